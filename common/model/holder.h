/*
 * holder: what a national number says of its holder: the date of birth and
 * the sex, by rules that are rows as the check digits are.
 *
 * A birth date:
 *
 *	yymmdd@1		digits from place 1 on; y two, three (974 is
 *				1974, 005 is 2005) or four times, m and d
 *				twice, in any order, m and d may be left out
 *	days@1=1899-12-31	five digits: days since
 *	month+20=2000		a month of 21 to 32 is one of the 2000s;
 *	month+50=F, day+40	or says the sex, or nothing more
 *	century@7=1:1800,2:1800	a character that tells the century
 *
 * A month or day of 00 is not known. A sex:
 *
 *	odd:M@10  even:M@9	the digit at a place; any other is the other
 *	<500:M@10  >=5000:M@7	as many digits as the figure has
 *	H:M,M:F@11		characters; what is not named says nothing
 */
#ifndef MODEL_HOLDER_H
#define MODEL_HOLDER_H

#include "base/date.h"
#include "base/err.h"

#define HOLDER_SHIFTS_MAX 6
#define HOLDER_LETTERS_MAX 40

struct holder_field {
	uint8_t at, len; /* from 0; len 0: none */
};

struct birth_rule {
	bool present, days;
	struct holder_field year, month, day;
	struct date since;
	unsigned shifts;
	struct {
		bool month; /* else the day */
		uint8_t add;
		uint16_t century; /* 0: says none */
		char sex;	  /* 0: says none */
	} shift[HOLDER_SHIFTS_MAX];
	uint8_t century_at; /* from 1; 0: none */
	unsigned centuries;
	struct {
		char letter;
		uint16_t century;
	} century[HOLDER_LETTERS_MAX];
};

struct sex_rule {
	enum {
		SEX_NOT,
		SEX_ODD,
		SEX_EVEN,
		SEX_BELOW,
		SEX_FROM,
		SEX_LETTERS
	} how;
	char sex; /* of what fits; the other of what does not */
	unsigned figure;
	uint8_t at, len; /* from 0 */
	unsigned letters;
	struct {
		char letter, sex;
	} letter[HOLDER_LETTERS_MAX];
};

/* at: the offset in text of what is wrong, set on failure. */
MUST_CHECK bool birth_parse(
    const char *text, size_t *at, struct birth_rule *out, struct err *err);
MUST_CHECK bool sex_parse(
    const char *text, size_t *at, struct sex_rule *out, struct err *err);

/* What a zone, or a page, says of the same person. */
struct holder {
	bool year_known, month_known, day_known;
	struct date birth; /* the year by its last two digits, unless */
	bool century_known;
	char sex; /* M, F; else not known */
};

enum holder_result {
	HOLDER_SILENT, /* one of the two does not say */
	HOLDER_AGREES,
	HOLDER_DIFFERS
};

/* at: the day of the inspection; nobody was born after it. */
enum holder_result birth_compare(const struct birth_rule *rule,
    struct span number, const struct holder *h, struct date at);
/* Also by what the month and the day say. */
enum holder_result sex_compare(const struct sex_rule *rule,
    const struct birth_rule *birth, struct span number, const struct holder *h);

#endif

/*
 * holder: rules for birth date and sex read, and numbers held to a zone.
 */
#include "model/holder.h"

#include "base/array.h"

/* Nobody lives longer, in years. */
#define AGE_MAX 125
/* Longest number that a rule can speak of. */
#define PLACE_MAX 32

static bool
wrong_rule(struct err *err, const char *why)
{
	return err_set(err, ERR_CONFIG, "%s", why);
}

/* ---- reading: birth ------------------------------------------------------ */

/* "yymmdd@1" */
static bool
read_form(struct span word, struct birth_rule *rule)
{
	size_t sign = span_find(word, '@');
	uint64_t at;

	if (!span_uint(span_from(word, sign + 1), PLACE_MAX, &at) || at == 0)
		return false;
	for (size_t i = 0; i < sign;) {
		uint8_t c = word.data[i], len = 0;
		struct holder_field *to = c == 'y' ? &rule->year
		    : c == 'm'			   ? &rule->month
		    : c == 'd'			   ? &rule->day
						   : NULL;

		if (to == NULL || to->len != 0)
			return false;
		to->at = (uint8_t)(at - 1 + i);
		while (i < sign && word.data[i] == c) {
			i++;
			len++;
		}
		to->len = len;
	}
	rule->present = true;
	return rule->year.len >= 2 && rule->year.len <= 4 &&
	    (rule->month.len == 2 || rule->month.len == 0) &&
	    (rule->day.len == 2 || rule->day.len == 0);
}

/* "days@1=1899-12-31" */
static bool
read_days(struct span word, struct birth_rule *rule)
{
	size_t sign = span_find(word, '=');
	uint64_t at;

	if (!span_uint(span_from(span_first(word, sign), 5), PLACE_MAX, &at) ||
	    at == 0 || !date_parse(span_from(word, sign + 1), &rule->since))
		return false;
	rule->day.at = (uint8_t)(at - 1);
	rule->day.len = 5;
	rule->present = rule->days = true;
	return true;
}

/* "month+20=2000", "month+50=F", "day+40" */
static bool
read_shift(struct span word, bool month, struct birth_rule *rule)
{
	size_t sign = span_find(word, '=');
	struct span value = span_from(word, sign + 1);
	unsigned i = rule->shifts;
	uint64_t add, century;

	if (i == HOLDER_SHIFTS_MAX ||
	    !span_uint(
		span_from(span_first(word, sign), month ? 6 : 4), 80, &add) ||
	    add < 20)
		return false;
	rule->shift[i].month = month;
	rule->shift[i].add = (uint8_t)add;
	if (sign == word.len)
		;
	else if (span_equal_str(value, "M") || span_equal_str(value, "F"))
		rule->shift[i].sex = (char)value.data[0];
	else if (span_uint(value, 2900, &century) && century >= 1500 &&
	    century % 100 == 0)
		rule->shift[i].century = (uint16_t)century;
	else
		return false;
	rule->shifts++;
	return true;
}

/* "century@7=1:1800,2:1800" */
static bool
read_century(struct span word, struct birth_rule *rule)
{
	size_t sign = span_find(word, '=');
	struct span rest = span_from(word, sign + 1);
	uint64_t at, century;

	if (rule->century_at != 0 ||
	    !span_uint(span_from(span_first(word, sign), 8), PLACE_MAX, &at) ||
	    at == 0)
		return false;
	rule->century_at = (uint8_t)at;
	while (rest.len > 0) {
		size_t end = span_find(rest, ',');
		struct span pair = span_first(rest, end);

		if (rule->centuries == HOLDER_LETTERS_MAX || pair.len < 3 ||
		    pair.data[1] != ':' ||
		    !span_uint(span_from(pair, 2), 2900, &century) ||
		    century < 1500 || century % 100 != 0)
			return false;
		rule->century[rule->centuries].letter = (char)pair.data[0];
		rule->century[rule->centuries++].century = (uint16_t)century;
		rest = span_from(rest, end + 1);
	}
	return rule->centuries > 0;
}

static bool
read_birth_word(struct span word, struct birth_rule *rule)
{
	if (span_starts(word, SPAN("days@")))
		return !rule->present && read_days(word, rule);
	if (span_starts(word, SPAN("month+")))
		return read_shift(word, true, rule);
	if (span_starts(word, SPAN("day+")))
		return read_shift(word, false, rule);
	if (span_starts(word, SPAN("century@")))
		return read_century(word, rule);
	return !rule->present && read_form(word, rule);
}

bool
birth_parse(
    const char *text, size_t *at, struct birth_rule *out, struct err *err)
{
	struct birth_rule rule;
	struct span all = span_str(text);

	memset(&rule, 0, sizeof(rule));
	*at = 0;
	while (*at < all.len) {
		struct span rest = span_from(all, *at);
		size_t len = span_find(rest, ' ');

		if (len > 0 && !read_birth_word(span_first(rest, len), &rule))
			return wrong_rule(err, "no word that birth can have");
		*at += len == rest.len ? len : len + 1;
	}
	*at = 0;
	if (!rule.present)
		return wrong_rule(
		    err, "birth says where the date is: yymmdd@1");
	*out = rule;
	return true;
}

/* ---- reading: sex -------------------------------------------------------- */

/* "M" or "F" after the sign. */
static bool
read_sex(struct span text, char *sex)
{
	*sex = text.len == 1 ? (char)text.data[0] : '\0';
	return *sex == 'M' || *sex == 'F';
}

static bool
read_figure(struct span text, size_t skip, struct sex_rule *rule)
{
	size_t sign = span_find(text, ':');
	struct span digits = span_from(span_first(text, sign), skip);
	uint64_t figure;

	if (!span_uint(digits, 99999, &figure))
		return false;
	rule->how = skip == 1 ? SEX_BELOW : SEX_FROM;
	rule->figure = (unsigned)figure;
	rule->len = (uint8_t)digits.len;
	return read_sex(span_from(text, sign + 1), &rule->sex);
}

static bool
read_letters(struct span text, struct sex_rule *rule)
{
	rule->how = SEX_LETTERS;
	while (text.len > 0) {
		size_t end = span_find(text, ',');
		struct span pair = span_first(text, end);

		if (rule->letters == HOLDER_LETTERS_MAX || pair.len != 3 ||
		    pair.data[1] != ':' ||
		    !read_sex(
			span_from(pair, 2), &rule->letter[rule->letters].sex))
			return false;
		rule->letter[rule->letters++].letter = (char)pair.data[0];
		text = span_from(text, end + 1);
	}
	return rule->letters > 0;
}

static bool
read_sex_rule(struct span text, struct sex_rule *rule)
{
	size_t sign = span_find(text, '@');
	struct span how = span_first(text, sign);
	uint64_t at;

	if (!span_uint(span_from(text, sign + 1), PLACE_MAX, &at) || at == 0)
		return false;
	rule->at = (uint8_t)(at - 1);
	rule->len = 1;
	if (span_starts(how, SPAN("odd:"))) {
		rule->how = SEX_ODD;
		return read_sex(span_from(how, 4), &rule->sex);
	}
	if (span_starts(how, SPAN("even:"))) {
		rule->how = SEX_EVEN;
		return read_sex(span_from(how, 5), &rule->sex);
	}
	if (span_starts(how, SPAN(">=")))
		return read_figure(how, 2, rule);
	if (span_starts(how, SPAN("<")))
		return read_figure(how, 1, rule);
	return read_letters(how, rule);
}

bool
sex_parse(const char *text, size_t *at, struct sex_rule *out, struct err *err)
{
	struct sex_rule rule;

	memset(&rule, 0, sizeof(rule));
	*at = 0;
	if (!read_sex_rule(span_str(text), &rule))
		return wrong_rule(
		    err, "no rule that sex can have, as odd:M@10");
	*out = rule;
	return true;
}

/* ---- a number ------------------------------------------------------------ */

/* What a number says; -1: nothing. */
struct said {
	int year, year_len, month, day;
	bool century; /* the year is whole */
	char sex;
};

static int
digits_at(struct span number, struct holder_field field)
{
	uint64_t value;

	return field.len > 0 && number.len >= (size_t)field.at + field.len &&
		span_uint(span_first(span_from(number, field.at), field.len),
		    99999, &value)
	    ? (int)value
	    : -1;
}

/* The greatest shift that leaves a month, or a day, is the one. */
static void
shift_back(const struct birth_rule *rule, bool month, int *value,
    struct said *said, int *century)
{
	int most = month ? 12 : 31, best = -1;

	if (*value <= most)
		return;
	for (unsigned i = 0; i < rule->shifts; i++)
		if (rule->shift[i].month == month &&
		    *value - rule->shift[i].add >= 0 &&
		    *value - rule->shift[i].add <= most &&
		    (best < 0 || rule->shift[i].add > rule->shift[best].add))
			best = (int)i;
	if (best < 0)
		return;
	*value -= rule->shift[best].add;
	if (rule->shift[best].sex != '\0')
		said->sex = rule->shift[best].sex;
	if (rule->shift[best].century != 0)
		*century = rule->shift[best].century;
}

static void
take_century(const struct birth_rule *rule, struct span number, int *century)
{
	if (rule->century_at == 0 || number.len < rule->century_at)
		return;
	for (unsigned i = 0; i < rule->centuries; i++)
		if (number.data[rule->century_at - 1] ==
		    (uint8_t)rule->century[i].letter)
			*century = rule->century[i].century;
}

static bool
take_said(const struct birth_rule *rule, struct span number, struct said *out)
{
	int century = 0;

	memset(out, 0, sizeof(*out));
	out->year = digits_at(number, rule->year);
	out->month = digits_at(number, rule->month);
	out->day = digits_at(number, rule->day);
	if (rule->days) {
		struct date d = date_from_days(
		    date_to_days(rule->since) + (out->day < 0 ? 0 : out->day));

		out->month = d.month;
		out->year = d.year;
		out->century = true;
		if (out->day >= 0)
			out->day = d.day;
		return out->day >= 0;
	}
	if (out->year < 0)
		return false;
	shift_back(rule, true, &out->month, out, &century);
	shift_back(rule, false, &out->day, out, &century);
	take_century(rule, number, &century);
	if (rule->year.len == 4)
		century = out->year - out->year % 100;
	else if (rule->year.len == 3)
		century =
		    (out->year >= 800 ? 1000 : 2000) + out->year / 100 * 100;
	out->century = century != 0;
	out->year = century + out->year % 100;
	return true;
}

/* A zone has two digits of the year: another century may be meant. */
static bool
year_agrees(const struct said *said, const struct holder *h, struct date at)
{
	if (said->century && h->century_known)
		return said->year == h->birth.year;
	if (said->year % 100 != h->birth.year % 100)
		return false;
	return !said->century ||
	    (said->year <= at.year && at.year - said->year <= AGE_MAX);
}

enum holder_result
birth_compare(const struct birth_rule *rule, struct span number,
    const struct holder *h, struct date at)
{
	bool compared = false;
	struct said said;

	if (!rule->present || !take_said(rule, number, &said))
		return HOLDER_SILENT;
	if (h->year_known) {
		if (!year_agrees(&said, h, at))
			return HOLDER_DIFFERS;
		compared = true;
	}
	if (h->month_known && said.month > 0) {
		if (said.month != h->birth.month)
			return HOLDER_DIFFERS;
		compared = true;
	}
	if (h->day_known && said.day > 0) {
		if (said.day != h->birth.day)
			return HOLDER_DIFFERS;
		compared = true;
	}
	return compared ? HOLDER_AGREES : HOLDER_SILENT;
}

static char
other(char sex)
{
	return sex == 'M' ? 'F' : 'M';
}

/* M, F, or 0 for nothing. */
static char
sex_said(const struct sex_rule *rule, struct span number)
{
	struct holder_field field = {rule->at, rule->len};
	int value = digits_at(number, field);
	bool fits;

	if (rule->how == SEX_LETTERS) {
		for (unsigned i = 0; i < rule->letters; i++)
			if (rule->at < number.len &&
			    number.data[rule->at] ==
				(uint8_t)rule->letter[i].letter)
				return rule->letter[i].sex;
		return '\0';
	}
	if (value < 0 || rule->how == SEX_NOT)
		return '\0';
	fits = rule->how == SEX_ODD  ? value % 2 == 1
	    : rule->how == SEX_EVEN  ? value % 2 == 0
	    : rule->how == SEX_BELOW ? value < (int)rule->figure
				     : value >= (int)rule->figure;
	return fits ? rule->sex : other(rule->sex);
}

/* The sex that a month of 51 to 62 tells, or does not tell. */
static char
sex_shifted(const struct birth_rule *birth, struct span number)
{
	struct said said;
	char told = '\0';

	if (!birth->present || birth->days || !take_said(birth, number, &said))
		return '\0';
	if (said.sex != '\0')
		return said.sex;
	for (unsigned i = 0; i < birth->shifts; i++)
		if (birth->shift[i].sex != '\0')
			told = other(birth->shift[i].sex);
	return told;
}

enum holder_result
sex_compare(const struct sex_rule *rule, const struct birth_rule *birth,
    struct span number, const struct holder *h)
{
	char said = rule->how == SEX_NOT ? sex_shifted(birth, number)
					 : sex_said(rule, number);

	if (said == '\0' || (h->sex != 'M' && h->sex != 'F'))
		return HOLDER_SILENT;
	return said == h->sex ? HOLDER_AGREES : HOLDER_DIFFERS;
}

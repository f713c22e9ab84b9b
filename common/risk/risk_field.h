/*
 * risk_field: what a rule may look at: the members of a record in one closed
 * table, each with what it says about a person.
 *
 * A rule can name nothing that is not in it. So what is off limits is refused
 * by construction: a member that tells only who somebody is (nationality, sex,
 * age …) is marked as that, and what may never be used (meals, health,
 * religion …) has no row at all, only a reason why.
 *
 * Source: Directive (EU) 2016/681 articles 6(4) and 7(6); ICERD article 1;
 * ICCPR article 26.
 */
#ifndef RISK_RISK_FIELD_H
#define RISK_RISK_FIELD_H

#include "base/span.h"

enum risk_type {
	RISK_WORD,   /* one of a closed set */
	RISK_CODE,   /* a finding's code: "dg.hash" */
	RISK_DATE,   /* a day; what follows "T" does not count */
	RISK_NUMBER, /* a whole number */
	RISK_PLACE,  /* a code of two or three letters */
	RISK_OPAQUE  /* compared with nothing: only exists and absent */
};

/* What a member tells; a rule that rests only on the others is refused. */
enum risk_class {
	RISK_EVIDENCE,	   /* of the document, or of what was found out */
	RISK_CIRCUMSTANCE, /* of the journey: never enough alone */
	RISK_NATIONALITY,
	RISK_BIRTH_PLACE,
	RISK_RESIDENCE,
	RISK_SEX,
	RISK_AGE,
	RISK_LANGUAGE,
	RISK_NAME,
	RISK_CLASSES
};

/* What a rule is for; only suspicion counts towards attention. */
enum risk_kind { RISK_SUSPICION, RISK_ADMISSION, RISK_CARE, RISK_KINDS };

/* Members, by their row. */
typedef unsigned risk_field_id;

struct risk_field {
	const char *path; /* names with a full stop between them */
	enum risk_type type;
	enum risk_class about;
	/*
	 * RISK_WORD: the words that there are, separated by blanks; those that
	 * a document in order may have too come first, before a "|".
	 */
	const char *words;
	/*
	 * The member that must be there for an empty answer to mean "none";
	 * without it nothing is known. NULL: the member itself.
	 */
	const char *within;
	/* Kinds of rules (1 << kind) that may rest on it although it is of a
	 * person. */
	unsigned alone;
};

/* Says whether codes of document models could be reported at all. */
#define RISK_MODEL_RESULT "mrzcheck.models.result"

/* Rows of the table. */
#define RISK_FIELDS_MAX 192

size_t risk_field_count(void);
const struct risk_field *risk_field_row(risk_field_id id);

/* False when the table has no such path. */
bool risk_field_find(struct span path, risk_field_id *id);

/* The codes of the tool that reports this one; false when none does. */
bool risk_field_of_code(struct span code, risk_field_id *id);

/* Whether a row is made by the tool, and is no member of the record. */
bool risk_field_is_derived(risk_field_id id);

/* The first name of the path: "mrzcheck". */
struct span risk_field_member(risk_field_id id);

/* A word of the row; *ordinary: a document in order may have it. */
bool risk_field_word(
    const struct risk_field *field, struct span word, bool *ordinary);

/*
 * Why a path, or any part of it, may not be used in any rule: a sentence, or
 * NULL.
 */
const char *risk_field_forbidden(struct span path);

/* "nationality", "a name" … for messages. */
const char *risk_class_text(enum risk_class class);

/*
 * What a code tells that names a property of the person and not a fault of
 * the document (a sex marker X, a state that no list has): its class, else
 * RISK_EVIDENCE. *ordinary: a document in order may have it.
 */
enum risk_class risk_code_class(struct span code, bool *ordinary);

#endif

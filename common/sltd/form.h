/*
 * form: a record as the words of a file, whatever the file's format.
 *
 * Readers of CSV and JSON Lines fill struct sltd_fields; what the words mean
 * is decided here, once. A record that cannot be understood whole is refused,
 * never stored in part.
 */
#ifndef SLTD_FORM_H
#define SLTD_FORM_H

#include "sltd/entry.h"

enum sltd_field {
	SLTD_F_NUMBER,
	SLTD_F_NUMBER_LAST,
	SLTD_F_ISSUING_STATE,
	SLTD_F_TYPE,
	SLTD_F_STATUS,
	SLTD_F_REPORTING_STATE,
	SLTD_F_REPORTED,
	SLTD_F_ISSUE_DATE,
	SLTD_F_EXPIRY_DATE,
	SLTD_F_REVIEW_DATE,
	SLTD_F_REFERENCE,
	SLTD_F_NOTE,
	SLTD_F_UNTIL,
	SLTD_F_CONTACT,
	SLTD_F_MEASURE,
	SLTD_F_SOURCE,
	SLTD_F_ACTION
};
#define SLTD_FIELDS 17

/* Words borrowed from the line; an empty one is not there. */
struct sltd_fields {
	struct span value[SLTD_FIELDS];
	/* What a map could not read, as the end of a sentence; or NULL. */
	const char *wrong;
	enum sltd_field wrong_field;
};

const char *sltd_field_name(enum sltd_field field);
bool sltd_field_parse(struct span name, enum sltd_field *out);

enum sltd_action { SLTD_INSERT, SLTD_UPDATE, SLTD_WITHDRAW };
bool sltd_action_parse(struct span word, enum sltd_action *out);
const char *sltd_action_word(enum sltd_action action);

/* What is wrong with a record: the first thing found. */
struct sltd_fault {
	enum sltd_field field;
	const char *rule; /* the code of its finding: "sltd.lint.record" */
	const char *why;  /* a sentence's end: "is no calendar day" */
};

/*
 * The record that the words mean; reference and note stay borrowed. A
 * withdrawal needs no status. number_last equal to number is no series.
 */
bool sltd_form_read(const struct sltd_fields *f, bool withdrawal,
    struct sltd_entry *out, struct sltd_fault *fault);

/* A date of the form 2026-11-20; an empty one is 0. False: no such day. */
bool sltd_day_parse(struct span text, sltd_day *out);
void sltd_day_format(sltd_day day, char out[DATE_TEXT]);

#endif

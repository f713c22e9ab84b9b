/*
 * lint: every record against the rules of a good list.
 *
 * A record that cannot be stored at all has an error of the same words that
 * a load would refuse it with; what can be stored and is suspicious has a
 * warning. A record without either is clean. What the forms of numbers say
 * is advice: issuers change them.
 */
#ifndef SLTD_LINT_H
#define SLTD_LINT_H

#include "base/findings.h"
#include "sltd/form.h"

/* More blanks than this in one series are suspicious. */
#define SLTD_LINT_SERIES_MAX 1000000
/* No issuer's number is shorter. */
#define SLTD_LINT_NUMBER_MIN 5

struct sltd_rules {
	struct sltd_state own; /* not known: every state may be there */
	sltd_day today;
	bool withdrawal; /* the status may be left out */
	/*
	 * The file has review dates: a record without one is due ten years
	 * after its report. In a file that has none, that is no fault of it.
	 */
	bool reviewed;
};

/*
 * Appends what is wrong. True, and the record in *out, when it can be
 * stored.
 */
bool sltd_lint(const struct sltd_fields *f, const struct sltd_rules *rules,
    struct sltd_entry *out, struct findings *findings);

#endif

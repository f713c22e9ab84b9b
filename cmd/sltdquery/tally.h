/*
 * tally: which records a person wants to see, and how many there were of each
 * answer: --only and --summary.
 */
#ifndef SLTDQUERY_TALLY_H
#define SLTDQUERY_TALLY_H

#include "sltdquery.h"

/* "hit,candidate" into a set of answers; ERR_USAGE for another word. */
MUST_CHECK bool tally_only(
    const char *list, struct tally *out, struct err *err);

/*
 * Counts a record by its result, and says whether it is left out. In a table
 * for people it is a row, and left out as a card.
 */
bool tally_record(struct sltdquery *tool, enum answer answer,
    const struct asked *asked, size_t count);

/* At the end: the counts of --summary, and what --only left out. */
void tally_end(const struct sltdquery *tool);

#endif

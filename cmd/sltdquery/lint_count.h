/*
 * lint_count: how often each rule was broken in each column, for whoever must
 * mend the source of a file.
 */
#ifndef SLTDQUERY_LINT_COUNT_H
#define SLTDQUERY_LINT_COUNT_H

#include "base/findings.h"
#include "reader.h"
#include "record/rows.h"

/* More different rules in columns than there can be. */
#define LINT_COUNTS_MAX 256

/* Longest name of a member of a record. */
#define LINT_WHERE_MAX 31

struct lint_count {
	const char *code; /* a literal of the rules */
	char where[LINT_WHERE_MAX + 1];
	enum severity severity;
	uint64_t count;
};

struct lint_counts {
	struct lint_count list[LINT_COUNTS_MAX];
	size_t count;
};

/* Every finding that is more than an information. */
void lint_count_add(struct lint_counts *c, const struct findings *f);

/*
 * A row each, errors first, the most frequent before the others: rule, column
 * (as the file has it), severity, findings and their share of the records; for
 * people a bar of that share.
 */
void lint_count_write(struct lint_counts *c, const struct reader *reader,
    uint64_t records, struct rows *rows);

/* What the file calls the column that a finding is in; empty: no column. */
struct span lint_column(const struct reader *reader, struct span where);

#endif

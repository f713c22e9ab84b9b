/*
 * rules: the rules of sltd/lint.h with what only a tool knows: today, and
 * whose records these are.
 */
#ifndef SLTDQUERY_RULES_H
#define SLTDQUERY_RULES_H

#include "sltd/lint.h"
#include "sltdquery.h"

/* own: the only issuing state that may be in the file; NULL: any. */
struct sltd_rules rules_of(const struct sltdquery *tool, const char *own);

#endif

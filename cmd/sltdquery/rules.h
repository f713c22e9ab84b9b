/*
 * rules: the rules of sltd/lint.h with what only a tool knows: today, and
 * whose records these are.
 */
#ifndef SLTDQUERY_RULES_H
#define SLTDQUERY_RULES_H

#include "sltd/lint.h"
#include "sltdquery.h"

/* Of a file in which every state may be. */
struct sltd_rules rules_of(const struct sltdquery *tool);

#endif

/*
 * Holds what sodverify said against what was due. Prints the lines that
 * tests/run.sh counts; returns how many were not ok.
 *
 * A verdict is read with common/json, which is no party to it.
 */
#ifndef GEN_JUDGE_H
#define GEN_JUDGE_H

#include "gen/world.h"

/* The rows of chips.tsv against the lines of a file, by `id`. `context` is
 * put before every test's name. */
int gen_judge_chips(
    const struct table *chips, const char *path, const char *context);
/* Every line of a file whose `id` ends in "-signed" must not pass; one that
 * ends in "-unsigned" may, in EF.SOD only with a finding that says so. */
int gen_judge_flips(const char *path, size_t lines_due);

#endif

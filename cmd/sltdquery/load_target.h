/*
 * load_target: where `load` and `delta` put records. Functions that speak to
 * a shared store are NULL in the program without network code (online.h).
 */
#ifndef SLTDQUERY_LOAD_TARGET_H
#define SLTDQUERY_LOAD_TARGET_H

#include "listfile.h"
#include "sltd/delta.h"

/*
 * The URL of --source postgresql://…; NULL: the embedded store. Owned. Before
 * any input is read, for it may have to become the other program.
 */
MUST_CHECK bool load_target(
    const struct sltdquery *tool, char **url, struct err *err);

extern bool load_postgresql(struct sltdquery *tool, const char *url,
    struct listfile *f, struct sltd_meta *meta, struct sltd_load_counts *counts,
    struct err *err) __attribute__((weak));

extern bool delta_postgresql(const char *url, struct listfile *f,
    const struct sltd_delta_options *options, struct sltd_delta_counts *counts,
    bool *already, struct err *err) __attribute__((weak));

#endif

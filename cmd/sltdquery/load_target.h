/*
 * load_target: where `load` puts a list that is not the embedded store. The
 * function is NULL in the program without network code (online.h).
 */
#ifndef SLTDQUERY_LOAD_TARGET_H
#define SLTDQUERY_LOAD_TARGET_H

#include "listfile.h"

extern bool load_postgresql(struct sltdquery *tool, const char *url,
    struct listfile *f, struct sltd_meta *meta,
    struct sltd_load_counts *counts, struct err *err) __attribute__((weak));

#endif

/*
 * verbs: what the verbs of sltdquery have in common.
 */
#ifndef SLTDQUERY_VERBS_H
#define SLTDQUERY_VERBS_H

#include "record/rows.h"
#include "sltd/list.h"
#include "sltdquery.h"

/* Says how a verb is used; the exit status. */
int verb_usage(const char *verb, const char *why);

/* source, sequence, date, loaded of a list, as members. */
void verb_put_list(
    struct json_writer *w, const char *name, const struct sltd_meta *meta);

/* Ends the output; a failure of it ends the program. */
void verb_finish(struct rows *rows);

/* Calls each with every list of the store, or the one of --source-name. */
typedef bool verb_list(void *context, const char *name, struct err *err);
MUST_CHECK bool verb_each_list(
    struct sltdquery *tool, verb_list *each, void *context, struct err *err);

#endif

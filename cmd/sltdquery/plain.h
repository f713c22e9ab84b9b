/*
 * plain: an analyst's list of numbers as questions.
 *
 *	L898902C3
 *	L898902C3,UTO
 *	L898902C3;UTO;P
 *
 * Comma, semicolon, tab or bar; a header names the columns number,
 *issuing_state (or state) and type, in any order and among others, and is good
 *to the next header or the end of the input. Each line becomes a record with
 *the noun `document`. A machine readable zone is not a number: its lines are
 * record.input, and the note names the pipe that reads them. So are lines whose
 * columns cannot be told: nothing but a number may be asked for as one.
 */
#ifndef SLTDQUERY_PLAIN_H
#define SLTDQUERY_PLAIN_H

#include "sltdquery.h"

/* For struct filter_ops. */
void plain_begin(void *context);
size_t plain_split(
    void *context, struct span input, bool end, struct span *piece);
uint64_t plain_tag(void *context);
bool plain_read(void *worker, struct filter_item *item, struct err *err);

/*
 * Why a line that plain_read() took is not asked for; NULL: it is. *incomplete:
 * it has a record, whose number is none, else it has no record.
 */
const char *plain_fault(const struct filter_item *item, bool *incomplete);

/* The record of a line; false: there is no memory. */
MUST_CHECK bool plain_record(
    const struct filter_item *item, struct buf *line, struct record *out);

void plain_release(struct plain *p);

#endif

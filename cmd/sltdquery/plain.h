/*
 * plain: an analyst's list of numbers as questions.
 *
 *	L898902C3
 *	L898902C3,UTO
 *	L898902C3;UTO;P
 *
 * Comma, semicolon or tab; a header names the columns number, issuing_state
 * (or state) and type, in any order and among others. Each line becomes a
 * record with the noun `document`. A machine readable zone is not a number:
 * its lines are record.input, and the note names the pipe that reads them.
 */
#ifndef SLTDQUERY_PLAIN_H
#define SLTDQUERY_PLAIN_H

#include "sltdquery.h"

/* For struct filter_ops. */
size_t plain_split(
    void *context, struct span input, bool end, struct span *piece);
bool plain_read(void *worker, struct filter_item *item, struct err *err);

/* Whether plain_read() made no record of it: the line is a zone's. */
bool plain_is_zone(const struct filter_item *item);

/* The record of any other line that it took; false: there is no memory. */
MUST_CHECK bool plain_record(
    const struct filter_item *item, struct buf *line, struct record *out);

#endif

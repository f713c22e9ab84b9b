/*
 * sheet: lists of passengers as airlines keep them, CSV or tab, to records.
 *
 * A map (--map, sheet/map.h) says what their columns, days, words and states
 * are called; a file without one has columns that are called as the members
 * below, and days as ISO 8601. Days are never guessed: one of no form is
 * handed on as it is, and its record refused by it. A line with too few or too
 * many values is a malformed record: no line is lost.
 */
#ifndef APISEND_SHEET_H
#define APISEND_SHEET_H

#include "apisend.h"

/* Bytes of one list. */
#define SHEET_FILE_MAX ((size_t)256 << 20)

/*
 * Makes the operands' lines the standard input of what comes next, as records;
 * nothing of them is written to a disk.
 */
MUST_CHECK bool sheet_to_records(
    const struct apisend *a, int argc, char **argv, struct err *err);

#endif

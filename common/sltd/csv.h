/*
 * csv: lines of comma-separated values (RFC 4180) into fields.
 *
 * One record is one line: a quoted value may not run over the end of a line.
 * The first line names the columns; the separator is a comma, a semicolon or
 * a tab, whichever the header has. A column that no record has is refused: a
 * typing error must not lose a date, and a holder's name is not taken.
 */
#ifndef SLTD_CSV_H
#define SLTD_CSV_H

#include "base/buf.h"
#include "base/err.h"
#include "sltd/form.h"

#define SLTD_CSV_COLUMNS_MAX 64

struct sltd_csv {
	char separator;
	enum sltd_field columns[SLTD_CSV_COLUMNS_MAX];
	size_t count;
	struct buf unquoted; /* values that had doubled quotes */
};

/* From the header line. A byte order mark before it is dropped. */
MUST_CHECK bool sltd_csv_open(
    struct span header, struct sltd_csv *out, struct err *err);
void sltd_csv_release(struct sltd_csv *c);

/* The values, borrowed from line and from c until the next call. */
MUST_CHECK bool sltd_csv_read(struct sltd_csv *c, struct span line,
    struct sltd_fields *out, struct err *err);

/* Appends one value, quoted where that is needed. */
void sltd_csv_write(struct buf *out, struct span value);

#endif

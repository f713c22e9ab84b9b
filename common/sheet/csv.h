/*
 * csv: lines of comma-separated values (RFC 4180) taken apart.
 *
 * One record is one line: a quoted value may not run over the end of a line.
 * The first line names the columns; the separator is a comma, a semicolon, a
 * tab or a bar, whichever the header has most of outside its quotes.
 */
#ifndef SHEET_CSV_H
#define SHEET_CSV_H

#include "base/buf.h"
#include "base/err.h"

/* More columns are refused. */
#define CSV_COLUMNS_MAX 128

struct csv {
	char separator;
	size_t count;	     /* of columns */
	struct buf unquoted; /* values that had doubled quotes */
};

/*
 * From the header line, before which a byte order mark is dropped. The names,
 * without blanks around them, are borrowed from header and out until the first
 * csv_read(). separator 0: found.
 */
MUST_CHECK bool csv_open(struct span header, char separator, struct csv *out,
    struct span names[CSV_COLUMNS_MAX], struct err *err);
void csv_release(struct csv *c);

/*
 * The values of a line, borrowed from it and from c until the next call; as
 * many as there are columns, or ERR_DATA.
 */
MUST_CHECK bool csv_read(struct csv *c, struct span line,
    struct span values[CSV_COLUMNS_MAX], struct err *err);

/* Appends one value, quoted where that is needed. */
void csv_write(struct buf *out, struct span value);

#endif

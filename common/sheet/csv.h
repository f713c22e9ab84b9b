/*
 * csv: lines of comma-separated values (RFC 4180) taken apart.
 *
 * A quoted value may run over the ends of lines (2.6 of the RFC): csv_record()
 * says where a record ends, all else here takes whole records. The first line
 * names the columns; the separator is a comma, a semicolon, a tab or a bar,
 * whichever the header has most of outside its quotes.
 */
#ifndef SHEET_CSV_H
#define SHEET_CSV_H

#include "base/buf.h"
#include "base/err.h"

/* More columns are refused. */
#define CSV_COLUMNS_MAX 128
/* A quote that does not close within so many bytes is a stray one. */
#define CSV_RECORD_MAX ((size_t)16 << 10)

struct csv {
	char separator;
	size_t count;	     /* of columns */
	struct buf unquoted; /* values that had doubled quotes */
};

/*
 * The length of the record at the front of text, without its line feed; false:
 * it may go on in text that is not there yet (more: some may come). Without a
 * quoted value that goes on it is the first line, which without a line feed at
 * its end is all of text.
 *
 * So it is where a quote is a stray one, so that none of the records that
 * follow is taken for a part of its value: a quote that is not closed, after
 * which something other than a separator comes, or over which a line goes that
 * has the separators of a whole record (columns; 0: not known). csv_read() then
 * says what is wrong with the first line. separator 0: any of the four.
 */
MUST_CHECK bool csv_record(
    struct span text, bool more, char separator, size_t columns, size_t *len);

/* Of comma, semicolon, tab and bar the one that the header has most of. */
char csv_separator(struct span header);

/* "sep=;", which a spreadsheet wants before the header. */
bool csv_is_separator_line(struct span line);

/*
 * From the header line, before which a byte order mark is dropped. The names,
 * without blanks around them, are borrowed from header and out until the first
 * csv_read(). separator 0: found.
 */
MUST_CHECK bool csv_open(struct span header, char separator, struct csv *out,
    struct span names[CSV_COLUMNS_MAX], struct err *err);
void csv_release(struct csv *c);

/*
 * The values of a record, borrowed from it and from c until the next call; as
 * many as there are columns, or ERR_DATA.
 */
MUST_CHECK bool csv_read(struct csv *c, struct span line,
    struct span values[CSV_COLUMNS_MAX], struct err *err);

/* The same where the last columns may be left out: *count of them are there. */
MUST_CHECK bool csv_read_some(struct csv *c, struct span line,
    struct span values[CSV_COLUMNS_MAX], size_t *count, struct err *err);

/* Appends one value on one line, quoted where that is needed. */
void csv_write(struct buf *out, struct span value);

#endif

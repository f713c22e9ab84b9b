/*
 * table: JSON Lines laid out for people, in columns or as facts.
 *
 * Takes rows of our own writing. Control characters, which may come from a
 * certificate or a file, never reach the terminal.
 */
#ifndef JSON_TABLE_H
#define JSON_TABLE_H

#include "base/buf.h"

#define TABLE_COLUMNS_MAX 16
/* Findings that are shown under a row. */
#define TABLE_FINDINGS_SHOWN 8

/* A column, of the row's member of that name. */
struct column {
	const char *name;
	const char *title;
	unsigned max; /* characters; longer ones end in "…"; 0: any */
	bool right;   /* numbers are set right */
};

/*
 * Appends lines (JSON objects, each with its line feed) as a table. columns
 * ends with a NULL name. What a row holds in `findings` is printed under it.
 */
void table_columns(struct span lines, const struct column *columns, bool head,
    struct buf *out);

/* Appends each line as facts, "name  value" one under the other. */
void table_facts(struct span lines, struct buf *out);

#endif

/*
 * map: how a file of other people says what ours says: names of columns, forms
 * of days, words and states, in whatever language, as an ini file describes
 * them.
 *
 *	[file]
 *	encoding = ISO-8859-1	any that iconv(3) knows; else by its mark, UTF-8
 *	separator = semicolon	comma, semicolon, tab, bar; else it is found
 *	header_line = 3		the lines before it are left out
 *	other_columns = ignore	else a column that is not named is refused
 *	[columns]
 *	Número de documento = number
 *	Apellidos = ignore
 *	[days]
 *	form = DD/MM/YYYY	of all days (sheet/day.h); several with " | "
 *	expiry_date = excel	of this member alone
 *	[status]		the section of a member: its words
 *	ROBADO = stolen
 *	S/D =			stands for an empty value
 *	[defaults]		of members that no column is named for
 *	issuing_state = ESP
 *
 * Columns and words are compared without case, accents, blanks and
 * punctuation (base/fold.h). States are also known by the names, letters and
 * numbers of the one table (travel/country.h). What is in none of these is
 * handed on as it came, and is then judged as if no map had been there.
 *
 * Which members there are is the caller's table; a map is the same for lists
 * of documents and lists of passengers.
 */
#ifndef SHEET_MAP_H
#define SHEET_MAP_H

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"

enum map_kind {
	MAP_TEXT,     /* handed on; only its section's words are looked up */
	MAP_WORD,     /* one of the table's words */
	MAP_STATE,    /* a code of Doc 9303-3 */
	MAP_DAY,      /* a day: ISO 8601 comes out */
	MAP_DAY_PAST, /* a day that is not to come (a birth, a report) */
};

struct map_member {
	const char *name; /* NULL ends the table */
	enum map_kind kind;
	const char *words; /* of MAP_WORD, a blank between them; else NULL */
};

/* Members of a table. */
#define MAP_MEMBERS_MAX 64
/* What a value may take of the room that map_value() is given. */
#define MAP_ROOM 64
/* Entries of a map. */
#define MAP_ENTRIES_MAX 10000

/* What a column is, where it is no member. */
#define MAP_IGNORED SIZE_MAX
#define MAP_UNKNOWN (SIZE_MAX - 1)

struct map;

/*
 * members is borrowed while the map is open. today: for years of two digits.
 * ERR_CONFIG with file and line for anything that is not understood.
 */
MUST_CHECK bool map_open(const char *path, const struct map_member *members,
    struct date today, struct map **out, struct err *err);
void map_close(struct map *m); /* NULL is fine */

/* Of [file]: NULL, 0 and 1 where nothing is said. */
const char *map_encoding(const struct map *m);
char map_separator(const struct map *m);
unsigned map_header_line(const struct map *m);

/* The place in members of the column of that name, or one of the above. */
MUST_CHECK bool map_column(
    const struct map *m, struct span name, size_t *member, struct err *err);

/* The value of a member that no column is named for; empty: none. */
struct span map_default(const struct map *m, size_t member);

/*
 * What a value means: *out is borrowed from value, m or room, which is
 * appended to (where it is to hold several, reserve MAP_ROOM for each). *none
 * is NULL, or where a day is of no form a sentence's end ("is no day of …"),
 * and *out is then the value as it came. Safe for several threads, each with
 * its own room. ERR_INTERNAL for want of memory.
 */
MUST_CHECK bool map_value(const struct map *m, size_t member, struct span value,
    struct buf *room, struct span *out, const char **none, struct err *err);

#endif

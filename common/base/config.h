/*
 * config: ini files, read by libinih.
 *
 *	# a comment; also after a value, after " ;"
 *	[section]
 *	key = value
 *
 * Every entry is handed to the caller's function in order. What the function
 * refuses, and what inih cannot parse, ends in ERR_CONFIG with file and line;
 * nothing after it is handed on. Indentation means nothing: inih would take
 * an indented entry for the rest of the value above it.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Longest line in bytes: that of Debian's libinih, which would take the rest
 * for a line of its own.
 */
#define CONFIG_LINE_MAX 198
/* Longest name of a section: that of Debian's libinih, which cuts. */
#define CONFIG_NAME_MAX 49
/* Largest configuration file. */
#define CONFIG_FILE_MAX ((size_t)4 << 20)

/*
 * section is "" before the first [section]; all three live only during the
 * call. Returns false after err_set() without file and line: they are added.
 */
typedef bool config_entry(void *context, const char *section, const char *key,
    const char *value, struct err *err);

/*
 * Reads the file. One that is not there or cannot be read is ERR_NOINPUT, so
 * that a caller can do without; anything wrong in it is ERR_CONFIG.
 */
MUST_CHECK bool config_read(
    const char *path, config_entry *entry, void *context, struct err *err);

/*
 * An entry with its place, for files whose values have a grammar of their own.
 * A section is told when it begins (key and value NULL), so that an empty one
 * is seen, and one that is there twice.
 */
struct config_item {
	const char *section, *key, *value;
	unsigned line;	 /* from 1 */
	unsigned column; /* of the value (of a section: its bracket), from 1 */
};

/*
 * Returns false after err_set() without a place. What is wrong further on in
 * the value moves item->column there.
 */
typedef bool config_placed(
    void *context, struct config_item *item, struct err *err);

/*
 * The same for a file that is read already: name is for messages. Anything
 * wrong is ERR_CONFIG with file, line and column.
 */
MUST_CHECK bool config_parse(struct span text, const char *name,
    config_placed *entry, void *context, struct err *err);

/*
 * Where the configuration NAME of a tool is, in the order of all tools: what
 * --config names (option, not NULL), else the first that is there of
 *	STORE/NAME
 *	PREFIX/etc/mrtd-tools/NAME
 *	/etc/mrtd-tools/NAME
 * store NULL: none is asked. Found is only looked for, not read. out is empty
 * when there is none: some tools can do without. ERR_INTERNAL: out of memory,
 * which must not pass for none.
 */
MUST_CHECK bool config_find(const char *option, const char *store,
    const char *name, struct buf *out, struct err *err);

/* "yes" "true" "on" "1" and their opposites. */
MUST_CHECK bool config_bool(const char *value, bool *out, struct err *err);

/* A whole number from min to max. */
MUST_CHECK bool config_uint(const char *value, uint64_t min, uint64_t max,
    uint64_t *out, struct err *err);

#endif

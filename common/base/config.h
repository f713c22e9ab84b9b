/*
 * config: ini files, read by libinih.
 *
 * Every entry is handed to the caller's function in order. What the function
 * refuses, and what inih cannot parse, ends in ERR_CONFIG with file and line.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdint.h>

#include "base/err.h"

/* Longest line of a configuration file. */
#define CONFIG_LINE_MAX 4096
/* Largest configuration file. */
#define CONFIG_FILE_MAX ((size_t)4 << 20)

/*
 * section is "" before the first [section]; all three live only during the
 * call. Returns false after err_set() without file and line: they are added.
 */
typedef bool config_entry(void *context, const char *section,
    const char *key, const char *value, struct err *err);

bool config_read(const char *path, config_entry *entry, void *context,
    struct err *err);

/* "yes" "true" "on" "1" and their opposites. */
bool config_bool(const char *value, bool *out, struct err *err);

/* A whole number from min to max. */
bool config_uint(const char *value, uint64_t min, uint64_t max,
    uint64_t *out, struct err *err);

#endif

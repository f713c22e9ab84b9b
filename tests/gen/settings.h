/*
 * What a certificate, list or chip shall be like: pairs KEY=VALUE, as typed
 * on the command line of mrtd-gen or written in a row of world.tsv and
 * chips.tsv. What is not set has its default, which is a good document.
 *
 * A key that nothing asked for is a mistake in a test, so
 * settings_check_used() refuses it: no row of a table can silently test
 * nothing.
 */
#ifndef GEN_SETTINGS_H
#define GEN_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SETTINGS_MAX 128

struct setting {
	const char *key, *value;
	bool used;
};

struct settings {
	struct setting list[SETTINGS_MAX];
	size_t count;
};

/* Adds or replaces. Strings are borrowed. */
void settings_set(struct settings *s, const char *key, const char *value);
/* Adds "KEY=VALUE" pairs separated by blanks; '…' holds a value with blanks.
 * The text is copied into the arena. */
void settings_parse(struct settings *s, const char *text);
void settings_add_word(struct settings *s, const char *pair);
/* `prefix` and `name` make the key: ("dsc.", "ku") is dsc.ku. */
const char *settings_get(struct settings *s, const char *prefix,
    const char *name, const char *fallback);
bool settings_is(struct settings *s, const char *prefix, const char *name,
    const char *value);
bool settings_flag(
    struct settings *s, const char *prefix, const char *name, bool fallback);
long settings_number(
    struct settings *s, const char *prefix, const char *name, long fallback);
/* 2026-03-01, 2026-03-01T10:11:12Z, now, now-30d: seconds since 1970. */
int64_t settings_time(struct settings *s, const char *prefix, const char *name,
    const char *fallback);
void settings_check_used(const struct settings *s, const char *what);

/* The moment that `now` means; the tables use 2026-03-01T12:00:00Z. */
extern int64_t gen_now;
int64_t gen_parse_time(const char *text);
/* Does a comma-separated list hold this word? */
bool gen_list_has(const char *list, const char *word);
bool gen_list_has_number(const char *list, int number);

#endif

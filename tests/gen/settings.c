/*
 * KEY=VALUE pairs that tell what to make. See settings.h.
 */
#include "gen/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gen/asn.h"

#define KEY_SIZE_MAX 64

int64_t gen_now = 1772366400; /* 2026-03-01T12:00:00Z */

void
settings_set(struct settings *s, const char *key, const char *value)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->list[i].key, key) == 0) {
			s->list[i].value = value;
			return;
		}
	if (s->count == SETTINGS_MAX)
		gen_die("more than %d settings", SETTINGS_MAX);
	s->list[s->count++] = (struct setting){key, value, false};
}

static char *
keep(const char *text, size_t len)
{
	char *copy = asn_alloc(len + 1);

	memcpy(copy, text, len);
	return copy;
}

void
settings_add_word(struct settings *s, const char *pair)
{
	const char *equals = strchr(pair, '=');

	if (equals == NULL)
		gen_die("not KEY=VALUE: %s", pair);
	settings_set(s, keep(pair, (size_t)(equals - pair)),
	    keep(equals + 1, strlen(equals + 1)));
}

void
settings_parse(struct settings *s, const char *text)
{
	while (*text != '\0') {
		char word[4096];
		bool quoted = false;
		size_t n = 0;

		while (*text == ' ')
			text++;
		for (; *text != '\0' && (quoted || *text != ' '); text++) {
			if (*text == '\'') {
				quoted = !quoted;
				continue;
			}
			if (n + 1 == sizeof(word))
				gen_die("setting too long");
			word[n++] = *text;
		}
		word[n] = '\0';
		if (n > 0)
			settings_add_word(s, word);
	}
}

const char *
settings_get(struct settings *s, const char *prefix, const char *name,
    const char *fallback)
{
	size_t len = strlen(prefix);

	for (size_t i = 0; i < s->count; i++) {
		struct setting *p = &s->list[i];

		if (strncmp(p->key, prefix, len) == 0 &&
		    strcmp(p->key + len, name) == 0) {
			p->used = true;
			return p->value;
		}
	}
	return fallback;
}

bool
settings_is(
    struct settings *s, const char *prefix, const char *name, const char *value)
{
	const char *is = settings_get(s, prefix, name, NULL);

	return is != NULL && strcmp(is, value) == 0;
}

bool
settings_flag(
    struct settings *s, const char *prefix, const char *name, bool fallback)
{
	const char *is = settings_get(s, prefix, name, fallback ? "yes" : "no");

	if (strcmp(is, "yes") != 0 && strcmp(is, "no") != 0)
		gen_die("%s%s is yes or no, not %s", prefix, name, is);
	return strcmp(is, "yes") == 0;
}

long
settings_number(
    struct settings *s, const char *prefix, const char *name, long fallback)
{
	const char *is = settings_get(s, prefix, name, NULL);
	char *end;
	long value;

	if (is == NULL)
		return fallback;
	value = strtol(is, &end, 10);
	if (end == is || *end != '\0')
		gen_die("%s%s is a number, not %s", prefix, name, is);
	return value;
}

int64_t
settings_time(struct settings *s, const char *prefix, const char *name,
    const char *fallback)
{
	return gen_parse_time(settings_get(s, prefix, name, fallback));
}

int64_t
gen_parse_time(const char *text)
{
	int year, month, day, hour = 0, minute = 0, second = 0, n = 0;
	struct tm tm = {0};

	if (strncmp(text, "now", 3) == 0) {
		char *end;
		long days = strtol(text + 3, &end, 10);

		if (text[3] != '\0' && strcmp(end, "d") != 0)
			gen_die("not a time: %s", text);
		return gen_now + days * 86400;
	}
	if (sscanf(text, "%4d-%2d-%2d%nT%2d:%2d:%2dZ%n", &year, &month, &day,
		&n, &hour, &minute, &second, &n) < 3 ||
	    text[n] != '\0')
		gen_die("not a time: %s", text);
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = day;
	tm.tm_hour = hour;
	tm.tm_min = minute;
	tm.tm_sec = second;
	return (int64_t)timegm(&tm);
}

void
settings_check_used(const struct settings *s, const char *what)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->list[i].used)
			gen_die("%s: nothing uses the setting %s", what,
			    s->list[i].key);
}

bool
gen_list_has(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = list; *p != '\0';) {
		size_t n = strcspn(p, ",");

		if (n == len && strncmp(p, word, n) == 0)
			return true;
		p += n;
		p += *p == ',';
	}
	return false;
}

bool
gen_list_has_number(const char *list, int number)
{
	char word[16];

	snprintf(word, sizeof(word), "%d", number);
	return gen_list_has(list, word);
}

/*
 * source: reads pkdfetch.conf. A key that is not known is an error: a
 * misspelt "trust" must not become a source without it.
 */
#include <stdlib.h>

#include "base/config.h"
#include "base/duration.h"
#include "pkdfetch.h"
#include "source.h"

#define LIMIT_MAX ((uint64_t)64 << 30)
#define TIMEOUT_MAX ((uint64_t)24 * 3600)

static const struct {
	const char *key;
	size_t offset;
} texts[] = {
    {"url", offsetof(struct source, url)},
    {"digest", offsetof(struct source, digest)},
    {"manual", offsetof(struct source, manual)},
    {"ca", offsetof(struct source, ca)},
    {"pin", offsetof(struct source, pin)},
    {"certificate", offsetof(struct source, certificate)},
    {"key", offsetof(struct source, key)},
    {"user", offsetof(struct source, user)},
    {"password_file", offsetof(struct source, password_file)},
};
#define TEXT_COUNT (sizeof(texts) / sizeof(texts[0]))

static bool
keep_text(char **to, const char *value, struct err *err)
{
	free(*to);
	*to = strdup(value);
	return *to != NULL || err_memory(err);
}

/* "[source NAME]" and "[NAME]" are the same. */
static struct source *
section_source(struct sources *s, const char *section, struct err *err)
{
	struct source *x;
	size_t i;

	if (strncmp(section, "source ", 7) == 0)
		section += 7;
	if (section[0] == '\0' || strlen(section) >= TRUST_NAME_MAX ||
	    section[0] == '.' || strchr(section, '/') != NULL) {
		err_set(err, ERR_CONFIG,
		    "a source's name goes in brackets "
		    "above it, without slashes");
		return NULL;
	}
	for (i = 0; i < s->count; i++)
		if (strcmp(s->list[i].name, section) == 0)
			return &s->list[i];
	if (s->count == SOURCES_MAX) {
		err_set(err, ERR_CONFIG, "more than %d sources", SOURCES_MAX);
		return NULL;
	}
	x = &s->list[s->count];
	memset(x, 0, sizeof(*x));
	if (!keep_text(&x->name, section, err))
		return NULL;
	s->count++;
	return x;
}

static bool
one_entry(void *context, const char *section, const char *key,
    const char *value, struct err *err)
{
	struct source *x = section_source(context, section, err);
	size_t i;

	if (x == NULL)
		return false;
	for (i = 0; i < TEXT_COUNT; i++)
		if (strcmp(texts[i].key, key) == 0)
			return keep_text(
			    (char **)((char *)x + texts[i].offset), value, err);
	if (strcmp(key, "trust") == 0)
		return x->trust_count < PKD_TRUST_MAX
		    ? keep_text(&x->trust[x->trust_count++], value, err)
		    : err_set(err, ERR_CONFIG, "too many trust entries");
	if (strcmp(key, "country") == 0)
		return read_country(value, x->country, err);
	if (strcmp(key, "max_age") == 0)
		return duration_parse(
		    value, DURATION_MAX_S, &x->max_age_s, err);
	if (strcmp(key, "timeout") == 0)
		return duration_parse(value, TIMEOUT_MAX, &x->timeout_s, err);
	if (strcmp(key, "limit") == 0)
		return config_uint(value, 1, LIMIT_MAX, &x->limit, err);
	if (strcmp(key, "trust_on_first_use") == 0)
		return config_bool(value, &x->first_use, err);
	if (strcmp(key, "unsigned") == 0)
		return config_bool(value, &x->unsigned_allowed, err);
	return err_set(err, ERR_CONFIG, "unknown key \"%s\"", key);
}

bool
source_is_local(const struct source *s)
{
	return s->url[0] == '/' || strncmp(s->url, "file:///", 8) == 0;
}

bool
sources_read(const char *path, struct sources *out, struct err *err)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	if (!config_read(path, one_entry, out, err))
		return false;
	for (i = 0; i < out->count; i++) {
		const struct source *x = &out->list[i];

		if (x->url == NULL)
			return err_set(err, ERR_CONFIG, "%s: [%s] has no url",
			    path, x->name);
		if (!source_is_local(x) &&
		    !http_url_check(
			x->url, HTTP_HTTPS | HTTP_LDAP | HTTP_LDAPS, err))
			return err_wrap(err, "%s: [%s]", path, x->name);
	}
	return true;
}

void
sources_release(struct sources *s)
{
	size_t i, j;

	for (i = 0; i < s->count; i++) {
		struct source *x = &s->list[i];

		free(x->name);
		for (j = 0; j < TEXT_COUNT; j++)
			free(*(char **)((char *)x + texts[j].offset));
		for (j = 0; j < x->trust_count; j++)
			free(x->trust[j]);
	}
	s->count = 0;
}

/*
 * config: who is asked, from the command line or sltdquery.conf.
 *
 *	[source national]
 *	url = https://sltd.example/api
 *	ca = /etc/mrtd-tools/ca.pem
 *	certificate = /etc/mrtd-tools/post.pem
 *	key = /etc/mrtd-tools/post.key
 *	deadline_ms = 500
 *	max_age = 24h
 */
#include <errno.h>
#include <unistd.h>

#include "base/array.h"
#include "base/config.h"
#include "base/duration.h"
#include "base/file.h"
#include "base/msg.h"

#include "config.h"
#include "travel/country.h"

/* A notification may take so long where nothing is said. */
#define OUTBOX_DEADLINE_MS 60000

void
source_config_release(struct source_config *c)
{
	free(c->url);
	free(c->ca);
	free(c->certificate);
	free(c->key);
	free(c->request);
	free(c->mapping);
	free(c->detail_request);
	memset(c, 0, sizeof(*c));
}

static void
list_config_release(struct list_config *c)
{
	free(c->key);
	free(c->certificate);
	memset(c, 0, sizeof(*c));
}

/* ---- what a URL means -------------------------------------------------- */

static const struct {
	const char *prefix;
	enum source_kind kind;
	bool kept; /* the prefix is part of the address */
} schemes[] = {
    {"lmdb:", SOURCE_LOCAL, false},
    {"cmd:", SOURCE_COMMAND, false},
    {"https://", SOURCE_HTTPS, true},
    {"postgresql://", SOURCE_POSTGRESQL, true},
    {"postgres://", SOURCE_POSTGRESQL, true},
};

static bool
set_text(char **to, const char *text, struct err *err)
{
	char *copy = strdup(text);

	if (copy == NULL)
		return err_memory(err);
	free(*to);
	*to = copy;
	return true;
}

static bool
set_url(struct source_config *c, const char *url, struct err *err)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t len = strlen(schemes[i].prefix);

		if (strncmp(url, schemes[i].prefix, len) != 0)
			continue;
		if (url[len] == '\0')
			break;
		c->kind = schemes[i].kind;
		return set_text(
		    &c->url, url + (schemes[i].kept ? 0 : len), err);
	}
	return err_set(err, ERR_USAGE,
	    "a source's URL is lmdb:DIR, "
	    "postgresql://…, https://… or cmd:PROGRAM");
}

static bool
set_name(char *to, const char *name, struct err *err)
{
	size_t len = strlen(name);

	if (len == 0 || len > SOURCE_NAME_MAX)
		return err_set(err, ERR_USAGE,
		    "a source's name has 1 to %d "
		    "characters",
		    SOURCE_NAME_MAX);
	memcpy(to, name, len + 1);
	return true;
}

bool
source_parse(const char *option, struct source_config *out, struct err *err)
{
	struct source_config c = {.deadline_ms = SOURCE_DEADLINE_MS};
	const char *equals = strchr(option, '=');
	char name[SOURCE_NAME_MAX + 2];
	size_t len;

	if (equals == NULL)
		return err_set(err, ERR_USAGE, "--source: NAME=URL is wanted");
	len = (size_t)(equals - option);
	if (len > SOURCE_NAME_MAX)
		len = SOURCE_NAME_MAX + 1;
	memcpy(name, option, len);
	name[len] = '\0';
	if (!set_name(c.name, name, err) || !set_url(&c, equals + 1, err)) {
		err_wrap(err, "--source");
		return false;
	}
	*out = c;
	return true;
}

/* ---- the file ---------------------------------------------------------- */

static bool
source_entry(struct source_config *c, const char *key, const char *value,
    struct err *err)
{
	const struct {
		const char *key;
		char **to;
	} texts[] = {
	    {"ca", &c->ca},
	    {"certificate", &c->certificate},
	    {"key", &c->key},
	    {"request", &c->request},
	    {"mapping", &c->mapping},
	    {"detail_request", &c->detail_request},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(key, texts[i].key) == 0)
			return set_text(texts[i].to, value, err);
	if (strcmp(key, "url") == 0)
		return set_url(c, value, err) || err_config(err);
	if (strcmp(key, "deadline_ms") == 0)
		return config_uint(value, SOURCE_DEADLINE_MIN_MS,
		    SOURCE_DEADLINE_MAX_MS, &c->deadline_ms, err);
	if (strcmp(key, "detail") == 0)
		return config_bool(value, &c->detail, err);
	if (strcmp(key, "max_age") == 0 && strcmp(value, "none") == 0) {
		c->any_age = true;
		return true;
	}
	if (strcmp(key, "max_age") == 0)
		return duration_parse(
		    value, DURATION_MAX_S, &c->max_age_s, err);
	return err_set(err, ERR_CONFIG, "a source has no \"%s\"", key);
}

bool
state_named(const char *text, struct sltd_state *out)
{
	struct sltd_state s;

	if (!sltd_state_read(span_str(text), &s) || !sltd_state_known(s) ||
	    country_kind(sltd_state_span(&s)) == COUNTRY_UNKNOWN)
		return false;
	*out = s;
	return true;
}

static bool
state_word(const char *value, struct sltd_state *out, struct err *err)
{
	return state_named(value, out) ||
	    err_set(err, ERR_CONFIG, "\"%s\" is no state", value);
}

static bool
list_entry(
    struct list_config *c, const char *key, const char *value, struct err *err)
{
	if (strcmp(key, "ed25519") == 0)
		return set_text(&c->key, value, err);
	if (strcmp(key, "cms") == 0)
		return set_text(&c->certificate, value, err);
	if (strcmp(key, "own_state") == 0)
		return state_word(value, &c->own, err);
	return err_set(err, ERR_CONFIG, "a list has no \"%s\"", key);
}

/* The source of that name, made when it is not there. */
static struct source_config *
source_named(struct config *c, const char *name, struct err *err)
{
	for (size_t i = 0; i < c->source_count; i++)
		if (strcmp(c->sources[i].name, name) == 0)
			return &c->sources[i];
	if (c->source_count == SOURCES_MAX) {
		err_set(err, ERR_CONFIG, "more than %d sources", SOURCES_MAX);
		return NULL;
	}
	if (!set_name(c->sources[c->source_count].name, name, err))
		return NULL;
	c->sources[c->source_count].deadline_ms = SOURCE_DEADLINE_MS;
	return &c->sources[c->source_count++];
}

static struct list_config *
list_named(struct config *c, const char *name, struct err *err)
{
	for (size_t i = 0; i < c->list_count; i++)
		if (strcmp(c->lists[i].name, name) == 0)
			return &c->lists[i];
	if (c->list_count == SLTD_LISTS_MAX ||
	    !sltd_list_name_valid(span_str(name))) {
		err_set(err, ERR_CONFIG, "\"%s\" is no name of a list", name);
		return NULL;
	}
	snprintf(
	    c->lists[c->list_count].name, sizeof(c->lists[0].name), "%s", name);
	memset(c->lists[c->list_count].own.text, '<', SLTD_STATE_LEN);
	return &c->lists[c->list_count++];
}

static struct office_config *
office_named(struct config *c, const char *name, struct err *err)
{
	struct office_config *o;

	for (size_t i = 0; i < c->office_count; i++)
		if (strcmp(c->offices[i].source.name, name) == 0)
			return &c->offices[i];
	o = array_place(c->offices, c->office_count);
	if (o == NULL) {
		err_set(err, ERR_CONFIG, "more than %d offices", OFFICES_MAX);
		return NULL;
	}
	/* Names of offices are in the names of messages. */
	if (!sltd_list_name_valid(span_str(name))) {
		err_set(err, ERR_CONFIG,
		    "\"%s\" is no name of an office: a-z 0-9 _ -", name);
		return NULL;
	}
	if (!set_name(o->source.name, name, err))
		return NULL;
	o->source.deadline_ms = OUTBOX_DEADLINE_MS;
	memset(o->state.text, '<', SLTD_STATE_LEN);
	c->office_count++;
	return o;
}

static bool
office_entry(struct config *c, const char *name, const char *key,
    const char *value, struct err *err)
{
	struct office_config *o = office_named(c, name, err);

	if (o == NULL)
		return false;
	if (strcmp(key, "state") != 0)
		return source_entry(&o->source, key, value, err);
	return state_word(value, &o->state, err);
}

static bool
match_entry(
    struct config *c, const char *key, const char *value, struct err *err)
{
	if (strcmp(key, "near") == 0)
		return config_bool(value, &c->near, err);
	if (strcmp(key, "any_state") != 0)
		return err_set(err, ERR_CONFIG, "[match] has no \"%s\"", key);
	c->related_only = strcmp(value, "related") == 0;
	return c->related_only || strcmp(value, "all") == 0 ||
	    err_set(err, ERR_CONFIG, "any_state is all or related");
}

static bool
audit_entry(
    struct config *c, const char *key, const char *value, struct err *err)
{
	if (strcmp(key, "file") == 0)
		return set_text(&c->audit_file, value, err);
	if (strcmp(key, "key") == 0)
		return set_text(&c->audit_key, value, err);
	if (strcmp(key, "head") == 0)
		return set_text(&c->audit_head, value, err);
	if (strcmp(key, "terminal") == 0)
		return set_text(&c->terminal, value, err);
	return err_set(err, ERR_CONFIG, "[audit] has no \"%s\"", key);
}

static bool
entry(void *context, const char *section, const char *key, const char *value,
    struct err *err)
{
	struct config *c = context;
	struct source_config *source;
	struct list_config *list;

	if (strncmp(section, "source ", 7) == 0) {
		source = source_named(c, section + 7, err);
		return source != NULL && source_entry(source, key, value, err);
	}
	if (strncmp(section, "list ", 5) == 0) {
		list = list_named(c, section + 5, err);
		return list != NULL && list_entry(list, key, value, err);
	}
	if (strcmp(section, "outbox") == 0) {
		source = &c->outbox;
		snprintf(source->name, sizeof(source->name), "outbox");
		if (source->deadline_ms == 0)
			source->deadline_ms = OUTBOX_DEADLINE_MS;
		return source_entry(source, key, value, err);
	}
	if (strncmp(section, "outbox ", 7) == 0)
		return office_entry(c, section + 7, key, value, err);
	if (strcmp(section, "match") == 0)
		return match_entry(c, key, value, err);
	if (strcmp(section, "audit") == 0)
		return audit_entry(c, key, value, err);
	return err_set(err, ERR_CONFIG,
	    "sections are [source NAME], "
	    "[list NAME], [outbox], [outbox NAME], [match] and [audit]");
}

bool
config_open(
    const char *path, const char *store, struct config *out, struct err *err)
{
	struct buf found = BUF_INIT;
	bool ok;

	memset(out, 0, sizeof(*out));
	ok = config_find(path, store, "sltdquery.conf", &found, err);
	if (ok && found.len > 0) {
		path = buf_text(&found);
		ok = config_read(path, entry, out, err);
	}
	for (size_t i = 0; ok && i < out->source_count; i++)
		if (out->sources[i].url == NULL)
			ok = err_set(err, ERR_CONFIG,
			    "%s: [source %s] has no "
			    "url",
			    path, out->sources[i].name);
	for (size_t i = 0; ok && i < out->office_count; i++)
		if (out->offices[i].source.url == NULL)
			ok = err_set(err, ERR_CONFIG,
			    "%s: [outbox %s] has no url", path,
			    out->offices[i].source.name);
	buf_release(&found);
	if (!ok)
		config_close(out);
	return ok;
}

void
config_close(struct config *c)
{
	for (size_t i = 0; i < c->source_count; i++)
		source_config_release(&c->sources[i]);
	for (size_t i = 0; i < c->list_count; i++)
		list_config_release(&c->lists[i]);
	source_config_release(&c->outbox);
	for (size_t i = 0; i < c->office_count; i++)
		source_config_release(&c->offices[i].source);
	free(c->audit_file);
	free(c->audit_key);
	free(c->audit_head);
	free(c->terminal);
	memset(c, 0, sizeof(*c));
}

const struct list_config *
config_list(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->list_count; i++)
		if (strcmp(c->lists[i].name, name) == 0)
			return &c->lists[i];
	return NULL;
}

/*
 * target: reads apisend.conf. A transport that is not secure is refused here,
 * before anything is put in or sent.
 */
#include "target.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/config.h"
#include "base/duration.h"
#include "base/file.h"

#define TARGETS_MAX 1000
#define SCHEMES (HTTP_HTTPS | HTTP_SFTP | HTTP_FILE)
#define TTL_MAX_S (UINT64_C(400) * 86400)

struct reading {
	struct targets *targets;
	const char *folder; /* of the configuration, with its slash */
	size_t folder_len;
};

bool
target_id(struct span name, char *out, size_t size)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t len = 0;

	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.data[i];
		bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    (c >= '0' && c <= '9') || c == '-';

		if (len + (plain ? 1 : 3) >= size)
			return false;
		if (plain) {
			out[len++] = (char)c;
		} else {
			out[len++] = '_';
			out[len++] = digits[c >> 4];
			out[len++] = digits[c & 15];
		}
	}
	out[len] = '\0';
	return len > 0;
}

/* ---- values ---- */

static bool
flag(const char *value, bool *out, struct err *err)
{
	*out = strcmp(value, "yes") == 0;
	return *out || strcmp(value, "no") == 0 ||
	    err_set(err, ERR_CONFIG, "neither yes nor no");
}

static bool
copy_setting(const char *value, char **out, struct err *err)
{
	char *copy = strdup(value);

	if (copy == NULL)
		return err_memory(err);
	free(*out);
	*out = copy;
	return true;
}

static bool
keep_path(
    const struct reading *r, const char *value, char **out, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok;

	if (value[0] != '/' && strncmp(value, "pkcs11:", 7) != 0)
		buf_append(&path, r->folder, r->folder_len);
	buf_append_str(&path, value);
	ok = copy_setting(buf_text(&path), out, err) &&
	    (buf_ok(&path) || err_memory(err));
	buf_release(&path);
	return ok;
}

static bool
keep_url(const char *value, unsigned schemes, char **out, struct err *err)
{
	return http_url_check(value, schemes, err) &&
	    copy_setting(value, out, err);
}

/* From KIND_URL on it is a string. */
enum kind {
	KIND_DURATION,
	KIND_FLAG,
	KIND_URL,
	KIND_POLL,
	KIND_PATH,
	KIND_TEXT
};

/* The words of a section. */
static const struct {
	const char *key;
	enum kind kind;
	size_t offset;
} words[] = {
    {"url", KIND_URL, offsetof(struct target, url)},
    {"ca", KIND_PATH, offsetof(struct target, ca)},
    {"certificate", KIND_PATH, offsetof(struct target, certificate)},
    {"key", KIND_PATH, offsetof(struct target, key)},
    {"pin", KIND_TEXT, offsetof(struct target, pin)},
    {"known_hosts", KIND_PATH, offsetof(struct target, known_hosts)},
    {"responses", KIND_PATH, offsetof(struct target, responses)},
    {"poll", KIND_POLL, offsetof(struct target, poll)},
    {"ttl", KIND_DURATION, offsetof(struct target, ttl_s)},
    {"timeout", KIND_DURATION, offsetof(struct target, timeout_s)},
    {"answer_within", KIND_DURATION, offsetof(struct target, answer_within_s)},
    {"acknowledge", KIND_FLAG, offsetof(struct target, acknowledge)},
};

static bool
keep_value(const struct reading *r, struct target *t, size_t word,
    const char *value, struct err *err)
{
	void *at = (char *)t + words[word].offset;

	switch (words[word].kind) {
	case KIND_URL:
		return keep_url(value, SCHEMES, at, err);
	case KIND_POLL:
		return keep_url(value, HTTP_HTTPS, at, err);
	case KIND_PATH:
		return keep_path(r, value, at, err);
	case KIND_TEXT:
		return copy_setting(value, at, err);
	case KIND_FLAG:
		return flag(value, at, err);
	case KIND_DURATION:
		break;
	}
	return duration_parse(value, TTL_MAX_S, at, err);
}

/* ---- sections ---- */

static struct target *
section_target(struct reading *r, const char *section, struct err *err)
{
	struct span name = span_str(section);
	struct targets *all = r->targets;
	struct target *t;
	char id[SPOOL_DESTINATION_MAX + 1];

	if (!span_starts(name, SPAN("destination "))) {
		err_set(
		    err, ERR_CONFIG, "sections are [destination RECIPIENT]");
		return NULL;
	}
	name = span_trim(span_from(name, sizeof("destination ") - 1));
	if (!target_id(name, id, sizeof(id))) {
		err_set(err, ERR_CONFIG, "not a recipient");
		return NULL;
	}
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->list[i].id, id) == 0)
			return &all->list[i];
	if (all->count == TARGETS_MAX) {
		err_set(
		    err, ERR_CONFIG, "more than %d destinations", TARGETS_MAX);
		return NULL;
	}
	if (!array_room(all->list, all->count, all->cap)) {
		err_memory(err);
		return NULL;
	}
	t = &all->list[all->count];
	memset(t, 0, sizeof(*t));
	memcpy(t->id, id, sizeof(t->id));
	t->name = strndup((const char *)name.data, name.len);
	if (t->name == NULL) {
		err_memory(err);
		return NULL;
	}
	all->count++;
	return t;
}

static bool
on_entry(void *context, const char *section, const char *key, const char *value,
    struct err *err)
{
	struct reading *r = context;
	struct target *t = section_target(r, section, err);

	if (t == NULL)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(key, words[i].key) == 0)
			return keep_value(r, t, i, value, err);
	return err_set(
	    err, ERR_CONFIG, "\"%s\" is no word of a destination", key);
}

/* All strings are in their places: the site can point at them. */
static bool
finish_target(const char *path, struct target *t, struct err *err)
{
	if (t->url == NULL)
		return err_set(err, ERR_CONFIG, "%s: destination %s has no url",
		    path, t->name);
	if (t->certificate != NULL && t->key == NULL)
		return err_set(err, ERR_CONFIG,
		    "%s: destination %s has a certificate without a key", path,
		    t->name);
	t->site.schemes = SCHEMES;
	t->site.ca = t->ca;
	t->site.pin = t->pin;
	t->site.certificate = t->certificate;
	t->site.key = t->key;
	t->site.known_hosts = t->known_hosts;
	t->site.total_ms =
	    (uint32_t)(t->timeout_s < 86400 ? t->timeout_s * 1000 : 86400000);
	return true;
}

bool
targets_read(const char *path, struct targets *out, struct err *err)
{
	struct targets targets = {NULL, 0, 0};
	struct reading r = {&targets, path, (size_t)(path_base(path) - path)};
	bool ok = config_read(path, on_entry, &r, err);

	for (size_t i = 0; ok && i < targets.count; i++)
		ok = finish_target(path, &targets.list[i], err);
	if (ok)
		*out = targets;
	else
		targets_release(&targets);
	return ok;
}

void
targets_release(struct targets *t)
{
	for (size_t i = 0; i < t->count; i++) {
		struct target *one = &t->list[i];

		free(one->name);
		for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++)
			if (words[w].kind >= KIND_URL) {
				char *text;

				memcpy(&text, (char *)one + words[w].offset,
				    sizeof(text));
				free(text);
			}
	}
	free(t->list);
	t->list = NULL;
	t->count = 0;
}

const struct target *
targets_find(const struct targets *t, const char *id)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->list[i].id, id) == 0)
			return &t->list[i];
	return NULL;
}

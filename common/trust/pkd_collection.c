/*
 * pkd_collection: the source that a collection of ICAO's LDIF files is kept
 * as.
 *
 * Each collection has versions of its own, so that a section of pkdfetch.conf
 * that takes several is several sources: "icao/icaopkd-001". A file that comes
 * without a name goes to where its collection is already; one that comes with
 * a name takes over what is kept under the collection's bare name.
 */
#include "trust/pkd_private.h"

static bool
ends_with(const char *name, const char *collection)
{
	size_t len = strlen(name), tail = strlen(collection);

	return len > tail + 1 && name[len - tail - 1] == '/' &&
	    strcmp(name + len - tail, collection) == 0;
}

bool
pkd_is_collection(const char *name, const char *collection)
{
	return strcmp(name, collection) == 0 || ends_with(name, collection);
}

static bool
long_name(const char *source, const char *collection, char out[TRUST_NAME_MAX],
    struct err *err)
{
	int len = snprintf(out, TRUST_NAME_MAX, "%s/%s", source, collection);

	return len < TRUST_NAME_MAX ||
	    err_set(err, ERR_USAGE,
		"source name: with the collection's after it up to %d "
		"characters",
		TRUST_NAME_MAX - 1);
}

/* The sources that may be the collection's; the version of the one taken. */
struct choice {
	const char *source;	    /* the name given, or NULL */
	const char *collection;	    /* its bare name */
	char named[TRUST_NAME_MAX]; /* the long name under that one */
	struct trust_source bare, own, below, other;
	size_t others; /* under any name */
};

static void
consider(struct choice *c, const struct trust_source *s)
{
	if (strcmp(s->kind, "ldif") != 0 || s->imported == 0)
		return;
	if (strcmp(s->name, c->collection) == 0)
		c->bare = *s;
	else if (c->source != NULL && strcmp(s->name, c->source) == 0)
		c->own = *s;
	else if (strcmp(s->name, c->named) == 0)
		c->below = *s;
	else if (ends_with(s->name, c->collection)) {
		c->other = *s;
		c->others++;
	}
}

static void
choose(const struct choice *c, struct pkd_collection *out)
{
	const struct trust_source *s = &c->bare;
	const char *name = c->collection;

	if (c->source == NULL) {
		if (c->bare.id == 0 && c->others == 1) {
			s = &c->other;
			name = s->name;
		}
	} else if (c->own.id != 0) {
		s = &c->own;
		name = s->name;
	} else if (strcmp(c->source, c->collection) != 0) {
		if (c->below.id != 0)
			s = &c->below;
		else
			out->moves = c->bare.id != 0;
		name = c->named;
	}
	memcpy(out->name, name, strlen(name) + 1);
	if (s->id != 0)
		(void)span_uint(
		    span_str(s->version), UINT64_MAX / 2, &out->version);
}

bool
pkd_collection(struct trust_view *view, const char *source,
    const char *collection, struct pkd_collection *out, struct err *err)
{
	struct choice c = {.source = source, .collection = collection};
	struct trust_source s;
	uint32_t position = 0;
	bool more = true;

	memset(out, 0, sizeof(*out));
	if (source != NULL && !long_name(source, collection, c.named, err))
		return false;
	for (;;) {
		if (!trust_source_next(view, &position, &s, &more, err))
			return false;
		if (!more)
			break;
		consider(&c, &s);
	}
	choose(&c, out);
	return true;
}

bool
pkd_is_below(const char *name, const char *source)
{
	size_t len = strlen(source);

	return strncmp(name, source, len) == 0 &&
	    (name[len] == '\0' || name[len] == '/');
}

bool
pkd_collection_move(struct pkd *pkd, const char *source, const char *collection,
    struct err *err)
{
	char name[TRUST_NAME_MAX];
	struct trust_source s;
	uint32_t position = 0;
	bool more = true;

	for (;;) {
		if (!trust_source_next(
			&pkd->edit->view, &position, &s, &more, err))
			return false;
		if (!more)
			return true;
		if (pkd_is_below(s.name, collection) &&
		    (!long_name(source, s.name, name, err) ||
			!edit_rename(pkd->edit, s.id, name, err)))
			return false;
	}
}

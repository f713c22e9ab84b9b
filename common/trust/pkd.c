/*
 * pkd: sessions and sources. Kinds of files are told apart in pkd_file.c;
 * certificates and CRLs go through pkd_object.c, what waits for its key
 * through pkd_waiting.c, signed lists through pkd_list.c, LDIF through
 * pkd_ldif.c; what is no import is in pkd_admin.c.
 */
#include <stdlib.h>
#include <unistd.h>

#include "trust/pkd_private.h"

_Static_assert(TRUST_VERSION_MAX >= INSTANT_TEXT, "a signing time");
_Static_assert(
    TRUST_VERSION_MAX >= sizeof("18446744073709551615"), "any number");

void
pkd_result_init(struct pkd_result *r)
{
	memset(r, 0, sizeof(*r));
	findings_init(&r->findings, false);
}

void
pkd_result_release(struct pkd_result *r)
{
	findings_release(&r->findings);
}

void
pkd_count(struct pkd_result *r, enum edit_change change)
{
	switch (change) {
	case EDIT_ADDED:
		r->added++;
		break;
	case EDIT_UPDATED:
		r->updated++;
		break;
	case EDIT_UNCHANGED:
		r->unchanged++;
		break;
	}
	r->usable = true;
}

/* ---- the session -------------------------------------------------------- */

bool
pkd_open(struct trust *trust, const struct pkd_options *options,
    struct pkd **out, struct err *err)
{
	struct pkd *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return err_memory(err);
	p->trust = trust;
	p->options = options;
	buf_init(&p->scratch, 0);
	buf_init(&p->promoted, 0);
	if (!trust_edit_begin(trust, options->now, &p->edit, err)) {
		free(p);
		return false;
	}
	*out = p;
	return true;
}

static void
session_free(struct pkd *p)
{
	verify_free(p->verify);
	verify_batch_free(p->batch);
	keyring_free(p->ring);
	key_cache_free(p->cache);
	buf_release(&p->ldif.ids);
	buf_release(&p->scratch);
	buf_release(&p->promoted);
	free(p);
}

void
pkd_abort(struct pkd *pkd)
{
	if (pkd == NULL)
		return;
	trust_edit_abort(pkd->edit);
	session_free(pkd);
}

bool
pkd_ring(struct pkd *pkd, struct err *err)
{
	unsigned jobs = pkd->options->jobs;
	long processors;

	if (pkd->ring != NULL)
		return true;
	processors = sysconf(_SC_NPROCESSORS_ONLN);
	if (jobs == 0)
		jobs = processors < 1		? 1
		    : processors > PKD_JOBS_MAX ? PKD_JOBS_MAX
						: (unsigned)processors;
	pkd->ring = keyring_new(err);
	pkd->cache = key_cache_new(err);
	if (pkd->ring == NULL || pkd->cache == NULL ||
	    !keyring_load(pkd->ring, &pkd->edit->view, err))
		return false;
	pkd->verify = verify_new(pkd->ring, jobs, err);
	return pkd->verify != NULL;
}

bool
pkd_commit(struct pkd *pkd, uint64_t *generation, struct err *err)
{
	bool ok, changed;

	ok = pkd_drain(pkd, true, err);
	if (ok && pkd->ring != NULL && keyring_any_fresh(pkd->ring))
		ok = pkd_recheck(pkd, err);
	if (!ok) {
		pkd_abort(pkd);
		return false;
	}
	changed = pkd->edit->changed;
	*generation = changed ? pkd->edit->generation : 0;
	ok = trust_edit_commit(pkd->edit, err);
	session_free(pkd);
	return ok;
}

bool
pkd_event(struct pkd *pkd, struct span text, struct err *err)
{
	return !pkd->edit->changed || edit_event(pkd->edit, text, err);
}

/* ---- sources ------------------------------------------------------------ */

bool
pkd_source(struct pkd *pkd, const char *by_content, const char *kind,
    const char *country, uint32_t *id, struct trust_origin *origin,
    struct err *err)
{
	char longer[2 * TRUST_NAME_MAX];
	const char *name = pkd->options->source;

	if (name == NULL)
		return edit_source(
		    pkd->edit, by_content, kind, id, origin, err);
	if (!edit_source(pkd->edit, name, kind, id, origin, err))
		return false;
	if (origin->imported == 0 ||
	    (strcmp(origin->kind, kind) == 0 &&
		(country[0] == '\0' || strcmp(origin->country, country) == 0)))
		return true;
	/* Another list under the same name must not sweep this one away. */
	snprintf(longer, sizeof(longer), "%s/%s", name, by_content);
	return edit_source(pkd->edit, longer, kind, id, origin, err);
}

bool
pkd_imported(struct pkd *pkd, uint32_t source, struct trust_origin *origin,
    const char *version, uint64_t number, const uint8_t digest[SHA256_SIZE],
    struct pkd_result *r, struct err *err)
{
	struct trust_origin o = *origin;

	snprintf(o.version, sizeof(o.version), "%s", version);
	o.number = number;
	if (pkd->options->max_age_s != 0)
		o.max_age_s = pkd->options->max_age_s;
	if (r->refused == 0)
		memcpy(o.file, digest, SHA256_SIZE);
	else
		memset(o.file, 0, SHA256_SIZE); /* look again next time */
	o.imported = o.checked = origin->imported;
	snprintf(r->source, sizeof(r->source), "%s", o.name);
	snprintf(r->version, sizeof(r->version), "%s", o.version);
	if (memcmp(&o, origin, sizeof(o)) == 0 && origin->imported != 0 &&
	    r->added + r->updated + r->withdrawn == 0)
		return edit_checked(pkd->edit, source, err);
	o.imported = o.checked = pkd->options->now;
	return edit_origin(pkd->edit, source, &o, err);
}

bool
pkd_is_rollback(struct pkd *pkd, const struct trust_origin *origin,
    const char *version, uint64_t number, struct pkd_result *r)
{
	if (origin->imported == 0 || number >= origin->number ||
	    pkd->options->allow_rollback)
		return false;
	r->refused++;
	findings_add(&r->findings, "source.rollback", SEVERITY_ERROR, NULL,
	    NULL,
	    "version %s is older than %s, which is imported "
	    "(--allow-rollback insists)",
	    version, origin->version);
	return true;
}

/* Entries of a source, for a file that brought nothing new. */
static bool
count_entries(struct pkd *pkd, uint32_t id, uint64_t *count, struct err *err)
{
	struct trust_index k = {{0}, 0};
	struct kv_cursor *c;
	struct span key, value;
	bool found, ok;

	*count = 0;
	index_put32(&k, id);
	if (!kv_cursor_open(
		pkd->edit->view.txn, pkd->trust->table[TABLE_ENTRY], &c, err))
		return false;
	ok = kv_cursor_seek(c, index_span(&k), &key, &value, &found, err);
	while (ok && found && span_starts(key, index_span(&k))) {
		/* The list itself is not one of its certificates. */
		*count += key.len == 4 + ENTRY_ID_SIZE &&
		    memcmp(key.data + 4, pkd_list_id, ENTRY_ID_SIZE) != 0;
		ok = kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	return ok;
}

bool
pkd_seen(struct pkd *pkd, const char *name, const uint8_t digest[SHA256_SIZE],
    struct pkd_result *r, struct err *err)
{
	struct trust_view *view = &pkd->edit->view;
	struct kv_cursor *c;
	struct span key, value;
	struct trust_origin o;
	uint32_t id = 0;
	bool found, ok;

	if (pkd->options->trust_count > 0 || pkd->options->allow_rollback)
		return true;
	if (!kv_cursor_open(
		view->txn, pkd->trust->table[TABLE_SOURCE], &c, err))
		return false;
	ok = kv_cursor_seek(c, span_make(NULL, 0), &key, &value, &found, err);
	while (ok && found && id == 0) {
		ok = origin_decode(value, &o, err);
		if (ok && key.len == 4 && o.imported != 0 &&
		    memcmp(o.file, digest, SHA256_SIZE) == 0)
			id = trust_get32(key.data);
		ok = ok && kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	if (!ok || id == 0 ||
	    (pkd->options->source != NULL &&
		!pkd_is_below(o.name, pkd->options->source)))
		return ok;
	r->same_file = r->usable = true;
	snprintf(r->source, sizeof(r->source), "%s", o.name);
	snprintf(r->version, sizeof(r->version), "%s", o.version);
	r->kind = strcmp(o.kind, "ml") == 0    ? "ml"
	    : strcmp(o.kind, "ldif") == 0      ? "ldif-complete"
	    : strcmp(o.kind, "deviation") == 0 ? "deviation"
	    : strcmp(o.kind, "defect") == 0    ? "defect"
					       : "cert";
	if (!count_entries(pkd, id, &r->unchanged, err) ||
	    !edit_checked(pkd->edit, id, err))
		return false;
	if (strcmp(o.kind, "ldif") == 0)
		pkd_ldif_seen(pkd, name, r);
	return true;
}

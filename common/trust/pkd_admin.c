/*
 * pkd_admin: walks over the store, and what an operator decides.
 */
#include <stdlib.h>

#include "trust/pkd_private.h"

/* ---- walking ------------------------------------------------------------ */

static bool
read_object(struct trust_view *view, const uint8_t *sha256,
    struct pkd_object *out, struct err *err)
{
	struct trust_object o;
	struct cert cert;
	bool found;

	memset(out, 0, sizeof(*out));
	memcpy(out->sha256, sha256, SHA256_SIZE);
	if (!view_object(view, sha256, &o, &out->der, &found, err) ||
	    !view_standing(view, &o, &out->state, &out->chain, err))
		return false;
	out->role = o.role;
	out->waits_as_csca = pkd_waits_as_csca(&o, out->der, &cert);
	out->verified = o.chain == TRUST_CHAIN_PASS;
	memcpy(out->country, o.country, sizeof(out->country));
	out->time1 = o.time1;
	out->time2 = o.time2;
	out->has_time2 = o.has_time2;
	out->slots = o.slots;
	memcpy(out->key, o.key, SHA256_SIZE);
	memcpy(out->issuer_key, o.issuer_key, SHA256_SIZE);
	return true;
}

bool
pkd_walk(
    struct trust_view *view, pkd_visit *visit, void *context, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	struct pkd_object o;
	bool found, ok;

	if (!kv_cursor_open(
		view->txn, view->trust->table[TABLE_OBJECT], &c, err))
		return false;
	ok = kv_cursor_seek(c, span_make(NULL, 0), &key, &value, &found, err);
	while (ok && found) {
		ok = (key.len == SHA256_SIZE ||
			 trust_damaged(err, "an object's name")) &&
		    read_object(view, key.data, &o, err) &&
		    visit(context, &o, err) &&
		    kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	return ok;
}

/* ---- history ------------------------------------------------------------ */

bool
pkd_history_next(struct trust_view *view, uint64_t *generation, uint32_t *line,
    struct span *text, bool *more, struct err *err)
{
	struct trust_index k = {{0}, 0};
	struct kv_cursor *c;
	struct span key;
	bool ok;

	index_put64(&k, *generation);
	index_put32(&k, *line);
	if (!kv_cursor_open(
		view->txn, view->trust->table[TABLE_HISTORY], &c, err))
		return false;
	ok = kv_cursor_seek(c, index_span(&k), &key, text, more, err);
	if (ok && *more && key.len != 12)
		ok = trust_damaged(err, "the history");
	if (ok && *more) {
		*generation = trust_get64(key.data);
		*line = trust_get32(key.data + 8);
	}
	kv_cursor_close(c);
	return ok;
}

/* ---- decisions ---------------------------------------------------------- */

static bool
key_of(struct trust_edit *edit, const uint8_t *sha256, uint8_t key[SHA256_SIZE],
    struct err *err)
{
	struct trust_cert cert;
	bool found;

	if (!trust_cert_find(&edit->view, sha256, &cert, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOINPUT,
		    "no certificate of that "
		    "SHA-256");
	memcpy(key, cert.key, SHA256_SIZE);
	return true;
}

/* Ends an edit: with its line in the history when all went well. */
static bool
end_edit(struct trust_edit *edit, bool ok, struct span event, struct err *err)
{
	if (ok && edit_event(edit, event, err))
		return trust_edit_commit(edit, err);
	trust_edit_abort(edit);
	return false;
}

bool
pkd_distrust(struct trust *trust, instant now,
    const uint8_t sha256[SHA256_SIZE], const char *why, struct span event,
    struct err *err)
{
	struct trust_edit *edit;
	uint8_t key[SHA256_SIZE];
	bool ok;

	if (!trust_edit_begin(trust, now, &edit, err))
		return false;
	ok = key_of(edit, sha256, key, err) &&
	    edit_distrust(edit, key, span_str(why), err);
	return end_edit(edit, ok, event, err);
}

bool
pkd_trust_again(struct trust *trust, instant now,
    const uint8_t sha256[SHA256_SIZE], struct span event, struct err *err)
{
	struct trust_edit *edit;
	uint8_t key[SHA256_SIZE];
	bool found, ok;

	if (!trust_edit_begin(trust, now, &edit, err))
		return false;
	ok = key_of(edit, sha256, key, err) &&
	    edit_trust_again(edit, key, &found, err) &&
	    (found || err_set(err, ERR_NOINPUT, "it is not distrusted"));
	return end_edit(edit, ok, event, err);
}

/* The key of a CSCA certificate that names no state. */
static bool
stateless_key(struct trust_edit *edit, const uint8_t *sha256,
    uint8_t key[SHA256_SIZE], struct err *err)
{
	char country[NAME_COUNTRY];
	struct trust_cert found;
	struct cert cert;
	bool there;

	if (!trust_cert_find(&edit->view, sha256, &found, &there, err))
		return false;
	if (!there || found.role != TRUST_CSCA)
		return err_set(
		    err, ERR_NOINPUT, "no CSCA certificate of that SHA-256");
	if (!cert_parse(found.der, &cert, err))
		return false;
	pkd_state(&cert, country);
	if (country[0] != '\0')
		return err_set(err, ERR_USAGE,
		    "its certificate names %s: only a CSCA that names no "
		    "state can be bound to one",
		    country);
	memcpy(key, found.key, SHA256_SIZE);
	return true;
}

bool
pkd_bind(struct trust *trust, instant now, const uint8_t sha256[SHA256_SIZE],
    const char *country, const char *why, struct span event, struct err *err)
{
	struct trust_edit *edit;
	uint8_t key[SHA256_SIZE];
	bool ok;

	if (!trust_edit_begin(trust, now, &edit, err))
		return false;
	ok = stateless_key(edit, sha256, key, err) &&
	    edit_bind(edit, key, country, span_str(why), err);
	return end_edit(edit, ok, event, err);
}

bool
pkd_unbind(struct trust *trust, instant now, const uint8_t sha256[SHA256_SIZE],
    struct span event, struct err *err)
{
	struct trust_edit *edit;
	uint8_t key[SHA256_SIZE];
	bool found, ok;

	if (!trust_edit_begin(trust, now, &edit, err))
		return false;
	ok = key_of(edit, sha256, key, err) &&
	    edit_unbind(edit, key, &found, err) &&
	    (found || err_set(err, ERR_NOINPUT, "it is bound to no state"));
	return end_edit(edit, ok, event, err);
}

bool
pkd_rollback(struct trust *trust, instant now, uint64_t generation,
    struct span event, struct err *err)
{
	struct trust_edit *edit;
	bool ok;

	if (!trust_edit_begin(trust, now, &edit, err))
		return false;
	ok = edit_rollback(edit, generation, err);
	return end_edit(edit, ok, event, err);
}

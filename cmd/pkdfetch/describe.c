/*
 * describe: the members of one object of the trust store, by its role.
 */
#include <stdlib.h>

#include "x509/der.h"
#include "trust/masterlist.h"
#include "trust/trust_barcode.h"
#include "x509/name.h"
#include "x509/pem.h"
#include "trust/trust_store.h"
#include "pkdfetch.h"

const struct column csca_columns[] = {{"country", "CC", 0, false},
    {"subject", "SUBJECT", 50, false}, {"serial", "SERIAL", 18, false},
    {"not_before", "FROM", 10, false}, {"not_after", "TO", 10, false},
    {"key", "KEY", 0, false}, {"state", "STATE", 0, false},
    {"self_signed", "SELF", 0, false}, {"sha256", "SHA256", 17, false},
    {NULL, NULL, 0, false}};
const struct column dsc_columns[] = {{"country", "CC", 0, false},
    {"subject", "SUBJECT", 50, false}, {"serial", "SERIAL", 18, false},
    {"not_after", "TO", 11, false}, {"key", "KEY", 0, false},
    {"chain", "CHAIN", 0, false}, {"state", "STATE", 0, false},
    {"revoked", "REVOKED", 0, false}, {"sha256", "SHA256", 17, false},
    {NULL, NULL, 0, false}};
const struct column crl_columns[] = {{"country", "CC", 0, false},
    {"issuer", "ISSUER", 50, false}, {"number", "NUMBER", 12, false},
    {"entries", "ENTRIES", 0, true}, {"this_update", "THIS UPDATE", 11, false},
    {"next_update", "NEXT UPDATE", 11, false}, {"chain", "CHAIN", 0, false},
    {"stale", "STALE", 0, false}, {"sha256", "SHA256", 17, false},
    {NULL, NULL, 0, false}};
const struct column ml_columns[] = {{"country", "CC", 0, false},
    {"kind", "KIND", 0, false}, {"signer", "SIGNER", 50, false},
    {"signing_time", "SIGNED", 20, false},
    {"certificates", "CERTIFICATES", 0, true}, {"state", "STATE", 0, false},
    {"sha256", "SHA256", 17, false}, {NULL, NULL, 0, false}};

const struct column object_columns[] = {{"type", "TYPE", 0, false},
    {"country", "CC", 0, false}, {"subject", "SUBJECT", 60, false},
    {"chain", "CHAIN", 0, false}, {"state", "STATE", 0, false},
    {"not_after", "TO", 11, false}, {"sha256", "SHA256", 0, false},
    {NULL, NULL, 0, false}};

bool
describe_init(
    struct describe *d, struct trust_view *view, instant now, struct err *err)
{
	memset(d, 0, sizeof(*d));
	d->view = view;
	d->now = now;
	d->cache = key_cache_new(err);
	d->revocations =
	    d->cache != NULL ? revocations_new(view, now, err) : NULL;
	return d->revocations != NULL;
}

void
describe_release(struct describe *d)
{
	key_cache_free(d->cache);
	revocations_free(d->revocations);
}

static void
put_subject(struct json_writer *w, const char *member, struct span name)
{
	struct buf text = BUF_INIT;

	name_text(name, &text);
	json_put_span(w, member, buf_span(&text));
	buf_release(&text);
}

static void
put_hex_or_null(struct json_writer *w, const char *name, struct span bytes)
{
	if (bytes.len > 0)
		json_put_hex(w, name, bytes);
	else
		json_put_null(w, name);
}

static void
put_sources(struct describe *d, struct json_writer *w, struct span slots)
{
	struct trust_seen seen;
	size_t i;

	json_open_array(w, "sources");
	for (i = 0; i < trust_seen_count(slots); i++) {
		trust_seen_at(d->view, slots, i, &seen);
		json_put_str(w, NULL, seen.source);
	}
	json_close_array(w);
}

/* When it first came, and when it was last there; "last_seen" is now's
 * import for what is still there. */
static void
put_seen(struct describe *d, struct json_writer *w, struct span slots)
{
	struct trust_seen seen;
	instant first = 0, last = 0;
	bool present = false;
	size_t i;

	for (i = 0; i < trust_seen_count(slots); i++) {
		trust_seen_at(d->view, slots, i, &seen);
		if (i == 0 || seen.first < first)
			first = seen.first;
		if (seen.last > last)
			last = seen.last;
		present |= seen.present;
	}
	if (trust_seen_count(slots) == 0)
		return;
	json_put_instant(w, "first_seen", first);
	json_put_instant(w, "last_seen", present ? trust_as_of(d->view) : last);
}

static void
put_cert(struct describe *d, struct json_writer *w, const struct pkd_object *o,
    const struct cert *cert)
{
	struct err ignored = ERR_INIT;
	struct algorithm algorithm;
	struct key *key;
	char name[ALGORITHM_NAME_MAX];

	json_put_hex(w, "sha256", span_make(o->sha256, SHA256_SIZE));
	json_put_str(w, "country", o->country);
	put_subject(w, "subject", cert->subject);
	put_subject(w, "issuer", cert->issuer);
	json_put_hex(w, "serial", cert->serial);
	put_hex_or_null(w, "ski", cert->ski);
	put_hex_or_null(w, "aki", cert->aki);
	json_put_instant(w, "not_before", cert->not_before);
	json_put_instant(w, "not_after", cert->not_after);
	if (key_cache_get(d->cache, cert->spki, &key, &ignored))
		json_put_str(w, "key", key_name(key));
	else
		json_put_null(w, "key");
	if (algorithm_parse(cert->algorithm, &algorithm)) {
		algorithm_name(&algorithm, name);
		json_put_str(w, "signature_algorithm", name);
	} else {
		json_put_null(w, "signature_algorithm");
	}
}

static bool
put_distrust(struct describe *d, struct json_writer *w,
    const struct pkd_object *o, struct err *err)
{
	struct span why;

	if (o->state != TRUST_DISTRUSTED)
		return true;
	if (!trust_distrust_reason(d->view, o->key, &why, err))
		return false;
	json_put_span(w, "distrusted_because", why);
	return true;
}

static bool
put_binding(struct describe *d, struct json_writer *w,
    const struct pkd_object *o, struct err *err)
{
	char country[NAME_COUNTRY];
	struct span why;

	if (!trust_binding(d->view, o->key, country, &why, err))
		return false;
	if (country[0] != '\0') {
		json_put_str(w, "bound_to", country);
		json_put_span(w, "bound_because", why);
	}
	return true;
}

static bool
put_csca(struct describe *d, struct json_writer *w, const struct pkd_object *o,
    const struct cert *cert, struct err *err)
{
	struct err ignored = ERR_INIT;
	struct key *key;

	put_cert(d, w, o, cert);
	json_put_bool(w, "self_signed",
	    cert_self_issued(cert) &&
		key_cache_get(d->cache, cert->spki, &key, &ignored) &&
		cert_verify(cert, key, NULL) == ANSWER_GOOD);
	json_put_str(w, "state",
	    o->waits_as_csca && o->state != TRUST_DISTRUSTED
		? "waiting"
		: trust_state_word(o->state));
	put_seen(d, w, o->slots);
	put_sources(d, w, o->slots);
	return put_binding(d, w, o, err) && put_distrust(d, w, o, err);
}

static bool
put_signer(struct describe *d, struct json_writer *w,
    const struct pkd_object *o, const struct cert *cert, struct err *err)
{
	struct crl_entry entry;
	bool known, revoked;

	put_cert(d, w, o, cert);
	json_put_str(w, "chain", trust_chain_word(o->chain));
	if (o->chain == TRUST_CHAIN_PASS)
		json_put_hex(
		    w, "csca_key", span_make(o->issuer_key, SHA256_SIZE));
	json_put_str(w, "state", trust_state_word(o->state));
	if (!revoked_find(d->revocations, cert,
		o->chain == TRUST_CHAIN_PASS ? o->issuer_key : NULL, &known,
		&revoked, &entry, err))
		return false;
	if (known)
		json_put_bool(w, "revoked", revoked);
	else
		json_put_null(w, "revoked");
	if (known && revoked)
		json_put_instant(w, "revoked_at", entry.revoked_at);
	if (known && revoked && entry.has_reason)
		json_put_str(w, "revocation_reason", crl_reason(entry.reason));
	put_seen(d, w, o->slots);
	put_sources(d, w, o->slots);
	return put_distrust(d, w, o, err);
}

static bool
put_crl(struct describe *d, struct json_writer *w, const struct pkd_object *o,
    struct err *err)
{
	struct crl crl;

	if (!crl_parse(o->der, &crl, err))
		return false;
	json_put_hex(w, "sha256", span_make(o->sha256, SHA256_SIZE));
	json_put_str(w, "country", o->country);
	put_subject(w, "issuer", crl.issuer);
	put_hex_or_null(w, "aki", crl.aki);
	put_hex_or_null(w, "number", crl.number);
	json_put_instant(w, "this_update", crl.this_update);
	if (crl.has_next_update)
		json_put_instant(w, "next_update", crl.next_update);
	else
		json_put_null(w, "next_update");
	json_put_uint(w, "entries", crl.count);
	json_put_str(w, "chain", trust_chain_word(o->chain));
	if (o->chain == TRUST_CHAIN_PASS)
		json_put_hex(
		    w, "csca_key", span_make(o->issuer_key, SHA256_SIZE));
	json_put_bool(
	    w, "stale", crl.has_next_update && crl.next_update < d->now);
	json_put_str(w, "state", trust_state_word(o->state));
	put_seen(d, w, o->slots);
	put_sources(d, w, o->slots);
	return true;
}

static bool
put_list(struct describe *d, struct json_writer *w, const struct pkd_object *o,
    struct err *err)
{
	struct signed_list list;

	if (!signed_list_parse(o->der, &list, err))
		return false;
	(void)signed_list_check(&list);
	json_put_hex(w, "sha256", span_make(o->sha256, SHA256_SIZE));
	json_put_str(w, "country", o->country);
	json_put_str(w, "kind", list_kind_word(list.kind));
	put_subject(w, "signer", list.signer.subject);
	json_put_instant(w, "signing_time", o->time1);
	json_put_uint(w, "certificates", list.cert_count);
	json_put_uint(w, "bytes", o->der.len);
	json_put_str(w, "state", trust_state_word(o->state));
	put_seen(d, w, o->slots);
	put_sources(d, w, o->slots);
	return true;
}

enum trust_role
shown_role(const struct pkd_object *object)
{
	return object->waits_as_csca ? TRUST_CSCA : object->role;
}

bool
signs_barcodes(const struct pkd_object *object)
{
	struct err ignored = ERR_INIT;
	struct cert cert;

	return shown_role(object) == TRUST_SIGNER &&
	    cert_parse(object->der, &cert, &ignored) && barcode_purpose(&cert);
}

bool
describe_object(struct describe *d, struct json_writer *w,
    const struct pkd_object *object, struct err *err)
{
	struct cert cert;

	switch (shown_role(object)) {
	case TRUST_CRL:
		return put_crl(d, w, object, err);
	case TRUST_LIST:
		return put_list(d, w, object, err);
	case TRUST_CSCA:
		return cert_parse(object->der, &cert, err) &&
		    put_csca(d, w, object, &cert, err);
	case TRUST_SIGNER:
		return cert_parse(object->der, &cert, err) &&
		    put_signer(d, w, object, &cert, err);
	}
	return trust_damaged(err, "an object of no known role");
}

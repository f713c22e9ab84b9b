/*
 * pkd_object: certificates into the trust store. Signers go through
 * the verifying threads; CSCA certificates change the keyring, so the threads
 * are waited for first.
 */
#include <stdlib.h>

#include "travel/country.h"
#include "trust/pkd_private.h"

/* Words that the names of CSCAs have, and those of signers have not. */
static bool
is_named_csca(const struct cert *cert)
{
	static const char *const words[] = {
	    "csca", "country sign", "crosslink", "cross link"};
	struct buf name = BUF_INIT;
	bool found = false;

	name_text(cert->subject, &name);
	for (size_t i = 0; i < name.len; i++)
		if (name.data[i] >= 'A' && name.data[i] <= 'Z')
			name.data[i] |= 0x20;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		found |=
		    span_search(buf_span(&name), span_str(words[i])) < name.len;
	buf_release(&name);
	return found;
}

/*
 * keyCertSign and CA:TRUE, both, are a CSCA's. Published links have one of
 * them only (CA:FALSE in EE, IT, TR, CM, LU and PT; no keyCertSign in PT):
 * they are self-issued, or named as a CSCA is, and have no mark of a signer.
 */
bool
pkd_looks_like_csca(const struct cert *cert)
{
	bool sign = cert->has_key_usage &&
	    (cert->key_usage & KEY_USAGE_KEY_CERT_SIGN) != 0;

	if (!cert_is_authority(cert))
		return false;
	if ((sign || !cert->has_key_usage) && cert->ca)
		return true;
	if (cert->document_types.len > 0 || cert->extended_usage.len > 0)
		return false;
	return cert_self_issued(cert) || is_named_csca(cert);
}

bool
pkd_waits_as_csca(
    const struct trust_object *o, struct span der, struct cert *cert)
{
	struct err ignored = ERR_INIT;

	return o->role == TRUST_SIGNER &&
	    o->chain == TRUST_CHAIN_UNDETERMINED &&
	    cert_parse(der, cert, &ignored) && pkd_looks_like_csca(cert);
}

void
pkd_country(struct span issuer, const struct cert *cert, char out[NAME_COUNTRY])
{
	char two[3];

	name_country(issuer, out);
	if (out[0] == '\0' && cert != NULL)
		cert_country(cert, out);
	/* Some write three letters (Lithuania's CSCA). */
	if (strlen(out) == 3 && country_two_letters(span_str(out), two))
		memcpy(out, two, sizeof(two));
}

static bool
describe_cert(const struct cert *cert, enum trust_role role,
    const struct keyring_verdict *verdict, struct trust_object *o,
    struct err *err)
{
	memset(o, 0, sizeof(*o));
	o->role = role;
	o->chain = verdict->chain;
	o->self_issued = cert_self_issued(cert);
	o->list_signer = cert_has_extended_usage(cert, OID_EKU_MASTER_LIST) ||
	    cert_has_extended_usage(cert, OID_EKU_DEVIATION_LIST) ||
	    cert_has_extended_usage(cert, OID_EKU_DEFECT_LIST);
	pkd_country(role == TRUST_CSCA ? cert->subject : cert->issuer, cert,
	    o->country);
	if (verdict->chain == TRUST_CHAIN_PASS)
		memcpy(o->issuer_key, verdict->key, SHA256_SIZE);
	o->time1 = cert->not_before;
	o->time2 = cert->not_after;
	o->has_time2 = true;
	return spki_hash(cert->spki, o->key, err);
}

bool
pkd_in_store(struct pkd *pkd, const uint8_t *sha256, struct trust_object *o,
    bool *found, struct err *err)
{
	struct span value;

	return view_get(&pkd->edit->view, TABLE_OBJECT,
		   span_make(sha256, SHA256_SIZE), &value, found, err) &&
	    (!*found || object_decode(value, sha256, o, err));
}

/* ---- signers ------------------------------------------------------------ */

/* A signer comes back from the threads. */
static bool
store_signer(struct pkd *pkd, struct verify_batch *batch,
    struct verify_item *item, struct err *err)
{
	struct trust_object o;
	struct cert cert;
	enum edit_change change;
	bool found;

	if (!pkd_in_store(pkd, item->sha256, &o, &found, err))
		return false;
	if (!found) {
		if (!cert_parse(
			span_make(batch->bytes.data + item->at, item->len),
			&cert, err) ||
		    !describe_cert(
			&cert, TRUST_SIGNER, &item->verdict, &o, err))
			return false;
		/* A link waits for its key's right to vouch for it. */
		if (pkd_looks_like_csca(&cert) && o.chain == TRUST_CHAIN_PASS)
			o.chain = TRUST_CHAIN_UNDETERMINED;
		if (!edit_add_cert(pkd->edit, &cert, item->sha256, &o, err))
			return false;
	}
	if (!edit_entry(
		pkd->edit, item->source, item->id, item->sha256, &change, err))
		return false;
	if (item->verdict.chain == TRUST_CHAIN_FAIL) {
		pkd->result->refused++;
		findings_add(&pkd->result->findings, "cert.signature",
		    SEVERITY_ERROR, NULL, "ICAO 9303-12 D",
		    "signer %02x%02x%02x%02x…: the CSCA key that it names "
		    "does not verify it",
		    item->sha256[0], item->sha256[1], item->sha256[2],
		    item->sha256[3]);
		return true;
	}
	if ((item->verdict.deviation & SIGNATURE_DIGEST_INFO) != 0)
		findings_add(&pkd->result->findings, "cert.nonconformance",
		    SEVERITY_INFO, NULL, "RFC 8017 9.2",
		    "signer %02x%02x%02x%02x…: DigestInfo without NULL",
		    item->sha256[0], item->sha256[1], item->sha256[2],
		    item->sha256[3]);
	pkd_count(pkd->result, change);
	return true;
}

static bool
write_batch(struct pkd *pkd, struct verify_batch *batch, struct err *err)
{
	size_t i;

	for (i = 0; i < batch->count; i++) {
		if (batch->item[i].failed)
			return err_memory(err);
		if (!(batch->waited ? pkd_waited : store_signer)(
			pkd, batch, &batch->item[i], err))
			return false;
	}
	return true;
}

static bool
take_finished(struct pkd *pkd, size_t wait_below, struct err *err)
{
	struct verify_batch *batch;
	bool ok = true;

	while (ok && (batch = verify_take(pkd->verify, wait_below)) != NULL) {
		ok = write_batch(pkd, batch, err);
		verify_batch_free(batch);
	}
	return ok;
}

bool
pkd_drain(struct pkd *pkd, bool all, struct err *err)
{
	if (pkd->verify == NULL)
		return true;
	if (pkd->batch != NULL && (all || pkd->batch->count == VERIFY_BATCH)) {
		verify_submit(pkd->verify, pkd->batch);
		pkd->batch = NULL;
	}
	return take_finished(pkd, all ? 0 : verify_depth(pkd->verify), err);
}

bool
pkd_queue(struct pkd *pkd, struct span der, const uint8_t *sha256,
    const uint8_t *id, uint32_t source, bool waited, struct err *err)
{
	struct verify_item *item;

	if (pkd->batch == NULL) {
		pkd->batch = verify_batch_new(err);
		if (pkd->batch == NULL)
			return false;
		pkd->batch->waited = waited;
	}
	if (!verify_batch_add(pkd->batch, der, &item))
		return err_memory(err);
	memcpy(item->sha256, sha256, SHA256_SIZE);
	if (id != NULL)
		memcpy(item->id, id, ENTRY_ID_SIZE);
	item->source = source;
	item->fresh = waited;
	return pkd->batch->count < VERIFY_BATCH || pkd_drain(pkd, false, err);
}

/* ---- certificates ------------------------------------------------------- */

static bool
add_csca(struct pkd *pkd, const struct cert *cert, const uint8_t *sha256,
    const struct keyring_verdict *verdict, bool stored, struct err *err)
{
	struct trust_object o;
	bool new_key;

	if (!pkd_drain(pkd, true, err)) /* the keyring is about to change */
		return false;
	if (stored) {
		if (!edit_promote(pkd->edit, cert, sha256, err))
			return false;
	} else {
		if (!describe_cert(cert, TRUST_CSCA, verdict, &o, err) ||
		    !edit_add_cert(pkd->edit, cert, sha256, &o, err))
			return false;
	}
	return keyring_add(pkd->ring, cert, &new_key, err);
}

/*
 * A CSCA certificate that comes without a list, and that no known key
 * verifies: on the operator's own word.
 */
static bool
may_enter(struct pkd *pkd, const struct cert *cert, struct pkd_result *r)
{
	struct err ignored = ERR_INIT;
	struct key *own;

	if (!pkd->options->unsigned_allowed) {
		r->refused++;
		findings_add(&r->findings, "cert.untrusted", SEVERITY_ERROR,
		    NULL, "ICAO 9303-12 6.1",
		    "a CSCA certificate that nobody "
		    "vouches for: compare its SHA-256 with what the state "
		    "publishes elsewhere, then say --unsigned");
		return false;
	}
	if (cert_self_issued(cert) &&
	    key_cache_get(pkd->cache, cert->spki, &own, &ignored) &&
	    cert_verify(cert, own, NULL) == ANSWER_BAD &&
	    (cert->aki.len == 0 || span_equal(cert->aki, cert->ski))) {
		r->refused++;
		findings_add(&r->findings, "cert.signature", SEVERITY_ERROR,
		    NULL, "RFC 5280 6.1", "its own signature is wrong");
		return false;
	}
	return true;
}

static bool
bad_cert(struct pkd_result *r, const struct err *why)
{
	r->refused++;
	findings_add(&r->findings, "cert.malformed", SEVERITY_ERROR, NULL,
	    "RFC 5280 4.1", "%s", why->text);
	return true;
}

/* Signed by another key than its own, as far as it says. */
static bool
is_link(const struct cert *cert)
{
	return !cert_self_issued(cert) ||
	    (cert->aki.len > 0 && !span_equal(cert->aki, cert->ski));
}

static void
note_waiting(struct pkd_result *r, const struct cert *cert)
{
	struct buf issuer = BUF_INIT;

	name_text(cert->issuer, &issuer);
	findings_add(&r->findings, "cert.waiting", SEVERITY_WARNING, NULL,
	    "ICAO 9303-12 6.1.1",
	    "a link certificate that no key here "
	    "verifies yet: it does not count until a key of %s comes",
	    buf_text(&issuer));
	buf_release(&issuer);
}

/* A key verifies it, and may not vouch for it. */
static void
note_not_vouched(struct pkd_result *r, enum pkd_vouch vouch)
{
	findings_add(&r->findings, "cert.waiting", SEVERITY_WARNING, NULL,
	    "ICAO 9303-12 6.1.1",
	    "a link certificate that does not count, %s: an operator may "
	    "vouch for it with --unsigned",
	    pkd_vouch_text(vouch));
}

static void
note_if_waiting(
    const struct trust_object *o, struct span der, struct pkd_result *r)
{
	struct cert cert;

	if (pkd_waits_as_csca(o, der, &cert))
		note_waiting(r, &cert);
}

/*
 * What is here already stays as it is, unless this file vouches for what has
 * waited until now.
 */
static bool
is_settled(
    const struct pkd *pkd, enum pkd_role role, const struct trust_object *o)
{
	return o->role == TRUST_CSCA ||
	    (role != PKD_ROLE_LISTED &&
		(o->chain == TRUST_CHAIN_PASS ||
		    !pkd->options->unsigned_allowed));
}

static bool
put_entry(struct pkd *pkd, uint32_t source, const uint8_t *id,
    const uint8_t *sha256, struct pkd_result *r, struct err *err)
{
	enum edit_change change;

	if (!edit_entry(pkd->edit, source, id, sha256, &change, err))
		return false;
	pkd_count(r, change);
	return true;
}

/*
 * Whether a CSCA certificate waits for its key, as a signer does, without
 * being trusted: in a directory every one that is not verified, alone a link.
 */
static bool
must_wait(struct pkd *pkd, const struct cert *cert, enum pkd_role role,
    const struct keyring_verdict *verdict, bool said, struct pkd_result *r)
{
	if (role == PKD_ROLE_LISTED || verdict->chain == TRUST_CHAIN_PASS ||
	    pkd->options->unsigned_allowed)
		return false;
	if (role == PKD_ROLE_DIRECTORY)
		return true;
	if (!is_link(cert))
		return false;
	if (verdict->chain == TRUST_CHAIN_UNDETERMINED && !said)
		note_waiting(r, cert);
	return true;
}

static bool
weak_cert(struct pkd_result *r, const uint8_t *sha256, const char *why)
{
	r->refused++;
	findings_add(&r->findings, "cert.key", SEVERITY_ERROR, NULL,
	    "ICAO 9303-12 4.1.6",
	    "certificate %02x%02x%02x%02x…: anybody can use its key: %s",
	    sha256[0], sha256[1], sha256[2], sha256[3], why);
	return true;
}

/* What a certificate in a file of its own is taken for. */
static void
note_kind(struct pkd_result *r, const struct cert *cert, bool csca)
{
	findings_add(&r->findings, "cert.kind", SEVERITY_INFO, NULL,
	    "ICAO 9303-12 7.1.1", "taken for %s",
	    !csca ? "a document signer, or another signer of a CSCA's"
		: is_link(cert) ? "a CSCA link certificate"
				: "a CSCA certificate");
}

/* Signed by its own key, as far as it says; then no other need be asked. */
static bool
is_self_signed(struct pkd *pkd, const struct cert *cert)
{
	struct err ignored = ERR_INIT;
	struct key *own;

	return cert_self_issued(cert) && !is_link(cert) &&
	    key_cache_get(pkd->cache, cert->spki, &own, &ignored) &&
	    cert_verify(cert, own, NULL) == ANSWER_GOOD;
}

/*
 * Whether a key of the store vouches for a CSCA certificate: it verifies it
 * and may (its own key once more, or a link's). *v is PASS only then; *said:
 * a finding tells why not.
 */
static bool
who_vouches(struct pkd *pkd, const struct cert *cert, enum pkd_role role,
    struct keyring_verdict *v, bool *said, struct pkd_result *r,
    struct err *err)
{
	enum pkd_vouch vouch;
	bool known = false;

	if (!(is_self_signed(pkd, cert)
		    ? keyring_knows(pkd->ring, cert->spki, v->key, &known, err)
		    : keyring_check_cert(
			  pkd->ring, pkd->cache, cert, false, v, err)))
		return false;
	if (known)
		v->chain = TRUST_CHAIN_PASS;
	if (v->chain != TRUST_CHAIN_PASS)
		return true;
	if (!pkd_link_counts(pkd, cert, v->key, &vouch, err))
		return false;
	if (vouch != PKD_VOUCH_YES || pkd->options->unsigned_allowed)
		v->chain = TRUST_CHAIN_UNDETERMINED; /* an operator's word */
	if (vouch != PKD_VOUCH_YES && role == PKD_ROLE_ALONE &&
	    !pkd->options->unsigned_allowed) {
		note_not_vouched(r, vouch);
		*said = true;
	}
	return true;
}

bool
pkd_has_csca_room(
    struct pkd *pkd, const struct cert *cert, bool *room, struct err *err)
{
	struct trust_view *view = &pkd->edit->view;
	struct trust_index k;
	bool full = false;

	*room = false;
	if (index_name(&k, cert->subject) &&
	    !view_index_full(view, TABLE_CSCA_NAME, &k, &full, err))
		return false;
	if (!full && index_csca_ski(&k, cert) &&
	    !view_index_full(view, TABLE_CSCA_SKI, &k, &full, err))
		return false;
	*room = !full;
	return true;
}

static bool
no_room(struct pkd_result *r)
{
	r->refused++;
	findings_add(&r->findings, "cert.limit", SEVERITY_ERROR, NULL, NULL,
	    "the store has %d CSCA certificates of this name or key "
	    "identifier: no more are taken",
	    TRUST_FOUND_MAX);
	return true;
}

bool
pkd_cert(struct pkd *pkd, struct span der, enum pkd_role role, uint32_t source,
    const uint8_t id[ENTRY_ID_SIZE], struct pkd_result *r, struct err *err)
{
	struct keyring_verdict verdict = {
	    TRUST_CHAIN_UNDETERMINED, {0}, 0, false};
	struct trust_object o;
	struct cert cert;
	struct err why = ERR_INIT;
	uint8_t hash[DIGEST_SIZE_MAX];
	const char *weakness;
	bool found, csca, room, said = false;

	if (!digest_compute(DIGEST_SHA256, der, hash))
		return err_set(err, ERR_INTERNAL, "digest");
	if (!pkd_in_store(pkd, hash, &o, &found, err))
		return false;
	if (found && is_settled(pkd, role, &o)) {
		if (role == PKD_ROLE_ALONE)
			note_if_waiting(&o, der, r);
		return put_entry(pkd, source, id, hash, r, err);
	}
	if (!cert_parse(der, &cert, &why))
		return bad_cert(r, &why);
	weakness = pkd_weak_key(&cert);
	if (weakness != NULL)
		return weak_cert(r, hash, weakness);
	csca = role == PKD_ROLE_LISTED || pkd_looks_like_csca(&cert);
	if (role == PKD_ROLE_ALONE)
		note_kind(r, &cert, csca);
	if (found && !csca)
		return put_entry(pkd, source, id, hash, r, err);
	if (!pkd_ring(pkd, err))
		return false;
	if (csca && role != PKD_ROLE_LISTED &&
	    !who_vouches(pkd, &cert, role, &verdict, &said, r, err))
		return false;
	if (!csca || must_wait(pkd, &cert, role, &verdict, said, r))
		return pkd_queue(pkd, der, hash, id, source, false, err);
	if (role != PKD_ROLE_LISTED && verdict.chain != TRUST_CHAIN_PASS &&
	    !may_enter(pkd, &cert, r))
		return true;
	if (!pkd_has_csca_room(pkd, &cert, &room, err))
		return false;
	if (!room)
		return no_room(r);
	return add_csca(pkd, &cert, hash, &verdict, found, err) &&
	    put_entry(pkd, source, id, hash, r, err);
}

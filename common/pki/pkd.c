/*
 * pkd: sessions, the kinds of files, certificates and CRLs. Signed lists are
 * in pkd_list.c, LDIF in pkd_ldif.c, what is not an import in pkd_admin.c.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/archive.h"
#include "pki/country.h"
#include "pki/der.h"
#include "pki/pem.h"
#include "pki/pkd_private.h"

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

/* ---- the session ---------------------------------------------------------- */

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
	ldif_release(&p->ldif.ldif);
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
		jobs = processors < 1 ? 1 : processors > PKD_JOBS_MAX ?
		    PKD_JOBS_MAX : (unsigned)processors;
	pkd->ring = keyring_new(err);
	pkd->cache = key_cache_new(err);
	if (pkd->ring == NULL || pkd->cache == NULL ||
	    !keyring_load(pkd->ring, &pkd->edit->view, err))
		return false;
	pkd->verify = verify_new(pkd->ring, jobs, err);
	return pkd->verify != NULL;
}

/* Says that it may sign certificates, or is a root without saying so. */
static bool
looks_like_csca(const struct cert *cert)
{
	if (cert->has_basic_constraints && !cert->ca)
		return false;
	if (cert->has_key_usage)
		return (cert->key_usage & KEY_USAGE_KEY_CERT_SIGN) != 0;
	return cert->has_basic_constraints || cert_self_issued(cert);
}

/* ---- what was verified ---------------------------------------------------- */

void
pkd_country(struct span issuer, const struct cert *cert,
    char out[NAME_COUNTRY])
{
	char two[3];

	name_country(issuer, out);
	if (out[0] == '\0' && cert != NULL)
		cert_country(cert, out);
	/* Some write three letters (Lithuania's CSCA). */
	if (strlen(out) == 3 && country_two_letters(span_str(out), two))
		memcpy(out, two, sizeof(two));
}

static void
describe_cert(const struct cert *cert, enum trust_role role,
    const struct keyring_verdict *verdict, struct trust_object *o)
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
	spki_hash(cert->spki, o->key);
	if (verdict->chain == TRUST_CHAIN_PASS)
		memcpy(o->issuer_key, verdict->key, SHA256_SIZE);
	o->time1 = cert->not_before;
	o->time2 = cert->not_after;
	o->has_time2 = true;
}

static bool
in_store(struct pkd *pkd, const uint8_t *sha256, struct trust_object *o,
    bool *found, struct err *err)
{
	struct span value;

	return view_get(&pkd->edit->view, TABLE_OBJECT,
	    span_make(sha256, SHA256_SIZE), &value, found, err) &&
	    (!*found || object_decode(value, sha256, o, err));
}

/* A signer comes back from the threads. */
static bool
write_signer(struct pkd *pkd, struct verify_batch *batch,
    struct verify_item *item, struct err *err)
{
	struct trust_object o;
	struct cert cert;
	enum edit_change change;
	bool found;

	if (!in_store(pkd, item->sha256, &o, &found, err))
		return false;
	if (!found) {
		if (!cert_parse(span_make(batch->bytes.data + item->at,
		    item->len), &cert, err))
			return false;
		describe_cert(&cert, TRUST_SIGNER, &item->verdict, &o);
		if (!edit_add_cert(pkd->edit, &cert, item->sha256, &o, err))
			return false;
	}
	if (!edit_entry(pkd->edit, item->source, item->id, item->sha256,
	    &change, err))
		return false;
	if (item->verdict.chain == TRUST_CHAIN_FAIL) {
		pkd->result->refused++;
		findings_add(&pkd->result->findings, "cert.signature",
		    SEVERITY_ERROR, NULL, "Doc 9303-12 App. D",
		    "signer %02x%02x%02x%02x…: the CSCA key that it names "
		    "does not verify it", item->sha256[0], item->sha256[1],
		    item->sha256[2], item->sha256[3]);
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

/* Something that waited has its verdict. */
static bool
write_waited(struct pkd *pkd, struct verify_batch *batch,
    struct verify_item *item, struct err *err)
{
	bool passed = item->verdict.chain == TRUST_CHAIN_PASS;
	struct cert cert;

	if (item->verdict.chain == TRUST_CHAIN_UNDETERMINED)
		return true;
	if (!edit_settle(pkd->edit, item->sha256, item->verdict.chain,
	    passed ? item->verdict.key : NULL, err))
		return false;
	if (!passed || !cert_parse(span_make(batch->bytes.data + item->at,
	    item->len), &cert, err) || !looks_like_csca(&cert))
		return true;
	buf_append(&pkd->promoted, item->sha256, SHA256_SIZE);
	return edit_promote(pkd->edit, &cert, item->sha256, err);
}

static bool
write_batch(struct pkd *pkd, struct verify_batch *batch, struct err *err)
{
	size_t i;

	for (i = 0; i < batch->count; i++)
		if (!(batch->waited ? write_waited : write_signer)(pkd, batch,
		    &batch->item[i], err))
			return false;
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

static bool
queue_cert(struct pkd *pkd, struct span der, const uint8_t *sha256,
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

/* ---- certificates --------------------------------------------------------- */

static bool
add_csca(struct pkd *pkd, const struct cert *cert, const uint8_t *sha256,
    const struct keyring_verdict *verdict, bool stored, struct err *err)
{
	struct trust_object o;
	bool new_key;

	if (!pkd_drain(pkd, true, err))	/* the keyring is about to change */
		return false;
	if (stored) {
		if (!edit_promote(pkd->edit, cert, sha256, err))
			return false;
	} else {
		describe_cert(cert, TRUST_CSCA, verdict, &o);
		if (!edit_add_cert(pkd->edit, cert, sha256, &o, err))
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
		    NULL, "Doc 9303-12 6.1", "a CSCA certificate that no known "
		    "key signed: --unsigned vouches for it");
		return false;
	}
	if (cert_self_issued(cert) && key_cache_get(pkd->cache, cert->spki,
	    &own, &ignored) && cert_verify(cert, own, NULL) == ANSWER_BAD &&
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

bool
pkd_cert(struct pkd *pkd, struct span der, enum pkd_role role,
    uint32_t source, const uint8_t id[ENTRY_ID_SIZE], struct pkd_result *r,
    struct err *err)
{
	struct keyring_verdict verdict = {TRUST_CHAIN_UNDETERMINED, {0}, 0,
	    false};
	struct trust_object o;
	struct cert cert;
	struct err why = ERR_INIT;
	uint8_t hash[DIGEST_SIZE_MAX];
	enum edit_change change;
	bool found, csca;

	if (!digest_compute(DIGEST_SHA256, der, hash))
		return err_set(err, ERR_INTERNAL, "digest");
	if (!in_store(pkd, hash, &o, &found, err))
		return false;
	if (found && (role != PKD_ROLE_LISTED || o.role == TRUST_CSCA)) {
		if (!edit_entry(pkd->edit, source, id, hash, &change, err))
			return false;
		pkd_count(r, change);
		return true;
	}
	if (!cert_parse(der, &cert, &why))
		return bad_cert(r, &why);
	if (!pkd_ring(pkd, err))
		return false;
	csca = role == PKD_ROLE_LISTED || looks_like_csca(&cert);
	if (csca && role != PKD_ROLE_LISTED)
		keyring_check_cert(pkd->ring, pkd->cache, &cert, false,
		    &verdict);
	if (!csca || (role == PKD_ROLE_DIRECTORY && verdict.chain !=
	    TRUST_CHAIN_PASS && !pkd->options->unsigned_allowed))
		return queue_cert(pkd, der, hash, id, source, false, err);
	if (role != PKD_ROLE_LISTED && verdict.chain != TRUST_CHAIN_PASS &&
	    !may_enter(pkd, &cert, r))
		return true;
	if (!add_csca(pkd, &cert, hash, &verdict, found, err) ||
	    !edit_entry(pkd->edit, source, id, hash, &change, err))
		return false;
	pkd_count(r, change);
	return true;
}

/* ---- CRLs ----------------------------------------------------------------- */

static void
describe_crl(const struct crl *crl, const struct keyring_verdict *verdict,
    struct trust_object *o)
{
	memset(o, 0, sizeof(*o));
	o->role = TRUST_CRL;
	o->chain = verdict->chain;
	pkd_country(crl->issuer, NULL, o->country);
	if (verdict->chain == TRUST_CHAIN_PASS)
		memcpy(o->issuer_key, verdict->key, SHA256_SIZE);
	o->time1 = crl->this_update;
	o->time2 = crl->next_update;
	o->has_time2 = crl->has_next_update;
}

static bool
refuse_crl(struct pkd_result *r, const char *code, const char *why)
{
	r->refused++;
	findings_add(&r->findings, code, SEVERITY_ERROR, NULL,
	    "Doc 9303-12 7.1.4", "%s", why);
	return true;
}

/* One CRL of an issuer's key takes the place of the one before it. */
static void
crl_entry_id(const struct crl *crl, uint8_t id[ENTRY_ID_SIZE])
{
	uint8_t name[SHA256_SIZE], hash[DIGEST_SIZE_MAX] = {0};

	memset(name, 0, sizeof(name));
	(void)trust_name_hash(crl->issuer, name);
	(void)digest_compute2(DIGEST_SHA256, span_make(name, sizeof(name)),
	    crl->aki, hash);
	memcpy(id, hash, ENTRY_ID_SIZE);
}

/* The entry's CRL of now is newer than the one at hand. */
static bool
is_older(struct pkd *pkd, uint32_t source, const uint8_t *id,
    const struct crl *crl, bool *older, struct err *err)
{
	struct trust_index k = {{0}, 0};
	struct trust_object o;
	struct span value;
	uint8_t sha256[SHA256_SIZE];
	bool found;

	*older = false;
	index_put32(&k, source);
	index_put(&k, span_make(id, ENTRY_ID_SIZE));
	if (!view_get(&pkd->edit->view, TABLE_ENTRY, index_span(&k), &value,
	    &found, err))
		return false;
	if (!found || value.len != SHA256_SIZE)
		return true;
	memcpy(sha256, value.data, SHA256_SIZE);
	if (!in_store(pkd, sha256, &o, &found, err))
		return false;
	*older = found && o.role == TRUST_CRL && o.time1 > crl->this_update;
	return true;
}

bool
pkd_crl(struct pkd *pkd, struct span der, uint32_t source,
    const uint8_t *id, struct pkd_result *r, struct err *err)
{
	struct keyring_verdict verdict;
	struct trust_object o;
	struct crl crl;
	struct err why = ERR_INIT;
	uint8_t hash[DIGEST_SIZE_MAX], own_id[ENTRY_ID_SIZE];
	enum edit_change change;
	bool found, older;

	if (!crl_parse(der, &crl, &why))
		return refuse_crl(r, "crl.malformed", why.text);
	if (!digest_compute(DIGEST_SHA256, der, hash))
		return err_set(err, ERR_INTERNAL, "digest");
	crl_entry_id(&crl, own_id);
	if (id == NULL)
		id = own_id;
	if (!is_older(pkd, source, id, &crl, &older, err) ||
	    !in_store(pkd, hash, &o, &found, err) || !pkd_ring(pkd, err))
		return false;
	if (!found) {
		keyring_check_crl(pkd->ring, pkd->cache, &crl, false,
		    &verdict);
		if (verdict.chain == TRUST_CHAIN_FAIL)
			return refuse_crl(r, "crl.signature", "the CSCA key "
			    "that it names does not verify it");
		describe_crl(&crl, &verdict, &o);
		if (crl_usable(&crl) != NULL)
			findings_add(&r->findings, "crl.unusable",
			    SEVERITY_WARNING, NULL, "Doc 9303-12 7.1.4",
			    "%s", crl_usable(&crl));
		if (!edit_add_crl(pkd->edit, &crl, hash, &o, err))
			return false;
	}
	if (o.chain != TRUST_CHAIN_PASS)
		findings_add(&r->findings, "crl.waiting", SEVERITY_WARNING,
		    NULL, "Doc 9303-12 App. D", "no CSCA key here verifies it "
		    "yet: it does not count");
	if (older) {
		findings_add(&r->findings, "crl.older", SEVERITY_INFO, NULL,
		    NULL, "a newer CRL of this issuer is here");
		r->unchanged++;
		r->usable = true;
		return true;
	}
	if (!edit_entry(pkd->edit, source, id, hash, &change, err))
		return false;
	pkd_count(r, change);
	return true;
}

/* ---- what waited ---------------------------------------------------------- */

static bool
recheck_crl(struct pkd *pkd, struct span der, const uint8_t *sha256,
    struct err *err)
{
	struct keyring_verdict verdict;
	struct crl crl;

	if (!crl_parse(der, &crl, err))
		return false;
	keyring_check_crl(pkd->ring, pkd->cache, &crl, true, &verdict);
	return verdict.chain == TRUST_CHAIN_UNDETERMINED ||
	    edit_settle(pkd->edit, sha256, verdict.chain,
	    verdict.chain == TRUST_CHAIN_PASS ? verdict.key : NULL, err);
}

static bool
recheck_one(struct pkd *pkd, const uint8_t *sha256, struct err *err)
{
	struct trust_object o;
	struct span der;
	bool found;

	if (!view_object(&pkd->edit->view, sha256, &o, &der, &found, err))
		return false;
	if (!found)
		return trust_damaged(err, "what waits is not there");
	buf_clear(&pkd->scratch);
	buf_append_span(&pkd->scratch, der);
	if (!buf_ok(&pkd->scratch))
		return err_memory(err);
	der = buf_span(&pkd->scratch);
	if (o.role == TRUST_SIGNER)
		return queue_cert(pkd, der, sha256, NULL, 0, true, err);
	return o.role != TRUST_CRL || recheck_crl(pkd, der, sha256, err);
}

/* The names of all that waits, copied: settling changes the table. */
static bool
waiting_names(struct pkd *pkd, struct buf *out, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	bool found, ok;

	if (!kv_cursor_open(pkd->edit->view.txn,
	    pkd->trust->table[TABLE_WAITING], &c, err))
		return false;
	ok = kv_cursor_seek(c, span_make(NULL, 0), &key, &value, &found, err);
	while (ok && found) {
		if (key.len == SHA256_SIZE)
			buf_append_span(out, key);
		ok = kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	return ok && (buf_ok(out) || err_memory(err));
}

/* The keys of link certificates that have just found their own. */
static bool
add_promoted(struct pkd *pkd, struct err *err)
{
	struct span value;
	struct cert cert;
	bool found, ok = true, ignored;
	size_t at;

	for (at = 0; ok && at < pkd->promoted.len; at += SHA256_SIZE) {
		ok = view_get(&pkd->edit->view, TABLE_DER,
		    span_make(pkd->promoted.data + at, SHA256_SIZE), &value,
		    &found, err) && (found || trust_damaged(err, "a link")) &&
		    cert_parse(value, &cert, err) &&
		    keyring_add(pkd->ring, &cert, &ignored, err);
	}
	buf_clear(&pkd->promoted);
	return ok;
}

/*
 * Tries the new keys on all that waits, in whatever order things came; a
 * link certificate that waited brings the next key.
 */
static bool
recheck_waiting(struct pkd *pkd, struct err *err)
{
	struct buf names = BUF_INIT;
	size_t at;
	int round = 0;
	bool ok;

	do {
		buf_clear(&names);
		ok = waiting_names(pkd, &names, err);
		for (at = 0; ok && at < names.len; at += SHA256_SIZE)
			ok = recheck_one(pkd, names.data + at, err);
		ok = ok && pkd_drain(pkd, true, err);
		if (!ok || pkd->promoted.len == 0)
			break;
		ok = add_promoted(pkd, err);
	} while (ok && ++round < MASTERLIST_LINKS_MAX);
	buf_release(&names);
	return ok;
}

bool
pkd_commit(struct pkd *pkd, uint64_t *generation, struct err *err)
{
	bool ok, changed;

	ok = pkd_drain(pkd, true, err);
	if (ok && pkd->ring != NULL && keyring_any_fresh(pkd->ring))
		ok = recheck_waiting(pkd, err);
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

uint64_t
pkd_next_generation(const struct pkd *pkd)
{
	return pkd->edit->generation;
}

/* ---- sources -------------------------------------------------------------- */

bool
pkd_source(struct pkd *pkd, const char *by_content, const char *kind,
    const char *country, uint32_t *id, struct trust_origin *origin,
    struct err *err)
{
	char longer[2 * TRUST_NAME_MAX];
	const char *name = pkd->options->source;

	if (name == NULL)
		return edit_source(pkd->edit, by_content, kind, id, origin,
		    err);
	if (!edit_source(pkd->edit, name, kind, id, origin, err))
		return false;
	if (origin->imported == 0 || (strcmp(origin->kind, kind) == 0 &&
	    (country[0] == '\0' || strcmp(origin->country, country) == 0)))
		return true;
	/* Another list under the same name must not sweep this one away. */
	snprintf(longer, sizeof(longer), "%s/%s", name, by_content);
	return edit_source(pkd->edit, longer, kind, id, origin, err);
}

bool
pkd_imported(struct pkd *pkd, uint32_t source, struct trust_origin *origin,
    const char *version, uint64_t number,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err)
{
	struct trust_origin o = *origin;

	snprintf(o.version, sizeof(o.version), "%s", version);
	o.number = number;
	if (pkd->options->max_age_s != 0)
		o.max_age_s = pkd->options->max_age_s;
	if (r->refused == 0)
		memcpy(o.file, digest, SHA256_SIZE);
	else
		memset(o.file, 0, SHA256_SIZE);	/* look again next time */
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
	    NULL, "version %s is older than %s, which is imported "
	    "(--allow-rollback insists)", version, origin->version);
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
	if (!kv_cursor_open(pkd->edit->view.txn,
	    pkd->trust->table[TABLE_ENTRY], &c, err))
		return false;
	ok = kv_cursor_seek(c, index_span(&k), &key, &value, &found, err);
	while (ok && found && span_starts(key, index_span(&k))) {
		/* The list itself is not one of its certificates. */
		*count += key.len == 4 + ENTRY_ID_SIZE && memcmp(key.data + 4,
		    pkd_list_id, ENTRY_ID_SIZE) != 0;
		ok = kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	return ok;
}

bool
pkd_seen(struct pkd *pkd, const uint8_t digest[SHA256_SIZE],
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
	if (!kv_cursor_open(view->txn, pkd->trust->table[TABLE_SOURCE], &c,
	    err))
		return false;
	ok = kv_cursor_seek(c, span_make(NULL, 0), &key, &value, &found, err);
	while (ok && found && id == 0) {
		ok = origin_decode(value, &o, err);
		if (ok && key.len == 4 && o.imported != 0 &&
		    memcmp(o.file, digest, SHA256_SIZE) == 0)
			id = get32(key.data);
		ok = ok && kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	if (!ok || id == 0 || (pkd->options->source != NULL &&
	    strncmp(pkd->options->source, o.name,
	    strlen(pkd->options->source)) != 0))
		return ok;
	r->same_file = r->usable = true;
	snprintf(r->source, sizeof(r->source), "%s", o.name);
	snprintf(r->version, sizeof(r->version), "%s", o.version);
	r->kind = strcmp(o.kind, "ml") == 0 ? "ml" :
	    strcmp(o.kind, "ldif") == 0 ? "ldif-complete" :
	    strcmp(o.kind, "deviation") == 0 ? "deviation" :
	    strcmp(o.kind, "defect") == 0 ? "defect" : "cert";
	return count_entries(pkd, id, &r->unchanged, err) &&
	    edit_checked(pkd->edit, id, err);
}

/* ---- kinds of files ------------------------------------------------------- */

static bool
refuse_file(struct pkd_result *r, const char *code, const char *why)
{
	findings_add(&r->findings, code, SEVERITY_ERROR, NULL, NULL, "%s",
	    why);
	return true;
}

static bool
one_cert(struct pkd *pkd, struct span der, const uint8_t *digest,
    struct pkd_result *r, struct err *err)
{
	struct trust_origin origin;
	uint8_t hash[DIGEST_SIZE_MAX];
	uint32_t source;

	r->kind = "cert";
	(void)digest;
	pkd->result = r;
	return digest_compute(DIGEST_SHA256, der, hash) &&
	    pkd_source(pkd, "manual", "cert", "", &source, &origin, err) &&
	    pkd_cert(pkd, der, PKD_ROLE_ALONE, source, hash, r, err) &&
	    pkd_drain(pkd, true, err) && pkd_imported(pkd, source, &origin,
	    "", 0, (const uint8_t[SHA256_SIZE]){0}, r, err);
}

static bool
one_crl(struct pkd *pkd, struct span der, const uint8_t *digest,
    struct pkd_result *r, struct err *err)
{
	struct trust_origin origin;
	struct crl crl;
	struct err why = ERR_INIT;
	char country[NAME_COUNTRY] = "", name[32];
	uint32_t source;
	size_t i;

	(void)digest;
	r->kind = "crl";
	if (crl_parse(der, &crl, &why))
		pkd_country(crl.issuer, NULL, country);
	for (i = 0; country[i] != '\0'; i++)
		if (country[i] >= 'A' && country[i] <= 'Z')
			country[i] = (char)(country[i] + 32);
	snprintf(name, sizeof(name), "%s%scrl", country,
	    country[0] != '\0' ? "-" : "");
	return pkd_source(pkd, name, "crl", "", &source, &origin, err) &&
	    pkd_crl(pkd, der, source, NULL, r, err) && pkd_imported(pkd,
	    source, &origin, "", 0, (const uint8_t[SHA256_SIZE]){0}, r, err);
}

static bool
der_file(struct pkd *pkd, struct span bytes, const uint8_t *digest,
    struct pkd_result *r, struct err *err)
{
	struct cms cms;
	struct cert cert;
	struct crl crl;
	struct span certs;
	struct err why = ERR_INIT;
	struct buf der = BUF_INIT;
	size_t count;
	bool ok;

	if (ber_needed(bytes)) {
		if (!ber_to_der(bytes, &der, &why)) {
			buf_release(&der);
			return refuse_file(r, "file.malformed", why.text);
		}
		bytes = buf_span(&der);
	}
	if (cms_parse(bytes, &cms, &why))
		ok = pkd_list(pkd, bytes, NULL, digest, r, err);
	else if (cert_parse(bytes, &cert, &why))
		ok = one_cert(pkd, bytes, digest, r, err);
	else if (crl_parse(bytes, &crl, &why))
		ok = one_crl(pkd, bytes, digest, r, err);
	else if (masterlist_content(bytes, &certs, &count, &why))
		ok = pkd_bare_list(pkd, bytes, digest, r, err);
	else
		ok = refuse_file(r, "file.unknown", "neither list, LDIF, "
		    "certificate nor CRL, or it is damaged");
	buf_release(&der);
	return ok;
}

/* Every block of a PEM file. */
static bool
pem_file(struct pkd *pkd, struct span text, const uint8_t *digest,
    struct pkd_result *r, struct err *err)
{
	struct buf der = BUF_INIT;
	struct span label;
	bool ok = true, damaged;

	while (ok && pem_next(&text, &label, &der, &damaged)) {
		if (damaged) {
			r->refused++;
			ok = refuse_file(r, "file.malformed", "a PEM block is "
			    "damaged");
		} else {
			ok = der_file(pkd, buf_span(&der), digest, r, err);
		}
		buf_clear(&der);
	}
	buf_release(&der);
	return ok;
}

static bool
ldif_in_memory(struct pkd *pkd, const char *name, struct span text,
    const uint8_t *digest, struct pkd_result *r, struct err *err)
{
	bool wanted;

	if (!pkd_ldif_begin(pkd, name, digest, r, &wanted, err))
		return false;
	while (wanted && text.len > 0) {
		size_t end = span_find(text, '\n');

		if (!pkd_ldif_line(pkd, span_first(text, end), err))
			return false;
		text = span_from(text, end + 1);
	}
	return !wanted || pkd_ldif_end(pkd, err);
}

bool
pkd_file(struct pkd *pkd, const char *name, struct span bytes,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *result,
    struct err *err)
{
	if (!pkd_seen(pkd, digest, result, err))
		return false;
	if (result->same_file)
		return true;
	if (bytes.len == 0)
		return refuse_file(result, "file.empty", "an empty file");
	if (ldif_looks_like(bytes))
		return ldif_in_memory(pkd, name, bytes, digest, result, err);
	if (span_search(span_first(bytes, 4096), SPAN("-----BEGIN ")) <
	    4096 && bytes.data[0] != 0x30)
		return pem_file(pkd, bytes, digest, result, err);
	return der_file(pkd, bytes, digest, result, err);
}

bool
pkd_read_cert(struct span bytes, struct buf *der, struct err *err)
{
	struct span label, rest = bytes;
	struct cert cert;
	bool damaged;

	if (bytes.len > 0 && bytes.data[0] != 0x30 && pem_next(&rest, &label,
	    der, &damaged))
		return damaged ? err_set(err, ERR_DATA, "damaged PEM") :
		    cert_parse(buf_span(der), &cert, err);
	if (!cert_parse(bytes, &cert, err))
		return false;
	buf_append_span(der, bytes);
	return buf_ok(der) || err_memory(err);
}

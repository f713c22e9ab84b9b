/*
 * pkd_list: signed lists into the trust store.
 *
 * Who may publish a list is the operator's decision, source by source: a
 * CSCA that is merely in somebody's list may not bring in a list of its
 * own, else every state could make every other state's passports. From one
 * key that was vouched for a link certificate leads to the state's next.
 */
#include <stdlib.h>

#include "travel/country.h"
#include "trust/defect.h"
#include "x509/der.h"
#include "trust/deviation.h"
#include "trust/pkd_private.h"
#include "trust/revocation.h"

/* Keys that are vouched for, by the operator or over links from there. */
struct anchors {
	struct span list[PKD_TRUST_MAX + MASTERLIST_LINKS_MAX + 64];
	size_t count;
	struct buf bytes; /* those from the store */
	/* Why a link was not followed; COUNTS: none was left out. */
	enum pkd_list_signer broken;
};
#define ANCHORS_MAX (PKD_TRUST_MAX + MASTERLIST_LINKS_MAX + 64)

static bool
signed_by(struct pkd *pkd, const struct cert *cert, struct span anchor)
{
	struct err ignored = ERR_INIT;
	struct cert ca;
	struct key *key;

	return cert_parse(anchor, &ca, &ignored) && cert_is_authority(&ca) &&
	    name_equal_set(ca.subject, cert->issuer) &&
	    key_cache_get(pkd->cache, ca.spki, &key, &ignored) &&
	    cert_verify(cert, key, NULL) == ANSWER_GOOD;
}

/* A key that changed its name in the link: by identifier, same country. */
static bool
linked_by(
    struct pkd *pkd, const struct cert *cert, struct span anchor, instant at)
{
	struct err ignored = ERR_INIT;
	char one[NAME_COUNTRY], other[NAME_COUNTRY];
	struct cert ca;
	struct key *key;

	if (!cert_parse(anchor, &ca, &ignored))
		return false;
	pkd_state(&ca, one);
	pkd_state(cert, other);
	if (one[0] == '\0' || !country_same(one, other) ||
	    !cert_is_authority(&ca) || !cert_valid_at(&ca, at) ||
	    !(name_equal_set(ca.subject, cert->issuer) ||
		(cert->aki.len > 0 && span_equal(cert->aki, ca.ski))))
		return false;
	return key_cache_get(pkd->cache, ca.spki, &key, &ignored) &&
	    cert_verify(cert, key, NULL) == ANSWER_GOOD;
}

static void
add_anchor(struct anchors *a, struct span der)
{
	if (a->count < ANCHORS_MAX)
		a->list[a->count++] = der;
}

/* Those that the operator vouched for earlier, for this source. */
static bool
load_anchors(
    struct pkd *pkd, uint32_t source, struct anchors *a, struct err *err)
{
	struct trust_index k = {{0}, 0};
	struct kv_cursor *c;
	struct span key, value;
	size_t at[64], len[64], n = 0, i;
	bool found, ok;

	index_put32(&k, source);
	if (!kv_cursor_open(
		pkd->edit->view.txn, pkd->trust->table[TABLE_ANCHOR], &c, err))
		return false;
	ok = kv_cursor_seek(c, index_span(&k), &key, &value, &found, err);
	while (ok && found && span_starts(key, index_span(&k)) && n < 64) {
		at[n] = a->bytes.len;
		len[n++] = value.len;
		buf_append_span(&a->bytes, value);
		ok = kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	if (ok && !buf_ok(&a->bytes))
		ok = err_memory(err);
	for (i = 0; ok && i < n; i++)
		add_anchor(a, span_make(a->bytes.data + at[i], len[i]));
	return ok;
}

static bool
put_anchor(struct pkd *pkd, uint32_t source, struct span der, struct err *err)
{
	struct trust_index k = {{0}, 0};
	uint8_t id[SHA256_SIZE];
	struct cert cert;

	if (!cert_parse(der, &cert, err))
		return false;
	spki_hash(cert.spki, id);
	index_put32(&k, source);
	index_put(&k, span_make(id, sizeof(id)));
	return edit_put(pkd->edit, TABLE_ANCHOR, index_span(&k), der, err);
}

static bool
is_anchor(const struct anchors *a, struct span der)
{
	for (size_t i = 0; i < a->count; i++)
		if (span_equal(a->list[i], der))
			return true;
	return false;
}

/*
 * One certificate of the list: an anchor more, where one of list[from..to]
 * links to it and still counts.
 */
static bool
try_link(struct pkd *pkd, const struct signed_list *list, struct span der,
    size_t from, size_t to, struct anchors *a, struct err *err)
{
	struct err ignored = ERR_INIT;
	struct cert cert, anchor;
	enum pkd_list_signer counts;

	if (is_anchor(a, der) || !cert_parse(der, &cert, &ignored))
		return true;
	for (size_t i = from; i < to; i++) {
		if (!linked_by(pkd, &cert, a->list[i], list->signing_time))
			continue;
		if (!cert_parse(a->list[i], &anchor, err) ||
		    !pkd_anchor_counts(pkd, &anchor, &counts, err))
			return false;
		if (counts == PKD_SIGNER_COUNTS) {
			add_anchor(a, der);
			return true;
		}
		a->broken = counts;
	}
	return true;
}

/*
 * Goes from vouched keys over the list's link certificates. Only those of
 * the signer's own state are looked at.
 */
static bool
follow_links(struct pkd *pkd, const struct signed_list *list, struct anchors *a,
    struct err *err)
{
	size_t from = 0, to = a->count;

	while (to > from && to - from <= MASTERLIST_LINKS_MAX) {
		struct span rest = list->certs, der;

		while (masterlist_next(&rest, &der))
			if (!try_link(pkd, list, der, from, to, a, err))
				return false;
		from = to;
		to = a->count;
	}
	return true;
}

/* A CSCA in the list itself that signed its signer. */
static bool
own_csca(struct pkd *pkd, const struct signed_list *list, struct span *out)
{
	struct span rest = list->certs, der;
	struct err ignored = ERR_INIT;
	struct cert cert;
	bool found = false;

	while (masterlist_next(&rest, &der)) {
		if (!cert_parse(der, &cert, &ignored) ||
		    !name_equal_set(cert.subject, list->signer.issuer) ||
		    !signed_by(pkd, &list->signer, der))
			continue;
		*out = der;
		found = true;
		if (cert_valid_at(&cert, list->signing_time))
			break;
	}
	return found;
}

static bool
chained(struct pkd *pkd, const struct signed_list *list,
    const struct anchors *a, size_t from, struct span *by)
{
	size_t i;

	for (i = from; i < a->count; i++) {
		if (signed_by(pkd, &list->signer, a->list[i])) {
			*by = a->list[i];
			return true;
		}
	}
	return false;
}

/*
 * A state speaks of its own documents only (trust_find.c sees to that), so a
 * CSCA of the store is enough for its deviation list.
 */
static bool
own_documents(struct pkd *pkd, const struct signed_list *list, bool *trusted,
    struct err *err)
{
	struct keyring_verdict verdict;
	enum pkd_list_signer signer;
	enum pkd_vouch vouch;

	*trusted = false;
	keyring_check_cert(
	    pkd->ring, pkd->cache, &list->signer, false, &verdict);
	if (verdict.chain != TRUST_CHAIN_PASS)
		return true;
	if (!pkd_key_speaks_for(pkd, verdict.key, list->country, &vouch, err) ||
	    !pkd_signer_counts(pkd, &list->signer, verdict.key, &signer, err))
		return false;
	*trusted = vouch == PKD_VOUCH_YES && signer == PKD_SIGNER_COUNTS;
	return true;
}

static void
note_first_use(struct pkd_result *r, struct span der)
{
	struct err ignored = ERR_INIT;
	uint8_t hash[SHA256_SIZE];
	struct buf name = BUF_INIT;
	struct cert cert;

	if (!cert_parse(der, &cert, &ignored))
		return;
	cert_sha256(&cert, hash);
	name_text(cert.subject, &name);
	findings_add(&r->findings, "list.first_use", SEVERITY_WARNING, NULL,
	    "ICAO 9303-12 9",
	    "trusted on first use: %s, sha256 %02x%02x%02x"
	    "%02x%02x%02x%02x%02x…: compare it by another way",
	    buf_text(&name), hash[0], hash[1], hash[2], hash[3], hash[4],
	    hash[5], hash[6], hash[7]);
	buf_release(&name);
}

static void
refuse_signer(struct pkd_result *r, enum pkd_list_signer signer)
{
	static const struct {
		const char *code, *note;
	} refusal[] = {
	    [PKD_SIGNER_WEAK] = {"cert.key",
		"anybody can use the key of its signer"},
	    [PKD_SIGNER_DISTRUSTED] = {"list.distrusted",
		"an operator distrusts its signer"},
	    [PKD_SIGNER_REVOKED] = {"list.revoked", "its signer is revoked"},
	    [PKD_SIGNER_CSCA_WEAK] = {"cert.key",
		"anybody can use the key of its signer's CSCA"},
	    [PKD_SIGNER_CSCA_DISTRUSTED] = {"list.distrusted",
		"an operator distrusts the CSCA of its signer, or one that "
		"links to it"},
	    [PKD_SIGNER_CSCA_REVOKED] = {"list.revoked",
		"the CSCA of its signer is revoked, or one that links to it"},
	    [PKD_SIGNER_CSCA_NOT_VALID] = {"list.validity",
		"the CSCA of its signer was not valid when it was signed"},
	};

	r->refused++;
	findings_add(&r->findings, refusal[signer].code, SEVERITY_ERROR, NULL,
	    "ICAO 9303-12 4.1.5", "%s", refusal[signer].note);
}

/* A list's signer is judged as a document's is; a refusal says why. */
static bool
judge_signer(struct pkd *pkd, const struct signed_list *list, struct span by,
    struct pkd_result *r, bool *trusted, struct err *err)
{
	enum pkd_list_signer signer;

	if (!pkd_list_signer_counts(pkd, list, by, &signer, err))
		return false;
	*trusted = signer == PKD_SIGNER_COUNTS;
	if (!*trusted)
		refuse_signer(r, signer);
	return true;
}

/* Whether somebody vouched for the list's signer; remembers who. */
static bool
check_chain(struct pkd *pkd, uint32_t source, const struct signed_list *list,
    struct pkd_result *r, bool *trusted, struct err *err)
{
	struct anchors a = {.count = 0, .bytes = BUF_INIT};
	struct span by = {NULL, 0};
	size_t i, stored;
	bool ok;

	*trusted = false;
	ok = load_anchors(pkd, source, &a, err);
	stored = a.count;
	for (i = 0; i < pkd->options->trust_count; i++)
		add_anchor(&a, pkd->options->trust[i]);
	if (ok && a.count > 0) {
		*trusted = chained(pkd, list, &a, 0, &by);
		if (!*trusted && list->kind == LIST_MASTER) {
			size_t known = a.count;

			ok = follow_links(pkd, list, &a, err);
			*trusted = ok && chained(pkd, list, &a, known, &by);
		}
	}
	if (ok && !*trusted && stored == 0 &&
	    pkd->options->trust_on_first_use && own_csca(pkd, list, &by)) {
		*trusted = true;
		note_first_use(r, by);
	}
	if (ok && *trusted && by.len > 0)
		ok = judge_signer(pkd, list, by, r, trusted, err);
	else if (ok && a.broken != PKD_SIGNER_COUNTS)
		refuse_signer(r, a.broken);
	else if (ok && !*trusted && list->kind == LIST_DEVIATION)
		ok = own_documents(pkd, list, trusted, err);
	if (ok && *trusted && by.len > 0)
		ok = put_anchor(pkd, source, by, err);
	buf_release(&a.bytes);
	return ok;
}

/* ---- gates -------------------------------------------------------------- */

static bool
refuse_list(
    struct pkd_result *r, const struct signed_list *list, enum list_gate gate)
{
	const char *text = gate == LIST_GATE_CMS
	    ? cms_gate_text(list->verdict.gate)
	    : list_gate_text(gate);

	r->refused++;
	findings_add(&r->findings, list_gate_code(list, gate), SEVERITY_ERROR,
	    NULL, "ICAO 9303-12 9", "%s", text);
	return true;
}

/* Names the CSCA that somebody would have to vouch for. */
static bool
refuse_untrusted(struct pkd_result *r, const struct signed_list *list)
{
	struct buf issuer = BUF_INIT;

	name_text(list->signer.issuer, &issuer);
	r->refused++;
	findings_add(&r->findings, list_gate_code(list, LIST_GATE_CHAIN),
	    SEVERITY_ERROR, NULL, "ICAO 9303-12 9",
	    "nobody vouched for the "
	    "CSCA of its signer: --trust FILE with the certificate of %s, or "
	    "--trust-on-first-use",
	    buf_text(&issuer));
	buf_release(&issuer);
	return true;
}

/* It would make every genuine one a rollback. */
static bool
refuse_future(struct pkd_result *r)
{
	r->refused++;
	findings_add(&r->findings, "list.future", SEVERITY_ERROR, NULL,
	    "ICAO 9303-12 9",
	    "its signing time is more than a day ahead of the clock");
	return true;
}

static void
note_deviations(struct pkd_result *r, const struct signed_list *list)
{
	unsigned bit;

	for (bit = 1; bit != 0 && bit <= list->verdict.deviations; bit <<= 1)
		if ((list->verdict.deviations & bit) != 0)
			findings_add(&r->findings, "list.nonconformance",
			    SEVERITY_INFO, NULL, "RFC 5652", "%s",
			    cms_deviation_text((enum cms_deviation)bit));
	if (list->reordered_signer)
		findings_add(&r->findings, "list.nonconformance", SEVERITY_INFO,
		    NULL, "RFC 5652 5.3",
		    "signer named by "
		    "another order of the same name");
}

/* ---- contents ----------------------------------------------------------- */

static int
compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, ENTRY_ID_SIZE);
}

const uint8_t pkd_list_id[ENTRY_ID_SIZE] = "the list itself";

static bool
put_certs(struct pkd *pkd, struct span rest, uint32_t source,
    struct pkd_result *r, struct err *err)
{
	struct buf ids = BUF_INIT;
	struct span der;
	uint8_t hash[DIGEST_SIZE_MAX];
	bool ok = true;

	buf_append(&ids, pkd_list_id, ENTRY_ID_SIZE);
	while (ok && masterlist_next(&rest, &der)) {
		ok = digest_compute(DIGEST_SHA256, der, hash) &&
		    pkd_cert(pkd, der, PKD_ROLE_LISTED, source, hash, r, err);
		buf_append(&ids, hash, ENTRY_ID_SIZE);
	}
	if (ok && !buf_ok(&ids))
		ok = err_memory(err);
	if (ok) {
		if (ids.len > 0)
			qsort(ids.data, ids.len / ENTRY_ID_SIZE, ENTRY_ID_SIZE,
			    compare_ids);
		ok = edit_sweep(pkd->edit, source, ids.data,
		    ids.len / ENTRY_ID_SIZE, &r->withdrawn, err);
	}
	buf_release(&ids);
	return ok;
}

/* The list as it came, so that fsck can look at it again. */
static bool
store_list(struct pkd *pkd, uint32_t source, const struct signed_list *list,
    struct err *err)
{
	uint8_t hash[DIGEST_SIZE_MAX];
	struct trust_object o;
	struct span value;
	enum edit_change change;
	bool found;

	memset(&o, 0, sizeof(o));
	o.role = TRUST_LIST;
	o.chain = TRUST_CHAIN_PASS;
	o.time1 = list->signing_time;
	memcpy(o.country, list->country, sizeof(o.country));
	return digest_compute(DIGEST_SHA256, list->der, hash) &&
	    view_get(&pkd->edit->view, TABLE_OBJECT,
		span_make(hash, SHA256_SIZE), &value, &found, err) &&
	    (found || edit_add_list(pkd->edit, list->der, hash, &o, err)) &&
	    edit_entry(pkd->edit, source, pkd_list_id, hash, &change, err);
}

static bool
put_content(struct pkd *pkd, uint32_t source, const struct signed_list *list,
    struct pkd_result *r, struct err *err)
{
	uint64_t count;

	if (list->kind == LIST_MASTER)
		return put_certs(pkd, list->certs, source, r, err) &&
		    store_list(pkd, source, list, err);
	if (!pkd_forget_deviations(pkd, source, err) ||
	    !pkd_put_deviations(pkd, source, list, &count, err))
		return false;
	r->added = count;
	return store_list(pkd, source, list, err);
}

/* "de-ml"; inside an LDIF "icaopkd-002/de-ml". */
static void
name_by_content(const struct signed_list *list, const char *inside,
    char out[TRUST_NAME_MAX])
{
	char country[NAME_COUNTRY];
	size_t i;

	memcpy(country, list->country, sizeof(country));
	for (i = 0; country[i] != '\0'; i++)
		country[i] = (char)(country[i] | 0x20);
	snprintf(out, TRUST_NAME_MAX, "%s%s%s%s%s",
	    inside != NULL ? inside : "", inside != NULL ? "/" : "", country,
	    country[0] != '\0' ? "-" : "", list_kind_word(list->kind));
}

static bool
find_source(struct pkd *pkd, const struct signed_list *list, const char *inside,
    uint32_t *id, struct trust_origin *origin, struct err *err)
{
	char name[TRUST_NAME_MAX];

	name_by_content(list, inside, name);
	if (inside != NULL)
		return edit_source(pkd->edit, name, list_kind_word(list->kind),
		    id, origin, err);
	return pkd_source(pkd, name, list_kind_word(list->kind), list->country,
	    id, origin, err);
}

/* The content must be readable before anything of it is written. */
static bool
ignore_deviation(void *context, const struct deviation *d, struct err *err)
{
	(void)context, (void)d, (void)err;
	return true;
}

static bool
readable(const struct signed_list *list, struct pkd_result *r)
{
	struct err why = ERR_INIT;
	bool ok = true;

	if (list->kind == LIST_DEVIATION)
		ok = deviation_walk(
		    list->cms.content, ignore_deviation, NULL, &why);
	else if (list->kind == LIST_DEFECT)
		ok = defect_walk(
		    list->cms.content, ignore_deviation, NULL, &why);
	if (!ok) {
		r->refused++;
		findings_add(&r->findings, "list.content", SEVERITY_ERROR, NULL,
		    "ICAO 9303-12 10", "%s", why.text);
	}
	return ok;
}

bool
pkd_list(struct pkd *pkd, struct span der, const char *inside,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err)
{
	struct signed_list list;
	struct trust_origin origin;
	struct err why = ERR_INIT;
	char version[INSTANT_TEXT];
	enum list_gate gate;
	uint32_t source;
	bool trusted;

	if (!signed_list_parse(der, &list, &why)) {
		r->refused++;
		findings_add(&r->findings, "list.malformed", SEVERITY_ERROR,
		    NULL, "RFC 5652", "%s", why.text);
		return true;
	}
	r->kind = list_kind_word(list.kind);
	gate = signed_list_check(&list);
	if (gate != LIST_OPEN)
		return refuse_list(r, &list, gate);
	if (list.signing_time > pkd->options->now + PKD_FUTURE_S)
		return refuse_future(r);
	if (!readable(&list, r))
		return true;
	pkd_country(list.signer.issuer, &list.signer, list.country);
	instant_format(list.signing_time, version);
	snprintf(r->version, sizeof(r->version), "%s", version);
	if (pkd->options->country != NULL && inside == NULL &&
	    strcmp(pkd->options->country, list.country) != 0) {
		r->refused++;
		findings_add(&r->findings, "list.country", SEVERITY_ERROR, NULL,
		    NULL, "signed by %s, expected of %s", list.country,
		    pkd->options->country);
		return true;
	}
	if (!pkd_ring(pkd, err) ||
	    !find_source(pkd, &list, inside, &source, &origin, err) ||
	    !check_chain(pkd, source, &list, r, &trusted, err))
		return false;
	snprintf(r->source, sizeof(r->source), "%s", origin.name);
	if (!trusted)
		return r->refused > 0 || refuse_untrusted(r, &list);
	if (pkd_is_rollback(
		pkd, &origin, version, (uint64_t)list.signing_time, r))
		return true;
	note_deviations(r, &list);
	memcpy(origin.country, list.country, sizeof(origin.country));
	r->usable = true;
	return put_content(pkd, source, &list, r, err) &&
	    pkd_imported(pkd, source, &origin, version,
		(uint64_t)list.signing_time, digest, r, err);
}

bool
pkd_bare_list(struct pkd *pkd, struct span content,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err)
{
	struct trust_origin origin;
	struct span certs;
	uint32_t source;
	size_t count;

	r->kind = "ml";
	if (!pkd->options->unsigned_allowed) {
		r->refused++;
		findings_add(&r->findings, "list.unsigned", SEVERITY_ERROR,
		    NULL, "ICAO 9303-12 9",
		    "the content of a master list "
		    "without its signature (--unsigned vouches for it)");
		return true;
	}
	if (!masterlist_content(content, &certs, &count, err) ||
	    !pkd_ring(pkd, err) ||
	    !pkd_source(pkd, "unsigned-ml", "ml", "", &source, &origin, err))
		return false;
	findings_add(&r->findings, "list.unsigned", SEVERITY_WARNING, NULL,
	    "ICAO 9303-12 9",
	    "taken without a signature, on the operator's "
	    "word");
	r->usable = true;
	return put_certs(pkd, certs, source, r, err) &&
	    pkd_imported(pkd, source, &origin, "", 0, digest, r, err);
}

/*
 * pkd_anchor: who may publish a list.
 *
 * That is the operator's decision, source by source: a CSCA that is merely in
 * somebody's list may not bring in a list of its own, else every state could
 * make every other state's passports. From one key that was vouched for a
 * link certificate leads to the state's next.
 */
#include "travel/country.h"
#include "trust/pkd_private.h"

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

	if (!cert_parse(der, &cert, err) || !spki_hash(cert.spki, id, err))
		return false;
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
	if (!keyring_check_cert(
		pkd->ring, pkd->cache, &list->signer, false, &verdict, err))
		return false;
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

bool
pkd_list_vouched(struct pkd *pkd, uint32_t source,
    const struct signed_list *list, struct pkd_result *r, bool *trusted,
    struct err *err)
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

/* ---- a list that nobody vouched for -------------------------------------- */

static void
put_hex(struct buf *out, struct span bytes)
{
	for (size_t i = 0; i < bytes.len && i < SHA256_SIZE; i++)
		buf_printf(out, "%02x", bytes.data[i]);
}

/* ", key 0b6e…, serial 0c, valid 2024-01-01 to 2036-01-01, sha256 920693…" */
static void
put_identity(struct buf *out, const struct cert *c)
{
	uint8_t room[DIGEST_SIZE_MAX], sha256[SHA256_SIZE];
	char from[INSTANT_TEXT], to[INSTANT_TEXT];
	struct err ignored = ERR_INIT;
	struct span ski;

	out->failed |= !csca_ski(c, room, &ski, &ignored);
	instant_format(c->not_before, from);
	instant_format(c->not_after, to);
	cert_sha256(c, sha256);
	buf_append_str(out, ", key ");
	put_hex(out, ski);
	buf_append_str(out, ", serial ");
	put_hex(out, c->serial);
	buf_printf(out, ", valid %.10s to %.10s, sha256 ", from, to);
	put_hex(out, span_make(sha256, sizeof(sha256)));
}

/* The CSCA of the signer: in the list, in its envelope, or in the store. */
static bool
csca_of_signer(struct pkd *pkd, const struct signed_list *list,
    struct cert *out, struct err *err)
{
	struct span rest = list->cms.certificates, der = {NULL, 0};
	struct trust_certs found;

	if (list->kind == LIST_MASTER && own_csca(pkd, list, &der))
		return cert_parse(der, out, err);
	while (cms_certificate_next(&rest, &der))
		if (signed_by(pkd, &list->signer, der))
			return cert_parse(der, out, err);
	if (!trust_csca_by_name(
		&pkd->edit->view, list->signer.issuer, &found, err))
		return false;
	for (size_t i = 0; i < found.count; i++)
		if (signed_by(pkd, &list->signer, found.list[i].der))
			return cert_parse(found.list[i].der, out, err);
	memset(out, 0, sizeof(*out));
	return true;
}

/*
 * What is wrong with a certificate of --trust: another CSCA's, or of the one
 * that signed, and of which generation.
 */
static void
put_given(struct buf *out, const struct cert *given, const struct cert *csca,
    const struct signed_list *list)
{
	char country[NAME_COUNTRY];
	bool newer = given->not_before > csca->not_before;

	name_country(given->subject, country);
	buf_append_str(out, "; --trust has ");
	if (csca->der.len == 0 || !country_same(country, list->country)) {
		buf_append_str(out, "another CSCA, ");
		name_text(given->subject, out);
	} else {
		buf_printf(out, "%s generation of it",
		    newer ? "a later" : "an earlier");
	}
	put_identity(out, given);
}

bool
pkd_list_untrusted(struct pkd *pkd, struct pkd_result *r,
    const struct signed_list *list, struct err *err)
{
	struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct cert csca, given;

	if (!csca_of_signer(pkd, list, &csca, err))
		return false;
	name_text(list->signer.issuer, &text);
	if (csca.der.len > 0) {
		put_identity(&text, &csca);
	} else if (list->signer.aki.len > 0) {
		buf_append_str(&text, ", key ");
		put_hex(&text, list->signer.aki);
	}
	for (size_t i = 0; i < pkd->options->trust_count; i++)
		if (cert_parse(pkd->options->trust[i], &given, &ignored))
			put_given(&text, &given, &csca, list);
	r->refused++;
	findings_add(&r->findings, list_gate_code(list, LIST_GATE_CHAIN),
	    SEVERITY_ERROR, NULL, "ICAO 9303-12 9",
	    "nobody vouched for the CSCA of its signer: --trust FILE with its "
	    "certificate, or --trust-on-first-use: %s",
	    buf_text(&text));
	buf_release(&text);
	return true;
}

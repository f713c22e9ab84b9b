/*
 * pkd_waiting: signers, CRLs and link certificates that came before the key
 * that signed them. They are tried again, with new keys only, at the end of
 * every session that brought one.
 */
#include <stdlib.h>

#include "trust/pkd_private.h"

/*
 * A link that a key verifies counts only where that key may vouch for it, and
 * while its name has room: one more would cost the store another.
 */
static bool
may_count(struct pkd *pkd, const struct verify_batch *batch,
    const struct verify_item *item, bool *counts, struct err *err)
{
	enum pkd_vouch vouch = PKD_VOUCH_YES;
	struct cert cert;
	bool room = true;

	if (!cert_parse(
		span_make(batch->bytes.data + item->at, item->len), &cert, err))
		return false;
	if (pkd_looks_like_csca(&cert) &&
	    (!pkd_link_counts(pkd, &cert, item->verdict.key, &vouch, err) ||
		!pkd_has_csca_room(pkd, &cert, &room, err)))
		return false;
	*counts = vouch == PKD_VOUCH_YES && room;
	return true;
}

/* Something that waited has its verdict. */
bool
pkd_waited(struct pkd *pkd, struct verify_batch *batch,
    struct verify_item *item, struct err *err)
{
	bool passed = item->verdict.chain == TRUST_CHAIN_PASS, counts = true;
	struct cert cert;

	if (item->verdict.chain == TRUST_CHAIN_UNDETERMINED)
		return true;
	if (passed && !may_count(pkd, batch, item, &counts, err))
		return false;
	if (!counts)
		return true; /* it waits on, for an operator's word */
	if (!edit_settle(pkd->edit, item->sha256, item->verdict.chain,
		passed ? item->verdict.key : NULL, err))
		return false;
	if (!passed ||
	    !cert_parse(span_make(batch->bytes.data + item->at, item->len),
		&cert, err) ||
	    !pkd_looks_like_csca(&cert))
		return true;
	buf_append(&pkd->promoted, item->sha256, SHA256_SIZE);
	return edit_promote(pkd->edit, &cert, item->sha256, err);
}

static bool
recheck_crl(
    struct pkd *pkd, struct span der, const uint8_t *sha256, struct err *err)
{
	struct keyring_verdict verdict;
	struct crl crl;

	if (!crl_parse(der, &crl, err))
		return false;
	if (!keyring_check_crl(
		pkd->ring, pkd->cache, &crl, true, &verdict, err))
		return false;
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
		return pkd_queue(pkd, der, sha256, NULL, 0, true, err);
	return o.role != TRUST_CRL || recheck_crl(pkd, der, sha256, err);
}

/* The names of all that waits, copied: settling changes the table. */
static bool
waiting_names(struct pkd *pkd, struct buf *out, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	bool found, ok;

	if (!kv_cursor_open(
		pkd->edit->view.txn, pkd->trust->table[TABLE_WAITING], &c, err))
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
			 span_make(pkd->promoted.data + at, SHA256_SIZE),
			 &value, &found, err) &&
		    (found || trust_damaged(err, "a link")) &&
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
bool
pkd_recheck(struct pkd *pkd, struct err *err)
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

/*
 * pkd_fsck: every signature and every index of the trust store once more,
 * from the stored bytes.
 *
 * It repairs nothing: a store that is not clean is replaced from its sources
 * or returned to an older generation.
 */
#include <stdlib.h>

#include "x509/der.h"
#include "trust/pkd_private.h"
#include "trust/trust_barcode.h"

struct fsck {
	struct trust_view *view;
	struct key_cache *cache;
	struct pkd_fsck *out;
	uint64_t indexed[TABLE_COUNT]; /* keys that there must be */
	uint64_t entries;	       /* that slots speak of */
};

static void
complain(
    struct fsck *f, const uint8_t *sha256, const char *code, const char *what)
{
	char name[2 * 8 + 1] = "";

	if (sha256 != NULL)
		snprintf(name, sizeof(name), "%02x%02x%02x%02x%02x%02x%02x%02x",
		    sha256[0], sha256[1], sha256[2], sha256[3], sha256[4],
		    sha256[5], sha256[6], sha256[7]);
	findings_add(&f->out->findings, code, SEVERITY_ERROR,
	    sha256 != NULL ? name : NULL, NULL, "%s", what);
}

/* A key that must be in an index. */
static bool
want_index(struct fsck *f, enum trust_table table, struct trust_index *k,
    const uint8_t *sha256, struct err *err)
{
	struct span value;
	bool found;

	index_put(k, span_make(sha256, SHA256_SIZE));
	if (!index_made(k, err) ||
	    !view_get(f->view, table, index_span(k), &value, &found, err))
		return false;
	f->indexed[table]++;
	if (!found)
		complain(f, sha256, "fsck.index", "not in an index");
	return true;
}

static bool
check_csca_index(struct fsck *f, const struct cert *cert, const uint8_t *sha256,
    struct err *err)
{
	struct trust_index k;

	if (index_name(&k, cert->subject) &&
	    !want_index(f, TABLE_CSCA_NAME, &k, sha256, err))
		return false;
	if (index_csca_ski(&k, cert) &&
	    !want_index(f, TABLE_CSCA_SKI, &k, sha256, err))
		return false;
	index_spki(&k, cert->spki);
	return want_index(f, TABLE_CSCA_KEY, &k, sha256, err);
}

static bool
check_signer_index(struct fsck *f, const struct cert *cert,
    const uint8_t *sha256, struct err *err)
{
	struct trust_index k;

	if (index_serial(&k, cert->issuer, cert->serial) &&
	    !want_index(f, TABLE_SIGNER_SERIAL, &k, sha256, err))
		return false;
	return !index_ski(&k, cert->ski) ||
	    want_index(f, TABLE_SIGNER_SKI, &k, sha256, err);
}

static bool
check_crl_index(struct fsck *f, const struct crl *crl,
    const struct pkd_object *o, struct err *err)
{
	struct trust_index k;

	if (index_name(&k, crl->issuer)) {
		index_put64(&k, (uint64_t)o->time1);
		if (!want_index(f, TABLE_CRL_NAME, &k, o->sha256, err))
			return false;
	}
	index_hash(&k, o->issuer_key);
	index_put64(&k, (uint64_t)o->time1);
	if (!want_index(f, TABLE_CRL_KEY, &k, o->sha256, err))
		return false;
	if (!index_country(&k, o->country))
		return true;
	index_put64(&k, (uint64_t)o->time1);
	return want_index(f, TABLE_CRL_COUNTRY, &k, o->sha256, err);
}

/*
 * Whatever finds a barcode's signer. That the index holds nothing else is not
 * asked: rows that were filled in are in no journal, so that after a rollback
 * one may name a certificate that is gone, which a look-up steps over.
 */
static bool
check_barcode_index(struct fsck *f, const struct cert *cert,
    const uint8_t *sha256, struct err *err)
{
	struct trust_index keys[BARCODE_KEYS];
	size_t count = barcode_keys(cert, keys);

	if (f->view->barcodes != BARCODES_WHOLE)
		return true;
	for (size_t i = 0; i < count; i++)
		if (!want_index(f, TABLE_BARCODE, &keys[i], sha256, err))
			return false;
	return true;
}

/* The CSCA key that is said to have verified it. */
static bool
issuer_key(struct fsck *f, const struct pkd_object *o, struct key **key,
    bool *found, struct err *err)
{
	struct trust_certs certs;
	struct err why = ERR_INIT;
	struct cert cert;

	if (!trust_csca_by_key(f->view, o->issuer_key, &certs, err))
		return false;
	*found = certs.count > 0 &&
	    cert_parse(certs.list[0].der, &cert, &why) &&
	    key_cache_get(f->cache, cert.spki, key, &why);
	return why.kind != ERR_INTERNAL || err_memory(err);
}

static bool
must_wait(
    struct fsck *f, const struct pkd_object *o, bool waits, struct err *err)
{
	struct span value;
	bool found;

	if (!view_get(f->view, TABLE_WAITING, span_make(o->sha256, SHA256_SIZE),
		&value, &found, err))
		return false;
	f->indexed[TABLE_WAITING] += waits;
	if (found != waits)
		complain(f, o->sha256, "fsck.index",
		    waits ? "not verified, and not waiting"
			  : "verified, and waiting");
	return true;
}

static bool
check_cert(struct fsck *f, const struct pkd_object *o, struct err *err)
{
	struct err why = ERR_INIT;
	struct cert cert;
	struct key *key;
	bool found;

	if (!cert_parse(o->der, &cert, &why)) {
		complain(f, o->sha256, "fsck.malformed", why.text);
		return true;
	}
	if (!(o->role == TRUST_CSCA
		    ? check_csca_index(f, &cert, o->sha256, err)
		    : check_signer_index(f, &cert, o->sha256, err)))
		return false;
	if (o->role == TRUST_CSCA)
		return true; /* vouched for by its list, checked there */
	if (!check_barcode_index(f, &cert, o->sha256, err))
		return false;
	if (!must_wait(f, o, !o->verified, err))
		return false;
	if (!o->verified)
		return true;
	if (!issuer_key(f, o, &key, &found, err))
		return false;
	f->out->signatures++;
	if (!found || cert_verify(&cert, key, NULL) != ANSWER_GOOD)
		complain(f, o->sha256, "fsck.signature",
		    found ? "said to chain, and does not"
			  : "its CSCA is not here");
	return true;
}

static bool
check_crl(struct fsck *f, const struct pkd_object *o, struct err *err)
{
	struct err why = ERR_INIT;
	struct crl crl;
	struct key *key;
	bool found;

	if (!crl_parse(o->der, &crl, &why)) {
		complain(f, o->sha256, "fsck.malformed", why.text);
		return true;
	}
	if (!must_wait(f, o, !o->verified, err))
		return false;
	if (!o->verified)
		return true;
	if (!check_crl_index(f, &crl, o, err) ||
	    !issuer_key(f, o, &key, &found, err))
		return false;
	f->out->signatures++;
	if (!found || crl_verify(&crl, key, NULL) != ANSWER_GOOD)
		complain(f, o->sha256, "fsck.signature",
		    "said to be "
		    "verified, and is not");
	return true;
}

static bool
check_list(struct fsck *f, const struct pkd_object *o)
{
	struct err why = ERR_INIT;
	struct signed_list list;

	f->out->signatures++;
	if (!signed_list_parse(o->der, &list, &why))
		complain(f, o->sha256, "fsck.malformed", why.text);
	else if (signed_list_check(&list) != LIST_OPEN)
		complain(f, o->sha256, "fsck.signature",
		    "a list whose "
		    "signature does not verify");
	return true;
}

static bool
check_object(void *context, const struct pkd_object *o, struct err *err)
{
	struct fsck *f = context;
	struct trust_slot slot;
	size_t i;

	f->out->objects++;
	for (i = 0; i < trust_seen_count(o->slots); i++) {
		slot_read(o->slots.data + i * SLOT_SIZE, &slot);
		f->entries += slot.entries;
	}
	switch (o->role) {
	case TRUST_CSCA:
	case TRUST_SIGNER:
		return check_cert(f, o, err);
	case TRUST_CRL:
		return check_crl(f, o, err);
	case TRUST_LIST:
		return check_list(f, o);
	}
	complain(f, o->sha256, "fsck.malformed", "of no known role");
	return true;
}

/* Indexes hold nothing but what objects asked for. */
static bool
check_counts(struct fsck *f, struct err *err)
{
	static const enum trust_table tables[] = {TABLE_CSCA_SKI,
	    TABLE_CSCA_NAME, TABLE_CSCA_KEY, TABLE_SIGNER_SERIAL,
	    TABLE_SIGNER_SKI, TABLE_CRL_NAME, TABLE_CRL_KEY, TABLE_CRL_COUNTRY,
	    TABLE_WAITING};
	uint64_t count;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (!kv_count(f->view->txn, f->view->trust->table[tables[i]],
			&count, err))
			return false;
		if (count != f->indexed[tables[i]])
			complain(f, NULL, "fsck.index",
			    "an index names what "
			    "is not there");
	}
	if (!kv_count(
		f->view->txn, f->view->trust->table[TABLE_ENTRY], &count, err))
		return false;
	if (count != f->entries)
		complain(f, NULL, "fsck.entry",
		    "entries of sources and "
		    "records of objects do not agree");
	if (!kv_count(
		f->view->txn, f->view->trust->table[TABLE_DER], &count, err))
		return false;
	if (count != f->out->objects)
		complain(f, NULL, "fsck.object", "bytes without a record");
	return true;
}

/*
 * The index of barcode signers is as it was written, or older than the store,
 * which is no damage: nothing is looked up in it then.
 */
static bool
check_barcodes(struct fsck *f, struct err *err)
{
	bool whole;

	if (!barcode_whole(f->view, &whole, err))
		return false;
	if (f->view->barcodes == BARCODES_DAMAGED)
		complain(f, NULL, "fsck.index",
		    "the index of barcode signers is not as it was written; "
		    "the next import makes it anew");
	return true;
}

/* Every remark about documents is readable. */
static bool
check_remarks(struct fsck *f, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	struct trust_deviation d;
	struct err why = ERR_INIT;
	bool found, ok;

	if (!kv_cursor_open(
		f->view->txn, f->view->trust->table[TABLE_DEVIATION], &c, err))
		return false;
	ok = kv_cursor_seek(c, span_make(NULL, 0), &key, &value, &found, err);
	while (ok && found) {
		if (!remark_decode(value, &d, &why))
			complain(f, NULL, "fsck.deviation", why.text);
		ok = kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	return ok;
}

bool
pkd_fsck(struct trust_view *view, struct pkd_fsck *out, struct err *err)
{
	struct fsck f = {.view = view, .out = out};
	bool ok;

	if (!kv_check(view->trust->kv, err))
		return false;
	f.cache = key_cache_new(err);
	if (f.cache == NULL)
		return false;
	ok = check_barcodes(&f, err) && pkd_walk(view, check_object, &f, err) &&
	    check_counts(&f, err) && check_remarks(&f, err);
	key_cache_free(f.cache);
	return ok;
}

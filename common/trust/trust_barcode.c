/*
 * trust_barcode: see trust_barcode.h.
 *
 * TABLE_BARCODE: 'n' | country | name | 0 | length | serial | sha256, and
 * 's' | last bytes of the SHA-1 | sha256; both with an empty value.
 */
#include "trust/trust_barcode.h"

#include "x509/der.h"

#define BY_NAME 'n'
#define BY_SHA1 's'
/* A name or serial number that is longer names no barcode's signer. */
#define NAME_MAX_BYTES 64
#define SERIAL_MAX_BYTES 64

/* Signers that one look-up may find where there is no index. */
#define SCANNED_MAX 64

/*
 * Whether a barcode may name a certificate: it has an extended key usage, the
 * right one or another, or no key usage, as Doc 9303-12 7.1.3 has it for
 * barcodes. No document signer is so.
 */
static bool
barcode_signs(const struct cert *cert)
{
	return !cert->has_key_usage || cert->extended_usage.len > 0;
}

bool
barcode_purpose(const struct cert *cert)
{
	static const enum oid usages[] = {
	    OID_EKU_VDS, OID_EKU_VDS_ARRIVAL, OID_EKU_VDSNC};

	for (size_t i = 0; i < sizeof(usages) / sizeof(usages[0]); i++)
		if (cert_has_extended_usage(cert, usages[i]))
			return true;
	return !cert->has_key_usage && cert->extended_usage.len == 0;
}

/* ---- keys --------------------------------------------------------------- */

static bool
key_by_name(struct trust_index *k, const char *country, struct span name,
    struct span serial)
{
	uint8_t kind = BY_NAME, serial_len;

	serial = der_integer_trim(serial);
	serial_len = (uint8_t)serial.len;
	k->len = 0;
	if (strlen(country) != 2 || name.len == 0 ||
	    name.len > NAME_MAX_BYTES || serial.len > SERIAL_MAX_BYTES ||
	    memchr(name.data, 0, name.len) != NULL)
		return false;
	index_put(k, span_make(&kind, 1));
	index_put(k, span_str(country));
	index_put(k, name);
	index_put(k, span_make("", 1));
	/* Its length: no number may begin as another one ends. */
	index_put(k, span_make(&serial_len, 1));
	index_put(k, serial);
	return true;
}

static bool
key_by_sha1(struct trust_index *k, struct span sha1)
{
	uint8_t kind = BY_SHA1;

	k->len = 0;
	if (sha1.len < BARCODE_REFERENCE)
		return false;
	index_put(k, span_make(&kind, 1));
	index_put(k, span_from(sha1, sha1.len - BARCODE_REFERENCE));
	return true;
}

/* The keys of a certificate; false where it has none of a kind. */
static bool
name_key_of(const struct cert *cert, struct trust_index *k)
{
	char country[NAME_COUNTRY];
	struct buf name = BUF_INIT;
	bool ok;

	name_country(cert->subject, country);
	name_common(cert->subject, &name);
	ok = buf_ok(&name) &&
	    key_by_name(k, country, buf_span(&name), cert->serial);
	buf_release(&name);
	return ok;
}

static bool
sha1_key_of(const struct cert *cert, struct trust_index *k)
{
	uint8_t sha1[DIGEST_SIZE_MAX];

	return digest_compute(DIGEST_SHA1, cert->der, sha1) &&
	    key_by_sha1(k, span_make(sha1, BARCODE_SHA1));
}

/* ---- writing ------------------------------------------------------------ */

typedef bool put_row(
    void *context, const struct trust_index *k, struct err *err);

size_t
barcode_keys(const struct cert *cert, struct trust_index keys[BARCODE_KEYS])
{
	static bool (*const make[BARCODE_KEYS])(const struct cert *,
	    struct trust_index *) = {name_key_of, sha1_key_of};
	size_t count = 0;

	for (size_t i = 0; i < BARCODE_KEYS && barcode_signs(cert); i++)
		count += make[i](cert, &keys[count]);
	return count;
}

static bool
put_rows(const struct cert *cert, const uint8_t *sha256, put_row *put,
    void *context, struct err *err)
{
	struct trust_index keys[BARCODE_KEYS];
	size_t count = barcode_keys(cert, keys);

	for (size_t i = 0; i < count; i++) {
		index_put(&keys[i], span_make(sha256, SHA256_SIZE));
		if (!put(context, &keys[i], err))
			return false;
	}
	return true;
}

static bool
put_journaled(void *context, const struct trust_index *k, struct err *err)
{
	return edit_insert(
	    context, TABLE_BARCODE, index_span(k), span_make("", 0), err);
}

bool
barcode_index(struct trust_edit *edit, const struct cert *cert,
    const uint8_t sha256[SHA256_SIZE], struct err *err)
{
	return put_rows(cert, sha256, put_journaled, edit, err);
}

/* ---- all certificates of a store ---------------------------------------- */

typedef bool see_cert(void *context, const struct cert *cert,
    const uint8_t *sha256, struct err *err);

/* CRLs and lists are passed over: they are no certificates. */
static bool
each_cert(const struct trust *trust, struct kv_txn *txn, see_cert *see,
    void *context, struct err *err)
{
	struct kv_cursor *c;
	struct span key, der;
	bool found, ok;

	if (!kv_cursor_open(txn, trust->table[TABLE_DER], &c, err))
		return false;
	ok = kv_cursor_seek(c, span_make("", 0), &key, &der, &found, err);
	while (ok && found) {
		struct err ignored = ERR_INIT;
		struct cert cert;

		if (key.len == SHA256_SIZE && cert_parse(der, &cert, &ignored))
			ok = see(context, &cert, key.data, err);
		ok = ok && kv_cursor_next(c, &key, &der, &found, err);
	}
	kv_cursor_close(c);
	return ok;
}

/* ---- as it was written --------------------------------------------------- */

#define STAMP_SIZE (8 + SHA256_SIZE)

/* The SHA-256 over each key and that of those ahead of it. */
static bool
hash_rows(
    struct trust_view *view, uint8_t hash[DIGEST_SIZE_MAX], struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	bool found, ok;

	memset(hash, 0, DIGEST_SIZE_MAX);
	if (!kv_cursor_open(
		view->txn, view->trust->table[TABLE_BARCODE], &c, err))
		return false;
	ok = kv_cursor_seek(c, span_make("", 0), &key, &value, &found, err);
	while (ok && found)
		ok = (digest_compute2(DIGEST_SHA256,
			  span_make(hash, SHA256_SIZE), key, hash) ||
			 err_memory(err)) &&
		    kv_cursor_next(c, &key, &value, &found, err);
	kv_cursor_close(c);
	return ok;
}

/* The stamp; false with *found too when there is none. */
static bool
read_stamp(
    struct trust_view *view, struct span *stamp, bool *found, struct err *err)
{
	*found = false;
	return !view->trust->has_barcodes ||
	    view_get(view, TABLE_META, SPAN(META_BARCODE), stamp, found, err);
}

bool
barcode_begin(struct trust_view *view, struct err *err)
{
	struct span stamp;
	bool found;

	view->barcodes = BARCODES_STALE;
	if (!read_stamp(view, &stamp, &found, err))
		return false;
	if (found && stamp.len != STAMP_SIZE)
		view->barcodes = BARCODES_DAMAGED;
	else if (found && trust_get64(stamp.data) == view->generation)
		view->barcodes = BARCODES_UNREAD;
	return true;
}

bool
barcode_whole(struct trust_view *view, bool *whole, struct err *err)
{
	uint8_t hash[DIGEST_SIZE_MAX];
	struct span stamp;
	bool found;

	if (view->barcodes == BARCODES_UNREAD) {
		if (!read_stamp(view, &stamp, &found, err) ||
		    !hash_rows(view, hash, err))
			return false;
		view->barcodes =
		    found && memcmp(stamp.data + 8, hash, SHA256_SIZE) == 0
		    ? BARCODES_WHOLE
		    : BARCODES_DAMAGED;
	}
	*whole = view->barcodes == BARCODES_WHOLE;
	return true;
}

static bool
clear(struct trust_edit *edit, struct err *err)
{
	struct kv_txn *txn = edit->view.txn;
	unsigned table = edit->trust->table[TABLE_BARCODE];
	struct trust_index first;
	struct kv_cursor *c;
	struct span key, value;
	bool ok, found, gone;

	do {
		if (!kv_cursor_open(txn, table, &c, err))
			return false;
		ok = kv_cursor_seek(
		    c, span_make("", 0), &key, &value, &found, err);
		first.len = 0;
		if (ok && found)
			index_put(&first, key);
		kv_cursor_close(c);
		ok = ok &&
		    (!found ||
			kv_delete(txn, table, index_span(&first), &gone, err));
	} while (ok && found);
	return ok;
}

static bool
put_plain(void *context, const struct trust_index *k, struct err *err)
{
	struct trust_edit *edit = context;

	return kv_put(edit->view.txn, edit->trust->table[TABLE_BARCODE],
	    index_span(k), span_make("", 0), KV_REPLACE, err);
}

static bool
fill_one(void *context, const struct cert *cert, const uint8_t *sha256,
    struct err *err)
{
	return put_rows(cert, sha256, put_plain, context, err);
}

bool
barcode_fill(struct trust_edit *edit, struct err *err)
{
	bool whole;

	if (!barcode_whole(&edit->view, &whole, err))
		return false;
	if (whole)
		return true;
	edit->filled = true;
	edit->view.barcodes = BARCODES_WHOLE;
	return clear(edit, err) &&
	    each_cert(edit->trust, edit->view.txn, fill_one, edit, err);
}

bool
barcode_seal(struct trust_edit *edit, struct err *err)
{
	uint8_t hash[DIGEST_SIZE_MAX];
	struct trust_index stamp = {{0}, 0};

	if (!hash_rows(&edit->view, hash, err))
		return false;
	index_put64(
	    &stamp, edit->changed ? edit->generation : edit->view.generation);
	index_put(&stamp, span_make(hash, SHA256_SIZE));
	return kv_put(edit->view.txn, edit->trust->table[TABLE_META],
	    SPAN(META_BARCODE), index_span(&stamp), KV_REPLACE, err);
}

/* ---- looking up --------------------------------------------------------- */

struct scan {
	const struct trust_index *wanted;
	uint8_t found[SCANNED_MAX][SHA256_SIZE];
	size_t count;
};

static bool
scan_row(void *context, const struct trust_index *k, struct err *err)
{
	struct scan *s = context;
	size_t len = k->len - SHA256_SIZE;

	if (len != s->wanted->len || memcmp(k->bytes, s->wanted->bytes, len))
		return true;
	if (s->count == SCANNED_MAX)
		return err_set(err, ERR_DATA,
		    "trust store: more than %d signers under one name",
		    SCANNED_MAX);
	memcpy(s->found[s->count++], k->bytes + len, SHA256_SIZE);
	return true;
}

static bool
scan_one(void *context, const struct cert *cert, const uint8_t *sha256,
    struct err *err)
{
	return put_rows(cert, sha256, scan_row, context, err);
}

static bool
find_by_key(struct trust_view *view, const struct trust_index *k,
    struct trust_certs *out, struct err *err)
{
	struct scan s = {.wanted = k};
	bool whole;

	if (!barcode_whole(view, &whole, err))
		return false;
	if (whole)
		return find_barcode_signers(view, index_span(k), out, err);
	return each_cert(view->trust, view->txn, scan_one, &s, err) &&
	    find_listed_signers(view, s.found[0], s.count, out, err);
}

bool
trust_barcode_by_name(struct trust_view *view, const char *country,
    struct span name, struct span serial, struct trust_certs *out,
    struct err *err)
{
	struct trust_index k;

	*out = (struct trust_certs){0};
	return !key_by_name(&k, country, name, serial) ||
	    find_by_key(view, &k, out, err);
}

bool
trust_barcode_by_sha1(struct trust_view *view, struct span sha1,
    struct trust_certs *out, struct err *err)
{
	struct trust_index k;

	*out = (struct trust_certs){0};
	return !key_by_sha1(&k, sha1) || find_by_key(view, &k, out, err);
}

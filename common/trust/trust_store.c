/*
 * trust_store: records and keys of the trust store, to bytes and back.
 *
 * Every record carries a checksum over itself and the name that it is kept
 * under: one that was damaged, or is in another's place, is refused.
 * A bit that fell over must not turn "distrusted" into "current".
 */
#include <stdlib.h>

#include "x509/der.h"
#include "trust/trust_store.h"

#define OBJECT_FIXED (8 + NAME_COUNTRY + 2 * SHA256_SIZE + 16)
#define CHECKSUM_SIZE 8

bool
trust_damaged(struct err *err, const char *what)
{
	return err_set(err, ERR_DATA, "trust store is damaged: %s", what);
}

/* ---- numbers ------------------------------------------------------------ */

void
trust_put32(struct buf *out, uint32_t value)
{
	uint8_t b[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16),
	    (uint8_t)(value >> 8), (uint8_t)value};

	buf_append(out, b, sizeof(b));
}

void
trust_put64(struct buf *out, uint64_t value)
{
	trust_put32(out, (uint32_t)(value >> 32));
	trust_put32(out, (uint32_t)value);
}

uint32_t
trust_get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	    (uint32_t)at[2] << 8 | at[3];
}

uint64_t
trust_get64(const uint8_t *at)
{
	return (uint64_t)trust_get32(at) << 32 | trust_get32(at + 4);
}

static void
write32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
}

static void
write64(uint8_t *at, uint64_t value)
{
	write32(at, (uint32_t)(value >> 32));
	write32(at + 4, (uint32_t)value);
}

/* FNV-1a, 64 bits: against damage, not against an enemy. */
static uint64_t
checksum(struct span name, struct span bytes)
{
	uint64_t h = 14695981039346656037u;
	size_t i;

	for (i = 0; i < name.len; i++)
		h = (h ^ name.data[i]) * 1099511628211u;
	for (i = 0; i < bytes.len; i++)
		h = (h ^ bytes.data[i]) * 1099511628211u;
	return h;
}

/* Appends the checksum of what the buffer got since `from`. */
static void
seal(struct buf *out, size_t from, struct span name)
{
	if (buf_ok(out))
		trust_put64(
		    out, checksum(name, span_from(buf_span(out), from)));
}

/* Takes the checksum off the end; false when it does not fit. */
static bool
unseal(struct span *bytes, struct span name)
{
	size_t len = bytes->len;

	if (len < CHECKSUM_SIZE)
		return false;
	*bytes = span_first(*bytes, len - CHECKSUM_SIZE);
	return checksum(name, *bytes) == trust_get64(bytes->data + bytes->len);
}

/* ---- objects ------------------------------------------------------------ */

void
slot_read(const uint8_t *at, struct trust_slot *slot)
{
	slot->source = trust_get32(at);
	slot->entries = trust_get32(at + 4);
	slot->first = (instant)trust_get64(at + 8);
	slot->last = (instant)trust_get64(at + 16);
}

void
slot_write(uint8_t *at, const struct trust_slot *slot)
{
	write32(at, slot->source);
	write32(at + 4, slot->entries);
	write64(at + 8, (uint64_t)slot->first);
	write64(at + 16, (uint64_t)slot->last);
}

void
object_encode(const struct trust_object *o, const uint8_t sha256[SHA256_SIZE],
    struct buf *out)
{
	size_t from = out->len;
	uint8_t head[8] = {TRUST_FORMAT, (uint8_t)o->role, (uint8_t)o->chain,
	    o->self_issued, o->list_signer, o->has_time2, 0, 0};

	buf_append(out, head, sizeof(head));
	buf_append(out, o->country, sizeof(o->country));
	buf_append(out, o->key, SHA256_SIZE);
	buf_append(out, o->issuer_key, SHA256_SIZE);
	trust_put64(out, (uint64_t)o->time1);
	trust_put64(out, (uint64_t)o->time2);
	buf_append_span(out, o->slots);
	seal(out, from, span_make(sha256, SHA256_SIZE));
}

bool
object_decode(struct span bytes, const uint8_t sha256[SHA256_SIZE],
    struct trust_object *out, struct err *err)
{
	struct trust_object o;
	const uint8_t *at = bytes.data;

	if (!unseal(&bytes, span_make(sha256, SHA256_SIZE)) ||
	    bytes.len < OBJECT_FIXED || at[0] != TRUST_FORMAT ||
	    (bytes.len - OBJECT_FIXED) % SLOT_SIZE != 0)
		return trust_damaged(err, "a record does not fit its object");
	memset(&o, 0, sizeof(o));
	o.role = (enum trust_role)at[1];
	o.chain = (enum trust_chain)at[2];
	o.self_issued = at[3] != 0;
	o.list_signer = at[4] != 0;
	o.has_time2 = at[5] != 0;
	at += 8;
	memcpy(o.country, at, sizeof(o.country));
	o.country[sizeof(o.country) - 1] = '\0';
	at += sizeof(o.country);
	memcpy(o.key, at, SHA256_SIZE);
	memcpy(o.issuer_key, at + SHA256_SIZE, SHA256_SIZE);
	at += 2 * SHA256_SIZE;
	o.time1 = (instant)trust_get64(at);
	o.time2 = (instant)trust_get64(at + 8);
	o.slots = span_from(bytes, OBJECT_FIXED);
	*out = o;
	return true;
}

/* ---- sources ------------------------------------------------------------ */

#define ORIGIN_SIZE (TRUST_NAME_MAX + 16 + NAME_COUNTRY + 32 + 32 + SHA256_SIZE)

void
origin_encode(const struct trust_origin *o, struct buf *out)
{
	size_t from = out->len;

	buf_append(out, o->name, sizeof(o->name));
	buf_append(out, o->kind, sizeof(o->kind));
	buf_append(out, o->country, sizeof(o->country));
	buf_append(out, o->version, sizeof(o->version));
	trust_put64(out, o->number);
	trust_put64(out, (uint64_t)o->imported);
	trust_put64(out, (uint64_t)o->checked);
	trust_put64(out, o->max_age_s);
	buf_append(out, o->file, sizeof(o->file));
	seal(out, from, SPAN("source"));
}

static const uint8_t *
take_stored_text(const uint8_t *at, char *out, size_t size)
{
	memcpy(out, at, size);
	out[size - 1] = '\0';
	return at + size;
}

bool
origin_decode(struct span bytes, struct trust_origin *out, struct err *err)
{
	struct trust_origin o;
	const uint8_t *at = bytes.data;

	if (!unseal(&bytes, SPAN("source")) || bytes.len != ORIGIN_SIZE)
		return trust_damaged(err, "the record of a source");
	memset(&o, 0, sizeof(o));
	at = take_stored_text(at, o.name, sizeof(o.name));
	at = take_stored_text(at, o.kind, sizeof(o.kind));
	at = take_stored_text(at, o.country, sizeof(o.country));
	at = take_stored_text(at, o.version, sizeof(o.version));
	o.number = trust_get64(at);
	o.imported = (instant)trust_get64(at + 8);
	o.checked = (instant)trust_get64(at + 16);
	o.max_age_s = trust_get64(at + 24);
	memcpy(o.file, at + 32, SHA256_SIZE);
	*out = o;
	return true;
}

/* ---- deviations --------------------------------------------------------- */

#define REMARK_FIXED (8 + NAME_COUNTRY + 4 + 16)

void
remark_encode(const struct trust_deviation *d, struct buf *out)
{
	size_t from = out->len;
	uint8_t head[8] = {TRUST_FORMAT, d->defect, d->has_document_type,
	    d->has_period, d->by_number, d->by_signer, 0, 0};

	buf_append(out, head, sizeof(head));
	buf_append(out, d->country, sizeof(d->country));
	buf_append(out, d->document_type, 3);
	buf_append_byte(out, 0);
	trust_put64(out, (uint64_t)d->first_issued);
	trust_put64(out, (uint64_t)d->last_issued);
	trust_put32(out, (uint32_t)d->oid.len);
	buf_append_span(out, d->oid);
	trust_put32(out, (uint32_t)d->text.len);
	buf_append_span(out, d->text);
	trust_put32(out, (uint32_t)d->parameters.len);
	buf_append_span(out, d->parameters);
	seal(out, from, SPAN("remark"));
}

static bool
take_span(struct span *rest, struct span *out)
{
	uint32_t len;

	if (rest->len < 4)
		return false;
	len = trust_get32(rest->data);
	*rest = span_from(*rest, 4);
	if (rest->len < len)
		return false;
	*out = span_first(*rest, len);
	*rest = span_from(*rest, len);
	return true;
}

bool
remark_decode(struct span bytes, struct trust_deviation *out, struct err *err)
{
	struct trust_deviation d;
	const uint8_t *at = bytes.data;
	struct span rest;

	if (!unseal(&bytes, SPAN("remark")) || bytes.len < REMARK_FIXED)
		return trust_damaged(err, "the record of a deviation");
	memset(&d, 0, sizeof(d));
	d.defect = at[1] != 0;
	d.has_document_type = at[2] != 0;
	d.has_period = at[3] != 0;
	d.by_number = at[4] != 0;
	d.by_signer = at[5] != 0;
	at = take_stored_text(at + 8, d.country, sizeof(d.country));
	memcpy(d.document_type, at, 3);
	d.document_type[2] = '\0';
	d.first_issued = (instant)trust_get64(at + 4);
	d.last_issued = (instant)trust_get64(at + 12);
	rest = span_from(bytes, REMARK_FIXED);
	if (!take_span(&rest, &d.oid) || !take_span(&rest, &d.text) ||
	    !take_span(&rest, &d.parameters) || rest.len != 0)
		return trust_damaged(err, "the record of a deviation");
	*out = d;
	return true;
}

/* ---- keys --------------------------------------------------------------- */

/* What does not fit is left out: the callers below look before. */
void
index_put(struct trust_index *k, struct span bytes)
{
	if (k->len == INDEX_FAILED)
		return;
	if (bytes.len > sizeof(k->bytes) - k->len)
		bytes.len = sizeof(k->bytes) - k->len;
	if (bytes.len > 0)
		memcpy(k->bytes + k->len, bytes.data, bytes.len);
	k->len += bytes.len;
}

void
index_put32(struct trust_index *k, uint32_t value)
{
	uint8_t b[4];

	write32(b, value);
	index_put(k, span_make(b, sizeof(b)));
}

void
index_put64(struct trust_index *k, uint64_t value)
{
	uint8_t b[8];

	write64(b, value);
	index_put(k, span_make(b, sizeof(b)));
}

bool
index_ski(struct trust_index *k, struct span ski)
{
	uint8_t length = (uint8_t)ski.len;

	k->len = 0;
	if (ski.len == 0 || ski.len > 255)
		return false;
	index_put(k, span_make(&length, 1));
	index_put(k, ski);
	return true;
}

bool
index_hash(struct trust_index *k, const uint8_t hash[SHA256_SIZE])
{
	k->len = 0;
	index_put(k, span_make(hash, SHA256_SIZE));
	return true;
}

static bool
fail_index(struct trust_index *k)
{
	k->len = INDEX_FAILED;
	return true;
}

bool
trust_name_hash(
    struct span name, uint8_t out[SHA256_SIZE], bool *named, struct err *err)
{
	struct buf normal = BUF_INIT;
	uint8_t hash[DIGEST_SIZE_MAX];
	bool is_name = name_normalise_set(name, &normal), ok;

	ok = buf_ok(&normal) &&
	    (!is_name ||
		digest_compute(DIGEST_SHA256, buf_span(&normal), hash));
	buf_release(&normal);
	if (!ok)
		return err_memory(err);
	if (is_name)
		memcpy(out, hash, SHA256_SIZE);
	*named = is_name;
	return true;
}

bool
index_name(struct trust_index *k, struct span name)
{
	struct err ignored = ERR_INIT;
	uint8_t hash[SHA256_SIZE];
	bool named;

	if (!trust_name_hash(name, hash, &named, &ignored))
		return fail_index(k);
	return named && index_hash(k, hash);
}

bool
index_serial(struct trust_index *k, struct span issuer, struct span serial)
{
	uint8_t hash[DIGEST_SIZE_MAX];

	if (!index_name(k, issuer))
		return false;
	if (k->len == INDEX_FAILED ||
	    !digest_compute2(
		DIGEST_SHA256, index_span(k), der_integer_trim(serial), hash))
		return fail_index(k);
	return index_hash(k, hash);
}

bool
index_country(struct trust_index *k, const char *country)
{
	char c[NAME_COUNTRY] = "";
	size_t len = strlen(country);

	k->len = 0;
	if (len == 0 || len >= sizeof(c))
		return false;
	memcpy(c, country, len);
	index_put(k, span_make(c, sizeof(c)));
	return true;
}

bool
index_number(struct trust_index *k, struct span number)
{
	k->len = 0;
	if (number.len == 0 || number.len > 64)
		return false;
	index_put(k, number);
	index_put(k, span_make("", 1));
	return true;
}

bool
index_signer(struct trust_index *k, int kind, struct span a, struct span b)
{
	uint8_t hash[DIGEST_SIZE_MAX], tag = (uint8_t)kind;

	if (kind == 1) {
		if (!index_serial(k, a, b))
			return false;
	} else {
		if (!digest_compute(DIGEST_SHA256, a, hash))
			return fail_index(k);
		index_hash(k, hash);
	}
	index_put(k, span_make(&tag, 1));
	return true;
}

bool
csca_ski(const struct cert *cert, uint8_t room[DIGEST_SIZE_MAX],
    struct span *ski, struct err *err)
{
	struct span spki, content, bits;

	*ski = cert->ski;
	if (cert->ski.len > 0 || !der_only(cert->spki, DER_SEQUENCE, &spki) ||
	    !der_take(&spki, DER_SEQUENCE, &content) ||
	    !der_take(&spki, DER_BIT_STRING, &content) ||
	    !der_bit_bytes(content, &bits))
		return true;
	*ski = span_make(room, digest_size(DIGEST_SHA1));
	return digest_compute(DIGEST_SHA1, bits, room) || err_memory(err);
}

bool
index_csca_ski(struct trust_index *k, const struct cert *cert)
{
	struct err ignored = ERR_INIT;
	uint8_t room[DIGEST_SIZE_MAX];
	struct span ski;

	return csca_ski(cert, room, &ski, &ignored) ? index_ski(k, ski)
						    : fail_index(k);
}

bool
spki_hash(struct span spki, uint8_t out[SHA256_SIZE], struct err *err)
{
	uint8_t hash[DIGEST_SIZE_MAX];

	if (!digest_compute(DIGEST_SHA256, spki, hash))
		return err_memory(err);
	memcpy(out, hash, SHA256_SIZE);
	return true;
}

void
index_spki(struct trust_index *k, struct span spki)
{
	struct err ignored = ERR_INIT;
	uint8_t hash[SHA256_SIZE];

	if (spki_hash(spki, hash, &ignored))
		index_hash(k, hash);
	else
		fail_index(k);
}

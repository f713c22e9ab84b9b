/*
 * idb: ICAO's data structure for barcodes: text of base32 around a header,
 * messages, a certificate and a signature, deflated or not.
 */
#include <stdio.h>

#include "base/codec.h"
#include "base/inflate.h"
#include "seal/c40.h"
#include "seal/seal_private.h"

#define REF "ICAO IDB"
#define REF_COUNT "ICAO 9303-13 2.3"

#define NO_BASE32 "no base32 of RFC 4648"

#define MARK 5 /* "RDB1" and the letter of the flags */
#define FLAG_SIGNED 1u
#define FLAG_DEFLATED 2u

#define TAG_MESSAGES 0x61
#define TAG_CERTIFICATE 0x7e
#define TAG_SIGNATURE 0x7f

/* Bytes of the certificate's SHA-1 that name it. */
#define REFERENCE_BYTES 5

/* Base32 of RFC 4648 without padding, bits left over zero. */
static bool
base32_decode(struct span text, struct buf *out, struct err *err)
{
	unsigned bits = 0, value = 0;

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c >= 'A' && c <= 'Z')
			value = value << 5 | (unsigned)(c - 'A');
		else if (c >= '2' && c <= '7')
			value = value << 5 | (unsigned)(c - '2' + 26);
		else
			return err_set(err, ERR_DATA, NO_BASE32);
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			buf_append_byte(out, (uint8_t)(value >> bits));
			value &= (1u << bits) - 1;
		}
	}
	/* Five bits or more would be a character too many. */
	if (bits >= 5 || value != 0)
		return err_set(err, ERR_DATA, NO_BASE32);
	return buf_ok(out) || err_memory(err);
}

/* The algorithm byte of a signed header. */
static bool
take_algorithm(uint8_t byte, struct seal *seal)
{
	static const enum seal_hash hash[] = {
	    [1] = SEAL_HASH_256, [2] = SEAL_HASH_384, [3] = SEAL_HASH_512};

	if (byte < 1 || byte > 3)
		return false;
	seal->hash = hash[byte];
	return true;
}

/* A tag with a DER length, taken off. */
static bool
take_field(struct span *rest, uint8_t tag, struct span *value)
{
	struct span left = *rest;
	size_t length;

	if (left.len == 0 || left.data[0] != tag)
		return false;
	left = span_from(left, 1);
	if (!seal_take_length(&left, &length) || left.len < length)
		return false;
	*value = span_first(left, length);
	*rest = span_from(left, length);
	return true;
}

/*
 * Messages, certificate, signature: nothing else, and nothing after them.
 * whole is what the signature starts at.
 */
static bool
take_body(struct span whole, struct span rest, struct seal *seal,
    struct span *messages)
{
	struct span signature = span_make(NULL, 0);
	struct span certificate = signature;
	size_t end;

	if (!take_field(&rest, TAG_MESSAGES, messages))
		return false;
	end = (size_t)(rest.data - whole.data);
	if (rest.len > 0 && rest.data[0] == TAG_CERTIFICATE &&
	    !take_field(&rest, TAG_CERTIFICATE, &certificate))
		return false;
	if (rest.len > 0 && rest.data[0] == TAG_SIGNATURE &&
	    !take_field(&rest, TAG_SIGNATURE, &signature))
		return false;
	if (rest.len > 0)
		return false;
	seal->is_signed = span_first(whole, end);
	seal->certificate = certificate;
	seal->signature = signature;
	return true;
}

static void
put_reference(struct span bytes, struct seal *seal)
{
	char *at = seal->certificate_reference;

	for (size_t i = 0; i < bytes.len; i++)
		at += snprintf(at, 3, "%02x", bytes.data[i]);
}

/*
 * The date of signature, as issued with a byte of mask ahead, as a table of
 * the report has it without: the width after which the rest fits exactly.
 */
static bool
take_signed_header(struct span whole, struct span rest, struct seal *seal,
    struct span *messages)
{
	if (rest.len < 1 + REFERENCE_BYTES ||
	    !take_algorithm(rest.data[0], seal))
		return false;
	put_reference(span_first(span_from(rest, 1), REFERENCE_BYTES), seal);
	rest = span_from(rest, 1 + REFERENCE_BYTES);
	for (size_t mask = 1; mask + 1 > 0; mask--) {
		if (rest.len < mask + 3 ||
		    !seal_date(rest.data + mask, &seal->signature_date) ||
		    !take_body(
			whole, span_from(rest, mask + 3), seal, messages))
			continue;
		seal->has_signature_date = mask == 0 || rest.data[0] == 0;
		return true;
	}
	return false;
}

/* ---- messages ----------------------------------------------------------- */

static bool
take_idb_message(struct span *rest, uint8_t *tag, struct span *value)
{
	size_t length;

	if (rest->len < 2)
		return false;
	*tag = rest->data[0];
	*rest = span_from(*rest, 1);
	if (!seal_take_length(rest, &length) || rest->len < length)
		return false;
	*value = span_first(*rest, length);
	*rest = span_from(*rest, length);
	return true;
}

/* The features of a message that has features of its own. */
static bool
take_features(struct span inside, const struct profile *profile,
    struct seal *seal, struct findings *f)
{
	size_t first = seal->feature_count;
	struct err err = ERR_INIT;
	struct span value;
	uint8_t tag;

	while (inside.len > 0)
		if (!take_idb_message(&inside, &tag, &value))
			return seal_malformed(
			    f, REF, "a feature does not end in its message");
		else if (!seal_add(seal, profile, tag, value, f, &err))
			return seal_refuse(f, REF_COUNT, &err);
	seal_check_features(seal, profile, first, f);
	return true;
}

static bool
take_messages(struct span rest, struct seal *seal, struct findings *f)
{
	const struct profile *plain = profile_of_idb(), *inside;
	struct err err = ERR_INIT;
	struct span value;
	size_t first;
	uint8_t tag;

	/* Plain messages first, so that they are looked at together. */
	for (struct span r = rest; r.len > 0;)
		if (!take_idb_message(&r, &tag, &value))
			return seal_malformed(
			    f, REF, "a message does not end in the seal");
		else if (profile_inside_idb(tag) == NULL &&
		    !seal_add(seal, plain, tag, value, f, &err))
			return seal_refuse(f, REF_COUNT, &err);
	for (size_t i = 0; i < seal->feature_count; i++)
		if (seal->feature[i].row != NULL)
			seal->profile = plain;
	seal_check_features(seal, plain, 0, f);
	first = seal->feature_count;
	while (rest.len > 0) {
		if (!take_idb_message(&rest, &tag, &value))
			return false;
		inside = profile_inside_idb(tag);
		if (inside == NULL)
			continue;
		if (seal->profile == inside || seal->feature_count > first)
			findings_add(f, "seal.feature", SEVERITY_ERROR,
			    inside->name, REF, "a second document in the seal");
		seal->profile = inside;
		if (!take_features(value, inside, seal, f))
			return false;
	}
	return true;
}

/* ---- all of it ---------------------------------------------------------- */

/* The bytes under base32 and deflate, in seal->own. */
static bool
unpack(struct span text, unsigned flags, struct seal *seal, struct err *err)
{
	struct buf packed = BUF_INIT;
	bool ok;

	if (!(flags & FLAG_DEFLATED))
		return base32_decode(text, &seal->own, err);
	ok = base32_decode(text, &packed, err) &&
	    inflate_all(buf_span(&packed), SEAL_INFLATED_MAX, &seal->own, err);
	buf_release(&packed);
	return ok;
}

static bool
parse_content(unsigned flags, struct seal *seal, struct findings *f)
{
	struct span whole = buf_span(&seal->own), rest = whole, messages;

	if (!seal_take_state(&rest, seal))
		return seal_malformed(f, REF, "no issuing state");
	if (!(flags & FLAG_SIGNED)) {
		if (!take_body(whole, rest, seal, &messages))
			return seal_malformed(f, REF, "header or messages");
		seal->signature = span_make(NULL, 0);
	} else if (!take_signed_header(whole, rest, seal, &messages)) {
		return seal_malformed(f, REF, "header or messages");
	}
	if (!take_messages(messages, seal, f))
		return false;
	if (seal->signature.len == 0)
		findings_add(f, "seal.unsigned", SEVERITY_ERROR, "seal", REF,
		    "the barcode carries no signature: anybody can make it");
	return true;
}

bool
idb_parse(struct span bytes, struct seal *seal, struct findings *f)
{
	struct span text = span_trim(bytes);
	struct err err = ERR_INIT;
	unsigned flags;

	if (text.len <= MARK || text.data[4] < 'A' || text.data[4] > 'D')
		return seal_malformed(f, REF, "no flags after the mark");
	seal->version = 1;
	memcpy(seal->reference, text.data, 4);
	flags = (unsigned)(text.data[4] - 'A');
	if (!unpack(span_from(text, MARK), flags, seal, &err))
		return seal_refuse(f, REF, &err);
	return parse_content(flags, seal, f);
}

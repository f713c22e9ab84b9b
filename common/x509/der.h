/*
 * der: a bounds-checked walk over tag-length-value bytes.
 *
 * Nothing is copied and nothing is decoded into a tree: an element is two
 * spans into the caller's bytes. What it refuses: an element that reaches
 * past its container, lengths of more than four bytes, tags of more than
 * four, the indefinite length (ber_to_der() takes it off first, for EF.SOD).
 * A length in more bytes than needed is accepted and marked, because chips
 * and cards write "81 05" in their wrappers; what is signed or hashed is
 * always the raw bytes.
 *
 * Source: ITU-T X.690; ISO/IEC 7816-4 5.2 for the tags of files.
 */
#ifndef X509_DER_H
#define X509_DER_H

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"

/* Containers inside each other, where something walks them all. */
#define DER_DEPTH_MAX 32
/* The largest object that is looked at: a whole national list fits. */
#define DER_SIZE_MAX ((size_t)256 << 20)
/* Elements that ber_to_der() rewrites, at most. */
#define BER_ELEMENTS_MAX 200000

/* Identifier bytes, most significant first, as encoded: 0x30, 0x7f61. */
enum der_tag {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_ENUMERATED = 0x0a,
	DER_UTF8_STRING = 0x0c,
	DER_NUMERIC_STRING = 0x12,
	DER_PRINTABLE_STRING = 0x13,
	DER_T61_STRING = 0x14,
	DER_IA5_STRING = 0x16,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_UNIVERSAL_STRING = 0x1c,
	DER_BMP_STRING = 0x1e,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31
};

/* [n] of the context class, primitive and constructed. */
#define DER_CONTEXT(n) (0x80u | (unsigned)(n))
#define DER_CONTEXT_CONS(n) (0xa0u | (unsigned)(n))

struct der {
	uint32_t tag;	  /* identifier bytes as a number */
	bool long_length; /* length in more bytes than DER allows */
	struct span all;  /* tag, length and content */
	struct span content;
};

/*
 * The element at the front of *rest, which moves past it. False, and *rest
 * as it was, at the end of the bytes and for anything that is no element.
 */
bool der_next(struct span *rest, struct der *element);

/* der_next() when the element has that tag; else false, nothing consumed. */
bool der_take(struct span *rest, uint32_t tag, struct span *content);
bool der_take_element(struct span *rest, uint32_t tag, struct der *element);

/* The whole SEQUENCE at the front, tag and length included. */
bool der_take_whole(struct span *rest, struct span *whole);

/* The tag at the front, 0 when there is no element. */
uint32_t der_peek(struct span rest);

/* One element of that tag and nothing after it. */
bool der_only(struct span bytes, uint32_t tag, struct span *content);

/*
 * Values, from the content bytes. Each is false for what the type cannot be.
 */

/* An INTEGER or ENUMERATED from 0 to max. */
bool der_uint(struct span content, uint64_t max, uint64_t *value);
bool der_boolean(struct span content, bool *value);

/* The bytes after the count of unused bits, which must be 0. */
bool der_bit_bytes(struct span content, struct span *bytes);

/*
 * What follows that which is signed, in a certificate as in a CRL: the whole
 * AlgorithmIdentifier and the bytes of the signature, and nothing after them.
 * NULL, or the name of what cannot be read. X.509 SIGNED{}; RFC 5280 4.1.1.
 */
const char *der_signature(
    struct span rest, struct span *algorithm, struct span *signature);

/* A named-bit list: bit 0 of X.690 is bit 0 here. At most 32 bits. */
bool der_bits(struct span content, uint32_t *bits);

/*
 * A UTCTime or GeneralizedTime (tag tells which). RFC 5280's forms, and what
 * the field has beside them: no seconds, a fraction, an offset.
 */
bool der_time(uint32_t tag, struct span s, instant *t);

/* The time at the front, of either type. */
bool der_take_time(struct span *rest, instant *t);

/* The text of a string type, as UTF-8, appended; bytes that are not become
 * '?'. False when the tag is no string type. */
bool der_string(uint32_t tag, struct span s, struct buf *out);

/* An INTEGER's content without the zero bytes in front that X.690 forbids. */
struct span der_integer_trim(struct span content);

/* The Extension at the front (RFC 5280 4.1); value: inside its octets. */
bool der_take_extension(
    struct span *rest, struct span *oid, bool *critical, struct span *value);

/* Whether there is an indefinite length or a string in pieces anywhere. */
bool ber_needed(struct span bytes);

/*
 * Appends the same object with definite lengths and strings put together.
 * The order of elements stays, and so does every byte of an element that
 * holds neither. ERR_DATA for what is no BER, nested deeper than
 * DER_DEPTH_MAX, or of more than BER_ELEMENTS_MAX elements.
 */
MUST_CHECK bool ber_to_der(struct span bytes, struct buf *out, struct err *err);

/* Appends tag, the shortest length and the content. */
void der_put(struct buf *out, uint32_t tag, struct span content);

#endif

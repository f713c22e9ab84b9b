/*
 * aa: ISO/IEC 9796-2 message recovery, and plain ECDSA. See aa.h.
 */
#include "lds/aa.h"

#include <openssl/bn.h>

#include "x509/der.h"
#include "x509/oid.h"

/* ---- RSA ---------------------------------------------------------------- */

/* ISO/IEC 10118-3 hash identifiers of a two-byte trailer. */
static const struct {
	uint8_t identifier;
	enum digest digest;
} trailers[] = {{0x33, DIGEST_SHA1}, {0x34, DIGEST_SHA256},
    {0x35, DIGEST_SHA512}, {0x36, DIGEST_SHA384}, {0x38, DIGEST_SHA224}};

/* Takes the trailer off: BC (SHA-1) or identifier and CC. */
static bool
take_trailer(struct span *block, enum digest *digest)
{
	if (block->len < 2)
		return false;
	if (block->data[block->len - 1] == 0xbc) {
		*digest = DIGEST_SHA1;
		*block = span_first(*block, block->len - 1);
		return true;
	}
	if (block->data[block->len - 1] != 0xcc)
		return false;
	for (size_t i = 0; i < sizeof(trailers) / sizeof(trailers[0]); i++) {
		if (trailers[i].identifier != block->data[block->len - 2])
			continue;
		*digest = trailers[i].digest;
		*block = span_first(*block, block->len - 2);
		return true;
	}
	return false;
}

/*
 * Takes the header off: 01 (partial recovery: the challenge is the rest of
 * the message), padding nibbles B, and the border nibble A. A modulus whose
 * length is no whole number of bytes leaves zeros in front.
 */
static bool
take_recovery_header(struct span *block)
{
	size_t i = 0;

	while (i < block->len && block->data[i] == 0)
		i++;
	if (i == block->len)
		return false;
	if (block->data[i] == 0x6a) {
		*block = span_from(*block, i + 1);
		return true;
	}
	if (block->data[i] != 0x6b)
		return false;
	do
		i++;
	while (i < block->len && block->data[i] == 0xbb);
	if (i == block->len || block->data[i] != 0xba)
		return false;
	*block = span_from(*block, i + 1);
	return true;
}

/* header M1 hash trailer, hash over M1 and the challenge. */
static bool
block_is_right(struct span block, struct span challenge, enum digest *digest)
{
	uint8_t computed[DIGEST_SIZE_MAX];
	size_t size;

	if (!take_trailer(&block, digest) || !take_recovery_header(&block))
		return false;
	size = digest_size(*digest);
	if (block.len < size)
		return false;
	return digest_compute2(*digest, span_first(block, block.len - size),
		   challenge, computed) &&
	    span_equal(
		span_from(block, block.len - size), span_make(computed, size));
}

/* n - block: the signature may be the smaller of s and n - s. */
static bool
subtract(struct key *key, uint8_t *block, size_t len)
{
	BIGNUM *n = NULL, *b = BN_bin2bn(block, (int)len, NULL);
	bool ok;

	n = key_rsa_modulus(key);
	ok = n != NULL && b != NULL && BN_sub(b, n, b) == 1 &&
	    !BN_is_negative(b) && BN_bn2binpad(b, block, (int)len) >= 0;
	BN_free(n);
	BN_free(b);
	return ok;
}

static enum aa_answer
verify_rsa(struct key *key, struct span challenge, struct span response,
    enum digest *used)
{
	uint8_t block[AA_RESPONSE_MAX];
	size_t len;

	if (!key_rsa_public(key, response, block, sizeof(block), &len))
		return AA_UNREADABLE;
	if (block_is_right(span_make(block, len), challenge, used))
		return AA_RIGHT;
	if (!subtract(key, block, len))
		return AA_WRONG;
	return block_is_right(span_make(block, len), challenge, used)
	    ? AA_RIGHT
	    : AA_WRONG;
}

/* ---- ECDSA -------------------------------------------------------------- */

/* r followed by s, each as long as the order. */
static bool
is_plain(const struct key *key, struct span response)
{
	return response.len == 2 * (size_t)((key_bits(key) + 7) / 8);
}

/* SEQUENCE of two positive INTEGERs, exactly. */
static bool
is_der_pair(struct span response)
{
	struct span body, r, s;

	return der_only(response, DER_SEQUENCE, &body) &&
	    der_take(&body, DER_INTEGER, &r) &&
	    der_take(&body, DER_INTEGER, &s) && body.len == 0;
}

static bool
verify_form(struct key *key, enum scheme scheme, enum digest digest,
    struct span challenge, struct span response, enum digest *used)
{
	struct algorithm a = {
	    scheme, DIGEST_NONE, DIGEST_NONE, 0, {NULL, 0}, false};

	for (int i = DIGEST_SHA1; i < DIGEST_COUNT; i++) {
		if (digest != DIGEST_NONE && digest != (enum digest)i)
			continue;
		/* Doc 9303-11 6.1.2.2: no longer than the key */
		if (digest == DIGEST_NONE &&
		    digest_size((enum digest)i) * 8 > key_bits(key) + 7)
			continue;
		a.digest = (enum digest)i;
		if (signature_verify(&a, key, challenge, response, NULL) !=
		    ANSWER_GOOD)
			continue;
		*used = a.digest;
		return true;
	}
	return false;
}

static enum aa_answer
verify_ec(struct key *key, enum digest digest, struct span challenge,
    struct span response, enum digest *used)
{
	bool plain = is_plain(key, response), der = is_der_pair(response);

	if (plain &&
	    verify_form(
		key, SCHEME_ECDSA_PLAIN, digest, challenge, response, used))
		return AA_RIGHT;
	if (der &&
	    verify_form(key, SCHEME_ECDSA, digest, challenge, response, used))
		return AA_RIGHT_IN_DER;
	return plain || der ? AA_WRONG : AA_UNREADABLE;
}

enum aa_answer
aa_verify(struct key *key, enum digest digest, struct span challenge,
    struct span response, enum digest *used)
{
	*used = DIGEST_NONE;
	if (key_kind(key) == KEY_RSA)
		return verify_rsa(key, challenge, response, used);
	if (key_kind(key) == KEY_EC)
		return verify_ec(key, digest, challenge, response, used);
	return AA_UNSUPPORTED;
}

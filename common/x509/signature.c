/*
 * signature: the checks. A context of OpenSSL is set up once for each key
 * and way of signing and kept with the key, because setting it up costs as
 * much as a fast verification.
 */
#include "x509/signature.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "x509/der.h"

/* The largest DigestInfo: headers, the longest OID here, 64 bytes. */
#define DIGEST_INFO_MAX 128

/* ---- contexts ----------------------------------------------------------- */

static bool
set_up(EVP_PKEY_CTX *ctx, const struct algorithm *a)
{
	if (EVP_PKEY_verify_init(ctx) != 1)
		return false;
	if (a->scheme == SCHEME_RSA_PKCS1)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) ==
		    1 &&
		    EVP_PKEY_CTX_set_signature_md(
			ctx, digest_openssl(a->digest)) == 1;
	if (a->scheme == SCHEME_RSA_PSS)
		return EVP_PKEY_CTX_set_rsa_padding(
			   ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_signature_md(
			ctx, digest_openssl(a->digest)) == 1 &&
		    EVP_PKEY_CTX_set_rsa_mgf1_md(
			ctx, digest_openssl(a->mgf_digest)) == 1;
	return true;
}

/*
 * One slot for each digest under PKCS#1 v1.5, one for each pair under PSS
 * (25), one for everything without a state.
 */
static unsigned
slot_of(const struct algorithm *a)
{
	if (a->scheme == SCHEME_RSA_PKCS1)
		return a->digest - 1;
	if (a->scheme == SCHEME_RSA_PSS)
		return 5 + (a->digest - 1) * 5 + (a->mgf_digest - 1);
	return 30;
}

static EVP_PKEY_CTX *
context_for(struct key *key, const struct algorithm *a)
{
	EVP_PKEY_CTX **slot = key_slot(key, slot_of(a));

	_Static_assert(5 + 25 < KEY_SLOTS, "slots");
	if (*slot == NULL) {
		EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key_openssl(key), NULL);

		if (ctx == NULL || !set_up(ctx, a)) {
			EVP_PKEY_CTX_free(ctx);
			return NULL;
		}
		*slot = ctx;
	}
	return *slot;
}

/* salt: for PSS, bytes or RSA_PSS_SALTLEN_AUTO. */
static enum answer
verify_salted(const struct algorithm *a, struct key *key, struct span digest,
    struct span signature, int salt)
{
	EVP_PKEY_CTX *ctx = context_for(key, a);
	int answer = -2;

	if (ctx != NULL &&
	    (a->scheme != SCHEME_RSA_PSS ||
		EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, salt) == 1))
		answer = EVP_PKEY_verify(ctx, signature.data, signature.len,
		    digest.data, digest.len);
	if (answer == 1)
		return ANSWER_GOOD;
	/* A malformed signature is an error to OpenSSL: here it is wrong. */
	if (openssl_drain() || answer == -2)
		return ANSWER_UNSUPPORTED;
	return ANSWER_BAD;
}

static enum answer
verify_plainly(const struct algorithm *a, struct key *key, struct span digest,
    struct span signature)
{
	return verify_salted(a, key, digest, signature, (int)a->salt);
}

/* ---- RSA PKCS#1 v1.5 ---------------------------------------------------- */

/* DigestInfo as RFC 8017 A.2.4 has it, parameters NULL or left out. */
static void
make_digest_info(
    enum digest digest, struct span value, bool with_null, struct buf *out)
{
	struct buf algorithm = BUF_INIT, body = BUF_INIT;

	der_put(&algorithm, DER_OID, digest_oid(digest));
	if (with_null)
		der_put(&algorithm, DER_NULL, span_make(NULL, 0));
	der_put(&body, DER_SEQUENCE, buf_span(&algorithm));
	der_put(&body, DER_OCTET_STRING, value);
	der_put(out, DER_SEQUENCE, buf_span(&body));
	out->failed |= !buf_ok(&algorithm) || !buf_ok(&body);
	buf_release(&algorithm);
	buf_release(&body);
}

/* The block under the padding, whose form OpenSSL has checked whole. */
static bool
recover_block(struct key *key, struct span signature, uint8_t *out, size_t *len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key_openssl(key), NULL);
	bool ok;

	ok = ctx != NULL && EVP_PKEY_verify_recover_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_verify_recover(
		ctx, out, len, signature.data, signature.len) == 1;
	EVP_PKEY_CTX_free(ctx);
	(void)openssl_drain();
	return ok;
}

/*
 * The United Nations' master list and others sign a DigestInfo without the
 * NULL parameters, which OpenSSL refuses (openssl#22093). Exactly that one
 * other encoding is accepted, byte for byte.
 */
static bool
verify_without_null(const struct algorithm *a, struct key *key,
    struct span digest, struct span signature)
{
	uint8_t block[KEY_RSA_BITS_MAX / 8];
	struct buf info = BUF_INIT;
	size_t len = sizeof(block);
	bool same = false;

	if (recover_block(key, signature, block, &len)) {
		make_digest_info(a->digest, digest, false, &info);
		same = buf_ok(&info) &&
		    span_equal(span_make(block, len), buf_span(&info));
	}
	buf_release(&info);
	return same;
}

/*
 * A signature is as long as the modulus. Issuers that treat it as a number
 * lose the zeros in front, or put one more there.
 */
static struct span
fit_length(
    struct key *key, struct span signature, uint8_t *room, unsigned *deviation)
{
	size_t size = (key_bits(key) + 7) / 8;

	if (signature.len == size)
		return signature;
	while (signature.len > size && signature.data[0] == 0)
		signature = span_from(signature, 1);
	if (signature.len > size)
		return signature;
	*deviation |= SIGNATURE_RSA_LENGTH;
	if (signature.len == size)
		return signature;
	memset(room, 0, size - signature.len);
	if (signature.len > 0)
		memcpy(
		    room + size - signature.len, signature.data, signature.len);
	return span_make(room, size);
}

static enum answer
verify_rsa(const struct algorithm *a, struct key *key, struct span digest,
    struct span signature, unsigned *deviation)
{
	uint8_t room[KEY_RSA_BITS_MAX / 8];
	enum answer answer;

	if (key_is_pss(key) && a->scheme == SCHEME_RSA_PKCS1)
		*deviation |= SIGNATURE_PSS_KEY;
	signature = fit_length(key, signature, room, deviation);
	answer = verify_plainly(a, key, digest, signature);
	if (answer == ANSWER_BAD && a->scheme == SCHEME_RSA_PKCS1 &&
	    verify_without_null(a, key, digest, signature)) {
		*deviation |= SIGNATURE_DIGEST_INFO;
		answer = ANSWER_GOOD;
	}
	/* The salt is bound by the signature itself: a wrong statement of its
	 * length (RFC 4055 3.1) is the issuer's slip, and no forgery. */
	if (answer != ANSWER_GOOD && a->scheme == SCHEME_RSA_PSS &&
	    verify_salted(a, key, digest, signature, RSA_PSS_SALTLEN_AUTO) ==
		ANSWER_GOOD) {
		*deviation |= SIGNATURE_PSS_SALT;
		answer = ANSWER_GOOD;
	}
	return answer;
}

/* ---- ECDSA and DSA ------------------------------------------------------ */

/* A number of the largest order, with a zero ahead; two of them in DER. */
#define NUMBER_MAX 67
#define PAIR_DER_MAX (3 + 2 * (2 + 1 + NUMBER_MAX))
_Static_assert(1 + NUMBER_MAX < 0x80, "lengths of one byte");

static struct span
without_zeros(struct span bytes)
{
	while (bytes.len > 1 && bytes.data[0] == 0)
		bytes = span_from(bytes, 1);
	return bytes;
}

/* As an INTEGER; returns its end. */
static uint8_t *
put_number(uint8_t *to, struct span bytes)
{
	bool zero = bytes.len == 0 || bytes.data[0] & 0x80;

	*to++ = DER_INTEGER;
	*to++ = (uint8_t)(bytes.len + zero);
	if (zero)
		*to++ = 0;
	if (bytes.len > 0)
		memcpy(to, bytes.data, bytes.len);
	return to + bytes.len;
}

static enum answer
verify_pair(const struct algorithm *a, struct key *key, struct span digest,
    struct span r, struct span s)
{
	uint8_t body[PAIR_DER_MAX], der[PAIR_DER_MAX], *to = der;
	size_t len;

	r = without_zeros(r);
	s = without_zeros(s);
	if (r.len > NUMBER_MAX || s.len > NUMBER_MAX)
		return ANSWER_BAD;
	len = (size_t)(put_number(put_number(body, r), s) - body);
	*to++ = DER_SEQUENCE;
	if (len >= 0x80)
		*to++ = 0x81;
	*to++ = (uint8_t)len;
	memcpy(to, body, len);
	return verify_plainly(
	    a, key, digest, span_make(der, (size_t)(to - der) + len));
}

/* TR-03111 5.2.1: r and s one after the other, of equal length. */
static enum answer
verify_plain_pair(const struct algorithm *a, struct key *key,
    struct span digest, struct span signature)
{
	size_t half = signature.len / 2;

	if (signature.len == 0 || signature.len % 2 != 0 || half > NUMBER_MAX)
		return ANSWER_BAD;
	return verify_pair(a, key, digest, span_first(signature, half),
	    span_from(signature, half));
}

/*
 * OpenSSL wants r and s in strict DER. Some signers pad the numbers, or
 * leave out the zero that keeps them positive: same numbers, same proof.
 */
static enum answer
verify_loose_pair(const struct algorithm *a, struct key *key,
    struct span digest, struct span signature)
{
	struct span body, r, s;

	if (!der_only(signature, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_INTEGER, &r) ||
	    !der_take(&body, DER_INTEGER, &s) || body.len != 0)
		return ANSWER_BAD;
	return verify_pair(a, key, digest, r, s);
}

static enum answer
verify_ec(const struct algorithm *a, struct key *key, struct span digest,
    struct span signature, unsigned *deviation)
{
	enum answer answer;

	if (a->scheme == SCHEME_ECDSA_PLAIN)
		return verify_plain_pair(a, key, digest, signature);
	answer = verify_plainly(a, key, digest, signature);
	if (answer == ANSWER_BAD &&
	    verify_loose_pair(a, key, digest, signature) == ANSWER_GOOD) {
		*deviation |= SIGNATURE_ECDSA_FORM;
		answer = ANSWER_GOOD;
	}
	return answer;
}

/* ---- all of them -------------------------------------------------------- */

enum answer
signature_verify_digest(const struct algorithm *a, struct key *key,
    struct span digest, struct span signature, unsigned *deviation)
{
	unsigned found = SIGNATURE_EXACT;
	enum answer answer;

	if (a->scheme == SCHEME_NONE || a->digest == DIGEST_NONE ||
	    digest.len != digest_size(a->digest) || !algorithm_fits(a, key))
		return ANSWER_UNSUPPORTED;
	if (key_kind(key) == KEY_RSA)
		answer = verify_rsa(a, key, digest, signature, &found);
	else
		answer = verify_ec(a, key, digest, signature, &found);
	if (deviation != NULL)
		*deviation = answer == ANSWER_GOOD ? found : SIGNATURE_EXACT;
	return answer;
}

enum answer
signature_verify(const struct algorithm *a, struct key *key, struct span data,
    struct span signature, unsigned *deviation)
{
	uint8_t digest[DIGEST_SIZE_MAX];

	if (!digest_compute(a->digest, data, digest)) {
		(void)openssl_drain();
		return ANSWER_UNSUPPORTED;
	}
	return signature_verify_digest(a, key,
	    span_make(digest, digest_size(a->digest)), signature, deviation);
}

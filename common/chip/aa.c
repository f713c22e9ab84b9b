/*
 * aa: INTERNAL AUTHENTICATE. See aa.h.
 */
#include "chip/aa.h"

#include <openssl/ecdsa.h>

#include "lds/aa.h"

static const char *const where = "dg.15";

void
aa_answer_release(struct aa_answer *answer)
{
	buf_release(&answer->response);
}

/* Bytes of a signature: the modulus, or r and s. */
static size_t
signature_size(const struct key *key)
{
	size_t bytes = (key_bits(key) + 7) / 8;

	return key_kind(key) == KEY_EC ? 2 * bytes : bytes;
}

/* What a signature in DER has beside r and s: three headers, two signs. */
#define DER_BESIDE 9

/*
 * One question. The challenge is new each time: an answer to one that was
 * used before proves nothing.
 */
static bool
ask_once(struct channel *c, const struct randomness *random, unsigned le,
    struct aa_answer *out, struct fault *why)
{
	struct apdu command = {.ins = 0x88, .le = le};
	struct span data;

	command.data = span_make(out->challenge, sizeof(out->challenge));
	if (!random->fill(
		random->context, out->challenge, sizeof(out->challenge)))
		return fault_internal(why, "random numbers");
	if (!channel_ask(c, &command,
		"active authentication, INTERNAL AUTHENTICATE", &data, why))
		return false;
	buf_clear(&out->response);
	buf_append_span(&out->response, data);
	return buf_ok(&out->response) ||
	    fault_internal(why, "active authentication");
}

bool
aa_ask(struct channel *c, const struct key *key,
    const struct randomness *random, struct aa_answer *out, struct fault *why)
{
	size_t size = signature_size(key);
	size_t le = key_kind(key) == KEY_EC ? size + DER_BESIDE : size;
	bool fits = le <= channel_answer_room(c, false);
	unsigned first = fits ? (unsigned)le : APDU_EXTENDED_LE;
	unsigned other = fits ? APDU_EXTENDED_LE : APDU_SHORT_LE;

	/* From the key's size, the long form only where the short one has no
	 * room: Australia's cut a signature short for a small Le, China's
	 * give nothing for a long one. */
	if (!ask_once(c, random, first, out, why) &&
	    (fits || why->kind != FAULT_REFUSED || why->sw != SW_WRONG_LENGTH))
		return false;
	if (out->response.len >= size)
		return true;
	if (!ask_once(c, random, other, out, why))
		return false;
	if (out->response.len < size)
		return fault_set(why, FAULT_FILE,
		    "active authentication: a signature of %zu bytes; the key "
		    "makes %zu",
		    out->response.len, size);
	quirk_note(c->quirks, QUIRK_AA_LENGTH, where);
	return true;
}

/* r and s one behind the other, from DER; false when it is no such DER. */
static bool
plain_of_der(struct span der, size_t size, uint8_t *out)
{
	const uint8_t *at = der.data;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
	const BIGNUM *r = NULL, *s = NULL;
	bool ok = pair != NULL && at == der.data + der.len;

	if (ok)
		ECDSA_SIG_get0(pair, &r, &s);
	ok = ok && BN_bn2binpad(r, out, (int)(size / 2)) >= 0 &&
	    BN_bn2binpad(s, out + size / 2, (int)(size / 2)) >= 0;
	ECDSA_SIG_free(pair);
	(void)openssl_drain();
	return ok;
}

/* The digest that DG14 tells first; then any that fits the key. */
static enum answer
verify(struct key *key, enum digest digest, struct span challenge,
    struct span response, struct quirks *quirks)
{
	enum digest used;
	enum answer answer = aa_verify(key, digest, challenge, response, &used);

	if (answer == ANSWER_BAD && digest != DIGEST_NONE) {
		answer =
		    aa_verify(key, DIGEST_NONE, challenge, response, &used);
		if (answer == ANSWER_GOOD)
			quirk_note(quirks, QUIRK_AA_HASH, where);
	}
	/* 9303-11 6.1.2.2: no SHA-1 with ECDSA */
	if (answer == ANSWER_GOOD && key_kind(key) == KEY_EC &&
	    used == DIGEST_SHA1)
		quirk_note(quirks, QUIRK_AA_HASH, where);
	return answer;
}

bool
aa_judge(struct key *key, enum digest digest, const struct aa_answer *answer,
    struct quirks *quirks, struct fault *why)
{
	struct span challenge =
	    span_make(answer->challenge, sizeof(answer->challenge));
	struct span response = buf_span(&answer->response);
	uint8_t plain[AA_RESPONSE_MAX];
	size_t size = signature_size(key);
	enum answer found;

	/* RSA carries its own digest (the trailer). */
	if (key_kind(key) != KEY_EC)
		digest = DIGEST_NONE;
	found = verify(key, digest, challenge, response, quirks);
	if (found == ANSWER_BAD && key_kind(key) == KEY_EC &&
	    size <= sizeof(plain) && plain_of_der(response, size, plain)) {
		found = verify(
		    key, digest, challenge, span_make(plain, size), quirks);
		if (found == ANSWER_GOOD)
			quirk_note(quirks, QUIRK_AA_FORM, where);
	}
	if (found == ANSWER_UNSUPPORTED)
		return fault_set(why, FAULT_UNSUPPORTED,
		    "active authentication: a key of a kind not known");
	return found == ANSWER_GOOD ||
	    fault_set(why, FAULT_CLONE,
		"active authentication: the chip's signature is wrong");
}

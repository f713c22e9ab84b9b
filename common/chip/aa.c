/*
 * aa: INTERNAL AUTHENTICATE. See aa.h.
 */
#include "chip/aa.h"

#include "lds/aa.h"

static const char *const where = "dg.15";

void
aa_reply_release(struct aa_reply *reply)
{
	buf_release(&reply->response);
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
    struct aa_reply *out, struct fault *why)
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
    const struct randomness *random, struct aa_reply *out, struct fault *why)
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

/* The digest that DG14 tells first; then any that fits the key. */
static enum aa_answer
verify_reply(struct key *key, enum digest digest, const struct aa_reply *reply,
    struct quirks *quirks)
{
	struct span challenge =
	    span_make(reply->challenge, sizeof(reply->challenge));
	struct span response = buf_span(&reply->response);
	enum digest used;
	enum aa_answer answer =
	    aa_verify(key, digest, challenge, response, &used);
	bool told = true;

	if (answer == AA_WRONG && digest != DIGEST_NONE) {
		answer =
		    aa_verify(key, DIGEST_NONE, challenge, response, &used);
		told = false;
	}
	if (answer != AA_RIGHT && answer != AA_RIGHT_IN_DER)
		return answer;
	/* 9303-11 6.1.2.2: no SHA-1 with ECDSA */
	if (!told || (key_kind(key) == KEY_EC && used == DIGEST_SHA1))
		quirk_note(quirks, QUIRK_AA_HASH, where);
	if (answer == AA_RIGHT_IN_DER)
		quirk_note(quirks, QUIRK_AA_FORM, where);
	return answer;
}

bool
aa_judge(struct key *key, enum digest digest, const struct aa_reply *reply,
    struct quirks *quirks, struct fault *why)
{
	/* RSA carries its own digest (the trailer). */
	if (key_kind(key) != KEY_EC)
		digest = DIGEST_NONE;
	switch (verify_reply(key, digest, reply, quirks)) {
	case AA_RIGHT:
	case AA_RIGHT_IN_DER:
		return true;
	case AA_UNSUPPORTED:
		return fault_set(why, FAULT_UNSUPPORTED,
		    "active authentication: a key of a kind not known");
	default:
		return fault_set(why, FAULT_CLONE,
		    "active authentication: the chip's signature is wrong");
	}
}

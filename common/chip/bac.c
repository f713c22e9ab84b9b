/*
 * bac: GET CHALLENGE and EXTERNAL AUTHENTICATE. See bac.h.
 */
#include "chip/bac.h"

#include "base/hash.h"
#include "chip/kdf.h"
#include "chip/secret.h"

#define NONCE 8
#define KEYING 16
/* RND.IFD, RND.IC, K.IFD; the answer has the same parts. */
#define MESSAGE (2 * NONCE + KEYING)
#define SEALED (MESSAGE + CIPHER_MAC_SIZE)

/* All of it in secret memory. */
struct run {
	struct sm access;  /* keys of the zone */
	struct sm session; /* keys that were agreed on */
	uint8_t chip[NONCE], own[NONCE];
	uint8_t keying[KEYING], shared[KEYING];
	uint8_t message[MESSAGE];
};

static bool
get_challenge(struct channel *c, struct run *r, struct fault *why)
{
	const struct apdu command = {.ins = 0x84, .le = NONCE};
	struct span data;

	if (!channel_ask(c, &command, "BAC, GET CHALLENGE", &data, why))
		return false;
	if (data.len != NONCE)
		return fault_set(why, FAULT_PROTOCOL,
		    "BAC: a challenge of %zu bytes", data.len);
	memcpy(r->chip, data.data, NONCE);
	return true;
}

/* E and its MAC M, 9303-11 4.3.1. */
static bool
seal(struct run *r, uint8_t out[SEALED])
{
	memcpy(r->message, r->own, NONCE);
	memcpy(r->message + NONCE, r->chip, NONCE);
	memcpy(r->message + 2 * NONCE, r->keying, KEYING);
	return cipher_encrypt(CIPHER_3DES, r->access.enc, NULL,
		   span_make(r->message, MESSAGE), out) &&
	    cipher_mac_any(CIPHER_3DES, r->access.mac, span_make(out, MESSAGE),
		out + MESSAGE);
}

/* The chip's answer: RND.IC, RND.IFD, K.IC, sealed with the same keys. */
static bool
unseal(struct run *r, struct span answer, struct fault *why)
{
	uint8_t mac[CIPHER_MAC_SIZE];

	if (answer.len != SEALED)
		return fault_set(why, FAULT_PROTOCOL,
		    "BAC: an answer of %zu bytes", answer.len);
	if (!cipher_mac_any(
		CIPHER_3DES, r->access.mac, span_first(answer, MESSAGE), mac))
		return fault_internal(why, "BAC");
	if (!secret_equal(mac, answer.data + MESSAGE, sizeof(mac)))
		return fault_set(
		    why, FAULT_PROTOCOL, "BAC: an answer whose MAC is wrong");
	if (!cipher_decrypt(CIPHER_3DES, r->access.enc, NULL,
		span_first(answer, MESSAGE), r->message))
		return fault_internal(why, "BAC");
	if (!secret_equal(r->message, r->chip, NONCE) ||
	    !secret_equal(r->message + NONCE, r->own, NONCE))
		return fault_set(
		    why, FAULT_PROTOCOL, "BAC: an answer to another challenge");
	for (size_t i = 0; i < KEYING; i++)
		r->shared[i] =
		    (uint8_t)(r->keying[i] ^ r->message[2 * NONCE + i]);
	return true;
}

/* 9303-11 9.8.6.3: the counter starts with halves of both challenges. */
static bool
make_session(struct run *r)
{
	if (!sm_derive(CIPHER_3DES, span_make(r->shared, KEYING), &r->session))
		return false;
	memcpy(r->session.ssc, r->chip + NONCE / 2, NONCE / 2);
	memcpy(r->session.ssc + NONCE / 2, r->own + NONCE / 2, NONCE / 2);
	return true;
}

static bool
perform_bac(struct channel *c, struct run *r, const struct password *password,
    const struct randomness *random, bool *tried, struct fault *why)
{
	uint8_t sealed[SEALED];
	struct apdu authenticate = {
	    .ins = 0x82, .data = span_make(sealed, SEALED), .le = SEALED};
	struct span data;

	if (!sm_derive(CIPHER_3DES, span_make(password->bytes, KDF_SEED_SIZE),
		&r->access))
		return fault_internal(why, "BAC");
	if (!get_challenge(c, r, why))
		return false;
	if (!random->fill(random->context, r->own, NONCE) ||
	    !random->fill(random->context, r->keying, KEYING) ||
	    !seal(r, sealed))
		return fault_internal(why, "BAC");
	*tried = true;
	if (!channel_ask(
		c, &authenticate, "BAC, EXTERNAL AUTHENTICATE", &data, why) ||
	    !unseal(r, data, why))
		return false;
	return make_session(r) ? channel_protect(c, &r->session, why)
			       : fault_internal(why, "BAC");
}

bool
bac_run(struct channel *c, const struct password *password,
    const struct randomness *random, bool *tried, struct fault *why)
{
	struct run *r = secret_new(sizeof(*r));
	bool ok;

	*tried = false;
	if (r == NULL)
		return fault_internal(why, "BAC");
	ok = perform_bac(c, r, password, random, tried, why);
	secret_free(r, sizeof(*r));
	return ok;
}

/*
 * Basic access control, chip authentication and active authentication, the
 * chip's side (Doc 9303-11 4.3, 6.1, 6.2). See card.h.
 */
#include <string.h>

#include "gen/aa.h"
#include "softchip/card.h"

#define RND_SIZE 8
#define K_SIZE 16
#define CRYPTOGRAM_SIZE 32

/* ---- basic access control ------------------------------------------------ */

struct soft_answer
soft_challenge(struct soft_card *card, const struct soft_command *c)
{
	if (!card->has_bac || !card->in_application)
		return SOFT_STATUS(0x6985);
	if (c->le != RND_SIZE)
		return SOFT_STATUS(0x6700);
	soft_keep(&card->challenge, soft_random(RND_SIZE));
	return (struct soft_answer){0x9000, soft_kept(&card->challenge)};
}

/* Checks E || M of the terminal and takes out S = RND.IFD RND.IC K.IFD. */
static bool
open_cryptogram(const struct soft_card *card, struct blob data, struct blob enc,
    struct blob mac, struct blob *s)
{
	struct blob e = {data.data, CRYPTOGRAM_SIZE},
		    m = {data.data + CRYPTOGRAM_SIZE, SOFT_MAC_SIZE};

	if (!asn_equal(soft_mac(GEN_3DES, mac, soft_pad(GEN_3DES, e)), m))
		return false;
	*s = soft_decrypt(GEN_3DES, enc, ASN_NONE, e);
	return asn_equal((struct blob){s->data + RND_SIZE, RND_SIZE},
	    soft_kept(&card->challenge));
}

static void
start_bac(struct soft_card *card, struct blob s, struct blob k)
{
	unsigned char secret[K_SIZE];

	for (size_t i = 0; i < K_SIZE; i++)
		secret[i] = s.data[2 * RND_SIZE + i] ^ k.data[i];
	soft_sm_start(
	    &card->next_sm, GEN_3DES, asn_copy(secret, sizeof(secret)));
	memcpy(card->next_sm.ssc, card->challenge.data + 4, 4);
	memcpy(card->next_sm.ssc + 4, s.data + 4, 4);
	card->switch_sm = true;
	card->access = SOFT_BY_BAC;
	card->counts.bac++;
}

struct soft_answer
soft_external(struct soft_card *card, const struct soft_command *c)
{
	struct blob seed = gen_hash_bytes("sha1", card->zone), enc, mac, s, k;
	struct blob theirs, e, m;

	if (!card->has_bac || card->challenge.len == 0)
		return SOFT_STATUS(0x6985);
	if (c->data.len != CRYPTOGRAM_SIZE + SOFT_MAC_SIZE ||
	    c->le != CRYPTOGRAM_SIZE + SOFT_MAC_SIZE)
		return SOFT_STATUS(0x6700);
	card->counts.tries++;
	seed.len = K_SIZE;
	enc = soft_kdf(GEN_3DES, seed, 1);
	mac = soft_kdf(GEN_3DES, seed, 2);
	if (!open_cryptogram(card, c->data, enc, mac, &s)) {
		card->challenge.len = 0;
		return soft_wrong_password(card);
	}
	k = soft_random(K_SIZE);
	theirs = (struct blob){s.data, RND_SIZE};
	if (soft_due(card, DEED_WRONG)) /* another RND.IFD than theirs */
		theirs = asn_flip(theirs, 0, 1);
	e = soft_encrypt(GEN_3DES, enc, ASN_NONE,
	    ASN_JOIN(soft_kept(&card->challenge), theirs, k));
	m = soft_mac(GEN_3DES, mac, soft_pad(GEN_3DES, e));
	start_bac(card, s, k);
	card->challenge.len = 0;
	if (soft_due(card, DEED_REFLECT)) /* their own cryptogram */
		return (struct soft_answer){0x9000, c->data};
	if (soft_due(card, DEED_ZERO))
		m = asn_hex("0000000000000000");
	return (struct soft_answer){0x9000, ASN_JOIN(e, m)};
}

/* ---- chip authentication ------------------------------------------------- */

/* The key identifier in an MSE must be the content of DG14's INTEGER, and
 * there only when DG14 has one (Doc 9303-11 6.2.4). */
static bool
names_key(const struct gen_ca *ca, const struct soft_command *c)
{
	struct blob id;

	if (!soft_find(c->data, 0x84, &id))
		return ca->id < 0;
	return ca->id >= 0 && asn_equal(asn_content(asn_int(ca->id)), id);
}

static struct soft_answer
agree(struct soft_card *card, const struct gen_ca *ca, struct blob peer)
{
	const struct gen_key *key = soft_held(card, ca->key);
	const struct soft_group *g = soft_group_of_key(key);
	struct blob element;

	if (!soft_group_valid(g, peer))
		return SOFT_STATUS(0x6a80);
	element = soft_group_multiply(g, peer, gen_key_private(key));
	soft_sm_start(&card->next_sm,
	    ca->cipher == GEN_CIPHER_NONE ? GEN_3DES : ca->cipher,
	    soft_group_secret(g, element));
	card->switch_sm = true;
	card->counts.ca++;
	return SOFT_STATUS(0x9000);
}

static struct soft_answer
set_kat(struct soft_card *card, const struct soft_command *c)
{
	struct blob peer;

	if (soft_quirk(card, SOFT_QUIRK_KAT_AS_AT))
		return SOFT_STATUS(0x6a80);
	if (!soft_find(c->data, 0x91, &peer))
		return SOFT_STATUS(0x6a80);
	for (size_t i = 0; i < card->ca_count; i++)
		if (card->ca_list[i].cipher <= GEN_3DES &&
		    names_key(&card->ca_list[i], c))
			return agree(card, &card->ca_list[i], peer);
	return SOFT_STATUS(0x6a80);
}

static struct soft_answer
set_at(struct soft_card *card, const struct soft_command *c)
{
	struct blob oid;

	card->ca_chosen = NULL;
	if (!soft_find(c->data, 0x80, &oid))
		return SOFT_STATUS(0x6a80);
	for (size_t i = 0; i < card->ca_count; i++) {
		const struct gen_ca *ca = &card->ca_list[i];

		if (ca->cipher != GEN_CIPHER_NONE && names_key(ca, c) &&
		    asn_equal(asn_content(gen_secinfo_ca_oid(ca)), oid))
			card->ca_chosen = ca;
	}
	return SOFT_STATUS(card->ca_chosen == NULL ? 0x6a80 : 0x9000);
}

struct soft_answer
soft_ca_set(struct soft_card *card, const struct soft_command *c)
{
	if (!card->sm.on || card->ca_count == 0)
		return SOFT_STATUS(0x6982);
	if (c->le > 0 && soft_quirk(card, SOFT_QUIRK_CA_NO_LE))
		return SOFT_STATUS(0x6f00);
	return c->p2 == 0xa6 ? set_kat(card, c) : set_at(card, c);
}

struct soft_answer
soft_ca_agree(struct soft_card *card, const struct soft_command *c)
{
	const struct gen_ca *ca = card->ca_chosen;
	struct soft_answer answer;
	struct blob data, peer;

	card->ca_chosen = NULL;
	if (!soft_find(c->data, 0x7c, &data) || !soft_find(data, 0x80, &peer))
		return SOFT_STATUS(0x6a80);
	answer = agree(card, ca, peer);
	if (answer.status == 0x9000)
		answer.data = asn_hex("7c00");
	return answer;
}

/* ---- active authentication ----------------------------------------------- */

static struct blob
respond(const struct soft_card *card, struct blob challenge)
{
	const struct gen_key *key = soft_held(card, card->aa);
	const char *scheme = card->aa_scheme;
	char algorithm[64];

	if (strncmp(scheme, "plain-", 6) == 0 &&
	    soft_quirk(card, SOFT_QUIRK_AA_DER)) {
		snprintf(algorithm, sizeof(algorithm), "ecdsa-%s", scheme + 6);
		return gen_sign_bytes(key, algorithm, challenge);
	}
	return gen_aa_response(key, scheme, challenge);
}

struct soft_answer
soft_internal(struct soft_card *card, const struct soft_command *c)
{
	struct soft_answer answer = {0x9000, ASN_NONE};

	if (card->access == SOFT_NO_ACCESS && !card->is_open)
		return SOFT_STATUS(0x6982);
	if (card->aa == NULL)
		return SOFT_STATUS(0x6a88);
	if (c->data.len != RND_SIZE)
		return SOFT_STATUS(0x6a80);
	if (c->le == 0)
		return SOFT_STATUS(0x6700);
	answer.data = respond(card, c->data);
	card->counts.aa++;
	if (soft_due(card, DEED_WRONG))
		answer.data = asn_flip(answer.data, -1, 1);
	if (c->extended && soft_quirk(card, SOFT_QUIRK_AA_EXTENDED))
		answer.data = ASN_NONE;
	if (answer.data.len > c->le && soft_quirk(card, SOFT_QUIRK_AA_SHORT))
		answer.data.len = c->le;
	if (answer.data.len > c->le)
		return SOFT_STATUS(0x6700);
	return answer;
}

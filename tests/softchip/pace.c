/*
 * PACE, the chip's side (Doc 9303-11 4.4): generic, integrated and chip
 * authentication mapping, DH and ECDH. See card.h.
 */
#include <string.h>

#include "softchip/card.h"

enum { STEP_NONE, STEP_NONCE, STEP_MAP, STEP_KEY, STEP_TOKEN };

#define NONCE_TAG 0x80
#define PASSWORD_ZONE 1
#define PASSWORD_CAN 2

/* Draws until a secret begins with 00 give up at this many. */
#define DRAWS_MAX 20000

/* ---- MSE:Set AT ---------------------------------------------------------- */

/* Of the parameters with this identifier and, if it is given, this number. */
static const struct gen_pace *
find(const struct soft_card *card, struct blob oid, struct blob number)
{
	const struct gen_pace *found = NULL;

	for (size_t i = 0; i < card->pace_count; i++) {
		const struct gen_pace *p = &card->pace_list[i];

		/* The identifier without its tag and length. */
		if (!asn_equal(asn_content(gen_secinfo_pace_oid(p)), oid))
			continue;
		if (number.len == 0 ||
		    (number.len == 1 && number.data[0] == p->id))
			found = found == NULL ? p : found;
	}
	return found;
}

struct soft_answer
soft_pace_set(struct soft_card *card, const struct soft_command *c)
{
	struct blob oid, password, number = ASN_NONE, K;

	memset(&card->pace, 0, sizeof(card->pace));
	if (!soft_find(c->data, 0x80, &oid) ||
	    !soft_find(c->data, 0x83, &password) || password.len != 1)
		return SOFT_STATUS(0x6a80);
	if (!soft_find(c->data, 0x84, &number) &&
	    soft_quirk(card, SOFT_QUIRK_NEEDS_84))
		return SOFT_STATUS(0x6a87);
	card->pace.chosen = find(card, oid, number);
	if (card->pace.chosen == NULL)
		return SOFT_STATUS(0x6a80);
	if (password.data[0] == PASSWORD_ZONE)
		K = gen_hash_bytes("sha1", card->zone);
	else if (password.data[0] == PASSWORD_CAN)
		K = card->can;
	else
		return SOFT_STATUS(0x6a88);
	soft_keep(
	    &card->pace.password, soft_kdf(card->pace.chosen->cipher, K, 3));
	card->pace.group = soft_group_get(card->pace.chosen->id);
	card->pace.step = STEP_NONCE;
	return SOFT_STATUS(0x9000);
}

/* ---- the four steps ------------------------------------------------------ */

static struct soft_answer
dynamic(unsigned tag, struct blob value)
{
	return (struct soft_answer){0x9000, asn_tlv(0x7c, asn_tlv(tag, value))};
}

static bool
is_integrated(const struct gen_pace *pace)
{
	return pace->mapping == GEN_DH_IM || pace->mapping == GEN_ECDH_IM;
}

static struct soft_answer
send_nonce(struct soft_card *card)
{
	struct soft_pace *pace = &card->pace;
	enum gen_cipher cipher = pace->chosen->cipher;
	size_t size = 16;
	struct blob s;

	/* Blocks as the chip likes; the number of integrated mapping wants as
	 * many bits as the key has (9303-11 4.4.3.3.2). */
	if ((is_integrated(pace->chosen) && soft_key_size(cipher) > size) ||
	    soft_quirk(card, SOFT_QUIRK_NONCE_32))
		size = 32;
	if (soft_quirk(card, SOFT_QUIRK_NONCE_8))
		size = soft_block_size(cipher);
	s = soft_random(size);
	soft_keep(&pace->nonce, s);
	s = soft_encrypt(cipher, soft_kept(&pace->password), ASN_NONE, s);
	if (soft_due(card, DEED_SHORTER))
		s.len--;
	if (soft_due(card, DEED_ZERO))
		s.len = 0;
	return dynamic(soft_due(card, DEED_TAG) ? 0x82 : NONCE_TAG, s);
}

/* c0 and c1 of Doc 9303-11 4.4.3.3.2, for keys of 128 bits and of more. */
static const char *const constants[2][2] = {
    {"a668892a7c41e3ca739f40b057d85904", "a4e136ac725f738b01c1f60217c188ad"},
    {"d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676",
	"54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517"}};

struct blob
soft_pace_random(enum gen_cipher cipher, struct blob s, struct blob t,
    const struct soft_group *g)
{
	size_t size = soft_key_size(cipher);
	bool wide = size > 16;
	struct blob c0 = asn_hex(constants[wide][0]);
	struct blob c1 = asn_hex(constants[wide][1]);
	struct blob key = soft_encrypt(cipher, t, ASN_NONE, s);
	struct blob x = ASN_NONE;

	while (x.len < soft_group_size(g) + 8) {
		key.len = size;
		x = ASN_JOIN(x, soft_encrypt(cipher, key, ASN_NONE, c1));
		key = soft_encrypt(cipher, key, ASN_NONE, c0);
	}
	return x;
}

static struct soft_answer
map_integrated(struct soft_card *card, struct blob t)
{
	struct soft_pace *pace = &card->pace;
	enum gen_cipher cipher = pace->chosen->cipher;
	struct blob x, base;

	if (t.len != soft_key_size(cipher))
		return SOFT_STATUS(0x6a80);
	x = soft_pace_random(cipher, soft_kept(&pace->nonce), t, pace->group);
	base = soft_group_encode(pace->group, x);
	if (base.len == 0)
		return SOFT_STATUS(0x6a80);
	soft_keep(&pace->base, base);
	return dynamic(
	    0x82, soft_due(card, DEED_LONGER) ? asn_hex("00") : ASN_NONE);
}

/* G^ = s G + H, where H is the element agreed on, not its secret. */
static struct soft_answer
map_generic(struct soft_card *card, struct blob peer)
{
	struct soft_pace *pace = &card->pace;
	const struct soft_group *g = pace->group;
	struct blob k, own, base;

	if (!soft_group_valid(g, peer))
		return SOFT_STATUS(0x6a80);
	k = soft_group_scalar(g);
	own = soft_group_multiply(g, soft_group_base(g), k);
	if (asn_equal(own, peer))
		return SOFT_STATUS(0x6a80);
	base = soft_group_add(g,
	    soft_group_multiply(g, soft_group_base(g), soft_kept(&pace->nonce)),
	    soft_group_multiply(g, peer, k));
	soft_keep(&pace->base, base);
	soft_keep(&pace->mapping, k);
	return dynamic(soft_due(card, DEED_TAG) ? 0x84 : 0x82,
	    soft_sent_element(card, g, own, peer));
}

static struct soft_answer
map(struct soft_card *card, struct blob value)
{
	return is_integrated(card->pace.chosen) ? map_integrated(card, value)
						: map_generic(card, value);
}

static struct soft_answer
agree(struct soft_card *card, struct blob peer)
{
	struct soft_pace *pace = &card->pace;
	const struct soft_group *g = pace->group;
	struct blob base = soft_kept(&pace->base), k, own, secret;
	long draws = 0;

	if (!soft_group_valid(g, peer))
		return SOFT_STATUS(0x6a80);
	do {
		k = soft_group_scalar(g);
		secret = soft_group_secret(g, soft_group_multiply(g, peer, k));
	} while (soft_quirk(card, SOFT_QUIRK_SECRET_00) &&
	    secret.data[0] != 0 && ++draws < DRAWS_MAX);
	own = soft_group_multiply(g, base, k);
	if (asn_equal(own, peer))
		return SOFT_STATUS(0x6a80);
	soft_keep(&pace->secret, secret);
	soft_keep(&pace->peer, peer);
	own = soft_sent_element(card, g, own, peer);
	soft_keep(&pace->own, own);
	return dynamic(soft_due(card, DEED_TAG) ? 0x82 : 0x84, own);
}

/* MAC over 7F49 {06 identifier, 86 point or 84 number}; a number without
 * leading zeros. */
static struct blob
token(const struct soft_pace *pace, const struct soft_sm *sm, struct blob key)
{
	enum gen_cipher cipher = pace->chosen->cipher;
	bool dh = soft_group_is_dh(pace->group);
	struct blob data;

	while (dh && key.len > 1 && key.data[0] == 0) {
		key.data++;
		key.len--;
	}
	data = asn_tlv(0x7f49,
	    ASN_JOIN(gen_secinfo_pace_oid(pace->chosen),
		asn_tlv(dh ? 0x84 : 0x86, key)));
	if (cipher == GEN_3DES)
		data = soft_pad(cipher, data);
	return soft_mac(
	    cipher, (struct blob){sm->mac, soft_key_size(cipher)}, data);
}

/* Chip authentication data: what the mapping key is times the static key. */
static struct blob
chip_data(const struct soft_card *card, const struct soft_sm *sm)
{
	const struct soft_pace *pace = &card->pace;
	enum gen_cipher cipher = pace->chosen->cipher;
	struct blob key = {sm->enc, soft_key_size(cipher)};
	struct blob iv = soft_encrypt(
	    cipher, key, ASN_NONE, asn_hex("ffffffffffffffffffffffffffffffff"));
	struct blob data = soft_group_divide(
	    pace->group, soft_kept(&pace->mapping), card->cam_private);

	if (soft_due(card, DEED_SHORTER))
		data.len--;
	return asn_tlv(
	    0x8a, soft_encrypt(cipher, key, iv, soft_pad(cipher, data)));
}

static struct soft_answer
confirm(struct soft_card *card, struct blob value)
{
	struct soft_pace *pace = &card->pace;
	struct soft_sm *sm = &card->next_sm;
	struct blob own, data;

	card->counts.tries++;
	soft_sm_start(sm, pace->chosen->cipher, soft_kept(&pace->secret));
	if (!asn_equal(token(pace, sm, soft_kept(&pace->own)), value))
		return soft_wrong_password(card);
	own = token(pace, sm, soft_kept(&pace->peer));
	if (soft_due(card, DEED_ZERO))
		own = asn_hex("0000000000000000");
	if (soft_due(card, DEED_REFLECT))
		own = value;
	if (soft_due(card, DEED_WRONG))
		own = asn_flip(own, -1, 1);
	if (soft_due(card, DEED_SHORTER))
		own.len--;
	data = asn_tlv(soft_due(card, DEED_TAG) ? 0x85 : 0x86, own);
	if (pace->chosen->mapping == GEN_ECDH_CAM)
		data = ASN_JOIN(data, chip_data(card, sm));
	card->switch_sm = true;
	card->access = SOFT_BY_PACE;
	card->in_application = false;
	card->current = NULL;
	card->counts.pace++;
	return (struct soft_answer){0x9000, asn_tlv(0x7c, data)};
}

struct soft_answer
soft_pace_step(struct soft_card *card, const struct soft_command *c)
{
	static const unsigned tags[] = {
	    [STEP_MAP] = 0x81, [STEP_KEY] = 0x83, [STEP_TOKEN] = 0x85};
	struct soft_pace *pace = &card->pace;
	bool last = pace->step == STEP_TOKEN;
	int step = pace->step;
	struct soft_answer answer;
	struct blob data, value = ASN_NONE;

	pace->step = STEP_NONE;
	if (last != ((c->cla & 0x10) == 0))
		return SOFT_STATUS(0x6883);
	if (c->le == 0)
		return SOFT_STATUS(0x6700);
	if (!soft_find(c->data, 0x7c, &data) ||
	    (step != STEP_NONCE && !soft_find(data, tags[step], &value)))
		return SOFT_STATUS(0x6a80);
	if (step == STEP_NONCE)
		answer = send_nonce(card);
	else if (step == STEP_MAP)
		answer = map(card, value);
	else if (step == STEP_KEY)
		answer = agree(card, value);
	else
		return confirm(card, value);
	if (answer.status == 0x9000)
		pace->step = step + 1;
	return answer;
}

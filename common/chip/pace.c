/*
 * pace: MSE:Set AT and four times GENERAL AUTHENTICATE. See pace.h.
 */
#include "chip/pace.h"

#include "base/hash.h"
#include "chip/agree.h"
#include "chip/kdf.h"
#include "chip/map.h"
#include "chip/secret.h"
#include "x509/der.h"

/* Data objects of MSE:Set AT and GENERAL AUTHENTICATE, 9303-11 4.4.4. */
#define DO_OID 0x80u
#define DO_PASSWORD 0x83u
#define DO_PARAMETER 0x84u
#define DO_DYNAMIC 0x7cu
#define DO_NONCE 0x80u
#define DO_MAP_DATA 0x81u
#define DO_MAP_ANSWER 0x82u
#define DO_KEY 0x83u
#define DO_KEY_ANSWER 0x84u
#define DO_TOKEN 0x85u
#define DO_TOKEN_ANSWER 0x86u
#define DO_CAM 0x8au

/* Longest nonce that is let pass: four AES blocks. */
#define NONCE_MAX 64
#define NONCE_USUAL 16

/* ---- passwords ----------------------------------------------------------- */

bool
password_of_mrz(struct span information, struct password *out)
{
	out->kind = PASSWORD_MRZ;
	out->len = KDF_MRZ_SIZE;
	return kdf_mrz(information, out->bytes);
}

bool
password_of_can(struct span can, struct password *out)
{
	if (can.len == 0 || can.len > CAN_MAX)
		return false;
	out->kind = PASSWORD_CAN;
	out->len = can.len;
	memcpy(out->bytes, can.data, can.len);
	return true;
}

void
pace_cam_release(struct pace_cam *cam)
{
	element_free(cam->map_key);
	group_free(cam->group);
	buf_wipe(&cam->number);
	cam->map_key = NULL;
	cam->group = NULL;
}

/* ---- a run --------------------------------------------------------------- */

struct run {
	struct channel *c;
	const struct pace_info *info;
	const struct randomness *random;
	struct group *group;
	struct agree_work ahead; /* the key of the mapping, in the making */
	struct pair map, key;
	struct element *chip_map, *chip_key, *generator;
	uint8_t *nonce; /* secret_new(NONCE_MAX) */
	size_t nonce_len;
	struct buf request, given; /* of the step under way */
};

static bool
set_algorithm(struct run *r, enum password_kind kind, struct fault *why)
{
	const uint8_t reference = (uint8_t)kind;
	const uint8_t parameter = (uint8_t)r->info->parameter;
	struct apdu mse = {.ins = 0x22, .p1 = 0xc1, .p2 = 0xa4};
	struct span data;

	buf_clear(&r->request);
	der_put(&r->request, DO_OID, r->info->oid);
	der_put(&r->request, DO_PASSWORD, span_make(&reference, 1));
	/* Always, where a number is known: Ukraine's chips before 2022 refuse
	 * MSE:Set AT without it, and no Le: Germany's refuse that. */
	der_put(&r->request, DO_PARAMETER, span_make(&parameter, 1));
	mse.data = buf_span(&r->request);
	return channel_ask(r->c, &mse, "PACE, MSE:Set AT", &data, why);
}

/* What an answer may be long: beyond it, the long form is needed. */
static unsigned
answer_le(const struct run *r, size_t content)
{
	/* 00, not 0000, wherever it does: New Zealand's refuse 0000. */
	return content + 8 > APDU_SHORT_LE && !channel_short_only(r->c)
	    ? APDU_EXTENDED_LE
	    : APDU_SHORT_LE;
}

/*
 * One GENERAL AUTHENTICATE: 7C{tag: content}, or 7C{} when tag is 0. *objects:
 * what is in the answer's 7C, which lives in r->given.
 */
static bool
authenticate(struct run *r, uint32_t tag, struct span content, size_t expected,
    struct span *objects, struct fault *why)
{
	bool last = tag == DO_TOKEN;
	struct apdu ga = {.cla = last ? 0 : APDU_CLA_CHAIN, .ins = 0x86};
	struct buf inner = BUF_INIT;
	struct span data;
	bool ok;

	if (tag != 0)
		der_put(&inner, tag, content);
	buf_clear(&r->request);
	der_put(&r->request, DO_DYNAMIC, buf_span(&inner));
	ok = buf_ok(&inner) && buf_ok(&r->request);
	buf_release(&inner);
	if (!ok)
		return fault_internal(why, "PACE");
	ga.data = buf_span(&r->request);
	ga.le = answer_le(r, expected);
	if (!channel_ask(r->c, &ga, "PACE, GENERAL AUTHENTICATE", &data, why))
		return false;
	buf_clear(&r->given);
	buf_append_span(&r->given, data);
	if (!buf_ok(&r->given))
		return fault_internal(why, "PACE");
	return der_only(buf_span(&r->given), DO_DYNAMIC, objects) ||
	    fault_set(why, FAULT_PROTOCOL,
		"PACE: an answer that is no dynamic authentication data");
}

static bool
take_data_object(
    struct span *objects, uint32_t tag, struct span *content, struct fault *why)
{
	return der_take(objects, tag, content) ||
	    fault_set(why, FAULT_PROTOCOL,
		"PACE: an answer without its object %02X", (unsigned)tag);
}

/* ---- step 1: the nonce --------------------------------------------------- */

static bool
get_nonce(struct run *r, const struct password *password, struct fault *why)
{
	enum cipher cipher = r->info->cipher;
	uint8_t key[CIPHER_KEY_MAX];
	struct span objects, z;
	bool ok;

	if (!authenticate(r, 0, span_make(NULL, 0), NONCE_MAX, &objects, why) ||
	    !take_data_object(&objects, DO_NONCE, &z, why))
		return false;
	if (z.len == 0 || z.len > NONCE_MAX ||
	    z.len % cipher_block(cipher) != 0)
		return fault_set(why, FAULT_PROTOCOL,
		    "PACE: a nonce of %zu bytes is not whole blocks", z.len);
	if (z.len % NONCE_USUAL != 0)
		quirk_note(r->c->quirks, QUIRK_NONCE, NULL);
	ok = kdf_derive(cipher, span_make(password->bytes, password->len),
		 KDF_PASSWORD, key) &&
	    cipher_decrypt(cipher, key, NULL, z, r->nonce);
	secret_wipe(key, sizeof(key));
	r->nonce_len = z.len;
	return ok || fault_internal(why, "PACE");
}

/* ---- step 2: the mapping ------------------------------------------------- */

/* Decodes a key of the chip's; one that is our own comes from a mirror. */
static bool
take_key(struct run *r, struct span bytes, const struct pair *own,
    struct element **out, struct fault *why)
{
	struct element *e;

	if (!group_decode(r->group, bytes, &e, why))
		return false;
	if (element_same(r->group, e, own->public)) {
		element_free(e);
		return fault_set(why, FAULT_PROTOCOL,
		    "PACE: the chip sent our own public key back");
	}
	*out = e;
	return true;
}

/* Sends a public key under tag and takes the chip's from under answer. */
static bool
exchange_keys(struct run *r, const struct pair *own, uint32_t tag,
    uint32_t answer, struct element **out, struct fault *why)
{
	size_t size = group_size(r->group);
	size_t expected = group_is_curve(r->group) ? 2 * size + 1 : size;
	struct buf bytes = BUF_INIT;
	struct span objects, content;
	bool ok;

	ok = element_encode(r->group, own->public, &bytes)
	    ? authenticate(r, tag, buf_span(&bytes), expected, &objects, why)
	    : fault_internal(why, "PACE");
	buf_release(&bytes);
	return ok && take_data_object(&objects, answer, &content, why) &&
	    take_key(r, content, own, out, why);
}

static bool
map_generic(struct run *r, struct fault *why)
{
	struct element *shared;
	bool ok;

	if (!agree_finish(&r->ahead, &r->map, why) ||
	    !exchange_keys(
		r, &r->map, DO_MAP_DATA, DO_MAP_ANSWER, &r->chip_map, why) ||
	    !group_multiply(r->group, r->chip_map, r->map.secret, &shared, why))
		return false;
	ok = group_generic_map(r->group, span_make(r->nonce, r->nonce_len),
	    shared, &r->generator, why);
	element_free(shared);
	return ok;
}

static bool
map_with_nonces(struct run *r, struct fault *why)
{
	size_t size = cipher_key_size(r->info->cipher);
	uint8_t t[CIPHER_KEY_MAX];
	struct span objects, nothing;
	bool ok;

	if (!r->random->fill(r->random->context, t, size))
		return fault_internal(why, "random numbers");
	ok = authenticate(
		 r, DO_MAP_DATA, span_make(t, size), 16, &objects, why) &&
	    /* Its object 82 is empty; some chips leave it out. */
	    (objects.len == 0 ||
		take_data_object(&objects, DO_MAP_ANSWER, &nothing, why)) &&
	    map_integrated(r->info->cipher, r->group,
		span_make(r->nonce, r->nonce_len), span_make(t, size),
		&r->generator, why);
	secret_wipe(t, sizeof(t));
	return ok;
}

/* ---- steps 3 and 4: keys and tokens -------------------------------------- */

/* MAC over 7F49{06 oid, 86 point or 84 number}, 9303-11 4.4.3.4. */
static bool
make_token(const struct run *r, const struct sm *keys,
    const struct element *public, uint8_t token[CIPHER_MAC_SIZE])
{
	struct buf encoded = BUF_INIT, body = BUF_INIT, whole = BUF_INIT;
	bool ok;

	ok = element_encode(r->group, public, &encoded);
	der_put(&body, DER_OID, r->info->oid);
	der_put(
	    &body, group_is_curve(r->group) ? 0x86 : 0x84, buf_span(&encoded));
	der_put(&whole, 0x7f49, buf_span(&body));
	ok = ok && buf_ok(&body) && buf_ok(&whole) &&
	    cipher_mac_any(keys->cipher, keys->mac, buf_span(&whole), token);
	buf_release(&encoded);
	buf_release(&body);
	buf_release(&whole);
	return ok;
}

/* CA_IC: enciphered under the new key, IV = E(KSenc, FF…), 9303-11 4.4.3.5. */
static bool
take_cam(const struct sm *keys, struct span objects, struct pace_cam *cam,
    struct fault *why)
{
	uint8_t iv[CIPHER_BLOCK_MAX], ones[CIPHER_BLOCK_MAX];
	struct span data, plain;
	struct buf text = BUF_INIT;
	bool ok;

	while (objects.len > 0 && der_peek(objects) != DO_CAM) {
		struct der skipped; /* 87 and 88: certificate references */

		if (!der_next(&objects, &skipped))
			break;
	}
	if (!take_data_object(&objects, DO_CAM, &data, why))
		return false;
	if (data.len == 0 || data.len % CIPHER_BLOCK_MAX != 0)
		return fault_set(why, FAULT_PROTOCOL,
		    "PACE: chip authentication data that are no whole blocks");
	memset(ones, 0xff, sizeof(ones));
	ok = buf_reserve(&text, data.len) != NULL &&
	    cipher_encrypt(keys->cipher, keys->enc, NULL,
		span_make(ones, sizeof(ones)), iv) &&
	    cipher_decrypt(keys->cipher, keys->enc, iv, data, text.data);
	text.len = ok ? data.len : 0;
	if (!ok) {
		fault_internal(why, "PACE");
	} else if (!cipher_unpad(buf_span(&text), &plain)) {
		ok = fault_set(why, FAULT_PROTOCOL,
		    "PACE: chip authentication data whose padding is wrong");
	} else {
		buf_init(&cam->number, 0);
		buf_append_span(&cam->number, plain);
		ok = buf_ok(&cam->number) || fault_internal(why, "PACE");
	}
	buf_wipe(&text);
	return ok;
}

static bool
exchange_tokens(struct run *r, const struct sm *keys, struct pace_cam *cam,
    bool *proven, struct fault *why)
{
	uint8_t own[CIPHER_MAC_SIZE], theirs[CIPHER_MAC_SIZE];
	struct span objects, token;
	bool ok;

	/* Each side's token is over the key that it received. */
	ok = make_token(r, keys, r->chip_key, own) &&
	    make_token(r, keys, r->key.public, theirs);
	if (!ok)
		return fault_internal(why, "PACE");
	if (!authenticate(
		r, DO_TOKEN, span_make(own, sizeof(own)), 160, &objects, why) ||
	    !take_data_object(&objects, DO_TOKEN_ANSWER, &token, why))
		return false;
	if (token.len != sizeof(theirs) ||
	    !secret_equal(token.data, theirs, sizeof(theirs)))
		return fault_set(why, FAULT_PROTOCOL,
		    "PACE: the chip's authentication token is wrong");
	*proven = true;
	return r->info->mapping != PACE_CHIP_AUTHENTICATION ||
	    take_cam(keys, objects, cam, why);
}

static bool
agree(struct run *r, struct pace_cam *cam, bool *proven, struct fault *why)
{
	struct sm *keys = secret_new(sizeof(*keys));
	bool ok;

	ok = keys != NULL || fault_internal(why, "PACE");
	ok = ok &&
	    group_pair(r->group, r->generator, r->random, &r->key, why) &&
	    exchange_keys(
		r, &r->key, DO_KEY, DO_KEY_ANSWER, &r->chip_key, why) &&
	    agree_keys(r->group, r->info->cipher, r->chip_key, r->key.secret,
		keys, why) &&
	    exchange_tokens(r, keys, cam, proven, why) &&
	    channel_protect(r->c, keys, why);
	secret_free(keys, sizeof(*keys));
	return ok;
}

static bool
perform_pace(struct run *r, const struct password *password,
    struct pace_cam *cam, bool *proven, struct fault *why)
{
	bool integrated = r->info->mapping == PACE_INTEGRATED;

	r->nonce = secret_new(NONCE_MAX);
	if (r->nonce == NULL)
		return fault_internal(why, "PACE");
	if (!group_standard(r->info->parameter, &r->group, why) ||
	    !set_algorithm(r, password->kind, why))
		return false;
	/* The key of the mapping is made while the chip makes its nonce. */
	if (!integrated)
		agree_start(&r->ahead, r->group, r->random);
	return get_nonce(r, password, why) &&
	    (integrated ? map_with_nonces(r, why) : map_generic(r, why)) &&
	    agree(r, cam, proven, why);
}

bool
pace_run(struct channel *c, const struct pace_info *info,
    const struct password *password, const struct randomness *random,
    struct pace_cam *cam, bool *proven, struct fault *why)
{
	struct run r = {.c = c, .info = info, .random = random};
	bool ok;

	*proven = false;
	buf_init(&r.request, 0);
	buf_init(&r.given, 0);
	ok = perform_pace(&r, password, cam, proven, why);
	agree_abandon(&r.ahead);
	if (ok && info->mapping == PACE_CHIP_AUTHENTICATION) {
		cam->group = r.group;
		cam->map_key = r.chip_map;
		r.group = NULL;
		r.chip_map = NULL;
	}
	pair_release(&r.map);
	pair_release(&r.key);
	element_free(r.chip_map);
	element_free(r.chip_key);
	element_free(r.generator);
	group_free(r.group);
	secret_free(r.nonce, NONCE_MAX);
	buf_wipe(&r.request);
	buf_wipe(&r.given);
	return ok;
}

/* ---- chip authentication mapping ------------------------------------------
 */

bool
pace_cam_verify(const struct pace_cam *cam, struct span spki, struct fault *why)
{
	struct element *public = NULL, *product = NULL;
	struct group *group = NULL;
	bool ok, same;

	ok = group_of_key(spki, &group, &public, why);
	if (ok && strcmp(group_name(group), group_name(cam->group)) != 0)
		ok = fault_set(why, FAULT_FILE,
		    "the key in EF.CardSecurity is on %s, PACE was on %s",
		    group_name(group), group_name(cam->group));
	ok = ok &&
	    agree_multiply_bytes(
		cam->group, public, buf_span(&cam->number), &product, why);
	same = ok && element_same(cam->group, product, cam->map_key);
	element_free(public);
	element_free(product);
	group_free(group);
	return ok &&
	    (same ||
		fault_set(why, FAULT_CLONE,
		    "PACE: the chip does not know the private key of its "
		    "chip authentication mapping"));
}

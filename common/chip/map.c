/*
 * map: the pseudo-random function R, and the two encodings of its value: of
 * a point (Simplified SWU for p = 3 mod 4) and of a number. See map.h.
 */
#include "chip/map.h"

#include <openssl/bn.h>
#include <openssl/ec.h>

#include "chip/group_private.h"
#include "chip/secret.h"

/* ---- R(s, t), 9303-11 4.4.3.3.3 ------------------------------------------ */

/* R gives this many bits more than p has. */
#define EXCESS_BITS 64
#define NONCE_MAX 32

/* c0 and c1 for l = 128 and l = 256. */
static const uint8_t constants[2][2][NONCE_MAX] = {
    {{0xa6, 0x68, 0x89, 0x2a, 0x7c, 0x41, 0xe3, 0xca, 0x73, 0x9f, 0x40, 0xb0,
	 0x57, 0xd8, 0x59, 0x04},
	{0xa4, 0xe1, 0x36, 0xac, 0x72, 0x5f, 0x73, 0x8b, 0x01, 0xc1, 0xf6, 0x02,
	    0x17, 0xc1, 0x88, 0xad}},
    {{0xd4, 0x63, 0xd6, 0x52, 0x34, 0x12, 0x4e, 0xf7, 0x89, 0x70, 0x54, 0x98,
	 0x6d, 0xca, 0x0a, 0x17, 0x4e, 0x28, 0xdf, 0x75, 0x8c, 0xba, 0xa0, 0x3f,
	 0x24, 0x06, 0x16, 0x41, 0x4d, 0x5a, 0x16, 0x76},
	{0x54, 0xbd, 0x72, 0x55, 0xf0, 0xaa, 0xf8, 0x31, 0xbe, 0xc3, 0x42, 0x3f,
	    0xcf, 0x39, 0xd6, 0x9b, 0x6c, 0xbf, 0x06, 0x66, 0x77, 0xd0, 0xfa,
	    0xae, 0x5a, 0xad, 0xd9, 0x9d, 0xf8, 0xe5, 0x35, 0x17}},
};

/* Bytes of the chip's nonce s: 16, with AES-192 and AES-256 32. */
static size_t
map_nonce_size(enum cipher cipher)
{
	return cipher == CIPHER_AES192 || cipher == CIPHER_AES256 ? 32 : 16;
}

bool
map_random(enum cipher cipher, const struct group *group, struct span s,
    struct span t, struct buf *out, struct fault *why)
{
	size_t l = map_nonce_size(cipher), key = cipher_key_size(cipher);
	const uint8_t(*c)[NONCE_MAX] = constants[l == 32];
	size_t wanted = (size_t)BN_num_bits(group->p) + EXCESS_BITS;
	uint8_t k[NONCE_MAX], x[NONCE_MAX];
	bool ok;

	if (s.len != l || t.len != key)
		return fault_set(why, FAULT_PROTOCOL,
		    "a nonce of %zu bytes; integrated mapping with %s has %zu",
		    s.len, cipher_name(cipher), l);
	ok = cipher_encrypt(cipher, t.data, NULL, s, k);
	for (size_t n = 0; ok && n * l * 8 < wanted; n++) {
		ok = cipher_encrypt(cipher, k, NULL, span_make(c[1], l), x) &&
		    cipher_encrypt(cipher, k, NULL, span_make(c[0], l), k);
		buf_append(out, x, l);
	}
	secret_wipe(k, sizeof(k));
	secret_wipe(x, sizeof(x));
	return (ok && buf_ok(out)) || fault_internal(why, "mapping");
}

/* ---- Appendix B: encoding a number --------------------------------------- */

/* What the encoding of a point computes with. */
struct numbers {
	BIGNUM *a, *b, *alpha, *x2, *x3, *h2, *u, *power, *y, *w;
};

/* x^3 + a x + b */
static bool
right_side(const struct group *g, const struct numbers *n, const BIGNUM *x,
    BIGNUM *out)
{
	BN_CTX *c = g->context;

	return BN_mod_sqr(out, x, g->p, c) == 1 &&
	    BN_mod_add(out, out, n->a, g->p, c) == 1 &&
	    BN_mod_mul(out, out, x, g->p, c) == 1 &&
	    BN_mod_add(out, out, n->b, g->p, c) == 1;
}

/* alpha = -t^2; x2 = -b/a (1 + 1/(alpha + alpha^2)); x3 = alpha x2 */
static bool
candidates(const struct group *g, const struct numbers *n, const BIGNUM *t)
{
	BN_CTX *c = g->context;
	const BIGNUM *p = g->p;

	return BN_mod_sqr(n->alpha, t, p, c) == 1 &&
	    BN_sub(n->alpha, p, n->alpha) == 1 &&
	    BN_mod_sqr(n->w, n->alpha, p, c) == 1 &&
	    BN_mod_add(n->w, n->w, n->alpha, p, c) == 1 &&
	    BN_mod_inverse(n->w, n->w, p, c) != NULL &&
	    BN_add_word(n->w, 1) == 1 &&
	    BN_mod_mul(n->w, n->w, n->b, p, c) == 1 &&
	    BN_sub(n->w, p, n->w) == 1 &&
	    BN_mod_inverse(n->x2, n->a, p, c) != NULL &&
	    BN_mod_mul(n->x2, n->x2, n->w, p, c) == 1 &&
	    BN_mod_mul(n->x3, n->x2, n->alpha, p, c) == 1;
}

/* power = h2^(p - 1 - (p+1)/4), which is 1/sqrt(h2) where there is one. */
static bool
inverse_root(const struct group *g, const struct numbers *n)
{
	return BN_copy(n->w, g->p) != NULL && BN_add_word(n->w, 1) == 1 &&
	    BN_rshift(n->w, n->w, 2) == 1 && BN_sub(n->w, g->p, n->w) == 1 &&
	    BN_sub_word(n->w, 1) == 1 &&
	    BN_mod_exp_mont_consttime(
		n->power, n->h2, n->w, g->p, g->context, NULL) == 1;
}

static bool
encode_point(const struct group *g, const BIGNUM *t, const struct numbers *n,
    EC_POINT *point)
{
	BN_CTX *c = g->context;
	const BIGNUM *p = g->p;
	bool square;

	if (EC_GROUP_get_curve(g->curve, NULL, n->a, n->b, c) != 1 ||
	    !candidates(g, n, t) || !right_side(g, n, n->x2, n->h2) ||
	    !inverse_root(g, n) ||
	    /* u = t^3 h2 */
	    BN_mod_sqr(n->u, t, p, c) != 1 ||
	    BN_mod_mul(n->u, n->u, t, p, c) != 1 ||
	    BN_mod_mul(n->u, n->u, n->h2, p, c) != 1 ||
	    BN_mod_sqr(n->w, n->power, p, c) != 1 ||
	    BN_mod_mul(n->w, n->w, n->h2, p, c) != 1)
		return false;
	square = BN_is_one(n->w);
	return BN_mod_mul(n->y, n->power, square ? n->h2 : n->u, p, c) == 1 &&
	    EC_POINT_set_affine_coordinates(
		g->curve, point, square ? n->x2 : n->x3, n->y, c) == 1;
}

static bool
number_to_point(
    const struct group *g, const BIGNUM *t, EC_POINT *point, struct fault *why)
{
	struct numbers n;
	bool ok;

	/* The encoding wants p = 3 mod 4: P-224 is the one without. */
	if (!BN_is_bit_set(g->p, 0) || !BN_is_bit_set(g->p, 1))
		return fault_set(why, FAULT_UNSUPPORTED,
		    "there is no integrated mapping on %s", g->name);
	BN_CTX_start(g->context);
	n.a = BN_CTX_get(g->context);
	n.b = BN_CTX_get(g->context);
	n.alpha = BN_CTX_get(g->context);
	n.x2 = BN_CTX_get(g->context);
	n.x3 = BN_CTX_get(g->context);
	n.h2 = BN_CTX_get(g->context);
	n.u = BN_CTX_get(g->context);
	n.power = BN_CTX_get(g->context);
	n.y = BN_CTX_get(g->context);
	n.w = BN_CTX_get(g->context);
	ok = n.w != NULL && encode_point(g, t, &n, point);
	BN_CTX_end(g->context);
	return ok || fault_internal(why, "mapping");
}

/* x^((p-1)/q), which must not be 1. */
static bool
number_to_number(
    const struct group *g, const BIGNUM *x, BIGNUM *out, struct fault *why)
{
	BIGNUM *power = BN_dup(g->p);
	bool ok;

	ok = power != NULL && BN_sub_word(power, 1) == 1 &&
	    BN_div(power, NULL, power, g->q, g->context) == 1 &&
	    BN_mod_exp_mont_consttime(out, x, power, g->p, g->context, NULL) ==
		1;
	BN_free(power);
	if (!ok)
		return fault_internal(why, "mapping");
	return !(BN_is_one(out) || BN_is_zero(out)) ||
	    fault_set(why, FAULT_PROTOCOL,
		"the mapped generator is the neutral element");
}

/* The element of a field number x: integrated mapping, 9303-11 Appendix B. */
static bool
group_encode_number(const struct group *g, const BIGNUM *x,
    struct element **out, struct fault *why)
{
	struct element *e = element_new(g);
	bool ok;

	if (e == NULL)
		return fault_internal(why, "mapping");
	ok = g->curve != NULL ? number_to_point(g, x, e->point, why)
			      : number_to_number(g, x, e->number, why);
	if (ok)
		*out = e;
	else
		element_free(e);
	return ok;
}

BIGNUM *
group_reduce(const struct group *g, struct span number)
{
	BIGNUM *x = BN_secure_new();

	if (x != NULL &&
	    (BN_bin2bn(number.data, (int)number.len, x) == NULL ||
		BN_mod(x, x, g->p, g->context) != 1)) {
		BN_clear_free(x);
		return NULL;
	}
	return x;
}

bool
map_integrated(enum cipher cipher, const struct group *group, struct span s,
    struct span t, struct element **out, struct fault *why)
{
	BIGNUM *x = NULL;
	struct buf bytes;
	bool ok;

	buf_init(&bytes, 0);
	ok = map_random(cipher, group, s, t, &bytes, why);
	if (ok) {
		x = group_reduce(group, buf_span(&bytes));
		ok = x != NULL ? group_encode_number(group, x, out, why)
			       : fault_internal(why, "mapping");
	}
	BN_clear_free(x);
	buf_wipe(&bytes);
	return ok;
}

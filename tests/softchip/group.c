/*
 * DH and ECDH for the software chip. See group.h. It refuses what cannot be an
 * element; whether that is an attack is for the protocol to say.
 */
#include "softchip/group.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#define GROUPS 19
#define POINT_MAX 256

struct soft_group {
	bool dh;
	EC_GROUP *ec;
	BIGNUM *p, *q, *g; /* g: DH only */
	BIGNUM *a, *b;	   /* of the curve */
	size_t size;
};

static struct soft_group groups[GROUPS];

static const int curves[GROUPS] = {[8] = NID_X9_62_prime192v1,
    [9] = NID_brainpoolP192r1,
    [10] = NID_secp224r1,
    [11] = NID_brainpoolP224r1,
    [12] = NID_X9_62_prime256v1,
    [13] = NID_brainpoolP256r1,
    [14] = NID_brainpoolP320r1,
    [15] = NID_secp384r1,
    [16] = NID_brainpoolP384r1,
    [17] = NID_brainpoolP512r1,
    [18] = NID_secp521r1};

/* ---- numbers ------------------------------------------------------------- */

static BIGNUM *
number(struct blob b)
{
	return BN_bin2bn(b.data, (int)b.len, NULL);
}

static struct blob
bytes(const BIGNUM *n, size_t size)
{
	unsigned char *out = asn_alloc(size + 1);

	if (BN_bn2binpad(n, out, (int)size) < 0)
		gen_die("a number is too long");
	return (struct blob){out, size};
}

/* ---- groups -------------------------------------------------------------- */

static void
open_dh(struct soft_group *g, int id)
{
	static const char *const names[] = {
	    "dh_1024_160", "dh_2048_224", "dh_2048_256"};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DHX", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params;
	EVP_PKEY *pkey = NULL;

	OSSL_PARAM_BLD_push_utf8_string(
	    build, OSSL_PKEY_PARAM_GROUP_NAME, names[id], 0);
	params = OSSL_PARAM_BLD_to_param(build);
	if (EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEY_PARAMETERS, params) <=
		0 ||
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_FFC_P, &g->p) != 1 ||
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_FFC_Q, &g->q) != 1 ||
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_FFC_G, &g->g) != 1)
		gen_die("%s: OpenSSL has no such group", names[id]);
	g->dh = true;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(pkey);
}

static void
open_ec(struct soft_group *g, int id)
{
	g->ec = EC_GROUP_new_by_curve_name(curves[id]);
	g->p = BN_new();
	g->a = BN_new();
	g->b = BN_new();
	if (g->ec == NULL ||
	    EC_GROUP_get_curve(g->ec, g->p, g->a, g->b, NULL) != 1)
		gen_die("group %d: OpenSSL has no such curve", id);
	g->q = BN_dup(EC_GROUP_get0_order(g->ec));
}

const struct soft_group *
soft_group_get(int id)
{
	struct soft_group *g;

	if (id < 0 || id >= GROUPS || (id > 2 && curves[id] == 0))
		gen_die("no group has the number %d", id);
	g = &groups[id];
	if (g->p != NULL)
		return g;
	if (id <= 2)
		open_dh(g, id);
	else
		open_ec(g, id);
	g->size = (size_t)BN_num_bytes(g->p);
	return g;
}

const struct soft_group *
soft_group_of_key(const struct gen_key *key)
{
	if (gen_key_is_dh(key))
		return soft_group_get(key->spec[3] - '0');
	for (int id = 0; id < GROUPS; id++)
		if (curves[id] == key->curve && key->curve != 0)
			return soft_group_get(id);
	gen_die("%s: its curve has no number", key->spec);
}

bool
soft_group_is_dh(const struct soft_group *g)
{
	return g->dh;
}

size_t
soft_group_size(const struct soft_group *g)
{
	return g->size;
}

/* ---- elements ------------------------------------------------------------ */

static struct blob
point_bytes(const struct soft_group *g, const EC_POINT *point)
{
	unsigned char out[POINT_MAX];
	size_t n;

	if (EC_POINT_is_at_infinity(g->ec, point))
		return ASN_NONE;
	n = EC_POINT_point2oct(g->ec, point, POINT_CONVERSION_UNCOMPRESSED, out,
	    sizeof(out), NULL);
	return asn_copy(out, n);
}

static EC_POINT *
point_of(const struct soft_group *g, struct blob element)
{
	EC_POINT *point = EC_POINT_new(g->ec);

	if (EC_POINT_oct2point(g->ec, point, element.data, element.len, NULL) !=
	    1)
		gen_die("the chip computes with what is no point");
	return point;
}

struct blob
soft_group_base(const struct soft_group *g)
{
	return g->dh ? bytes(g->g, g->size)
		     : point_bytes(g, EC_GROUP_get0_generator(g->ec));
}

static bool
valid_number(const struct soft_group *g, struct blob element)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *y = number(element), *one = BN_new();
	bool is;

	BN_mod_exp(one, y, g->q, g->p, ctx);
	is = element.len <= g->size && !BN_is_zero(y) && !BN_is_one(y) &&
	    BN_cmp(y, g->p) < 0 && BN_is_one(one);
	BN_free(y);
	BN_free(one);
	BN_CTX_free(ctx);
	return is;
}

bool
soft_group_valid(const struct soft_group *g, struct blob element)
{
	EC_POINT *point;
	bool is;

	if (g->dh)
		return valid_number(g, element);
	if (element.len != 1 + 2 * g->size || element.data[0] != 0x04)
		return false;
	point = EC_POINT_new(g->ec);
	is = EC_POINT_oct2point(
		 g->ec, point, element.data, element.len, NULL) == 1;
	EC_POINT_free(point);
	return is;
}

struct blob
soft_group_multiply(
    const struct soft_group *g, struct blob element, struct blob k)
{
	BIGNUM *scalar = number(k), *y, *base;
	BN_CTX *ctx = BN_CTX_new();
	struct blob result;
	EC_POINT *point, *out;

	if (g->dh) {
		base = number(element);
		y = BN_new();
		BN_mod_exp(y, base, scalar, g->p, ctx);
		result = BN_is_one(y) ? ASN_NONE : bytes(y, g->size);
		BN_free(base);
		BN_free(y);
	} else {
		point = point_of(g, element);
		out = EC_POINT_new(g->ec);
		EC_POINT_mul(g->ec, out, NULL, point, scalar, ctx);
		result = point_bytes(g, out);
		EC_POINT_free(point);
		EC_POINT_free(out);
	}
	BN_free(scalar);
	BN_CTX_free(ctx);
	return result;
}

struct blob
soft_group_add(const struct soft_group *g, struct blob a, struct blob b)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *x, *y;
	EC_POINT *p, *q;
	struct blob result;

	if (g->dh) {
		x = number(a);
		y = number(b);
		BN_mod_mul(x, x, y, g->p, ctx);
		result = bytes(x, g->size);
		BN_free(x);
		BN_free(y);
	} else {
		p = point_of(g, a);
		q = point_of(g, b);
		EC_POINT_add(g->ec, p, p, q, ctx);
		result = point_bytes(g, p);
		EC_POINT_free(p);
		EC_POINT_free(q);
	}
	BN_CTX_free(ctx);
	return result;
}

struct blob
soft_group_secret(const struct soft_group *g, struct blob element)
{
	return g->dh ? element : (struct blob){element.data + 1, g->size};
}

struct blob
soft_group_scalar(const struct soft_group *g)
{
	size_t size = (size_t)BN_num_bytes(g->q);
	BIGNUM *k = number(soft_random(size));
	BN_CTX *ctx = BN_CTX_new();
	struct blob result;

	BN_mod(k, k, g->q, ctx);
	if (BN_is_zero(k))
		BN_one(k);
	result = bytes(k, size);
	BN_free(k);
	BN_CTX_free(ctx);
	return result;
}

struct blob
soft_group_divide(const struct soft_group *g, struct blob a, struct blob b)
{
	BIGNUM *x = number(a), *y = number(b);
	BN_CTX *ctx = BN_CTX_new();
	struct blob result;

	BN_mod_inverse(y, y, g->q, ctx);
	BN_mod_mul(x, x, y, g->q, ctx);
	result = bytes(x, (size_t)BN_num_bytes(g->q));
	BN_free(x);
	BN_free(y);
	BN_CTX_free(ctx);
	return result;
}

/* ---- integrated mapping -------------------------------------------------- */

/* Doc 9303-11 4.4.3.3.2: x ^ ((p - 1) / q). */
static struct blob
encode_number(const struct soft_group *g, struct blob text)
{
	BIGNUM *x = number(text), *e = BN_dup(g->p);
	BN_CTX *ctx = BN_CTX_new();
	struct blob result;

	BN_sub_word(e, 1);
	BN_div(e, NULL, e, g->q, ctx);
	BN_mod_exp(x, x, e, g->p, ctx);
	result = BN_is_one(x) || BN_is_zero(x) ? ASN_NONE : bytes(x, g->size);
	BN_free(x);
	BN_free(e);
	BN_CTX_free(ctx);
	return result;
}

/* x^3 + a x + b */
static void
curve_value(
    const struct soft_group *g, BIGNUM *out, const BIGNUM *x, BN_CTX *ctx)
{
	BIGNUM *t = BN_new();

	BN_mod_sqr(t, x, g->p, ctx);
	BN_mod_add(t, t, g->a, g->p, ctx);
	BN_mod_mul(t, t, x, g->p, ctx);
	BN_mod_add(out, t, g->b, g->p, ctx);
	BN_free(t);
}

/*
 * Appendix B.1, for p = 3 (mod 4):
 *	alpha = -t^2, x2 = -b/a (1 + 1/(alpha + alpha^2)), x3 = alpha x2,
 *	h2 = x2^3 + a x2 + b, u = t^3 h2, r = h2 ^ (p - 1 - (p + 1)/4);
 *	the point is (x2, r h2) when r^2 h2 = 1, otherwise (x3, r u).
 */
struct blob
soft_group_encode(const struct soft_group *g, struct blob text)
{
	BIGNUM *t = number(text), *alpha = BN_new(), *x = BN_new(),
	       *h = BN_new(), *r = BN_new(), *e = BN_new(), *y = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	EC_POINT *point;
	struct blob result;

	if (g->dh) {
		result = encode_number(g, text);
		goto out;
	}
	point = EC_POINT_new(g->ec);
	BN_mod(t, t, g->p, ctx);
	BN_mod_sqr(alpha, t, g->p, ctx);
	BN_mod_sub(alpha, g->p, alpha, g->p, ctx);
	/* x2 */
	BN_mod_sqr(x, alpha, g->p, ctx);
	BN_mod_add(x, x, alpha, g->p, ctx);
	if (BN_mod_inverse(x, x, g->p, ctx) == NULL)
		gen_die("a number that maps to no point");
	BN_add_word(x, 1);
	BN_mod_mul(x, x, g->b, g->p, ctx);
	BN_mod_inverse(e, g->a, g->p, ctx);
	BN_mod_mul(x, x, e, g->p, ctx);
	BN_mod_sub(x, g->p, x, g->p, ctx);
	curve_value(g, h, x, ctx);
	/* r */
	BN_copy(e, g->p);
	BN_add_word(e, 1);
	BN_rshift(e, e, 2);
	BN_sub(e, g->p, e);
	BN_sub_word(e, 1);
	BN_mod_exp(r, h, e, g->p, ctx);
	BN_mod_sqr(y, r, g->p, ctx);
	BN_mod_mul(y, y, h, g->p, ctx);
	if (BN_is_one(y)) {
		BN_mod_mul(y, r, h, g->p, ctx);
	} else {
		BN_mod_mul(x, x, alpha, g->p, ctx);
		BN_mod_sqr(y, t, g->p, ctx);
		BN_mod_mul(y, y, t, g->p, ctx);
		BN_mod_mul(y, y, h, g->p, ctx);
		BN_mod_mul(y, y, r, g->p, ctx);
	}
	if (EC_POINT_set_affine_coordinates(g->ec, point, x, y, ctx) != 1)
		gen_die("the encoded point is not on the curve");
	result = point_bytes(g, point);
	EC_POINT_free(point);
out:
	BN_free(t);
	BN_free(alpha);
	BN_free(x);
	BN_free(h);
	BN_free(r);
	BN_free(e);
	BN_free(y);
	BN_CTX_free(ctx);
	return result;
}

/*
 * group: OpenSSL's curves and modular exponentiation under one set of verbs.
 * See group.h.
 */
#include "chip/group.h"

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>

#include "base/memory.h"
#include "chip/group_private.h"
#include "chip/secret.h"
#include "x509/der.h"
#include "x509/key.h"

/* Random bits beyond the order's, so that its remainder is even enough. */
#define EXCESS_BYTES 8
/* Draws for a number without a zero byte in front: 1 in 256 is not. */
#define DRAWS_MAX 64

/* ---- standardized domain parameters -------------------------------------- */

/* 9303-11 Table 4; openssl: a curve's name, or that of an RFC 5114 group. */
static const struct standard {
	unsigned id;
	bool curve;
	const char *openssl, *name;
} standards[] = {
    {0, false, "dh_1024_160", "DH-1024/160"},
    {1, false, "dh_2048_224", "DH-2048/224"},
    {2, false, "dh_2048_256", "DH-2048/256"},
    {8, true, "P-192", "P-192"},
    {9, true, "brainpoolP192r1", "brainpoolP192r1"},
    {10, true, "P-224", "P-224"},
    {11, true, "brainpoolP224r1", "brainpoolP224r1"},
    {12, true, "P-256", "P-256"},
    {13, true, "brainpoolP256r1", "brainpoolP256r1"},
    {14, true, "brainpoolP320r1", "brainpoolP320r1"},
    {15, true, "P-384", "P-384"},
    {16, true, "brainpoolP384r1", "brainpoolP384r1"},
    {17, true, "brainpoolP512r1", "brainpoolP512r1"},
    {18, true, "P-521", "P-521"},
};

static bool
system_fill(void *context, uint8_t *out, size_t len)
{
	(void)context;
	return len <= INT_MAX && RAND_priv_bytes(out, (int)len) == 1;
}

const struct randomness randomness_system = {system_fill, NULL};

bool
group_new(const char *name, struct group **out, struct fault *why)
{
	struct group *g = calloc(1, sizeof(*g));

	if (g == NULL || (g->context = BN_CTX_secure_new()) == NULL) {
		group_free(g);
		return fault_memory(why, "domain parameters");
	}
	snprintf(g->name, sizeof(g->name), "%s", name);
	*out = g;
	return true;
}

bool
group_finish(struct group *g, struct group **out, struct fault *why)
{
	if (g->p == NULL || (g->curve != NULL && g->q == NULL)) {
		group_free(g);
		return fault_internal(why, "domain parameters");
	}
	g->size = (size_t)BN_num_bytes(g->p);
	*out = g;
	return true;
}

bool
group_new_curve(const char *openssl, struct group **out, struct fault *why)
{
	int nid = EC_curve_nist2nid(openssl);
	struct group *g;

	if (!group_new(openssl, &g, why))
		return false;
	if (nid == NID_undef)
		nid = OBJ_sn2nid(openssl);
	g->curve = EC_GROUP_new_by_curve_name(nid);
	if (g->curve != NULL) {
		g->p = BN_dup(EC_GROUP_get0_field(g->curve));
		g->q = BN_dup(EC_GROUP_get0_order(g->curve));
	}
	if (g->curve == NULL) {
		group_free(g);
		return fault_internal(why, "domain parameters");
	}
	return group_finish(g, out, why);
}

/* RFC 5114: OpenSSL has the numbers, and gives them as parameters of a key. */
static bool
new_rfc5114(const struct standard *row, struct group **out, struct fault *why)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DHX", NULL);
	OSSL_PARAM parameters[2] = {OSSL_PARAM_END, OSSL_PARAM_END};
	EVP_PKEY *key = NULL;
	char name[16];
	struct group *g;
	bool ok;

	snprintf(name, sizeof(name), "%s", row->openssl);
	parameters[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
	if (!group_new(row->name, &g, why)) {
		EVP_PKEY_CTX_free(context);
		return false;
	}
	ok = context != NULL && EVP_PKEY_paramgen_init(context) == 1 &&
	    EVP_PKEY_CTX_set_params(context, parameters) == 1 &&
	    EVP_PKEY_generate(context, &key) == 1 &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_P, &g->p) == 1 &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_Q, &g->q) == 1 &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_G, &g->g) == 1;
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(context);
	if (!ok) {
		group_free(g);
		return fault_internal(why, "domain parameters");
	}
	return group_finish(g, out, why);
}

bool
group_standard(unsigned id, struct group **out, struct fault *why)
{
	for (size_t i = 0; i < sizeof(standards) / sizeof(standards[0]); i++)
		if (standards[i].id == id)
			return standards[i].curve
			    ? group_new_curve(standards[i].openssl, out, why)
			    : new_rfc5114(&standards[i], out, why);
	return fault_set(why, FAULT_UNSUPPORTED,
	    "domain parameters %u are not in the standard", id);
}

void
group_free(struct group *g)
{
	if (g == NULL)
		return;
	EC_GROUP_free(g->curve);
	BN_free(g->p);
	BN_free(g->q);
	BN_free(g->g);
	BN_CTX_free(g->context);
	free(g);
}

bool
group_is_curve(const struct group *g)
{
	return g->curve != NULL;
}

const char *
group_name(const struct group *g)
{
	return g->name;
}

size_t
group_size(const struct group *g)
{
	return g->size;
}

/* ---- elements ------------------------------------------------------------ */

struct element *
element_new(const struct group *g)
{
	struct element *e = calloc(1, sizeof(*e));

	if (e == NULL) {
		memory_refused();
		return NULL;
	}
	if (g->curve != NULL)
		e->point = EC_POINT_new(g->curve);
	else
		e->number = BN_secure_new();
	if (e->point == NULL && e->number == NULL) {
		free(e);
		return NULL;
	}
	return e;
}

void
element_free(struct element *e)
{
	if (e == NULL)
		return;
	EC_POINT_clear_free(e->point);
	BN_clear_free(e->number);
	free(e);
}

/* Gives e to the caller when ok, else frees it. */
static bool
give(struct element *e, bool ok, struct element **out, struct fault *why)
{
	if (!ok || e == NULL) {
		element_free(e);
		return fault_internal(why, "key agreement");
	}
	*out = e;
	return true;
}

bool
group_multiply(const struct group *g, const struct element *element,
    const BIGNUM *scalar, struct element **out, struct fault *why)
{
	struct element *e = element_new(g);
	bool ok = e != NULL;

	if (ok && g->curve != NULL)
		/* One scalar alone: OpenSSL's ladder. */
		ok = element != NULL
		    ? EC_POINT_mul(g->curve, e->point, NULL, element->point,
			  scalar, g->context) == 1
		    : EC_POINT_mul(g->curve, e->point, scalar, NULL, NULL,
			  g->context) == 1;
	else if (ok)
		ok = BN_mod_exp_mont_consttime(e->number,
			 element != NULL ? element->number : g->g, scalar, g->p,
			 g->context, NULL) == 1;
	return give(e, ok, out, why);
}

bool
group_generic_map(const struct group *g, struct span scalar,
    const struct element *element, struct element **out, struct fault *why)
{
	struct element *e = NULL, *sum = element_new(g);
	BIGNUM *s = BN_secure_new();
	bool ok = sum != NULL && s != NULL && scalar.len <= INT_MAX &&
	    BN_bin2bn(scalar.data, (int)scalar.len, s) != NULL;

	if (ok)
		BN_set_flags(s, BN_FLG_CONSTTIME);
	/* Multiplied first and added then: the form with two scalars at once
	 * is not in constant time. */
	ok = ok && group_multiply(g, NULL, s, &e, why) &&
	    (g->curve != NULL ? EC_POINT_add(g->curve, sum->point, e->point,
				    element->point, g->context) == 1
			      : BN_mod_mul(sum->number, e->number,
				    element->number, g->p, g->context) == 1);
	BN_clear_free(s);
	element_free(e);
	if (ok &&
	    ((g->curve != NULL &&
		 EC_POINT_is_at_infinity(g->curve, sum->point)) ||
		(g->curve == NULL && BN_is_one(sum->number)))) {
		element_free(sum);
		return fault_set(why, FAULT_PROTOCOL,
		    "the mapped generator is the neutral element");
	}
	return give(sum, ok, out, why);
}

bool
element_same(
    const struct group *g, const struct element *a, const struct element *b)
{
	return g->curve != NULL
	    ? EC_POINT_cmp(g->curve, a->point, b->point, g->context) == 0
	    : BN_cmp(a->number, b->number) == 0;
}

/* ---- pairs --------------------------------------------------------------- */

/* In 1 … q-1; where q is not known, below p. */
static bool
draw(const struct group *g, const struct randomness *random, BIGNUM *secret)
{
	const BIGNUM *order = g->q != NULL ? g->q : g->p;
	size_t len = (size_t)BN_num_bytes(order) + EXCESS_BYTES;
	uint8_t *bytes = secret_new(len);
	BIGNUM *range = BN_dup(order);
	bool ok;

	ok = bytes != NULL && range != NULL &&
	    random->fill(random->context, bytes, len) &&
	    BN_bin2bn(bytes, (int)len, secret) != NULL &&
	    BN_sub_word(range, 1) == 1 &&
	    BN_mod(secret, secret, range, g->context) == 1 &&
	    BN_add_word(secret, 1) == 1;
	if (ok)
		BN_set_flags(secret, BN_FLG_CONSTTIME);
	secret_free(bytes, len);
	BN_free(range);
	return ok;
}

static bool
is_short(const struct group *g, const struct element *e)
{
	return g->curve == NULL && (size_t)BN_num_bytes(e->number) < g->size;
}

bool
group_pair(const struct group *g, const struct element *base,
    const struct randomness *random, struct pair *out, struct fault *why)
{
	struct pair pair = {BN_secure_new(), NULL};

	for (unsigned i = 0; i < DRAWS_MAX; i++) {
		element_free(pair.public);
		pair.public = NULL;
		if (pair.secret == NULL || !draw(g, random, pair.secret)) {
			fault_internal(why, "random numbers");
			break;
		}
		if (!group_multiply(g, base, pair.secret, &pair.public, why))
			break;
		if (is_short(g, pair.public))
			continue;
		*out = pair;
		return true;
	}
	if (pair.public != NULL)
		fault_internal(why, "random numbers");
	pair_release(&pair);
	return false;
}

void
pair_release(struct pair *pair)
{
	BN_clear_free(pair->secret);
	element_free(pair->public);
	pair->secret = NULL;
	pair->public = NULL;
}

/* ---- bytes --------------------------------------------------------------- */

static bool
decode_point(const struct group *g, struct span bytes, struct element *e,
    struct fault *why)
{
	/* Length and form first: one byte 00 would be taken for infinity. */
	if (bytes.len != 1 + 2 * g->size || bytes.data[0] != 4)
		return fault_set(why, FAULT_PROTOCOL,
		    "a public key that is no uncompressed point of %s",
		    g->name);
	if (EC_POINT_oct2point(
		g->curve, e->point, bytes.data, bytes.len, g->context) == 1 &&
	    !EC_POINT_is_at_infinity(g->curve, e->point))
		return true;
	(void)openssl_drain();
	return fault_set(
	    why, FAULT_PROTOCOL, "a public key that is not on %s", g->name);
}

static bool
decode_number(const struct group *g, struct span bytes, struct element *e,
    struct fault *why)
{
	BIGNUM *most = BN_dup(g->p), *one = BN_new();
	bool ok, right;

	ok = most != NULL && one != NULL && bytes.len <= INT_MAX &&
	    BN_bin2bn(bytes.data, (int)bytes.len, e->number) != NULL &&
	    BN_sub_word(most, 2) == 1;
	/* 2 <= y <= p-2 */
	right =
	    ok && BN_num_bits(e->number) > 1 && BN_cmp(e->number, most) <= 0;
	if (right && g->q != NULL) {
		ok = BN_mod_exp_mont(
			 one, e->number, g->q, g->p, g->context, NULL) == 1;
		right = ok && BN_is_one(one);
	}
	BN_free(most);
	BN_free(one);
	if (!ok)
		return fault_internal(why, "key agreement");
	return right ||
	    fault_set(why, FAULT_PROTOCOL,
		"a public key that is not in the group %s", g->name);
}

bool
group_decode(const struct group *g, struct span bytes, struct element **out,
    struct fault *why)
{
	struct element *e = element_new(g);

	if (e == NULL)
		return fault_internal(why, "key agreement");
	if (g->curve != NULL ? !decode_point(g, bytes, e, why)
			     : !decode_number(g, bytes, e, why)) {
		element_free(e);
		return false;
	}
	*out = e;
	return true;
}

bool
element_encode(const struct group *g, const struct element *e, struct buf *out)
{
	size_t len = g->curve != NULL ? 1 + 2 * g->size
				      : (size_t)BN_num_bytes(e->number);
	uint8_t *to = buf_reserve(out, len);

	if (to == NULL)
		return false;
	if (g->curve != NULL
		? EC_POINT_point2oct(g->curve, e->point,
		      POINT_CONVERSION_UNCOMPRESSED, to, len, g->context) != len
		: BN_bn2bin(e->number, to) != (int)len)
		return false;
	out->len += len;
	return true;
}

bool
element_secret(const struct group *g, const struct element *e, struct buf *out)
{
	BIGNUM *x = BN_secure_new();
	uint8_t *to = buf_reserve(out, g->size);
	bool ok;

	ok = x != NULL && to != NULL &&
	    (g->curve != NULL ? EC_POINT_get_affine_coordinates(g->curve,
				    e->point, x, NULL, g->context) == 1
			      : BN_copy(x, e->number) != NULL) &&
	    BN_bn2binpad(x, to, (int)g->size) == (int)g->size;
	BN_clear_free(x);
	if (ok)
		out->len += g->size;
	return ok;
}

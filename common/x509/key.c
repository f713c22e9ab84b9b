/*
 * key: SubjectPublicKeyInfo to OpenSSL's keys, and the cache. Refuses curves
 * that are not published ones; decides nothing about strength.
 */
#include "x509/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>

#include "x509/curve.h"
#include "x509/der.h"
#include "x509/oid.h"
#include "x509/weak.h"
#include "base/recent.h"

struct key {
	struct recent_item cached; /* first; its name is spki */
	EVP_PKEY *pkey;
	enum key_kind kind;
	bool pss;
	unsigned bits;
	char name[KEY_NAME_MAX];
	EVP_PKEY_CTX *slots[KEY_SLOTS];
	uint8_t spki[];
};

bool
openssl_drain(void)
{
	bool memory = false;
	unsigned long code;

	while ((code = ERR_get_error()) != 0)
		if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
			memory = true;
	return memory;
}

/* ---- from numbers to EVP_PKEY ------------------------------------------- */

/* The numbers of a key by OpenSSL's names for them. */
struct number {
	const char *name;
	struct span bytes; /* big-endian, unsigned */
};

static EVP_PKEY *
make_pkey(const char *type, OSSL_PARAM_BLD *build)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY *pkey = NULL;

	if (ctx != NULL && parameters != NULL &&
	    EVP_PKEY_fromdata_init(ctx) == 1)
		(void)EVP_PKEY_fromdata(
		    ctx, &pkey, EVP_PKEY_PUBLIC_KEY, parameters);
	OSSL_PARAM_free(parameters);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static EVP_PKEY *
make_from_numbers(const char *type, const struct number *number, size_t count)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *bn[8] = {NULL};
	EVP_PKEY *pkey = NULL;
	bool ok = build != NULL;

	for (size_t i = 0; ok && i < count; i++) {
		bn[i] = BN_bin2bn(
		    number[i].bytes.data, (int)number[i].bytes.len, NULL);
		ok = bn[i] != NULL &&
		    OSSL_PARAM_BLD_push_BN(build, number[i].name, bn[i]) == 1;
	}
	if (ok)
		pkey = make_pkey(type, build);
	for (size_t i = 0; i < count; i++)
		BN_free(bn[i]);
	OSSL_PARAM_BLD_free(build);
	return pkey;
}

static EVP_PKEY *
make_from_point(const char *group, struct span point)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY *pkey = NULL;

	if (build != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(
		build, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(
		build, OSSL_PKEY_PARAM_PUB_KEY, point.data, point.len) == 1)
		pkey = make_pkey("EC", build);
	OSSL_PARAM_BLD_free(build);
	return pkey;
}

/* A positive INTEGER, without zeros in front. */
static bool
take_positive(struct span *rest, struct span *bytes)
{
	struct span content;

	if (!der_take(rest, DER_INTEGER, &content) || content.len == 0 ||
	    content.data[0] & 0x80)
		return false;
	while (content.len > 0 && content.data[0] == 0)
		content = span_from(content, 1);
	*bytes = content;
	return content.len > 0;
}

static unsigned
bit_length(struct span number)
{
	unsigned bits = (unsigned)number.len * 8;

	for (uint8_t top = number.data[0]; !(top & 0x80); top <<= 1)
		bits--;
	return bits;
}

/*
 * What a SubjectPublicKeyInfo says, before OpenSSL sees it: the numbers of
 * an RSA or DSA key, or the curve and the point.
 */
struct description {
	enum key_kind kind;
	bool pss;
	unsigned bits;
	struct number number[4];
	size_t numbers;
	const struct curve *curve;
	struct span point;
	const char *weakness; /* of a key that anybody can use, else NULL */
};

static bool
describe_rsa(struct span bits, struct description *d, struct err *err)
{
	struct number *n = d->number;
	struct span body;

	n[0].name = OSSL_PKEY_PARAM_RSA_N;
	n[1].name = OSSL_PKEY_PARAM_RSA_E;
	d->numbers = 2;
	d->kind = KEY_RSA;
	if (!der_only(bits, DER_SEQUENCE, &body) ||
	    !take_positive(&body, &n[0].bytes) ||
	    !take_positive(&body, &n[1].bytes) || body.len != 0 ||
	    n[0].bytes.len > KEY_RSA_BITS_MAX / 8 ||
	    n[1].bytes.len > n[0].bytes.len)
		return err_set(err, ERR_DATA, "not an RSA public key");
	d->bits = bit_length(n[0].bytes);
	d->weakness = weak_rsa(n[0].bytes, n[1].bytes);
	return true;
}

static bool
describe_dsa(struct span parameters, struct span bits, struct description *d,
    struct err *err)
{
	struct number *n = d->number;
	struct span body;

	n[0].name = OSSL_PKEY_PARAM_FFC_P;
	n[1].name = OSSL_PKEY_PARAM_FFC_Q;
	n[2].name = OSSL_PKEY_PARAM_FFC_G;
	n[3].name = OSSL_PKEY_PARAM_PUB_KEY;
	d->numbers = 4;
	d->kind = KEY_DSA;
	if (!der_only(parameters, DER_SEQUENCE, &body) ||
	    !take_positive(&body, &n[0].bytes) ||
	    !take_positive(&body, &n[1].bytes) ||
	    !take_positive(&body, &n[2].bytes) ||
	    !take_positive(&bits, &n[3].bytes) || bits.len != 0 ||
	    n[0].bytes.len > KEY_DSA_BITS_MAX / 8 || n[1].bytes.len > 64)
		return err_set(err, ERR_DATA, "not a DSA public key");
	d->bits = bit_length(n[0].bytes);
	d->weakness = weak_dsa(n[2].bytes, n[3].bytes, n[1].bytes);
	return true;
}

static bool
describe_ec(struct span parameters, struct span bits, struct description *d,
    struct err *err)
{
	d->kind = KEY_EC;
	d->point = bits;
	if (!curve_find(parameters, &d->curve, err))
		return false;
	d->bits = d->curve->bits;
	d->weakness = weak_point(bits);
	return true;
}

static bool
describe_key(struct span spki, struct description *d, struct err *err)
{
	struct span body, algorithm, oid, bits;

	memset(d, 0, sizeof(*d));
	if (!der_only(spki, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_SEQUENCE, &algorithm) ||
	    !der_take(&body, DER_BIT_STRING, &bits) || body.len != 0 ||
	    !der_take(&algorithm, DER_OID, &oid) || !der_bit_bytes(bits, &bits))
		return err_set(err, ERR_DATA, "not a SubjectPublicKeyInfo");
	switch (oid_find(oid)) {
	case OID_RSA_PSS:
		d->pss = true;
		return describe_rsa(bits, d, err);
	case OID_RSA:
		return describe_rsa(bits, d, err);
	case OID_EC:
		return describe_ec(algorithm, bits, d, err);
	case OID_DSA:
		return describe_dsa(algorithm, bits, d, err);
	default:
		return err_set(err, ERR_DATA, "a public key of unknown kind");
	}
}

static void
put_key_name(const struct description *d, char name[KEY_NAME_MAX])
{
	if (d->kind == KEY_EC)
		(void)snprintf(
		    name, KEY_NAME_MAX, "%s", oid_name(d->curve->oid));
	else
		(void)snprintf(name, KEY_NAME_MAX, "%s-%u",
		    d->kind == KEY_RSA ? "RSA" : "DSA", d->bits);
}

bool
key_describe(struct span spki, char name[KEY_NAME_MAX], struct err *err)
{
	struct description d;

	if (!describe_key(spki, &d, err))
		return false;
	put_key_name(&d, name);
	return true;
}

const char *
key_weakness(struct span spki)
{
	struct err ignored = ERR_INIT;
	struct description d;

	return describe_key(spki, &d, &ignored) ? d.weakness : NULL;
}

static bool
build(const struct description *d, struct key *key, struct err *err)
{
	key->kind = d->kind;
	key->pss = d->pss;
	key->bits = d->bits;
	put_key_name(d, key->name);
	key->pkey = d->kind == KEY_EC
	    ? make_from_point(d->curve->openssl, d->point)
	    : make_from_numbers(
		  d->kind == KEY_RSA ? "RSA" : "DSA", d->number, d->numbers);
	if (key->pkey != NULL)
		return true;
	return openssl_drain()
	    ? err_memory(err)
	    : err_set(err, ERR_DATA, "a public key that OpenSSL refuses");
}

bool
key_parse(struct span spki, struct key **out, struct err *err)
{
	struct description d;
	struct key *key;

	if (!describe_key(spki, &d, err))
		return false;
	if (d.weakness != NULL)
		return err_set(err, ERR_DATA, "a key that anybody can use: %s",
		    d.weakness);
	key = calloc(1, sizeof(*key) + spki.len);
	if (key == NULL)
		return err_memory(err);
	if (!build(&d, key, err)) {
		key_free(key);
		return false;
	}
	key->cached.name = span_make(key->spki, spki.len);
	memcpy(key->spki, spki.data, spki.len);
	*out = key;
	return true;
}

void
key_free(struct key *key)
{
	if (key == NULL)
		return;
	for (size_t i = 0; i < KEY_SLOTS; i++)
		EVP_PKEY_CTX_free(key->slots[i]);
	EVP_PKEY_free(key->pkey);
	free(key);
}

enum key_kind
key_kind(const struct key *key)
{
	return key->kind;
}

bool
key_is_pss(const struct key *key)
{
	return key->pss;
}

unsigned
key_bits(const struct key *key)
{
	return key->bits;
}

const char *
key_name(const struct key *key)
{
	return key->name;
}

struct evp_pkey_st *
key_openssl(const struct key *key)
{
	return key->pkey;
}

struct evp_pkey_ctx_st **
key_slot(struct key *key, unsigned slot)
{
	return &key->slots[slot];
}

bool
key_rsa_public(struct key *key, struct span in, uint8_t *out, size_t out_size,
    size_t *out_len)
{
	size_t size = (key->bits + 7) / 8, len = out_size;
	uint8_t padded[KEY_RSA_BITS_MAX / 8];
	EVP_PKEY_CTX *ctx;
	bool ok;

	if (key->kind != KEY_RSA || in.len > size || out_size < size)
		return false;
	memset(padded, 0, size - in.len);
	memcpy(padded + size - in.len, in.data, in.len);
	ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	ok = ctx != NULL && EVP_PKEY_encrypt_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1 &&
	    EVP_PKEY_encrypt(ctx, out, &len, padded, size) == 1;
	EVP_PKEY_CTX_free(ctx);
	if (!ok)
		(void)openssl_drain();
	else
		*out_len = len;
	return ok;
}

struct bignum_st *
key_rsa_modulus(const struct key *key)
{
	BIGNUM *n = NULL;

	if (key->kind == KEY_RSA &&
	    EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_N, &n) != 1)
		(void)openssl_drain();
	return n;
}

/* ---- cache -------------------------------------------------------------- */

struct key_cache {
	struct recent keys;
};

static void
free_cached(struct recent_item *item)
{
	key_free((struct key *)item);
}

struct key_cache *
key_cache_new(struct err *err)
{
	struct key_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL) {
		(void)err_memory(err);
		return NULL;
	}
	if (!recent_init(&cache->keys, KEY_CACHE_MAX, free_cached, err)) {
		free(cache);
		return NULL;
	}
	return cache;
}

void
key_cache_free(struct key_cache *cache)
{
	if (cache == NULL)
		return;
	recent_release(&cache->keys);
	free(cache);
}

bool
key_cache_get(struct key_cache *cache, struct span spki, struct key **out,
    struct err *err)
{
	struct recent_item *known = recent_find(&cache->keys, spki);
	struct key *key = (struct key *)known;

	if (known == NULL) {
		if (!key_parse(spki, &key, err))
			return false;
		recent_add(&cache->keys, &key->cached);
	}
	*out = key;
	return true;
}

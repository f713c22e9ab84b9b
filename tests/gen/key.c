/*
 * Keys of the test states. See key.h. It refuses an unknown
 * name; it offers no safety at all, the private keys are computable.
 */
#include "gen/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gen/sign.h"

#define PATH_SIZE_MAX 4096
#define POINT_SIZE_MAX 256

static const struct {
	const char *name;
	int nid;
	const char *algorithm;
} curves[] = {
    {"p192", NID_X9_62_prime192v1, "ecdsa-sha256"},
    {"p224", NID_secp224r1, "ecdsa-sha224"},
    {"p256", NID_X9_62_prime256v1, "ecdsa-sha256"},
    {"p384", NID_secp384r1, "ecdsa-sha384"},
    {"p521", NID_secp521r1, "ecdsa-sha512"},
    {"bp192", NID_brainpoolP192r1, "ecdsa-sha256"},
    {"bp224", NID_brainpoolP224r1, "ecdsa-sha224"},
    {"bp256", NID_brainpoolP256r1, "ecdsa-sha256"},
    {"bp320", NID_brainpoolP320r1, "ecdsa-sha384"},
    {"bp384", NID_brainpoolP384r1, "ecdsa-sha384"},
    {"bp512", NID_brainpoolP512r1, "ecdsa-sha512"},
};

/* The groups of RFC 5114, by their number in Doc 9303-11 table 6. */
static const char *const dh_groups[] = {
    "dh_1024_160", "dh_2048_224", "dh_2048_256"};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct gen_key *keys;
static char folder[PATH_SIZE_MAX] = "build/tests/keys";

void
gen_key_folder(const char *path)
{
	snprintf(folder, sizeof(folder), "%s", path);
}

static void
die_openssl(const char *what)
{
	char text[256];

	ERR_error_string_n(ERR_peek_last_error(), text, sizeof(text));
	gen_die("%s: %s", what, text);
}

/* ---- EC: the private key is a hash of the name --------------------------- */

static BIGNUM *
private_from_name(const char *spec, const BIGNUM *order)
{
	unsigned char digest[2 * EVP_MAX_MD_SIZE];
	BIGNUM *d = BN_new(), *limit = BN_dup(order);
	BN_CTX *ctx = BN_CTX_new();
	char salted[300];

	for (int i = 0; i < 2; i++) {
		snprintf(salted, sizeof(salted), "mrtd-gen %d %s", i, spec);
		EVP_Digest(salted, strlen(salted), digest + 64 * i, NULL,
		    EVP_sha512(), NULL);
	}
	BN_sub_word(limit, 1);
	BN_bin2bn(digest, 128, d);
	BN_mod(d, d, limit, ctx);
	BN_add_word(d, 1);
	BN_free(limit);
	BN_CTX_free(ctx);
	return d;
}

/* The private key and, in the arena, the point that belongs to it. */
static struct blob
ec_numbers(const struct gen_key *key, BIGNUM **d)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(key->curve);
	EC_POINT *point = EC_POINT_new(group);
	unsigned char bytes[POINT_SIZE_MAX];
	size_t n;

	*d = private_from_name(key->spec, EC_GROUP_get0_order(group));
	EC_POINT_mul(group, point, *d, NULL, NULL, NULL);
	n = EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED,
	    bytes, sizeof(bytes), NULL);
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return asn_copy(bytes, n);
}

static void
make_ec(struct gen_key *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *params;
	struct blob point;
	BIGNUM *d;

	point = ec_numbers(key, &d);
	OSSL_PARAM_BLD_push_utf8_string(
	    build, OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(key->curve), 0);
	OSSL_PARAM_BLD_push_octet_string(
	    build, OSSL_PKEY_PARAM_PUB_KEY, point.data, point.len);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, d);
	params = OSSL_PARAM_BLD_to_param(build);
	if (EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &key->pkey, EVP_PKEY_KEYPAIR, params) <= 0)
		die_openssl(key->spec);
	key->bits = EVP_PKEY_get_bits(key->pkey);
	/* Kept past asn_reset(). */
	key->public_bits.data =
	    memcpy(malloc(point.len), point.data, point.len);
	key->public_bits.len = point.len;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	BN_free(d);
}

/* ---- DH: the same ------------------------------------------------------ */

static EVP_PKEY *
dh_parameters(const char *spec)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DHX", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params;
	EVP_PKEY *pkey = NULL;

	if (spec[3] < '0' || spec[3] > '2' || spec[4] != '/')
		gen_die("not a key: %s", spec);
	OSSL_PARAM_BLD_push_utf8_string(
	    build, OSSL_PKEY_PARAM_GROUP_NAME, dh_groups[spec[3] - '0'], 0);
	params = OSSL_PARAM_BLD_to_param(build);
	if (EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEY_PARAMETERS, params) <= 0)
		die_openssl(spec);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static BIGNUM *
dh_number(const struct gen_key *key, const char *name)
{
	BIGNUM *n = NULL;

	if (EVP_PKEY_get_bn_param(key->pkey, name, &n) != 1)
		die_openssl(key->spec);
	return n;
}

static void
make_dh(struct gen_key *key)
{
	BIGNUM *p, *g, *q, *d, *y = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	unsigned char *bytes;

	key->pkey = dh_parameters(key->spec);
	p = dh_number(key, OSSL_PKEY_PARAM_FFC_P);
	q = dh_number(key, OSSL_PKEY_PARAM_FFC_Q);
	g = dh_number(key, OSSL_PKEY_PARAM_FFC_G);
	d = private_from_name(key->spec, q);
	BN_mod_exp(y, g, d, p, ctx);
	key->bits = BN_num_bits(p);
	key->public_bits.len = (size_t)BN_num_bytes(p);
	bytes = malloc(key->public_bits.len);
	if (bytes == NULL)
		gen_die("out of memory");
	BN_bn2binpad(y, bytes, BN_num_bytes(p));
	key->public_bits.data = bytes;
	BN_free(p);
	BN_free(q);
	BN_free(g);
	BN_free(d);
	BN_free(y);
	BN_CTX_free(ctx);
}

/* ---- RSA and DSA: made once, then read from the folder ------------------- */

static EVP_PKEY *
make_rsa(int bits, long exponent)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *e = BN_new();
	EVP_PKEY *pkey = NULL;

	BN_set_word(e, (BN_ULONG)exponent);
	if (EVP_PKEY_keygen_init(ctx) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, bits) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_keygen_primes(ctx,
		bits >= 4096	   ? 4
		    : bits >= 2048 ? 3
				   : 2) <= 0 ||
	    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e) <= 0 ||
	    EVP_PKEY_generate(ctx, &pkey) <= 0)
		die_openssl("RSA");
	BN_free(e);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static EVP_PKEY *
make_dsa(int bits)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL);
	EVP_PKEY *parameters = NULL, *pkey = NULL;

	if (EVP_PKEY_paramgen_init(ctx) <= 0 ||
	    EVP_PKEY_CTX_set_dsa_paramgen_bits(ctx, bits) <= 0 ||
	    EVP_PKEY_paramgen(ctx, &parameters) <= 0)
		die_openssl("DSA");
	EVP_PKEY_CTX_free(ctx);
	ctx = EVP_PKEY_CTX_new(parameters, NULL);
	if (EVP_PKEY_keygen_init(ctx) <= 0 || EVP_PKEY_keygen(ctx, &pkey) <= 0)
		die_openssl("DSA");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(parameters);
	return pkey;
}

/* Two programs may make the same key at once: the first one wins. */
static void
keep(struct gen_key *key, const char *path)
{
	char temporary[PATH_SIZE_MAX + 400];
	FILE *f;

	snprintf(temporary, sizeof(temporary), "%s.%ld", path, (long)getpid());
	f = fopen(temporary, "w");
	if (f == NULL ||
	    PEM_write_PrivateKey(f, key->pkey, NULL, NULL, 0, NULL, NULL) !=
		1 ||
	    fclose(f) != 0)
		gen_die("%s: cannot be written", temporary);
	if (link(temporary, path) != 0) {
		f = fopen(path, "r");
		if (f == NULL)
			gen_die("%s: cannot be written", path);
		EVP_PKEY_free(key->pkey);
		key->pkey = PEM_read_PrivateKey(f, NULL, NULL, NULL);
		fclose(f);
	}
	unlink(temporary);
}

static void
make_folder(const char *path)
{
	char part[PATH_SIZE_MAX];

	for (size_t i = 1; path[i - 1] != '\0'; i++)
		if (path[i] == '/' || path[i] == '\0') {
			snprintf(part, sizeof(part), "%.*s", (int)i, path);
			mkdir(part, 0777);
		}
}

static void
load_kept(struct gen_key *key, bool rsa)
{
	char path[PATH_SIZE_MAX + 300];
	char *slash, *end;
	long exponent = 65537;
	FILE *f;

	key->bits = (int)strtol(key->spec + 4, &end, 10);
	if (strncmp(end, "-e", 2) == 0)
		exponent = strtol(end + 2, &end, 10);
	if (*end != '/' || key->bits < 512 || key->bits > 8192)
		gen_die("not a key: %s", key->spec);
	make_folder(folder);
	snprintf(path, sizeof(path), "%s/%s.pem", folder, key->spec);
	slash = strrchr(path, '/');
	*slash = '-';
	f = fopen(path, "r");
	if (f == NULL) {
		key->pkey =
		    rsa ? make_rsa(key->bits, exponent) : make_dsa(key->bits);
		keep(key, path);
		return;
	}
	key->pkey = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	if (key->pkey == NULL)
		gen_die("%s: holds no key", path);
}

bool
gen_key_is_dh(const struct gen_key *key)
{
	return strncmp(key->spec, "dh-", 3) == 0;
}

/* The curve of a spec; 0: it names none. */
static int
curve_of(const char *spec)
{
	size_t n = strcspn(spec, "/");

	for (size_t i = 0; i < COUNT(curves); i++)
		if (strlen(curves[i].name) == n &&
		    memcmp(spec, curves[i].name, n) == 0)
			return curves[i].nid;
	return 0;
}

const struct gen_key *
gen_key_get(const char *spec, const char *owner)
{
	struct gen_key *key;
	char name[256];

	snprintf(name, sizeof(name), "%s%s%s", spec,
	    strchr(spec, '/') == NULL ? "/" : "",
	    strchr(spec, '/') == NULL ? owner : "");
	for (key = keys; key != NULL; key = key->next)
		if (strcmp(key->spec, name) == 0)
			return key;
	key = calloc(1, sizeof(*key));
	if (key == NULL || (key->spec = strdup(name)) == NULL)
		gen_die("out of memory");
	key->curve = curve_of(name);
	if (key->curve != 0)
		make_ec(key);
	else if (gen_key_is_dh(key))
		make_dh(key);
	else if (strncmp(name, "rsa-", 4) == 0 || strncmp(name, "dsa-", 4) == 0)
		load_kept(key, name[0] == 'r');
	else
		gen_die("not a key: %s", name);
	key->next = keys;
	keys = key;
	return key;
}

/* Bytes without end from a name: SHA-256 of it and a counter. */
static struct blob
stretch(const char *name, size_t len)
{
	struct blob out = ASN_NONE;

	for (long i = 0; out.len < len; i++)
		out = ASN_JOIN(out,
		    gen_hash_bytes(
			"sha256", ASN_JOIN(asn_text(name), asn_int(i))));
	return (struct blob){out.data, len};
}

const struct gen_key *
gen_key_public(const char *spec, const char *owner)
{
	struct gen_key *key = asn_alloc(sizeof(*key));
	size_t size = strlen(spec) + strlen(owner) + 2;
	BIGNUM *d;

	key->spec = asn_alloc(size);
	snprintf(key->spec, size, "%s/%s", spec, owner);
	key->curve = curve_of(key->spec);
	if (key->curve != 0) {
		key->public_bits = ec_numbers(key, &d);
		BN_free(d);
		return key;
	}
	key->bits = atoi(spec + strcspn(spec, "-") + 1);
	if (strncmp(spec, "fake-", 5) != 0 || key->bits < 512)
		gen_die("not a public key: %s", spec);
	key->public_bits = stretch(key->spec, (size_t)key->bits / 8);
	/* Highest and lowest bit set, as a product of two primes has them. */
	key->public_bits =
	    asn_flip(key->public_bits, 0, ~key->public_bits.data[0] & 0x80);
	key->public_bits = asn_flip(key->public_bits, -1,
	    ~key->public_bits.data[key->public_bits.len - 1] & 1);
	key->public_bits =
	    ASN_SEQ(asn_unsigned(key->public_bits), asn_int(65537));
	return key;
}

void
gen_key_release_all(void)
{
	while (keys != NULL) {
		struct gen_key *next = keys->next;

		EVP_PKEY_free(keys->pkey);
		free((void *)(uintptr_t)keys->public_bits.data);
		free(keys->spec);
		free(keys);
		keys = next;
	}
}

/* ---- public keys --------------------------------------------------------- */

static struct blob
padded(const BIGNUM *n, int size)
{
	unsigned char *p = asn_alloc((size_t)size);

	BN_bn2binpad(n, p, size);
	return (struct blob){p, (size_t)size};
}

static struct blob
magnitude(const BIGNUM *n)
{
	return asn_unsigned(padded(n, BN_num_bytes(n)));
}

/* ECParameters of ANSI X9.62, as Doc 9303-12 4.1.6.3 demands them. */
static struct blob
explicit_parameters(const struct gen_key *key)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(key->curve);
	BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new();
	int size = (EC_GROUP_get_degree(group) + 7) / 8;
	unsigned char base[POINT_SIZE_MAX];
	struct blob result;
	size_t n;

	EC_GROUP_get_curve(group, p, a, b, NULL);
	n = EC_POINT_point2oct(group, EC_GROUP_get0_generator(group),
	    POINT_CONVERSION_UNCOMPRESSED, base, sizeof(base), NULL);
	result = ASN_SEQ(asn_int(1),
	    ASN_SEQ(asn_oid("1.2.840.10045.1.1"), magnitude(p)),
	    ASN_SEQ(asn_octets(padded(a, size)), asn_octets(padded(b, size))),
	    asn_octets(asn_copy(base, n)),
	    magnitude(EC_GROUP_get0_order(group)),
	    magnitude(EC_GROUP_get0_cofactor(group)));
	BN_free(p);
	BN_free(a);
	BN_free(b);
	EC_GROUP_free(group);
	return result;
}

static struct blob
named_curve(const struct gen_key *key)
{
	char dotted[64];

	OBJ_obj2txt(dotted, sizeof(dotted), OBJ_nid2obj(key->curve), 1);
	return asn_oid(dotted);
}

/* standardizedDomainParameters (BSI TR-03110-3 A.2.1.1): the number of
 * Doc 9303-11 table 6. */
static struct blob
standardized(const struct gen_key *key)
{
	static const int ids[][2] = {{8, NID_X9_62_prime192v1},
	    {9, NID_brainpoolP192r1}, {10, NID_secp224r1},
	    {11, NID_brainpoolP224r1}, {12, NID_X9_62_prime256v1},
	    {13, NID_brainpoolP256r1}, {14, NID_brainpoolP320r1},
	    {15, NID_secp384r1}, {16, NID_brainpoolP384r1},
	    {17, NID_brainpoolP512r1}, {18, NID_secp521r1}};
	long id = gen_key_is_dh(key) ? key->spec[3] - '0' : -1;

	for (size_t i = 0; i < COUNT(ids); i++)
		if (ids[i][1] == key->curve)
			id = ids[i][0];
	return ASN_SEQ(asn_oid("0.4.0.127.0.7.1.2"), asn_int(id));
}

static struct blob
number_of(const struct gen_key *key, const char *name)
{
	BIGNUM *n = NULL;
	struct blob result;

	if (EVP_PKEY_get_bn_param(key->pkey, name, &n) != 1)
		die_openssl(key->spec);
	result = magnitude(n);
	BN_free(n);
	return result;
}

static bool
is_dsa(const struct gen_key *key)
{
	return key->pkey != NULL && EVP_PKEY_is_a(key->pkey, "DSA");
}

struct blob
gen_key_public_bits(const struct gen_key *key)
{
	if (key->public_bits.len > 0)
		return key->public_bits;
	if (is_dsa(key))
		return number_of(key, OSSL_PKEY_PARAM_PUB_KEY);
	return ASN_SEQ(number_of(key, OSSL_PKEY_PARAM_RSA_N),
	    number_of(key, OSSL_PKEY_PARAM_RSA_E));
}

/* X9.42 has q after g, PKCS #3 has none. */
static struct blob
dh_spki(const struct gen_key *key, const char *form)
{
	struct blob p = number_of(key, OSSL_PKEY_PARAM_FFC_P),
		    g = number_of(key, OSSL_PKEY_PARAM_FFC_G), algorithm;

	if (strcmp(form, "standardized") == 0)
		algorithm = standardized(key);
	else if (strcmp(form, "pkcs3") == 0)
		algorithm =
		    ASN_SEQ(asn_oid("1.2.840.113549.1.3.1"), ASN_SEQ(p, g));
	else
		algorithm = ASN_SEQ(asn_oid("1.2.840.10046.2.1"),
		    ASN_SEQ(p, g, number_of(key, OSSL_PKEY_PARAM_FFC_Q)));
	return ASN_SEQ(algorithm, asn_bits(asn_unsigned(key->public_bits), 0));
}

struct blob
gen_key_private(const struct gen_key *key)
{
	EC_GROUP *group;
	struct blob result;
	BIGNUM *d, *q;

	if (gen_key_is_dh(key)) {
		q = dh_number(key, OSSL_PKEY_PARAM_FFC_Q);
		d = private_from_name(key->spec, q);
		BN_free(q);
	} else if (key->curve != 0) {
		group = EC_GROUP_new_by_curve_name(key->curve);
		d = private_from_name(key->spec, EC_GROUP_get0_order(group));
		EC_GROUP_free(group);
	} else {
		gen_die("%s: not a key of this kind", key->spec);
	}
	result = padded(d, BN_num_bytes(d));
	BN_free(d);
	return result;
}

struct blob
gen_key_spki(const struct gen_key *key, const char *form)
{
	struct blob algorithm;

	if (gen_key_is_dh(key))
		return dh_spki(key, form);
	if (key->curve != 0 && strcmp(form, "standardized") == 0)
		algorithm = standardized(key);
	else if (key->curve != 0)
		algorithm = ASN_SEQ(asn_oid("1.2.840.10045.2.1"),
		    strcmp(form, "named") == 0 ? named_curve(key)
					       : explicit_parameters(key));
	else if (is_dsa(key))
		algorithm = ASN_SEQ(asn_oid("1.2.840.10040.4.1"),
		    ASN_SEQ(number_of(key, OSSL_PKEY_PARAM_FFC_P),
			number_of(key, OSSL_PKEY_PARAM_FFC_Q),
			number_of(key, OSSL_PKEY_PARAM_FFC_G)));
	else if (strcmp(form, "pss") == 0)
		algorithm = ASN_SEQ(asn_oid("1.2.840.113549.1.1.10"));
	else
		algorithm =
		    ASN_SEQ(asn_oid("1.2.840.113549.1.1.1"), asn_null());
	return ASN_SEQ(algorithm, asn_bits(gen_key_public_bits(key), 0));
}

const char *
gen_key_default_algorithm(const struct gen_key *key)
{
	for (size_t i = 0; i < COUNT(curves); i++)
		if (curves[i].nid == key->curve)
			return curves[i].algorithm;
	return is_dsa(key) ? "dsa-sha256" : "rsa-sha256";
}

/*
 * Hashes and signatures of the test states. See sign.h. It refuses unknown
 * names and an algorithm of another kind of key.
 */
#include "gen/sign.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

/* RFC 8017 A.2.4, RFC 5758 3.2, BSI TR-03111 5.2.1.1. */
static const struct {
	const char *name, *oid, *rsa, *ecdsa, *plain, *dsa;
} hashes[] = {
    {"md5", "1.2.840.113549.2.5", "1.2.840.113549.1.1.4", NULL, NULL, NULL},
    {"sha1", "1.3.14.3.2.26", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1",
	"0.4.0.127.0.7.1.1.4.1.1", "1.2.840.10040.4.3"},
    {"sha224", "2.16.840.1.101.3.4.2.4", "1.2.840.113549.1.1.14",
	"1.2.840.10045.4.3.1", "0.4.0.127.0.7.1.1.4.1.2",
	"2.16.840.1.101.3.4.3.1"},
    {"sha256", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11",
	"1.2.840.10045.4.3.2", "0.4.0.127.0.7.1.1.4.1.3",
	"2.16.840.1.101.3.4.3.2"},
    {"sha384", "2.16.840.1.101.3.4.2.2", "1.2.840.113549.1.1.12",
	"1.2.840.10045.4.3.3", "0.4.0.127.0.7.1.1.4.1.4", NULL},
    {"sha512", "2.16.840.1.101.3.4.2.3", "1.2.840.113549.1.1.13",
	"1.2.840.10045.4.3.4", "0.4.0.127.0.7.1.1.4.1.5", NULL},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
die_openssl(const char *what)
{
	char text[256];

	ERR_error_string_n(ERR_peek_last_error(), text, sizeof(text));
	gen_die("%s: %s", what, text);
}

/* ---- hashes -------------------------------------------------------------- */

static size_t
find_hash(const char *name, size_t len)
{
	for (size_t i = 0; i < COUNT(hashes); i++)
		if (strlen(hashes[i].name) == len &&
		    memcmp(hashes[i].name, name, len) == 0)
			return i;
	gen_die("not a hash: %s", name);
}

struct blob
gen_hash_bytes(const char *hash, struct blob data)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n;

	if (EVP_Digest(data.data, data.len, digest, &n,
		EVP_get_digestbyname(hash), NULL) != 1)
		die_openssl(hash);
	return asn_copy(digest, n);
}

struct blob
gen_hash_algorithm(const char *hash, const char *params)
{
	size_t i = find_hash(hash, strlen(hash));

	return ASN_SEQ(asn_oid(hashes[i].oid),
	    strcmp(params, "null") == 0 ? asn_null() : ASN_NONE);
}

/* ---- signatures ---------------------------------------------------------- */

enum kind { KIND_RSA, KIND_PSS, KIND_ECDSA, KIND_DSA };

struct algorithm {
	enum kind kind;
	size_t hash;
	int salt, says; /* in the signature, in its parameters */
	bool absent, null, keyoid, bare, plain;
};

static bool
option(const char *text, size_t n, const char *name)
{
	return strlen(name) == n && memcmp(text, name, n) == 0;
}

static struct algorithm
parse_algorithm(const char *text)
{
	static const char *const kinds[] = {"rsa-", "pss-", "ecdsa-", "dsa-"};
	struct algorithm a = {0};
	const char *p = NULL;
	size_t n;

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strncmp(text, kinds[i], strlen(kinds[i])) == 0) {
			a.kind = (enum kind)i;
			p = text + strlen(kinds[i]);
		}
	if (p == NULL)
		gen_die("not a signature algorithm: %s", text);
	n = strcspn(p, ":");
	a.hash = find_hash(p, n);
	a.salt = EVP_MD_get_size(EVP_get_digestbyname(hashes[a.hash].name));
	a.says = -1;
	for (p += n; *p == ':'; p += n) {
		n = strcspn(++p, ":");
		if (option(p, n, "absent"))
			a.absent = true;
		else if (option(p, n, "null"))
			a.null = true;
		else if (option(p, n, "keyoid"))
			a.keyoid = true;
		else if (option(p, n, "bare"))
			a.bare = true;
		else if (option(p, n, "plain"))
			a.plain = true;
		else if (n > 4 && strncmp(p, "salt", 4) == 0)
			a.salt = atoi(p + 4);
		else if (n > 4 && strncmp(p, "says", 4) == 0)
			a.says = atoi(p + 4);
		else
			gen_die("not a signature algorithm: %s", text);
	}
	if (a.says < 0)
		a.says = a.salt;
	return a;
}

const char *
gen_sign_hash(const char *algorithm)
{
	return hashes[parse_algorithm(algorithm).hash].name;
}

/* RSASSA-PSS-params: what equals a DEFAULT is left out (RFC 8017 A.2.3). */
static struct blob
pss_params(const struct algorithm *a)
{
	struct blob hash = gen_hash_algorithm(
	    hashes[a->hash].name, a->absent ? "absent" : "null");
	bool sha1 = strcmp(hashes[a->hash].name, "sha1") == 0;

	return ASN_SEQ(sha1 ? ASN_NONE : ASN_CTX(0, hash),
	    sha1 ? ASN_NONE
		 : ASN_CTX(1, ASN_SEQ(asn_oid("1.2.840.113549.1.1.8"), hash)),
	    a->says == 20 ? ASN_NONE : ASN_CTX(2, asn_int(a->says)));
}

struct blob
gen_sign_algorithm(const char *algorithm)
{
	struct algorithm a = parse_algorithm(algorithm);

	if (a.kind == KIND_PSS)
		return ASN_SEQ(
		    asn_oid("1.2.840.113549.1.1.10"), pss_params(&a));
	if (a.kind == KIND_DSA)
		return ASN_SEQ(asn_oid(hashes[a.hash].dsa));
	if (a.kind == KIND_ECDSA && a.keyoid)
		return ASN_SEQ(asn_oid("1.2.840.10045.2.1"));
	if (a.kind == KIND_ECDSA)
		return ASN_SEQ(asn_oid(a.plain ? hashes[a.hash].plain
					       : hashes[a.hash].ecdsa),
		    a.null ? asn_null() : ASN_NONE);
	return ASN_SEQ(
	    asn_oid(a.keyoid ? "1.2.840.113549.1.1.1" : hashes[a.hash].rsa),
	    a.absent ? ASN_NONE : asn_null());
}

/* PKCS#1 v1.5 over a DigestInfo whose algorithm has no NULL. */
static struct blob
sign_bare(
    const struct gen_key *key, const struct algorithm *a, struct blob data)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	struct blob info =
	    ASN_SEQ(gen_hash_algorithm(hashes[a->hash].name, "absent"),
		asn_octets(gen_hash_bytes(hashes[a->hash].name, data)));
	size_t n = (size_t)EVP_PKEY_get_size(key->pkey);
	unsigned char *out = asn_alloc(n);

	if (EVP_PKEY_sign_init(ctx) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) <= 0 ||
	    EVP_PKEY_sign(ctx, out, &n, info.data, info.len) <= 0)
		die_openssl(key->spec);
	EVP_PKEY_CTX_free(ctx);
	return (struct blob){out, n};
}

static struct blob
padded(const BIGNUM *n, int size)
{
	unsigned char *p = asn_alloc((size_t)size);

	BN_bn2binpad(n, p, size);
	return (struct blob){p, (size_t)size};
}

/* BSI TR-03111 5.2.1: r and s as octet strings of the field's size. */
static struct blob
plain_from_der(const struct gen_key *key, struct blob der)
{
	const unsigned char *p = der.data;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)der.len);
	int size = (key->bits + 7) / 8;
	struct blob result;

	if (sig == NULL)
		die_openssl(key->spec);
	result = ASN_JOIN(padded(ECDSA_SIG_get0_r(sig), size),
	    padded(ECDSA_SIG_get0_s(sig), size));
	ECDSA_SIG_free(sig);
	return result;
}

struct blob
gen_sign_bytes(
    const struct gen_key *key, const char *algorithm, struct blob data)
{
	struct algorithm a = parse_algorithm(algorithm);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx;
	size_t n = (size_t)EVP_PKEY_get_size(key->pkey);
	unsigned char *out = asn_alloc(n);
	struct blob result;

	if ((key->curve != 0) != (a.kind == KIND_ECDSA))
		gen_die("%s cannot sign with %s", key->spec, algorithm);
	if (a.bare) {
		EVP_MD_CTX_free(ctx);
		return sign_bare(key, &a, data);
	}
	if (EVP_DigestSignInit(ctx, &pctx,
		EVP_get_digestbyname(hashes[a.hash].name), NULL,
		key->pkey) <= 0)
		die_openssl(key->spec);
	if (a.kind == KIND_PSS &&
	    (EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) <= 0 ||
		EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, a.salt) <= 0))
		die_openssl(key->spec);
	if (EVP_DigestSign(ctx, out, &n, data.data, data.len) <= 0)
		die_openssl(key->spec);
	EVP_MD_CTX_free(ctx);
	result = (struct blob){out, n};
	return a.plain ? plain_from_der(key, result) : result;
}

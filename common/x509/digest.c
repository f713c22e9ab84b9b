/*
 * digest: names of digests, and OpenSSL's implementations fetched once
 * (fetching costs more than hashing a hundred bytes).
 */
#include "x509/digest.h"

#include <openssl/evp.h>
#include <pthread.h>

#include "base/memory.h"
#include "x509/der.h"
#include "x509/oid.h"

static const struct {
	const char *name;
	const char *openssl;
	enum oid oid;
	size_t size;
} table[DIGEST_COUNT] = {
    [DIGEST_NONE] = {"none", NULL, OID_UNKNOWN, 0},
    [DIGEST_SHA1] = {"SHA-1", "SHA1", OID_SHA1, 20},
    [DIGEST_SHA224] = {"SHA-224", "SHA2-224", OID_SHA224, 28},
    [DIGEST_SHA256] = {"SHA-256", "SHA2-256", OID_SHA256, 32},
    [DIGEST_SHA384] = {"SHA-384", "SHA2-384", OID_SHA384, 48},
    [DIGEST_SHA512] = {"SHA-512", "SHA2-512", OID_SHA512, 64},
};

static EVP_MD *fetched[DIGEST_COUNT];
static pthread_once_t made = PTHREAD_ONCE_INIT;
static pthread_key_t context_key; /* each thread's EVP_MD_CTX */
static bool has_context_key;

static void
free_context(void *context)
{
	EVP_MD_CTX_free(context);
}

static void
fetch_all(void)
{
	has_context_key = pthread_key_create(&context_key, free_context) == 0;
	for (int i = DIGEST_SHA1; i < DIGEST_COUNT; i++)
		fetched[i] = EVP_MD_fetch(NULL, table[i].openssl, NULL);
}

const struct evp_md_st *
digest_openssl(enum digest digest)
{
	pthread_once(&made, fetch_all);
	return digest < DIGEST_COUNT ? fetched[digest] : NULL;
}

enum digest
digest_parse(struct span algorithm)
{
	struct span body, oid, rest;
	enum oid found;

	if (!der_only(algorithm, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_OID, &oid))
		return DIGEST_NONE;
	if (body.len != 0 && !der_only(body, DER_NULL, &rest))
		return DIGEST_NONE;
	found = oid_find(oid);
	for (int i = DIGEST_SHA1; i < DIGEST_COUNT; i++)
		if (table[i].oid == found)
			return (enum digest)i;
	return DIGEST_NONE;
}

struct span
digest_oid(enum digest digest)
{
	return oid_content(
	    digest < DIGEST_COUNT ? table[digest].oid : OID_UNKNOWN);
}

const char *
digest_name(enum digest digest)
{
	return table[digest < DIGEST_COUNT ? digest : DIGEST_NONE].name;
}

bool
digest_from_name(struct span name, enum digest *digest)
{
	for (int i = DIGEST_SHA1; i < DIGEST_COUNT; i++) {
		if (span_equal_str(name, table[i].name)) {
			*digest = (enum digest)i;
			return true;
		}
	}
	return false;
}

size_t
digest_size(enum digest digest)
{
	return digest < DIGEST_COUNT ? table[digest].size : 0;
}

/* The thread's context, which costs more to make than to use. */
static EVP_MD_CTX *
context_get(void)
{
	EVP_MD_CTX *ctx;

	pthread_once(&made, fetch_all);
	if (!has_context_key)
		return NULL;
	ctx = pthread_getspecific(context_key);
	if (ctx != NULL)
		return ctx;
	ctx = EVP_MD_CTX_new();
	if (ctx != NULL && pthread_setspecific(context_key, ctx) != 0) {
		EVP_MD_CTX_free(ctx);
		ctx = NULL;
	}
	return ctx;
}

bool
digest_compute(
    enum digest digest, struct span data, uint8_t out[DIGEST_SIZE_MAX])
{
	return digest_compute2(digest, data, span_make(NULL, 0), out);
}

bool
digest_compute2(enum digest digest, struct span a, struct span b,
    uint8_t out[DIGEST_SIZE_MAX])
{
	const EVP_MD *md = digest_openssl(digest);
	EVP_MD_CTX *ctx;
	bool ok;

	if (digest == DIGEST_NONE || digest >= DIGEST_COUNT)
		return false;
	ctx = md != NULL ? context_get() : NULL;
	ok = ctx != NULL && EVP_DigestInit_ex(ctx, md, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, a.data, a.len) == 1 &&
	    (b.len == 0 || EVP_DigestUpdate(ctx, b.data, b.len) == 1) &&
	    EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	/* Nothing else can go wrong: all of the table are in OpenSSL. */
	if (!ok)
		memory_refused();
	return ok;
}

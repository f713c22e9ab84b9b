/*
 * hash: the cryptographic part, by OpenSSL. See hash.h.
 */
#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/memory.h"

/* Fetched once: by name it costs more than the hash of a short message. */
static const EVP_MD *sha256_method;
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

static void
fetch_sha256(void)
{
	sha256_method = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (sha256_method == NULL)
		sha256_method = EVP_sha256();
}

bool
hash_sha256(struct span bytes, uint8_t out[SHA256_SIZE])
{
	bool ok = pthread_once(&sha256_once, fetch_sha256) == 0 &&
	    EVP_Digest(bytes.data, bytes.len, out, NULL, sha256_method, NULL) ==
		1;

	if (!ok)
		memory_refused();
	return ok;
}

bool
hmac_sha256(
    struct span key, struct span a, struct span b, uint8_t out[SHA256_SIZE])
{
	struct buf both = BUF_INIT;
	unsigned len = SHA256_SIZE;
	bool ok;

	buf_append_span(&both, a);
	buf_append_span(&both, b);
	ok = buf_ok(&both) && key.len <= INT32_MAX &&
	    HMAC(EVP_sha256(), key.data, (int)key.len, both.data, both.len, out,
		&len) != NULL;
	buf_wipe(&both);
	if (!ok)
		memory_refused();
	return ok;
}

bool
random_bytes(uint8_t *out, size_t len)
{
	return len <= INT32_MAX && RAND_bytes(out, (int)len) == 1;
}

bool
secret_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}

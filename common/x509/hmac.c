/*
 * hmac: see hmac.h.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/buf.h"
#include "x509/hmac.h"

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

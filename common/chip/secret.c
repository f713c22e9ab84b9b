/*
 * secret: OpenSSL's secure heap. See secret.h.
 */
#include "chip/secret.h"

#include <openssl/crypto.h>

/* The smallest piece that the heap gives. */
#define PIECE_MIN 32

bool
secret_start(void)
{
	return CRYPTO_secure_malloc_initialized() == 1 ||
	    CRYPTO_secure_malloc_init(SECRET_HEAP, PIECE_MIN) != 0;
}

void *
secret_new(size_t size)
{
	return OPENSSL_secure_zalloc(size);
}

void
secret_free(void *secret, size_t size)
{
	OPENSSL_secure_clear_free(secret, size);
}

void
secret_wipe(void *secret, size_t size)
{
	OPENSSL_cleanse(secret, size);
}

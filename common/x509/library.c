/*
 * library: where libcrypto looks, as it says itself, or as the environment
 * tells it to.
 */
#include "x509/library.h"

#include <openssl/crypto.h>
#include <stdlib.h>

bool
library_sandbox(struct sandbox *s, struct err *err)
{
	const char *const paths[] = {
	    OPENSSL_info(OPENSSL_INFO_CONFIG_DIR),
	    OPENSSL_info(OPENSSL_INFO_MODULES_DIR),
	    getenv("OPENSSL_CONF"),
	    getenv("OPENSSL_MODULES"),
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (paths[i] != NULL && !sandbox_read(s, paths[i], err))
			return false;
	return true;
}

/*
 * library: where libcrypto looks, as it says itself, or as the environment
 * tells it to.
 */
#include "x509/library.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#include "base/file.h"

bool
library_sandbox(struct sandbox *s, struct err *err)
{
	struct buf conf = BUF_INIT;
	const char *const folder = OPENSSL_info(OPENSSL_INFO_CONFIG_DIR);
	const char *const paths[] = {
	    folder,
	    /* A link out of the folder, where Debian has it. */
	    folder != NULL ? path_join(&conf, folder, "openssl.cnf") : NULL,
	    OPENSSL_info(OPENSSL_INFO_MODULES_DIR),
	    getenv("OPENSSL_CONF"),
	    getenv("OPENSSL_MODULES"),
	};

	bool ok = true;

	for (size_t i = 0; ok && i < sizeof(paths) / sizeof(paths[0]); i++)
		ok = paths[i] == NULL || sandbox_read(s, paths[i], err);
	buf_release(&conf);
	return ok;
}

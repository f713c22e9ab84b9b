/*
 * detached: the signature of a file, in a file beside it.
 *
 * Who may sign is given by the caller, a key or a certificate; no path is
 * built and no store is asked. The file may be of any length; it is given by a
 * descriptor, so that what was signed is what the caller reads, and is left at
 * its beginning.
 */
#ifndef X509_DETACHED_H
#define X509_DETACHED_H

#include "base/err.h"

/* A signature file longer than this is refused. */
#define DETACHED_MAX ((size_t)1 << 20)

/*
 * Ed25519 (RFC 8032): 64 bytes, or their base64; the public key as PEM. What
 * does not verify is ERR_DATA.
 */
MUST_CHECK bool detached_ed25519(
    int fd, const char *signature, const char *key, struct err *err);

/*
 * CMS (RFC 5652), DER or PEM, without the content in it; the signer's
 * certificate as PEM, which must be the very one that signed.
 */
MUST_CHECK bool detached_cms(
    int fd, const char *signature, const char *certificate, struct err *err);

#endif

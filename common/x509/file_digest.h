/*
 * file_digest: SHA-256 and SHA-1 of a file as it stands, in pieces.
 */
#ifndef X509_FILE_DIGEST_H
#define X509_FILE_DIGEST_H

#include "base/err.h"
#include "x509/digest.h"

#define SHA1_SIZE 20

/* sha1 may be NULL. ERR_NOINPUT when it cannot be read. */
MUST_CHECK bool file_digest(const char *path, uint8_t sha256[SHA256_SIZE],
    uint8_t sha1[SHA1_SIZE], struct err *err);

#endif

/*
 * file_digest: SHA-256 and SHA-1 of a file as it is, in pieces.
 */
#ifndef X509_FILE_DIGEST_H
#define X509_FILE_DIGEST_H

#include "base/err.h"
#include "base/span.h"
#include "x509/digest.h"

#define SHA1_SIZE 20

/* The digests of the bytes seen so far; SHA-1 only where it is asked for. */
struct file_digest;

MUST_CHECK bool file_digest_begin(
    bool with_sha1, struct file_digest **out, struct err *err);
MUST_CHECK bool file_digest_more(
    struct file_digest *d, struct span bytes, struct err *err);
/* sha1: NULL, or of a digest begun with it. */
MUST_CHECK bool file_digest_end(struct file_digest *d,
    uint8_t sha256[SHA256_SIZE], uint8_t sha1[SHA1_SIZE], struct err *err);
void file_digest_free(struct file_digest *d); /* NULL is fine */

/*
 * All bytes of an open file, from where it is to its end; name is for
 * messages. No more than limit bytes, else ERR_DATA.
 */
MUST_CHECK bool file_digest_fd(int fd, const char *name, uint64_t limit,
    struct file_digest *d, struct err *err);

#endif

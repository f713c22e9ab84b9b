/*
 * file_digest: see the header.
 */
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#include "x509/file_digest.h"

#define BLOCK ((size_t)256 << 10)

/* sha1 may be NULL. */
struct file_digest {
	EVP_MD_CTX *sha256, *sha1;
};

bool
file_digest_begin(bool with_sha1, struct file_digest **out, struct err *err)
{
	struct file_digest *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return err_memory(err);
	d->sha256 = EVP_MD_CTX_new();
	d->sha1 = with_sha1 ? EVP_MD_CTX_new() : NULL;
	if (d->sha256 == NULL || (with_sha1 && d->sha1 == NULL) ||
	    EVP_DigestInit_ex(d->sha256, EVP_sha256(), NULL) != 1 ||
	    (with_sha1 && EVP_DigestInit_ex(d->sha1, EVP_sha1(), NULL) != 1)) {
		file_digest_free(d);
		return err_memory(err);
	}
	*out = d;
	return true;
}

bool
file_digest_more(struct file_digest *d, struct span bytes, struct err *err)
{
	if (EVP_DigestUpdate(d->sha256, bytes.data, bytes.len) != 1 ||
	    (d->sha1 != NULL &&
		EVP_DigestUpdate(d->sha1, bytes.data, bytes.len) != 1))
		return err_set(err, ERR_INTERNAL, "digest");
	return true;
}

bool
file_digest_end(struct file_digest *d, uint8_t sha256[SHA256_SIZE],
    uint8_t sha1[SHA1_SIZE], struct err *err)
{
	if (EVP_DigestFinal_ex(d->sha256, sha256, NULL) != 1 ||
	    (sha1 != NULL && EVP_DigestFinal_ex(d->sha1, sha1, NULL) != 1))
		return err_set(err, ERR_INTERNAL, "digest");
	return true;
}

void
file_digest_free(struct file_digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->sha256);
	EVP_MD_CTX_free(d->sha1);
	free(d);
}

bool
file_digest_fd(int fd, const char *name, uint64_t limit, struct file_digest *d,
    struct err *err)
{
	uint8_t *block = malloc(BLOCK);
	uint64_t taken = 0;
	ssize_t n;
	bool ok = true;

	if (block == NULL)
		return err_memory(err);
	while (ok && (n = read(fd, block, BLOCK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			ok = err_errno(err,
			    errno == EISDIR ? ERR_NOINPUT : ERR_IO, errno, "%s",
			    name);
		else if ((taken += (uint64_t)n) > limit)
			ok = err_set(err, ERR_DATA,
			    "%s: larger than the limit of %llu bytes", name,
			    (unsigned long long)limit);
		else
			ok = file_digest_more(
			    d, span_make(block, (size_t)n), err);
	}
	free(block);
	return ok;
}

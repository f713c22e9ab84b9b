/*
 * file_digest: see the header.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "x509/file_digest.h"

#define BLOCK ((size_t)256 << 10)

static bool
digest_fd(int fd, const char *path, EVP_MD_CTX *big, EVP_MD_CTX *small,
    struct err *err)
{
	uint8_t *block = malloc(BLOCK);
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
			    path);
		else if (EVP_DigestUpdate(big, block, (size_t)n) != 1 ||
		    (small != NULL &&
			EVP_DigestUpdate(small, block, (size_t)n) != 1))
			ok = err_set(err, ERR_INTERNAL, "digest");
	}
	free(block);
	return ok;
}

bool
file_digest(const char *path, uint8_t sha256[SHA256_SIZE],
    uint8_t sha1[SHA1_SIZE], struct err *err)
{
	EVP_MD_CTX *big = EVP_MD_CTX_new();
	EVP_MD_CTX *small = sha1 != NULL ? EVP_MD_CTX_new() : NULL;
	bool ok = false;
	int fd = -1;

	if (big == NULL || (sha1 != NULL && small == NULL) ||
	    EVP_DigestInit_ex(big, EVP_sha256(), NULL) != 1 ||
	    (small != NULL && EVP_DigestInit_ex(small, EVP_sha1(), NULL) != 1))
		err_memory(err);
	else if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		err_errno(err, ERR_NOINPUT, errno, "%s", path);
	else
		ok = digest_fd(fd, path, big, small, err) &&
		    EVP_DigestFinal_ex(big, sha256, NULL) == 1 &&
		    (small == NULL ||
			EVP_DigestFinal_ex(small, sha1, NULL) == 1);
	if (fd >= 0)
		close(fd);
	EVP_MD_CTX_free(big);
	EVP_MD_CTX_free(small);
	return ok;
}

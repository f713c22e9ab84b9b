/*
 * detached: see detached.h.
 */
#include <errno.h>
#include <openssl/pem.h> /* first: cms.h looks for it */
#include <openssl/cms.h>
#include <openssl/err.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/file.h"
#include "x509/detached.h"

#define ED25519_SIZE 64

/* The queue of OpenSSL is not left for the next one who looks. */
static bool
refuse_detached(struct err *err, const char *why)
{
	ERR_clear_error();
	return err_set(err, ERR_DATA, "%s", why);
}

/* ---- Ed25519 ------------------------------------------------------------ */

static bool
read_signature(const char *path, struct buf *out, struct err *err)
{
	struct buf file = BUF_INIT;
	struct span text;
	bool ok = file_read(path, DETACHED_MAX, &file, err);

	if (ok && file.len == ED25519_SIZE) {
		buf_append_span(out, buf_span(&file));
	} else if (ok) {
		text = span_trim(buf_span(&file));
		ok = (base64_decode(text, out) && out->len == ED25519_SIZE) ||
		    err_set(err, ERR_DATA, "%s: no Ed25519 signature", path);
	}
	buf_release(&file);
	return ok;
}

/* The whole file mapped: Ed25519 reads its message twice. */
static bool
map_file(int fd, void **map, size_t *size, struct err *err)
{
	static uint8_t nothing[1];
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_errno(err, ERR_NOINPUT, errno, "the file");
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_NOINPUT, "not a regular file");
	*size = (size_t)st.st_size;
	*map = *size == 0 ? nothing
			  : mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
	return *map != MAP_FAILED ||
	    err_errno(err, ERR_NOINPUT, errno, "the file");
}

static bool
verify_ed25519(
    EVP_PKEY *key, struct span signature, const void *data, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = context != NULL &&
	    EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestVerify(
		context, signature.data, signature.len, data, size) == 1;

	EVP_MD_CTX_free(context);
	return ok;
}

bool
detached_ed25519(
    int fd, const char *signature, const char *key, struct err *err)
{
	struct buf bytes = BUF_INIT;
	EVP_PKEY *public = NULL;
	BIO *bio = BIO_new_file(key, "r");
	void *map = NULL;
	size_t size = 0;
	bool ok;

	if (bio != NULL)
	public = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	BIO_free(bio);
	ERR_clear_error();
	if (public == NULL || EVP_PKEY_id(public) != EVP_PKEY_ED25519) {
		EVP_PKEY_free(public);
		return err_set(
		    err, ERR_CONFIG, "%s: no Ed25519 public key", key);
	}
	ok = read_signature(signature, &bytes, err) &&
	    map_file(fd, &map, &size, err) &&
	    (verify_ed25519(public, buf_span(&bytes), map, size) ||
		refuse_detached(err, "its Ed25519 signature is wrong"));
	if (size > 0)
		munmap(map, size);
	EVP_PKEY_free(public);
	buf_release(&bytes);
	return ok;
}

/* ---- CMS ---------------------------------------------------------------- */

static CMS_ContentInfo *
read_cms(const char *path)
{
	BIO *bio = BIO_new_file(path, "rb");
	CMS_ContentInfo *cms = NULL;

	if (bio == NULL)
		return NULL;
	cms = d2i_CMS_bio(bio, NULL);
	if (cms == NULL && BIO_seek(bio, 0) == 0)
		cms = PEM_read_bio_CMS(bio, NULL, NULL, NULL);
	BIO_free(bio);
	return cms;
}

static X509 *
read_certificate(const char *path)
{
	BIO *bio = BIO_new_file(path, "r");
	X509 *certificate = NULL;

	if (bio != NULL)
		certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	return certificate;
}

/* Every signer must be the one: no other signature is looked at. */
static bool
verify_cms(CMS_ContentInfo *cms, X509 *signer, int fd)
{
	STACK_OF(X509) *only = sk_X509_new_null();
	BIO *content = BIO_new_fd(fd, BIO_NOCLOSE);
	BIO *sink = BIO_new(BIO_s_null());
	bool ok;

	ok = lseek(fd, 0, SEEK_SET) == 0 && only != NULL && content != NULL &&
	    sink != NULL && sk_X509_push(only, signer) > 0 &&
	    CMS_is_detached(cms) == 1 &&
	    CMS_verify(cms, only, NULL, content, sink,
		CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) == 1 &&
	    lseek(fd, 0, SEEK_SET) == 0;
	sk_X509_free(only);
	BIO_free(content);
	BIO_free(sink);
	return ok;
}

bool
detached_cms(
    int fd, const char *signature, const char *certificate, struct err *err)
{
	X509 *signer = read_certificate(certificate);
	CMS_ContentInfo *cms = read_cms(signature);
	bool ok;

	ERR_clear_error();
	if (signer == NULL)
		ok =
		    err_set(err, ERR_CONFIG, "%s: no certificate", certificate);
	else if (cms == NULL)
		ok = err_set(err, ERR_DATA, "%s: no CMS signature", signature);
	else
		ok = verify_cms(cms, signer, fd) ||
		    refuse_detached(err,
			"its CMS signature is wrong, or not of "
			"the signer that is wanted");
	X509_free(signer);
	CMS_ContentInfo_free(cms);
	return ok;
}

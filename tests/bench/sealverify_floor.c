/*
 * The floor of sealverify: what OpenSSL alone must do for a seal, its key, its
 * digest and its signature in DER made before the clock starts. Prints the
 * processor seconds of so many EVP_PKEY_verify().
 *
 * usage: sealverify_floor CERTIFICATE SEAL ROUNDS
 */
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "seal/seal.h"
#include "x509/cert.h"
#include "x509/digest.h"
#include "x509/key.h"

#define FILE_MAX ((size_t)1 << 20)

static void die(const char *why) __attribute__((noreturn));

static void
die(const char *why)
{
	fprintf(stderr, "sealverify_floor: %s\n", why);
	exit(70);
}

/* r and s as openssl(1) wants them. */
static int
to_der(struct span raw, unsigned char **out)
{
	int half = (int)(raw.len / 2), len;
	ECDSA_SIG *sig = ECDSA_SIG_new();

	if (sig == NULL ||
	    ECDSA_SIG_set0(sig, BN_bin2bn(raw.data, half, NULL),
		BN_bin2bn(raw.data + half, half, NULL)) != 1)
		die("OpenSSL");
	len = i2d_ECDSA_SIG(sig, out);
	ECDSA_SIG_free(sig);
	return len;
}

static enum digest
digest_by_order(unsigned bits)
{
	return bits <= 224 ? DIGEST_SHA224
	    : bits <= 256  ? DIGEST_SHA256
	    : bits <= 384  ? DIGEST_SHA384
			   : DIGEST_SHA512;
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	struct buf der = BUF_INIT, bytes = BUF_INIT;
	struct findings findings;
	struct err err = ERR_INIT;
	struct cert cert;
	struct seal seal;
	struct key *key;
	uint8_t digest[DIGEST_SIZE_MAX];
	unsigned char *sig = NULL;
	EVP_PKEY_CTX *ctx;
	enum digest d;
	double start;
	long rounds;
	int len;

	findings_init(&findings, false);
	seal_init(&seal);
	if (argc != 4 || !file_read(argv[1], FILE_MAX, &der, &err) ||
	    !file_read(argv[2], FILE_MAX, &bytes, &err) ||
	    !cert_parse(buf_span(&der), &cert, &err) ||
	    !key_parse(cert.spki, &key, &err) ||
	    !seal_parse(buf_span(&bytes), &seal, &findings))
		die("usage: CERTIFICATE SEAL ROUNDS");
	d = digest_by_order(key_bits(key));
	len = to_der(seal.signature, &sig);
	ctx = EVP_PKEY_CTX_new(key_openssl(key), NULL);
	if (ctx == NULL || EVP_PKEY_verify_init(ctx) != 1 ||
	    !digest_compute(d, seal.is_signed, digest))
		die("OpenSSL");
	rounds = atol(argv[3]);
	start = seconds();
	for (long i = 0; i < rounds; i++)
		if (EVP_PKEY_verify(
			ctx, sig, (size_t)len, digest, digest_size(d)) != 1)
			die("not its signature");
	printf("%s %.6f\n", key_name(key), seconds() - start);
	return 0;
}

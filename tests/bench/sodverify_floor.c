/*
 * The floor of sodverify: what OpenSSL alone must do for a chip, with all
 * that surrounds it (JSON, base64, CMS, path, verdict) done once, before the
 * clock starts. Prints processor seconds for so many rounds:
 *
 *	VERIFY	EVP_PKEY_verify() of EF.SOD's signature, context ready
 *	HASH	SHA of every data group, content and attributes
 *
 * usage: sodverify_floor RECORD ROUNDS
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/codec.h"
#include "base/file.h"
#include "record/record.h"
#include "lds/pa.h"

struct chip {
	struct buf sod_bytes, group_bytes[LDS_GROUPS + 1];
	struct sod sod;
	struct key *key;
	struct algorithm algorithm;
};

static void die(const char *why) __attribute__((noreturn));

static void
die(const char *why)
{
	fprintf(stderr, "sodverify_floor: %s\n", why);
	exit(70);
}

static void
decode(struct span value, struct buf *out)
{
	struct buf scratch = BUF_INIT;
	struct span text;

	buf_init(out, 0);
	if (!json_string_span(value, &scratch, &text) ||
	    !base64_decode(text, out))
		die("not base64");
	buf_release(&scratch);
}

static void
open_groups(const struct record *r, struct chip *chip)
{
	struct json_iterator it;
	struct span dg, name, value;
	uint64_t group;

	if (!record_get(r, "dg", &dg))
		die("no data groups");
	json_object_begin(&it, dg);
	while (json_object_next(&it, &name, &value))
		if (span_uint(span_make(name.data + 1, name.len - 2),
			LDS_GROUPS, &group))
			decode(value, &chip->group_bytes[group]);
}

static void
open_chip(struct span line, struct chip *chip)
{
	struct json_error why;
	struct err err = ERR_INIT;
	struct span value, der;
	struct record r;
	struct cert cert;

	record_init(&r);
	if (!record_parse(&r, line, &why) || !record_get(&r, "sod", &value))
		die("no record with an EF.SOD");
	decode(value, &chip->sod_bytes);
	open_groups(&r, chip);
	if (sod_open(buf_span(&chip->sod_bytes), &chip->sod, &err) != SOD_OPEN)
		die(err.text);
	value = chip->sod.cms.certificates;
	if (!cms_certificate_next(&value, &der) ||
	    !cert_parse(der, &cert, &err) ||
	    !key_parse(cert.spki, &chip->key, &err) ||
	    !algorithm_parse(
		chip->sod.cms.signer[0].algorithm, &chip->algorithm))
		die("no certificate of a known kind");
	record_release(&r);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
time_verify(struct chip *chip, long rounds)
{
	const struct cms_signer *s = &chip->sod.cms.signer[0];
	enum digest d = chip->algorithm.digest;
	uint8_t digest[DIGEST_SIZE_MAX];
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key_openssl(chip->key), NULL);
	double start;

	if (ctx == NULL || EVP_PKEY_verify_init(ctx) != 1 ||
	    !digest_compute2(
		d, SPAN("\x31"), span_from(s->attributes_raw, 1), digest))
		die("OpenSSL");
	if (key_kind(chip->key) == KEY_RSA &&
	    EVP_PKEY_CTX_set_signature_md(ctx, digest_openssl(d)) != 1)
		die("OpenSSL");
	start = seconds();
	for (long i = 0; i < rounds; i++)
		if (EVP_PKEY_verify(ctx, s->signature.data, s->signature.len,
			digest, digest_size(d)) != 1)
			die("the signature is wrong");
	EVP_PKEY_CTX_free(ctx);
	return seconds() - start;
}

static double
time_hash(const struct chip *chip, long rounds)
{
	const struct cms *cms = &chip->sod.cms;
	uint8_t digest[DIGEST_SIZE_MAX];
	double start = seconds();

	for (long i = 0; i < rounds; i++) {
		for (unsigned g = 1; g <= LDS_GROUPS; g++)
			if (chip->group_bytes[g].len > 0)
				(void)digest_compute(chip->sod.object.digest,
				    buf_span(&chip->group_bytes[g]), digest);
		(void)digest_compute(
		    chip->algorithm.digest, cms->content, digest);
		(void)digest_compute(chip->algorithm.digest,
		    cms->signer[0].attributes_raw, digest);
	}
	return seconds() - start;
}

int
main(int argc, char **argv)
{
	static struct chip chip;
	struct buf line = BUF_INIT;
	struct err err = ERR_INIT;
	long rounds;

	if (argc != 3)
		die("usage: sodverify_floor RECORD ROUNDS");
	if (!file_read(argv[1], (size_t)16 << 20, &line, &err))
		die(err.text);
	open_chip(span_trim(buf_span(&line)), &chip);
	rounds = strtol(argv[2], NULL, 10);
	(void)time_verify(&chip, rounds / 10);
	printf("%s %f %f\n", key_name(chip.key), time_verify(&chip, rounds),
	    time_hash(&chip, rounds));
	return 0;
}

/*
 * lds/aa: answers that tests/gen makes with the private key, in every form
 * of ISO/IEC 9796-2 and TR-03111 that chips use.
 */
#include "gen/aa.h"
#include "lds/aa.h"
#include "suite.h"

static struct span
span_of(struct blob b)
{
	return span_make(b.data, b.len);
}

static const struct {
	const char *key, *scheme;
	enum digest digest;
	enum aa_answer form;
} answers[] = {
    {"rsa-1024", "sha1", DIGEST_SHA1, AA_RIGHT},
    {"rsa-2048", "sha1", DIGEST_SHA1, AA_RIGHT},
    {"rsa-1024", "sha1-cc", DIGEST_SHA1, AA_RIGHT},
    {"rsa-2048", "sha224-cc", DIGEST_SHA224, AA_RIGHT},
    {"rsa-2048", "sha256-cc", DIGEST_SHA256, AA_RIGHT},
    {"rsa-2048", "sha384-cc", DIGEST_SHA384, AA_RIGHT},
    {"rsa-2048", "sha512-cc", DIGEST_SHA512, AA_RIGHT},
    {"p256", "der-sha256", DIGEST_SHA256, AA_RIGHT_IN_DER},
    {"p384", "der-sha256", DIGEST_SHA256, AA_RIGHT_IN_DER},
    {"p256", "plain-sha256", DIGEST_SHA256, AA_RIGHT},
    {"bp256", "plain-sha256", DIGEST_SHA256, AA_RIGHT},
    {"bp384", "plain-sha384", DIGEST_SHA384, AA_RIGHT},
    {"bp224", "plain-sha1", DIGEST_SHA1, AA_RIGHT},
};

START_TEST(genuine_and_copied)
{
	const struct gen_key *chip = gen_key_get(answers[_i].key, "aa");
	struct blob challenge = asn_hex("0123456789abcdef");
	struct blob response =
	    gen_aa_response(chip, answers[_i].scheme, challenge);
	struct err err = ERR_INIT;
	enum digest used;
	struct key *key;

	ck_assert(key_parse(span_of(gen_key_spki(
				chip, chip->curve != 0 ? "explicit" : "plain")),
	    &key, &err));
	ck_assert_int_eq(aa_verify(key, DIGEST_NONE, span_of(challenge),
			     span_of(response), &used),
	    answers[_i].form);
	ck_assert_int_eq(used, answers[_i].digest);
	/* another challenge: an answer played back */
	ck_assert_int_eq(
	    aa_verify(key, DIGEST_NONE, span_of(asn_flip(challenge, 0, 1)),
		span_of(response), &used),
	    AA_WRONG);
	for (size_t at = 0; at < response.len; at += 5)
		ck_assert_int_ne(
		    aa_verify(key, DIGEST_NONE, span_of(challenge),
			span_of(asn_flip(response, (long)at, 1)), &used),
		    answers[_i].form);
	ck_assert_int_ne(
	    aa_verify(key, DIGEST_NONE, span_of(challenge), SPAN(""), &used),
	    AA_RIGHT);
	key_free(key);
}
END_TEST

/* Data group 14 names the digest: no other one is tried. */
START_TEST(the_digest_that_was_named)
{
	const struct gen_key *chip = gen_key_get("p256", "aa");
	struct blob challenge = asn_hex("0123456789abcdef");
	struct blob response = gen_aa_response(chip, "plain-sha256", challenge);
	struct err err = ERR_INIT;
	enum digest used;
	struct key *key;

	ck_assert(key_parse(span_of(gen_key_spki(chip, "named")), &key, &err));
	ck_assert_int_eq(aa_verify(key, DIGEST_SHA256, span_of(challenge),
			     span_of(response), &used),
	    AA_RIGHT);
	ck_assert_int_eq(aa_verify(key, DIGEST_SHA1, span_of(challenge),
			     span_of(response), &used),
	    AA_WRONG);
	key_free(key);
}
END_TEST

Suite *aa_suite(void);

Suite *
aa_suite(void)
{
	Suite *s = suite_create("aa");

	CASE_TABLE(s, genuine_and_copied, answers, NULL, NULL);
	CASE(s, the_digest_that_was_named);
	return s;
}

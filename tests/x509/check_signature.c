/*
 * x509/signature and sltd/key: every form that tests/gen can sign in, by keys
 * whose private half OpenSSL used; one changed bit is never good. Forms that
 * OpenSSL does not make are put together here.
 */
#include <openssl/x509.h>

#include "gen/sign.h"
#include "x509/der.h"
#include "x509/signature.h"
#include "suite.h"

static struct span
span_of(struct blob b)
{
	return span_make(b.data, b.len);
}

static struct key *
key_of(const char *spec, const char *form)
{
	struct err err = ERR_INIT;
	struct key *key;

	ck_assert_msg(
	    key_parse(span_of(gen_key_spki(gen_key_get(spec, "x"), form)), &key,
		&err),
	    "%s: %s", spec, err.text);
	return key;
}

/* key, form of its SubjectPublicKeyInfo, algorithm, deviation, name of key. */
static const struct {
	const char *key, *form, *algorithm;
	unsigned deviation;
	const char *name;
} good[] = {
    {"rsa-2048", "plain", "rsa-sha1", 0, "RSA-2048"},
    {"rsa-2048", "plain", "rsa-sha256", 0, "RSA-2048"},
    {"rsa-2048", "plain", "rsa-sha512:absent", 0, "RSA-2048"},
    {"rsa-2048", "plain", "rsa-sha256:bare", SIGNATURE_DIGEST_INFO, "RSA-2048"},
    {"rsa-2048", "plain", "pss-sha256", 0, "RSA-2048"},
    {"rsa-2048", "plain", "pss-sha256:salt0", 0, "RSA-2048"},
    {"rsa-2048", "plain", "pss-sha512:salt20", 0, "RSA-2048"},
    {"rsa-2048", "plain", "pss-sha1", 0, "RSA-2048"},
    {"rsa-2048", "pss", "pss-sha256", 0, "RSA-2048"},
    {"rsa-2048", "pss", "rsa-sha256", SIGNATURE_PSS_KEY, "RSA-2048"},
    {"p256", "named", "ecdsa-sha256", 0, "P-256"},
    {"p256", "explicit", "ecdsa-sha256:null", 0, "P-256"},
    {"p384", "explicit", "ecdsa-sha384", 0, "P-384"},
    {"p521", "explicit", "ecdsa-sha512", 0, "P-521"},
    {"bp224", "explicit", "ecdsa-sha1", 0, "brainpoolP224r1"},
    {"bp256", "explicit", "ecdsa-sha256", 0, "brainpoolP256r1"},
    {"bp384", "named", "ecdsa-sha512", 0, "brainpoolP384r1"},
    {"bp512", "explicit", "ecdsa-sha224", 0, "brainpoolP512r1"},
    {"p256", "explicit", "ecdsa-sha256:plain", 0, "P-256"},
    {"bp256", "explicit", "ecdsa-sha1:plain", 0, "brainpoolP256r1"},
};

START_TEST(every_form)
{
	const char *spec = good[_i].key;
	struct key *key = key_of(spec, good[_i].form);
	struct blob data = asn_text("what was signed");
	struct blob signature =
	    gen_sign_bytes(gen_key_get(spec, "x"), good[_i].algorithm, data);
	unsigned deviation = ~0u;
	struct algorithm a;

	ck_assert_str_eq(key_name(key), good[_i].name);
	ck_assert(algorithm_parse(
	    span_of(gen_sign_algorithm(good[_i].algorithm)), &a));
	ck_assert(algorithm_fits(&a, key));
	ck_assert_int_eq(signature_verify(&a, key, span_of(data),
			     span_of(signature), &deviation),
	    ANSWER_GOOD);
	ck_assert_msg(deviation == good[_i].deviation, "%s: %x",
	    good[_i].algorithm, deviation);
	/* again, with the context that is kept now */
	ck_assert_int_eq(
	    signature_verify(&a, key, span_of(data), span_of(signature), NULL),
	    ANSWER_GOOD);
	for (size_t at = 0; at < signature.len; at += 7)
		ck_assert_int_ne(
		    signature_verify(&a, key, span_of(data),
			span_of(asn_flip(signature, (long)at, 1)), NULL),
		    ANSWER_GOOD);
	ck_assert_int_eq(signature_verify(&a, key, SPAN("something else"),
			     span_of(signature), NULL),
	    ANSWER_BAD);
	ck_assert_int_eq(
	    signature_verify(&a, key, span_of(data), SPAN(""), NULL),
	    ANSWER_BAD);
	key_free(key);
}
END_TEST

START_TEST(key_and_algorithm_must_fit)
{
	struct key *rsa = key_of("rsa-2048", "plain");
	struct key *ec = key_of("p256", "named");
	struct algorithm a;

	ck_assert(
	    algorithm_parse(span_of(gen_sign_algorithm("ecdsa-sha256")), &a));
	ck_assert(!algorithm_fits(&a, rsa) && algorithm_fits(&a, ec));
	ck_assert_int_eq(signature_verify(&a, rsa, SPAN("x"), SPAN("y"), NULL),
	    ANSWER_UNSUPPORTED);
	ck_assert(!algorithm_parse(span_of(gen_sign_algorithm("rsa-md5")), &a));
	ck_assert(a.oid.len > 0);
	ck_assert(!algorithm_parse(SPAN("\x30\x00"), &a));
	key_free(rsa);
	key_free(ec);
}
END_TEST

START_TEST(lengths_of_rsa)
{
	struct key *key = key_of("rsa-2048", "plain");
	struct blob data = asn_text("x"), signature, longer;
	struct algorithm a;
	unsigned deviation;
	bool short_seen = false;

	ck_assert(
	    algorithm_parse(span_of(gen_sign_algorithm("rsa-sha256")), &a));
	signature =
	    gen_sign_bytes(gen_key_get("rsa-2048", "x"), "rsa-sha256", data);
	longer = ASN_JOIN(asn_hex("0000"), signature);
	ck_assert_int_eq(signature_verify(&a, key, span_of(data),
			     span_of(longer), &deviation),
	    ANSWER_GOOD);
	ck_assert_uint_eq(deviation, SIGNATURE_RSA_LENGTH);
	/* Of many signatures one begins with a zero byte, and loses it. */
	for (int i = 0; i < 2000 && !short_seen; i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "%d", i);
		signature = gen_sign_bytes(
		    gen_key_get("rsa-2048", "x"), "rsa-sha256", asn_text(text));
		if (signature.data[0] != 0)
			continue;
		short_seen = true;
		ck_assert_int_eq(
		    signature_verify(&a, key, span_str(text),
			span_make(signature.data + 1, signature.len - 1),
			&deviation),
		    ANSWER_GOOD);
		ck_assert_uint_eq(deviation, SIGNATURE_RSA_LENGTH);
	}
	ck_assert(short_seen);
	key_free(key);
}
END_TEST

/* r and s with a zero in front that DER forbids. */
START_TEST(loose_numbers_of_ecdsa)
{
	struct key *key = key_of("p256", "named");
	struct blob data = asn_text("x");
	struct blob signature =
	    gen_sign_bytes(gen_key_get("p256", "x"), "ecdsa-sha256", data);
	struct span body, r, s;
	struct buf numbers = BUF_INIT, padded = BUF_INIT, out = BUF_INIT;
	struct algorithm a;
	unsigned deviation;

	ck_assert(
	    algorithm_parse(span_of(gen_sign_algorithm("ecdsa-sha256")), &a));
	ck_assert(der_only(span_of(signature), DER_SEQUENCE, &body) &&
	    der_take(&body, DER_INTEGER, &r) &&
	    der_take(&body, DER_INTEGER, &s));
	buf_append(&padded, "\0\0\0", 3);
	buf_append_span(&padded, r);
	der_put(&numbers, DER_INTEGER, buf_span(&padded));
	der_put(&numbers, DER_INTEGER, s);
	der_put(&out, DER_SEQUENCE, buf_span(&numbers));
	ck_assert_int_eq(signature_verify(&a, key, span_of(data),
			     buf_span(&out), &deviation),
	    ANSWER_GOOD);
	ck_assert_uint_eq(deviation, SIGNATURE_ECDSA_FORM);
	buf_release(&numbers);
	buf_release(&padded);
	buf_release(&out);
	key_free(key);
}
END_TEST

/* CVE-2020-0601: a published curve with another generator is not it. */
START_TEST(explicit_parameters_must_be_published)
{
	struct span spki =
	    span_of(gen_key_spki(gen_key_get("bp256", "x"), "explicit"));
	struct span body, algorithm, oid;
	struct err err = ERR_INIT;
	size_t start, end;

	ck_assert(der_only(spki, DER_SEQUENCE, &body) &&
	    der_take(&body, DER_SEQUENCE, &algorithm) &&
	    der_take(&algorithm, DER_OID, &oid));
	start = (size_t)(algorithm.data - spki.data);
	end = start + algorithm.len;
	for (size_t at = start; at < end; at++) {
		struct blob changed =
		    asn_flip((struct blob){spki.data, spki.len}, (long)at, 1);
		struct key *key = NULL;

		/* Only numbers that mean the same may differ: none here. */
		if (key_parse(span_of(changed), &key, &err))
			ck_abort_msg("byte %zu of the parameters", at - start);
	}
}
END_TEST

START_TEST(points_off_the_curve)
{
	struct blob spki = gen_key_spki(gen_key_get("p256", "x"), "named");
	struct err err = ERR_INIT;
	struct key *key;

	ck_assert(!key_parse(span_of(asn_flip(spki, -1, 1)), &key, &err));
	ck_assert(!key_parse(
	    span_of(
		spki.len > 1 ? (struct blob){spki.data, spki.len - 1} : spki),
	    &key, &err));
	ck_assert(!key_parse(SPAN("\x30\x00"), &key, &err));
	ck_assert(!key_parse(SPAN(""), &key, &err));
}
END_TEST

START_TEST(cache_holds_what_was_used)
{
	struct err err = ERR_INIT;
	struct key_cache *cache = key_cache_new(&err);
	struct blob spki = gen_key_spki(gen_key_get("p256", "x"), "named");
	struct key *first, *again;

	ck_assert_ptr_nonnull(cache);
	ck_assert(key_cache_get(cache, span_of(spki), &first, &err));
	ck_assert(key_cache_get(cache, span_of(spki), &again, &err));
	ck_assert_ptr_eq(first, again);
	ck_assert(!key_cache_get(cache, SPAN("\x30\x00"), &again, &err));
	key_cache_free(cache);
}
END_TEST

Suite *signature_suite(void);

Suite *
signature_suite(void)
{
	Suite *s = suite_create("signature");

	CASE_TABLE(s, every_form, good, NULL, NULL);
	CASE(s, key_and_algorithm_must_fit);
	CASE(s, lengths_of_rsa);
	CASE(s, loose_numbers_of_ecdsa);
	CASE(s, explicit_parameters_must_be_published);
	CASE(s, points_off_the_curve);
	CASE(s, cache_holds_what_was_used);
	return s;
}

/*
 * weak: keys that anybody can use, beside sound ones that resemble them.
 */
#include "gen/sign.h"
#include "suite.h"
#include "x509/key.h"
#include "x509/weak.h"

static struct span
span_of(struct blob b)
{
	return span_make(b.data, b.len);
}

/*
 * Moduli of RSALib's kind: p * q, each k * M + (65537 ^ a mod M) with M the
 * product of the primes up to 167, k and a chosen (Nemec and others, 2.1).
 * Computed by Python; p and q need not be prime for the fingerprint.
 */
static const char *const rsalib[] = {
    "a2f93c57b8309370092bcf16c8ff78767ec09cc73c8e6821da71a2456edf1ab1"
    "14bf0b7abe8a2a948d6aa3887745bba2106cee67a534f02d90fda03978fa0bac"
    "2fda2290bf495008074ed3f8fc30bbd22aa9b3f14235414da94b5f34e3dd5291"
    "afbd35ac83f48d5ff2e2640e2c4531860d459043bdb456cdeb949d4420e93b9b",
    "bf0ec21210a7556091982cb2b62aa81b7975313835528fd9d23dcae2b9bdced7"
    "0f19c22dd307db344dfde6ec711873e2fd787ed9128c5de22deed5cd13a6e2a0"
    "db5777f99609f75d4648222ff626236b0c44cb4908d5a600b1ed7855428d69cd"
    "1c46d21ff9bf10d1a8852bdc60254a94574d3852ef8c7595dda3218624ec81cd"
    "7c3ba61ac002ca38956288da1652269a0d50fff8ed0fe37816ad2501779745c7"
    "cbd56169ca5de8df7d000d51e83b1157e0f923b3ebb1c98aeffe033dea0ce3dc"
    "4a91f92c4557cb72d7b42977cbda52979a53824ee58253238550210b6919eecf"
    "ffe254e3d505b067329c1224ea50f784f52849bbba7fa5f5605844303186ffb5",
};

START_TEST(moduli_of_rsalib)
{
	struct blob n = asn_hex(rsalib[_i]);

	ck_assert_ptr_nonnull(weak_rsa(span_of(n), SPAN("\x01\x00\x01")));
	/* any other odd number of that size is none, or has a small factor */
	n = asn_flip(n, (long)n.len / 2, 0x10);
	const char *why = weak_rsa(span_of(n), SPAN("\x01\x00\x01"));
	ck_assert(why == NULL || strstr(why, "ROCA") == NULL);
}
END_TEST

static const char *const sound[] = {
    "rsa-1024", "rsa-2048", "rsa-2048-e3", "rsa-3072", "rsa-3072-e75011"};

START_TEST(sound_keys)
{
	struct blob spki = gen_key_spki(gen_key_get(sound[_i], "x"), "plain");

	ck_assert_ptr_null(key_weakness(span_of(spki)));
}
END_TEST

/* Modulus and exponent as RSAPublicKey in a SubjectPublicKeyInfo. */
static struct blob
rsa_spki(struct blob modulus, const char *exponent)
{
	return ASN_SEQ(ASN_SEQ(asn_oid("1.2.840.113549.1.1.1"), asn_null()),
	    asn_bits(ASN_SEQ(asn_unsigned(modulus), asn_int_hex(exponent)), 0));
}

static struct blob
odd_number(size_t bytes)
{
	struct blob n = gen_hash_bytes("sha512", asn_text("a number"));

	while (n.len < bytes)
		n = ASN_JOIN(n, n);
	return ASN_JOIN(
	    asn_hex("c5"), asn_copy(n.data, bytes - 2), asn_hex("8b"));
}

static const struct {
	size_t bytes;
	const char *exponent, *why;
} weak[] = {
    {256, "01", "exponent is 1"},
    {256, "02", "even"},
    {256, "010000", "even"},
    {96, "010001", "1024"},
    {127, "010001", "1024"},
};

START_TEST(weak_numbers)
{
	struct blob spki =
	    rsa_spki(odd_number(weak[_i].bytes), weak[_i].exponent);
	struct err err = ERR_INIT;
	const char *why = key_weakness(span_of(spki));
	struct key *key;

	ck_assert_ptr_nonnull(why);
	ck_assert_msg(strstr(why, weak[_i].why) != NULL, "%s", why);
	/* and no key is made of it */
	ck_assert(!key_parse(span_of(spki), &key, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
}
END_TEST

START_TEST(the_point_at_infinity)
{
	const struct gen_key *key = gen_key_get("p256", "x");
	struct blob good = gen_key_spki(key, "named"), bad;

	ck_assert_ptr_null(key_weakness(span_of(good)));
	/* the algorithm of the good one, and a point of one byte */
	bad = ASN_SEQ(asn_copy(good.data + 2, 21), asn_bits(asn_hex("00"), 0));
	ck_assert_ptr_nonnull(key_weakness(span_of(bad)));
}
END_TEST

Suite *weak_suite(void);

Suite *
weak_suite(void)
{
	Suite *s = suite_create("weak");

	CASE_TABLE(s, moduli_of_rsalib, rsalib, NULL, NULL);
	CASE_TABLE(s, sound_keys, sound, NULL, NULL);
	CASE_TABLE(s, weak_numbers, weak, NULL, NULL);
	CASE(s, the_point_at_infinity);
	return s;
}

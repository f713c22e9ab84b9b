/*
 * hash: the examples of FIPS 180-4 and RFC 4231; sums that are in files.
 */
#include "base/hash.h"

#include "base/codec.h"
#include "suite.h"

static void
ck_hex(const uint8_t hash[SHA256_SIZE], const char *expected)
{
	struct buf hex = BUF_INIT;

	hex_encode(&hex, span_make(hash, SHA256_SIZE));
	ck_assert_str_eq(buf_text(&hex), expected);
	buf_release(&hex);
}

START_TEST(sha256_examples)
{
	uint8_t hash[SHA256_SIZE];

	ck_assert(hash_sha256(SPAN("abc"), hash));
	ck_hex(hash,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	ck_assert(hash_sha256(span_make(NULL, 0), hash));
	ck_hex(hash,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

START_TEST(hmac_examples)
{
	uint8_t hash[SHA256_SIZE];

	/* RFC 4231 4.3, cut anywhere */
	for (size_t cut = 0; cut <= 28; cut++) {
		struct span data = SPAN("what do ya want for nothing?");

		ck_assert(hmac_sha256(SPAN("Jefe"), span_first(data, cut),
		    span_from(data, cut), hash));
		ck_hex(hash,
		    "5bdcc146bf60754e6a042426089575c7"
		    "5a003f089d2739839dec58b964ec3843");
	}
}
END_TEST

/* Computed apart with Python's whole numbers, from the definition. */
START_TEST(sums_are_the_same_on_every_machine)
{
	static const struct {
		const char *text;
		uint64_t seed, sum;
	} rows[] = {
	    {"", 0, UINT64_C(0)},
	    {"", 1, UINT64_C(4717996019076358352)},
	    {"a", 0, UINT64_C(2091990327900115538)},
	    {"1234567", 0, UINT64_C(9944944363084095279)},
	    {"12345678", 0, UINT64_C(17932599113289213004)},
	    {"L898902C3UTO", 1, UINT64_C(5179151472858820412)},
	    {"the quick brown fox jumps", 77, UINT64_C(6350352922144110864)},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_uint_eq(
		    hash_sum(span_str(rows[i].text), rows[i].seed),
		    rows[i].sum);
}
END_TEST

START_TEST(secrets)
{
	uint8_t a[32], b[32];

	ck_assert(random_bytes(a, sizeof(a)) && random_bytes(b, sizeof(b)));
	ck_assert(!secret_equal(a, b, sizeof(a)));
	memcpy(b, a, sizeof(a));
	ck_assert(secret_equal(a, b, sizeof(a)));
	b[31] ^= 1;
	ck_assert(!secret_equal(a, b, sizeof(a)));
	ck_assert(secret_equal(a, b, 31));
}
END_TEST

Suite *hash_suite(void);

Suite *
hash_suite(void)
{
	Suite *s = suite_create("hash");

	CASE(s, sha256_examples);
	CASE(s, hmac_examples);
	CASE(s, sums_are_the_same_on_every_machine);
	CASE(s, secrets);
	return s;
}

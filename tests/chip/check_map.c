/*
 * map: R(s, t) and the encodings of Doc 9303-11 Appendix H, and the standard
 * groups.
 */
#include "chip/map.h"

#include <openssl/bn.h>

#include "chip/agree.h"
#include "chip/kdf.h"
#include "chip/script.h"
#include "x509/der.h"

Suite *map_suite(void);

static const struct row {
	enum cipher cipher;
	unsigned parameter;
	const char *s, *t;
	const char *field;     /* R(s, t) mod p, or how it begins */
	const char *generator; /* x, or how the number begins; NULL */
} rows[] = {
    /* H.1 */
    {CIPHER_AES128, 13, "2923BE84E16CD6AE529049F1F1BBE9EB",
	"5DD4CBFC96F5453B130D890A1CDBAE32",
	"A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E",
	"8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427"},
    /* H.2 */
    {CIPHER_AES128, 0, "FA5B7E3E49753A0DB9178B7B9BD898C8",
	"B3A6DB3C870C3E99245E0D1C06B747DE", "A0C7C50C002061A5",
	"1D7D767F11E333BC"},
    /* not in the standard; two other implementations agree */
    {CIPHER_AES192, 13,
	"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
	"000102030405060708090A0B0C0D0E0F1011121314151617",
	"A7DE2868C944B8DC073010C3D35A7B15732C1EBCA0AFB0AB5174928AFB3378DD",
	NULL},
    {CIPHER_AES256, 13,
	"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
	"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
	"5D26C1BEA7AED0466447465F40B039F13EDA9D151282A96467BBDCBB4B01F22C",
	NULL},
};

START_TEST(worked_examples)
{
	const struct row *r = &rows[_i];
	struct fault why = FAULT_INIT;
	struct buf bytes = BUF_INIT, out = BUF_INIT;
	struct group *group;
	struct element *generator;
	BIGNUM *x;
	uint8_t reduced[GROUP_BYTES_MAX];

	ck_assert(group_standard(r->parameter, &group, &why));
	ck_assert(
	    map_random(r->cipher, group, hex(r->s), hex(r->t), &bytes, &why));
	x = group_reduce(group, buf_span(&bytes));
	ck_assert_int_gt(BN_bn2binpad(x, reduced, (int)group_size(group)), 0);
	ck_hex_eq(span_make(reduced, hex(r->field).len), r->field);
	ck_assert(map_integrated(
	    r->cipher, group, hex(r->s), hex(r->t), &generator, &why));
	if (r->generator != NULL) {
		ck_assert(element_secret(group, generator, &out));
		ck_hex_eq(span_first(buf_span(&out), hex(r->generator).len),
		    r->generator);
	}
	BN_free(x);
	element_free(generator);
	group_free(group);
	buf_release(&bytes);
	buf_release(&out);
}
END_TEST

/* H.1 goes on with the keys of G.1. */
START_TEST(integrated_session)
{
	struct fault why = FAULT_INIT;
	struct group *group;
	struct element *generator, *own, *chip;
	BIGNUM *a = NULL, *b = NULL;
	struct buf encoded = BUF_INIT, body = BUF_INIT, token = BUF_INIT;
	struct sm keys;
	uint8_t mac[CIPHER_MAC_SIZE];

	BN_hex2bn(&a,
	    "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595");
	BN_hex2bn(&b,
	    "107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A");
	ck_assert(group_standard(13, &group, &why));
	ck_assert(map_integrated(CIPHER_AES128, group, hex(rows[0].s),
	    hex(rows[0].t), &generator, &why));
	ck_assert(group_multiply(group, generator, a, &own, &why));
	ck_assert(group_multiply(group, generator, b, &chip, &why));
	ck_assert(agree_keys(group, CIPHER_AES128, chip, a, &keys, &why));
	ck_hex_eq(span_make(keys.enc, 16), "0D3FEB33251A6370893D62AE8DAAF51B");
	ck_hex_eq(span_make(keys.mac, 16), "B01E89E3D9E8719E586B50B4A7506E0B");
	/* the token of the terminal, over the chip's key */
	ck_assert(element_encode(group, chip, &encoded));
	buf_append_span(&body, hex("060A 04007F00070202040402"));
	der_put(&body, 0x86, buf_span(&encoded));
	der_put(&token, 0x7f49, buf_span(&body));
	ck_assert(
	    cipher_mac_any(CIPHER_AES128, keys.mac, buf_span(&token), mac));
	ck_hex_eq(span_make(mac, 8), "450F02B86F6A0909");
	BN_free(a);
	BN_free(b);
	element_free(generator);
	element_free(own);
	element_free(chip);
	group_free(group);
	buf_release(&encoded);
	buf_release(&body);
	buf_release(&token);
}
END_TEST

/* Every group of the standard: both sides come to one secret. */
static const unsigned parameters[] = {
    0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};

START_TEST(agreement)
{
	struct fault why = FAULT_INIT;
	struct group *group;
	struct pair one = {0}, two = {0};
	struct element *a, *b, *decoded;
	struct buf bytes = BUF_INIT, x = BUF_INIT, y = BUF_INIT;

	ck_assert(group_standard(parameters[_i], &group, &why));
	ck_assert(group_pair(group, NULL, &randomness_system, &one, &why));
	ck_assert(group_pair(group, NULL, &randomness_system, &two, &why));
	ck_assert(group_multiply(group, two.public, one.secret, &a, &why));
	ck_assert(group_multiply(group, one.public, two.secret, &b, &why));
	ck_assert(element_same(group, a, b));
	ck_assert(element_secret(group, a, &x) && element_secret(group, b, &y));
	ck_assert(span_equal(buf_span(&x), buf_span(&y)));
	ck_assert_uint_eq(x.len, group_size(group));
	ck_assert(element_encode(group, one.public, &bytes));
	ck_assert(group_decode(group, buf_span(&bytes), &decoded, &why));
	ck_assert(element_same(group, decoded, one.public));
	/* P-224 has no integrated mapping; every other group has */
	element_free(decoded);
	if (parameters[_i] == 10) {
		ck_assert(!map_integrated(CIPHER_AES128, group, hex(rows[0].s),
		    hex(rows[0].t), &decoded, &why));
		ck_assert_uint_eq(why.kind, FAULT_UNSUPPORTED);
	} else {
		ck_assert(map_integrated(CIPHER_AES128, group, hex(rows[0].s),
		    hex(rows[0].t), &decoded, &why));
		element_free(decoded);
	}
	pair_release(&one);
	pair_release(&two);
	element_free(a);
	element_free(b);
	group_free(group);
	buf_release(&bytes);
	buf_release(&x);
	buf_release(&y);
}
END_TEST

START_TEST(no_such_parameters)
{
	static const unsigned wrong[] = {3, 4, 5, 6, 7, 19, 31, 255};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct fault why = FAULT_INIT;
		struct group *group;

		ck_assert(!group_standard(wrong[i], &group, &why));
		ck_assert_uint_eq(why.kind, FAULT_UNSUPPORTED);
	}
}
END_TEST

/* What is no element: 0, 1, p-1, p, and what lies outside the subgroup. */
START_TEST(numbers_outside)
{
	struct fault why = FAULT_INIT;
	struct group *group;
	struct element *e;
	uint8_t three = 3, one = 1, zero = 0;
	uint8_t large[300];

	ck_assert(group_standard(0, &group, &why));
	ck_assert(!group_decode(group, span_make(&zero, 1), &e, &why));
	ck_assert(!group_decode(group, span_make(&zero, 0), &e, &why));
	ck_assert(!group_decode(group, span_make(&one, 1), &e, &why));
	ck_assert(!group_decode(group, span_make(&three, 1), &e, &why));
	memset(large, 0xff, sizeof(large));
	ck_assert(!group_decode(group, span_make(large, 128), &e, &why));
	ck_assert(!group_decode(group, span_make(large, 300), &e, &why));
	ck_assert_uint_eq(why.kind, FAULT_PROTOCOL);
	group_free(group);
}
END_TEST

Suite *
map_suite(void)
{
	Suite *s = suite_create("map");

	CASE_TABLE(s, worked_examples, rows, NULL, NULL);
	CASE(s, integrated_session);
	CASE_TABLE(s, agreement, parameters, NULL, NULL);
	CASE(s, no_such_parameters);
	CASE(s, numbers_outside);
	return s;
}

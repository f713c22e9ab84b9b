/*
 * x509/oid: the table against OpenSSL's own encoder, which shares nothing
 * with it.
 */
#include "x509/oid.h"

#include <openssl/objects.h>

#include "suite.h"
#include "x509/curve.h"
#include "x509/signature.h"

START_TEST(table_agrees_with_openssl)
{
	struct buf dotted = BUF_INIT;

	for (int i = OID_UNKNOWN + 1; i < OID_COUNT; i++) {
		struct span content = oid_content((enum oid)i);
		ASN1_OBJECT *object;

		ck_assert_msg(content.len > 2, "%d", i);
		ck_assert_int_eq(oid_find(content), i);
		buf_clear(&dotted);
		oid_dotted(content, &dotted);
		object = OBJ_txt2obj(buf_text(&dotted), 1);
		ck_assert_msg(object != NULL, "%s", buf_text(&dotted));
		ck_assert_uint_eq(OBJ_length(object), content.len);
		ck_assert_mem_eq(
		    OBJ_get0_data(object), content.data, content.len);
		ASN1_OBJECT_free(object);
	}
	buf_release(&dotted);
}
END_TEST

/* "ecdsa-with-SHA256", and the digest of a PSS; the names of curves alone. */
START_TEST(names_fit_their_rooms)
{
	for (int i = OID_UNKNOWN + 1; i < OID_COUNT; i++) {
		struct span content = oid_content((enum oid)i);
		uint8_t whole[32] = {0x06, (uint8_t)content.len};
		const struct curve *curve;
		struct err err = ERR_INIT;

		ck_assert_uint_lt(
		    strlen(oid_name((enum oid)i)) + sizeof("-SHA-512"),
		    ALGORITHM_NAME_MAX);
		ck_assert_uint_le(content.len + 2, sizeof(whole));
		memcpy(whole + 2, content.data, content.len);
		if (curve_find(span_make(whole, content.len + 2), &curve, &err))
			ck_assert_uint_lt(
			    strlen(oid_name((enum oid)i)), KEY_NAME_MAX);
	}
}
END_TEST

START_TEST(names_of_openssl)
{
	/* Where both have a name for it, it is the same algorithm. */
	static const struct {
		enum oid oid;
		int nid;
	} rows[] = {
	    {OID_SHA256, NID_sha256},
	    {OID_SHA1, NID_sha1},
	    {OID_SHA512_RSA, NID_sha512WithRSAEncryption},
	    {OID_ECDSA_SHA384, NID_ecdsa_with_SHA384},
	    {OID_RSA_PSS, NID_rsassaPss},
	    {OID_MGF1, NID_mgf1},
	    {OID_BP384, NID_brainpoolP384r1},
	    {OID_P521, NID_secp521r1},
	    {OID_SIGNED_DATA, NID_pkcs7_signed},
	    {OID_AKI, NID_authority_key_identifier},
	    {OID_ATTR_MESSAGE_DIGEST, NID_pkcs9_messageDigest},
	    {OID_EXTENDED_KEY_USAGE, NID_ext_key_usage},
	    {OID_PKUP, NID_private_key_usage_period},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const ASN1_OBJECT *object = OBJ_nid2obj(rows[i].nid);

		ck_assert_int_eq(oid_find(span_make(OBJ_get0_data(object),
				     OBJ_length(object))),
		    rows[i].oid);
	}
}
END_TEST

START_TEST(odd_identifiers)
{
	struct buf out = BUF_INIT;

	ck_assert_int_eq(oid_find(SPAN("")), OID_UNKNOWN);
	ck_assert_int_eq(oid_find(SPAN("\x2a")), OID_UNKNOWN);
	oid_dotted(SPAN("\x2a\x86"), &out); /* cut in a number */
	ck_assert_str_eq(buf_text(&out), "?");
	buf_clear(&out);
	oid_dotted(SPAN("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), &out);
	ck_assert_str_eq(buf_text(&out), "?");
	buf_clear(&out);
	oid_text(SPAN("\x55\x04\x03"), &out);
	ck_assert_str_eq(buf_text(&out), "CN");
	ck_assert(oid_under(oid_content(OID_PACE_ECDH_GM), OID_PACE));
	ck_assert(!oid_under(oid_content(OID_PACE), OID_PACE_ECDH_GM));
	ck_assert(!oid_under(oid_content(OID_PACE), OID_UNKNOWN));
	buf_release(&out);
}
END_TEST

Suite *oid_suite(void);

Suite *
oid_suite(void)
{
	Suite *s = suite_create("oid");

	CASE(s, table_agrees_with_openssl);
	CASE(s, names_fit_their_rooms);
	CASE(s, names_of_openssl);
	CASE(s, odd_identifiers);
	return s;
}

/*
 * The generator against OpenSSL: what it calls good is good to OpenSSL's own
 * reader, and what it calls spoilt is not.
 */
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/x509.h>

#include "gen/list.h"
#include "gen/made.h"
#include "suite.h"

static X509 *
x509(struct blob cert)
{
	const unsigned char *p = cert.data;
	X509 *x = d2i_X509(NULL, &p, (long)cert.len);

	ck_assert_ptr_nonnull(x);
	ck_assert_ptr_eq(p, cert.data + cert.len);
	return x;
}

static const struct {
	const char *settings;
	int good;
} certs[] = {
    {"", 1},
    {"key=rsa-2048", 1},
    {"key=rsa-2048-e3", 1},
    {"key=rsa-2048 alg=rsa-sha512", 1},
    {"key=rsa-2048 alg=pss-sha256", 1},
    {"key=rsa-2048 alg=pss-sha256:salt20", 1},
    {"key=rsa-2048 alg=pss-sha512:salt20", 1},
    {"key=dsa-2048", 1},
    {"key=p256", 1},
    {"key=p256 spki=named", 1},
    {"key=p384", 1},
    {"key=p521", 1},
    {"key=bp224", 1},
    {"key=bp256", 1},
    {"key=bp384", 1},
    {"key=bp512", 1},
    {"key=p256 serial=-4e", 1},
    {"key=p256 serial=00", 1},
    {"key=p256 time=generalized", 1},
    {"key=p256 signature=bad", 0},
    {"key=rsa-2048 signature=bad", 0},
    {"key=rsa-2048 alg_inner=rsa-sha512", 0},
    /* OpenSSL wants the NULL; sodverify does not. */
    {"key=rsa-2048 alg=rsa-sha256:bare", 0},
};

START_TEST(certificates_verify)
{
	struct gen_party p = made_csca(certs[_i].settings);
	X509 *x = x509(p.cert);
	EVP_PKEY *key = X509_get_pubkey(x);

	ck_assert_ptr_nonnull(key);
	ck_assert_msg((X509_verify(x, key) == 1) == certs[_i].good, "%s",
	    certs[_i].settings);
	EVP_PKEY_free(key);
	X509_free(x);
}
END_TEST

START_TEST(profile_of_doc_9303_12)
{
	struct gen_party csca = made_csca("key=p256");
	struct gen_party dsc = made_signer("key=bp256", &csca);
	X509 *ca = x509(csca.cert), *x = x509(dsc.cert);
	ASN1_OBJECT *type;

	ck_assert_int_eq(X509_check_issued(ca, x), X509_V_OK);
	ck_assert_uint_eq(X509_get_key_usage(x), KU_DIGITAL_SIGNATURE);
	ck_assert_uint_eq(
	    X509_get_key_usage(ca), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
	ck_assert_int_eq(X509_check_ca(ca), 1);
	ck_assert_int_eq(X509_get_pathlen(ca), 0);
	type = OBJ_txt2obj("2.23.136.1.1.6.2", 1);
	ck_assert_int_ge(X509_get_ext_by_OBJ(x, type, -1), 0);
	ASN1_OBJECT_free(type);
	X509_free(ca);
	X509_free(x);
}
END_TEST

static const struct {
	const char *settings;
	int good;
} sods[] = {
    {"dsc.key=rsa-2048/s", 1},
    {"lds.version=1", 1},
    {"cms.sid=ski", 1},
    {"cms.signing_time=none", 1},
    {"cms.encoding=ber", 1},
    {"dsc.key=bp384", 1},
    {"dsc.key=p256 cms.alg=ecdsa-sha256:null", 1},
    {"dsc.key=rsa-2048/s cms.alg=pss-sha256", 1},
    {"dsc.key=rsa-2048/s cms.alg=rsa-sha256:keyoid", 1},
    {"dsc.key=rsa-2048/s cms.alg=rsa-sha256:absent", 1},
    {"cms.signature=bad", 0},
    {"cms.message_digest=bad", 0},
    {"cms.forged=attrs", 0},
    {"cms.forged=content", 0},
    {"cms.sid=swapped", 0},
};

START_TEST(security_objects_verify)
{
	struct gen_party csca = made_csca("key=p256");
	const unsigned char *p;
	struct gen_chip chip;
	CMS_ContentInfo *cms;
	BIO *out;

	made_chip(sods[_i].settings, &csca, &chip);
	p = chip.sod.data + 4;
	cms = d2i_CMS_ContentInfo(NULL, &p, (long)chip.sod.len - 4);
	ck_assert_ptr_nonnull(cms);
	out = BIO_new(BIO_s_mem());
	ck_assert_msg(
	    (CMS_verify(cms, NULL, NULL, NULL, out,
		 CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) == 1) == sods[_i].good,
	    "%s", sods[_i].settings);
	BIO_free(out);
	CMS_ContentInfo_free(cms);
}
END_TEST

START_TEST(a_crl_verifies_and_lists)
{
	struct gen_party csca = made_csca("key=p256");
	struct gen_party dsc = made_signer("key=bp256 serial=-7f", &csca);
	struct settings s = {.count = 0};
	struct blob der = gen_list_crl(&s, &csca, &dsc.serial, 1);
	const unsigned char *p = der.data;
	X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.len);
	X509 *ca = x509(csca.cert), *x = x509(dsc.cert);
	X509_REVOKED *entry;

	ck_assert_ptr_nonnull(crl);
	ck_assert_int_eq(X509_CRL_verify(crl, X509_get0_pubkey(ca)), 1);
	ck_assert_int_eq(X509_CRL_get0_by_cert(crl, &entry, x), 1);
	X509_CRL_free(crl);
	X509_free(ca);
	X509_free(x);
}
END_TEST

/* The worked example of Doc 9303-4 appendix B. */
START_TEST(the_passport_of_doc_9303_4)
{
	struct settings s = {.count = 0};
	struct gen_lds lds;

	settings_parse(&s, "doc.expiry=120415 doc.optional=ZE184226B");
	gen_lds_make(&s, &lds);
	ck_assert_str_eq(
	    lds.zone[0], "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
	ck_assert_str_eq(
	    lds.zone[1], "L898902C36UTO7408122F1204159ZE184226B<<<<<10");
}
END_TEST

/* The worked examples of Doc 9303-5 appendix A and 9303-6 appendix B. */
START_TEST(the_cards_of_doc_9303_5_and_6)
{
	struct settings s = {.count = 0};
	struct gen_lds lds;

	settings_parse(&s,
	    "format=TD1 doc.number=D23145890 "
	    "doc.expiry=120415");
	gen_lds_make(&s, &lds);
	ck_assert_str_eq(lds.zone[0], "I<UTOD231458907<<<<<<<<<<<<<<<");
	ck_assert_str_eq(lds.zone[1], "7408122F1204159UTO<<<<<<<<<<<6");
	ck_assert_str_eq(lds.zone[2], "ERIKSSON<<ANNA<MARIA<<<<<<<<<<");
	s = (struct settings){.count = 0};
	settings_parse(&s,
	    "format=TD2 doc.number=D23145890 "
	    "doc.expiry=120415");
	gen_lds_make(&s, &lds);
	ck_assert_str_eq(lds.zone[1], "D231458907UTO7408122F1204159<<<<<<<6");
}
END_TEST

Suite *gen_suite(void);

Suite *
gen_suite(void)
{
	Suite *s = suite_create("gen");

	CASE_TABLE(s, certificates_verify, certs, made_setup, made_release);
	CASE_TABLE(s, security_objects_verify, sods, made_setup, made_release);
	CASE_WITH(s, profile_of_doc_9303_12, made_setup, made_release);
	CASE_WITH(s, a_crl_verifies_and_lists, made_setup, made_release);
	CASE_WITH(s, the_passport_of_doc_9303_4, made_setup, made_release);
	CASE_WITH(s, the_cards_of_doc_9303_5_and_6, made_setup, made_release);
	return s;
}

/*
 * Certificates of tests/gen, indexed and verified: the values are those that
 * they were made with, and OpenSSL reads the same.
 */
#include <openssl/x509.h>
#include <stdio.h>

#include "gen/made.h"
#include "x509/cert.h"
#include "suite.h"

static struct cert
parsed(struct blob der)
{
	struct err err = ERR_INIT;
	struct cert cert;

	ck_assert_msg(cert_parse(made_span(der), &cert, &err), "%s", err.text);
	return cert;
}

static const struct {
	const char *settings;
	enum answer answer;
	unsigned deviation;
} selves[] = {
    {"key=rsa-2048", ANSWER_GOOD, 0},
    {"key=rsa-2048-e3", ANSWER_GOOD, 0},
    {"key=rsa-2048-e75011", ANSWER_GOOD, 0},
    {"key=rsa-4096 alg=rsa-sha512", ANSWER_GOOD, 0},
    {"key=rsa-2048 alg=rsa-sha1", ANSWER_GOOD, 0},
    {"key=rsa-2048 alg=rsa-sha256:absent", ANSWER_GOOD, 0},
    {"key=rsa-2048 alg=rsa-sha256:bare", ANSWER_GOOD, SIGNATURE_DIGEST_INFO},
    {"key=rsa-2048 alg=pss-sha256", ANSWER_GOOD, 0},
    {"key=rsa-2048 alg=pss-sha256:salt20", ANSWER_GOOD, 0},
    {"key=rsa-2048 alg=pss-sha256:salt64", ANSWER_GOOD, 0},
    {"key=rsa-2048 alg=pss-sha512:salt0", ANSWER_GOOD, 0},
    {"key=rsa-2048 alg=pss-sha1", ANSWER_GOOD, 0},
    {"key=rsa-2048 alg=pss-sha256 spki=pss", ANSWER_GOOD, 0},
    {"key=p256", ANSWER_GOOD, 0},
    {"key=p256 spki=named", ANSWER_GOOD, 0},
    {"key=p256 alg=ecdsa-sha256:null", ANSWER_GOOD, 0},
    {"key=p256 alg=ecdsa-sha1", ANSWER_GOOD, 0},
    {"key=p224", ANSWER_GOOD, 0},
    {"key=p384", ANSWER_GOOD, 0},
    {"key=p521", ANSWER_GOOD, 0},
    {"key=bp224", ANSWER_GOOD, 0},
    {"key=bp256", ANSWER_GOOD, 0},
    {"key=bp384", ANSWER_GOOD, 0},
    {"key=bp512", ANSWER_GOOD, 0},
    {"key=bp512 spki=named alg=ecdsa-sha256", ANSWER_GOOD, 0},
    {"key=rsa-2048 signature=bad", ANSWER_BAD, 0},
    {"key=rsa-2048 alg=pss-sha256 signature=bad", ANSWER_BAD, 0},
    {"key=p256 signature=bad", ANSWER_BAD, 0},
};

START_TEST(self_signed_ones_verify)
{
	struct gen_party p = made_csca(selves[_i].settings);
	struct cert cert = parsed(p.cert);
	struct err err = ERR_INIT;
	unsigned deviation = 0;
	struct key *key;

	ck_assert_msg(key_parse(cert.spki, &key, &err), "%s", err.text);
	ck_assert_msg(cert_verify(&cert, key, &deviation) == selves[_i].answer,
	    "%s", selves[_i].settings);
	ck_assert_uint_eq(deviation, selves[_i].deviation);
	ck_assert(cert_self_issued(&cert));
	key_free(key);
}
END_TEST

/* RFC 5280 4.1.1.2: the two algorithm identifiers are the same. */
START_TEST(two_algorithms_do_not_verify)
{
	struct gen_party p = made_csca("key=rsa-2048 alg_inner=rsa-sha512");
	struct err err = ERR_INIT;
	struct cert cert;
	struct key *key;

	if (!cert_parse(made_span(p.cert), &cert, &err))
		return;
	ck_assert(key_parse(cert.spki, &key, &err));
	ck_assert_int_ne(cert_verify(&cert, key, NULL), ANSWER_GOOD);
	key_free(key);
}
END_TEST

static const char *const strangers[][2] = {
    {"key=rsa-2048", "key=rsa-2048/another"},
    {"key=p256", "key=p256/another"},
    {"key=p256", "key=rsa-2048"},
    {"key=rsa-2048", "key=p256"},
    {"key=p256", "key=bp256"},
};

START_TEST(another_key_does_not_verify)
{
	struct gen_party p = made_csca(strangers[_i][0]);
	struct gen_party other = made_csca(strangers[_i][1]);
	struct cert a = parsed(p.cert), b = parsed(other.cert);
	struct err err = ERR_INIT;
	struct key *key;

	ck_assert(key_parse(b.spki, &key, &err));
	ck_assert_int_ne(cert_verify(&a, key, NULL), ANSWER_GOOD);
	key_free(key);
}
END_TEST

START_TEST(extensions_are_what_was_asked)
{
	struct gen_party csca = made_csca("key=p256 ski=short");
	struct gen_party dsc = made_signer(
	    "key=p256 from=2025-01-02 "
	    "to=2050-01-01 pkup=2025-01-03/2025-02-03 doctypes=P,ID "
	    "namechange=yes eku=2.23.136.1.1.3,1.2.3.4",
	    &csca);
	struct cert a = parsed(csca.cert), c = parsed(dsc.cert);

	ck_assert_uint_eq(a.ski.len, 8);
	ck_assert(span_equal(a.ski, c.aki));
	ck_assert(a.has_basic_constraints && a.ca && a.has_path_length);
	ck_assert_uint_eq(a.path_length, 0);
	ck_assert_uint_eq(
	    a.key_usage, KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN);
	ck_assert(!c.has_basic_constraints && c.has_key_usage);
	ck_assert_uint_eq(c.key_usage, KEY_USAGE_DIGITAL_SIGNATURE);
	ck_assert(c.not_before == gen_parse_time("2025-01-02"));
	ck_assert(c.not_after == gen_parse_time("2050-01-01"));
	ck_assert(c.has_key_period_start &&
	    c.key_period_start == gen_parse_time("2025-01-03"));
	ck_assert(c.has_key_period_end &&
	    c.key_period_end == gen_parse_time("2025-02-03"));
	ck_assert(c.name_change);
	ck_assert(cert_has_extended_usage(&c, OID_EKU_MASTER_LIST));
	ck_assert_uint_eq(c.critical_unknown.len, 0);
	ck_assert(name_equal(c.issuer, a.subject));
}
END_TEST

START_TEST(critical_and_unknown_is_told)
{
	struct gen_party csca = made_csca("key=p256");
	struct gen_party critical =
	    made_signer("key=p256 ext=1.2.3.4.5:critical:0500", &csca);
	struct gen_party harmless =
	    made_signer("key=p256 ext=1.2.3.4.5:no:0500", &csca);

	ck_assert_uint_eq(parsed(critical.cert).critical_unknown.len, 4);
	ck_assert_uint_eq(parsed(harmless.cert).critical_unknown.len, 0);
}
END_TEST

static const struct {
	const char *settings, *code;
	bool allowed;
} types[] = {
    {"doctypes=P", "P<", true},
    {"doctypes=P", "PM", true},
    {"doctypes=P,ID", "ID", true},
    {"doctypes=P", "ID", false},
    {"doctypes=ID", "I<", false},
    {"doctypes=PM", "PO", false},
    {"doctypes=PM", "PM", true},
    {"doctypes=none", "P<", true},
    {"doctypes=P doctypes_oid=2.23.136.1.1.4", "P<", true},
};

START_TEST(document_types)
{
	struct gen_party csca = made_csca("key=p256"), dsc;
	char settings[128];
	struct cert c;

	snprintf(settings, sizeof(settings), "key=p256 %s", types[_i].settings);
	dsc = made_signer(settings, &csca);
	c = parsed(dsc.cert);
	ck_assert_msg(cert_allows_document(&c, span_str(types[_i].code)) ==
		types[_i].allowed,
	    "%s for %s", types[_i].settings, types[_i].code);
}
END_TEST

/* What the field has, and d2i_X509 reads too. */
static const char *const odd[] = {
    "serial=-4e",
    "serial=00",
    "serial=7fffffffffffffffffffffffffffffff",
    "ski=none aki=none",
    "ski=sha256",
    "aki=full",
    "bc=none",
    "bc=empty",
    "bc=end",
    "ku=none",
    "time=generalized",
    "strings=printable",
    "subject=CN=UTO-CSCA",
    "subject=C=UTO,O=x,CN=y",
    "subject=E=a@b.c,C=UT,CN=y",
    "san=none crldp=none pkup=none",
};

START_TEST(oddities_are_read_as_openssl_does)
{
	char settings[128];
	struct gen_party p;
	struct cert c;
	const unsigned char *at;
	unsigned char *name = NULL;
	int len;
	X509 *x;

	snprintf(settings, sizeof(settings), "key=p256 %s", odd[_i]);
	p = made_csca(settings);
	c = parsed(p.cert);
	at = p.cert.data;
	x = d2i_X509(NULL, &at, (long)p.cert.len);
	ck_assert_ptr_nonnull(x);
	len = i2d_X509_NAME(X509_get_issuer_name(x), &name);
	ck_assert(span_equal(c.issuer, span_make(name, (size_t)len)));
	ck_assert_int_eq(X509_get_version(x) + 1, c.version);
	OPENSSL_free(name);
	X509_free(x);
}
END_TEST

static const struct {
	const char *a, *b;
	bool equal, equal_set;
} names[] = {
    {"C=UT,O=Utopia,CN=x", "C=UT,O=Utopia,CN=x", true, true},
    {"C=UT,O=Utopia,CN=x", "C=ut,O=UTOPIA,CN=X", true, true},
    {"C=UT,O=Uto  pia,CN=x", "C=UT,O= Uto pia ,CN=x", true, true},
    {"C=UT,O=Utopia,CN=x", "CN=x,O=Utopia,C=UT", false, true},
    {"C=UT,O=Utopia,CN=x", "C=UT,O=Utopia", false, false},
    {"C=UT,O=Utopia,CN=x", "C=UT,OU=Utopia,CN=x", false, false},
    {"C=UT,CN=x", "C=UT,CN=y", false, false},
};

START_TEST(names_compare_by_their_rules)
{
	struct span a = made_span(gen_cert_name(names[_i].a, "utf8", false));
	struct span b =
	    made_span(gen_cert_name(names[_i].b, "printable", false));

	ck_assert_int_eq(name_equal(a, b), names[_i].equal);
	ck_assert_int_eq(name_equal_set(a, b), names[_i].equal_set);
	ck_assert_int_eq(name_equal(b, a), names[_i].equal);
}
END_TEST

Suite *cert_suite(void);

Suite *
cert_suite(void)
{
	Suite *s = suite_create("cert");

	CASE_TABLE(
	    s, self_signed_ones_verify, selves, made_setup, made_release);
	CASE_WITH(s, two_algorithms_do_not_verify, made_setup, made_release);
	CASE_TABLE(s, another_key_does_not_verify, strangers, made_setup,
	    made_release);
	CASE_WITH(s, extensions_are_what_was_asked, made_setup, made_release);
	CASE_WITH(s, critical_and_unknown_is_told, made_setup, made_release);
	CASE_TABLE(s, document_types, types, made_setup, made_release);
	CASE_TABLE(s, oddities_are_read_as_openssl_does, odd, made_setup,
	    made_release);
	CASE_TABLE(
	    s, names_compare_by_their_rules, names, made_setup, made_release);
	return s;
}

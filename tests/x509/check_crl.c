/*
 * CRLs of tests/gen: who is listed, by whom, and which list proves nothing.
 */
#include "gen/list.h"
#include "gen/made.h"
#include "x509/cert.h"
#include "x509/crl.h"
#include "suite.h"

static const struct {
	const char *settings;
	enum answer answer;
	bool usable;
} lists[] = {
    {"", ANSWER_GOOD, true},
    {"entry=reason", ANSWER_GOOD, true},
    {"version=1", ANSWER_GOOD, true},
    {"number=none aki=none", ANSWER_GOOD, true},
    {"to=none", ANSWER_GOOD, true},
    {"signature=bad", ANSWER_BAD, true},
    {"indirect=yes entry=issuer", ANSWER_GOOD, false},
    /* issuingDistributionPoint that says no more than where it is. */
    {"idp=yes", ANSWER_GOOD, true},
    {"ext=2.5.29.28:critical:3000", ANSWER_GOOD, true},
    /* Of user certificates, of authorities, of attributes, of two reasons. */
    {"ext=2.5.29.28:critical:30038101ff", ANSWER_GOOD, false},
    {"ext=2.5.29.28:critical:30038201ff", ANSWER_GOOD, false},
    {"ext=2.5.29.28:critical:30038501ff", ANSWER_GOOD, false},
    {"ext=2.5.29.28:critical:300483020560", ANSWER_GOOD, false},
    {"ext=2.5.29.28:critical:30038401ff", ANSWER_GOOD, false},
    /* A delta of CRL 1; a pointer to deltas makes none of it. */
    {"ext=2.5.29.27:critical:020101", ANSWER_GOOD, false},
    {"ext=2.5.29.46:normal:3000", ANSWER_GOOD, true},
    /* The number twice; what nobody knows, critical and not. */
    {"ext=2.5.29.20:normal:020101", ANSWER_GOOD, false},
    {"ext=1.2.3.4:critical:0500", ANSWER_GOOD, false},
    {"ext=1.2.3.4:normal:0500", ANSWER_GOOD, true},
};

/* Extensions that are not what their OID says. */
static const char *const damaged[] = {
    "number=none ext=2.5.29.20:normal:0401ff",
    "aki=none ext=2.5.29.35:normal:0401ff",
    "ext=2.5.29.28:critical:0401ff",
    "ext=2.5.29.28:critical:30028101",
    "ext=2.5.29.28:critical:3004810200ff",
};

static const char *const serials[] = {
    "00", "-4e", "7f", "80", "0123456789abcdef0123456789abcdef01234567"};

START_TEST(listed_and_not)
{
	struct gen_party csca = made_csca("key=p256");
	struct settings s = {.count = 0};
	struct blob list[COUNT(serials)], der;
	struct err err = ERR_INIT;
	struct crl_entry entry;
	struct cert cert;
	struct key *key;
	struct crl crl;

	for (size_t i = 0; i < COUNT(serials); i++)
		list[i] = asn_int_hex(serials[i]);
	settings_parse(&s, lists[_i].settings);
	der = gen_list_crl(&s, &csca, list, COUNT(serials));
	ck_assert_msg(crl_parse(made_span(der), &crl, &err), "%s", err.text);
	ck_assert(cert_parse(made_span(csca.cert), &cert, &err));
	ck_assert(key_parse(cert.spki, &key, &err));
	ck_assert_int_eq(crl_verify(&crl, key, NULL), lists[_i].answer);
	ck_assert_int_eq(crl_usable(&crl) == NULL, lists[_i].usable);
	ck_assert_uint_eq(crl.count, COUNT(serials));
	ck_assert(crl.this_update == gen_parse_time("now-10d"));
	for (size_t i = 0; i < COUNT(serials); i++)
		ck_assert(
		    crl_find(&crl, made_span(asn_content(list[i])), &entry));
	/* 4e is not -4e, 0 in front changes nothing, 81 is not there. */
	ck_assert(!crl_find(&crl, SPAN("\x4e"), &entry));
	ck_assert(crl_find(&crl, SPAN("\x00\x7f"), &entry));
	ck_assert(!crl_find(&crl, SPAN("\x00\x81"), &entry));
	key_free(key);
}
END_TEST

START_TEST(damaged_extensions_are_refused)
{
	struct gen_party csca = made_csca("key=p256");
	struct settings s = {.count = 0};
	struct err err = ERR_INIT;
	struct crl crl;

	settings_parse(&s, damaged[_i]);
	ck_assert(!crl_parse(
	    made_span(gen_list_crl(&s, &csca, NULL, 0)), &crl, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
}
END_TEST

START_TEST(an_empty_list)
{
	struct gen_party csca = made_csca("key=p256");
	struct settings s = {.count = 0};
	struct blob der = gen_list_crl(&s, &csca, NULL, 0);
	struct err err = ERR_INIT;
	struct crl_entry entry;
	struct crl crl;

	ck_assert(crl_parse(made_span(der), &crl, &err));
	ck_assert_uint_eq(crl.count, 0);
	ck_assert(!crl_find(&crl, SPAN("\x01"), &entry));
	ck_assert_ptr_null(crl_usable(&crl));
}
END_TEST

START_TEST(cut_short_is_refused)
{
	struct gen_party csca = made_csca("key=p256");
	struct settings s = {.count = 0};
	struct blob serial = asn_int(4);
	struct blob der = gen_list_crl(&s, &csca, &serial, 1);
	struct err err = ERR_INIT;
	struct crl crl;

	for (size_t len = 0; len < der.len; len++)
		ck_assert(!crl_parse(span_make(der.data, len), &crl, &err));
}
END_TEST

Suite *crl_suite(void);

Suite *
crl_suite(void)
{
	Suite *s = suite_create("crl");

	CASE_TABLE(s, listed_and_not, lists, made_setup, made_release);
	CASE_TABLE(s, damaged_extensions_are_refused, damaged, made_setup,
	    made_release);
	CASE_WITH(s, an_empty_list, made_setup, made_release);
	CASE_WITH(s, cut_short_is_refused, made_setup, made_release);
	return s;
}

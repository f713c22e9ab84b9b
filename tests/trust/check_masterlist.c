/*
 * masterlist: contents of master lists, and the order of the gates. One thing
 * wrong in each, through the whole program: tests/cli/pkdfetch_gates.sh.
 */
#include "gen/list.h"
#include "gen/made.h"
#include "trust/masterlist.h"
#include "suite.h"

static struct blob
make_list(const char *settings, const struct gen_party *csca)
{
	struct settings s = {.count = 0};
	struct blob list;

	settings_parse(&s, settings);
	settings_set(&s, "signer.key", "p256");
	list = gen_list_master(&s, csca, &csca->cert, 1);
	settings_check_used(&s, settings);
	return list;
}

START_TEST(contents)
{
	struct gen_party a = made_csca("key=p256"), b = made_csca("key=p384");
	struct blob good = ASN_SEQ(asn_int(0), ASN_SET(a.cert, b.cert));
	struct span certs, rest, one;
	struct err err = ERR_INIT;
	size_t count, cut;

	ck_assert(masterlist_content(made_span(good), &certs, &count, &err));
	ck_assert_uint_eq(count, 2);
	rest = certs;
	ck_assert(masterlist_next(&rest, &one));
	ck_assert(span_equal(one, made_span(a.cert)));
	ck_assert(masterlist_next(&rest, &one));
	ck_assert(span_equal(one, made_span(b.cert)));
	ck_assert(!masterlist_next(&rest, &one));
	for (cut = 0; cut < good.len; cut++)
		ck_assert(!masterlist_content(
		    span_make(good.data, cut), &certs, &count, &err));
	ck_assert(
	    !masterlist_content(made_span(ASN_SEQ(asn_int(1), ASN_SET(a.cert))),
		&certs, &count, &err));
	ck_assert(!masterlist_content(
	    made_span(ASN_SEQ(asn_int(0), ASN_SET(asn_int(5)))), &certs, &count,
	    &err));
	ck_assert(masterlist_content(
	    made_span(ASN_SEQ(asn_int(0), ASN_SET(ASN_NONE))), &certs, &count,
	    &err));
	ck_assert_uint_eq(count, 0);
}
END_TEST

/* What is checked first is told, whatever is wrong behind it. */
static const struct {
	const char *settings;
	enum list_gate gate;
	const char *code;
} gates[] = {
    {"list_version=0", LIST_OPEN, NULL},
    {"cms.signers=2 cms.signature=bad", LIST_GATE_SIGNERS, "list.signers"},
    {"cms.signers=0", LIST_GATE_SIGNERS, "list.signers"},
    {"cms.certs=none cms.signature=bad", LIST_GATE_CERTIFICATE, "list.signer"},
    {"cms.message_digest=bad signer.eku=none", LIST_GATE_CMS, "list.digest"},
    {"cms.attrs=no signer.eku=none", LIST_GATE_CMS, "list.signature"},
    {"cms.signature=bad list_version=1", LIST_GATE_CMS, "list.signature"},
    {"list_version=1 signer.eku=none", LIST_GATE_CONTENT, "list.content"},
    {"signer.eku=none cms.signing_time=none", LIST_GATE_USAGE, "list.usage"},
    {"cms.signing_time=none", LIST_GATE_VALIDITY, "list.validity"},
    {"signer.to=2025-03-01 cms.signing_time=2025-06-01", LIST_GATE_VALIDITY,
	"list.validity"},
};

START_TEST(gates_close_in_order)
{
	struct gen_party csca = made_csca("key=p256");
	struct blob der = make_list(gates[_i].settings, &csca);
	struct signed_list list;
	struct err err = ERR_INIT;
	enum list_gate gate;

	ck_assert_msg(
	    signed_list_parse(made_span(der), &list, &err), "%s", err.text);
	ck_assert_int_eq(list.kind, LIST_MASTER);
	gate = signed_list_check(&list);
	ck_assert_int_eq(gate, gates[_i].gate);
	if (gate != LIST_OPEN)
		ck_assert_str_eq(list_gate_code(&list, gate), gates[_i].code);
}
END_TEST

/* No byte of a list can be changed unseen. */
START_TEST(no_byte_can_be_changed)
{
	struct gen_party csca = made_csca("key=p256");
	struct blob der = make_list("list_version=0", &csca);
	struct signed_list list;
	struct err err = ERR_INIT;
	struct span before;
	size_t at, unseen = 0;

	ck_assert(signed_list_parse(made_span(der), &list, &err));
	ck_assert_int_eq(signed_list_check(&list), LIST_OPEN);
	before = list.certs;
	for (at = 0; at < der.len; at++) {
		struct blob bad = asn_flip(der, (long)at, 0x01);

		if (!signed_list_parse(made_span(bad), &list, &err) ||
		    signed_list_check(&list) != LIST_OPEN)
			continue;
		/* What the signature does not cover says nothing either. */
		ck_assert(span_equal(list.certs, before));
		unseen++;
	}
	/* Certificates in the envelope that nobody needs, the digests' list. */
	ck_assert_uint_lt(unseen, der.len / 2);
}
END_TEST

Suite *masterlist_suite(void);

Suite *
masterlist_suite(void)
{
	Suite *s = suite_create("masterlist");

	CASE_WITH(s, contents, made_setup, made_release);
	CASE_TABLE(s, gates_close_in_order, gates, made_setup, made_release);
	CASE_WITH(s, no_byte_can_be_changed, made_setup, made_release);
	return s;
}

/*
 * deviation: contents of deviation lists and defect lists, encoded by
 * tests/gen from the grammars of Doc 9303-12 and TR-03129-2.
 */
#include "gen/made.h"
#include "trust/defect.h"
#include "trust/deviation.h"
#include "suite.h"

#define OID_DG_HASH "2.23.136.1.1.7.2.2"
#define OID_REVOKED "0.4.0.127.0.7.3.1.5.1.1"

struct seen {
	struct deviation last;
	int count;
};

static bool
note(void *context, const struct deviation *d, struct err *err)
{
	struct seen *seen = context;

	(void)err;
	seen->last = *d;
	seen->count++;
	return true;
}

/* One description; text may be NULL. */
static struct blob
description(const char *text, const char *oid, struct blob parameters)
{
	return ASN_SEQ(text != NULL ? asn_printable(text) : ASN_NONE,
	    asn_oid(oid), parameters);
}

static struct blob
list_of(int version, struct blob documents, struct blob one)
{
	struct blob entry = ASN_SEQ(documents, ASN_SET(one));

	return ASN_SEQ(asn_int(version), ASN_SET(entry));
}

static bool
walk(struct blob list, struct seen *seen, struct err *err)
{
	memset(seen, 0, sizeof(*seen));
	memset(err, 0, sizeof(*err));
	return deviation_walk(made_span(list), note, seen, err);
}

START_TEST(an_entry_with_everything)
{
	struct blob first = asn_tlv(0x18, asn_text("20170101000000Z"));
	struct blob odd = asn_tlv(0x18, asn_text("20171001000000.000Z UTC"));
	struct blob documents =
	    ASN_SEQ(asn_tlv(0x80, asn_text("P<")), ASN_CTX(4, first, odd),
		ASN_CTX(5, asn_printable("AB12"), asn_printable("c 3")));
	struct blob list = list_of(0, documents,
	    description("wrong hash", OID_DG_HASH, ASN_CTX(0, asn_int(2))));
	uint8_t room[DEVIATION_NUMBER_MAX];
	struct span rest, number;
	struct seen seen;
	struct err err;
	instant t;

	ck_assert_msg(walk(list, &seen, &err), "%s", err.text);
	ck_assert_int_eq(seen.count, 1);
	ck_assert(!seen.last.defect && seen.last.has_document_type);
	ck_span_eq(seen.last.document_type, "P<");
	ck_span_eq(seen.last.text, "wrong hash");
	ck_assert(instant_parse(SPAN("2017-01-01"), &t));
	ck_assert_int_eq(seen.last.first_issued, t);
	/* As Italy's list has it: no ASN.1 time, and a date all the same. */
	ck_assert(instant_parse(SPAN("2017-10-01"), &t));
	ck_assert_int_eq(seen.last.last_issued, t);
	ck_assert_int_eq(oid_find(seen.last.oid), OID_DEVIATION_DG_HASH);
	ck_assert_uint_eq(deviation_data_groups(seen.last.parameters), 1u << 2);
	ck_assert_uint_eq(seen.last.number_count, 2);
	rest = seen.last.numbers;
	ck_assert(deviation_number_next(&rest, room, &number));
	ck_span_eq(number, "AB12");
	ck_assert(deviation_number_next(&rest, room, &number));
	ck_span_eq(number, "C3");
	ck_assert(!deviation_number_next(&rest, room, &number));
}
END_TEST

START_TEST(a_signer_is_named_three_ways)
{
	struct blob name = ASN_SEQ(ASN_NONE), one;
	struct seen seen;
	struct err err;

	one = description(NULL, OID_DG_HASH, ASN_NONE);
	ck_assert(walk(list_of(0, ASN_SEQ(ASN_CTX(1, name, asn_int(5))), one),
	    &seen, &err));
	ck_assert_int_eq(seen.last.signer, DEVIATION_BY_SERIAL);
	ck_assert(span_equal(seen.last.a, made_span(name)));
	ck_span_eq(seen.last.b, "\x05");
	ck_assert(
	    walk(list_of(0, ASN_SEQ(asn_tlv(0x82, asn_text("abcd"))), one),
		&seen, &err));
	ck_assert_int_eq(seen.last.signer, DEVIATION_BY_SKI);
	ck_span_eq(seen.last.a, "abcd");
	ck_assert(walk(
	    list_of(0,
		ASN_SEQ(ASN_CTX(3, ASN_SEQ(asn_oid("2.16.840.1.101.3.4.2.1")),
		    asn_octets(asn_text("hash")))),
		one),
	    &seen, &err));
	ck_assert_int_eq(seen.last.signer, DEVIATION_BY_DIGEST);
	ck_span_eq(seen.last.a, "hash");
	ck_assert(walk(list_of(0, ASN_SEQ(ASN_NONE), one), &seen, &err));
	ck_assert_int_eq(seen.last.signer, DEVIATION_ANY_SIGNER);
}
END_TEST

START_TEST(what_is_no_deviation_list)
{
	struct blob one = description(NULL, OID_DG_HASH, ASN_NONE);
	struct blob good = list_of(0, ASN_SEQ(ASN_NONE), one);
	struct seen seen;
	struct err err;
	size_t cut;

	ck_assert(walk(good, &seen, &err));
	for (cut = 0; cut < good.len; cut++) {
		struct blob part = {good.data, cut};

		ck_assert(!walk(part, &seen, &err));
		ck_assert_int_eq(err.kind, ERR_DATA);
	}
	ck_assert(!walk(list_of(7, ASN_SEQ(ASN_NONE), one), &seen, &err));
	ck_assert(!walk(list_of(0, ASN_SEQ(asn_int(1)), one), &seen, &err));
	ck_assert(!walk(
	    list_of(0, ASN_SEQ(ASN_NONE), ASN_SEQ(asn_printable("no type"))),
	    &seen, &err));
}
END_TEST

START_TEST(a_number_too_long_is_no_document)
{
	char longer[DEVIATION_NUMBER_MAX + 2];
	uint8_t room[DEVIATION_NUMBER_MAX];
	struct blob set;
	struct span rest, number;

	memset(longer, '7', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	set = ASN_SET(asn_printable(longer), asn_printable("---"),
	    asn_printable(longer + 1));
	rest = made_span(asn_content(set));
	ck_assert(deviation_number_next(&rest, room, &number));
	ck_assert_uint_eq(number.len, DEVIATION_NUMBER_MAX);
	ck_assert(!deviation_number_next(&rest, room, &number));
}
END_TEST

static struct blob
defects(int version, struct blob signer, struct blob hash)
{
	struct blob known =
	    ASN_SEQ(asn_oid(OID_REVOKED), asn_tlv(0x0a, asn_text("\x01")));
	struct blob entry = ASN_SEQ(signer, hash, ASN_SET(known));

	return ASN_SEQ(asn_int(version), asn_oid("2.16.840.1.101.3.4.2.1"),
	    ASN_SET(entry));
}

START_TEST(defect_lists_of_both_versions)
{
	struct blob by_serial = ASN_SEQ(ASN_SEQ(ASN_NONE), asn_int(7));
	struct blob by_ski = asn_tlv(0x80, asn_text("ski!"));
	struct seen seen = {.count = 0};
	struct err err = ERR_INIT;
	int version;

	for (version = 0; version < 2; version++) {
		ck_assert_msg(defect_walk(made_span(defects(version, by_serial,
					      asn_octets(asn_text("hash")))),
				  note, &seen, &err),
		    "%s", err.text);
		ck_assert(seen.last.defect);
		ck_assert_int_eq(seen.last.signer, DEVIATION_BY_SERIAL);
		ck_span_eq(seen.last.b, "\x07");
		ck_assert_int_eq(
		    oid_find(seen.last.oid), OID_DEFECT_CERT_REVOKED);
		ck_span_eq(seen.last.parameters, "\x0a\x01\x01");
	}
	ck_assert(defect_walk(
	    made_span(defects(0, by_ski, ASN_NONE)), note, &seen, &err));
	ck_assert_int_eq(seen.last.signer, DEVIATION_BY_SKI);
	ck_span_eq(seen.last.a, "ski!");
	ck_assert_int_eq(seen.count, 3);
	ck_assert(!defect_walk(
	    made_span(defects(2, by_ski, ASN_NONE)), note, &seen, &err));
	ck_assert(!defect_walk(
	    made_span(defects(0, asn_int(1), ASN_NONE)), note, &seen, &err));
}
END_TEST

Suite *deviation_suite(void);

Suite *
deviation_suite(void)
{
	Suite *s = suite_create("deviation");

	CASE_WITH(s, an_entry_with_everything, made_setup, made_release);
	CASE_WITH(s, a_signer_is_named_three_ways, made_setup, made_release);
	CASE_WITH(s, what_is_no_deviation_list, made_setup, made_release);
	CASE_WITH(
	    s, a_number_too_long_is_no_document, made_setup, made_release);
	CASE_WITH(s, defect_lists_of_both_versions, made_setup, made_release);
	return s;
}

/*
 * record/card: the worst verdict first, the sentence that matters most, and
 * nothing from a document that could drive a terminal.
 */
#include "record/card.h"

#include "suite.h"

static const struct card_style plain = {false, false, 0};

static const char *
card(struct buf *out, const char *line)
{
	buf_clear(out);
	card_render(span_str(line), &plain, out);
	return buf_text(out);
}

static bool
first_line_is(struct buf *out, const char *line, const char *wanted)
{
	const char *text = card(out, line);

	return span_equal_str(
	    span_first(span_str(text), strcspn(text, "\n")), wanted);
}

START_TEST(worst_of_all_tools_leads)
{
	struct buf out = BUF_INIT;

	ck_assert(first_line_is(&out, "{}", "NOTHING TO CHECK"));
	ck_assert(first_line_is(&out,
	    "{\"a\":{\"status\":\"pass\",\"findings\":[]},"
	    "\"b\":{\"status\":\"absent\",\"findings\":[]}}",
	    "PASS"));
	ck_assert(first_line_is(&out,
	    "{\"a\":{\"status\":\"pass\",\"findings\":[]},"
	    "\"b\":{\"status\":\"undetermined\",\"findings\":[]}}",
	    "UNDETERMINED"));
	ck_assert(first_line_is(&out,
	    "{\"a\":{\"status\":\"fail\",\"findings\":[]},"
	    "\"b\":{\"status\":\"error\",\"findings\":[]}}",
	    "FAIL"));
	/* What only looks like a verdict is none. */
	ck_assert(first_line_is(&out,
	    "{\"a\":{\"status\":\"splendid\",\"findings\":[]},"
	    "\"b\":{\"status\":\"pass\"}}",
	    "NOTHING TO CHECK"));
	buf_release(&out);
}
END_TEST

START_TEST(advice)
{
	struct buf out = BUF_INIT;

	ck_assert(first_line_is(&out,
	    "{\"sodverify\":{\"status\":\"fail\",\"findings\":["
	    "{\"code\":\"document.expired\",\"severity\":\"warning\"},"
	    "{\"code\":\"dg.hash\",\"severity\":\"error\","
	    "\"where\":\"dg.2\"}]}}",
	    "FAIL  altered: not what the issuing state signed: the "
	    "photograph (dg.2)"));
	/* Several of one kind are all named; a warning never explains a fail.
	 */
	ck_assert(first_line_is(&out,
	    "{\"sodverify\":{\"status\":\"fail\",\"findings\":["
	    "{\"code\":\"sod.signature\",\"severity\":\"warning\"},"
	    "{\"code\":\"dg.hash\",\"severity\":\"error\","
	    "\"where\":\"dg.2\"},"
	    "{\"code\":\"dg.hash\",\"severity\":\"error\","
	    "\"where\":\"dg.16\"}]}}",
	    "FAIL  altered: not what the issuing state signed: the "
	    "photograph (dg.2), dg.16"));
	ck_assert(first_line_is(&out,
	    "{\"sodverify\":{\"status\":\"undetermined\",\"findings\":["
	    "{\"code\":\"csca.unknown\",\"severity\":\"warning\","
	    "\"note\":\"no CSCA C=UT\"}]}}",
	    "UNDETERMINED  cannot be established, list missing: no CSCA C=UT "
	    "(an operator can fetch it: pkdfetch)"));
	ck_assert(first_line_is(&out,
	    "{\"sodverify\":{\"status\":\"pass\",\"findings\":[]}}",
	    "PASS  genuine data; a copy of the chip is not excluded"));
	ck_assert(first_line_is(&out,
	    "{\"sodverify\":{\"status\":\"pass\",\"findings\":[],"
	    "\"checks\":{\"chip\":\"undetermined\"}}}",
	    "PASS  genuine data; a copy of the chip is not excluded"));
	ck_assert(first_line_is(&out,
	    "{\"sodverify\":{\"status\":\"pass\",\"findings\":[],"
	    "\"checks\":{\"chip\":\"pass\"}}}",
	    "PASS  genuine, and the chip is no copy"));
	/* Why nothing is known comes before what was noticed on the way. */
	ck_assert(first_line_is(&out,
	    "{\"sodverify\":{\"status\":\"undetermined\",\"findings\":["
	    "{\"code\":\"sod.algorithm\",\"severity\":\"warning\","
	    "\"note\":\"SHA-1 is weak\"},"
	    "{\"code\":\"dsc.missing\",\"severity\":\"warning\"}]}}",
	    "UNDETERMINED  cannot be established: no document signer "
	    "certificate"));
	/* A pass says what it was noticed with, and a doubt comes before it. */
	ck_assert(first_line_is(&out,
	    "{\"x\":{\"status\":\"pass\",\"findings\":["
	    "{\"code\":\"mrz.name_truncated\",\"severity\":\"info\"}]}}",
	    "PASS  the name may be cut off: compare the printed name"));
	ck_assert(first_line_is(&out,
	    "{\"x\":{\"status\":\"pass\",\"findings\":["
	    "{\"code\":\"mrz.name_truncated\",\"severity\":\"info\"},"
	    "{\"code\":\"mrz.state\",\"severity\":\"warning\","
	    "\"where\":\"nationality\"}]}}",
	    "PASS  a state's code that ICAO does not list (the nationality): look "
	    "closely"));
	ck_assert(first_line_is(&out,
	    "{\"x\":{\"status\":\"undetermined\",\"findings\":["
	    "{\"code\":\"mrz.name_truncated\",\"severity\":\"info\"}]}}",
	    "UNDETERMINED"));
	/* A policy may make an error of what is mere information. */
	ck_assert(first_line_is(&out,
	    "{\"sodverify\":{\"status\":\"fail\",\"findings\":["
	    "{\"code\":\"sod.nonconformance\",\"severity\":\"error\","
	    "\"note\":\"BER\"}]}}",
	    "FAIL  signed in a way that deviates from the standard, and is "
	    "known: BER"));
	/* An info is no reason for anything. */
	ck_assert(first_line_is(&out,
	    "{\"x\":{\"status\":\"pass\",\"findings\":["
	    "{\"code\":\"dg.hash\",\"severity\":\"info\","
	    "\"where\":\"dg.2\"}]}}",
	    "PASS"));
	buf_release(&out);
}
END_TEST

START_TEST(nothing_drives_the_terminal)
{
	struct buf out = BUF_INIT;
	const char *text = card(&out,
	    "{\"mrzcheck\":{\"status\":\"pass\",\"findings\":[],\"fields\":{"
	    "\"surname\":\"A\\u001b[2J\\u0000\\u009b\\u202eB\\nPASS\\u007f\"}},"
	    "\"\\u001b\":{\"status\":\"pass\",\"findings\":[]}}");

	for (const char *p = text; *p != '\0'; p++)
		ck_assert(
		    *p == '\n' || ((unsigned char)*p >= 0x20 && *p != 0x7f));
	ck_assert_ptr_null(strstr(text, "\nPASS"));
	ck_assert_ptr_null(strstr(text, "\xc2\x9b"));
	ck_assert_ptr_null(strstr(text, "\xe2\x80\xae"));
	buf_release(&out);
}
END_TEST

/* An upstream cannot hide a verdict behind many of its own. */
START_TEST(no_verdict_hides_behind_others)
{
	struct buf out = BUF_INIT, line = BUF_INIT;

	BUF_LITERAL(&line, "{");
	for (int i = 0; i < 100; i++)
		buf_printf(&line,
		    "\"t%d\":{\"status\":\"pass\","
		    "\"findings\":[]},",
		    i);
	BUF_LITERAL(&line, "\"z\":{\"status\":\"fail\",\"findings\":[]}}");
	ck_assert(first_line_is(&out, buf_text(&line), "FAIL"));
	buf_release(&line);
	buf_release(&out);
}
END_TEST

/* What a tool says in no proper form is not taken for nothing. */
START_TEST(an_odd_result_is_an_error)
{
	static const char *const odd[] = {
	    "\"pass\"",
	    "[]",
	    "false",
	    "{}",
	    "{\"status\":\"fail\"}",
	    "{\"status\":\"good\",\"findings\":[]}",
	    "{\"status\":null,\"findings\":[]}",
	};
	struct buf out = BUF_INIT, line = BUF_INIT;

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		buf_clear(&line);
		buf_printf(&line,
		    "{\"mrzcheck\":%s,\"sltdquery\":"
		    "{\"status\":\"pass\",\"findings\":[]}}",
		    odd[i]);
		ck_assert_msg(first_line_is(&out, buf_text(&line), "ERROR"),
		    "%s", odd[i]);
	}
	ck_assert(first_line_is(&out,
	    "{\"mrzcheck\":{\"status\":"
	    "\"f\\u0061il\",\"findings\":[]}}",
	    "FAIL"));
	ck_assert(first_line_is(&out,
	    "{\"mrzcheck\":null,\"x\":{"
	    "\"status\":\"pass\",\"findings\":[]},\"y\":{}}",
	    "PASS"));
	buf_release(&line);
	buf_release(&out);
}
END_TEST

/* A bare EF.SOD has no data groups to speak of. */
START_TEST(empty_rows_are_left_out)
{
	struct buf out = BUF_INIT;
	const char *text = card(&out,
	    "{\"sodverify\":{\"status\":"
	    "\"undetermined\",\"findings\":[],\"data_groups\":{},"
	    "\"checks\":{\"com\":\"absent\"},\"signing_time\":\"\","
	    "\"csca\":{\"subject\":\"C=UT\"}}}");

	ck_assert_str_eq(text,
	    "UNDETERMINED\n"
	    "  Examined by     sodverify undetermined\n"
	    "  Not looked at   zone, lists\n\n");
	buf_release(&out);
}
END_TEST

START_TEST(colour_only_when_asked)
{
	struct buf out = BUF_INIT;
	static const struct card_style coloured = {true, false, 0};
	struct span line = SPAN("{\"a\":{\"status\":\"pass\","
				"\"findings\":[]}}");

	card_render(line, &plain, &out);
	ck_assert(span_find(buf_span(&out), 033) == out.len);
	buf_clear(&out);
	card_render(line, &coloured, &out);
	ck_assert(span_find(buf_span(&out), 033) < out.len);
	buf_release(&out);
}
END_TEST

/* The order of a card: what contradicts, what to do, who, what was missed. */
START_TEST(in_the_order_of_the_counter)
{
	static const struct card_style verbose = {false, true, 0};
	static const char line[] =
	    "{\"mrz\":[\"P<UTO\"],\"mrzcheck\":{\"status\":\"pass\","
	    "\"findings\":[{\"code\":\"mrz.cleaned\",\"severity\":\"info\","
	    "\"note\":\"blanks\"}],\"fields\":{\"document_code\":\"P\","
	    "\"issuing_state\":\"UTO\",\"document_number\":\"A1\","
	    "\"surname\":\"DOE\",\"birth_date\":\"2000-01-01\"}},"
	    "\"sodverify\":{\"status\":\"fail\",\"findings\":["
	    "{\"code\":\"csca.withdrawn\",\"severity\":\"warning\"},"
	    "{\"code\":\"dg.hash\",\"severity\":\"error\",\"where\":"
	    "\"dg.2\",\"ref\":\"ICAO 9303-11 5.1\"}],\"csca\":{"
	    "\"subject\":\"C=UT\"}},\"sltdquery\":{\"status\":"
	    "\"undetermined\",\"answer\":\"not_checked\",\"findings\":[]},"
	    "\"riskcheck\":{\"status\":\"undetermined\",\"findings\":[],"
	    "\"actions\":[{\"rule\":\"r\",\"do\":\"Read again\"}],"
	    "\"care\":[{\"rule\":\"c\",\"do\":\"A second officer\"}]}}";
	struct buf out = BUF_INIT;

	ck_assert_str_eq(card(&out, line),
	    "FAIL  altered: not what the issuing state signed: the photograph "
	    "(dg.2)\n"
	    "  error    altered: not what the issuing state signed: the "
	    "photograph (dg.2) [dg.hash]\n"
	    "  warning  the state's key is in no list any more: ask an operator "
	    "(pkdfetch) [csca.withdrawn]\n"
	    "  To do           Read again [r]\n"
	    "  To protect      A second officer [c]\n"
	    "  Document        P UTO A1\n"
	    "  Holder          DOE, born 2000-01-01\n"
	    "  Zone            P<UTO\n"
	    "  Examined by     mrzcheck pass, sodverify fail, sltdquery "
	    "undetermined, riskcheck undetermined\n"
	    "  Not looked at   model, lists\n\n");
	buf_clear(&out);
	card_render(span_str(line), &verbose, &out);
	ck_assert_ptr_nonnull(strstr(
	    buf_text(&out), "  error    dg.hash (dg.2) [ICAO 9303-11 5.1]\n"));
	ck_assert_ptr_nonnull(
	    strstr(buf_text(&out), "  info     mrz.cleaned: blanks\n"));
	ck_assert_ptr_nonnull(
	    strstr(buf_text(&out), "  CSCA            C=UT\n"));
	buf_release(&out);
}
END_TEST

/* What to do next, where neither sentence nor rules say it; what findings say
 * alike is said once. */
START_TEST(what_to_do_next)
{
	struct buf out = BUF_INIT;

	ck_assert_str_eq(
	    card(&out,
		"{\"mrzcheck\":{\"status\":\"fail\",\"findings\":[{\"code\":"
		"\"mrz.check_digit\",\"severity\":\"error\",\"where\":"
		"\"composite\",\"note\":\"read 1, computed 2\"}]}}"),
	    "FAIL  wrong check digit: the digit over all (composite)\n"
	    "  To do           Read the zone once more; if it says the same, "
	    "look at it under a lens: changed, or never genuine\n"
	    "  error    wrong check digit: the digit over all (composite): "
	    "read 1, computed 2 [mrz.check_digit]\n"
	    "  Examined by     mrzcheck fail\n"
	    "  Not looked at   model, chip, lists\n\n");
	/* The sentence says it. */
	ck_assert_ptr_null(strstr(
	    card(&out,
		"{\"sltdquery\":{\"status\":\"fail\",\"findings\":[{\"code\":"
		"\"sltd.hit\",\"severity\":\"error\",\"where\":\"l\"}]}}"),
	    "To do"));
	/* The rules say it. */
	card(&out,
	    "{\"sodverify\":{\"status\":\"fail\",\"findings\":[{\"code\":"
	    "\"sod.signature\",\"severity\":\"error\"}]},\"riskcheck\":{"
	    "\"status\":\"undetermined\",\"findings\":[],\"actions\":[{"
	    "\"rule\":\"r\",\"do\":\"Wait\"}]}}");
	ck_assert_ptr_nonnull(
	    strstr(buf_text(&out), "To do           Wait [r]\n"));
	ck_assert_ptr_null(strstr(buf_text(&out), "examiner"));
	/* Alike: the second one with its own words, and a third in full. */
	card(&out,
	    "{\"sodverify\":{\"status\":\"fail\",\"findings\":["
	    "{\"code\":\"chip.clone\",\"severity\":\"error\",\"note\":\"A\"},"
	    "{\"code\":\"aa.signature\",\"severity\":\"error\",\"note\":\"B\"},"
	    "{\"code\":\"dg.hash\",\"severity\":\"error\",\"where\":\"dg.2\","
	    "\"note\":\"C\"}]}}");
	ck_assert_ptr_nonnull(strstr(buf_text(&out),
	    "genuine one: A [chip.clone]\n"
	    "  error    also: B [aa.signature]\n"
	    "  error    altered: not what the issuing state signed: the "
	    "photograph (dg.2): C [dg.hash]\n"));
	buf_release(&out);
}
END_TEST

START_TEST(what_a_pass_establishes)
{
	struct buf out = BUF_INIT;

#define PASSED(tool) "\"" tool "\":{\"status\":\"pass\",\"findings\":[]}"
	ck_assert(first_line_is(&out, "{" PASSED("mrzcheck") "}",
	    "PASS  the zone is in order, which does not make the document "
	    "genuine"));
	ck_assert(first_line_is(&out,
	    "{" PASSED("mrzcheck") "," PASSED("sealverify") "}",
	    "PASS  the seal is genuine: compare what it says with the print"));
	ck_assert(first_line_is(&out, "{" PASSED("chipread") "}",
	    "PASS  the chip was read; whether its data are genuine was not "
	    "examined"));
	ck_assert(first_line_is(&out, "{" PASSED("apisend") "}",
	    "PASS  the message is in order; the document was not examined"));
	ck_assert(first_line_is(&out, "{" PASSED("riskcheck") "}", "PASS"));
	buf_release(&out);
}
END_TEST

/* A document in order is one screen, however much was read of it. */
START_TEST(lines_go_on_below_their_text)
{
	static const struct card_style narrow = {true, false, 40};
	struct buf out = BUF_INIT;

	card_render(
	    SPAN("{\"sodverify\":{\"status\":\"fail\",\"findings\":[{"
		 "\"code\":\"dg.hash\",\"severity\":\"error\",\"where\":"
		 "\"dg.2\"}]},\"document\":{\"number\":"
		 "\"0123456789012345678901234567890\"},\"person\":{\"surname\":"
		 "\"M\u00dcLLER\",\"given_names\":"
		 "\"\u00c4\u00c4\u00c4 \u00d6\u00d6\u00d6\u00d6\u00d6"
		 "\u00d6\u00d6\u00d6\u00d6\u00d6 A\"}}"),
	    &narrow, &out);
	ck_assert_str_eq(buf_text(&out),
	    "\033[1;31mFAIL\033[0m  altered: not what the issuing\n"
	    "      state signed: the photograph\n"
	    "      (dg.2)\n"
	    "  To do           Read the chip once\n"
	    "                  more; if it says the\n"
	    "                  same, a document\n"
	    "                  examiner\n"
	    "  \033[31merror\033[0m    altered: not what the issuing\n"
	    "           state signed: the photograph\n"
	    "           (dg.2) [dg.hash]\n"
	    "  Document        0123456789012345678901\n"
	    "                  234567890\n"
	    "  Holder          M\u00dcLLER, \u00c4\u00c4\u00c4 "
	    "\u00d6\u00d6\u00d6\u00d6\u00d6\u00d6\u00d6\u00d6\u00d6\u00d6\n"
	    "                  A\n"
	    "  Examined by     sodverify \033[1;31mfail\033[0m\n"
	    "  Not looked at   zone, lists\n\n");
	buf_release(&out);
}
END_TEST

Suite *card_suite(void);

#define SEAL(signature, rest)                                               \
	"{\"sealverify\":{\"status\":\"pass\",\"findings\":[],\"checks\":{" \
	"\"seal_signature\":\"" signature                                   \
	"\",\"certificate_chain\":\"pass\"},"                               \
	"\"kind\":\"VDS\",\"profile\":\"visa\",\"issuing_state\":\"UTO\","  \
	"\"signature_date\":\"2026-01-12\",\"features\":{" rest "}}}"

#define SEALED(member)                                                   \
	"{\"sealverify\":{\"status\":\"pass\",\"findings\":[],\"kind\":" \
	"\"VDS\"," member "}}"
#define FOUND(status, code, severity, note)                                \
	"{\"sealverify\":{\"status\":\"" status                            \
	"\",\"findings\":[{\"code\":\"" code "\",\"severity\":\"" severity \
	"\",\"note\":\"" note "\"}]}}"
#define FAILED(code, note) FOUND("fail", code, "error", note)
#define OPEN(code, note) FOUND("undetermined", code, "warning", note)

static const struct {
	const char *line, *shown;
	bool there;
} seals[] = {
    {SEAL("pass", ""), "Seal            VDS, visa of UTO, signed on 2026-01-12",
	true},
    {SEAL("pass", ""), "NOT VERIFIED", false},
    {SEAL("undetermined", ""), "NOT VERIFIED", true},
    {SEAL("fail", ""), "NOT VERIFIED", true},
    {SEAL("pass", "\"number_of_entries\":0"), "any number of entries", true},
    {SEAL("pass", "\"number_of_entries\":1"), " 1 entry\n", true},
    {SEAL("pass", "\"number_of_entries\":2"), " 2 entries\n", true},
    {SEAL(
	 "pass", "\"duration_of_stay\":{\"days\":90,\"months\":0,\"years\":1}"),
	"Stay            1 year, 90 days\n", true},
    {SEAL("pass", "\"duration_of_stay\":\"until_expiry\""),
	"until the visa expires", true},
    {SEAL("pass", "\"duration_of_stay\":\"decided_at_entry\""),
	"decided at entry", true},
    {SEAL("pass", "\"duration_of_stay\":\"transit\""), "airport transit", true},
    {SEAL("pass", "\"passport_number\":\"P1234567\""),
	"For passport    P1234567\n", true},
    {SEAL("pass", "\"mrz\":[\"AB<\",\"CD<\"]"),
	"Sealed zone     AB<\n                  CD<\n", true},
    {SEAL("pass", "\"surname\":\"A\\u001b[2J\""), "\x1b", false},
    /* of no seal, of odd members */
    {"{\"sealverify\":{\"status\":\"absent\",\"findings\":[]}}", "Seal", false},
    {"{\"sealverify\":[]}", "Seal ", false},
    {SEAL("pass", "\"number_of_entries\":-1"), "Entries         -1\n", true},
    /* a proof of vaccination, whole and odd */
    {SEAL("pass", "\"pid\":{\"n\":\"A B\",\"i\":\"P1\"}"),
	"Name            A B\n  For document    P1\n", true},
    {SEAL("pass",
	 "\"ve\":[{\"nam\":\"X\",\"vd\":[{\"dvc\":\"2021-03-03\"},"
	 "{\"dvc\":\"2021-03-24\"}]},{\"nam\":\"Y\"}]"),
	"Vaccines        X, 2021-03-03, 2021-03-24\n                  Y\n",
	true},
    {SEAL("pass", "\"pid\":\"n\",\"ve\":[1,{\"vd\":[2]}]"), "Name", false},
    {SEAL("pass", "\"face\":\"00ff00\""), "Photograph      3 bytes\n", true},
    {SEALED("\"unknown\":[{\"tag\":\"20\",\"value\":\"ab\"},1,"
	    "{\"tag\":\"21\",\"value\":\"cd\"}]"),
	"Not known       20: ab\n                  21: cd\n", true},
    {SEALED("\"profile\":\"icao.vacc\""), "VDS, proof of vaccination\n", true},
    {SEALED("\"profile\":\"of.another\""), "VDS, of.another\n", true},
    /* of several, each */
    {"{\"sealverify\":{\"status\":\"pass\",\"findings\":[],\"seals\":["
     "{\"kind\":\"VDS\"},5,{\"kind\":\"IDB\"}]}}",
	"Seal            IDB\n", true},
    /* the same codes as of a chip, in other words */
    {FAILED("mrz.mismatch", "x"),
	"FAIL  altered, or of another document: the printed zone", true},
    {FAILED("dsc.revoked", "x"), "The seal proves nothing", true},
    {OPEN("dsc.missing", "x"), "the seal's signer is missing", true},
    {OPEN("dsc.missing", "x"), "chip once more", false},
    {OPEN("passport.mismatch", "it cannot be read"),
	"UNDETERMINED  whether it is for this passport was not established: "
	"it cannot be read\n",
	true},
    {FAILED("passport.mismatch", "the seal is for passport A%; shown is B"),
	"not for this passport: the seal is for passport A%; shown is B\n",
	true},
};

START_TEST(what_a_seal_says)
{
	struct buf out = BUF_INIT;
	const char *text = card(&out, seals[_i].line);

	ck_assert_msg(
	    (strstr(text, seals[_i].shown) != NULL) == seals[_i].there,
	    "%s: %s", seals[_i].shown, text);
	buf_release(&out);
}
END_TEST

Suite *
card_suite(void)
{
	Suite *s = suite_create("card");

	CASE(s, worst_of_all_tools_leads);
	CASE(s, advice);
	CASE(s, nothing_drives_the_terminal);
	CASE(s, no_verdict_hides_behind_others);
	CASE(s, an_odd_result_is_an_error);
	CASE(s, empty_rows_are_left_out);
	CASE(s, colour_only_when_asked);
	CASE(s, in_the_order_of_the_counter);
	CASE(s, what_to_do_next);
	CASE(s, what_a_pass_establishes);
	CASE(s, lines_go_on_below_their_text);
	CASE_TABLE(s, what_a_seal_says, seals, NULL, NULL);
	return s;
}

/*
 * travel/state: Doc 9303-3 section 5 by its parts.
 */
#include "travel/state.h"

#include "suite.h"

START_TEST(parts_of_section_5)
{
	static const char *const listed[] = {
	    /* A, its exceptions and a few of ISO 3166-1 */
	    "D",
	    "GBD",
	    "GBN",
	    "GBO",
	    "GBP",
	    "GBS",
	    "RKS",
	    "AFG",
	    "FRA",
	    "GBR",
	    "ZWE",
	    "ALA",
	    "SSD",
	    /* B, C, D, E, G, H */
	    "EUE",
	    "UNO",
	    "UNA",
	    "UNK",
	    "XBA",
	    "XIM",
	    "XCC",
	    "XCE",
	    "XCO",
	    "XEC",
	    "XPO",
	    "XES",
	    "XMP",
	    "XOM",
	    "XDC",
	    "XXA",
	    "XXB",
	    "XXC",
	    "XXX",
	    "UTO",
	    "IAO",
	};

	for (size_t i = 0; i < COUNT(listed); i++)
		ck_assert_msg(
		    state_kind(span_str(listed[i])) == MRZ_STATE_LISTED, "%s",
		    listed[i]);
	ck_assert_int_eq(state_kind(SPAN("ANT")), MRZ_STATE_DEPRECATED);
	ck_assert_int_eq(state_kind(SPAN("NTZ")), MRZ_STATE_DEPRECATED);
}
END_TEST

START_TEST(seen_in_the_field_is_not_listed)
{
	static const char *const seen[] = {"DEU", "XXK", "XKX"};

	for (size_t i = 0; i < COUNT(seen); i++) {
		ck_assert_int_eq(state_kind(span_str(seen[i])), MRZ_STATE_SEEN);
		ck_assert_ptr_nonnull(state_note(span_str(seen[i])));
	}
}
END_TEST

START_TEST(others_are_unknown)
{
	static const char *const unknown[] = {"", "DE", "BOS", "YTO", "ASU",
	    "INP", "COU", "UT0", "D<<", "AFGH", "afg", "A\xff\x41"};

	for (size_t i = 0; i < COUNT(unknown); i++)
		ck_assert_msg(
		    state_kind(span_str(unknown[i])) == MRZ_STATE_UNKNOWN, "%s",
		    unknown[i]);
	ck_assert_int_eq(state_kind(span_make("AF\0", 3)), MRZ_STATE_UNKNOWN);
}
END_TEST

/* 249 codes of ISO 3166-1 without DEU, and 27 of ICAO with three letters. */
START_TEST(how_many_are_listed)
{
	char code[3];
	unsigned count = 0;

	for (int i = 0; i < 26 * 26 * 26; i++) {
		code[0] = (char)('A' + i / 676);
		code[1] = (char)('A' + i / 26 % 26);
		code[2] = (char)('A' + i % 26);
		count += state_kind(span_make(code, 3)) == MRZ_STATE_LISTED;
	}
	ck_assert_uint_eq(count, 248 + 27);
}
END_TEST

START_TEST(codes_of_one_state)
{
	ck_assert(state_same(SPAN("D"), SPAN("DEU")));
	ck_assert(state_same(SPAN("DEU"), SPAN("D")));
	ck_assert(state_same(SPAN("UNK"), SPAN("RKS")));
	ck_assert(state_same(SPAN("FRA"), SPAN("FRA")));
	ck_assert(!state_same(SPAN("FRA"), SPAN("D")));
	ck_assert(!state_same(SPAN("GBR"), SPAN("GBD")));
}
END_TEST

Suite *state_suite(void);

Suite *
state_suite(void)
{
	Suite *s = suite_create("state");

	CASE(s, parts_of_section_5);
	CASE(s, seen_in_the_field_is_not_listed);
	CASE(s, others_are_unknown);
	CASE(s, how_many_are_listed);
	CASE(s, codes_of_one_state);
	return s;
}

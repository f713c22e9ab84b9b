/*
 * travel/country: pairs that real documents have (Doc 9303-3 section 5, and
 * what the public lists show), and pairs that none may have.
 */
#include "travel/country.h"

#include "suite.h"

START_TEST(state_and_country)
{
	static const struct {
		const char *state, *country;
		bool same;
	} rows[] = {
	    {"D", "DE", true},
	    {"FRA", "FR", true},
	    {"GBR", "GB", true},
	    {"GBD", "GB", true},
	    {"GBD", "BM", true},
	    {"BMU", "BM", true},
	    {"HKG", "CN", true},
	    {"MAC", "CN", true},
	    {"CHN", "CN", true},
	    {"EUE", "EU", true},
	    {"UNO", "UN", true},
	    {"UNO", "ZZ", true},
	    {"UNA", "UN", true},
	    {"RKS", "KS", true},
	    {"XOM", "XO", true},
	    {"LTU", "LTU", true},
	    {"UTO", "UT", true},
	    {"HUN", "GU", false},
	    {"CUW", "NL", true},
	    {"TWN", "TW", true},
	    {"D", "FR", false},
	    {"FRA", "DE", false},
	    {"UTO", "DE", false},
	    {"DEU", "DK", false},
	    {"XYZ", "DE", false},
	    {"", "DE", false},
	    {"D", "", false},
	    {"CHN", "TW", false},
	    {"TWN", "CN", false},
	    {"FR", "FR", true},
	    {"GUM", "GU", true},
	    {"FRAX", "FR", false},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_msg(country_of_state(span_str(rows[i].state),
				  rows[i].country) == rows[i].same,
		    "%s %s", rows[i].state, rows[i].country);
}
END_TEST

START_TEST(two_certificates)
{
	ck_assert(country_same("DE", "DE"));
	ck_assert(country_same("GB", "BM"));
	ck_assert(country_same("BM", "GB"));
	ck_assert(country_same("LTU", "LT"));
	ck_assert(country_same("LT", "LTU"));
	ck_assert(!country_same("DE", "FR"));
	ck_assert(!country_same("", "DE"));
	ck_assert(!country_same("", ""));
	ck_assert(!country_same("GB", "CN"));
	ck_assert(country_shared("CN"));
	ck_assert(!country_shared("DE"));
}
END_TEST

START_TEST(letters)
{
	char two[3];

	ck_assert(country_two_letters(SPAN("D"), two));
	ck_assert_str_eq(two, "DE");
	ck_assert(country_two_letters(SPAN("CHE"), two));
	ck_assert_str_eq(two, "CH");
	ck_assert(!country_two_letters(SPAN("XYZ"), two));
	ck_assert(country_state_known(SPAN("UNK")));
	ck_assert(!country_state_known(SPAN("XYZ")));
	ck_assert(!country_state_known(SPAN("")));
}
END_TEST

Suite *country_suite(void);

Suite *
country_suite(void)
{
	Suite *s = suite_create("country");

	CASE(s, state_and_country);
	CASE(s, two_certificates);
	CASE(s, letters);
	return s;
}

/*
 * model/sum: one row for each word of the grammar. The numbers are those that
 * python-stdnum 1.18 calls valid (made with its calc_check_digit), ISO/IEC
 * 7064's own examples, and the check digits of public specimens;
 * tests/cli/mrzcheck_models.sh has many more.
 */
#include "model/sum.h"

#include "suite.h"

static const struct {
	const char *check, *number;
	enum sum_result result;
} rows[] = {
    /* weights, modulus, place: PESEL, and the specimen cedula of URY */
    {"over=1-10 w=1,3,7,9 mod=10 sub at=11", "44051401359", SUM_AGREES},
    {"over=1-10 w=1,3,7,9 mod=10 sub at=11", "44051401358", SUM_DIFFERS},
    /* a map, "-" never issued: BSN */
    {"over=1-8 w=9,8,7,6,5,4,3,2 mod=11 map=0123456789- at=9", "123456782",
	SUM_AGREES},
    {"over=1-8 w=9,8,7,6,5,4,3,2 mod=11 map=0123456789- at=9", "12345678-",
	SUM_DIFFERS},
    /* a second map: the verifier of Peru is a digit or a letter */
    {"over=1-8 w=3,2,7,6,5,4,3,2 mod=11 map=65432110987 map2=KJIHGFEDCBA at=9",
	"101174102", SUM_AGREES},
    {"over=1-8 w=3,2,7,6,5,4,3,2 mod=11 map=65432110987 map2=KJIHGFEDCBA at=9",
	"10117410G", SUM_AGREES},
    {"over=1-8 w=3,2,7,6,5,4,3,2 mod=11 map=65432110987 map2=KJIHGFEDCBA at=9",
	"10117410F", SUM_DIFFERS},
    /* one whole number, with letters replaced: NIE */
    {"int over=1-8 trans=X-Z:0 mod=23 map=TRWAGMYFPDXBNJZSQVHLCKE at=9",
	"X2482300W", SUM_AGREES},
    {"int over=1-8 trans=X:0,Y:1,Z:2 mod=23 map=TRWAGMYFPDXBNJZSQVHLCKE at=9",
	"54362315K", SUM_AGREES},
    {"int over=1-8 trans=X:0,Y:1,Z:2 mod=23 map=TRWAGMYFPDXBNJZSQVHLCKE at=9",
	"54362315L", SUM_DIFFERS},
    /* two digits, alternatives by century: Belgium */
    {"int over=1-9 mod=97 sub full at=10-11 | int prefix=2 past=2000@1 "
     "over=1-9 mod=97 sub full at=10-11",
	"85073003328", SUM_AGREES},
    {"int over=1-9 mod=97 sub full at=10-11 | int prefix=2 past=2000@1 "
     "over=1-9 mod=97 sub full at=10-11",
	"17073003384", SUM_AGREES},
    {"int over=1-9 mod=97 sub full at=10-11 | int prefix=2 past=2000@1 "
     "over=1-9 mod=97 sub full at=10-11",
	"17073003385", SUM_DIFFERS},
    /* born in 2085: not yet */
    {"int over=1-9 mod=97 sub full at=10-11 | int prefix=2 past=2000@1 "
     "over=1-9 mod=97 sub full at=10-11",
	"85073003357", SUM_DIFFERS},
    /* remainder 0 is 97: the specimen card of Belgium */
    {"int over=1-10 mod=97 map97 at=11-12", "600001476935", SUM_AGREES},
    {"int over=1-10 mod=97 map97 at=11-12", "000000009797", SUM_AGREES},
    {"int over=1-10 mod=97 map97 at=11-12", "000000009700", SUM_DIFFERS},
    /* Luhn, of letters too: Portugal */
    {"over=1-12 w=2,1 fold=luhn mod=10 zero", "000000000ZZ4", SUM_AGREES},
    {"over=1-12 w=2,1 fold=luhn mod=10 zero", "000000000ZZ3", SUM_DIFFERS},
    {"over=1-9 w=2,1 fold=luhn mod=10 sub at=10", "8703142391", SUM_AGREES},
    /* other weights where 10 remains: Estonia */
    {"over=1-10 w=1,2,3,4,5,6,7,8,9,1 alt=3,4,5,6,7,8,9,1,2,3 mod=11 "
     "map=01234567890 at=11",
	"36805280109", SUM_AGREES},
    {"over=1-10 w=1,2,3,4,5,6,7,8,9,1 alt=3,4,5,6,7,8,9,1,2,3 mod=11 "
     "map=01234567890 at=11",
	"36805280108", SUM_DIFFERS},
    /* a constant: Hong Kong */
    {"over=1-7 w=8,7,6,5,4,3,2 add=324 mod=11 sub map=0123456789A at=8",
	"A1234563", SUM_AGREES},
    /* its own alphabet: CURP */
    {"over=1-17 w=18,17,16,15,14,13,12,11,10,9,8,7,6,5,4,3,2 "
     "alpha=0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ mod=10 sub at=18",
	"BOXW310820HNERXN09", SUM_AGREES},
    {"over=1-17 w=18,17,16,15,14,13,12,11,10,9,8,7,6,5,4,3,2 "
     "alpha=0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ mod=10 sub at=18",
	"BOXW310820HNERXN08", SUM_DIFFERS},
    /* the check within: the Polish card */
    {"over=1-9 w=7,3,1,9,7,3,1,7,3 mod=10 zero", "ABA300000", SUM_AGREES},
    {"over=1-9 w=7,3,1,9,7,3,1,7,3 mod=10 zero", "ABA400000", SUM_DIFFERS},
    /* ISO/IEC 7064 */
    {"iso7064=11-10", "33392005961", SUM_AGREES},
    {"iso7064=11-10", "33392005962", SUM_DIFFERS},
    {"iso7064=11-10", "07945", SUM_AGREES},
    {"iso7064=37-36", "A12425GABC1234002M", SUM_AGREES},
    {"iso7064=97-10", "79444", SUM_AGREES},
    {"iso7064=11-2", "07940", SUM_AGREES},
    {"iso7064=11-2 alpha=0123456789X", "079X", SUM_AGREES},
    {"iso7064=97-10", "79445", SUM_DIFFERS},
    /* too short to have one; a character without a value */
    {"int over=1-9 mod=11 map=01234567890 at=10", "736028545", SUM_ABSENT},
    {"over=1-8 w=1 mod=10 at=9", "1234-6780", SUM_DIFFERS},
};

START_TEST(numbers)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err err = ERR_INIT;
		struct sum_check check;
		size_t at;

		ck_assert_msg(sum_parse(rows[i].check, &at, &check, &err),
		    "%s: %zu %s", rows[i].check, at, err.text);
		ck_assert_msg(sum_of(&check, span_str(rows[i].number), 2026) ==
			rows[i].result,
		    "%s of %s", rows[i].number, rows[i].check);
	}
}
END_TEST

START_TEST(what_the_grammar_does_not_have)
{
	static const struct {
		const char *check;
		size_t at;
	} wrong[] = {
	    {"", 0},
	    {"over=1-8 mod=10", 0},
	    {"over=1-8 at=9", 0},
	    {"mod=10 at=9", 0},
	    {"over=1-8 mod=10 at=9 zero", 0},
	    {"over=1-8 mod=11 map=0123456789 at=9", 0},
	    {"over=1-8 mod=12 alt=1 at=9", 0},
	    {"iso7064=11-10 at=9", 0},
	    {"iso7064=12-11", 0},
	    {"over=8-1 mod=10 at=9", 0},
	    {"over=0-8 mod=10 at=9", 0},
	    {"over=1-33 mod=10 at=9", 0},
	    {"over=1-8 w= mod=10 at=9", 9},
	    {"over=1-8 w=1,x mod=10 at=9", 9},
	    {"over=1-8 mod=1 at=9", 9},
	    {"over=1-8 mod=10 at=9 python", 21},
	    {"over=1-8 over=1-9 mod=10 at=9", 9},
	    {"over=1-8 mod=10 fold=other at=9", 16},
	    {"over=1-8 trans=A10 mod=10 at=9", 9},
	    {"over=1-8 trans=B-A:1 mod=10 at=9", 9},
	    {"over=1-8 alpha=AA mod=10 at=9", 9},
	    {"over=1-8 mod=10 at=9 | ", 23},
	    {"over=1-8 mod=10 at=9 | over=1-8", 22},
	    {"over=1 mod=2 at=2|over=1 mod=2 at=2|over=1 mod=2 at=2|"
	     "over=1 mod=2 at=2|over=1 mod=2 at=2",
		0},
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct err err = ERR_INIT;
		struct sum_check check;
		size_t at = 99;

		ck_assert_msg(!sum_parse(wrong[i].check, &at, &check, &err),
		    "%s", wrong[i].check);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		if (wrong[i].at > 0)
			ck_assert_msg(
			    at == wrong[i].at, "%s: %zu", wrong[i].check, at);
	}
}
END_TEST

Suite *sum_suite(void);

Suite *
sum_suite(void)
{
	Suite *s = suite_create("sum");

	CASE(s, numbers);
	CASE(s, what_the_grammar_does_not_have);
	return s;
}

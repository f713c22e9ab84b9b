/*
 * Matching: each reason, alone; two differences are another document.
 */
#include "suite.h"
#include "sltd/match.h"
#include "sltd/variant.h"
#include "normal.h"

Suite *sltd_match_suite(void);

static struct sltd_query
query(const char *number, const char *state, const char *type)
{
	struct sltd_query q;

	ck_assert_int_eq(sltd_query_make(span_str(number), sltd_state_of(state),
			     span_str(type), &q),
	    SLTD_QUERY_FINE);
	return q;
}

static struct sltd_entry
entry(const char *number, const char *last, const char *state, const char *type)
{
	struct sltd_entry e = {.status = SLTD_LOST, .reporting = {"<<<"}};

	ck_assert(sltd_number_normal(span_str(number), &e.number));
	ck_assert(sltd_number_normal(span_str(last), &e.last));
	ck_assert(sltd_state_normal(span_str(state), &e.state));
	ck_assert(sltd_type_normal(span_str(type), &e.type));
	return e;
}

static const struct {
	const char *number, *state, *type;     /* asked */
	const char *listed, *last, *of, *kind; /* listed */
	const char *match;		       /* NULL: nothing */
} rows[] = {
    {"L898902C3", "UTO", "P", "L898902C3", "", "UTO", "P", "exact"},
    {"L898902C3", "UTO", "", "L898902C3", "", "UTO", "P", "exact"},
    {"L898902C3", "UTO", "P", "L898902C3", "", "UTO", "", "exact"},
    {"123", "DEU", "P", "123", "", "D", "P", "exact"},
    {"L898902C3", "UTO", "I", "L898902C3", "", "UTO", "P", "any_type"},
    {"L898902C3", "", "P", "L898902C3", "", "UTO", "P", "any_state"},
    {"L898902C3", "FRA", "P", "L898902C3", "", "UTO", "P", "any_state"},
    {"123", "GBD", "P", "123", "", "GBR", "P", "any_state"},
    {"123", "RKS", "P", "123", "", "UNK", "P", "any_state"},
    {"L898902C3", "FRA", "I", "L898902C3", "", "UTO", "P", NULL},
    {"L898902C3", "", "I", "L898902C3", "", "UTO", "P", "any_state"},
    {"O1", "", "P", "0I", "", "UTO", "P", "confusable"},
    {"O1", "UTO", "P", "0I", "", "UTO", "P", "confusable"},
    {"O1", "FRA", "P", "0I", "", "UTO", "P", NULL},
    {"O1", "UTO", "I", "0I", "", "UTO", "P", NULL},
    {"AA105", "ITA", "P", "AA100", "AA199", "ITA", "P", "range"},
    {"AA100", "ITA", "P", "AA100", "AA199", "ITA", "P", "range"},
    {"AA105", "", "P", "AA100", "AA199", "ITA", "P", "any_state"},
    {"AA105", "GBD", "P", "AA100", "AA199", "GBR", "P", "any_state"},
    {"AA105", "FRA", "P", "AA100", "AA199", "ITA", "P", NULL},
    {"AA105", "ITA", "I", "AA100", "AA199", "ITA", "P", NULL},
    {"AA105", "ITA", "I", "AA100", "AA199", "ITA", "", "range"},
    {"AA200", "ITA", "P", "AA100", "AA199", "ITA", "P", NULL},
    {"AAIO5", "ITA", "P", "AA100", "AA199", "ITA", "P", NULL},
    {"L898902C4", "UTO", "P", "L898902C3", "", "UTO", "P", NULL},
    /* zeros before the digits */
    {"0001234567", "UTO", "P", "1234567", "", "UTO", "P", "leading_zeros"},
    {"1234567", "UTO", "P", "0001234567", "", "UTO", "P", "leading_zeros"},
    {"01234567", "UTO", "P", "001234567", "", "UTO", "P", "leading_zeros"},
    {"O1234567", "UTO", "P", "1234567", "", "UTO", "P", "leading_zeros"},
    {"0I234567", "UTO", "P", "1234567", "", "UTO", "P", NULL},
    {"AB0012345", "UTO", "P", "AB12345", "", "UTO", "P", "leading_zeros"},
    {"00AB12345", "UTO", "P", "AB12345", "", "UTO", "P", "leading_zeros"},
    {"000", "UTO", "P", "0", "", "UTO", "P", "leading_zeros"},
    {"0001234567", "", "P", "1234567", "", "UTO", "P", "leading_zeros"},
    {"0001234567", "FRA", "P", "1234567", "", "UTO", "P", NULL},
    {"0001234567", "UTO", "I", "1234567", "", "UTO", "P", NULL},
    {"D1234567", "UTO", "P", "1234567", "", "UTO", "P", NULL},
    {"OA234567", "UTO", "P", "A234567", "", "UTO", "P", NULL},
    {"10234567", "UTO", "P", "1234567", "", "UTO", "P", NULL},
    {"12345670", "UTO", "P", "1234567", "", "UTO", "P", NULL},
    {"150", "ITA", "P", "000100", "000199", "ITA", "P", "leading_zeros"},
    {"000150", "ITA", "P", "100", "199", "ITA", "P", "leading_zeros"},
    {"AA150", "ITA", "P", "AA0100", "AA0199", "ITA", "P", "leading_zeros"},
    {"AA200", "ITA", "P", "AA0100", "AA0199", "ITA", "P", NULL},
    /* Doc 9303-4 appendix B: L898902C3 has the check digit 6 */
    {"L898902C36", "UTO", "P", "L898902C3", "", "UTO", "P", "check_digit"},
    {"L898902C3", "UTO", "P", "L898902C36", "", "UTO", "P", "check_digit"},
    {"L898902C36", "UTO", "P", "L898902C0", "L898902C9", "UTO", "P",
	"check_digit"},
    {"L898902C35", "UTO", "P", "L898902C3", "", "UTO", "P", NULL},
    {"L898902C36", "FRA", "P", "L898902C3", "", "UTO", "P", NULL},
};

START_TEST(every_reason)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sltd_query q =
		    query(rows[i].number, rows[i].state, rows[i].type);
		struct sltd_entry e = entry(
		    rows[i].listed, rows[i].last, rows[i].of, rows[i].kind);
		enum sltd_match how;
		bool match = sltd_match(&q, &e, &how);

		ck_assert_msg(match == (rows[i].match != NULL), "row %zu", i);
		if (match)
			ck_assert_str_eq(sltd_match_word(how), rows[i].match);
	}
}
END_TEST

struct looked {
	struct sltd_number for_it;
	bool found;
};

static bool
look_for(void *context, const struct sltd_number *n)
{
	struct looked *l = context;

	l->found |=
	    span_equal(sltd_number_span(n), sltd_number_span(&l->for_it));
	return true;
}

/* What matches in another form is also looked for, but for look-alikes. */
START_TEST(every_form_is_visited)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct looked l = {.found = false};
		struct sltd_number asked;

		if (rows[i].match == NULL || rows[i].last[0] != '\0' ||
		    rows[i].number[0] == 'O' ||
		    (strcmp(rows[i].match, "leading_zeros") != 0 &&
			strcmp(rows[i].match, "check_digit") != 0))
			continue;
		ck_assert(sltd_number_normal(span_str(rows[i].number), &asked));
		ck_assert(
		    sltd_number_normal(span_str(rows[i].listed), &l.for_it));
		ck_assert(sltd_number_variants(
		    &asked, SLTD_NUMBER_MAX, look_for, &l));
		ck_assert_msg(l.found, "%s %s", rows[i].number, rows[i].listed);
	}
}
END_TEST

/* Numbers of every length and shape: no byte past their end. */
START_TEST(numbers_of_32_characters)
{
	static const char *const numbers[] = {
	    "00000000000000000000000000000000",
	    "OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO",
	    "ABCDEFGHABCDEFGHABCDEFGHABCDEFGH",
	    "ABCDEFGHABCDEFGHABCDEFGHABCDEFG0",
	    "A0000000000000000000000000000000",
	};

	for (size_t i = 0; i < COUNT(numbers); i++) {
		sltd_sieve_key keys[SLTD_RECORD_KEYS];
		struct looked l = {.found = false};
		struct sltd_number n;
		struct sltd_state uto = sltd_state_of("UTO");

		ck_assert(sltd_number_normal(span_str(numbers[i]), &n));
		l.for_it = n;
		ck_assert(
		    sltd_number_variants(&n, SLTD_NUMBER_MAX, look_for, &l));
		ck_assert(!l.found); /* itself is no other form */
		ck_assert_uint_ge(sltd_single_keys(&n, keys), 1);
		ck_assert_uint_ge(sltd_series_keys(uto, &n, &n, keys), 1);
		(void)sltd_series_core_key(uto, &n);
	}
}
END_TEST

START_TEST(related_states_only)
{
	struct sltd_query q = query("123", "GBD", "P");
	struct sltd_entry british = entry("123", "", "GBR", "P");
	struct sltd_entry french = entry("123", "", "FRA", "P");
	enum sltd_match how;

	q.related_only = true;
	ck_assert(sltd_match(&q, &british, &how));
	ck_assert(!sltd_match(&q, &french, &how));
	q = query("123", "", "P");
	q.related_only = true;
	ck_assert(sltd_match(&q, &french, &how)); /* not known: any */
}
END_TEST

static const struct {
	const char *a, *b;
	bool near;
} pairs[] = {
    {"ABC", "ABD", true},
    {"ABC", "XBC", true},
    {"ABC", "ACB", true},
    {"ABC", "AB", true},
    {"ABC", "BC", true},
    {"ABC", "ABCD", true},
    {"ABC", "XABC", true},
    {"ABC", "CBA", false},
    {"ABC", "ABC", false},
    {"ABC", "A", false},
    {"ABCD", "BADC", false},
    {"ABC", "AXY", false},
};

START_TEST(edit_distance_one)
{
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct sltd_number a, b;

		ck_assert(sltd_number_normal(span_str(pairs[i].a), &a));
		ck_assert(sltd_number_normal(span_str(pairs[i].b), &b));
		ck_assert_msg(sltd_number_near(&a, &b) == pairs[i].near,
		    "%s %s", pairs[i].a, pairs[i].b);
		ck_assert(sltd_number_near(&b, &a) == pairs[i].near);
	}
}
END_TEST

struct visited {
	struct sltd_number from;
	unsigned count;
};

static bool
visit(void *context, const struct sltd_number *n)
{
	struct visited *v = context;

	v->count++;
	return sltd_number_near(&v->from, n);
}

START_TEST(all_neighbours_are_near)
{
	struct visited v = {.count = 0};

	ck_assert(sltd_number_normal(SPAN("L898902C3"), &v.from));
	ck_assert(sltd_number_neighbours(&v.from, visit, &v));
	/* 9*35 other characters, 8 swaps, 9 shorter, 10*36 longer. */
	ck_assert_uint_eq(v.count, 9 * 35 + 8 + 9 + 10 * 36);
}
END_TEST

START_TEST(an_answer_is_as_bad_as_its_worst)
{
	struct sltd_entry e = entry("123", "", "UTO", "P");
	struct sltd_answer a = {.count = 0};

	sltd_answer_clear(&a);
	ck_assert_int_eq(a.verdict, SLTD_NO_RECORD);
	sltd_answer_fail(&a, "%s", "out of order");
	ck_assert_int_eq(a.verdict, SLTD_NOT_CHECKED);
	sltd_answer_add(&a, &e, SLTD_ANY_STATE, "x");
	ck_assert_int_eq(a.verdict, SLTD_CANDIDATE);
	sltd_answer_add(&a, &e, SLTD_EXACT, "x");
	ck_assert_int_eq(a.verdict, SLTD_HIT);
	sltd_answer_fail(&a, "%s", "again");
	ck_assert_int_eq(a.verdict, SLTD_HIT);
	ck_assert_str_eq(a.why, "out of order");
	ck_assert_uint_eq(a.count, 2);
	sltd_answer_release(&a);
}
END_TEST

START_TEST(a_withdrawn_record_answers_nothing)
{
	struct sltd_entry e = entry("123", "", "UTO", "P");
	struct sltd_answer a = {.count = 0};

	e.withdrawn = 700000;
	sltd_answer_clear(&a);
	sltd_answer_add(&a, &e, SLTD_EXACT, "x");
	ck_assert_int_eq(a.verdict, SLTD_NO_RECORD);
	ck_assert_uint_eq(a.count, 0);
	ck_assert_uint_eq(a.withdrawn, 700000);
	sltd_answer_release(&a);
}
END_TEST

START_TEST(a_hit_is_kept_when_there_are_too_many)
{
	struct sltd_entry e = entry("123", "", "UTO", "P");
	struct sltd_answer a = {.count = 0};

	sltd_answer_clear(&a);
	for (unsigned i = 0; i < SLTD_HITS_MAX + 10; i++)
		sltd_answer_add(&a, &e, SLTD_ANY_STATE, "x");
	ck_assert(a.more);
	sltd_answer_add(&a, &e, SLTD_EXACT, "x");
	ck_assert_uint_eq(a.count, SLTD_HITS_MAX);
	ck_assert_int_eq(a.hits[SLTD_HITS_MAX - 1].match, SLTD_EXACT);
	ck_assert_int_eq(a.verdict, SLTD_HIT);
	sltd_answer_release(&a);
}
END_TEST

Suite *
sltd_match_suite(void)
{
	Suite *s = suite_create("sltd_match");

	CASE(s, every_reason);
	CASE(s, every_form_is_visited);
	CASE(s, numbers_of_32_characters);
	CASE(s, related_states_only);
	CASE(s, edit_distance_one);
	CASE(s, all_neighbours_are_near);
	CASE(s, an_answer_is_as_bad_as_its_worst);
	CASE(s, a_withdrawn_record_answers_nothing);
	CASE(s, a_hit_is_kept_when_there_are_too_many);
	return s;
}

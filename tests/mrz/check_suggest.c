/*
 * mrz/suggest, mrz/repair, mrz/alike: what was misread is among what is
 * proposed, in its place in the ranking and with its proof; a right zone gives
 * nothing.
 */
#include "mrz/suggest.h"

#include <stdio.h>

#include "zone.h"

/* As a reader of the output would write it: "2:6 O>0 +2:16 O>0 [nbc]". */
static const char *
candidate_text(const struct mrz_candidate *c)
{
	static const char digits[] = "nbeoc"; /* enum mrz_digit */
	static char text[256];
	size_t len = 0;

	for (unsigned i = 0; i < c->count; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s%u:%u %.*s>%.*s", i > 0 ? " +" : "", c->change[i].line,
		    c->change[i].column, c->change[i].read_len,
		    (const char *)c->change[i].read, c->change[i].proposed_len,
		    (const char *)c->change[i].proposed);
	text[len++] = ' ';
	text[len++] = '[';
	for (int d = 0; d < MRZ_DIGITS; d++)
		if ((c->proof >> d & 1) != 0)
			text[len++] = digits[d];
	text[len++] = ']';
	text[len] = '\0';
	return text;
}

#define STATES "P<GBRUK<SPECIMEN<<ANGELA<ZOE<<<<<<<<<<<<<<<<\n"
#define NAME "\nSTEVENSON<<PETER<JOHN<<<<<<<<<"

/* The zone, the first of its candidates (NULL: there are none), and another
 * that is among them. */
static const struct {
	const char *zone, *first, *then;
} rows[] = {
    {TD3_UPPER "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10", "2:6 O>0 [nc]",
	NULL},
    {TD3_UPPER "LB98902C36UTO7408122F1204159ZE184226B<<<<<10", "2:2 B>8 [nc]",
	"2:4 8>B [nc]"},
    /* two in one field */
    {TD3_UPPER "LB989O2C36UTO7408122F1204159ZE184226B<<<<<10",
	"2:2 B989O>89890 [nc]", "2:4 89O>B90 [nc]"},
    /* three in as many fields, two of which have letters in a date */
    {TD3_UPPER "L8989O2C36UTO74O8122F12O4159ZE184226B<<<<<10",
	"2:6 O>0 +2:16 O>0 +2:24 O>0 [nbec]", NULL},
    {TD3_UPPER "L8989O2C36UTO7408122F1204159ZE1B4226B<<<<<10",
	"2:6 O>0 +2:29 Z>2 [noc]", "2:6 O>0 +2:32 B>8 [noc]"},
    /* a digit's own place; a field and its digit, which the composite tells */
    {TD3_UPPER "L898902C3GUTO7408122F1204159ZE184226B<<<<<10", "2:10 G>6 [nc]",
	NULL},
    {TD3_UPPER "L8989O2C3GUTO7408122F1204159ZE184226B<<<<<10",
	"2:6 O>0 +2:10 G>6 [nc]", NULL},
    {TD3_UPPER "L8989O2C38UTO7408122F1204159ZE184226B<<<<<10",
	"2:6 O>0 +2:10 8>6 [nc]", NULL},
    {TD3_UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<<I0", "2:43 I>1 [oc]",
	NULL},
    {TD3_UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<<1O", "2:44 O>0 [c]",
	NULL},
    {TD3_UPPER "L898902(36UTO7408122F1204159ZE184226B<<<<<10", "2:8 (>C [nc]",
	NULL},
    {TD3_UPPER "L898902C36UTO7408|22F1204159ZE184226B<<<<<10", "2:18 |>1 [bc]",
	NULL},
    /* what no digit tells apart: 6 and G (Q as well), 1 and L */
    {TD3_UPPER "AB12C45670UTO7408122F1204159ZE184226B<<<<<12", "2:5 C>G [nc]",
	"2:5 C>6 [nc]"},
    {"I<UTOD23I458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"1:9 I>1 [nc]", "1:9 I>L [nc]"},
    /* two that cancel out: "880911" read as "BB0911" */
    {STATES "9250764733GBRBB09117F3007169<<<<<<<<<<<<<<<6", "2:14 BB>88 [bc]",
	NULL},
    /* one field past repair: the other by its own digit */
    {TD3_UPPER "L8989O2C36UTO74O8122F0000159ZE184226B<<<<<10", "2:6 O>0 [n]",
	"2:16 O>0 [b]"},
    /* states: by their list; the fillers after D */
    {TD3_UPPER "L898902C36UT07408122F1204159ZE184226B<<<<<10", "2:13 0>O []",
	NULL},
    {TD3_UPPER "L898902C36DKK7408122F1204159ZE184226B<<<<<10", "2:12 KK><< []",
	NULL},
    {TD3_UPPER "L898902C360<<7408122F1204159ZE184226B<<<<<10", "2:11 0>D []",
	NULL},
    {TD3_UPPER "L898902C36D((7408122F1204159ZE184226B<<<<<10", "2:12 ((><< []",
	NULL},
    {"P<F12ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	NULL, NULL},
    {"P<0MNERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	"1:3 0>O []", NULL},
    /* names, and what digits prove beside them */
    {"P<UTOERIKSSON<<ANNA<MARIAKKCK<<<<<<<<<<<<<<<\n"
     "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10",
	"2:6 O>0 [nc]", "1:26 KKCK><<<< []"},
    /* fillers of which some were read right; what may be a name's own */
    {"P<UTOERIKSSON<<ANNA<MARIA<<KK<CK<(<<<<<<<<<<\n"
     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	"1:28 KK<CK<(><<<<<<< []", NULL},
    {"P<UTOBECK<<ANNA<BECK<KKKK<<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	"1:22 KKKK><<<< []", NULL},
    {"P<UTOBECK<<ANNA<K<C<K<<<<<<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	NULL, NULL},
    /* long numbers: their remainder, and the filler before it */
    {"I<UTOD23145890<73A9<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2" NAME,
	"1:18 A>4 [nc]", NULL},
    {"I<UTOD23145890K7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2" NAME,
	"1:15 K>< [nc]", NULL},
    {"I<UTOD2314589O<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2" NAME,
	"1:14 O>0 [nc]", NULL},
    /* other layouts; a visa has no composite */
    {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
     "L8989O2C<3UTO69O8061F9406236ZE184226B<<<<<<<",
	"2:6 O>0 +2:16 O>0 [nb]", NULL},
    {"I<SVKNOVAK<<JAN<<<<<<<<<<<<<<<<<<<\n"
     "IZ3456<AA5SVK8110251M1801020749313",
	"2:8 A>4 [n]", NULL},
    {"D1FRA13AA0000Z6181231MARTIN<<9", "1:14 Z>2 [nc]", NULL},
    /* the mark of a layout stays */
    {"IDFRABERTHIER<<<<<<<<<<<<<<<<<923255\n"
     "88069231O2858CORINNE<<<<<<<6512O68F2",
	"2:9 O>0 +2:32 O>0 [nbc]", NULL},
};

START_TEST(what_was_misread_is_proposed)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mrz_candidates found;
		bool there = false;
		struct mrz m;

		ck_assert(zone_read(rows[i].zone, &m));
		mrz_suggest(&m, zone_at, &found);
		ck_assert(!found.cut);
		ck_assert_uint_le(found.count, MRZ_CANDIDATES_MAX);
		ck_assert_msg((found.count > 0) == (rows[i].first != NULL),
		    "%s: %zu", rows[i].zone, found.count);
		if (rows[i].first == NULL)
			continue;
		ck_assert_msg(
		    strcmp(candidate_text(&found.list[0]), rows[i].first) == 0,
		    "%s: %s", rows[i].zone, candidate_text(&found.list[0]));
		if (rows[i].then == NULL)
			continue;
		for (size_t k = 1; k < found.count && !there; k++)
			there = strcmp(candidate_text(&found.list[k]),
				    rows[i].then) == 0;
		ck_assert_msg(there, "%s: %s", rows[i].zone, rows[i].then);
	}
}
END_TEST

START_TEST(a_right_zone_gives_nothing)
{
	static const char *const zones[] = {TD1, TD1_LONG, TD2, TD2_LONG, TD3,
	    MRV_A, MRV_B, FRA_ID, FRA_DL, CHE_DL, SVK_ID, RUS_ID};

	for (size_t i = 0; i < COUNT(zones); i++) {
		struct mrz_candidates found;
		struct mrz m;

		ck_assert(zone_read(zones[i], &m));
		mrz_suggest(&m, zone_at, &found);
		ck_assert_uint_eq(found.count, 0);
	}
}
END_TEST

/* What a candidate makes of the zone. */
static void
apply(const struct mrz *m, const struct mrz_candidate *c, struct mrz *out)
{
	*out = *m;
	for (unsigned i = 0; i < c->count; i++)
		memcpy(out->cells + (c->change[i].read - m->cells),
		    c->change[i].proposed, c->change[i].proposed_len);
	mrz_read_cells(out, zone_at);
}

/* Slips in the lower line of a TD3: a cell, and what it was read as. */
static const char slips[][2] = {{3, 'B'}, {5, 'O'}, {9, 'G'}, {13, 'T'},
    {16, 'B'}, {18, 'Z'}, {19, 'Z'}, {21, 'I'}, {25, 'I'}, {26, 'S'}, {28, '2'},
    {30, 'I'}, {31, 'B'}, {34, 'Z'}, {42, 'I'}, {43, 'O'}};

/*
 * One, two and three of them: the zone as it was is among the candidates, all
 * of whose proofs hold; but for one in twenty, where as likely ones are five.
 */
START_TEST(what_was_there_is_proposed)
{
	const size_t n = COUNT(slips);
	struct mrz right, wrong, mended;
	unsigned tried = 0, missed = 0;

	ck_assert(zone_read(TD3, &right));
	for (size_t i = 0; i < n * n * n; i++) {
		size_t which[3] = {i % n, i / n % n, i / n / n};
		struct mrz_candidates found;
		bool there = false;

		if (which[0] > which[1] || which[1] > which[2])
			continue;
		wrong = right;
		for (size_t k = 0; k < 3; k++)
			wrong.cells[44 + slips[which[k]][0]] =
			    (uint8_t)slips[which[k]][1];
		mrz_read_cells(&wrong, zone_at);
		mrz_suggest(&wrong, zone_at, &found);
		ck_assert_uint_le(found.count, MRZ_CANDIDATES_MAX);
		for (size_t c = 0; c < found.count; c++) {
			apply(&wrong, &found.list[c], &mended);
			for (int d = 0; d < MRZ_DIGITS; d++)
				ck_assert((found.list[c].proof >> d & 1) == 0 ||
				    mended.check[d].agrees);
			there =
			    there || memcmp(mended.cells, right.cells, 88) == 0;
		}
		tried++;
		missed += !there;
	}
	ck_assert_uint_gt(tried, 800);
	ck_assert_uint_lt(20 * missed, tried);
}
END_TEST

/* Lines that are a filler short or long; what is proposed, in its order. */
static const struct {
	const char *lines, *first;
} uneven[] = {
    {TD3_UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<10",
	"2:38 >< [nbeoc]"},
    {TD3_UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<<<10",
	"2:38 <> [nbeoc]"},
    {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	"1:26 >< []"},
    {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
     "L898902C3UTO6908061F9406236ZE184226B<<<<<<<",
	"2:9 >< [nbe]"},
    {"I<UTOD231458907<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"1:16 >< [nc]"},
    {"I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<6\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"2:19 >< [bec]"},
    {"I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
	"3:21 <> []"},
    {"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"
     "D231458907UTO7408122F1204159<<<<<<6",
	"2:29 >< [nbec]"},
    {"I<SVKNOVAK<<JAN<<<<<<<<<<<<<<<<<<<\n"
     "123456AA5SVK8110251M1801020749313",
	"2:9 >< [nbe]"}, /* at the end of the number as well as inside */
    /* a wrong digit besides: nothing is proved */
    {TD3_UPPER "L898902C37UTO7408122F1204159ZE184226B<<<<10", NULL},
    {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122F1204159ZE184226B<<<<<11",
	NULL},
};

START_TEST(lost_and_doubled_fillers)
{
	for (size_t i = 0; i < COUNT(uneven); i++) {
		struct mrz_candidates found;
		struct mrz_lines lines;
		struct mrz m;

		mrz_lines_clear(&lines);
		mrz_lines_add_text(&lines, span_str(uneven[i].lines));
		ck_assert(!mrz_read(&lines, NULL, zone_at, &m));
		mrz_suggest_lines(&lines, NULL, zone_at, &found);
		ck_assert_msg((found.count > 0) == (uneven[i].first != NULL),
		    "%s", uneven[i].lines);
		if (found.count > 0)
			ck_assert_str_eq(
			    candidate_text(&found.list[0]), uneven[i].first);
	}
}
END_TEST

START_TEST(look_alikes_are_mutual)
{
	for (unsigned c = 0; c < 256; c++) {
		const struct mrz_alike *a = mrz_alike((uint8_t)c);

		ck_assert_uint_le(strlen(a->cells), MRZ_ALIKE_MAX);
		for (size_t i = 0; a->cells[i] != '\0'; i++) {
			const struct mrz_alike *b =
			    mrz_alike((uint8_t)a->cells[i]);
			const char *back = strchr(b->cells, (int)c);

			ck_assert_uint_ne(
			    layout_cell_class((uint8_t)a->cells[i]), 0);
			if (a->cells[i] == '<' ||
			    layout_cell_class((uint8_t)c) == 0)
				continue;
			ck_assert_msg(back != NULL, "%c %c", c, a->cells[i]);
			ck_assert_uint_eq(mrz_alike_distance(a, i),
			    mrz_alike_distance(b, (size_t)(back - b->cells)));
		}
	}
}
END_TEST

Suite *suggest_suite(void);

Suite *
suggest_suite(void)
{
	Suite *s = suite_create("suggest");

	CASE(s, what_was_misread_is_proposed);
	CASE(s, a_right_zone_gives_nothing);
	CASE(s, what_was_there_is_proposed);
	CASE(s, lost_and_doubled_fillers);
	CASE(s, look_alikes_are_mutual);
	return s;
}

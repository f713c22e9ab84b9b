/*
 * mrz/suggest: one misread character of the specimens is among what is
 * proposed, with its proof; a right zone gives nothing.
 */
#include "mrz/suggest.h"

#include "zone.h"

#define PROOF(digit) (1u << MRZ_DIGIT_##digit)

static const struct {
	const char *zone;
	const char *where;
	unsigned line, column;
	char read, proposed;
	unsigned proof;
} rows[] = {
    {TD3_UPPER "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10",
	"document_number", 2, 6, 'O', '0',
	PROOF(DOCUMENT_NUMBER) | PROOF(COMPOSITE)},
    {TD3_UPPER "LB98902C36UTO7408122F1204159ZE184226B<<<<<10",
	"document_number", 2, 2, 'B', '8',
	PROOF(DOCUMENT_NUMBER) | PROOF(COMPOSITE)},
    {TD3_UPPER "L898902C3GUTO7408122F1204159ZE184226B<<<<<10",
	"document_number", 2, 10, 'G', '6', PROOF(DOCUMENT_NUMBER)},
    {TD3_UPPER "L898902C36UTO74O8122F1204159ZE184226B<<<<<10", "birth_date", 2,
	16, 'O', '0', PROOF(BIRTH_DATE) | PROOF(COMPOSITE)},
    {TD3_UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<<I0", "optional_data",
	2, 43, 'I', '1', PROOF(OPTIONAL_DATA) | PROOF(COMPOSITE)},
    {TD3_UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<<1O", "composite", 2,
	44, 'O', '0', PROOF(COMPOSITE)},
    /* two fields wrong: the composite proves neither */
    {TD3_UPPER "L8989O2C36UTO74O8122F1204159ZE184226B<<<<<10", "birth_date", 2,
	16, 'O', '0', PROOF(BIRTH_DATE)},
    /* a state's code, proved by the list of states alone */
    {TD3_UPPER "L898902C36UT07408122F1204159ZE184226B<<<<<10", "nationality", 2,
	13, '0', 'O', 0},
    {"P<F12ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	NULL, 0, 0, 0, 0, 0},
    {"P<0MNERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	"issuing_state", 1, 3, '0', 'O', 0},
    /* a long number's remainder, in the optional data's place */
    {"I<UTOD23145890<7S49<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\n"
     "STEVENSON<<PETER<JOHN<<<<<<<<<",
	NULL, 0, 0, 0, 0, 0},
    /* two that cancel out: "880911" read as "BB0911" */
    {"P<GBRUK<SPECIMEN<<ANGELA<ZOE<<<<<<<<<<<<<<<<\n"
     "9250764733GBRBB09117F3007169<<<<<<<<<<<<<<<6",
	"birth_date", 2, 14, 'B', '8', PROOF(BIRTH_DATE) | PROOF(COMPOSITE)},
};

START_TEST(the_right_character_is_proposed)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mrz_candidate list[MRZ_CANDIDATES_MAX];
		bool proposed = rows[i].where == NULL;
		struct mrz m;
		size_t count;

		ck_assert(zone_read(rows[i].zone, &m));
		count = mrz_suggest(&m, zone_at, list);
		for (size_t k = 0; k < count && !proposed; k++)
			proposed = strcmp(list[k].where, rows[i].where) == 0 &&
			    list[k].line == rows[i].line &&
			    list[k].column == rows[i].column &&
			    list[k].read == (uint8_t)rows[i].read &&
			    list[k].proposed == (uint8_t)rows[i].proposed &&
			    list[k].proof == rows[i].proof;
		ck_assert_msg(
		    proposed, "%s: %zu candidates", rows[i].zone, count);
	}
}
END_TEST

START_TEST(a_right_zone_gives_nothing)
{
	static const char *const zones[] = {TD1, TD1_LONG, TD2, TD2_LONG, TD3,
	    MRV_A, MRV_B, FRA_ID, FRA_DL, CHE_DL, SVK_ID};

	for (size_t i = 0; i < COUNT(zones); i++) {
		struct mrz_candidate list[MRZ_CANDIDATES_MAX];
		struct mrz m;

		ck_assert(zone_read(zones[i], &m));
		ck_assert_uint_eq(mrz_suggest(&m, zone_at, list), 0);
	}
}
END_TEST

/* Whatever is proposed, it holds: the digits named as proof agree with it. */
START_TEST(every_proof_holds)
{
	struct mrz right, wrong, mended;
	unsigned seen = 0;

	ck_assert(zone_read(TD3, &right));
	for (unsigned c = 44; c < 88; c++) {
		for (const char *p = "0O1I5S8B<"; *p != '\0'; p++) {
			struct mrz_candidate list[MRZ_CANDIDATES_MAX];
			size_t count;

			wrong = right;
			wrong.cells[c] = (uint8_t)*p;
			mrz_read_cells(&wrong, zone_at);
			count = mrz_suggest(&wrong, zone_at, list);
			for (size_t i = 0; i < count; i++, seen++) {
				mended = wrong;
				mended.cells[(list[i].line - 1) * 44 +
				    list[i].column - 1] = list[i].proposed;
				mrz_read_cells(&mended, zone_at);
				for (int d = 0; d < MRZ_DIGITS; d++)
					ck_assert(
					    (list[i].proof >> d & 1) == 0 ||
					    mended.check[d].agrees);
				/* The list of states proves its own. */
				ck_assert(list[i].proof != 0 ||
				    strcmp(list[i].where, "nationality") == 0);
			}
		}
	}
	ck_assert_uint_gt(seen, 50);
}
END_TEST

Suite *suggest_suite(void);

Suite *
suggest_suite(void)
{
	Suite *s = suite_create("suggest");

	CASE(s, the_right_character_is_proposed);
	CASE(s, a_right_zone_gives_nothing);
	CASE(s, every_proof_holds);
	return s;
}

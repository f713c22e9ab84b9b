/*
 * mrz/mrz_check: which finding each mistake gives, and that it gives no other.
 */
#include "alloc.h"
#include "zone.h"

#define UPPER TD3_UPPER
#define LOWER "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
#define EXPIRED "document.expired:expiry_date:w"

/* What mrz_check() says about a zone; "code:where:severity". */
static const struct {
	const char *zone, *findings;
} rows[] = {
    {TD3, EXPIRED},
    /* ---- layout and cleaning ---- */
    {"ABC", "mrz.layout:mrz:e"},
    {"p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<\r\n " LOWER,
	"mrz.cleaned:mrz:i " EXPIRED},
    /* ---- digits ---- */
    {UPPER "L898902C35UTO7408122F1204159ZE184226B<<<<<10",
	"mrz.check_digit:document_number:e mrz.check_digit:composite:e " EXPIRED},
    {UPPER "L898902C36UTO7408123F1204159ZE184226B<<<<<10",
	"mrz.check_digit:birth_date:e mrz.check_digit:composite:e " EXPIRED},
    {UPPER "L898902C36UTO7408122F1204158ZE184226B<<<<<10",
	"mrz.check_digit:expiry_date:e mrz.check_digit:composite:e " EXPIRED},
    {UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<<20",
	"mrz.check_digit:optional_data:e mrz.check_digit:composite:e " EXPIRED},
    {UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<<11",
	"mrz.check_digit:composite:e " EXPIRED},
    /* a letter where a digit belongs, congruent or not */
    {UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<<1A",
	"mrz.check_digit:composite:e " EXPIRED},
    {UPPER "L898902C3GUTO7408122F1204159ZE184226B<<<<<10",
	"mrz.check_digit:document_number:e " EXPIRED},
    /* Doc 9303-4: "0" or "<" when there is no optional data */
    {UPPER "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<8", EXPIRED},
    {UPPER "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<08", EXPIRED},
    {UPPER "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<19",
	"mrz.check_digit:optional_data:e " EXPIRED},
    /* "<" over data is wrong although the sum is 0 */
    {UPPER "L898902C36UTO7408122F1204159K<<<<<<<<<<<<<<8",
	"mrz.check_digit:optional_data:e " EXPIRED},
    /* ---- characters ---- */
    {UPPER "L89890!C36UTO7408122F1204159ZE184226B<<<<<10",
	"mrz.character:document_number:e " EXPIRED},
    {UPPER "L898902C36UT07408122F1204159ZE184226B<<<<<10",
	"mrz.character:nationality:e " EXPIRED},
    /* "BB0911" and "880911" have the same digit */
    {"P<GBRUK<SPECIMEN<<ANGELA<ZOE<<<<<<<<<<<<<<<<\n"
     "9250764733GBRBB09117F3007169<<<<<<<<<<<<<<<8",
	"mrz.character:birth_date:e"},
    {"P<UT\xc3\x96"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
	"mrz.character:issuing_state:e " EXPIRED},
    {"P<UTOERIKSSON<<ANNA,MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
	"mrz.character:name:e " EXPIRED},
    /* none hides another */
    {"X?UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
	"mrz.character:document_code:e " EXPIRED
	" mrz.document_code:document_code:w"},
    /* cells of no field */
    {"AAA001D<<\nFACHE305142128097*<800126<<<<<\nMARCHAND<<FABIENNE<<<<<<<<<<<<",
	"mrz.character:mrz:e"},
    {"AAA001D<<\nFACHE305142128097<<800126<<<<7\nMARCHAND<<FABIENNE<<<<<<<<<<<<",
	"mrz.character:mrz:e"},
    /* ---- dates ---- */
    /* "does not expire" on a Spanish card */
    {"IDESPBAA000589599999999R<<<<<<\n4008129F9901018ESP<<<<<<<<<<<5\n"
     "ESPANOLA<ESPANOLA<<CARMEN<<<<<",
	"mrz.date:expiry_date:i"},
    {"P<GBRUK<SPECIMEN<<ANGELA<ZOE<<<<<<<<<<<<<<<<\n"
     "9250764733GBR8809416F3007169<<<<<<<<<<<<<<<6",
	"mrz.date:birth_date:e"},
    {UPPER "L898902C36UTO74<8120F1204159ZE184226B<<<<<14",
	"mrz.check_digit:birth_date:e mrz.date:birth_date:e " EXPIRED},
    {UPPER "L898902C36UTO7408<<7F1204159ZE184226B<<<<<10", EXPIRED},
    {UPPER "L898902C36UTO<<<<<<0F1204159ZE184226B<<<<<10", EXPIRED},
    {UPPER "L898902C36UTO7408122F<<<<<<0ZE184226B<<<<<10",
	"mrz.date:expiry_date:w"},
    {UPPER "L898902C36UTO7408122F1204<<4ZE184226B<<<<<18",
	"mrz.check_digit:expiry_date:e mrz.check_digit:composite:e "
	"mrz.date:expiry_date:e"},
    /* latest of the dates that do not come after the expiry */
    {UPPER "L898902C36UTO2608123F1204159ZE184226B<<<<<10", EXPIRED},
    /* ---- codes ---- */
    {"X<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
	EXPIRED " mrz.document_code:document_code:w"},
    {"PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER, EXPIRED},
    {"PAUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER, EXPIRED},
    {"PAUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122F3601010ZE184226B<<<<<18",
	"mrz.check_digit:expiry_date:e mrz.check_digit:composite:e "
	"mrz.document_code:document_code:w"},
    /* no digit says that this is a zone: the letter is wrong as well */
    {"X<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
     "L898902C37UTO7408123F1204158ZE184226B<<<<<29",
	"mrz.check_digit:document_number:e mrz.check_digit:birth_date:e "
	"mrz.check_digit:expiry_date:e mrz.check_digit:optional_data:e "
	"mrz.check_digit:composite:e " EXPIRED
	" mrz.document_code:document_code:e"},
    /* permanent resident cards of the USA, and no one else */
    {"C1USA0000000000<<<<<<<<<<<<<<<\n7408122F3204153UTO<<<<<<<<<<<6\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	""},
    {"C1UTO0000000000<<<<<<<<<<<<<<<\n7408122F3204153UTO<<<<<<<<<<<6\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"mrz.document_code:document_code:w"},
    {UPPER "L898902C36UTO7408122F3801013ZE184226B<<<<<16",
	"mrz.document_code:document_code:w"},
    {UPPER "L898902C36UTO7408122F3712317ZE184226B<<<<<18", ""},
    {"AIUTOD231458907<<<<<<<<<<<<<<<\n7408122F3204153UTO<<<<<<<<<<<2\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"mrz.document_code:document_code:e"},
    {"IVUTOD231458907<<<<<<<<<<<<<<<\n7408122F3204153UTO<<<<<<<<<<<2\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"mrz.document_code:document_code:e"},
    {"P<UTOD231458907<<<<<<<<<<<<<<<\n7408122F3204153UTO<<<<<<<<<<<2\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"mrz.document_code:document_code:w"},
    {"ACUTOD231458907UA<<<<<<<<<<<<<\n7408122F3204153UTO<<<<<<<<<<<2\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	""},
    {"ACUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"
     "D231458907UTO7408122F3204153<<<<<<<2",
	"mrz.document_code:document_code:e"},
    /* Doc 9303-8 appendix B: PU in the size of TD2 */
    {"PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"
     "D231458907UTO7408122F2706270<<<<<<<8",
	""},
    /* ---- numbers ---- */
    {UPPER "<<<<<<<<<0UTO7408122F3204153<<<<<<<<<<<<<<<6",
	"mrz.number:document_number:w"},
    {"I<UTO<<<<<<<<<0<<<<<<<<<<<<<<<\n7408122F3204153UTO<<<<<<<<<<<6\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"mrz.number:document_number:w"},
    {"I<UTO<<<<<<<<<<0<<<<<<<<<<<<<<\n7408122F3204153UTO<<<<<<<<<<<6\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	"mrz.check_digit:document_number:e mrz.number:document_number:w"},
    /* ---- states ---- */
    {"P<YTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
	EXPIRED " mrz.state:issuing_state:w"},
    {UPPER "L898902C36DEU7408122F1204159ZE184226B<<<<<10",
	EXPIRED " mrz.state:nationality:w"},
    {UPPER "L898902C36D<<7408122F1204159ZE184226B<<<<<10", EXPIRED},
    {UPPER "L898902C36<<<7408122F1204159ZE184226B<<<<<10",
	EXPIRED " mrz.state:nationality:w"},
    /* ---- sex ---- */
    {UPPER "L898902C36UTO7408122X1204159ZE184226B<<<<<10",
	EXPIRED " mrz.sex:sex:w"},
    {UPPER "L898902C36UTO7408122Q1204159ZE184226B<<<<<10",
	EXPIRED " mrz.sex:sex:e"},
    {UPPER "L898902C36UTO7408122<1204159ZE184226B<<<<<10", EXPIRED},
    /* ---- names ---- */
    {"P<UTOER1KSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
	EXPIRED " mrz.name:name:e"},
    {"P<UTO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n" LOWER,
	EXPIRED " mrz.name:name:e"},
    {"P<UTO<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<<<<<<<<\n" LOWER,
	EXPIRED " mrz.name:name:w"},
    {"P<UTOERIKSSON<<ANNA<<MARIA<<<<<<<<<<<<<<<<<<\n" LOWER,
	EXPIRED " mrz.name:name:w"},
    {"P<UTOPAPANDROPOULOUS<<JONATHON<WARREN<TREVOR\n" LOWER,
	EXPIRED " mrz.name_truncated:name:i"},
    {"P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n" LOWER, EXPIRED},
    /* ---- national layouts ---- */
    {"IDBEL000590240<6013<<<<<<<<<<<\n8512017F3311156BEL851201002007\n"
     "SPECIMEN<<SPECIMEN<<<<<<<<<<<<",
	"mrz.legacy_digit:document_number:i"},
    {"PNRUSIVANOV<<IVAN<IVANOVI3<<<<<<<<<<<<<<<<<<\n"
     "4600000001RUS8001019M<<<<<<<0150101770001<54",
	"mrz.check_digit:document_number:e "
	"mrz.check_digit:birth_date:e mrz.check_digit:optional_data:e "
	"mrz.check_digit:composite:e"},
    {"PNRUSIVANOV<<IVAN<IVANOVI5<<<<<<<<<<<<<<<<<<\n"
     "4600000006RUS8001014M<<<<<<<0150101770001<30",
	"mrz.name:name:e"},
    {CHE_DL, ""},
    {SVK_ID, EXPIRED},
    {FRA_DL, EXPIRED},
    {FRA_ID, ""},
};

START_TEST(findings_of_every_mistake)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *found = zone_findings(rows[i].zone);

		ck_assert_msg(strcmp(found, rows[i].findings) == 0,
		    "row %zu\n%s\nfound    %s\nexpected %s", i, rows[i].zone,
		    found, rows[i].findings);
	}
}
END_TEST

/* Doc 9303-4 4.4: before 2026 a second letter was the state's own. */
START_TEST(harmonised_codes_by_date)
{
	static const struct {
		struct date at;
		bool issue_known;
		struct date issue;
		const char *code;
		bool warned;
	} cases[] = {
	    {{2025, 12, 31}, false, {1, 1, 1}, "PA", false},
	    /* good for ten years at most, so perhaps from before 2026 */
	    {{2026, 1, 1}, false, {1, 1, 1}, "PA", false},
	    {{2026, 6, 1}, true, {2025, 12, 31}, "PA", false},
	    {{2026, 6, 1}, true, {2026, 1, 1}, "PA", true},
	    {{2026, 6, 1}, false, {1, 1, 1}, "PO", false},
	    {{2026, 6, 1}, false, {1, 1, 1}, "P<", false},
	    {{2029, 1, 1}, true, {2027, 12, 31}, "P<", false},
	    {{2029, 1, 1}, true, {2028, 1, 1}, "P<", true},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mrz_check_options options = {
		    cases[i].at, cases[i].issue_known, cases[i].issue};
		char zone[] =
		    TD3_UPPER "L898902C36UTO7408122F3204153ZE184226B<<<<<16";
		struct findings f;
		bool warned = false;
		struct mrz m;

		memcpy(zone, cases[i].code, 2);
		ck_assert(zone_read(zone, &m));
		findings_init(&f, false);
		mrz_check(&m, &options, &f);
		for (size_t k = 0; k < f.count; k++)
			warned = warned ||
			    strcmp(f.list[k].code, "mrz.document_code") == 0;
		ck_assert_msg(warned == cases[i].warned, "row %zu", i);
		findings_release(&f);
	}
}
END_TEST

START_TEST(notes_say_what_was_read)
{
	struct mrz_check_options options = {zone_at, false, zone_at};
	struct findings f;
	struct mrz m;

	findings_init(&f, false);
	ck_assert(zone_read(
	    TD3_UPPER "L898902C35UTO7408122F1204159ZE184226B<<<<<10", &m));
	mrz_check(&m, &options, &f);
	ck_span_eq(finding_note(&f, &f.list[0]), "read 5, computed 6");
	ck_assert_str_eq(f.list[0].ref, "ICAO 9303-3 4.9");
	ck_span_eq(finding_note(&f, &f.list[2]), "expired 2012-04-15");
	findings_release(&f);
}
END_TEST

/*
 * One wrong character in a place that a digit covers: some finding, or a
 * character of the same value modulo 10 that may stand there too.
 */
static const char *const mutated[] = {
    TD1, TD1_LONG, TD2, TD2_LONG, TD3, MRV_A, MRV_B, FRA_ID, FRA_DL, SVK_ID};

static unsigned
value_of(uint8_t c)
{
	return c == '<' ? 0
	    : c <= '9'	? c - (unsigned)'0'
			: c - (unsigned)'A' + 10;
}

static bool
is_covered(const struct mrz *m, unsigned cell)
{
	for (int d = 0; d < MRZ_DIGITS; d++) {
		const struct mrz_digit_place *p = &m->layout->digit[d];

		if (p->ranges > 0 && p->at == cell)
			return true;
		for (unsigned r = 0; r < p->ranges; r++)
			if (cell >= p->range[r].at &&
			    cell < (unsigned)p->range[r].at + p->range[r].len)
				return true;
	}
	return false;
}

static bool
has_error(const struct mrz *m)
{
	struct mrz_check_options options = {zone_at, false, zone_at};
	struct findings f;
	bool error;

	findings_init(&f, false);
	mrz_check(m, &options, &f);
	error = findings_worst(&f) == SEVERITY_ERROR;
	findings_release(&f);
	return error;
}

/* What no zone has is an error in every cell of every layout. */
START_TEST(no_cell_is_overlooked)
{
	static const char *const zones[] = {TD1, TD1_LONG, TD2, TD2_LONG, TD3,
	    MRV_A, MRV_B, FRA_ID, FRA_DL, CHE_DL, SVK_ID, RUS_ID};
	static const uint8_t bytes[] = {'!', '\a', ' ', 'a', 0x7f, 0xff};

	for (size_t i = 0; i < COUNT(zones); i++) {
		struct mrz right, wrong;

		ck_assert(zone_read(zones[i], &right));
		for (unsigned c = 0; c < right.layout->cells; c++)
			for (size_t k = 0; k < COUNT(bytes); k++) {
				wrong = right;
				wrong.cells[c] = bytes[k];
				mrz_read_cells(&wrong, zone_at);
				ck_assert_msg(has_error(&wrong),
				    "%s: byte %u in cell %u passes", zones[i],
				    bytes[k], c);
			}
	}
}
END_TEST

START_TEST(every_wrong_character_is_caught_or_congruent)
{
	static const char all[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
	unsigned caught = 0, congruent = 0;

	for (size_t i = 0; i < COUNT(mutated); i++) {
		struct mrz right, wrong;

		ck_assert(zone_read(mutated[i], &right));
		ck_assert(!has_error(&right));
		for (unsigned c = 0; c < right.layout->cells; c++) {
			if (!is_covered(&right, c))
				continue;
			for (size_t k = 0; k < sizeof(all) - 1; k++) {
				wrong = right;
				wrong.cells[c] = (uint8_t)all[k];
				if (wrong.cells[c] == right.cells[c])
					continue;
				mrz_read_cells(&wrong, zone_at);
				if (has_error(&wrong)) {
					caught++;
					continue;
				}
				ck_assert_msg(value_of(wrong.cells[c]) % 10 ==
					value_of(right.cells[c]) % 10,
				    "%s: %c in cell %u passes", mutated[i],
				    all[k], c);
				congruent++;
			}
		}
	}
	/* Neither is empty: the test has looked at something. */
	ck_assert_uint_gt(caught, 5000);
	ck_assert_uint_gt(congruent, 500);
}
END_TEST

/* A right zone whose text has to be cleaned, which needs memory. */
static bool
passes(const char *text)
{
	struct mrz_check_options options = {zone_at, false, zone_at};
	struct mrz_lines lines;
	struct findings f;
	struct mrz m;
	bool pass;

	findings_init(&f, false);
	mrz_lines_clear(&lines);
	mrz_lines_add_text(&lines, span_str(text));
	pass = mrz_read(&lines, NULL, zone_at, &m);
	if (pass)
		mrz_check(&m, &options, &f);
	pass = pass && findings_status(&f) == STATUS_PASS;
	findings_release(&f);
	return pass;
}

START_TEST(nothing_passes_for_want_of_memory)
{
	static const char zone[] =
	    "p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<\r\n" LOWER;

	ck_assert(passes(zone));
	for (long n = 0; alloc_fail_at(n); n++) {
		bool pass = passes(zone);

		if (alloc_failed())
			ck_assert(!pass);
	}
}
END_TEST

Suite *mrz_check_suite(void);

Suite *
mrz_check_suite(void)
{
	Suite *s = suite_create("mrz_check");

	CASE(s, findings_of_every_mistake);
	CASE(s, harmonised_codes_by_date);
	CASE(s, notes_say_what_was_read);
	CASE(s, no_cell_is_overlooked);
	CASE(s, every_wrong_character_is_caught_or_congruent);
	CASE(s, nothing_passes_for_want_of_memory);
	return s;
}

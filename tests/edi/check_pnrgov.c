/*
 * pnrgov: whose document it is, wherever it stands.
 */
#include "edi/pnrgov.h"
#include "time_text.h"
#include "walk.h"

static struct pnrgov bookings;
static struct findings f;
static struct buf found;

static void
setup(void)
{
	findings_init(&f, false);
	buf_init(&found, 0);
	pnrgov_init(&bookings, walk_today);
	pnrgov_begin(&bookings);
}

static void
teardown(void)
{
	findings_release(&f);
	buf_release(&found);
	pnrgov_release(&bookings);
}

static void
take(const struct edifact_segment *s, const struct place *place,
    struct findings *to)
{
	pnrgov_segment(&bookings, s, place, to);
}

#define HEAD                                                       \
	"MSG+:22'ORG+AA'TVL+241126:1000:241126:1200+AAA+BBB+AA+1'" \
	"EQN+1'SRC'RCI+AA:LOCATR::011126:1200'"
#define DOCS(text, ref) "SSR+DOCS:HK:1:AA:::::" text "+::" ref "'"
#define JANE "/P/UTO/X1/UTO/12JUL64/F/23AUG29/DOE/JANE/ANN"
#define TOM(number) DOCS("/P/UTO/" number "/UTO/12JUL64/M/23AUG29/ABEL/TOM", "")
#define BABY "/P/UTO/X2/UTO/12JUL26/FI/23AUG29/DOE/BABY"

/* "SURNAME/GIVEN NUMBER STATE\n" a traveller */
static void
read_booking(const char *text)
{
	unsigned count;

	walk(text, take, &f);
	count = pnrgov_link(&bookings, &f);
	buf_clear(&found);
	for (unsigned i = 0; i < count; i++) {
		struct paxlst_person p;

		pnrgov_person(&bookings, i, &p, &f);
		buf_append_span(&found, p.surname);
		for (unsigned k = 0; k < p.given_count; k++) {
			buf_append_byte(&found, '/');
			buf_append_span(&found, p.given[k]);
		}
		for (unsigned k = 0; k < p.document_count; k++) {
			buf_append_byte(&found, ' ');
			buf_append_span(&found, p.documents[k].number);
			buf_append_byte(&found, ' ');
			buf_append_span(&found, p.documents[k].state);
		}
		buf_append_byte(&found, '\n');
	}
}

START_TEST(whose_document_it_is)
{
	static const struct {
		const char *text, *expected;
	} rows[] = {
	    /* By reference: before, behind, and with the flights. */
	    {HEAD DOCS(JANE, "1") "TIF+DOE+JANEMRS:A:1'TIF+ROE+R:A:2'",
		"DOE/JANE/ANN X1 UTO\nROE/R\n"},
	    {HEAD "TIF+ROE+R:A:2'TIF+DOE+JANEMRS:A:1'" DOCS(JANE, "1"),
		"ROE/R\nDOE/JANE/ANN X1 UTO\n"},
	    {HEAD "TIF+DOE+JANEMRS:A:1'TVL+241126:1000::1200+A+B+AA+1'" DOCS(
		 JANE, "1"),
		"DOE/JANE/ANN X1 UTO\n"},
	    /* By what it stands behind, and by the name. */
	    {HEAD "TIF+DOE+J:A:1'" DOCS(JANE, "") "TIF+ROE+R:A:2'",
		"DOE/JANE/ANN X1 UTO\nROE/R\n"},
	    {HEAD "TIF+ROE+R:A:2'" DOCS(JANE, "") "TIF+DOE+JANEMRS:A:1'",
		"ROE/R\nDOE/JANE/ANN X1 UTO\n"},
	    /* An infant's has the reference of the adult. */
	    {HEAD "TIF+DOE+JANE MRS:A:1:1'" DOCS(JANE, "1")
		    DOCS(BABY, "1") "TIF+DOE+BABY:IN:2'",
		"DOE/JANE/ANN X1 UTO\nDOE/BABY X2 UTO\n"},
	    {HEAD "TIF+DOE+JANE MRS:A:1:1'" DOCS(BABY, "1"),
		"DOE/JANE\nDOE/BABY X2 UTO\n"},
	    /* Folds leave spaces inside a name. */
	    {HEAD "TIF+DOE+JANE:A:1'" DOCS(
		 "/P/UTO/X1/UTO/12JUL64/F/23AUG29/DO E/JANE", ""),
		"DO E/JANE X1 UTO\n"},
	    /* Twice, with a state of two letters and of three. */
	    {HEAD "TIF+DOE+JANE:A:1'" DOCS(
		 "/P/UT/X1/UT/12JUL64/F/23AUG29/DOE/JANE", "1") DOCS(JANE, "1"),
		"DOE/JANE/ANN X1 UTO\n"},
	    /* Nothing in it but the dates. */
	    {HEAD "TIF+DOE+JANE:A:1'" DOCS("/////12JUL64/F//DOE/JANE", "1"),
		"DOE/JANE\n"},
	    /* A group's name is nobody; history is not read. */
	    {HEAD "TIF+ACME PARTY:G'TIF+DOE+J:A:1'ABI+1'SAC+++X'"
		  "TIF+OLD+NAME:A:9'" DOCS(BABY, "9"),
		"DOE/J\n"},
	    /* A document that fits nobody makes somebody. */
	    {HEAD DOCS(JANE, "") "TIF+ROE+R:A:2'",
		"ROE/R\nDOE/JANE/ANN X1 UTO\n"},
	    /* Namesakes have one each, in order, however often it is said. */
	    {HEAD TOM("X3") TOM("X4") TOM("X3")
		    TOM("X4") "TIF+ABEL+TOM:A:1'TIF+ABEL+TOMMR:A:2'",
		"ABEL/TOM X3 UTO\nABEL/TOM X4 UTO\n"},
	    {HEAD TOM("X3") "TIF+ABEL+TOMAS:A:1'TIF+ABEL+TOM:A:2'",
		"ABEL/TOMAS\nABEL/TOM X3 UTO\n"},
	    {HEAD DOCS(JANE, "") "TIF+DOE+JANEANNMRS:A:1'TIF+DOE+JANE:A:2'",
		"DOE/JANE/ANN X1 UTO\nDOE/JANE\n"},
	    /* The name that an SSR is for: ahead of its fields, or behind. */
	    {HEAD "TIF+ROE+R:A:2'TIF+DOE+JANE:A:1'" DOCS(
		 "0123J28JUN-1ROE/R MR./P/UTO/X1/UTO/12JUL64/F/23AUG29", ""),
		"ROE/R X1 UTO\nDOE/JANE\n"},
	    {HEAD "TIF+ROE+R:A:2'TIF+DOE+JANE:A:1'" DOCS(
		 "/P/UTO/X1/UTO/12JUL64/F/23AUG29/ROE/RIC-1ROE/R MR", ""),
		"ROE/RIC X1 UTO\nDOE/JANE\n"},
	    {HEAD "TIF+ROE+R:A:2'TIF+DOE+JANE:A:1'SSR+DOCO:HK:1:AA:::::"
		  "-1ROE/R//V/V9/PARIS/01JAN20/USA'SSR+DOCO:HK:1:AA:::::"
		  "/LEEDS/V/V8/PARIS/01JAN20/USA-1ROE/R'",
		"ROE/R V9 USA V8 USA\nDOE/JANE\n"},
	    /* What looks like a name and is no traveller's is a name's end. */
	    {HEAD "TIF+ROE+R:A:2'" DOCS(
		 "/P/UTO/X1/UTO/12JUL64/F/23AUG29/ROE/R-1POE/E", ""),
		"ROE/R-1POE/E X1 UTO\n"},
	    /* In a group, it is that traveller's under another name. */
	    {HEAD "TIF+ROE+R:A:2'" DOCS(JANE, ""), "DOE/JANE/ANN X1 UTO\n"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		pnrgov_begin(&bookings);
		read_booking(rows[i].text);
		ck_assert_msg(strcmp(buf_text(&found), rows[i].expected) == 0,
		    "%s: %s", rows[i].text, buf_text(&found));
	}
}
END_TEST

START_TEST(visa_and_addresses)
{
	struct paxlst_person p;

	read_booking(HEAD "TIF+DOE+JANE:A:1'" DOCS(JANE,
	    "1") "SSR+DOCO:HK:1:AA:::::/LEEDS/V/V9/PARIS/01JAN20/USA+::1'"
		 "SSR+DOCA:HK:1:AA:::::/R/GBR+::1'"
		 "SSR+DOCA:HK:1:AA:::::/D/USA/1 MAIN ST/CITY/VA/10053+::1'");
	pnrgov_person(&bookings, 0, &p, &f);
	ck_span_eq(p.birth_place, "LEEDS");
	ck_span_eq(p.residence, "GBR");
	ck_span_eq(p.street, "1 MAIN ST");
	ck_span_eq(p.postal_code, "10053");
	ck_assert_uint_eq(p.document_count, 2);
	ck_span_eq(p.documents[1].number, "V9");
	ck_span_eq(p.documents[1].state, "USA");
	ck_assert_int_eq(p.documents[1].issue.date.year, 2020);
}
END_TEST

START_TEST(cards_are_masked)
{
	static const struct {
		const char *number, *masked;
	} rows[] = {
	    {"4111111111111111", "XXXXXXXXXXXX1111"},
	    {"XXXXXXXX1186", "XXXXXXXX1186"},
	    {"370266XXXXX6916", "XXXXXXXXXXX6916"},
	    {"1234567", "XXXXXXX"},
	    {"12345678901234567890123456789012345", /* too long for one */
		"XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		pnrgov_begin(&bookings);
		buf_clear(&found);
		buf_printf(&found, HEAD "FOP+CC:::VI:%s:0211'", rows[i].number);
		walk(buf_text(&found), take, &f);
		ck_assert_uint_eq(bookings.record.payment_count, 1);
		buf_clear(&found);
		buf_append_span(&found, bookings.record.payments[0].number);
		ck_assert_str_eq(buf_text(&found), rows[i].masked);
	}
}
END_TEST

START_TEST(times_of_flights)
{
	char text[TIME_TEXT_MAX];

	/* An arrival time alone, in two forms, is on the day of departure. */
	walk("TVL+280918:1220:1505+FRA+IAD+UA+988'SRC'"
	     "TVL+200118:0605::0815+OSL+FRA+UA:LH+9095:B'TVL+++++624:M'",
	    take, &f);
	ck_assert_str_eq(time_text(&bookings.message.flight.arrives, text),
	    "2018-09-28T15:05");
	ck_assert_uint_eq(bookings.record.leg_count, 1);
	ck_assert_str_eq(time_text(&bookings.record.legs[0].arrives, text),
	    "2018-01-20T08:15");
	ck_span_eq(bookings.record.legs[0].operating, "LH");
}
END_TEST

/* TRA says who flies what the TVL before it sells. */
START_TEST(operating_flights)
{
	walk("TVL+280918:1220:1505+FRA+IAD+UA+988'TRA+LH+418:Y'SRC'"
	     "TVL+121210:0915::1230+LHR+JFK+DL+324:B'TRA+KL+8734:B'"
	     "TVL+131210:0915::1230+JFK+LAX+DL:AF+5:B'"
	     "TVL+++++624:M'TRA+XX+1'ABI+1'TRA+YY+2'",
	    take, &f);
	ck_span_eq(bookings.message.flight.operating, "LH");
	ck_span_eq(bookings.message.flight.operating_number, "418");
	ck_assert_uint_eq(bookings.record.leg_count, 2);
	ck_span_eq(bookings.record.legs[0].operating, "KL");
	ck_span_eq(bookings.record.legs[0].operating_number, "8734");
	ck_span_eq(bookings.record.legs[0].number, "324");
	ck_span_eq(bookings.record.legs[1].operating, "AF");
	ck_assert_uint_eq(bookings.record.legs[1].operating_number.len, 0);
}
END_TEST

/* A child is under 18 on the day of the flight, here 24 November 2026. */
#define PERSON(born, name) "/P/UTO/" name "/UTO/" born "/F/23AUG29/DOE/" name

START_TEST(who_is_an_adult)
{
	static const struct {
		const char *text;
		unsigned adults, children;
		bool unknown;
	} rows[] = {
	    {HEAD "TIF+DOE+JANE:A:1'" DOCS(JANE, "1"), 1, 0, false},
	    {HEAD "TIF+DOE+JANE:A:1'" DOCS(JANE, "1") "TIF+DOE+BABY:IN:2'", 1,
		1, false},
	    {HEAD "TIF+DOE+ANN:A:1'" DOCS(PERSON("24NOV08", "ANN"), "1"), 1, 0,
		false},
	    {HEAD "TIF+DOE+ANN:A:1'" DOCS(PERSON("25NOV08", "ANN"), "1"), 0, 1,
		false},
	    /* The date counts, not the fare. */
	    {HEAD "TIF+DOE+ANN:C:1'" DOCS(PERSON("24NOV08", "ANN"), "1"), 1, 0,
		false},
	    /* An airline's adult may be twelve. */
	    {HEAD "TIF+DOE+ANN:A:1'", 0, 0, true},
	    {HEAD "TIF+DOE+ANN:C:1'", 0, 1, false},
	    {HEAD "TIF+DOE+ANN:C:1'TIF+DOE+JANE:A:2'" DOCS(JANE, "2"), 1, 1,
		false},
	    {HEAD "TIF+DOE+ANN:C:1'TIF+ROE+R:A:2'", 0, 1, true},
	    {HEAD "TIF+DOE+ANN:C:1'TIF+ROE+R:A:2'" DOCS("/////31FEB80/F", "2"),
		0, 1, true},
	    /* A group has travellers that are not named. */
	    {HEAD "TIF+SCHOOL:G'TIF+DOE+ANN:C:1'", 0, 1, true},
	    /* An infant's document with the reference of the adult. */
	    {HEAD "TIF+DOE+JANE:A:1'" DOCS(BABY, "1"), 0, 1, true},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pnrgov_party party;

		pnrgov_begin(&bookings);
		read_booking(rows[i].text);
		pnrgov_party(&bookings, &party);
		ck_assert_msg(party.adults == rows[i].adults &&
			party.children == rows[i].children &&
			party.unknown == rows[i].unknown,
		    "%s: %u adults, %u children%s", rows[i].text, party.adults,
		    party.children, party.unknown ? ", and others" : "");
	}
}
END_TEST

Suite *pnrgov_suite(void);
Suite *
pnrgov_suite(void)
{
	Suite *s = suite_create("pnrgov");

	CASE_WITH(s, whose_document_it_is, setup, teardown);
	CASE_WITH(s, visa_and_addresses, setup, teardown);
	CASE_WITH(s, cards_are_masked, setup, teardown);
	CASE_WITH(s, times_of_flights, setup, teardown);
	CASE_WITH(s, who_is_an_adult, setup, teardown);
	CASE_WITH(s, operating_flights, setup, teardown);
	return s;
}

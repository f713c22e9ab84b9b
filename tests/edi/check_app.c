/*
 * app: messages as carriers' systems exchange them, versions 21 and 26, their
 * variants with a field more or fewer, and what is no message. Values are
 * made up, places are those of the forms seen.
 */
#include "edi/app.h"
#include "walk.h"

static struct app_message m;
static struct paxlst_person person;
static struct findings f;

static void
setup(void)
{
	findings_init(&f, false);
}

static void
teardown(void)
{
	findings_release(&f);
}

#define INT_26                                                        \
	"CIRQ:42/UTUTA1/N//26/INT/8/S/UT298/PRG/AER/20261124/091500/" \
	"20261124/120000/"
#define PRQ_26                                                              \
	"PRQ/34/1/P/UTO/UTO/L898902C3//P//20320415////ERIKSSON/ANNA MARIA/" \
	"19740812/F///N/N///ABC123////00012////////"
#define PAD_26 "PAD/13/1/CZ/V//V123/UTO/20301020/1 MAIN ST/CITY/RG/12345///"

START_TEST(request_of_version_26)
{
	struct paxlst_leg leg;

	ck_assert(app_parse(SPAN(INT_26 PRQ_26 PAD_26), &m, &f));
	ck_assert_int_eq(m.kind, APP_CIRQ);
	ck_span_eq(m.id, "42");
	ck_span_eq(m.user, "UTUTA1");
	ck_assert_uint_eq(m.version, 26);
	ck_assert(!m.precheck);
	ck_assert_uint_eq(m.group_count, 3);
	ck_assert(app_leg(&m, &leg, &f));
	ck_span_eq(leg.number, "UT298");
	ck_span_eq(leg.to, "AER");
	ck_assert_int_eq(leg.departs.minute, 15);
	app_person(&m, &m.groups[1], walk_today, &person, &f);
	ck_assert_int_eq(person.role, PAXLST_PASSENGER);
	ck_span_eq(person.surname, "ERIKSSON");
	ck_span_eq(person.given[0], "ANNA MARIA");
	ck_span_eq(person.nationality[0], "UTO");
	ck_assert_int_eq(person.birth.date.year, 1974);
	ck_assert_uint_eq(person.document_count, 2);
	ck_span_eq(person.documents[0].number, "L898902C3");
	ck_assert_int_eq(person.documents[0].expiry.date.year, 2032);
	ck_span_eq(person.documents[1].code, "V");
	ck_span_eq(person.documents[1].number, "V123");
	ck_span_eq(person.postal_code, "12345");
	ck_assert_uint_eq(person.reference_count, 2);
	ck_span_eq(person.references[0].value, "ABC123");
	ck_span_eq(person.references[1].value, "00012");
	ck_assert_uint_eq(f.count, 0);
}
END_TEST

START_TEST(request_of_version_21)
{
	ck_assert(app_parse(
	    SPAN("CIRQ:7/U/N/P/21/INT/8/S/UT298/AER/PRG/20261124/101500/"
		 "20261124/110000/PRQ/22/1/C/UTO/UTO/A1//O/20320415////"
		 "SUKARNO/-/19740800/U///N/N////"),
	    &m, &f));
	ck_assert(m.precheck);
	app_person(&m, &m.groups[1], walk_today, &person, &f);
	ck_assert_int_eq(person.role, PAXLST_CREW);
	ck_span_eq(person.documents[0].code, "F");
	ck_assert_uint_eq(person.given_count, 0);
	ck_assert_int_eq(person.birth.unknown, 1);
	ck_assert_uint_eq(f.count, 1); /* the day is not known */
}
END_TEST

/* Wherever a field is missing or too many, the code is found or nobody is. */
START_TEST(what_clears)
{
#define PRS                                                           \
	"CIRS:42/PRS/29/001/CZ/P/UTO/UTO/A1//P//20320415/////DOE/JO/" \
	"19740812/F//"
	static const struct {
		const char *text, *country, *code;
		enum cusres_meaning meaning;
		bool cleared;
	} rows[] = {
	    {PRS "8501/B/1////////", "CZ", "8501", CUSRES_OK_TO_BOARD, true},
	    {PRS "8517/B/1////////", "CZ", "8517", CUSRES_OK_TO_BOARD, true},
	    {PRS "8501/D/1////////", "CZ", "8501", CUSRES_NO_BOARD, false},
	    {PRS "8501//1////////", "CZ", "8501", CUSRES_OTHER, false},
	    {PRS "8599/B/1////////", "CZ", "8599", CUSRES_OTHER, false},
	    {PRS "8502/D/////////", "CZ", "8502", CUSRES_NO_BOARD, false},
	    {PRS "8509/X/////////", "CZ", "8509", CUSRES_NO_BOARD, false},
	    {PRS "8503/B/1////////", "CZ", "8503", CUSRES_ADVISORY, false},
	    {PRS "8507/U/////////", "CZ", "8507", CUSRES_INSUFFICIENT_DATA,
		false},
	    {PRS "0000/T/////////", "CZ", "0000", CUSRES_EXCEPTION, false},
	    {PRS "0000/B/////////", "CZ", "0000", CUSRES_OTHER, false},
	    {PRS "/B/////////", "CZ", "", CUSRES_OTHER, false},
	    /* All empty but the answer; one field fewer at its end. */
	    {"CIRS:42/PRS/29/001/CZ//////////////////8502/D////////", "CZ",
		"8502", CUSRES_NO_BOARD, false},
	    /* Crew, whose names came one field early. */
	    {"CIRS:4/PRS/29/001/CZ/C/UTO/UTO/2//P//20250515////DOE/JO/"
	     "19740812/M///8501/B/10/////////",
		"CZ", "8501", CUSRES_OK_TO_BOARD, true},
	    {"CIRS:4/PRS/27/001/CZ/P/UTO/UTO/A1//P//20320415////DOE/JO/"
	     "19740812/M//8501/B/1////////",
		"CZ", "8501", CUSRES_OK_TO_BOARD, true},
	    /* Several states: the worst counts. */
	    {PRS "8501/B/1////////PRS/29/001/AU/P/UTO/UTO/A1//P//20320415/////"
		 "DOE/JO/19740812/F//8502/D/1////////",
		"AU", "8502", CUSRES_NO_BOARD, false},
	    {PRS "8502/D/1////////PRS/29/001/AU/P/UTO/UTO/A1//P//20320415/////"
		 "DOE/JO/19740812/F//8501/B/1////////",
		"CZ", "8502", CUSRES_NO_BOARD, false},
	    /* Another passenger's is not his. */
	    {PRS "8501/B/1////////PRS/29/002/AU/P/UTO/UTO/A1//P//20320415/////"
		 "DOE/JO/19740812/F//8502/D/1////////",
		"CZ", "8501", CUSRES_OK_TO_BOARD, true},
	    {"CICC:6/PCC/26/001/AE/P/UTO/UTO/7//P/20310830////DOE/JO/19860613/"
	     "M///8505/C///////",
		"AE", "8505", CUSRES_ACCEPTED, false},
	    {"CICC:6/PCC/26/001/AE/P/UTO/UTO/7//P//20310830////DOE/JO/"
	     "19860613/M///8505/C///////",
		"AE", "8505", CUSRES_ACCEPTED, false},
	    {"CIMA:6/MAK/4/AE/8700///", "AE", "8700", CUSRES_ACCEPTED, false},
	    {"CIMA:6/MAK/4/AE/8701/5593/NOT IN SCHEDULES/", "AE", "8701",
		CUSRES_EXCEPTION, false},
	    /* Of a version that nobody here knows. */
	    {"CIRS:4/PRS/31/001/CZ/P/8501/B/1///////////////////////////////",
		"CZ", "", CUSRES_OTHER, false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct app_answer a;

		ck_assert(app_parse(span_str(rows[i].text), &m, &f));
		app_worst(&m, &m.groups[0], &a);
		ck_assert_msg(a.meaning == rows[i].meaning &&
			a.cleared == rows[i].cleared,
		    "%s: %s", rows[i].text, cusres_meaning_word(a.meaning));
		ck_assert(span_equal_str(a.country, rows[i].country));
		ck_assert(span_equal_str(a.code, rows[i].code));
	}
}
END_TEST

START_TEST(refusals)
{
	struct app_answer a;

	ck_assert(app_parse(SPAN("CIRS:9/ERR/6/AE/6999/AP ERROR/AU/5057/NO "
				 "RESPONSE/"),
	    &m, &f));
	ck_assert(app_refusal(&m, 0, &a));
	ck_span_eq(a.country, "AE");
	ck_span_eq(a.text[0], "AP ERROR");
	ck_assert_int_eq(a.meaning, CUSRES_EXCEPTION);
	ck_assert(app_refusal(&m, 1, &a));
	ck_span_eq(a.code, "5057");
	ck_assert(!app_refusal(&m, 2, &a));
}
END_TEST

START_TEST(where_messages_are)
{
	static const char text[] = "V.\rVHLG.WA/I5APTXS\r\nCIRS:1/ERR/0/\n"
				   "\002CIMA:2/MAK/4/AE/8700///\003 VDCICC:3/";
	struct span rest = SPAN(text), found;
	static const char *const ids[] = {
	    "CIRS:1/ERR/0/", "CIMA:2/MAK/4/AE/8700///", "CICC:3/"};
	size_t used;

	ck_assert(app_recognise(rest));
	for (size_t i = 0; i < COUNT(ids); i++) {
		ck_assert_int_eq(
		    app_find(rest, true, &found, &used), APP_FOUND);
		ck_assert(span_equal_str(found, ids[i]));
		rest = span_from(rest, used);
	}
	ck_assert_int_eq(app_find(rest, true, &found, &used), APP_NONE);
	/* Cut anywhere, more is asked for. */
	ck_assert_int_eq(
	    app_find(SPAN("xxCIRS:1/ER"), false, &found, &used), APP_MORE);
	ck_assert_uint_eq(used, 2);
	ck_assert_int_eq(
	    app_find(SPAN("xxCI"), false, &found, &used), APP_MORE);
	ck_assert(!app_recognise(SPAN("UNB+UNOA:4+A'UNH+CIRS:1/x")));
	ck_assert(!app_recognise(SPAN("no such thing")));
}
END_TEST

/* What is written is read again as it was, and is what was seen. */
START_TEST(written)
{
	struct paxlst_message flight;
	struct buf out = BUF_INIT;
	struct app_sending s = {.user = SPAN("UTUTA1"),
	    .id = SPAN("42"),
	    .state = SPAN("CZ"),
	    .version = 26,
	    .flight = &flight};

	ck_assert(app_parse(SPAN(INT_26 PRQ_26 PAD_26), &m, &f));
	memset(&flight, 0, sizeof(flight));
	ck_assert(app_leg(&m, &flight.legs[0], &f));
	flight.leg_count = 1;
	app_person(&m, &m.groups[1], walk_today, &person, &f);
	app_write_head(&s, &out);
	app_write_person(&s, &person, &out);
	ck_assert_str_eq(buf_text(&out), INT_26 PRQ_26 PAD_26);
	buf_clear(&out);
	s.version = 21;
	person.documents[0].code = SPAN("I");
	person.birth.unknown = 2;
	app_write_person(&s, &person, &out);
	ck_assert_str_eq(buf_text(&out),
	    "PRQ/22/1/P/UTO/UTO/L898902C3//O/20320415////ERIKSSON/ANNA MARIA/"
	    "19740000/F///N/N///ABC123/");
	buf_clear(&out);
	s.version = 26;
	app_write_manifest(&s, &out);
	ck_assert_str_eq(buf_text(&out),
	    "CIMR:42/UTUTA1/26/INM/3/UT298/PRG/20261124/MRQ/3/CZ/C/C/");
	buf_release(&out);
}
END_TEST

Suite *app_suite(void);
Suite *
app_suite(void)
{
	Suite *s = suite_create("app");

	CASE_WITH(s, request_of_version_26, setup, teardown);
	CASE_WITH(s, request_of_version_21, setup, teardown);
	CASE_WITH(s, what_clears, setup, teardown);
	CASE_WITH(s, refusals, setup, teardown);
	CASE_WITH(s, where_messages_are, setup, teardown);
	CASE_WITH(s, written, setup, teardown);
	return s;
}

/*
 * paxlst: persons, flights and counts, as a reader of the guide expects them.
 */
#include "edi/paxlst.h"
#include "time_text.h"
#include "walk.h"

static struct paxlst list;
static unsigned completed;

static void
take(const struct edifact_segment *s, const struct place *place,
    struct findings *f)
{
	completed += paxlst_completes(&list, s);
	paxlst_segment(&list, s, place, f);
}

static void
read_list(const char *text, struct findings *f, struct buf *found)
{
	struct place end = {.segment = 99};

	completed = 0;
	paxlst_init(&list, walk_today);
	paxlst_begin(&list);
	findings_clear(f);
	walk(text, take, f);
	paxlst_finish(&list, &end, f);
	walk_findings(f, found);
}

#define HEAD                                                          \
	"BGM+745'TDT+20+XY1+++XY'LOC+125+AAA'DTM+189:2611241000:201'" \
	"LOC+87+BBB'DTM+232:2611241200:201'"

static struct findings f;
static struct buf found;

static void
setup(void)
{
	findings_init(&f, false);
	buf_init(&found, 0);
}

static void
teardown(void)
{
	findings_release(&f);
	buf_release(&found);
}

/* "AAA 2026-11-24T10:00 BBB 2026-11-24T12:00; …" */
static void
show_legs(struct buf *out)
{
	char text[TIME_TEXT_MAX];

	for (unsigned i = 0; i < list.message.leg_count; i++) {
		const struct paxlst_leg *leg = &list.message.legs[i];

		buf_append_span(out, leg->number);
		buf_append_byte(out, ' ');
		buf_append_span(out, leg->from);
		if (leg->departs.has_date) {
			buf_append_str(out, time_text(&leg->departs, text) + 8);
		}
		buf_append_byte(out, ' ');
		buf_append_span(out, leg->to);
		if (leg->arrives.has_date) {
			buf_append_str(out, time_text(&leg->arrives, text) + 8);
		}
		buf_append_byte(out, ';');
	}
}

START_TEST(flights_in_every_form)
{
	static const struct {
		const char *text, *legs;
	} rows[] = {
	    {"TDT+20+A1'LOC+125+P'DTM+189:2611241000:201'LOC+87+Q'"
	     "DTM+232:2611241200:201'",
		"A1 P24T10:00 Q24T12:00;"},
	    /* Pairs of 92, then the border (the guide's 5.3, and more). */
	    {"TDT+20+A1'LOC+92+P'DTM+189:2611241000:201'LOC+92+Q'"
	     "DTM+232:2611241200:201'LOC+125+Q'DTM+189:2611241300:201'"
	     "LOC+87+R'DTM+232:2611241400:201'",
		"A1 P24T10:00 Q24T12:00;A1 Q24T13:00 R24T14:00;"},
	    {"TDT+20+A1'LOC+92+P'LOC+92+Q'TDT+20+A2'LOC+92+Q'LOC+92+R'",
		"A1 P Q;A2 Q R;"},
	    /* A stop that is arrival and departure at once. */
	    {"TDT+20+A1'LOC+125+P'DTM+189:2611241000:201'LOC+87+Q'"
	     "DTM+232:2611241100:201'DTM+189:2611241130:201'LOC+92+R'"
	     "DTM+232:2611241200:201'",
		"A1 P24T10:00 Q24T11:00;A1 Q24T11:30 R24T12:00;"},
	    {"TDT+20+A1'", "A1  ;"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		read_list(rows[i].text, &f, &found);
		buf_clear(&found);
		show_legs(&found);
		ck_assert_str_eq(buf_text(&found), rows[i].legs);
	}
}
END_TEST

START_TEST(a_person_whole)
{
	const struct paxlst_person *p = &list.person;

	read_list(HEAD
	    "NAD+FL+++DOE:JOHN:WAYNE+20 MAIN ST+ANYCITY+:::LINCS+10053+USA'"
	    "ATT+2++M'DTM+329:570121'MEA+CT++:2'MEA+WT++KGM:23'GEI+4+173'"
	    "FTX+BAG+++UA123456:3'LOC+22+BBB'LOC+174+CAN'LOC+178+AAA'"
	    "LOC+179+BBB'LOC+180+GBR+:::LEEDS+:::YORKS'COM+1 2:TE+3:EM'"
	    "EMP+1+CR1:110:111'NAT+2+CAN'RFF+AVF:ABC123'RFF+SEA:23C'"
	    "DOC+V:110:111+V1'DTM+36:270101'LOC+91+USA'"
	    "DOC+P:110:111+MB140241'DTM+36:281021'DTM+182:181021'LOC+91+CAN'"
	    "CNT+42:1'",
	    &f, &found);
	ck_assert_str_eq(buf_text(&found), "");
	ck_assert(p->role == PAXLST_PASSENGER && p->plain);
	ck_span_eq(p->surname, "DOE");
	ck_assert_uint_eq(p->given_count, 2);
	ck_span_eq(p->given[1], "WAYNE");
	ck_span_eq(p->state, "LINCS");
	ck_span_eq(p->country, "USA");
	ck_span_eq(p->bag_count, "2");
	ck_span_eq(p->bag_unit, "KGM");
	ck_span_eq(p->bags[0].count, "3");
	ck_span_eq(p->clearance, "BBB");
	ck_span_eq(p->birth_country, "GBR");
	ck_span_eq(p->birth_place, "LEEDS");
	ck_span_eq(p->birth_province, "YORKS");
	ck_span_eq(p->employment, "CR1");
	ck_assert_uint_eq(p->contact_count, 2);
	ck_assert_uint_eq(p->document_count, 2);
	/* The passport, though the visa stands first. */
	ck_span_eq(paxlst_travel_document(p)->number, "MB140241");
	ck_assert_int_eq(paxlst_travel_document(p)->issue.date.year, 2018);
}
END_TEST

START_TEST(one_person_does_not_spoil_the_next)
{
	read_list(HEAD "NAD+FL+++ONE:A+S+C'ATT+2++M'NAT+2+GBR'RFF+ABO:1'"
		       "DOC+P+1'DTM+36:270101'LOC+91+GBR'COM+1:TE'FTX+BAG+++T1'"
		       "NAD+DDT+++TWO:B'CNT+42:2'",
	    &f, &found);
	ck_assert_uint_eq(completed, 1);
	ck_span_eq(list.person.surname, "TWO");
	ck_assert(list.person.role == PAXLST_TRANSIT_CREW);
	ck_assert_uint_eq(list.person.street.len + list.person.sex.len +
		list.person.nationality_count + list.person.reference_count +
		list.person.document_count + list.person.contact_count +
		list.person.bag_tags,
	    0);
	ck_assert_uint_eq(list.message.persons, 2);
}
END_TEST

START_TEST(what_is_wrong_is_said)
{
	static const struct {
		const char *text, *found;
	} rows[] = {
	    {HEAD "NAD+FL+++A:B'CNT+42:1'", ""},
	    {HEAD "NAD+ZZZ'CNT+42:0'", ""},
	    {HEAD "NAD+FL'CNT+42:1'", "api.name surname\n"},
	    {HEAD "NAD+FL+++A'CNT+42:1'", "api.name given_names\n"},
	    {HEAD "NAD+FL+++A/B MR'CNT+42:1'", "api.name name\n"},
	    {HEAD "NAD+XX+++A:B'CNT+42:1'", "api.code NAD\n"},
	    {HEAD "NAD+FL+++A:B'DTM+36:270101'CNT+42:1'",
		"edi.segment expiry_date\n"},
	    {HEAD "NAD+FL+++A:B'LOC+91+GBR'CNT+42:1'",
		"edi.segment issuing_state\n"},
	    {HEAD "NAD+FL+++A:B'QQQ+1'CNT+42:1'", "edi.segment QQQ\n"},
	    {HEAD "NAD+FL+++A:B'AUT+1'QTY+1'CNT+42:1'", ""},
	    {HEAD "CNT+42:X'", "edi.count CNT\n"},
	    {"CNT+42:0'", "edi.missing BGM\nedi.missing TDT\n"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		read_list(rows[i].text, &f, &found);
		ck_assert_msg(strcmp(buf_text(&found), rows[i].found) == 0,
		    "%s: %s", rows[i].text, buf_text(&found));
	}
}
END_TEST

/* More of everything than is kept: said once, and nothing is overrun. */
START_TEST(limits_hold)
{
	static const char *const parts[] = {"RFF+A:1'", "DOC+P+1'", "NAT+2+X'",
	    "COM+1:TE+2:TE+3:TE'", "FTX+BAG+++X'"};
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < COUNT(parts); i++) {
		buf_clear(&text);
		BUF_LITERAL(&text, HEAD "NAD+FL+++A:B'");
		for (int k = 0; k < 200; k++)
			buf_append_str(&text, parts[i]);
		BUF_LITERAL(&text, "CNT+42:1'");
		read_list(buf_text(&text), &f, &found);
		ck_assert_ptr_nonnull(strstr(buf_text(&found), "edi.limit"));
		ck_assert_uint_eq(f.count, 1);
	}
	buf_clear(&text);
	BUF_LITERAL(&text, "BGM+745'TDT+20+A1'");
	for (int k = 0; k < 500; k++)
		BUF_LITERAL(&text, "LOC+125+A'LOC+87+B'");
	read_list(buf_text(&text), &f, &found);
	ck_assert_ptr_nonnull(strstr(buf_text(&found), "edi.limit"));
	ck_assert_uint_eq(list.message.leg_count, PAXLST_LEGS_MAX);
	buf_release(&text);
}
END_TEST

START_TEST(kinds_of_documents)
{
	static const struct {
		const char *code;
		char type;
	} rows[] = {{"P", 'P'}, {"I", 'I'}, {"A", 'I'}, {"C", 'I'}, {"AC", 'I'},
	    {"IP", 'I'}, {"V", 'V'}, {"F", 'O'}, {"M", 'O'}, {"T", 0}, {"D", 0},
	    {"", 0}, {"PPP", 0}};

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_int_eq(
		    paxlst_document_type(span_str(rows[i].code)), rows[i].type);
}
END_TEST

Suite *paxlst_suite(void);
Suite *
paxlst_suite(void)
{
	Suite *s = suite_create("paxlst");

	CASE_WITH(s, flights_in_every_form, setup, teardown);
	CASE_WITH(s, a_person_whole, setup, teardown);
	CASE_WITH(s, one_person_does_not_spoil_the_next, setup, teardown);
	CASE_WITH(s, what_is_wrong_is_said, setup, teardown);
	CASE_WITH(s, limits_hold, setup, teardown);
	CASE(s, kinds_of_documents);
	return s;
}

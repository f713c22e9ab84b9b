/*
 * edi/envelope: counts and references of trailers, by the arithmetic of
 * ISO 9735, done by hand in the rows below.
 */
#include "edi/envelope.h"

#include "walk.h"

static struct envelope e;

static void
take(const struct edifact_segment *s, const struct place *place,
    struct findings *f)
{
	(void)place;
	envelope_leave(&e, s, f);
	envelope_enter(&e, s, f);
}

#define UNB "UNB+UNOA:4+A+B+261124:0900+"
#define UNG "UNG+PAXLST+A+B+261124:0900+G1+UN+D:05B'"
#define UNH "UNH+M1+PAXLST:D:05B:UN:IATA"

/* What is found, "code where" a line each. */
static const struct {
	const char *text, *found;
} rows[] = {
    {UNB "1'" UNH "'BGM+745'UNT+3+M1'UNZ+1+1'", ""},
    {UNB "1'" UNG UNH "'BGM+745'UNT+3+M1'UNE+1+G1'UNZ+1+1'", ""},
    {UNB "1'" UNH "'BGM+745'UNT+0003+M1'UNZ+01+1'", ""},
    {UNB "1'UNZ+0+1'", ""},
    /* Counts. */
    {UNB "1'" UNH "'BGM+745'UNT+4+M1'UNZ+1+1'", "edi.count UNT\n"},
    {UNB "1'" UNH "'BGM+745'UNT+2+M1'UNZ+1+1'", "edi.count UNT\n"},
    {UNB "1'" UNH "'BGM+745'UNT+X+M1'UNZ+1+1'", "edi.count UNT\n"},
    {UNB "1'" UNH "'BGM+745'UNT++M1'UNZ+1+1'", "edi.count UNT\n"},
    {UNB "1'" UNH "'UNT+2+M1'UNZ+2+1'", "edi.count UNZ\n"},
    {UNB "1'" UNG UNH "'UNT+2+M1'UNE+2+G1'UNZ+1+1'", "edi.count UNE\n"},
    /* References. */
    {UNB "1'" UNH "'UNT+2+M2'UNZ+1+1'", "edi.reference UNT\n"},
    {UNB "1'" UNH "'UNT+2'UNZ+1+1'", "edi.reference UNT\n"},
    {UNB "1'" UNG UNH "'UNT+2+M1'UNE+1+G2'UNZ+1+1'", "edi.reference UNE\n"},
    {UNB "1'" UNH "'UNT+2+M1'UNZ+1+2'", "edi.reference UNZ\n"},
    {UNB "1'UNZ+0+1'" UNB "1'UNZ+0+1'", "edi.reference UNB\n"},
    {UNB "'UNZ+0'", "edi.reference UNB\n"},
    /* What is missing. */
    {UNB "1'" UNH "'UNT+2+M1'", "edi.missing UNZ\n"},
    {UNB "1'" UNH "'UNZ+1+1'", "edi.missing UNT\n"},
    {UNB "1'" UNG UNH "'UNT+2+M1'UNZ+1+1'", "edi.missing UNE\n"},
    {UNB "1'UNT+2+M1'UNZ+0+1'", "edi.missing UNH\n"},
    {"UNZ+1+1'", "edi.missing UNB\n"},
};

static void
run(const char *text, struct findings *f, struct buf *found)
{
	struct err err;

	ck_assert(envelope_init(&e, &err));
	findings_clear(f);
	walk(text, take, f);
	envelope_end(&e, f);
	walk_findings(f, found);
}

START_TEST(trailers_add_up)
{
	struct buf found = BUF_INIT;
	struct findings f;

	findings_init(&f, false);
	for (size_t i = 0; i < COUNT(rows); i++) {
		run(rows[i].text, &f, &found);
		ck_assert_msg(strcmp(buf_text(&found), rows[i].found) == 0,
		    "%s: %s", rows[i].text, buf_text(&found));
		envelope_release(&e);
	}
	buf_release(&found);
	findings_release(&f);
}
END_TEST

START_TEST(expected_and_actual_are_said)
{
	struct buf found = BUF_INIT;
	struct findings f;

	findings_init(&f, false);
	run(UNB "1'" UNH "'BGM+745'UNT+88+M1'UNZ+1+1'", &f, &found);
	ck_assert_uint_eq(f.count, 1);
	ck_assert(span_starts(
	    finding_note(&f, &f.list[0]), SPAN("says 88 segments, counted 3")));
	envelope_release(&e);
	buf_release(&found);
	findings_release(&f);
}
END_TEST

/* A sender can put anybody's name into a reference: none is repeated. */
START_TEST(references_are_not_repeated)
{
	static const struct {
		const char *text;
		unsigned findings;
		const char *said; /* NULL: nothing that is looked for */
	} senders[] = {
	    {UNB "JOHN DOE'" UNH "'UNT+2+JANE DOE'UNZ+1+JIM DOE'", 2, NULL},
	    {UNB "1'UNH+MR DOE+PAXLST:D:05B:UN:IATA'UNT+2'UNZ+1+1'", 1, NULL},
	    {UNB "DOE'UNZ+0+DOE'" UNB "DOE'UNZ+0+DOE'", 1, NULL},
	    {UNB "1'" UNH "+JANE/DOE+01:C'UNT+2+M1'UNZ+1+1'", 1, "a list"},
	    {UNB "1'" UNH "+DOEJ1+01:C'UNT+2+M1'UNZ+1+1'", 1, "a list"},
	    {UNB "1'" UNH "+UT123/261124+01:C'UNT+2+M1'UNZ+1+1'", 1,
		"UT123/261124"},
	};
	struct buf found = BUF_INIT;
	struct findings f;

	findings_init(&f, false);
	for (size_t i = 0; i < COUNT(senders); i++) {
		run(senders[i].text, &f, &found);
		envelope_end_sets(&e, &f);
		ck_assert_uint_eq(f.count, senders[i].findings);
		for (size_t k = 0; k < f.count; k++) {
			struct span note = finding_note(&f, &f.list[k]);

			ck_assert_msg(
			    span_search(note, SPAN("DOE")) == note.len, "%.*s",
			    SPAN_ARG(note));
			ck_assert(senders[i].said == NULL ||
			    span_search(note, span_str(senders[i].said)) <
				note.len);
		}
		envelope_release(&e);
	}
	buf_release(&found);
	findings_release(&f);
}
END_TEST

START_TEST(what_heads_say)
{
	struct buf found = BUF_INIT;
	struct findings f;

	findings_init(&f, false);
	run("UNB+UNOA:4+AIR:1+GOV:ZZ+261124:0900+REF++APIS++++1'" UNH
	    "+UT123/261124+02:F'",
	    &f, &found);
	ck_span_eq(e.interchange.sender, "AIR");
	ck_span_eq(e.interchange.sender_qualifier, "1");
	ck_span_eq(e.interchange.recipient, "GOV");
	ck_span_eq(e.interchange.recipient_qualifier, "ZZ");
	ck_span_eq(e.interchange.reference, "REF");
	ck_span_eq(e.interchange.application, "APIS");
	ck_assert(e.interchange.test);
	ck_assert_int_eq(e.message.kind, MESSAGE_PAXLST);
	ck_span_eq(e.message.release, "05B");
	ck_span_eq(e.message.access_reference, "UT123/261124");
	ck_assert_uint_eq(e.message.part, 2);
	ck_assert_int_eq(e.message.part_letter, 'F');
	envelope_release(&e);
	buf_release(&found);
	findings_release(&f);
}
END_TEST

Suite *envelope_suite(void);
Suite *
envelope_suite(void)
{
	Suite *s = suite_create("envelope");

	CASE(s, trailers_add_up);
	CASE(s, expected_and_actual_are_said);
	CASE(s, references_are_not_repeated);
	CASE(s, what_heads_say);
	return s;
}

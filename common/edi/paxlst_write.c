/*
 * paxlst_write: segments of a passenger list; see the header.
 */
#include "edi/paxlst_write.h"

/* "161225" and its NUL; "1612250930". */
#define SHORT_DATE_TEXT 7
#define SHORT_TIME_TEXT 11

static void
two_digits(int value, char *to)
{
	to[0] = (char)('0' + value / 10 % 10);
	to[1] = (char)('0' + value % 10);
}

static void
short_date(struct date d, char out[SHORT_DATE_TEXT])
{
	two_digits(d.year % 100, out);
	two_digits(d.month, out + 2);
	two_digits(d.day, out + 4);
	out[6] = '\0';
}

static void
short_time(const struct edi_time *t, char out[SHORT_TIME_TEXT])
{
	short_date(t->date, out);
	two_digits(t->hour, out + 6);
	two_digits(t->minute, out + 8);
	out[10] = '\0';
}

/* start+value' */
static inline void
simple(struct edifact_writer *w, const char *start, struct span value)
{
	if (value.len == 0)
		return;
	edifact_begin(w, start);
	edifact_element(w, value);
	edifact_end(w);
}

static void
dtm_date(struct edifact_writer *w, const char *start, const struct edi_time *t)
{
	char text[SHORT_DATE_TEXT];

	if (!t->has_date)
		return;
	short_date(t->date, text);
	edifact_begin(w, start);
	edifact_component_str(w, text);
	edifact_end(w);
}

/* 00 for what is not known: the profile takes it. */
static void
dtm_birth(struct edifact_writer *w, const struct edi_time *t)
{
	char text[SHORT_DATE_TEXT];

	if (!t->has_date)
		return;
	short_date(t->date, text);
	if (t->unknown > 0)
		memcpy(text + 4, "00", 2);
	if (t->unknown > 1)
		memcpy(text + 2, "00", 2);
	edifact_begin(w, "DTM+329");
	edifact_component_str(w, text);
	edifact_end(w);
}

/* Local time, to the minute, with its format code (4.10). */
static void
dtm_time(struct edifact_writer *w, const char *start, const struct edi_time *t)
{
	char text[SHORT_TIME_TEXT];

	if (!t->has_date)
		return;
	short_time(t, text);
	edifact_begin(w, start);
	edifact_component_str(w, text);
	edifact_component_str(w, "201");
	edifact_end(w);
}

static void
rff(struct edifact_writer *w, struct span qualifier, struct span value)
{
	edifact_begin(w, "RFF");
	edifact_element(w, qualifier);
	edifact_component(w, value);
	edifact_end(w);
}

/* Up to three numbers in one COM, each an element (4.8). */
static void
com(struct edifact_writer *w, const struct edi_pair *list, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (i % 3 == 0)
			edifact_begin(w, "COM");
		edifact_element(w, list[i].value);
		edifact_component(w, list[i].qualifier);
		if (i % 3 == 2 || i + 1 == count)
			edifact_end(w);
	}
}

/* ---- a person ---- */

/* C819: a code where it fits, else after three colons as a name (4.11). */
static void
state(struct edifact_writer *w, struct span value)
{
	if (value.len <= 3) {
		edifact_element(w, value);
		return;
	}
	edifact_element_str(w, "");
	edifact_component_str(w, "");
	edifact_component_str(w, "");
	edifact_component(w, value);
}

static void
nad(struct edifact_writer *w, const struct profile *profile,
    const struct paxlst_person *p, bool address)
{
	edifact_begin(w, "NAD");
	edifact_element_str(w, paxlst_role_qualifier(p->role));
	edifact_element_str(w, "");
	edifact_element_str(w, "");
	edifact_element(w, p->surname);
	for (unsigned i = 0; i < p->given_count; i++)
		edifact_component(w, p->given[i]);
	if (p->given_count == 0)
		edifact_component_str(w, profile->no_given_name);
	if (address) {
		edifact_element(w, p->street);
		edifact_element(w, p->city);
		state(w, p->state);
		edifact_element(w, p->postal_code);
		edifact_element(w, p->country);
	}
	edifact_end(w);
}

static void
bags(struct edifact_writer *w, const struct paxlst_person *p)
{
	if (p->bag_count.len > 0) {
		edifact_begin(w, "MEA+CT");
		edifact_element_str(w, "");
		edifact_element_str(w, "");
		edifact_component(w, p->bag_count);
		edifact_end(w);
	}
	if (p->bag_weight.len > 0) {
		edifact_begin(w, "MEA+WT");
		edifact_element_str(w, "");
		edifact_element(w, p->bag_unit);
		edifact_component(w, p->bag_weight);
		edifact_end(w);
	}
}

static void
tags(struct edifact_writer *w, const struct paxlst_person *p)
{
	for (unsigned i = 0; i < p->bag_tags; i++) {
		edifact_begin(w, "FTX+BAG");
		edifact_element_str(w, "");
		edifact_element_str(w, "");
		edifact_element(w, p->bags[i].tag);
		edifact_component(w, p->bags[i].count);
		edifact_end(w);
	}
}

/* LOC+180+GBR+:::CITY+:::PROVINCE */
static void
birth_place(struct edifact_writer *w, const struct paxlst_person *p)
{
	bool place = p->birth_place.len > 0,
	     province = p->birth_province.len > 0;

	if (p->birth_country.len == 0 && !place && !province)
		return;
	edifact_begin(w, "LOC+180");
	edifact_element(w, p->birth_country);
	/* Without a country the place is the name in C517. */
	if (p->birth_country.len > 0 || province)
		edifact_element_str(w, "");
	edifact_component_str(w, "");
	edifact_component_str(w, "");
	edifact_component(w, p->birth_place);
	edifact_element_str(w, "");
	edifact_component_str(w, "");
	edifact_component_str(w, "");
	edifact_component(w, p->birth_province);
	edifact_end(w);
}

static void
references(struct edifact_writer *w, const struct profile *profile,
    const struct paxlst_person *p)
{
	for (size_t i = 0; i < profile->empty_references.count; i++) {
		struct span q = span_str(profile->empty_references.word[i]);
		bool there = false;

		for (unsigned k = 0; k < p->reference_count; k++)
			there =
			    there || span_equal(p->references[k].qualifier, q);
		if (!there)
			rff(w, q, span_make("", 0));
	}
	for (unsigned i = 0; i < p->reference_count; i++)
		rff(w, p->references[i].qualifier, p->references[i].value);
}

static void
documents(struct edifact_writer *w, const struct profile *profile,
    const struct paxlst_person *p)
{
	for (unsigned i = 0; i < p->document_count; i++) {
		const struct paxlst_document *d = &p->documents[i];

		edifact_begin(w, "DOC");
		edifact_element(w, d->code);
		edifact_component_str(w, profile->document_list);
		edifact_component_str(w, profile->document_agency);
		edifact_element(w, d->number);
		edifact_end(w);
		dtm_date(w, "DTM+36", &d->expiry);
		dtm_date(w, "DTM+182", &d->issue);
		simple(w, "LOC+91", d->state);
	}
}

void
paxlst_write_person(struct edifact_writer *w, const struct profile *profile,
    const struct paxlst_message *m, const struct paxlst_person *p)
{
	/* A close-out names whom it was sent for, and no more. */
	bool named_only = span_equal(m->function, SPAN("266"));

	w->repertoire = &profile->repertoire;
	nad(w, profile, p, !named_only);
	if (named_only) {
		references(w, profile, p);
		return;
	}
	if (p->sex.len > 0) {
		edifact_begin(w, "ATT+2");
		edifact_element_str(w, "");
		edifact_element(w, p->sex);
		edifact_end(w);
	}
	dtm_birth(w, &p->birth);
	bags(w, p);
	simple(w, "GEI+4", p->verified);
	tags(w, p);
	simple(w, "LOC+22", p->clearance);
	simple(w, "LOC+174", p->residence);
	simple(w, "LOC+178", p->embarkation);
	simple(w, "LOC+179", p->debarkation);
	birth_place(w, p);
	com(w, p->contacts, p->contact_count);
	if (p->employment.len > 0) {
		edifact_begin(w, "EMP+1");
		edifact_element(w, p->employment);
		edifact_component_str(w, profile->employment_list);
		edifact_component_str(w, profile->employment_agency);
		edifact_end(w);
	}
	for (unsigned i = 0; i < p->nationality_count; i++)
		simple(w, "NAT+2", p->nationality[i]);
	references(w, profile, p);
	documents(w, profile, p);
}

/* ---- the message ---- */

static void
flights(struct edifact_writer *w, const struct profile *profile,
    const struct paxlst_message *m)
{
	for (unsigned i = 0; i < m->leg_count; i++) {
		const struct paxlst_leg *leg = &m->legs[i];

		if (i == 0 || leg->flight != m->legs[i - 1].flight) {
			edifact_begin(w, "TDT+20");
			edifact_element(w, leg->number);
			edifact_element_str(w, "");
			edifact_element_str(w, "");
			if (profile->carrier)
				edifact_element(w, leg->carrier);
			edifact_end(w);
		}
		edifact_begin(w, "LOC");
		edifact_element(w, leg->from_qualifier);
		edifact_element(w, leg->from);
		edifact_end(w);
		dtm_time(w, "DTM+189", &leg->departs);
		edifact_begin(w, "LOC");
		edifact_element(w, leg->to_qualifier);
		edifact_element(w, leg->to);
		edifact_end(w);
		dtm_time(w, "DTM+232", &leg->arrives);
	}
}

static void
head(struct edifact_writer *w, const struct paxlst_sending *s)
{
	const struct paxlst_message *m = &s->message;

	edifact_begin(w, "BGM");
	edifact_element(w, m->function);
	edifact_element(w, m->subfunction);
	if (s->profile->bgm_version[0] != '\0')
		edifact_component_str(w, s->profile->bgm_version);
	edifact_end(w);
	if (m->transaction.len > 0) {
		edifact_begin(w, "RFF+TN");
		edifact_component(w, m->transaction);
		if (m->revision.len > 0) {
			edifact_component_str(w, "");
			edifact_component_str(w, "");
			edifact_component(w, m->revision);
		}
		edifact_end(w);
	}
	if (m->contact_name.len + m->contact_profile.len > 0) {
		edifact_begin(w, "NAD+MS");
		edifact_element(w, m->contact_profile);
		edifact_element_str(w, "");
		edifact_element(w, m->contact_name);
		edifact_component(w, m->contact_given);
		edifact_end(w);
		com(w, m->contacts, m->contact_count);
	}
	flights(w, s->profile, m);
}

static void
cnt(struct edifact_writer *w, const char *qualifier, uint64_t count)
{
	char text[24];
	int len =
	    snprintf(text, sizeof(text), "%llu", (unsigned long long)count);

	edifact_begin(w, "CNT");
	edifact_element_str(w, qualifier);
	edifact_component(w, span_make(text, (size_t)len));
	edifact_end(w);
}

/* "UNOA:4" as two components. */
static void
syntax(struct edifact_writer *w, const char *text)
{
	struct span all = span_str(text);
	size_t colon = span_find(all, ':');

	edifact_element(w, span_first(all, colon));
	edifact_component(w, span_from(all, colon + 1));
}

static void
party(struct edifact_writer *w, struct span id, struct span qualifier)
{
	edifact_element(w, id);
	edifact_component(w, qualifier);
}

/* 0068, an..35; a flight's number is an..17 (8028). */
#define ACCESS_REFERENCE_MAX 35
#define ACCESS_FLIGHT_MAX 17

/*
 * What ties the parts together: flight, date and time of departure, as
 * receivers join on it.
 */
static void
access_reference(struct edifact_writer *w, const struct paxlst_sending *s)
{
	const struct paxlst_leg *leg = &s->message.legs[0];
	char text[ACCESS_REFERENCE_MAX + 1], time[SHORT_TIME_TEXT] = "";
	int len;

	_Static_assert(
	    sizeof(text) >= ACCESS_FLIGHT_MAX + sizeof("/yymmdd/hhmm"), "fits");

	if (s->access_reference.len > 0 || s->message.leg_count == 0) {
		edifact_element(w, s->access_reference);
		return;
	}
	if (leg->departs.has_date)
		short_time(&leg->departs, time);
	len = snprintf(text, sizeof(text), "%.*s/%.6s/%.4s",
	    (int)(leg->number.len < ACCESS_FLIGHT_MAX ? leg->number.len
						      : ACCESS_FLIGHT_MAX),
	    (const char *)leg->number.data, time,
	    time[0] != '\0' ? time + 6 : "");
	edifact_element(w, span_make(text, (size_t)len));
}

static void
unh(struct edifact_writer *w, const struct paxlst_sending *s,
    struct span reference, unsigned part, bool last)
{
	char number[12];
	int len = snprintf(number, sizeof(number), "%02u", part);

	w->segments = 0;
	edifact_begin(w, "UNH");
	edifact_element(w, reference);
	edifact_element_str(w, "PAXLST");
	edifact_component_str(w, "D");
	edifact_component_str(w, s->profile->release);
	edifact_component_str(w, "UN");
	edifact_component_str(w, "IATA");
	edifact_component_str(w, s->profile->association);
	access_reference(w, s);
	edifact_element(w, span_make(number, (size_t)len));
	/* A single message is the last one of one. */
	if (last)
		edifact_component_str(w, "F");
	else if (part == 1)
		edifact_component_str(w, "C");
	edifact_end(w);
}

static void
trailer(struct edifact_writer *w, const char tag[4], uint64_t count,
    struct span reference)
{
	edifact_begin(w, tag);
	edifact_element_uint(w, count);
	edifact_element(w, reference);
	edifact_end(w);
}

void
paxlst_write_head(struct edifact_writer *w, const struct paxlst_sending *s,
    struct span reference, unsigned part, bool last)
{
	const struct profile *profile = s->profile;

	w->repertoire = &profile->repertoire;
	if (profile->una)
		edifact_write_una(w);
	edifact_begin(w, "UNB");
	syntax(w, profile->syntax);
	party(w, s->sender, s->sender_qualifier);
	party(w, s->recipient, s->recipient_qualifier);
	edifact_element_instant(w, s->prepared);
	edifact_element(w, reference);
	edifact_element_str(w, "");
	edifact_element(w, s->application);
	if (s->test) {
		edifact_element_str(w, "");
		edifact_element_str(w, "");
		edifact_element_str(w, "");
		edifact_element_str(w, "1");
	}
	edifact_end(w);
	if (profile->group) {
		edifact_begin(w, "UNG+PAXLST");
		party(w, s->sender, s->sender_qualifier);
		party(w, s->recipient, s->recipient_qualifier);
		edifact_element_instant(w, s->prepared);
		edifact_element(w, reference);
		edifact_element_str(w, "UN");
		edifact_element_str(w, "D");
		edifact_component_str(w, profile->release);
		edifact_end(w);
	}
	unh(w, s, reference, part, last);
	head(w, s);
}

void
paxlst_write_tail(struct edifact_writer *w, const struct paxlst_sending *s,
    struct span reference)
{
	const struct paxlst_message *m = &s->message;

	if (m->has_passengers)
		cnt(w, "42", m->passengers);
	if (m->has_crew)
		cnt(w, "41", m->crew);
	trailer(w, "UNT", w->segments + 1, reference);
	if (s->profile->group)
		trailer(w, "UNE", 1, reference);
	trailer(w, "UNZ", 1, reference);
}

size_t
paxlst_write_overhead(const struct paxlst_sending *s)
{
	struct edifact_writer w;
	struct buf out;
	size_t size;

	buf_init(&out, 0);
	edifact_writer_init(&w, &out);
	paxlst_write_head(&w, s, SPAN("00000000000000"), 9999, true);
	w.segments += 99999;
	paxlst_write_tail(&w, s, SPAN("00000000000000"));
	/* A CNT of more digits than are known now, and CNT 41 beside 42. */
	size = out.len + 32;
	buf_release(&out);
	return size;
}

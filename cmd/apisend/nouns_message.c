/*
 * nouns_message: flights, answers, bookings and messages to members of a
 * record; once a message or booking, so plainly.
 */
#include "nouns.h"

/* ---- flights ---- */

static void
put_leg(struct json_writer *w, struct span from, const struct edi_time *departs,
    struct span to, const struct edi_time *arrives, struct span number,
    struct span carrier)
{
	json_open_object(w, NULL);
	JSON_TEXT(w, "number", number);
	JSON_TEXT(w, "carrier", carrier);
	JSON_TEXT(w, "from", from);
	nouns_time(w, "departs", departs);
	JSON_TEXT(w, "to", to);
	nouns_time(w, "arrives", arrives);
	json_close_object_or_drop(w);
}

void
nouns_flight(const struct paxlst_message *m, struct json_writer *w)
{
	struct span none = span_make("", 0);

	if (m->leg_count == 0)
		return;
	JSON_OPEN_OBJECT(w, "flight");
	JSON_TEXT(w, "number", m->legs[0].number);
	JSON_TEXT(w, "carrier", m->legs[0].carrier);
	JSON_OPEN_ARRAY(w, "legs");
	for (unsigned i = 0; i < m->leg_count; i++) {
		const struct paxlst_leg *leg = &m->legs[i];
		bool own = leg->flight != m->legs[0].flight;

		put_leg(w, leg->from, &leg->departs, leg->to, &leg->arrives,
		    own ? leg->number : none, own ? leg->carrier : none);
	}
	json_close_array(w);
	for (unsigned i = 0; i < m->leg_count; i++)
		if (span_equal(m->legs[i].to_qualifier, SPAN("87"))) {
			JSON_TEXT(w, "reporting", m->legs[i].to);
			break;
		}
	json_close_object(w);
}

void
nouns_cusres_flight(const struct cusres_message *m, struct json_writer *w)
{
	struct span none = span_make("", 0);

	if (m->leg_count == 0)
		return;
	JSON_OPEN_OBJECT(w, "flight");
	JSON_TEXT(w, "number", m->legs[0].flight);
	JSON_OPEN_ARRAY(w, "legs");
	for (unsigned i = 0; i < m->leg_count; i++)
		put_leg(w, m->legs[i].from, &m->legs[i].departs, m->legs[i].to,
		    &m->legs[i].arrives, i > 0 ? m->legs[i].flight : none,
		    none);
	json_close_array(w);
	json_close_object(w);
}

/* ---- answers ---- */

void
nouns_response(
    const struct cusres_status *s, unsigned index, struct json_writer *w)
{
	enum cusres_meaning meaning = CUSRES_OTHER;
	struct span code = span_make("", 0), text = code;

	if (index < s->code_count) {
		meaning = s->codes[index].meaning;
		code = s->codes[index].code;
		text = s->codes[index].text;
	}
	JSON_OPEN_OBJECT(w, "response");
	json_put_span(w, "code", code);
	json_put_str(w, "meaning", cusres_meaning_word(meaning));
	json_put_bool(w, "cleared", s->cleared);
	json_put_str(
	    w, "level", s->level == CUSRES_PASSENGER ? "passenger" : "message");
	JSON_TEXT(w, "text", text);
	nouns_references(w, s->references, s->reference_count);
	json_close_object(w);
}

void
nouns_receipt(const struct contrl_status *s, struct json_writer *w)
{
	static const char *const meanings[] = {
	    [CONTRL_UNCLEAR] = "other",
	    [CONTRL_TAKEN] = "accepted",
	    [CONTRL_REJECTED] = "exception",
	};
	const char *text = contrl_error_text(s->error);

	json_open_object(w, "response");
	json_put_span(w, "code", s->action);
	json_put_str(w, "meaning", meanings[s->verdict]);
	json_put_bool(w, "cleared", false);
	json_put_str(w, "level", contrl_level_word(s->level));
	JSON_TEXT(w, "reference", s->reference);
	JSON_TEXT(w, "error", s->error);
	if (text != NULL)
		json_put_str(w, "text", text);
	json_close_object(w);
}

/* ---- messages ---- */

void
nouns_message_head(const struct envelope *e, const struct nouns_function *f,
    struct json_writer *w)
{
	const struct envelope_message *m = &e->message;
	const struct envelope_interchange *i = &e->interchange;
	/* PNRGOV's "13:1" is known as 13.1 */
	struct span release[] = {m->version, m->release};

	json_put_span(w, "kind", m->type);
	if (m->kind == MESSAGE_PNRGOV && m->version.len > 0)
		json_put_joined(
		    w, "release", release, m->release.len > 0 ? 2 : 1, ".");
	else
		JSON_TEXT(w, "release", m->release);
	JSON_TEXT(w, "function", f->function);
	JSON_TEXT(w, "subfunction", f->subfunction);
	JSON_TEXT(w, "reference", m->reference);
	JSON_TEXT(w, "access_reference", m->access_reference);
	JSON_TEXT(w, "transaction", f->transaction);
	JSON_TEXT(w, "interchange", i->reference);
	JSON_TEXT(w, "group", e->group.reference);
	JSON_TEXT(w, "sender", span_trim(i->sender));
	JSON_TEXT(w, "recipient", span_trim(i->recipient));
	JSON_TEXT(w, "application", i->application);
	if (i->test)
		json_put_bool(w, "test", true);
}

/* Whom a state may ask: NAD MS and its COM. */
static void
put_contact(struct json_writer *w, const struct paxlst_message *m)
{
	JSON_OPEN_OBJECT(w, "contact");
	JSON_TEXT(w, "name", m->contact_name);
	JSON_TEXT(w, "given_name", m->contact_given);
	JSON_TEXT(w, "profile", m->contact_profile);
	for (unsigned i = 0; i < m->contact_count; i++) {
		const struct edi_pair *c = &m->contacts[i];

		if (span_equal(c->qualifier, SPAN("TE")))
			JSON_TEXT(w, "telephone", c->value);
		else if (span_equal(c->qualifier, SPAN("FX")))
			JSON_TEXT(w, "fax", c->value);
		else if (span_equal(c->qualifier, SPAN("EM")))
			JSON_TEXT(w, "email", c->value);
	}
	json_close_object_or_drop(w);
}

void
nouns_message_tail(const struct envelope *e, const struct paxlst_message *list,
    bool counts, struct json_writer *w)
{
	const struct envelope_message *m = &e->message;

	if (m->part > 0) {
		json_put_uint(w, "part", m->part);
		json_put_bool(w, "last_part",
		    m->part_letter == 'F' ||
			(m->part == 1 && m->part_letter != 'C'));
	}
	if (list == NULL)
		return;
	put_contact(w, list);
	if (counts && list->has_passengers)
		json_put_uint(w, "count_passengers", list->passengers);
	if (counts && list->has_crew)
		json_put_uint(w, "count_crew", list->crew);
}

/* ---- bookings ---- */

/* "AM" and "498" are flight AM498. */
static void
put_flight_number(struct json_writer *w, const char *name, struct span carrier,
    struct span number)
{
	struct span parts[] = {carrier, number};

	if (number.len > 0)
		json_put_joined(w, name, parts, 2, "");
}

/* Who flies it, where that is not who sells it. */
static void
put_operating(struct json_writer *w, const struct pnrgov_leg *leg)
{
	JSON_TEXT(w, "operating_carrier", leg->operating);
	put_flight_number(
	    w, "operating_number", leg->operating, leg->operating_number);
}

static void
put_pnr_leg(struct json_writer *w, const struct pnrgov_leg *leg)
{
	json_open_object(w, NULL);
	put_flight_number(w, "number", leg->carrier, leg->number);
	JSON_TEXT(w, "carrier", leg->carrier);
	put_operating(w, leg);
	JSON_TEXT(w, "from", leg->from);
	nouns_time(w, "departs", &leg->departs);
	JSON_TEXT(w, "to", leg->to);
	nouns_time(w, "arrives", &leg->arrives);
	json_close_object_or_drop(w);
}

static void
put_payments(struct json_writer *w, const struct pnrgov_record *r)
{
	if (r->payment_count == 0)
		return;
	JSON_OPEN_ARRAY(w, "payments");
	for (unsigned i = 0; i < r->payment_count; i++) {
		json_open_object(w, NULL);
		JSON_TEXT(w, "form", r->payments[i].form);
		JSON_TEXT(w, "vendor", r->payments[i].vendor);
		JSON_TEXT(w, "number", r->payments[i].number);
		json_close_object_or_drop(w);
	}
	json_close_array(w);
}

void
nouns_pnr(
    const struct pnrgov_record *r, struct span type, struct json_writer *w)
{
	JSON_OPEN_OBJECT(w, "pnr");
	JSON_TEXT(w, "locator", r->locator);
	JSON_TEXT(w, "carrier", r->carrier);
	nouns_time(w, "created", &r->created);
	JSON_TEXT(w, "traveller_type", type);
	if (r->leg_count > 0) {
		JSON_OPEN_ARRAY(w, "legs");
		for (unsigned i = 0; i < r->leg_count; i++)
			put_pnr_leg(w, &r->legs[i]);
		json_close_array(w);
	}
	put_payments(w, r);
	json_close_object_or_drop(w);
}

/* What is not known of everybody is left out; one adult is one adult. */
void
nouns_booking(const struct pnrgov_party *party, struct json_writer *w)
{
	JSON_OPEN_OBJECT(w, "booking");
	if (party->adults > 0 || !party->unknown)
		json_put_uint(w, "adults", party->adults);
	if (!party->unknown)
		json_put_uint(w, "children", party->children);
	json_close_object_or_drop(w);
}

void
nouns_pnr_flight(const struct pnrgov_message *m, struct json_writer *w)
{
	const struct pnrgov_leg *leg = &m->flight;
	struct span none = span_make("", 0);

	if (!m->has_flight)
		return;
	JSON_OPEN_OBJECT(w, "flight");
	put_flight_number(w, "number", leg->carrier, leg->number);
	JSON_TEXT(w, "carrier", leg->carrier);
	put_operating(w, leg);
	JSON_OPEN_ARRAY(w, "legs");
	put_leg(
	    w, leg->from, &leg->departs, leg->to, &leg->arrives, none, none);
	json_close_array(w);
	json_close_object(w);
}

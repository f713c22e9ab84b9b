/*
 * nouns: structs of the EDIFACT domain to members of a record.
 *
 * This is the inner loop of decode: names are literals, values that need no
 * escape (EDIFACT_PLAIN) are copied, and nothing is formatted with printf.
 */
#include "nouns.h"

#include "json/write.h"

/* Room for that much, or NULL and out has failed. */
static inline uint8_t *
room(struct buf *out, size_t size)
{
	if (size <= out->cap - out->len && !out->failed)
		return out->data + out->len;
	return buf_reserve(out, size);
}

/* A value between quotes; plain: it needs no escapes. */
static inline void
put_value(struct buf *out, struct span value, bool plain)
{
	uint8_t *to;

	if (!plain) {
		json_quote(out, value);
		return;
	}
	to = room(out, value.len + 2);
	if (to == NULL)
		return;
	*to++ = '"';
	span_copy(to, value);
	to[value.len] = '"';
	out->len += value.len + 2;
}

static void
put_escaped(struct buf *out, const char *name, size_t len, struct span value)
{
	buf_append(out, name, len - 1);
	json_quote(out, value);
	buf_append_byte(out, ',');
}

/* "name":"value", and a comma; name is "\"name\":\"", of constant length. */
static inline __attribute__((always_inline)) void
put_member(struct buf *out, const char *name, size_t len, struct span value,
    bool plain)
{
	uint8_t *to;

	if (value.len == 0)
		return;
	if (!plain) {
		put_escaped(out, name, len, value);
		return;
	}
	to = room(out, len + value.len + 2);
	if (to == NULL)
		return;
	memcpy(to, name, len);
	to += len;
	span_copy(to, value);
	to += value.len;
	to[0] = '"';
	to[1] = ',';
	out->len += len + value.len + 2;
}

/* Two values in one string. */
static void
put_joined(struct buf *out, struct span a, const char *between, struct span b)
{
	size_t len = strlen(between), at;

	json_quote(out, a);
	if (!buf_ok(out))
		return;
	at = --out->len;
	json_quote(out, b);
	/* The second one's first quotation mark gives way. */
	if (!buf_ok(out) || buf_reserve(out, len) == NULL)
		return;
	memmove(out->data + at + len, out->data + at + 1, out->len - at - 1);
	memcpy(out->data + at, between, len);
	out->len = out->len - 1 + len;
}

/* "name":"value", unless the value is empty. */
#define PUT(out, name, value, plain)                                        \
	put_member((out), "\"" name "\":\"", sizeof("\"" name "\":\"") - 1, \
	    (value), (plain))

/* Opens "name":{ and remembers where, so that an empty one can go again. */
#define OPEN(out, name)                      \
	size_t open_##name = (out)->len;     \
	BUF_LITERAL(out, "\"" #name "\":{"); \
	size_t inner_##name = (out)->len
#define CLOSE(out, name) close_object(out, open_##name, inner_##name)

/* Takes the last comma off and closes; removes an object with no members. */
static inline void
close_object(struct buf *out, size_t open, size_t inner)
{
	if (!buf_ok(out))
		return;
	if (out->len == inner) {
		out->len = open;
		return;
	}
	out->data[out->len - 1] = '}';
	buf_append_byte(out, ',');
}

static inline void
two_digits(uint8_t *to, int value)
{
	unsigned number = (unsigned)value;

	to[0] = (uint8_t)('0' + number / 10);
	to[1] = (uint8_t)('0' + number % 10);
}

/* "name":"2026-11-24T10:00", or the date alone. */
static inline void
put_date(
    struct buf *out, const char *name, size_t len, const struct edi_time *t)
{
	size_t size = len + (t->has_time ? 18 : 12);
	uint8_t *to;

	if (!t->has_date || (to = room(out, size)) == NULL)
		return;
	memcpy(to, name, len);
	to += len;
	two_digits(to, t->date.year / 100);
	two_digits(to + 2, t->date.year % 100);
	to[4] = '-';
	two_digits(to + 5, t->date.month);
	to[7] = '-';
	two_digits(to + 8, t->date.day);
	to += 10;
	if (t->has_time) {
		to[0] = 'T';
		two_digits(to + 1, t->hour);
		to[3] = ':';
		two_digits(to + 4, t->minute);
		to += 6;
	}
	to[0] = '"';
	to[1] = ',';
	out->len += size;
}

#define PUT_DATE(out, name, time) \
	put_date(                 \
	    (out), "\"" name "\":\"", sizeof("\"" name "\":\"") - 1, (time))

/* A whole number as it came, else as a string. */
static void
put_number(struct buf *out, struct span value, bool plain)
{
	uint64_t number;

	if (span_uint(value, UINT64_MAX / 2, &number))
		buf_append_uint(out, number);
	else
		put_value(out, value, plain);
}

static void
put_document(struct buf *out, const struct paxlst_document *d, bool plain)
{
	char type = paxlst_document_type(d->code);

	if (type != '\0') {
		BUF_LITERAL(out, "\"type\":\"");
		buf_append_byte(out, (uint8_t)type);
		BUF_LITERAL(out, "\",");
	}
	if (d->code.len != 1 || d->code.data[0] != (uint8_t)type)
		PUT(out, "code", d->code, plain);
	PUT(out, "number", d->number, plain);
	PUT(out, "issuing_state", d->state, plain);
	PUT_DATE(out, "expiry_date", &d->expiry);
	PUT_DATE(out, "issue_date", &d->issue);
}

static void
put_documents(struct buf *out, const struct paxlst_person *p)
{
	const struct paxlst_document *first = paxlst_travel_document(p);

	if (first == NULL)
		return;
	OPEN(out, document);
	put_document(out, first, p->plain);
	CLOSE(out, document);
	if (p->document_count < 2)
		return;
	BUF_LITERAL(out, "\"documents\":[");
	for (unsigned i = 0; i < p->document_count; i++) {
		size_t open = out->len;

		buf_append_byte(out, '{');
		put_document(out, &p->documents[i], p->plain);
		close_object(out, open, open + 1);
	}
	if (buf_ok(out) && out->data[out->len - 1] == ',')
		out->len--;
	BUF_LITERAL(out, "],");
}

/* Given names are one string; the components are joined by spaces. */
static void
put_given_names(struct buf *out, const struct paxlst_person *p)
{
	if (p->given_count == 0)
		return;
	BUF_LITERAL(out, "\"given_names\":");
	put_value(out, p->given[0], p->plain);
	for (unsigned i = 1; i < p->given_count; i++) {
		size_t at;

		if (!buf_ok(out))
			return;
		at = --out->len;
		put_value(out, p->given[i], p->plain);
		if (buf_ok(out))
			out->data[at] = ' ';
	}
	buf_append_byte(out, ',');
}

static void
put_contacts(
    struct buf *out, const struct edi_pair *list, unsigned count, bool plain)
{
	if (count == 0)
		return;
	BUF_LITERAL(out, "\"contacts\":[");
	for (unsigned i = 0; i < count; i++) {
		BUF_LITERAL(out, "{\"kind\":\"");
		if (span_equal(list[i].qualifier, SPAN("TE")))
			BUF_LITERAL(out, "telephone");
		else if (span_equal(list[i].qualifier, SPAN("FX")))
			BUF_LITERAL(out, "fax");
		else if (span_equal(list[i].qualifier, SPAN("EM")))
			BUF_LITERAL(out, "email");
		else
			BUF_LITERAL(out, "other");
		BUF_LITERAL(out, "\",\"value\":");
		put_value(out, list[i].value, plain);
		buf_append_str(out, i + 1 < count ? "}," : "}");
	}
	BUF_LITERAL(out, "],");
}

static void
put_person(struct buf *out, const struct paxlst_person *p)
{
	bool plain = p->plain;

	OPEN(out, person);
	PUT(out, "surname", p->surname, plain);
	put_given_names(out, p);
	PUT_DATE(out, "birth_date", &p->birth);
	if (p->sex.len == 1) {
		/* U and X both mean that it is not said. */
		BUF_LITERAL(out, "\"sex\":\"");
		buf_append_byte(
		    out, p->sex.data[0] == 'U' ? 'X' : p->sex.data[0]);
		BUF_LITERAL(out, "\",");
	}
	if (p->nationality_count > 0)
		PUT(out, "nationality", p->nationality[0], plain);
	if (p->nationality_count > 1) {
		BUF_LITERAL(out, "\"nationalities\":[");
		for (unsigned i = 0; i < p->nationality_count; i++) {
			if (i > 0)
				buf_append_byte(out, ',');
			put_value(out, p->nationality[i], plain);
		}
		BUF_LITERAL(out, "],");
	}
	PUT(out, "residence", p->residence, plain);
	PUT(out, "birth_country", p->birth_country, plain);
	PUT(out, "birth_place", p->birth_place, plain);
	PUT(out, "birth_province", p->birth_province, plain);
	if (p->street.len + p->city.len + p->state.len + p->postal_code.len +
		p->country.len >
	    0) {
		OPEN(out, address);
		PUT(out, "street", p->street, plain);
		PUT(out, "city", p->city, plain);
		PUT(out, "state", p->state, plain);
		PUT(out, "postal_code", p->postal_code, plain);
		PUT(out, "country", p->country, plain);
		CLOSE(out, address);
	}
	PUT(out, "employment", p->employment, plain);
	if (span_equal(p->verified, SPAN("173")) ||
	    span_equal(p->verified, SPAN("ZZZ")))
		BUF_LITERAL(out, "\"verified\":true,");
	else if (span_equal(p->verified, SPAN("174")))
		BUF_LITERAL(out, "\"verified\":false,");
	put_contacts(out, p->contacts, p->contact_count, plain);
	CLOSE(out, person);
}

/* Qualifiers are short, and differ in their last letter. */
static inline bool
same_qualifier(const struct edi_pair *a, const struct edi_pair *b)
{
	size_t len = a->qualifier.len;

	return len == b->qualifier.len && len > 0 &&
	    a->qualifier.data[len - 1] == b->qualifier.data[len - 1] &&
	    span_equal(a->qualifier, b->qualifier);
}

/* Whether one of the first has the qualifier of the next. */
static inline bool
had_before(const struct edi_pair *list, unsigned next)
{
	for (unsigned i = 0; i < next; i++)
		if (same_qualifier(&list[i], &list[next]))
			return true;
	return false;
}

/* A reference by its qualifier; one that is given twice is an array. */
static void
put_references(
    struct buf *out, const struct edi_pair *list, unsigned count, bool plain)
{
	OPEN(out, references);
	for (unsigned i = 0; i < count; i++) {
		bool many = false;

		if (had_before(list, i))
			continue;
		for (unsigned k = i + 1; k < count; k++)
			many = many || same_qualifier(&list[k], &list[i]);
		put_value(out, list[i].qualifier, plain);
		buf_append_byte(out, ':');
		if (many)
			buf_append_byte(out, '[');
		put_value(out, list[i].value, plain);
		for (unsigned k = i + 1; many && k < count; k++) {
			if (!same_qualifier(&list[k], &list[i]))
				continue;
			buf_append_byte(out, ',');
			put_value(out, list[k].value, plain);
		}
		if (many)
			buf_append_byte(out, ']');
		buf_append_byte(out, ',');
	}
	CLOSE(out, references);
}

/*
 * FTX BAG "ZZ012345:3" means three tags with consecutive numbers. A tag that
 * does not end in a number, or a count that is none, is shown as it came.
 */
static void
put_bag(struct buf *out, const struct paxlst_bag *bag, bool plain)
{
	size_t digits = 0;
	uint64_t count = 1, number;
	char text[24];

	put_value(out, bag->tag, plain);
	while (digits < bag->tag.len && digits < 18 &&
	    bag->tag.data[bag->tag.len - 1 - digits] >= '0' &&
	    bag->tag.data[bag->tag.len - 1 - digits] <= '9')
		digits++;
	if (!span_uint(bag->count, PAXLST_TAGS_MAX, &count) ||
	    !span_uint(span_from(bag->tag, bag->tag.len - digits),
		UINT64_MAX / 2, &number))
		return;
	for (uint64_t i = 1; i < count; i++) {
		int len = snprintf(text, sizeof(text), "%0*llu", (int)digits,
		    (unsigned long long)(number + i));

		BUF_LITERAL(out, ",\"");
		buf_append_span(
		    out, span_first(bag->tag, bag->tag.len - digits));
		buf_append(out, text, (size_t)len);
		buf_append_byte(out, '"');
	}
}

static void
put_bags(struct buf *out, const struct paxlst_person *p)
{
	if (p->bag_count.len + p->bag_weight.len + p->bag_tags == 0)
		return;
	OPEN(out, bags);
	if (p->bag_count.len > 0) {
		BUF_LITERAL(out, "\"count\":");
		put_number(out, p->bag_count, p->plain);
		buf_append_byte(out, ',');
	}
	if (p->bag_weight.len > 0) {
		if (span_equal(p->bag_unit, SPAN("LBR")))
			BUF_LITERAL(out, "\"weight_lb\":");
		else
			BUF_LITERAL(out, "\"weight_kg\":");
		put_number(out, p->bag_weight, p->plain);
		buf_append_byte(out, ',');
	}
	if (p->bag_tags > 0) {
		BUF_LITERAL(out, "\"tags\":[");
		for (unsigned i = 0; i < p->bag_tags; i++) {
			if (i > 0)
				buf_append_byte(out, ',');
			put_bag(out, &p->bags[i], p->plain);
		}
		BUF_LITERAL(out, "],");
	}
	CLOSE(out, bags);
}

void
nouns_person(const struct paxlst_person *p, struct buf *out)
{
	put_documents(out, p);
	put_person(out, p);
	OPEN(out, itinerary);
	PUT(out, "embarkation", p->embarkation, p->plain);
	PUT(out, "debarkation", p->debarkation, p->plain);
	PUT(out, "clearance", p->clearance, p->plain);
	CLOSE(out, itinerary);
	put_references(out, p->references, p->reference_count, p->plain);
	put_bags(out, p);
}

/* ---- flights and messages: once a message, plainly ---- */

static void
put_leg(struct buf *out, struct span from, const struct edi_time *departs,
    struct span to, const struct edi_time *arrives, struct span number,
    struct span carrier)
{
	size_t open = out->len;

	buf_append_byte(out, '{');
	PUT(out, "number", number, false);
	PUT(out, "carrier", carrier, false);
	PUT(out, "from", from, false);
	PUT_DATE(out, "departs", departs);
	PUT(out, "to", to, false);
	PUT_DATE(out, "arrives", arrives);
	close_object(out, open, open + 1);
}

static void
end_array(struct buf *out)
{
	if (buf_ok(out) && out->data[out->len - 1] == ',')
		out->len--;
	BUF_LITERAL(out, "],");
}

void
nouns_flight(const struct paxlst_message *m, struct buf *out)
{
	struct span none = span_make("", 0);

	if (m->leg_count == 0)
		return;
	OPEN(out, flight);
	PUT(out, "number", m->legs[0].number, false);
	PUT(out, "carrier", m->legs[0].carrier, false);
	BUF_LITERAL(out, "\"legs\":[");
	for (unsigned i = 0; i < m->leg_count; i++) {
		const struct paxlst_leg *leg = &m->legs[i];
		bool own = leg->flight != m->legs[0].flight;

		put_leg(out, leg->from, &leg->departs, leg->to, &leg->arrives,
		    own ? leg->number : none, own ? leg->carrier : none);
	}
	end_array(out);
	for (unsigned i = 0; i < m->leg_count; i++)
		if (span_equal(m->legs[i].to_qualifier, SPAN("87"))) {
			PUT(out, "reporting", m->legs[i].to, false);
			break;
		}
	CLOSE(out, flight);
}

void
nouns_cusres_flight(const struct cusres_message *m, struct buf *out)
{
	struct span none = span_make("", 0);

	if (m->leg_count == 0)
		return;
	OPEN(out, flight);
	PUT(out, "number", m->legs[0].flight, false);
	BUF_LITERAL(out, "\"legs\":[");
	for (unsigned i = 0; i < m->leg_count; i++)
		put_leg(out, m->legs[i].from, &m->legs[i].departs,
		    m->legs[i].to, &m->legs[i].arrives,
		    i > 0 ? m->legs[i].flight : none, none);
	end_array(out);
	CLOSE(out, flight);
}

void
nouns_response(const struct cusres_status *s, unsigned index, struct buf *out)
{
	enum cusres_meaning meaning = CUSRES_OTHER;

	OPEN(out, response);
	BUF_LITERAL(out, "\"code\":");
	if (index < s->code_count) {
		meaning = s->codes[index].meaning;
		json_quote(out, s->codes[index].code);
	} else {
		BUF_LITERAL(out, "\"\"");
	}
	BUF_LITERAL(out, ",\"meaning\":\"");
	buf_append_str(out, cusres_meaning_word(meaning));
	BUF_LITERAL(out, "\",\"cleared\":");
	buf_append_str(out, s->cleared ? "true" : "false");
	BUF_LITERAL(out, ",\"level\":\"");
	buf_append_str(
	    out, s->level == CUSRES_PASSENGER ? "passenger" : "message");
	BUF_LITERAL(out, "\",");
	if (index < s->code_count)
		PUT(out, "text", s->codes[index].text, false);
	put_references(out, s->references, s->reference_count, false);
	CLOSE(out, response);
}

void
nouns_message_head(const struct envelope *e, struct span function,
    struct span subfunction, struct span transaction, struct buf *out)
{
	const struct envelope_message *m = &e->message;
	const struct envelope_interchange *i = &e->interchange;

	BUF_LITERAL(out, "{\"kind\":");
	json_quote(out, m->type);
	buf_append_byte(out, ',');
	if (m->kind == MESSAGE_PNRGOV && m->version.len > 0) {
		/* "13:1" is known as 13.1 */
		BUF_LITERAL(out, "\"release\":");
		put_joined(
		    out, m->version, m->release.len > 0 ? "." : "", m->release);
		buf_append_byte(out, ',');
	} else {
		PUT(out, "release", m->release, false);
	}
	PUT(out, "function", function, false);
	PUT(out, "subfunction", subfunction, false);
	PUT(out, "reference", m->reference, false);
	PUT(out, "access_reference", m->access_reference, false);
	PUT(out, "transaction", transaction, false);
	PUT(out, "interchange", i->reference, false);
	PUT(out, "group", e->group.reference, false);
	PUT(out, "sender", span_trim(i->sender), false);
	PUT(out, "recipient", span_trim(i->recipient), false);
	PUT(out, "application", i->application, false);
	if (i->test)
		BUF_LITERAL(out, "\"test\":true,");
	/* The last comma comes again with what follows. */
	if (buf_ok(out))
		out->len--;
}

/* Whom a state may ask: NAD MS and its COM. */
static void
put_contact(struct buf *out, const struct paxlst_message *m)
{
	if (m->contact_name.len + m->contact_profile.len + m->contact_count ==
	    0)
		return;
	BUF_LITERAL(out, ",\"contact\":{");
	PUT(out, "name", m->contact_name, false);
	PUT(out, "given_name", m->contact_given, false);
	PUT(out, "profile", m->contact_profile, false);
	for (unsigned i = 0; i < m->contact_count; i++) {
		const struct edi_pair *c = &m->contacts[i];

		if (span_equal(c->qualifier, SPAN("TE")))
			PUT(out, "telephone", c->value, false);
		else if (span_equal(c->qualifier, SPAN("FX")))
			PUT(out, "fax", c->value, false);
		else if (span_equal(c->qualifier, SPAN("EM")))
			PUT(out, "email", c->value, false);
	}
	if (buf_ok(out))
		out->data[out->len - 1] = '}';
}

void
nouns_message_tail(const struct envelope *e, const struct paxlst_message *m,
    bool counts, struct buf *out)
{
	const struct envelope_message *em = &e->message;

	if (em->part > 0) {
		BUF_LITERAL(out, ",\"part\":");
		buf_append_uint(out, em->part);
		BUF_LITERAL(out, ",\"last_part\":");
		buf_append_str(out,
		    em->part_letter == 'F' ||
			    (em->part == 1 && em->part_letter != 'C')
			? "true"
			: "false");
	}
	put_contact(out, m);
	if (counts && m->has_passengers) {
		BUF_LITERAL(out, ",\"count_passengers\":");
		buf_append_uint(out, m->passengers);
	}
	if (counts && m->has_crew) {
		BUF_LITERAL(out, ",\"count_crew\":");
		buf_append_uint(out, m->crew);
	}
	buf_append_byte(out, '}');
}

/* ---- bookings ---- */

/* "AM" and "498" are flight AM498. */
static void
put_flight_number(struct buf *out, const struct pnrgov_leg *leg)
{
	if (leg->number.len == 0)
		return;
	BUF_LITERAL(out, "\"number\":");
	put_joined(out, leg->carrier, "", leg->number);
	buf_append_byte(out, ',');
}

static void
put_pnr_leg(struct buf *out, const struct pnrgov_leg *leg)
{
	size_t open = out->len;

	buf_append_byte(out, '{');
	put_flight_number(out, leg);
	PUT(out, "carrier", leg->carrier, false);
	PUT(out, "operating_carrier", leg->operating, false);
	PUT(out, "from", leg->from, false);
	PUT_DATE(out, "departs", &leg->departs);
	PUT(out, "to", leg->to, false);
	PUT_DATE(out, "arrives", &leg->arrives);
	close_object(out, open, open + 1);
}

static void
put_payments(struct buf *out, const struct pnrgov_record *r)
{
	if (r->payment_count == 0)
		return;
	BUF_LITERAL(out, "\"payments\":[");
	for (unsigned i = 0; i < r->payment_count; i++) {
		size_t open = out->len;

		buf_append_byte(out, '{');
		PUT(out, "form", r->payments[i].form, false);
		PUT(out, "vendor", r->payments[i].vendor, false);
		PUT(out, "number", r->payments[i].number, false);
		close_object(out, open, open + 1);
	}
	end_array(out);
}

void
nouns_pnr(const struct pnrgov_record *r, struct span type, struct buf *out)
{
	OPEN(out, pnr);
	PUT(out, "locator", r->locator, false);
	PUT(out, "carrier", r->carrier, false);
	PUT_DATE(out, "created", &r->created);
	PUT(out, "traveller_type", type, false);
	if (r->leg_count > 0) {
		BUF_LITERAL(out, "\"legs\":[");
		for (unsigned i = 0; i < r->leg_count; i++)
			put_pnr_leg(out, &r->legs[i]);
		end_array(out);
	}
	put_payments(out, r);
	CLOSE(out, pnr);
}

void
nouns_pnr_flight(const struct pnrgov_message *m, struct buf *out)
{
	const struct pnrgov_leg *leg = &m->flight;
	struct span none = span_make("", 0);

	if (!m->has_flight)
		return;
	OPEN(out, flight);
	put_flight_number(out, leg);
	PUT(out, "carrier", leg->carrier, false);
	BUF_LITERAL(out, "\"legs\":[");
	put_leg(
	    out, leg->from, &leg->departs, leg->to, &leg->arrives, none, none);
	end_array(out);
	CLOSE(out, flight);
}

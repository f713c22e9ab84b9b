/*
 * nouns: a person of the EDIFACT domain to members of a record. The inner
 * loop of decode: names are constants, and nothing is formatted with printf.
 */
#include "nouns.h"

/* "2026-11-24T10:00", or the date alone, or nothing. */
#define PUT_TIME(w, name, time)                                      \
	do {                                                         \
		if ((time)->has_date)                                \
			JSON_PUT_DATE(w, name, (time)->date,         \
			    (time)->has_time                         \
				? (time)->hour * 60 + (time)->minute \
				: -1);                               \
	} while (0)

void
nouns_time(struct json_writer *w, const char *name, const struct edi_time *t)
{
	uint8_t text[JSON_DATE_TEXT];
	const uint8_t *end;

	if (!t->has_date)
		return;
	end = json_date_text(
	    t->date, t->has_time ? t->hour * 60 + t->minute : -1, text);
	json_put_span(w, name, span_make(text, (size_t)(end - text)));
}

static void
put_document(struct json_writer *w, const struct paxlst_document *d)
{
	char type = paxlst_document_type(d->code);

	JSON_TEXT(w, "type", span_make(&type, type != '\0'));
	if (d->code.len != 1 || d->code.data[0] != (uint8_t)type)
		JSON_TEXT(w, "code", d->code);
	JSON_TEXT(w, "number", d->number);
	JSON_TEXT(w, "issuing_state", d->state);
	PUT_TIME(w, "expiry_date", &d->expiry);
	PUT_TIME(w, "issue_date", &d->issue);
}

static void
put_documents(struct json_writer *w, const struct paxlst_person *p)
{
	const struct paxlst_document *first = paxlst_travel_document(p);

	if (first == NULL)
		return;
	JSON_OPEN_OBJECT(w, "document");
	put_document(w, first);
	json_close_object_or_drop(w);
	if (p->document_count < 2)
		return;
	JSON_OPEN_ARRAY(w, "documents");
	for (unsigned i = 0; i < p->document_count; i++) {
		json_open_object(w, NULL);
		put_document(w, &p->documents[i]);
		json_close_object_or_drop(w);
	}
	json_close_array(w);
}

/* COM 3155: what kind of number it is. */
static const char *
contact_kind(struct span qualifier)
{
	static const struct {
		const char *qualifier, *kind;
	} kinds[] = {{"TE", "telephone"}, {"FX", "fax"}, {"EM", "email"}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_equal_str(qualifier, kinds[i].qualifier))
			return kinds[i].kind;
	return "other";
}

static void
put_contacts(struct json_writer *w, const struct paxlst_person *p)
{
	if (p->contact_count == 0)
		return;
	JSON_OPEN_ARRAY(w, "contacts");
	for (unsigned i = 0; i < p->contact_count; i++) {
		json_open_object(w, NULL);
		json_put_str(w, "kind", contact_kind(p->contacts[i].qualifier));
		json_put_span(w, "value", p->contacts[i].value);
		json_close_object(w);
	}
	json_close_array(w);
}

static void
put_nationalities(struct json_writer *w, const struct paxlst_person *p)
{
	if (p->nationality_count > 0)
		JSON_TEXT(w, "nationality", p->nationality[0]);
	if (p->nationality_count < 2)
		return;
	JSON_OPEN_ARRAY(w, "nationalities");
	for (unsigned i = 0; i < p->nationality_count; i++)
		json_put_element(w, p->nationality[i]);
	json_close_array(w);
}

static void
put_address(struct json_writer *w, const struct paxlst_person *p)
{
	if (p->street.len + p->city.len + p->state.len + p->postal_code.len +
		p->country.len ==
	    0)
		return;
	JSON_OPEN_OBJECT(w, "address");
	JSON_TEXT(w, "street", p->street);
	JSON_TEXT(w, "city", p->city);
	JSON_TEXT(w, "state", p->state);
	JSON_TEXT(w, "postal_code", p->postal_code);
	JSON_TEXT(w, "country", p->country);
	json_close_object_or_drop(w);
}

/* GEI 4: whether the data was compared with the document. */
static void
put_verified(struct json_writer *w, struct span code)
{
	if (code.len == 0)
		return;
	if (span_equal(code, SPAN("173")) || span_equal(code, SPAN("ZZZ")))
		json_put_bool(w, "verified", true);
	else if (span_equal(code, SPAN("174")))
		json_put_bool(w, "verified", false);
}

/* One after the other; names that are longer than usual go piece by piece. */
static inline void
put_given_names(struct json_writer *w, const struct paxlst_person *p)
{
	uint8_t text[JSON_SHORT_MAX];
	size_t len = p->given[0].len;

	if (len < sizeof(text))
		memcpy(text, p->given[0].data, len);
	for (unsigned i = 1; i < p->given_count && len < sizeof(text); i++) {
		if (p->given[i].len < sizeof(text) - len) {
			memcpy(
			    text + len + 1, p->given[i].data, p->given[i].len);
			text[len] = ' ';
		}
		len += 1 + p->given[i].len;
	}
	if (len < sizeof(text))
		JSON_PUT(w, "given_names", span_make(text, len));
	else
		json_put_joined(
		    w, "given_names", p->given, p->given_count, " ");
}

static inline void
put_birth(struct json_writer *w, const struct edi_time *birth)
{
	char text[EDI_BIRTH_TEXT];

	if (birth->unknown == 0) {
		PUT_TIME(w, "birth_date", birth);
		return;
	}
	edi_time_birth_text(birth, text);
	json_put_str(w, "birth_date", text);
}

static void
put_person(struct json_writer *w, const struct paxlst_person *p)
{
	JSON_OPEN_OBJECT(w, "person");
	JSON_TEXT(w, "surname", p->surname);
	if (p->given_count == 1)
		JSON_TEXT(w, "given_names", p->given[0]);
	else if (p->given_count > 1)
		put_given_names(w, p);
	put_birth(w, &p->birth);
	/* U and X both mean that it is not said. */
	JSON_TEXT(w, "sex", span_equal(p->sex, SPAN("U")) ? SPAN("X") : p->sex);
	put_nationalities(w, p);
	JSON_TEXT(w, "residence", p->residence);
	JSON_TEXT(w, "birth_country", p->birth_country);
	JSON_TEXT(w, "birth_place", p->birth_place);
	JSON_TEXT(w, "birth_province", p->birth_province);
	put_address(w, p);
	JSON_TEXT(w, "employment", p->employment);
	put_verified(w, p->verified);
	put_contacts(w, p);
	json_close_object_or_drop(w);
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

static bool
is_in(const struct edi_pair *list, unsigned from, unsigned to,
    const struct edi_pair *pair)
{
	for (unsigned i = from; i < to; i++)
		if (same_qualifier(&list[i], pair))
			return true;
	return false;
}

/* A reference by its qualifier; one that is given twice is an array. */
void
nouns_references(
    struct json_writer *w, const struct edi_pair *list, unsigned count)
{
	JSON_OPEN_OBJECT(w, "references");
	for (unsigned i = 0; i < count; i++) {
		if (is_in(list, 0, i, &list[i]))
			continue;
		if (!is_in(list, i + 1, count, &list[i])) {
			json_put_named(w, list[i].qualifier, list[i].value);
			continue;
		}
		json_name(w, list[i].qualifier);
		json_open_array(w, NULL);
		for (unsigned k = i; k < count; k++)
			if (k == i || same_qualifier(&list[k], &list[i]))
				json_put_element(w, list[k].value);
		json_close_array(w);
	}
	json_close_object_or_drop(w);
}

static size_t
digits_at_end(struct span s)
{
	size_t n = 0;

	while (n < s.len && n < 18 && s.data[s.len - 1 - n] >= '0' &&
	    s.data[s.len - 1 - n] <= '9')
		n++;
	return n;
}

/*
 * FTX BAG "ZZ012345:3" means three tags with consecutive numbers. A tag that
 * does not end in a number, or a count that is not a number, is shown as it
 * came.
 */
static void
put_bag(struct json_writer *w, const struct paxlst_bag *bag)
{
	size_t digits = digits_at_end(bag->tag);
	struct span start = span_first(bag->tag, bag->tag.len - digits);
	uint64_t count, number;
	char text[24];

	json_put_element(w, bag->tag);
	if (!span_uint(bag->count, PAXLST_TAGS_MAX, &count) ||
	    !span_uint(span_from(bag->tag, start.len), UINT64_MAX / 2, &number))
		return;
	for (uint64_t i = 1; i < count; i++) {
		int len = snprintf(text, sizeof(text), "%0*llu", (int)digits,
		    (unsigned long long)(number + i));
		struct span parts[] = {start, span_make(text, (size_t)len)};

		json_put_joined(w, NULL, parts, 2, "");
	}
}

static void
put_bags(struct json_writer *w, const struct paxlst_person *p)
{
	if (p->bag_count.len + p->bag_weight.len + p->bag_tags == 0)
		return;
	JSON_OPEN_OBJECT(w, "bags");
	json_put_decimal(w, "count", p->bag_count);
	json_put_decimal(w,
	    span_equal(p->bag_unit, SPAN("LBR")) ? "weight_lb" : "weight_kg",
	    p->bag_weight);
	if (p->bag_tags > 0) {
		JSON_OPEN_ARRAY(w, "tags");
		for (unsigned i = 0; i < p->bag_tags; i++)
			put_bag(w, &p->bags[i]);
		json_close_array(w);
	}
	json_close_object_or_drop(w);
}

void
nouns_person(const struct paxlst_person *p, struct json_writer *w)
{
	put_documents(w, p);
	put_person(w, p);
	JSON_OPEN_OBJECT(w, "itinerary");
	JSON_TEXT(w, "embarkation", p->embarkation);
	JSON_TEXT(w, "debarkation", p->debarkation);
	JSON_TEXT(w, "clearance", p->clearance);
	json_close_object_or_drop(w);
	nouns_references(w, p->references, p->reference_count);
	put_bags(w, p);
}

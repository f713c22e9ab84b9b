/*
 * person: nouns in, struct out; see the header. It corrects nothing but the
 * spelling of names, and says so.
 */
#include "person_parts.h"

void
person_reader_init(
    struct person_reader *r, const struct profile *profile, struct date today)
{
	memset(r, 0, sizeof(*r));
	r->profile = profile;
	r->today = today;
	r->role = PAXLST_PASSENGER;
	noun_reader_init(&r->nouns);
}

void
person_reader_release(struct person_reader *r)
{
	noun_reader_release(&r->nouns);
	memset(&r->kept, 0, sizeof(r->kept));
}

/* The first one counts, unless memory ran out since. */
void
person_refuse(struct result *result, const struct noun_fault *fault)
{
	if (fault->memory || result->status != STATUS_ERROR)
		noun_report(fault, result);
}

void
person_wrong_type(struct result *result, const char *where, const char *note)
{
	struct noun_fault fault = {.where = where, .note = note};

	person_refuse(result, &fault);
}

bool
person_has_room(
    unsigned count, unsigned max, const char *where, struct result *result)
{
	if (count >= max)
		findings_add(&result->findings, "edi.limit", SEVERITY_ERROR,
		    where, NULL, "more than %u", max);
	return count < max;
}

/* ---- members of an object, by table ---- */

void
person_take_object(struct person_reader *r, struct span object, void *to,
    const char *where, const struct person_field *fields, struct result *result)
{
	const struct person_field *field;
	struct noun_fault fault;
	struct noun_walk w;
	struct span value;

	if (!noun_walk_begin(
		&w, object, where, fields, sizeof(*fields), &fault)) {
		person_refuse(result, &fault);
		return;
	}
	while ((field = noun_walk_next(&w, &value)) != NULL)
		if (json_kind(value) != JSON_NULL)
			field->take(r, value, (char *)to + field->offset,
			    (const char *)field->name.data, result);
	if (!noun_walk_end(&w, &fault))
		person_refuse(result, &fault);
}

/* ---- values ---- */

/* These are amounts; anything else that is a number has lost its zeros. */
static bool
may_be_number(const char *where)
{
	return strcmp(where, "count") == 0 || strncmp(where, "weight_", 7) == 0;
}

/* Most texts have no blanks around them. */
static inline struct span
trimmed(struct span text)
{
	if (text.len > 0 &&
	    (text.data[0] <= ' ' || text.data[text.len - 1] <= ' '))
		return span_trim(text);
	return text;
}

bool
person_take(struct person_reader *r, struct span value, struct span *to,
    const char *where, struct result *result)
{
	struct noun_fault fault;

	if (json_kind(value) == JSON_NUMBER && may_be_number(where)) {
		*to = value;
		return true;
	}
	if (!noun_text(&r->nouns, value, where, to, &fault)) {
		person_refuse(result, &fault);
		return false;
	}
	*to = trimmed(*to);
	return true;
}

static void
take_text(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	person_take(r, value, to, where, result);
}

static void
set_date(struct edi_time *to, struct span text, const char *where,
    struct result *result)
{
	text = trimmed(text);
	if (text.len > 0 && (text.len != 10 || !edi_time_parse(text, to)))
		findings_add(&result->findings, "api.date", SEVERITY_ERROR,
		    where, NULL, "not a whole date of the calendar");
}

static void
take_birth(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct span text;

	if (person_take(r, value, &text, where, result))
		person_set_birth(r->profile, to, text, result);
}

/* ---- person ---- */

/* "ANNA MARIA": the first name, and all further ones in one component. */
void
person_set_given(struct paxlst_person *p, struct span names)
{
	size_t space = span_find(names, ' ');
	struct span rest = span_trim(span_from(names, space));

	p->given_count = 0;
	if (names.len == 0)
		return;
	p->given[p->given_count++] = span_first(names, space);
	if (rest.len > 0)
		p->given[p->given_count++] = rest;
}

static void
take_given(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct span text = span_make("", 0);

	if (person_take(r, value, &text, where, result))
		person_set_given(to, text);
}

/* A contact's members as they are in the record. */
struct contact {
	struct span kind, value;
};

static void
take_raw(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct span *raw = to;

	(void)r;
	(void)where;
	(void)result;
	*raw = value;
}

static void
take_contact(struct person_reader *r, struct span object, const char *where,
    struct edi_pair *out, struct result *result)
{
	static const struct person_field fields[] = {
	    FIELD("kind", take_raw, offsetof(struct contact, kind)),
	    FIELD("value", take_raw, offsetof(struct contact, value)),
	    FIELD_END,
	};
	struct contact c = {{NULL, 0}, {NULL, 0}};

	out->value = span_make("", 0);
	if (json_kind(object) != JSON_OBJECT)
		return;
	person_take_object(r, object, &c, where, fields, result);
	if (c.kind.len == 0 || c.value.len == 0 ||
	    !person_take(r, c.value, &out->value, where, result))
		return;
	out->qualifier = json_name_is(c.kind, SPAN("fax")) ? SPAN("FX")
	    : json_name_is(c.kind, SPAN("email"))	   ? SPAN("EM")
							   : SPAN("TE");
}

static void
take_contacts(struct person_reader *r, struct span list, void *to,
    const char *where, struct result *result)
{
	struct paxlst_person *p = to;
	struct json_iterator it;
	struct span element;

	if (json_kind(list) != JSON_ARRAY) {
		person_wrong_type(result, where, "is not an array");
		return;
	}
	json_array_begin(&it, list);
	while (json_array_next(&it, &element) &&
	    person_has_room(
		p->contact_count, PAXLST_CONTACTS_MAX, where, result)) {
		struct edi_pair *c = &p->contacts[p->contact_count];

		take_contact(r, element, where, c, result);
		p->contact_count += c->value.len > 0;
	}
}

static void
take_nationality(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct paxlst_person *p = to;

	if (p->nationality_count == 0 &&
	    person_take(r, value, &p->nationality[0], where, result))
		p->nationality_count = p->nationality[0].len > 0;
}

static void
take_nationalities(struct person_reader *r, struct span list, void *to,
    const char *where, struct result *result)
{
	struct paxlst_person *p = to;
	struct json_iterator it;
	struct span element;

	if (json_kind(list) != JSON_ARRAY) {
		person_wrong_type(result, where, "is not an array");
		return;
	}
	p->nationality_count = 0;
	json_array_begin(&it, list);
	while (json_array_next(&it, &element) &&
	    person_has_room(
		p->nationality_count, PAXLST_NATIONALITIES_MAX, where, result))
		if (person_take(r, element,
			&p->nationality[p->nationality_count], where, result))
			p->nationality_count++;
}

static void
take_address(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	static const struct person_field fields[] = {
	    PERSON("street", take_text, street),
	    PERSON("city", take_text, city),
	    PERSON("state", take_text, state),
	    PERSON("postal_code", take_text, postal_code),
	    PERSON("country", take_text, country),
	    FIELD_END,
	};

	person_take_object(r, value, to, where, fields, result);
}

/* Whether the data was compared with the document (GEI 4). */
static void
take_verified(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct span *verified = to;

	(void)r;
	(void)where;
	(void)result;
	*verified = json_kind(value) == JSON_TRUE ? SPAN("173")
	    : json_kind(value) == JSON_FALSE	  ? SPAN("174")
						  : span_make("", 0);
}

static const struct person_field person_fields[] = {
    PERSON("surname", take_text, surname),
    FIELD("given_names", take_given, 0),
    PERSON("birth_date", take_birth, birth),
    PERSON("sex", take_text, sex),
    FIELD("nationality", take_nationality, 0),
    PERSON("residence", take_text, residence),
    PERSON("birth_country", take_text, birth_country),
    PERSON("birth_place", take_text, birth_place),
    PERSON("birth_province", take_text, birth_province),
    PERSON("employment", take_text, employment),
    FIELD("nationalities", take_nationalities, 0),
    FIELD("address", take_address, 0),
    FIELD("contacts", take_contacts, 0),
    PERSON("verified", take_verified, verified),
    FIELD_END,
};

static const struct person_field itinerary_fields[] = {
    PERSON("embarkation", take_text, embarkation),
    PERSON("debarkation", take_text, debarkation),
    PERSON("clearance", take_text, clearance),
    FIELD_END,
};

/* ---- documents ---- */

/* Where no code is given: "other" is F, approved by the state, in DOC 1001. */
static struct span
code_of(const struct noun_document *noun)
{
	struct span code = trimmed(noun->code), type = trimmed(noun->type);

	if (code.len > 0)
		return code;
	return span_equal(type, SPAN("O")) ? SPAN("F") : type;
}

static void
take_document(struct person_reader *r, struct span object,
    struct paxlst_person *p, struct result *result)
{
	struct paxlst_document *d;
	struct noun_document noun;
	struct noun_fault fault;

	if (!person_has_room(
		p->document_count, PAXLST_DOCUMENTS_MAX, "documents", result))
		return;
	if (!noun_document(&r->nouns, object, NOUN_ALL, &noun, &fault)) {
		person_refuse(result, &fault);
		return;
	}
	d = &p->documents[p->document_count++];
	memset(d, 0, sizeof(*d));
	d->code = code_of(&noun);
	d->number = trimmed(noun.number);
	d->state = trimmed(noun.issuing_state);
	set_date(&d->expiry, noun.expiry_date, "expiry_date", result);
	set_date(&d->issue, noun.issue_date, "issue_date", result);
}

static void
take_documents(struct person_reader *r, const struct record *record,
    struct paxlst_person *p, struct result *result)
{
	struct json_iterator it;
	struct span value, element;

	if (!noun_get(record, "documents", &value)) {
		if (noun_get(record, "document", &value))
			take_document(r, value, p, result);
		return;
	}
	if (json_kind(value) != JSON_ARRAY) {
		person_wrong_type(result, "documents", "is not an array");
		return;
	}
	json_array_begin(&it, value);
	while (json_array_next(&it, &element))
		take_document(r, element, p, result);
}

/* ---- references ---- */

static void
add_reference(struct person_reader *r, struct span name, struct span value,
    struct paxlst_person *p, struct result *result)
{
	struct edi_pair pair = {span_make("", 0), span_make("", 0)};

	if (json_kind(value) == JSON_NULL ||
	    !person_take(r, name, &pair.qualifier, "references", result) ||
	    !person_take(r, value, &pair.value, "references", result) ||
	    pair.value.len == 0)
		return;
	if (person_has_room(p->reference_count, PAXLST_REFERENCES_MAX,
		"references", result))
		p->references[p->reference_count++] = pair;
}

static void
take_references(struct person_reader *r, struct span object,
    struct paxlst_person *p, struct result *result)
{
	struct json_iterator list;
	struct span name, value, element;
	struct noun_fault fault;
	struct noun_walk w;

	if (!noun_walk_begin(&w, object, "references", NULL, 0, &fault)) {
		person_refuse(result, &fault);
		return;
	}
	while (noun_walk_any(&w, &name, &value)) {
		if (json_kind(value) != JSON_ARRAY) {
			add_reference(r, name, value, p, result);
			continue;
		}
		json_array_begin(&list, value);
		while (json_array_next(&list, &element))
			add_reference(r, name, element, p, result);
	}
	if (!noun_walk_end(&w, &fault))
		person_refuse(result, &fault);
}

/* ---- the whole record ---- */

static void
take_role(struct person_reader *r, const struct record *record,
    struct paxlst_person *p, struct result *result)
{
	struct span message, value, text = span_make("", 0);
	struct noun_fault fault;

	p->role = r->role;
	if (!noun_get(record, "message", &message) ||
	    json_kind(message) != JSON_OBJECT)
		return;
	if (!noun_only(message, "role", &value, &fault)) {
		person_refuse(result, &fault);
		return;
	}
	if (value.len == 0 || json_kind(value) == JSON_NULL ||
	    !person_take(r, value, &text, "role", result) || text.len == 0)
		return;
	p->role = paxlst_role_parse(text);
	if (p->role == PAXLST_UNKNOWN)
		findings_add(&result->findings, "api.code", SEVERITY_ERROR,
		    "role", NULL,
		    "none of passenger, crew, "
		    "transit_passenger, transit_crew");
}

/* X and U, "not said", are whatever letter the profile has for it. */
static void
set_sex(struct person_reader *r, struct paxlst_person *p, struct result *result)
{
	if (p->sex.len == 1 && (p->sex.data[0] == 'X' || p->sex.data[0] == 'U'))
		p->sex = span_make(&r->profile->unknown_sex, 1);
	else if (p->sex.len > 0 && !span_equal(p->sex, SPAN("M")) &&
	    !span_equal(p->sex, SPAN("F")))
		findings_add(&result->findings, "api.code", SEVERITY_ERROR,
		    "sex", NULL, "none of M, F, X");
}

bool
person_read(struct person_reader *r, const struct record *record,
    struct paxlst_person *p, struct result *result)
{
	struct span value;

	noun_reader_begin(&r->nouns, record);
	keep_clear(&r->kept);
	paxlst_person_clear(p);
	p->place.offset = PLACE_NONE;
	if (noun_get(record, "person", &value))
		person_take_object(
		    r, value, p, "person", person_fields, result);
	take_documents(r, record, p, result);
	if (noun_get(record, "references", &value))
		take_references(r, value, p, result);
	if (noun_get(record, "itinerary", &value))
		person_take_object(
		    r, value, p, "itinerary", itinerary_fields, result);
	if (noun_get(record, "bags", &value))
		person_take_bags(r, value, p, result);
	take_role(r, record, p, result);
	if (result->status == STATUS_ERROR)
		return false;
	person_fill_from_zone(r, record, p, result);
	if (result->status == STATUS_ERROR)
		return false;
	if (p->surname.len == 0 && p->document_count == 0 &&
	    result->findings.count == 0) {
		result->status = STATUS_ABSENT;
		return false;
	}
	set_sex(r, p, result);
	person_spell(r, p, result);
	person_join_tags(r, p);
	if (r->kept.full)
		findings_add(&result->findings, "edi.limit", SEVERITY_ERROR,
		    "person", NULL, "more text than can be kept");
	return true;
}

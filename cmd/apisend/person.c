/*
 * person: nouns in, struct out; see the header. It corrects nothing but the
 * spelling of names, and says so.
 */
#include "person.h"

#include "mrz/mrz_check.h"
#include "mrz/translit.h"

void
person_reader_init(struct person_reader *r, const struct profile *profile,
    struct date today)
{
	memset(r, 0, sizeof(*r));
	r->profile = profile;
	r->today = today;
	r->role = PAXLST_PASSENGER;
	buf_init(&r->scratch, 0);
	buf_init(&r->name, 0);
	mrz_lines_init(&r->lines);
}

void
person_reader_release(struct person_reader *r)
{
	buf_wipe(&r->scratch);
	buf_release(&r->name);
	mrz_lines_release(&r->lines);
	memset(&r->kept, 0, sizeof(r->kept));
}

static void
wrong_type(struct result *result, const char *where, const char *wanted)
{
	if (result->status != STATUS_ERROR)
		result_error(result, "record.input", where, "is no %s",
		    wanted);
}

/* ---- members of an object, by table ---- */

/* What a member is for: it is taken to this offset in what is filled. */
struct field {
	struct span name;
	void (*take)(struct person_reader *r, struct span value, void *to,
	    const char *where, struct result *result);
	size_t offset;
};
#define FIELD(name, take, offset) \
	{{(const uint8_t *)(name), sizeof(name) - 1}, take, offset}
#define PERSON(name, take, member) \
	FIELD(name, take, offsetof(struct paxlst_person, member))
#define DOCUMENT(name, take, member) \
	FIELD(name, take, offsetof(struct paxlst_document, member))
#define FIELD_END {{NULL, 0}, NULL, 0}

static const struct field *
find_field(const struct field *fields, struct span name)
{
	for (; fields->take != NULL; fields++)
		if (span_equal(name, fields->name))
			return fields;
	return NULL;
}

static void
take_object(struct person_reader *r, struct span object, void *to,
    const char *where, const struct field *fields, struct result *result)
{
	struct json_iterator it;
	struct span name, value, plain;

	if (json_kind(object) != JSON_OBJECT) {
		wrong_type(result, where, "object");
		return;
	}
	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &value)) {
		const struct field *field = find_field(fields,
		    span_make(name.data + 1, name.len - 2));

		/* No name of a table has a backslash in it. */
		if (field == NULL &&
		    memchr(name.data, '\\', name.len) != NULL &&
		    json_string_span(name, &r->name, &plain))
			field = find_field(fields, plain);
		if (field != NULL)
			field->take(r, value, (char *)to + field->offset,
			    (const char *)field->name.data, result);
	}
}

/* ---- values ---- */

/* These are amounts; anything else that is a number has lost its zeros. */
static bool
may_be_number(const char *where)
{
	return strcmp(where, "count") == 0 || strncmp(where, "weight_", 7) == 0;
}

/* The text of a string (or of an amount), kept; false when it is none. */
static bool
take(struct person_reader *r, struct span value, struct span *to,
    const char *where, struct result *result)
{
	struct span text;

	switch (value.data[0]) {
	case '"':
		/* Without escapes the line itself is borrowed. */
		text = span_make(value.data + 1, value.len - 2);
		if (memchr(text.data, '\\', text.len) != NULL) {
			json_string_span(value, &r->scratch, &text);
			text = keep(&r->kept, text);
		}
		if (text.len > 0 && (text.data[0] <= ' ' ||
		    text.data[text.len - 1] <= ' '))
			text = span_trim(text);
		*to = text;
		return true;
	case 'n':
		return true;
	case '{': case '[': case 't': case 'f':
		wrong_type(result, where, "string");
		return false;
	default:
		if (!may_be_number(where)) {
			wrong_type(result, where, "string");
			return false;
		}
		*to = value;
		return true;
	}
}

static void
take_text(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	take(r, value, to, where, result);
}

static void
take_date(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct span text = span_make("", 0);

	if (!take(r, value, &text, where, result) || text.len == 0)
		return;
	if (text.len != 10 || !edi_time_parse(text, to))
		findings_add(&result->findings, "api.date", SEVERITY_ERROR,
		    where, NULL, "not a whole date of the calendar");
}

/* ---- person ---- */

/* "ANNA MARIA": the first name, and all further ones in one component. */
static void
set_given(struct paxlst_person *p, struct span names)
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

	if (take(r, value, &text, where, result))
		set_given(to, text);
}

static void
take_contacts(struct person_reader *r, struct span list, void *to,
    const char *where, struct result *result)
{
	struct paxlst_person *p = to;
	struct json_iterator it;
	struct span element, kind, value;

	if (json_kind(list) != JSON_ARRAY) {
		wrong_type(result, where, "array");
		return;
	}
	json_array_begin(&it, list);
	while (json_array_next(&it, &element) &&
	    p->contact_count < PAXLST_CONTACTS_MAX) {
		struct edi_pair *c = &p->contacts[p->contact_count];

		c->value = span_make("", 0);
		if (json_kind(element) != JSON_OBJECT ||
		    !json_member(element, "kind", &kind) ||
		    !json_member(element, "value", &value) ||
		    !take(r, value, &c->value, where, result))
			continue;
		c->qualifier = json_name_is(kind, SPAN("fax")) ? SPAN("FX") :
		    json_name_is(kind, SPAN("email")) ? SPAN("EM") :
		    SPAN("TE");
		p->contact_count += c->value.len > 0;
	}
}

static void
take_nationality(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct paxlst_person *p = to;

	if (p->nationality_count == 0 &&
	    take(r, value, &p->nationality[0], where, result))
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
		wrong_type(result, where, "array");
		return;
	}
	p->nationality_count = 0;
	json_array_begin(&it, list);
	while (json_array_next(&it, &element) &&
	    p->nationality_count < PAXLST_NATIONALITIES_MAX)
		if (take(r, element, &p->nationality[p->nationality_count],
			where, result))
			p->nationality_count++;
}

static void
take_address(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	static const struct field fields[] = {
		PERSON("street", take_text, street),
		PERSON("city", take_text, city),
		PERSON("state", take_text, state),
		PERSON("postal_code", take_text, postal_code),
		PERSON("country", take_text, country),
		FIELD_END,
	};

	if (json_kind(value) != JSON_NULL)
		take_object(r, value, to, where, fields, result);
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
	*verified = json_kind(value) == JSON_TRUE ? SPAN("173") :
	    json_kind(value) == JSON_FALSE ? SPAN("174") : span_make("", 0);
}

static const struct field person_fields[] = {
	PERSON("surname", take_text, surname),
	FIELD("given_names", take_given, 0),
	PERSON("birth_date", take_date, birth),
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

static const struct field itinerary_fields[] = {
	PERSON("embarkation", take_text, embarkation),
	PERSON("debarkation", take_text, debarkation),
	PERSON("clearance", take_text, clearance),
	FIELD_END,
};

/* ---- documents ---- */

static void
take_code(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct span text = span_make("", 0), *code = to;

	if (take(r, value, &text, where, result) && text.len > 0)
		*code = text;
}

/* Where no code is given: "other" is F, approved by the state, in DOC 1001. */
static void
take_type(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct span text = span_make("", 0), *code = to;

	if (take(r, value, &text, where, result) && code->len == 0)
		*code = span_equal(text, SPAN("O")) ? SPAN("F") : text;
}

static const struct field document_fields[] = {
	DOCUMENT("type", take_type, code),
	DOCUMENT("number", take_text, number),
	DOCUMENT("issuing_state", take_text, state),
	DOCUMENT("expiry_date", take_date, expiry),
	DOCUMENT("issue_date", take_date, issue),
	DOCUMENT("code", take_code, code),
	FIELD_END,
};

static void
take_document(struct person_reader *r, struct span object,
    struct paxlst_person *p, struct result *result)
{
	struct paxlst_document *d;

	if (p->document_count >= PAXLST_DOCUMENTS_MAX) {
		findings_add(&result->findings, "edi.limit", SEVERITY_ERROR,
		    "documents", NULL, "more than %d", PAXLST_DOCUMENTS_MAX);
		return;
	}
	d = &p->documents[p->document_count++];
	memset(d, 0, sizeof(*d));
	take_object(r, object, d, "document", document_fields, result);
}

static void
take_documents(struct person_reader *r, const struct record *record,
    struct paxlst_person *p, struct result *result)
{
	struct json_iterator it;
	struct span value, element;

	if (record_get(record, "documents", &value) &&
	    json_kind(value) == JSON_ARRAY) {
		json_array_begin(&it, value);
		while (json_array_next(&it, &element))
			take_document(r, element, p, result);
	} else if (record_get(record, "document", &value) &&
	    json_kind(value) != JSON_NULL) {
		take_document(r, value, p, result);
	}
}

/* ---- references ---- */

static void
take_references(struct person_reader *r, struct span object,
    struct paxlst_person *p, struct result *result)
{
	struct json_iterator it, list;
	struct span name, value, element;

	if (json_kind(object) != JSON_OBJECT) {
		wrong_type(result, "references", "object");
		return;
	}
	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &value)) {
		bool many = json_kind(value) == JSON_ARRAY;

		if (many)
			json_array_begin(&list, value);
		element = value;
		while (!many || json_array_next(&list, &element)) {
			struct edi_pair *pair =
			    &p->references[p->reference_count];

			if (p->reference_count >= PAXLST_REFERENCES_MAX)
				break;
			pair->value = span_make("", 0);
			if (take(r, name, &pair->qualifier, "references",
				result) &&
			    take(r, element, &pair->value, "references",
				result))
				p->reference_count += pair->value.len > 0;
			if (!many)
				break;
		}
	}
}

/* ---- bags ---- */

static void
take_weight(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct paxlst_person *p = to;

	take(r, value, &p->bag_weight, where, result);
	p->bag_unit = strcmp(where, "weight_lb") == 0 ? SPAN("LBR") :
	    SPAN("KGM");
}

static void
take_tags(struct person_reader *r, struct span list, void *to,
    const char *where, struct result *result)
{
	struct paxlst_person *p = to;
	struct json_iterator it;
	struct span element;

	if (json_kind(list) != JSON_ARRAY) {
		wrong_type(result, where, "array of tags");
		return;
	}
	json_array_begin(&it, list);
	while (json_array_next(&it, &element) &&
	    p->bag_tags < PAXLST_TAGS_MAX) {
		struct paxlst_bag *bag = &p->bags[p->bag_tags];

		bag->tag = bag->count = span_make("", 0);
		if (take(r, element, &bag->tag, where, result))
			p->bag_tags++;
	}
}

static const struct field bag_fields[] = {
	PERSON("count", take_text, bag_count),
	FIELD("weight_kg", take_weight, 0),
	FIELD("weight_lb", take_weight, 0),
	FIELD("tags", take_tags, 0),
	FIELD_END,
};

/* Tags with consecutive numbers are one FTX with their count. */
static void
join_tags(struct person_reader *r, struct paxlst_person *p)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < p->bag_tags;) {
		struct span tag = p->bags[i].tag;
		size_t digits = 0;
		uint64_t first, next;
		unsigned run = 1;
		char text[12];
		int len;

		while (digits < tag.len && digits < 9 &&
		    tag.data[tag.len - 1 - digits] >= '0' &&
		    tag.data[tag.len - 1 - digits] <= '9')
			digits++;
		if (span_uint(span_from(tag, tag.len - digits), UINT32_MAX,
			&first))
			while (i + run < p->bag_tags &&
			    p->bags[i + run].tag.len == tag.len &&
			    memcmp(p->bags[i + run].tag.data, tag.data,
				tag.len - digits) == 0 &&
			    span_uint(span_from(p->bags[i + run].tag,
				tag.len - digits), UINT32_MAX, &next) &&
			    next == first + run)
				run++;
		len = snprintf(text, sizeof(text), "%u", run);
		p->bags[kept].tag = tag;
		p->bags[kept].count = run == 1 ? span_make("", 0) :
		    keep(&r->kept, span_make(text, (size_t)len));
		kept++;
		i += run;
	}
	p->bag_tags = kept;
}

/* ---- from the zone ---- */

/* Fields that neither document nor person gave. */
static void
fill_text(struct span *to, struct span value)
{
	if (to->len == 0)
		*to = value;
}

static void
fill_date(struct edi_time *to, struct span value, const char *where,
    struct result *result)
{
	if (to->has_date || value.len == 0)
		return;
	if (!edi_time_parse(value, to))
		findings_add(&result->findings, "api.date", SEVERITY_ERROR,
		    where, NULL, "not a whole date of the calendar");
}

/* A zone's fields as text, wherever they came from. */
struct zone {
	struct span code, state, number, surname, given, nationality, birth,
	    sex, expiry;
};

static bool
lacks(const struct paxlst_person *p)
{
	const struct paxlst_document *d = &p->documents[0];

	return p->surname.len == 0 || !p->birth.has_date ||
	    p->nationality_count == 0 || p->sex.len == 0 ||
	    p->document_count == 0 || d->number.len == 0 ||
	    d->state.len == 0 || !d->expiry.has_date;
}

static void
fill(struct paxlst_person *p, const struct zone *z, struct result *result)
{
	struct paxlst_document *d;

	if (p->document_count == 0) {
		memset(&p->documents[0], 0, sizeof(p->documents[0]));
		p->document_count = 1;
	}
	d = &p->documents[0];
	/* A document that is named is not mixed with another one's data. */
	if (d->number.len == 0 || span_equal(d->number, z->number)) {
		fill_text(&d->number, z->number);
		fill_text(&d->state, z->state);
		/* "P<" and "PA" are passports to a list (DOC 1001). */
		if (d->code.len == 0 && z->code.len > 0)
			d->code = z->code.data[0] == 'P' ||
			    z->code.data[0] == 'V' ? span_first(z->code, 1) :
			    z->code;
		fill_date(&d->expiry, z->expiry, "expiry_date", result);
	}
	if (p->surname.len == 0) {
		p->surname = z->surname;
		if (p->given_count == 0)
			set_given(p, z->given);
	}
	fill_text(&p->sex, z->sex);
	if (p->nationality_count == 0 && z->nationality.len > 0)
		p->nationality[p->nationality_count++] = z->nationality;
	fill_date(&p->birth, z->birth, "birth_date", result);
}

static struct span
member_text(struct person_reader *r, struct span object, const char *name)
{
	struct span value, text;

	if (!json_member(object, name, &value) ||
	    !json_string_span(value, &r->scratch, &text))
		return span_make("", 0);
	return r->scratch.len > 0 && text.data == r->scratch.data ?
	    keep(&r->kept, text) : text;
}

/* From mrzcheck's verdict; false when there is none. */
static bool
zone_of_verdict(struct person_reader *r, const struct record *record,
    struct zone *z, struct result *result)
{
	struct span verdict, fields, status;

	if (!record_get(record, "mrzcheck", &verdict) ||
	    !json_member(verdict, "fields", &fields) ||
	    json_kind(fields) != JSON_OBJECT)
		return false;
	if (json_member(verdict, "status", &status) &&
	    !json_name_is(status, SPAN("pass")))
		findings_add(&result->findings, "api.document",
		    SEVERITY_ERROR, "mrz", NULL,
		    "mrzcheck did not pass the zone that this is read from");
	z->code = member_text(r, fields, "document_code");
	z->state = member_text(r, fields, "issuing_state");
	z->number = member_text(r, fields, "document_number");
	z->surname = member_text(r, fields, "surname");
	z->given = member_text(r, fields, "given_names");
	z->nationality = member_text(r, fields, "nationality");
	z->birth = member_text(r, fields, "birth_date");
	z->sex = member_text(r, fields, "sex");
	z->expiry = member_text(r, fields, "expiry_date");
	return true;
}

static bool
take_lines(struct person_reader *r, const struct record *record,
    struct result *result)
{
	struct json_iterator it;
	struct span value, element, text;

	mrz_lines_clear(&r->lines);
	if (!record_get(record, "mrz", &value) ||
	    json_kind(value) == JSON_NULL)
		return false;
	if (json_kind(value) == JSON_STRING) {
		json_string_span(value, &r->scratch, &text);
		mrz_lines_add_text(&r->lines, keep(&r->kept, text));
		return true;
	}
	if (json_kind(value) != JSON_ARRAY) {
		wrong_type(result, "mrz", "string or array of strings");
		return false;
	}
	json_array_begin(&it, value);
	while (json_array_next(&it, &element)) {
		if (json_kind(element) != JSON_STRING ||
		    !json_string_span(element, &r->scratch, &text)) {
			wrong_type(result, "mrz", "array of strings");
			return false;
		}
		mrz_lines_add(&r->lines, keep(&r->kept, text));
	}
	return true;
}

static struct span
zone_text(struct person_reader *r, const struct mrz *m, enum mrz_field field)
{
	uint8_t text[MRZ_FIELD_TEXT_MAX];
	size_t len = mrz_field_text(m, field, text);

	return keep(&r->kept, span_make(text, len));
}

static bool
zone_of_lines(struct person_reader *r, const struct record *record,
    struct zone *z, struct result *result)
{
	struct mrz_check_options options;
	struct findings found;
	struct mrz m;

	if (!take_lines(r, record, result))
		return false;
	if (!mrz_read(&r->lines, NULL, r->today, &m)) {
		findings_add(&result->findings, "api.document",
		    SEVERITY_ERROR, "mrz", NULL, "no known layout of a zone");
		return false;
	}
	findings_init(&found, false);
	memset(&options, 0, sizeof(options));
	options.at = r->today;
	mrz_check(&m, &options, &found);
	if (found.failed || findings_status(&found) != STATUS_PASS)
		findings_add(&result->findings, "api.document",
		    SEVERITY_ERROR, "mrz", NULL,
		    "the zone that this is read from is wrong");
	findings_release(&found);
	z->code = zone_text(r, &m, MRZ_DOCUMENT_CODE);
	z->state = zone_text(r, &m, MRZ_ISSUING_STATE);
	z->number = zone_text(r, &m, MRZ_DOCUMENT_NUMBER);
	z->surname = zone_text(r, &m, MRZ_SURNAME);
	z->given = zone_text(r, &m, MRZ_GIVEN_NAMES);
	z->nationality = zone_text(r, &m, MRZ_NATIONALITY);
	z->birth = zone_text(r, &m, MRZ_BIRTH_DATE);
	z->sex = zone_text(r, &m, MRZ_SEX);
	z->expiry = zone_text(r, &m, MRZ_EXPIRY_DATE);
	return true;
}

static void
fill_from_zone(struct person_reader *r, const struct record *record,
    struct paxlst_person *p, struct result *result)
{
	struct zone z;

	memset(&z, 0, sizeof(z));
	if (lacks(p) && (zone_of_verdict(r, record, &z, result) ||
	    zone_of_lines(r, record, &z, result)))
		fill(p, &z, result);
}

/* ---- spelling ---- */

/* Letters of a zone for letters of the visual zone (ICAO 9303-3 6). */
static bool
spell(struct person_reader *r, struct span *name, struct span state)
{
	struct span rest = *name;
	uint8_t out[4 * 64];
	size_t n = 0;
	bool first = true;

	while (rest.len > 0) {
		uint32_t letter = translit_take(&rest);
		struct translit_form form;

		if (n + TRANSLIT_FORM_MAX + 1 > sizeof(out))
			return false;
		switch (translit_kind(letter)) {
		case TRANSLIT_SPACE:
		case TRANSLIT_COMMA:
			if (n > 0 && out[n - 1] != ' ')
				out[n++] = ' ';
			first = true;
			continue;
		case TRANSLIT_APOSTROPHE:
		case TRANSLIT_DROPPED:
		case TRANSLIT_MARK:
			continue;
		case TRANSLIT_DIGIT:
			return false;
		case TRANSLIT_LETTER:
			break;
		}
		if (!translit_make(letter, state, first, rest.len == 0, &form))
			return false;
		memcpy(out + n, form.text, form.len);
		n += form.len;
		first = false;
	}
	*name = span_trim(keep(&r->kept, span_make(out, n)));
	return true;
}

static bool
needs_spelling(const struct profile *profile, struct span name)
{
	enum edifact_level level = edifact_level_of(
	    span_first(span_str(profile->syntax), 4));

	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.data[i];

		if ((c >= 'A' && c <= 'Z') || c == ' ')
			continue;
		if (profile->names == PROFILE_NAMES_MRZ ||
		    !edifact_level_has(level, c))
			return true;
	}
	return false;
}

static void
spell_names(struct person_reader *r, struct paxlst_person *p,
    struct result *result)
{
	struct span state = p->document_count > 0 ? p->documents[0].state :
	    span_make("", 0);
	bool changed = false, known = true;

	if (needs_spelling(r->profile, p->surname)) {
		changed = true;
		known = spell(r, &p->surname, state);
	}
	for (unsigned i = 0; i < p->given_count; i++)
		if (needs_spelling(r->profile, p->given[i])) {
			changed = true;
			known = spell(r, &p->given[i], state) && known;
		}
	if (changed && known)
		findings_add(&result->findings, "api.name", SEVERITY_INFO,
		    "name", "ICAO 9303-3 6",
		    "written with the letters of a zone");
	else if (changed)
		findings_add(&result->findings, "api.name", SEVERITY_ERROR,
		    "name", "ICAO 9303-3 6",
		    "a character without a form in a zone");
}

/* ---- the whole record ---- */

static void
take_role(struct person_reader *r, const struct record *record,
    struct paxlst_person *p, struct result *result)
{
	struct span message, value, text = span_make("", 0);

	p->role = r->role;
	if (!record_get(record, "message", &message) ||
	    json_kind(message) != JSON_OBJECT ||
	    !json_member(message, "role", &value) ||
	    !take(r, value, &text, "role", result) || text.len == 0)
		return;
	p->role = paxlst_role_parse(text);
	if (p->role == PAXLST_UNKNOWN)
		findings_add(&result->findings, "api.code", SEVERITY_ERROR,
		    "role", NULL, "none of passenger, crew, "
		    "transit_passenger, transit_crew");
}

/* X and U, "not said", are whatever letter the profile has for it. */
static void
set_sex(struct person_reader *r, struct paxlst_person *p,
    struct result *result)
{
	if (p->sex.len == 1 && (p->sex.data[0] == 'X' ||
	    p->sex.data[0] == 'U'))
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

	keep_clear(&r->kept);
	memset(p, 0, offsetof(struct paxlst_person, documents));
	p->place.offset = PLACE_NONE;
	if (record_get(record, "person", &value) &&
	    json_kind(value) != JSON_NULL)
		take_object(r, value, p, "person", person_fields, result);
	take_documents(r, record, p, result);
	if (record_get(record, "references", &value))
		take_references(r, value, p, result);
	if (record_get(record, "itinerary", &value) &&
	    json_kind(value) != JSON_NULL)
		take_object(r, value, p, "itinerary", itinerary_fields,
		    result);
	if (record_get(record, "bags", &value))
		take_object(r, value, p, "bags", bag_fields, result);
	take_role(r, record, p, result);
	if (result->status == STATUS_ERROR)
		return false;
	fill_from_zone(r, record, p, result);
	if (result->status == STATUS_ERROR)
		return false;
	if (p->surname.len == 0 && p->document_count == 0 &&
	    result->findings.count == 0) {
		result->status = STATUS_ABSENT;
		return false;
	}
	set_sex(r, p, result);
	spell_names(r, p, result);
	if (p->bag_tags > 1)
		join_tags(r, p);
	if (r->kept.full)
		findings_add(&result->findings, "edi.limit", SEVERITY_ERROR,
		    "person", NULL, "more text than can be kept");
	return true;
}

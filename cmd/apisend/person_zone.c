/*
 * person_zone: what neither document nor person gave, from the verdict of
 * mrzcheck, else from the zone itself. A zone that is wrong gives nothing
 * without an error beside it.
 */
#include "person_parts.h"

#include "mrz/mrz_check.h"

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
	    p->document_count == 0 || d->number.len == 0 || d->state.len == 0 ||
	    !d->expiry.has_date;
}

/*
 * The kind (DOC 1001) of a zone's code: "PP" and "PD" are passports to a list,
 * "ID", "IP" and "AC" identity cards, whose letters A, C and I are the same
 * kind (ICAO 9303-5 4.2.2.1). Crew member certificates (AC) and passport cards
 * (IP) are kinds of their own only where the profile lists them.
 */
static struct span
kind_of_zone(const struct profile *profile, struct span code)
{
	const struct profile_list *listed = &profile->documents;
	uint8_t first = code.data[0];

	/* A profile's own "PT" is not the one of a zone. */
	if (first == 'P' || first == 'V')
		return span_first(code, 1);
	if (first != 'I' && first != 'A' && first != 'C')
		return code;
	if (code.len == 2 && listed->count > 0 && profile_has(listed, code))
		return code;
	/* An empty list has every word. */
	return profile_has(listed, SPAN("I")) ? SPAN("I") : span_first(code, 1);
}

static void
fill_from_zone(const struct profile *profile, struct paxlst_person *p,
    const struct zone *z, struct result *result)
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
		if (d->code.len == 0 && z->code.len > 0)
			d->code = kind_of_zone(profile, z->code);
		fill_date(&d->expiry, z->expiry, "expiry_date", result);
	}
	if (p->surname.len == 0) {
		p->surname = z->surname;
		if (p->given_count == 0)
			person_set_given(p, z->given);
	}
	fill_text(&p->sex, z->sex);
	if (p->nationality_count == 0 && z->nationality.len > 0)
		p->nationality[p->nationality_count++] = z->nationality;
	if (!p->birth.has_date)
		person_set_birth(profile, &p->birth, z->birth, result);
}

/* Fields of mrzcheck's verdict; one that is no string is as good as absent. */
static bool
take_fields(struct person_reader *r, struct span fields, struct zone *z,
    struct noun_fault *fault)
{
	static const struct row {
		struct span name;
		size_t offset;
	} rows[] = {
#define ROW(name, member)                             \
	{{(const uint8_t *)(name), sizeof(name) - 1}, \
	    offsetof(struct zone, member)}
	    ROW("document_code", code),
	    ROW("issuing_state", state),
	    ROW("document_number", number),
	    ROW("surname", surname),
	    ROW("given_names", given),
	    ROW("nationality", nationality),
	    ROW("birth_date", birth),
	    ROW("sex", sex),
	    ROW("expiry_date", expiry),
	    {{NULL, 0}, 0},
#undef ROW
	};
	const struct row *row;
	struct noun_walk w;
	struct span value;

	if (!noun_walk_begin(
		&w, fields, "mrzcheck", rows, sizeof(rows[0]), fault))
		return false;
	while ((row = noun_walk_next(&w, &value)) != NULL)
		if (json_kind(value) == JSON_STRING &&
		    !noun_text(&r->nouns, value, "mrzcheck",
			(struct span *)(void *)((char *)z + row->offset),
			fault))
			return false;
	return noun_walk_end(&w, fault);
}

/* From mrzcheck's verdict; false when there is none. */
static bool
zone_of_verdict(struct person_reader *r, const struct record *record,
    struct zone *z, struct result *result)
{
	struct span verdict, fields, status;
	struct noun_fault fault;

	if (!record_get(record, "mrzcheck", &verdict) ||
	    !json_member(verdict, "fields", &fields) ||
	    json_kind(fields) != JSON_OBJECT)
		return false;
	if (!noun_unique(verdict, "mrzcheck", &fault)) {
		person_refuse(result, &fault);
		return true;
	}
	if (!json_member(verdict, "status", &status) ||
	    !json_name_is(status, SPAN("pass")))
		findings_add(&result->findings, "api.document", SEVERITY_ERROR,
		    "mrz", NULL,
		    "mrzcheck did not pass the zone that this is read from");
	if (!take_fields(r, fields, z, &fault))
		person_refuse(result, &fault);
	return true;
}

/* The noun "mrz" into r->lines. */
static bool
take_lines(
    struct person_reader *r, const struct record *record, struct result *result)
{
	struct noun_fault fault;
	struct noun_zone zone;
	struct span value;

	if (!noun_get(record, "mrz", &value))
		return false;
	if (!noun_zone(&r->nouns, value, "mrz", &zone, &fault)) {
		person_refuse(result, &fault);
		return false;
	}
	mrz_lines_set(&r->lines, zone.line, zone.count, zone.text);
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
		findings_add(&result->findings, "api.document", SEVERITY_ERROR,
		    "mrz", NULL, "no known layout of a zone");
		return false;
	}
	findings_init(&found, false);
	memset(&options, 0, sizeof(options));
	options.at = r->today;
	mrz_check(&m, &options, &found);
	if (found.failed || findings_status(&found) != STATUS_PASS)
		findings_add(&result->findings, "api.document", SEVERITY_ERROR,
		    "mrz", NULL, "the zone that this is read from is wrong");
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

void
person_fill_from_zone(struct person_reader *r, const struct record *record,
    struct paxlst_person *p, struct result *result)
{
	struct zone z;

	memset(&z, 0, sizeof(z));
	if (lacks(p) &&
	    (zone_of_verdict(r, record, &z, result) ||
		zone_of_lines(r, record, &z, result)))
		fill_from_zone(r->profile, p, &z, result);
}

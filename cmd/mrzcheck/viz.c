/*
 * viz: the members of `viz`, named as the fields of a result, against the
 * zone. Members that are no fields are passed over.
 */
#include "mrzcheck.h"

#include "mrz/compare.h"

static bool
wrong_type(struct result *result, const char *where, const char *field)
{
	result_error(
	    result, "record.input", where, "%s is not a string", field);
	return false;
}

/* A member that is a field, into the list. */
static bool
take_viz_field(struct mrzcheck *tool, struct span name, struct span value,
    const char *where, struct viz *out, struct result *result)
{
	struct viz_field *to = &out->list[out->count];
	struct noun_fault fault;
	struct span text;

	if (!noun_string(name, &tool->text, where, &text, &fault)) {
		noun_report(&fault, result);
		return false;
	}
	if (!layout_field_parse(text, &to->field) || to->field == MRZ_NAME)
		return true;
	to->text = SPAN("");
	if (json_kind(value) != JSON_NULL) {
		if (json_kind(value) != JSON_STRING)
			return wrong_type(
			    result, where, layout_field_name(to->field));
		if (!noun_text(&tool->nouns, value, where, &to->text, &fault)) {
			noun_report(&fault, result);
			return false;
		}
	}
	out->count++; /* no name is there twice: each field has its row */
	return true;
}

bool
viz_take(struct mrzcheck *tool, struct span object, const char *where,
    struct viz *out, struct result *result)
{
	struct noun_fault fault;
	struct json_iterator it;
	struct span name, value;

	out->count = 0;
	if (!noun_object(object, where, &fault)) {
		noun_report(&fault, result);
		return false;
	}
	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &value))
		if (!take_viz_field(tool, name, value, where, out, result))
			return false;
	return true;
}

static struct span
viz_text(const struct viz *viz, enum mrz_field field)
{
	for (size_t i = 0; i < viz->count; i++)
		if (viz->list[i].field == field)
			return viz->list[i].text;
	return SPAN("");
}

/*
 * A person with one name has it as primary identifier (Doc 9303-3 4.6), even
 * where the visual zone puts it among the given names: then there is no
 * surname, or none that a zone can hold, and the zone has no given name.
 */
static bool
has_one_name(const struct mrz *m, const struct viz *viz)
{
	struct span surname = viz_text(viz, MRZ_SURNAME);

	return m->value[MRZ_GIVEN_NAMES].len == 0 &&
	    viz_text(viz, MRZ_GIVEN_NAMES).len > 0 &&
	    (surname.len == 0 ||
		mrz_compare_name(surname, SPAN(""), false) == MRZ_AGREES);
}

static bool
is_in_zone(const struct mrz *m, enum mrz_field field)
{
	uint8_t zone[MRZ_FIELD_TEXT_MAX];

	return mrz_field_text(m, field, zone) > 0 ||
	    (field == MRZ_EXPIRY_DATE && m->expiry.state == MRZ_DATE_PERMANENT);
}

/*
 * A field of the visual zone against the zone's field `with`. False when
 * cannot be told, which is said as well.
 */
static bool
compare_field(struct mrzcheck *tool, enum mrz_field field, enum mrz_field with,
    struct span text, struct findings *f)
{
	uint8_t zone[MRZ_FIELD_TEXT_MAX];
	size_t len = mrz_field_text(&tool->mrz, with, zone);

	switch (mrz_compare(&tool->mrz, with, text)) {
	case MRZ_AGREES:
		break;
	case MRZ_DIFFERS:
		findings_add(f, "viz.mismatch", SEVERITY_ERROR,
		    layout_field_name(field), "ICAO 9303-3 4.6",
		    "visual zone %.*s, machine readable zone %.*s",
		    text.len > 200 ? 200 : (int)text.len,
		    (const char *)text.data, len > 0 ? (int)len : 4,
		    len > 0 ? (const char *)zone : "none");
		break;
	case MRZ_INCOMPARABLE:
		findings_add_span(f, "viz.mismatch", SEVERITY_WARNING,
		    span_str(layout_field_name(field)), NULL,
		    SPAN("cannot be compared with the zone: no rule for this "
			 "form or script"));
		return false;
	}
	return true;
}

void
viz_birth(struct mrzcheck *tool, const struct viz *viz)
{
	struct span birth = viz_text(viz, MRZ_BIRTH_DATE);

	if (birth.len > 0)
		mrz_set_birth(&tool->mrz, birth, tool->options.at);
}

bool
viz_check(
    struct mrzcheck *tool, const struct viz *viz, struct findings *findings)
{
	bool one_name = has_one_name(&tool->mrz, viz), all = true;

	for (size_t i = 0; i < viz->count; i++) {
		enum mrz_field field = viz->list[i].field;
		struct span text = viz->list[i].text;

		if (one_name && field == MRZ_SURNAME)
			continue;
		if (span_trim(text).len > 0) {
			all &= compare_field(tool, field,
			    one_name && field == MRZ_GIVEN_NAMES ? MRZ_SURNAME
								 : field,
			    text, findings);
		} else if (is_in_zone(&tool->mrz, field)) {
			findings_add_span(findings, "viz.mismatch",
			    SEVERITY_WARNING,
			    span_str(layout_field_name(field)), NULL,
			    SPAN("not read: cannot be compared"));
			all = false;
		}
	}
	return all;
}

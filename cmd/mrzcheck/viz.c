/*
 * viz: the members of `viz`, named as the fields of a result, against the
 * zone. Members that are no fields are passed over.
 */
#include "mrzcheck.h"

#include "mrz/compare.h"

/*
 * A person with one name has it as primary identifier (Doc 9303-3 4.6), even
 * where the visual zone puts it among the given names: then there is no
 * surname, or none that a zone can hold, and the zone has no given name.
 */
static bool
has_one_name(const struct mrz *m, struct span viz)
{
	struct buf scratch = BUF_INIT;
	struct span value, text;
	bool none = m->value[MRZ_GIVEN_NAMES].len == 0 &&
	    json_member(viz, "given_names", &value) &&
	    json_string_span(value, &scratch, &text) && text.len > 0;

	if (none && json_member(viz, "surname", &value) &&
	    json_string_span(value, &scratch, &text))
		none = mrz_compare_name(text, SPAN(""), false) == MRZ_AGREES;
	buf_release(&scratch);
	return none;
}

static bool
is_in_zone(const struct mrz *m, enum mrz_field field)
{
	uint8_t zone[MRZ_FIELD_TEXT_MAX];

	return mrz_field_text(m, field, zone) > 0;
}

/*
 * A field of the visual zone against the zone's field `with`. False when
 * nobody can tell, which is told as well.
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
		    mrz_field_name(field), "ICAO 9303-3 4.6",
		    "visual zone %.*s, machine readable zone %.*s",
		    text.len > 200 ? 200 : (int)text.len,
		    (const char *)text.data, (int)len, (const char *)zone);
		break;
	case MRZ_INCOMPARABLE:
		findings_add_span(f, "viz.mismatch", SEVERITY_WARNING,
		    span_str(mrz_field_name(field)), NULL,
		    SPAN("cannot be compared with the zone: no rule for this "
			 "form or script"));
		return false;
	}
	return true;
}

void
viz_birth(struct mrzcheck *tool, struct span viz)
{
	struct span value, text;

	if (json_kind(viz) == JSON_OBJECT &&
	    json_member(viz, "birth_date", &value) &&
	    json_string_span(value, &tool->text, &text))
		mrz_set_birth(&tool->mrz, text, tool->options.at);
}

bool
viz_check(
    struct mrzcheck *tool, struct span viz, bool *all, struct result *result)
{
	struct buf scratch = BUF_INIT;
	struct json_iterator it;
	struct span name, value, text;
	enum mrz_field field;
	bool fine = json_kind(viz) == JSON_OBJECT;
	bool one_name = fine && has_one_name(&tool->mrz, viz);

	*all = true;
	if (fine)
		json_object_begin(&it, viz);
	else
		result_error(result, "record.input", "viz", "not an object");
	while (fine && json_object_next(&it, &name, &value)) {
		buf_clear(&tool->text);
		fine = mrzcheck_text(name, &tool->text, &text, NULL, result);
		if (!fine)
			break;
		if (!mrz_field_parse(text, &field) || field == MRZ_NAME)
			continue;
		text = SPAN("");
		if (json_kind(value) != JSON_NULL)
			fine = mrzcheck_text(value, &scratch, &text,
			    mrz_field_name(field), result);
		if (!fine || (one_name && field == MRZ_SURNAME))
			continue;
		if (span_trim(text).len == 0) {
			if (!is_in_zone(&tool->mrz, field))
				continue; /* nothing there to be read */
			findings_add_span(&result->findings, "viz.mismatch",
			    SEVERITY_WARNING, span_str(mrz_field_name(field)),
			    NULL, SPAN("not read: cannot be compared"));
			*all = false;
		} else
			*all &= compare_field(tool, field,
			    one_name && field == MRZ_GIVEN_NAMES ? MRZ_SURNAME
								 : field,
			    text, &result->findings);
	}
	buf_release(&scratch);
	return fine;
}

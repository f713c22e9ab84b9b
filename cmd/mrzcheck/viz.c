/*
 * viz: the members of `viz`, named as the fields of a result, against the
 * zone. Members that are no fields are passed over.
 */
#include "mrzcheck.h"

#include "mrz/compare.h"

static void
compare(struct mrzcheck *tool, enum mrz_field field, struct span text,
    struct findings *f)
{
	uint8_t zone[MRZ_FIELD_TEXT_MAX];
	size_t len = mrz_field_text(&tool->mrz, field, zone);

	switch (mrz_compare(&tool->mrz, field, text)) {
	case MRZ_AGREES:
		return;
	case MRZ_DIFFERS:
		findings_add(f, "viz.mismatch", SEVERITY_ERROR,
		    mrz_field_name(field), "ICAO 9303-3 4.6",
		    "visual zone %.*s, machine readable zone %.*s",
		    text.len > 200 ? 200 : (int)text.len,
		    (const char *)text.data, (int)len, (const char *)zone);
		return;
	case MRZ_INCOMPARABLE:
		findings_add_span(f, "viz.mismatch", SEVERITY_WARNING,
		    span_str(mrz_field_name(field)), NULL,
		    SPAN("cannot be compared with the zone: no rule for this "
			 "form or script"));
		return;
	}
}

bool
viz_check(struct mrzcheck *tool, struct span viz, struct result *result)
{
	struct buf scratch = BUF_INIT;
	struct json_iterator it;
	struct span name, value, text;
	enum mrz_field field;
	bool fine = json_kind(viz) == JSON_OBJECT;

	if (!fine)
		result_error(result, "record.input", "viz", "not an object");
	if (fine)
		json_object_begin(&it, viz);
	while (fine && json_object_next(&it, &name, &value)) {
		buf_clear(&tool->text);
		if (!json_string_span(name, &tool->text, &text) ||
		    !mrz_field_parse(text, &field) || field == MRZ_NAME ||
		    json_kind(value) == JSON_NULL)
			continue;
		fine = json_string_span(value, &scratch, &text);
		if (fine)
			compare(tool, field, text, &result->findings);
		else
			result_error(result, "record.input", "viz",
			    "%s is not a string", mrz_field_name(field));
	}
	buf_release(&scratch);
	return fine;
}

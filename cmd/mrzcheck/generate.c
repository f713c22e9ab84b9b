/*
 * generate: from the fields of a record to its zone. The record keeps its
 * members and their values; only `mrz` and the tool's own are new.
 */
#include "mrzcheck.h"

#include "mrz/mrz_make.h"

/* The fields of an earlier result, which go before `viz`. */
static bool
find_fields(const struct record *record, struct span *fields)
{
	struct span result;

	return record_get(record, "mrzcheck", &result) &&
	    json_kind(result) == JSON_OBJECT &&
	    json_member(result, "fields", fields) &&
	    json_kind(*fields) == JSON_OBJECT;
}

/* The fields' texts; those that cannot be in a zone are refused. */
static bool
take_fields(const struct viz *texts, struct mrz_make *in, struct result *result)
{
	memset(in->field, 0, sizeof(in->field));
	for (size_t i = 0; i < texts->count; i++) {
		const struct viz_field *f = &texts->list[i];

		if (f->text.len > MRZ_MAKE_FIELD_MAX) {
			result_error(result, "record.input", "viz",
			    "%s is longer than %d bytes",
			    layout_field_name(f->field), MRZ_MAKE_FIELD_MAX);
			return false;
		}
		in->field[f->field] = f->text;
	}
	return true;
}

/* --format, else that of the earlier result, else by the document code. */
static enum mrz_format
choose_format(const struct mrzcheck *tool, const struct record *record,
    const struct mrz_make *in)
{
	struct span value;

	if (tool->format >= 0)
		return (enum mrz_format)tool->format;
	if (record_get(record, "mrzcheck", &value) &&
	    json_kind(value) == JSON_OBJECT &&
	    json_member(value, "format", &value) &&
	    json_kind(value) == JSON_STRING)
		for (int i = 0; i < MRZ_FORMATS; i++)
			if (json_name_is(
				value, span_str(layout_format_names[i])))
				return (enum mrz_format)i;
	return mrz_make_format(in);
}

/* The record's members but the tool's own, `mrz` replaced or appended. */
static void
write_nouns(
    struct mrzcheck *tool, const struct record *record, struct json_writer *w)
{
	bool placed = false;

	for (size_t i = 0; i < record->count; i++) {
		struct json_text name = record_name(record, i);

		if (json_name_is(name.span, SPAN("mrzcheck")))
			continue;
		if (json_name_is(name.span, SPAN("mrz"))) {
			mrzcheck_write_noun(tool, false, w);
			placed = true;
			continue;
		}
		json_put_name(w, name);
		json_put_text(w, NULL, record_value(record, i));
	}
	if (!placed)
		mrzcheck_write_noun(tool, false, w);
}

bool
generate_annotate(
    struct mrzcheck *tool, struct filter_item *item, struct err *fault)
{
	struct result *result = &item->result;
	struct viz earlier;
	struct mrz_make in;
	struct err err = ERR_INIT;
	enum mrz_field field;
	struct span viz, fields;
	bool seen = noun_get(&item->record, "viz", &viz);
	bool read = find_fields(&item->record, &fields);

	if (!seen && !read)
		return true; /* absent */
	tool->viz.count = 0;
	tool->options.issue_known = false;
	if ((seen && !viz_take(tool, viz, "viz", &tool->viz, result)) ||
	    (read && !viz_take(tool, fields, "mrzcheck", &earlier, result)) ||
	    !take_fields(read ? &earlier : &tool->viz, &in, result))
		return true;
	if (!mrz_make(&in, choose_format(tool, &item->record, &in),
		tool->options.at, &tool->made, &field, &err)) {
		result_error(result, "record.input", layout_field_name(field),
		    "%s", err.text);
		return true;
	}
	mrz_lines_clear(&tool->lines);
	for (unsigned i = 0; i < tool->made.layout->lines; i++)
		mrz_lines_add(&tool->lines, mrz_line_cells(&tool->made, i));
	if (!mrzcheck_zone(tool, result, fault))
		return false;
	write_nouns(tool, &item->record, &item->writer);
	item->raw = true;
	return true;
}

/*
 * nouns: sod, com, dg, mrz, mrz_source and issue_date of a record, strictly;
 * and the same members written for a chip that was read from files.
 *
 * A data group (or EF.SOD, EF.COM) that is `false` was there and could not
 * be read; one that is null or missing was not there.
 */
#include "sodverify.h"

#include "base/codec.h"
#include "x509/der.h"

/* ---- from a record ----------------------------------------------------- */

/*
 * Room for all that a record can hold, made before the first value, so that
 * spans of worker->bytes stay where they are.
 */
static bool
make_room_for_record(struct worker *w, const struct record *record)
{
	buf_clear(&w->bytes);
	return buf_reserve(&w->bytes, record->line.len) != NULL;
}

bool
nouns_take_file(struct worker *w, struct span value, const char *where,
    struct pa_file *file, struct result *result)
{
	size_t at = w->bytes.len;
	struct span text;

	switch (json_kind(value)) {
	case JSON_NULL:
		return true;
	case JSON_FALSE:
		file->how = PA_UNREADABLE;
		return true;
	case JSON_STRING:
		break;
	default:
		result_error(
		    result, "record.input", where, "not a string of base64");
		return false;
	}
	if (!json_string_span(value, &w->scratch, &text) ||
	    !base64_decode(text, &w->bytes)) {
		result_error(result, "record.input", where, "not base64");
		return false;
	}
	file->how = PA_READ;
	file->bytes = span_from(buf_span(&w->bytes), at);
	return true;
}

/* A member "1" … "16" of dg. */
static bool
take_group(struct worker *w, struct span name, struct span value,
    struct result *result)
{
	char where[] = "dg.16";
	struct span number;
	uint64_t group;

	if (!json_string_span(name, &w->scratch, &number) || number.len == 0 ||
	    number.len > 2 || number.data[0] == '0' ||
	    !span_uint(number, LDS_GROUPS, &group)) {
		result_error(result, "record.input", "dg",
		    "a member that is no number from 1 to 16");
		return false;
	}
	memcpy(where + 3, number.data, number.len);
	where[3 + number.len] = '\0';
	if (w->input.dg[group].how != PA_NOT_READ) {
		result_error(result, "record.input", where, "given twice");
		return false;
	}
	return nouns_take_file(w, value, where, &w->input.dg[group], result);
}

static bool
take_groups(struct worker *w, struct span value, struct result *result)
{
	struct json_iterator it;
	struct span name, group;

	if (json_kind(value) != JSON_OBJECT) {
		result_error(result, "record.input", "dg", "not an object");
		return false;
	}
	json_object_begin(&it, value);
	while (json_object_next(&it, &name, &group))
		if (!take_group(w, name, group, result))
			return false;
	return true;
}

static bool
take_zone_lines(struct worker *w, struct span value)
{
	struct json_iterator it;
	struct span text;

	if (json_string_span(value, &w->scratch, &text)) {
		mrz_lines_add_text(&w->lines, text);
		for (size_t i = 0; i < w->lines.count && i < MRZ_LINES_KEPT;
		     i++)
			mrz_line_put(&w->lines.line[i], &w->bytes);
		return true;
	}
	if (json_kind(value) != JSON_ARRAY)
		return false;
	json_array_begin(&it, value);
	while (json_array_next(&it, &value)) {
		if (!json_string_span(value, &w->scratch, &text))
			return false;
		mrz_lines_clear(&w->lines);
		mrz_lines_add(&w->lines, text);
		mrz_line_put(&w->lines.line[0], &w->bytes);
	}
	return true;
}

/* Cleaned as mrzcheck cleans it, the lines one after the other. */
static bool
take_printed_zone(struct worker *w, struct span value, struct result *result)
{
	size_t at = w->bytes.len;

	mrz_lines_clear(&w->lines);
	if (!take_zone_lines(w, value)) {
		result_error(result, "record.input", "mrz",
		    "neither a string nor an array of strings");
		return false;
	}
	w->input.has_zone = true;
	w->input.zone = span_from(buf_span(&w->bytes), at);
	return true;
}

static bool
take_issue_date(struct worker *w, struct span value, struct result *result)
{
	struct span text;

	if (json_string_span(value, &w->scratch, &text) &&
	    date_parse(text, &w->input.issue_date)) {
		w->input.has_issue_date = true;
		return true;
	}
	result_error(
	    result, "record.input", "issue_date", "not a date as 2026-11-20");
	return false;
}

bool
nouns_get(const struct record *record, const char *name, struct span *value)
{
	return record_get(record, name, value) &&
	    json_kind(*value) != JSON_NULL;
}

/* A zone that was read from the chip proves nothing about the print. */
static bool
take_source(const struct record *record, bool *printed, struct result *result)
{
	struct span value;

	*printed = true;
	if (!nouns_get(record, "mrz_source", &value))
		return true;
	if (json_kind(value) == JSON_STRING) {
		*printed = !json_name_is(value, SPAN("chip"));
		if (!*printed || json_name_is(value, SPAN("print")))
			return true;
	}
	result_error(result, "record.input", "mrz_source",
	    "neither \"print\" nor \"chip\"");
	return false;
}

bool
nouns_take(struct worker *w, const struct record *record, struct result *result)
{
	struct span value;
	bool printed;

	memset(&w->input, 0, sizeof(w->input));
	if (!make_room_for_record(w, record)) {
		result_error(result, "record.memory", NULL, "out of memory");
		return false;
	}
	if (nouns_get(record, "sod", &value) &&
	    !nouns_take_file(w, value, "sod", &w->input.sod, result))
		return false;
	if (nouns_get(record, "com", &value) &&
	    !nouns_take_file(w, value, "com", &w->input.com, result))
		return false;
	if (nouns_get(record, "dg", &value) && !take_groups(w, value, result))
		return false;
	if (!proofs_take(w, record, result))
		return false;
	if (nouns_get(record, "issue_date", &value) &&
	    !take_issue_date(w, value, result))
		return false;
	return take_source(record, &printed, result) &&
	    (!printed || !nouns_get(record, "mrz", &value) ||
		take_printed_zone(w, value, result));
}

/* ---- for a chip that was read ------------------------------------------ */

static void
write_file(struct json_writer *j, const char *name, const struct pa_file *file)
{
	if (file->how == PA_READ)
		json_put_base64(j, name, file->bytes);
	else if (file->how == PA_UNREADABLE)
		json_put_bool(j, name, false);
}

static void
write_groups(struct json_writer *j, const struct pa_input *input)
{
	bool any = false;

	for (unsigned i = 1; i <= LDS_GROUPS; i++)
		any |= input->dg[i].how != PA_NOT_READ;
	if (!any)
		return;
	json_open_object(j, "dg");
	for (unsigned i = 1; i <= LDS_GROUPS; i++) {
		char name[] = {(char)('0' + i / 10), (char)('0' + i % 10), 0};

		write_file(j, i < 10 ? name + 1 : name, &input->dg[i]);
	}
	json_close_object(j);
}

/* The chip's own zone, so that mrzcheck can go on with the record. */
static void
write_chip_zone(struct json_writer *j, const struct pa_input *input)
{
	struct err ignored = ERR_INIT;
	struct dg1 dg1;

	if (input->dg[1].how != PA_READ ||
	    !dg1_parse(input->dg[1].bytes, &dg1, &ignored))
		return;
	json_open_array(j, "mrz");
	for (unsigned i = 0; i < dg1.lines; i++)
		json_put_span(j, NULL, dg1_line(&dg1, i));
	json_close_array(j);
	json_put_str(j, "mrz_source", "chip");
}

void
nouns_write(const struct worker *w, struct json_writer *j)
{
	write_chip_zone(j, &w->input);
	write_file(j, "sod", &w->input.sod);
	write_file(j, "com", &w->input.com);
	write_groups(j, &w->input);
}

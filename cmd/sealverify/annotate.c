/*
 * annotate: the seals of a record in, the verdict out; and the same for a
 * barcode as a reader gave it, which becomes a record on the way.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/codec.h"
#include "sealverify.h"

static void
shown_init(struct shown *s)
{
	buf_init(&s->text, 0);
	for (size_t i = 0; i < SHOWN_LINES; i++)
		buf_init(&s->line[i], 0);
}

static void
shown_release(struct shown *s)
{
	buf_release(&s->text);
	for (size_t i = 0; i < SHOWN_LINES; i++)
		buf_release(&s->line[i]);
}

/* ---- workers ------------------------------------------------------------ */

void *
sealverify_worker_new(void *context, struct err *err)
{
	struct sealverify *tool = context;
	struct worker *w = calloc(1, sizeof(*w));

	if (w == NULL) {
		(void)err_memory(err);
		return NULL;
	}
	w->tool = tool;
	buf_init(&w->bytes, 0);
	buf_init(&w->scratch, 0);
	shown_init(&w->printed);
	shown_init(&w->passport);
	w->checker = seal_checker_new(&tool->settings, err);
	if (w->checker == NULL) {
		sealverify_worker_free(w);
		return NULL;
	}
	return w;
}

void
sealverify_worker_free(void *worker)
{
	struct worker *w = worker;

	seal_checker_free(w->checker);
	shown_release(&w->printed);
	shown_release(&w->passport);
	buf_release(&w->bytes);
	buf_release(&w->scratch);
	free(w);
}

/* ---- nouns -------------------------------------------------------------- */

/* The text of a zone: a string with line feeds, or an array of strings. */
static bool
take_zone_text(struct worker *w, struct span value, struct buf *out)
{
	struct json_iterator it;
	struct span element, text;

	buf_clear(out);
	if (json_kind(value) == JSON_STRING) {
		if (!json_string_span(value, &w->scratch, &text))
			return false;
		buf_append_span(out, text);
		return buf_ok(out);
	}
	if (json_kind(value) != JSON_ARRAY)
		return false;
	json_array_begin(&it, value);
	while (json_array_next(&it, &element)) {
		if (json_kind(element) != JSON_STRING ||
		    !json_string_span(element, &w->scratch, &text))
			return false;
		buf_append_span(out, text);
		buf_append_byte(out, '\n');
	}
	return buf_ok(out);
}

/* The cleaned lines, for comparing; a fourth one fits no zone. */
static bool
keep_lines(struct shown *s)
{
	for (size_t i = 0; i < SHOWN_LINES; i++) {
		buf_clear(&s->line[i]);
		if (i < s->lines.count)
			mrz_line_put(&s->lines.line[i], &s->line[i]);
		if (!buf_ok(&s->line[i]))
			return false;
	}
	return true;
}

/* False after result_error() for a noun of the wrong type. */
static bool
take_shown_zone(struct worker *w, const struct filter_item *item,
    const char *noun, struct shown *out, struct result *result)
{
	struct span value;

	mrz_lines_clear(&out->lines);
	out->there = record_get(&item->record, noun, &value) &&
	    json_kind(value) != JSON_NULL;
	out->readable = false;
	if (!out->there)
		return true;
	if (!take_zone_text(w, value, &out->text)) {
		result_error(result, "record.input", noun,
		    "%s is no string and no array of strings", noun);
		return false;
	}
	mrz_lines_add_text(&out->lines, buf_span(&out->text));
	if (!keep_lines(out)) {
		result_no_memory(result);
		return false;
	}
	out->readable = mrz_read(
	    &out->lines, NULL, date_of_instant(w->tool->common.now), &out->mrz);
	return true;
}

/* ---- one seal ----------------------------------------------------------- */

static void
note_cleaned(struct worker *w, unsigned cleaned, struct result *result)
{
	if (cleaned == 0)
		return;
	buf_clear(&w->scratch);
	recognise_note(cleaned, &w->scratch);
	findings_add(&result->findings, "seal.cleaned", SEVERITY_INFO, "seal",
	    NULL, "read as what it stands for: %s", buf_text(&w->scratch));
}

/*
 * Checks the barcode in w->bytes and writes its members. A chip's files in
 * one structure are sodverify's: nothing of them is judged here.
 */
static enum status
check_one(struct worker *w, unsigned cleaned, struct result *result,
    struct json_writer *writer)
{
	struct seal_verdict verdict;
	struct seal seal;
	size_t first = result->findings.count;
	enum status status;
	bool ok;

	seal_init(&seal);
	ok = seal_parse(buf_span(&w->bytes), &seal, &result->findings);
	seal_check(w->checker, &seal, ok && seal.kind != SEAL_DTC, first,
	    &verdict, &result->findings);
	if (ok && seal.kind != SEAL_DTC)
		zones_check(w, &seal, &verdict, &result->findings);
	if (verdict.store_error.kind != ERR_NONE)
		w->tool->failed = verdict.store_error;
	note_cleaned(w, cleaned, result);
	report_write(w, &seal, &verdict, writer);
	status = seal.kind == SEAL_DTC ? STATUS_ABSENT : seal_status(&verdict);
	seal_release(&seal);
	return status;
}

/* The bytes of a noun's string: base64 of the barcode. */
static bool
take_barcode(struct worker *w, struct span value, unsigned *cleaned)
{
	struct buf decoded = BUF_INIT;
	struct span text;
	bool ok;

	ok = json_kind(value) == JSON_STRING &&
	    json_string_span(value, &w->scratch, &text) &&
	    base64_decode(text, &decoded) && decoded.len > 0;
	buf_clear(&w->bytes);
	if (ok)
		recognise_bytes(buf_span(&decoded), &w->bytes, cleaned);
	ok = ok && buf_ok(&w->bytes);
	buf_release(&decoded);
	return ok;
}

static void
check_single(struct worker *w, struct span value, struct result *result)
{
	unsigned cleaned;

	if (take_barcode(w, value, &cleaned))
		result->status = check_one(w, cleaned, result, &result->writer);
	else
		result_error(result, "record.input", "seal",
		    "seal is no base64 of a barcode");
}

/* Several: each with its own verdict, the worst is the record's. */
static void
check_several(struct worker *w, struct span array, struct result *result)
{
	struct json_iterator it;
	struct span element;
	size_t count = 0;
	enum status worst = STATUS_ABSENT;

	json_open_array(&result->writer, "seals");
	json_array_begin(&it, array);
	while (json_array_next(&it, &element)) {
		enum status status = STATUS_ERROR;
		unsigned cleaned;

		json_open_object(&result->writer, NULL);
		if (++count <= SEALS_MAX && take_barcode(w, element, &cleaned))
			status = check_one(w, cleaned, result, &result->writer);
		else
			findings_add(&result->findings, "record.input",
			    SEVERITY_ERROR, "seal", NULL,
			    count > SEALS_MAX
				? "seal %zu: more than 16 of one document"
				: "seal %zu is no base64 of a barcode",
			    count);
		json_put_str(&result->writer, "status", status_word(status));
		json_close_object(&result->writer);
		if (status > worst)
			worst = status;
		if (count > SEALS_MAX)
			break;
	}
	json_close_array(&result->writer);
	result->status = worst;
}

static size_t
array_count(struct span array, struct span *only)
{
	struct json_iterator it;
	struct span element;
	size_t count = 0;

	json_array_begin(&it, array);
	while (json_array_next(&it, &element))
		if (count++ == 0)
			*only = element;
	return count;
}

void
sealverify_annotate(void *worker, struct filter_item *item)
{
	struct worker *w = worker;
	struct result *result = &item->result;
	struct span value, only;

	if (!record_get(&item->record, "seal", &value) ||
	    json_kind(value) == JSON_NULL)
		return;
	if (!take_shown_zone(w, item, "mrz", &w->printed, result) ||
	    !take_shown_zone(w, item, "passport", &w->passport, result))
		return;
	if (json_kind(value) != JSON_ARRAY)
		check_single(w, value, result);
	else if (array_count(value, &only) == 1)
		check_single(w, only, result);
	else
		check_several(w, value, result);
}

/* ---- raw input ---------------------------------------------------------- */

size_t
sealverify_split(void *context, struct span input, bool end, struct span *piece)
{
	(void)context;
	return recognise_split(input, end, piece);
}

/*
 * A seal of JSON may be printed over many lines: what does not end within the
 * largest symbol is none.
 */
enum filter_object
sealverify_object(struct span input, bool end)
{
	bool seal;

	if (recognise_object(input, &seal) == 0 && !end &&
	    input.len <= SEAL_SIZE_MAX)
		return FILTER_MORE;
	return seal ? FILTER_RAW : FILTER_RECORD;
}

void
sealverify_read(void *worker, struct filter_item *item)
{
	struct worker *w = worker;
	unsigned cleaned;

	buf_clear(&w->bytes);
	recognise_bytes(item->piece, &w->bytes, &cleaned);
	if (!buf_ok(&w->bytes)) {
		result_error(
		    &item->result, "record.input", "seal", "out of memory");
		return;
	}
	w->printed.there = w->passport.there = false;
	json_put_base64(&item->writer, "seal", buf_span(&w->bytes));
	item->result.status =
	    check_one(w, cleaned, &item->result, &item->result.writer);
}

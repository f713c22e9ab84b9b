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
	for (size_t i = 0; i < SHOWN_LINES; i++)
		buf_init(&s->line[i], 0);
}

static void
shown_release(struct shown *s)
{
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
	noun_reader_init(&w->nouns);
	report_init(&w->report);
	buf_init(&w->bytes, 0);
	buf_init(&w->scratch, 0);
	buf_init(&w->cells, 0);
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
	noun_reader_release(&w->nouns);
	buf_release(&w->bytes);
	buf_release(&w->scratch);
	buf_release(&w->cells);
	report_release(&w->report);
	free(w);
}

/* ---- nouns -------------------------------------------------------------- */

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

static bool
take_shown_zone(struct worker *w, const struct record *record, const char *noun,
    struct shown *out, struct noun_fault *fault)
{
	struct noun_zone zone;
	struct span value;

	mrz_lines_clear(&out->lines);
	out->there = noun_get(record, noun, &value);
	out->readable = false;
	if (!out->there)
		return true;
	if (!noun_zone(&w->nouns, value, noun, &zone, fault))
		return false;
	mrz_lines_set(&out->lines, zone.line, zone.count, zone.text);
	if (!keep_lines(out))
		return noun_no_memory(fault, noun);
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
		w->store_error = verdict.store_error;
	note_cleaned(w, cleaned, result);
	report_write(w, &seal, &verdict, writer);
	status = seal.kind == SEAL_DTC ? STATUS_ABSENT : seal_status(&verdict);
	seal_release(&seal);
	return status;
}

/* The barcode that a string has in base64, into w->bytes. */
static bool
take_bytes(struct worker *w, struct span value, unsigned *cleaned,
    struct noun_fault *fault)
{
	struct span barcode;

	if (!noun_base64(&w->nouns, value, "seal", &barcode, fault))
		return false;
	if (barcode.len == 0)
		return noun_refuse(fault, "seal", "empty");
	buf_clear(&w->bytes);
	recognise_bytes(barcode, &w->bytes, cleaned);
	return buf_ok(&w->bytes) || noun_no_memory(fault, "seal");
}

static void
check_single(struct worker *w, struct span value, struct result *result)
{
	struct noun_fault fault;
	unsigned cleaned;

	if (take_bytes(w, value, &cleaned, &fault))
		result->status = check_one(w, cleaned, result, &result->writer);
	else if (fault.memory)
		result_no_memory(result);
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
		struct noun_fault fault = {.memory = false};
		unsigned cleaned;

		json_open_object(&result->writer, NULL);
		if (++count <= SEALS_MAX &&
		    take_bytes(w, element, &cleaned, &fault))
			status = check_one(w, cleaned, result, &result->writer);
		else if (fault.memory)
			result->findings.failed = true;
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

static void
annotate(struct worker *w, struct filter_item *item)
{
	struct result *result = &item->result;
	struct noun_fault fault;
	struct span value, only;

	if (!noun_get(&item->record, "seal", &value))
		return;
	noun_reader_begin(&w->nouns, &item->record);
	if (!take_shown_zone(w, &item->record, "mrz", &w->printed, &fault) ||
	    !take_shown_zone(
		w, &item->record, "passport", &w->passport, &fault)) {
		noun_report(&fault, result);
		return;
	}
	if (json_kind(value) != JSON_ARRAY)
		check_single(w, value, result);
	else if (array_count(value, &only) == 1)
		check_single(w, only, result);
	else
		check_several(w, value, result);
}

/* False: the store broke while the record was looked at. */
static bool
store_held(struct worker *w, struct err *err)
{
	if (w->store_error.kind == ERR_NONE)
		return true;
	*err = w->store_error;
	w->store_error.kind = ERR_NONE;
	return false;
}

bool
sealverify_annotate(void *worker, struct filter_item *item, struct err *err)
{
	annotate(worker, item);
	return store_held(worker, err);
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
 * largest symbol is not a seal.
 */
enum filter_object
sealverify_object(struct span input, bool end)
{
	bool seal;

	if (end && !recognise_may_hold_seal(input))
		return FILTER_RECORD;
	if (recognise_object(input, &seal) == 0 && !end &&
	    input.len <= SEAL_SIZE_MAX)
		return FILTER_MORE;
	return seal ? FILTER_RAW : FILTER_RECORD;
}

bool
sealverify_read(void *worker, struct filter_item *item, struct err *err)
{
	struct worker *w = worker;
	unsigned cleaned;

	buf_clear(&w->bytes);
	recognise_bytes(item->piece, &w->bytes, &cleaned);
	if (!buf_ok(&w->bytes)) {
		result_no_memory(&item->result);
		return true;
	}
	w->printed.there = w->passport.there = false;
	json_put_base64(&item->writer, "seal", buf_span(&w->bytes));
	item->result.status =
	    check_one(w, cleaned, &item->result, &item->result.writer);
	return store_held(w, err);
}

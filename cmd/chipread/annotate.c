/*
 * annotate: a record's zone in, what its chip holds out; the same for raw
 * text. Adds nouns only to a record that has none of them.
 */
#include "chipread.h"

#include "base/msg.h"
#include "mrz/split.h"

/* Law 2: what is there already came from somebody else. */
static bool
has_nouns(const struct record *record, struct result *result)
{
	struct span value;

	for (size_t i = 0; noun_chip_names[i] != NULL; i++) {
		if (!record_get(record, noun_chip_names[i], &value))
			continue;
		result_error(result, "record.input", noun_chip_names[i],
		    "the record has it already, and it is not overwritten");
		return true;
	}
	return false;
}

/* ---- the zone ---- */

bool
zone_take(struct chipread *tool, struct result *result)
{
	char information[MRZ_INFORMATION_MAX];
	size_t len = 0;
	bool ok;

	if (mrz_read(&tool->lines, NULL, date_of_instant(tool->common.now),
		&tool->mrz))
		len = mrz_information(&tool->mrz, information);
	ok = len > 0 &&
	    password_of_mrz(span_make(information, len), &tool->secrets->mrz);
	memset(information, 0, sizeof(information));
	if (!ok) {
		findings_add(&result->findings, "chip.access", SEVERITY_WARNING,
		    "mrz", "ICAO 9303-11 4.3.2",
		    "the zone gives no key to the chip: not a zone of TD1, "
		    "TD2 or TD3, or unreadable in number or dates");
		result->status = STATUS_UNDETERMINED;
		return false;
	}
	tool->secrets->has_mrz = true;
	tool->secrets->zone = tool->mrz.layout->cells;
	return true;
}

/* The noun "mrz" into tool->lines. */
static bool
take_lines(struct chipread *tool, struct span value, struct result *result)
{
	struct noun_fault fault;
	struct noun_zone zone;

	if (!noun_zone(&tool->nouns, value, "mrz", &zone, &fault)) {
		noun_report(&fault, result);
		return false;
	}
	mrz_lines_set(&tool->lines, zone.line, zone.count, zone.text);
	return true;
}

void
zone_write(const struct chipread *tool, struct json_writer *w)
{
	size_t count = tool->lines.count < MRZ_LINES_KEPT ? tool->lines.count
							  : MRZ_LINES_KEPT;
	struct buf text = BUF_INIT;

	json_open_array(w, "mrz");
	for (size_t i = 0; i < count; i++) {
		buf_clear(&text);
		mrz_line_text_as(
		    &tool->lines.line[i], MRZ_DROPPED, false, &text);
		json_put_span(w, NULL, buf_span(&text));
	}
	if (!buf_ok(&text))
		w->out->failed = true;
	json_close_array(w);
	buf_release(&text);
}

/* ---- a record ---- */

/* --can: a number for each document. */
static bool
take_can(struct chipread *tool, struct result *result)
{
	struct err err = ERR_INIT;

	if (!tool->ask_can || prompt_can(tool, &err))
		return true;
	chipread_failed(tool, &err);
	findings_add(&result->findings, "chip.access", SEVERITY_WARNING, "can",
	    NULL, "%s", err.text);
	result->status = STATUS_UNDETERMINED;
	return false;
}

static void
annotate(struct chipread *tool, struct filter_item *item)
{
	struct result *result = &item->result;
	struct span value;
	bool zone = record_get(&item->record, "mrz", &value);
	bool given = zone && json_kind(value) != JSON_NULL;

	secrets_clear(tool->secrets);
	if (!given && !tool->ask_can)
		return; /* absent */
	if (has_nouns(&item->record, result))
		return;
	noun_reader_begin(&tool->nouns, &item->record);
	if (given && !take_lines(tool, value, result))
		return;
	if (!take_can(tool, result) ||
	    (given && !zone_take(tool, result) && !tool->ask_can))
		return;
	document_read(tool, zone, result, &item->writer);
	secrets_clear(tool->secrets);
}

bool
chipread_annotate(void *context, struct filter_item *item, struct err *err)
{
	annotate(context, item);
	return chipread_met_none(context, err);
}

/* ---- raw text ---- */

size_t
chipread_split(void *context, struct span text, bool end, struct span *piece)
{
	(void)context;
	return mrz_split(text, end ? MRZ_END : MRZ_MORE, piece);
}

bool
chipread_read(void *context, struct filter_item *item, struct err *err)
{
	struct chipread *tool = context;

	secrets_clear(tool->secrets);
	mrz_lines_clear(&tool->lines);
	mrz_lines_add_text(&tool->lines, item->piece);
	zone_write(tool, &item->writer);
	if (take_can(tool, &item->result) &&
	    (zone_take(tool, &item->result) || tool->ask_can)) {
		document_read(tool, true, &item->result, &item->writer);
		secrets_clear(tool->secrets);
	}
	return chipread_met_none(tool, err);
}

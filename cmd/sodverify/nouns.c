/*
 * nouns: what a record holds of a chip and its document, as input for passive
 * authentication; and the same members written for a chip that was read from
 * files.
 */
#include "sodverify.h"

#include "base/codec.h"
#include "lds/dtc.h"
#include "x509/der.h"

/* ---- from a record ----------------------------------------------------- */

_Static_assert((int)NOUN_NOT_READ == PA_NOT_READ &&
	(int)NOUN_UNREADABLE == PA_UNREADABLE && (int)NOUN_READ == PA_READ,
    "how a noun says it is how passive authentication asks");
_Static_assert((int)NOUN_GROUPS == (int)LDS_GROUPS, "all groups are taken");

static struct pa_file
file_of(const struct noun_file *file)
{
	return (struct pa_file){(enum pa_how)file->how, file->bytes};
}

static bool
take_chip(
    struct worker *w, const struct record *record, struct noun_fault *fault)
{
	struct pa_input *input = &w->input;
	struct noun_chip chip;

	if (!noun_chip(&w->nouns, record, &chip, fault))
		return false;
	input->sod = file_of(&chip.sod);
	input->com = file_of(&chip.com);
	input->card_access = file_of(&chip.card_access);
	input->card_security = file_of(&chip.card_security);
	for (unsigned i = 1; i <= LDS_GROUPS; i++)
		input->dg[i] = file_of(&chip.dg[i]);
	return !chip.active || proofs_take_active(w, &chip, fault);
}

/* ---- a credential among the seals ---------------------------------------- */

/* One of the record's barcodes; what is no credential is sealverify's. */
static bool
take_barcode(struct worker *w, struct span value, struct noun_fault *fault)
{
	struct pa_input *input = &w->input;
	struct err why = ERR_INIT;
	struct span bytes;
	struct dtc dtc;

	if (json_kind(value) != JSON_STRING ||
	    !noun_base64(&w->nouns, value, "seal", &bytes, fault))
		return json_kind(value) != JSON_STRING || !fault->memory;
	if (!dtc_looks_like(bytes))
		return true;
	if (input->sod.how != PA_NOT_READ)
		return noun_refuse(fault, "seal",
		    "a digital travel credential beside the files of a chip, "
		    "or a second one: each is a record of its own");
	if (!dtc_parse(bytes, &dtc, &why))
		return noun_refuse(fault, "seal",
		    "a digital travel credential that cannot be read");
	input->sod = (struct pa_file){PA_READ, dtc.sod};
	for (unsigned i = 1; i <= LDS_GROUPS; i++)
		if (dtc.dg[i].data != NULL)
			input->dg[i] = (struct pa_file){PA_READ, dtc.dg[i]};
	w->device_signed = dtc.device_signed;
	return true;
}

static bool
take_credential(
    struct worker *w, const struct record *record, struct noun_fault *fault)
{
	struct json_iterator it;
	struct span value, element;

	w->device_signed = false;
	if (!noun_get(record, "seal", &value))
		return true;
	if (json_kind(value) != JSON_ARRAY)
		return take_barcode(w, value, fault);
	json_array_begin(&it, value);
	while (json_array_next(&it, &element))
		if (!take_barcode(w, element, fault))
			return false;
	return true;
}

/*
 * Cleaned as mrzcheck cleans it, the lines one after the other. A zone that
 * was read from the chip proves nothing about the print.
 */
static bool
take_zone(
    struct worker *w, const struct record *record, struct noun_fault *fault)
{
	struct noun_zone zone;
	enum noun_source source;
	struct span value;

	if (!noun_source(record, &source, fault))
		return false;
	if (source != NOUN_PRINT || !noun_get(record, "mrz", &value))
		return true;
	if (!noun_zone(&w->nouns, value, "mrz", &zone, fault))
		return false;
	mrz_lines_set(&w->lines, zone.line, zone.count, zone.text);
	for (size_t i = 0; i < w->lines.count && i < MRZ_LINES_KEPT; i++)
		mrz_line_put(&w->lines.line[i], &w->bytes);
	if (!buf_ok(&w->bytes))
		return noun_no_memory(fault, "mrz");
	w->input.has_zone = true;
	w->input.zone = buf_span(&w->bytes);
	return true;
}

bool
nouns_take(struct worker *w, const struct record *record, struct result *result)
{
	struct noun_fault fault;
	struct span value;

	memset(&w->input, 0, sizeof(w->input));
	buf_clear(&w->bytes);
	noun_reader_begin(&w->nouns, record);
	w->input.has_issue_date = noun_get(record, "issue_date", &value);
	if (take_chip(w, record, &fault) &&
	    take_credential(w, record, &fault) &&
	    proofs_take_reader(w, record, &fault) &&
	    (!w->input.has_issue_date ||
		noun_date(&w->nouns, value, "issue_date", &w->input.issue_date,
		    &fault)) &&
	    take_zone(w, record, &fault))
		return true;
	noun_report(&fault, result);
	return false;
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
	for (unsigned i = 0; i < dg1.layout->lines; i++)
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
	write_file(j, "card_access", &w->input.card_access);
	write_file(j, "card_security", &w->input.card_security);
	write_groups(j, &w->input);
}

/*
 * Any bytes as a list: the header first, then records into their fields, and
 * what is understood into a store's bytes and back.
 */
#include <stdlib.h>

#include "sltd/csv.h"
#include "sltd/lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
store_and_read(const struct sltd_entry *e)
{
	struct buf value = BUF_INIT;
	struct err err = ERR_INIT;
	struct sltd_entry back;
	struct sltd_key key;
	bool series = e->last.len > 0;

	sltd_entry_key(e, &key);
	sltd_entry_value(e, &key, series ? &e->last : NULL, &value);
	if (!sltd_entry_read(sltd_key_span(&key), buf_span(&value), series,
		&back, NULL, &err) ||
	    back.expiry != e->expiry || !span_equal(back.note, e->note) ||
	    !span_equal(
		sltd_number_span(&back.number), sltd_number_span(&e->number)))
		abort();
	buf_release(&value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_make(data, size), line;
	struct sltd_rules rules = {.own = {"<<<"}, .today = 739000};
	struct err err = ERR_INIT;
	struct sltd_csv csv;

	line = span_first(rest, span_find(rest, '\n'));
	if (!sltd_csv_open(line, NULL, &csv, &err))
		return 0;
	for (rest = span_from(rest, line.len + 1); rest.len > 0;
	     rest = span_from(rest, line.len + 1)) {
		struct sltd_fields fields;
		struct findings found;
		struct sltd_entry e;

		line = span_first(rest, span_find(rest, '\n'));
		if (!sltd_csv_read(&csv, line, &fields, &err))
			continue;
		findings_init(&found, false);
		if (sltd_lint(&fields, &rules, &e, &found))
			store_and_read(&e);
		findings_release(&found);
	}
	sltd_csv_release(&csv);
	return 0;
}

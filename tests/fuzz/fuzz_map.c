/*
 * Any bytes as a map, an empty line, and a list that is read by it. Beyond not
 * crashing nor leaking, for the map also where memory is wanting: a map that is
 * refused is a configuration's error with words; where a record of CSV ends
 * does not depend on whether more may come; a record is taken with a number and
 * a state, or refused with words.
 */
#include <stdlib.h>
#include <unistd.h>

#include "input.h"
#include "sltd/csv.h"
#include "sltd/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err_kind
open_map(struct span bytes, struct map **m)
{
	struct err err = ERR_INIT;
	char path[INPUT_PATH_MAX];
	int fd = input_file(bytes, path);
	bool ok =
	    map_open(path, sltd_members, (struct date){2026, 11, 30}, m, &err);

	close(fd);
	if (!ok && err.kind != ERR_CONFIG && err.kind != ERR_INTERNAL)
		abort();
	return input_kind(ok, &err);
}

static enum err_kind
try_map(struct span bytes)
{
	struct map *m = NULL;
	enum err_kind kind = open_map(bytes, &m);

	map_close(m);
	return kind;
}

/* The next record, off the front. */
static struct span
take_record(struct span *rest, const struct csv *c)
{
	struct span record;
	size_t len, early;

	if (!csv_record(*rest, false, c->separator, c->count, &len) ||
	    len > rest->len || (len < rest->len && rest->data[len] != '\n') ||
	    (csv_record(*rest, true, c->separator, c->count, &early) &&
		early != len))
		abort();
	record = span_first(*rest, len);
	*rest = span_from(*rest, len + 1);
	return record;
}

/* A record that is taken has what every record must have. */
static void
judge(const struct sltd_fields *f)
{
	struct sltd_fault fault = {SLTD_F_NUMBER, NULL, NULL};
	struct sltd_entry e;

	if (sltd_form_read(f, false, &e, &fault)
		? e.number.len == 0 || !sltd_state_known(e.state)
		: fault.why == NULL || fault.rule == NULL)
		abort();
}

static void
read_list(const struct map *m, struct span rest)
{
	struct span header = span_first(rest, span_find(rest, '\n'));
	struct err err = ERR_INIT;
	struct sltd_fields fields;
	struct sltd_csv csv;

	if (!sltd_csv_open(header, m, &csv, &err))
		return;
	rest = span_from(rest, header.len + 1);
	while (rest.len > 0) {
		struct span record = take_record(&rest, &csv.csv);

		if (sltd_csv_read(&csv, record, &fields, &err))
			judge(&fields);
	}
	sltd_csv_release(&csv);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span all = span_make(data, size);
	size_t end = span_search(all, SPAN("\n\n"));
	struct map *m = NULL;

	input_starve(try_map, span_first(all, end));
	if (open_map(span_first(all, end), &m) == ERR_NONE)
		read_list(m, span_from(all, end + 2));
	map_close(m);
	return 0;
}

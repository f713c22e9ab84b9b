/*
 * list: --list, the readers that there are.
 */
#include "chipread.h"

#include "base/msg.h"
#include "record/rows.h"

static const struct column columns[] = {
    {"reader", "reader", 0, false},
    {"document", "document", 0, false},
    {"extended_max", "longest APDU data", 0, true},
    {NULL, NULL, 0, false},
};

static void
put_reader_row(struct rows *rows, const struct pcsc_reader *reader)
{
	struct json_writer *w = rows_begin(rows);

	json_put_str(w, "reader", reader->name);
	json_put_bool(w, "document", reader->present);
	/* Absent where the reader does not tell; 0: short commands only. */
	if (reader->limit_known)
		json_put_uint(w, "extended_max", reader->extended_max);
	rows_end(rows);
}

int
list_run(struct chipread *tool)
{
	struct pcsc_readers readers;
	struct err err = ERR_INIT;
	struct pcsc *pcsc;
	struct rows rows;
	bool ok;

	if (!pcsc_open(&pcsc, &err))
		return msg_err(&err);
	ok = pcsc_list(pcsc, &readers, &err);
	pcsc_close(pcsc);
	if (!ok)
		return msg_err(&err);
	if (readers.count == 0) {
		(void)err_set(&err, ERR_UNAVAILABLE,
		    "no reader: connect one; most need the driver of package "
		    "libccid");
		return msg_err(&err);
	}
	rows_init(&rows, &tool->common, columns);
	for (size_t i = 0; i < readers.count; i++)
		put_reader_row(&rows, &readers.reader[i]);
	return rows_finish(&rows);
}

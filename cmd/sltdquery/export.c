/*
 * export: `sltdquery export`: a list as a file that `load` takes, JSON Lines
 * with a head, or CSV. Withdrawn records are not in it.
 */
#include "base/msg.h"
#include "record/output.h"
#include "sheet/csv.h"
#include "sltd/form.h"
#include "sltd/store.h"
#include "verbs.h"

struct export
{
	struct sltdquery *tool;
	struct output out;
	const char *name;
};

static void
csv_day(struct buf *out, sltd_day day)
{
	char text[DATE_TEXT];

	if (day == 0)
		return;
	sltd_day_format(day, text);
	buf_append_str(out, text);
}

static void
write_csv_record(struct buf *out, const struct sltd_entry *e)
{
	buf_append_span(out, sltd_number_span(&e->number));
	buf_append_byte(out, ',');
	buf_append_span(out, sltd_number_span(&e->last));
	buf_append_byte(out, ',');
	buf_append_span(out, sltd_state_span(&e->state));
	buf_append_byte(out, ',');
	buf_append(out, &e->type, e->type != 0);
	buf_append_byte(out, ',');
	buf_append_str(out, sltd_status_word(e->status));
	buf_append_byte(out, ',');
	buf_append_span(out, sltd_state_span(&e->reporting));
	buf_append_byte(out, ',');
	csv_day(out, e->reported);
	buf_append_byte(out, ',');
	csv_day(out, e->issued);
	buf_append_byte(out, ',');
	csv_day(out, e->expiry);
	buf_append_byte(out, ',');
	csv_day(out, e->review);
	buf_append_byte(out, ',');
	csv_write(out, e->reference);
	buf_append_byte(out, ',');
	csv_write(out, e->note);
	buf_append_byte(out, ',');
	csv_day(out, e->until);
	buf_append_byte(out, ',');
	csv_write(out, e->contact);
	buf_append_byte(out, ',');
	buf_append_str(out, sltd_measure_word(e->measure));
}

static const char csv_header[] =
    "number,number_last,issuing_state,type,"
    "status,reporting_state,reported,issue_date,expiry_date,review_date,"
    "reference,note,until,contact,measure";

static bool
export_one(void *context, const struct sltd_entry *e, struct err *err)
{
	const struct entry_texts texts = {e->reference, e->note, e->contact};
	struct export *x = context;
	struct json_writer w;

	(void)err;
	if (e->withdrawn != 0)
		return true;
	if (x->tool->csv) {
		write_csv_record(output_record(&x->out), e);
	} else {
		json_begin(&w, output_record(&x->out));
		json_open_object(&w, NULL);
		entry_write(&w, e, &texts);
		json_close_object(&w);
	}
	output_end(&x->out, STATUS_PASS);
	return !x->out.failed || err_set(err, ERR_IO, "standard output");
}

static void
write_head(struct export *x, const struct sltd_meta *m)
{
	struct json_writer w;

	json_begin(&w, output_record(&x->out));
	json_open_object(&w, NULL);
	json_open_object(&w, "sltd");
	json_put_str(&w, "source", x->name);
	if (m->numbered)
		json_put_uint(&w, "sequence", m->sequence);
	json_put_instant(&w, "date", m->date);
	json_put_uint(&w, "count", m->singles + m->series - m->withdrawn);
	json_close_object(&w);
	json_close_object(&w);
	output_end(&x->out, STATUS_PASS);
}

static bool
export_list(struct export *x, struct err *err)
{
	struct sltd_list *list;
	bool ok;

	if (!sltd_list_open(
		buf_text(&x->tool->lists), x->name, false, &list, err))
		return false;
	if (x->tool->csv)
		output_line(&x->out, SPAN(csv_header), STATUS_PASS);
	else
		write_head(x, &list->meta);
	ok = sltd_list_walk(list, export_one, x, err);
	sltd_list_close(list);
	return ok;
}

/* One list is one file: with several in the store, one must be named. */
static bool
choose_list(struct export *x, struct sltd_names *names, struct err *err)
{
	x->name = x->tool->list;
	if (x->name != NULL)
		return true;
	if (!sltd_store_names(buf_text(&x->tool->lists), names, err))
		return false;
	if (names->count == 0)
		return sltd_list_none(buf_text(&x->tool->lists), err);
	if (names->count > 1)
		return err_set(err, ERR_USAGE,
		    "the store has %zu lists: "
		    "--source-name says which",
		    names->count);
	x->name = names->name[0];
	return true;
}

int
export_run(void *context, int argc, char **argv)
{
	struct export x = {.tool = context};
	struct sltd_names names;
	struct err err = ERR_INIT;
	bool ok;
	int status;

	(void)argc, (void)argv;
	if (!lists_folder(x.tool, &err) || !choose_list(&x, &names, &err))
		return msg_err(&err);
	/* A file to load, also on a terminal. */
	x.tool->common.text = false;
	x.tool->common.json = true;
	output_init(&x.out, "sltdquery", &x.tool->common);
	ok = export_list(&x, &err);
	status = output_finish(&x.out);
	return ok ? status : msg_err(&err);
}

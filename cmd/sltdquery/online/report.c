/*
 * report: `sltdquery report`: notifications of stolen, lost, revoked blank or
 * counterfeit documents, checked by the same rules as lint, frozen, and put
 * into the outbox. It sends nothing: that is flush.
 *
 * The key of a notification is its kind and the national reference: the same
 * one again is the same notification, and another one under that reference
 * is refused. An update also has a digest of what it says, for a record may
 * be updated often.
 */
#include "outbox.h"

#include "../listfile.h"
#include "../rules.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/msg.h"
#include "x509/digest.h"
#include "sltd/form.h"

static const char *const kinds[] = {"new", "update", "withdraw", "found"};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct report {
	struct sltdquery *tool;
	struct outbox outbox;
	struct rows rows;
	enum status worst;
	const char *kind;
	size_t refused;
};

/* ---- what is sent ------------------------------------------------------ */

static void
neutral(const struct report *r, const char *id, const struct sltd_entry *e,
    struct buf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open_object(&w, NULL);
	json_put_str(&w, "id", id);
	json_put_str(&w, "notification", r->kind);
	json_open_object(&w, "record");
	entry_write(&w, e, e->reference, e->note);
	json_close_object(&w);
	json_close_object(&w);
}

static struct span
day_text(sltd_day day, char text[DATE_TEXT])
{
	if (day == 0)
		return span_make(NULL, 0);
	sltd_day_format(day, text);
	return span_str(text);
}

static void
fill_body(const struct report *r, const char *id, const struct sltd_entry *e,
    struct buf *out)
{
	char days[4][DATE_TEXT];
	const struct template_value values[] = {
	    {SPAN("{id}"), span_str(id), false},
	    {SPAN("{notification}"), span_str(r->kind), false},
	    {SPAN("{number}"), sltd_number_span(&e->number), false},
	    {SPAN("{number_last}"), sltd_number_span(&e->last), false},
	    {SPAN("{issuing_state}"), sltd_state_span(&e->state), false},
	    {SPAN("{type}"), span_make(&e->type, e->type != 0), false},
	    {SPAN("{status}"), span_str(sltd_status_word(e->status)), false},
	    {SPAN("{reporting_state}"), sltd_state_span(&e->reporting), false},
	    {SPAN("{reported}"), day_text(e->reported, days[0]), false},
	    {SPAN("{issue_date}"), day_text(e->issued, days[1]), false},
	    {SPAN("{expiry_date}"), day_text(e->expiry, days[2]), false},
	    {SPAN("{review_date}"), day_text(e->review, days[3]), false},
	    {SPAN("{reference}"), e->reference, true},
	    {SPAN("{note}"), e->note, true},
	};

	template_fill(&r->outbox.template, values,
	    sizeof(values) / sizeof(values[0]), out);
}

/* ---- its key ----------------------------------------------------------- */

static void
put_digest(struct buf *id, struct span bytes)
{
	uint8_t digest[DIGEST_SIZE_MAX];

	if (digest_compute(DIGEST_SHA256, bytes, digest))
		hex_encode(id, span_make(digest, 6));
	else
		id->failed = true;
}

/*
 * "new.UTO-123". Characters that no name of a file should have become '_';
 * the digest then keeps two such references apart.
 */
static bool
make_id(const struct report *r, const struct sltd_entry *e, struct buf *id,
    struct err *err)
{
	struct buf said = BUF_INIT;
	bool plain = e->reference.len <= 64;

	buf_append_str(id, r->kind);
	buf_append_byte(id, '.');
	for (size_t i = 0; i < e->reference.len && i < 64; i++) {
		uint8_t c = e->reference.data[i];
		bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';

		plain = plain && word;
		buf_append_byte(id, word ? c : '_');
	}
	if (!plain) {
		buf_append_byte(id, '.');
		put_digest(id, e->reference);
	}
	if (strcmp(r->kind, "update") == 0) {
		neutral(r, "", e, &said);
		buf_append_byte(id, '.');
		put_digest(id, buf_span(&said));
	}
	buf_release(&said);
	return buf_ok(id) || err_memory(err);
}

/* ---- one notification -------------------------------------------------- */

static void
say_report(struct report *r, const char *id, const char *state,
    const struct findings *f, struct span number)
{
	char mask[SLTD_NUMBER_MAX + 1];
	struct json_writer *w;

	number_mask(number, mask, sizeof(mask));
	w = rows_begin(&r->rows);
	if (id[0] != '\0')
		json_put_str(w, "id", id);
	json_put_str(w, "notification", r->kind);
	json_put_str(w, "number", mask);
	json_put_str(w, "state", state);
	result_write_findings(w, "findings", f);
	rows_end(&r->rows);
	if (findings_status(f) > r->worst)
		r->worst = findings_status(f);
}

static bool
enqueue(struct report *r, const struct sltd_entry *e, struct buf *id,
    bool *already, struct err *err)
{
	struct buf payload = BUF_INIT;
	struct spool_entry entry = {.destination = OUTBOX_DESTINATION};
	bool ok = make_id(r, e, id, err);

	if (ok && r->outbox.template.request.len > 0)
		fill_body(r, buf_text(id), e, &payload);
	else if (ok)
		neutral(r, buf_text(id), e, &payload);
	if (ok && !buf_ok(&payload))
		ok = err_memory(err);
	/* Notifications of one record leave in the order they were made. */
	entry.id = buf_text(id);
	entry.order = strchr(entry.id, '.') + 1;
	entry.content_type = r->outbox.template.content_type != NULL
	    ? r->outbox.template.content_type
	    : "application/json";
	entry.payload = buf_span(&payload);
	ok = ok &&
	    spool_put(r->outbox.spool, &entry, 1, r->tool->common.now, err);
	*already = entry.already;
	buf_release(&payload);
	return ok;
}

static bool
notify(struct report *r, const struct sltd_fields *fields, struct err *err)
{
	struct findings f;
	struct sltd_entry e;
	struct buf id = BUF_INIT;
	bool already, ok = true;
	struct sltd_rules rules = rules_of(r->tool, NULL);

	findings_init(&f, r->tool->common.strict);
	rules.withdrawal =
	    strcmp(r->kind, "withdraw") == 0 || strcmp(r->kind, "found") == 0;
	sltd_lint(fields, &rules, &e, &f);
	if (fields->value[SLTD_F_REFERENCE].len == 0)
		findings_add(&f, "sltd.lint.reference", SEVERITY_ERROR,
		    "reference", NULL,
		    "a notification needs the national "
		    "reference");
	if (findings_status(&f) == STATUS_FAIL) {
		r->refused++;
		say_report(r, "", "refused", &f, fields->value[SLTD_F_NUMBER]);
	} else {
		ok = enqueue(r, &e, &id, &already, err);
		if (ok)
			say_report(r, buf_text(&id),
			    already ? "already" : "queued", &f,
			    fields->value[SLTD_F_NUMBER]);
	}
	findings_release(&f);
	buf_release(&id);
	return ok;
}

static bool
report_file(struct report *r, const char *path, struct err *err)
{
	struct sltd_fields fields;
	struct reader reader;
	bool more, ok;

	if (!reader_open(r->tool, path, &reader, err))
		return false;
	while ((ok = reader_next(&reader, &fields, &more, err)) && more) {
		/* A file of a delta's form is not one of notifications. */
		fields.value[SLTD_F_ACTION] = span_make(NULL, 0);
		if (!notify(r, &fields, err)) {
			ok = false;
			break;
		}
	}
	reader_close(&reader);
	return ok;
}

static bool
report_options(struct report *r, struct err *err)
{
	const struct sltdquery *t = r->tool;
	const struct {
		enum sltd_field field;
		const char *value;
	} given[] = {
	    {SLTD_F_NUMBER, t->number},
	    {SLTD_F_ISSUING_STATE, t->state},
	    {SLTD_F_TYPE, t->type},
	    {SLTD_F_NUMBER_LAST, t->number_last},
	    {SLTD_F_STATUS, t->status},
	    {SLTD_F_REPORTING_STATE, t->reporting},
	    {SLTD_F_REPORTED, t->reported},
	    {SLTD_F_ISSUE_DATE, t->issued},
	    {SLTD_F_EXPIRY_DATE, t->expiry},
	    {SLTD_F_REVIEW_DATE, t->review},
	    {SLTD_F_REFERENCE, t->reference},
	    {SLTD_F_NOTE, t->note},
	};
	struct sltd_fields fields = {.value = {{NULL, 0}}};

	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		if (given[i].value != NULL)
			fields.value[given[i].field] = span_str(given[i].value);
	return notify(r, &fields, err);
}

static bool
find_kind(struct report *r)
{
	r->kind = r->tool->what != NULL ? r->tool->what : kinds[0];
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(r->kind, kinds[i]) == 0)
			return true;
	return false;
}

static const struct column columns[] = {
    {"state", "STATE", 0, false},
    {"notification", "KIND", 0, false},
    {"number", "NUMBER", 0, false},
    {"id", "ID", 0, false},
    {NULL, NULL, 0, false},
};

int
report_run(void *context, int argc, char **argv)
{
	struct report r = {.tool = context};
	struct err err = ERR_INIT;
	bool ok = true;

	if (!find_kind(&r))
		return verb_usage("report",
		    "--what is new, update, withdraw "
		    "or found");
	if ((r.tool->number != NULL) == (argc > 1))
		return verb_usage("report",
		    "a FILE of records or one record "
		    "by -n is wanted");
	if (!outbox_open(r.tool, &r.outbox, &err))
		return msg_err(&err);
	rows_init(&r.rows, &r.tool->common, columns);
	if (r.tool->number != NULL)
		ok = report_options(&r, &err);
	for (int i = 1; ok && i < argc; i++)
		ok = report_file(&r, argv[i], &err);
	verb_finish(&r.rows);
	outbox_close(&r.outbox);
	return ok ? status_exit(r.worst) : msg_err(&err);
}

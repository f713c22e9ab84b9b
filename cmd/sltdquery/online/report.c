/*
 * report: `sltdquery report`: notifications of stolen, lost, revoked blank or
 * counterfeit documents, checked by the same rules as lint, frozen, and put
 * into the outbox. It sends nothing: that is flush.
 *
 * The key of a notification is its kind and the national reference: the same
 * one again is the same notification, and another one under that reference
 * is refused. An update also has a digest of what it says, for a record may
 * be updated often. A reference that was withdrawn, or found, can be reported
 * again: its second round has "new2" for "new", and so on.
 *
 * A confirmed fraud is one record and several notices, to the authority, to
 * the state that issued the document, and to the offices that --to names; each
 * is a message of its own, with a state of its own ("fraud.OFFICE.UTO-123").
 */
#include "outbox.h"

#include "../listfile.h"
#include "../rules.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/msg.h"
#include "x509/digest.h"
#include "sltd/form.h"

#define KIND_FRAUD "fraud"
static const char *const kinds[] = {
    "new", "update", "withdraw", "found", KIND_FRAUD};
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
	const struct entry_texts texts = {e->reference, e->note, e->contact};
	struct json_writer w;

	json_begin(&w, out);
	json_open_object(&w, NULL);
	json_put_str(&w, "id", id);
	json_put_str(&w, "notification", r->kind);
	json_open_object(&w, "record");
	entry_write(&w, e, &texts);
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
fill_body(const struct report *r, const struct template *t, const char *id,
    const struct sltd_entry *e, struct buf *out)
{
	char days[5][DATE_TEXT];
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
	    {SPAN("{until}"), day_text(e->until, days[4]), false},
	    {SPAN("{contact}"), e->contact, true},
	    {SPAN("{measure}"), span_str(sltd_measure_word(e->measure)), false},
	};

	template_fill(t, values, sizeof(values) / sizeof(values[0]), out);
}

static bool
is_fraud(const struct report *r)
{
	return strcmp(r->kind, KIND_FRAUD) == 0;
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

/* Rounds of one reference, each with its own new and its own end. */
#define ROUNDS_MAX 1000

/* The reference as the end of a name: "UTO-123". */
static void
put_reference(const struct sltd_entry *e, struct buf *out)
{
	bool plain = e->reference.len <= 64;

	for (size_t i = 0; i < e->reference.len && i < 64; i++) {
		uint8_t c = e->reference.data[i];
		bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';

		plain = plain && word;
		buf_append_byte(out, word ? c : '_');
	}
	/* Two references that are one now are kept apart by their digest. */
	if (!plain) {
		buf_append_byte(out, '.');
		put_digest(out, e->reference);
	}
}

static void
put_id(const char *kind, unsigned round, const char *reference, struct buf *out)
{
	buf_clear(out);
	buf_append_str(out, kind);
	if (round > 1)
		buf_append_uint(out, round);
	buf_append_byte(out, '.');
	buf_append_str(out, reference);
}

static bool
knows(const struct report *r, const char *kind, unsigned round,
    const char *reference)
{
	struct buf id = BUF_INIT;
	bool known;

	put_id(kind, round, reference, &id);
	known = buf_ok(&id) && spool_knows(r->outbox.spool, buf_text(&id));
	buf_release(&id);
	return known;
}

/*
 * The round that a notification belongs to: a new one to the first that has
 * not ended, all others to the last that has begun.
 */
static unsigned
round_of(const struct report *r, const char *reference)
{
	bool begins = strcmp(r->kind, "new") == 0;
	unsigned round = 1;

	while (round < ROUNDS_MAX &&
	    (begins ? knows(r, "withdraw", round, reference) ||
			knows(r, "found", round, reference)
		    : knows(r, "new", round + 1, reference)))
		round++;
	return round;
}

/*
 * "new.UTO-123". Characters that no name of a file should have become '_';
 * the digest then keeps two such references apart.
 */
static bool
make_id(const struct report *r, const struct office *office,
    const struct sltd_entry *e, struct buf *id, struct err *err)
{
	struct buf said = BUF_INIT, reference = BUF_INIT;

	if (is_fraud(r)) {
		buf_append_str(&reference, office->name);
		buf_append_byte(&reference, '.');
	}
	put_reference(e, &reference);
	put_id(r->kind, is_fraud(r) ? 1 : round_of(r, buf_text(&reference)),
	    buf_text(&reference), id);
	if (strcmp(r->kind, "update") == 0) {
		neutral(r, "", e, &said);
		buf_append_byte(id, '.');
		put_digest(id, buf_span(&said));
	}
	buf_release(&said);
	buf_release(&reference);
	return buf_ok(id) || err_memory(err);
}

/* ---- one notification -------------------------------------------------- */

static void
say_report(struct report *r, const char *id, const char *to, const char *state,
    const struct findings *f, struct span number)
{
	char mask[SLTD_NUMBER_MAX + 1];
	struct json_writer *w;

	number_mask(number, mask, sizeof(mask));
	w = rows_begin(&r->rows);
	if (id[0] != '\0')
		json_put_str(w, "id", id);
	json_put_str(w, "notification", r->kind);
	if (to[0] != '\0')
		json_put_str(w, "destination", to);
	json_put_str(w, "number", mask);
	json_put_str(w, "state", state);
	result_write_findings(w, "findings", f);
	rows_end(&r->rows);
	if (findings_status(f) > r->worst)
		r->worst = findings_status(f);
}

/* A message to one office, on its way into the spool. */
struct letter {
	const struct office *office;
	struct buf id, payload;
};

static void
letters_release(struct letter *l, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_release(&l[i].id);
		buf_release(&l[i].payload);
	}
}

static bool
write_letter(struct report *r, const struct office *office,
    const struct sltd_entry *e, struct letter *l, struct spool_entry *entry,
    struct err *err)
{
	const struct template *t = &office->template;

	*l = (struct letter){office, BUF_INIT, BUF_INIT};
	if (!make_id(r, office, e, &l->id, err))
		return false;
	if (t->request.len > 0)
		fill_body(r, t, buf_text(&l->id), e, &l->payload);
	else
		neutral(r, buf_text(&l->id), e, &l->payload);
	if (!buf_ok(&l->payload))
		return err_memory(err);
	*entry = (struct spool_entry){.destination = office->name,
	    .id = buf_text(&l->id),
	    .content_type =
		t->content_type != NULL ? t->content_type : "application/json",
	    .payload = buf_span(&l->payload)};
	/* Notifications of one record leave in the order they were made. */
	entry->order = strchr(entry->id, '.') + 1;
	return true;
}

/* All of them durable, or none is promised. */
static bool
enqueue(struct report *r, const struct sltd_entry *e,
    const struct office *const *to, size_t count, const struct findings *f,
    struct err *err)
{
	struct letter letters[OFFICES_MAX + 1];
	struct spool_entry entries[OFFICES_MAX + 1];
	size_t n = 0;
	bool ok = true;

	for (; ok && n < count; n++)
		ok = write_letter(r, to[n], e, &letters[n], &entries[n], err);
	ok = ok &&
	    spool_put(r->outbox.spool, entries, n, r->tool->common.now, err);
	for (size_t i = 0; ok && i < n; i++)
		say_report(r, entries[i].id, is_fraud(r) ? to[i]->name : "",
		    entries[i].already ? "already" : "queued", f,
		    sltd_number_span(&e->number));
	letters_release(letters, n);
	return ok;
}

static void
add_office(const struct office **to, size_t *count, const struct office *o)
{
	for (size_t i = 0; i < *count; i++)
		if (to[i] == o)
			return;
	to[(*count)++] = o;
}

/* Those of the state that issued the document. */
static void
add_issuer(struct report *r, const struct sltd_entry *e,
    const struct office **to, size_t *count)
{
	struct findings f;
	size_t before = *count;
	char state[SLTD_STATE_LEN + 1];

	for (size_t i = 0; i < r->outbox.offices; i++)
		if (sltd_state_known(r->outbox.office[i].state) &&
		    sltd_state_related(r->outbox.office[i].state, e->state))
			add_office(to, count, &r->outbox.office[i]);
	if (*count > before)
		return;
	findings_init(&f, false);
	snprintf(
	    state, sizeof(state), "%.*s", SPAN_ARG(sltd_state_span(&e->state)));
	findings_add(&f, "sltd.lint.office", SEVERITY_ERROR, "issuing_state",
	    NULL,
	    "no [outbox NAME] has state = %s: the issuing state is not told",
	    state);
	say_report(r, "", state, "refused", &f, sltd_number_span(&e->number));
	findings_release(&f);
}

/* To whom: the authority; of a fraud the issuing state and --to as well. */
static bool
choose_offices(struct report *r, const struct sltd_entry *e,
    const struct office **to, size_t *count, struct err *err)
{
	struct span rest = span_str(r->tool->to != NULL ? r->tool->to : "");

	*count = 0;
	add_office(to, count, &r->outbox.office[0]);
	while (rest.len > 0) {
		size_t end = span_find(rest, ',');
		struct span name = span_first(rest, end);
		const struct office *o = outbox_office(&r->outbox, name);

		if (o == NULL)
			return err_set(err, ERR_CONFIG,
			    "--to: there is no [outbox %.*s]",
			    SPAN_ARG(span_first(name, 64)));
		add_office(to, count, o);
		rest = span_from(rest, end + 1);
	}
	if (is_fraud(r))
		add_issuer(r, e, to, count);
	return true;
}

static bool
notify(struct report *r, const struct sltd_fields *fields, struct err *err)
{
	const struct office *to[OFFICES_MAX + 1];
	struct findings f;
	struct sltd_entry e;
	size_t count;
	bool ok = true;
	struct sltd_rules rules = rules_of(r->tool);

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
		say_report(
		    r, "", "", "refused", &f, fields->value[SLTD_F_NUMBER]);
	} else {
		ok = choose_offices(r, &e, to, &count, err) &&
		    enqueue(r, &e, to, count, &f, err);
	}
	findings_release(&f);
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
	    {SLTD_F_UNTIL, t->until},
	    {SLTD_F_CONTACT, t->contact},
	    {SLTD_F_MEASURE, t->measure},
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
    {"destination", "TO", 0, false},
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
		    "--what is new, update, withdraw, found "
		    "or fraud");
	if (r.tool->to != NULL && !is_fraud(&r))
		return verb_usage("report", "--to goes with --what fraud");
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

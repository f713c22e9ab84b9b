/*
 * stats: `sltdquery stats`: what each list holds, counted record by record.
 */
#include "base/array.h"
#include "base/metrics.h"
#include "base/msg.h"
#include "sltd/form.h"
#include "sltd/store.h"
#include "verbs.h"

/* Issuing states that are counted by name; the rest are counted together. */
#define STATES_MAX 1024

struct counts {
	uint64_t all, series, withdrawn, past_review, expired;
	uint64_t status[SLTD_STATUSES], type[256];
	struct {
		struct sltd_state state;
		uint64_t count;
	} states[STATES_MAX];
	size_t state_count;
	uint64_t other_states;
	sltd_day today, oldest, newest;
};

/* Open addressing: a state's three letters give its place. */
static void
count_state(struct counts *c, struct sltd_state state)
{
	size_t at = (size_t)(state.text[0] * 31 * 31 + state.text[1] * 31 +
			state.text[2]) %
	    STATES_MAX;

	for (size_t i = 0; i < STATES_MAX; i++, at = (at + 1) % STATES_MAX) {
		if (c->states[at].count == 0) {
			c->states[at].state = state;
			c->state_count++;
		}
		if (sltd_state_equal(c->states[at].state, state)) {
			c->states[at].count++;
			return;
		}
	}
	c->other_states++;
}

static bool
count_one(void *context, const struct sltd_entry *e, struct err *err)
{
	struct counts *c = context;
	sltd_day review = sltd_entry_review(e);

	(void)err;
	if (e->withdrawn != 0) {
		c->withdrawn++;
		return true;
	}
	c->all++;
	c->series += e->last.len > 0;
	c->past_review += review != 0 && review < c->today;
	c->expired += e->expiry != 0 && e->expiry < c->today;
	c->status[e->status]++;
	c->type[(uint8_t)e->type]++;
	count_state(c, e->state);
	if (e->reported != 0 && (c->oldest == 0 || e->reported < c->oldest))
		c->oldest = e->reported;
	if (e->reported > c->newest)
		c->newest = e->reported;
	return true;
}

static int
compare_states(const void *a, const void *b)
{
	return memcmp(a, b, SLTD_STATE_LEN);
}

static void
put_states(struct json_writer *w, struct counts *c)
{
	/* Unused places go to the front, and are skipped. */
	qsort(c->states, STATES_MAX, sizeof(c->states[0]), compare_states);
	json_open_object(w, "issuing_states");
	for (size_t i = 0; i < STATES_MAX; i++) {
		char name[SLTD_STATE_LEN + 1];
		struct span s = sltd_state_span(&c->states[i].state);

		if (c->states[i].count == 0)
			continue;
		memcpy(name, s.data, s.len);
		name[s.len] = '\0';
		json_put_uint(w, name, c->states[i].count);
	}
	if (c->other_states > 0)
		json_put_uint(w, "other", c->other_states);
	json_close_object(w);
}

static void
put_types(struct json_writer *w, const struct counts *c)
{
	json_open_object(w, "types");
	for (const char *t = SLTD_TYPES; *t != '\0'; t++) {
		char name[2] = {*t, '\0'};

		if (c->type[(uint8_t)*t] > 0)
			json_put_uint(w, name, c->type[(uint8_t)*t]);
	}
	if (c->type[0] > 0)
		json_put_uint(w, "unknown", c->type[0]);
	json_close_object(w);
}

static void
put_statuses(struct json_writer *w, const struct counts *c)
{
	json_open_object(w, "statuses");
	for (unsigned i = 0; i < SLTD_STATUSES; i++)
		if (c->status[i] > 0)
			json_put_uint(w, sltd_status_word((enum sltd_status)i),
			    c->status[i]);
	json_close_object(w);
}

static void
put_day_or_null(struct json_writer *w, const char *name, sltd_day day)
{
	char text[DATE_TEXT];

	if (day == 0)
		return;
	sltd_day_format(day, text);
	json_put_str(w, name, text);
}

struct stats {
	struct sltdquery *tool;
	struct rows rows;
	struct counts counts;
	/* What a monitor is told of each list. */
	struct list_numbers {
		char name[SLTD_LIST_NAME_MAX + 1];
		uint64_t records, past_review, sequence;
		instant date, loaded;
	} list[SLTD_LISTS_MAX];
	size_t list_count;
};

static const struct {
	const char *name, *help;
	size_t offset;
} families[] = {
    {"mrtd_sltd_records", "Records that a list holds",
	offsetof(struct list_numbers, records)},
    {"mrtd_sltd_records_past_review",
	"Records of a list that are past their review date",
	offsetof(struct list_numbers, past_review)},
    {"mrtd_sltd_list_sequence", "Number of the last change of a list",
	offsetof(struct list_numbers, sequence)},
    {"mrtd_sltd_list_timestamp_seconds", "As of when a list's data are",
	offsetof(struct list_numbers, date)},
    {"mrtd_sltd_list_loaded_timestamp_seconds",
	"When a list was last loaded or changed",
	offsetof(struct list_numbers, loaded)},
};

_Static_assert(
    sizeof(instant) == sizeof(int64_t) && sizeof(uint64_t) == sizeof(int64_t),
    "write_metrics() reads both alike");

static bool
write_metrics(const struct stats *s, struct err *err)
{
	struct metrics m;
	bool ok;

	metrics_init(&m);
	for (size_t k = 0; k < ARRAY_SIZE(families); k++) {
		metrics_family(&m, families[k].name, families[k].help);
		for (size_t i = 0; i < s->list_count; i++) {
			const void *at =
			    (const char *)&s->list[i] + families[k].offset;

			metrics_put(&m,
			    (const struct metrics_label[]){
				{"list", s->list[i].name}, {NULL, NULL}},
			    *(const int64_t *)at);
		}
	}
	ok = metrics_write(&m, s->tool->metrics_file, err);
	metrics_release(&m);
	return ok;
}

/* A store has no more lists than there is room for. */
static void
keep_numbers(struct stats *s, const char *name, const struct sltd_meta *meta)
{
	struct list_numbers *n = array_place(s->list, s->list_count);

	if (n == NULL)
		bug("a store with more lists than SLTD_LISTS_MAX");
	snprintf(n->name, sizeof(n->name), "%s", name);
	n->records = s->counts.all;
	n->past_review = s->counts.past_review;
	n->sequence = meta->numbered ? meta->sequence : 0;
	n->date = meta->date;
	n->loaded = meta->loaded;
	s->list_count++;
}

static bool
stats_list(void *context, const char *name, struct err *err)
{
	struct stats *s = context;
	struct counts *c = &s->counts;
	struct sltd_list *list;
	struct json_writer *w;
	bool ok;

	if (!sltd_list_open(buf_text(&s->tool->lists), name, false, &list, err))
		return false;
	memset(c, 0, sizeof(*c));
	c->today = sltd_day_of(date_of_instant(s->tool->common.now));
	ok = sltd_list_walk(list, count_one, c, err);
	if (ok) {
		w = rows_begin(&s->rows);
		verb_put_list(w, name, &list->meta);
		json_put_uint(w, "records", c->all);
		json_put_uint(w, "series", c->series);
		json_put_uint(w, "withdrawn", c->withdrawn);
		json_put_uint(w, "expired", c->expired);
		json_put_uint(w, "past_review", c->past_review);
		put_day_or_null(w, "oldest_report", c->oldest);
		put_day_or_null(w, "newest_report", c->newest);
		put_statuses(w, c);
		put_types(w, c);
		put_states(w, c);
		rows_end(&s->rows);
		keep_numbers(s, name, &list->meta);
	}
	sltd_list_close(list);
	return ok || err_wrap(err, "list %s", name);
}

int
stats_run(void *context, int argc, char **argv)
{
	struct sltdquery *tool = context;
	struct stats *s = calloc(1, sizeof(*s));
	struct err err = ERR_INIT;
	bool ok;

	(void)argc, (void)argv;
	if (s == NULL || !lists_folder(tool, &err)) {
		free(s);
		err_memory(&err);
		return msg_err(&err);
	}
	s->tool = tool;
	rows_init(&s->rows, &tool->common, NULL);
	ok = verb_each_list(tool, stats_list, s, &err) &&
	    (tool->metrics_file == NULL || write_metrics(s, &err));
	verb_finish(&s->rows);
	free(s);
	return ok ? 0 : msg_err(&err);
}

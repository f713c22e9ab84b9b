/*
 * A list that is loaded and changed, against a model that does the same to
 * two small tables and asks by looking at everything.
 */
#include "temp.h"
#include "sltd/delta.h"
#include "normal.h"

Suite *sltd_delta_suite(void);

/* Singles N0000000… and series from S00000aa to S00000bb, a < b. */
#define SINGLES 60
#define ENDS 40
enum there { NEVER, LISTED, WITHDRAWN };

static struct {
	enum there single[SINGLES], series[ENDS][ENDS];
	enum sltd_status single_status[SINGLES], series_status[ENDS][ENDS];
	struct sltd_delta_counts counts;
} model;

static struct err err;
static uint64_t seed = 7;

static unsigned
pick(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(seed >> 33) % below;
}

static struct sltd_number
number(char letter, unsigned n)
{
	struct sltd_number out;
	char text[16];

	snprintf(text, sizeof(text), "%c%07u", letter, n);
	ck_assert(sltd_number_normal(span_str(text), &out));
	return out;
}

/* b 0: a single. */
static struct sltd_entry
entry(unsigned a, unsigned b, enum sltd_status status)
{
	struct sltd_entry e = {.number = number(b > 0 ? 'S' : 'N', a),
	    .status = status,
	    .type = 'P',
	    .state = {"UTO"},
	    .reporting = {"<<<"}};

	if (b > 0)
		e.last = number('S', b);
	return e;
}

/* ---- the list ---------------------------------------------------------- */

static void
load(uint64_t sequence)
{
	struct sltd_load_options options = {
	    .store = ".", .list = "t", .now = (instant){0}};
	struct sltd_meta meta = {.numbered = true, .sequence = sequence};
	struct sltd_load_counts counts;
	struct sltd_load *l;
	struct sltd_entry e;

	ck_assert_msg(sltd_load_open(&options, &l, &err), "%s", err.text);
	for (unsigned n = 0; n < 60; n++) {
		unsigned a = pick(ENDS), b = pick(ENDS);
		enum sltd_status status = (enum sltd_status)pick(3);

		if (n % 2 == 0)
			b = 0;
		a = b > 0 ? a : pick(SINGLES);
		if (b > 0 && a >= b)
			continue;
		e = entry(a, b, status);
		ck_assert(sltd_load_add(l, &e, &err));
		if (sltd_load_due(l))
			ck_assert(sltd_load_mark(l, NULL, &err));
		*(b > 0 ? &model.series[a][b] : &model.single[a]) = LISTED;
		*(b > 0 ? &model.series_status[a][b]
			: &model.single_status[a]) = status;
	}
	ck_assert(sltd_load_end(l, NULL, &err));
	ck_assert_msg(
	    sltd_load_commit(l, &meta, &counts, &err), "%s", err.text);
	sltd_load_close(l);
}

static struct sltd_delta_options
delta_options(uint64_t sequence)
{
	return (struct sltd_delta_options){.store = ".",
	    .list = "t",
	    .numbered = true,
	    .sequence = sequence,
	    .previous = sequence - 1};
}

static void
model_change(
    unsigned a, unsigned b, enum sltd_action action, enum sltd_status status)
{
	enum there *there = b > 0 ? &model.series[a][b] : &model.single[a];
	enum sltd_status *has =
	    b > 0 ? &model.series_status[a][b] : &model.single_status[a];
	struct sltd_delta_counts *c = &model.counts;

	if (action == SLTD_WITHDRAW) {
		*(*there == LISTED	      ? &c->withdrawn
			: *there == WITHDRAWN ? &c->unchanged
					      : &c->unknown) += 1;
		*there = *there == LISTED ? WITHDRAWN : *there;
		return;
	}
	*(*there != LISTED	 ? &c->inserted
		: *has != status ? &c->updated
				 : &c->unchanged) += 1;
	c->unknown += *there != LISTED && action == SLTD_UPDATE;
	*there = LISTED;
	*has = status;
}

/* One change to a record in a delta: several are another test's. */
static void
change(uint64_t sequence)
{
	struct sltd_delta_options options = delta_options(sequence);
	bool single[SINGLES] = {false}, series[ENDS][ENDS] = {{false}};
	struct sltd_delta_counts counts;
	struct sltd_delta *d;
	bool already;

	options.guard = (struct sltd_guard){.given = true, .per_10000 = 100000};
	memset(&model.counts, 0, sizeof(model.counts));
	ck_assert_msg(
	    sltd_delta_open(&options, &d, &already, &err), "%s", err.text);
	ck_assert(!already);
	for (unsigned n = 0; n < 80; n++) {
		unsigned b = n % 2 == 0 ? 0 : 1 + pick(ENDS - 1);
		unsigned a = pick(b > 0 ? b : SINGLES);
		enum sltd_action action = (enum sltd_action)pick(3);
		enum sltd_status status = (enum sltd_status)pick(3);
		bool *done = b > 0 ? &series[a][b] : &single[a];
		struct sltd_entry e = entry(a, b, status);

		if (*done)
			continue;
		*done = true;
		ck_assert(sltd_delta_add(d, action, &e, &err));
		model_change(a, b, action, status);
	}
	ck_assert_msg(sltd_delta_commit(d, &counts, &err), "%s", err.text);
	sltd_delta_close(d);
	ck_assert_uint_eq(counts.inserted, model.counts.inserted);
	ck_assert_uint_eq(counts.updated, model.counts.updated);
	ck_assert_uint_eq(counts.withdrawn, model.counts.withdrawn);
	ck_assert_uint_eq(counts.unchanged, model.counts.unchanged);
	ck_assert_uint_eq(counts.unknown, model.counts.unknown);
}

/* ---- what it says ------------------------------------------------------ */

static enum sltd_verdict
expected(char letter, unsigned n)
{
	if (letter == 'N')
		return model.single[n] == LISTED ? SLTD_HIT : SLTD_NO_RECORD;
	for (unsigned a = 0; a <= n && a < ENDS; a++)
		for (unsigned b = n > a ? n : a + 1; b < ENDS; b++)
			if (model.series[a][b] == LISTED)
				return SLTD_CANDIDATE;
	return SLTD_NO_RECORD;
}

/* False: it cannot tell, which is no answer. */
static bool
ask(struct sltd_list *l, char letter, unsigned n, enum sltd_verdict *out)
{
	struct sltd_answer a = {.count = 0};
	struct sltd_number asked = number(letter, n);
	struct sltd_short_keys keys;
	struct sltd_query q;
	bool ok = true;

	ck_assert_int_eq(sltd_query_make(sltd_number_span(&asked),
			     sltd_state_of("UTO"), SPAN("P"), &q),
	    SLTD_QUERY_FINE);
	sltd_query_keys(&q, &keys);
	if (sltd_list_maybe(l, &q, &keys))
		ok = sltd_list_ask(l, &q, &a, &err);
	*out = a.verdict;
	sltd_answer_release(&a);
	return ok && *out != SLTD_NOT_CHECKED;
}

static bool
see(void *context, const struct sltd_entry *e, struct err *ignored)
{
	unsigned *seen = context;
	uint64_t a, b = 0;
	bool series = e->last.len > 0;
	enum there there;

	(void)ignored;
	ck_assert(span_uint(
	    span_from(sltd_number_span(&e->number), 1), UINT32_MAX, &a));
	ck_assert(!series ||
	    span_uint(
		span_from(sltd_number_span(&e->last), 1), UINT32_MAX, &b));
	there = series ? model.series[a][b] : model.single[a];
	ck_assert_int_eq(there, e->withdrawn != 0 ? WITHDRAWN : LISTED);
	ck_assert_int_eq(e->status,
	    series ? model.series_status[a][b] : model.single_status[a]);
	++*seen;
	return true;
}

static void
report(void *context, const char *what)
{
	(void)context;
	ck_abort_msg("%s", what);
}

static void
agrees(void)
{
	struct sltd_list *l;
	unsigned seen = 0, all = 0;
	enum sltd_verdict verdict;

	ck_assert_msg(
	    sltd_list_open(".", "t", false, &l, &err), "%s", err.text);
	for (unsigned n = 0; n < SINGLES; n++) {
		all += model.single[n] != NEVER;
		ck_assert(ask(l, 'N', n, &verdict));
		ck_assert_int_eq(verdict, expected('N', n));
	}
	for (unsigned a = 0; a < ENDS; a++) {
		for (unsigned b = 0; b < ENDS; b++)
			all += model.series[a][b] != NEVER;
		ck_assert(ask(l, 'S', a, &verdict));
		ck_assert_int_eq(verdict, expected('S', a));
	}
	ck_assert(sltd_list_walk(l, see, &seen, &err));
	ck_assert_uint_eq(seen, all);
	ck_assert(sltd_list_check(l, report, NULL, &err));
	sltd_list_close(l);
}

START_TEST(a_changed_list_is_what_the_model_is)
{
	load(1);
	agrees();
	for (uint64_t n = 2; n < 12; n++) {
		change(n);
		agrees();
	}
}
END_TEST

START_TEST(the_last_of_several_changes_counts)
{
	struct sltd_delta_options options = delta_options(2);
	struct sltd_entry stolen = entry(5, 0, SLTD_STOLEN);
	struct sltd_entry lost = entry(5, 0, SLTD_LOST);
	struct sltd_delta_counts counts;
	struct sltd_delta *d;
	bool already;

	load(1);
	ck_assert(sltd_delta_open(&options, &d, &already, &err));
	ck_assert(sltd_delta_add(d, SLTD_WITHDRAW, &lost, &err));
	ck_assert(sltd_delta_add(d, SLTD_INSERT, &stolen, &err));
	ck_assert(sltd_delta_add(d, SLTD_INSERT, &lost, &err));
	ck_assert(sltd_delta_commit(d, &counts, &err));
	sltd_delta_close(d);
	ck_assert_uint_eq(
	    counts.inserted + counts.updated + counts.unchanged, 1);
	model.single[5] = LISTED;
	model.single_status[5] = SLTD_LOST;
	agrees();

	/* The same again is nothing at all; and what gives up, too. */
	ck_assert(sltd_delta_open(&options, &d, &already, &err));
	ck_assert(already);
	ck_assert(sltd_delta_add(d, SLTD_WITHDRAW, &lost, &err));
	ck_assert(sltd_delta_add(d, SLTD_INSERT, &stolen, &err));
	ck_assert(sltd_delta_add(d, SLTD_INSERT, &lost, &err));
	ck_assert(sltd_delta_commit(d, &counts, &err));
	sltd_delta_close(d);
	ck_assert_uint_eq(counts.inserted + counts.updated, 0);
	/* Another one of its number is refused. */
	ck_assert(sltd_delta_open(&options, &d, &already, &err));
	ck_assert(already);
	ck_assert(sltd_delta_add(d, SLTD_INSERT, &lost, &err));
	ck_assert(!sltd_delta_commit(d, &counts, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	sltd_delta_close(d);
	agrees();
	options = delta_options(3);
	ck_assert(sltd_delta_open(&options, &d, &already, &err));
	ck_assert(sltd_delta_add(d, SLTD_WITHDRAW, &lost, &err));
	sltd_delta_close(d);
	agrees();
}
END_TEST

START_TEST(a_delta_beyond_the_guard_changes_nothing)
{
	struct sltd_delta_options options = delta_options(2);
	struct sltd_entry e = entry(9999, 0, SLTD_LOST);
	struct sltd_delta_counts counts;
	struct sltd_delta *d;
	bool already;

	load(1);
	options.guard = (struct sltd_guard){.given = true};
	ck_assert(sltd_delta_open(&options, &d, &already, &err));
	ck_assert(sltd_delta_add(d, SLTD_INSERT, &e, &err));
	ck_assert(!sltd_delta_commit(d, &counts, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	sltd_delta_close(d);
	agrees();
}
END_TEST

/* ---- numbers ----------------------------------------------------------- */

static const struct {
	struct sltd_meta list;
	struct sltd_delta_options delta;
	bool follows, already;
	const char *why; /* part of the refusal */
} numbers[] = {
#define LIST(n)                                   \
	{                                         \
		.numbered = true, .sequence = (n) \
	}
#define DELTA(n, p)                                                \
	{                                                          \
		.numbered = true, .sequence = (n), .previous = (p) \
	}
    {LIST(16), DELTA(17, 16), true, false, NULL},
    {LIST(16), DELTA(20, 16), true, false, NULL},
    {LIST(16), DELTA(16, 15), true, true, NULL},
    {LIST(16), DELTA(3, 2), true, true, NULL},
    {LIST(16), DELTA(18, 17), false, false, "delta 17 is missing"},
    {LIST(16), DELTA(20, 19), false, false, "deltas 17 to 19 are"},
    {LIST(16), DELTA(20, 15), false, false, "do not belong together"},
    {LIST(0), DELTA(1, 0), true, false, NULL},
    {LIST(16), {.numbered = false}, false, false, "must be, too"},
    {{.numbered = false}, DELTA(9, 8), true, false, NULL},
    {{.numbered = false}, {.numbered = false}, true, false, NULL},
    {LIST(UINT64_MAX - 2), DELTA(UINT64_MAX - 1, UINT64_MAX - 2), true, false,
	NULL},
};

START_TEST(deltas_follow_each_other)
{
	bool already = false;
	bool ok = sltd_delta_follows(
	    &numbers[_i].delta, &numbers[_i].list, &already, &err);

	ck_assert_int_eq(ok, numbers[_i].follows);
	ck_assert_int_eq(already, numbers[_i].already);
	if (!ok)
		ck_assert_msg(
		    strstr(err.text, numbers[_i].why) != NULL, "%s", err.text);
}
END_TEST

/* ---- damage ------------------------------------------------------------ */

/* A byte of the store changed: an answer is right, or there is none. */
START_TEST(a_damaged_list_is_right_or_silent)
{
	struct buf whole = BUF_INIT;
	static const char data[] = "t/g000001/data.mdb";
	unsigned silent = 0;

	load(1);
	ck_assert(file_read(data, 1 << 26, &whole, &err));
	for (unsigned n = 0; n < 300; n++) {
		size_t at = pick((unsigned)whole.len);
		uint8_t bit = (uint8_t)(1u << pick(8));
		enum sltd_verdict verdict;
		struct sltd_list *l;

		whole.data[at] ^= bit;
		temp_file(data, buf_span(&whole));
		if (!sltd_list_open(".", "t", false, &l, &err)) {
			silent++;
			l = NULL;
		}
		for (unsigned k = 0; l != NULL && k < ENDS; k++) {
			if (ask(l, 'N', k, &verdict))
				ck_assert_int_eq(verdict, expected('N', k));
			else
				silent++;
			if (ask(l, 'S', k, &verdict))
				ck_assert_int_eq(verdict, expected('S', k));
		}
		sltd_list_close(l);
		whole.data[at] ^= bit;
	}
	ck_assert_uint_gt(silent, 0);
	buf_release(&whole);
}
END_TEST

static void
setup(void)
{
	temp_setup();
	memset(&model, 0, sizeof(model));
}

Suite *
sltd_delta_suite(void)
{
	Suite *s = suite_create("sltd_delta");

	CASE_WITH(s, a_changed_list_is_what_the_model_is, setup, temp_teardown);
	CASE_WITH(s, the_last_of_several_changes_counts, setup, temp_teardown);
	CASE_WITH(
	    s, a_delta_beyond_the_guard_changes_nothing, setup, temp_teardown);
	CASE_TABLE(s, deltas_follow_each_other, numbers, NULL, NULL);
	CASE_WITH(s, a_damaged_list_is_right_or_silent, setup, temp_teardown);
	return s;
}

/*
 * A list in the store with one call failing at a time: a load, a delta and a
 * purge leave the list of before or the one of after, and what is listed never
 * reads as clear.
 */
#include "faults.h"
#include "normal.h"
#include "sltd/delta.h"
#include "sltd/sort.h"
#include "temp.h"

static struct err err;

/* ---- a list -------------------------------------------------------------- */

#define RECORDS 6
#define DAY INT64_C(86400)
#define TODAY (INT64_C(20000) * DAY)

static struct sltd_entry
entry(unsigned n)
{
	struct sltd_entry e = {
	    .type = 'P', .state = {"UTO"}, .reporting = {"<<<"}};
	char text[16];

	snprintf(text, sizeof(text), "N%07u", 10 * n);
	ck_assert(sltd_number_normal(span_str(text), &e.number));
	snprintf(text, sizeof(text), "N%07u", 10 * n + 5);
	if (n % 2 != 0)
		ck_assert(sltd_number_normal(span_str(text), &e.last));
	return e;
}

static struct sltd_entry entries[RECORDS + 1];

/* Records up to `count`, as the file with the sequence number. */
static bool
load(unsigned count, uint64_t sequence)
{
	/* A large chunk, though hardly touched, costs a sanitizer a second. */
	struct sltd_load_options options = {.store = ".",
	    .list = "t",
	    .chunk = SLTD_SORT_CHUNK_MIN,
	    .now = TODAY};
	struct sltd_meta meta = {
	    .numbered = true, .sequence = sequence, .date = TODAY};
	struct sltd_load_counts counts;
	struct sltd_load *l;
	bool ok;

	if (!sltd_load_open(&options, &l, &err))
		return false;
	ok = true;
	for (unsigned n = 0; ok && n < count; n++)
		ok = sltd_load_add(l, &entries[n], &err);
	ok = ok && sltd_load_end(l, NULL, &err) &&
	    sltd_load_commit(l, &meta, &counts, &err);
	sltd_load_close(l);
	return ok;
}

static bool
load_more(void)
{
	return load(RECORDS, 2);
}

static bool
apply_delta(void)
{
	struct sltd_delta_options options = {.store = ".",
	    .list = "t",
	    .numbered = true,
	    .sequence = 2,
	    .previous = 1,
	    .guard = {.given = true, .per_10000 = 100000},
	    .date = TODAY,
	    .now = TODAY};
	struct sltd_delta_counts counts;
	struct sltd_delta *d;
	bool ok, already;

	if (!sltd_delta_open(&options, &d, &already, &err))
		return false;
	ok = sltd_delta_add(d, SLTD_WITHDRAW, &entries[0], &err) &&
	    sltd_delta_add(d, SLTD_INSERT, &entries[RECORDS], &err) &&
	    sltd_delta_commit(d, &counts, &err);
	sltd_delta_close(d);
	return ok;
}

static void
setup(void)
{
	snprintf(temp_folder, sizeof(temp_folder), "/dev/shm/check.XXXXXX");
	if (mkdtemp(temp_folder) == NULL)
		temp_setup();
	ck_assert_int_eq(chdir(temp_folder), 0);
	for (unsigned n = 0; n <= RECORDS; n++)
		entries[n] = entry(n);
}

/* ---- what it says -------------------------------------------------------- */

/* A letter a record: - not listed, c a candidate, h a hit. */
static bool
ask(char out[RECORDS + 2])
{
	static const char letters[] = {[SLTD_NO_RECORD] = '-',
	    [SLTD_NOT_CHECKED] = '?',
	    [SLTD_CANDIDATE] = 'c',
	    [SLTD_HIT] = 'h'};
	struct sltd_list *l;
	struct sltd_short_keys keys;
	struct sltd_query q;
	bool ok = true;

	memset(out, 0, RECORDS + 2);
	if (!sltd_list_open(".", "t", false, &l, &err))
		return false;
	for (unsigned n = 0; ok && n <= RECORDS; n++) {
		struct sltd_answer a = {.count = 0};

		ok = sltd_query_make(sltd_number_span(&entries[n].number),
			 sltd_state_of("UTO"), SPAN("P"),
			 &q) == SLTD_QUERY_FINE &&
		    sltd_list_refresh(l, 0, &err);
		sltd_query_keys(&q, &keys);
		if (ok && sltd_list_maybe(l, &q, &keys))
			ok = sltd_list_ask(l, &q, &a, &err);
		out[n] = letters[a.verdict];
		sltd_answer_release(&a);
	}
	sltd_list_close(l);
	return ok;
}

/* Without its sieve a list is slower, no more. */
static void
complain(void *context, const char *what)
{
	(void)context;
	if (strstr(what, "sieve is missing") == NULL)
		ck_abort_msg("%s: %s", faults_name(), what);
}

static void
is_whole(void)
{
	struct sltd_list *l;

	ck_assert_msg(
	    sltd_list_open(".", "t", false, &l, &err), "%s", err.text);
	ck_assert_msg(sltd_list_check(l, complain, NULL, &err), "%s", err.text);
	sltd_list_close(l);
}

static void
begin_anew(void)
{
	char *const roots[] = {(char *)(uintptr_t) "t", NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	while (walk != NULL && (e = fts_read(walk)) != NULL)
		if (e->fts_info != FTS_D)
			remove(e->fts_accpath);
	if (walk != NULL)
		fts_close(walk);
	ck_assert_msg(load(3, 1), "%s", err.text);
}

/* ---- the tests ----------------------------------------------------------- */

static bool (*const changes[])(void) = {load_more, apply_delta};

START_TEST(a_list_is_the_old_or_the_new_one)
{
	char old[RECORDS + 2], new[RECORDS + 2], now[RECORDS + 2];
	int refused = 0;
	bool ok, met, is_new, is_old;

	begin_anew();
	ck_assert(ask(old));
	ck_assert_str_eq(old, "hch----");
	ck_assert_msg(changes[_i](), "%s", err.text);
	ck_assert(ask(new));
	ck_assert_str_eq(new, _i == 0 ? "hchchc-" : "-ch---h");
	begin_anew();
	for (faults_begin(FAULTS_ALL); faults_next();) {
		ok = changes[_i]();
		met = faults_met();
		refused += !ok;
		ck_assert_msg(ok || met, "%s", err.text);
		ck_assert_msg(ask(now), "%s: %s", faults_name(), err.text);
		is_old = strcmp(now, old) == 0;
		is_new = strcmp(now, new) == 0;
		ck_assert_msg(is_new || (!ok && is_old), "%s: %s, %s",
		    faults_name(), now, ok ? "done" : err.text);
		is_whole();
		if (!ok && is_old) /* nothing of it is in the way */
			ck_assert_msg(changes[_i](), "after %s: %s",
			    faults_name(), err.text);
		begin_anew();
	}
	ck_assert_int_gt(refused, 30);
}
END_TEST

START_TEST(what_is_listed_is_never_clear)
{
	char due[RECORDS + 2], is[RECORDS + 2];
	int refused = 0;
	bool ok, met;

	begin_anew();
	ck_assert(ask(due));
	for (faults_begin(FAULTS_ALL); faults_next();) {
		ok = ask(is);
		met = faults_met();
		refused += !ok;
		ck_assert_msg(ok || met, "%s", err.text);
		for (int i = 0; ok && due[i] != '\0'; i++)
			ck_assert_msg(is[i] == due[i] || is[i] == '?',
			    "%s: %s, not %s", faults_name(), is, due);
	}
	ck_assert_int_gt(refused, 10);
}
END_TEST

Suite *sltd_faults_suite(void);

Suite *
sltd_faults_suite(void)
{
	Suite *s = suite_create("sltd_faults");

	CASE_TABLE(
	    s, a_list_is_the_old_or_the_new_one, changes, setup, temp_teardown);
	CASE_WITH(s, what_is_listed_is_never_clear, setup, temp_teardown);
	return s;
}

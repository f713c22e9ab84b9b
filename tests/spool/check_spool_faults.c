/*
 * spool/spool with one call failing at a time: whatever fails, each message is
 * there once, with its bytes, and what has left is never again taken for one
 * that has not. The same call, made again, does what the first could not.
 */
#include "faults.h"
#include "spool/spool.h"
#include "temp.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */
#define NOW_MS (NOW * 1000)
#define LATER (NOW + 100)

static struct spool *spool;
static struct err err;

/* Messages of the queue, each with its name as its payload. */
enum { WAITS, LEFT, REFUSED, ANSWERED, FRESH, MESSAGES };
static const char *const ids[MESSAGES] = {"A.1", "B.2", "C.3", "D.4", "E.5"};

/* ---- what is in it ------------------------------------------------------- */

struct seen {
	unsigned times[MESSAGES];
	enum spool_state state[MESSAGES];
};

static bool
see(void *context, const struct spool_message *m, struct err *e)
{
	struct seen *seen = context;

	(void)e;
	for (int i = 0; i < MESSAGES; i++)
		if (strcmp(m->id, ids[i]) == 0 &&
		    (m->state == SPOOL_CORRUPT ||
			span_equal(m->payload, span_str(ids[i])))) {
			seen->times[i]++;
			seen->state[i] = m->state;
		}
	return true;
}

static bool
put_in(int which)
{
	struct spool_entry e = {.id = ids[which],
	    .destination = "GOV",
	    .order = "",
	    .content_type = "text/plain",
	    .payload = span_str(ids[which])};

	return spool_put(spool, &e, 1, NOW, &err);
}

/* Sends what comes next; *which: -1 when there is nothing. */
static bool
send_next(enum spool_outcome outcome, int *which)
{
	struct spool_result r = {outcome, 200, 0,
	    outcome == SPOOL_ANSWERED ? "cleared" : NULL, "as tested",
	    outcome == SPOOL_ANSWERED ? SPAN("0Z") : span_make(NULL, 0)};
	struct spool_message m;
	bool found, ok;

	*which = -1;
	spool_message_init(&m);
	ok = spool_claim(spool, NOW_MS, true, &m, &found, &err);
	for (int i = 0; ok && found && i < MESSAGES; i++)
		if (strcmp(m.id, ids[i]) == 0)
			*which = i;
	if (ok && found)
		ok = spool_settle(spool, &m, &r, NOW_MS, &err);
	spool_message_release(&m);
	return ok;
}

static void
remove_tree(const char *path)
{
	char *const roots[] = {(char *)(uintptr_t)path, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	while (walk != NULL && (e = fts_read(walk)) != NULL)
		if (e->fts_info != FTS_D)
			remove(e->fts_accpath);
	if (walk != NULL)
		fts_close(walk);
}

static void
fill(void)
{
	static const enum spool_outcome outcomes[] = {
	    SPOOL_DELIVERED, SPOOL_REFUSE, SPOOL_ANSWERED};
	bool busy;
	int which;

	remove_tree("queue");
	ck_assert_msg(spool_open("queue", &spool, &err), "%s", err.text);
	ck_assert(spool_lock(spool, &busy, &err) && !busy);
	for (int i = LEFT; i <= ANSWERED; i++) {
		ck_assert_msg(put_in(i), "%s", err.text);
		ck_assert_msg(
		    send_next(outcomes[i - LEFT], &which), "%s", err.text);
		ck_assert_int_eq(which, i);
	}
	ck_assert(put_in(WAITS));
	spool_close(spool);
}

static void
look(struct seen *seen)
{
	memset(seen, 0, sizeof(*seen));
	ck_assert_msg(spool_list(spool, true, see, seen, &err), "%s", err.text);
}

/* ---- what is done -------------------------------------------------------- */

static bool
do_put(void)
{
	return put_in(FRESH);
}

static bool
do_send(void)
{
	int which = WAITS;
	bool busy, ok;

	ok = spool_lock(spool, &busy, &err);
	while (ok && which >= 0)
		ok = send_next(SPOOL_DELIVERED, &which);
	spool_unlock(spool);
	return ok;
}

static bool
do_answer(void)
{
	int which = WAITS;
	bool busy, ok;

	ok = spool_lock(spool, &busy, &err);
	while (ok && which >= 0)
		ok = send_next(SPOOL_ANSWERED, &which);
	spool_unlock(spool);
	return ok;
}

static bool
do_acknowledge(void)
{
	struct spool_result r = {
	    SPOOL_ANSWERED, 0, 0, "cleared", "later", SPAN("1Z")};
	bool busy, ok;

	ok = spool_lock(spool, &busy, &err) &&
	    spool_acknowledge(spool, ids[LEFT], &r, LATER, &err);
	spool_unlock(spool);
	return ok;
}

static bool
do_requeue(void)
{
	return spool_requeue(spool, ids[REFUSED], 0, LATER, &err);
}

static bool
do_cancel(void)
{
	return spool_cancel(spool, ids[WAITS], "by hand", LATER, &err);
}

static bool
do_verify(void)
{
	size_t good, corrupt;

	return spool_verify(spool, &good, &corrupt, &err) && corrupt == 0 &&
	    good == 4;
}

/* States that a message may be in when the call went through; and, of the one
 * that it is about, when it did not. */
static const struct {
	bool (*act)(void);
	int about;
	enum spool_state after, between;
} acts[] = {
    {do_put, FRESH, SPOOL_QUEUED, SPOOL_QUEUED},
    {do_send, WAITS, SPOOL_SENT, SPOOL_UNKNOWN},
    {do_answer, WAITS, SPOOL_ACKED, SPOOL_UNKNOWN},
    {do_acknowledge, LEFT, SPOOL_ACKED, SPOOL_SENT},
    {do_requeue, REFUSED, SPOOL_QUEUED, SPOOL_FAILED},
    {do_cancel, WAITS, SPOOL_FAILED, SPOOL_QUEUED},
    {do_verify, WAITS, SPOOL_QUEUED, SPOOL_QUEUED},
};

static const enum spool_state before[MESSAGES] = {
    SPOOL_QUEUED, SPOOL_SENT, SPOOL_FAILED, SPOOL_ACKED, SPOOL_QUEUED};

/* Each is there once, and where it was, but the one that was acted upon. */
static void
nothing_is_lost(int act, bool ok)
{
	struct seen seen;
	int about = acts[act].about;

	look(&seen);
	for (int i = 0; i < MESSAGES; i++) {
		if (i == FRESH && (about != FRESH || (!ok && !seen.times[i])))
			continue;
		ck_assert_msg(seen.times[i] == 1, "%s is there %u times, %s",
		    ids[i], seen.times[i], faults_name());
		if (i != about)
			ck_assert_int_eq(seen.state[i], before[i]);
		else if (ok)
			ck_assert_msg(seen.state[i] == acts[act].after,
			    "%s is %s, %s", ids[i],
			    spool_state_word(seen.state[i]), faults_name());
		else
			ck_assert_msg(seen.state[i] == before[i] ||
				seen.state[i] == acts[act].after ||
				seen.state[i] == acts[act].between,
			    "%s is %s, %s", ids[i],
			    spool_state_word(seen.state[i]), faults_name());
	}
}

START_TEST(whatever_fails_nothing_is_lost)
{
	struct seen seen;
	int refused = 0, rounds = 0;
	bool ok, opened, met;

	for (faults_begin(FAULTS_ALL); fill(), faults_next(); rounds++) {
		opened = spool_open("queue", &spool, &err);
		ok = opened && acts[_i].act();
		met = faults_met();
		refused += !ok;
		ck_assert_msg(ok || met, "%s", err.text);
		if (opened)
			spool_close(spool);
		/* The next process. */
		ck_assert_msg(
		    spool_open("queue", &spool, &err), "%s", err.text);
		nothing_is_lost(_i, ok);
		if (!ok) {
			ck_assert_msg(acts[_i].act() ||
				err.kind == ERR_DATA, /* it had been done */
			    "after %s: %s", faults_name(), err.text);
			look(&seen);
			ck_assert_msg(seen.times[acts[_i].about] == 1 &&
				seen.state[acts[_i].about] == acts[_i].after,
			    "%s, done again after %s: %s", ids[acts[_i].about],
			    faults_name(),
			    spool_state_word(seen.state[acts[_i].about]));
		}
		spool_close(spool);
	}
	ck_assert_int_gt(refused, 10);
	remove_tree("queue");
}
END_TEST

START_TEST(references_never_come_twice)
{
	struct spool_given given;
	uint8_t content[32] = {0};
	uint64_t first, last = 0;
	bool ok, met;

	ck_assert_msg(spool_open("queue", &spool, &err), "%s", err.text);
	for (faults_begin(FAULTS_ALL); faults_next();) {
		first = 0;
		content[0]++;
		ok = spool_references(spool, "S", 3, NOW, &first, &err);
		if (ok)
			ok = spool_references_of(
			    spool, "S", content, false, 2, NOW, &given, &err);
		met = faults_met();
		ck_assert_msg(ok || met, "%s", err.text);
		if (first != 0)
			ck_assert_uint_gt(first, last);
		last = first != 0 ? first + 2 : last;
		if (ok) {
			ck_assert_uint_gt(given.first, last);
			last = given.first + 1;
		}
		ck_assert_msg(
		    spool_references(spool, "S", 1, NOW, &first, &err), "%s",
		    err.text);
		ck_assert_uint_gt(first, last);
		last = first;
	}
	spool_close(spool);
	remove_tree("queue");
}
END_TEST

/* Only what is settled goes, and its id is not free again. */
START_TEST(a_purge_forgets_nothing)
{
	struct seen seen;
	size_t removed;
	bool ok, opened, met;

	for (faults_begin(FAULTS_ALL); fill(), faults_next();) {
		removed = 0;
		opened = spool_open("queue", &spool, &err);
		ok = opened && spool_purge(spool, LATER, LATER, &removed, &err);
		met = faults_met();
		ck_assert_msg(ok || met, "%s", err.text);
		ck_assert(met || removed == 3);
		if (opened)
			spool_close(spool);
		ck_assert_msg(
		    spool_open("queue", &spool, &err), "%s", err.text);
		look(&seen);
		ck_assert_uint_eq(seen.times[WAITS], 1);
		for (int i = LEFT; i <= ANSWERED; i++) {
			ck_assert_msg(seen.times[i] <= 1, "%s", ids[i]);
			ck_assert_msg(spool_knows(spool, ids[i]),
			    "%s is forgotten after %s", ids[i], faults_name());
		}
		spool_close(spool);
	}
	remove_tree("queue");
}
END_TEST

/* In memory where it can be: what is tried here is not the disk. */
static void
setup(void)
{
	snprintf(temp_folder, sizeof(temp_folder), "/dev/shm/check.XXXXXX");
	if (mkdtemp(temp_folder) == NULL)
		temp_setup();
	ck_assert_int_eq(chdir(temp_folder), 0);
}

Suite *spool_faults_suite(void);

Suite *
spool_faults_suite(void)
{
	Suite *s = suite_create("spool_faults");

	CASE_TABLE(
	    s, whatever_fails_nothing_is_lost, acts, setup, temp_teardown);
	CASE_WITH(s, references_never_come_twice, setup, temp_teardown);
	CASE_WITH(s, a_purge_forgets_nothing, setup, temp_teardown);
	return s;
}

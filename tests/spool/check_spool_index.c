/*
 * spool/spool_index: a look shows what spool_list() shows, whatever became of
 * the index; and what has not changed is not read again.
 */
#include "spool/spool_index.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "faults.h"
#include "temp.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */
#define NOW_MS (NOW * 1000)
#define MESSAGES 80
_Static_assert(MESSAGES > SPOOL_INDEX_MIN, "an index is made");

static struct spool *spool;
static struct err err;
static unsigned notes;		/* made */
static void (*meanwhile)(void); /* at the first note of a look */

/* "PAYLOAD/ANSWER" */
static bool
note(void *context, const struct spool_message *m, struct span answer,
    struct buf *out, struct err *e)
{
	void (*first)(void) = meanwhile;

	(void)context;
	(void)e;
	notes++;
	meanwhile = NULL;
	if (first != NULL)
		first();
	buf_append_span(out, m->payload);
	buf_append_byte(out, '/');
	buf_append_span(out, answer);
	return true;
}

static struct spool_noter noter = {"tests 1", note, NULL};

/* ---- what is in it ---- */

static void
put(const char *prefix, int count)
{
	struct spool_entry entries[MESSAGES];
	char ids[MESSAGES][32];

	memset(entries, 0, sizeof(entries));
	for (int i = 0; i < count; i++) {
		snprintf(ids[i], sizeof(ids[i]), "%s.%d", prefix, i);
		entries[i].id = ids[i];
		entries[i].destination = "GOV";
		entries[i].order = "XX 1";
		entries[i].content_type = "text/plain";
		entries[i].due = i;
		entries[i].rule = "a rule";
		entries[i].payload = span_str(ids[i]);
	}
	ck_assert_msg(spool_put(spool, entries, (size_t)count, NOW, &err), "%s",
	    err.text);
}

/* All is older than the tick of a clock, and of no time that was before. */
static void
age(void)
{
	static time_t last = NOW;
	const struct timespec moment = {++last, 0};
	const struct timespec old[2] = {moment, moment};
	char *const roots[] = {temp_folder, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	/* Not what was aged before: its time is one of the past. */
	while ((e = fts_read(walk)) != NULL)
		if (e->fts_statp->st_mtime > NOW + 1000)
			utimensat(AT_FDCWD, e->fts_accpath, old, 0);
	fts_close(walk);
}

static void
setup(void)
{
	temp_setup();
	ck_assert_msg(spool_open("queue", &spool, &err), "%s", err.text);
	put("A", MESSAGES);
	age();
	notes = 0;
}

static void
teardown(void)
{
	spool_close(spool);
	temp_teardown();
}

struct comparing {
	const struct spool_index *index;
	size_t at;
};

/* As the list has it, which reads every file. */
static bool
compare(void *context, const struct spool_message *m, struct err *e)
{
	struct comparing *c = context;
	struct buf expected = BUF_INIT;
	struct spool_message mine;
	struct span made;

	ck_assert_uint_lt(c->at, spool_index_count(c->index));
	spool_index_get(c->index, c->at++, &mine, &made);
	ck_assert_str_eq(mine.id, m->id);
	ck_assert_int_eq(mine.state, m->state);
	ck_assert_str_eq(mine.reason, m->reason);
	ck_assert_str_eq(mine.rule, m->rule);
	ck_assert_str_eq(mine.order, m->order);
	ck_assert_str_eq(mine.verdict, m->verdict);
	ck_assert_uint_eq(mine.sequence, m->sequence);
	ck_assert_uint_eq(mine.attempts, m->attempts);
	ck_assert_int_eq(mine.settled, m->settled);
	ck_assert_int_eq(mine.due, m->due);
	ck_assert_mem_eq(mine.sha256, m->sha256, sizeof(m->sha256));
	if (m->state != SPOOL_CORRUPT) {
		buf_append_span(&expected, m->payload);
		buf_append_byte(&expected, '/');
		ck_assert(spool_answer(spool, m->id, &expected, e));
		ck_assert(span_equal(made, buf_span(&expected)));
	}
	buf_release(&expected);
	return true;
}

/* Looks; what is seen must be right. Says how many messages were read. */
static unsigned
look(void)
{
	struct comparing c = {NULL, 0};
	struct spool_index *x;
	unsigned before = notes;

	ck_assert_msg(
	    spool_index_open(spool, &noter, &x, &err), "%s", err.text);
	c.index = x;
	ck_assert(spool_list(spool, true, compare, &c, &err));
	ck_assert_uint_eq(c.at, spool_index_count(x));
	spool_index_close(x);
	return notes - before;
}

/* Sends what comes next. */
static void
send_one(enum spool_outcome outcome)
{
	struct spool_result r = {
	    outcome, 200, 0, "cleared", "as tested", SPAN("0Z")};
	struct spool_message m;
	bool busy, found;

	spool_message_init(&m);
	ck_assert(spool_lock(spool, &busy, &err) && !busy);
	ck_assert(spool_claim(spool, NOW_MS, true, &m, &found, &err) && found);
	ck_assert(spool_settle(spool, &m, &r, NOW_MS, &err));
	spool_unlock(spool);
	spool_message_release(&m);
}

static bool
is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* ---- tests ---- */

START_TEST(what_is_known_is_not_read)
{
	ck_assert_uint_eq(look(), MESSAGES);
	ck_assert_uint_eq(look(), 0);
	/* Also where every file is looked at, since a folder changed. */
	ck_assert_int_eq(utimensat(AT_FDCWD, "queue/state", NULL, 0), 0);
	ck_assert_uint_eq(look(), 0);
}
END_TEST

START_TEST(what_changed_is_read)
{
	look();
	send_one(SPOOL_ANSWERED);
	send_one(SPOOL_REFUSE);
	send_one(SPOOL_MAYBE);
	put("B", 2);
	age();
	ck_assert_uint_eq(look(), 5);
	ck_assert_uint_eq(look(), 0);
	ck_assert(spool_cancel(spool, "B.0", "as tested", NOW, &err));
	age();
	ck_assert_uint_eq(look(), 1);
	ck_assert(spool_requeue(spool, "B.0", 0, NOW, &err));
	age();
	ck_assert_uint_eq(look(), 1);
	ck_assert_uint_eq(look(), 0);
}
END_TEST

/* A time of this moment may be that of two files, one after the other. */
START_TEST(what_is_too_young_is_read_again)
{
	put("B", 1);
	look();
	ck_assert_uint_eq(look(), 1);
}
END_TEST

START_TEST(a_damaged_message_is_seen)
{
	look();
	temp_file("queue/new/A.7", SPAN("mrtd-spool 1 nothing of the kind"));
	look();
	look();
}
END_TEST

START_TEST(a_damaged_index_is_none)
{
	struct buf whole = BUF_INIT;
	size_t rounds = 0;

	look();
	ck_assert(file_read("queue/index", SIZE_MAX, &whole, &err));
	for (size_t at = 0; at < whole.len; at += 1 + whole.len / 60) {
		uint8_t was = whole.data[at];

		whole.data[at] ^= (uint8_t)(1 << rounds++ % 8);
		temp_file("queue/index", buf_span(&whole));
		ck_assert_uint_eq(look(), MESSAGES);
		whole.data[at] = was;
		temp_file("queue/index", span_first(buf_span(&whole), at));
		ck_assert_uint_eq(look(), MESSAGES);
	}
	buf_append_byte(&whole, 0);
	temp_file("queue/index", buf_span(&whole));
	ck_assert_uint_eq(look(), MESSAGES);
	ck_assert_uint_eq(look(), 0);
	buf_release(&whole);
}
END_TEST

START_TEST(others_notes_are_none)
{
	look();
	noter.maker = "tests 2";
	ck_assert_uint_eq(look(), MESSAGES);
	ck_assert_uint_eq(look(), 0);
	noter.maker = "tests";
	ck_assert_uint_eq(look(), MESSAGES);
}
END_TEST

START_TEST(an_old_index_is_put_right)
{
	size_t removed;

	look();
	ck_assert_int_eq(link("queue/index", "old"), 0);
	send_one(SPOOL_ANSWERED);
	send_one(SPOOL_DELIVERED);
	put("B", 3);
	age();
	look();
	ck_assert_int_eq(rename("old", "queue/index"), 0);
	ck_assert_uint_eq(look(), 5);
	ck_assert_int_eq(link("queue/index", "old"), 0);
	ck_assert(spool_purge(spool, NOW + 9, NOW + 9, &removed, &err));
	ck_assert_uint_eq(removed, 2);
	ck_assert_uint_eq(look(), 0);
}
END_TEST

START_TEST(what_was_removed_is_overwritten)
{
	struct buf old = BUF_INIT;
	size_t removed;

	send_one(SPOOL_ANSWERED);
	look();
	ck_assert_int_eq(link("queue/index", "old"), 0);
	ck_assert(spool_purge(spool, NOW + 9, NOW + 9, &removed, &err));
	look();
	ck_assert(file_read("old", SIZE_MAX, &old, &err));
	for (size_t i = 0; i < old.len; i++)
		ck_assert_uint_eq(old.data[i], 0);
	buf_release(&old);
}
END_TEST

/* Nor where there is no room for it, or no right to write. */
START_TEST(without_an_index_all_is_read)
{
	ck_assert_int_eq(mkdir("queue/index", 0700), 0);
	ck_assert_uint_eq(look(), MESSAGES);
	ck_assert_uint_eq(look(), MESSAGES);
	ck_assert_int_eq(rmdir("queue/index"), 0);
	temp_file("elsewhere", SPAN("not to be touched"));
	ck_assert_int_eq(symlink("../elsewhere", "queue/index"), 0);
	ck_assert_uint_eq(look(), MESSAGES);
	ck_assert_uint_eq(look(), 0);
}
END_TEST

START_TEST(few_messages_have_none)
{
	size_t removed;

	look();
	ck_assert(is_there("queue/index"));
	for (int i = 0; i < MESSAGES - SPOOL_INDEX_MIN + 1; i++)
		send_one(SPOOL_DELIVERED);
	ck_assert(spool_purge(spool, NOW + 9, NOW + 9, &removed, &err));
	look();
	ck_assert(!is_there("queue/index"));
}
END_TEST

static void
another_at_work(void)
{
	put("B", 2);
	send_one(SPOOL_ANSWERED);
	ck_assert(spool_cancel(spool, "A.40", "as tested", NOW, &err));
	age();
	/* A whole look of its own, which leaves its index. */
	look();
}

/* The later index is of what was seen earlier. */
START_TEST(another_writer_at_work)
{
	struct spool_index *x;

	meanwhile = another_at_work;
	ck_assert(spool_index_open(spool, &noter, &x, &err));
	spool_index_close(x);
	look();
	look();
}
END_TEST

/* In the middle of a look, and of a flush: nothing is left that misleads. */
START_TEST(killed)
{
	for (unsigned round = 0; round < 8; round++) {
		struct timespec pause = {0, (long)round * 700000};
		struct spool_index *x;
		int status;
		pid_t child = fork();

		ck_assert_int_ge(child, 0);
		if (child == 0) {
			for (;;) {
				send_one(SPOOL_MAYBE);
				if (!spool_index_open(spool, &noter, &x, &err))
					_exit(1);
				spool_index_close(x);
			}
		}
		nanosleep(&pause, NULL);
		ck_assert_int_eq(kill(child, SIGKILL), 0);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFSIGNALED(status));
		look();
	}
}
END_TEST

START_TEST(whatever_fails_a_look_is_right)
{
	struct spool_index *x = NULL;
	bool ok;

	for (faults_begin(FAULTS_ALL); faults_next();) {
		unlink("queue/index");
		ok = spool_index_open(spool, &noter, &x, &err);
		faults_met();
		if (ok) {
			ck_assert_uint_eq(spool_index_count(x), MESSAGES);
			spool_index_close(x);
		}
		/* Over what it has left. */
		ok = spool_index_open(spool, &noter, &x, &err);
		ck_assert_msg(ok, "%s: %s", faults_name(), err.text);
		spool_index_close(x);
	}
	look();
}
END_TEST

Suite *spool_index_suite(void);

Suite *
spool_index_suite(void)
{
	Suite *s = suite_create("spool_index");

	CASE_WITH(s, what_is_known_is_not_read, setup, teardown);
	CASE_WITH(s, what_changed_is_read, setup, teardown);
	CASE_WITH(s, what_is_too_young_is_read_again, setup, teardown);
	CASE_WITH(s, a_damaged_message_is_seen, setup, teardown);
	CASE_WITH(s, a_damaged_index_is_none, setup, teardown);
	CASE_WITH(s, others_notes_are_none, setup, teardown);
	CASE_WITH(s, an_old_index_is_put_right, setup, teardown);
	CASE_WITH(s, what_was_removed_is_overwritten, setup, teardown);
	CASE_WITH(s, without_an_index_all_is_read, setup, teardown);
	CASE_WITH(s, few_messages_have_none, setup, teardown);
	CASE_WITH(s, another_writer_at_work, setup, teardown);
	CASE_WITH(s, killed, setup, teardown);
	CASE_WITH(s, whatever_fails_a_look_is_right, setup, teardown);
	return s;
}

/*
 * spool/spool: nothing lost, nothing twice, nothing overtaken.
 */
#include "spool/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "suite.h"

#define NOW INT64_C(1795000000) /* 2026-11-18 */
#define NOW_MS (NOW * 1000)

static char folder[64];
static struct spool *spool;
static struct err err;

/* Everything in a folder, two levels deep, and the folder. */
static void
remove_tree(const char *path, int depth)
{
	struct dirent *e;
	DIR *d = opendir(path);
	char name[400];

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		if (unlink(name) != 0 && depth > 0)
			remove_tree(name, depth - 1);
	}
	if (d != NULL)
		closedir(d);
	rmdir(path);
}

static void
setup(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%.40s/spool.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_msg(spool_open(folder, &spool, &err), "%s", err.text);
}

static void
teardown(void)
{
	spool_close(spool);
	remove_tree(folder, 1);
}

static struct spool_entry
entry(const char *id, const char *order, instant deadline, const char *text)
{
	struct spool_entry e = {.id = id,
	    .destination = "GOV",
	    .order = order,
	    .content_type = "text/plain",
	    .deadline = deadline,
	    .payload = span_str(text)};

	return e;
}

static void
put(const char *id, const char *order, instant deadline, const char *text)
{
	struct spool_entry e = entry(id, order, deadline, text);

	ck_assert_msg(spool_put(spool, &e, 1, NOW, &err), "%s", err.text);
	ck_assert(!e.already);
}

static void
lock(void)
{
	bool busy;

	ck_assert_msg(spool_lock(spool, &busy, &err), "%s", err.text);
	ck_assert(!busy);
}

/* Claims at a time; "" when there is none. */
static const char *
claim_at(struct spool_message *m, int64_t now_ms)
{
	bool found;

	ck_assert_msg(
	    spool_claim(spool, now_ms, false, m, &found, &err), "%s", err.text);
	return found ? m->id : "";
}

static void
settle(struct spool_message *m, enum spool_outcome outcome)
{
	struct spool_result r = {outcome, 0, 0, NULL, "as tested", {NULL, 0}};

	ck_assert_msg(spool_settle(spool, m, &r, NOW_MS, &err), "%s", err.text);
}

/* Claims one, settles it so, and says which it was. */
static const char *
one(enum spool_outcome outcome)
{
	static char id[SPOOL_ID_MAX + 1];
	struct spool_message m;

	spool_message_init(&m);
	snprintf(id, sizeof(id), "%s", claim_at(&m, NOW_MS));
	if (id[0] != '\0')
		settle(&m, outcome);
	spool_message_release(&m);
	return id;
}

struct wanted {
	const char *id;
	struct spool_message m;
	size_t count;
};

static bool
keep_wanted(void *context, const struct spool_message *m, struct err *e)
{
	struct wanted *w = context;

	(void)e;
	if (strcmp(m->id, w->id) == 0) {
		w->m = *m;
		w->count++;
	}
	return true;
}

/* What the list shows of a message; nothing of it that has memory lives. */
static struct spool_message
listed_as(const char *id)
{
	struct wanted w = {.id = id};

	ck_assert(spool_list(spool, false, keep_wanted, &w, &err));
	ck_assert_msg(w.count == 1, "%s is there %zu times", id, w.count);
	return w.m;
}

static enum spool_state
state_of(const char *id)
{
	return listed_as(id).state;
}

static size_t
files_in(const char *name)
{
	char path[128];
	struct dirent *e;
	size_t n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	d = opendir(path);
	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static bool
count_visit(void *context, const struct spool_message *m, struct err *e)
{
	(void)m;
	(void)e;
	(*(size_t *)context)++;
	return true;
}

static size_t
listed(void)
{
	size_t n = 0;

	ck_assert(spool_list(spool, true, count_visit, &n, &err));
	return n;
}

START_TEST(put_claim_deliver)
{
	struct spool_message m;

	spool_message_init(&m);
	put("A.1", "UT1", NOW + 100, "bytes\0and more");
	ck_assert_uint_eq(files_in("new"), 1);
	ck_assert_uint_eq(files_in("tmp"), 0);
	lock();
	ck_assert_str_eq(claim_at(&m, NOW_MS), "A.1");
	ck_assert_str_eq(m.destination, "GOV");
	ck_assert_str_eq(m.order, "UT1");
	ck_assert_str_eq(m.content_type, "text/plain");
	ck_assert_int_eq(m.deadline, NOW + 100);
	ck_assert_int_eq(m.enqueued, NOW);
	ck_span_eq(m.payload, "bytes");
	ck_assert_uint_eq(files_in("cur"), 1);
	settle(&m, SPOOL_DELIVERED);
	ck_assert_uint_eq(files_in("sent"), 1);
	ck_assert_int_eq(state_of("A.1"), SPOOL_SENT);
	ck_assert_str_eq(claim_at(&m, NOW_MS), "");
	ck_assert_uint_eq(spool_counts(spool)->delivered, 1);
	spool_message_release(&m);
}
END_TEST

START_TEST(modes_are_private)
{
	char path[128];
	struct stat st;

	put("A.1", "", 0, "x");
	snprintf(path, sizeof(path), "%s/new", folder);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	snprintf(path, sizeof(path), "%s/new/A.1", folder);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
}
END_TEST

START_TEST(same_id_same_bytes_is_once)
{
	struct spool_entry e = entry("A.1", "", 0, "x");

	put("A.1", "", 0, "x");
	ck_assert(spool_put(spool, &e, 1, NOW + 9, &err));
	ck_assert(e.already);
	ck_assert_uint_eq(listed(), 1);
	/* Also when it has left long ago. */
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
	e.already = false;
	ck_assert(spool_put(spool, &e, 1, NOW + 9, &err));
	ck_assert(e.already);
	ck_assert_uint_eq(files_in("new"), 0);
}
END_TEST

START_TEST(same_id_other_bytes_is_refused)
{
	struct spool_entry e = entry("A.1", "", 0, "y");
	size_t removed;

	put("A.1", "", 0, "x");
	ck_assert(!spool_put(spool, &e, 1, NOW, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
	ck_assert(!spool_put(spool, &e, 1, NOW, &err));
	/* And when it has been removed. */
	ck_assert(spool_purge(spool, NOW + 1000, NOW + 1000, &removed, &err));
	ck_assert_uint_eq(removed, 1);
	ck_assert_uint_eq(listed(), 0);
	ck_assert(!spool_put(spool, &e, 1, NOW, &err));
	e.payload = span_str("x");
	ck_assert_msg(spool_put(spool, &e, 1, NOW, &err), "%s", err.text);
	ck_assert(e.already);
	ck_assert_uint_eq(files_in("tmp"), 0);
}
END_TEST

START_TEST(bad_names_are_refused)
{
	static const char *const bad[] = {
	    "", ".", "..", ".x", "a/b", "a b", "a\n", "\xc3\xa9"};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct spool_entry e = entry(bad[i], "", 0, "x");

		ck_assert(!spool_put(spool, &e, 1, NOW, &err));
		e = entry("A", "", 0, "x");
		e.destination = bad[i];
		ck_assert(!spool_put(spool, &e, 1, NOW, &err));
	}
	ck_assert_uint_eq(listed(), 0);
	ck_assert_uint_eq(files_in("tmp"), 0);
}
END_TEST

START_TEST(order_within_a_key_is_never_overtaken)
{
	struct spool_message a, b;

	spool_message_init(&a);
	spool_message_init(&b);
	put("A.1", "UT1", NOW + 50, "list");
	put("A.2", "UT1", NOW + 50, "change");
	put("B.1", "UT2", NOW + 90, "list");
	lock();
	ck_assert_str_eq(claim_at(&a, NOW_MS), "A.1");
	/* A.2 must wait for what becomes of A.1. */
	ck_assert_str_eq(claim_at(&b, NOW_MS), "B.1");
	settle(&b, SPOOL_DELIVERED);
	ck_assert_str_eq(claim_at(&b, NOW_MS), "");
	settle(&a, SPOOL_RETRY);
	/* It waits: so does all behind it. */
	ck_assert_str_eq(claim_at(&b, NOW_MS), "");
	ck_assert_uint_eq(spool_counts(spool)->blocked, 2);
	spool_unlock(spool);
	lock();
	ck_assert_str_eq(claim_at(&a, NOW_MS + 1800000), "A.1");
	settle(&a, SPOOL_DELIVERED);
	ck_assert_str_eq(claim_at(&a, NOW_MS + 1800000), "A.2");
	settle(&a, SPOOL_DELIVERED);
	spool_message_release(&a);
	spool_message_release(&b);
}
END_TEST

START_TEST(nearest_deadline_first)
{
	put("A.1", "", 0, "whenever");
	put("A.2", "", NOW + 900, "later");
	put("A.3", "", NOW + 100, "soon");
	put("A.4", "F", NOW + 800, "flight");
	put("A.5", "F", NOW + 50, "its nearest counts");
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.4");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.5");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.3");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.2");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "");
}
END_TEST

START_TEST(order_ignores_the_clock)
{
	struct spool_entry e = entry("A.2", "F", 0, "second");

	put("A.1", "F", 0, "first");
	/* The clock went back two years between the two. */
	ck_assert(spool_put(spool, &e, 1, NOW - 63072000, &err));
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.2");
}
END_TEST

START_TEST(order_survives_a_lost_counter)
{
	char path[128];

	put("A.1", "F", 0, "first");
	put("A.2", "F", 0, "second");
	snprintf(path, sizeof(path), "%s/counters/sequence", folder);
	ck_assert_int_eq(unlink(path), 0);
	put("A.0", "F", 0, "third");
	/* As after a power cut: an older number, of another start. */
	ck_assert(file_replace(
	    path, SPAN("00000000000000000001 other\n"), 0600, &err));
	put("A.00", "F", 0, "fourth");
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.2");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.0");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.00");
}
END_TEST

START_TEST(waits_are_cut_when_the_clock_goes_back)
{
	struct spool_message m;

	spool_message_init(&m);
	put("A.1", "", 0, "x");
	lock();
	ck_assert_str_eq(claim_at(&m, NOW_MS), "A.1");
	settle(&m, SPOOL_RETRY);
	spool_unlock(spool);
	lock();
	ck_assert_str_eq(claim_at(&m, NOW_MS - 10000000), "A.1");
	spool_message_release(&m);
}
END_TEST

START_TEST(held_uses_no_attempt)
{
	struct spool_message m;

	put("A.1", "", 0, "x");
	put("A.2", "", 0, "y");
	lock();
	ck_assert_str_eq(one(SPOOL_HOLD), "A.1");
	/* The next to the same destination would meet the same. */
	ck_assert_str_eq(one(SPOOL_HOLD), "");
	ck_assert_int_eq(state_of("A.1"), SPOOL_HELD);
	m = listed_as("A.1");
	ck_assert_uint_eq(m.attempts, 0);
	ck_assert_str_eq(m.reason, "as tested");
	spool_unlock(spool);
	/* The next flush tries at once. */
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.2");
}
END_TEST

START_TEST(unknown_stays_unknown)
{
	put("A.1", "", 0, "x");
	lock();
	ck_assert_str_eq(one(SPOOL_MAYBE), "A.1");
	ck_assert_int_eq(state_of("A.1"), SPOOL_UNKNOWN);
	spool_unlock(spool);
	lock();
	{
		struct spool_message m;

		spool_message_init(&m);
		ck_assert_str_eq(claim_at(&m, NOW_MS + 1800000), "A.1");
		/* Not reached this time; received the last time perhaps. */
		settle(&m, SPOOL_RETRY);
		spool_message_release(&m);
	}
	ck_assert_int_eq(state_of("A.1"), SPOOL_UNKNOWN);
}
END_TEST

START_TEST(a_message_has_only_its_own_state)
{
	struct spool_message m, second;

	/* One struct for all that are sent, as every sender has it. */
	spool_message_init(&m);
	put("A.1", "UT1", 0, "x");
	put("B.1", "UT2", 0, "y");
	lock();
	ck_assert_str_eq(claim_at(&m, NOW_MS), "A.1");
	settle(&m, SPOOL_MAYBE);
	ck_assert_str_eq(claim_at(&m, NOW_MS), "B.1");
	ck_assert_uint_eq(m.attempts, 0);
	ck_assert_uint_eq(m.wait_ms, 0);
	ck_assert_int_eq(m.state, SPOOL_QUEUED);
	ck_assert_str_eq(m.reason, "");
	settle(&m, SPOOL_RETRY);
	second = listed_as("B.1");
	ck_assert_int_eq(second.state, SPOOL_QUEUED);
	ck_assert_uint_eq(second.attempts, 1);
	spool_message_release(&m);
}
END_TEST

START_TEST(breaker_spares_a_dead_destination)
{
	char id[16];

	for (int i = 0; i < 6; i++) {
		snprintf(id, sizeof(id), "A.%d", i);
		put(id, "", 0, id);
	}
	lock();
	ck_assert_str_eq(one(SPOOL_RETRY), "A.0");
	ck_assert_str_eq(one(SPOOL_RETRY), "A.1");
	ck_assert_str_eq(one(SPOOL_RETRY), "A.2");
	ck_assert_str_eq(one(SPOOL_RETRY), "");
	spool_unlock(spool);
	/* Remembered by the next flush. */
	lock();
	ck_assert_str_eq(one(SPOOL_RETRY), "");
	spool_unlock(spool);
}
END_TEST

START_TEST(impatient_ignores_waits_and_breaker_once)
{
	struct spool_message m;
	bool found;

	spool_message_init(&m);
	put("A.1", "", 0, "x");
	lock();
	ck_assert_str_eq(one(SPOOL_RETRY), "A.1");
	spool_unlock(spool);
	lock();
	ck_assert(spool_claim(spool, NOW_MS, true, &m, &found, &err));
	ck_assert(found);
	settle(&m, SPOOL_RETRY);
	ck_assert(spool_claim(spool, NOW_MS, true, &m, &found, &err));
	ck_assert(!found);
	spool_message_release(&m);
}
END_TEST

START_TEST(expired_is_a_dead_letter)
{
	struct spool_entry e = entry("A.1", "F", 0, "x");
	struct spool_message m;

	e.expires = NOW;
	ck_assert(spool_put(spool, &e, 1, NOW - 10, &err));
	put("A.2", "F", 0, "behind it");
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.2");
	ck_assert_uint_eq(spool_counts(spool)->expired, 1);
	m = listed_as("A.1");
	ck_assert_int_eq(m.state, SPOOL_FAILED);
	ck_assert(m.expired);
	ck_assert(strstr(m.reason, "time was over") != NULL);
	/* Not back without a new time. */
	ck_assert(!spool_requeue(spool, "A.1", 0, NOW, &err));
	ck_assert(spool_requeue(spool, "A.1", NOW + 100, NOW, &err));
	spool_unlock(spool);
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
}
END_TEST

START_TEST(refused_and_requeued)
{
	put("A.1", "F", 0, "x");
	put("A.2", "F", 0, "y");
	lock();
	ck_assert_str_eq(one(SPOOL_REFUSE), "A.1");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.2");
	ck_assert_int_eq(state_of("A.1"), SPOOL_FAILED);
	ck_assert_uint_eq(files_in("failed"), 1);
	ck_assert(spool_requeue(spool, "A.1", 0, NOW, &err));
	ck_assert_int_eq(state_of("A.1"), SPOOL_QUEUED);
	spool_unlock(spool);
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
	ck_assert(!spool_requeue(spool, "A.9", 0, NOW, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
}
END_TEST

START_TEST(cancelled_never_leaves)
{
	struct spool_message m;

	spool_message_init(&m);
	put("A.1", "", 0, "x");
	put("A.2", "", 0, "y");
	ck_assert(spool_cancel(spool, "A.1", "no longer", NOW, &err));
	lock();
	ck_assert_str_eq(claim_at(&m, NOW_MS), "A.2");
	/* Under way: cannot be called back. */
	ck_assert(!spool_cancel(spool, "A.2", "no longer", NOW, &err));
	ck_assert_int_eq(err.kind, ERR_TEMPORARY);
	settle(&m, SPOOL_DELIVERED);
	ck_assert(!spool_cancel(spool, "A.2", "no longer", NOW, &err));
	ck_assert_int_eq(state_of("A.1"), SPOOL_FAILED);
	spool_message_release(&m);
}
END_TEST

START_TEST(cancelled_after_it_was_looked_at)
{
	put("A.1", "", 0, "x");
	put("A.2", "", 0, "y");
	put("A.3", "", 0, "z");
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1"); /* the order is made */
	ck_assert(spool_cancel(spool, "A.2", "no longer", NOW, &err));
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.3");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "");
}
END_TEST

START_TEST(put_in_while_sending)
{
	put("A.1", "F", 0, "x");
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
	put("A.2", "F", 0, "y");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.2");
}
END_TEST

START_TEST(answers_are_kept)
{
	struct spool_message m, seen;
	struct spool_result r = {
	    SPOOL_ANSWERED, 200, 0, "cleared", "all", SPAN("0Z")};
	struct buf answer = BUF_INIT;

	spool_message_init(&m);
	put("A.1", "", 0, "x");
	put("A.2", "", 0, "y");
	lock();
	ck_assert_str_eq(claim_at(&m, NOW_MS), "A.1");
	ck_assert(spool_settle(spool, &m, &r, NOW_MS, &err));
	ck_assert(spool_answer(spool, "A.1", &answer, &err));
	ck_span_eq(buf_span(&answer), "0Z");
	ck_assert_int_eq(state_of("A.1"), SPOOL_ACKED);
	ck_assert_str_eq(one(SPOOL_MAYBE), "A.2");
	/* The answer comes another way: it was received. */
	r.verdict = "refused";
	r.answer = SPAN("1Z");
	ck_assert(spool_acknowledge(spool, "A.2", &r, NOW, &err));
	seen = listed_as("A.2");
	ck_assert_int_eq(seen.state, SPOOL_ACKED);
	ck_assert_str_eq(seen.verdict, "refused");
	ck_assert_uint_eq(files_in("new"), 0);
	buf_release(&answer);
	spool_message_release(&m);
}
END_TEST

START_TEST(one_flush_at_a_time)
{
	struct spool *other;
	bool busy;

	ck_assert(spool_open(folder, &other, &err));
	lock();
	ck_assert(spool_lock(other, &busy, &err));
	ck_assert(busy);
	/* Putting in does not wait for it. */
	put("A.1", "", 0, "x");
	spool_unlock(spool);
	ck_assert(spool_lock(other, &busy, &err));
	ck_assert(!busy);
	spool_close(other);
}
END_TEST

START_TEST(dead_sender_is_recovered)
{
	struct spool_message m;
	pid_t child;
	int status;
	bool found;

	spool_message_init(&m);
	put("A.1", "F", 0, "x");
	put("A.2", "F", 0, "y");
	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct spool *mine;
		bool busy;

		if (spool_open(folder, &mine, &err) &&
		    spool_lock(mine, &busy, &err) && !busy &&
		    spool_claim(mine, NOW_MS, false, &m, &found, &err))
			_exit(found ? 0 : 1);
		_exit(2);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_eq(files_in("cur"), 1);
	lock();
	ck_assert_uint_eq(spool_counts(spool)->recovered, 1);
	ck_assert_int_eq(state_of("A.1"), SPOOL_UNKNOWN);
	ck_assert_str_eq(claim_at(&m, NOW_MS), "A.1");
	ck_span_eq(m.payload, "x");
	spool_message_release(&m);
}
END_TEST

/* Changes, cuts or lengthens a file of the spool. */
static void
damage(const char *name, off_t at, const char *bytes)
{
	char path[160];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_RDWR);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	if (bytes == NULL)
		ck_assert_int_eq(ftruncate(fd, st.st_size + at), 0);
	else
		ck_assert_int_eq(pwrite(fd, bytes, strlen(bytes),
				     at < 0 ? st.st_size + at : at),
		    (ssize_t)strlen(bytes));
	close(fd);
}

START_TEST(damage_is_quarantined)
{
	static const struct {
		const char *name;
		off_t at;
		const char *bytes;
	} rows[] = {
	    {"new/A.0", -1, NULL},	/* cut */
	    {"new/A.1", -1, "!"},	/* the payload */
	    {"new/A.2", 90, "!"},	/* the head */
	    {"new/A.3", 0, "!"},	/* the magic */
	    {"new/A.4", -100000, NULL}, /* nothing left of it */
	    {"new/A.5", 3, NULL},	/* lengthened by zeros */
	};
	size_t good, corrupt;
	char id[8];

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(id, sizeof(id), "A.%zu", i);
		put(id, "", 0, "a payload of some bytes");
	}
	put("A.9", "", 0, "whole");
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].at < -1000) {
			char path[160];

			snprintf(path, sizeof(path), "%s/new/A.4", folder);
			ck_assert_int_eq(truncate(path, 0), 0);
		} else {
			damage(rows[i].name, rows[i].at, rows[i].bytes);
		}
	ck_assert(spool_verify(spool, &good, &corrupt, &err));
	ck_assert_uint_eq(good, 1);
	ck_assert_uint_eq(corrupt, COUNT(rows));
	ck_assert_uint_eq(files_in("corrupt"), COUNT(rows));
	ck_assert_uint_eq(listed(), COUNT(rows) + 1);
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.9");
	ck_assert_str_eq(one(SPOOL_DELIVERED), "");
	ck_assert_int_eq(state_of("A.1"), SPOOL_CORRUPT);
	ck_assert(!spool_requeue(spool, "A.1", 0, NOW, &err));
}
END_TEST

START_TEST(damage_is_seen_when_it_is_claimed)
{
	put("A.1", "F", 0, "a payload of some bytes");
	put("A.2", "F", 0, "whole");
	damage("new/A.1", -3, "!");
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.2");
	ck_assert_uint_eq(spool_counts(spool)->corrupt, 1);
	ck_assert_uint_eq(files_in("corrupt"), 1);
}
END_TEST

START_TEST(swapped_files_are_seen)
{
	char a[128], b[128];

	put("A.1", "", 0, "x");
	snprintf(a, sizeof(a), "%s/new/A.1", folder);
	snprintf(b, sizeof(b), "%s/new/B.1", folder);
	ck_assert_int_eq(rename(a, b), 0);
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "");
	ck_assert_uint_eq(spool_counts(spool)->corrupt, 1);
}
END_TEST

START_TEST(links_are_not_followed)
{
	char path[128], secret[128];

	put("A.1", "", 0, "x");
	snprintf(secret, sizeof(secret), "%s/secret", folder);
	ck_assert(file_replace(secret, SPAN("secret"), 0600, &err));
	snprintf(path, sizeof(path), "%s/new/A.2", folder);
	ck_assert_int_eq(symlink(secret, path), 0);
	lock();
	{
		struct spool_message m;
		bool found;

		spool_message_init(&m);
		ck_assert(!spool_claim(spool, NOW_MS, false, &m, &found, &err));
		spool_message_release(&m);
	}
}
END_TEST

START_TEST(purge_takes_only_what_is_settled)
{
	size_t removed;

	put("A.1", "", 0, "x");
	put("A.2", "", 0, "y");
	put("A.3", "", 0, "z");
	lock();
	ck_assert_str_eq(one(SPOOL_DELIVERED), "A.1");
	ck_assert_str_eq(one(SPOOL_REFUSE), "A.2");
	ck_assert(spool_purge(spool, NOW, NOW, &removed, &err));
	ck_assert_uint_eq(removed, 0);
	ck_assert(spool_purge(spool, NOW + 1, NOW + 1, &removed, &err));
	ck_assert_uint_eq(removed, 2);
	ck_assert_uint_eq(listed(), 1);
	ck_assert_uint_eq(files_in("gone"), 2);
	ck_assert_uint_eq(files_in("state"), 0);
	/* The mark goes after its time. */
	ck_assert(spool_purge(spool, NOW, NOW + 86400 * 402, &removed, &err));
	ck_assert_uint_eq(files_in("gone"), 0);
}
END_TEST

static uint64_t
reference(const char *sender, instant now)
{
	uint64_t first = 0;

	ck_assert_msg(spool_references(spool, sender, 1, now, &first, &err),
	    "%s", err.text);
	return first;
}

START_TEST(references_never_come_twice)
{
	uint64_t last, next;
	char path[128];

	last = reference("UTAIR", NOW);
	ck_assert_uint_eq(last, 20261118000001);
	for (int i = 0; i < 50; i++) {
		/* Whatever the clock does: forward, back a day, back years. */
		instant now = NOW +
		    (i % 3 == 0		 ? 0
			    : i % 3 == 1 ? -86400
					 : -99999999);

		next = reference("UTAIR", now);
		ck_assert_uint_gt(next, last);
		last = next;
	}
	ck_assert_uint_eq(reference("UTAIR", NOW + 86400), 20261119000001);
	/* Another sender has his own. */
	ck_assert_uint_eq(reference("OTHER", NOW), 20261118000001);
	/* The counter is lost: above the ids that the spool holds. */
	put("UTAIR.20261119000777", "", 0, "x");
	snprintf(path, sizeof(path), "%s/counters/reference.UTAIR", folder);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_uint_eq(reference("UTAIR", NOW), 20261119000778);
	ck_assert(!spool_references(spool, "a/b", 1, NOW, &next, &err));
}
END_TEST

START_TEST(many_at_once)
{
	struct spool_entry e[200];
	char ids[200][16];

	for (size_t i = 0; i < COUNT(e); i++) {
		snprintf(ids[i], sizeof(ids[i]), "A.%03zu", i);
		e[i] = entry(ids[i], "F", 0, ids[i]);
	}
	ck_assert(spool_put(spool, e, COUNT(e), NOW, &err));
	ck_assert_uint_eq(listed(), COUNT(e));
	lock();
	for (size_t i = 0; i < COUNT(e); i++)
		ck_assert_str_eq(one(SPOOL_DELIVERED), ids[i]);
	ck_assert_str_eq(one(SPOOL_DELIVERED), "");
}
END_TEST

START_TEST(processes_put_in_together)
{
	enum { PROCESSES = 4, EACH = 50 };
	size_t good, corrupt;
	int status, bad = 0;
	pid_t ended;
	bool busy;

	fflush(stdout);
	for (int p = 0; p < PROCESSES; p++)
		if (fork() == 0) {
			struct spool *mine;
			int failed = !spool_open(folder, &mine, &err);

			/* All the same ids: each must be in once. */
			for (int i = 0; !failed && i < EACH; i++) {
				char id[16];
				struct spool_entry e;

				snprintf(id, sizeof(id), "A.%d", i);
				e = entry(id, "F", 0, id);
				failed = !spool_put(mine, &e, 1, NOW, &err);
			}
			_exit(failed);
		}
	/* Who sends puts right what dead ones left, and these are alive. */
	while ((ended = waitpid(-1, &status, WNOHANG)) >= 0) {
		bad += ended > 0 && status != 0;
		ck_assert(spool_lock(spool, &busy, &err));
		spool_unlock(spool);
	}
	ck_assert_int_eq(bad, 0);
	ck_assert_uint_eq(listed(), EACH);
	ck_assert(spool_verify(spool, &good, &corrupt, &err));
	ck_assert_uint_eq(good, EACH);
	ck_assert_uint_eq(files_in("tmp"), 0);
}
END_TEST

/* Whatever process has that number now, and however young the file is. */
START_TEST(what_a_dead_one_left_goes)
{
	char path[512];
	bool busy;

	snprintf(path, sizeof(path), "%s/tmp/%lld.%ld.0", folder,
	    (long long)time(NULL), (long)getpid());
	ck_assert_int_eq(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
	ck_assert(spool_lock(spool, &busy, &err));
	spool_unlock(spool);
	ck_assert_uint_eq(files_in("tmp"), 0);
}
END_TEST

START_TEST(reasons_are_one_line)
{
	struct spool_message m, seen;
	struct spool_result r = {
	    SPOOL_REFUSE, 400, 0, NULL, "two\nlines\x7f and more", {NULL, 0}};

	spool_message_init(&m);
	put("A.1", "", 0, "x");
	lock();
	ck_assert_str_eq(claim_at(&m, NOW_MS), "A.1");
	ck_assert(spool_settle(spool, &m, &r, NOW_MS, &err));
	seen = listed_as("A.1");
	ck_assert_str_eq(seen.reason, "two lines  and more");
	ck_assert_int_eq(seen.status, 400);
	spool_message_release(&m);
}
END_TEST

Suite *spool_suite(void);

Suite *
spool_suite(void)
{
	Suite *s = suite_create("spool");

	CASE_WITH(s, put_claim_deliver, setup, teardown);
	CASE_WITH(s, modes_are_private, setup, teardown);
	CASE_WITH(s, same_id_same_bytes_is_once, setup, teardown);
	CASE_WITH(s, same_id_other_bytes_is_refused, setup, teardown);
	CASE_WITH(s, bad_names_are_refused, setup, teardown);
	CASE_WITH(s, order_within_a_key_is_never_overtaken, setup, teardown);
	CASE_WITH(s, nearest_deadline_first, setup, teardown);
	CASE_WITH(s, order_ignores_the_clock, setup, teardown);
	CASE_WITH(s, order_survives_a_lost_counter, setup, teardown);
	CASE_WITH(s, waits_are_cut_when_the_clock_goes_back, setup, teardown);
	CASE_WITH(s, held_uses_no_attempt, setup, teardown);
	CASE_WITH(s, unknown_stays_unknown, setup, teardown);
	CASE_WITH(s, a_message_has_only_its_own_state, setup, teardown);
	CASE_WITH(s, breaker_spares_a_dead_destination, setup, teardown);
	CASE_WITH(s, impatient_ignores_waits_and_breaker_once, setup, teardown);
	CASE_WITH(s, expired_is_a_dead_letter, setup, teardown);
	CASE_WITH(s, refused_and_requeued, setup, teardown);
	CASE_WITH(s, cancelled_never_leaves, setup, teardown);
	CASE_WITH(s, cancelled_after_it_was_looked_at, setup, teardown);
	CASE_WITH(s, put_in_while_sending, setup, teardown);
	CASE_WITH(s, answers_are_kept, setup, teardown);
	CASE_WITH(s, one_flush_at_a_time, setup, teardown);
	CASE_WITH(s, dead_sender_is_recovered, setup, teardown);
	CASE_WITH(s, damage_is_quarantined, setup, teardown);
	CASE_WITH(s, damage_is_seen_when_it_is_claimed, setup, teardown);
	CASE_WITH(s, swapped_files_are_seen, setup, teardown);
	CASE_WITH(s, links_are_not_followed, setup, teardown);
	CASE_WITH(s, purge_takes_only_what_is_settled, setup, teardown);
	CASE_WITH(s, references_never_come_twice, setup, teardown);
	CASE_WITH(s, many_at_once, setup, teardown);
	CASE_WITH(s, processes_put_in_together, setup, teardown);
	CASE_WITH(s, what_a_dead_one_left_goes, setup, teardown);
	CASE_WITH(s, reasons_are_one_line, setup, teardown);
	return s;
}

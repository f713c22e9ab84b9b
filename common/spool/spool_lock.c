/*
 * spool_lock: one process sends at a time, and puts right first what a dead one
 * left.
 */
#include "spool/spool_schedule.h"
#include "spool/spool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A file in tmp/ this old is abandoned, whoever may be writing there. */
#define TEMPORARY_MAX_S (36 * 3600)
/* ---- what a dead sender left ---- */

bool
spool_damaged(struct spool *s, enum folder folder, const char *id,
    const struct err *damage, instant now, struct err *err)
{
	if (damage->kind != ERR_DATA) {
		*err = *damage;
		return false;
	}
	s->counts.corrupt++;
	return spool_quarantine(s, folder, id, damage->text, now, err);
}

static bool
recover_one(struct spool *s, const char *id, instant now, struct err *err)
{
	struct spool_message m;
	struct err damage = ERR_INIT;
	bool found = false, ok;

	spool_message_init(&m);
	if (!spool_load(s, FOLDER_CUR, id, false, &m, &found, &damage)) {
		ok = spool_damaged(s, FOLDER_CUR, id, &damage, now, err);
	} else {
		if (spool_state_folder(m.state) == FOLDER_NEW) {
			m.state = SPOOL_UNKNOWN;
			m.attempts++;
			spool_set_reason(&m,
			    "the sender ended while it was"
			    " being sent (it may have been received)");
			ok = spool_state_write(s, &m, err);
		} else {
			ok = true;
		}
		ok = ok &&
		    spool_move(s, id, FOLDER_CUR, spool_state_folder(m.state),
			&found, err);
		s->counts.recovered++;
	}
	spool_message_release(&m);
	return ok;
}

struct recovery {
	struct spool *s;
	instant now;
	enum folder folder;
	bool alone; /* nobody writes into tmp/ */
};

static bool
visit_cur(void *context, const char *name, struct err *err)
{
	struct recovery *r = context;

	return recover_one(r->s, name, r->now, err);
}

/* A move that was written down and not made: made now. */
static bool
visit_moved(void *context, const char *name, struct err *err)
{
	struct recovery *r = context;
	struct spool_message m;
	struct err damage = ERR_INIT;
	bool found, ok = true;

	spool_message_init(&m);
	snprintf(m.id, sizeof(m.id), "%s", name);
	if (spool_state_read(r->s, &m, &damage) &&
	    spool_state_folder(m.state) != r->folder &&
	    (r->folder == FOLDER_NEW || m.state == SPOOL_ACKED ||
		m.state == SPOOL_FAILED))
		ok = spool_move(r->s, name, r->folder,
		    spool_state_folder(m.state), &found, err);
	spool_message_release(&m);
	return ok;
}

static bool
is_old(const struct recovery *r, const char *name)
{
	struct stat st;

	return fstatat(r->s->dir[FOLDER_TMP], name, &st, AT_SYMLINK_NOFOLLOW) ==
	    0 &&
	    st.st_mtime + TEMPORARY_MAX_S < r->now;
}

static bool
visit_temporary(void *context, const char *name, struct err *err)
{
	struct recovery *r = context;

	return (!r->alone && !is_old(r, name)) ||
	    spool_shred(r->s, FOLDER_TMP, name, err);
}

/*
 * While nobody writes, all that is in tmp/ was left by a dead one. A lock says
 * so, not the number of a process: that may be another's by now, or counted in
 * another container, and who is in a sandbox may not ask.
 */
static bool
recover_temporaries(struct recovery *r, struct err *err)
{
	int tmp = r->s->dir[FOLDER_TMP];
	bool ok;

	r->alone = flock(tmp, LOCK_EX | LOCK_NB) == 0;
	ok = spool_each(r->s, FOLDER_TMP, visit_temporary, r, err);
	flock(tmp, LOCK_UN);
	return ok;
}

/*
 * Only who has the lock moves out of sent/. When the last one said at its end
 * that nothing of that failed, none of what may be very many is between two
 * folders. The word is taken away, durably, before anything is done.
 */
#define AT_REST "rest"

static bool
was_at_rest(struct spool *s)
{
	return unlinkat(s->root, AT_REST, 0) == 0 && fsync(s->root) == 0;
}

static void
say_at_rest(struct spool *s)
{
	int fd = openat(s->root, AT_REST,
	    O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
}

static bool
recover(struct spool *s, struct err *err)
{
	struct recovery r = {s, instant_now(), FOLDER_NEW, false};
	bool rest = was_at_rest(s);
	bool ok = spool_each(s, FOLDER_CUR, visit_cur, &r, err) &&
	    spool_each(s, FOLDER_NEW, visit_moved, &r, err);

	/* A state that was never written is "queued", and moves nothing. */
	r.folder = FOLDER_SENT;
	return ok &&
	    (rest || spool_each(s, FOLDER_SENT, visit_moved, &r, err)) &&
	    recover_temporaries(&r, err);
}

/* ---- the lock ---- */

bool
spool_lock(struct spool *s, bool *busy, struct err *err)
{
	*busy = false;
	if (flock(s->queue, LOCK_EX | LOCK_NB) != 0) {
		*busy = errno == EWOULDBLOCK;
		return *busy ||
		    err_errno(err, ERR_IO, errno, "spool: lock.queue");
	}
	/* The time of the file is when the run began that has it. */
	(void)futimens(s->queue, NULL);
	s->locked = true;
	s->session = retry_random() >> 1;
	memset(&s->counts, 0, sizeof(s->counts));
	s->schedule = schedule_new();
	s->filled_us = 0;
	s->rough = false;
	if ((s->schedule == NULL && !err_memory(err)) || !recover(s, err)) {
		s->rough = true;
		spool_unlock(s);
		return false;
	}
	return true;
}

int64_t
spool_lock_age(const struct spool *s)
{
	struct stat st;

	return fstat(s->queue, &st) == 0 ? time(NULL) - st.st_mtime : 0;
}

void
spool_unlock(struct spool *s)
{
	if (!s->locked)
		return;
	schedule_free(s->schedule);
	s->schedule = NULL;
	s->locked = false;
	if (!s->rough)
		say_at_rest(s);
	flock(s->queue, LOCK_UN);
}

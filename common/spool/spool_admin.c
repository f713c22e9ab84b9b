/*
 * spool_admin: what people do with a spool: look, put back, call back,
 * remove, verify.
 */
#include "spool/spool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/codec.h"

/* ---- looking ---- */

struct listed {
	char *id;
	enum folder folder;
	uint64_t sequence;
};

struct listing {
	struct spool *s;
	enum folder folder;
	struct listed *list;
	size_t count, cap;
};

static bool
list_one(void *context, const char *name, struct err *err)
{
	struct listing *l = context;
	struct spool_message m;
	bool found = false, ok;

	if (l->count >= SPOOL_MESSAGES_MAX)
		return err_set(
		    err, ERR_DATA, "more than %d messages", SPOOL_MESSAGES_MAX);
	if (!array_room(l->list, l->count, l->cap))
		return err_memory(err);
	spool_message_init(&m);
	ok = spool_load_any(l->s, l->folder, name, false, &m, &found, err);
	if (ok && found) {
		struct listed *mine = &l->list[l->count];

		mine->id = strdup(name);
		mine->folder = l->folder;
		mine->sequence = m.sequence;
		ok = mine->id != NULL || err_memory(err);
		l->count += ok ? 1 : 0;
	}
	spool_message_release(&m);
	return ok;
}

static int
compare_listed(const void *left, const void *right)
{
	const struct listed *a = left, *b = right;

	if (a->sequence != b->sequence)
		return a->sequence < b->sequence ? -1 : 1;
	return strcmp(a->id, b->id);
}

/* It may have moved since it was listed; then it is looked for. */
static bool
show_one(struct spool *s, const struct listed *one, bool payload,
    spool_visit *visit, void *context, struct err *err)
{
	struct spool_message m;
	enum folder folder = one->folder;
	bool found = false, ok;

	spool_message_init(&m);
	ok = spool_load_any(s, folder, one->id, payload, &m, &found, err);
	if (ok && !found && spool_where(s, one->id, &folder, &found))
		ok = spool_load_any(
		    s, folder, one->id, payload, &m, &found, err);
	if (ok && found)
		ok = visit(context, &m, err);
	spool_message_release(&m);
	return ok;
}

bool
spool_list(struct spool *s, bool payload, spool_visit *visit, void *context,
    struct err *err)
{
	struct listing l = {s, FOLDER_NEW, NULL, 0, 0};
	bool ok = true;

	for (int f = FOLDER_MESSAGES_FIRST; ok && f <= FOLDER_MESSAGES_LAST;
	     f++) {
		l.folder = (enum folder)f;
		ok = spool_each(s, l.folder, list_one, &l, err);
	}
	if (l.count > 1)
		qsort(l.list, l.count, sizeof(*l.list), compare_listed);
	for (size_t i = 0; ok && i < l.count; i++)
		/* Listed twice when it moved between the folders. */
		if (i == 0 || strcmp(l.list[i].id, l.list[i - 1].id) != 0)
			ok = show_one(
			    s, &l.list[i], payload, visit, context, err);
	for (size_t i = 0; i < l.count; i++)
		free(l.list[i].id);
	free(l.list);
	return ok;
}

bool
spool_answer(struct spool *s, const char *id, struct buf *out, struct err *err)
{
	bool found;

	return spool_read(
	    s, FOLDER_ANSWERS, id, SPOOL_ANSWER_MAX, out, &found, err);
}

/* ---- putting back, calling back ---- */

/* For what waits, only the wait is taken away. */
static bool
requeue(struct spool *s, struct spool_message *m, enum folder folder,
    instant expires, instant now, struct err *err)
{
	bool found;

	if (expires != 0)
		m->expires = expires;
	if (m->expires != 0 && m->expires <= now)
		return err_set(err, ERR_DATA,
		    "%s: its time was over at an"
		    " instant that is past; give it a new one",
		    m->id);
	m->attempts = 0;
	m->tried_ms = 0;
	m->wait_ms = 0;
	m->settled = 0;
	m->cancelled = m->expired = false;
	m->verdict[0] = '\0';
	if (m->state != SPOOL_UNKNOWN)
		m->state = SPOOL_QUEUED;
	spool_set_reason(m, "");
	/*
	 * First the move: dead in between, it is a dead letter still, with
	 * its reason, and the next flush puts it where it was.
	 */
	if (folder != FOLDER_NEW &&
	    !spool_move(s, m->id, folder, FOLDER_NEW, &found, err))
		return false;
	return spool_state_write(s, m, err);
}

bool
spool_requeue(struct spool *s, const char *id, instant expires, instant now,
    struct err *err)
{
	struct spool_message m;
	enum folder folder;
	bool found = false, ok;

	if (!spool_name_ok(id, SPOOL_ID_MAX))
		return err_set(err, ERR_USAGE, "this is no id");
	if (!spool_names_lock(s, err))
		return false;
	spool_message_init(&m);
	if (!spool_where(s, id, &folder, &found))
		ok = err_set(err, ERR_NOINPUT, "%s: no such message", id);
	else if (folder == FOLDER_CUR)
		ok = err_set(err, ERR_TEMPORARY, "%s: is being sent", id);
	else if (folder == FOLDER_ACKED)
		ok = err_set(err, ERR_DATA, "%s: is answered already", id);
	else if (folder == FOLDER_CORRUPT)
		ok = err_set(err, ERR_DATA,
		    "%s: is damaged; put the message in"
		    " again under a new reference",
		    id);
	else
		ok = spool_load(s, folder, id, true, &m, &found, err) &&
		    requeue(s, &m, folder, expires, now, err);
	spool_message_release(&m);
	spool_names_unlock(s);
	return ok;
}

bool
spool_cancel(struct spool *s, const char *id, const char *reason, instant now,
    struct err *err)
{
	struct spool_message m;
	enum folder folder;
	bool found = false, ok;

	if (!spool_name_ok(id, SPOOL_ID_MAX))
		return err_set(err, ERR_USAGE, "this is no id");
	if (!spool_names_lock(s, err))
		return false;
	spool_message_init(&m);
	if (!spool_where(s, id, &folder, &found))
		ok = err_set(err, ERR_NOINPUT, "%s: no such message", id);
	else if (folder == FOLDER_CUR)
		ok = err_set(err, ERR_TEMPORARY,
		    "%s: is being sent and cannot be called back", id);
	else if (folder != FOLDER_NEW)
		ok = err_set(err, ERR_DATA, "%s: does not wait any more", id);
	else
		ok = spool_load(s, folder, id, false, &m, &found, err);
	if (ok) {
		bool maybe = m.state == SPOOL_UNKNOWN;
		char words[SPOOL_REASON_MAX];

		m.state = SPOOL_FAILED;
		m.cancelled = true;
		m.settled = now;
		snprintf(words, sizeof(words), "%s%s", reason,
		    maybe ? " (it may have been received)" : "");
		spool_set_reason(&m, words);
		ok = spool_state_write(s, &m, err) &&
		    spool_move(s, id, FOLDER_NEW, FOLDER_FAILED, &found, err);
	}
	spool_message_release(&m);
	spool_names_unlock(s);
	return ok;
}

/* ---- removing ---- */

struct purging {
	struct spool *s;
	enum folder folder;
	instant before, now;
	size_t removed;
};

static bool
leave_mark(struct purging *p, const struct spool_message *m, struct err *err)
{
	struct buf target = BUF_INIT;
	bool ok;

	base64_encode(&target, span_make(m->sha256, sizeof(m->sha256)));
	buf_printf(&target, ".%lld", (long long)(p->now / 86400));
	ok = buf_ok(&target) || err_memory(err);
	if (ok &&
	    symlinkat(buf_text(&target), p->s->dir[FOLDER_GONE], m->id) != 0 &&
	    errno != EEXIST)
		ok = err_errno(err, ERR_IO, errno, "spool: gone");
	buf_release(&target);
	return ok && spool_sync(p->s, FOLDER_GONE, err);
}

static bool
purge_one(void *context, const char *name, struct err *err)
{
	struct purging *p = context;
	struct spool_message m;
	struct stat st;
	bool found = false, ok;

	spool_message_init(&m);
	ok = spool_load_any(p->s, p->folder, name, false, &m, &found, err);
	if (ok && found && m.settled == 0 &&
	    fstatat(p->s->dir[p->folder], name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		m.settled = st.st_ctime;
	if (ok && found && m.settled < p->before) {
		ok = leave_mark(p, &m, err) &&
		    spool_shred(p->s, p->folder, name, err) &&
		    spool_shred(p->s, FOLDER_ANSWERS, name, err) &&
		    spool_shred(p->s, FOLDER_STATE, name, err);
		p->removed += ok ? 1 : 0;
	}
	spool_message_release(&m);
	return ok;
}

/* Marks older than anybody's memory of the reference. */
static bool
forget_one(void *context, const char *name, struct err *err)
{
	struct purging *p = context;
	char target[128], hex[65];
	int64_t day;
	ssize_t n = readlinkat(
	    p->s->dir[FOLDER_GONE], name, target, sizeof(target) - 1);

	(void)err;
	if (n < 0)
		return true;
	target[n] = '\0';
	if (spool_gone_parse(target, hex, &day) &&
	    day + SPOOL_GONE_DAYS < p->now / 86400)
		unlinkat(p->s->dir[FOLDER_GONE], name, 0);
	return true;
}

bool
spool_purge(struct spool *s, instant before, instant now, size_t *removed,
    struct err *err)
{
	static const enum folder settled[] = {
	    FOLDER_SENT, FOLDER_ACKED, FOLDER_FAILED, FOLDER_CORRUPT};
	struct purging p = {s, FOLDER_SENT, before, now, 0};
	struct spool_forget forget = {s, now};
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof(settled) / sizeof(settled[0]);
	     i++) {
		p.folder = settled[i];
		ok = spool_each(s, p.folder, purge_one, &p, err) &&
		    spool_sync(s, p.folder, err);
	}
	ok = ok && spool_each(s, FOLDER_GONE, forget_one, &p, err) &&
	    spool_each(s, FOLDER_CONTENTS, spool_forget_content, &forget, err);
	*removed = p.removed;
	return ok;
}

/* ---- verifying ---- */

struct verifying {
	struct spool *s;
	enum folder folder;
	size_t good, corrupt;
};

static bool
verify_one(void *context, const char *name, struct err *err)
{
	struct verifying *v = context;
	struct spool_message m;
	struct err damage = ERR_INIT;
	bool found = false, ok = true;

	spool_message_init(&m);
	if (spool_load(v->s, v->folder, name, true, &m, &found, &damage)) {
		v->good += found ? 1 : 0;
	} else if (damage.kind == ERR_DATA) {
		v->corrupt++;
		ok = spool_quarantine(
		    v->s, v->folder, name, damage.text, instant_now(), err);
	} else {
		*err = damage;
		ok = false;
	}
	spool_message_release(&m);
	return ok;
}

bool
spool_verify(struct spool *s, size_t *good, size_t *corrupt, struct err *err)
{
	static const enum folder whole[] = {
	    FOLDER_NEW, FOLDER_SENT, FOLDER_ACKED, FOLDER_FAILED};
	struct verifying v = {s, FOLDER_NEW, 0, 0};
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof(whole) / sizeof(whole[0]); i++) {
		v.folder = whole[i];
		ok = spool_each(s, v.folder, verify_one, &v, err);
	}
	*good = v.good;
	*corrupt = v.corrupt;
	return ok;
}

/*
 * spool_put: messages in. Nothing is promised before the bytes, and the name
 * that makes them part of the queue, are on the disk.
 */
#include "spool/spool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/hash.h"

/*
 * More messages than this of one call are synced together, with everything
 * else that is on the file system; fewer, each by itself.
 */
#define SYNC_EACH_MAX 4

/* One message of a call. */
struct putting {
	char temporary[64];
	bool written;
};

static bool
text_ok(const char *text, size_t max)
{
	size_t len = strlen(text);

	if (len > max)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return true;
}

static bool
entry_ok(const struct spool_entry *e, struct err *err)
{
	if (!spool_name_ok(e->id, SPOOL_ID_MAX))
		return err_set(err, ERR_DATA,
		    "an id may have 1 to %d of A-Z a-z"
		    " 0-9 . _ - and no dot in front",
		    SPOOL_ID_MAX);
	if (!spool_name_ok(e->destination, SPOOL_DESTINATION_MAX))
		return err_set(
		    err, ERR_DATA, "%s: not a destination's name", e->id);
	if (!text_ok(e->order, SPOOL_ORDER_MAX) ||
	    !text_ok(e->content_type, SPOOL_TYPE_MAX))
		return err_set(err, ERR_DATA,
		    "%s: order key or content type not usable", e->id);
	if ((e->rule != NULL && !text_ok(e->rule, SPOOL_RULE_MAX)) ||
	    (e->stage != NULL && !text_ok(e->stage, SPOOL_STAGE_MAX)))
		return err_set(
		    err, ERR_DATA, "%s: rule or stage not usable", e->id);
	if (e->payload.len > SPOOL_PAYLOAD_MAX)
		return err_set(err, ERR_DATA, "%s: larger than %zu bytes",
		    e->id, SPOOL_PAYLOAD_MAX);
	return true;
}

static void
fill_message(struct spool_message *m, const struct spool_entry *e,
    uint64_t sequence, instant now)
{
	snprintf(m->id, sizeof(m->id), "%s", e->id);
	snprintf(m->destination, sizeof(m->destination), "%s", e->destination);
	snprintf(m->order, sizeof(m->order), "%s", e->order);
	snprintf(
	    m->content_type, sizeof(m->content_type), "%s", e->content_type);
	m->sequence = sequence;
	m->enqueued = now;
	m->deadline = e->deadline;
	m->expires = e->expires;
	m->answer_s = e->answer_s;
	m->due = e->due;
	m->next_due = e->next_due;
	snprintf(
	    m->rule, sizeof(m->rule), "%s", e->rule != NULL ? e->rule : "");
	snprintf(
	    m->stage, sizeof(m->stage), "%s", e->stage != NULL ? e->stage : "");
	m->size = e->payload.len;
}

static bool
write_one(struct spool *s, const struct spool_entry *e, uint64_t sequence,
    instant now, struct putting *p, struct err *err)
{
	struct spool_message m;
	struct buf file;
	bool ok;

	spool_message_init(&m);
	buf_init(&file, 2 * SPOOL_PAYLOAD_MAX);
	fill_message(&m, e, sequence, now);
	ok = (hash_sha256(e->payload, m.sha256) || err_memory(err)) &&
	    spool_encode(&m, e->payload, &file, err);
	if (ok) {
		spool_temporary(p->temporary);
		ok = p->written = spool_write_temporary(
		    s, p->temporary, buf_span(&file), false, err);
	}
	buf_wipe(&file);
	spool_message_release(&m);
	return ok || err_wrap(err, "%s", e->id);
}

/* "DIGEST.DAY": what a removed message leaves (spool_admin.c). */
static bool
gone_digest(struct spool *s, const char *id, char hex[65], bool *found)
{
	char target[128];
	ssize_t n =
	    readlinkat(s->dir[FOLDER_GONE], id, target, sizeof(target) - 1);

	*found = n >= 0;
	if (n < 0)
		return true;
	target[n] = '\0';
	return spool_gone_parse(target, hex, NULL);
}

/*
 * The digest of what has the entry's id, or had it, and what became of it;
 * e->already false: nothing.
 */
static bool
digest_of(struct spool *s, struct spool_entry *e, char hex[65], struct err *err)
{
	struct spool_message m;
	enum folder folder;
	bool ok = true;

	e->dead = e->gone = false;
	if (spool_where(s, e->id, &folder, &e->already)) {
		spool_message_init(&m);
		ok = spool_load(s, folder, e->id, false, &m, &e->already, err);
		spool_hex(m.sha256, hex);
		e->state = m.state;
		memcpy(e->verdict, m.verdict, sizeof(e->verdict));
		e->dead = folder == FOLDER_FAILED;
		spool_message_release(&m);
		if (!ok || e->already)
			return ok || err_wrap(err, "%s is in use", e->id);
		/* Removed this moment: its mark is in gone/ already. */
	}
	ok = gone_digest(s, e->id, hex, &e->already) ||
	    err_set(err, ERR_DATA, "%s: was used and removed", e->id);
	e->dead = false;
	e->gone = e->already;
	return ok;
}

bool
spool_knows(struct spool *s, const char *id)
{
	enum folder folder;
	char hex[65];
	bool found;

	/* A mark that cannot be read is one. */
	return spool_where(s, id, &folder, &found) ||
	    !gone_digest(s, id, hex, &found) || found;
}

/* The id is in use, or was: are these the same bytes? */
static bool
check_taken(struct spool *s, struct spool_entry *e, struct err *err)
{
	char hex[65], ours[65];
	uint8_t hash[32];

	if (!hash_sha256(e->payload, hash))
		return err_memory(err);
	spool_hex(hash, ours);
	e->state = SPOOL_QUEUED;
	e->verdict[0] = '\0';
	if (!digest_of(s, e, hex, err))
		return false;
	if (e->already && strcmp(hex, ours) != 0)
		return err_set(err, ERR_DATA,
		    "%s: this id was used before for other bytes", e->id);
	return true;
}

/*
 * Under the lock of the names no message is claimed, but one may come back
 * from cur/ meanwhile: then the link fails, and a second look finds it.
 */
static bool
link_one(struct spool *s, struct spool_entry *e, const struct putting *p,
    struct err *err)
{
	for (int look = 0; look < 2; look++) {
		if (!check_taken(s, e, err))
			return false;
		if (e->already ||
		    linkat(s->dir[FOLDER_TMP], p->temporary, s->dir[FOLDER_NEW],
			e->id, 0) == 0)
			return true;
		if (errno != EEXIST)
			break;
	}
	return err_errno(err, ERR_IO, errno, "%s", e->id);
}

static bool
link_all(struct spool *s, struct spool_entry *entries, const struct putting *p,
    size_t count, struct err *err)
{
	bool ok = spool_names_lock(s, err);

	if (!ok)
		return false;
	for (size_t i = 0; ok && i < count; i++)
		ok = link_one(s, &entries[i], &p[i], err);
	spool_names_unlock(s);
	return ok;
}

/* Of a linked one only this name goes; of the others the bytes, too. */
static void
remove_temporaries(struct spool *s, const struct putting *p, size_t count)
{
	struct err ignored = ERR_INIT;

	/* What is left the next spool_lock() removes. */
	for (size_t i = 0; i < count; i++)
		if (p[i].written)
			may_fail(spool_shred(
			    s, FOLDER_TMP, p[i].temporary, &ignored));
}

bool
spool_put(struct spool *s, struct spool_entry *entries, size_t count,
    instant now, struct err *err)
{
	struct putting *p;
	uint64_t first;
	bool ok = true;

	if (count == 0)
		return true;
	if (count > SPOOL_PUT_MAX)
		return err_set(err, ERR_DATA, "more than %d messages at once",
		    SPOOL_PUT_MAX);
	for (size_t i = 0; ok && i < count; i++)
		ok = entry_ok(&entries[i], err);
	if (!ok || !spool_sequence(s, count, &first, err))
		return false;
	p = calloc(count, sizeof(*p));
	if (p == NULL)
		return err_memory(err);
	spool_tmp_enter(s);
	for (size_t i = 0; ok && i < count; i++)
		ok = write_one(s, &entries[i], first + i, now, &p[i], err);
	if (count > SYNC_EACH_MAX)
		ok = ok && spool_sync_all(s, err);
	else
		for (size_t i = 0; ok && i < count; i++)
			ok = spool_sync_temporary(s, p[i].temporary, err);
	ok = ok && link_all(s, entries, p, count, err);
	/* Also for one that was there: its process may have died before this.
	 */
	ok = ok && spool_sync(s, FOLDER_NEW, err);
	remove_temporaries(s, p, count);
	spool_tmp_leave(s);
	free(p);
	return ok;
}

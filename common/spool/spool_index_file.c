/*
 * spool_index_file: the file of an index.
 *
 *	mrtd-spool-index 1\n MAKER\n
 *	states answers count			64 bits each, lowest byte first
 *	length folder stamps sum bytes		32, 8, 3 × 64, 64 bits; a
 *message … sum					of all before it
 *
 * A message's sum goes on from the one before it, so that none can be missing
 * or in another's place. It is there to find damage; who may write into a
 * spool can also write messages.
 */
#include "spool/spool_index_private.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"

#define INDEX_NAME "index"
#define MAGIC "mrtd-spool-index 1\n"
#define HEAD_SIZE (3 * 8)
/* Before a message's bytes; the sum is the last of it. */
#define ENTRY_SIZE (4 + 1 + STAMPS * 8 + 8)
#define SUM_SIZE 8
/* Written at a time. */
#define CHUNK ((size_t)1 << 18)

/* ---- reading ---- */

static bool
read_file(struct spool *s, struct spool_index *x, struct err *err)
{
	int fd = openat(s->root, INDEX_NAME,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	bool ok;

	x->found = fd >= 0;
	if (fd < 0)
		return err_set(err, ERR_NOINPUT, "no index");
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (size_t)st.st_size < SPOOL_INDEX_MAX;
	/* One piece of memory, as large as it is. */
	ok = ok && buf_reserve(&x->kept, (size_t)st.st_size + 1) != NULL &&
	    file_read_fd(fd, INDEX_NAME, SPOOL_INDEX_MAX, &x->kept, err);
	close(fd);
	return ok || err_set(err, ERR_DATA, "no index that can be read");
}

/* The sum of a message: of all but the sum, and of those before it. */
static uint64_t
entry_sum(const uint8_t *head, struct span bytes, uint64_t before)
{
	return hash_sum(
	    bytes, hash_sum(span_make(head, ENTRY_SIZE - SUM_SIZE), before));
}

static bool
read_slot(struct spool_index *x, struct span *rest, uint64_t *sum,
    struct spool_message *m)
{
	const uint8_t *head = rest->data;
	struct slot slot = {.seen = false};
	struct span bytes, unpacked;
	struct err ignored = ERR_INIT;

	if (rest->len < ENTRY_SIZE)
		return false;
	slot.len = bytes_load32(head);
	slot.folder = head[4];
	for (int i = 0; i < STAMPS; i++)
		slot.stamps[i] = bytes_load64(head + 5 + 8 * i);
	*rest = span_from(*rest, ENTRY_SIZE);
	if (slot.len > rest->len)
		return false;
	bytes = unpacked = span_first(*rest, slot.len);
	*rest = span_from(*rest, slot.len);
	slot.offset = (size_t)(bytes.data - x->kept.data);
	*sum = entry_sum(head, bytes, *sum);
	if (*sum != bytes_load64(head + ENTRY_SIZE - SUM_SIZE) ||
	    !spool_unpack(&unpacked, m))
		return false;
	slot.sequence = m->sequence;
	return spool_index_add(x, &slot, &ignored);
}

bool
spool_index_read(
    struct spool *s, const char *maker, struct spool_index *x, struct err *err)
{
	struct spool_message m;
	struct span rest;
	uint64_t count, sum = 0;
	bool ok;

	if (!read_file(s, x, err))
		return false;
	rest = buf_span(&x->kept);
	ok = span_starts(rest, SPAN(MAGIC));
	rest = span_from(rest, sizeof(MAGIC) - 1);
	ok = ok && span_starts(rest, span_str(maker));
	rest = span_from(rest, strlen(maker));
	if (!ok || rest.len < 1 + HEAD_SIZE + SUM_SIZE || rest.data[0] != '\n')
		return err_set(err, ERR_DATA, "another index");
	x->states = bytes_load64(rest.data + 1);
	x->answers = bytes_load64(rest.data + 9);
	count = bytes_load64(rest.data + 17);
	sum = hash_sum(span_first(rest, 1 + HEAD_SIZE), 0);
	rest = span_from(rest, 1 + HEAD_SIZE);
	/* No more than there can be in what is there. */
	ok = count <= rest.len / ENTRY_SIZE &&
	    spool_index_room(x, (size_t)count, err);
	for (uint64_t i = 0; ok && i < count; i++)
		ok = read_slot(x, &rest, &sum, &m);
	return (ok && rest.len == SUM_SIZE && bytes_load64(rest.data) == sum) ||
	    err_set(err, ERR_DATA, "a damaged index");
}

/* ---- writing ---- */

struct writing {
	int fd;
	struct buf out;
	uint64_t sum;
};

static bool
flush_out(struct writing *w, size_t keep, struct err *err)
{
	bool ok;

	if (w->out.len <= keep)
		return true;
	ok = (buf_ok(&w->out) || err_memory(err)) &&
	    file_write_fd(w->fd, "spool: " INDEX_NAME, buf_span(&w->out), err);
	buf_clear(&w->out);
	return ok;
}

static void
put64(struct buf *out, uint64_t n)
{
	uint8_t room[8];

	bytes_store64(room, n);
	buf_append(out, room, sizeof(room));
}

static bool
write_slot(struct writing *w, const struct slot *slot, struct err *err)
{
	struct span bytes = span_make(slot->bytes, slot->len);
	uint8_t head[ENTRY_SIZE];

	if (slot->len > UINT32_MAX)
		return err_set(err, ERR_DATA, "too large for an index");
	bytes_store32(head, (uint32_t)slot->len);
	head[4] = slot->folder;
	for (int i = 0; i < STAMPS; i++)
		bytes_store64(head + 5 + 8 * i, slot->stamps[i]);
	w->sum = entry_sum(head, bytes, w->sum);
	bytes_store64(head + ENTRY_SIZE - SUM_SIZE, w->sum);
	buf_append(&w->out, head, sizeof(head));
	buf_append_span(&w->out, bytes);
	return flush_out(w, CHUNK, err);
}

static bool
put_all(struct writing *w, const struct spool_index *x, struct err *err)
{
	size_t head;
	bool ok = true;

	buf_printf(&w->out, MAGIC "%s", x->maker);
	head = w->out.len;
	buf_append_byte(&w->out, '\n');
	put64(&w->out, x->states);
	put64(&w->out, x->answers);
	put64(&w->out, x->count);
	if (!buf_ok(&w->out))
		return err_memory(err);
	w->sum = hash_sum(span_from(buf_span(&w->out), head), 0);
	for (size_t i = 0; ok && i < x->count; i++)
		ok = write_slot(w, &x->slots[i], err);
	put64(&w->out, w->sum);
	return ok && flush_out(w, 0, err);
}

/* What it holds of messages that were removed is overwritten. */
static void
wipe_old(int fd)
{
	static const uint8_t zeros[4096];
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return;
	for (off_t at = 0; at < st.st_size; at += (off_t)sizeof(zeros))
		if (pwrite(fd, zeros, sizeof(zeros), at) < 0)
			break;
	(void)fsync(fd);
}

/* Not synced: what a power cut leaves of it is found to be damaged. */
static bool
write_temporary(struct spool *s, const char *name, const struct spool_index *x,
    struct err *err)
{
	struct writing w = {-1, BUF_INIT, 0};
	bool ok;

	w.fd = openat(s->dir[FOLDER_TMP], name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (w.fd < 0)
		return err_set(err, ERR_CANTCREATE, "spool: tmp");
	ok = put_all(&w, x, err);
	if (close(w.fd) != 0 && ok)
		ok = err_set(err, ERR_IO, "spool: tmp");
	buf_wipe(&w.out);
	return ok;
}

bool
spool_index_write(struct spool *s, const struct spool_index *x, struct err *err)
{
	char name[64];
	int old = x->dropped == 0
	    ? -1
	    : openat(s->root, INDEX_NAME,
		  O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool ok;

	spool_temporary(name);
	spool_tmp_enter(s);
	ok = write_temporary(s, name, x, err);
	if (ok && renameat(s->dir[FOLDER_TMP], name, s->root, INDEX_NAME) != 0)
		ok = err_set(err, ERR_IO, "spool: " INDEX_NAME);
	if (ok)
		wipe_old(old);
	else
		unlinkat(s->dir[FOLDER_TMP], name, 0);
	spool_tmp_leave(s);
	if (old >= 0)
		close(old);
	return ok;
}

bool
spool_index_remove(struct spool *s, struct err *err)
{
	return file_shred(s->root, INDEX_NAME, err);
}

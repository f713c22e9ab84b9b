/*
 * spool_index: all messages of a spool at once, without reading each again.
 *
 * A queue of a hundred thousand messages is looked at every minute, by cron
 * and by people, and all but a few of its files are what they were. What was
 * read of them is kept in one file, "index", in the spool's folder: of each
 * message its head, its state, and the caller's notes on what it carries and
 * what came back for it.
 *
 * The index is derived and never believed over the messages. Each look lists
 * the folders; a message counts as known only while its file, its state and
 * what is in answers/ for it are the files that were read (inode, size, time
 * of change). Files of state/ and answers/ are only ever replaced by
 * rename(2): while such a folder's own time is what it was, they are not
 * looked at one by one, and of answers/ only what a listing of it has. A time
 * within the clock's tick before the look proves
 * nothing and is not kept. Bytes that changed under the same times are for
 * spool_verify() to find; spool_claim() checks what it gives out.
 *
 * An index that is damaged, of another program or format is as none; it is
 * written to tmp/ and renamed, so that a reader has the old or the new one,
 * and a death or another writer at work costs only that something is read
 * again. Where it cannot be written the look is as good, and slower. One that
 * held messages which are removed is overwritten when it is replaced.
 */
#ifndef SPOOL_SPOOL_INDEX_H
#define SPOOL_SPOOL_INDEX_H

#include "spool/spool.h"

/* Fewer messages are read as quickly as an index of them. */
#define SPOOL_INDEX_MIN 64
/* All that is in an index, of one spool. */
#define SPOOL_INDEX_MAX ((size_t)8 << 30)

/*
 * Appends the caller's notes of a message: payload and all, as it was put in,
 * and what came back (empty: nothing). Not called for SPOOL_CORRUPT.
 */
typedef bool spool_note(void *context, const struct spool_message *m,
    struct span answer, struct buf *notes, struct err *err);

struct spool_noter {
	/* One line: who makes the notes, and in which form. Others' are none.
	 */
	const char *maker;
	spool_note *note;
	void *context;
};

struct spool_index;

/* Takes a look, and leaves the index behind for the next one. */
MUST_CHECK bool spool_index_open(struct spool *s,
    const struct spool_noter *noter, struct spool_index **out, struct err *err);
void spool_index_close(struct spool_index *x); /* wipes; NULL is fine */

/* Messages, by sequence. */
size_t spool_index_count(const struct spool_index *x);
/*
 * The message i, as spool_list() would show it without its payload, and the
 * notes, which live as long as the index. m needs no release.
 */
void spool_index_get(const struct spool_index *x, size_t i,
    struct spool_message *m, struct span *notes);

#endif

/*
 * load_sort: see load_sort.h.
 */
#include <stdlib.h>

#include "base/file.h"
#include "base/relay.h"
#include "sltd/load_sort.h"
#include "sltd/writer.h"

enum { SINGLES, SERIES };

/* A block is full from there on, or earlier where the sorts have less room. */
#define BLOCK ((size_t)256 << 10)
/* Of a record in a block, which its item in a sort never is longer than. */
#define RECORD_MAX \
	(sizeof(struct sltd_entry) + SLTD_REFERENCE_MAX + SLTD_NOTE_MAX)

/* Entries, each with the bytes of its reference and note after it. */
struct block {
	struct buf records;
	struct input_mark end; /* of the file, or of none */
};

struct load_sort {
	struct buf folder, work; /* of the list, and work in it */
	size_t chunk, block_max;
	struct block blocks[2];
	unsigned filling;
	struct relay *relay;

	/* The thread's, while a block is under way. */
	struct sltd_sort *sorts[SLTD_JOURNAL_SORTS];
	struct buf value;
	bool resumable;
	struct input_mark file;		/* as it was when it was opened */
	struct sltd_checkpoint pending; /* its runs are being written */
	bool waits;			/* pending is to be noted */
};

/* ---- checkpoints ------------------------------------------------------- */

/* Notes the last checkpoint, as soon as all its runs are written. */
static bool
note_pending(struct load_sort *s, struct err *err)
{
	bool waits = s->waits;

	s->waits = false;
	if (!sltd_sort_settle(s->sorts[SINGLES], err) ||
	    !sltd_sort_settle(s->sorts[SERIES], err))
		return false;
	return !waits ||
	    sltd_journal_write(buf_text(&s->work), &s->pending, s->sorts, err);
}

static bool
checkpoint(struct load_sort *s, const struct input_mark *at, struct err *err)
{
	if (!note_pending(s, err))
		return false;
	/* A file that is written to while it is read cannot be returned to. */
	s->waits = input_mark_same_file(at, &s->file);
	s->pending.mark = *at;
	for (unsigned i = 0; i < SLTD_JOURNAL_SORTS; i++)
		s->pending.count[i] = sltd_sort_count(s->sorts[i]);
	return sltd_sort_flush(s->sorts[SINGLES], err) &&
	    sltd_sort_flush(s->sorts[SERIES], err);
}

/* ---- the thread -------------------------------------------------------- */

static bool
sort_record(struct load_sort *s, const struct sltd_entry *e, struct err *err)
{
	bool series = e->last.len > 0;
	struct sltd_key key;

	sltd_entry_key(e, &key);
	buf_clear(&s->value);
	sltd_entry_value(e, &key, series ? &e->last : NULL, &s->value);
	if (!buf_ok(&s->value))
		return err_memory(err);
	return sltd_sort_add(s->sorts[series ? SERIES : SINGLES],
	    sltd_key_span(&key), buf_span(&s->value), err);
}

static struct span
take_record(struct span records, struct sltd_entry *e)
{
	memcpy(e, records.data, sizeof(*e));
	records = span_from(records, sizeof(*e));
	e->reference.data = records.data;
	records = span_from(records, e->reference.len);
	e->note.data = records.data;
	return span_from(records, e->note.len);
}

static bool
sort_block(void *context, void *piece, struct err *err)
{
	struct load_sort *s = context;
	struct block *b = piece;
	struct span records = buf_span(&b->records);
	struct sltd_entry e;

	while (records.len > 0) {
		records = take_record(records, &e);
		if (!sort_record(s, &e, err))
			return false;
	}
	buf_clear(&b->records);
	/* Runs that do not end with a block could not be gone on with. */
	return !s->resumable ||
	    (sltd_sort_room(s->sorts[SINGLES]) >= s->block_max &&
		sltd_sort_room(s->sorts[SERIES]) >= s->block_max) ||
	    checkpoint(s, &b->end, err);
}

/* ---- the caller -------------------------------------------------------- */

static bool
open_sorts(struct load_sort *s, bool keep, struct err *err)
{
	static const char *const names[] = {"singles", "series"};
	const char *folder = buf_text(keep ? &s->work : &s->folder);

	for (unsigned i = 0; i < SLTD_JOURNAL_SORTS; i++) {
		sltd_sort_close(s->sorts[i]);
		s->sorts[i] = NULL;
		if (!sltd_sort_open(folder, names[i],
			i == SINGLES ? s->chunk : s->chunk / 16, &s->sorts[i],
			err))
			return false;
		if (keep)
			sltd_sort_keep(s->sorts[i]);
	}
	return true;
}

bool
load_sort_open(const char *store, const char *list, size_t chunk,
    struct load_sort **out, struct err *err)
{
	struct load_sort *s = calloc(1, sizeof(*s));
	size_t least;

	if (s == NULL)
		return err_memory(err);
	s->chunk = chunk != 0 ? chunk : SLTD_SORT_CHUNK;
	buf_init(&s->folder, 0);
	buf_init(&s->work, 0);
	buf_init(&s->value, 0);
	buf_init(&s->blocks[0].records, 0);
	buf_init(&s->blocks[1].records, 0);
	path_join(&s->folder, store, list);
	path_join(&s->work, buf_text(&s->folder), SLTD_FOLDER_WORK);
	if (!open_sorts(s, false, err) ||
	    !relay_open(sort_block, s, &s->relay, err)) {
		load_sort_close(s);
		return false;
	}
	least = sltd_sort_room(s->sorts[SERIES]) / 4;
	s->block_max = least < BLOCK ? least : BLOCK;
	*out = s;
	return true;
}

/* Only a process that dies leaves its work for another to go on with. */
void
load_sort_close(struct load_sort *s)
{
	struct err ignored = ERR_INIT;

	if (s == NULL)
		return;
	relay_close(s->relay);
	if (s->resumable)
		/* What is left of it the next load removes. */
		may_fail(sltd_folder_remove(buf_text(&s->work), &ignored));
	sltd_sort_close(s->sorts[SINGLES]);
	sltd_sort_close(s->sorts[SERIES]);
	buf_release(&s->blocks[0].records);
	buf_release(&s->blocks[1].records);
	buf_release(&s->folder);
	buf_release(&s->work);
	buf_release(&s->value);
	free(s);
}

bool
load_sort_resume(struct load_sort *s, const struct input_mark *file,
    struct input_mark *at, uint64_t *added, struct err *why, struct err *err)
{
	const char *work = buf_text(&s->work);
	struct sltd_checkpoint c = {.count = {0}};
	bool adopted;

	*added = 0;
	s->file = *file;
	if (!open_sorts(s, true, err))
		return false;
	adopted = sltd_journal_adopt(work, file, s->sorts, &c, why);
	s->resumable = true;
	if (adopted) {
		*at = c.mark;
		*added = c.count[SINGLES] + c.count[SERIES];
		return true;
	}
	if (why->kind == ERR_NOINPUT)
		*why = (struct err)ERR_INIT;
	return open_sorts(s, true, err) && sltd_folder_remove(work, err) &&
	    file_make_folders(work, 0770, err);
}

bool
load_sort_add(struct load_sort *s, const struct sltd_entry *e, struct err *err)
{
	struct buf *records = &s->blocks[s->filling].records;

	buf_append(records, e, sizeof(*e));
	buf_append_span(records, e->reference);
	buf_append_span(records, e->note);
	return buf_ok(records) || err_memory(err);
}

bool
load_sort_full(const struct load_sort *s)
{
	return s->blocks[s->filling].records.len + RECORD_MAX > s->block_max;
}

bool
load_sort_pass(
    struct load_sort *s, const struct input_mark *at, struct err *err)
{
	struct block *b = &s->blocks[s->filling];

	b->end = at != NULL ? *at : (struct input_mark){0};
	s->filling ^= 1;
	return relay_pass(s->relay, b, err);
}

/* What fits in memory is read again sooner than it is written. */
bool
load_sort_finish(
    struct load_sort *s, const struct input_mark *at, struct err *err)
{
	struct sltd_sort *singles = s->sorts[SINGLES];
	struct sltd_sort *series = s->sorts[SERIES];

	if (!load_sort_pass(s, at, err) || !relay_wait(s->relay, err))
		return false;
	if (at != NULL && s->resumable &&
	    (s->waits || sltd_sort_runs(singles) > 0 ||
		sltd_sort_runs(series) > 0) &&
	    (!checkpoint(s, at, err) || !note_pending(s, err)))
		return false;
	return sltd_sort_finish(singles, err) && sltd_sort_finish(series, err);
}

struct sltd_sort *
load_sort_of(const struct load_sort *s, bool series)
{
	return s->sorts[series ? SERIES : SINGLES];
}

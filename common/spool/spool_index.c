/*
 * spool_index: a look at all messages; see the header. The index's file is
 * spool_index_file.c.
 */
#include "spool/spool_index_private.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "base/array.h"
#include "base/hash.h"
#include "base/pack.h"

/* No system's files have times coarser than this. */
#define TICK_NS INT64_C(100000000)

/* Inode, size and time; STAMP_NONE when that is too young at now_ns. */
static uint64_t
stamp_of(const struct stat *st, int64_t now_ns)
{
	int64_t changed = timespec_ns(st->st_mtim);
	uint64_t h;

	if (changed > now_ns - TICK_NS)
		return STAMP_NONE;
	h = hash_mix((uint64_t)changed) ^ (uint64_t)st->st_size;
	h = hash_mix(h) ^ (uint64_t)st->st_ino;
	return hash_mix(h) | STAMP_FILE;
}

static int64_t
clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return timespec_ns(t);
}

/* *stamp STAMP_ABSENT: there is no such file. */
static bool
stamp_file(struct spool *s, enum folder folder, const char *name,
    uint64_t *stamp, struct err *err)
{
	int64_t now = clock_now();
	struct stat st;

	if (fstatat(s->dir[folder], name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		*stamp = stamp_of(&st, now);
	else if (errno == ENOENT)
		*stamp = STAMP_ABSENT;
	else
		return err_errno(err, ERR_IO, errno, "spool: %s", name);
	return true;
}

/* Wipes; as after calloc(3), maker and found apart. */
static void
make_empty(struct spool_index *x)
{
	const char *maker = x->maker;
	bool found = x->found;

	buf_wipe(&x->kept);
	buf_wipe(&x->fresh);
	free(x->slots);
	free(x->table);
	memset(x, 0, sizeof(*x));
	x->maker = maker;
	x->found = found;
	buf_init(&x->kept, SPOOL_INDEX_MAX);
	buf_init(&x->fresh, SPOOL_INDEX_MAX);
}

/* ---- by name ---- */

static struct span
slot_bytes(const struct spool_index *x, const struct slot *slot)
{
	const struct buf *from = slot->fresh ? &x->fresh : &x->kept;

	return span_make(from->data + slot->offset, slot->len);
}

static struct span
slot_id(const struct spool_index *x, const struct slot *slot)
{
	struct span bytes = slot_bytes(x, slot), id;

	return unpack_span(&bytes, &id) ? id : span_make("", 0);
}

/* The place of a name in the table, or the empty one where it would be. */
static size_t
place_of(const struct spool_index *x, struct span id, uint64_t hash)
{
	size_t at = (size_t)hash & (x->places - 1);

	while (x->table[at].slot != 0 &&
	    (x->table[at].hash != (uint32_t)(hash >> 32) ||
		!span_equal(slot_id(x, &x->slots[x->table[at].slot - 1]), id)))
		at = (at + 1) & (x->places - 1);
	return at;
}

/* NULL: none of that name. */
static struct slot *
slot_of(struct spool_index *x, const char *name)
{
	struct span id = span_str(name);
	uint32_t slot = x->table[place_of(x, id, hash_sum(id, 0))].slot;

	return slot != 0 ? &x->slots[slot - 1] : NULL;
}

static void
put_place(struct spool_index *x, size_t slot)
{
	uint64_t hash = x->slots[slot].hash;
	size_t at = (size_t)hash & (x->places - 1);

	while (x->table[at].slot != 0)
		at = (at + 1) & (x->places - 1);
	x->table[at] =
	    (struct index_place){(uint32_t)(hash >> 32), (uint32_t)slot + 1};
}

/* At most half of it full. */
static bool
table_room(struct spool_index *x, size_t count)
{
	size_t places = x->places == 0 ? 256 : x->places;
	struct index_place *table;

	while (places < 2 * (count + 1))
		places *= 2;
	if (places == x->places)
		return true;
	table = calloc(places, sizeof(*table));
	if (table == NULL)
		return false;
	free(x->table);
	x->table = table;
	x->places = places;
	for (size_t i = 0; i < x->count; i++)
		put_place(x, i);
	return true;
}

bool
spool_index_room(struct spool_index *x, size_t count, struct err *err)
{
	if (count > SPOOL_MESSAGES_MAX)
		return err_set(
		    err, ERR_DATA, "more than %d messages", SPOOL_MESSAGES_MAX);
	return table_room(x, count) || err_memory(err);
}

bool
spool_index_add(struct spool_index *x, const struct slot *slot, struct err *err)
{
	if (x->count >= SPOOL_MESSAGES_MAX)
		return err_set(
		    err, ERR_DATA, "more than %d messages", SPOOL_MESSAGES_MAX);
	if (!array_room(x->slots, x->count, x->cap))
		return err_memory(err);
	if (!table_room(x, x->count + 1))
		return err_memory(err);
	x->slots[x->count] = *slot;
	x->slots[x->count].hash = hash_sum(slot_id(x, slot), 0);
	put_place(x, x->count++);
	return true;
}

/* ---- one message ---- */

struct look {
	struct spool *s;
	struct spool_index *x;
	const struct spool_noter *noter;
	enum folder folder;
	/* state/ and answers/ are as they were at the last look. */
	bool same_states, same_answers;
};

/* What there is of a message, packed; *found false: it is gone. */
static bool
read_message(struct look *l, const char *name, struct slot *slot, bool *found,
    struct err *err)
{
	struct buf answer = BUF_INIT, *out = &l->x->fresh;
	struct spool_message m;
	enum folder folder = l->folder;
	bool ok;

	spool_message_init(&m);
	ok = spool_load_any(l->s, folder, name, true, &m, found, err);
	/* It may have moved since it was listed. */
	if (ok && !*found && spool_where(l->s, name, &folder, found))
		ok = spool_load_any(l->s, folder, name, true, &m, found, err);
	if (ok && *found) {
		slot->offset = out->len;
		slot->folder = (uint8_t)folder;
		slot->sequence = m.sequence;
		slot->fresh = slot->seen = true;
		spool_pack(out, &m);
		if (m.state != SPOOL_CORRUPT)
			ok = spool_answer(l->s, name, &answer, err) &&
			    l->noter->note(l->noter->context, &m,
				buf_span(&answer), out, err);
		else
			slot->stamps[STAMP_MESSAGE] = STAMP_NONE;
		ok = ok && (buf_ok(out) || err_memory(err));
		slot->len = out->len - slot->offset;
	}
	buf_wipe(&answer);
	spool_message_release(&m);
	return ok;
}

static bool
take_stamps(struct look *l, const char *name, const struct slot *known,
    uint64_t stamps[STAMPS], struct err *err)
{
	bool states = known != NULL && l->same_states && !known->fresh;
	bool answers = known != NULL && !known->fresh &&
	    (l->same_answers || !known->answered);

	if (states)
		stamps[STAMP_STATE] = known->stamps[STAMP_STATE];
	if (answers)
		stamps[STAMP_ANSWER] = l->same_answers
		    ? known->stamps[STAMP_ANSWER]
		    : STAMP_ABSENT;
	return stamp_file(l->s, l->folder, name, &stamps[STAMP_MESSAGE], err) &&
	    (states ||
		stamp_file(
		    l->s, FOLDER_STATE, name, &stamps[STAMP_STATE], err)) &&
	    (answers ||
		stamp_file(
		    l->s, FOLDER_ANSWERS, name, &stamps[STAMP_ANSWER], err));
}

static bool
is_known(const struct slot *slot, const struct slot *now)
{
	for (int i = 0; i < STAMPS; i++)
		if (slot->stamps[i] == STAMP_NONE ||
		    slot->stamps[i] != now->stamps[i])
			return false;
	return slot->folder == now->folder;
}

static bool
look_at(void *context, const char *name, struct err *err)
{
	struct look *l = context;
	struct spool_index *x = l->x;
	struct slot *known = slot_of(x, name);
	struct slot now = {.folder = (uint8_t)l->folder};
	bool found = false;

	/* Before it is read: what changes meanwhile is seen the next time. */
	if (!take_stamps(l, name, known, now.stamps, err))
		return false;
	if (known != NULL && is_known(known, &now)) {
		known->seen = true;
		return true;
	}
	if (!read_message(l, name, &now, &found, err))
		return false;
	if (!found)
		return true;
	x->changed = true;
	if (known == NULL)
		return spool_index_add(x, &now, err);
	now.hash = known->hash;
	*known = now;
	return true;
}

/* Few messages have an answer's file, and to ask for each would cost more. */
static bool
note_answer(void *context, const char *name, struct err *err)
{
	struct look *l = context;
	struct slot *slot = slot_of(l->x, name);

	(void)err;
	if (slot != NULL)
		slot->answered = true;
	return true;
}

/* ---- all of them ---- */

/* Those that were in no folder when it was listed: moved, or removed. */
static bool
look_for_missing(struct look *l, struct err *err)
{
	struct spool_index *x = l->x;
	char name[SPOOL_ID_MAX + 1];
	bool found, ok = true;

	for (size_t i = 0; ok && i < x->count; i++) {
		struct span id = slot_id(x, &x->slots[i]);

		if (x->slots[i].seen || id.len > SPOOL_ID_MAX)
			continue;
		memcpy(name, id.data, id.len);
		name[id.len] = '\0';
		if (spool_where(l->s, name, &l->folder, &found))
			ok = look_at(l, name, err);
	}
	return ok;
}

/* The table of names is of no more use after this. */
static void
drop_missing(struct spool_index *x)
{
	size_t kept = 0;

	for (size_t i = 0; i < x->count; i++)
		if (x->slots[i].seen)
			x->slots[kept++] = x->slots[i];
	x->dropped = x->count - kept;
	x->count = kept;
	free(x->table);
	x->table = NULL;
	x->places = 0;
}

static struct span
listed_id(const struct slot *slot)
{
	struct span bytes = span_make(slot->bytes, slot->len), id;

	return unpack_span(&bytes, &id) ? id : span_make("", 0);
}

static int
compare_slots(const void *left, const void *right)
{
	const struct slot *a = left, *b = right;

	if (a->sequence != b->sequence)
		return a->sequence < b->sequence ? -1 : 1;
	return span_compare(listed_id(a), listed_id(b));
}

static void
sort_slots(struct spool_index *x)
{
	for (size_t i = 0; i < x->count; i++)
		x->slots[i].bytes = slot_bytes(x, &x->slots[i]).data;
	if (x->count > 1)
		qsort(x->slots, x->count, sizeof(*x->slots), compare_slots);
}

/* What was read is shown, but not kept: an index would cost more than it saves.
 */
static void
put_back(struct spool *s, struct spool_index *x)
{
	struct err ignored = ERR_INIT;

	if (x->count < SPOOL_INDEX_MIN && x->found)
		may_fail(spool_index_remove(s, &ignored));
	else if (x->count >= SPOOL_INDEX_MIN && (x->changed || x->dropped > 0))
		/* Where it cannot be written the next look is slower. */
		may_fail(spool_index_write(s, x, &ignored));
}

static bool
look_around(struct look *l, struct err *err)
{
	struct spool_index *x = l->x;
	uint64_t states, answers;
	struct err ignored = ERR_INIT;

	if (!spool_index_read(l->s, l->noter->maker, x, &ignored))
		make_empty(x);
	if (!spool_index_room(x, x->count, err))
		return false;
	/* Before any file of theirs is looked at. */
	if (!stamp_file(l->s, FOLDER_STATE, ".", &states, err) ||
	    !stamp_file(l->s, FOLDER_ANSWERS, ".", &answers, err))
		return false;
	l->same_states = states != STAMP_NONE && states == x->states;
	l->same_answers = answers != STAMP_NONE && answers == x->answers;
	x->changed = !l->same_states || !l->same_answers;
	x->states = states;
	x->answers = answers;
	if (!l->same_answers &&
	    !spool_each(l->s, FOLDER_ANSWERS, note_answer, l, err))
		return false;
	for (int f = FOLDER_MESSAGES_FIRST; f <= FOLDER_MESSAGES_LAST; f++) {
		l->folder = (enum folder)f;
		if (!spool_each(l->s, l->folder, look_at, l, err))
			return false;
	}
	return look_for_missing(l, err);
}

bool
spool_index_open(struct spool *s, const struct spool_noter *noter,
    struct spool_index **out, struct err *err)
{
	struct spool_index *x = calloc(1, sizeof(*x));
	struct look l = {.s = s, .x = x, .noter = noter};

	if (x == NULL)
		return err_memory(err);
	x->maker = noter->maker;
	make_empty(x);
	if (!look_around(&l, err)) {
		spool_index_close(x);
		return false;
	}
	drop_missing(x);
	sort_slots(x);
	put_back(s, x);
	*out = x;
	return true;
}

void
spool_index_close(struct spool_index *x)
{
	if (x == NULL)
		return;
	make_empty(x);
	free(x);
}

/* ---- asking ---- */

size_t
spool_index_count(const struct spool_index *x)
{
	return x->count;
}

void
spool_index_get(const struct spool_index *x, size_t i, struct spool_message *m,
    struct span *notes)
{
	const struct slot *slot = &x->slots[i];
	struct span bytes = span_make(slot->bytes, slot->len);

	memset(m, 0, sizeof(*m));
	/* Each was unpacked when it was read, or packed here. */
	if (!spool_unpack(&bytes, m))
		bytes = span_make(NULL, 0);
	*notes = bytes;
}

/*
 * sort: see sort.h.
 *
 * Two chunks (sort_chunk.h) are filled in turn; a relay sorts the full one and
 * writes it as a run (sort_run.h). At the end the runs are merged
 * (sort_merge.h) as they are asked for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/relay.h"
#include "sltd/sort.h"
#include "sltd/sort_merge.h"

struct sltd_sort {
	struct buf folder, path;
	const char *name;
	size_t chunk_max, marks_max;
	struct chunk chunks[2];
	unsigned filling;    /* which of the chunks */
	struct relay *relay; /* works on the other; NULL: none yet */
	uint64_t added;

	struct run *runs;
	unsigned run_count;
	size_t run_cap;
	bool keep;	/* runs have names */
	uint64_t found; /* duplicates inside the runs */

	struct sort_merge merge;
	size_t position; /* in the only chunk, when there are no runs */
};

/* ---- runs -------------------------------------------------------------- */

static const char *
run_path(struct sltd_sort *s, unsigned number)
{
	char name[64];

	if (s->keep)
		snprintf(name, sizeof(name), "%s.%u", s->name, number);
	else
		snprintf(name, sizeof(name), "%s.%ld.run%u", s->name,
		    (long)getpid(), number);
	return path_join(&s->path, buf_text(&s->folder), name);
}

/* One more run, of an open file that is closed if that fails. */
static bool
run_add(struct sltd_sort *s, int fd, struct err *err)
{
	if (!array_room(s->runs, s->run_count, s->run_cap)) {
		close(fd);
		return err_memory(err);
	}
	s->runs[s->run_count++] = (struct run){.fd = fd};
	return true;
}

/* A file without keep is unlinked at once: it goes with its descriptor. */
static bool
run_make(struct sltd_sort *s, const struct chunk *c, struct err *err)
{
	const char *path = run_path(s, s->run_count);
	int fd;

	if (s->run_count == SLTD_SORT_RUNS_MAX)
		return err_set(err, ERR_DATA, "too much to sort");
	if (s->keep)
		unlink(path); /* what was begun when a process died */
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_CANTCREATE, errno, "%s", path);
	if (!s->keep)
		unlink(path);
	return run_add(s, fd, err) &&
	    run_write(&s->runs[s->run_count - 1], c, path, err);
}

/* The relay's work: a full chunk becomes a run and is empty again. */
static bool
write_chunk(void *context, void *piece, struct err *err)
{
	struct sltd_sort *s = context;
	struct chunk *c = piece;
	bool ok;

	s->found += chunk_sort(c);
	ok = run_make(s, c, err);
	c->count = 0;
	c->used = 0;
	return ok;
}

/* Hands the full chunk over and goes on with the other. */
static bool
hand_over_chunk(struct sltd_sort *s, struct err *err)
{
	if (s->relay == NULL &&
	    (!chunk_new(&s->chunks[1], s->chunk_max, s->marks_max, err) ||
		!relay_open(write_chunk, s, &s->relay, err)))
		return false;
	if (!relay_pass(s->relay, &s->chunks[s->filling], err))
		return false;
	s->filling ^= 1;
	return true;
}

/* ---- filling ----------------------------------------------------------- */

bool
sltd_sort_open(const char *folder, const char *name, size_t chunk,
    struct sltd_sort **out, struct err *err)
{
	struct sltd_sort *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return err_memory(err);
	if (chunk < SLTD_SORT_CHUNK_MIN)
		chunk = SLTD_SORT_CHUNK_MIN;
	if (chunk > SLTD_SORT_CHUNK_MAX)
		chunk = SLTD_SORT_CHUNK_MAX;
	buf_init(&s->folder, 0);
	buf_init(&s->path, 0);
	buf_append_str(&s->folder, folder);
	s->name = name;
	s->chunk_max = chunk;
	s->marks_max = chunk / ITEM_LEAST;
	if (!chunk_new(&s->chunks[0], chunk, s->marks_max, err)) {
		sltd_sort_close(s);
		return false;
	}
	*out = s;
	return true;
}

void
sltd_sort_close(struct sltd_sort *s)
{
	if (s == NULL)
		return;
	relay_close(s->relay);
	for (unsigned i = 0; i < s->run_count; i++)
		run_close(&s->runs[i]);
	free(s->runs);
	sort_merge_release(&s->merge);
	chunk_free(&s->chunks[0]);
	chunk_free(&s->chunks[1]);
	buf_release(&s->folder);
	buf_release(&s->path);
	free(s);
}

bool
sltd_sort_add(
    struct sltd_sort *s, struct span key, struct span value, struct err *err)
{
	struct chunk *c = &s->chunks[s->filling];
	size_t size = ITEM_HEAD + key.len + value.len;

	if (key.len > SLTD_SORT_KEY_MAX || value.len > SLTD_SORT_VALUE_MAX)
		return err_set(err, ERR_INTERNAL, "an item is too long");
	if (c->count == s->marks_max || s->chunk_max - c->used < size) {
		if (!hand_over_chunk(s, err))
			return false;
		c = &s->chunks[s->filling];
	}
	item_put(c->arena + c->used, key, value);
	c->marks[c->count].front = item_front(key.data, key.len);
	c->marks[c->count].more = key.len <= 8
	    ? 0
	    : (uint32_t)(item_front(key.data + 8, key.len - 8) >> 32);
	c->marks[c->count].at = (uint32_t)c->used;
	c->count++;
	c->used += size;
	s->added++;
	return true;
}

/* ---- runs that outlive the process ------------------------------------- */

void
sltd_sort_keep(struct sltd_sort *s)
{
	s->keep = true;
}

bool
sltd_sort_adopt(
    struct sltd_sort *s, const struct sltd_sort_run *kept, struct err *err)
{
	const char *path = run_path(s, s->run_count);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return err_errno(err, ERR_IO, errno, "%s", path);
	return run_add(s, fd, err) &&
	    run_verify(&s->runs[s->run_count - 1], kept, path, err);
}

void
sltd_sort_adopted(struct sltd_sort *s, uint64_t count, uint64_t duplicates)
{
	s->added = count;
	s->found = duplicates;
}

size_t
sltd_sort_room(const struct sltd_sort *s)
{
	const struct chunk *c = &s->chunks[s->filling];
	size_t bytes = s->chunk_max - c->used;
	size_t marks = (s->marks_max - c->count) * ITEM_LEAST;

	return bytes < marks ? bytes : marks;
}

bool
sltd_sort_flush(struct sltd_sort *s, struct err *err)
{
	return s->chunks[s->filling].count == 0 || hand_over_chunk(s, err);
}

bool
sltd_sort_settle(struct sltd_sort *s, struct err *err)
{
	return s->relay == NULL || relay_wait(s->relay, err);
}

unsigned
sltd_sort_runs(const struct sltd_sort *s)
{
	return s->run_count;
}

struct sltd_sort_run
sltd_sort_kept(const struct sltd_sort *s, unsigned i)
{
	return s->runs[i].kept;
}

uint64_t
sltd_sort_found(const struct sltd_sort *s)
{
	return s->found;
}

/* ---- giving out -------------------------------------------------------- */

bool
sltd_sort_finish(struct sltd_sort *s, struct err *err)
{
	if (s->relay == NULL && s->run_count == 0) {
		s->found = chunk_sort(&s->chunks[0]);
		return true;
	}
	if (!sltd_sort_flush(s, err) || !sltd_sort_settle(s, err))
		return false;
	for (unsigned i = 0; i < 2; i++) {
		chunk_free(&s->chunks[i]);
		s->chunks[i] = (struct chunk){0};
	}
	return sort_merge_start(&s->merge, s->runs, s->run_count, err);
}

static bool
next_in_memory(struct sltd_sort *s, struct span *key, struct span *value)
{
	const struct chunk *c = &s->chunks[0];
	const uint8_t *item;

	if (s->position == c->count)
		return false;
	item = c->arena + c->marks[s->position++].at;
	if (s->position + 8 < c->count)
		__builtin_prefetch(c->arena + c->marks[s->position + 8].at);
	*key = item_key(item);
	*value = item_value(item);
	return true;
}

bool
sltd_sort_next(struct sltd_sort *s, struct span *key, struct span *value,
    bool *more, struct err *err)
{
	if (s->run_count > 0)
		return sort_merge_next(&s->merge, key, value, more, err);
	*more = next_in_memory(s, key, value);
	return true;
}

uint64_t
sltd_sort_count(const struct sltd_sort *s)
{
	return s->added;
}

uint64_t
sltd_sort_duplicates(const struct sltd_sort *s)
{
	return s->found + s->merge.duplicates;
}

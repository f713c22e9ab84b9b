/*
 * sort: see sort.h.
 *
 * Chunks of items are in sort_chunk.h.
 *
 * The runs are merged by a tree of losers (Knuth, TAOCP 3, 5.4.1), in a thread
 * of its own that is a block ahead of whoever takes the items.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "sltd/sort.h"
#include "sltd/sort_chunk.h"
#include "sltd/sum.h"

#define READ_BLOCK ((size_t)512 << 10)
#define WRITE_BLOCK ((size_t)1 << 20)
/* What the merging thread is ahead: two of these. */
#define MERGE_BLOCK ((size_t)1 << 20)
#define ITEM_MAX (ITEM_HEAD + SLTD_SORT_KEY_MAX + SLTD_SORT_VALUE_MAX)

struct run {
	int fd;
	struct sltd_sort_run kept;
	off_t offset;
	uint8_t *block;
	size_t at, filled;
	/* The item at the front; its key's first bytes for quick comparing. */
	struct span key, value;
	uint64_t front;
	bool done;
};

struct sltd_sort {
	struct buf folder, path;
	const char *name;
	size_t chunk_max, marks_max;
	struct chunk chunks[2];
	unsigned filling;	/* which of the chunks */
	uint64_t added, duplicates;

	/* The thread that sorts and writes the other chunk. */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool started, busy, quit, failed;
	uint64_t found;		/* duplicates found by the thread */
	struct err failure;

	struct run *runs;
	unsigned run_count;
	bool keep;		/* runs have names */
	unsigned *losers;	/* losers[0] is the winner */
	size_t position;	/* in the only chunk, when there are no runs */
	bool advance;		/* the winner was given out */
	uint8_t last_len;
	uint8_t last[SLTD_SORT_KEY_MAX];
	bool any;

	/* What is merged: filled by the thread while ready is false. */
	struct {
		uint8_t *items;
		size_t used;
		bool ready, end;	/* end: nothing comes behind it */
	} blocks[2];
	unsigned taking;
	bool merging, holding;	/* holding: blocks[taking] is the caller's */
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

static bool
write_block(struct run *run, struct span bytes, const char *path,
    struct err *err)
{
	run->kept.sum = sltd_sum(bytes, run->kept.sum);
	run->kept.size += bytes.len;
	return file_write_fd(run->fd, path, bytes, err);
}

/* In blocks of WRITE_BLOCK and a last one, which the sum is made of. */
static bool
write_items(const struct chunk *c, struct run *run, const char *path,
    struct err *err)
{
	struct buf out = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; i < c->count && ok; i++) {
		const uint8_t *item = c->arena + c->marks[i].at;

		/* Items lie anywhere in the arena: ask for them early. */
		if (i + 16 < c->count)
			__builtin_prefetch(c->arena + c->marks[i + 16].at);
		buf_append(&out, item, item_size(item));
		if (out.len >= WRITE_BLOCK) {
			ok = write_block(run, span_make(out.data, WRITE_BLOCK),
			    path, err);
			buf_consume(&out, WRITE_BLOCK);
		}
	}
	if (ok && !buf_ok(&out))
		ok = err_memory(err);
	if (ok && out.len > 0)
		ok = write_block(run, buf_span(&out), path, err);
	buf_release(&out);
	return ok;
}

/* One more run, of an open file that is closed if that fails. */
static bool
run_add(struct sltd_sort *s, int fd, struct err *err)
{
	struct run *runs = realloc(s->runs, (s->run_count + 1) *
	    sizeof(*runs));

	if (runs == NULL) {
		close(fd);
		return err_memory(err);
	}
	s->runs = runs;
	s->runs[s->run_count++] = (struct run){.fd = fd};
	return true;
}

/* The file is unlinked at once: it goes when its descriptor does. */
static bool
run_write(struct sltd_sort *s, struct chunk *c, struct err *err)
{
	const char *path = run_path(s, s->run_count);
	int fd;

	if (s->run_count == SLTD_SORT_RUNS_MAX)
		return err_set(err, ERR_DATA, "too much to sort");
	if (s->keep)
		unlink(path);	/* what was begun when a process died */
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_CANTCREATE, errno, "%s", path);
	if (!s->keep)
		unlink(path);
	return run_add(s, fd, err) &&
	    write_items(c, &s->runs[s->run_count - 1], path, err);
}

/* Whether the file holds just what was written. */
static bool
run_verify(struct run *run, const struct sltd_sort_run *kept,
    const char *path, struct err *err)
{
	uint8_t *block = malloc(WRITE_BLOCK);
	ssize_t n = 1;

	while (block != NULL && n > 0) {
		size_t filled = 0;

		while (filled < WRITE_BLOCK && (n = pread(run->fd,
		    block + filled, WRITE_BLOCK - filled,
		    (off_t)(run->kept.size + filled))) > 0)
			filled += (size_t)n;
		if (filled > 0)
			run->kept.sum = sltd_sum(span_make(block, filled),
			    run->kept.sum);
		run->kept.size += filled;
	}
	free(block);
	if (block == NULL)
		return err_memory(err);
	if (n < 0)
		return err_errno(err, ERR_IO, errno, "%s", path);
	return (run->kept.size == kept->size && run->kept.sum == kept->sum) ||
	    err_set(err, ERR_IO, "%s is not as it was written", path);
}

static void *
worker(void *context)
{
	struct sltd_sort *s = context;

	pthread_mutex_lock(&s->mutex);
	for (;;) {
		struct chunk *c;

		while (!s->busy && !s->quit)
			pthread_cond_wait(&s->changed, &s->mutex);
		if (!s->busy)
			break;
		c = &s->chunks[s->filling ^ 1];
		pthread_mutex_unlock(&s->mutex);
		s->found += chunk_sort(c);
		if (!s->failed && !run_write(s, c, &s->failure))
			s->failed = true;
		c->count = 0;
		c->used = 0;
		pthread_mutex_lock(&s->mutex);
		s->busy = false;
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->mutex);
	return NULL;
}

static bool
wait_for_worker(struct sltd_sort *s, struct err *err)
{
	pthread_mutex_lock(&s->mutex);
	while (s->busy)
		pthread_cond_wait(&s->changed, &s->mutex);
	pthread_mutex_unlock(&s->mutex);
	if (s->failed)
		*err = s->failure;
	return !s->failed;
}

/* Hands the full chunk to the worker and goes on with the other. */
static bool
hand_over(struct sltd_sort *s, struct err *err)
{
	if (!s->started) {
		if (!chunk_new(&s->chunks[1], s->chunk_max, s->marks_max, err))
			return false;
		if (pthread_create(&s->thread, NULL, worker, s) != 0)
			return err_set(err, ERR_INTERNAL, "no thread");
		s->started = true;
	}
	if (!wait_for_worker(s, err))
		return false;
	pthread_mutex_lock(&s->mutex);
	s->filling ^= 1;
	s->busy = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->mutex);
	return true;
}

static void
stop_thread(struct sltd_sort *s)
{
	if (!s->started)
		return;
	pthread_mutex_lock(&s->mutex);
	s->quit = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->mutex);
	pthread_join(s->thread, NULL);
	s->started = false;
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
	s->marks_max = chunk / 24;
	pthread_mutex_init(&s->mutex, NULL);
	pthread_cond_init(&s->changed, NULL);
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
	stop_thread(s);
	for (unsigned i = 0; i < s->run_count; i++) {
		close(s->runs[i].fd);
		free(s->runs[i].block);
	}
	free(s->runs);
	free(s->losers);
	free(s->blocks[0].items);
	free(s->blocks[1].items);
	chunk_free(&s->chunks[0]);
	chunk_free(&s->chunks[1]);
	pthread_mutex_destroy(&s->mutex);
	pthread_cond_destroy(&s->changed);
	buf_release(&s->folder);
	buf_release(&s->path);
	free(s);
}

bool
sltd_sort_add(struct sltd_sort *s, struct span key, struct span value,
    struct err *err)
{
	struct chunk *c = &s->chunks[s->filling];
	size_t size = ITEM_HEAD + key.len + value.len;

	if (key.len > SLTD_SORT_KEY_MAX || value.len > SLTD_SORT_VALUE_MAX)
		return err_set(err, ERR_INTERNAL, "an item is too long");
	if (c->count == s->marks_max || s->chunk_max - c->used < size) {
		if (!hand_over(s, err))
			return false;
		c = &s->chunks[s->filling];
	}
	item_put(c->arena + c->used, key, value);
	c->marks[c->count].front = item_front(key.data, key.len);
	c->marks[c->count].more = key.len <= 8 ? 0 :
	    (uint32_t)(item_front(key.data + 8, key.len - 8) >> 32);
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
sltd_sort_adopt(struct sltd_sort *s, const struct sltd_sort_run *kept,
    struct err *err)
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

bool
sltd_sort_full(const struct sltd_sort *s)
{
	const struct chunk *c = &s->chunks[s->filling];

	return c->count == s->marks_max || s->chunk_max - c->used < ITEM_MAX;
}

bool
sltd_sort_flush(struct sltd_sort *s, struct err *err)
{
	return s->chunks[s->filling].count == 0 || hand_over(s, err);
}

bool
sltd_sort_settle(struct sltd_sort *s, struct err *err)
{
	return !s->started || wait_for_worker(s, err);
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

/* ---- merging ----------------------------------------------------------- */

/* Brings the run's next item to its front. */
static bool
run_next(struct run *r, struct err *err)
{
	const uint8_t *item;
	size_t left = r->filled - r->at;

	if (left < ITEM_MAX) {
		memmove(r->block, r->block + r->at, left);
		r->at = 0;
		while (left < READ_BLOCK) {
			ssize_t n = pread(r->fd, r->block + left,
			    READ_BLOCK - left, r->offset);

			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0)
				return err_errno(err, ERR_IO, errno,
				    "sorting");
			if (n == 0)
				break;
			left += (size_t)n;
			r->offset += n;
		}
		r->filled = left;
	}
	if (left == 0) {
		r->done = true;
		return true;
	}
	item = r->block + r->at;
	if (left < ITEM_HEAD || left < item_size(item))
		return err_set(err, ERR_IO, "sorting: a run is cut short");
	r->key = item_key(item);
	r->value = item_value(item);
	r->front = item_front(r->key.data, r->key.len);
	r->at += item_size(item);
	return true;
}

/* Whether run a comes before b; of equal keys the later run comes first. */
static bool
run_before(const struct sltd_sort *s, unsigned a, unsigned b)
{
	const struct run *x = &s->runs[a], *y = &s->runs[b];
	int order;

	if (x->done || y->done)
		return y->done && (!x->done || a < b);
	if (x->front != y->front)
		return x->front < y->front;
	order = span_compare(x->key, y->key);
	return order != 0 ? order < 0 : a > b;
}

/* Plays the winner of a leaf up the tree. */
static void
replay(struct sltd_sort *s, unsigned winner)
{
	for (unsigned node = (winner + s->run_count) / 2; node > 0; node /= 2)
		if (run_before(s, s->losers[node], winner)) {
			unsigned loser = winner;

			winner = s->losers[node];
			s->losers[node] = loser;
		}
	s->losers[0] = winner;
}

/* The winner below a node, its losers noted on the way. */
static unsigned
play(struct sltd_sort *s, unsigned node)
{
	unsigned a, b;

	if (node >= s->run_count)
		return node - s->run_count;
	a = play(s, 2 * node);
	b = play(s, 2 * node + 1);
	if (run_before(s, b, a)) {
		s->losers[node] = a;
		return b;
	}
	s->losers[node] = b;
	return a;
}

static bool
start_merge(struct sltd_sort *s, struct err *err)
{
	s->losers = calloc(s->run_count, sizeof(*s->losers));
	if (s->losers == NULL)
		return err_memory(err);
	for (unsigned i = 0; i < s->run_count; i++) {
		s->runs[i].block = malloc(READ_BLOCK);
		if (s->runs[i].block == NULL)
			return err_memory(err);
		if (!run_next(&s->runs[i], err))
			return false;
	}
	s->losers[0] = play(s, 1);
	return true;
}

static bool
next_in_memory(struct sltd_sort *s, struct span *key, struct span *value,
    bool *more)
{
	const struct chunk *c = &s->chunks[0];

	*more = s->position < c->count;
	if (*more) {
		const uint8_t *item = c->arena + c->marks[s->position++].at;

		if (s->position + 8 < c->count)
			__builtin_prefetch(c->arena +
			    c->marks[s->position + 8].at);
		*key = item_key(item);
		*value = item_value(item);
	}
	return true;
}

/* The winner of the tree, of equal keys the first one only. */
static bool
next_of_runs(struct sltd_sort *s, struct span *key, struct span *value,
    bool *more, struct err *err)
{
	struct run *r;

	for (;;) {
		unsigned winner = s->losers[0];

		if (s->advance) {
			if (!run_next(&s->runs[winner], err))
				return false;
			replay(s, winner);
		}
		r = &s->runs[s->losers[0]];
		*more = !r->done;
		if (r->done)
			return true;
		s->advance = true;
		if (!s->any || !span_equal(r->key,
		    span_make(s->last, s->last_len)))
			break;
		s->duplicates++;
	}
	s->any = true;
	s->last_len = (uint8_t)r->key.len;
	memcpy(s->last, r->key.data, r->key.len);
	*key = r->key;
	*value = r->value;
	return true;
}

/* ---- the merging thread ------------------------------------------------ */

/* Fills a block; *end when there is nothing more. */
static bool
fill_block(struct sltd_sort *s, uint8_t *items, size_t *used, bool *end,
    struct err *err)
{
	struct span key, value;
	bool more = true;

	*used = 0;
	while (MERGE_BLOCK - *used >= ITEM_MAX) {
		if (!next_of_runs(s, &key, &value, &more, err))
			return false;
		if (!more)
			break;
		*used += item_put(items + *used, key, value);
	}
	*end = !more;
	return true;
}

static void *
merger(void *context)
{
	struct sltd_sort *s = context;
	bool end = false;

	pthread_mutex_lock(&s->mutex);
	for (unsigned i = 0; !end; i ^= 1) {
		size_t used;
		bool ok;

		while (s->blocks[i].ready && !s->quit)
			pthread_cond_wait(&s->changed, &s->mutex);
		if (s->quit)
			break;
		pthread_mutex_unlock(&s->mutex);
		ok = fill_block(s, s->blocks[i].items, &used, &end,
		    &s->failure);
		pthread_mutex_lock(&s->mutex);
		if (!ok) {
			s->failed = end = true;
			used = 0;
		}
		s->blocks[i].used = used;
		s->blocks[i].end = end;
		s->blocks[i].ready = true;
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->mutex);
	return NULL;
}

static bool
start_merger(struct sltd_sort *s, struct err *err)
{
	for (unsigned i = 0; i < 2; i++)
		if ((s->blocks[i].items = malloc(MERGE_BLOCK)) == NULL)
			return err_memory(err);
	s->quit = false;
	if (pthread_create(&s->thread, NULL, merger, s) != 0)
		return err_set(err, ERR_INTERNAL, "no thread");
	s->merging = s->started = true;
	return true;
}

/* Gives the block that was taken back, and waits for the other. */
static bool
next_block(struct sltd_sort *s, struct err *err)
{
	pthread_mutex_lock(&s->mutex);
	if (s->holding && !s->blocks[s->taking].end) {
		s->blocks[s->taking].ready = false;
		s->taking ^= 1;
		s->position = 0;
		pthread_cond_broadcast(&s->changed);
	}
	while (!s->blocks[s->taking].ready)
		pthread_cond_wait(&s->changed, &s->mutex);
	s->holding = true;
	pthread_mutex_unlock(&s->mutex);
	if (s->failed)
		*err = s->failure;
	return !s->failed;
}

static bool
next_merged(struct sltd_sort *s, struct span *key, struct span *value,
    bool *more, struct err *err)
{
	const uint8_t *item;

	if ((!s->holding || s->position == s->blocks[s->taking].used) &&
	    !next_block(s, err))
		return false;
	*more = s->position < s->blocks[s->taking].used;
	if (*more) {
		item = s->blocks[s->taking].items + s->position;
		s->position += item_size(item);
		*key = item_key(item);
		*value = item_value(item);
	}
	return true;
}

bool
sltd_sort_finish(struct sltd_sort *s, struct err *err)
{
	if (!s->started && s->run_count == 0) {
		s->duplicates = chunk_sort(&s->chunks[0]);
		return true;
	}
	if (!sltd_sort_flush(s, err) || !wait_for_worker(s, err))
		return false;
	stop_thread(s);
	s->duplicates = s->found;
	chunk_free(&s->chunks[0]);
	chunk_free(&s->chunks[1]);
	memset(s->chunks, 0, sizeof(s->chunks));
	return start_merge(s, err) && start_merger(s, err);
}

bool
sltd_sort_next(struct sltd_sort *s, struct span *key, struct span *value,
    bool *more, struct err *err)
{
	return s->merging ? next_merged(s, key, value, more, err) :
	    next_in_memory(s, key, value, more);
}

uint64_t
sltd_sort_count(const struct sltd_sort *s)
{
	return s->added;
}

uint64_t
sltd_sort_duplicates(const struct sltd_sort *s)
{
	return s->duplicates;
}

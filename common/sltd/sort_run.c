/*
 * sort_run: see sort_run.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "sltd/sort_run.h"
#include "base/hash.h"

#define READ_BLOCK ((size_t)512 << 10)
#define WRITE_BLOCK ((size_t)1 << 20)

static bool
write_block(
    struct run *run, struct span bytes, const char *path, struct err *err)
{
	run->kept.sum = hash_sum(bytes, run->kept.sum);
	run->kept.size += bytes.len;
	return file_write_fd(run->fd, path, bytes, err);
}

/* In blocks of WRITE_BLOCK and a last one, which the sum is made of. */
bool
run_write(
    struct run *run, const struct chunk *c, const char *path, struct err *err)
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
			ok = write_block(
			    run, span_make(out.data, WRITE_BLOCK), path, err);
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

bool
run_verify(struct run *run, const struct sltd_sort_run *kept, const char *path,
    struct err *err)
{
	uint8_t *block = malloc(WRITE_BLOCK);
	ssize_t n = 1;

	while (block != NULL && n > 0) {
		size_t filled = 0;

		while (filled < WRITE_BLOCK &&
		    (n = pread(run->fd, block + filled, WRITE_BLOCK - filled,
			 (off_t)(run->kept.size + filled))) > 0)
			filled += (size_t)n;
		if (filled > 0)
			run->kept.sum =
			    hash_sum(span_make(block, filled), run->kept.sum);
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

/* Moves what is left to the front of the block, and reads after it. */
static bool
refill(struct run *r, struct err *err)
{
	size_t left = r->filled - r->at;

	memmove(r->block, r->block + r->at, left);
	r->at = 0;
	while (left < READ_BLOCK) {
		ssize_t n =
		    pread(r->fd, r->block + left, READ_BLOCK - left, r->offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, ERR_IO, errno, "sorting");
		if (n == 0)
			break;
		left += (size_t)n;
		r->offset += n;
	}
	r->filled = left;
	return true;
}

bool
run_start(struct run *r, struct err *err)
{
	r->block = malloc(READ_BLOCK);
	return r->block != NULL ? run_next(r, err) : err_memory(err);
}

bool
run_next(struct run *r, struct err *err)
{
	const uint8_t *item;
	size_t left;

	if (r->filled - r->at < ITEM_MAX && !refill(r, err))
		return false;
	left = r->filled - r->at;
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

void
run_close(struct run *r)
{
	close(r->fd);
	free(r->block);
}

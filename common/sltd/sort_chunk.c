/*
 * sort_chunk: see sort_chunk.h.
 *
 * The index is sorted by radix, least significant byte first, which keeps the
 * order of equal keys; the few that agree in twelve bytes are then put in order
 * by their whole keys.
 */
#include <stdlib.h>

#include "sltd/sort_chunk.h"

bool
chunk_new(struct chunk *c, size_t size, size_t marks, struct err *err)
{
	c->arena = malloc(size);
	c->marks = malloc(marks * sizeof(*c->marks));
	c->spare = malloc(marks * sizeof(*c->spare));
	if (c->arena == NULL || c->marks == NULL || c->spare == NULL)
		return err_memory(err);
	return true;
}

void
chunk_free(struct chunk *c)
{
	free(c->arena);
	free(c->marks);
	free(c->spare);
}

static inline unsigned
mark_byte(const struct mark *m, unsigned place)
{
	return place < 4 ? m->more >> (8 * place) & 0xff
			 : (unsigned)(m->front >> (8 * (place - 4)) & 0xff);
}

/* One pass: stable by the byte at place; false when all have the same. */
static bool
radix_pass(struct chunk *c, unsigned place, const size_t *histogram)
{
	size_t at[256], sum = 0;

	for (unsigned b = 0; b < 256; b++) {
		if (histogram[b] == c->count)
			return false;
		at[b] = sum;
		sum += histogram[b];
	}
	for (size_t i = 0; i < c->count; i++)
		c->spare[at[mark_byte(&c->marks[i], place)]++] = c->marks[i];
	return true;
}

#define PLACES 12

static void
radix_sort(struct chunk *c)
{
	static _Thread_local size_t histogram[PLACES][256];
	struct mark *swap;

	memset(histogram, 0, sizeof(histogram));
	for (size_t i = 0; i < c->count; i++)
		for (unsigned place = 0; place < PLACES; place++)
			histogram[place][mark_byte(&c->marks[i], place)]++;
	for (unsigned place = 0; place < PLACES; place++)
		if (radix_pass(c, place, histogram[place])) {
			swap = c->marks;
			c->marks = c->spare;
			c->spare = swap;
		}
}

/* For the comparison below: qsort() has no context. */
static _Thread_local const uint8_t *compare_arena;

static int
compare_marks(const void *x, const void *y)
{
	const struct mark *a = x, *b = y;
	int order = span_compare(
	    item_key(compare_arena + a->at), item_key(compare_arena + b->at));

	return order != 0 ? order : a->at < b->at ? -1 : a->at > b->at;
}

static inline bool
marks_tie(const struct mark *a, const struct mark *b)
{
	return a->front == b->front && a->more == b->more;
}

/*
 * Puts in order what agrees in the first twelve bytes, and drops all but the
 * last of equal keys; returns how many were dropped.
 */
static uint64_t
settle_ties(struct chunk *c)
{
	size_t kept = 0, end;

	compare_arena = c->arena;
	for (size_t start = 0; start < c->count; start = end) {
		end = start + 1;
		while (end < c->count &&
		    marks_tie(&c->marks[start], &c->marks[end]))
			end++;
		if (end - start > 1)
			qsort(c->marks + start, end - start, sizeof(*c->marks),
			    compare_marks);
		for (size_t i = start; i < end; i++)
			if (i + 1 == end ||
			    !span_equal(item_key(c->arena + c->marks[i].at),
				item_key(c->arena + c->marks[i + 1].at)))
				c->marks[kept++] = c->marks[i];
	}
	end = c->count - kept;
	c->count = kept;
	return end;
}

uint64_t
chunk_sort(struct chunk *c)
{
	radix_sort(c);
	return settle_ties(c);
}

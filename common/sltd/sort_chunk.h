/*
 * sort_chunk: items in memory and their order; the inside of sort.c, for no
 * other module.
 *
 * A chunk is an arena of items (length of the key, length of the value, key,
 * value) and an index of 16 bytes an item: the first twelve bytes of the key
 * as numbers, and where the item is.
 */
#ifndef SLTD_SORT_CHUNK_H
#define SLTD_SORT_CHUNK_H

#include "base/err.h"
#include "base/span.h"

#define ITEM_HEAD 3 /* one byte of key length, two of value */
/* The index has room for as many items as a chunk has of so many bytes. */
#define ITEM_LEAST 24

struct mark {
	uint64_t front; /* bytes 0-7 of the key, big-endian */
	uint32_t more;	/* bytes 8-11 */
	uint32_t at;	/* of the item in the arena */
};

struct chunk {
	uint8_t *arena;
	size_t used;
	struct mark *marks, *spare;
	size_t count;
};

static inline struct span
item_key(const uint8_t *item)
{
	return span_make(item + ITEM_HEAD, item[0]);
}

static inline struct span
item_value(const uint8_t *item)
{
	return span_make(
	    item + ITEM_HEAD + item[0], (size_t)item[1] | (size_t)item[2] << 8);
}

static inline size_t
item_size(const uint8_t *item)
{
	return ITEM_HEAD + (size_t)item[0] +
	    ((size_t)item[1] | (size_t)item[2] << 8);
}

static inline size_t
item_put(uint8_t *item, struct span key, struct span value)
{
	item[0] = (uint8_t)key.len;
	item[1] = (uint8_t)value.len;
	item[2] = (uint8_t)(value.len >> 8);
	memcpy(item + ITEM_HEAD, key.data, key.len);
	memcpy(item + ITEM_HEAD + key.len, value.data, value.len);
	return ITEM_HEAD + key.len + value.len;
}

/* The first eight bytes of a key as a number that compares as they do. */
static inline uint64_t
item_front(const uint8_t *key, size_t len)
{
	uint64_t front = 0;

	for (size_t i = 0; i < 8; i++)
		front = front << 8 | (i < len ? key[i] : 0);
	return front;
}

MUST_CHECK bool chunk_new(
    struct chunk *c, size_t size, size_t marks, struct err *err);
void chunk_free(struct chunk *c);

/*
 * Brings the index into the order of the keys. Of equal keys all but the last
 * that was added are dropped; returns how many.
 */
uint64_t chunk_sort(struct chunk *c);

#endif

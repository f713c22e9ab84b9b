/*
 * recent: what was used lately, found by the bytes that name it, in constant
 * memory.
 *
 * Two generations: what is used goes into the young one; when that is full
 * the old one is dropped and the young one becomes old. What was found lives
 * until the next recent_find() or recent_add().
 *
 * An item begins with a struct recent_item and belongs to the table once it
 * was added. Not locked.
 */
#ifndef BASE_RECENT_H
#define BASE_RECENT_H

#include "base/err.h"
#include "base/span.h"

struct recent_item {
	struct recent_item *next;
	uint32_t hash;
	struct span name; /* the owner's; lives as long as the item */
};

struct recent {
	struct recent_item **young, **old;
	size_t count; /* in young */
	size_t limit; /* of both together */
	void (*free_item)(struct recent_item *item);
};

bool recent_init(struct recent *r, size_t limit,
    void (*free_item)(struct recent_item *item), struct err *err);
void recent_release(struct recent *r); /* zeroed is fine */
void recent_clear(struct recent *r);

/* NULL: not there. Peeking does not count as use and finds young ones only. */
struct recent_item *recent_find(struct recent *r, struct span name);
struct recent_item *recent_peek(const struct recent *r, struct span name);

/* For a name that recent_find() has just not found. */
void recent_add(struct recent *r, struct recent_item *item);

#endif

/*
 * recent: two hash tables with chains. It counts items, it does not weigh
 * them.
 */
#include "base/recent.h"

#include <stdlib.h>

#include "base/hash.h"

#define BUCKETS 4096 /* a power of two */

/*
 * Of the last bytes, where a modulus, a point or a signature has its chance:
 * a hostile name that shares them only makes a chain longer.
 */
static uint32_t
hash_end(struct span s)
{
	return (uint32_t)hash_sum(s.len > 32 ? span_from(s, s.len - 32) : s, 0);
}

bool
recent_init(struct recent *r, size_t limit,
    void (*free_item)(struct recent_item *item), struct err *err)
{
	r->young = calloc(BUCKETS, sizeof(*r->young));
	r->old = calloc(BUCKETS, sizeof(*r->old));
	r->count = 0;
	r->limit = limit;
	r->free_item = free_item;
	if (r->young != NULL && r->old != NULL)
		return true;
	recent_release(r);
	return err_memory(err);
}

static void
free_all(struct recent *r, struct recent_item **buckets)
{
	for (size_t i = 0; buckets != NULL && i < BUCKETS; i++) {
		while (buckets[i] != NULL) {
			struct recent_item *next = buckets[i]->next;

			r->free_item(buckets[i]);
			buckets[i] = next;
		}
	}
}

void
recent_clear(struct recent *r)
{
	free_all(r, r->young);
	free_all(r, r->old);
	r->count = 0;
}

void
recent_release(struct recent *r)
{
	recent_clear(r);
	free(r->young);
	free(r->old);
	r->young = r->old = NULL;
}

/* Where the pointer to it is; its NULL when it is not there. */
static struct recent_item **
chain_find(struct recent_item **buckets, uint32_t hash, struct span name)
{
	struct recent_item **at = &buckets[hash & (BUCKETS - 1)];

	while (*at != NULL &&
	    ((*at)->hash != hash || !span_equal((*at)->name, name)))
		at = &(*at)->next;
	return at;
}

static void
chain_add(struct recent *r, struct recent_item *item, uint32_t hash)
{
	struct recent_item **at;

	if (r->count == r->limit / 2) {
		struct recent_item **emptied = r->old;

		free_all(r, emptied);
		r->old = r->young;
		r->young = emptied;
		r->count = 0;
	}
	at = &r->young[hash & (BUCKETS - 1)];
	item->hash = hash;
	item->next = *at;
	*at = item;
	r->count++;
}

struct recent_item *
recent_find(struct recent *r, struct span name)
{
	uint32_t hash = hash_end(name);
	struct recent_item *item = *chain_find(r->young, hash, name), **at;

	if (item != NULL)
		return item;
	at = chain_find(r->old, hash, name);
	item = *at;
	if (item != NULL) {
		*at = item->next;
		chain_add(r, item, hash);
	}
	return item;
}

struct recent_item *
recent_peek(const struct recent *r, struct span name)
{
	return *chain_find(r->young, hash_end(name), name);
}

void
recent_add(struct recent *r, struct recent_item *item)
{
	chain_add(r, item, hash_end(item->name));
}

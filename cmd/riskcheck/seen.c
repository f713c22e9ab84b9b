/*
 * seen: the documents of this run, and for each who showed it: a table of
 * keyed digests. No name and no number is kept, and it has an end, after which
 * it says that it does not know.
 */
#include "riskcheck.h"

#include <stdlib.h>

#define SEEN_SIZE_FIRST ((size_t)1 << 10)
#define SEEN_SIZE_MAX ((size_t)1 << 21)

_Static_assert(SEEN_MAX < SEEN_SIZE_MAX / 4 * 3, "the table stays sparse");

bool
seen_init(struct seen *s, struct err *err)
{
	memset(s, 0, sizeof(*s));
	return random_bytes((uint8_t *)&s->seed, sizeof(s->seed)) ||
	    err_set(err, ERR_INTERNAL, "the system has no random bytes");
}

void
seen_release(struct seen *s)
{
	free(s->list);
	memset(s, 0, sizeof(*s));
}

/* The document's place, or the free one where it would be. */
static struct seen_document *
seen_place(struct seen_document *list, size_t size, uint64_t document)
{
	size_t at = (size_t)document & (size - 1);

	while (list[at].document != 0 && list[at].document != document)
		at = (at + 1) & (size - 1);
	return &list[at];
}

static bool
make_bigger(struct seen *s)
{
	size_t size = s->size == 0 ? SEEN_SIZE_FIRST : 2 * s->size;
	struct seen_document *list;

	if (size > SEEN_SIZE_MAX || s->count >= SEEN_MAX)
		return false;
	list = calloc(size, sizeof(*list));
	if (list == NULL)
		return false;
	for (size_t i = 0; i < s->size; i++)
		if (s->list[i].document != 0)
			*seen_place(list, size, s->list[i].document) =
			    s->list[i];
	free(s->list);
	s->list = list;
	s->size = size;
	return true;
}

enum seen_answer
seen_add(struct seen *s, struct span document, struct span holder)
{
	uint64_t key = hash_sum(document, s->seed);
	uint64_t who = hash_sum(holder, ~s->seed);
	struct seen_document *place;

	if (key == 0)
		key = 1; /* 0 is a free place */
	place = s->size > 0 ? seen_place(s->list, s->size, key) : NULL;
	if (place != NULL && place->document != 0)
		return place->holder == who ? SEEN_SAME : SEEN_DIFFERS;
	if (s->count >= s->size / 4 * 3) {
		if (!make_bigger(s))
			return SEEN_FULL;
		place = seen_place(s->list, s->size, key);
	}
	*place = (struct seen_document){key, who};
	s->count++;
	return SEEN_NEW;
}

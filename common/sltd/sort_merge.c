/*
 * sort_merge: see sort_merge.h. A tree of losers (Knuth, TAOCP 3, 5.4.1).
 */
#include <stdlib.h>

#include "sltd/sort_merge.h"

/* Whether run a comes before b; of equal keys the later run comes first. */
static bool
run_before(const struct sort_merge *m, unsigned a, unsigned b)
{
	const struct run *x = &m->runs[a], *y = &m->runs[b];
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
replay(struct sort_merge *m, unsigned winner)
{
	for (unsigned node = (winner + m->count) / 2; node > 0; node /= 2)
		if (run_before(m, m->losers[node], winner)) {
			unsigned loser = winner;

			winner = m->losers[node];
			m->losers[node] = loser;
		}
	m->losers[0] = winner;
}

/* The winner below a node, its losers noted on the way. */
static unsigned
play(struct sort_merge *m, unsigned node)
{
	unsigned a, b;

	if (node >= m->count)
		return node - m->count;
	a = play(m, 2 * node);
	b = play(m, 2 * node + 1);
	if (run_before(m, b, a)) {
		m->losers[node] = a;
		return b;
	}
	m->losers[node] = b;
	return a;
}

bool
sort_merge_start(
    struct sort_merge *m, struct run *runs, unsigned count, struct err *err)
{
	*m = (struct sort_merge){.runs = runs, .count = count};
	m->losers = calloc(count, sizeof(*m->losers));
	if (m->losers == NULL)
		return err_memory(err);
	for (unsigned i = 0; i < count; i++)
		if (!run_start(&runs[i], err))
			return false;
	m->losers[0] = play(m, 1);
	return true;
}

void
sort_merge_release(struct sort_merge *m)
{
	free(m->losers);
}

bool
sort_merge_next(struct sort_merge *m, struct span *key, struct span *value,
    bool *more, struct err *err)
{
	struct run *r;

	for (;;) {
		unsigned winner = m->losers[0];

		if (m->advance) {
			if (!run_next(&m->runs[winner], err))
				return false;
			replay(m, winner);
		}
		r = &m->runs[m->losers[0]];
		*more = !r->done;
		if (r->done)
			return true;
		m->advance = true;
		if (!m->any ||
		    !span_equal(r->key, span_make(m->last, m->last_len)))
			break;
		m->duplicates++;
	}
	m->any = true;
	m->last_len = (uint8_t)r->key.len;
	memcpy(m->last, r->key.data, r->key.len);
	*key = r->key;
	*value = r->value;
	return true;
}

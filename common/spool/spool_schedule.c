/*
 * spool_schedule: the order of departure. No files, no clock.
 */
#include "spool/spool_schedule.h"

#include <stdlib.h>

#include "base/array.h"

/*
 * Messages of one destination that may be under way at once: a slow or dead
 * one cannot take all the places of its neighbours.
 */
#define LANE_PARALLEL 4

enum queue_state {
	QUEUE_READY,
	QUEUE_BUSY,  /* its first is under way */
	QUEUE_WAITS, /* its first stays; until the schedule is filled anew */
	QUEUE_DONE
};

/* One destination and order key: list[first] … list[end - 1]. */
struct queue {
	size_t first, end;
	enum queue_state state;
	instant deadline;  /* the nearest of all */
	uint64_t sequence; /* of the first */
};

/* One destination: queues[first] … queues[end - 1]. */
struct lane {
	size_t first, end;
	struct destination *destination;
};

#define NO_QUEUE SIZE_MAX

struct under_way {
	char id[SPOOL_ID_MAX + 1];
	char destination[SPOOL_DESTINATION_MAX + 1];
	char order[SPOOL_ORDER_MAX + 1];
	size_t queue; /* NO_QUEUE: nothing else of it is here */
};

struct schedule {
	struct waiting *list;
	size_t count, cap;
	struct queue *queues;
	size_t queue_count;
	struct lane *lanes;
	size_t lane_count;
	struct destination **destinations;
	size_t destination_count, destination_cap;
	struct under_way *busy;
	size_t busy_count, busy_cap;
};

struct schedule *
schedule_new(void)
{
	return calloc(1, sizeof(struct schedule));
}

void
schedule_forget(struct schedule *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->list[i].id);
	s->count = s->queue_count = s->lane_count = 0;
	for (size_t i = 0; i < s->busy_count; i++)
		s->busy[i].queue = NO_QUEUE;
}

void
schedule_free(struct schedule *s)
{
	if (s == NULL)
		return;
	schedule_forget(s);
	for (size_t i = 0; i < s->destination_count; i++)
		free(s->destinations[i]);
	free(s->destinations);
	free(s->list);
	free(s->queues);
	free(s->lanes);
	free(s->busy);
	free(s);
}

bool
schedule_add(struct schedule *s, const struct waiting *w)
{
	size_t a = strlen(w->id) + 1, b = strlen(w->destination) + 1;
	size_t c = strlen(w->order) + 1;
	struct waiting *mine;
	char *text;

	if (!array_room(s->list, s->count, s->cap))
		return false;
	text = malloc(a + b + c);
	if (text == NULL)
		return false;
	memcpy(text, w->id, a);
	memcpy(text + a, w->destination, b);
	memcpy(text + a + b, w->order, c);
	mine = &s->list[s->count++];
	*mine = *w;
	mine->id = text;
	mine->destination = text + a;
	mine->order = text + a + b;
	return true;
}

/* ---- ordering ---- */

static int
compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int
compare_waiting(const void *left, const void *right)
{
	const struct waiting *a = left, *b = right;
	int order = strcmp(a->destination, b->destination);

	if (order == 0)
		order = strcmp(a->order, b->order);
	return order != 0 ? order : compare_numbers(a->sequence, b->sequence);
}

/* qsort(3) has no context: the queues' list while they are sorted. */
static _Thread_local const struct waiting *sorting;

/* No deadline is the last of all. */
static uint64_t
deadline_rank(instant deadline)
{
	return deadline == 0 ? UINT64_MAX : (uint64_t)deadline ^ INT64_MIN;
}

static int
compare_urgency(const struct queue *a, const struct queue *b)
{
	int order = compare_numbers(
	    deadline_rank(a->deadline), deadline_rank(b->deadline));

	return order != 0 ? order : compare_numbers(a->sequence, b->sequence);
}

static int
compare_queues(const void *left, const void *right)
{
	const struct queue *a = left, *b = right;
	int order = strcmp(
	    sorting[a->first].destination, sorting[b->first].destination);

	return order != 0 ? order : compare_urgency(a, b);
}

static bool
same_queue(const struct waiting *a, const struct waiting *b)
{
	return a->order[0] != '\0' && strcmp(a->order, b->order) == 0 &&
	    strcmp(a->destination, b->destination) == 0;
}

static void
make_queues(struct schedule *s)
{
	for (size_t i = 0; i < s->count;) {
		struct queue *q = &s->queues[s->queue_count++];

		q->first = i;
		q->state = QUEUE_READY;
		q->deadline = 0;
		q->sequence = s->list[i].sequence;
		do {
			instant d = s->list[i].deadline;

			if (deadline_rank(d) < deadline_rank(q->deadline))
				q->deadline = d;
			i++;
		} while (i < s->count &&
		    same_queue(&s->list[i], &s->list[q->first]));
		q->end = i;
	}
	sorting = s->list;
	if (s->queue_count > 1)
		qsort(s->queues, s->queue_count, sizeof(*s->queues),
		    compare_queues);
}

static bool
make_lanes(struct schedule *s)
{
	for (size_t i = 0; i < s->queue_count;) {
		struct lane *l = &s->lanes[s->lane_count];
		const char *name = s->list[s->queues[i].first].destination;
		bool is_new;

		l->first = i;
		l->destination = schedule_destination(s, name, &is_new);
		if (l->destination == NULL)
			return false;
		while (i < s->queue_count &&
		    strcmp(s->list[s->queues[i].first].destination, name) == 0)
			i++;
		l->end = i;
		s->lane_count++;
	}
	return true;
}

/* What is under way closes its queue, in whatever filling it left. */
static void
close_busy(struct schedule *s)
{
	for (size_t i = 0; i < s->busy_count; i++) {
		struct under_way *u = &s->busy[i];

		u->queue = NO_QUEUE;
		for (size_t q = 0; q < s->queue_count; q++) {
			const struct waiting *w = &s->list[s->queues[q].first];

			if (u->order[0] != '\0' &&
			    strcmp(w->order, u->order) == 0 &&
			    strcmp(w->destination, u->destination) == 0) {
				u->queue = q;
				s->queues[q].state = QUEUE_BUSY;
			}
		}
	}
}

bool
schedule_order(struct schedule *s)
{
	size_t n = s->count > 0 ? s->count : 1;

	free(s->queues);
	free(s->lanes);
	s->queue_count = s->lane_count = 0;
	s->queues = calloc(n, sizeof(*s->queues));
	s->lanes = calloc(n, sizeof(*s->lanes));
	if (s->queues == NULL || s->lanes == NULL)
		return false;
	if (s->count > 1)
		qsort(s->list, s->count, sizeof(*s->list), compare_waiting);
	make_queues(s);
	if (!make_lanes(s))
		return false;
	close_busy(s);
	return true;
}

struct destination *
schedule_destination(struct schedule *s, const char *name, bool *is_new)
{
	struct destination *d;

	*is_new = false;
	for (size_t i = 0; i < s->destination_count; i++)
		if (strcmp(s->destinations[i]->name, name) == 0)
			return s->destinations[i];
	if (!array_room(
		s->destinations, s->destination_count, s->destination_cap))
		return NULL;
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		return NULL;
	snprintf(d->name, sizeof(d->name), "%s", name);
	s->destinations[s->destination_count++] = d;
	*is_new = true;
	return d;
}

/* ---- asking ---- */

static size_t
under_way_to(const struct schedule *s, const struct destination *d)
{
	size_t n = 0;

	for (size_t i = 0; i < s->busy_count; i++)
		if (strcmp(s->busy[i].destination, d->name) == 0)
			n++;
	return n;
}

static bool
lane_open(const struct schedule *s, const struct lane *l, int64_t now_ms,
    bool impatient)
{
	const struct destination *d = l->destination;
	size_t under_way = under_way_to(s, d);

	if (d->held || under_way >= LANE_PARALLEL)
		return false;
	/* One that failed last time is asked by one message, not by four. */
	if (d->breaker.failures > 0 && under_way > 0)
		return false;
	if (impatient)
		return true;
	return retry_due(d->rest_from_ms, d->rest_ms, now_ms) &&
	    breaker_trial(&d->breaker, now_ms) <= now_ms;
}

/* The first queue of a lane that may go; NO_QUEUE: none. */
static size_t
lane_next(struct schedule *s, struct lane *l, int64_t now_ms, bool impatient)
{
	for (size_t i = l->first; i < l->end; i++) {
		struct queue *q = &s->queues[i];
		const struct waiting *w = &s->list[q->first];

		if (q->state == QUEUE_READY &&
		    (w->tried ||
			(!impatient &&
			    !retry_due(w->tried_ms, w->wait_ms, now_ms))))
			q->state = QUEUE_WAITS;
		if (q->state == QUEUE_READY)
			return i;
		/* Not looked at again until the schedule is filled anew. */
		if (i == l->first &&
		    (q->state == QUEUE_DONE || q->state == QUEUE_WAITS))
			l->first++;
	}
	return NO_QUEUE;
}

static bool
start_on_queue(struct schedule *s, size_t queue)
{
	const struct waiting *w = &s->list[s->queues[queue].first];
	struct under_way *u;

	if (!array_room(s->busy, s->busy_count, s->busy_cap))
		return false;
	u = &s->busy[s->busy_count++];
	snprintf(u->id, sizeof(u->id), "%s", w->id);
	snprintf(u->destination, sizeof(u->destination), "%s", w->destination);
	snprintf(u->order, sizeof(u->order), "%s", w->order);
	u->queue = queue;
	s->queues[queue].state = QUEUE_BUSY;
	return true;
}

bool
schedule_next(struct schedule *s, int64_t now_ms, bool impatient,
    const struct waiting **next)
{
	struct destination *to = NULL;
	size_t best = NO_QUEUE;

	for (size_t i = 0; i < s->lane_count; i++) {
		struct lane *l = &s->lanes[i];
		size_t q;

		if (!lane_open(s, l, now_ms, impatient))
			continue;
		q = lane_next(s, l, now_ms, impatient);
		if (q != NO_QUEUE &&
		    (best == NO_QUEUE ||
			compare_urgency(&s->queues[q], &s->queues[best]) < 0)) {
			best = q;
			to = l->destination;
		}
	}
	*next = NULL;
	if (best == NO_QUEUE)
		return true;
	if (!start_on_queue(s, best))
		return false;
	if (!impatient)
		(void)breaker_allow(&to->breaker, now_ms);
	*next = &s->list[s->queues[best].first];
	return true;
}

/* Takes it off the list of what is under way; its queue, or NO_QUEUE. */
static size_t
take_off(struct schedule *s, const char *id)
{
	for (size_t i = 0; i < s->busy_count; i++)
		if (strcmp(s->busy[i].id, id) == 0) {
			size_t queue = s->busy[i].queue;

			s->busy[i] = s->busy[--s->busy_count];
			return queue;
		}
	return NO_QUEUE;
}

void
schedule_done(struct schedule *s, const char *id)
{
	size_t at = take_off(s, id);
	struct queue *q;

	if (at == NO_QUEUE)
		return;
	q = &s->queues[at];
	/* After a new filling it is not in the list any more. */
	if (strcmp(s->list[q->first].id, id) == 0)
		q->first++;
	if (q->first == q->end) {
		q->first--;
		q->state = QUEUE_DONE;
	} else {
		q->state = QUEUE_READY;
		q->sequence = s->list[q->first].sequence;
	}
}

void
schedule_stays(struct schedule *s, const char *id)
{
	size_t at = take_off(s, id);

	if (at != NO_QUEUE)
		s->queues[at].state = QUEUE_WAITS;
}

size_t
schedule_count(const struct schedule *s)
{
	return s->count;
}

size_t
schedule_left(const struct schedule *s, int64_t now_ms, size_t *overdue)
{
	size_t left = 0;

	*overdue = 0;
	for (size_t i = 0; i < s->queue_count; i++) {
		const struct queue *q = &s->queues[i];

		if (q->state == QUEUE_DONE)
			continue;
		left += q->end - q->first;
		for (size_t k = q->first; k < q->end; k++)
			*overdue += s->list[k].due != 0 &&
			    s->list[k].due < now_ms / 1000;
	}
	return left;
}

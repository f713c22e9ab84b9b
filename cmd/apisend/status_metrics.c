/*
 * status_metrics: counts a message at a time; the families are written once
 * all are known, since the samples of one belong together.
 */
#include "status_metrics.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/metrics.h"

static struct destination_count *
destination_of(struct status_metrics *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->list[i].name, name) == 0)
			return &s->list[i];
	if (!array_room(s->list, s->count, s->cap))
		return NULL;
	memset(&s->list[s->count], 0, sizeof(s->list[0]));
	snprintf(s->list[s->count].name, sizeof(s->list[0].name), "%s", name);
	return &s->list[s->count++];
}

static size_t
row_of_word(struct status_metrics *s, const char *word)
{
	for (size_t i = 0; i < STATUS_METRICS_STATES; i++) {
		if (s->words[i] == NULL)
			s->words[i] = word;
		if (strcmp(s->words[i], word) == 0)
			return i;
	}
	bug("status has more words than its metrics");
}

bool
status_metrics_add(struct status_metrics *s, const struct spool_message *m,
    const char *state, instant now, struct err *err)
{
	struct destination_count *d = destination_of(s, m->destination);
	bool waits = m->state == SPOOL_QUEUED || m->state == SPOOL_HELD ||
	    m->state == SPOOL_UNKNOWN;

	if (d == NULL)
		return err_memory(err);
	d->count[row_of_word(s, state)]++;
	d->overdue += waits && m->due != 0 && m->due < now;
	if (waits && (d->oldest == 0 || m->enqueued < d->oldest))
		d->oldest = m->enqueued;
	if ((m->state == SPOOL_SENT || m->state == SPOOL_ACKED) &&
	    m->settled > d->settled)
		d->settled = m->settled;
	return true;
}

static void
put_states(struct metrics *m, const struct status_metrics *s)
{
	metrics_family(m, "mrtd_api_messages",
	    "Messages in the queue by destination and state");
	for (size_t i = 0; i < s->count; i++)
		for (size_t k = 0; k < STATUS_METRICS_STATES; k++)
			if (s->list[i].count[k] > 0)
				metrics_put(m,
				    (const struct metrics_label[]){
					{"destination", s->list[i].name},
					{"state", s->words[k]}, {NULL, NULL}},
				    (int64_t)s->list[i].count[k]);
}

/* 0 means that there is none, and no sample is written of a time. */
static void
put_of_each(struct metrics *m, const struct status_metrics *s, const char *name,
    const char *help, size_t offset)
{
	metrics_family(m, name, help);
	for (size_t i = 0; i < s->count; i++) {
		const void *at = (const char *)&s->list[i] + offset;
		int64_t value = *(const int64_t *)at;

		if (value != 0 ||
		    offset == offsetof(struct destination_count, overdue))
			metrics_put(m,
			    (const struct metrics_label[]){
				{"destination", s->list[i].name}, {NULL, NULL}},
			    value);
	}
}

_Static_assert(
    sizeof(instant) == sizeof(int64_t) && sizeof(uint64_t) == sizeof(int64_t),
    "put_of_each() reads both alike");

bool
status_metrics_write(
    const struct status_metrics *s, const char *path, struct err *err)
{
	struct metrics m;
	bool ok;

	metrics_init(&m);
	put_states(&m, s);
	put_of_each(&m, s, "mrtd_api_overdue_messages",
	    "Messages that wait although their state's deadline is over",
	    offsetof(struct destination_count, overdue));
	put_of_each(&m, s, "mrtd_api_oldest_waiting_timestamp_seconds",
	    "When the message that waits longest was put in",
	    offsetof(struct destination_count, oldest));
	put_of_each(&m, s, "mrtd_api_last_sent_timestamp_seconds",
	    "When a message was last sent or answered",
	    offsetof(struct destination_count, settled));
	ok = metrics_write(&m, path, err);
	metrics_release(&m);
	return ok;
}

void
status_metrics_release(struct status_metrics *s)
{
	free(s->list);
}

/*
 * steps: first lists without a second; see the header.
 */
#include "steps.h"

#include <stdlib.h>

#include "base/array.h"
#include "due.h"

#define KEY_MAX (SPOOL_DESTINATION_MAX + 1 + SPOOL_ORDER_MAX)

static void
flight_key(const struct spool_message *m, char key[KEY_MAX + 1])
{
	snprintf(key, KEY_MAX + 1, "%s %s", m->destination, m->order);
}

bool
steps_note(struct steps *s, const struct spool_message *m, struct err *err)
{
	char key[KEY_MAX + 1];

	if (strcmp(m->stage, due_step_word(STEP_CLOSED)) != 0 ||
	    m->state == SPOOL_FAILED || m->state == SPOOL_CORRUPT)
		return true;
	if (!array_room(s->closed, s->count, s->cap))
		return err_memory(err);
	flight_key(m, key);
	s->closed[s->count] = strdup(key);
	if (s->closed[s->count] == NULL)
		return err_memory(err);
	s->count++;
	return true;
}

static int
compare_keys(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

void
steps_sort(struct steps *s)
{
	if (s->count > 1)
		qsort(s->closed, s->count, sizeof(*s->closed), compare_keys);
}

void
steps_release(struct steps *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->closed[i]);
	free(s->closed);
	memset(s, 0, sizeof(*s));
}

bool
steps_missing(const struct steps *s, const struct spool_message *m, instant now)
{
	char text[KEY_MAX + 1];
	const char *key = text;

	if (m->next_due == 0 || m->next_due >= now || m->cancelled)
		return false;
	flight_key(m, text);
	return s->count == 0 ||
	    bsearch(&key, s->closed, s->count, sizeof(*s->closed),
		compare_keys) == NULL;
}

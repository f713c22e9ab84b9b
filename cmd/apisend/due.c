/*
 * due: deadlines of a profile as instants; see the header.
 */
#include "due.h"

static const char *const step_words[] = {[STEP_NONE] = "",
    [STEP_FIRST] = "first",
    [STEP_UPDATE] = "update",
    [STEP_CLOSED] = "closed"};

const char *
due_step_word(enum due_step step)
{
	return step_words[step];
}

bool
due_step_parse(struct span word, enum due_step *out)
{
	for (int i = STEP_FIRST; i <= STEP_CLOSED; i++)
		if (span_equal_str(word, step_words[i])) {
			*out = (enum due_step)i;
			return true;
		}
	return false;
}

/* A close-out is the closing step, whoever built it (BGM 266). */
static enum due_step
step_of(const struct match_request *r, const struct due_times *times)
{
	if (times->step != STEP_NONE)
		return times->step;
	return span_equal(r->function, SPAN("266")) &&
		span_starts(r->subfunction, SPAN("CL"))
	    ? STEP_CLOSED
	    : STEP_NONE;
}

/* Crew has lists of its own (BGM 250). */
static bool
is_for_list(const struct profile_deadline *d, const struct match_request *r)
{
	bool crew = span_equal(r->function, SPAN("250"));

	if (d->moment == PROFILE_TEXT)
		return false;
	if (strcmp(d->name, "crew") == 0)
		return crew;
	return strcmp(d->name, "passengers") != 0 || !crew;
}

static instant
instant_of(const struct profile_deadline *d, const struct match_request *r,
    const struct due_times *times)
{
	bool arrival = d->moment == PROFILE_ARRIVAL;
	const struct edi_time *local = arrival ? &r->arrives : &r->departs;
	instant exact = arrival ? times->arrives : times->departs;

	if (exact != 0)
		return exact + d->offset_s;
	return local->has_date ? edi_time_minutes(local) * 60 + d->offset_s : 0;
}

/* Whether b is to be met rather than a (at 0: there is none yet). */
static bool
is_better(enum due_step step, instant now, instant a, instant b)
{
	if (a == 0)
		return true;
	if (step == STEP_FIRST)
		return b < a;
	/* The next that is not over; when all are, the last of them. */
	if ((a < now) != (b < now))
		return a < now;
	return a < now ? b > a : b < a;
}

void
due_find(const struct profile *profile, const struct match_request *r,
    const struct due_times *times, instant now, struct due *out)
{
	const struct profile_deadline *best = NULL;
	instant exact = times->departs;

	memset(out, 0, sizeof(*out));
	out->step = step_of(r, times);
	for (size_t i = 0; i < profile->deadline_count; i++) {
		const struct profile_deadline *d = &profile->deadlines[i];
		bool doors = d->moment == PROFILE_DOORS;
		instant at = instant_of(d, r, times);

		if (!is_for_list(d, r) || at == 0)
			continue;
		if (doors && out->step != STEP_CLOSED)
			out->closes = at;
		if (doors == (out->step == STEP_CLOSED) &&
		    is_better(out->step, now, out->at, at)) {
			out->at = at;
			best = d;
		}
	}
	if (best == NULL)
		return;
	if (best->moment == PROFILE_ARRIVAL)
		exact = times->arrives;
	snprintf(out->rule, sizeof(out->rule), "%.32s: %.40s%s", best->name,
	    best->text, exact != 0 ? "" : " (local time taken for UTC)");
}

bool
due_lateness(const struct spool_message *m, instant now, instant next,
    char *words, size_t size)
{
	char due[INSTANT_TEXT];

	if (m->due == 0 || (now <= m->due && next <= m->due))
		return false;
	instant_format(m->due, due);
	snprintf(words, size, "%s due %s (%s)",
	    next == 0	       ? "late, was"
		: now > m->due ? "is late, was"
			       : "will be late,",
	    due, m->rule);
	return true;
}

/*
 * period: a validity runs from the day of issue to the same day so many months
 * on, or to the day before it.
 */
#include "model/period.h"

#include <stdio.h>

static int
next_day(struct date d)
{
	if (d.day < 28 || d.day < date_days_in_month(d.year, d.month)) {
		d.day++;
		return model_pack(d);
	}
	return model_pack(date_from_days(date_to_days(d) + 1));
}

/* So many months on, or back. */
static int
shifted(int day, int months)
{
	if (months % 12 == 0) /* as a rule; 29 February is in order too */
		return day + months / 12 * model_years(1);
	return model_pack(model_add_months(model_unpack(day), months));
}

/* Whether it can have been given to the holder between two days. */
static bool
is_of_age(
    const struct model_period *p, const struct holder *h, int first, int last)
{
	int birth = model_pack(h->birth);

	return !h->year_known ||
	    (last >= birth + model_years(p->from) &&
		(p->under == 0 || first < birth + model_years(p->under)));
}

/* The days of issue that an expiry, and the day after it, and a period give. */
static bool
issue_days(const struct model_period *p, struct date expiry, int after,
    struct model_day *out)
{
	out->known = true;
	if (p->least == p->most && p->least % 12 == 0) {
		int years = model_years(p->least / 12);

		out->first = model_pack(expiry) - years;
		out->last = after - years;
		return true;
	}
	if (expiry.year * 12 + expiry.month <= (int)p->most + 12)
		return false;
	out->first = shifted(model_pack(expiry), -(int)p->most);
	/* The 30th may stand for the 31st of a longer month. */
	if (expiry.day >= 28 &&
	    expiry.day == date_days_in_month(expiry.year, expiry.month))
		after += 3;
	out->last = shifted(after, -(int)p->least);
	return true;
}

static void
widen(struct model_day *to, const struct model_day *by)
{
	if (!to->known || by->first < to->first)
		to->first = by->first;
	if (!to->known || by->last > to->last)
		to->last = by->last;
	to->known = true;
}

/* Days of issue against the model's own, and the day of the inspection. */
static enum period_result
in_window(const struct model *m, int at, struct model_day *days)
{
	if (m->from.known && days->last < m->from.first)
		return PERIOD_BEFORE;
	if (days->first > at || (m->to.known && days->first > m->to.last))
		return PERIOD_AFTER;
	if (m->from.known && days->first < m->from.first)
		days->first = m->from.first;
	if (m->to.known && days->last > m->to.last)
		days->last = m->to.last;
	if (days->last > at)
		days->last = at;
	return PERIOD_FITS;
}

static bool
runs_until(const struct model_period *p, const struct model_day *issue,
    struct date expiry)
{
	int least = shifted(issue->first, (int)p->least);
	int most = shifted(issue->last, (int)p->most);

	/* 29 February, of a year that has none, is the 28th or 1 March. */
	return next_day(expiry) >= least - ((least & 511) == (2 << 5 | 29)) &&
	    model_pack(expiry) <= most + ((most & 511) == (2 << 5 | 29)) * 4;
}

/* With a printed date of issue. */
static enum period_result
of_printed(const struct model *m, const struct model_question *q,
    struct model_day *issued)
{
	struct model_day days = q->issue;
	enum period_result window = in_window(m, model_pack(q->at), &days);

	if (window != PERIOD_FITS)
		return window;
	*issued = days;
	if (m->periods == 0 || !q->expiry_known)
		return m->from.known || m->to.known ? PERIOD_FITS
						    : PERIOD_NOT_KNOWN;
	for (unsigned i = 0; i < m->periods; i++)
		if (is_of_age(
			&m->period[i], &q->holder, days.first, days.last) &&
		    runs_until(&m->period[i], &q->issue, q->expiry))
			return PERIOD_FITS;
	return PERIOD_OTHER;
}

/*
 * Without one: any period that gives a day in the model's. What is not of the
 * age in question is another period, the rest is before or after its days.
 */
static enum period_result
of_inferred(const struct model *m, const struct model_question *q,
    struct model_day *issued)
{
	enum period_result worst = PERIOD_BEFORE;
	int at = model_pack(q->at), after = next_day(q->expiry);

	for (unsigned i = 0; i < m->periods; i++) {
		const struct model_period *p = &m->period[i];
		enum period_result window = PERIOD_BEFORE;
		struct model_day days;

		if (issue_days(p, q->expiry, after, &days))
			window = in_window(m, at, &days);
		if (window == PERIOD_FITS &&
		    is_of_age(p, &q->holder, days.first, days.last))
			widen(issued, &days);
		else if (window == PERIOD_FITS)
			worst = PERIOD_OTHER;
		else if (window == PERIOD_AFTER && worst == PERIOD_BEFORE)
			worst = PERIOD_AFTER;
	}
	return issued->known ? PERIOD_FITS : worst;
}

enum period_result
period_of(const struct model *m, const struct model_question *q,
    struct model_day *issued)
{
	issued->known = false;
	if (q->issue.known)
		return of_printed(m, q, issued);
	if (m->periods == 0 || !q->expiry_known)
		return PERIOD_NOT_KNOWN;
	return of_inferred(m, q, issued);
}

int
period_until(const struct model *m, const struct model_question *q)
{
	int until = 0;

	for (unsigned i = 0; q->issue.known && i < m->periods; i++) {
		const struct model_period *p = &m->period[i];
		int last = shifted(q->issue.last, (int)p->most);

		if (last > until &&
		    is_of_age(p, &q->holder, q->issue.first, q->issue.last))
			until = last;
	}
	return until;
}

void
period_list(const struct model *m, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < m->periods && len < size; i++) {
		const struct model_period *p = &m->period[i];

		len += (size_t)snprintf(
		    out + len, size - len, "%s%u", i > 0 ? ", " : "", p->least);
		if (p->most != p->least && len < size)
			len += (size_t)snprintf(
			    out + len, size - len, "-%u", p->most);
		if (p->from != 0 && len < size)
			len += (size_t)snprintf(
			    out + len, size - len, " from %u", p->from);
		if (p->under != 0 && len < size)
			len += (size_t)snprintf(
			    out + len, size - len, " under %u", p->under);
	}
}

/*
 * period: a validity runs from the day of issue to the same day so many months
 * on, or to the day before it.
 */
#include "model/period.h"

#include <stdio.h>

struct date
period_add(struct date d, int months)
{
	int count = d.year * 12 + d.month - 1 + months;
	int most;

	d.year = count / 12;
	d.month = count % 12 + 1;
	most = date_days_in_month(d.year, d.month);
	if (d.day > most)
		d.day = most;
	return d;
}

static struct date
later(struct date a, struct date b)
{
	return date_compare(a, b) >= 0 ? a : b;
}

static struct date
earlier(struct date a, struct date b)
{
	return date_compare(a, b) <= 0 ? a : b;
}

static struct date
next_day(struct date d)
{
	if (d.day < date_days_in_month(d.year, d.month)) {
		d.day++;
		return d;
	}
	return date_from_days(date_to_days(d) + 1);
}

/* Whole years, on that day. */
static int
age_on(struct date birth, struct date day)
{
	int age = day.year - birth.year;

	return age -
	    (day.month < birth.month ||
		(day.month == birth.month && day.day < birth.day));
}

/* Whether it can have been given to the holder between two days. */
static bool
is_of_age(const struct model_period *p, const struct holder *h,
    struct date first, struct date last)
{
	return !h->year_known ||
	    (age_on(h->birth, last) >= (int)p->from &&
		(p->under == 0 || age_on(h->birth, first) < (int)p->under));
}

/* The days of issue that an expiry and a period give. */
static bool
issue_days(
    const struct model_period *p, struct date expiry, struct model_day *out)
{
	struct date last;

	if (expiry.year * 12 + expiry.month <= (int)p->most + 12)
		return false;
	out->first = period_add(expiry, -(int)p->most);
	last = period_add(expiry, -(int)p->least);
	/* The 30th may stand for the 31st of a longer month. */
	if (expiry.day == date_days_in_month(expiry.year, expiry.month))
		last.day = date_days_in_month(last.year, last.month);
	out->last = next_day(last);
	out->known = true;
	return true;
}

static void
widen(struct model_day *to, const struct model_day *by)
{
	if (!to->known) {
		*to = *by;
		return;
	}
	to->first = earlier(to->first, by->first);
	to->last = later(to->last, by->last);
}

/* Days of issue against the model's own, and the day of the inspection. */
static enum period_result
in_window(const struct model *m, struct date at, struct model_day *days)
{
	if (m->from.known && date_compare(days->last, m->from.first) < 0)
		return PERIOD_BEFORE;
	if (date_compare(days->first, at) > 0 ||
	    (m->to.known && date_compare(days->first, m->to.last) > 0))
		return PERIOD_AFTER;
	if (m->from.known)
		days->first = later(days->first, m->from.first);
	if (m->to.known)
		days->last = earlier(days->last, m->to.last);
	days->last = earlier(days->last, at);
	return PERIOD_FITS;
}

static bool
runs_until(const struct model_period *p, const struct model_day *issue,
    struct date expiry)
{
	return date_to_days(expiry) >=
	    date_to_days(period_add(issue->first, (int)p->least)) - 1 &&
	    date_compare(expiry, period_add(issue->last, (int)p->most)) <= 0;
}

/* With a printed date of issue. */
static enum period_result
of_printed(const struct model *m, const struct model_question *q,
    struct model_day *issued)
{
	struct model_day days = q->issue;
	enum period_result window = in_window(m, q->at, &days);

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
	bool fits = false;

	for (unsigned i = 0; i < m->periods; i++) {
		struct model_day days;
		enum period_result window = PERIOD_BEFORE;

		if (issue_days(&m->period[i], q->expiry, &days))
			window = in_window(m, q->at, &days);
		if (window == PERIOD_FITS &&
		    is_of_age(
			&m->period[i], &q->holder, days.first, days.last)) {
			widen(issued, &days);
			fits = true;
		} else if (window == PERIOD_FITS) {
			worst = PERIOD_OTHER;
		} else if (window == PERIOD_AFTER && worst == PERIOD_BEFORE) {
			worst = PERIOD_AFTER;
		}
	}
	return fits ? PERIOD_FITS : worst;
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

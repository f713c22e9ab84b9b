/*
 * progress: one line on the terminal, redrawn in place. It is a courtesy:
 * nothing here can fail.
 */
#include "base/progress.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"

/* "\r" and ECMA-48 EL, erase to the end of the line. */
#define ERASE "\r\033[K"

void
progress_start(struct progress *p, const char *what, uint64_t total, bool quiet)
{
	const char *term = getenv("TERM");

	p->label = NULL;
	p->what = what;
	p->total = total;
	p->started_us = monotonic_us();
	p->shown_us = 0;
	p->enabled = !quiet && isatty(STDERR_FILENO) == 1 && term != NULL &&
	    strcmp(term, "dumb") != 0;
}

/* "1.5 M": three digits or so, and the power of a thousand. */
static void
short_number(struct buf *out, double value)
{
	static const char *const powers[] = {"", "k", "M", "G", "T"};
	size_t i = 0;

	while (value >= 1000 && i + 1 < sizeof(powers) / sizeof(powers[0])) {
		value /= 1000;
		i++;
	}
	buf_printf(
	    out, "%.*f %s", i > 0 && value < 100 ? 1 : 0, value, powers[i]);
}

static void
draw(const struct progress *p, uint64_t done, uint64_t now, struct buf *out)
{
	double seconds = (double)(now - p->started_us) / 1e6;
	double rate = seconds > 0 ? (double)done / seconds : 0;

	buf_append_str(out, ERASE);
	if (p->label != NULL)
		buf_printf(out, "%s: ", p->label);
	short_number(out, (double)done);
	buf_append_str(out, p->what);
	if (p->total > 0 && done <= p->total)
		buf_printf(
		    out, ", %.0f %%", 100 * (double)done / (double)p->total);
	buf_append_str(out, ", ");
	short_number(out, rate);
	buf_append_str(out, "/s");
	if (p->total > 0 && done <= p->total && rate > 0) {
		double left = (double)(p->total - done) / rate;
		unsigned long s = left < 1e6 ? (unsigned long)left : 999999;

		buf_printf(out, ", %lu:%02lu left", s / 60, s % 60);
	}
}

static void
show_line(struct span line)
{
	struct err ignored = ERR_INIT;

	/* A terminal that is gone needs no progress. */
	may_fail(file_write_fd(STDERR_FILENO, "", line, &ignored));
}

void
progress_update(struct progress *p, uint64_t done)
{
	struct buf line = BUF_INIT;
	uint64_t now;

	if (!p->enabled)
		return;
	now = monotonic_us();
	if (now - (p->shown_us != 0 ? p->shown_us : p->started_us) <
	    PROGRESS_INTERVAL_US)
		return;
	draw(p, done, now, &line);
	show_line(buf_span(&line));
	buf_release(&line);
	p->shown_us = now;
}

void
progress_end(struct progress *p)
{
	if (p->shown_us != 0)
		show_line(SPAN(ERASE));
	p->shown_us = 0;
}

/*
 * metrics: numbers for a monitor, as OpenMetrics text in a file.
 *
 * For the textfile collector of Prometheus's node_exporter: all are gauges of
 * what is so now, times are seconds since 1970, and the file is replaced as a
 * whole, so that no half of it is ever read. Labels name states, sources and
 * lists, never a person or a document.
 *
 * Source: OpenMetrics 1.0, "Text format".
 */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include "base/buf.h"
#include "base/err.h"

struct metrics {
	struct buf text;
	const char *name; /* of the family under way */
};

/* Ends with a name of NULL. Names are constants of this program. */
struct metrics_label {
	const char *name, *value;
};

void metrics_init(struct metrics *m);
void metrics_release(struct metrics *m);

/*
 * Starts a family, whose samples follow. A name begins with "mrtd_" and ends
 * with its unit; help is one sentence without a full stop.
 */
void metrics_family(struct metrics *m, const char *name, const char *help);

/* One sample; labels may be NULL. */
void metrics_put(
    struct metrics *m, const struct metrics_label *labels, int64_t value);

/* Replaces the file. ERR_CANTCREATE, ERR_IO, ERR_INTERNAL. */
MUST_CHECK bool metrics_write(
    struct metrics *m, const char *path, struct err *err);

#endif

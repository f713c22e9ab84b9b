/*
 * progress: rate, share and time left of long work, on standard error, and
 * only when that is a terminal; never into a file.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *label; /* in front, "de-ml"; NULL: nothing */
	const char *what;  /* "records", "bytes" */
	uint64_t total;	   /* 0: not known */
	uint64_t started_us;
	uint64_t shown_us; /* 0: nothing on the screen */
	bool enabled;
};

/* Redrawn at most this often. */
#define PROGRESS_INTERVAL_US 200000

/* label and total may be set later, when they are known. */
void progress_start(
    struct progress *p, const char *what, uint64_t total, bool quiet);
void progress_update(struct progress *p, uint64_t done);
/* Wipes the line. */
void progress_end(struct progress *p);

#endif

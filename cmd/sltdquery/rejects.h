/*
 * rejects: lines of a list that cannot be taken, set aside for whoever made
 * the file: JSON Lines of line, column, member, rule, why, and the text as it
 * came.
 */
#ifndef SLTDQUERY_REJECTS_H
#define SLTDQUERY_REJECTS_H

#include "reader.h"

/* Share of a file that must be good where --min-quality says no other. */
#define REJECTS_QUALITY 9900 /* hundredths of a percent */

struct rejects {
	const char *path; /* NULL: a bad line refuses the file */
	int fd;
	struct buf lines; /* not written yet */
	uint64_t count;
	uint64_t quality;
};

/*
 * --min-quality: a percentage of 0 to 100 with at most two places, in
 * hundredths of a percent.
 */
MUST_CHECK bool quality_parse(const char *text, uint64_t *out);

/* --rejects and --min-quality; the file is made anew. */
MUST_CHECK bool rejects_open(
    const struct sltdquery *tool, struct rejects *out, struct err *err);
void rejects_close(struct rejects *r);

/*
 * The line that the reader gave last. fault NULL: it cannot be taken apart,
 * and why says where.
 */
MUST_CHECK bool rejects_add(struct rejects *r, const struct reader *reader,
    const struct sltd_fault *fault, const char *why, struct err *err);

/*
 * At the end of a file of so many records: all is on disk, and enough of it
 * was good; else ERR_DATA.
 */
MUST_CHECK bool rejects_end(
    struct rejects *r, uint64_t records, struct err *err);

#endif

/*
 * journal: how far a load has come, for the one that goes on after a crash.
 *
 * The work folder of a list holds the sorted runs of the load that is under
 * way, and a journal: of which file they are and up to where, and what each
 * run is told by. What the runs hold is a function of the file's bytes up to
 * there and of this program's version, of nothing else: not of the options.
 *
 * The journal only speaks of runs that are written; it is replaced whole. The
 * runs are not synced: after a power failure one may be short, which its sum
 * shows, and then nothing of the folder is used.
 */
#ifndef SLTD_JOURNAL_H
#define SLTD_JOURNAL_H

#include "base/input.h"
#include "sltd/sort.h"

#define SLTD_FOLDER_WORK "work"
#define SLTD_JOURNAL_SORTS 2

/* A place in the file, and the items before it in each sort. */
struct sltd_checkpoint {
	struct input_mark mark;
	uint64_t count[SLTD_JOURNAL_SORTS];
};

/* Everything before the checkpoint is in the sorts' runs, and nothing else. */
MUST_CHECK bool sltd_journal_write(const char *folder,
    const struct sltd_checkpoint *c,
    struct sltd_sort *const sorts[SLTD_JOURNAL_SORTS], struct err *err);

/*
 * The sorts, new and empty, take the runs over; *out is the place to go on
 * at. ERR_NOINPUT: there is no journal. Any other error says why it does not
 * fit; then the sorts are of no use any more.
 */
MUST_CHECK bool sltd_journal_adopt(const char *folder,
    const struct input_mark *file,
    struct sltd_sort *const sorts[SLTD_JOURNAL_SORTS],
    struct sltd_checkpoint *out, struct err *err);

#endif

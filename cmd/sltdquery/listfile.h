/*
 * listfile: a file of records on its way into a list: which list, which
 * number, how old, and whether it is signed by whom the list wants.
 */
#ifndef SLTDQUERY_LISTFILE_H
#define SLTDQUERY_LISTFILE_H

#include "config.h"
#include "reader.h"
#include "rejects.h"
#include "sltd/load.h"
#include "sltdquery.h"

/* The list of a file that names none. */
#define LIST_DEFAULT "local"

/*
 * Which list a file is of: --source-name, else what its head says, else
 * LIST_DEFAULT. Two that say different names are ERR_DATA.
 */
MUST_CHECK bool list_name_of(const struct sltdquery *tool,
    const struct reader *r, char out[SLTD_LIST_NAME_MAX + 1], struct err *err);

struct listfile {
	struct reader reader;
	char list[SLTD_LIST_NAME_MAX + 1];
	bool numbered;
	uint64_t sequence, previous;
	instant date;
	uint64_t read; /* records so far */
	struct rejects rejects;
};

/*
 * Opens, and checks the signature when the configuration demands one for the
 * list (FILE.sig, or --signature): then what is read is a copy that nobody else
 * can come to, and the signature is that copy's. The options win over the
 * file's head; a name that differs is refused.
 */
MUST_CHECK bool listfile_open(struct sltdquery *tool, const char *path,
    struct listfile *out, struct err *err);
void listfile_close(struct listfile *f);

/*
 * The next record. What cannot be understood is set aside (--rejects), or
 * refuses the file: ERR_DATA with file, line, column and reason. *action is
 * SLTD_INSERT in a full list.
 */
MUST_CHECK bool listfile_next(struct listfile *f, bool delta,
    struct sltd_entry *out, enum sltd_action *action, bool *more,
    struct err *err);

/* At the end: as many as the head said, and enough of them good? */
MUST_CHECK bool listfile_count(struct listfile *f, struct err *err);

/* Records that were not set aside. */
static inline uint64_t
listfile_taken(const struct listfile *f)
{
	return f->read - f->rejects.count;
}

/* Says what was set aside; the exit status: 0 when nothing was. */
int listfile_status(const struct listfile *f);

/* --max-change as a guard. */
struct sltd_guard listfile_guard(const struct sltdquery *tool);

#endif

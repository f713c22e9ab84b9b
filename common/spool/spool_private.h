/*
 * spool_private: what the files of spool share.
 *
 * Everything is done relative to the folders' open descriptors, so that
 * neither the working directory nor a link put in the way matters.
 */
#ifndef SPOOL_SPOOL_PRIVATE_H
#define SPOOL_SPOOL_PRIVATE_H

#include "spool/spool.h"

enum folder {
	FOLDER_TMP,
	FOLDER_NEW,
	FOLDER_CUR,
	FOLDER_SENT,
	FOLDER_ACKED,
	FOLDER_FAILED,
	FOLDER_CORRUPT,
	FOLDER_STATE,
	FOLDER_ANSWERS,
	FOLDER_GONE,
	FOLDER_COUNTERS,
	FOLDER_CONTENTS,
	FOLDER_COUNT
};
/* Those that hold messages: FOLDER_NEW … FOLDER_CORRUPT. */
#define FOLDER_MESSAGES_FIRST FOLDER_NEW
#define FOLDER_MESSAGES_LAST FOLDER_CORRUPT

/* The lines before the payload. */
#define HEAD_MAX 2048
#define STATE_MAX 2048

struct schedule;

struct spool {
	int root;
	int dir[FOLDER_COUNT];
	int names;	  /* lock of the names: microseconds */
	int queue;	  /* lock of the sending side */
	bool locked;	  /* we have the queue's */
	uint64_t session; /* of this lock, random */
	struct schedule *schedule;
	uint64_t filled_us, filling_us; /* when, and how long it took */
	bool stale;			/* something was settled since */
	bool rough;			/* something failed under this lock */
	struct spool_counts counts;
	char boot[40]; /* which start of this machine; "" not known */
};

/* ---- files (spool.c) ---- */

MUST_CHECK bool spool_names_lock(struct spool *s, struct err *err);
void spool_names_unlock(struct spool *s);

/* One of the alphabet of ids, 1 to max characters. */
bool spool_name_ok(const char *name, size_t max);

/*
 * Around all that is done with a file of tmp/: while somebody is in there, no
 * other process takes one for a dead one's.
 */
void spool_tmp_enter(struct spool *s);
void spool_tmp_leave(struct spool *s);

/* A name for tmp/ that is used once. */
void spool_temporary(char out[64]);

/* Writes tmp/name, closed; synced or not. Removed again on failure. */
MUST_CHECK bool spool_write_temporary(struct spool *s, const char *name,
    struct span bytes, bool sync, struct err *err);
/*
 * Makes all that was written without durable: the whole file system, so one
 * flush of the disk where each file's own fsync(2) would cost one.
 */
MUST_CHECK bool spool_sync_all(struct spool *s, struct err *err);
/* Makes one durable that was written without. */
MUST_CHECK bool spool_sync_temporary(
    struct spool *s, const char *name, struct err *err);

/* Replaces folder/name whole; sync: durable when it returns. */
MUST_CHECK bool spool_replace(struct spool *s, enum folder folder,
    const char *name, struct span bytes, bool sync, struct err *err);

/* Appends a file; *found is false when it is not there. */
MUST_CHECK bool spool_read(struct spool *s, enum folder folder,
    const char *name, size_t limit, struct buf *out, bool *found,
    struct err *err);

/* At most the first max bytes. */
MUST_CHECK bool spool_read_front(struct spool *s, enum folder folder,
    const char *name, size_t max, struct buf *out, bool *found,
    struct err *err);

MUST_CHECK bool spool_sync(
    struct spool *s, enum folder folder, struct err *err);

/* rename(2) and a sync of the folder it goes to; *found false: not there. */
MUST_CHECK bool spool_move(struct spool *s, const char *id, enum folder from,
    enum folder to, bool *found, struct err *err);

/* Overwrites, syncs and unlinks; no such file is success. */
MUST_CHECK bool spool_shred(
    struct spool *s, enum folder folder, const char *name, struct err *err);

/* Calls visit with each name (no dot in front). */
typedef bool spool_name_visit(void *context, const char *name, struct err *err);
MUST_CHECK bool spool_each(struct spool *s, enum folder folder,
    spool_name_visit *visit, void *context, struct err *err);

/* The folder that holds the message now; *found false: none. */
bool spool_where(
    struct spool *s, const char *id, enum folder *folder, bool *found);

/* ---- what is in them (spool_file.c) ---- */

/* A message's file. m has everything of its head; payload borrowed. */
MUST_CHECK bool spool_encode(const struct spool_message *m, struct span payload,
    struct buf *out, struct err *err);

/* state/id; without one m keeps what it has. */
MUST_CHECK bool spool_state_read(
    struct spool *s, struct spool_message *m, struct err *err);
MUST_CHECK bool spool_state_write(
    struct spool *s, const struct spool_message *m, struct err *err);

/* Reads a message of a folder: head or whole, and its state. */
MUST_CHECK bool spool_load(struct spool *s, enum folder folder, const char *id,
    bool whole, struct spool_message *m, bool *found, struct err *err);

/* The same; one whose file cannot be believed is SPOOL_CORRUPT. */
MUST_CHECK bool spool_load_any(struct spool *s, enum folder folder,
    const char *id, bool whole, struct spool_message *m, bool *found,
    struct err *err);

/* ---- lines "word value" (spool_lines.c) ---- */

enum spool_lines {
	SPOOL_LINES_HEAD,
	SPOOL_LINES_RULE, /* there only where there is something to say */
	SPOOL_LINES_STATE
};

/* Takes "word value\n" or "word\n" off the front. */
bool spool_line_next(struct span *rest, struct span *word, struct span *value);

/* All lines of a kind, in their order. */
void spool_lines_put(
    struct buf *out, enum spool_lines which, const struct spool_message *m);
bool spool_lines_take(
    struct span *rest, enum spool_lines which, struct spool_message *m);
/* One of them; another word is passed over. False: no such value. */
bool spool_line_take(enum spool_lines which, struct span word,
    struct span value, struct spool_message *m);

/*
 * A message without its payload in few bytes (base/pack.h), the id first; and
 * off the front of bytes: false, they are not such.
 */
void spool_pack(struct buf *out, const struct spool_message *m);
bool spool_unpack(struct span *from, struct spool_message *m);

/*
 * A message that could not be read: damage puts it into corrupt/, what merely
 * could not be read is an error (spool_lock.c).
 */
MUST_CHECK bool spool_damaged(struct spool *s, enum folder folder,
    const char *id, const struct err *damage, instant now, struct err *err);

/* The folder in which a message of that state belongs. */
enum folder spool_state_folder(enum spool_state state);

/* 64 digits and a NUL. */
void spool_hex(const uint8_t hash[32], char out[65]);

/*
 * What a removed message leaves is a symbolic link in gone/ that points to
 * nothing: its target, "BASE64-OF-THE-DIGEST.DAY", is short enough to
 * fit in the inode. day (since 1970) may be NULL.
 */
bool spool_gone_parse(const char *target, char hex[65], int64_t *day);

void spool_set_reason(struct spool_message *m, const char *reason);

/* Damaged: to corrupt/, with the reason. */
MUST_CHECK bool spool_quarantine(struct spool *s, enum folder from,
    const char *id, const char *reason, instant now, struct err *err);

/* ---- contents (spool_content.c) ---- */

/* A spool_name_visit of contents/: removes what is too old to matter. */
struct spool_forget {
	struct spool *s;
	instant now;
};
bool spool_forget_content(void *context, const char *name, struct err *err);

/* ---- counters (spool_counter.c) ---- */

/* The first of count sequence numbers. */
MUST_CHECK bool spool_sequence(
    struct spool *s, size_t count, uint64_t *first, struct err *err);

#endif

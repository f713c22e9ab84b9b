/*
 * spool: a durable outbox in a folder.
 *
 * What is put in is not lost by kill -9, a full disk or a power cut, is not
 * sent twice as something new, and leaves in order. The bytes are frozen when
 * they are put in: every try sends the same. The spool knows nothing of what
 * it carries (EDIFACT, JSON) nor of how it is sent: a caller claims a
 * message, sends it, and says what became of it.
 *
 *	tmp/	being written
 *	new/	waiting
 *	cur/	being sent
 *	sent/	delivered, perhaps waiting for an answer
 *	acked/	answered
 *	failed/	given up, with the reason (dead letters)
 *	corrupt/	no longer what was put in
 *	state/	beside each: attempts, waits, reasons
 *	answers/	what came back
 *	gone/	what was removed: ids that must not come again
 *	counters/	the control references given out
 *	contents/	which content has which of them
 *
 * A message is one file whose name is its id: a head of a few lines, and the
 * payload as it was given. It is written to tmp/, synced, and linked into
 * new/ (link(2) fails when the name exists, so the same id is never there
 * twice), and the folder is synced; only then is it promised. Then it moves
 * by rename(2). What is in state/ is replaced whole and says where the
 * message is going before it goes, so that a crash between the two is
 * finished by the next flush and not done again.
 *
 * Locks are flock(2), which the kernel lets go when a process dies: one for
 * the sending side of a spool, one, held for microseconds, for the names.
 * Putting in never waits for sending. All folders must be on one file system
 * that has link(2), flock(2) and honest fsync(2): not NFS.
 *
 * Folders are 0700, files 0600. Nothing of the payload is in state/ or in an
 * error's text.
 *
 * Times are instants (seconds) or milliseconds of the same wall clock, given
 * by the caller. A clock that went back delays nothing: order is by a
 * sequence number of the spool's own, and a wait is cut when it began in
 * what is now the future.
 */
#ifndef SPOOL_SPOOL_H
#define SPOOL_SPOOL_H

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/sandbox.h"
#include "spool/retry.h"

/* Characters of an id or destination: A-Z a-z 0-9 . _ - ; no dot in front. */
#define SPOOL_ID_MAX 128
#define SPOOL_DESTINATION_MAX 128
/* An order key, content type or reason: one line of printable text. */
#define SPOOL_ORDER_MAX 128
#define SPOOL_TYPE_MAX 80
#define SPOOL_REASON_MAX 512
#define SPOOL_RULE_MAX 120
#define SPOOL_STAGE_MAX 16
#define SPOOL_VERDICT_MAX 16
#define SPOOL_PAYLOAD_MAX ((size_t)64 << 20)
#define SPOOL_ANSWER_MAX ((size_t)16 << 20)
/* Messages in one spool that are looked at. */
#define SPOOL_MESSAGES_MAX 1000000
/* Messages of one call to spool_put(). */
#define SPOOL_PUT_MAX 10000
/* Ids of removed messages are remembered so long. */
#define SPOOL_GONE_DAYS 400

/* Digits of a control reference. */
#define SPOOL_REFERENCE_DIGITS 14

enum spool_state {
	SPOOL_QUEUED,  /* new/ or cur/: waits for its turn or its next try */
	SPOOL_HELD,    /* new/: our own side is wrong, somebody must look */
	SPOOL_UNKNOWN, /* new/: it went out, no answer; same bytes again */
	SPOOL_SENT,    /* sent/ */
	SPOOL_ACKED,   /* acked/ */
	SPOOL_FAILED,  /* failed/ */
	SPOOL_CORRUPT  /* corrupt/ */
};

/* "queued" "held" "unknown" "sent" "acked" "failed" "corrupt" */
const char *spool_state_word(enum spool_state state);

/* What is to be put in; all strings and the payload are borrowed. */
struct spool_entry {
	const char *id;
	const char *destination;
	/*
	 * Messages of one destination with the same order key (a flight)
	 * leave one after the other in the order in which they were put in;
	 * "" for a message that has no such order.
	 */
	const char *order;
	const char *content_type;
	instant deadline;  /* the nearest leaves first; 0: none, last */
	instant expires;   /* given up then; 0: never */
	uint64_t answer_s; /* one is due so long after; 0: not known */
	/*
	 * Where somebody's rule says when it is due: that instant, which then
	 * counts for the order in place of deadline, and the rule in words;
	 * 0 and NULL: there is none.
	 */
	instant due;
	const char *rule;
	/*
	 * The caller's word for what it is in a series of the same order key,
	 * and when the next one is due; NULL and 0: no series.
	 */
	const char *stage;
	instant next_due;
	struct span payload;
	/*
	 * out: the same bytes were in the spool; as a dead letter; or were
	 * removed, and nothing more is known of them.
	 */
	bool already, dead, gone;
	/* out: what it has come to there, and the caller's word for that */
	enum spool_state state;
	char verdict[SPOOL_VERDICT_MAX + 1];
};

/* A message in the spool. */
struct spool_message {
	char id[SPOOL_ID_MAX + 1];
	char destination[SPOOL_DESTINATION_MAX + 1];
	char order[SPOOL_ORDER_MAX + 1];
	char content_type[SPOOL_TYPE_MAX + 1];
	uint64_t sequence; /* grows with every message put in */
	instant enqueued, deadline, expires;
	uint64_t answer_s; /* as it was put in */
	instant due, next_due;
	char rule[SPOOL_RULE_MAX + 1];
	char stage[SPOOL_STAGE_MAX + 1];
	uint64_t size;	    /* of the payload */
	uint8_t sha256[32]; /* of the payload */

	enum spool_state state;
	unsigned attempts; /* that count: not while held */
	int64_t tried_ms;  /* last try; 0: none */
	uint64_t wait_ms;  /* from tried_ms to the next */
	long status;	   /* of the last answer (HTTP), 0: none */
	instant settled;   /* when sent, acked or failed */
	uint64_t session;  /* of the flush that tried it last */
	bool cancelled;	   /* failed/ because somebody said so */
	bool expired;	   /* failed/ because its time was over */
	char verdict[SPOOL_VERDICT_MAX + 1]; /* of acked, the caller's word */
	char reason[SPOOL_REASON_MAX + 1];

	struct span payload; /* empty unless asked for */
	struct buf file;
};

void spool_message_init(struct spool_message *m);
/* Wipes what was read. */
void spool_message_release(struct spool_message *m);

struct spool;

/* Read for the queue's lock: which start of the system this is. */
#define SPOOL_BOOT_ID "/proc/sys/kernel/random/boot_id"

/* All that the functions below do with the files of the folder. */
MUST_CHECK bool spool_sandbox(
    const char *folder, struct sandbox *s, struct err *err);

/* Makes the folders that are missing. ERR_CANTCREATE, ERR_CONFIG. */
MUST_CHECK bool spool_open(
    const char *folder, struct spool **out, struct err *err);
void spool_close(struct spool *s); /* unlocks; NULL is fine */

/*
 * Puts messages in, all of them durable when it returns true; with a false
 * return an earlier one of the call may be in, and the same call can be made
 * again. An id whose message is in the spool, or was, with the same bytes is
 * success (entry->already); with other bytes it is ERR_DATA.
 */
MUST_CHECK bool spool_put(struct spool *s, struct spool_entry *entries,
    size_t count, instant now, struct err *err);

/* Whether a message has that id, or had it (for SPOOL_GONE_DAYS). */
bool spool_knows(struct spool *s, const char *id);

/*
 * ---- the sending side: one process at a time
 *
 * Takes the lock without waiting; *busy when another has it (which is no
 * error). Then what a dead sender left is put right: a message in cur/ whose
 * state says where it was going goes there; any other goes back to new/ as
 * SPOOL_UNKNOWN, for it may have been received.
 */
MUST_CHECK bool spool_lock(struct spool *s, bool *busy, struct err *err);
/* Of another process, that has it: for how many seconds. */
int64_t spool_lock_age(const struct spool *s);
void spool_unlock(struct spool *s);

/*
 * The next message that may leave, moved to cur/, payload and all, verified
 * against its digest; *found is false when there is none now. Among the
 * first of each order key: not waiting, its destination's breaker closed,
 * the nearest deadline first, then the oldest. Messages whose time is over
 * go to failed/ and damaged ones to corrupt/ on the way, and are counted. A
 * message is claimed once between lock and unlock; several may be claimed
 * before the first is settled. impatient: waits and breakers do not count.
 */
MUST_CHECK bool spool_claim(struct spool *s, int64_t now_ms, bool impatient,
    struct spool_message *m, bool *found, struct err *err);

/* What became of a claimed message. */
enum spool_outcome {
	SPOOL_DELIVERED, /* to sent/ */
	SPOOL_ANSWERED,	 /* to acked/, with verdict and answer */
	SPOOL_RETRY,	 /* nothing was handed over: back to new/ */
	SPOOL_MAYBE,	 /* may have been received: new/, unknown */
	SPOOL_HOLD,	 /* own side wrong: new/, no attempt counted,
			    nothing more to this destination now */
	SPOOL_REFUSE	 /* will never be taken: to failed/ */
};

struct spool_result {
	enum spool_outcome outcome;
	long status;
	uint64_t retry_after_s;
	const char *verdict; /* NULL: none */
	const char *reason;  /* no personal data; NULL: none */
	struct span answer;  /* kept in answers/; empty: none */
};

MUST_CHECK bool spool_settle(struct spool *s, struct spool_message *m,
    const struct spool_result *result, int64_t now_ms, struct err *err);

/* Since spool_lock(). */
struct spool_counts {
	size_t claimed, delivered, answered, retried, unknown, held, refused;
	size_t expired, corrupt, recovered;
	/*
	 * Still in the queue at the end: those that were retried, held or
	 * unknown, and those that wait for a breaker or a time.
	 */
	size_t blocked;
	size_t overdue; /* of those, whose due instant is past */
};
const struct spool_counts *spool_counts(const struct spool *s);

/*
 * What came later for a message that left: it was delivered after all
 * (SPOOL_DELIVERED: sent/, waiting for more), answered (SPOOL_ANSWERED) or
 * turned down (SPOOL_REFUSE). For one in sent/, acked/, failed/, or in new/
 * and unknown. answer replaces what was kept before; empty keeps that. The
 * queue must be locked.
 */
MUST_CHECK bool spool_acknowledge(struct spool *s, const char *id,
    const struct spool_result *result, instant now, struct err *err);

/*
 * ---- for people
 *
 * Every message, by sequence. The message lives during the call. payload:
 * whether it is wanted; a damaged one is shown as SPOOL_CORRUPT.
 */
typedef bool spool_visit(
    void *context, const struct spool_message *m, struct err *err);
MUST_CHECK bool spool_list(struct spool *s, bool payload, spool_visit *visit,
    void *context, struct err *err);

/* Appends what came back for a message; nothing when nothing did. */
MUST_CHECK bool spool_answer(
    struct spool *s, const char *id, struct buf *out, struct err *err);

/*
 * A dead letter back to the queue, in its old place of the order, attempts
 * forgotten; also lets a waiting, held or sent one be tried at once. expires:
 * a new end of its time, needed when the old one is past; 0 keeps it.
 */
MUST_CHECK bool spool_requeue(struct spool *s, const char *id, instant expires,
    instant now, struct err *err);

/* A waiting message to failed/; one that is being sent cannot be called back.
 */
MUST_CHECK bool spool_cancel(struct spool *s, const char *id,
    const char *reason, instant now, struct err *err);

/*
 * Removes what was settled before the instant (sent, acked, failed, corrupt;
 * never what waits): bytes overwritten, synced, unlinked. The id stays in
 * gone/, so that it cannot be used again, for SPOOL_GONE_DAYS.
 */
MUST_CHECK bool spool_purge(struct spool *s, instant before, instant now,
    size_t *removed, struct err *err);

/* Re-hashes everything; what is damaged is moved to corrupt/ and counted. */
MUST_CHECK bool spool_verify(
    struct spool *s, size_t *good, size_t *corrupt, struct err *err);

/*
 * The next control references of a sender, count of them from *first on: 14
 * digits, greater than every one before, never given twice: the day (YYYYMMDD)
 * and a number, or the one after the last when that is greater (clock back,
 * more than a million a day). Durable before they are given out. A spool
 * restored from an older backup goes on above the ids that it still holds and
 * above today's date.
 */
MUST_CHECK bool spool_references(struct spool *s, const char *sender,
    uint64_t count, instant now, uint64_t *first, struct err *err);

/* References of a content, and when its messages were prepared. */
struct spool_given {
	uint64_t first;
	instant prepared;
	bool before; /* it had them: the same bytes can be put in again */
};

/*
 * The references that this content (a digest of all that its messages hold
 * but references and time) was given before, with the time of then; new ones,
 * as spool_references() gives them, the first time, or again: when it is to be
 * sent once more. Remembered for SPOOL_GONE_DAYS.
 */
MUST_CHECK bool spool_references_of(struct spool *s, const char *sender,
    const uint8_t content[32], bool again, uint64_t count, instant now,
    struct spool_given *given, struct err *err);

#endif

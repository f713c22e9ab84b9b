/*
 * answers: CUSRES that came back, matched to what was sent.
 *
 * What came is kept whole beside the message that it is about, with the time
 * at which it came; what it says of each passenger is worked out again from
 * there each time it is asked for. So nothing is cleared by a note that was
 * written too early, and a request that a newer one replaced loses its
 * clearances the moment the newer one is put in.
 *
 * Matching: the transaction reference (TN), then the unique passenger
 * reference (ABO), then the booking (AVF), newest request first. Only 0Z
 * clears.
 */
#ifndef APISEND_ANSWERS_H
#define APISEND_ANSWERS_H

#include "edi/match.h"
#include "outbox.h"
#include "spool/spool_index.h"
#include "steps.h"

/* A longer reason is cut at its end. */
#define REQUEST_REASON_MAX 320

/* A message of the spool, understood; spans are its queue's (struct requests).
 */
struct request {
	char id[SPOOL_ID_MAX + 1];
	char destination[SPOOL_DESTINATION_MAX + 1];
	char order[SPOOL_ORDER_MAX + 1];
	uint64_t sequence;
	enum spool_state state;
	struct match_request match; /* persons with what was answered */
	const bool *superseded;	    /* a person, by a newer request */
	bool answered;		    /* something came for it */
	bool accepted, exception;   /* of the whole message */
	/* Why it was turned down, in the receiver's words; "": it was not. */
	char reason[REQUEST_REASON_MAX + 1];
};

/*
 * The way that an answer came: whom it may speak for. What an answer says of
 * its sender is not believed; the connection or folder that brought it is.
 */
struct answer_source {
	const struct outbox *o;
	const char *folder;	 /* the drop folder that it lay in, or */
	const char *destination; /* whom it was asked of (inbox) */
	const char *only;	 /* the message it came back for; NULL: any */
};
bool answer_source_is(
    const struct answer_source *source, const char *destination);

/*
 * A whole queue may be a hundred thousand messages: of most of them only the
 * bytes of the index are held, and a row. One that is asked for is made from
 * these.
 */
struct request_row {
	uint64_t sequence;
	uint64_t destination, flight; /* hashes: compared, never shown */
	struct span transaction;
	struct request *live; /* one that an answer has changed; NULL: not */
	size_t first;	      /* of its persons, in superseded */
	uint32_t persons, part;
	enum spool_state state;
	bool known; /* it is a request */
};

/* What a request can be found by. */
enum request_key {
	REQUEST_ID,
	REQUEST_TRANSACTION,
	REQUEST_REFERENCE,
	REQUEST_ABO,
	REQUEST_AVF
};

struct requests {
	struct spool_index *index;
	struct request_row
	    *rows; /* one a message of the index, count of them */
	size_t count, cap;
	bool *superseded;   /* persons, row after row */
	struct request one; /* the last that was asked for */
	struct request_keys {
		uint64_t hash;
		uint32_t row;
	} * keys;
	size_t key_count, key_cap;
	struct steps steps; /* of their flights */
};

/* Everything in the spool, answers applied, by sequence. */
MUST_CHECK bool requests_read(
    struct outbox *o, struct requests *out, struct err *err);
void requests_release(struct requests *r);

/*
 * The message i and what it asks: NULL, it is no request. That lives until
 * the next call; kept, as long as the queue.
 */
MUST_CHECK bool requests_at(struct requests *r, size_t i,
    struct spool_message *m, const struct request **request, struct err *err);
/* The same request, to have an answer applied to it. */
MUST_CHECK bool requests_open(
    struct requests *r, size_t i, struct request **request, struct err *err);
/* What was opened last has been changed: the next to open it finds that. */
MUST_CHECK bool requests_keep(struct requests *r, size_t i, struct err *err);

/* Sorts what requests are found by; before the first requests_find(). */
MUST_CHECK bool requests_sort(struct requests *r, struct err *err);
/*
 * Appends the numbers of those that may have this value: all that have it,
 * and seldom others. list is one of array_room().
 */
MUST_CHECK bool requests_find(const struct requests *r, enum request_key key,
    struct span value, uint32_t **list, size_t *count, size_t *cap,
    struct err *err);

/*
 * A request in the index's bytes: what is asked of it once it is in, and what
 * came of it.
 */
void request_pack(struct buf *out, const struct request *r);
/* Of such bytes, which stay where they are; head and state are not in them. */
MUST_CHECK bool request_unpack(
    struct span bytes, struct request *r, struct err *err);
void request_release(struct request *r);

/* What a whole request has come to. */
enum verdict {
	VERDICT_NONE,	  /* nothing came, or not for everybody */
	VERDICT_ACCEPTED, /* received, no word about passengers */
	VERDICT_CLEARED,  /* 0Z for every passenger that is still his */
	VERDICT_REFUSED,  /* at least one is not cleared */
	VERDICT_FAILED	  /* the message itself was turned down */
};
enum verdict request_verdict(const struct request *r);
const char *verdict_word(enum verdict verdict);

/* Printable ASCII of text, runs of anything else as one space. */
void request_safe_text(struct span text, char *out, size_t size);

/* "cleared" "refused" "unknown" "sent" "superseded" for one person. */
const char *request_person_state(
    const struct request *r, size_t person, bool late);

/*
 * Appends to all what is kept for a message with this answer after it. own:
 * it came in the same exchange as the message.
 */
MUST_CHECK bool answer_keep(struct outbox *o, const char *id, bool own,
    struct span bytes, struct buf *all, struct err *err);

/*
 * Puts an answer into the inbox, durable; answers_collect() looks at it. id
 * is the message whose exchange brought it (own), or whom it came from.
 */
MUST_CHECK bool answer_store(struct outbox *o, const char *id, bool own,
    struct span bytes, struct err *err);

/*
 * Applies an answer to the persons of a request. False: out of memory, which is
 * no answer that says nothing.
 */
MUST_CHECK bool request_apply(struct request *r, struct span bytes, bool own,
    struct date today, struct err *err);

/* Applies all that answer_keep() has put together. */
MUST_CHECK bool request_apply_kept(
    struct request *r, struct span kept, struct date today, struct err *err);

/* What became of some bytes that came. */
struct answer_counts {
	size_t messages; /* CUSRES and CONTRL in them */
	size_t statuses;
	size_t matched;	  /* requests that they were for */
	size_t unmatched; /* statuses that fitted nothing */
	size_t refused;	  /* requests not all of whose persons may board */
	size_t rejected;  /* requests that were turned down whole */
	/* A folder of a gateway that could not be worked in, or ERR_NONE. */
	struct err trouble;
};

/*
 * Finds the requests of the source that an answer is for, keeps it with each
 * of them and moves them on. The queue must be locked.
 */
MUST_CHECK bool answer_take(struct outbox *o, struct requests *requests,
    struct span bytes, const struct answer_source *source,
    struct answer_counts *counts, struct err *err);

/*
 * Whether bytes that came in the exchange of a message are an answer to it:
 * an interchange with a CUSRES or a CONTRL in it.
 */
bool answer_is_one(struct span bytes, struct date today);

/*
 * Puts an echo (CUSRES, BGM 312) into the spool for each change in bytes that
 * a state sent unasked (BGM 132), where its destination is to have one. Once,
 * however often the same change is given; and only to whom the change came
 * from (source).
 */
MUST_CHECK bool answer_acknowledge(struct outbox *o, struct span bytes,
    const struct answer_source *source, struct err *err);

/* Whether bytes look like an interchange at all. */
bool answer_is_edifact(struct span bytes);

/*
 * The inbox, and the drop folders of every destination. Files that were
 * understood go to the folder's done/, those that fit nothing to unmatched/.
 * What is wrong with one destination's folder is in counts->trouble, and said
 * where there is more; the others are looked at all the same.
 */
MUST_CHECK bool answers_collect(
    struct outbox *o, struct answer_counts *counts, struct err *err);

/* Removes answers that were put away before that time, everywhere. */
MUST_CHECK bool answers_purge(
    struct outbox *o, instant before, size_t *removed, struct err *err);

#endif

/*
 * match: which request an answer (CUSRES) is for, and which passenger.
 *
 * A request is matched by its transaction reference (RFF TN), where both have
 * one; its passengers by the unique passenger reference (ABO), else by the
 * booking (AVF). Nothing is ever cleared by default: a passenger for whom no
 * answer came stays MATCH_NONE, an answer that fits nobody is counted and
 * changes nothing.
 *
 * Sources: CUSRES implementation guide (ERP, RFF, ERC); api facts 1.5.
 */
#ifndef EDI_MATCH_H
#define EDI_MATCH_H

#include "edi/cusres.h"
#include "edi/edi_time.h"
#include "edi/envelope.h"

/* More persons in one interchange are refused (the guide's SG4 limit). */
#define MATCH_PERSONS_MAX 99999

enum match_state {
	MATCH_NONE,		/* no answer for this passenger */
	MATCH_CLEARED,		/* 0Z, and nothing else */
	MATCH_REFUSED,		/* 1Z */
	MATCH_PENDING,		/* 2Z, 4Z, any other: not cleared */
};

/* A person of a request; spans live as long as the request. */
struct match_person {
	struct span abo, avf;
	enum match_state state;
	struct span code;	/* of the answer: "0Z" */
};

/* What is to be known of an interchange to send it and to await an answer. */
struct match_request {
	enum message_kind kind;		/* of the first message */
	struct span sender, recipient, reference;	/* UNB */
	struct span transaction;	/* RFF TN; empty: none */
	struct span function, subfunction;		/* BGM */
	struct span flight, carrier, from, to;		/* of the first leg */
	struct edi_time departs, arrives;		/* local */
	unsigned part;			/* 0: not said */
	bool last_part;
	struct match_person *persons;
	size_t count;
	size_t messages;
	struct buf text;		/* what the spans point into */
};

/*
 * Reads the bytes of one interchange (PAXLST). findings get what is wrong
 * with the envelope; ERR_DATA when it is no interchange at all or holds
 * several (they are put in one by one). today windows two-digit years.
 */
bool match_request_read(struct span interchange, struct date today,
    struct match_request *out, struct findings *findings, struct err *err);
void match_request_release(struct match_request *r);

/* An answer: every CUSRES message of the bytes, statuses in order. */
struct match_status {
	enum cusres_level level;	/* message or passenger */
	enum cusres_meaning meaning;
	struct span code, text;		/* "0Z", FTX */
	struct span transaction, flight;	/* of its message */
	struct span abo, avf;
};

struct match_answer {
	struct span sender, recipient, reference;	/* UNB */
	struct match_status *statuses;
	size_t count;
	size_t messages;		/* CUSRES messages */
	size_t others;			/* messages of another type */
	struct buf text;
};

bool match_answer_read(struct span bytes, struct date today,
    struct match_answer *out, struct findings *findings, struct err *err);
void match_answer_release(struct match_answer *a);

struct match_result {
	bool matched;		/* some status is for this request */
	bool accepted;		/* header level: accepted */
	bool exception;		/* header level: exception */
	size_t applied;		/* statuses that found a passenger */
	size_t unplaced;	/* of this request, but of no passenger */
};

/*
 * Applies the statuses that are for this request to its persons. A status
 * without a transaction reference is for it only when by_person is true and
 * its ABO or AVF is found (the caller has looked through newer requests
 * first: superseded ones must not be touched).
 */
void match_apply(struct match_request *request,
    const struct match_answer *answer, bool by_person,
    struct match_result *result);

/* Worst of all persons: cleared only when every one is. */
enum match_state match_overall(const struct match_request *request);

#endif

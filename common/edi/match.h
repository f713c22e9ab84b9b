/*
 * match: which request an answer (CUSRES) is for, and which passenger.
 *
 * A request is matched by its transaction reference (RFF TN), where both have
 * one; its passengers by the unique passenger reference (ABO), else by the
 * booking (AVF) on the same flight. Nothing is ever cleared by default: a
 * passenger for whom no answer came stays MATCH_NONE, an answer that fits
 * nobody is counted and changes nothing, and a clearance that could be for
 * one of several (two passengers of one booking) clears none of them.
 *
 * What a translator says of the whole interchange (CONTRL) is matched by the
 * interchange's own reference.
 *
 * Sources: CUSRES implementation guide (ERP, RFF, ERC); ISO 9735-4.
 */
#ifndef EDI_MATCH_H
#define EDI_MATCH_H

#include "edi/contrl.h"
#include "edi/cusres.h"
#include "edi/edi_time.h"
#include "edi/envelope.h"

/* More persons in one interchange are refused (the guide's SG4 limit). */
#define MATCH_PERSONS_MAX 99999
/* More UCI, UCF and UCM in one interchange are refused. */
#define MATCH_CONTROLS_MAX 9999
/* Bytes of a free text (FTX) that are kept; a longer one is cut there. */
#define MATCH_TEXT_MAX 512

enum match_state {
	MATCH_NONE,    /* no answer for this passenger */
	MATCH_CLEARED, /* 0Z, and nothing else */
	MATCH_REFUSED, /* 1Z */
	MATCH_PENDING  /* 2Z, 4Z, any other: not cleared */
};

/* More of a code (ERC, an..17) is cut; "0Z" and its like are short. */
#define MATCH_CODE_MAX 17

/* A person of a request; spans live as long as the request. */
struct match_person {
	struct span abo, avf;
	enum match_state state;
	enum cusres_meaning meaning;   /* of the answer; CUSRES_OTHER: none */
	char code[MATCH_CODE_MAX + 1]; /* of the answer: "0Z" */
	char *text;		       /* FTX beside the code; NULL: none */
};

/* What is to be known of an interchange to send it and to await an answer. */
struct match_request {
	enum message_type kind;			  /* of the first message */
	struct span sender, recipient, reference; /* UNB */
	struct span transaction;		  /* RFF TN; empty: none */
	struct span function, subfunction;	  /* BGM */
	struct span flight, carrier, from, to;	  /* of the first leg */
	struct edi_time departs, arrives;	  /* local */
	unsigned part;				  /* 0: not said */
	bool last_part;
	struct match_person *persons;
	size_t count;
	/* Indices of persons in the order of their ABO; of their AVF. */
	uint32_t *by_abo, *by_avf;
	size_t abo_count, avf_count;
	size_t messages;
	struct buf text; /* what the spans point into */
};

/*
 * Reads the bytes of one interchange (PAXLST). findings get what is wrong
 * with the envelope; ERR_DATA when it is no interchange at all or holds
 * several (they are put in one by one). today windows two-digit years.
 */
MUST_CHECK bool match_request_read(struct span interchange, struct date today,
    struct match_request *out, struct findings *findings, struct err *err);
void match_request_release(struct match_request *r);

/*
 * An answer: every CUSRES message of the bytes, its ERPs in order. cleared
 * is as in struct cusres_status; the code is the worst of the ERP's.
 */
struct match_status {
	enum cusres_level level; /* message or passenger */
	enum cusres_meaning meaning;
	bool cleared;
	struct span code, text;		 /* "0Z", FTX; empty: no ERC */
	struct span transaction, flight; /* of its message */
	struct span abo, avf;
};

/* A UCI, UCF or UCM. */
struct match_control {
	enum contrl_level level;
	enum contrl_verdict verdict;
	struct span reference, sender, recipient, action, error;
};

struct match_answer {
	struct span sender, recipient, reference; /* UNB */
	struct match_status *statuses;
	size_t count;
	size_t messages; /* CUSRES that are answers */
	struct match_control *controls;
	size_t control_count;
	size_t receipts; /* CONTRL */
	size_t others;	 /* messages of another type or use */
	struct buf text;
};

MUST_CHECK bool match_answer_read(struct span bytes, struct date today,
    struct match_answer *out, struct findings *findings, struct err *err);
void match_answer_release(struct match_answer *a);

struct match_result {
	bool matched;	 /* some status is for this request */
	bool accepted;	 /* header level: accepted */
	bool exception;	 /* header level: exception */
	size_t applied;	 /* statuses that found a passenger */
	size_t unplaced; /* of this request, but of no passenger */
};

/* Sorts the references of the persons: part of match_request_read(). */
MUST_CHECK bool match_index(struct match_request *r);

/*
 * What an answer's CONTRL says of the interchange of a request: the worst of
 * what it says of the interchange and of all in it. NULL: nothing. Its UCI
 * must name the request's reference and, where it names them, its sender and
 * recipient.
 */
const struct match_control *match_control_of(
    const struct match_request *r, const struct match_answer *a);

/*
 * Whether a status is for this request: by its transaction where both have
 * one; else by a person of it, on the same flight where both name one. A
 * status of a whole message without a transaction is for none.
 */
bool match_is_for(const struct match_request *r, const struct match_status *s);

/*
 * Whether it names a person of the request, by ABO where both have one, else
 * by AVF, for whom except (a flag a person) is not set.
 */
bool match_names_any(const struct match_request *r,
    const struct match_status *s, const bool *except);

/*
 * Applies the statuses that are for this request to its persons. Of several
 * for one person in one answer the worst counts; a later answer replaces an
 * earlier one. A status of the whole message that is neither an acceptance
 * nor an exception counts for every person. False: out of memory, and nothing
 * was applied.
 */
MUST_CHECK bool match_apply(struct match_request *r,
    const struct match_answer *answer, struct match_result *result,
    struct err *err);

#endif

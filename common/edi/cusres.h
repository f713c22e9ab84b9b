/*
 * cusres: the answer of a state to a passenger list, decoded.
 *
 * One status is an ERP with its references and codes (ERC). Only the code 0Z
 * at the level of a passenger clears, and only when no other code is
 * beside it; an unknown code and silence do not. CUSRES messages of other
 * users (customs declarations) are recognised by their BGM and not read as
 * answers.
 *
 * Sources: CUSRES implementation guide for API (WCO/IATA/ICAO), BGM 962 132
 * 312, ERP 1 2, ERC.
 */
#ifndef EDI_CUSRES_H
#define EDI_CUSRES_H

#include "edi/edi_time.h"
#include "edi/envelope.h"

#define CUSRES_REFERENCES_MAX 16
#define CUSRES_LEGS_MAX 10
#define CUSRES_CODES_MAX 16

enum cusres_level { CUSRES_MESSAGE, CUSRES_PASSENGER };

enum cusres_meaning {
	CUSRES_OTHER,
	CUSRES_OK_TO_BOARD,	  /* 0Z */
	CUSRES_NO_BOARD,	  /* 1Z */
	CUSRES_ADVISORY,	  /* 2Z */
	CUSRES_INSUFFICIENT_DATA, /* 4Z */
	CUSRES_ACCEPTED,	  /* 0 at message level */
	CUSRES_EXCEPTION,	  /* 1 at message level */
	CUSRES_MEANINGS		  /* how many there are */
};

/* "ok_to_board" "no_board" … */
const char *cusres_meaning_word(enum cusres_meaning meaning);

/* Which of two counts: 0 cleared or accepted, 1 a doubt, 2 a clear no. */
int cusres_badness(enum cusres_meaning meaning);

/* RFF AF and what follows it. */
struct cusres_leg {
	struct span flight, from, to;
	struct edi_time departs, arrives;
};

/* The message under way; spans live until the next UNH. */
struct cusres_message {
	struct span function;	 /* BGM 1001: 962 132 312 */
	struct span transaction; /* RFF TN */
	struct cusres_leg legs[CUSRES_LEGS_MAX];
	unsigned leg_count;
	bool foreign;	   /* another user's CUSRES */
	uint64_t statuses; /* ERP so far */
};

/* An ERC with its FTX. */
struct cusres_code {
	struct span code, text; /* "0Z", free text */
	enum cusres_meaning meaning;
};

/*
 * An ERP with all that is said about it; spans live until the next one.
 * cleared: there is at least one code, all of them are 0Z, of a passenger,
 * and it is the state that says so (a 312 is the carrier's own echo).
 */
struct cusres_status {
	enum cusres_level level;
	struct span level_code;
	struct edi_pair references[CUSRES_REFERENCES_MAX];
	unsigned reference_count;
	struct cusres_code codes[CUSRES_CODES_MAX];
	unsigned code_count;
	bool cleared;
};

struct cusres {
	struct date today;
	struct cusres_message message;
	struct cusres_status status;
	bool open; /* a status waits to be handed over */
	bool in_header;
	struct keep kept; /* of the message */
	struct keep kept_status;
};

void cusres_init(struct cusres *c, struct date today);

/* At UNH. */
void cusres_begin(struct cusres *c);

/*
 * Whether this segment ends the status that is open: hand it over (it is
 * c->status) before cusres_segment() takes the segment in.
 */
static inline bool
cusres_completes(const struct cusres *c, const struct edifact_segment *s)
{
	return c->open && s->tag == EDIFACT_TAG('E', 'R', 'P');
}

void cusres_segment(struct cusres *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f);

/* At UNT or what is in its place: what the message lacks. */
void cusres_finish(
    struct cusres *c, const struct place *at, struct findings *f);

#endif

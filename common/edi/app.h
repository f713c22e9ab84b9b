/*
 * app: SITA's advance passenger processing, the interactive form of states
 * that answer for each passenger whether he may board.
 *
 *	CIRQ	asks for passengers	CIRS	its answer
 *	CICX	cancels them		CICC	its answer
 *	CIMR	closes the flight	CIMA	its answer
 *
 * A message is text between slashes, "CIRQ:ID/USER/N/P/26/INT/8/…/PRQ/34/…/":
 * a head, then groups that begin with three letters and the number of their
 * fields. Dates are CCYYMMDD (day 00: not known), times HHMMSS. Each state
 * answers for itself; the worst of their answers counts.
 *
 * Known from one open implementation, versions 21 and 26, and excerpts of
 * manuals, not from SITA's specification: what is read leniently, and what is
 * not understood clears no one.
 */
#ifndef EDI_APP_H
#define EDI_APP_H

#include "edi/cusres.h"
#include "edi/paxlst.h"

/* A longer message is not read. */
#define APP_MESSAGE_MAX ((size_t)64 << 10)
#define APP_GROUPS_MAX 128
#define APP_FIELDS_MAX 40
/* Errors that one answer can name. */
#define APP_ERRORS_MAX 3

enum app_kind {
	APP_CIRQ,
	APP_CICX,
	APP_CIMR,
	APP_CIRS,
	APP_CICC,
	APP_CIMA,
	APP_KINDS /* how many there are */
};

/* "CIRQ" … */
const char *app_kind_word(enum app_kind kind);

/* A group's fields from 1; empty where there are fewer. */
struct app_group {
	struct span tag;
	unsigned count; /* of the fields that are there */
	unsigned says;	/* of those that it says it has */
	struct span field[APP_FIELDS_MAX + 1];
};

/* A message; spans are of the text that it was parsed from. */
struct app_message {
	enum app_kind kind;
	struct span id, user;
	bool precheck;	  /* before check-in: no directive to board */
	unsigned version; /* 0: not said */
	unsigned group_count;
	struct app_group groups[APP_GROUPS_MAX];
};

static inline struct span
app_field(const struct app_group *g, unsigned number)
{
	return number <= g->count ? g->field[number] : span_make("", 0);
}

bool app_is(const struct app_group *g, const char tag[4]);

enum app_found { APP_FOUND, APP_NONE, APP_MORE };

/*
 * Looks for a message in bytes: after STX or at the start of a line, to ETX,
 * or to the line's end. FOUND: *text is it, *used is where the next is looked
 * for. NONE: there is none to *used. MORE: it may go on after the bytes (end:
 * nothing follows).
 */
enum app_found app_find(
    struct span bytes, bool end, struct span *text, size_t *used);

/* Whether bytes begin with such a message, whatever gateways put before it. */
bool app_recognise(struct span bytes);

/* False: f says why nothing can be read of it. */
bool app_parse(struct span text, struct app_message *m, struct findings *f);

/* ---- what a message says ---- */

/* INT or INM as a leg; false when there is none. */
bool app_leg(
    const struct app_message *m, struct paxlst_leg *leg, struct findings *f);

/*
 * The passenger of a PRQ, PCX, PRS or PCC, with his PAD where there is one.
 * kept holds what has to be made.
 */
void app_person(const struct app_message *m, const struct app_group *g,
    struct date today, struct paxlst_person *p, struct findings *f);

/* PRS, PCC, MAK: what a state says. */
struct app_answer {
	struct span sequence, country, code, status, person_id;
	struct span error[APP_ERRORS_MAX], text[APP_ERRORS_MAX];
	unsigned errors;
	enum cusres_meaning meaning;
	bool cleared; /* the word to board, and the code that means it */
};

/* False: not a group of an answer. */
bool app_answer(const struct app_message *m, const struct app_group *g,
    struct app_answer *a, struct findings *f);

/*
 * All that a message answers for one passenger (the first group of his
 * sequence number): of several states the worst is *out.
 */
void app_worst(const struct app_message *m, const struct app_group *first,
    struct app_answer *out);

/* ERR: the whole message was not taken, the error'th reason (from 0). */
bool app_refusal(
    const struct app_message *m, unsigned error, struct app_answer *a);

/* ---- writing ---- */

/* Characters of the sender's name, of names and of a document's number. */
#define APP_USER_MAX 6
#define APP_NAME_MAX 24
#define APP_NUMBER_MAX 14
/* Of the number that an answer gave a passenger. */
#define APP_PERSON_ID_MAX 24

struct app_sending {
	struct span user, id;
	struct span state; /* that asks, two letters */
	unsigned version;  /* 21 or 26 */
	bool precheck;
	bool cancel;			     /* CICX, not CIRQ */
	struct span person_id;		     /* of its passenger */
	const struct paxlst_message *flight; /* with a leg */
};

/*
 * CIRQ or CICX as far as its passengers: INT with the first port and the last.
 */
void app_write_head(const struct app_sending *s, struct buf *out);

/*
 * The passenger of a CIRQ: PRQ, and in version 26 PAD. Texts are A-Z, 0-9 and
 * blanks already; slashes would be fields.
 */
void app_write_person(const struct app_sending *s,
    const struct paxlst_person *p, struct buf *out);

/* The same passenger of a CICX, as the answer knows him: PCX. */
void app_write_cancel(const struct app_sending *s,
    const struct paxlst_person *p, struct buf *out);

/* CIMR: the flight is closed. */
void app_write_manifest(const struct app_sending *s, struct buf *out);

#endif

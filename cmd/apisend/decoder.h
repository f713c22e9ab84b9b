/*
 * decoder: interchanges in, a record a person out; what decode and check
 * share.
 *
 * Persons of a message are held back until its CNT is known, because every
 * record says how many there are; a message that outgrows DECODER_HOLD_MAX is
 * written as it comes, and only its last records have the counts. The last
 * record of a message stays open until the next message, group or
 * interchange begins or UNZ was read (while parts of a message are awaited:
 * until more input comes), so that findings of the trailers go on it.
 */
#ifndef APISEND_DECODER_H
#define APISEND_DECODER_H

#include "edi/contrl.h"
#include "edi/cusres.h"
#include "edi/edifact.h"
#include "edi/envelope.h"
#include "edi/paxlst.h"
#include "edi/pnrgov.h"
#include "kinds.h"
#include "record/output.h"
#include "record/result.h"

#define DECODER_HOLD_MAX ((size_t)4 << 20)

struct decoder;

/* More to be said of a person or a message, once it is complete. */
struct decoder_checks {
	void (*person)(void *context, const struct decoder *d,
	    const struct paxlst_person *person, struct findings *f);
	void (*message)(
	    void *context, const struct decoder *d, struct findings *f);
	void *context;
};

struct decoder {
	struct output output;
	const struct decoder_checks *checks; /* NULL: none */
	int sandbox;			     /* enum sandbox_mode */
	struct date today;
	unsigned long refusals; /* memory_refusals() at the start */
	bool lost;		/* and it has grown: nothing is written */

	struct edifact_reader reader;
	struct edifact_segment segment;
	struct envelope envelope;
	struct paxlst paxlst;
	struct cusres cusres;
	struct contrl contrl;
	struct pnrgov pnrgov;

	struct result result; /* of the record that is open */
	struct result own;    /* of a traveller before the last of a booking */
	const struct message_kind *kind; /* of the message under way */
	bool message_begun, content_open, interchange_begun;
	bool said_outside;
	uint64_t emitted; /* records of this message */
	uint64_t records; /* of all input */

	/* flight and message, which persons of one role in a message share. */
	struct buf shared[PAXLST_ROLES];
	struct json_text shared_text[PAXLST_ROLES]; /* in shared */
	struct json_text passed_text[PAXLST_ROLES]; /* and a pass */
	struct buf held;	   /* nouns and result of each held record */
	struct buf entries;	   /* struct entry of decoder.c */
	struct json_writer writer; /* of its nouns, into held */
};

/*
 * d is all zeros, of calloc(3): most of it is room for texts, of which few
 * inputs touch much.
 */
MUST_CHECK bool decoder_init(struct decoder *d, const struct opt_common *common,
    const struct decoder_checks *checks, struct err *err);

/*
 * Decodes the operands (none: standard input) and ends the output. Returns
 * the exit status. Releases d.
 */
int decoder_run(struct decoder *d, int argc, char **argv);

/* For the rows of kinds.c, and for inputs that are no EDIFACT. */

/* Starts a record: its nouns go into the writer. */
struct json_writer *decoder_begin_record(struct decoder *d);
/* Ends it with what was found, and clears r for the next. */
void decoder_end_record(
    struct decoder *d, enum paxlst_role role, struct result *r);
/* Writes the records that are held. counts: CNT is known. */
void decoder_flush(struct decoder *d, bool counts);

/*
 * For inputs that are no EDIFACT: the message whose kind and references are
 * in d->envelope begins; it has ended, and its last records are written;
 * nothing of it is part of the next input.
 */
void decoder_begin_message(struct decoder *d);
void decoder_end_message(struct decoder *d);
void decoder_forget_message(struct decoder *d);
/*
 * An input in which there is nothing to read must not look like success: note
 * is followed by "in" and the input's name.
 */
void decoder_nothing_found(struct decoder *d, const char *code,
    const char *where, const char *note, const char *name);

#endif

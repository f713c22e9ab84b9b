/*
 * nouns: what was decoded, as the nouns of inspection-record(5).
 *
 * Each function puts members into the object that the writer is in; a member
 * whose value is not known is left out. All text goes through the writer,
 * which escapes it: a message holds what a stranger wrote.
 */
#ifndef APISEND_NOUNS_H
#define APISEND_NOUNS_H

#include "edi/contrl.h"
#include "edi/cusres.h"
#include "edi/paxlst.h"
#include "edi/pnrgov.h"
#include "json/write.h"

/* document documents person itinerary references bags */
void nouns_person(const struct paxlst_person *p, struct json_writer *w);

/* flight */
void nouns_flight(const struct paxlst_message *m, struct json_writer *w);
void nouns_cusres_flight(const struct cusres_message *m, struct json_writer *w);
void nouns_pnr_flight(const struct pnrgov_message *m, struct json_writer *w);

/* response, for the code with that index; codes may be none */
void nouns_response(
    const struct cusres_status *s, unsigned index, struct json_writer *w);

/* response, of what a translator says of an interchange */
void nouns_receipt(const struct contrl_status *s, struct json_writer *w);

/* pnr: the booking, and what kind of traveller ("A", "C", "IN") this is */
void nouns_pnr(
    const struct pnrgov_record *r, struct span type, struct json_writer *w);

/* booking: adults and children of it, as far as all of them are known */
void nouns_booking(const struct pnrgov_party *party, struct json_writer *w);

/* What a message says of itself beside its envelope. */
struct nouns_function {
	struct span function, subfunction, transaction;
};

/*
 * The members of message, in two parts: a person's role goes between them.
 * list: whose contact and, once CNT is known (counts), whose counts are
 * shown; NULL where the message is no list.
 */
void nouns_message_head(const struct envelope *e,
    const struct nouns_function *f, struct json_writer *w);
void nouns_message_tail(const struct envelope *e,
    const struct paxlst_message *list, bool counts, struct json_writer *w);

/* What both files of the nouns use. */
void nouns_time(
    struct json_writer *w, const char *name, const struct edi_time *t);
void nouns_references(
    struct json_writer *w, const struct edi_pair *list, unsigned count);

#endif

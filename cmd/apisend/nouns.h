/*
 * nouns: what was decoded, as the nouns of inspection-record(5).
 *
 * Each function appends members without braces, every one followed by a
 * comma; a member whose value is not known is left out.
 */
#ifndef APISEND_NOUNS_H
#define APISEND_NOUNS_H

#include "edi/cusres.h"
#include "edi/paxlst.h"
#include "edi/pnrgov.h"

/* document documents person itinerary references bags */
void nouns_person(const struct paxlst_person *person, struct buf *out);

/* flight */
void nouns_flight(const struct paxlst_message *message, struct buf *out);
void nouns_cusres_flight(const struct cusres_message *message, struct buf *out);

/* response, for the code with that index; codes may be none */
void nouns_response(
    const struct cusres_status *status, unsigned code, struct buf *out);

/* pnr: the booking, and what kind of traveller ("A", "C", "IN") this is */
void nouns_pnr(
    const struct pnrgov_record *record, struct span type, struct buf *out);
void nouns_pnr_flight(const struct pnrgov_message *message, struct buf *out);

/*
 * The message in two parts, "{…" and ",…}": a person's role goes between
 * them. counts: whether CNT is known already.
 */
void nouns_message_head(const struct envelope *e, struct span function,
    struct span subfunction, struct span transaction, struct buf *out);
void nouns_message_tail(const struct envelope *e,
    const struct paxlst_message *message, bool counts, struct buf *out);

#endif

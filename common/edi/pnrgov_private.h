/*
 * pnrgov_private: what fills a booking, whichever form it comes in: the
 * segments of EDIFACT (pnrgov_segment.c) and the elements of XML
 * (pnrgov_xml.c).
 *
 * What cannot be kept for a limit is said once a booking, as edi.limit.
 */
#ifndef EDI_PNRGOV_PRIVATE_H
#define EDI_PNRGOV_PRIVATE_H

#include "edi/pnrgov.h"

#define PNRGOV_GUIDE "PNRGOV guide"

/* A copy, trimmed, that lives as long as the booking, or the message. */
struct span pnrgov_kept(struct pnrgov *p, struct span s);

/* Says where, if what came last was too much to be kept. */
void pnrgov_check_kept(struct pnrgov *p, const struct place *at,
    const char *where, struct findings *f);

/* Starts a booking; the one before was handed over. */
void pnrgov_begin_record(struct pnrgov *p);

/* A traveller without a name; NULL beyond the limit. */
struct pnrgov_traveller *pnrgov_add_traveller(struct pnrgov *p,
    const struct place *at, const char *where, struct findings *f);

/* The one under way; NULL: none. */
static inline struct pnrgov_traveller *
pnrgov_current(struct pnrgov *p)
{
	return p->open && p->context > 0 ? &p->travellers[p->context - 1]
					 : NULL;
}

/* His names as the booking has them; a title is cut off the given name. */
void pnrgov_name(struct pnrgov *p, struct pnrgov_traveller *t,
    struct span surname, struct span given);

/* ABO SEA TKT; one that he has, or an empty one, is no other. */
void pnrgov_add_reference(struct pnrgov *p, struct pnrgov_traveller *t,
    const char *qualifier, struct span value, const struct place *at,
    struct findings *f);

/* The traveller with that reference, from 1; 0: none. */
unsigned pnrgov_find_reference(const struct pnrgov *p, struct span reference);

/* A document's SSR; context as in struct pnrgov_ssr. NULL beyond the limit. */
struct pnrgov_ssr *pnrgov_add_ssr(struct pnrgov *p, enum pnrgov_ssr_kind kind,
    struct span text, struct span reference, unsigned context,
    const struct place *at, struct findings *f);

/* An empty leg of the booking, counted once it is whole; NULL: no more. */
struct pnrgov_leg *pnrgov_next_leg(
    struct pnrgov *p, const struct place *at, struct findings *f);

/* A payment; the number is masked before it is kept. */
void pnrgov_add_payment(struct pnrgov *p, struct span form, struct span vendor,
    struct span number, const struct place *at, struct findings *f);

#endif

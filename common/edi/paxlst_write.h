/*
 * paxlst_write: passenger lists, in the strict order of the guide.
 *
 * A list is made of persons that paxlst_check has passed. Their segments are
 * written first, into parts that keep the profile's limits; when all are
 * there and the counts are known, each part becomes an interchange of its
 * own: UNA UNB UNG UNH … CNT UNT UNE UNZ.
 *
 * Sources: PAXLST guide v6.0 chapter 4 (segment table, 4.4 parts).
 */
#ifndef EDI_PAXLST_WRITE_H
#define EDI_PAXLST_WRITE_H

#include "edi/edifact_write.h"
#include "edi/profile.h"

/* Who sends what to whom; spans are borrowed. */
struct paxlst_sending {
	const struct profile *profile;
	struct span sender, sender_qualifier, recipient, recipient_qualifier,
	    application;
	struct span access_reference; /* UNH 0068; empty: made of the flight */
	instant prepared;
	bool test;
	struct paxlst_message message; /* head and counts */
};

/* NAD … DOC of a person. */
void paxlst_write_person(struct edifact_writer *w,
    const struct profile *profile, const struct paxlst_message *m,
    const struct paxlst_person *p);

/*
 * What an interchange has around its persons. reference serves UNB, UNG and
 * UNH; part is from 1, the last one is said to be so. Between the two calls
 * the writer's segments grow by the persons'.
 */
void paxlst_write_head(struct edifact_writer *w, const struct paxlst_sending *s,
    struct span reference, unsigned part, bool last);
void paxlst_write_tail(struct edifact_writer *w, const struct paxlst_sending *s,
    struct span reference);

/* Bytes of the two together, at most. */
size_t paxlst_write_overhead(const struct paxlst_sending *s);

#endif

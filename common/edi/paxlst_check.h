/*
 * paxlst_check: a person and a message against a profile.
 *
 * Errors are what receivers reject, warnings what they complain of. The same
 * checks serve for what was received and for what is about to be sent.
 *
 * Sources: PAXLST guide chapter 4; what the receiving systems of several states
 * are known to refuse.
 */
#ifndef EDI_PAXLST_CHECK_H
#define EDI_PAXLST_CHECK_H

#include "edi/profile.h"

struct paxlst_checker {
	const struct profile *profile;
	bool repertoire[256]; /* ASCII of the syntax that is used */
	uint64_t bounded;     /* bits: elements of a person with a length */
	struct date today;
	bool sending; /* characters too: a reader has found them already */

	/* Documents and references of the message, to find doubles. */
	uint64_t *seen;
	size_t seen_cap, seen_count;
	bool seen_failed;
};

void paxlst_checker_init(
    struct paxlst_checker *c, const struct profile *profile, struct date today);
void paxlst_checker_release(struct paxlst_checker *c);

/* For the next message: no doubles yet. */
void paxlst_checker_begin(struct paxlst_checker *c);

/* m is what is known of it when the person comes: its head. */
void paxlst_check_person(struct paxlst_checker *c,
    const struct paxlst_message *m, const struct paxlst_person *p,
    struct findings *f);

/* release: of UNH; recipient: of UNB. */
void paxlst_check_message(struct paxlst_checker *c,
    const struct paxlst_message *m, struct span release, struct span recipient,
    struct findings *f);

#endif

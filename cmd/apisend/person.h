/*
 * person: a record's nouns as a person of a passenger list.
 *
 * Each field comes from "document", "person", "references", "itinerary",
 * "bags" and "message.role" where the record has it, else from
 * "mrzcheck.fields", else from the zone itself in "mrz". Data of a zone whose
 * check digits do not agree, or that mrzcheck failed, is not sent.
 */
#ifndef APISEND_PERSON_H
#define APISEND_PERSON_H

#include "edi/profile.h"
#include "record/noun.h"
#include "record/record.h"
#include "record/result.h"
#include "mrz/mrz.h"

struct person_reader {
	const struct profile *profile;
	struct date today;
	enum paxlst_role role; /* where the record names none */
	struct noun_reader nouns;
	struct keep kept; /* texts that are made of the record's */
	struct mrz_lines lines;
};

void person_reader_init(
    struct person_reader *r, const struct profile *profile, struct date today);
void person_reader_release(struct person_reader *r);

/*
 * False: an own input has the wrong type, and result says so (status error),
 * or the record holds nobody (status absent). Spans of *p live until the
 * next call. Findings go to result.
 */
bool person_read(struct person_reader *r, const struct record *record,
    struct paxlst_person *p, struct result *result);

#endif

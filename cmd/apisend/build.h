/*
 * build: from records to interchanges; the pieces of build.c.
 */
#ifndef APISEND_BUILD_H
#define APISEND_BUILD_H

#include "apisend.h"
#include "edi/paxlst_check.h"
#include "flight.h"
#include "record/filter.h"
#include "person.h"

#define BUILD_PERSONS_MAX 99999 /* SG4 of the guide */
#define BUILD_REFERENCE_MAX 14	/* 0020, an..14 */

/* Persons that go into one interchange; room before and after them. */
struct build_part {
	size_t start, len; /* of their segments in the list's body */
	uint64_t segments, persons;
	unsigned number; /* in its list, from 1 */
	bool last;
};

/* Passengers, or crew: lists apart, because their BGM differs. */
struct build_list {
	struct paxlst_sending sending;
	struct paxlst_checker checker;
	struct buf body;
	struct buf parts; /* struct build_part, one after the other */
	size_t overhead;  /* bytes around a part's persons, at most */
	uint64_t persons; /* how many are in it */
	uint64_t seen;	  /* and those that were rejected */
};

#define BUILD_PASSENGERS 0
#define BUILD_CREW 1
#define BUILD_LISTS 2

struct build {
	struct apisend *apisend;
	struct profile profile;
	struct flight flight;
	struct build_list list[BUILD_LISTS];
	struct person_reader reader;
	struct findings problems; /* of the flight: no list can be made */
	const char **states;	  /* of each message; NULL: "built" */

	apisend_deliver *deliver; /* NULL: see apisend_build_with() */
	void *deliver_context;
	struct paxlst_person person;
	struct buf person_id, person_text; /* of a CICX */
	bool nothing;	    /* --all-or-nothing, and one was rejected */
	bool said_problems; /* their warnings, on the first record */
	size_t digits;	    /* of a reference */
	uint64_t first;	    /* reference of the first part */
};

/* Room for a person more than the part under way takes. */
struct build_part *build_new_part(struct build_list *list);

/* Of a list, in order: what build_new_part() has made. */
size_t build_part_count(const struct build_list *list);
struct build_part *build_part_at(const struct build_list *list, size_t index);

/* A control reference: as wide as they are, or wider when the number is. */
#define BUILD_REFERENCE_TEXT (BUILD_REFERENCE_MAX + 8)
struct span build_reference(
    const struct build *b, uint64_t number, char out[BUILD_REFERENCE_TEXT]);

/* Functions of struct filter_ops: a record into the lists, and out of them. */
bool build_annotate(void *context, struct filter_item *item, struct err *err);
void build_add_members(
    const void *context, uint64_t tag, struct json_writer *result);

/* All interchanges, in the order of their references from b->first on. */
MUST_CHECK bool build_write(
    struct build *b, struct span *messages, struct err *err);

/* A sender's next count references, or those of --reference, to b->first. */
MUST_CHECK bool build_next_references(
    struct build *b, uint64_t count, struct err *err);

/*
 * The same for what is put into the queue: content that was put in before has
 * the references that it had, and the time, so that it is the same bytes.
 */
MUST_CHECK bool build_references_once(
    struct build *b, struct span *messages, uint64_t count, struct err *err);

/* Whether messages of SITA's APP are made, and whether it is the CIMR. */
bool build_is_app(const struct build *b);
bool build_app_closes(const struct build *b);

/* Their rules, over those of the profile. */
MUST_CHECK bool build_app_profile(struct build *b, struct err *err);
void build_app_check_flight(struct build *b);
void build_app_check_person(const struct build *b, struct findings *f);
/* The number to cancel by; false: the record cannot be read. */
bool build_app_take_id(
    struct build *b, const struct record *record, struct result *r);
/* What goes before a passenger, and the passenger. */
void build_app_head(
    const struct build *b, struct span reference, struct buf *out);
void build_app_person(const struct build *b, struct buf *out);

/* The same for the sheet of a profile's columns. */
bool build_is_csv(const struct build *b);
MUST_CHECK bool build_csv_profile(struct build *b, struct err *err);
void build_csv_head(const struct build *b, struct buf *out);
void build_csv_foot(const struct build *b, struct buf *out);
/* Bytes of both, which do not depend on the persons; 0 without memory. */
size_t build_csv_overhead(const struct build *b);
void build_csv_check_person(const struct build *b, struct findings *f);
void build_csv_person(const struct build *b, struct buf *out);

/* The lists' heads: functions, counts. */
void build_lists_begin(struct build *b);
void build_lists_end(struct build *b);

#endif

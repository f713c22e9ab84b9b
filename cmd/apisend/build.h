/*
 * build: from records to interchanges; the pieces of build.c.
 */
#ifndef APISEND_BUILD_H
#define APISEND_BUILD_H

#include "apisend.h"
#include "base/array.h"
#include "edi/paxlst_check.h"
#include "flight.h"
#include "record/output.h"
#include "person.h"

/* All records of a flight are held: a list is right or it is not sent. */
#define BUILD_INPUT_MAX ((size_t)1 << 30)
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

/* An operand: its part of all input, and its name for notes. */
struct build_source {
	const char *name;
	size_t start, end;
};

struct build {
	struct apisend *apisend;
	struct profile profile;
	struct flight flight;
	struct build_list list[BUILD_LISTS];
	struct person_reader reader;
	struct findings problems; /* of the flight: no list can be made */
	const char *state;

	struct buf input; /* every line of every operand */
	struct build_source *sources;
	size_t source_count, source_cap;
	struct buf values; /* results that are no mere pass */
	struct buf lines;  /* struct build_line, one a record */
	struct result result;
	struct record record;
	struct paxlst_person person;
	bool nothing;	    /* --all-or-nothing, and one failed */
	bool said_problems; /* their warnings, on the first record */
	size_t digits;	    /* of a reference */
	uint64_t first;	    /* reference of the first part */
	size_t rejected;
};

/* A line of output: one of the input, with its result in the gap. */
struct build_line {
	uint32_t text, text_len;   /* in input; empty: value is all */
	uint32_t gap_from, gap_to; /* in the text */
	struct json_kept value;	   /* in values; has_value */
	bool has_value;		   /* else a pass with nothing to say */
	uint32_t part;		   /* index of its list's parts */
	uint8_t list;
	uint8_t status;
	bool gap_comma;
	bool in_message; /* it says which */
};

/* Room for a person more than the part under way takes. */
struct build_part *build_new_part(struct build_list *list);

/* Reads all records into lists and lines. */
void build_records(struct build *b);

/* The lists' heads: functions, counts. */
void build_lists_begin(struct build *b);
void build_lists_end(struct build *b);

#endif

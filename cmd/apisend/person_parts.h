/*
 * person_parts: what the files of person.c share; not for others.
 */
#ifndef APISEND_PERSON_PARTS_H
#define APISEND_PERSON_PARTS_H

#include "person.h"

/* An own input of the wrong type, or no memory: the record is an error. */
void person_refuse(struct result *result, const struct noun_fault *fault);
void person_wrong_type(
    struct result *result, const char *where, const char *note);

/* ---- members of an object, by table ---- */

/* What a member is for: it is taken to this offset in what is filled. */
struct person_field {
	struct span name;
	void (*take)(struct person_reader *r, struct span value, void *to,
	    const char *where, struct result *result);
	size_t offset;
};
#define FIELD(name, take, offset)                                         \
	{                                                                 \
		{(const uint8_t *)(name), sizeof(name) - 1}, take, offset \
	}
#define PERSON(name, take, member) \
	FIELD(name, take, offsetof(struct paxlst_person, member))
#define FIELD_END                  \
	{                          \
		{NULL, 0}, NULL, 0 \
	}

void person_take_object(struct person_reader *r, struct span object, void *to,
    const char *where, const struct person_field *fields,
    struct result *result);

/* The text of a string, or of an amount; false: neither, and that is said. */
bool person_take(struct person_reader *r, struct span value, struct span *to,
    const char *where, struct result *result);

/* Whether one more fits: what does not is said, and the person not sent. */
bool person_has_room(
    unsigned count, unsigned max, const char *where, struct result *result);

/* The noun "bags". */
void person_take_bags(struct person_reader *r, struct span object,
    struct paxlst_person *p, struct result *result);
/* Tags with consecutive numbers become one FTX with their count. */
void person_join_tags(struct person_reader *r, struct paxlst_person *p);

/* Names after the surname, apart at the spaces. */
void person_set_given(struct paxlst_person *p, struct span names);

/* A birth date of the record, or of its zone. */
void person_set_birth(const struct profile *profile, struct edi_time *to,
    struct span text, struct result *result);

/* Fills what is empty from mrzcheck's verdict or the zone. */
void person_fill_from_zone(struct person_reader *r, const struct record *record,
    struct paxlst_person *p, struct result *result);

/* Names and places in the letters of the profile. */
void person_spell(
    struct person_reader *r, struct paxlst_person *p, struct result *result);

#endif

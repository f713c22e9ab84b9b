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

/*
 * element: the data elements of a person, by name: how long each may be, and
 * where it is in the struct. Profiles speak of them by these names.
 *
 * Source: lengths of UN/EDIFACT D.15B data elements 3036 3042 3164 3229 3251
 * 3224 1154 1004 9019 3493 1000 8154 3148; PAXLST guide v6.0 chapter 4.
 */
#ifndef EDI_ELEMENT_H
#define EDI_ELEMENT_H

#include "edi/paxlst.h"

enum element {
	ELEMENT_SURNAME,
	ELEMENT_GIVEN_NAMES,
	ELEMENT_BIRTH_DATE,
	ELEMENT_SEX,
	ELEMENT_NATIONALITY,
	ELEMENT_RESIDENCE,
	ELEMENT_BIRTH_COUNTRY,
	ELEMENT_BIRTH_PLACE,
	ELEMENT_BIRTH_PROVINCE,
	ELEMENT_STREET,
	ELEMENT_CITY,
	ELEMENT_STATE,
	ELEMENT_POSTAL_CODE,
	ELEMENT_COUNTRY,
	ELEMENT_DOCUMENT_TYPE,
	ELEMENT_DOCUMENT_NUMBER,
	ELEMENT_ISSUING_STATE,
	ELEMENT_EXPIRY_DATE,
	ELEMENT_ISSUE_DATE,
	ELEMENT_EMBARKATION,
	ELEMENT_DEBARKATION,
	ELEMENT_CLEARANCE,
	ELEMENT_LOCATOR,    /* RFF AVF */
	ELEMENT_UNIQUE,	    /* RFF ABO */
	ELEMENT_SEAT,	    /* RFF SEA */
	ELEMENT_TICKET,	    /* RFF YZY */
	ELEMENT_BAGS,	    /* MEA CT */
	ELEMENT_BAG_WEIGHT, /* MEA WT */
	ELEMENT_BAG_TAGS,   /* FTX BAG */
	ELEMENT_VERIFIED,   /* GEI */
	ELEMENT_EMPLOYMENT, /* EMP */
	ELEMENT_CONTACT,    /* COM */
	ELEMENT_COUNT
};

/* "surname", … */
const char *element_name(enum element e);
bool element_parse(struct span name, enum element *out);

/* Characters that fit; 0: not a text. */
unsigned element_length(enum element e);

/*
 * The value, empty when there is none. What is no text (dates, lists) gives
 * something that is not empty when it is there.
 */
struct span element_value(const struct paxlst_person *p,
    const struct paxlst_document *d, enum element e);

#endif

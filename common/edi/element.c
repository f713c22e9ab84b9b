/*
 * element: the table of names; see the header.
 */
#include "edi/element.h"

#include <stddef.h>

enum shape {
	PERSON,	   /* a span in struct paxlst_person */
	DOCUMENT,  /* a span in struct paxlst_document */
	REFERENCE, /* a reference by its qualifier */
	SPECIAL
};

#define P(member) PERSON, offsetof(struct paxlst_person, member), NULL
#define D(member) DOCUMENT, offsetof(struct paxlst_document, member), NULL
#define R(qualifier) REFERENCE, 0, qualifier
#define S SPECIAL, 0, NULL

static const struct {
	const char *name;
	unsigned length;
	enum shape shape;
	size_t offset;
	const char *qualifier; /* three letters */
} elements[ELEMENT_COUNT] = {
    [ELEMENT_SURNAME] = {"surname", 35, P(surname)},
    [ELEMENT_GIVEN_NAMES] = {"given_names", 35, S},
    [ELEMENT_BIRTH_DATE] = {"birth_date", 0, S},
    [ELEMENT_SEX] = {"sex", 1, P(sex)},
    [ELEMENT_NATIONALITY] = {"nationality", 3, S},
    [ELEMENT_RESIDENCE] = {"residence", 3, P(residence)},
    [ELEMENT_BIRTH_COUNTRY] = {"birth_country", 3, P(birth_country)},
    [ELEMENT_BIRTH_PLACE] = {"birth_place", 70, P(birth_place)},
    [ELEMENT_BIRTH_PROVINCE] = {"birth_province", 70, P(birth_province)},
    [ELEMENT_STREET] = {"street", 35, P(street)},
    [ELEMENT_CITY] = {"city", 35, P(city)},
    [ELEMENT_STATE] = {"state", 35, P(state)},
    [ELEMENT_POSTAL_CODE] = {"postal_code", 17, P(postal_code)},
    [ELEMENT_COUNTRY] = {"country", 3, P(country)},
    [ELEMENT_DOCUMENT_TYPE] = {"document_type", 3, D(code)},
    [ELEMENT_DOCUMENT_NUMBER] = {"document_number", 35, D(number)},
    [ELEMENT_ISSUING_STATE] = {"issuing_state", 3, D(state)},
    [ELEMENT_EXPIRY_DATE] = {"expiry_date", 0, S},
    [ELEMENT_ISSUE_DATE] = {"issue_date", 0, S},
    [ELEMENT_EMBARKATION] = {"embarkation", 5, P(embarkation)},
    [ELEMENT_DEBARKATION] = {"debarkation", 5, P(debarkation)},
    [ELEMENT_CLEARANCE] = {"clearance", 5, P(clearance)},
    [ELEMENT_LOCATOR] = {"locator", 35, R("AVF")},
    [ELEMENT_UNIQUE] = {"unique", 35, R("ABO")},
    [ELEMENT_SEAT] = {"seat", 35, R("SEA")},
    [ELEMENT_TICKET] = {"ticket", 35, R("YZY")},
    [ELEMENT_BAGS] = {"bags", 18, P(bag_count)},
    [ELEMENT_BAG_WEIGHT] = {"bag_weight", 18, P(bag_weight)},
    [ELEMENT_BAG_TAGS] = {"bag_tags", 0, S},
    [ELEMENT_VERIFIED] = {"verified", 3, P(verified)},
    [ELEMENT_EMPLOYMENT] = {"employment", 3, P(employment)},
    [ELEMENT_CONTACT] = {"contact", 0, S},
};

const char *
element_name(enum element e)
{
	return elements[e].name;
}

bool
element_parse(struct span name, enum element *out)
{
	for (int i = 0; i < ELEMENT_COUNT; i++)
		if (span_equal_str(name, elements[i].name)) {
			*out = (enum element)i;
			return true;
		}
	return false;
}

unsigned
element_length(enum element e)
{
	return elements[e].length;
}

static struct span
special(const struct paxlst_person *p, const struct paxlst_document *d,
    enum element e)
{
	static const struct span none = {(const uint8_t *)"", 0};
	bool there = false;

	switch (e) {
	case ELEMENT_GIVEN_NAMES:
		return p->given_count > 0 ? p->given[0] : none;
	case ELEMENT_NATIONALITY:
		return p->nationality_count > 0 ? p->nationality[0] : none;
	case ELEMENT_BIRTH_DATE:
		there = p->birth.has_date;
		break;
	case ELEMENT_EXPIRY_DATE:
		there = d != NULL && d->expiry.has_date;
		break;
	case ELEMENT_ISSUE_DATE:
		there = d != NULL && d->issue.has_date;
		break;
	case ELEMENT_BAG_TAGS:
		there = p->bag_tags > 0;
		break;
	case ELEMENT_CONTACT:
		there = p->contact_count > 0;
		break;
	default:
		break;
	}
	return there ? SPAN("-") : none;
}

static struct span
span_at(const void *base, size_t offset)
{
	return *(
	    const struct span *)(const void *)((const uint8_t *)base + offset);
}

struct span
element_value(const struct paxlst_person *p, const struct paxlst_document *d,
    enum element e)
{
	switch (elements[e].shape) {
	case PERSON:
		return span_at(p, elements[e].offset);
	case DOCUMENT:
		return d != NULL ? span_at(d, elements[e].offset)
				 : span_make("", 0);
	case REFERENCE:
		for (unsigned i = 0; i < p->reference_count; i++)
			if (p->references[i].qualifier.len == 3 &&
			    memcmp(p->references[i].qualifier.data,
				elements[e].qualifier, 3) == 0)
				return p->references[i].value;
		return span_make("", 0);
	case SPECIAL:
		break;
	}
	return special(p, d, e);
}

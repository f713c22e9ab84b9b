/*
 * paxlst: passenger and crew lists (PAXLST), decoded to structs.
 *
 * Tolerant: segments are taken by their qualifiers in whatever order they
 * come, what is wrong becomes a finding on the message or the person, and no
 * person is given up for another's fault. Nothing is invented: a date that
 * does not exist, a code that is unknown, stays out of the struct or stays as
 * it came.
 *
 * The caller asks paxlst_completes() before each segment and takes p->person
 * when it says so; see cmd/apisend/decode.c.
 *
 * Sources: WCO/IATA/ICAO PAXLST implementation guide v6.0 (chapter 4 and 5);
 * UN/EDIFACT D.02B–D.16B; CBP message implementation guideline.
 */
#ifndef EDI_PAXLST_H
#define EDI_PAXLST_H

#include "edi/edi_time.h"
#include "edi/envelope.h"

/* The guide has SG2 <= 10 and SG3 <= 99 (4.9, 4.10). */
#define PAXLST_LEGS_MAX 99
#define PAXLST_CONTACTS_MAX 8
#define PAXLST_REFERENCES_MAX 99
#define PAXLST_DOCUMENTS_MAX 8
#define PAXLST_GIVEN_MAX 4 /* C080: a surname and four more */
#define PAXLST_TAGS_MAX 99
#define PAXLST_NATIONALITIES_MAX 4

enum paxlst_role {
	PAXLST_UNKNOWN,
	PAXLST_PASSENGER,	  /* NAD FL */
	PAXLST_CREW,		  /* FM */
	PAXLST_TRANSIT_PASSENGER, /* DDU */
	PAXLST_TRANSIT_CREW,	  /* DDT */
	PAXLST_ROLES		  /* how many there are */
};

/* "passenger" "crew" "transit_passenger" "transit_crew"; "unknown". */
const char *paxlst_role_word(enum paxlst_role role);
enum paxlst_role paxlst_role_parse(struct span word);
/* NAD 3035; NULL for PAXLST_UNKNOWN. */
const char *paxlst_role_qualifier(enum paxlst_role role);

/* One hop: TDT, and its pair of LOC with their DTM. */
struct paxlst_leg {
	struct span number, carrier;
	struct span from_qualifier, to_qualifier; /* LOC 3227 */
	struct span from, to;
	struct edi_time departs, arrives;
	unsigned flight; /* which TDT, from 0 */
};

/* What comes before the first person, and CNT. */
struct paxlst_message {
	struct span function, subfunction, version;		  /* BGM */
	struct span transaction, revision;			  /* RFF TN */
	struct span contact_name, contact_given, contact_profile; /* NAD MS */
	struct edi_pair contacts[PAXLST_CONTACTS_MAX];
	unsigned contact_count;
	struct paxlst_leg legs[PAXLST_LEGS_MAX];
	unsigned leg_count, flight_count;
	struct span filing;	       /* LOC 188 172 192 */
	bool has_passengers, has_crew; /* CNT 42, 41 */
	uint64_t passengers, crew;
	uint64_t persons; /* how many are in it */
};

struct paxlst_document {
	struct span code;	  /* DOC 1001: "P" */
	struct span list, agency; /* 1131, 3055: "110", "111" */
	struct span number, state;
	struct edi_time expiry, issue;
};

struct paxlst_bag {
	struct span tag, count; /* "ZZ012345", "3": consecutive numbers */
};

struct paxlst_person {
	enum paxlst_role role;
	struct span surname;
	struct span given[PAXLST_GIVEN_MAX];
	unsigned given_count;
	struct span street, city, state, postal_code, country;
	struct edi_time birth;
	struct span sex; /* "M" "F" "X" "U" as it came */
	struct span nationality[PAXLST_NATIONALITIES_MAX];
	unsigned nationality_count;
	struct span residence;					/* LOC 174 */
	struct span birth_country, birth_place, birth_province; /* 180 */
	struct span embarkation, debarkation, clearance;	/* 178 179 22 */
	struct span bag_count, bag_weight, bag_unit;		/* MEA */
	unsigned bag_tags;
	struct span verified;	/* GEI 4: "173" yes, "174" no */
	struct span employment; /* EMP: "CR1" */
	unsigned contact_count, reference_count, document_count;
	bool plain;	    /* all data is EDIFACT_PLAIN */
	struct place place; /* of its NAD */
	/* Set as far as their counts say, and not cleared after that. */
	struct paxlst_document documents[PAXLST_DOCUMENTS_MAX];
	struct edi_pair references[PAXLST_REFERENCES_MAX];
	struct edi_pair contacts[PAXLST_CONTACTS_MAX];
	struct paxlst_bag bags[PAXLST_TAGS_MAX]; /* FTX BAG */
};

/* Before a person is filled: nothing of the last one is left. */
static inline void
paxlst_person_clear(struct paxlst_person *person)
{
	/* The lists are counted: what is beyond a count is never read. */
	memset(person, 0, offsetof(struct paxlst_person, documents));
}

/* ATT 9019: one of M, F, X, U. */
static inline bool
paxlst_is_sex(struct span code)
{
	return code.len == 1 &&
	    (code.data[0] == 'M' || code.data[0] == 'F' ||
		code.data[0] == 'X' || code.data[0] == 'U');
}

/* MEA 6314: digits, and for a weight a decimal point and digits after it. */
bool paxlst_is_amount(struct span value, bool weight);

struct paxlst {
	struct date today;
	struct paxlst_message message;
	struct paxlst_person person;
	bool open; /* a person waits to be handed over */
	bool in_document, in_flight, has_bgm, has_tdt, has_cnt;
	bool expect_arrival;
	bool said_order, said_limit;
	int rank; /* of the person's last segment */
	struct keep kept;
	struct keep kept_person;
};

void paxlst_init(struct paxlst *p, struct date today);

/* At UNH. */
void paxlst_begin(struct paxlst *p);

/* Whether this segment ends the person that is open. */
static inline bool
paxlst_completes(const struct paxlst *p, const struct edifact_segment *s)
{
	return p->open && s->tag == EDIFACT_TAG('N', 'A', 'D');
}

/* A segment of an open person; false: it is the message's. */
bool paxlst_person_segment(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f);
void paxlst_message_segment(struct paxlst *p, const struct edifact_segment *s,
    const struct place *place, struct findings *f);

static inline void
paxlst_segment(struct paxlst *p, const struct edifact_segment *s,
    const struct place *place, struct findings *f)
{
	if (!p->open || !paxlst_person_segment(p, s, place, f))
		paxlst_message_segment(p, s, place, f);
}

/* At UNT or what is in its place: what the message lacks. */
void paxlst_finish(
    struct paxlst *p, const struct place *at, struct findings *f);

/*
 * The document that a control looks at first: P, then I A C, then the first;
 * NULL when there is none.
 */
const struct paxlst_document *paxlst_travel_document(
    const struct paxlst_person *person);

/*
 * The kind of a document as sltdquery knows it: 'P' 'I' 'V' 'R' 'O', or 0
 * when the code does not say.
 */
char paxlst_document_type(struct span code);

#endif

/*
 * pnrgov: booking records pushed to a state (PNRGOV 10.1 – 18.1), decoded as
 * far as an inspection needs them: who travels, with which document, on
 * which flights.
 *
 * A booking (SRC …) is read whole before its travellers are handed over,
 * because what identifies a traveller (SSR DOCS, DOCO, DOCA) may come before
 * him, after him, or with the flights, tied by a reference or by the name
 * only. One that fits no traveller makes a traveller of its own: nothing is
 * lost.
 *
 * It refuses to keep a payment card's number: all but the last four digits
 * are masked before they are stored. What booking history (ABI, SAC) says of
 * cancelled things is not read.
 *
 * Sources: PNRGOV implementation guide 13.1, 14.1 (GR.1–GR.12, TRA); AIRIMP for
 * SSR DOCS, DOCO, DOCA.
 */
#ifndef EDI_PNRGOV_H
#define EDI_PNRGOV_H

#include "edi/paxlst.h"

/* Travellers in one booking, groups included. */
#define PNRGOV_TRAVELLERS_MAX 999
/* DOCS, DOCO and DOCA in one booking. */
#define PNRGOV_SSR_MAX 4096
/* Travellers without a document that are matched by order, at most. */
#define PNRGOV_ORDER_MAX 99
#define PNRGOV_LEGS_MAX 99
#define PNRGOV_PAYMENTS_MAX 16

struct pnrgov_leg {
	struct span carrier, number, from, to;
	struct span operating, operating_number; /* TVL; TRA from 14.1 on */
	struct edi_time departs, arrives;
};

/* What comes before the first booking. */
struct pnrgov_message {
	struct span function; /* MSG 22 full, 141 update */
	struct span sender;   /* ORG */
	struct pnrgov_leg flight;
	bool has_flight, has_count;
	uint64_t count;	  /* EQN */
	uint64_t records; /* SRC so far */
	uint64_t persons; /* TIF so far */
};

struct pnrgov_payment {
	struct span form, vendor;
	struct span number; /* masked */
};

struct pnrgov_traveller {
	struct span surname, given, type, reference, title;
	struct span bag_count, bag_weight, bag_unit;
	struct edi_pair references[PAXLST_REFERENCES_MAX];
	unsigned reference_count;
	struct place place;
	bool from_ssr;	 /* no TIF: made from a DOCS */
	bool documented; /* some DOCS is his; while they are linked */
};

enum pnrgov_ssr_kind { PNRGOV_DOCS, PNRGOV_DOCO, PNRGOV_DOCA };

struct pnrgov_ssr {
	enum pnrgov_ssr_kind kind;
	struct span text, reference;
	struct span surname, given; /* whom it names beside its fields */
	struct span number;	    /* of DOCS; after pnrgov_link() */
	bool infant;		    /* said apart from the text (XML) */
	unsigned context;	    /* traveller it follows, from 1; 0: none */
	unsigned traveller; /* whose it is, from 1; after pnrgov_link() */
	struct place place;
};

/* A booking. */
struct pnrgov_record {
	struct span locator, carrier;
	struct edi_time created;
	struct pnrgov_leg legs[PNRGOV_LEGS_MAX];
	unsigned leg_count;
	struct pnrgov_payment payments[PNRGOV_PAYMENTS_MAX];
	unsigned payment_count;
	unsigned travellers, ssrs;
	bool has_group; /* travellers without names */
};

struct pnrgov {
	struct date today;
	struct pnrgov_message message;
	struct pnrgov_record record;
	struct pnrgov_traveller *travellers;
	struct pnrgov_ssr *ssrs;
	size_t traveller_cap, ssr_cap;
	bool open; /* a booking waits to be handed over */
	bool in_itinerary, in_history, said_limit, linked;
	unsigned context;	/* traveller under way, from 1; 0: none */
	struct pnrgov_leg *leg; /* that TVL began; NULL: none */
	struct keep kept;	/* of the message's head */
	struct keep kept_record;
};

void pnrgov_init(struct pnrgov *p, struct date today);
void pnrgov_release(struct pnrgov *p);

/* At UNH. */
void pnrgov_begin(struct pnrgov *p);

/*
 * Whether this segment ends the booking that is open: hand over its
 * travellers, pnrgov_person() for each, before it is taken in.
 */
static inline bool
pnrgov_completes(const struct pnrgov *p, const struct edifact_segment *s)
{
	return p->open && s->tag == EDIFACT_TAG('S', 'R', 'C');
}

void pnrgov_segment(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f);

/* Says whose each SSR is; gives the number of travellers then. */
unsigned pnrgov_link(struct pnrgov *p, struct findings *f);

/*
 * A traveller (from 0), with all that the booking says of him; his findings
 * go to f. Spans live until the next booking.
 */
void pnrgov_person(struct pnrgov *p, unsigned traveller,
    struct paxlst_person *out, struct findings *f);

/* At UNT or what is in its place. */
void pnrgov_finish(
    struct pnrgov *p, const struct place *at, struct findings *f);

/*
 * Adults (18 years on the day of the flight) and children among the travellers
 * whose age the booking tells, by DOCS or as an airline's child or infant.
 */
struct pnrgov_party {
	unsigned adults, children;
	bool unknown; /* there are others */
};
void pnrgov_party(const struct pnrgov *p, struct pnrgov_party *out);

/* The birth date of a DOCS. */
enum edi_time_result pnrgov_docs_birth(
    struct span text, struct date today, struct edi_time *born);

/*
 * DOCS, DOCO or DOCA text taken into a person; what is there already stays,
 * but a state of three letters replaces one of two.
 */
void pnrgov_docs(struct span text, struct date today,
    struct paxlst_person *person, const struct place *at, struct findings *f);
void pnrgov_doco(struct span text, struct date today,
    struct paxlst_person *person, const struct place *at, struct findings *f);
void pnrgov_doca(struct span text, struct paxlst_person *person);

/* The '/'-separated field of an SSR's text, from 1; empty when not there. */
struct span pnrgov_field(struct span text, unsigned number);

/*
 * The name that an SSR is for (AIRIMP): "0123J28JUN-1DOE/JANE MRS./P/UTO/..."
 * has it ahead of the fields, ".../DOE/JANE-1DOE/JANE MRS" behind them. What is
 * left when it is taken away goes to rest. False: there is none, nothing is
 * set.
 */
bool pnrgov_name_ahead(struct span text, struct span *rest,
    struct span *surname, struct span *given);
bool pnrgov_name_behind(struct span text, struct span *rest,
    struct span *surname, struct span *given);

#endif

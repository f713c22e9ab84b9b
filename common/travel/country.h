/*
 * country: the states, organizations and persons that a document can name,
 * in the one table that everything here asks.
 *
 * A row is a code of a machine readable zone with what else the world calls
 * it: the two letters of certificates and bookings, the number of ISO 3166-1,
 * names in four languages. Several codes may mean one state (D and DEU), and
 * one authority may issue under several (GBR and GBD).
 *
 * A code that is listed says nothing about who may issue documents.
 *
 * Source: ICAO Doc 9303-3 section 5, parts A to H; ISO 3166-1; Doc 9303-12
 * 7.1; TR-03135-1 5.6.4 for the comparison with certificates.
 */
#ifndef TRAVEL_COUNTRY_H
#define TRAVEL_COUNTRY_H

#include "base/span.h"

enum country_kind {
	COUNTRY_UNKNOWN,    /* not in the table */
	COUNTRY_LISTED,	    /* parts A to E, G, H */
	COUNTRY_DEPRECATED, /* part F: ANT NTZ, in old documents */
	COUNTRY_SEEN	    /* met in the field, not of the standard */
};

enum country_language {
	COUNTRY_ENGLISH,
	COUNTRY_FRENCH,
	COUNTRY_SPANISH,
	COUNTRY_PORTUGUESE,
	COUNTRY_LANGUAGES
};

/* Longest name, in bytes, of any row. */
#define COUNTRY_NAME_MAX 96

struct country {
	char code[4];	 /* in a zone, without its fillers */
	char two[3];	 /* as certificates have it; "": none */
	uint16_t number; /* ISO 3166-1 numeric; 0: none */
	enum country_kind kind;
	/* UTF-8; all NULL where another code's row has them (same). */
	const char *name[COUNTRY_LANGUAGES];
	const char *same;      /* the code of the same state, or NULL */
	const char *authority; /* the code of who issues under it, or NULL */
	const char *note;      /* of a code that is SEEN: what it stands for */
};

/* ---- looking up: NULL when there is none ------------------------------- */

/* A zone's code, upper case, without fillers: "D", "UTO", "DEU". */
const struct country *country_find(struct span code);

/*
 * Two upper-case letters: ISO 3166-1 alpha-2, and EU UN XO; KS RK XK (Kosovo),
 * UK, EL, ZZ (United Nations) as certificates and bookings have them.
 */
const struct country *country_find_two(struct span two);

/* The number of ISO 3166-1. */
const struct country *country_find_number(unsigned number);

/*
 * A name in English, French, Spanish or Portuguese, usual or official, in
 * UTF-8. Case, accents, punctuation, articles and the order of the words make
 * no difference: "Congo, Republic of the", "republique du congo". What could
 * be two states is neither.
 */
const struct country *country_find_name(struct span name);

/*
 * Whatever a person or another system wrote: a code of a zone or with two
 * letters in either case, fillers or not, a number, a name. The row is that
 * of the state (D for DEU).
 */
const struct country *country_find_any(struct span text);

/* ---- asking of codes of zones ------------------------------------------ */

enum country_kind country_kind(struct span code);

/* For a code that is SEEN: what it stands for; else NULL. */
const char *country_note(struct span code);

/* Whether two codes mean one state: equal, D and DEU, RKS and UNK XKX XXK. */
bool country_same_state(struct span a, struct span b);

/*
 * Whether one authority issues under both: the same state; GBR GBD GBN GBO
 * GBP GBS.
 */
bool country_same_authority(struct span a, struct span b);

/*
 * The i-th of the other listed codes that the authority of this one issues
 * under; NULL after the last, and where it issues under no other.
 */
const struct country *country_other_code(struct span code, unsigned i);

/* ---- and of countries in certificates (upper case, "" for none) -------- */

/*
 * Whether a certificate of that country may sign a document of that issuing
 * state (1 to 3 letters, no fillers). The relation is many to many: a
 * passport of Hong Kong is signed under CN, one of Bermuda under GB or BM, a
 * laissez-passer of the United Nations under UN or ZZ.
 */
bool country_of_state(struct span state, const char *country);

/* The country that certificates of a state have; false: not known. */
bool country_two_letters(struct span state, char out[3]);

/*
 * Whether two certificates' countries are the same state, or sign for each
 * other (GB and BM; CN and HK).
 */
bool country_same(const char *a, const char *b);

/*
 * Several CSCAs of different states or regions work under this country, so
 * that "of the same country" says nothing about who revokes.
 */
bool country_shared(const char *country);

#endif

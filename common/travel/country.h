/*
 * country: the three letters of a zone and the two of a certificate.
 *
 * The relation is many to many: a passport of Hong Kong is signed under CN,
 * one of Bermuda under GB or BM, a laissez-passer of the United Nations under
 * UN or ZZ. "UTO" and "UT" are the specimens of Doc 9303.
 *
 * Source: ISO 3166-1; Doc 9303-3 section 5; Doc 9303-12 7.1; TR-03135-1
 * 5.6.4 for the comparison.
 */
#ifndef TRAVEL_COUNTRY_H
#define TRAVEL_COUNTRY_H

#include "base/span.h"

/*
 * Whether a certificate's country (upper case, "" for none) may stand on a
 * document of that issuing state (1 to 3 letters, no fillers).
 */
bool country_of_state(struct span state, const char *country);

/* Whether the state is in the tables at all. */
bool country_state_known(struct span state);

/* The first two-letter code of a state; false when it is not known. */
bool country_two_letters(struct span state, char out[3]);

/* Whether two certificates' countries are the same state, or sign for each
 * other (GB and BM; CN and HK). */
bool country_same(const char *a, const char *b);

/*
 * Several CSCAs of different states or regions work under this code, so that
 * "of the same country" says nothing about who revokes. The group is the
 * same number for codes that belong together, 0 for none.
 */
bool country_shared(const char *country);
int country_group(const char *country);

#endif

/*
 * country_private: the rows of country.h; others ask its functions.
 */
#ifndef TRAVEL_COUNTRY_PRIVATE_H
#define TRAVEL_COUNTRY_PRIVATE_H

#include "travel/country.h"

/* Rows whose country others share come later: the first one has it. */
extern const struct country country_rows[];
extern const size_t country_count;

/* Further names of a code, one or more, with '|' between them. */
struct country_alias {
	char code[4];
	const char *names;
};
extern const struct country_alias country_aliases[];
extern const size_t country_alias_count;

#endif

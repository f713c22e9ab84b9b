/*
 * variant: other ways in which one number is written down.
 *
 * A spreadsheet drops zeros at the start of a number, or after the letters of
 * its series where these have a column of their own; a register with a fixed
 * width puts them there; and a system that copies ten places of a zone has the
 * check digit of the number after its nine characters (Doc 9303-4 4.2.2). Such
 * numbers are no proof of one document, but silence about them proves
 * nothing.
 */
#ifndef SLTD_VARIANT_H
#define SLTD_VARIANT_H

#include "sltd/key.h"
#include "sltd/sieve.h"

/* Characters of the number's field in a zone; its check digit is the next. */
#define SLTD_ZONE_NUMBER 9

/*
 * The number without zeros at its start and after the letters that it then
 * starts with, before a digit; one is left where nothing else would be. A
 * letter O among the zeros before nothing but digits is one of them.
 */
void sltd_number_core(const struct sltd_number *n, struct sltd_number *out);

/* The nine characters whose check digit the tenth is; false: it is not. */
bool sltd_number_undigit(const struct sltd_number *n, struct sltd_number *out);

/* Nine characters with their check digit; false: it has not so many. */
bool sltd_number_with_digit(
    const struct sltd_number *n, struct sltd_number *out);

/* Whether the core or the nine characters are another number. Quick for most.
 */
bool sltd_number_has_short(const struct sltd_number *n);

/* The same core: they differ in zeros. */
bool sltd_number_same_core(
    const struct sltd_number *a, const struct sltd_number *b);

/* One is the other with its check digit. */
bool sltd_number_same_undigit(
    const struct sltd_number *a, const struct sltd_number *b);

/*
 * Calls visit with each other way to write n: its core with zeros in either
 * place, up to longest characters; without its check digit or with it. Stops
 * when it returns false, and returns that.
 */
typedef bool sltd_variant_visit(void *context, const struct sltd_number *n);
bool sltd_number_variants(const struct sltd_number *n, size_t longest,
    sltd_variant_visit *visit, void *context);

/* ---- what a sieve knows of them ---------------------------------------- */

/* Of one record, at most; of one that is no series. */
#define SLTD_SINGLE_KEYS 3
#define SLTD_RECORD_KEYS (SLTD_NUMBER_MAX + 2)

/*
 * What a sieve is to know of a number: first its fold, then its shorter forms,
 * so that "may be listed in a longer form" costs a query no look-up of its own.
 */
unsigned sltd_single_keys(
    const struct sltd_number *n, sltd_sieve_key out[SLTD_SINGLE_KEYS]);

/*
 * Of a series: first its own key, then one for each length that the core of
 * one of its numbers can have where that is not the number itself.
 */
unsigned sltd_series_keys(struct sltd_state state,
    const struct sltd_number *first, const struct sltd_number *last,
    sltd_sieve_key out[SLTD_RECORD_KEYS]);

/* The one of those for lengths that is there for a number. */
sltd_sieve_key sltd_series_core_key(
    struct sltd_state state, const struct sltd_number *n);

#endif

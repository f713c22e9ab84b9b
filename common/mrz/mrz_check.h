/*
 * mrz_check: what is wrong with a zone, as findings.
 *
 * Looks at everything that a zone says: the characters that each field may
 * have, the digits, the calendar, the order of the dates, codes, sex, names.
 * Digits alone prove little: "BB0911" and "880911" have the same one.
 * Never fails and never changes a zone; the order of the findings is that of
 * the functions in mrz_check().
 *
 * Source: inspection-record(5), mrzcheck, the table of codes.
 */
#ifndef MRZ_MRZ_CHECK_H
#define MRZ_MRZ_CHECK_H

#include "base/findings.h"
#include "mrz/mrz.h"

/* Second letters of passports, Doc 9303-4 4.4, and U of 9303-8. */
#define MRZ_HARMONISED "PEDORTSLMU"
/* Passports without one expire before this year, Doc 9303-4 4.4. */
#define MRZ_SECOND_LETTER_YEAR 2038
/* One that expires before may be older than the letters. */
#define MRZ_HARMONISED_YEAR 2036

struct mrz_check_options {
	struct date at;	  /* the day of the inspection */
	bool issue_known; /* a printed date of issue came with the zone */
	struct date issue;
};

/*
 * The finding for lines that fit no layout, or two: forced and fit are those
 * of mrz_read().
 */
void mrz_check_layout(const struct mrz_lines *lines,
    const enum mrz_format *forced, const struct mrz_fit *fit,
    struct findings *f);

/* What was cleaned in the lines of a zone; m NULL: in lines that are not a
 * zone. */
void mrz_check_cleaned(
    const struct mrz_lines *lines, const struct mrz *m, struct findings *f);

/* Lines beside the zone that were left out; first_row: of the text, from 1. */
void mrz_check_ignored(const struct mrz_lines *lines, const struct mrz *m,
    uint64_t first_row, struct findings *f);

void mrz_check(const struct mrz *m, const struct mrz_check_options *options,
    struct findings *f);

#endif

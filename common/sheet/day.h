/*
 * day: calendar days as other people write them, read by forms that somebody
 * has named. Nothing is guessed: "05/06/2024" is a day only where the form
 * says which of its numbers is the month.
 *
 * A form is written with
 *	D DD		the day, one or two digits where a sign follows it
 *	M MM		the month, likewise
 *	MMM		its name or abbreviation in English, French, Spanish or
 *			Portuguese
 *	YYYY YY		the year; of two digits, see below
 *	hh mm ss	a time of day, which is left out
 *	excel excel-1904	the serial number of a spreadsheet (a number
 *			after the comma is the time of day)
 *	'de'		a word that stands for itself
 * in upper or lower case; all other signs stand for themselves. mm is a minute
 * after hh, and a month before it.
 */
#ifndef SHEET_DAY_H
#define SHEET_DAY_H

#include "base/date.h"
#include "base/err.h"

#define DAY_FORM_MAX 31 /* characters of a form */
#define DAY_FORMS_MAX 8

struct day_forms {
	char form[DAY_FORMS_MAX][DAY_FORM_MAX + 1];
	size_t count;
};

/* ERR_CONFIG where it is no form, or has no day, month or year. */
MUST_CHECK bool day_forms_add(
    struct day_forms *f, struct span form, struct err *err);

enum day_read {
	DAY_READ,
	DAY_NONE, /* no form fits, or there is no such day */
	DAY_TWO	  /* two forms fit and say different days */
};

/*
 * past: a year of two digits is the latest one that is not after today's;
 * else it is the one nearest to today's.
 */
enum day_read day_read(const struct day_forms *f, struct span text, bool past,
    struct date today, struct date *out);

#endif

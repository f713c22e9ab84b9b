/*
 * time_text: a message's time as tests compare it, "2026-11-24T10:00" or the
 * date alone.
 */
#ifndef TESTS_EDI_TIME_TEXT_H
#define TESTS_EDI_TIME_TEXT_H

#include <stdio.h>

#include "edi/edi_time.h"

#define TIME_TEXT_MAX 32

static inline const char *
time_text(const struct edi_time *t, char out[TIME_TEXT_MAX])
{
	int n = snprintf(out, TIME_TEXT_MAX, "%04d-%02d-%02d",
	    t->date.year % 10000, t->date.month % 100, t->date.day % 100);

	if (t->has_time)
		snprintf(out + n, TIME_TEXT_MAX - (size_t)n, "T%02d:%02d",
		    t->hour % 100, t->minute % 100);
	return out;
}

#endif

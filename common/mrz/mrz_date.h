/*
 * mrz_date: the dates of a zone, YYMMDD with unknown parts.
 *
 * Doc 9303-3 4.8: an unknown year, month or day of birth is "<<". No part of
 * Doc 9303 has a rule for the century; inspection-record(5) decides: birth is
 * the latest that is not after the day of the inspection, expiry and issue
 * are the nearest to it. Unknown parts count as the earliest when dates are
 * compared. In a report they are EDTF (ISO 8601-2): "1974-08-XX".
 */
#ifndef MRZ_MRZ_DATE_H
#define MRZ_MRZ_DATE_H

#include "base/date.h"

enum mrz_date_kind {
	MRZ_DATE_BIRTH,	 /* YYMMDD, parts may be unknown */
	MRZ_DATE_EXPIRY, /* YYMMDD, or all of it unknown */
	MRZ_DATE_MONTH	 /* YYMM: issue of a French card */
};

enum mrz_date_state {
	MRZ_DATE_ABSENT,    /* the layout has none, or it is all fillers */
	MRZ_DATE_KNOWN,	    /* text and earliest are set */
	MRZ_DATE_PERMANENT, /* how an issuer writes "does not expire" */
	MRZ_DATE_LETTERS,   /* characters that no date has */
	MRZ_DATE_HALF,	    /* half a group is unknown, or parts of an
			       expiry are */
	MRZ_DATE_IMPOSSIBLE /* no such day in the calendar */
};

struct mrz_date {
	enum mrz_date_state state;
	struct date earliest; /* unknown parts: year 1, January, the 1st */
	uint8_t len;
	char text[DATE_TEXT]; /* "1974-08-XX"; a month: "2017-10" */
};

/* Known, without expiry, or none: nothing that no document says. */
static inline bool
mrz_date_is_possible(const struct mrz_date *date)
{
	return date->state == MRZ_DATE_ABSENT ||
	    date->state == MRZ_DATE_KNOWN || date->state == MRZ_DATE_PERMANENT;
}

/*
 * The same day a century earlier: for a birth date that would come after the
 * expiry. False, and nothing is changed, where there is no such day.
 */
bool mrz_date_century_earlier(struct mrz_date *date);

/* cells: six, or four for a month. */
void mrz_date_read(const uint8_t *cells, enum mrz_date_kind kind,
    struct date at, struct mrz_date *out);

/*
 * The six cells of an ISO or EDTF date ("1974-08-XX"; unknown parts become
 * fillers); a month gives four. False when the text is no such date.
 */
bool mrz_date_cells(struct span text, uint8_t cells[6], size_t *len);

#endif

/*
 * edi_time: dates and times as DTM, DAT and SSR write them.
 *
 * PAXLST: YYMMDD without a format code, YYMMDDHHMM with 201, CCYYMMDD with
 * 102, CCYYMMDDHHMM with 203. PNRGOV: DDMMYY and HHMM in elements of their
 * own, DDMMMYY in SSR. Times are local to the port and carry no zone. The day,
 * or month and day, of a birth may be 00: not known, as in a zone.
 *
 * Two-digit years: a birth is the latest that is not in the future; all
 * others the nearest to today, as inspection-record(5) decides.
 */
#ifndef EDI_EDI_TIME_H
#define EDI_EDI_TIME_H

#include "base/date.h"

struct edi_time {
	bool has_date, has_time;
	struct date date;
	int hour, minute;
	/*
	 * Unknown parts of a birth date: 1 the day, 2 the month too.
	 * They are 1 in date, the earliest that it can be.
	 */
	int unknown;
};

/* Room for "1974-08-XX" and its NUL. */
#define EDI_BIRTH_TEXT 11

enum edi_century { EDI_BIRTH, EDI_NEAREST };

enum edi_time_result {
	EDI_TIME_OK,
	EDI_TIME_EMPTY,	  /* nothing there but spaces */
	EDI_TIME_PARTIAL, /* read: a birth whose day, or month, is 00 */
	EDI_TIME_CENTURY, /* read, but 8 or 12 digits without a code */
	EDI_TIME_SPACES,  /* read, but with spaces around */
	EDI_TIME_BAD	  /* no such day or time, or no date at all */
};

/* The value of a DTM with its format code (may be empty). */
enum edi_time_result edi_time_dtm(struct span value, struct span format,
    enum edi_century century, struct date today, struct edi_time *out);

/* DDMMYY, then HHMM or HHMMSS (may be empty): TVL, DAT, RCI. */
enum edi_time_result edi_time_pnr(struct span date, struct span time,
    struct date today, struct edi_time *out);

/* DDMMMYY or DDMMMYYYY: "12JUL64". */
enum edi_time_result edi_time_ssr(struct span text, enum edi_century century,
    struct date today, struct edi_time *out);

/* "2026-11-24T10:00" and "2026-11-24", and only those. */
bool edi_time_parse(struct span text, struct edi_time *out);

/* Also "1974-08-XX" and "1974-XX-XX". */
bool edi_time_parse_birth(struct span text, struct edi_time *out);
void edi_time_birth_text(const struct edi_time *t, char out[EDI_BIRTH_TEXT]);

/* Minutes since 1970-01-01T00:00, as if the local time were UTC. */
int64_t edi_time_minutes(const struct edi_time *t);

#endif

/*
 * dtc: a digital travel credential, the files of a chip in one structure.
 *
 * A credential of type 1 is what a traveller's own telephone read from his
 * passport: its files are the state's word as far as EF.SOD says so, and
 * nothing in it says that the passport is there. Types 2 and 3 have a
 * signature of the device beside it; what that covers is not published, so
 * that it is told and not checked.
 *
 *	DTCContentInfo ::= SEQUENCE { version INTEGER, dtcData SEQUENCE,
 *	    [0] dtcTBS OPTIONAL, [1] dtcSignerInfo OPTIONAL }
 * dtcData holds [0] EF.SOD, [1] to [16] the data groups, [22] and [23] other
 * things. Files are read tagged implicitly, and explicitly as octet strings:
 * which is meant is not published either, and the file's own tag tells.
 *
 * Source: ICAO, Digital Travel Credentials, Virtual Component 1.2.
 */
#ifndef LDS_DTC_H
#define LDS_DTC_H

#include "lds/lds.h"

#define DTC_VERSION 1

/* Spans into the caller's bytes; data is NULL where a file is not there. */
struct dtc {
	struct span sod;
	struct span dg[LDS_GROUPS + 1]; /* by number */
	bool device_signed;
};

/* Whether bytes are one, whole or not: a SEQUENCE that begins with a number. */
bool dtc_looks_like(struct span bytes);

/* ERR_DATA: not one, of another version, or a file in it twice. */
MUST_CHECK bool dtc_parse(struct span bytes, struct dtc *out, struct err *err);

#endif

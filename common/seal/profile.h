/*
 * profile: which features a seal of a kind of document has, and how each is
 * written. Everything that differs between two kinds of document is a row
 * here.
 *
 * Source: Doc 9303-7 (visas), 9303-8 (emergency travel documents), 9303-13;
 * BSI TR-03137-1 sections 6 to 10, TR-03171; ICAO "Datastructure for
 * Barcode" for the messages of an IDB.
 */
#ifndef SEAL_PROFILE_H
#define SEAL_PROFILE_H

#include "base/buf.h"

/* Features of the richest profile. */
#define PROFILE_FEATURES_MAX 16

/* Characters of a zone, whole lines counted: two of 44, three of 30. */
#define PROFILE_CELLS_MAX 90

/* How the value of a feature is written. */
enum feature_form {
	FEATURE_TEXT,	/* C40, fillers at the end removed */
	FEATURE_ZONE,	/* C40: lines of a machine readable zone */
	FEATURE_UTF8,	/* text as it is */
	FEATURE_NUMBER, /* one byte */
	FEATURE_STAY,	/* three bytes: days, months, years */
	FEATURE_DATE,	/* three bytes: MMDDYYYY as a number */
	FEATURE_MASKED, /* four: unknown digits first, or three */
	FEATURE_BYTES	/* shown in hexadecimal */
};

struct feature_row {
	uint8_t tag;
	const char *name; /* of the member in a result */
	enum feature_form form;
	size_t min, max; /* bytes of the value */
	bool optional;
	/* FEATURE_ZONE: characters of the first line and of all lines. */
	uint8_t width, cells;
	uint8_t group; /* of several rows with one group, just one is there */
};

struct profile {
	uint16_t reference; /* definition and document category; 0: none */
	const char *name;
	const char *ref;   /* where it is defined */
	const char *usage; /* certificate's document type; NULL: any */
	/* VDS-NC: where its message has the number of a passport, by path. */
	const char *passport;
	struct feature_row feature[PROFILE_FEATURES_MAX]; /* a NULL name ends */
};

/* By the last two bytes of a VDS header; NULL: not known. */
const struct profile *profile_of_vds(uint16_t reference);

/* By the header's `t` of a VDS-NC; NULL: not known. */
const struct profile *profile_of_vdsnc(struct span type);

/* The messages of an IDB, and those that hold features of their own. */
const struct profile *profile_of_idb(void);
const struct profile *profile_inside_idb(uint8_t message);

const struct feature_row *profile_feature(
    const struct profile *profile, uint8_t tag);

#endif

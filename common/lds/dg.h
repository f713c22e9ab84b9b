/*
 * dg: what is inside data groups 1, 2, 7, 11, 12, 14 and 15.
 *
 * Whether the group is genuine is not asked here: it is parsed only after
 * its hash was found right, and shown. Spans into the caller's bytes.
 *
 * Source: Doc 9303-10 4.7; ISO/IEC 19794-5 and 39794-5 for faces; BSI
 * TR-03110-3 A.1 for the security infos of data group 14.
 */
#ifndef LDS_DG_H
#define LDS_DG_H

#include "base/date.h"
#include "base/err.h"
#include "lds/image.h"
#include "travel/number.h"
#include "x509/oid.h"

/* ---- data group 1: the machine readable zone --------------------------- */

struct dg1 {
	const struct mrz_layout *layout; /* TD1, TD2 or TD3 */
	struct span zone;		 /* all its cells, no line feeds */
	struct span document_code;	 /* 2 characters, fillers and all */
	struct span issuing_state;	 /* without fillers */
};
MUST_CHECK bool dg1_parse(struct span file, struct dg1 *out, struct err *err);

/* One line of the zone, from 0. */
struct span dg1_line(const struct dg1 *dg1, unsigned line);

/*
 * The document number in normal form (A–Z, 0–9), a long one put together
 * (travel/number.h), and a NUL.
 */
#define DG1_NUMBER_ROOM (MRZ_NUMBER_MAX + 1)
void dg1_document_number(const struct dg1 *dg1, char out[DG1_NUMBER_ROOM]);

/*
 * Whether a printed zone is the same: its lines one after the other, lower
 * case and blanks tolerated. zone: text with or without line feeds.
 */
bool dg1_same_zone(const struct dg1 *dg1, struct span zone);

/* ---- data groups 2 and 7: images --------------------------------------- */

/* Faces, or displayed signatures, that are reported; more are counted. */
#define DG_IMAGES_MAX 8

struct dg_images {
	size_t count; /* as found */
	struct image image[DG_IMAGES_MAX];
	enum { DG_FORMAT_NONE, DG_FORMAT_19794, DG_FORMAT_39794 } format;
};
MUST_CHECK bool dg2_parse(
    struct span file, struct dg_images *out, struct err *err);
MUST_CHECK bool dg7_parse(
    struct span file, struct dg_images *out, struct err *err);

/* ---- data groups 11 and 12: further details ---------------------------- */

/* Fields of one data group at most. */
#define DG_DETAILS_MAX 32

struct dg_detail {
	const char *name;	 /* "place_of_birth" */
	struct span value;	 /* text, in UTF-8 or what the issuer wrote;
				  * empty for an image */
	bool image, packed_date; /* packed: 4 bytes BCD CCYYMMDD */
};
struct dg_details {
	size_t count;
	struct dg_detail detail[DG_DETAILS_MAX];
};
MUST_CHECK bool dg11_parse(
    struct span file, struct dg_details *out, struct err *err);
MUST_CHECK bool dg12_parse(
    struct span file, struct dg_details *out, struct err *err);

/* The date of issue of data group 12; false when it has none. */
bool dg12_issue_date(const struct dg_details *details, struct date *date);

/* A date in either of its forms, as CCYYMMDD digits. */
bool dg_date(const struct dg_detail *detail, struct date *date);

/* ---- data group 14: what the chip offers ------------------------------- */

#define DG14_INFOS_MAX 64

struct dg14_info {
	struct span oid;      /* content */
	const char *protocol; /* "CA" "PACE" "TA" "AA" "PK" …; NULL: unknown */
	bool has_version, has_number;
	unsigned version;
	unsigned number; /* key identifier, or domain parameters (PACE) */
	struct span signature_algorithm; /* AA: content of the OID */
};
struct dg14 {
	size_t count;
	struct dg14_info info[DG14_INFOS_MAX];
};
MUST_CHECK bool dg14_parse(struct span file, struct dg14 *out, struct err *err);

/* ---- data group 15: the key for active authentication ------------------ */

/* *spki: the whole SubjectPublicKeyInfo. */
MUST_CHECK bool dg15_parse(
    struct span file, struct span *spki, struct err *err);

#endif

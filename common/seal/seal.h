/*
 * seal: a signed barcode as it was read: its kind, header, features, and what
 * is signed by what. Nothing is verified here.
 *
 * Visible digital seals (VDS), ICAO's data structure for barcodes (IDB) and
 * the seals of non-constrained environments (VDS-NC) become one struct. A
 * seal that departs from its standard is malformed, with the few exceptions
 * that real specimens need; each of those is a finding.
 *
 * Source: Doc 9303-13; ICAO "Datastructure for Barcode" (IDB); ICAO "VDS for
 * non-constrained environments"; BSI TR-03137-1.
 */
#ifndef SEAL_SEAL_H
#define SEAL_SEAL_H

#include "base/date.h"
#include "base/findings.h"
#include "seal/profile.h"

/* The largest symbol (QR 40-L) has 2,953 bytes; text kinds may be mangled to
 * twice that on the way. */
#define SEAL_SIZE_MAX ((size_t)8192)
/* An IDB once it is inflated. */
#define SEAL_INFLATED_MAX ((size_t)32768)
/* Messages of one seal, those inside a message counted. */
#define SEAL_FEATURES_MAX 64
/*
 * What a seal holds once it is decoded. The canonical form of a VDS-NC is five
 * times as long at most: "1e20," becomes 21 digits and the comma. So only want
 * of memory keeps a seal from fitting.
 */
#define SEAL_OWN_MAX (5 * SEAL_SIZE_MAX)
_Static_assert(SEAL_OWN_MAX >= SEAL_INFLATED_MAX, "an IDB fits as well");
/* Room for an issuing state, a signer, a reference in hexadecimal. */
#define SEAL_STATE_TEXT 4
#define SEAL_SIGNER_TEXT 8
#define SEAL_REFERENCE_TEXT 48
/* And for what names the profile, of which a VDS-NC's may be of any length. */
#define SEAL_PROFILE_TEXT 64

enum seal_kind {
	SEAL_UNKNOWN, /* a barcode of another family, or no barcode at all */
	SEAL_VDS,
	SEAL_IDB,
	SEAL_VDSNC,
	SEAL_DTC /* a chip's files in one structure; lds's to verify */
};
const char *seal_kind_word(enum seal_kind kind); /* "VDS" … */

struct seal_feature {
	uint8_t tag;
	const struct feature_row *row; /* NULL: not in the profile */
	struct span value;
};

/* Which hash the signature is over. */
enum seal_hash {
	SEAL_HASH_BY_CURVE, /* VDS: by the bits of the key's order */
	SEAL_HASH_256,	    /* IDB and VDS-NC say it */
	SEAL_HASH_384,
	SEAL_HASH_512
};

/* Spans point into the bytes given to seal_parse() or into own. */
struct seal {
	enum seal_kind kind;
	unsigned version;
	const struct profile *profile; /* NULL: not known */
	/* "5d01", "RDB1", "icao.vacc"; a longer type ends in "…" */
	char reference[SEAL_PROFILE_TEXT];

	char state[SEAL_STATE_TEXT];   /* of the header, fillers removed */
	char signer[SEAL_SIGNER_TEXT]; /* VDS: country and name, "DETS" */
	/* VDS: as in the seal, "32"; IDB: hexadecimal. "" for VDS-NC. */
	char certificate_reference[SEAL_REFERENCE_TEXT];

	bool has_issue_date, has_signature_date;
	struct date issue_date, signature_date;

	struct seal_feature feature[SEAL_FEATURES_MAX];
	size_t feature_count;

	struct span content;	 /* VDS-NC: the value of "msg", canonical */
	struct span certificate; /* inside the seal; empty: none */
	struct span is_signed;	 /* what the signature is over */
	struct span signature;	 /* r and s, raw; empty: unsigned */
	enum seal_hash hash;

	struct buf own;	    /* inflated, decoded or canonical bytes */
	struct buf decoded; /* certificate and signature of a VDS-NC */
};

void seal_init(struct seal *seal);
void seal_release(struct seal *seal);

/*
 * Reads the bytes of one barcode, borrowed by *seal. What is wrong goes into
 * findings: seal.malformed, seal.version, seal.feature, seal.test_reference,
 * seal.unsigned, seal.unknown (errors but the last), seal.profile,
 * seal.unknown_feature, seal.nonconformance. False when the seal cannot be
 * looked at any further; after want of memory findings->failed is set.
 */
bool seal_parse(
    struct span bytes, struct seal *seal, struct findings *findings);

/*
 * Where the VDS at the front of bytes ends: barcodes that were read one after
 * the other run together. 0: it does not end within them.
 */
size_t seal_vds_length(struct span bytes);

/* The feature of that name; NULL: the seal has none. */
const struct seal_feature *seal_feature(
    const struct seal *seal, const char *name);

/*
 * Appends a feature of a text form as text: C40 and UTF-8 as they are without
 * fillers at the end, a zone as all its characters. False when the value
 * cannot be decoded (seal_parse() has reported that).
 */
bool seal_feature_text(const struct seal_feature *feature, struct buf *out);

/* The zone in a seal: its feature, NULL when it has none. */
const struct seal_feature *seal_zone(const struct seal *seal);

/*
 * The code and the issuing state that the zone begins with. False: the seal
 * has no zone, or one whose beginning cannot be decoded.
 */
#define SEAL_ZONE_HEAD 5
bool seal_zone_head(const struct seal *seal, char out[SEAL_ZONE_HEAD]);

/* Dates of three bytes, MMDDYYYY as a number. False: no day. */
bool seal_date(const uint8_t bytes[3], struct date *out);

#endif

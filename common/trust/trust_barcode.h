/*
 * trust_barcode: the certificates that sign barcodes, found as barcodes name
 * them: by country, name and serial number of the certificate (VDS), or by
 * the end of its SHA-1 (IDB, and the VDS of German administrative papers).
 *
 * The index is beside what older stores hold, in the same format. Releases that
 * do not know it may go on writing to the store, and any file can be damaged:
 * so the index has a stamp, of the generation and of its own keys. Where that
 * does not agree a look-up reads through all certificates, and the next write
 * makes the index anew.
 *
 * Source: Doc 9303-13 2.2; ICAO "Datastructure for Barcode"; BSI TR-03171.
 */
#ifndef TRUST_TRUST_BARCODE_H
#define TRUST_TRUST_BARCODE_H

#include "trust/trust_edit.h"

/* Bytes at the end of a certificate's SHA-1 that an IDB gives. */
#define BARCODE_REFERENCE 5
#define BARCODE_SHA1 20

/*
 * Whether signing barcodes is what it is for, to be counted and listed: an
 * extended key usage says so, or it has no usage of either sort, which no
 * document signer lacks (those of a few states do for barcodes).
 */
bool barcode_purpose(const struct cert *cert);

/*
 * country: two letters in upper case; name: the commonName in upper case;
 * serial: the INTEGER's content. Those that chain first; more than one when
 * a number was given twice.
 */
MUST_CHECK bool trust_barcode_by_name(struct trust_view *view,
    const char *country, struct span name, struct span serial,
    struct trust_certs *out, struct err *err);

/*
 * sha1: the last BARCODE_REFERENCE bytes of the certificate's SHA-1, or more of
 * them; the caller compares what is ahead of the last BARCODE_REFERENCE.
 */
MUST_CHECK bool trust_barcode_by_sha1(struct trust_view *view, struct span sha1,
    struct trust_certs *out, struct err *err);

/* ---- for the files of the store ---- */

/* The keys under which a certificate is found, at most BARCODE_KEYS, each
 * without its digest at the end. */
#define BARCODE_KEYS 2
size_t barcode_keys(
    const struct cert *cert, struct trust_index keys[BARCODE_KEYS]);

/* The index rows of a certificate that has just been added. */
MUST_CHECK bool barcode_index(struct trust_edit *edit, const struct cert *cert,
    const uint8_t sha256[SHA256_SIZE], struct err *err);

/* For view_load(): is the index of this generation? */
MUST_CHECK bool barcode_begin(struct trust_view *view, struct err *err);

/* Whether the index can be relied on; its keys are read once in a view. */
MUST_CHECK bool barcode_whole(
    struct trust_view *view, bool *whole, struct err *err);

/* Makes the index anew, unless it can be relied on. Not journaled. */
MUST_CHECK bool barcode_fill(struct trust_edit *edit, struct err *err);

/* The stamp of an edit that is about to be committed. */
MUST_CHECK bool barcode_seal(struct trust_edit *edit, struct err *err);

/* trust_find.c: the signers under a key of TABLE_BARCODE. */
MUST_CHECK bool find_barcode_signers(struct trust_view *view, struct span key,
    struct trust_certs *out, struct err *err);
/* The same of certificates that are named one by one. */
MUST_CHECK bool find_listed_signers(struct trust_view *view,
    const uint8_t *digests, size_t count, struct trust_certs *out,
    struct err *err);

#endif

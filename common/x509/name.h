/*
 * name: distinguished names as issuers really write them.
 *
 * The same issuer is written with "C=gb" and "C=GB", in PrintableString and
 * in UTF8String, with RDNs in another order (Malaysia's signer identifiers).
 * Comparing bytes loses a tenth of the world's passports, so names are
 * compared in a normal form (RFC 5280 7.1, caseIgnoreMatch): strings as
 * UTF-8, ASCII letters in lower case, runs of blanks one blank, none at the
 * ends.
 */
#ifndef X509_NAME_H
#define X509_NAME_H

#include "base/buf.h"

/* RDNs in a name, attributes in an RDN; more is no name. */
#define NAME_RDNS_MAX 64
/* Room for a country of two or three letters and its NUL. */
#define NAME_COUNTRY 4

/* Everywhere: name is a whole Name, its SEQUENCE tag included. */

/*
 * Appends the normal form with its RDNs sorted: a key for look-ups, equal
 * exactly for names that are the same as a set of RDNs. False (nothing
 * appended) when name is no Name, and for want of memory: then out has failed.
 */
bool name_normalise_set(struct span name, struct buf *out);

/* Whether two are the same name, its RDNs in their order; or as a set. */
bool name_equal(struct span a, struct span b);
bool name_equal_set(struct span a, struct span b);

/* Appends "C=UT,O=…,CN=…", in the order as encoded, escaped as RFC 4514. */
void name_text(struct span name, struct buf *out);

/*
 * The localityName when it is one to three letters, as an alternative name
 * has the state's code; false, out untouched, when there is none.
 */
bool name_locality(struct span name, char out[NAME_COUNTRY]);

/*
 * Appends the first commonName in upper case (ASCII letters only are changed);
 * nothing when there is none.
 */
void name_common(struct span name, struct buf *out);

/* The countryName in upper case; "" when there is none or it is odd. */
void name_country(struct span name, char out[NAME_COUNTRY]);

#endif

/*
 * cert: an X.509 certificate indexed in place, and what Doc 9303-12 asks.
 *
 * The index is spans into the certificate's bytes, made in about a
 * microsecond (d2i_X509 of OpenSSL 3 takes a hundred). It refuses what is no
 * certificate; what is one but departs from the profile is indexed and left
 * to the checks, because real certificates depart in every way.
 *
 * Source: RFC 5280; Doc 9303-12 7.1.
 */
#ifndef X509_CERT_H
#define X509_CERT_H

#include "base/date.h"
#include "x509/name.h"
#include "x509/oid.h"
#include "x509/signature.h"

#define CERT_SIZE_MAX ((size_t)64 << 10)
#define CERT_EXTENSIONS_MAX 64

/* Bits of key_usage, RFC 5280 4.2.1.3. */
enum key_usage {
	KEY_USAGE_DIGITAL_SIGNATURE = 1 << 0,
	KEY_USAGE_NON_REPUDIATION = 1 << 1,
	KEY_USAGE_KEY_CERT_SIGN = 1 << 5,
	KEY_USAGE_CRL_SIGN = 1 << 6
};

struct cert {
	struct span der;	     /* all of it */
	struct span tbs;	     /* what is signed, with its header */
	unsigned version;	     /* 1, 2 or 3 */
	struct span serial;	     /* content of the INTEGER, unchanged */
	struct span algorithm;	     /* AlgorithmIdentifier outside tbs */
	struct span tbs_algorithm;   /* the one inside */
	struct span signature;	     /* raw bytes */
	struct span issuer, subject; /* whole Names */
	instant not_before, not_after;
	struct span spki; /* whole SubjectPublicKeyInfo */

	/* extensions; an empty span or has_… false where there is none */
	struct span ski; /* the identifier's bytes */
	struct span aki;
	struct span aki_issuer; /* GeneralNames' content */
	struct span aki_serial;
	bool has_key_usage, key_usage_critical;
	uint32_t key_usage;
	bool has_basic_constraints, ca, has_path_length;
	uint32_t path_length;
	struct span extended_usage; /* content of the SEQUENCE of OIDs */
	bool extended_usage_critical;
	struct span document_types; /* content of the SET of strings */
	bool has_key_period_start, has_key_period_end;
	instant key_period_start, key_period_end;
	struct span subject_alt_name, issuer_alt_name; /* content */
	struct span crl_points;			       /* content */
	bool name_change;
	struct span critical_unknown; /* OID of the first one not known */
	struct span bad_extension;    /* OID of the first one not readable */
	struct span double_extension; /* OID of the first one there twice */
};

/* der: exactly one certificate. It is borrowed by *out. */
MUST_CHECK bool cert_parse(struct span der, struct cert *out, struct err *err);

/* SHA-256 of the whole certificate: its name in the store. */
void cert_sha256(const struct cert *cert, uint8_t out[SHA256_SIZE]);

/* Issuer and subject are the same name. */
bool cert_self_issued(const struct cert *cert);

/* The signature of cert by the key. */
enum answer cert_verify(
    const struct cert *cert, struct key *issuer_key, unsigned *deviation);

/* Whether the list of extended key usages holds it. */
bool cert_has_extended_usage(const struct cert *cert, enum oid oid);

/*
 * Whether it makes its key one that certifies others (RFC 5280 4.2.1.3,
 * 4.2.1.9; Doc 9303-12 7.1.1): keyCertSign says so. Published CSCAs lack key
 * usage (then basicConstraints says it, or a self-issued root with neither),
 * and one link has CA:TRUE and cRLSign without keyCertSign.
 */
bool cert_is_authority(const struct cert *cert);

/* not_before <= t <= not_after */
bool cert_valid_at(const struct cert *cert, instant t);

/*
 * Whether the document type list allows a document code ("P<", "ID", "AR"):
 * one letter of the list allows every code that starts with it. True when
 * there is no list.
 */
bool cert_allows_document(const struct cert *cert, struct span code);

/* Country of the subject, else of the issuer; "" when neither has one. */
void cert_country(const struct cert *cert, char out[NAME_COUNTRY]);

/*
 * The three-letter code of a subject alternative name (directoryName with
 * localityName, Doc 9303-12 7.1.1.2); "" when there is none.
 */
void cert_state_code(const struct cert *cert, char out[NAME_COUNTRY]);

#endif

/*
 * trust: the store of what passports are checked against, for those who read
 * it: CSCA certificates, document signers, revocation lists, deviations and
 * defects, and where each came from.
 *
 * One folder (the store directory's "trust"), one writer (pkdfetch) beside
 * any number of readers. A view is a snapshot: it sees one generation whole,
 * whatever is imported meanwhile. A look-up is one or two steps down a tree.
 *
 * What the store vouches for: every CSCA key in it came with a list whose
 * signature was verified, over a link certificate of a key that was in it, or
 * by the operator's own hand. What it does not: that a certificate fits the
 * document at hand. Readers verify the signature themselves, over every
 * candidate key they are given. A damaged store is an error, never an empty
 * answer.
 *
 * Names are compared in the set form of name.h, so that "C=gb" finds "C=GB"
 * and the order of RDNs does not matter; key identifiers as bytes; serial
 * numbers without leading zeros.
 *
 * Source: Doc 9303-12 6 and Appendix D.
 */
#ifndef TRUST_TRUST_H
#define TRUST_TRUST_H

#include "x509/cert.h"
#include "x509/crl.h"
#include "x509/name.h"
#include "store/kv.h"

/* The folder below the store directory. */
#define TRUST_FOLDER "trust"
/*
 * Answers of one look-up (the most of one name is 10 keys in 27
 * certificates). A CSCA certificate that would be one more is refused on
 * import, so that no other is lost for it.
 */
#define TRUST_FOUND_MAX 512
/* CRLs that one look-up gives of those due at a time, and of all. */
#define TRUST_CRLS_FOUND 8
/* Links from a key that is vouched for otherwise. */
#define TRUST_LINKS_MAX 16
/* Sources that hold one object. */
#define TRUST_SOURCES_MAX 255
/* A source's name, its NUL included. */
#define TRUST_NAME_MAX 96

struct trust;	   /* an open store */
struct trust_view; /* a snapshot; used by one thread at a time */

enum trust_role {
	TRUST_CSCA,   /* self-signed, link, or re-issued */
	TRUST_SIGNER, /* document signer, and what else a CSCA signs */
	TRUST_CRL,
	TRUST_LIST /* a signed list as it came */
};

enum trust_state {
	TRUST_CURRENT,	 /* in one of its sources' newest edition */
	TRUST_WITHDRAWN, /* gone from all of them: usable, flagged */
	TRUST_DISTRUSTED /* by the operator */
};

/* Whether a signer (or CRL) is signed by a CSCA key of the store. */
enum trust_chain {
	TRUST_CHAIN_UNDETERMINED, /* no such key here */
	TRUST_CHAIN_PASS,
	TRUST_CHAIN_FAIL /* the key is here, and says no */
};

const char *trust_role_word(enum trust_role role);    /* "csca" "dsc" … */
const char *trust_state_word(enum trust_state state); /* "current" … */
const char *trust_chain_word(enum trust_chain chain); /* "pass" … */

/* A certificate of the store. All is borrowed from the view. */
struct trust_cert {
	const uint8_t *sha256; /* of der: its name */
	const uint8_t *key;    /* SHA-256 of its SubjectPublicKeyInfo */
	struct span der;
	enum trust_role role;
	enum trust_state state;
	enum trust_chain chain;	    /* a signer's */
	const uint8_t *issuer_key;  /* of the CSCA key that verified it;
				     * NULL unless chain is PASS */
	char country[NAME_COUNTRY]; /* upper case, two letters where
				     * known; "" when it has none */
	struct span slots;	    /* for trust_seen() */
};

/* A CRL whose signature a CSCA key of the store has verified. */
struct trust_crl {
	const uint8_t *sha256;
	struct span der;
	const uint8_t *issuer_key; /* SHA-256 of the verifying key's SPKI */
	instant this_update, next_update;
	bool has_next_update;
	char country[NAME_COUNTRY];
	enum trust_state state;
	struct span slots;
};

/* Where and when an object was seen. */
struct trust_seen {
	const char *source; /* "de-ml"; lives as long as the view */
	instant first, last;
	bool present; /* in the source's newest edition */
};

/* What a deviation or defect list says about documents. */
struct trust_deviation {
	bool defect; /* TR-03129 defect list; else ICAO's */
	const char *source;
	char country[NAME_COUNTRY]; /* of the list's signer */
	struct span oid;	    /* content; see oid.h */
	struct span text;	    /* UTF-8, may be empty */
	struct span parameters;	    /* DER, may be empty */
	bool has_document_type;
	char document_type[3]; /* "P<", "I" */
	bool has_period;
	instant first_issued, last_issued; /* inclusive */
	bool by_number, by_signer;	   /* what the entry names; neither: all
					    * documents of the period */
};

/* Of a source, their NULs included. A version may be a signing time. */
#define TRUST_KIND_MAX 16
#define TRUST_VERSION_MAX 32

struct trust_source {
	uint32_t id;
	char name[TRUST_NAME_MAX];
	char kind[TRUST_KIND_MAX]; /* "ml" "ldif" "crl" "deviation" "defect"
				      "cert" */
	char country[NAME_COUNTRY];
	char version[TRUST_VERSION_MAX]; /* "10332", a signing time; "" when
					    none */
	instant imported;   /* last import that changed something */
	instant checked;    /* last time it was looked at */
	uint64_t max_age_s; /* 0: no limit */
};

/*
 * trust_open() to read the store that --store names (NULL: see store_folder()),
 * for who verifies. Without a store every signer is unknown, which each record
 * says: *out is NULL then, and why_none a sentence for it. A store that is
 * there and cannot be read is an error.
 */
#define TRUST_NONE_TEXT 256
MUST_CHECK bool trust_open_or_none(const char *store, struct trust **out,
    char why_none[TRUST_NONE_TEXT], struct err *err);

/*
 * store: the store directory (as store_folder() gives it). ERR_UNAVAILABLE
 * when there is none, ERR_DATA when it is damaged or of another format.
 */
MUST_CHECK bool trust_open(
    const char *store, enum kv_mode mode, struct trust **out, struct err *err);
void trust_close(struct trust *trust);

MUST_CHECK bool trust_begin(
    struct trust *trust, struct trust_view **out, struct err *err);
/* Moves the view to the newest generation; what it gave is no longer valid. */
MUST_CHECK bool trust_renew(struct trust_view *view, struct err *err);
void trust_end(struct trust_view *view);

/* The generation of the snapshot, from 1; 0: nothing imported yet. */
uint64_t trust_generation(const struct trust_view *view);
/* When a source was last imported or found unchanged; 0: never. */
instant trust_as_of(const struct trust_view *view);

/*
 * Look-ups. The answers lie in the view and live until its next look-up of
 * the same kind (der and the digests: until the view ends or moves).
 */
struct trust_certs {
	const struct trust_cert *list;
	size_t count;
	bool more; /* than TRUST_FOUND_MAX: the others are not here */
};

/*
 * CSCA certificates whose key has this identifier (an AKI names it): by their
 * SKI extension, or, where that is missing, by SHA-1 of the key. Identical
 * keys follow each other: verify once for each run of equal .key. Current ones
 * first, self-signed before link certificates, distrusted ones last.
 */
MUST_CHECK bool trust_csca_by_ski(struct trust_view *view, struct span ski,
    struct trust_certs *out, struct err *err);

/* The same by subject: every key that the CSCA of this name ever had. */
MUST_CHECK bool trust_csca_by_name(struct trust_view *view, struct span name,
    struct trust_certs *out, struct err *err);

/* The same by SHA-256 of the SubjectPublicKeyInfo. */
MUST_CHECK bool trust_csca_by_key(struct trust_view *view,
    const uint8_t key[SHA256_SIZE], struct trust_certs *out, struct err *err);

/*
 * Document signers, for an EF.SOD that brings none; those that chain first.
 * serial: the INTEGER's content.
 */
MUST_CHECK bool trust_signer_by_serial(struct trust_view *view,
    struct span issuer, struct span serial, struct trust_certs *out,
    struct err *err);
MUST_CHECK bool trust_signer_by_ski(struct trust_view *view, struct span ski,
    struct trust_certs *out, struct err *err);

/* Any certificate by its SHA-256. */
MUST_CHECK bool trust_cert_find(struct trust_view *view,
    const uint8_t sha256[SHA256_SIZE], struct trust_cert *out, bool *found,
    struct err *err);

/* Why an operator distrusts a key; "" when none does. */
MUST_CHECK bool trust_distrust_reason(struct trust_view *view,
    const uint8_t key[SHA256_SIZE], struct span *why, struct err *err);

/*
 * The state that an operator bound a key to whose certificates name none, and
 * why; "" for both when none did.
 */
MUST_CHECK bool trust_binding(struct trust_view *view,
    const uint8_t key[SHA256_SIZE], char country[NAME_COUNTRY],
    struct span *why, struct err *err);

struct trust_crls {
	const struct trust_crl *list;
	size_t count;
};

/*
 * Verified CRLs that speak for certificates of this issuer: issued under its
 * name (by any key of that name), or signed by the key that signed the
 * certificate (key may be NULL). Newest thisUpdate first. Of each way the
 * newest TRUST_CRLS_FOUND not later than `at`, and the newest of all: a look-up
 * costs the same after years of CRLs.
 */
MUST_CHECK bool trust_crl_by_issuer(struct trust_view *view,
    struct span issuer_name, const uint8_t *key, instant at,
    struct trust_crls *out, struct err *err);

/* The same of a country ("DE"). */
MUST_CHECK bool trust_crl_by_country(struct trust_view *view,
    const char *country, instant at, struct trust_crls *out, struct err *err);

/* The i-th source of a certificate or CRL, from its slots. */
size_t trust_seen_count(struct span slots);
void trust_seen_at(struct trust_view *view, struct span slots, size_t i,
    struct trust_seen *out);

struct trust_deviations {
	const struct trust_deviation *list;
	size_t count;
};

/*
 * Entries that name this document: its number in normal form (upper case,
 * A–Z 0–9 only) in a list signed by its issuing state ("DE", "D"; "" for any
 * state). The caller compares document type and issue date.
 */
MUST_CHECK bool trust_deviation_by_number(struct trust_view *view,
    const char *country, struct span number, struct trust_deviations *out,
    struct err *err);

/* Entries that name this signer, by issuer and serial, SKI or digest. */
MUST_CHECK bool trust_deviation_by_signer(struct trust_view *view,
    const struct cert *signer, struct trust_deviations *out, struct err *err);

/* Every source, in order of its name. */
MUST_CHECK bool trust_source_next(struct trust_view *view, uint32_t *position,
    struct trust_source *out, bool *more, struct err *err);

/* A name's key in the store: SHA-256 of its set form; *named: it is a Name. */
MUST_CHECK bool trust_name_hash(
    struct span name, uint8_t out[SHA256_SIZE], bool *named, struct err *err);

#endif

/*
 * pkd: imports what the world's public key directories hand out into the
 * trust store: master lists, LDIF files of the ICAO PKD, certificates, CRLs,
 * deviation and defect lists, zips of them. Kinds are seen from content.
 *
 * A session is one transaction over any number of files. Nothing is believed
 * that is not signed by what the operator vouched for, or vouched for by his
 * own hand; what waits for a key that is not there yet takes effect when the
 * key comes, in this session or in a later one.
 *
 * Source: Doc 9303-12 5, 6, 8 to 10; TR-03129-2 7.
 */
#ifndef TRUST_PKD_H
#define TRUST_PKD_H

#include "base/findings.h"
#include "trust/trust.h"
#include "trust/unpack.h"

/* Threads that verify. */
#define PKD_JOBS_MAX 64
/* Certificates given with --trust. */
#define PKD_TRUST_MAX 64

struct pkd;

struct pkd_options {
	const char *source;		  /* NULL: named by content */
	struct span trust[PKD_TRUST_MAX]; /* DER, borrowed */
	size_t trust_count;
	bool trust_on_first_use;
	bool unsigned_allowed;
	bool allow_rollback;
	bool has_version;
	uint64_t version;    /* of an LDIF */
	unsigned jobs;	     /* 0: one a processor */
	uint64_t max_age_s;  /* remembered with the source; 0: none */
	const char *country; /* expected of a list's signer; or NULL */
	instant now;
};

/* What became of one file (or member of a zip). */
struct pkd_result {
	char source[TRUST_NAME_MAX];
	const char *kind; /* "ml" "ldif-complete" "ldif-delta"
			   * "crl" "cert" "deviation" "defect";
			   * NULL: not seen what it is */
	char version[TRUST_VERSION_MAX];
	uint64_t added, updated, withdrawn, unchanged, refused;
	struct findings findings;
	bool usable;	/* something in it was taken */
	bool same_file; /* nothing was done: imported before */
};

void pkd_result_init(struct pkd_result *r);
void pkd_result_release(struct pkd_result *r);

/* Begins a session; waits for another one to end. options are borrowed. */
MUST_CHECK bool pkd_open(struct trust *trust, const struct pkd_options *options,
    struct pkd **out, struct err *err);

/*
 * Verifies what waited and makes it all seen. Ends the session either way.
 * *generation is the one made, 0 when nothing changed.
 */
MUST_CHECK bool pkd_commit(
    struct pkd *pkd, uint64_t *generation, struct err *err);
void pkd_abort(struct pkd *pkd); /* NULL is fine */

/*
 * Whether this very file was the last of its source: r then says so
 * (same_file), and nothing need be done. digest: SHA-256 of the file as it
 * came. The same bytes under a name that says another version or collection
 * than the ones they were imported under are another file.
 */
MUST_CHECK bool pkd_seen(struct pkd *pkd, const char *name,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err);

/*
 * An object of a file: a certificate, a CRL or a list. What is wrong with it
 * alone is in the result; false means that the session must be given up.
 */
MUST_CHECK bool pkd_object(struct pkd *pkd, struct span der,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err);
/* One that could not be read, into the result. */
void pkd_refused(const struct piece *piece, struct pkd_result *r);

/*
 * An LDIF: begin, every entry, end. open_end: no line feed ends its last line,
 * and what was meant to follow may be lost: the last entry must be whole then,
 * its DER too. A file that breaks off half-way gives false: the session must
 * be given up. name is where the version is read.
 */
MUST_CHECK bool pkd_ldif_begin(struct pkd *pkd, const char *name,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *result, bool *wanted,
    struct err *err);
MUST_CHECK bool pkd_ldif_entry(
    struct pkd *pkd, const struct ldif_entry *e, struct err *err);
MUST_CHECK bool pkd_ldif_end(struct pkd *pkd, bool open_end, struct err *err);

/* What ICAO's name of an LDIF says: "icaopkd-001-delta-10333.ldif". */
struct pkd_ldif_name {
	bool icao; /* it is of that form */
	bool delta;
	char collection[16]; /* "icaopkd-001" */
	uint64_t version;    /* zero padding means nothing */
};
void pkd_ldif_name(const char *path, struct pkd_ldif_name *n);

/*
 * The source that a collection is kept as: of a source that is named the name
 * with the collection after it ("icao/icaopkd-001"), else where the collection
 * is already, else its own name. A source of that very name that holds an LDIF
 * keeps it. ERR_USAGE: the name would be too long.
 */
struct pkd_collection {
	char name[TRUST_NAME_MAX];
	uint64_t version; /* that is here; 0: none */
	bool moves;	  /* it is kept under its own name until now */
};
MUST_CHECK bool pkd_collection(struct trust_view *view, const char *source,
    const char *collection, struct pkd_collection *out, struct err *err);

/* A line of history for this session (JSON text). */
MUST_CHECK bool pkd_event(struct pkd *pkd, struct span text, struct err *err);

/* The certificate in a file, DER or PEM, appended. */
MUST_CHECK bool pkd_read_cert(
    struct span bytes, struct buf *der, struct err *err);

/* Every signature of the store once more, from the stored bytes. */
struct pkd_fsck {
	uint64_t objects, signatures; /* looked at, verified */
	struct findings findings;
};
MUST_CHECK bool pkd_fsck(
    struct trust_view *view, struct pkd_fsck *out, struct err *err);

/*
 * The operator's decisions and returns, each a generation. name: SHA-256 of
 * a certificate; its key is distrusted, whatever certificate carries it.
 */
MUST_CHECK bool pkd_distrust(struct trust *trust, instant now,
    const uint8_t sha256[SHA256_SIZE], const char *why, struct span event,
    struct err *err);
MUST_CHECK bool pkd_trust_again(struct trust *trust, instant now,
    const uint8_t sha256[SHA256_SIZE], struct span event, struct err *err);
/*
 * Binds the key of a CSCA certificate that names no state to one (two letters,
 * or three where there are no two); unbind takes it back. ERR_USAGE: the
 * certificate names a state.
 */
MUST_CHECK bool pkd_bind(struct trust *trust, instant now,
    const uint8_t sha256[SHA256_SIZE], const char *country, const char *why,
    struct span event, struct err *err);
MUST_CHECK bool pkd_unbind(struct trust *trust, instant now,
    const uint8_t sha256[SHA256_SIZE], struct span event, struct err *err);
MUST_CHECK bool pkd_rollback(struct trust *trust, instant now,
    uint64_t generation, struct span event, struct err *err);

/* History, newest last; text is what pkd_event() was given. */
MUST_CHECK bool pkd_history_next(struct trust_view *view, uint64_t *generation,
    uint32_t *line, struct span *text, bool *more, struct err *err);

/* Every object, in order of its digest. Spans live as the view. */
struct pkd_object {
	uint8_t sha256[SHA256_SIZE];
	uint8_t key[SHA256_SIZE];	 /* of a certificate */
	uint8_t issuer_key[SHA256_SIZE]; /* where chain is PASS */
	enum trust_role role;
	enum trust_chain chain;
	bool waits_as_csca; /* a SIGNER by role: a link whose key has
			     * not come; nothing is trusted for it */
	bool verified;	    /* once; chain says whether its key is still
			     * trusted */
	enum trust_state state;
	char country[NAME_COUNTRY];
	/* notBefore and notAfter, thisUpdate and nextUpdate, signing time */
	instant time1, time2;
	bool has_time2;
	struct span der, slots;
};
/* false ends the walk, and is its answer. */
typedef bool pkd_visit(
    void *context, const struct pkd_object *object, struct err *err);
MUST_CHECK bool pkd_walk(
    struct trust_view *view, pkd_visit *visit, void *context, struct err *err);

#endif

/*
 * seal_check: is a seal what a state signed? Signer, chain, revocation,
 * validity, issuing state, signature; the zone in the seal is the caller's to
 * compare.
 *
 * Nothing in a seal is true before its signature and its chain hold. What
 * could not be looked at is undetermined, never a pass.
 *
 * Source: Doc 9303-13 2.4 and Appendix D; 9303-12 4.1.3, 7.1.3; BSI
 * TR-03135-1 5.9; TR-03137-1.
 */
#ifndef SEAL_SEAL_CHECK_H
#define SEAL_SEAL_CHECK_H

#include "seal/seal.h"
#include "trust/path.h"
#include "trust/revocation.h"

/* The checks, in the order in which they are shown. */
enum seal_check {
	SEAL_CHECK_FORMAT,
	SEAL_CHECK_PROFILE,
	SEAL_CHECK_SIGNATURE,
	SEAL_CHECK_CHAIN,
	SEAL_CHECK_REVOCATION,
	SEAL_CHECK_VALIDITY,
	SEAL_CHECK_STATE,
	SEAL_CHECK_SEAL_MRZ, /* the digits of the zone in the seal */
	SEAL_CHECK_MRZ,	     /* that zone against the printed one */
	SEAL_CHECK_PASSPORT, /* the passport it names against the one shown */
	SEAL_CHECKS
};
const char *seal_check_name(enum seal_check check); /* "seal_signature" */

/* Days past nextUpdate after which a CRL proves nothing. */
#define SEAL_CRL_AGE_DEFAULT 90

struct seal_settings {
	struct trust *trust;	  /* NULL: there is no store */
	const char *why_no_store; /* for the finding */
	instant now;		  /* --at */
	unsigned max_crl_age;	  /* days */
	/* A signer that expired after it signed is a warning only. */
	bool signer_may_expire;
};

/* One thread's view of the store and its keys. */
struct seal_checker;
struct seal_checker *seal_checker_new(
    const struct seal_settings *settings, struct err *err);
void seal_checker_free(struct seal_checker *c); /* NULL is fine */
/* As of when the store is; 0: no store, or nothing in it. */
instant seal_checker_as_of(const struct seal_checker *c);

/* Signers that a checker remembers. */
#define SEAL_SIGNERS_MAX 64

/*
 * What is known of a signer, whatever it signed; the checker's. It is
 * remembered under the words that named it, or that were with it in the seal.
 */
struct seal_signer {
	uint64_t number; /* in the order in which a checker met them, from 1 */
	enum seal_kind kind;
	char name[SEAL_SIGNER_TEXT];
	char reference[SEAL_REFERENCE_TEXT];
	bool inside; /* the seal brought it */
	bool known;  /* false: it is not in the store, and nothing follows */
	struct buf der;
	struct cert cert;
	uint8_t sha256[SHA256_SIZE];
	char key_name[KEY_NAME_MAX]; /* "" when the key cannot be used */
	bool right_usage;	     /* an extended usage for this kind */
	char subject_country[NAME_COUNTRY], issuer_country[NAME_COUNTRY];
	struct path path;
	struct revocation revocation, csca_revocation;
};

struct seal_verdict {
	enum status check[SEAL_CHECKS];
	const struct seal_signer *signer; /* NULL: not found */
	enum digest digest;	/* of the signature; NONE: not known */
	struct err store_error; /* kind ERR_NONE: none */
};

/*
 * Judges a seal that seal_parse() has read with ok as its answer and the
 * findings from first on as its findings. verdict is filled whole; its signer
 * lives until the next call.
 */
void seal_check(struct seal_checker *checker, const struct seal *seal, bool ok,
    size_t first, struct seal_verdict *verdict, struct findings *findings);

/* The check is at least that bad. */
void seal_raise(
    struct seal_verdict *verdict, enum seal_check check, enum status status);

/*
 * The status of the whole: fail if any check fails; undetermined if one of
 * those that decide is, or if none of them could be made; else pass.
 */
enum status seal_status(const struct seal_verdict *verdict);

#endif

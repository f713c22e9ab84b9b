/*
 * pa: passive authentication, whole: is what was read from the chip what the
 * issuing state signed?
 *
 * Bytes and a trust store in, a status for each check and findings out. What
 * could not be looked at is undetermined, never a pass; every exception made
 * for documents of the field is a finding.
 *
 * Source: Doc 9303-11 5.1, 9303-12 Appendix D, BSI TR-03135-1;
 * inspection-record(5), "sodverify".
 */
#ifndef LDS_PA_H
#define LDS_PA_H

#include "base/findings.h"
#include "lds/dg.h"
#include "trust/path.h"
#include "lds/policy.h"
#include "lds/sod.h"
#include "trust/revocation.h"

/* Signers whose path and revocation a worker remembers. */
#define PA_SIGNERS_MAX 4096
/* Seconds after which the store is asked whether it has changed. */
#define PA_RENEW_S 1

enum pa_how { PA_NOT_READ, PA_UNREADABLE, PA_READ };

/* A file of the chip; bytes are borrowed for the call. */
struct pa_file {
	enum pa_how how;
	struct span bytes;
};

/* How a chip proves that it is no copy. */
enum pa_proof {
	PA_CAM, /* PACE with chip authentication mapping */
	PA_CA,	/* chip authentication */
	PA_AA,	/* active authentication */
	PA_PROOFS
};
/* As in the result of chipread(1): "pace_cam", "chip_authentication", … */
const char *pa_proof_name(enum pa_proof proof);

/* What the reader of the chip says of one: its word, checked nowhere else. */
struct pa_reader_proof {
	enum status status;
	bool has_key;
	uint8_t key[SHA256_SIZE]; /* of the SubjectPublicKeyInfo proven */
};
struct pa_reader {
	bool there; /* the record has a reader's result */
	struct pa_reader_proof proof[PA_PROOFS];
};

struct pa_input {
	struct pa_file sod, com, card_access, card_security;
	struct pa_file dg[LDS_GROUPS + 1]; /* by number */
	bool has_zone;			   /* a printed zone is there */
	struct span zone;		   /* its text, with or without LFs */
	bool has_issue_date;
	struct date issue_date;
	struct span challenge, response; /* active authentication */
	struct pa_reader reader;
};

enum pa_moment { PA_SIGNING_TIME, PA_ISSUE_DATE, PA_CHIP_ISSUE_DATE, PA_NOW };

/*
 * What a caller wants to remember with a signer (how it prints it): empty
 * for a new signer, and released with it.
 */
struct pa_memo {
	struct buf dsc, csca;
};

/*
 * All that was found out. Pointers and spans live as long as the input, and
 * until the next pa_check() of the same worker.
 */
struct pa_result {
	enum status status;
	enum status check[CHECK_COUNT];
	enum status group[LDS_GROUPS + 1];
	struct sod sod;
	bool has_sod; /* parsed: sod is of use */
	bool has_digest;
	struct cms_verdict verdict; /* of the signer that is shown */
	const struct cms_signer *signer;
	const struct cert *dsc; /* NULL: none */
	bool dsc_from_store;
	char dsc_key[KEY_NAME_MAX];
	uint8_t dsc_sha256[SHA256_SIZE];
	struct pa_memo *memo;	 /* with dsc */
	const struct path *path; /* NULL: none */
	const struct revocation *revocation;
	enum pa_moment moment; /* what validity was judged by */
	instant judged_at;
	bool has_dg1, has_dg2, has_dg7, has_dg11, has_dg12, has_dg14, has_dg15;
	struct dg1 dg1;
	struct dg_images dg2, dg7;
	struct dg_details dg11, dg12;
	struct dg14 dg14;
	struct span dg15; /* SubjectPublicKeyInfo */
	char dg15_key[KEY_NAME_MAX];
	enum digest aa_digest;
};

/* A worker: one thread's caches and view of the store. */
struct pa;

struct pa_settings {
	const struct policy *policy;
	struct trust *trust;	  /* NULL: there is no store */
	const char *why_no_store; /* for the finding */
	instant now;		  /* --at */
};

/* The settings are borrowed until pa_free(). */
struct pa *pa_new(const struct pa_settings *settings, struct err *err);
void pa_free(struct pa *pa);

/*
 * Checks one document. findings are appended; *out is filled whole and needs
 * pa_result_release(). A store that fails is a finding and is reported by
 * pa_store_error().
 */
void pa_check(struct pa *pa, const struct pa_input *input,
    struct pa_result *out, struct findings *findings);
void pa_result_release(struct pa_result *result);

/*
 * Whether a data group is the state's word: the signature, the chain to a
 * CSCA and the group's hash all hold.
 */
bool pa_is_verified(const struct pa_result *result, unsigned group);

/* The error of the store since the last call; NULL: none. */
const struct err *pa_store_error(struct pa *pa);

/* As of when the store is; 0: no store, or nothing in it. */
instant pa_store_as_of(const struct pa *pa);

#endif

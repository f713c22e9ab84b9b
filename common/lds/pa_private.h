/*
 * pa_private: what the files of pa share.
 */
#ifndef LDS_PA_PRIVATE_H
#define LDS_PA_PRIVATE_H

#include "lds/pa.h"
#include "base/recent.h"

/* What is known of a document signer, whatever document it signed. */
struct pa_signer {
	struct recent_item recent; /* first; its name is der */
	struct buf der;		   /* owned */
	struct cert cert;	   /* into der */
	uint8_t sha256[SHA256_SIZE];
	struct path path;
	struct revocation revocation;
	struct revocation csca_revocation; /* LISTED, or nothing */
	bool listed;	     /* a deviation or defect list names it */
	struct pa_memo memo; /* the caller's */
};

struct pa {
	const struct pa_settings *settings;
	struct key_cache *keys;
	struct trust_view *view; /* NULL: no store */
	uint64_t generation;
	instant as_of;
	uint64_t renewed_us;
	struct recent signers; /* struct pa_signer */
	struct err store_error;
	bool store_failed;
};

/* One document under way. */
struct run {
	struct pa *pa;
	const struct policy *policy;
	const struct pa_input *in;
	struct pa_result *out;
	struct findings *findings;
	struct pa_signer *signer; /* NULL: none found */
	bool has_dg1;		  /* parsed, genuine or not */
	struct dg1 dg1;
	bool soft[RULE_COUNT]; /* a list says so: at most undetermined */
	bool softened;	       /* and did so */
	bool aa_compromised;   /* the chip's key is known to others */
	uint32_t soft_groups;  /* data groups with a known wrong hash */
};

/* Appends the rule's finding and moves its check by the policy. */
void pa_report(struct run *r, enum rule rule, const char *where,
    const char *note, ...) __attribute__((format(printf, 4, 5)));

/* The check is at least that bad. */
void pa_raise(struct run *r, enum check check, enum status status);

/*
 * Remembers the signer of that certificate, or finds its path and revocation
 * now. False when it is no certificate or the store failed.
 */
MUST_CHECK bool pa_signer_get(
    struct pa *pa, struct span der, struct pa_signer **out, struct err *err);
/* The one remembered for that certificate; NULL: none. */
struct pa_signer *pa_signer_peek(struct pa *pa, struct span der);
MUST_CHECK bool pa_signers_init(struct pa *pa, struct err *err);

/* Keeps the store's error for pa_store_error(). */
void pa_store_failed(struct pa *pa, const struct err *err);

/* Deviation and defect lists: of this document, of its signer. */
void pa_lists_document(struct run *r); /* pa_lists.c */
void pa_lists_signer(struct run *r);

/* Reports what the policy thinks of a digest or of a key. */
void pa_judge_digest(struct run *r, enum digest digest, const char *what,
    enum rule refused, enum rule weak); /* pa_sod.c */
void pa_judge_key(struct run *r, const struct key *key, const char *what,
    enum rule refused, enum rule weak);

/*
 * RSA of 1,024 bits is within reach of the many; the laissez-passer of the
 * United Nations (certificates of UN and ZZ) have it nevertheless.
 */
bool pa_key_is_short(const struct key *key, const char *country);

/* Names an algorithm that is known to prove nothing (MD5). */
bool pa_is_broken(struct span algorithm);

/* The checks, in this order. */
void pa_check_sod(struct run *r);   /* pa_sod.c */
void pa_check_chain(struct run *r); /* pa_chain.c */
void pa_check_revocation(struct run *r);
void pa_check_validity(struct run *r); /* pa_validity.c */
void pa_check_groups(struct run *r);   /* pa_groups.c */
void pa_check_com(struct run *r);
void pa_check_state(struct run *r); /* pa_content.c */
void pa_check_zone(struct run *r);
void pa_parse_content(struct run *r);
void pa_check_active(struct run *r);
void pa_check_chip(struct run *r); /* pa_chip.c; after all others */

/* Whether what the chip did not prove counts for the whole. */
bool pa_chip_matters(const struct pa_input *in, const struct policy *policy);

/* Every signer of out->sod.cms: its certificate, key and signature. */
void pa_check_signers(struct run *r); /* pa_sod.c */

#endif

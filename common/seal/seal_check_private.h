/*
 * seal_check_private: what the files of seal_check share.
 */
#ifndef SEAL_SEAL_CHECK_PRIVATE_H
#define SEAL_SEAL_CHECK_PRIVATE_H

#include "seal/seal_check.h"

struct seal_checker {
	const struct seal_settings *settings;
	struct trust_view *view; /* NULL: no store */
	struct key_cache *keys;
	uint64_t generation;
	uint64_t renewed_us;
	struct seal_signer *signers; /* of the last seals */
	size_t count, next;
	uint64_t met; /* signers so far */
};

/* One seal under way. */
struct seal_run {
	struct seal_checker *checker;
	const struct seal *seal;
	struct seal_verdict *out;
	struct findings *findings;
	struct seal_signer *signer;
};

/* What a finding does: the order is that of gravity. */
enum seal_effect {
	SEAL_INFO,
	SEAL_WARNING,
	SEAL_UNDETERMINED, /* a warning, and the check is undetermined */
	SEAL_ERROR
};

void seal_report(struct seal_run *r, const char *code, enum seal_check check,
    enum seal_effect effect, const char *where, const char *ref,
    const char *note, ...) __attribute__((format(printf, 7, 8)));

/* seal_signer.c: finds the certificate; false when the store failed. */
MUST_CHECK bool seal_find_signer(struct seal_run *r, struct err *err);
void seal_signer_release(struct seal_signer *s);

/* seal_chain.c */
/* Whether an extended usage of the certificate is for that kind of seal. */
bool seal_right_usage(const struct cert *cert, enum seal_kind kind);
void seal_check_chain(struct seal_run *r);
void seal_check_revocation(struct seal_run *r);
void seal_check_validity(struct seal_run *r);
void seal_check_state(struct seal_run *r);

#endif

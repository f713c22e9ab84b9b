/*
 * verify: checks thousands of signatures on several threads while the caller
 * goes on reading.
 *
 * Certificates travel in batches that hold their own bytes. The caller
 * submits a batch, takes finished ones when it likes, in any order, and must
 * take as many as it submitted. With one job everything happens in the
 * caller's thread. The keyring must not change while a batch is under way.
 */
#ifndef TRUST_VERIFY_H
#define TRUST_VERIFY_H

#include "base/buf.h"
#include "trust/keyring.h"

/* Certificates in a batch: some milliseconds of work. */
#define VERIFY_BATCH 64
/* Batches under way at once, for each job. */
#define VERIFY_DEPTH 4

struct verify_item {
	size_t at, len; /* in the batch's bytes */
	uint8_t sha256[SHA256_SIZE];
	uint8_t id[16];	 /* the caller's */
	uint32_t source; /* the caller's */
	bool fresh;	 /* see keyring_check_cert() */
	struct keyring_verdict verdict;
	bool failed; /* no memory: the verdict says nothing */
};

struct verify_batch {
	struct verify_item item[VERIFY_BATCH];
	size_t count;
	struct buf bytes;
	bool waited; /* the caller's: these were stored */
	struct verify_batch *next;
};

struct verify;

struct verify *verify_new(
    const struct keyring *ring, unsigned jobs, struct err *err);
/* Ends the threads; what is under way is dropped. NULL is fine. */
void verify_free(struct verify *v);

struct verify_batch *verify_batch_new(struct err *err);
void verify_batch_free(struct verify_batch *batch);

/* A copy of the certificate's bytes goes in; false: no memory. */
bool verify_batch_add(
    struct verify_batch *batch, struct span der, struct verify_item **item);

/* Hands the batch over. */
void verify_submit(struct verify *v, struct verify_batch *batch);

/*
 * A finished batch, the caller's again. NULL when none is finished and
 * it is not waited for: wait_below is how many may stay under way.
 */
struct verify_batch *verify_take(struct verify *v, size_t wait_below);

size_t verify_depth(const struct verify *v);

#endif

/*
 * seal_private: what the readers of the kinds of seal share.
 */
#ifndef SEAL_SEAL_PRIVATE_H
#define SEAL_SEAL_PRIVATE_H

#include "base/err.h"
#include "seal/seal.h"

/* One reader a kind; seal->kind is set. */
bool vds_parse(struct span bytes, struct seal *seal, struct findings *f);
bool idb_parse(struct span bytes, struct seal *seal, struct findings *f);
bool vdsnc_parse(struct span bytes, struct seal *seal, struct findings *f);

/* Reports it as the seal's end; returns false. */
bool seal_malformed(struct findings *f, const char *ref, const char *why);

/* The same of what a reader could not do; want of memory is no finding. */
bool seal_refuse(struct findings *f, const char *ref, const struct err *why);

/* A DER length at the front, minimal, taken off. False: none. */
bool seal_take_length(struct span *rest, size_t *length);

/* Why a message with a DER length, from its tag on, cannot be taken. */
const char *seal_message_fault(struct span rest);

/*
 * The issuing state, three characters with fillers, taken off the front; a
 * German seal of 2016 has one alone.
 */
bool seal_take_state(struct span *rest, struct seal *seal);

/*
 * Appends a feature; one that the profile does not have is a finding. ERR_DATA
 * when there are too many.
 */
MUST_CHECK bool seal_add(struct seal *seal, const struct profile *profile,
    uint8_t tag, struct span value, struct findings *f, struct err *err);

/*
 * What the profile asks of the features from first on: each known one once,
 * of a length and coding that its row allows, none missing.
 */
void seal_check_features(const struct seal *seal, const struct profile *profile,
    size_t first, struct findings *f);

#endif

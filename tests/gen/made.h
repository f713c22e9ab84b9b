/*
 * made: what tests/gen makes, as the spans that common/pki reads.
 */
#ifndef GEN_MADE_H
#define GEN_MADE_H

#include "base/span.h"
#include "gen/chip.h"

/* Fixtures: where RSA keys are kept, and everything given back. */
void made_setup(void);
void made_release(void);

/* A CSCA of settings without prefix, self-signed. */
struct gen_party made_csca(const char *settings);
struct gen_party made_signer(
    const char *settings, const struct gen_party *csca);
/* A chip of settings, signed by a P-256 signer under csca. */
void made_chip(
    const char *settings, const struct gen_party *csca, struct gen_chip *chip);
struct span made_span(struct blob b);

#endif

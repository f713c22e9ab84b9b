/*
 * weak: public keys whose private half anybody can have. A signature by such
 * a key proves nothing, however right it is.
 *
 * Source: RFC 8017 3.1; SP 800-56B 6.4.1.2.1 (exponents); Nemec and others,
 * "The Return of Coppersmith's Attack" (CCS 2017), for the fingerprint of
 * moduli made by Infineon's RSALib (CVE-2017-15361); SEC 1 3.2.2.1 (points).
 */
#ifndef X509_WEAK_H
#define X509_WEAK_H

#include "base/span.h"

/* Moduli of fewer bits have been factored by hobbyists. */
#define WEAK_RSA_BITS 1024

/*
 * Half a sentence ("its public exponent is 1"), or NULL. modulus and exponent
 * are big-endian without leading zeros, neither of them empty.
 */
const char *weak_rsa(struct span modulus, struct span exponent);

/* The same of an encoded point of a curve. */
const char *weak_point(struct span point);

/* The same of a DSA key: base, public number, and the subgroup's order. */
const char *weak_dsa(struct span base, struct span number, struct span order);

#endif

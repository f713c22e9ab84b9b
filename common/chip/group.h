/*
 * group: the groups in which chip and terminal agree on keys.
 *
 * Elliptic curves and prime-field Diffie-Hellman with one set of verbs. What
 * a chip sends is checked before it is used: a point is uncompressed, on the
 * curve and not at infinity; a number y is in 2 … p-2 and, where the order q
 * is known, y^q = 1.
 *
 * Secret scalars are in secure memory; multiplications by them take a time
 * that does not depend on them.
 *
 * Source: Doc 9303-11 9.5 and 9.6; RFC 5114, 5639, 5480; RFC 2631 2.1.5.
 */
#ifndef CHIP_GROUP_H
#define CHIP_GROUP_H

#include "base/buf.h"
#include "chip/fault.h"
#include "x509/curve.h"

struct bignum_st;

/* Standardized domain parameters, 9303-11 Table 4: 0-2 and 8-18. */
#define GROUP_ID_MAX 18
/* Larger primes than this are refused: a chip has none. */
#define GROUP_BITS_MAX 4096
#define GROUP_BYTES_MAX (GROUP_BITS_MAX / 8)

struct group;
struct element; /* of a group: a point, or a number */

/*
 * Fills out with len random bytes; false when there are none to be had.
 * Tests and replays give their own.
 */
struct randomness {
	bool (*fill)(void *context, uint8_t *out, size_t len);
	void *context;
};
/* OpenSSL's private generator. */
extern const struct randomness randomness_system;

/* False for an id that is not one of the standard's usable ones. */
MUST_CHECK bool group_standard(
    unsigned id, struct group **out, struct fault *why);
void group_free(struct group *g); /* NULL is fine */

bool group_is_curve(const struct group *g);
/* "P-256", "DH-2048/256" */
const char *group_name(const struct group *g);
/* Bytes of a coordinate, or of p. */
size_t group_size(const struct group *g);

/*
 * The group of a SubjectPublicKeyInfo and the public key in it: elliptic
 * curves by name or explicit parameters of a published one, X9.42 and PKCS#3
 * Diffie-Hellman, standardized domain parameters by number.
 */
MUST_CHECK bool group_of_key(struct span spki, struct group **group,
    struct element **key, struct fault *why);

void element_free(struct element *e); /* NULL is fine */

/*
 * A private key, and base times it (base NULL: the generator). Draws again
 * while a number y would have a zero byte in front, so that no two readings
 * of "unsigned integer" meet.
 */
struct pair {
	struct bignum_st *secret;
	struct element *public;
};
MUST_CHECK bool group_pair(const struct group *g, const struct element *base,
    const struct randomness *random, struct pair *out, struct fault *why);
void pair_release(struct pair *pair); /* a zeroed one is fine */

/* element times scalar. */
MUST_CHECK bool group_multiply(const struct group *g,
    const struct element *element, const struct bignum_st *scalar,
    struct element **out, struct fault *why);

/* generator times a number of bytes, plus element: PACE's generic mapping. */
MUST_CHECK bool group_generic_map(const struct group *g, struct span scalar,
    const struct element *element, struct element **out, struct fault *why);

/* x mod p of a number of bytes, as a field number; NULL without memory. */
struct bignum_st *group_reduce(const struct group *g, struct span number);

/* What the chip sent; FAULT_PROTOCOL for what is no element to use. */
MUST_CHECK bool group_decode(const struct group *g, struct span bytes,
    struct element **out, struct fault *why);

/* Appends 04 x y, or y without zeros in front. */
bool element_encode(
    const struct group *g, const struct element *e, struct buf *out);

/* Appends the x coordinate, or y, in group_size() bytes: the secret K. */
bool element_secret(
    const struct group *g, const struct element *e, struct buf *out);

bool element_same(
    const struct group *g, const struct element *a, const struct element *b);

#endif

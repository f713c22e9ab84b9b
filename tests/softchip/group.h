/*
 * The groups of Doc 9303-11 table 6, DH and ECDH alike: an element is its
 * encoding (an uncompressed point; a number as long as the prime), a scalar
 * is a number without a sign.
 */
#ifndef SOFTCHIP_GROUP_H
#define SOFTCHIP_GROUP_H

#include "softchip/crypt.h"

struct soft_group;

/* By its number; or by a key of gen/key.h, EC or DH. Live to the end. */
const struct soft_group *soft_group_get(int id);
const struct soft_group *soft_group_of_key(const struct gen_key *key);
bool soft_group_is_dh(const struct soft_group *g);
/* Bytes of the prime. */
size_t soft_group_size(const struct soft_group *g);

struct blob soft_group_base(const struct soft_group *g);
/* Is it an element that a protocol may use? */
bool soft_group_valid(const struct soft_group *g, struct blob element);
/* k * element, or element ^ k; empty when that is the neutral element. */
struct blob soft_group_multiply(
    const struct soft_group *g, struct blob element, struct blob k);
struct blob soft_group_add(
    const struct soft_group *g, struct blob a, struct blob b);
/* What key agreement gives: the x coordinate, or the number, at full length. */
struct blob soft_group_secret(const struct soft_group *g, struct blob element);
/* A scalar between 1 and the order. */
struct blob soft_group_scalar(const struct soft_group *g);
/* a / b of scalars, as long as the order. */
struct blob soft_group_divide(
    const struct soft_group *g, struct blob a, struct blob b);
/* The element that integrated mapping makes of a number: Doc 9303-11 4.4.3.3
 * and appendix B. Empty when it makes none. */
struct blob soft_group_encode(const struct soft_group *g, struct blob number);

#endif

/*
 * group_private: what the files of group share.
 */
#ifndef CHIP_GROUP_PRIVATE_H
#define CHIP_GROUP_PRIVATE_H

#include <openssl/ec.h>

#include "chip/group.h"

/* "brainpoolP256r1", "DH-2048/256", "DH-3072" and the NUL. */
#define GROUP_NAME_MAX 24

struct group {
	EC_GROUP *curve; /* NULL: numbers modulo p */
	BIGNUM *p;
	BIGNUM *q; /* the order; NULL where a PKCS#3 key does not tell */
	BIGNUM *g; /* the generator of numbers */
	size_t size;
	BN_CTX *context;
	char name[GROUP_NAME_MAX];
};

/* One of the two. */
struct element {
	EC_POINT *point;
	BIGNUM *number;
};

struct element *element_new(const struct group *g);

/* An empty group; then p, q, g or curve; then group_finish(). */
MUST_CHECK bool group_new(
    const char *name, struct group **out, struct fault *why);
MUST_CHECK bool group_finish(
    struct group *g, struct group **out, struct fault *why);
MUST_CHECK bool group_new_curve(
    const char *openssl, struct group **out, struct fault *why);

#endif

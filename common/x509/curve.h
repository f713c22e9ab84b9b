/*
 * curve: the published elliptic curves, and explicit parameters told to be
 * one of them.
 *
 * Source: RFC 5480, RFC 5639; SEC 1 C.2 for ECParameters.
 */
#ifndef X509_CURVE_H
#define X509_CURVE_H

#include "base/err.h"
#include "x509/oid.h"

struct curve {
	enum oid oid;
	const char *openssl; /* OpenSSL's name of the group */
	unsigned bits;	     /* of the field's prime */
};

/*
 * The curve that the parameters of an id-ecPublicKey mean: a whole OBJECT
 * IDENTIFIER or a whole ECParameters. ERR_DATA when it is not one of ours, or
 * when a single number differs from the published ones.
 */
MUST_CHECK bool curve_find(
    struct span parameters, const struct curve **out, struct err *err);

#endif

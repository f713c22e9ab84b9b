/*
 * newest: of each issuer of CRLs, when its newest one was issued. The ones
 * before it say nothing more, and years of them would hide it from a person.
 */
#ifndef PKDFETCH_NEWEST_H
#define PKDFETCH_NEWEST_H

#include "trust/pkd.h"

struct newest_row {
	uint8_t issuer[SHA256_SIZE]; /* hash of its name */
	instant this_update;
};

struct newest {
	struct newest_row *list; /* sorted by issuer */
	size_t count, cap;
};

/* From all verified CRLs of the view; zeroed before. */
MUST_CHECK bool newest_find(
    struct trust_view *view, struct newest *n, struct err *err);
void newest_release(struct newest *n);

/* Whether the CRL was verified and its issuer has issued a later one. */
MUST_CHECK bool newest_supersedes(const struct newest *n,
    const struct pkd_object *o, bool *superseded, struct err *err);

#endif

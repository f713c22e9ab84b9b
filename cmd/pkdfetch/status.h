/*
 * status: what is counted of the store, a state at a time; status.c prints
 * it, status_metrics.c writes it for a monitor.
 */
#ifndef PKDFETCH_STATUS_H
#define PKDFETCH_STATUS_H

#include "pkdfetch.h"

#define COUNTRIES_MAX 512

struct country {
	char code[NAME_COUNTRY];
	uint64_t csca, csca_withdrawn, csca_distrusted, csca_waiting;
	uint64_t dsc, dsc_chained, dsc_failed, dsc_withdrawn;
	uint64_t bcs; /* of these: for barcodes */
	uint64_t crl, crl_waiting, crl_stale;
	instant crl_this_update, crl_next_update;
	bool has_crl, has_next_update;
	char crl_number[64];
	uint64_t lists;
};

/* The newest CRL of one issuer. */
struct issuer {
	uint8_t name[SHA256_SIZE];
	struct country *country;
	instant this_update, next_update;
	bool has_next_update;
};

struct standing {
	struct country *list;
	size_t count;
	struct issuer *issuers;
	size_t issuer_count, issuer_cap;
	struct country total;
	bool all; /* count CRLs that a later one supersedes, too */
	bool stale, missing;
};

/* --metrics FILE. */
MUST_CHECK bool status_metrics(const struct pkdfetch *tool,
    const struct standing *s, struct trust_view *view, struct err *err);

#endif

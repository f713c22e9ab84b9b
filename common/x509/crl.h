/*
 * crl: a certificate revocation list indexed in place.
 *
 * Complete lists only: a delta CRL, an indirect one, one of some certificates
 * or reasons, an unknown critical extension or one that is there twice is
 * indexed and marked, and crl_usable() says why it cannot
 * conclude anything.
 *
 * Source: RFC 5280 5; Doc 9303-12 7.1.4.
 */
#ifndef X509_CRL_H
#define X509_CRL_H

#include "base/date.h"
#include "x509/signature.h"

#define CRL_SIZE_MAX ((size_t)64 << 20)

struct crl {
	struct span der;
	struct span tbs;
	struct span algorithm, tbs_algorithm;
	struct span signature;
	struct span issuer; /* whole Name */
	instant this_update;
	bool has_next_update;
	instant next_update;
	struct span entries; /* content; empty: nothing revoked */
	size_t count;
	struct span aki;
	struct span number; /* content of the INTEGER */
	bool has_idp, indirect, partial, delta;
	bool twice;		      /* an extension is there twice */
	struct span critical_unknown; /* OID, extensions and entries */
};

struct crl_entry {
	struct span serial; /* content, unchanged */
	instant revoked_at;
	bool has_reason;
	unsigned reason; /* RFC 5280 5.3.1 */
};

/* der: exactly one CRL, every entry looked at. It is borrowed by *out. */
MUST_CHECK bool crl_parse(struct span der, struct crl *out, struct err *err);

/* NULL, or why it can prove nothing ("is a delta CRL"). */
const char *crl_usable(const struct crl *crl);

enum answer crl_verify(
    const struct crl *crl, struct key *issuer_key, unsigned *deviation);

/* Steps through the entries; rest starts as crl->entries. */
bool crl_next(struct span *rest, struct crl_entry *entry);

/* The entry of that serial number (compared as a number). */
bool crl_find(
    const struct crl *crl, struct span serial, struct crl_entry *entry);

/* "keyCompromise"; "unknown". */
const char *crl_reason(unsigned reason);

#endif

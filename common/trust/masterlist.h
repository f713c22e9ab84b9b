/*
 * masterlist: CSCA master lists (Doc 9303-12 9) and the ordered gates before
 * one is believed.
 *
 * A list is believed when one signer, whose certificate is in the list's own
 * envelope and may sign such lists, signed this content, was valid when he
 * did, and chains to a CSCA key that somebody vouched for. It does not decide
 * who is vouched for: that is the caller's question, asked through anchors.
 *
 * The same envelope carries deviation lists and defect lists: only content
 * type and extended key usage differ.
 */
#ifndef TRUST_MASTERLIST_H
#define TRUST_MASTERLIST_H

#include "trust/trust.h"
#include "x509/cms.h"

/* Certificates in one list; the greatest real one has some 600. */
#define MASTERLIST_CERTS_MAX 20000
/* Links from an anchor's key to that of the list's CSCA. */
#define MASTERLIST_LINKS_MAX TRUST_LINKS_MAX

enum list_kind { LIST_MASTER, LIST_DEVIATION, LIST_DEFECT };

/* "ml" "deviation" "defect" */
const char *list_kind_word(enum list_kind kind);

/* In this order; the first that is closed ends the check. */
enum list_gate {
	LIST_OPEN,
	LIST_GATE_SIGNERS,     /* not exactly one signer */
	LIST_GATE_CERTIFICATE, /* his certificate is not there */
	LIST_GATE_CMS,	       /* see cms_gate */
	LIST_GATE_CONTENT,     /* content is no list of a known version */
	LIST_GATE_USAGE,       /* his certificate may not sign such lists */
	LIST_GATE_VALIDITY,    /* no signing time, or not valid at it */
	LIST_GATE_CHAIN	       /* no CSCA that is vouched for */
};

/* One signed list, taken apart. */
struct signed_list {
	enum list_kind kind;
	struct span der; /* borrowed from the caller */
	struct cms cms;
	struct cert signer;	    /* once LIST_GATE_CERTIFICATE passed */
	char country[NAME_COUNTRY]; /* of the signer */
	instant signing_time;
	struct cms_verdict verdict;
	bool reordered_signer; /* identifier's RDNs in another order */
	struct span certs;     /* LIST_MASTER: content of certList */
	size_t cert_count;
};

/* ERR_DATA when it is no signed list at all. der is borrowed. */
MUST_CHECK bool signed_list_parse(
    struct span der, struct signed_list *out, struct err *err);

/* All gates but LIST_GATE_CHAIN. */
enum list_gate signed_list_check(struct signed_list *list);

/* Half a sentence about a gate, for a finding's note. */
const char *list_gate_text(enum list_gate gate);
/* The finding's code: "list.signature". */
const char *list_gate_code(const struct signed_list *list, enum list_gate gate);

/* Content of a master list (an eContent): version 0 and the certificates. */
MUST_CHECK bool masterlist_content(
    struct span content, struct span *certs, size_t *count, struct err *err);

/* Steps through certificates of a master list. */
bool masterlist_next(struct span *rest, struct span *certificate);

#endif

/*
 * pkd_private: what the files of pkd share.
 */
#ifndef TRUST_PKD_PRIVATE_H
#define TRUST_PKD_PRIVATE_H

#include "trust/masterlist.h"
#include "trust/pkd.h"
#include "trust/trust_edit.h"
#include "trust/verify.h"

struct pkd_ldif {
	struct pkd_result *result;
	uint32_t source;
	struct trust_origin origin;
	bool delta, guess; /* guess: complete or delta is not known yet */
	uint64_t version;
	uint64_t entries, had; /* in the file, in the source before */
	struct buf ids;	       /* of the entries, for the sweep */
	uint8_t digest[SHA256_SIZE];
	char why[320]; /* of the value that breaks off */
	bool last_cut;
	bool any_entry;	 /* with content, of whatever kind */
	bool last_whole; /* the last entry had a value that was read */
};

struct pkd {
	struct trust *trust;
	const struct pkd_options *options;
	struct trust_edit *edit;
	struct keyring *ring; /* NULL until it is needed */
	struct key_cache *cache;
	struct verify *verify;
	struct verify_batch *batch; /* being filled */
	struct pkd_result *result;  /* whose certificates are under way */
	struct pkd_ldif ldif;
	struct buf scratch;
	struct buf promoted; /* names of links that found their key */
};

/* After pkd_seen() found the same bytes: whether it is the same LDIF. */
void pkd_ldif_seen(struct pkd *pkd, const char *name, struct pkd_result *r);

/* The keyring, loaded when it is first asked for. */
MUST_CHECK bool pkd_ring(struct pkd *pkd, struct err *err);

/* Takes what has been verified and writes it; all: waits for the last. */
MUST_CHECK bool pkd_drain(struct pkd *pkd, bool all, struct err *err);

/* A certificate for the threads; waited: it is in the store already. */
MUST_CHECK bool pkd_queue(struct pkd *pkd, struct span der,
    const uint8_t *sha256, const uint8_t *id, uint32_t source, bool waited,
    struct err *err);

/* Something that waited comes back from the threads. */
MUST_CHECK bool pkd_waited(struct pkd *pkd, struct verify_batch *batch,
    struct verify_item *item, struct err *err);

/* Tries the session's new keys on all that waits. */
MUST_CHECK bool pkd_recheck(struct pkd *pkd, struct err *err);

/* Says that it may sign certificates, or is a root without saying so. */
bool pkd_looks_like_csca(const struct cert *cert);

/* Kept as a signer until its key comes; *cert, of der, when it is. */
bool pkd_waits_as_csca(
    const struct trust_object *o, struct span der, struct cert *cert);

/* Whether the store finds one more CSCA of this name and identifier. */
MUST_CHECK bool pkd_has_csca_room(
    struct pkd *pkd, const struct cert *cert, bool *room, struct err *err);

/* What the store has of an object; *o only where it is found. */
MUST_CHECK bool pkd_in_store(struct pkd *pkd, const uint8_t *sha256,
    struct trust_object *o, bool *found, struct err *err);

/* Counts one entry. */
void pkd_count(struct pkd_result *r, enum edit_change change);

/* The source to use: the operator's name, where it fits, else by content. */
MUST_CHECK bool pkd_source(struct pkd *pkd, const char *by_content,
    const char *kind, const char *country, uint32_t *id,
    struct trust_origin *origin, struct err *err);

/*
 * Gives the sources of a collection, and of the lists in it, the name of a
 * source ahead of theirs.
 */
MUST_CHECK bool pkd_collection_move(struct pkd *pkd, const char *source,
    const char *collection, struct err *err);
/* A source of that name, or what came in it: "icaopkd-002/de-ml". */
bool pkd_is_below(const char *name, const char *source);
/* "icaopkd-001", "icao/icaopkd-001" */
bool pkd_is_collection(const char *name, const char *collection);

/* Moves a source to a version, and remembers file and time. */
MUST_CHECK bool pkd_imported(struct pkd *pkd, uint32_t source,
    struct trust_origin *origin, const char *version, uint64_t number,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err);

/* "2026-05-28T08:28:45Z is older than …": refused as a rollback. */
bool pkd_is_rollback(struct pkd *pkd, const struct trust_origin *origin,
    const char *version, uint64_t number, struct pkd_result *r);

/* The entry of a list as a whole, among those of its certificates. */
extern const uint8_t pkd_list_id[ENTRY_ID_SIZE];

/*
 * Objects into the session, under an entry of a source. A CSCA certificate
 * of a master list is vouched for; one that lies in a directory waits for its
 * list or for the key that linked it; one in a file of its own is refused
 * where no key vouches for it.
 */
enum pkd_role { PKD_ROLE_LISTED, PKD_ROLE_DIRECTORY, PKD_ROLE_ALONE };
MUST_CHECK bool pkd_cert(struct pkd *pkd, struct span der, enum pkd_role role,
    uint32_t source, const uint8_t id[ENTRY_ID_SIZE], struct pkd_result *r,
    struct err *err);
MUST_CHECK bool pkd_crl(struct pkd *pkd, const struct crl *crl, uint32_t source,
    const uint8_t *id, struct pkd_result *r, struct err *err);

/* A signed list; by_content: NULL, or the name of an LDIF it came in. */
MUST_CHECK bool pkd_list(struct pkd *pkd, struct span der, const char *inside,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err);
MUST_CHECK bool pkd_bare_list(struct pkd *pkd, struct span content,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err);

/* Takes all entries of a deviation or defect list out of the indexes. */
MUST_CHECK bool pkd_forget_deviations(
    struct pkd *pkd, uint32_t source, struct err *err);
MUST_CHECK bool pkd_put_deviations(struct pkd *pkd, uint32_t source,
    const struct signed_list *list, uint64_t *count, struct err *err);

/*
 * The state that a CSCA certificate names: its subject's country, else its
 * alternative name's code; two letters where they are known, "" for none.
 */
void pkd_state(const struct cert *cert, char out[NAME_COUNTRY]);

/* Whether a key may vouch for something, and why it may not. */
enum pkd_vouch {
	PKD_VOUCH_YES,
	PKD_VOUCH_NO_CSCA,
	PKD_VOUCH_REVOKED,
	PKD_VOUCH_DISTRUSTED,
	PKD_VOUCH_WITHDRAWN,
	PKD_VOUCH_NOT_VALID,
	PKD_VOUCH_NO_AUTHORITY,
	PKD_VOUCH_OTHER_STATE
};
/* A clause: "the CSCA that signed it is revoked". YES has none. */
const char *pkd_vouch_text(enum pkd_vouch vouch);

/*
 * Whether a key of the store may vouch for something of a state: one of its
 * certificates is of that state (GB and BM are one, see country.h), valid now,
 * current, and neither distrusted nor revoked.
 */
MUST_CHECK bool pkd_key_speaks_for(struct pkd *pkd,
    const uint8_t key[SHA256_SIZE], const char *country, enum pkd_vouch *vouch,
    struct err *err);
/* The same for a link certificate that the key verifies. */
MUST_CHECK bool pkd_link_counts(struct pkd *pkd, const struct cert *link,
    const uint8_t key[SHA256_SIZE], enum pkd_vouch *vouch, struct err *err);

/* Why anybody can use the certificate's key; NULL: no reason is known. */
const char *pkd_weak_key(const struct cert *cert);

/* Whether the signer of a list counts, as a signer of documents would. */
enum pkd_list_signer {
	PKD_SIGNER_COUNTS,
	PKD_SIGNER_WEAK,
	PKD_SIGNER_DISTRUSTED,
	PKD_SIGNER_REVOKED,
	PKD_SIGNER_CSCA_WEAK,
	PKD_SIGNER_CSCA_DISTRUSTED,
	PKD_SIGNER_CSCA_REVOKED,
	PKD_SIGNER_CSCA_NOT_VALID
};
/* The list's signer, which the certificate `by` certified. */
MUST_CHECK bool pkd_list_signer_counts(struct pkd *pkd,
    const struct signed_list *list, struct span by, enum pkd_list_signer *out,
    struct err *err);
/* The signer alone, whom a key of that SHA-256 certified. */
MUST_CHECK bool pkd_signer_counts(struct pkd *pkd, const struct cert *signer,
    const uint8_t csca_key[SHA256_SIZE], enum pkd_list_signer *out,
    struct err *err);
/* A CSCA certificate that leads to a list's signer, or on to a link, whether
 * or not it is in the store. Validity is not looked at. */
MUST_CHECK bool pkd_anchor_counts(struct pkd *pkd, const struct cert *anchor,
    enum pkd_list_signer *out, struct err *err);

/* Whether somebody vouched for the list's signer; remembers who. A refusal
 * that has its own reason is in the result. */
MUST_CHECK bool pkd_list_vouched(struct pkd *pkd, uint32_t source,
    const struct signed_list *list, struct pkd_result *r, bool *trusted,
    struct err *err);
/* The refusal that names the CSCA that somebody would have to vouch for, and
 * what was vouched for instead. */
MUST_CHECK bool pkd_list_untrusted(struct pkd *pkd, struct pkd_result *r,
    const struct signed_list *list, struct err *err);

/* How far ahead of the clock a list or CRL may be dated. */
#define PKD_FUTURE_S ((instant)86400)

/* Two letters where they are known. */
void pkd_country(
    struct span issuer, const struct cert *cert, char out[NAME_COUNTRY]);

#endif

/*
 * trust_store: how the trust store is laid out, for the files that read and
 * write it; everybody else uses trust.h and pkd.h.
 *
 * Objects (certificates, CRLs, signed lists) are kept as they came, under
 * their SHA-256, and never change. What is known about one (role, chain,
 * sources) is a small record beside it, so that an import that only moves
 * dates does not write certificates again. Everything else is an index: a
 * key with an empty value, made of the thing looked for and the object's
 * SHA-256 after it.
 *
 * All numbers in keys are big-endian, so that keys sort as numbers.
 */
#ifndef TRUST_TRUST_STORE_H
#define TRUST_TRUST_STORE_H

#include "trust/trust.h"

/* A store of another format is refused, not guessed at. */
#define TRUST_FORMAT 1

/*
 * Journals hold these numbers, so a new table goes to the end: a rollback
 * must undo what an older release wrote in the tables that it meant.
 */
enum trust_table {
	TABLE_META,		/* see below */
	TABLE_DER,		/* sha256 -> bytes as they came */
	TABLE_OBJECT,		/* sha256 -> struct trust_object */
	TABLE_ENTRY,		/* source | entry id -> sha256 */
	TABLE_SOURCE,		/* source -> struct trust_origin */
	TABLE_SOURCE_NAME,	/* name -> source */
	TABLE_ANCHOR,		/* source | key -> certificate vouched for */
	TABLE_CSCA_SKI,		/* length | ski | sha256 */
	TABLE_CSCA_NAME,	/* name hash | sha256 */
	TABLE_CSCA_KEY,		/* key | sha256 */
	TABLE_SIGNER_SERIAL,	/* hash of name and serial | sha256 */
	TABLE_SIGNER_SKI,	/* length | ski | sha256 */
	TABLE_CRL_NAME,		/* name hash | this_update | sha256 */
	TABLE_CRL_KEY,		/* key | this_update | sha256 */
	TABLE_CRL_COUNTRY,	/* country | this_update | sha256 */
	TABLE_WAITING,		/* sha256 of signers and CRLs not verified */
	TABLE_DISTRUST,		/* key -> time | reason */
	TABLE_DEVIATION,	/* source | number -> struct trust_remark */
	TABLE_DEVIATION_NUMBER, /* document number | 0 | source | number */
	TABLE_DEVIATION_SIGNER, /* hash of the identifier | source | number */
	TABLE_HISTORY,		/* generation | line -> struct trust_event */
	TABLE_JOURNAL,		/* generation | chunk -> what it overwrote */
	TABLE_BINDING,		/* key -> time | country | reason */
	TABLE_BARCODE,		/* see trust_barcode.h */
	TABLE_COUNT
};
_Static_assert(TABLE_CRL_NAME == 12 && TABLE_JOURNAL == 21,
    "as the journals of release 0.1.0 have them");

/*
 * TABLE_META: numbers of 64 bits "format", "generation", "checked" (a time),
 * "source" (the next one's), and "barcode", how the index of barcode signers
 * was when it was last written: generation | SHA-256 of its keys in order.
 */
#define META_BARCODE "barcode"

/* What is known about one object. */
struct trust_object {
	enum trust_role role;
	enum trust_chain chain;
	bool self_issued; /* a certificate */
	bool list_signer; /* EKU of a list */
	char country[NAME_COUNTRY];
	uint8_t key[SHA256_SIZE];	 /* its own SPKI; CRL and list: zero */
	uint8_t issuer_key[SHA256_SIZE]; /* chain PASS: what verified it */
	/* notBefore, notAfter; thisUpdate, nextUpdate; a list's signing time */
	instant time1, time2;
	bool has_time2;
	struct span slots; /* borrowed */
};

/* One source that has, or had, the object; SLOT_SIZE bytes each. */
struct trust_slot {
	uint32_t source;
	uint32_t entries; /* how often it is in the newest edition */
	instant first;
	instant last; /* while entries is 0: when it was gone */
};
#define SLOT_SIZE 24

void slot_read(const uint8_t *at, struct trust_slot *slot);
void slot_write(uint8_t *at, const struct trust_slot *slot);

/* The record's bytes, with a checksum over them and the object's name. */
void object_encode(const struct trust_object *o,
    const uint8_t sha256[SHA256_SIZE], struct buf *out);
MUST_CHECK bool object_decode(struct span bytes,
    const uint8_t sha256[SHA256_SIZE], struct trust_object *out,
    struct err *err);

/* What is known about a source. */
struct trust_origin {
	char name[TRUST_NAME_MAX];
	char kind[TRUST_KIND_MAX];
	char country[NAME_COUNTRY];
	char version[TRUST_VERSION_MAX];
	uint64_t number; /* the version as a number: later is greater */
	instant imported, checked;
	uint64_t max_age_s;
	uint8_t file[SHA256_SIZE]; /* of the file imported last */
};

void origin_encode(const struct trust_origin *o, struct buf *out);
MUST_CHECK bool origin_decode(
    struct span bytes, struct trust_origin *out, struct err *err);

/* An entry of a deviation or defect list, as struct trust_deviation. */
void remark_encode(const struct trust_deviation *d, struct buf *out);
MUST_CHECK bool remark_decode(
    struct span bytes, struct trust_deviation *out, struct err *err);

/* ---- keys --------------------------------------------------------------- */

/*
 * A key that could not be made for want of memory keeps that, whatever is put
 * to it, and its span is empty: there is no such key, and asking for it is an
 * error. It must not look like one that a certificate does not have.
 */
#define INDEX_FAILED SIZE_MAX

struct trust_index {
	uint8_t bytes[KV_KEY_MAX];
	size_t len; /* or INDEX_FAILED */
};

static inline struct span
index_span(const struct trust_index *k)
{
	return span_make(k->bytes, k->len == INDEX_FAILED ? 0 : k->len);
}

/* False for one that failed, and err says so. */
static inline bool
index_made(const struct trust_index *k, struct err *err)
{
	return k->len != INDEX_FAILED || err_memory(err);
}

void index_put(struct trust_index *k, struct span bytes);
void index_put32(struct trust_index *k, uint32_t value);
void index_put64(struct trust_index *k, uint64_t value);

/* Each starts a key: the part that is looked for. False: there is none. */
bool index_ski(struct trust_index *k, struct span ski);
bool index_name(struct trust_index *k, struct span name);
bool index_csca_ski(struct trust_index *k, const struct cert *cert);
void index_spki(struct trust_index *k, struct span spki);
bool index_hash(struct trust_index *k, const uint8_t hash[SHA256_SIZE]);
bool index_serial(
    struct trust_index *k, struct span issuer, struct span serial);
bool index_country(struct trust_index *k, const char *country);
bool index_number(struct trust_index *k, struct span number);
/* Kinds of signer identifiers: 1 issuer and serial, 2 SKI, 3 digest. */
bool index_signer(
    struct trust_index *k, int kind, struct span a, struct span b);

/* The key identifier that a CSCA certificate answers to: its SKI, else the
 * SHA-1 of its key (RFC 5280 4.2.1.2, method 1), put into room. */
MUST_CHECK bool csca_ski(const struct cert *cert, uint8_t room[DIGEST_SIZE_MAX],
    struct span *ski, struct err *err);

/* SHA-256 of the whole SubjectPublicKeyInfo. */
MUST_CHECK bool spki_hash(
    struct span spki, uint8_t out[SHA256_SIZE], struct err *err);

/* ---- numbers in values -------------------------------------------------- */

void trust_put32(struct buf *out, uint32_t value);
void trust_put64(struct buf *out, uint64_t value);
uint32_t trust_get32(const uint8_t *at);
uint64_t trust_get64(const uint8_t *at);

/* ---- inside an open store ----------------------------------------------- */

struct trust {
	struct kv *kv;
	unsigned table[TABLE_COUNT];
	bool writes;
	bool has_barcodes; /* TABLE_BARCODE is there */
};

/*
 * The index of barcode signers, in the snapshot of a view. It is relied on
 * only when it is as this or a later release left it in this generation.
 */
enum trust_barcodes {
	BARCODES_STALE,	 /* there is none, or an older release wrote since */
	BARCODES_UNREAD, /* of this generation; its keys are not compared yet */
	BARCODES_DAMAGED, /* its keys are not those that were written */
	BARCODES_WHOLE
};

/* CRLs of a view whose digests are not computed again. */
#define TRUST_CRLS_SEEN 64

struct trust_view {
	struct trust *trust;
	struct kv_txn *txn;
	bool borrowed_txn; /* that of a trust_edit */
	uint64_t generation;
	instant as_of;
	bool any_distrust;
	enum trust_barcodes barcodes; /* see barcode_whole() */
	bool more;     /* the last walk over an index was cut off */
	size_t walked; /* keys that it gave */
	/* answers of the last look-up of each kind */
	struct trust_cert *certs;
	struct trust_crl *crls;
	struct trust_deviation *deviations;
	size_t cert_count, crl_count, deviation_count;
	size_t cert_cap, crl_cap, deviation_cap;
	char (*source_names)[TRUST_NAME_MAX]; /* by number */
	size_t source_count, source_cap;
	/* CRLs whose digest was compared already, in this view */
	uint8_t crl_seen[TRUST_CRLS_SEEN][SHA256_SIZE];
	size_t crl_seen_count;
};

/* Reads meta and the sources' names; the view's txn is set. */
MUST_CHECK bool view_load(struct trust_view *view, struct err *err);
void view_release(struct trust_view *view);

/* The record and bytes of an object; the bytes' digest is compared. */
MUST_CHECK bool view_object(struct trust_view *view, const uint8_t *sha256,
    struct trust_object *object, struct span *der, bool *found,
    struct err *err);

/*
 * Whether an operator distrusts the key, or every key that vouched for it: a
 * key that came over a link certificate alone falls with the key that signed
 * the link.
 */
MUST_CHECK bool view_distrusted(struct trust_view *view, const uint8_t *key,
    bool *distrusted, struct err *err);

/* Whether an index has as many keys that start so as a look-up gives. */
MUST_CHECK bool view_index_full(struct trust_view *view, enum trust_table table,
    const struct trust_index *prefix, bool *full, struct err *err);

/* CURRENT as long as one source has it. */
enum trust_state slots_state(struct span slots);

/*
 * The state of an object now: distrust of its own key is its state, distrust of
 * the key that verified it makes its chain FAIL.
 */
MUST_CHECK bool view_standing(struct trust_view *view,
    const struct trust_object *o, enum trust_state *state,
    enum trust_chain *chain, struct err *err);

MUST_CHECK bool view_get(struct trust_view *view, enum trust_table table,
    struct span key, struct span *value, bool *found, struct err *err);

/* The error of a store whose records do not fit together. */
MUST_CHECK bool trust_damaged(struct err *err, const char *what);

#endif

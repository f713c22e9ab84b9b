/*
 * trust_edit: the writing side of the trust store.
 *
 * One edit is one transaction and one generation: readers see all of it or
 * none, and so does whoever pulls the plug. What an edit overwrites goes into
 * a journal first, so that a later edit can return to the generation before
 * it; what readers call history is that list of edits.
 *
 * Decisions of an operator to distrust are outside the journal: a return to
 * an older generation must not trust again what he distrusted since.
 */
#ifndef TRUST_TRUST_EDIT_H
#define TRUST_TRUST_EDIT_H

#include "trust/trust_store.h"

/* Generations that can be returned to. */
#define TRUST_GENERATIONS_KEPT 256

struct trust_edit {
	struct trust *trust;
	struct trust_view view; /* reads what was written, too */
	instant now;
	uint64_t generation; /* the one being made */
	bool changed;	     /* since the beginning */
	bool filled;	     /* the index of barcode signers, anew */
	uint32_t events;
	struct buf journal;
	uint32_t journal_chunks;
	struct buf scratch, slots;
};

/* Waits for another writer to end. */
MUST_CHECK bool trust_edit_begin(
    struct trust *trust, instant now, struct trust_edit **out, struct err *err);
/* Ends the edit either way. Without a change there is no new generation. */
MUST_CHECK bool trust_edit_commit(struct trust_edit *edit, struct err *err);
void trust_edit_abort(struct trust_edit *edit);

/* Journaled writes; equal values are not written. */
MUST_CHECK bool edit_put(struct trust_edit *edit, enum trust_table table,
    struct span key, struct span value, struct err *err);
MUST_CHECK bool edit_delete(struct trust_edit *edit, enum trust_table table,
    struct span key, struct err *err);
/* For keys known to be new: one step down the tree fewer. */
MUST_CHECK bool edit_insert(struct trust_edit *edit, enum trust_table table,
    struct span key, struct span value, struct err *err);

/* The number of a source by its name, made when it is new. */
MUST_CHECK bool edit_source(struct trust_edit *edit, const char *name,
    const char *kind, uint32_t *id, struct trust_origin *origin,
    struct err *err);
MUST_CHECK bool edit_origin(struct trust_edit *edit, uint32_t id,
    const struct trust_origin *origin, struct err *err);
/* Another name for a source; none has it yet. */
MUST_CHECK bool edit_rename(
    struct trust_edit *edit, uint32_t id, const char *name, struct err *err);
/* Only that it was looked at: no new generation. */
MUST_CHECK bool edit_checked(
    struct trust_edit *edit, uint32_t id, struct err *err);

/* What became of an entry of a source. */
enum edit_change { EDIT_ADDED, EDIT_UPDATED, EDIT_UNCHANGED };

#define ENTRY_ID_SIZE 16

/*
 * Says that the newest edition of a source holds an object under an entry
 * id. The object must be in the store.
 */
MUST_CHECK bool edit_entry(struct trust_edit *edit, uint32_t source,
    const uint8_t id[ENTRY_ID_SIZE], const uint8_t sha256[SHA256_SIZE],
    enum edit_change *change, struct err *err);

/* Takes an entry away; *gone false: there was none. */
MUST_CHECK bool edit_entry_gone(struct trust_edit *edit, uint32_t source,
    const uint8_t id[ENTRY_ID_SIZE], bool *gone, struct err *err);

/* Takes away every entry of a source that is not in ids (sorted). */
MUST_CHECK bool edit_sweep(struct trust_edit *edit, uint32_t source,
    const uint8_t *ids, size_t count, uint64_t *gone, struct err *err);

/* A new object, its indexes included; object->slots is ignored. */
MUST_CHECK bool edit_add_cert(struct trust_edit *edit, const struct cert *cert,
    const uint8_t sha256[SHA256_SIZE], const struct trust_object *object,
    struct err *err);
MUST_CHECK bool edit_add_crl(struct trust_edit *edit, const struct crl *crl,
    const uint8_t sha256[SHA256_SIZE], const struct trust_object *object,
    struct err *err);
MUST_CHECK bool edit_add_list(struct trust_edit *edit, struct span der,
    const uint8_t sha256[SHA256_SIZE], const struct trust_object *object,
    struct err *err);

/* A verdict on an object that waited: record, indexes, the waiting list. */
MUST_CHECK bool edit_settle(struct trust_edit *edit,
    const uint8_t sha256[SHA256_SIZE], enum trust_chain chain,
    const uint8_t *issuer_key, struct err *err);

/* Makes a signer's certificate a CSCA's: a trusted list says that it is. */
MUST_CHECK bool edit_promote(struct trust_edit *edit, const struct cert *cert,
    const uint8_t sha256[SHA256_SIZE], struct err *err);

MUST_CHECK bool edit_distrust(struct trust_edit *edit,
    const uint8_t key[SHA256_SIZE], struct span why, struct err *err);
/* The same for the state that a key is bound to. */
MUST_CHECK bool edit_bind(struct trust_edit *edit,
    const uint8_t key[SHA256_SIZE], const char *country, struct span why,
    struct err *err);
MUST_CHECK bool edit_unbind(struct trust_edit *edit,
    const uint8_t key[SHA256_SIZE], bool *found, struct err *err);
MUST_CHECK bool edit_trust_again(struct trust_edit *edit,
    const uint8_t key[SHA256_SIZE], bool *found, struct err *err);

/* One line of the history: text is the caller's (JSON). */
MUST_CHECK bool edit_event(
    struct trust_edit *edit, struct span text, struct err *err);

/*
 * Undoes every generation after the given one, as a generation of its own.
 * ERR_USAGE when it is not one of those kept.
 */
MUST_CHECK bool edit_rollback(
    struct trust_edit *edit, uint64_t generation, struct err *err);

#endif

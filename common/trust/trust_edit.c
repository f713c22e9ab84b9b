/*
 * trust_edit: transactions, the journal, sources and entries. Objects and
 * their indexes are in trust_object.c, returns in trust_rollback.c.
 */
#include <stdlib.h>

#include "trust/trust_barcode.h"
#include "trust/trust_edit.h"

/* The journal is written in pieces of this size. */
#define JOURNAL_CHUNK ((size_t)256 << 10)

/* ---- transactions ------------------------------------------------------- */

bool
trust_edit_begin(
    struct trust *trust, instant now, struct trust_edit **out, struct err *err)
{
	struct trust_edit *e;

	e = calloc(1, sizeof(*e));
	if (e == NULL)
		return err_memory(err);
	e->trust = trust;
	e->now = now;
	e->view.trust = trust;
	e->view.borrowed_txn = true;
	buf_init(&e->journal, 0);
	buf_init(&e->scratch, 0);
	buf_init(&e->slots, 0);
	if (!kv_begin(trust->kv, true, &e->view.txn, err) ||
	    !view_load(&e->view, err)) {
		trust_edit_abort(e);
		return err_wrap(err, "trust store");
	}
	e->generation = e->view.generation + 1;
	if (!barcode_fill(e, err)) {
		trust_edit_abort(e);
		return err_wrap(err, "trust store");
	}
	*out = e;
	return true;
}

static void
edit_free(struct trust_edit *e)
{
	view_release(&e->view);
	buf_release(&e->journal);
	buf_release(&e->scratch);
	buf_release(&e->slots);
	free(e);
}

void
trust_edit_abort(struct trust_edit *edit)
{
	if (edit == NULL)
		return;
	kv_abort(edit->view.txn);
	edit_free(edit);
}

/* A write that is not journaled. */
static bool
raw_put(struct trust_edit *e, enum trust_table table, struct span key,
    struct span value, enum kv_put how, struct err *err)
{
	return kv_put(
	    e->view.txn, e->trust->table[table], key, value, how, err);
}

static bool
put_state_number(
    struct trust_edit *e, const char *key, uint64_t value, struct err *err)
{
	struct trust_index v = {{0}, 0};

	index_put64(&v, value);
	return raw_put(
	    e, TABLE_META, span_str(key), index_span(&v), KV_REPLACE, err);
}

/* ---- the journal -------------------------------------------------------- */

static bool
journal_flush(struct trust_edit *e, struct err *err)
{
	struct trust_index k = {{0}, 0};
	bool ok;

	if (!buf_ok(&e->journal))
		return err_memory(err);
	if (e->journal.len == 0)
		return true;
	index_put64(&k, e->generation);
	index_put32(&k, e->journal_chunks++);
	ok = raw_put(e, TABLE_JOURNAL, index_span(&k), buf_span(&e->journal),
	    KV_APPEND, err);
	buf_clear(&e->journal);
	return ok;
}

/* table | had a value | length of key | length of value | key | value */
static bool
journal_add(struct trust_edit *e, enum trust_table table, struct span key,
    bool had, struct span old, struct err *err)
{
	buf_append_byte(&e->journal, (uint8_t)table);
	buf_append_byte(&e->journal, had);
	trust_put32(&e->journal, (uint32_t)key.len);
	trust_put32(&e->journal, (uint32_t)old.len);
	buf_append_span(&e->journal, key);
	buf_append_span(&e->journal, old);
	e->changed = true;
	return e->journal.len < JOURNAL_CHUNK || journal_flush(e, err);
}

bool
edit_put(struct trust_edit *edit, enum trust_table table, struct span key,
    struct span value, struct err *err)
{
	struct span old;
	bool found;

	if (!view_get(&edit->view, table, key, &old, &found, err))
		return false;
	if (found && span_equal(old, value))
		return true;
	return journal_add(edit, table, key, found, old, err) &&
	    raw_put(edit, table, key, value, KV_REPLACE, err);
}

bool
edit_insert(struct trust_edit *edit, enum trust_table table, struct span key,
    struct span value, struct err *err)
{
	return journal_add(edit, table, key, false, span_make(NULL, 0), err) &&
	    raw_put(edit, table, key, value, KV_REPLACE, err);
}

bool
edit_delete(struct trust_edit *edit, enum trust_table table, struct span key,
    struct err *err)
{
	struct span old;
	bool found;

	if (!view_get(&edit->view, table, key, &old, &found, err))
		return false;
	return !found ||
	    (journal_add(edit, table, key, true, old, err) &&
		kv_delete(edit->view.txn, edit->trust->table[table], key,
		    &found, err));
}

/* Forgets what can no longer be returned to. */
static bool
journal_prune(struct trust_edit *e, struct err *err)
{
	unsigned table = e->trust->table[TABLE_JOURNAL];
	bool ok = true, found = true, gone;

	if (e->generation <= TRUST_GENERATIONS_KEPT)
		return true;
	while (ok && found) {
		struct kv_cursor *c;
		struct span key, value;
		struct trust_index k = {{0}, 0};

		if (!kv_cursor_open(e->view.txn, table, &c, err))
			return false;
		ok = kv_cursor_seek(
		    c, span_make(NULL, 0), &key, &value, &found, err);
		if (ok && found)
			index_put(&k, key);
		kv_cursor_close(c);
		if (!ok || !found || k.len != 12 ||
		    trust_get64(k.bytes) >
			e->generation - TRUST_GENERATIONS_KEPT)
			return ok;
		ok = kv_delete(e->view.txn, table, index_span(&k), &gone, err);
	}
	return ok;
}

bool
trust_edit_commit(struct trust_edit *edit, struct err *err)
{
	struct kv_txn *txn = edit->view.txn;
	bool ok;

	ok = put_state_number(edit, "format", TRUST_FORMAT, err) &&
	    put_state_number(edit, "checked", (uint64_t)edit->now, err);
	if (ok && edit->changed)
		ok = put_state_number(
			 edit, "generation", edit->generation, err) &&
		    journal_flush(edit, err) && journal_prune(edit, err);
	if (ok && (edit->changed || edit->filled))
		ok = barcode_seal(edit, err);
	edit->view.txn = NULL;
	edit_free(edit);
	if (!ok) {
		kv_abort(txn);
		return err_wrap(err, "trust store");
	}
	return kv_commit(txn, err) || err_wrap(err, "trust store");
}

/* ---- history ------------------------------------------------------------ */

bool
edit_event(struct trust_edit *edit, struct span text, struct err *err)
{
	struct trust_index k = {{0}, 0};

	index_put64(&k, edit->generation);
	index_put32(&k, edit->events++);
	return raw_put(
	    edit, TABLE_HISTORY, index_span(&k), text, KV_REPLACE, err);
}

/* ---- sources ------------------------------------------------------------ */

static void
source_key(struct trust_index *k, uint32_t id)
{
	k->len = 0;
	index_put32(k, id);
}

bool
edit_origin(struct trust_edit *edit, uint32_t id,
    const struct trust_origin *origin, struct err *err)
{
	struct trust_index k;

	source_key(&k, id);
	buf_clear(&edit->scratch);
	origin_encode(origin, &edit->scratch);
	if (!buf_ok(&edit->scratch))
		return err_memory(err);
	return edit_put(
	    edit, TABLE_SOURCE, index_span(&k), buf_span(&edit->scratch), err);
}

static bool
new_source(struct trust_edit *e, const char *name, const char *kind,
    uint32_t *id, struct trust_origin *origin, struct err *err)
{
	struct trust_index k;
	struct span value;
	uint32_t next = 1;
	bool found;

	if (!view_get(
		&e->view, TABLE_META, SPAN("source"), &value, &found, err))
		return false;
	if (found && value.len == 8)
		next = (uint32_t)trust_get64(value.data);
	memset(origin, 0, sizeof(*origin));
	snprintf(origin->name, sizeof(origin->name), "%s", name);
	snprintf(origin->kind, sizeof(origin->kind), "%s", kind);
	source_key(&k, next);
	*id = next;
	return put_state_number(e, "source", next + 1, err) &&
	    edit_put(
		e, TABLE_SOURCE_NAME, span_str(name), index_span(&k), err) &&
	    edit_origin(e, next, origin, err);
}

bool
edit_source(struct trust_edit *edit, const char *name, const char *kind,
    uint32_t *id, struct trust_origin *origin, struct err *err)
{
	struct trust_index k;
	struct span value;
	bool found;

	if (name[0] == '\0' || strlen(name) >= TRUST_NAME_MAX)
		return err_set(err, ERR_USAGE,
		    "source name: 1 to %d "
		    "characters",
		    TRUST_NAME_MAX - 1);
	if (!view_get(&edit->view, TABLE_SOURCE_NAME, span_str(name), &value,
		&found, err))
		return false;
	if (!found)
		return new_source(edit, name, kind, id, origin, err);
	if (value.len != 4)
		return trust_damaged(err, "a source's number");
	*id = trust_get32(value.data);
	source_key(&k, *id);
	if (!view_get(
		&edit->view, TABLE_SOURCE, index_span(&k), &value, &found, err))
		return false;
	if (!found)
		return trust_damaged(err, "a source without a record");
	return origin_decode(value, origin, err);
}

bool
edit_rename(
    struct trust_edit *edit, uint32_t id, const char *name, struct err *err)
{
	struct trust_origin o;
	struct trust_index k;
	struct span value;
	bool found;

	source_key(&k, id);
	if (!view_get(
		&edit->view, TABLE_SOURCE, index_span(&k), &value, &found, err))
		return false;
	if (!found)
		return trust_damaged(err, "a source without a record");
	if (!origin_decode(value, &o, err) ||
	    !edit_delete(edit, TABLE_SOURCE_NAME, span_str(o.name), err))
		return false;
	snprintf(o.name, sizeof(o.name), "%s", name);
	return edit_put(edit, TABLE_SOURCE_NAME, span_str(name), index_span(&k),
		   err) &&
	    edit_origin(edit, id, &o, err);
}

bool
edit_checked(struct trust_edit *edit, uint32_t id, struct err *err)
{
	struct trust_origin o;
	struct trust_index k;
	struct span value;
	bool found;

	source_key(&k, id);
	if (!view_get(&edit->view, TABLE_SOURCE, index_span(&k), &value, &found,
		err) ||
	    !found || !origin_decode(value, &o, err))
		return false;
	o.checked = edit->now;
	buf_clear(&edit->scratch);
	origin_encode(&o, &edit->scratch);
	return buf_ok(&edit->scratch) &&
	    raw_put(edit, TABLE_SOURCE, index_span(&k),
		buf_span(&edit->scratch), KV_REPLACE, err);
}

/* ---- entries ------------------------------------------------------------ */

/* Counts an object in or out of a source. */
static bool
count_entry(struct trust_edit *e, uint32_t source, const uint8_t *sha256,
    bool in, struct err *err)
{
	struct span key = span_make(sha256, SHA256_SIZE), value;
	struct trust_object o;
	struct trust_slot slot;
	bool found;
	size_t i, n;

	if (!view_get(&e->view, TABLE_OBJECT, key, &value, &found, err))
		return false;
	if (!found)
		return trust_damaged(err, "an entry without its object");
	if (!object_decode(value, sha256, &o, err))
		return false;
	buf_clear(&e->slots);
	buf_append_span(&e->slots, o.slots);
	n = trust_seen_count(o.slots);
	for (i = 0; i < n; i++) {
		slot_read(o.slots.data + i * SLOT_SIZE, &slot);
		if (slot.source == source)
			break;
	}
	if (i == n) {
		if (!in)
			return trust_damaged(err, "an entry not counted");
		if (n >= TRUST_SOURCES_MAX)
			return err_set(err, ERR_DATA,
			    "more than %d sources "
			    "hold one object",
			    TRUST_SOURCES_MAX);
		slot = (struct trust_slot){source, 0, e->now, 0};
		if (buf_reserve(&e->slots, SLOT_SIZE) != NULL)
			e->slots.len += SLOT_SIZE;
	}
	slot.entries = in      ? slot.entries + 1
	    : slot.entries > 0 ? slot.entries - 1
			       : 0;
	slot.last = slot.entries > 0 ? 0 : e->now;
	if (!buf_ok(&e->slots))
		return err_memory(err);
	slot_write(e->slots.data + i * SLOT_SIZE, &slot);
	o.slots = buf_span(&e->slots);
	buf_clear(&e->scratch);
	object_encode(&o, sha256, &e->scratch);
	if (!buf_ok(&e->scratch))
		return err_memory(err);
	return edit_put(e, TABLE_OBJECT, key, buf_span(&e->scratch), err);
}

static void
entry_key(struct trust_index *k, uint32_t source, const uint8_t *id)
{
	source_key(k, source);
	index_put(k, span_make(id, ENTRY_ID_SIZE));
}

bool
edit_entry(struct trust_edit *edit, uint32_t source,
    const uint8_t id[ENTRY_ID_SIZE], const uint8_t sha256[SHA256_SIZE],
    enum edit_change *change, struct err *err)
{
	struct trust_index k;
	struct span value;
	uint8_t old[SHA256_SIZE];
	bool found;

	entry_key(&k, source, id);
	if (!view_get(
		&edit->view, TABLE_ENTRY, index_span(&k), &value, &found, err))
		return false;
	if (found && value.len != SHA256_SIZE)
		return trust_damaged(err, "an entry");
	if (found && memcmp(value.data, sha256, SHA256_SIZE) == 0) {
		*change = EDIT_UNCHANGED;
		return true;
	}
	*change = found ? EDIT_UPDATED : EDIT_ADDED;
	if (found) {
		memcpy(old, value.data, sizeof(old));
		if (!count_entry(edit, source, old, false, err))
			return false;
	}
	return edit_put(edit, TABLE_ENTRY, index_span(&k),
		   span_make(sha256, SHA256_SIZE), err) &&
	    count_entry(edit, source, sha256, true, err);
}

bool
edit_entry_gone(struct trust_edit *edit, uint32_t source,
    const uint8_t id[ENTRY_ID_SIZE], bool *gone, struct err *err)
{
	struct trust_index k;
	struct span value;
	uint8_t old[SHA256_SIZE];

	entry_key(&k, source, id);
	if (!view_get(
		&edit->view, TABLE_ENTRY, index_span(&k), &value, gone, err))
		return false;
	if (!*gone)
		return true;
	if (value.len != SHA256_SIZE)
		return trust_damaged(err, "an entry");
	memcpy(old, value.data, sizeof(old));
	return edit_delete(edit, TABLE_ENTRY, index_span(&k), err) &&
	    count_entry(edit, source, old, false, err);
}

/* The ids of a source that are not among those given. */
static bool
missing_ids(struct trust_edit *e, uint32_t source, const uint8_t *ids,
    size_t count, struct buf *out, struct err *err)
{
	struct kv_cursor *c;
	struct trust_index k;
	struct span key, value;
	size_t at = 0;
	bool found, ok;

	source_key(&k, source);
	if (!kv_cursor_open(e->view.txn, e->trust->table[TABLE_ENTRY], &c, err))
		return false;
	ok = kv_cursor_seek(c, index_span(&k), &key, &value, &found, err);
	while (ok && found && span_starts(key, index_span(&k)) &&
	    key.len == 4 + ENTRY_ID_SIZE) {
		const uint8_t *id = key.data + 4;
		int d = -1;

		while (at < count &&
		    (d = memcmp(ids + at * ENTRY_ID_SIZE, id, ENTRY_ID_SIZE)) <
			0)
			at++;
		if (at == count || d != 0)
			buf_append(out, id, ENTRY_ID_SIZE);
		ok = kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	return ok;
}

bool
edit_sweep(struct trust_edit *edit, uint32_t source, const uint8_t *ids,
    size_t count, uint64_t *gone, struct err *err)
{
	struct buf missing = BUF_INIT;
	bool ok, one;
	size_t at;

	*gone = 0;
	ok = missing_ids(edit, source, ids, count, &missing, err);
	if (ok && !buf_ok(&missing))
		ok = err_memory(err);
	for (at = 0; ok && at < missing.len; at += ENTRY_ID_SIZE) {
		ok =
		    edit_entry_gone(edit, source, missing.data + at, &one, err);
		*gone += one;
	}
	buf_release(&missing);
	return ok;
}

/* ---- distrust ----------------------------------------------------------- */

bool
edit_distrust(struct trust_edit *edit, const uint8_t key[SHA256_SIZE],
    struct span why, struct err *err)
{
	buf_clear(&edit->scratch);
	trust_put64(&edit->scratch, (uint64_t)edit->now);
	buf_append_span(&edit->scratch, why);
	if (!buf_ok(&edit->scratch))
		return err_memory(err);
	edit->changed = true;
	return raw_put(edit, TABLE_DISTRUST, span_make(key, SHA256_SIZE),
	    buf_span(&edit->scratch), KV_REPLACE, err);
}

bool
edit_trust_again(struct trust_edit *edit, const uint8_t key[SHA256_SIZE],
    bool *found, struct err *err)
{
	edit->changed = true;
	return kv_delete(edit->view.txn, edit->trust->table[TABLE_DISTRUST],
	    span_make(key, SHA256_SIZE), found, err);
}

/* ---- binding ------------------------------------------------------------ */

bool
edit_bind(struct trust_edit *edit, const uint8_t key[SHA256_SIZE],
    const char *country, struct span why, struct err *err)
{
	char name[NAME_COUNTRY] = "";

	snprintf(name, sizeof(name), "%s", country);
	buf_clear(&edit->scratch);
	trust_put64(&edit->scratch, (uint64_t)edit->now);
	buf_append(&edit->scratch, name, sizeof(name));
	buf_append_span(&edit->scratch, why);
	if (!buf_ok(&edit->scratch))
		return err_memory(err);
	edit->changed = true;
	return raw_put(edit, TABLE_BINDING, span_make(key, SHA256_SIZE),
	    buf_span(&edit->scratch), KV_REPLACE, err);
}

bool
edit_unbind(struct trust_edit *edit, const uint8_t key[SHA256_SIZE],
    bool *found, struct err *err)
{
	edit->changed = true;
	return kv_delete(edit->view.txn, edit->trust->table[TABLE_BINDING],
	    span_make(key, SHA256_SIZE), found, err);
}

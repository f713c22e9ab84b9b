/*
 * trust: opening the trust store and taking snapshots of it. The look-ups are
 * in trust_find.c, what writes in trust_edit.c.
 */
#include <stdlib.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/file.h"
#include "trust/trust_barcode.h"
#include "trust/trust_store.h"

static const char *const table_names[TABLE_COUNT] = {
    [TABLE_META] = "meta",
    [TABLE_DER] = "der",
    [TABLE_OBJECT] = "object",
    [TABLE_ENTRY] = "entry",
    [TABLE_SOURCE] = "source",
    [TABLE_SOURCE_NAME] = "source_name",
    [TABLE_ANCHOR] = "anchor",
    [TABLE_CSCA_SKI] = "csca_ski",
    [TABLE_CSCA_NAME] = "csca_name",
    [TABLE_CSCA_KEY] = "csca_key",
    [TABLE_SIGNER_SERIAL] = "signer_serial",
    [TABLE_SIGNER_SKI] = "signer_ski",
    [TABLE_CRL_NAME] = "crl_name",
    [TABLE_CRL_KEY] = "crl_key",
    [TABLE_CRL_COUNTRY] = "crl_country",
    [TABLE_WAITING] = "waiting",
    [TABLE_DISTRUST] = "distrust",
    [TABLE_DEVIATION] = "deviation",
    [TABLE_DEVIATION_NUMBER] = "deviation_number",
    [TABLE_DEVIATION_SIGNER] = "deviation_signer",
    [TABLE_HISTORY] = "history",
    [TABLE_JOURNAL] = "journal",
    [TABLE_BINDING] = "binding",
    [TABLE_BARCODE] = "barcode",
};

static const char *const role_words[] = {"csca", "dsc", "crl", "ml"};
static const char *const state_words[] = {"current", "withdrawn", "distrusted"};
static const char *const chain_words[] = {"undetermined", "pass", "fail"};

const char *
trust_role_word(enum trust_role role)
{
	return role_words[role];
}

const char *
trust_state_word(enum trust_state state)
{
	return state_words[state];
}

const char *
trust_chain_word(enum trust_chain chain)
{
	return chain_words[chain];
}

/* The numbers of the tables; a writer makes those that are missing. */
static bool
open_tables(struct trust *trust, struct err *err)
{
	struct kv_txn *txn;
	bool found, ok = true;
	int i;

	if (!kv_begin(trust->kv, trust->writes, &txn, err))
		return false;
	for (i = 0; ok && i < TABLE_COUNT; i++)
		ok = kv_table(
		    txn, table_names[i], &trust->table[i], &found, err);
	if (ok && trust->writes) {
		trust->has_barcodes = true;
		return kv_commit(txn, err);
	}
	kv_abort(txn);
	return ok;
}

/* Whether all tables are there: making them anew would cost a commit. */
static bool
tables_there(struct trust *trust, bool *all, struct err *err)
{
	struct kv_txn *txn;
	bool found, ok = true;
	int i;

	if (!kv_begin(trust->kv, false, &txn, err))
		return false;
	*all = true;
	for (i = 0; ok && i < TABLE_COUNT; i++) {
		ok = kv_table(
		    txn, table_names[i], &trust->table[i], &found, err);
		*all &= ok && found;
		if (i == TABLE_BARCODE)
			trust->has_barcodes = ok && found;
	}
	kv_abort(txn);
	return ok;
}

bool
trust_open(
    const char *store, enum kv_mode mode, struct trust **out, struct err *err)
{
	struct buf folder = BUF_INIT;
	struct trust *trust;
	bool all, ok;

	trust = calloc(1, sizeof(*trust));
	if (trust == NULL)
		return err_memory(err);
	trust->writes = mode != KV_READ;
	path_join(&folder, store, TRUST_FOLDER);
	ok = (buf_ok(&folder) || err_memory(err)) &&
	    kv_open(buf_text(&folder), mode, &trust->kv, err);
	buf_release(&folder);
	ok = ok && tables_there(trust, &all, err);
	if (ok && !all && trust->writes)
		ok = open_tables(trust, err);
	if (!ok) {
		err_wrap(err, "trust store");
		trust_close(trust);
		return false;
	}
	*out = trust;
	return true;
}

/* A longer name of a folder is cut. */
#define NONE_FOLDER 200
_Static_assert(TRUST_NONE_TEXT >=
	NONE_FOLDER + sizeof("no trust store in  (pkdfetch import makes one)"),
    "fits");

bool
trust_open_or_none(const char *store, struct trust **out,
    char why_none[TRUST_NONE_TEXT], struct err *err)
{
	struct buf folder = BUF_INIT;
	bool ok;

	why_none[0] = '\0';
	ok = store_folder(store, &folder, err) &&
	    trust_open(buf_text(&folder), KV_READ, out, err);
	if (!ok && err->kind == ERR_UNAVAILABLE) {
		*out = NULL;
		(void)snprintf(why_none, TRUST_NONE_TEXT,
		    "no trust store in %.*s (pkdfetch import makes one)",
		    NONE_FOLDER, buf_text(&folder));
		*err = (struct err)ERR_INIT;
		ok = true;
	}
	buf_release(&folder);
	return ok;
}

void
trust_close(struct trust *trust)
{
	if (trust == NULL)
		return;
	kv_close(trust->kv);
	free(trust);
}

/* ---- snapshots ---------------------------------------------------------- */

bool
view_get(struct trust_view *view, enum trust_table table, struct span key,
    struct span *value, bool *found, struct err *err)
{
	return kv_get(
	    view->txn, view->trust->table[table], key, value, found, err);
}

static bool
meta_number(
    struct trust_view *view, const char *key, uint64_t *out, struct err *err)
{
	struct span value;
	bool found;

	*out = 0;
	if (!view_get(view, TABLE_META, span_str(key), &value, &found, err))
		return false;
	if (found && value.len != 8)
		return trust_damaged(err, key);
	if (found)
		*out = trust_get64(value.data);
	return true;
}

/* The names of the sources, by number. */
static bool
load_sources(struct trust_view *view, struct err *err)
{
	struct trust_source source;
	uint32_t position = 0;
	bool more;

	free(view->source_names);
	view->source_names = NULL;
	view->source_count = view->source_cap = 0;
	for (;;) {
		if (!trust_source_next(view, &position, &source, &more, err))
			return false;
		if (!more)
			return true;
		/* Numbers of sources that are gone have an empty name. */
		while (view->source_count <= source.id) {
			if (!array_room(view->source_names, view->source_count,
				view->source_cap))
				return err_memory(err);
			memset(view->source_names + view->source_count++, 0,
			    sizeof(*view->source_names));
		}
		memcpy(view->source_names[source.id], source.name,
		    sizeof(source.name));
	}
}

bool
view_load(struct trust_view *view, struct err *err)
{
	uint64_t format, checked, distrusted;

	view->cert_count = view->crl_count = view->deviation_count = 0;
	view->crl_seen_count = 0;
	free(view->source_names);
	view->source_names = NULL;
	view->source_count = view->source_cap = 0;
	if (!meta_number(view, "format", &format, err) ||
	    !meta_number(view, "generation", &view->generation, err) ||
	    !meta_number(view, "checked", &checked, err) ||
	    !kv_count(view->txn, view->trust->table[TABLE_DISTRUST],
		&distrusted, err))
		return false;
	if (format != TRUST_FORMAT && (format != 0 || view->generation != 0))
		return err_set(err, ERR_DATA,
		    "trust store of format %llu; "
		    "this program knows format %d",
		    (unsigned long long)format, TRUST_FORMAT);
	view->as_of = (instant)checked;
	view->any_distrust = distrusted > 0;
	return barcode_begin(view, err);
}

void
view_release(struct trust_view *view)
{
	free(view->certs);
	free(view->crls);
	free(view->deviations);
	free(view->source_names);
}

bool
trust_begin(struct trust *trust, struct trust_view **out, struct err *err)
{
	struct trust_view *view;

	view = calloc(1, sizeof(*view));
	if (view == NULL)
		return err_memory(err);
	view->trust = trust;
	if (!kv_begin(trust->kv, false, &view->txn, err) ||
	    !view_load(view, err)) {
		trust_end(view);
		return err_wrap(err, "trust store");
	}
	*out = view;
	return true;
}

bool
trust_renew(struct trust_view *view, struct err *err)
{
	kv_reset(view->txn);
	return kv_renew(view->txn, err) && view_load(view, err);
}

void
trust_end(struct trust_view *view)
{
	if (view == NULL)
		return;
	kv_abort(view->txn);
	view_release(view);
	free(view);
}

uint64_t
trust_generation(const struct trust_view *view)
{
	return view->generation;
}

instant
trust_as_of(const struct trust_view *view)
{
	return view->as_of;
}

/* ---- sources ------------------------------------------------------------ */

bool
trust_source_next(struct trust_view *view, uint32_t *position,
    struct trust_source *out, bool *more, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	struct trust_index from = {{0}, 0};
	struct trust_origin o;
	bool ok;

	index_put32(&from, *position);
	if (!kv_cursor_open(
		view->txn, view->trust->table[TABLE_SOURCE], &c, err))
		return false;
	ok = kv_cursor_seek(c, index_span(&from), &key, &value, more, err);
	if (ok && *more && (key.len != 4 || trust_get32(key.data) > 0xffffff))
		ok = trust_damaged(err, "the list of sources");
	ok = ok && (!*more || origin_decode(value, &o, err));
	if (ok && *more) {
		memset(out, 0, sizeof(*out));
		out->id = trust_get32(key.data);
		memcpy(out->name, o.name, sizeof(out->name));
		memcpy(out->kind, o.kind, sizeof(out->kind));
		memcpy(out->country, o.country, sizeof(out->country));
		memcpy(out->version, o.version, sizeof(out->version));
		out->imported = o.imported;
		out->checked = o.checked;
		out->max_age_s = o.max_age_s;
		*position = out->id + 1;
	}
	kv_cursor_close(c);
	return ok;
}

static const char *
source_name(struct trust_view *view, uint32_t id)
{
	struct err ignored = ERR_INIT;

	if (view->source_names == NULL && !load_sources(view, &ignored))
		return "?";
	return id < view->source_count ? view->source_names[id] : "?";
}

size_t
trust_seen_count(struct span slots)
{
	return slots.len / SLOT_SIZE;
}

void
trust_seen_at(struct trust_view *view, struct span slots, size_t i,
    struct trust_seen *out)
{
	struct trust_slot slot;

	slot_read(slots.data + i * SLOT_SIZE, &slot);
	out->source = source_name(view, slot.source);
	out->first = slot.first;
	out->last = slot.last;
	out->present = slot.entries > 0;
}

/* ---- one object --------------------------------------------------------- */

static bool
distrusted_itself(struct trust_view *view, const uint8_t *key, bool *distrusted,
    struct err *err)
{
	struct span value;

	return view_get(view, TABLE_DISTRUST, span_make(key, SHA256_SIZE),
	    &value, distrusted, err);
}

/* Whether a list that was believed has, or had, the object. */
static bool
in_a_list(
    struct trust_view *view, struct span slots, bool *yes, struct err *err)
{
	*yes = false;
	for (size_t i = 0; i < trust_seen_count(slots) && !*yes; i++) {
		struct trust_index k = {{0}, 0};
		struct trust_slot slot;
		struct trust_origin o;
		struct span value;
		bool found;

		slot_read(slots.data + i * SLOT_SIZE, &slot);
		index_put32(&k, slot.source);
		if (!view_get(view, TABLE_SOURCE, index_span(&k), &value,
			&found, err))
			return false;
		if (!found || !origin_decode(value, &o, err))
			return trust_damaged(err, "a source without a record");
		*yes = strcmp(o.kind, "ml") == 0;
	}
	return true;
}

/*
 * What a certificate says of who vouches for its key: a list or an operator,
 * or (*link) only the key that signed it as a link.
 */
static bool
read_voucher(struct trust_view *view, const uint8_t *sha256,
    struct trust_object *o, bool *link, struct err *err)
{
	struct span value;
	bool found, listed;

	if (!view_get(view, TABLE_OBJECT, span_make(sha256, SHA256_SIZE),
		&value, &found, err))
		return false;
	if (!found)
		return trust_damaged(err, "an index names what is not there");
	if (!object_decode(value, sha256, o, err) ||
	    !in_a_list(view, o->slots, &listed, err))
		return false;
	*link = o->chain == TRUST_CHAIN_PASS && !listed;
	return true;
}

static bool
distrusted_through(struct trust_view *view, const uint8_t *key, int links,
    bool *distrusted, struct err *err)
{
	struct span prefix = span_make(key, SHA256_SIZE), at, value;
	struct kv_cursor *c;
	bool ok, found, link = false, parent = true, any = false;

	if (!distrusted_itself(view, key, distrusted, err))
		return false;
	if (*distrusted || links == 0)
		return true;
	if (!kv_cursor_open(
		view->txn, view->trust->table[TABLE_CSCA_KEY], &c, err))
		return false;
	ok = kv_cursor_seek(c, prefix, &at, &value, &found, err);
	while (ok && parent && found && span_starts(at, prefix)) {
		struct trust_object o;

		ok = read_voucher(view, at.data + SHA256_SIZE, &o, &link, err);
		/* The same key once more says nothing new. */
		if (ok &&
		    (!link || memcmp(o.issuer_key, key, SHA256_SIZE) != 0)) {
			any = true;
			parent = false;
			ok = !link ||
			    distrusted_through(
				view, o.issuer_key, links - 1, &parent, err);
		}
		ok = ok && kv_cursor_next(c, &at, &value, &found, err);
	}
	kv_cursor_close(c);
	*distrusted = any && parent;
	return ok;
}

bool
view_distrusted(struct trust_view *view, const uint8_t *key, bool *distrusted,
    struct err *err)
{
	*distrusted = false;
	return !view->any_distrust ||
	    distrusted_through(view, key, TRUST_LINKS_MAX, distrusted, err);
}

enum trust_state
slots_state(struct span slots)
{
	struct trust_slot slot;
	size_t i;

	for (i = 0; i < trust_seen_count(slots); i++) {
		slot_read(slots.data + i * SLOT_SIZE, &slot);
		if (slot.entries > 0)
			return TRUST_CURRENT;
	}
	return TRUST_WITHDRAWN;
}

bool
view_standing(struct trust_view *view, const struct trust_object *o,
    enum trust_state *state, enum trust_chain *chain, struct err *err)
{
	bool distrusted, by_issuer = false;

	if (!view_distrusted(view, o->key, &distrusted, err) ||
	    (o->chain == TRUST_CHAIN_PASS &&
		!view_distrusted(view, o->issuer_key, &by_issuer, err)))
		return false;
	*state = distrusted ? TRUST_DISTRUSTED : slots_state(o->slots);
	*chain = by_issuer ? TRUST_CHAIN_FAIL : o->chain;
	return true;
}

bool
trust_distrust_reason(struct trust_view *view, const uint8_t key[SHA256_SIZE],
    struct span *why, struct err *err)
{
	bool found;

	if (!view_get(view, TABLE_DISTRUST, span_make(key, SHA256_SIZE), why,
		&found, err))
		return false;
	if (found && why->len < 8)
		return trust_damaged(err, "a reason");
	if (found)
		*why = span_from(*why, 8);
	else if (view_distrusted(view, key, &found, err))
		*why = found ? SPAN("the key that vouched for it is distrusted")
			     : SPAN("");
	else
		return false;
	return true;
}

bool
trust_binding(struct trust_view *view, const uint8_t key[SHA256_SIZE],
    char country[NAME_COUNTRY], struct span *why, struct err *err)
{
	struct span value;
	bool found;

	country[0] = '\0';
	*why = SPAN("");
	if (!view_get(view, TABLE_BINDING, span_make(key, SHA256_SIZE), &value,
		&found, err))
		return false;
	if (!found)
		return true;
	if (value.len < 8 + NAME_COUNTRY)
		return trust_damaged(err, "a binding");
	memcpy(country, value.data + 8, NAME_COUNTRY);
	country[NAME_COUNTRY - 1] = '\0';
	*why = span_from(value, 8 + NAME_COUNTRY);
	return true;
}

/* A great CRL is digested once in a view, not for every document. */
static bool
seen_before(struct trust_view *view, const uint8_t *sha256)
{
	size_t i;

	for (i = 0; i < view->crl_seen_count; i++)
		if (memcmp(view->crl_seen[i], sha256, SHA256_SIZE) == 0)
			return true;
	return false;
}

static bool
digest_fits(struct trust_view *view, const uint8_t *sha256, struct span der)
{
	uint8_t hash[DIGEST_SIZE_MAX];

	if (der.len > 4096 && seen_before(view, sha256))
		return true;
	if (!digest_compute(DIGEST_SHA256, der, hash) ||
	    memcmp(hash, sha256, SHA256_SIZE) != 0)
		return false;
	if (der.len > 4096 && view->crl_seen_count < TRUST_CRLS_SEEN)
		memcpy(view->crl_seen[view->crl_seen_count++], sha256,
		    SHA256_SIZE);
	return true;
}

bool
view_object(struct trust_view *view, const uint8_t *sha256,
    struct trust_object *object, struct span *der, bool *found, struct err *err)
{
	struct span key = span_make(sha256, SHA256_SIZE), value;

	if (!view_get(view, TABLE_OBJECT, key, &value, found, err))
		return false;
	if (!*found)
		return true;
	if (!object_decode(value, sha256, object, err) ||
	    !view_get(view, TABLE_DER, key, der, found, err))
		return false;
	if (!*found || !digest_fits(view, sha256, *der))
		return trust_damaged(err,
		    "an object is not what its digest "
		    "says");
	return true;
}

/*
 * trust_find: the look-ups of the trust store.
 *
 * An index names an object that is not there: that is damage and an error,
 * never one candidate fewer.
 */
#include <stdlib.h>

#include "base/array.h"
#include "travel/country.h"
#include "trust/trust_barcode.h"
#include "trust/trust_store.h"

/* Called with the end of a key that starts as asked for. */
typedef bool found_one(
    struct trust_view *view, struct span rest, struct err *err);

/*
 * Walks the keys of an index that start with the given one, up to
 * TRUST_FOUND_MAX of them; view->more says that there were others.
 */
static bool
each_with_prefix(struct trust_view *view, enum trust_table table,
    struct span prefix, found_one *one, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	bool found, ok;
	int n = 0;

	view->more = false;
	if (prefix.len == 0)
		return err_memory(err); /* see INDEX_FAILED */
	if (!kv_cursor_open(view->txn, view->trust->table[table], &c, err))
		return false;
	ok = kv_cursor_seek(c, prefix, &key, &value, &found, err);
	while (ok && found && span_starts(key, prefix)) {
		if (++n > TRUST_FOUND_MAX) {
			view->more = true;
			break;
		}
		view->walked = (size_t)n;
		ok = one(view, span_from(key, prefix.len), err) &&
		    kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	return ok;
}

static bool
pass_over(struct trust_view *view, struct span rest, struct err *err)
{
	(void)view, (void)rest, (void)err;
	return true;
}

bool
view_index_full(struct trust_view *view, enum trust_table table,
    const struct trust_index *prefix, bool *full, struct err *err)
{
	view->walked = 0;
	if (!each_with_prefix(view, table, index_span(prefix), pass_over, err))
		return false;
	*full = view->walked >= TRUST_FOUND_MAX;
	return true;
}

/* ---- certificates ------------------------------------------------------- */

/* Puts a record's content into what readers see. Digests stay in the map. */
static bool
fill_cert(struct trust_view *view, const uint8_t *sha256, struct trust_cert *c,
    bool *found, struct err *err)
{
	struct trust_object o;
	struct span record;

	if (!view_object(view, sha256, &o, &c->der, found, err))
		return false;
	if (!*found)
		return true;
	if (!view_get(view, TABLE_OBJECT, span_make(sha256, SHA256_SIZE),
		&record, found, err))
		return false;
	if (!view_standing(view, &o, &c->state, &c->chain, err))
		return false;
	c->sha256 = sha256;
	c->key = record.data + 8 + NAME_COUNTRY;
	c->role = o.role;
	c->issuer_key =
	    o.chain == TRUST_CHAIN_PASS ? c->key + SHA256_SIZE : NULL;
	memcpy(c->country, o.country, sizeof(c->country));
	c->slots = o.slots;
	return true;
}

static bool
add_cert(struct trust_view *view, struct span rest, struct err *err)
{
	bool found;

	if (rest.len != SHA256_SIZE)
		return trust_damaged(err, "an index");
	if (!array_room(view->certs, view->cert_count, view->cert_cap))
		return err_memory(err);
	if (!fill_cert(
		view, rest.data, &view->certs[view->cert_count], &found, err))
		return false;
	if (!found)
		return trust_damaged(err, "an index names what is not there");
	view->cert_count++;
	return true;
}

/* Whether a CSCA certificate names itself as its issuer. */
static int
is_link(const struct trust_cert *c)
{
	struct cert cert;
	struct err ignored = ERR_INIT;

	return !cert_parse(c->der, &cert, &ignored) ||
	    !cert_self_issued(&cert) ||
	    (cert.aki.len > 0 && cert.ski.len > 0 &&
		!span_equal(cert.aki, cert.ski));
}

/* The best certificate of a key first; see trust_csca_by_ski(). */
static int
compare_one_key(const struct trust_cert *a, const struct trust_cert *b)
{
	int d = (int)a->state - (int)b->state;

	if (d == 0)
		d = is_link(a) - is_link(b);
	return d != 0 ? d : memcmp(a->sha256, b->sha256, SHA256_SIZE);
}

static int
compare_certs(const void *x, const void *y)
{
	const struct trust_cert *a = x, *b = y;
	int d;

	if (memcmp(a->key, b->key, SHA256_SIZE) == 0)
		return compare_one_key(a, b);
	d = (int)a->state - (int)b->state;
	return d != 0 ? d : memcmp(a->key, b->key, SHA256_SIZE);
}

/*
 * Keys in order of their best certificate's state: sorting by certificate
 * alone would tear a key apart that has a current and a withdrawn one.
 */
static void
sort_by_key(struct trust_cert *list, size_t count)
{
	size_t i, j;

	if (count == 0)
		return; /* no list then, and qsort(3) wants one */
	qsort(list, count, sizeof(*list), compare_certs);
	for (i = 0; i < count; i++) {
		size_t at = i + 1;

		/* Brings the later certificates of this key up to it. */
		for (j = i + 1; j < count; j++) {
			struct trust_cert c = list[j];

			if (memcmp(c.key, list[i].key, SHA256_SIZE) != 0)
				continue;
			memmove(&list[at + 1], &list[at], (j - at) * sizeof(c));
			list[at++] = c;
		}
		i = at - 1;
	}
}

static bool
find_csca(struct trust_view *view, enum trust_table table, struct span key,
    struct trust_certs *out, struct err *err)
{
	view->cert_count = 0;
	if (!each_with_prefix(view, table, key, add_cert, err))
		return false;
	sort_by_key(view->certs, view->cert_count);
	out->list = view->certs;
	out->count = view->cert_count;
	out->more = view->more;
	return true;
}

static bool
nothing(struct trust_certs *out)
{
	out->list = NULL;
	out->count = 0;
	out->more = false;
	return true;
}

bool
trust_csca_by_ski(struct trust_view *view, struct span ski,
    struct trust_certs *out, struct err *err)
{
	struct trust_index k;

	if (!index_ski(&k, ski))
		return nothing(out);
	return find_csca(view, TABLE_CSCA_SKI, index_span(&k), out, err);
}

bool
trust_csca_by_name(struct trust_view *view, struct span name,
    struct trust_certs *out, struct err *err)
{
	struct trust_index k;

	if (!index_name(&k, name))
		return nothing(out);
	return find_csca(view, TABLE_CSCA_NAME, index_span(&k), out, err);
}

bool
trust_csca_by_key(struct trust_view *view, const uint8_t key[SHA256_SIZE],
    struct trust_certs *out, struct err *err)
{
	return find_csca(
	    view, TABLE_CSCA_KEY, span_make(key, SHA256_SIZE), out, err);
}

/* Those that chain first, and among them the current ones. */
static int
compare_signers(const void *x, const void *y)
{
	const struct trust_cert *a = x, *b = y;
	int d = (b->chain == TRUST_CHAIN_PASS) - (a->chain == TRUST_CHAIN_PASS);

	if (d == 0)
		d = (int)a->state - (int)b->state;
	return d != 0 ? d : memcmp(a->sha256, b->sha256, SHA256_SIZE);
}

/* What a look-up of signers found, those that chain first. */
static bool
give_signers(struct trust_view *view, struct trust_certs *out)
{
	if (view->cert_count > 0)
		qsort(view->certs, view->cert_count, sizeof(*view->certs),
		    compare_signers);
	out->list = view->certs;
	out->count = view->cert_count;
	out->more = view->more;
	return true;
}

static bool
find_signers(struct trust_view *view, enum trust_table table, struct span key,
    struct trust_certs *out, struct err *err)
{
	view->cert_count = 0;
	if (!each_with_prefix(view, table, key, add_cert, err))
		return false;
	return give_signers(view, out);
}

bool
trust_signer_by_serial(struct trust_view *view, struct span issuer,
    struct span serial, struct trust_certs *out, struct err *err)
{
	struct trust_index k;

	if (!index_serial(&k, issuer, serial))
		return nothing(out);
	return find_signers(
	    view, TABLE_SIGNER_SERIAL, index_span(&k), out, err);
}

/*
 * The rows that barcode_fill() made are in no journal: after a rollback one
 * may name what is gone, and is passed over.
 */
static bool
add_barcode_signer(struct trust_view *view, struct span rest, struct err *err)
{
	struct span record;
	bool found;

	if (rest.len != SHA256_SIZE)
		return trust_damaged(err, "an index");
	if (!view_get(view, TABLE_OBJECT, rest, &record, &found, err))
		return false;
	return !found || add_cert(view, rest, err);
}

bool
find_barcode_signers(struct trust_view *view, struct span key,
    struct trust_certs *out, struct err *err)
{
	view->cert_count = 0;
	if (!each_with_prefix(
		view, TABLE_BARCODE, key, add_barcode_signer, err))
		return false;
	return give_signers(view, out);
}

bool
find_listed_signers(struct trust_view *view, const uint8_t *digests,
    size_t count, struct trust_certs *out, struct err *err)
{
	view->cert_count = 0;
	view->more = false;
	for (size_t i = 0; i < count; i++)
		if (!add_cert(view,
			span_make(digests + i * SHA256_SIZE, SHA256_SIZE), err))
			return false;
	return give_signers(view, out);
}

bool
trust_signer_by_ski(struct trust_view *view, struct span ski,
    struct trust_certs *out, struct err *err)
{
	struct trust_index k;

	if (!index_ski(&k, ski))
		return nothing(out);
	return find_signers(view, TABLE_SIGNER_SKI, index_span(&k), out, err);
}

bool
trust_cert_find(struct trust_view *view, const uint8_t sha256[SHA256_SIZE],
    struct trust_cert *out, bool *found, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value, want = span_make(sha256, SHA256_SIZE);
	bool ok;

	/* A cursor, because the name must stay when the caller's is gone. */
	if (!kv_cursor_open(
		view->txn, view->trust->table[TABLE_OBJECT], &c, err))
		return false;
	ok = kv_cursor_seek(c, want, &key, &value, found, err);
	*found = ok && *found && span_equal(key, want);
	ok = ok && (!*found || fill_cert(view, key.data, out, found, err));
	*found = ok && *found && out->role <= TRUST_SIGNER;
	kv_cursor_close(c);
	return ok;
}

/* ---- CRLs --------------------------------------------------------------- */

static bool
has_crl(const struct trust_view *view, const uint8_t *sha256)
{
	for (size_t i = 0; i < view->crl_count; i++)
		if (memcmp(view->crls[i].sha256, sha256, SHA256_SIZE) == 0)
			return true;
	return false;
}

/* A place for one more; NULL: out of memory. */
static struct trust_crl *
crl_room(struct trust_view *view)
{
	return array_room(view->crls, view->crl_count, view->crl_cap)
	    ? &view->crls[view->crl_count]
	    : NULL;
}

/* *counts: it is verified, and its key is not distrusted. */
static bool
fill_crl(struct trust_view *view, const uint8_t *sha256, struct trust_crl *c,
    bool *counts, struct err *err)
{
	struct trust_object o;
	struct span record;
	bool found, distrusted;

	if (!view_object(view, sha256, &o, &c->der, &found, err))
		return false;
	if (!found || o.role != TRUST_CRL || o.chain != TRUST_CHAIN_PASS)
		return trust_damaged(err, "an index names what is not there");
	if (!view_distrusted(view, o.issuer_key, &distrusted, err) ||
	    !view_get(view, TABLE_OBJECT, span_make(sha256, SHA256_SIZE),
		&record, &found, err))
		return false;
	*counts = !distrusted;
	c->sha256 = sha256;
	c->issuer_key = record.data + 8 + NAME_COUNTRY + SHA256_SIZE;
	c->this_update = o.time1;
	c->next_update = o.time2;
	c->has_next_update = o.has_time2;
	memcpy(c->country, o.country, sizeof(c->country));
	c->state = slots_state(o.slots);
	c->slots = o.slots;
	return true;
}

/* The rest of a key of a CRL index: thisUpdate and digest. */
static bool
add_crl(struct trust_view *view, struct span rest, struct err *err)
{
	struct trust_crl *room;
	bool counts = false;

	if (rest.len != 8 + SHA256_SIZE)
		return trust_damaged(err, "an index of CRLs");
	if (has_crl(view, rest.data + 8))
		return true;
	room = crl_room(view);
	if (room == NULL)
		return err_memory(err);
	if (!fill_crl(view, rest.data + 8, room, &counts, err))
		return false;
	view->crl_count += counts;
	return true;
}

/* Backwards from the first key that is not before `from`. */
static bool
newest_before(struct trust_view *view, enum trust_table table,
    struct span prefix, struct span from, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	bool found, ok;

	if (!kv_cursor_open(view->txn, view->trust->table[table], &c, err))
		return false;
	ok = kv_cursor_seek(c, from, &key, &value, &found, err) &&
	    kv_cursor_previous(c, &key, &value, &found, err);
	for (int n = 0;
	     ok && found && n < TRUST_CRLS_FOUND && span_starts(key, prefix);
	     n++)
		ok = add_crl(view, span_from(key, prefix.len), err) &&
		    kv_cursor_previous(c, &key, &value, &found, err);
	kv_cursor_close(c);
	return ok;
}

/* The newest that are due at a time, and the newest of all. */
static bool
newest_crls(struct trust_view *view, enum trust_table table,
    const struct trust_index *prefix, instant at, struct err *err)
{
	struct trust_index due = *prefix, all = *prefix;

	index_put64(&due, (uint64_t)at + 1);
	index_put64(&all, UINT64_MAX);
	return index_made(prefix, err) &&
	    newest_before(
		view, table, index_span(prefix), index_span(&due), err) &&
	    newest_before(
		view, table, index_span(prefix), index_span(&all), err);
}

static int
compare_crls(const void *x, const void *y)
{
	const struct trust_crl *a = x, *b = y;

	if (a->this_update != b->this_update)
		return a->this_update > b->this_update ? -1 : 1;
	return memcmp(a->sha256, b->sha256, SHA256_SIZE);
}

static void
give_crls(struct trust_view *view, struct trust_crls *out)
{
	if (view->crl_count > 0)
		qsort(view->crls, view->crl_count, sizeof(*view->crls),
		    compare_crls);
	out->list = view->crls;
	out->count = view->crl_count;
}

bool
trust_crl_by_issuer(struct trust_view *view, struct span issuer_name,
    const uint8_t *key, instant at, struct trust_crls *out, struct err *err)
{
	struct trust_index k;

	view->crl_count = 0;
	if (index_name(&k, issuer_name) &&
	    !newest_crls(view, TABLE_CRL_NAME, &k, at, err))
		return false;
	if (key != NULL && index_hash(&k, key) &&
	    !newest_crls(view, TABLE_CRL_KEY, &k, at, err))
		return false;
	give_crls(view, out);
	return true;
}

bool
trust_crl_by_country(struct trust_view *view, const char *country, instant at,
    struct trust_crls *out, struct err *err)
{
	struct trust_index k;

	view->crl_count = 0;
	if (index_country(&k, country) &&
	    !newest_crls(view, TABLE_CRL_COUNTRY, &k, at, err))
		return false;
	give_crls(view, out);
	return true;
}

/* ---- deviations --------------------------------------------------------- */

/* The rest of a key is the source's number and the entry's. */
static bool
add_deviation(struct trust_view *view, struct span rest, struct err *err)
{
	struct trust_deviation *d;
	struct trust_seen seen;
	struct trust_slot slot = {0, 1, 0, 0};
	uint8_t bytes[SLOT_SIZE];
	struct span value;
	bool found;

	if (rest.len != 8)
		return trust_damaged(err, "an index of deviations");
	if (!array_room(
		view->deviations, view->deviation_count, view->deviation_cap))
		return err_memory(err);
	d = &view->deviations[view->deviation_count];
	if (!view_get(view, TABLE_DEVIATION, rest, &value, &found, err))
		return false;
	if (!found)
		return trust_damaged(err, "an index names what is not there");
	if (!remark_decode(value, d, err))
		return false;
	slot.source = trust_get32(rest.data);
	slot_write(bytes, &slot);
	trust_seen_at(view, span_make(bytes, SLOT_SIZE), 0, &seen);
	d->source = seen.source;
	view->deviation_count++;
	return true;
}

bool
trust_deviation_by_number(struct trust_view *view, const char *country,
    struct span number, struct trust_deviations *out, struct err *err)
{
	struct trust_index k;
	size_t i, kept = 0;

	view->deviation_count = 0;
	if (index_number(&k, number) &&
	    !each_with_prefix(view, TABLE_DEVIATION_NUMBER, index_span(&k),
		add_deviation, err))
		return false;
	for (i = 0; i < view->deviation_count; i++)
		if (country[0] == '\0' ||
		    country_of_state(
			span_str(country), view->deviations[i].country))
			view->deviations[kept++] = view->deviations[i];
	out->list = view->deviations;
	out->count = view->deviation_count = kept;
	return true;
}

bool
trust_deviation_by_signer(struct trust_view *view, const struct cert *signer,
    struct trust_deviations *out, struct err *err)
{
	static const enum digest digests[] = {DIGEST_SHA1, DIGEST_SHA224,
	    DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512};
	struct trust_index k;
	uint8_t hash[DIGEST_SIZE_MAX];
	char country[NAME_COUNTRY];
	size_t i, kept = 0;

	name_country(signer->issuer, country);
	view->deviation_count = 0;
	if (index_signer(&k, 1, signer->issuer, signer->serial) &&
	    !each_with_prefix(view, TABLE_DEVIATION_SIGNER, index_span(&k),
		add_deviation, err))
		return false;
	if (signer->ski.len > 0 &&
	    index_signer(&k, 2, signer->ski, span_make(NULL, 0)) &&
	    !each_with_prefix(view, TABLE_DEVIATION_SIGNER, index_span(&k),
		add_deviation, err))
		return false;
	for (i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
		if (!digest_compute(digests[i], signer->der, hash))
			return err_memory(err);
		index_signer(&k, 3, span_make(hash, digest_size(digests[i])),
		    span_make(NULL, 0));
		if (!each_with_prefix(view, TABLE_DEVIATION_SIGNER,
			index_span(&k), add_deviation, err))
			return false;
	}
	/* A state's deviation list is about its own signers only. */
	for (i = 0; i < view->deviation_count; i++)
		if (view->deviations[i].defect ||
		    country_same(country, view->deviations[i].country))
			view->deviations[kept++] = view->deviations[i];
	out->list = view->deviations;
	out->count = view->deviation_count = kept;
	return true;
}

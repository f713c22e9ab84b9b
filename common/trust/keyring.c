/*
 * keyring: candidate keys by identifier, by name and by country, in sorted
 * arrays of hashes.
 */
#include <stdlib.h>

#include "trust/keyring.h"
#include "trust/trust_store.h"
#include "base/array.h"

/* Where a key is found: the hash of an identifier, a name or a country. */
struct lead {
	uint8_t hash[SHA256_SIZE];
	uint32_t key;
	bool fresh; /* came after keyring_load() */
};

struct leads {
	struct lead *list;
	size_t count, cap, sorted;
};

struct ring_key {
	uint8_t id[SHA256_SIZE];
	struct span spki; /* ours */
};

struct keyring {
	struct ring_key *keys;
	size_t count, cap;
	struct leads by_id; /* hash: the key's own id */
	struct leads by_ski, by_name, by_country;
	bool loaded, any_fresh;
};

struct keyring *
keyring_new(struct err *err)
{
	struct keyring *ring = calloc(1, sizeof(*ring));

	if (ring == NULL)
		err_memory(err);
	return ring;
}

void
keyring_free(struct keyring *ring)
{
	size_t i;

	if (ring == NULL)
		return;
	for (i = 0; i < ring->count; i++) {
		void *spki;

		memcpy(&spki, &ring->keys[i].spki.data, sizeof(spki));
		free(spki);
	}
	free(ring->keys);
	free(ring->by_id.list);
	free(ring->by_ski.list);
	free(ring->by_name.list);
	free(ring->by_country.list);
	free(ring);
}

/* ---- leads -------------------------------------------------------------- */

static int
compare_leads(const void *x, const void *y)
{
	const struct lead *a = x, *b = y;
	int d = memcmp(a->hash, b->hash, SHA256_SIZE);

	if (d == 0)
		d = (a->key > b->key) - (a->key < b->key);
	return d;
}

static size_t
leads_find(const struct leads *l, const uint8_t hash[SHA256_SIZE])
{
	size_t low = 0, high = l->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(l->list[middle].hash, hash, SHA256_SIZE) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Keeps the array sorted: keys come by the hundred, questions by the
 * ten thousand. */
static bool
leads_add(struct keyring *ring, struct leads *l,
    const uint8_t hash[SHA256_SIZE], uint32_t key, struct err *err)
{
	struct lead lead;
	size_t at;

	memcpy(lead.hash, hash, SHA256_SIZE);
	lead.key = key;
	lead.fresh = ring->loaded;
	if (!array_room(l->list, l->count, l->cap))
		return err_memory(err);
	for (at = leads_find(l, hash); at < l->count; at++) {
		int d = compare_leads(&l->list[at], &lead);

		if (d == 0)
			return true;
		if (d > 0)
			break;
	}
	memmove(&l->list[at + 1], &l->list[at], (l->count - at) * sizeof(lead));
	l->list[at] = lead;
	l->count++;
	ring->any_fresh |= lead.fresh;
	return true;
}

/* Where nothing is looked for, has is false. */
static bool
hash_of(struct span bytes, uint8_t out[SHA256_SIZE], bool *has, struct err *err)
{
	uint8_t hash[DIGEST_SIZE_MAX];

	*has = bytes.len > 0;
	if (*has && !digest_compute(DIGEST_SHA256, bytes, hash))
		return err_memory(err);
	if (*has)
		memcpy(out, hash, SHA256_SIZE);
	return true;
}

/* ---- filling ------------------------------------------------------------ */

/* The number of the certificate's key, put in when it is new. */
static bool
find_key(struct keyring *ring, const struct cert *cert, uint32_t *number,
    bool *new_key, struct err *err)
{
	struct ring_key *k;
	uint8_t id[SHA256_SIZE], *spki;
	size_t at;

	if (!spki_hash(cert->spki, id, err))
		return false;
	at = leads_find(&ring->by_id, id);
	*new_key = at == ring->by_id.count ||
	    memcmp(ring->by_id.list[at].hash, id, SHA256_SIZE) != 0;
	if (!*new_key) {
		*number = ring->by_id.list[at].key;
		return true;
	}
	if (!array_room(ring->keys, ring->count, ring->cap))
		return err_memory(err);
	spki = malloc(cert->spki.len + 1);
	if (spki == NULL)
		return err_memory(err);
	memcpy(spki, cert->spki.data, cert->spki.len);
	k = &ring->keys[ring->count];
	memcpy(k->id, id, sizeof(id));
	k->spki = span_make(spki, cert->spki.len);
	*number = (uint32_t)ring->count++;
	return leads_add(ring, &ring->by_id, id, *number, err);
}

bool
keyring_knows(const struct keyring *ring, struct span spki,
    uint8_t id[SHA256_SIZE], bool *known, struct err *err)
{
	size_t at;

	if (!spki_hash(spki, id, err))
		return false;
	at = leads_find(&ring->by_id, id);
	*known = at < ring->by_id.count &&
	    memcmp(ring->by_id.list[at].hash, id, SHA256_SIZE) == 0;
	return true;
}

bool
keyring_add(struct keyring *ring, const struct cert *cert, bool *new_key,
    struct err *err)
{
	uint8_t hash[SHA256_SIZE], room[DIGEST_SIZE_MAX];
	char country[NAME_COUNTRY];
	uint32_t number = 0;
	struct span ski;
	bool has;

	/* One that a list holds by mistake certifies nothing. */
	*new_key = false;
	if (!cert_is_authority(cert))
		return true;
	if (!find_key(ring, cert, &number, new_key, err))
		return false;
	if (!csca_ski(cert, room, &ski, err) ||
	    !hash_of(ski, hash, &has, err) ||
	    (has && !leads_add(ring, &ring->by_ski, hash, number, err)))
		return false;
	if (!trust_name_hash(cert->subject, hash, &has, err) ||
	    (has && !leads_add(ring, &ring->by_name, hash, number, err)))
		return false;
	cert_country(cert, country);
	return hash_of(span_str(country), hash, &has, err) &&
	    (!has || leads_add(ring, &ring->by_country, hash, number, err));
}

bool
keyring_load(struct keyring *ring, struct trust_view *view, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	bool found, ok, ignored;

	if (!kv_cursor_open(
		view->txn, view->trust->table[TABLE_CSCA_KEY], &c, err))
		return false;
	ok = kv_cursor_seek(c, span_make(NULL, 0), &key, &value, &found, err);
	while (ok && found) {
		struct trust_object o;
		struct cert cert;
		struct span der;
		bool there, distrusted;

		ok = key.len == 2 * SHA256_SIZE ||
		    trust_damaged(err, "an index");
		ok = ok &&
		    view_object(
			view, key.data + SHA256_SIZE, &o, &der, &there, err) &&
		    (there ||
			trust_damaged(err,
			    "an index names what is not "
			    "there")) &&
		    view_distrusted(view, key.data, &distrusted, err) &&
		    (distrusted ||
			(cert_parse(der, &cert, err) &&
			    keyring_add(ring, &cert, &ignored, err))) &&
		    kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	ring->loaded = true;
	return ok;
}

bool
keyring_any_fresh(const struct keyring *ring)
{
	return ring->any_fresh;
}

/* ---- asking ------------------------------------------------------------- */

struct candidates {
	uint32_t key[KEYRING_CANDIDATES_MAX];
	bool named[KEYRING_CANDIDATES_MAX]; /* by identifier and name */
	size_t count;
};

static void
collect_candidates(const struct leads *l, const uint8_t hash[SHA256_SIZE],
    bool fresh, struct candidates *c)
{
	size_t at, i;

	for (at = leads_find(l, hash);
	     at < l->count && memcmp(l->list[at].hash, hash, SHA256_SIZE) == 0;
	     at++) {
		if (fresh && !l->list[at].fresh)
			continue;
		for (i = 0; i < c->count; i++)
			if (c->key[i] == l->list[at].key)
				break;
		if (i == c->count && i < KEYRING_CANDIDATES_MAX) {
			c->named[i] = false;
			c->key[c->count++] = l->list[at].key;
		}
	}
}

static bool
has_lead(const struct leads *l, const uint8_t hash[SHA256_SIZE], uint32_t key)
{
	size_t at;

	for (at = leads_find(l, hash);
	     at < l->count && memcmp(l->list[at].hash, hash, SHA256_SIZE) == 0;
	     at++)
		if (l->list[at].key == key)
			return true;
	return false;
}

/*
 * By identifier first. A key under both the identifier and the issuer's name
 * is the one meant: only its "no" is a failure. An identifier alone proves
 * nothing, states far apart have used the same ones.
 */
static bool
gather(const struct keyring *ring, struct span aki, struct span issuer,
    bool fresh, struct candidates *c, size_t *by_identifier, struct err *err)
{
	uint8_t ski_hash[SHA256_SIZE], name[SHA256_SIZE];
	bool has_name, has_ski;

	if (!trust_name_hash(issuer, name, &has_name, err) ||
	    !hash_of(aki, ski_hash, &has_ski, err))
		return false;
	c->count = 0;
	if (has_ski)
		collect_candidates(&ring->by_ski, ski_hash, fresh, c);
	*by_identifier = c->count;
	for (size_t i = 0; has_name && i < c->count; i++)
		c->named[i] = has_lead(&ring->by_name, name, c->key[i]);
	if (has_name)
		collect_candidates(&ring->by_name, name, fresh, c);
	return true;
}

typedef enum answer try_key(
    const void *object, struct key *key, unsigned *deviation);

static enum answer
try_cert(const void *object, struct key *key, unsigned *deviation)
{
	return cert_verify(object, key, deviation);
}

static enum answer
try_crl(const void *object, struct key *key, unsigned *deviation)
{
	return crl_verify(object, key, deviation);
}

static bool
try_all(const struct keyring *ring, struct key_cache *cache,
    const struct candidates *c, try_key *check, const void *object,
    struct keyring_verdict *v, struct err *err)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		const struct ring_key *k = &ring->keys[c->key[i]];
		struct err why = ERR_INIT;
		struct key *key;
		enum answer answer;

		if (!key_cache_get(cache, k->spki, &key, &why)) {
			if (why.kind == ERR_INTERNAL)
				return err_memory(err);
			continue; /* proves nothing either way */
		}
		answer = check(object, key, &v->deviation);
		if (answer == ANSWER_GOOD) {
			v->chain = TRUST_CHAIN_PASS;
			memcpy(v->key, k->id, SHA256_SIZE);
			return true;
		}
		if (answer == ANSWER_BAD && c->named[i])
			v->chain = TRUST_CHAIN_FAIL;
	}
	return true;
}

bool
keyring_check_cert(const struct keyring *ring, struct key_cache *cache,
    const struct cert *cert, bool fresh, struct keyring_verdict *verdict,
    struct err *err)
{
	struct candidates c;
	size_t by_identifier;

	memset(verdict, 0, sizeof(*verdict));
	if (!gather(
		ring, cert->aki, cert->issuer, fresh, &c, &by_identifier, err))
		return false;
	verdict->by_name_only = by_identifier == 0;
	return try_all(ring, cache, &c, try_cert, cert, verdict, err);
}

/*
 * A key that nothing but the identifier names must be of the CRL's country:
 * else any state's CSCA could revoke, or clear, the signers of every other.
 */
static void
drop_strangers(const struct keyring *ring, size_t by_identifier,
    const uint8_t *country, struct candidates *c)
{
	size_t i, kept = 0;

	for (i = 0; i < c->count; i++) {
		if (i < by_identifier && !c->named[i] &&
		    (country == NULL ||
			!has_lead(&ring->by_country, country, c->key[i])))
			continue;
		c->key[kept] = c->key[i];
		c->named[kept++] = c->named[i];
	}
	c->count = kept;
}

bool
keyring_check_crl(const struct keyring *ring, struct key_cache *cache,
    const struct crl *crl, bool fresh, struct keyring_verdict *verdict,
    struct err *err)
{
	struct candidates c;
	uint8_t hash[SHA256_SIZE];
	char country[NAME_COUNTRY];
	size_t by_identifier;
	bool has_country;

	memset(verdict, 0, sizeof(*verdict));
	name_country(crl->issuer, country);
	if (!gather(
		ring, crl->aki, crl->issuer, fresh, &c, &by_identifier, err) ||
	    !hash_of(span_str(country), hash, &has_country, err))
		return false;
	verdict->by_name_only = by_identifier == 0;
	drop_strangers(ring, by_identifier, has_country ? hash : NULL, &c);
	if (has_country)
		collect_candidates(&ring->by_country, hash, fresh, &c);
	return try_all(ring, cache, &c, try_crl, crl, verdict, err);
}

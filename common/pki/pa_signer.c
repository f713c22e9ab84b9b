/*
 * pa_signer: what a worker remembers of document signers. A day's travellers
 * share a few thousand of them, and a signer's path and revocation cost more
 * than checking what it signed.
 *
 * Two generations, as in key.c: when the young one is full the old one is
 * dropped.
 */
#include <stdlib.h>

#include "pki/pa_run.h"

#define BUCKETS 4096	/* a power of two */

/* Of the last bytes: they are the signature's. */
static uint32_t
hash_bytes(struct span s)
{
	uint32_t h = 2166136261u;	/* FNV-1a */

	if (s.len > 32)
		s = span_from(s, s.len - 32);
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ s.data[i]) * 16777619u;
	return h;
}

bool
pa_signers_init(struct pa *pa, struct err *err)
{
	pa->young = calloc(BUCKETS, sizeof(struct pa_signer *));
	pa->old = calloc(BUCKETS, sizeof(struct pa_signer *));
	return (pa->young != NULL && pa->old != NULL) || err_memory(err);
}

static void
free_signer(struct pa_signer *s)
{
	buf_release(&s->der);
	buf_release(&s->memo.dsc);
	buf_release(&s->memo.csca);
	path_release(&s->path);
	free(s);
}

static void
free_all(struct pa_signer **buckets)
{
	for (size_t i = 0; buckets != NULL && i < BUCKETS; i++) {
		while (buckets[i] != NULL) {
			struct pa_signer *next = buckets[i]->next;

			free_signer(buckets[i]);
			buckets[i] = next;
		}
	}
}

void
pa_signers_clear(struct pa *pa)
{
	free_all(pa->young);
	free_all(pa->old);
	pa->count = 0;
}

void
pa_signers_release(struct pa *pa)
{
	pa_signers_clear(pa);
	free(pa->young);
	free(pa->old);
}

static struct pa_signer **
find(struct pa_signer **buckets, uint32_t hash, struct span der)
{
	struct pa_signer **at = &buckets[hash & (BUCKETS - 1)];

	while (*at != NULL && ((*at)->hash != hash ||
	    !span_equal(buf_span(&(*at)->der), der)))
		at = &(*at)->next;
	return at;
}

static void
add(struct pa *pa, struct pa_signer *s)
{
	struct pa_signer **at;

	if (pa->count == PA_SIGNERS_MAX / 2) {
		struct pa_signer **emptied = pa->old;

		free_all(emptied);
		pa->old = pa->young;
		pa->young = emptied;
		pa->count = 0;
	}
	at = &pa->young[s->hash & (BUCKETS - 1)];
	s->next = *at;
	*at = s;
	pa->count++;
}

/* Whether a list names it at all: hardly any does. */
static bool
learn_lists(struct pa *pa, struct pa_signer *s, struct err *err)
{
	struct trust_deviations found = {NULL, 0};

	if (pa->view != NULL && !trust_deviation_by_signer(pa->view, &s->cert,
	    &found, err))
		return false;
	s->listed = found.count > 0;
	return true;
}

/* Path, revocation and lists, from the store. */
static bool
learn(struct pa *pa, struct pa_signer *s, struct err *err)
{
	const uint8_t *key = NULL;

	if (!path_find(&s->cert, pa->view, pa->keys, &s->path, err))
		return false;
	if (s->path.answer == PATH_VERIFIED)
		key = s->path.csca_key;
	return revocation_find(&s->cert, key, pa->view, &s->revocation,
	    err) && learn_lists(pa, s, err);
}

static bool
make(struct pa *pa, struct span der, struct pa_signer **out, struct err *err)
{
	struct pa_signer *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return err_memory(err);
	buf_init(&s->der, CERT_SIZE_MAX);
	buf_init(&s->memo.dsc, 0);
	buf_init(&s->memo.csca, 0);
	path_init(&s->path);
	buf_append_span(&s->der, der);
	if ((!buf_ok(&s->der) && !err_memory(err)) ||
	    !cert_parse(buf_span(&s->der), &s->cert, err)) {
		free_signer(s);
		return false;
	}
	cert_sha256(&s->cert, s->sha256);
	if (!learn(pa, s, err)) {
		pa_store_failed(pa, err);
		free_signer(s);
		return false;
	}
	*out = s;
	return true;
}

struct pa_signer *
pa_signer_peek(struct pa *pa, struct span der)
{
	return *find(pa->young, hash_bytes(der), der);
}

bool
pa_signer_get(struct pa *pa, struct span der, struct pa_signer **out,
    struct err *err)
{
	uint32_t hash = hash_bytes(der);
	struct pa_signer *s = *find(pa->young, hash, der);
	struct pa_signer **at;

	if (der.len > CERT_SIZE_MAX)
		return err_set(err, ERR_DATA, "a certificate of %zu bytes",
		    der.len);
	if (s != NULL) {
		*out = s;
		return true;
	}
	at = find(pa->old, hash, der);
	s = *at;
	if (s != NULL)
		*at = s->next;
	else if (!make(pa, der, &s, err))
		return false;
	s->hash = hash;
	add(pa, s);
	*out = s;
	return true;
}

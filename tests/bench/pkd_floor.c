/*
 * The floor of an import: the bare signature checks of all signers that a
 * store holds, keys parsed before the clock starts, no reading, no writing.
 *
 * usage: pkd_floor STORE [open]	prints "signatures seconds-of-CPU"; with
 *	"open": microseconds to open the store, and for the look-ups of one
 *	chip (CSCA by key identifier, by name, CRL, deviations), in turn
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/msg.h"
#include "trust/pkd.h"

struct work {
	struct cert cert;
	uint8_t key[SHA256_SIZE];
};

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct key *
key_of(struct trust_view *view, struct key_cache *cache, const uint8_t *id)
{
	struct err err = ERR_INIT;
	struct trust_certs certs;
	struct cert cert;
	struct key *key;

	if (!trust_csca_by_key(view, id, &certs, &err) || certs.count == 0 ||
	    !cert_parse(certs.list[0].der, &cert, &err) ||
	    !key_cache_get(cache, cert.spki, &key, &err))
		exit(msg_err(&err));
	return key;
}

struct signers {
	struct work *list;
	size_t count;
};

static bool
take_signer(void *context, const struct pkd_object *o, struct err *err)
{
	struct signers *s = context;

	if (o->role != TRUST_SIGNER || o->chain != TRUST_CHAIN_PASS)
		return true;
	if (s->count % 4096 == 0)
		s->list =
		    realloc(s->list, (s->count + 4096) * sizeof(*s->list));
	if (s->list == NULL)
		return err_memory(err);
	memcpy(s->list[s->count].key, o->issuer_key, SHA256_SIZE);
	return cert_parse(o->der, &s->list[s->count++].cert, err);
}

static void
checks(struct trust_view *view)
{
	struct err err = ERR_INIT;
	struct key_cache *cache = key_cache_new(&err);
	struct signers signers = {NULL, 0};
	struct work *list;
	struct key **keys;
	size_t count, good = 0, i;
	double from;

	if (cache == NULL || !pkd_walk(view, take_signer, &signers, &err))
		exit(msg_err(&err));
	list = signers.list;
	count = signers.count;
	keys = calloc(count + 1, sizeof(*keys));
	if (keys == NULL)
		exit(70);
	for (i = 0; i < count; i++)
		keys[i] = key_of(view, cache, list[i].key);
	from = cpu();
	for (i = 0; i < count; i++)
		good +=
		    cert_verify(&list[i].cert, keys[i], NULL) == ANSWER_GOOD;
	printf("%zu %.3f\n", good, cpu() - from);
	free(keys);
	free(list);
	key_cache_free(cache);
}

static bool
one_chip(struct trust_view *view, const struct cert *cert, struct err *err)
{
	struct trust_certs certs;
	struct trust_crls crls;
	struct trust_deviations deviations;

	return trust_csca_by_ski(view, cert->aki, &certs, err) &&
	    trust_csca_by_name(view, cert->issuer, &certs, err) &&
	    trust_crl_by_issuer(view, cert->issuer, NULL, 0, &crls, err) &&
	    trust_deviation_by_signer(view, cert, &deviations, err) &&
	    trust_deviation_by_number(
		view, "UT", SPAN("C01X00T47"), &deviations, err);
}

static bool
first_signer(void *context, const struct pkd_object *o, struct err *err)
{
	return o->role != TRUST_SIGNER || !cert_parse(o->der, context, err);
}

/* The best of many, in microseconds. */
static void
open_times(const char *store)
{
	struct err err = ERR_INIT;
	uint64_t best_open = UINT64_MAX, best_look = UINT64_MAX;
	int i;

	for (i = 0; i < 50; i++) {
		struct trust *trust;
		struct trust_view *view;
		struct cert cert;
		uint64_t t0 = monotonic_us(), t1;

		if (!trust_open(store, KV_READ, &trust, &err) ||
		    !trust_begin(trust, &view, &err))
			exit(msg_err(&err));
		t1 = monotonic_us();
		if (t1 - t0 < best_open)
			best_open = t1 - t0;
		if (pkd_walk(view, first_signer, &cert, &err))
			exit(70); /* there is none */
		t0 = monotonic_us();
		if (!one_chip(view, &cert, &err))
			exit(msg_err(&err));
		t1 = monotonic_us();
		if (t1 - t0 < best_look)
			best_look = t1 - t0;
		trust_end(view);
		trust_close(trust);
	}
	printf("%llu %llu\n", (unsigned long long)best_open,
	    (unsigned long long)best_look);
}

int
main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct trust *trust;
	struct trust_view *view;

	if (argc < 2)
		return 64;
	if (argc > 2) {
		open_times(argv[1]);
		return 0;
	}
	if (!trust_open(argv[1], KV_READ, &trust, &err) ||
	    !trust_begin(trust, &view, &err))
		return msg_err(&err);
	checks(view);
	trust_end(view);
	trust_close(trust);
	return 0;
}

/*
 * newest: see the header.
 */
#include "newest.h"

#include <stdlib.h>

#include "base/array.h"
#include "trust/trust_store.h"

static bool
is_verified_crl(const struct pkd_object *o)
{
	return o->role == TRUST_CRL && o->chain == TRUST_CHAIN_PASS;
}

static bool
row_of(const struct pkd_object *o, struct newest_row *row, struct err *err)
{
	struct crl crl;
	bool named;

	row->this_update = o->time1;
	return crl_parse(o->der, &crl, err) &&
	    trust_name_hash(crl.issuer, row->issuer, &named, err) &&
	    (named || trust_damaged(err, "the issuer of a CRL"));
}

static bool
add(void *context, const struct pkd_object *o, struct err *err)
{
	struct newest *n = context;
	struct newest_row row;

	if (!is_verified_crl(o))
		return true;
	if (!row_of(o, &row, err))
		return false;
	if (!array_room(n->list, n->count, n->cap))
		return err_memory(err);
	n->list[n->count++] = row;
	return true;
}

static int
by_issuer(const void *a, const void *b)
{
	const struct newest_row *x = a, *y = b;

	return memcmp(x->issuer, y->issuer, SHA256_SIZE);
}

/* The newest of an issuer first. */
static int
by_issuer_and_time(const void *a, const void *b)
{
	const struct newest_row *x = a, *y = b;
	int order = by_issuer(a, b);

	if (order != 0)
		return order;
	return (x->this_update < y->this_update) -
	    (x->this_update > y->this_update);
}

bool
newest_find(struct trust_view *view, struct newest *n, struct err *err)
{
	size_t kept = 0;

	if (!pkd_walk(view, add, n, err))
		return false;
	if (n->count > 0)
		qsort(n->list, n->count, sizeof(*n->list), by_issuer_and_time);
	for (size_t i = 0; i < n->count; i++)
		if (kept == 0 ||
		    by_issuer(&n->list[i], &n->list[kept - 1]) != 0)
			n->list[kept++] = n->list[i];
	n->count = kept;
	return true;
}

void
newest_release(struct newest *n)
{
	free(n->list);
	*n = (struct newest){0};
}

bool
newest_supersedes(const struct newest *n, const struct pkd_object *o,
    bool *superseded, struct err *err)
{
	const struct newest_row *found = NULL;
	struct newest_row row;

	*superseded = false;
	if (!is_verified_crl(o))
		return true;
	if (!row_of(o, &row, err))
		return false;
	if (n->count > 0)
		found =
		    bsearch(&row, n->list, n->count, sizeof(row), by_issuer);
	*superseded = found != NULL && found->this_update > row.this_update;
	return true;
}

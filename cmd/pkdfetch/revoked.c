/*
 * revoked: whether signers are revoked, for thousands of them in a row: the
 * newest verified CRL of each issuer is parsed once and its serial numbers
 * sorted.
 */
#include <stdlib.h>

#include "x509/der.h"
#include "pkdfetch.h"

/* Issuers that are remembered. */
#define ISSUERS_MAX 4096

struct issuer {
	struct span name;
	uint8_t key[SHA256_SIZE];
	bool known;
	struct crl_entry *entries; /* by serial number */
	size_t count;
};

struct revocations {
	struct trust_view *view;
	instant now;
	struct issuer *list;
	size_t count;
	struct issuer *last;
};

struct revocations *
revocations_new(struct trust_view *view, instant now, struct err *err)
{
	struct revocations *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		err_memory(err);
		return NULL;
	}
	r->view = view;
	r->now = now;
	r->list = calloc(ISSUERS_MAX, sizeof(*r->list));
	if (r->list == NULL) {
		free(r);
		err_memory(err);
		return NULL;
	}
	return r;
}

void
revocations_free(struct revocations *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->count; i++)
		free(r->list[i].entries);
	free(r->list);
	free(r);
}

static int
compare_serials(struct span a, struct span b)
{
	return span_compare(der_integer_trim(a), der_integer_trim(b));
}

static int
compare_entries(const void *x, const void *y)
{
	const struct crl_entry *a = x, *b = y;

	return compare_serials(a->serial, b->serial);
}

static bool
read_entries(struct issuer *i, const struct crl *crl, struct err *err)
{
	struct span rest = crl->entries;

	i->known = true;
	if (crl->count == 0)
		return true;
	i->entries = calloc(crl->count, sizeof(*i->entries));
	if (i->entries == NULL)
		return err_memory(err);
	while (i->count < crl->count && crl_next(&rest, &i->entries[i->count]))
		i->count++;
	qsort(i->entries, i->count, sizeof(*i->entries), compare_entries);
	return true;
}

/* The newest usable one. */
static bool
load_issuer(struct revocations *r, struct issuer *i, struct err *err)
{
	struct trust_crls crls;
	struct crl crl;
	size_t n;

	if (!trust_crl_by_issuer(r->view, i->name, i->key, r->now, &crls, err))
		return false;
	for (n = 0; n < crls.count; n++) {
		if (!crl_parse(crls.list[n].der, &crl, err))
			return false;
		if (crl.this_update <= r->now && crl_usable(&crl) == NULL)
			return read_entries(i, &crl, err);
	}
	return true;
}

static bool
find_issuer(struct revocations *r, struct span name, const uint8_t *key,
    struct issuer **out, struct err *err)
{
	struct issuer *i;
	size_t n;

	for (n = 0; n < r->count; n++) {
		i = &r->list[n];
		if (span_equal(i->name, name) &&
		    memcmp(i->key, key, SHA256_SIZE) == 0) {
			*out = i;
			return true;
		}
	}
	if (r->count == ISSUERS_MAX)
		return err_set(
		    err, ERR_DATA, "more than %d issuers", ISSUERS_MAX);
	i = &r->list[r->count];
	memset(i, 0, sizeof(*i));
	i->name = name;
	memcpy(i->key, key, SHA256_SIZE);
	if (!load_issuer(r, i, err))
		return false;
	r->count++;
	*out = i;
	return true;
}

bool
revoked_find(struct revocations *r, const struct cert *cert,
    const uint8_t *issuer_key, bool *known, bool *revoked,
    struct crl_entry *entry, struct err *err)
{
	static const uint8_t none[SHA256_SIZE];
	const uint8_t *key = issuer_key != NULL ? issuer_key : none;
	struct crl_entry want, *hit;
	struct issuer *i = r->last;

	if (i == NULL || !span_equal(i->name, cert->issuer) ||
	    memcmp(i->key, key, SHA256_SIZE) != 0)
		if (!find_issuer(r, cert->issuer, key, &i, err))
			return false;
	r->last = i;
	*known = i->known;
	memset(&want, 0, sizeof(want));
	want.serial = cert->serial;
	hit = i->count == 0 ? NULL
			    : bsearch(&want, i->entries, i->count, sizeof(want),
				  compare_entries);
	*revoked = hit != NULL;
	if (hit != NULL)
		*entry = *hit;
	return true;
}

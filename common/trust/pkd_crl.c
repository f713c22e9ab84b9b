/*
 * pkd_crl: CRLs into the trust store. One that no CSCA key here verifies is
 * kept and does not count; one whose key says no is refused.
 */
#include "trust/pkd_private.h"

static void
describe_crl(const struct crl *crl, const struct keyring_verdict *verdict,
    struct trust_object *o)
{
	memset(o, 0, sizeof(*o));
	o->role = TRUST_CRL;
	o->chain = verdict->chain;
	pkd_country(crl->issuer, NULL, o->country);
	if (verdict->chain == TRUST_CHAIN_PASS)
		memcpy(o->issuer_key, verdict->key, SHA256_SIZE);
	o->time1 = crl->this_update;
	o->time2 = crl->next_update;
	o->has_time2 = crl->has_next_update;
}

static bool
refuse_crl(struct pkd_result *r, const char *code, const char *why)
{
	r->refused++;
	findings_add(&r->findings, code, SEVERITY_ERROR, NULL,
	    "ICAO 9303-12 7.1.4", "%s", why);
	return true;
}

/* One CRL of an issuer's key takes the place of the one before it. */
static bool
crl_entry_id(const struct crl *crl, uint8_t id[ENTRY_ID_SIZE], struct err *err)
{
	uint8_t name[SHA256_SIZE] = {0}, hash[DIGEST_SIZE_MAX];
	bool named;

	if (!trust_name_hash(crl->issuer, name, &named, err))
		return false;
	if (!digest_compute2(
		DIGEST_SHA256, span_make(name, sizeof(name)), crl->aki, hash))
		return err_memory(err);
	memcpy(id, hash, ENTRY_ID_SIZE);
	return true;
}

/* Whether the entry's CRL of now is newer than the one at hand. */
static bool
is_older(struct pkd *pkd, uint32_t source, const uint8_t *id,
    const struct crl *crl, bool *older, struct err *err)
{
	struct trust_index k = {{0}, 0};
	struct trust_object o;
	struct span value;
	uint8_t sha256[SHA256_SIZE];
	bool found;

	*older = false;
	index_put32(&k, source);
	index_put(&k, span_make(id, ENTRY_ID_SIZE));
	if (!view_get(&pkd->edit->view, TABLE_ENTRY, index_span(&k), &value,
		&found, err))
		return false;
	if (!found || value.len != SHA256_SIZE)
		return true;
	memcpy(sha256, value.data, SHA256_SIZE);
	if (!pkd_in_store(pkd, sha256, &o, &found, err))
		return false;
	*older = found && o.role == TRUST_CRL && o.time1 > crl->this_update;
	return true;
}

/* A CRL that is not in the store yet. False in *taken: it is refused. */
static bool
add_new_crl(struct pkd *pkd, const struct crl *crl, const uint8_t *hash,
    struct trust_object *o, bool *taken, struct pkd_result *r, struct err *err)
{
	struct keyring_verdict verdict;
	const char *unusable = crl_usable(crl);

	if (!keyring_check_crl(
		pkd->ring, pkd->cache, crl, false, &verdict, err))
		return false;
	*taken = verdict.chain != TRUST_CHAIN_FAIL;
	if (!*taken)
		return refuse_crl(r, "crl.signature",
		    "the CSCA key that it names does not verify it");
	describe_crl(crl, &verdict, o);
	if (unusable != NULL)
		findings_add(&r->findings, "crl.unusable", SEVERITY_WARNING,
		    NULL, "ICAO 9303-12 7.1.4", "%s", unusable);
	return edit_add_crl(pkd->edit, crl, hash, o, err);
}

/* The entry's CRL is this one now, unless it has a newer one. */
static bool
enter_crl(struct pkd *pkd, uint32_t source, const uint8_t *id,
    const uint8_t *hash, bool older, struct pkd_result *r, struct err *err)
{
	enum edit_change change;

	if (older) {
		findings_add(&r->findings, "crl.older", SEVERITY_INFO, NULL,
		    NULL, "a newer CRL of this issuer is here");
		r->unchanged++;
		r->usable = true;
		return true;
	}
	if (!edit_entry(pkd->edit, source, id, hash, &change, err))
		return false;
	pkd_count(r, change);
	return true;
}

bool
pkd_crl(struct pkd *pkd, const struct crl *crl, uint32_t source,
    const uint8_t *id, struct pkd_result *r, struct err *err)
{
	struct trust_object o;
	uint8_t hash[DIGEST_SIZE_MAX], own_id[ENTRY_ID_SIZE];
	bool found, older, taken = true;

	if (!digest_compute(DIGEST_SHA256, crl->der, hash))
		return err_set(err, ERR_INTERNAL, "digest");
	if (crl->this_update > pkd->options->now + PKD_FUTURE_S)
		return refuse_crl(r, "crl.future",
		    "its thisUpdate is more than a day ahead of the clock");
	if (!crl_entry_id(crl, own_id, err))
		return false;
	if (id == NULL)
		id = own_id;
	if (!is_older(pkd, source, id, crl, &older, err) ||
	    !pkd_in_store(pkd, hash, &o, &found, err) || !pkd_ring(pkd, err))
		return false;
	if (!found && !add_new_crl(pkd, crl, hash, &o, &taken, r, err))
		return false;
	if (!taken)
		return true;
	if (o.chain != TRUST_CHAIN_PASS)
		findings_add(&r->findings, "crl.waiting", SEVERITY_WARNING,
		    NULL, "ICAO 9303-12 D",
		    "no CSCA key here verifies it yet: it does not count");
	return enter_crl(pkd, source, id, hash, older, r, err);
}

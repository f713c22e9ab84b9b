/*
 * pkd_list: signed lists into the trust store. Who may publish one is
 * decided in pkd_anchor.c.
 */
#include <stdlib.h>

#include "travel/country.h"
#include "trust/defect.h"
#include "x509/der.h"
#include "trust/deviation.h"
#include "trust/pkd_private.h"
#include "trust/revocation.h"

/* ---- gates -------------------------------------------------------------- */

static bool
refuse_list(
    struct pkd_result *r, const struct signed_list *list, enum list_gate gate)
{
	const char *text = gate == LIST_GATE_CMS
	    ? cms_gate_text(list->verdict.gate)
	    : list_gate_text(gate);

	r->refused++;
	findings_add(&r->findings, list_gate_code(list, gate), SEVERITY_ERROR,
	    NULL, "ICAO 9303-12 9", "%s", text);
	return true;
}

/* It would make every genuine one a rollback. */
static bool
refuse_future(struct pkd_result *r)
{
	r->refused++;
	findings_add(&r->findings, "list.future", SEVERITY_ERROR, NULL,
	    "ICAO 9303-12 9",
	    "its signing time is more than a day ahead of the clock");
	return true;
}

static void
note_deviations(struct pkd_result *r, const struct signed_list *list)
{
	unsigned bit;

	for (bit = 1; bit != 0 && bit <= list->verdict.deviations; bit <<= 1)
		if ((list->verdict.deviations & bit) != 0)
			findings_add(&r->findings, "list.nonconformance",
			    SEVERITY_INFO, NULL, "RFC 5652", "%s",
			    cms_deviation_text((enum cms_deviation)bit));
	if (list->reordered_signer)
		findings_add(&r->findings, "list.nonconformance", SEVERITY_INFO,
		    NULL, "RFC 5652 5.3",
		    "signer named by "
		    "another order of the same name");
}

/* ---- contents ----------------------------------------------------------- */

static int
compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, ENTRY_ID_SIZE);
}

const uint8_t pkd_list_id[ENTRY_ID_SIZE] = "the list itself";

static bool
put_certs(struct pkd *pkd, struct span rest, uint32_t source,
    struct pkd_result *r, struct err *err)
{
	struct buf ids = BUF_INIT;
	struct span der;
	uint8_t hash[DIGEST_SIZE_MAX];
	bool ok = true;

	buf_append(&ids, pkd_list_id, ENTRY_ID_SIZE);
	while (ok && masterlist_next(&rest, &der)) {
		ok = digest_compute(DIGEST_SHA256, der, hash) &&
		    pkd_cert(pkd, der, PKD_ROLE_LISTED, source, hash, r, err);
		buf_append(&ids, hash, ENTRY_ID_SIZE);
	}
	if (ok && !buf_ok(&ids))
		ok = err_memory(err);
	if (ok) {
		if (ids.len > 0)
			qsort(ids.data, ids.len / ENTRY_ID_SIZE, ENTRY_ID_SIZE,
			    compare_ids);
		ok = edit_sweep(pkd->edit, source, ids.data,
		    ids.len / ENTRY_ID_SIZE, &r->withdrawn, err);
	}
	buf_release(&ids);
	return ok;
}

/* The list as it came, so that fsck can look at it again. */
static bool
store_list(struct pkd *pkd, uint32_t source, const struct signed_list *list,
    struct err *err)
{
	uint8_t hash[DIGEST_SIZE_MAX];
	struct trust_object o;
	struct span value;
	enum edit_change change;
	bool found;

	memset(&o, 0, sizeof(o));
	o.role = TRUST_LIST;
	o.chain = TRUST_CHAIN_PASS;
	o.time1 = list->signing_time;
	memcpy(o.country, list->country, sizeof(o.country));
	return digest_compute(DIGEST_SHA256, list->der, hash) &&
	    view_get(&pkd->edit->view, TABLE_OBJECT,
		span_make(hash, SHA256_SIZE), &value, &found, err) &&
	    (found || edit_add_list(pkd->edit, list->der, hash, &o, err)) &&
	    edit_entry(pkd->edit, source, pkd_list_id, hash, &change, err);
}

static bool
put_content(struct pkd *pkd, uint32_t source, const struct signed_list *list,
    struct pkd_result *r, struct err *err)
{
	uint64_t count;

	if (list->kind == LIST_MASTER)
		return put_certs(pkd, list->certs, source, r, err) &&
		    store_list(pkd, source, list, err);
	if (!pkd_forget_deviations(pkd, source, err) ||
	    !pkd_put_deviations(pkd, source, list, &count, err))
		return false;
	r->added = count;
	return store_list(pkd, source, list, err);
}

/* "de-ml"; inside an LDIF "icaopkd-002/de-ml". */
static void
name_by_content(const struct signed_list *list, const char *inside,
    char out[TRUST_NAME_MAX])
{
	char country[NAME_COUNTRY];
	size_t i;

	memcpy(country, list->country, sizeof(country));
	for (i = 0; country[i] != '\0'; i++)
		country[i] = (char)(country[i] | 0x20);
	snprintf(out, TRUST_NAME_MAX, "%s%s%s%s%s",
	    inside != NULL ? inside : "", inside != NULL ? "/" : "", country,
	    country[0] != '\0' ? "-" : "", list_kind_word(list->kind));
}

static bool
find_source(struct pkd *pkd, const struct signed_list *list, const char *inside,
    uint32_t *id, struct trust_origin *origin, struct err *err)
{
	char name[TRUST_NAME_MAX];

	name_by_content(list, inside, name);
	if (inside != NULL)
		return edit_source(pkd->edit, name, list_kind_word(list->kind),
		    id, origin, err);
	return pkd_source(pkd, name, list_kind_word(list->kind), list->country,
	    id, origin, err);
}

/* The content must be readable before anything of it is written. */
static bool
ignore_deviation(void *context, const struct deviation *d, struct err *err)
{
	(void)context, (void)d, (void)err;
	return true;
}

static bool
readable(const struct signed_list *list, struct pkd_result *r)
{
	struct err why = ERR_INIT;
	bool ok = true;

	if (list->kind == LIST_DEVIATION)
		ok = deviation_walk(
		    list->cms.content, ignore_deviation, NULL, &why);
	else if (list->kind == LIST_DEFECT)
		ok = defect_walk(
		    list->cms.content, ignore_deviation, NULL, &why);
	if (!ok) {
		r->refused++;
		findings_add(&r->findings, "list.content", SEVERITY_ERROR, NULL,
		    "ICAO 9303-12 10", "%s", why.text);
	}
	return ok;
}

bool
pkd_list(struct pkd *pkd, struct span der, const char *inside,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err)
{
	struct signed_list list;
	struct trust_origin origin;
	struct err why = ERR_INIT;
	char version[INSTANT_TEXT];
	enum list_gate gate;
	uint32_t source;
	bool trusted;

	if (!signed_list_parse(der, &list, &why)) {
		r->refused++;
		findings_add(&r->findings, "list.malformed", SEVERITY_ERROR,
		    NULL, "RFC 5652", "%s", why.text);
		return true;
	}
	r->kind = list_kind_word(list.kind);
	gate = signed_list_check(&list);
	if (gate != LIST_OPEN)
		return refuse_list(r, &list, gate);
	if (list.signing_time > pkd->options->now + PKD_FUTURE_S)
		return refuse_future(r);
	if (!readable(&list, r))
		return true;
	pkd_country(list.signer.issuer, &list.signer, list.country);
	instant_format(list.signing_time, version);
	snprintf(r->version, sizeof(r->version), "%s", version);
	if (pkd->options->country != NULL && inside == NULL &&
	    strcmp(pkd->options->country, list.country) != 0) {
		r->refused++;
		findings_add(&r->findings, "list.country", SEVERITY_ERROR, NULL,
		    NULL, "signed by %s, expected of %s", list.country,
		    pkd->options->country);
		return true;
	}
	if (!pkd_ring(pkd, err) ||
	    !find_source(pkd, &list, inside, &source, &origin, err) ||
	    !pkd_list_vouched(pkd, source, &list, r, &trusted, err))
		return false;
	snprintf(r->source, sizeof(r->source), "%s", origin.name);
	if (!trusted)
		return r->refused > 0 || pkd_list_untrusted(pkd, r, &list, err);
	if (pkd_is_rollback(
		pkd, &origin, version, (uint64_t)list.signing_time, r))
		return true;
	note_deviations(r, &list);
	memcpy(origin.country, list.country, sizeof(origin.country));
	r->usable = true;
	return put_content(pkd, source, &list, r, err) &&
	    pkd_imported(pkd, source, &origin, version,
		(uint64_t)list.signing_time, digest, r, err);
}

bool
pkd_bare_list(struct pkd *pkd, struct span content,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *r, struct err *err)
{
	struct trust_origin origin;
	struct span certs;
	uint32_t source;
	size_t count;

	r->kind = "ml";
	if (!pkd->options->unsigned_allowed) {
		r->refused++;
		findings_add(&r->findings, "list.unsigned", SEVERITY_ERROR,
		    NULL, "ICAO 9303-12 9",
		    "the content of a master list "
		    "without its signature (--unsigned vouches for it)");
		return true;
	}
	if (!masterlist_content(content, &certs, &count, err) ||
	    !pkd_ring(pkd, err) ||
	    !pkd_source(pkd, "unsigned-ml", "ml", "", &source, &origin, err))
		return false;
	findings_add(&r->findings, "list.unsigned", SEVERITY_WARNING, NULL,
	    "ICAO 9303-12 9",
	    "taken without a signature, on the operator's "
	    "word");
	r->usable = true;
	return put_certs(pkd, certs, source, r, err) &&
	    pkd_imported(pkd, source, &origin, "", 0, digest, r, err);
}

/*
 * pa_chain: a state certified the signer, for documents of this kind, and
 * has not revoked it. The path is looked up in path.c; here it is judged.
 */
#include <stdio.h>

#include "x509/der.h"
#include "lds/pa_private.h"

/* ---- the path ----------------------------------------------------------- */

/* Who is missing: name and key identifier, so that pkdfetch can be asked. */
static void
report_unknown_csca(struct run *r, const struct cert *dsc, const char *why)
{
	struct buf text = BUF_INIT;

	name_text(dsc->issuer, &text);
	if (dsc->aki.len > 0) {
		BUF_LITERAL(&text, ", key ");
		for (size_t i = 0; i < dsc->aki.len && i < 32; i++)
			buf_printf(&text, "%02x", dsc->aki.data[i]);
	}
	pa_report(
	    r, RULE_CSCA_UNKNOWN, NULL, "%s: %.700s", why, buf_text(&text));
	buf_release(&text);
}

static void
report_path_deviations(struct run *r, const struct path *p)
{
	for (unsigned bit = 0; bit < CMS_DEVIATIONS; bit++)
		if (p->deviation & 1u << bit)
			pa_report(r, RULE_CHAIN_NONCONFORMANCE, "dsc",
			    "certificate: %s",
			    cms_deviation_text(
				(enum cms_deviation)(1u << bit)));
	if (p->aki_unfit)
		pa_report(r, RULE_CHAIN_NONCONFORMANCE, "dsc",
		    "the authority key identifier is that of no CSCA; a key "
		    "of the issuer's name verifies");
	if (p->other_name)
		pa_report(r, RULE_CHAIN_NONCONFORMANCE, "dsc",
		    "the issuer's name is not the subject of the CSCA whose "
		    "key verifies");
}

static void
judge_path(struct run *r, const struct path *p)
{
	if (p->state == TRUST_DISTRUSTED) {
		struct span why = span_first(buf_span(&p->distrust), 256);

		pa_report(r, RULE_CSCA_DISTRUSTED, "csca",
		    "an operator distrusts this key%s%.*s",
		    why.len > 0 ? ": " : "", SPAN_ARG(why));
	} else if (p->state == TRUST_WITHDRAWN) {
		pa_report(r, RULE_CSCA_WITHDRAWN, "csca",
		    "no source has this CSCA any more");
	}
	report_path_deviations(r, p);
	pa_judge_digest(r, p->algorithm.digest, "the signer's certificate",
	    RULE_CHAIN_ALGORITHM, RULE_CHAIN_ALGORITHM_WEAK);
}

static void
judge_csca_key(struct run *r, const struct path *p)
{
	struct err ignored = ERR_INIT;
	struct key *key;

	if (!key_cache_get(r->pa->keys, p->csca.spki, &key, &ignored))
		return;
	if (pa_key_is_short(key, p->country))
		pa_report(r, RULE_CSCA_KEY, "csca",
		    "%s for the CSCA: only the United Nations use it",
		    key_name(key));
	pa_judge_key(r, key, "the CSCA", RULE_CHAIN_ALGORITHM,
	    RULE_CHAIN_ALGORITHM_WEAK);
}

/* ---- the certificate's own words ---------------------------------------- */

/* Roles that a CSCA certifies beside document signers. */
static const struct {
	enum oid oid;
	const char *role;
} roles[] = {
    {OID_EKU_MASTER_LIST, "master lists"},
    {OID_EKU_DEVIATION_LIST, "deviation lists"},
    {OID_EKU_DEFECT_LIST, "defect lists"},
    {OID_EKU_LDS2_TRAVEL, "travel stamps"},
    {OID_EKU_LDS2_VISA, "electronic visas"},
    {OID_EKU_LDS2_BIOMETRICS, "additional biometrics"},
    {OID_EKU_VDS, "visible digital seals"},
};

static void
report_role(struct run *r, struct span usage)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (roles[i].oid != oid_find(usage))
			continue;
		pa_report(
		    r, RULE_DSC_USAGE, "dsc", "it is for %s", roles[i].role);
		return;
	}
	oid_text(span_first(usage, 64), &text);
	pa_report(r, RULE_DSC_USAGE, "dsc",
	    "it has an extended key usage, a document signer has none: %s",
	    buf_text(&text));
	buf_release(&text);
}

/*
 * Doc 9303-12 7.1.1, 7.2.1: a signer of documents has no extended key usage,
 * of any kind, critical or not.
 */
static void
check_extended_usage(struct run *r, const struct cert *dsc)
{
	struct span rest = dsc->extended_usage, usage;

	while (der_take(&rest, DER_OID, &usage))
		report_role(r, usage);
	if (rest.len > 0)
		pa_report(r, RULE_DSC_USAGE, "dsc",
		    "its extended key usage cannot be read");
}

/* Its key usage is digitalSignature and nothing else. */
static void
check_usage(struct run *r, const struct cert *dsc)
{
	if (!dsc->has_key_usage)
		pa_report(r, RULE_DSC_USAGE, "dsc", "no key usage");
	else if (!(dsc->key_usage & KEY_USAGE_DIGITAL_SIGNATURE))
		pa_report(r, RULE_DSC_USAGE, "dsc",
		    "the key usage has no digitalSignature");
	else if (dsc->key_usage != KEY_USAGE_DIGITAL_SIGNATURE)
		pa_report(r, RULE_DSC_USAGE, "dsc",
		    "the key usage has more than digitalSignature");
	if (dsc->ca)
		pa_report(r, RULE_DSC_USAGE, "dsc",
		    "it is a certification authority's");
	else if (cert_self_issued(dsc))
		pa_report(
		    r, RULE_DSC_USAGE, "dsc", "it is self-issued, as a CSCA's");
	check_extended_usage(r, dsc);
	if (dsc->has_key_usage && !dsc->key_usage_critical)
		pa_report(r, RULE_CHAIN_NONCONFORMANCE, "dsc",
		    "the key usage is not critical");
}

static void
report_extension(
    struct run *r, enum rule rule, struct span oid, const char *what)
{
	struct buf text = BUF_INIT;

	oid_text(span_first(oid, 64), &text);
	pa_report(r, rule, "dsc", "%s: %s", what, buf_text(&text));
	buf_release(&text);
}

static void
check_extensions(struct run *r, const struct cert *dsc)
{
	if (dsc->critical_unknown.len > 0)
		report_extension(r, RULE_DSC_USAGE, dsc->critical_unknown,
		    "a critical extension that is not known");
	if (dsc->double_extension.len > 0)
		report_extension(r, RULE_DSC_USAGE, dsc->double_extension,
		    "an extension twice");
	if (dsc->bad_extension.len > 0)
		report_extension(r, RULE_CHAIN_NONCONFORMANCE,
		    dsc->bad_extension, "an extension that cannot be read");
}

static void
check_document_type(struct run *r, const struct cert *dsc)
{
	char code[3] = "";

	if (!r->has_dg1 || cert_allows_document(dsc, r->dg1.document_code))
		return;
	memcpy(code, r->dg1.document_code.data, 2);
	pa_report(r, RULE_DSC_DOCUMENT_TYPE, "dsc",
	    "the signer is not for documents of the code %s", code);
}

/* The store has a key of this issuer's, and none of them fits. */
static void
report_no_path(struct run *r, const struct cert *dsc, const struct path *p)
{
	switch (p->answer) {
	case PATH_WRONG:
		pa_report(r, RULE_CSCA_SIGNATURE, "dsc",
		    "the key that the signer names as its issuer's did not "
		    "sign it");
		return;
	case PATH_OTHER_KEY:
		pa_report(r, RULE_CSCA_SIGNATURE, "dsc",
		    "the signer names one key of the store as its issuer's, "
		    "and another one signed it");
		return;
	case PATH_POWERLESS:
		pa_report(r, RULE_CSCA_USAGE, "dsc",
		    "the signer is certified by a key that may not certify");
		return;
	case PATH_WEAK:
		pa_report(r, RULE_CSCA_KEY, "csca",
		    "anybody can use the CSCA's key: %s", p->weakness);
		return;
	case PATH_UNSUPPORTED:
		report_unknown_csca(r, dsc,
		    "a CSCA is in the store, but its key or the signature "
		    "cannot be checked here");
		return;
	case PATH_TOO_MANY:
		report_unknown_csca(r, dsc,
		    "the store has more CSCAs of this name than are looked at");
		return;
	default:
		report_unknown_csca(r, dsc,
		    r->pa->view == NULL ? r->pa->settings->why_no_store
			: p->tried > 0
			? "no key of this issuer verifies the signer"
			: "no CSCA of this issuer in the store");
	}
}

void
pa_check_chain(struct run *r)
{
	const struct cert *dsc = r->out->dsc;
	const struct path *p;

	if (dsc == NULL) {
		pa_raise(r, CHECK_CHAIN, STATUS_UNDETERMINED);
		return;
	}
	p = &r->signer->path;
	pa_raise(r, CHECK_CHAIN, STATUS_PASS);
	if (p->answer != PATH_VERIFIED) {
		/* What is certified with MD5 anybody can have certified. */
		if (p->tried > 0 && pa_is_broken(dsc->algorithm))
			pa_report(r, RULE_CHAIN_ALGORITHM, NULL,
			    "MD5 for the signer's certificate is not allowed");
		else
			report_no_path(r, dsc, p);
		return;
	}
	r->out->path = p;
	judge_path(r, p);
	judge_csca_key(r, p);
	check_usage(r, dsc);
	check_extensions(r, dsc);
	check_document_type(r, dsc);
}

/* ---- revocation --------------------------------------------------------- */

static void
report_age(struct run *r, const struct revocation *v)
{
	instant late = r->pa->settings->now - v->next_update;
	char text[INSTANT_TEXT];

	if (late <= 0)
		return;
	instant_format(v->next_update, text);
	pa_report(r,
	    late > (instant)r->policy->crl_max_age_days * 86400
		? RULE_CRL_OLD
		: RULE_CRL_STALE,
	    NULL, "the newest CRL was due to be replaced by %.10s", text);
}

static void
report_listed(struct run *r, enum rule rule, const char *where,
    const struct revocation *v)
{
	char text[INSTANT_TEXT];

	instant_format(v->revoked_at, text);
	pa_report(r, rule, where, "revoked on %.10s%s%s", text,
	    v->has_reason ? ", " : "",
	    v->has_reason ? crl_reason(v->reason) : "");
}

void
pa_check_revocation(struct run *r)
{
	const struct revocation *v;

	if (r->signer == NULL) {
		pa_raise(r, CHECK_REVOCATION, STATUS_UNDETERMINED);
		return;
	}
	v = &r->signer->csca_revocation;
	pa_raise(r, CHECK_REVOCATION, STATUS_PASS);
	if (v->answer == REVOCATION_LISTED)
		report_listed(r, RULE_CSCA_REVOKED, "csca", v);
	else if (v->unusable != NULL)
		pa_report(
		    r, RULE_CRL_MISSING, "csca", "the CRL %s", v->unusable);
	v = &r->signer->revocation;
	r->out->revocation = v;
	if (v->answer == REVOCATION_LISTED) {
		report_listed(r, RULE_DSC_REVOKED, "dsc", v);
		return;
	}
	if (v->answer == REVOCATION_NONE) {
		pa_report(r, RULE_CRL_MISSING, NULL, "%s%s",
		    v->unusable != NULL
			? "the CRL of this issuer "
			: "no verified CRL of this issuer in the store",
		    v->unusable != NULL ? v->unusable : "");
		return;
	}
	if (v->of_state)
		pa_report(r, RULE_CRL_NONCONFORMANCE, NULL,
		    "the CRL is of "
		    "another name of the same state");
	report_age(r, v);
}

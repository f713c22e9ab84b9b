/*
 * pa_lists: deviation lists (Doc 9303-12 8) and defect lists (TR-03129-2 7):
 * states tell which of their genuine documents are not as they should be,
 * and which signers are not to be trusted.
 *
 * A known fault turns the failure that it explains into "undetermined",
 * never into a pass: whoever copies such a document's number gains nothing.
 * A defect that ends trust fails the document.
 */
#include "travel/country.h"
#include "trust/deviation.h"
#include "lds/pa_private.h"

/* Failures that an entry can explain, ended by RULE_COUNT. */
#define SOFT_MAX 4

/* Identifier, whether it ends trust, what it explains. */
static const struct {
	enum oid oid;
	bool adverse;
	enum rule soft[SOFT_MAX];
} meanings[] = {
    {OID_DEVIATION_DS_SIGNATURE, false, {RULE_CSCA_SIGNATURE, RULE_COUNT}},
    {OID_DEVIATION_DS_ENCODING, false,
	{RULE_CSCA_SIGNATURE, RULE_DSC_USAGE, RULE_DSC_DOCUMENT_TYPE,
	    RULE_COUNT}},
    {OID_DEVIATION_CSCA_ENCODING, false, {RULE_CSCA_SIGNATURE, RULE_COUNT}},
    {OID_DEVIATION_AA_KEY, false, {RULE_COUNT}},
    {OID_DEVIATION_DG_MALFORMED, false, {RULE_COUNT}},
    {OID_DEVIATION_DG_HASH, false, {RULE_DG_HASH, RULE_COUNT}},
    {OID_DEVIATION_SOD_SIGNATURE, false, {RULE_SOD_SIGNATURE, RULE_COUNT}},
    {OID_DEVIATION_COM, false, {RULE_COUNT}},
    {OID_DEVIATION_MRZ_DATA, false,
	{RULE_MRZ_MISMATCH, RULE_STATE_MISMATCH, RULE_COUNT}},
    {OID_DEVIATION_MRZ_DIGIT, false, {RULE_MRZ_MISMATCH, RULE_COUNT}},
    {OID_DEFECT_CERT_REVOKED, true, {RULE_COUNT}},
    {OID_DEFECT_CERT_REPLACED, false,
	{RULE_CSCA_SIGNATURE, RULE_DSC_USAGE, RULE_COUNT}},
    {OID_DEFECT_CHIP_KEY_REVOKED, false, {RULE_COUNT}},
    {OID_DEFECT_AA_KEY_REVOKED, false, {RULE_COUNT}},
    {OID_DEFECT_VALIDITY, false,
	{RULE_DSC_VALIDITY, RULE_CSCA_VALIDITY, RULE_COUNT}},
    {OID_DEFECT_DG_MALFORMED, false, {RULE_COUNT}},
    {OID_DEFECT_SOD_INVALID, false,
	{RULE_SOD_SIGNATURE, RULE_SOD_MALFORMED, RULE_DG_HASH, RULE_COUNT}},
    {OID_DEFECT_COM_SOD, false, {RULE_COUNT}},
    {OID_DEFECT_WRONG_SIGNER_ID, false, {RULE_COUNT}},
    {OID_DEFECT_ISSUING_COUNTRY, false, {RULE_STATE_MISMATCH, RULE_COUNT}},
    {OID_DEFECT_DS_MALFORMED, false,
	{RULE_CSCA_SIGNATURE, RULE_DSC_USAGE, RULE_DSC_DOCUMENT_TYPE,
	    RULE_COUNT}},
};

/* The data groups that the parameters name; all of them without any. */
static uint32_t
groups_of(struct span parameters)
{
	uint32_t groups = deviation_data_groups(parameters);

	return groups != 0 ? groups : UINT32_MAX;
}

/* The signing time that EF.SOD claims: nothing is verified yet. */
static bool
claims_signed_at(const struct run *r, instant *t)
{
	struct sod sod = SOD_INIT;
	struct err ignored = ERR_INIT;
	bool found;

	found = r->in->sod.how == PA_READ &&
	    sod_open(r->in->sod.bytes, &sod, &ignored) == SOD_OPEN &&
	    sod.cms.signer_count > 0 && sod.cms.signer[0].has_signing_time;
	if (found)
		*t = sod.cms.signer[0].signing_time;
	sod_release(&sod);
	return found;
}

/* The date of issue, as far as it is known before anything is verified. */
static bool
issued_at(const struct run *r, instant *t)
{
	if (r->in->has_issue_date) {
		*t = instant_of_date(r->in->issue_date);
		return true;
	}
	return claims_signed_at(r, t);
}

static bool
applies(const struct run *r, const struct trust_deviation *d)
{
	struct span type = span_str(d->document_type);
	instant t;

	while (type.len > 0 && type.data[type.len - 1] == '<')
		type = span_first(type, type.len - 1);
	if (d->has_document_type && r->has_dg1 &&
	    !span_starts(r->dg1.document_code, type))
		return false;
	return !d->has_period || !issued_at(r, &t) ||
	    (d->first_issued <= t && t < d->last_issued + 86400);
}

/*
 * A state tells the deviations of its own signers only. A
 * defect list speaks of signers of any state: that is what it is for.
 */
static bool
may_speak(const struct run *r, const struct trust_deviation *d)
{
	char country[NAME_COUNTRY];

	if (d->defect || !d->by_signer)
		return true;
	cert_country(r->out->dsc, country);
	return country_same(d->country, country);
}

static void
report_deviation(struct run *r, const struct trust_deviation *d, bool adverse)
{
	struct span text = span_first(d->text, 400);
	struct buf name = BUF_INIT;

	oid_text(d->oid, &name);
	pa_report(r, adverse ? RULE_DEFECT_ADVERSE : RULE_DEFECT,
	    d->by_signer ? "dsc" : "document", "%s list %s: %s%s%.*s",
	    d->defect ? "defect" : "deviation", d->source, buf_text(&name),
	    text.len > 0 ? ", " : "", SPAN_ARG(text));
	buf_release(&name);
}

/* Of the category id-AuthDefect, 0.4.0.127.0.7.3.1.5.1. */
static bool
is_authentication_defect(const struct trust_deviation *d)
{
	return d->defect &&
	    span_starts(d->oid, SPAN("\x04\x00\x7f\x00\x07\x03\x01\x05\x01"));
}

static void
apply_deviation(struct run *r, const struct trust_deviation *d)
{
	enum oid oid = oid_find(d->oid);

	if (!may_speak(r, d) || !applies(r, d))
		return;
	r->aa_compromised |=
	    oid == OID_DEVIATION_AA_KEY || oid == OID_DEFECT_AA_KEY_REVOKED;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].oid != oid)
			continue;
		for (size_t k = 0;
		     k < SOFT_MAX && meanings[i].soft[k] != RULE_COUNT; k++)
			r->soft[meanings[i].soft[k]] = true;
		if (oid == OID_DEVIATION_DG_HASH)
			r->soft_groups |= groups_of(d->parameters);
		else if (oid == OID_DEFECT_SOD_INVALID)
			r->soft_groups = UINT32_MAX;
		report_deviation(r, d, meanings[i].adverse);
		return;
	}
	report_deviation(r, d, false);
	/* TR-03129-2 7: one that is not understood rules the chip out. */
	if (oid == OID_UNKNOWN && is_authentication_defect(d)) {
		pa_raise(r, CHECK_DEFECTS, STATUS_UNDETERMINED);
		r->softened = true;
	}
}

static void
apply_all(struct run *r, const struct trust_deviations *found)
{
	pa_raise(r, CHECK_DEFECTS, STATUS_PASS);
	for (size_t i = 0; i < found->count; i++)
		apply_deviation(r, &found->list[i]);
	/* What a list explains is not as it should be, and is no pass. */
	if (found->count > 0 && r->soft[RULE_DSC_VALIDITY])
		pa_raise(r, CHECK_VALIDITY, STATUS_UNDETERMINED);
}

void
pa_lists_document(struct run *r)
{
	struct trust_deviations found = {NULL, 0};
	char number[DG1_NUMBER_ROOM];
	char state[4] = "";
	struct err err = ERR_INIT;

	if (r->pa->view == NULL || !r->has_dg1)
		return;
	dg1_document_number(&r->dg1, number);
	if (number[0] == '\0')
		return;
	memcpy(state, r->dg1.issuing_state.data, r->dg1.issuing_state.len);
	if (!trust_deviation_by_number(
		r->pa->view, state, span_str(number), &found, &err)) {
		pa_store_failed(r->pa, &err);
		return;
	}
	apply_all(r, &found);
}

void
pa_lists_signer(struct run *r)
{
	struct trust_deviations found = {NULL, 0};
	struct err err = ERR_INIT;

	if (r->pa->view == NULL)
		return;
	if (!r->signer->listed) {
		pa_raise(r, CHECK_DEFECTS, STATUS_PASS);
		return;
	}
	if (!trust_deviation_by_signer(
		r->pa->view, r->out->dsc, &found, &err)) {
		pa_store_failed(r->pa, &err);
		return;
	}
	apply_all(r, &found);
}

/*
 * pa_content: what is in the data groups, against signer, state, printed
 * zone and the chip's own answer. Content is parsed after its hash was
 * looked at; only data group 1 is compared even when it was altered, so that
 * an officer sees in what.
 */
#include <stdio.h>

#include "lds/aa.h"
#include "travel/country.h"
#include "x509/der.h"
#include "lds/pa_private.h"

/* ---- parsing ------------------------------------------------------------ */

static bool
genuine(const struct run *r, unsigned group)
{
	return r->out->group[group] == STATUS_PASS;
}

static void
report_malformed(
    struct run *r, enum rule rule, unsigned group, const struct err *err)
{
	char where[8];

	(void)snprintf(where, sizeof(where), "dg.%u", group);
	pa_report(r, rule, where, "%s", err->text);
}

/* Says why it cannot be parsed; true when it can. */
static bool
parsed(struct run *r, unsigned group, bool ok, const struct err *err)
{
	if (!ok)
		report_malformed(r, RULE_DG_MALFORMED, group, err);
	return ok;
}

static void
parse_images_and_details(struct run *r)
{
	const struct pa_file *dg = r->in->dg;
	struct pa_result *o = r->out;
	struct err e = ERR_INIT;

	if (genuine(r, 2))
		o->has_dg2 =
		    parsed(r, 2, dg2_parse(dg[2].bytes, &o->dg2, &e), &e);
	if (genuine(r, 7))
		o->has_dg7 =
		    parsed(r, 7, dg7_parse(dg[7].bytes, &o->dg7, &e), &e);
	if (genuine(r, 11))
		o->has_dg11 =
		    parsed(r, 11, dg11_parse(dg[11].bytes, &o->dg11, &e), &e);
	if (genuine(r, 12))
		o->has_dg12 =
		    parsed(r, 12, dg12_parse(dg[12].bytes, &o->dg12, &e), &e);
}

static void
parse_chip_keys(struct run *r)
{
	const struct pa_file *dg = r->in->dg;
	struct pa_result *o = r->out;
	struct err e = ERR_INIT;

	if (genuine(r, 14))
		o->has_dg14 =
		    parsed(r, 14, dg14_parse(dg[14].bytes, &o->dg14, &e), &e);
	if (genuine(r, 15))
		o->has_dg15 = parsed(r, 15,
		    dg15_parse(dg[15].bytes, &o->dg15, &e) &&
			key_describe(o->dg15, o->dg15_key, &e),
		    &e);
}

void
pa_parse_content(struct run *r)
{
	struct pa_result *o = r->out;
	struct err e = ERR_INIT;

	o->has_dg1 = r->has_dg1;
	o->dg1 = r->dg1;
	if (genuine(r, 1) && !r->has_dg1 &&
	    !dg1_parse(r->in->dg[1].bytes, &o->dg1, &e))
		report_malformed(r, RULE_DG1_MALFORMED, 1, &e);
	parse_images_and_details(r);
	parse_chip_keys(r);
}

/* ---- the issuing state -------------------------------------------------- */

static void
state_differs(struct run *r, const char *a_name, const char *a,
    const char *b_name, const char *b)
{
	pa_report(
	    r, RULE_STATE_MISMATCH, NULL, "%s %s, %s %s", a_name, a, b_name, b);
}

/* The state in data group 1 against a country, or state, of a certificate. */
static bool
zone_agrees(struct run *r, const char *country)
{
	return span_equal_str(r->dg1.issuing_state, country) ||
	    policy_country(r->policy, r->dg1.issuing_state, country);
}

/* Against the signer's word, and against the CSCA's, which binds. */
static void
check_zone_state(struct run *r, const char *signer, const char *csca)
{
	char state[4] = "", code[NAME_COUNTRY];

	memcpy(state, r->dg1.issuing_state.data, r->dg1.issuing_state.len);
	if (signer[0] == '\0' && csca[0] == '\0') {
		cert_state_code(r->out->dsc, code);
		if (code[0] != '\0' && strcmp(code, state) != 0)
			state_differs(r, "data group 1 has", state,
			    "the signer is of", code);
		return;
	}
	if (signer[0] != '\0' && !zone_agrees(r, signer))
		state_differs(
		    r, "data group 1 has", state, "the signer is of", signer);
	else if (csca[0] != '\0' && !zone_agrees(r, csca))
		state_differs(
		    r, "data group 1 has", state, "the CSCA is of", csca);
}

/*
 * The country of the signer's issuer (TR-03135-1 5.6.4.5), else its subject's.
 * A subject of another country is a slip of the pen: a real signer of HU calls
 * itself GU.
 */
static void
signer_country(struct run *r, char out[NAME_COUNTRY])
{
	char subject[NAME_COUNTRY];

	name_country(r->out->dsc->subject, subject);
	name_country(r->out->dsc->issuer, out);
	if (out[0] == '\0')
		memcpy(out, subject, NAME_COUNTRY);
	else if (subject[0] != '\0' && !country_same(out, subject))
		pa_report(r, RULE_SOD_NONCONFORMANCE, "dsc",
		    "the signer's "
		    "subject is of %s, its issuer of %s",
		    subject, out);
}

void
pa_check_state(struct run *r)
{
	char signer[NAME_COUNTRY] = "", csca[NAME_COUNTRY] = "";

	if (r->out->dsc == NULL) {
		if (r->has_dg1)
			pa_raise(r, CHECK_STATE, STATUS_UNDETERMINED);
		return;
	}
	if (r->has_dg1)
		pa_raise(r, CHECK_STATE, STATUS_PASS);
	signer_country(r, signer);
	if (r->out->path != NULL) {
		memcpy(csca, r->out->path->country, sizeof(csca));
		if (csca[0] == '\0')
			pa_report(r, RULE_STATE_UNKNOWN, "csca",
			    "the CSCA names no state, and no operator bound "
			    "it to one (pkdfetch bind)");
	}
	if (signer[0] != '\0' && csca[0] != '\0' && !country_same(signer, csca))
		state_differs(
		    r, "the signer is of", signer, "its CSCA is of", csca);
	if (r->has_dg1)
		check_zone_state(r, signer, csca);
}

/* ---- the printed zone --------------------------------------------------- */

void
pa_check_zone(struct run *r)
{
	if (!r->in->has_zone)
		return;
	pa_raise(r, CHECK_MRZ, STATUS_PASS);
	if (!r->has_dg1)
		pa_report(r, RULE_MRZ_UNCHECKED, "dg.1",
		    "the chip's zone was "
		    "not read: nothing to compare the printed one with");
	else if (!dg1_same_zone(&r->dg1, r->in->zone))
		pa_report(r, RULE_MRZ_MISMATCH, "mrz",
		    "the printed zone is "
		    "not that of data group 1");
}

/* ---- active authentication ---------------------------------------------- */

/* The digest that data group 14 names for ECDSA; NONE: it does not say. */
static enum digest
named_digest(const struct run *r)
{
	const struct dg14 *dg14 = &r->out->dg14;

	for (size_t i = 0; r->out->has_dg14 && i < dg14->count; i++) {
		struct buf whole = BUF_INIT, oid = BUF_INIT;
		struct algorithm a;
		bool ok;

		if (oid_find(dg14->info[i].oid) != OID_AA ||
		    dg14->info[i].signature_algorithm.len == 0)
			continue;
		der_put(&oid, DER_OID, dg14->info[i].signature_algorithm);
		der_put(&whole, DER_SEQUENCE, buf_span(&oid));
		ok = algorithm_parse(buf_span(&whole), &a);
		buf_release(&oid);
		buf_release(&whole);
		if (ok)
			return a.digest;
	}
	return DIGEST_NONE;
}

/*
 * A right answer by a key without a chain proves nothing: whoever
 * makes a chip puts a key of his own into it.
 */
static void
judge_answer(struct run *r, enum aa_answer answer)
{
	switch (answer) {
	case AA_WRONG:
		pa_report(r, RULE_AA_SIGNATURE, "dg.15",
		    "the chip's answer is not its key's: the chip is a copy");
		return;
	case AA_UNREADABLE:
		pa_report(r, RULE_AA_MALFORMED, "dg.15",
		    "the chip's answer is no signature of its kind of key");
		return;
	case AA_UNSUPPORTED:
		pa_report(r, RULE_AA_MISSING, "dg.15",
		    "a key that cannot answer challenges");
		return;
	case AA_RIGHT_IN_DER:
		pa_report(r, RULE_AA_NONCONFORMANCE, "dg.15",
		    "the chip's answer has r and s in DER");
		break;
	case AA_RIGHT:
		break;
	}
	if (!pa_is_verified(r->out, 15))
		pa_report(r, RULE_AA_MISSING, "dg.15",
		    "data group 15 is not verified: its key cannot be trusted");
	else if (r->aa_compromised)
		pa_report(r, RULE_AA_MISSING, "dg.15",
		    "a list says that others have the chip's key: its answer "
		    "proves nothing");
}

void
pa_check_active(struct run *r)
{
	struct err err = ERR_INIT;
	struct key *key = NULL;

	if (r->in->challenge.len == 0)
		return;
	pa_raise(r, CHECK_ACTIVE, STATUS_PASS);
	if (!r->out->has_dg15) {
		pa_report(r, RULE_AA_MISSING, "dg.15",
		    "data group 15 was not read, or is not genuine");
		return;
	}
	if (!key_parse(r->out->dg15, &key, &err)) {
		pa_report(
		    r, RULE_AA_MISSING, "dg.15", "data group 15: %s", err.text);
		return;
	}
	judge_answer(r,
	    aa_verify(key, named_digest(r), r->in->challenge, r->in->response,
		&r->out->aa_digest));
	key_free(key);
}

/*
 * pa_chip: is the chip the one that the state wrote to, or a copy of its
 * files?
 *
 * The reader says which proofs the chip gave and by which key; that is its
 * word. A proof counts only where that very key is in a file that is verified:
 * data groups 14 and 15 by EF.SOD, EF.CardSecurity by a signature of its own.
 * What a chip could prove is decided by EF.SOD: a copy that cannot answer
 * leaves the group out of EF.COM, and out of its files.
 *
 * Source: Doc 9303-11 4.2, 4.4.3.5, 6.1 and 6.2.
 */
#include <stdio.h>

#include "lds/pa_private.h"
#include "travel/country.h"
#include "x509/secinfo.h"

/* Why a proof does not count. */
struct reason {
	const char *where;
	char text[FINDING_NOTE_MAX];
};

static bool
unsound(struct reason *why, const char *where, const char *text)
{
	why->where = where;
	(void)snprintf(why->text, sizeof(why->text), "%s", text);
	return false;
}

static bool
claimed(const struct run *r, enum pa_proof proof)
{
	return r->in->reader.proof[proof].status == STATUS_PASS;
}

/* ---- EF.CardSecurity ----------------------------------------------------- */

/* A country can vouch for the keys of its own chips only. */
static bool
same_state(const struct path *a, const struct path *b)
{
	if (memcmp(a->csca_key, b->csca_key, SHA256_SIZE) == 0)
		return true;
	return a->country[0] != '\0' && b->country[0] != '\0' &&
	    country_same(a->country, b->country);
}

/* The note of the gravest finding, the first of several. */
static void
take_note(const struct findings *f, struct reason *why)
{
	for (size_t i = 0; i < f->count; i++) {
		struct span note = finding_note(f, &f->list[i]);

		if (f->list[i].severity != findings_worst(f))
			continue;
		(void)snprintf(why->text, sizeof(why->text),
		    "EF.CardSecurity is not verified: %.*s",
		    SPAN_ARG(span_first(note, FINDING_NOTE_MAX / 2)));
		return;
	}
}

/*
 * The gates that EF.SOD goes through, on a result and findings of their own:
 * a CardSecurity that is not verified proves nothing, and disproves nothing.
 */
static bool
signed_by_state(struct run *r, const struct cms *cms, struct reason *why)
{
	struct pa_result found;
	struct findings findings;
	struct run run = *r;
	bool ok;

	memset(&found, 0, sizeof(found));
	findings_init(&findings, false);
	found.sod.cms = *cms;
	run.out = &found;
	run.findings = &findings;
	run.signer = NULL;
	pa_raise(&run, CHECK_SIGNATURE, STATUS_PASS);
	pa_check_signers(&run);
	pa_check_chain(&run);
	pa_check_validity(&run);
	pa_check_revocation(&run);
	ok = found.check[CHECK_SIGNATURE] == STATUS_PASS &&
	    found.check[CHECK_CHAIN] == STATUS_PASS &&
	    found.check[CHECK_VALIDITY] != STATUS_FAIL &&
	    found.check[CHECK_REVOCATION] != STATUS_FAIL && !findings.failed;
	if (!ok) {
		(void)unsound(
		    why, "card_security", "EF.CardSecurity is not verified");
		take_note(&findings, why);
	} else if (r->out->path == NULL ||
	    !same_state(found.path, r->out->path)) {
		ok = unsound(why, "card_security",
		    "EF.CardSecurity is not of the state that signed EF.SOD");
	}
	findings_release(&findings);
	return ok;
}

/* The signed infos of an EF.CardSecurity that is verified. */
static bool
verified_card_security(
    struct run *r, struct secinfos *infos, struct reason *why)
{
	const struct pa_file *file = &r->in->card_security;
	struct cms cms;

	if (file->how != PA_READ)
		return unsound(
		    why, "card_security", "EF.CardSecurity was not read");
	if (secinfo_of_card_security(file->bytes, &cms, infos) != SECINFO_READ)
		return unsound(
		    why, "card_security", "EF.CardSecurity cannot be parsed");
	return signed_by_state(r, &cms, why);
}

/* Of data group 14, whatever it is worth. */
static bool
infos_of_dg14(const struct run *r, struct secinfos *infos)
{
	return secinfo_of_file(r->in->dg[14].bytes, lds_tag(14), infos) ==
	    SECINFO_READ;
}

/* ---- proofs -------------------------------------------------------------- */

static bool
cam_counts(struct run *r, struct reason *why)
{
	const struct pa_reader_proof *p = &r->in->reader.proof[PA_CAM];
	struct secinfos infos;

	if (!verified_card_security(r, &infos, why))
		return false;
	return (p->has_key && secinfo_has_key(&infos, p->key)) ||
	    unsound(why, "card_security",
		"the key that was proven is not in EF.CardSecurity");
}

static bool
ca_counts(struct run *r, struct reason *why)
{
	const struct pa_reader_proof *p = &r->in->reader.proof[PA_CA];
	struct secinfos infos;

	if (!pa_is_verified(r->out, 14))
		return unsound(why, "dg.14", "data group 14 is not verified");
	return (p->has_key && infos_of_dg14(r, &infos) &&
		   secinfo_has_key(&infos, p->key)) ||
	    unsound(why, "dg.14",
		"the key that was proven is not in data group 14");
}

static bool
is_key_of_dg15(const struct run *r, const struct pa_reader_proof *p)
{
	uint8_t hash[DIGEST_SIZE_MAX];

	return p->has_key && r->out->has_dg15 &&
	    digest_compute(DIGEST_SHA256, r->out->dg15, hash) &&
	    memcmp(hash, p->key, SHA256_SIZE) == 0;
}

/* An answer that is here is verified here, whatever the reader says. */
static bool
aa_counts(struct run *r, struct reason *why)
{
	if (!pa_is_verified(r->out, 15))
		return unsound(why, "dg.15", "data group 15 is not verified");
	if (r->aa_compromised)
		return unsound(why, "dg.15",
		    "a list says that others have the chip's key");
	if (claimed(r, PA_AA) &&
	    !is_key_of_dg15(r, &r->in->reader.proof[PA_AA]))
		return unsound(why, "dg.15",
		    "the key that was proven is not that of data group 15");
	return r->in->challenge.len == 0 ||
	    r->out->check[CHECK_ACTIVE] == STATUS_PASS ||
	    unsound(why, "dg.15", "the chip's answer is not verified");
}

/* One proof that counts is enough; else *why has the last that does not. */
static bool
proven(struct run *r, struct reason *why)
{
	return (claimed(r, PA_CAM) && cam_counts(r, why)) ||
	    (claimed(r, PA_CA) && ca_counts(r, why)) ||
	    ((claimed(r, PA_AA) || r->in->challenge.len > 0) &&
		aa_counts(r, why));
}

/* ---- what speaks against the chip ---------------------------------------- */

static void
report_failures(struct run *r)
{
	static const char *const places[PA_PROOFS] = {
	    [PA_CAM] = "card_security", [PA_CA] = "dg.14", [PA_AA] = "dg.15"};

	for (int i = 0; i < PA_PROOFS; i++)
		if (r->in->reader.proof[i].status == STATUS_FAIL)
			pa_report(r, RULE_CHIP_CLONE, places[i],
			    "%s failed: the chip does not have the key of the "
			    "genuine one",
			    pa_proof_name((enum pa_proof)i));
	/* Its finding is aa.signature. */
	if (r->out->check[CHECK_ACTIVE] == STATUS_FAIL)
		pa_raise(r, CHECK_CHIP, STATUS_FAIL);
}

static void
compare_access(
    struct run *r, const struct secinfos *signed_infos, const char *name)
{
	struct span file = r->in->card_access.bytes;
	struct secinfos offered;

	if (file.len == 0 || signed_infos->pace_count == 0)
		return;
	if (secinfo_parse(file, &offered) != SECINFO_READ ||
	    !secinfo_same_pace(&offered, signed_infos))
		pa_report(r, RULE_CHIP_CARD_ACCESS, "card_access",
		    "EF.CardAccess offers another PACE than %s", name);
}

/* 9303-11 4.2: what was offered in the open must be what is signed. */
static void
check_card_access(struct run *r)
{
	struct reason ignored;
	struct secinfos infos;

	if (r->in->card_access.how != PA_READ)
		return;
	if (r->out->group[14] == STATUS_PASS) {
		if (infos_of_dg14(r, &infos))
			compare_access(r, &infos, "data group 14");
		else if (pa_chip_matters(r->in, r->policy))
			pa_report(r, RULE_CHIP_UNPROVEN, "dg.14",
			    "data group 14 cannot be parsed: EF.CardAccess is "
			    "not compared with it");
	}
	if (r->in->card_security.how == PA_READ &&
	    verified_card_security(r, &infos, &ignored))
		compare_access(r, &infos, "EF.CardSecurity");
}

/* ---- the check ----------------------------------------------------------- */

/* What cannot be read may be a key. */
static bool
dg14_may_hold_key(const struct run *r)
{
	struct secinfos infos;

	return !infos_of_dg14(r, &infos) || infos.key_count > 0 ||
	    infos.unreadable > 0;
}

/*
 * Whether EF.SOD lists a key by which the chip could prove itself. A data
 * group 14 that is not there, or not the one that was signed, counts as one
 * with a key.
 */
static bool
could_prove(const struct run *r, struct reason *why)
{
	uint32_t listed = r->out->sod.object.groups;

	(void)unsound(why, "chip", "EF.SOD was not read");
	if (!r->out->has_sod)
		return true;
	(void)unsound(why, "dg.15",
	    "the chip has a key for active authentication and has not proven "
	    "it");
	if (listed & 1u << 14) {
		if (r->out->group[14] != STATUS_PASS)
			(void)unsound(why, "dg.14",
			    "data group 14 is signed, and the genuine one was "
			    "not read");
		else if (dg14_may_hold_key(r))
			(void)unsound(why, "dg.14",
			    "the chip has a key for chip authentication and "
			    "has not proven it");
		else
			return listed & 1u << 15;
		return true;
	}
	return listed & 1u << 15;
}

bool
pa_chip_matters(const struct pa_input *in, const struct policy *policy)
{
	return in->reader.there || policy->chip_required;
}

void
pa_check_chip(struct run *r)
{
	struct reason why = {NULL, ""};
	bool could = could_prove(r, &why), any = false;

	report_failures(r);
	check_card_access(r);
	for (int i = 0; i < PA_PROOFS; i++)
		any |= claimed(r, (enum pa_proof)i);
	if (proven(r, &why))
		pa_raise(r, CHECK_CHIP, STATUS_PASS);
	else if ((!could && !any) || r->out->check[CHECK_CHIP] == STATUS_FAIL)
		return; /* nothing to prove, or refuted: not merely unproven */
	else if (pa_chip_matters(r->in, r->policy))
		pa_report(r, RULE_CHIP_UNPROVEN, why.where, "%s", why.text);
	else
		pa_raise(r, CHECK_CHIP, STATUS_UNDETERMINED);
}

const char *
pa_proof_name(enum pa_proof proof)
{
	static const char *const names[PA_PROOFS] = {[PA_CAM] = "pace_cam",
	    [PA_CA] = "chip_authentication",
	    [PA_AA] = "active_authentication"};

	return names[proof];
}

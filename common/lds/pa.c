/*
 * pa: a worker, and the order in which a document is inspected. The checks
 * themselves are in pa_*.c.
 */
#include "lds/pa.h"

#include <stdio.h>
#include <stdlib.h>

#include "lds/pa_private.h"

/* ---- a worker ----------------------------------------------------------- */

struct pa *
pa_new(const struct pa_settings *settings, struct err *err)
{
	struct pa *pa = calloc(1, sizeof(*pa));

	if (pa == NULL) {
		(void)err_memory(err);
		return NULL;
	}
	pa->settings = settings;
	pa->keys = key_cache_new(err);
	if (pa->keys == NULL || !pa_signers_init(pa, err) ||
	    (settings->trust != NULL &&
		!trust_begin(settings->trust, &pa->view, err))) {
		pa_free(pa);
		return NULL;
	}
	pa->renewed_us = monotonic_us();
	if (pa->view != NULL) {
		pa->generation = trust_generation(pa->view);
		pa->as_of = trust_as_of(pa->view);
	}
	return pa;
}

void
pa_free(struct pa *pa)
{
	if (pa == NULL)
		return;
	recent_release(&pa->signers);
	if (pa->view != NULL)
		trust_end(pa->view);
	key_cache_free(pa->keys);
	free(pa);
}

/* A stream may run for days beside an importing pkdfetch. */
static void
renew_store(struct pa *pa)
{
	uint64_t now = monotonic_us();
	struct err err = ERR_INIT;

	if (pa->view == NULL ||
	    now - pa->renewed_us < PA_RENEW_S * UINT64_C(1000000))
		return;
	pa->renewed_us = now;
	if (!trust_renew(pa->view, &err)) {
		pa_store_failed(pa, &err);
		return;
	}
	pa->as_of = trust_as_of(pa->view);
	if (trust_generation(pa->view) != pa->generation) {
		pa->generation = trust_generation(pa->view);
		recent_clear(&pa->signers);
	}
}

void
pa_store_failed(struct pa *pa, const struct err *err)
{
	pa->store_error = *err;
	pa->store_failed = true;
}

const struct err *
pa_store_error(struct pa *pa)
{
	if (!pa->store_failed)
		return NULL;
	pa->store_failed = false;
	return &pa->store_error;
}

instant
pa_store_as_of(const struct pa *pa)
{
	return pa->view != NULL ? pa->as_of : 0;
}

/* ---- findings ----------------------------------------------------------- */

void
pa_raise(struct run *r, enum check check, enum status status)
{
	if (status > r->out->check[check])
		r->out->check[check] = status;
}

static enum severity
severity_of(enum effect effect)
{
	return effect == EFFECT_ERROR  ? SEVERITY_ERROR
	    : effect >= EFFECT_WARNING ? SEVERITY_WARNING
				       : SEVERITY_INFO;
}

void
pa_report(
    struct run *r, enum rule rule, const char *where, const char *note, ...)
{
	const struct rule_row *row = rule_row(rule);
	enum effect effect = r->policy->effect[rule];
	char text[FINDING_NOTE_MAX];
	va_list arguments;

	if (effect == EFFECT_IGNORE)
		return;
	if (effect == EFFECT_ERROR && r->soft[rule]) {
		effect = EFFECT_UNDETERMINED;
		r->softened = true;
	}
	/* --strict makes every warning an error, the check's failure too. */
	if (r->findings->strict && effect >= EFFECT_WARNING)
		effect = EFFECT_ERROR;
	va_start(arguments, note);
	(void)vsnprintf(text, sizeof(text), note, arguments);
	va_end(arguments);
	findings_add(r->findings, row->code, severity_of(effect), where,
	    row->ref, "%s", text);
	if (effect == EFFECT_ERROR)
		pa_raise(r, row->check, STATUS_FAIL);
	else if (effect == EFFECT_UNDETERMINED)
		pa_raise(r, row->check, STATUS_UNDETERMINED);
}

/* ---- a document --------------------------------------------------------- */

static bool
is_there(const struct pa_file *file)
{
	return file->how != PA_NOT_READ;
}

static bool
nothing_read(const struct pa_input *in)
{
	for (unsigned i = 1; i <= LDS_GROUPS; i++)
		if (is_there(&in->dg[i]))
			return false;
	return !is_there(&in->sod) && !is_there(&in->com);
}

/*
 * The whole: fail when a check fails; undetermined when one of those that
 * establish authenticity is.
 */
static enum status
whole(const struct pa_result *out, const struct findings *findings,
    bool chip_matters)
{
	static const enum check needed[] = {CHECK_SIGNATURE, CHECK_CHAIN,
	    CHECK_REVOCATION, CHECK_VALIDITY, CHECK_GROUPS};
	enum status status = STATUS_PASS;

	for (int i = 0; i < CHECK_COUNT; i++)
		if (out->check[i] == STATUS_FAIL)
			return STATUS_FAIL;
	if (out->status == STATUS_ERROR || findings->failed)
		return STATUS_ERROR;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (out->check[needed[i]] != STATUS_PASS)
			status = STATUS_UNDETERMINED;
	/*
	 * A key that speaks for no state may be any state's. A response, or a
	 * printed zone, was handed in to be compared: where that could not be
	 * done nothing passes for want of a look.
	 */
	if (out->check[CHECK_STATE] == STATUS_UNDETERMINED ||
	    out->check[CHECK_ACTIVE] == STATUS_UNDETERMINED ||
	    out->check[CHECK_MRZ] == STATUS_UNDETERMINED ||
	    (chip_matters && out->check[CHECK_CHIP] == STATUS_UNDETERMINED))
		status = STATUS_UNDETERMINED;
	return status;
}

/* With no security object the checks that hang on it say nothing. */
static void
without_sod(struct run *r)
{
	static const enum check hanging[] = {CHECK_SIGNATURE, CHECK_CHAIN,
	    CHECK_REVOCATION, CHECK_VALIDITY, CHECK_GROUPS};

	for (size_t i = 0; i < sizeof(hanging) / sizeof(hanging[0]); i++)
		pa_raise(r, hanging[i], STATUS_UNDETERMINED);
}

static void
inspect(struct run *r)
{
	struct err ignored = ERR_INIT;

	r->has_dg1 = r->in->dg[1].how == PA_READ &&
	    dg1_parse(r->in->dg[1].bytes, &r->dg1, &ignored);
	pa_lists_document(r);
	pa_check_sod(r);
	if (r->out->has_sod) {
		pa_check_chain(r);
		pa_check_groups(r);
		pa_check_com(r);
	} else {
		without_sod(r);
	}
	pa_parse_content(r);
	pa_check_validity(r);
	pa_check_revocation(r);
	pa_check_state(r);
	pa_check_zone(r);
	pa_check_active(r);
	pa_check_chip(r);
}

void
pa_check(struct pa *pa, const struct pa_input *input, struct pa_result *out,
    struct findings *findings)
{
	struct run r;

	memset(out, 0, sizeof(*out));
	out->status = STATUS_ABSENT;
	buf_init(&out->sod.normal, LDS_SOD_MAX * 2);
	if (nothing_read(input))
		return;
	memset(&r, 0, sizeof(r));
	r.pa = pa;
	r.policy = pa->settings->policy;
	r.in = input;
	r.out = out;
	r.findings = findings;
	out->status = STATUS_PASS;
	renew_store(pa);
	inspect(&r);
	out->status = whole(out, findings, pa_chip_matters(input, r.policy));
	/* What a list explains is not as it should be, in any check. */
	if (r.softened && out->status == STATUS_PASS)
		out->status = STATUS_UNDETERMINED;
}

bool
pa_is_verified(const struct pa_result *result, unsigned group)
{
	return result->check[CHECK_SIGNATURE] == STATUS_PASS &&
	    result->check[CHECK_CHAIN] == STATUS_PASS &&
	    result->group[group] == STATUS_PASS;
}

void
pa_result_release(struct pa_result *result)
{
	sod_release(&result->sod);
}

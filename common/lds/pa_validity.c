/*
 * pa_validity: signer and CSCA were valid when the document was signed, and
 * whether they are now.
 *
 * The moment is the signing time of EF.SOD; a third of the real ones have
 * none, then the date of issue as printed or in data group 12, else now.
 */
#include "lds/pa_private.h"

static void
choose_moment(struct run *r)
{
	struct pa_result *out = r->out;
	struct date issued;

	if (out->signer != NULL && out->signer->has_signing_time) {
		out->moment = PA_SIGNING_TIME;
		out->judged_at = out->signer->signing_time;
	} else if (r->in->has_issue_date) {
		out->moment = PA_ISSUE_DATE;
		out->judged_at = instant_of_date(r->in->issue_date);
	} else if (out->has_dg12 && dg12_issue_date(&out->dg12, &issued)) {
		out->moment = PA_CHIP_ISSUE_DATE;
		out->judged_at = instant_of_date(issued);
	} else {
		out->moment = PA_NOW;
		out->judged_at = r->pa->settings->now;
	}
}

static const char *
moment_text(enum pa_moment moment)
{
	switch (moment) {
	case PA_SIGNING_TIME:
		return "when EF.SOD was signed";
	case PA_ISSUE_DATE:
		return "on the date of issue";
	case PA_CHIP_ISSUE_DATE:
		return "on the date of issue in data group 12";
	default:
		return "now";
	}
}

/*
 * A date of issue is a day, and some hours of it may lie before a signer's
 * first second: all of the day counts.
 */
static bool
valid_in_day(const struct run *r, instant from, instant to)
{
	instant t = r->out->judged_at;
	instant end = r->out->moment == PA_ISSUE_DATE ||
		r->out->moment == PA_CHIP_ISSUE_DATE
	    ? t + 86399
	    : t;

	return from <= end && t <= to;
}

static void
report_validity(struct run *r, enum rule rule, const char *where, instant from,
    instant to, const char *when)
{
	char a[INSTANT_TEXT], b[INSTANT_TEXT];

	instant_format(from, a);
	instant_format(to, b);
	pa_report(
	    r, rule, where, "valid from %.10s to %.10s, not %s", a, b, when);
}

static void
check_signer(struct run *r, const struct cert *dsc)
{
	const char *when = moment_text(r->out->moment);

	/* Dates that no CSCA vouches for prove nothing in either way. */
	if (!valid_in_day(r, dsc->not_before, dsc->not_after))
		report_validity(r,
		    r->out->path != NULL ? RULE_DSC_VALIDITY
					 : RULE_DSC_VALIDITY_NOW,
		    "dsc", dsc->not_before, dsc->not_after, when);
	else if (!cert_valid_at(dsc, r->pa->settings->now))
		report_validity(r, RULE_DSC_VALIDITY_NOW, "dsc",
		    dsc->not_before, dsc->not_after, "now");
	if (r->out->moment == PA_NOW)
		return;
	if ((dsc->has_key_period_start &&
		!valid_in_day(r, dsc->key_period_start, INT64_MAX)) ||
	    (dsc->has_key_period_end &&
		!valid_in_day(r, INT64_MIN, dsc->key_period_end)))
		pa_report(r, RULE_DSC_KEY_PERIOD, "dsc",
		    "the private key was "
		    "not to be used %s",
		    when);
}

/* Any certificate of the key will do: one key has several in the field. */
static void
check_csca(struct run *r, const struct path *p, const struct cert *dsc)
{
	const struct cert *csca = &p->csca;
	bool then = false;

	for (size_t i = 0; i < p->periods; i++)
		then |= valid_in_day(r, p->period[i].from, p->period[i].to);
	if (!then)
		report_validity(r, RULE_CSCA_VALIDITY, "csca", csca->not_before,
		    csca->not_after, moment_text(r->out->moment));
	else if (!path_valid_at(p, r->pa->settings->now))
		report_validity(r, RULE_CSCA_VALIDITY_NOW, "csca",
		    csca->not_before, csca->not_after, "now");
	if ((csca->has_key_period_start &&
		dsc->not_before < csca->key_period_start) ||
	    (csca->has_key_period_end &&
		dsc->not_before > csca->key_period_end))
		pa_report(r, RULE_CSCA_KEY_PERIOD, "csca",
		    "the signer is "
		    "certified outside the key's usage period");
}

void
pa_check_validity(struct run *r)
{
	const struct cert *dsc = r->out->dsc;

	choose_moment(r);
	if (dsc == NULL) {
		pa_raise(r, CHECK_VALIDITY, STATUS_UNDETERMINED);
		return;
	}
	pa_raise(r, CHECK_VALIDITY, STATUS_PASS);
	check_signer(r, dsc);
	if (r->out->path != NULL)
		check_csca(r, r->out->path, dsc);
	else
		pa_raise(r, CHECK_VALIDITY, STATUS_UNDETERMINED);
}

/*
 * status_metrics: the numbers of status for a monitor.
 */
#include "base/array.h"
#include "base/metrics.h"
#include "status.h"

/* One number a state, of those that were asked for. */
static const struct {
	const char *name, *help;
	size_t offset;
} counts[] = {
    {"mrtd_pkd_csca_certificates", "CSCA certificates of a state",
	offsetof(struct country, csca)},
    {"mrtd_pkd_signers", "Signers of a state", offsetof(struct country, dsc)},
    {"mrtd_pkd_signers_chained", "Signers with a path to a CSCA",
	offsetof(struct country, dsc_chained)},
    {"mrtd_pkd_signers_failed", "Signers wrongly certified",
	offsetof(struct country, dsc_failed)},
    {"mrtd_pkd_crls", "CRLs of a state, the newest of each issuer",
	offsetof(struct country, crl)},
    {"mrtd_pkd_crls_stale", "CRLs whose successor is overdue",
	offsetof(struct country, crl_stale)},
    {"mrtd_pkd_lists", "Master lists of a state",
	offsetof(struct country, lists)},
};

static void
put_country_metric(struct metrics *m, const struct country *c, int64_t value)
{
	metrics_put(m,
	    (const struct metrics_label[]){
		{"country", c->code[0] != '\0' ? c->code : "-"}, {NULL, NULL}},
	    value);
}

static void
put_countries(
    struct metrics *m, const struct standing *s, const struct pkdfetch *tool)
{
	for (size_t k = 0; k < ARRAY_SIZE(counts); k++) {
		metrics_family(m, counts[k].name, counts[k].help);
		for (size_t i = 0; i < s->count; i++) {
			const char *at =
			    (const char *)&s->list[i] + counts[k].offset;

			if (wanted_country(tool, s->list[i].code))
				put_country_metric(m, &s->list[i],
				    (int64_t) *
					(const uint64_t *)(const void *)at);
		}
	}
	metrics_family(m, "mrtd_pkd_crl_this_update_timestamp_seconds",
	    "When the newest CRL of a state was issued");
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].has_crl && wanted_country(tool, s->list[i].code))
			put_country_metric(
			    m, &s->list[i], s->list[i].crl_this_update);
	metrics_family(m, "mrtd_pkd_crl_next_update_timestamp_seconds",
	    "When the next CRL of a state is due");
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].has_crl && s->list[i].has_next_update &&
		    wanted_country(tool, s->list[i].code))
			put_country_metric(
			    m, &s->list[i], s->list[i].crl_next_update);
}

static bool
put_sources(struct metrics *m, struct trust_view *view, struct err *err)
{
	static const struct {
		const char *name, *help;
	} families[] = {
	    {"mrtd_pkd_source_imported_timestamp_seconds",
		"When something new of a source was last imported"},
	    {"mrtd_pkd_source_checked_timestamp_seconds",
		"When a source was last looked at with success"},
	    {"mrtd_pkd_source_max_age_seconds",
		"How old a source may become by its configuration, 0 for ever"},
	};

	for (size_t k = 0; k < ARRAY_SIZE(families); k++) {
		uint32_t position = 0;
		struct trust_source x;
		bool more;

		metrics_family(m, families[k].name, families[k].help);
		for (;;) {
			if (!trust_source_next(view, &position, &x, &more, err))
				return false;
			if (!more)
				break;
			if (x.imported == 0)
				continue;
			metrics_put(m,
			    (const struct metrics_label[]){
				{"source", x.name}, {NULL, NULL}},
			    k == 0	 ? x.imported
				: k == 1 ? x.checked
					 : (int64_t)x.max_age_s);
		}
	}
	return true;
}

bool
status_metrics(const struct pkdfetch *tool, const struct standing *s,
    struct trust_view *view, struct err *err)
{
	struct metrics m;
	bool ok;

	metrics_init(&m);
	put_countries(&m, s, tool);
	ok = put_sources(&m, view, err);
	metrics_family(&m, "mrtd_pkd_store_timestamp_seconds",
	    "As of when the trust store is");
	metrics_put(&m, NULL, trust_as_of(view));
	metrics_family(&m, "mrtd_pkd_store_generation",
	    "Changes that the trust store has seen");
	metrics_put(&m, NULL, (int64_t)trust_generation(view));
	ok = ok && metrics_write(&m, tool->metrics_file, err);
	metrics_release(&m);
	return ok;
}

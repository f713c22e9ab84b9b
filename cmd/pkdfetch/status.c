/*
 * status: the state of each country, then all together, and the sources.
 *
 * Stale is a source that was not looked at within its max_age, and the
 * newest CRL of an issuer when its next one is due; missing is a state with
 * signers and without a CRL, whose chips all end undetermined. What of it makes
 * the exit status 2, so that a monitor need not read the output, --fail-on
 * says.
 */
#include <stdlib.h>

#include "base/array.h"
#include "base/msg.h"
#include "trust/trust_store.h"
#include "status.h"

static const struct column columns[] = {{"country", "CC", 0, false},
    {"csca", "CSCA", 0, true}, {"csca_waiting", "WAIT", 0, true},
    {"dsc", "SIGNERS", 0, true}, {"dsc_chained", "CHAINED", 0, true},
    {"bcs", "BARCODES", 0, true}, {"crl", "CRLS", 0, true},
    {"crl_number", "NUMBER", 12, true},
    {"crl_this_update", "CRL OF", 11, false}, {"crl_age_days", "AGE", 0, true},
    {"crl_state", "CRL STATE", 0, false}, {"lists", "LISTS", 0, true},
    {NULL, NULL, 0, false}};

static struct country *
find_country(struct standing *s, const char *code)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (strcmp(s->list[i].code, code) == 0)
			return &s->list[i];
	if (s->count == COUNTRIES_MAX)
		return NULL;
	snprintf(s->list[i].code, sizeof(s->list[i].code), "%s", code);
	return &s->list[s->count++];
}

static void
count_csca(struct country *c, const struct pkd_object *o)
{
	c->csca++;
	c->csca_withdrawn += o->state == TRUST_WITHDRAWN;
	c->csca_distrusted += o->state == TRUST_DISTRUSTED;
}

static void
count_signer(struct country *c, const struct pkd_object *o, bool barcodes)
{
	if (o->waits_as_csca) {
		c->csca_waiting++;
		return;
	}
	c->dsc++;
	c->bcs += barcodes;
	c->dsc_chained += o->chain == TRUST_CHAIN_PASS;
	c->dsc_failed += o->chain == TRUST_CHAIN_FAIL;
	c->dsc_withdrawn += o->state == TRUST_WITHDRAWN;
}

/* *first: the first CRL of this issuer. */
static bool
newest_of_issuer(struct standing *s, struct country *c,
    const struct pkd_object *o, const struct crl *crl, bool *first,
    struct err *err)
{
	uint8_t name[SHA256_SIZE];
	struct issuer *i;
	size_t n;
	bool named;

	if (!trust_name_hash(crl->issuer, name, &named, err))
		return false;
	if (!named)
		return trust_damaged(err, "the issuer of a CRL");
	for (n = 0; n < s->issuer_count; n++)
		if (memcmp(s->issuers[n].name, name, SHA256_SIZE) == 0)
			break;
	*first = n == s->issuer_count;
	if (*first) {
		if (!array_room(s->issuers, s->issuer_count, s->issuer_cap))
			return err_memory(err);
		s->issuer_count++;
		memcpy(s->issuers[n].name, name, SHA256_SIZE);
	}
	i = &s->issuers[n];
	if (!*first && i->this_update >= o->time1)
		return true;
	i->country = c;
	i->this_update = o->time1;
	i->next_update = o->time2;
	i->has_next_update = o->has_time2;
	return true;
}

static bool
count_crl(struct standing *s, struct country *c, const struct pkd_object *o,
    struct err *err)
{
	struct crl crl;
	bool first;
	size_t i;

	if (o->chain != TRUST_CHAIN_PASS) {
		c->crl_waiting++;
		s->total.crl_waiting++;
		return true;
	}
	if (!crl_parse(o->der, &crl, err) ||
	    !newest_of_issuer(s, c, o, &crl, &first, err))
		return false;
	c->crl += first || s->all;
	s->total.crl += first || s->all;
	if (c->has_crl && c->crl_this_update >= o->time1)
		return true;
	c->has_crl = true;
	c->crl_this_update = o->time1;
	c->crl_next_update = o->time2;
	c->has_next_update = o->has_time2;
	c->crl_number[0] = '\0';
	for (i = 0; i < crl.number.len && i < sizeof(c->crl_number) / 2 - 1;
	     i++)
		snprintf(c->crl_number + 2 * i, 3, "%02x", crl.number.data[i]);
	return true;
}

static bool
count_object(void *context, const struct pkd_object *o, struct err *err)
{
	struct standing *s = context;
	struct country *c = find_country(s, o->country);
	bool barcodes;

	if (c == NULL)
		return err_set(err, ERR_DATA,
		    "certificates of more than %d countries", COUNTRIES_MAX);
	switch (o->role) {
	case TRUST_CSCA:
		count_csca(c, o);
		count_csca(&s->total, o);
		break;
	case TRUST_SIGNER:
		barcodes = signs_barcodes(o);
		count_signer(c, o, barcodes);
		count_signer(&s->total, o, barcodes);
		break;
	case TRUST_CRL:
		return count_crl(s, c, o, err);
	case TRUST_LIST:
		c->lists += o->state == TRUST_CURRENT;
		s->total.lists += o->state == TRUST_CURRENT;
		break;
	}
	return true;
}

static void
judge_crls(struct standing *s, instant now)
{
	size_t i;

	for (i = 0; i < s->issuer_count; i++) {
		struct issuer *x = &s->issuers[i];

		if (!x->has_next_update || x->next_update >= now)
			continue;
		x->country->crl_stale++;
		s->total.crl_stale++;
		s->stale = true;
	}
}

/* States whose signers chain, and none of whose chips can be told valid. */
static void
judge_missing(struct standing *s, const struct pkdfetch *tool)
{
	struct buf names = BUF_INIT;
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct country *c = &s->list[i];

		if (c->has_crl || c->csca == 0 ||
		    !wanted_country(tool, c->code))
			continue;
		buf_printf(&names, "%s%s", count++ > 0 ? " " : "",
		    c->code[0] != '\0' ? c->code : "-");
	}
	s->missing = count > 0;
	if (count > 0)
		msg(MSG_WARNING,
		    "%zu %s a CSCA and no CRL; whether a signer of theirs was "
		    "revoked is undetermined, and so is the chip: %s",
		    count, count == 1 ? "state has" : "states have",
		    buf_text(&names));
	buf_release(&names);
}

/* What of it makes the exit status 2. */
static bool
read_fail_on(const char *text, bool *stale, bool *missing, struct err *err)
{
	struct span rest = text != NULL ? span_str(text) : SPAN("stale");

	*stale = *missing = false;
	do {
		struct span word = span_first(rest, span_find(rest, ','));

		rest = span_from(
		    rest, word.len < rest.len ? word.len + 1 : word.len);
		if (span_equal_str(word, "stale"))
			*stale = true;
		else if (span_equal_str(word, "missing"))
			*missing = true;
		else if (!span_equal_str(word, "never"))
			return err_set(err, ERR_USAGE,
			    "--fail-on: words are stale, missing, never");
	} while (rest.len > 0);
	return true;
}

/* ---- rows --------------------------------------------------------------- */

static void
put_country(struct rows *rows, const struct country *c, instant now)
{
	struct json_writer *w = rows_begin(rows);

	json_put_str(w, "country", c->code);
	json_put_uint(w, "csca", c->csca);
	json_put_uint(w, "csca_withdrawn", c->csca_withdrawn);
	json_put_uint(w, "csca_distrusted", c->csca_distrusted);
	json_put_uint(w, "csca_waiting", c->csca_waiting);
	json_put_uint(w, "dsc", c->dsc);
	json_put_uint(w, "dsc_chained", c->dsc_chained);
	json_put_uint(w, "dsc_failed", c->dsc_failed);
	json_put_uint(w, "dsc_withdrawn", c->dsc_withdrawn);
	json_put_uint(w, "bcs", c->bcs);
	json_put_uint(w, "crl", c->crl);
	json_put_uint(w, "crl_waiting", c->crl_waiting);
	if (c->has_crl) {
		if (c->crl_number[0] != '\0')
			json_put_str(w, "crl_number", c->crl_number);
		json_put_instant(w, "crl_this_update", c->crl_this_update);
		if (c->has_next_update)
			json_put_instant(
			    w, "crl_next_update", c->crl_next_update);
		json_put_int(
		    w, "crl_age_days", (now - c->crl_this_update) / 86400);
	}
	json_put_str(w, "crl_state",
	    c->crl_stale > 0 ? "stale"
		: c->has_crl ? "current"
			     : "missing");
	json_put_uint(w, "lists", c->lists);
	rows_end(rows);
}

static bool
put_source_ages(struct trust_view *view, struct standing *s,
    struct json_writer *w, instant now, struct err *err)
{
	struct trust_source x;
	uint32_t position = 0;
	bool more;

	json_open_array(w, "sources");
	for (;;) {
		int64_t age;
		bool stale;

		if (!trust_source_next(view, &position, &x, &more, err))
			return false;
		if (!more)
			break;
		if (x.imported == 0)
			continue;
		age = now > x.checked ? now - x.checked : 0;
		stale = x.max_age_s != 0 && (uint64_t)age > x.max_age_s;
		s->stale |= stale;
		json_open_object(w, NULL);
		json_put_str(w, "name", x.name);
		json_put_str(w, "kind", x.kind);
		if (x.country[0] != '\0')
			json_put_str(w, "country", x.country);
		if (x.version[0] != '\0')
			json_put_str(w, "version", x.version);
		json_put_instant(w, "imported", x.imported);
		json_put_instant(w, "checked", x.checked);
		json_put_int(w, "age_s", age);
		if (x.max_age_s != 0)
			json_put_uint(w, "max_age_s", x.max_age_s);
		json_put_bool(w, "stale", stale);
		json_close_object(w);
	}
	json_close_array(w);
	return true;
}

static bool
put_total(struct rows *rows, struct trust_view *view, struct standing *s,
    instant now, struct err *err)
{
	const struct country *t = &s->total;
	struct json_writer *w = rows_begin(rows);

	json_put_str(w, "country", "*");
	json_put_uint(w, "csca", t->csca);
	json_put_uint(w, "csca_withdrawn", t->csca_withdrawn);
	json_put_uint(w, "csca_distrusted", t->csca_distrusted);
	json_put_uint(w, "csca_waiting", t->csca_waiting);
	json_put_uint(w, "dsc", t->dsc);
	json_put_uint(w, "dsc_chained", t->dsc_chained);
	json_put_uint(w, "dsc_failed", t->dsc_failed);
	json_put_uint(w, "dsc_withdrawn", t->dsc_withdrawn);
	json_put_uint(w, "bcs", t->bcs);
	json_put_uint(w, "crl", t->crl);
	json_put_uint(w, "crl_waiting", t->crl_waiting);
	json_put_uint(w, "crl_stale", t->crl_stale);
	json_put_uint(w, "lists", t->lists);
	json_put_uint(w, "generation", trust_generation(view));
	json_put_instant(w, "as_of", trust_as_of(view));
	if (!put_source_ages(view, s, w, now, err)) {
		rows_drop(rows);
		return false;
	}
	json_put_bool(w, "stale", s->stale);
	rows_end(rows);
	return true;
}

static int
compare_codes(const void *a, const void *b)
{
	return strcmp(((const struct country *)a)->code,
	    ((const struct country *)b)->code);
}

/* A message for each source that is late, for cron. */
static void
say_stale(struct trust_view *view, instant now)
{
	struct trust_source x;
	struct err ignored = ERR_INIT;
	uint32_t position = 0;
	bool more;

	while (
	    trust_source_next(view, &position, &x, &more, &ignored) && more) {
		if (x.max_age_s == 0 || x.imported == 0 || now < x.checked ||
		    (uint64_t)(now - x.checked) <= x.max_age_s)
			continue;
		msg(MSG_WARNING,
		    "%s: last looked at %lld days ago, "
		    "%llu allowed",
		    x.name, (long long)((now - x.checked) / 86400),
		    (unsigned long long)(x.max_age_s / 86400));
	}
}

int
status_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct standing s = {.all = tool->all};
	struct err err = ERR_INIT;
	struct trust_view *view = NULL;
	struct trust *trust = NULL;
	struct rows rows;
	instant now = tool->common.now;
	int written;
	size_t i;
	bool ok, stale, missing;

	(void)argc, (void)argv;
	if (!read_fail_on(tool->fail_on, &stale, &missing, &err))
		return msg_err(&err);
	rows_init(&rows, &tool->common, columns);
	s.list = calloc(COUNTRIES_MAX, sizeof(*s.list));
	ok = s.list != NULL || err_memory(&err);
	ok = ok && open_view(tool, &trust, &view, &err) &&
	    pkd_walk(view, count_object, &s, &err);
	if (ok) {
		judge_crls(&s, now);
		qsort(s.list, s.count, sizeof(*s.list), compare_codes);
		for (i = 0; i < s.count; i++)
			if (wanted_country(tool, s.list[i].code))
				put_country(&rows, &s.list[i], now);
		ok = put_total(&rows, view, &s, now, &err);
		say_stale(view, now);
		judge_missing(&s, tool);
	}
	if (ok && tool->metrics_file != NULL)
		ok = status_metrics(tool, &s, view, &err);
	trust_end(view);
	trust_close(trust);
	free(s.list);
	free(s.issuers);
	written = rows_finish(&rows);
	if (!ok)
		return msg_err(&err);
	if (written != 0)
		return written;
	return (stale && s.stale) || (missing && s.missing) ? 2 : 0;
}

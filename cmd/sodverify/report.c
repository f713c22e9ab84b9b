/*
 * report: what was found out about a chip, as members of the result. Decides
 * nothing.
 */
#include "sodverify.h"

#include <stdio.h>

/* ---- small values ------------------------------------------------------ */

static void
put_name(
    struct json_writer *j, struct worker *w, const char *name, struct span dn)
{
	buf_clear(&w->scratch);
	name_text(dn, &w->scratch);
	json_put_span(j, name, buf_span(&w->scratch));
}

static void
put_algorithm(
    struct json_writer *j, const char *name, const struct algorithm *a)
{
	char text[ALGORITHM_NAME_MAX];

	if (a->oid.len == 0)
		return;
	algorithm_name(a, text);
	json_put_str(j, name, text);
}

/* ---- checks ------------------------------------------------------------ */

static void
write_checks(const struct pa_result *r, struct json_writer *j)
{
	json_open_object(j, "checks");
	for (int i = 0; i < CHECK_COUNT; i++)
		json_put_str(j, policy_check_name((enum check)i),
		    status_word(r->check[i]));
	json_close_object(j);
}

/* Groups that EF.SOD lists or that were there to read. */
static void
write_groups(
    const struct worker *w, const struct pa_result *r, struct json_writer *j)
{
	uint32_t listed = r->has_sod ? r->sod.object.groups : 0;

	json_open_object(j, "data_groups");
	for (unsigned i = 1; i <= LDS_GROUPS; i++) {
		char name[] = {(char)('0' + i / 10), (char)('0' + i % 10), 0};
		enum status status = r->group[i];

		if (!(listed & 1u << i) && w->input.dg[i].how == PA_NOT_READ)
			continue;
		if (!r->has_sod && w->input.dg[i].how != PA_NOT_READ)
			status = STATUS_UNDETERMINED;
		json_put_str(j, i < 10 ? name + 1 : name, status_word(status));
	}
	json_close_object(j);
}

/* ---- EF.SOD and its signer --------------------------------------------- */

static void
write_sod(const struct pa_result *r, struct json_writer *j)
{
	const struct lds_object *o = &r->sod.object;
	char version[8] = "";

	lds_version_text(o->lds_version, version, sizeof(version));
	json_put_str(j, "lds",
	    version[0] != '\0'	  ? version
		: o->version == 0 ? "1.7"
				  : "1.8");
	if (o->digest != DIGEST_NONE)
		json_put_str(j, "digest_algorithm", digest_name(o->digest));
	put_algorithm(j, "signature_algorithm", &r->verdict.algorithm);
	if (r->signer != NULL && r->signer->has_signing_time)
		json_put_instant(j, "signing_time", r->signer->signing_time);
}

/* What was kept as text: an object of this file's writing. */
static struct json_text
kept(const struct buf *memo)
{
	struct json_text text = {{NULL, 0}, JSON_TEXT_FAILED};
	struct json_error why;

	if (buf_ok(memo) && !json_text(buf_span(memo), &text, &why))
		bug("kept text that is no JSON");
	return text;
}

/* The members that are the signer's own, whatever it signed. */
static void
make_signer(struct worker *w, const struct pa_result *r, struct buf *out)
{
	const struct cert *c = r->dsc;
	struct json_writer j;

	json_begin(&j, out);
	json_open_object(&j, NULL);
	put_name(&j, w, "subject", c->subject);
	put_name(&j, w, "issuer", c->issuer);
	json_put_hex(&j, "serial", c->serial);
	json_put_instant(&j, "not_before", c->not_before);
	json_put_instant(&j, "not_after", c->not_after);
	json_put_hex(&j, "sha256", span_make(r->dsc_sha256, SHA256_SIZE));
	if (c->aki.len > 0)
		json_put_hex(&j, "aki", c->aki);
	json_close_object(&j);
}

/*
 * Names and digests are made into text once for each signer and kept with
 * it: that is a tenth of the time of a document otherwise.
 */
static void
write_signer(struct worker *w, const struct pa_result *r, struct json_writer *j)
{
	struct buf *memo = &r->memo->dsc;

	if (memo->len == 0)
		make_signer(w, r, memo);
	json_open_object(j, "document_signer");
	json_put_text(j, NULL, json_members(kept(memo)));
	if (r->dsc_key[0] != '\0')
		json_put_str(j, "key", r->dsc_key);
	json_put_str(j, "source", r->dsc_from_store ? "store" : "sod");
	json_close_object(j);
}

static void
make_csca(struct worker *w, const struct path *p, struct buf *out)
{
	struct span rest = buf_span(&p->sources);
	struct json_writer j;

	json_begin(&j, out);
	json_open_object(&j, NULL);
	put_name(&j, w, "subject", p->csca.subject);
	json_put_hex(&j, "serial", p->csca.serial);
	json_put_instant(&j, "not_before", p->csca.not_before);
	json_put_instant(&j, "not_after", p->csca.not_after);
	json_put_str(&j, "key", p->csca_key_name);
	json_put_hex(&j, "sha256", span_make(p->csca_sha256, SHA256_SIZE));
	json_put_str(&j, "state", trust_state_word(p->state));
	if (p->bound.len > 0) {
		json_put_str(&j, "bound_to", p->country);
		json_put_span(&j, "bound_because", buf_span(&p->bound));
	}
	json_open_array(&j, "sources");
	while (rest.len > 0) {
		struct span one = span_first(rest, span_find(rest, '\0'));

		json_put_span(&j, NULL, one);
		rest = span_from(rest, one.len + 1);
	}
	json_close_array(&j);
	json_close_object(&j);
}

static void
write_csca(struct worker *w, const struct pa_result *r, struct json_writer *j)
{
	struct buf *memo = &r->memo->csca;

	if (memo->len == 0)
		make_csca(w, r->path, memo);
	json_put_text(j, "csca", kept(memo));
}

static void
write_crl(const struct revocation *v, struct json_writer *j)
{
	if (v->answer == REVOCATION_NONE)
		return;
	json_open_object(j, "crl");
	json_put_instant(j, "this_update", v->this_update);
	if (v->has_next_update)
		json_put_instant(j, "next_update", v->next_update);
	json_close_object(j);
}

/* ---- what the chip holds ----------------------------------------------- */

static void
write_dg1_zone(const struct dg1 *dg1, struct json_writer *j)
{
	json_open_object(j, "dg1");
	json_open_array(j, "mrz");
	for (unsigned i = 0; i < dg1->layout->lines; i++)
		json_put_span(j, NULL, dg1_line(dg1, i));
	json_close_array(j);
	json_close_object(j);
}

static void
write_images(
    const struct dg_images *images, const char *name, struct json_writer *j)
{
	static const char *const formats[] = {[DG_FORMAT_NONE] = NULL,
	    [DG_FORMAT_19794] = "ISO/IEC 19794-5",
	    [DG_FORMAT_39794] = "ISO/IEC 39794-5"};

	json_open_object(j, name);
	if (formats[images->format] != NULL)
		json_put_str(j, "format", formats[images->format]);
	json_put_uint(j, "count", images->count);
	json_open_array(j, "images");
	for (size_t i = 0; i < images->count && i < DG_IMAGES_MAX; i++) {
		const struct image *image = &images->image[i];

		json_open_object(j, NULL);
		json_put_str(j, "kind", image_word(image->kind));
		json_put_uint(j, "bytes", image->bytes.len);
		json_put_uint(j, "width", image->width);
		json_put_uint(j, "height", image->height);
		json_close_object(j);
	}
	json_close_array(j);
	json_close_object(j);
}

static void
put_detail(const struct dg_detail *d, struct json_writer *j)
{
	char date[DATE_TEXT];
	struct date day;

	if (d->image)
		json_put_str(j, NULL, "image");
	else if (dg_date(d, &day)) {
		date_format(day, date);
		json_put_str(j, NULL, date);
	} else if (d->packed_date)
		json_put_hex(j, NULL, d->value);
	else
		json_put_span(j, NULL, d->value);
}

/* {"full_name":["…"],…}: a field may be given several times. */
static void
write_details(
    const struct dg_details *details, const char *name, struct json_writer *j)
{
	json_open_object(j, name);
	for (size_t i = 0; i < details->count; i++) {
		const char *field = details->detail[i].name;
		bool seen = false;

		for (size_t k = 0; k < i; k++)
			seen |= strcmp(details->detail[k].name, field) == 0;
		if (seen)
			continue;
		json_open_array(j, field);
		for (size_t k = i; k < details->count; k++)
			if (strcmp(details->detail[k].name, field) == 0)
				put_detail(&details->detail[k], j);
		json_close_array(j);
	}
	json_close_object(j);
}

static void
write_protocols(
    struct worker *w, const struct dg14 *dg14, struct json_writer *j)
{
	json_open_object(j, "dg14");
	json_open_array(j, "protocols");
	for (size_t i = 0; i < dg14->count; i++) {
		const struct dg14_info *info = &dg14->info[i];

		json_open_object(j, NULL);
		buf_clear(&w->scratch);
		oid_dotted(info->oid, &w->scratch);
		json_put_span(j, "oid", buf_span(&w->scratch));
		if (info->protocol != NULL)
			json_put_str(j, "protocol", info->protocol);
		if (info->has_version)
			json_put_uint(j, "version", info->version);
		if (info->has_number)
			json_put_uint(j, "id", info->number);
		json_close_object(j);
	}
	json_close_array(j);
	json_close_object(j);
}

static void
write_active(const struct pa_result *r, struct json_writer *j)
{
	json_open_object(j, "dg15");
	json_put_str(j, "key", r->dg15_key);
	if (r->aa_digest != DIGEST_NONE)
		json_put_str(j, "digest_algorithm", digest_name(r->aa_digest));
	json_close_object(j);
}

/* Of a data group: whether it belongs among what is verified. */
static bool
belongs(const struct pa_result *r, unsigned group, bool verified)
{
	return pa_is_verified(r, group) == verified;
}

/* The groups that are verified, or those that are not. */
static void
write_groups_content(struct worker *w, const struct pa_result *r, bool verified,
    struct json_writer *j)
{
	if (r->has_dg1 && belongs(r, 1, verified))
		write_dg1_zone(&r->dg1, j);
	if (r->has_dg2 && belongs(r, 2, verified))
		write_images(&r->dg2, "dg2", j);
	if (r->has_dg7 && belongs(r, 7, verified))
		write_images(&r->dg7, "dg7", j);
	if (r->has_dg11 && belongs(r, 11, verified))
		write_details(&r->dg11, "dg11", j);
	if (r->has_dg12 && belongs(r, 12, verified))
		write_details(&r->dg12, "dg12", j);
	if (r->has_dg14 && belongs(r, 14, verified))
		write_protocols(w, &r->dg14, j);
	if (r->has_dg15 && belongs(r, 15, verified))
		write_active(r, j);
}

/*
 * What the chip holds: the state's word where signature, chain and hash hold,
 * anybody's in "unverified".
 */
static void
write_content(
    struct worker *w, const struct pa_result *r, struct json_writer *j)
{
	const bool has[] = {r->has_dg1, r->has_dg2, r->has_dg7, r->has_dg11,
	    r->has_dg12, r->has_dg14, r->has_dg15};
	const unsigned group[] = {1, 2, 7, 11, 12, 14, 15};
	bool any = false;

	write_groups_content(w, r, true, j);
	for (size_t i = 0; i < sizeof(has) / sizeof(has[0]); i++)
		any |= has[i] && !pa_is_verified(r, group[i]);
	if (!any)
		return;
	json_open_object(j, "unverified");
	write_groups_content(w, r, false, j);
	json_close_object(j);
}

/* ---- all of it --------------------------------------------------------- */

static const char *
moment_word(enum pa_moment moment)
{
	static const char *const text[] = {[PA_SIGNING_TIME] = "signing_time",
	    [PA_ISSUE_DATE] = "issue_date",
	    [PA_CHIP_ISSUE_DATE] = "dg12",
	    [PA_NOW] = "now"};

	return text[moment];
}

void
report_write(struct worker *w, const struct pa_result *r, struct json_writer *j)
{
	instant as_of = pa_store_as_of(w->pa);

	write_checks(r, j);
	if (r->has_sod)
		write_sod(r, j);
	if (r->dsc != NULL)
		write_signer(w, r, j);
	if (r->path != NULL)
		write_csca(w, r, j);
	if (r->revocation != NULL)
		write_crl(r->revocation, j);
	if (r->dsc != NULL) {
		json_open_object(j, "judged_at");
		json_put_str(j, "by", moment_word(r->moment));
		json_put_instant(j, "time", r->judged_at);
		json_close_object(j);
	}
	write_groups(w, r, j);
	write_content(w, r, j);
	if (as_of != 0) {
		json_open_object(j, "store");
		json_put_instant(j, "as_of", as_of);
		json_close_object(j);
	}
}

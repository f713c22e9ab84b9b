/*
 * report: what was found out about a seal, as members of the result. Decides
 * nothing.
 */
#include <stdio.h>

#include "sealverify.h"

/* ---- features ----------------------------------------------------------- */

static void
write_feature_zone(const struct feature_row *row, struct span cells,
    const char *name, struct json_writer *j)
{
	json_open_array(j, name);
	for (; cells.len > 0; cells = span_from(cells, row->width))
		json_put_span(j, NULL, span_first(cells, row->width));
	json_close_array(j);
}

/* Doc 9303-7: three values that are no duration. */
static void
write_stay(struct span value, const char *name, struct json_writer *j)
{
	static const struct {
		uint8_t byte;
		const char *word;
	} special[] = {{0x00, "until_expiry"}, {0xff, "decided_at_entry"},
	    {0xfe, "transit"}};
	const uint8_t *p = value.data;

	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (p[0] == special[i].byte && p[1] == p[0] && p[2] == p[0]) {
			json_put_str(j, name, special[i].word);
			return;
		}
	json_open_object(j, name);
	json_put_uint(j, "days", p[0]);
	json_put_uint(j, "months", p[1]);
	json_put_uint(j, "years", p[2]);
	json_close_object(j);
}

/* Three bytes with a byte of mask ahead: the digits that are not known. */
static void
write_date(struct span value, const char *name, struct json_writer *j)
{
	uint8_t mask = value.len == 4 ? value.data[0] : 0;
	char text[DATE_TEXT];
	struct date day;

	if (mask != 0 || !seal_date(value.data + (value.len == 4), &day)) {
		json_put_hex(j, name, value);
		return;
	}
	date_format(day, text);
	json_put_str(j, name, text);
}

static void
write_feature(
    struct worker *w, const struct seal_feature *x, struct json_writer *j)
{
	const struct feature_row *row = x->row;
	bool length = x->value.len >= row->min && x->value.len <= row->max;

	buf_clear(&w->scratch);
	if (!length)
		json_put_hex(j, row->name, x->value);
	else if (row->form == FEATURE_NUMBER)
		json_put_uint(j, row->name, x->value.data[0]);
	else if (row->form == FEATURE_STAY)
		write_stay(x->value, row->name, j);
	else if (row->form == FEATURE_DATE || row->form == FEATURE_MASKED)
		write_date(x->value, row->name, j);
	else if (!seal_feature_text(x, &w->scratch))
		json_put_hex(j, row->name, x->value);
	else if (row->form == FEATURE_ZONE)
		write_feature_zone(row, buf_span(&w->scratch), row->name, j);
	else
		json_put_span(j, row->name, buf_span(&w->scratch));
	j->out->failed |= !buf_ok(&w->scratch);
}

/* Features of the profile by name; one that is there twice shows once. */
static void
write_features(struct worker *w, const struct seal *seal, struct json_writer *j)
{
	struct json_text content;
	struct json_error why;

	if (seal->content.len > 0) {
		if (json_text(seal->content, &content, &why))
			json_put_text(j, "features", content);
		return;
	}
	json_open_object(j, "features");
	for (size_t i = 0; i < seal->feature_count; i++) {
		const struct seal_feature *x = &seal->feature[i];

		if (x->row != NULL && seal_feature(seal, x->row->name) == x)
			write_feature(w, x, j);
	}
	json_close_object_or_drop(j);
}

/* What no profile explains: tag and bytes, in the order of the seal. */
static void
write_unknown(const struct seal *seal, struct json_writer *j)
{
	char tag[3];

	json_open_array(j, "unknown");
	for (size_t i = 0; i < seal->feature_count; i++) {
		const struct seal_feature *x = &seal->feature[i];

		if (x->row != NULL)
			continue;
		(void)snprintf(tag, sizeof(tag), "%02x", x->tag);
		json_open_object(j, NULL);
		json_put_str(j, "tag", tag);
		json_put_hex(j, "value", x->value);
		json_close_object(j);
	}
	json_close_array_or_drop(j);
}

/* ---- header, signer ----------------------------------------------------- */

static void
put_text(struct json_writer *j, const char *name, const char *text)
{
	if (text[0] != '\0')
		json_put_str(j, name, text);
}

static void
put_dn_text(
    struct worker *w, struct json_writer *j, const char *name, struct span dn)
{
	buf_clear(&w->scratch);
	name_text(dn, &w->scratch);
	json_put_span(j, name, buf_span(&w->scratch));
	j->out->failed |= !buf_ok(&w->scratch);
}

static void
write_header(const struct seal *seal, struct json_writer *j)
{
	JSON_PUT(j, "kind", span_str(seal_kind_word(seal->kind)));
	if (seal->version != 0)
		json_put_uint(j, "version", seal->version);
	if (seal->profile != NULL)
		JSON_PUT(j, "profile", span_str(seal->profile->name));
	JSON_TEXT(j, "reference", span_str(seal->reference));
	JSON_TEXT(j, "issuing_state", span_str(seal->state));
	JSON_TEXT(j, "signer", span_str(seal->signer));
	JSON_TEXT(
	    j, "certificate_reference", span_str(seal->certificate_reference));
	if (seal->has_issue_date)
		JSON_PUT_DATE(j, "issue_date", seal->issue_date, -1);
	if (seal->has_signature_date)
		JSON_PUT_DATE(j, "signature_date", seal->signature_date, -1);
}

static void
write_seal_signer(
    struct worker *w, const struct seal_signer *s, struct json_writer *j)
{
	json_open_object(j, "barcode_signer");
	put_dn_text(w, j, "subject", s->cert.subject);
	put_dn_text(w, j, "issuer", s->cert.issuer);
	json_put_hex(j, "serial", s->cert.serial);
	json_put_instant(j, "not_before", s->cert.not_before);
	json_put_instant(j, "not_after", s->cert.not_after);
	put_text(j, "key", s->key_name);
	json_put_hex(j, "sha256", span_make(s->sha256, SHA256_SIZE));
	json_put_str(j, "source", s->inside ? "seal" : "store");
	json_close_object(j);
}

static void
write_csca(struct worker *w, const struct path *p, struct json_writer *j)
{
	struct span rest = buf_span(&p->sources);

	json_open_object(j, "csca");
	put_dn_text(w, j, "subject", p->csca.subject);
	json_put_hex(j, "serial", p->csca.serial);
	json_put_str(j, "key", p->csca_key_name);
	json_put_hex(j, "sha256", span_make(p->csca_sha256, SHA256_SIZE));
	json_put_str(j, "state", trust_state_word(p->state));
	json_open_array(j, "sources");
	while (rest.len > 0) {
		struct span one = span_first(rest, span_find(rest, '\0'));

		json_put_span(j, NULL, one);
		rest = span_from(rest, one.len + 1);
	}
	json_close_array(j);
	json_close_object(j);
}

static void
write_algorithm(enum digest digest, struct json_writer *j)
{
	if (digest == DIGEST_NONE)
		return;
	/* As sodverify names it, without the hyphen of "SHA-256". */
	JSON_OPEN_STRING(j, "signature_algorithm");
	json_add(j, SPAN("ecdsa-with-SHA"));
	json_add(j, span_str(digest_name(digest) + 4));
	json_close_string(j);
}

static void
write_store(instant as_of, struct json_writer *j)
{
	if (as_of == 0)
		return;
	json_open_object(j, "store");
	json_put_instant(j, "as_of", as_of);
	json_close_object(j);
}

/* ---- what is kept ------------------------------------------------------- */

void
report_init(struct report *r)
{
	buf_init(&r->checks.text, 0);
	for (size_t i = 0; i < SEAL_SIGNERS_MAX; i++)
		buf_init(&r->signer[i].text, 0);
}

void
report_release(struct report *r)
{
	buf_release(&r->checks.text);
	for (size_t i = 0; i < SEAL_SIGNERS_MAX; i++)
		buf_release(&r->signer[i].text);
}

static void
put_checks(
    struct report *r, const struct seal_verdict *v, struct json_writer *j)
{
	struct json_writer w;

	if (r->checks.text.len == 0 ||
	    memcmp(r->checks.check, v->check, sizeof(v->check)) != 0) {
		buf_clear(&r->checks.text);
		memcpy(r->checks.check, v->check, sizeof(v->check));
		json_begin_members(&w, &r->checks.text);
		json_open_object(&w, "checks");
		for (int i = 0; i < SEAL_CHECKS; i++)
			json_put_str(&w, seal_check_name((enum seal_check)i),
			    status_word(v->check[i]));
		json_close_object(&w);
		r->checks.members = json_keep(&w);
	}
	json_put_text(j, NULL, json_kept(&r->checks.text, r->checks.members));
}

/* The signer, its CSCA and the store: the same for all that it signed. */
static void
put_signer(struct worker *w, const struct seal_signer *s, instant as_of,
    struct json_writer *j)
{
	size_t i = s->number % SEAL_SIGNERS_MAX;
	struct buf *text = &w->report.signer[i].text;
	struct json_writer kept;

	if (w->report.signer[i].number != s->number ||
	    w->report.signer[i].as_of != as_of) {
		buf_clear(text);
		json_begin_members(&kept, text);
		write_seal_signer(w, s, &kept);
		if (s->path.answer == PATH_VERIFIED)
			write_csca(w, &s->path, &kept);
		write_store(as_of, &kept);
		w->report.signer[i].number = buf_ok(text) ? s->number : 0;
		w->report.signer[i].as_of = as_of;
		w->report.signer[i].members = json_keep(&kept);
	}
	json_put_text(j, NULL, json_kept(text, w->report.signer[i].members));
}

void
report_write(struct worker *w, const struct seal *seal,
    const struct seal_verdict *v, struct json_writer *j)
{
	instant as_of = seal_checker_as_of(w->checker);

	put_checks(&w->report, v, j);
	write_header(seal, j);
	write_features(w, seal, j);
	write_unknown(seal, j);
	write_algorithm(v->digest, j);
	if (v->signer != NULL)
		put_signer(w, v->signer, as_of, j);
	else
		write_store(as_of, j);
}

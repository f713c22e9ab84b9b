/*
 * pkd_ldif: LDIF files of the ICAO PKD into the trust store.
 *
 * A complete file says what there is; what it no longer holds is withdrawn. A
 * delta says what changed and applies only on the version before it. What an
 * entry is is seen from its values, not from where it hangs in the tree:
 * collections have been renumbered before.
 */
#include <stdlib.h>

#include "base/file.h"
#include "x509/der.h"
#include "x509/pem.h"
#include "trust/pkd_private.h"

void
pkd_ldif_name(const char *path, struct pkd_ldif_name *n)
{
	struct span s = span_str(path_base(path)), digits;
	struct span complete = SPAN("-complete-"), delta = SPAN("-delta-");
	size_t at;

	memset(n, 0, sizeof(*n));
	if (!span_starts(s, SPAN("icaopkd-")))
		return;
	at = span_search(s, complete);
	n->delta = at == s.len;
	if (n->delta)
		at = span_search(s, delta);
	if (at == s.len || at >= sizeof(n->collection))
		return;
	memcpy(n->collection, s.data, at);
	digits = span_from(s, at + (n->delta ? delta.len : complete.len));
	for (at = 0; at < digits.len && digits.data[at] >= '0' &&
	     digits.data[at] <= '9';
	     at++)
		;
	n->icao =
	    span_uint(span_first(digits, at), UINT64_MAX / 2, &n->version);
}

static bool
refuse_ldif(struct pkd_result *r, const char *code, const char *text)
{
	r->refused++;
	findings_add(
	    &r->findings, code, SEVERITY_ERROR, NULL, NULL, "%s", text);
	return true;
}

/* Whether a file of this version may be applied now; if not, says why. */
static bool
may_apply(struct pkd *pkd, const struct pkd_ldif_name *n, struct pkd_result *r)
{
	struct pkd_ldif *l = &pkd->ldif;
	unsigned long long have = l->origin.number, want = l->version;
	const char *name = n->icao ? n->collection : "the source";
	char text[320];

	if (l->origin.imported == 0 && l->delta) {
		snprintf(text, sizeof(text),
		    "%s: delta %llu needs version "
		    "%llu and nothing is here: import the complete file of "
		    "version %llu or later first",
		    name, want, want - 1, want - 1);
		refuse_ldif(r, "ldif.gap", text);
		return false;
	}
	if (l->delta && want > have + 1 && !pkd->options->allow_rollback) {
		snprintf(text, sizeof(text),
		    "%s: delta %llu needs version "
		    "%llu, here is %llu: import the deltas from %llu on, or "
		    "the complete file of version %llu or later",
		    name, want, want - 1, have, have + 1, want - 1);
		refuse_ldif(r, "ldif.gap", text);
		return false;
	}
	if (want < have && !pkd->options->allow_rollback) {
		snprintf(text, sizeof(text),
		    "%s: version %llu is older than "
		    "%llu, which is imported (--allow-rollback insists)",
		    name, want, have);
		refuse_ldif(r, "source.rollback", text);
		return false;
	}
	return true;
}

/* Entries that the source has before this file. */
static bool
count_before(struct pkd *pkd, uint32_t source, uint64_t *count, struct err *err)
{
	struct trust_index k = {{0}, 0};
	struct kv_cursor *c;
	struct span key, value;
	bool found, ok;

	*count = 0;
	index_put32(&k, source);
	if (!kv_cursor_open(
		pkd->edit->view.txn, pkd->trust->table[TABLE_ENTRY], &c, err))
		return false;
	ok = kv_cursor_seek(c, index_span(&k), &key, &value, &found, err);
	while (ok && found && span_starts(key, index_span(&k))) {
		++*count;
		ok = kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	return ok;
}

void
pkd_ldif_seen(struct pkd *pkd, const char *name, struct pkd_result *r)
{
	struct pkd_ldif_name n;
	uint64_t version;
	char text[24];

	pkd_ldif_name(name, &n);
	version = pkd->options->has_version ? pkd->options->version : n.version;
	if (!r->same_file || version == 0)
		return;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)version);
	if (strcmp(text, r->version) == 0 &&
	    (!n.icao || pkd->options->source != NULL ||
		pkd_is_collection(r->source, n.collection))) {
		if (n.delta)
			r->kind = "ldif-delta";
		return;
	}
	r->same_file = r->usable = false;
	r->source[0] = r->version[0] = '\0';
	r->unchanged = 0;
}

/* Where the file's entries go. */
static bool
find_source(struct pkd *pkd, const struct pkd_ldif_name *n, struct err *err)
{
	struct pkd_ldif *l = &pkd->ldif;
	struct pkd_collection c;

	if (!n->icao)
		return pkd_source(
		    pkd, "pkd", "ldif", "", &l->source, &l->origin, err);
	return pkd_collection(&pkd->edit->view, pkd->options->source,
		   n->collection, &c, err) &&
	    (!c.moves ||
		pkd_collection_move(
		    pkd, pkd->options->source, n->collection, err)) &&
	    edit_source(pkd->edit, c.name, "ldif", &l->source, &l->origin, err);
}

bool
pkd_ldif_begin(struct pkd *pkd, const char *name,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *result, bool *wanted,
    struct err *err)
{
	struct pkd_ldif *l = &pkd->ldif;
	struct pkd_ldif_name n;

	*wanted = false;
	pkd_ldif_name(name, &n);
	buf_release(&l->ids);
	memset(l, 0, sizeof(*l));
	buf_init(&l->ids, 0);
	memcpy(l->digest, digest, SHA256_SIZE);
	l->result = pkd->result = result;
	l->delta = n.icao && n.delta;
	l->guess = !n.icao;
	l->version =
	    pkd->options->has_version ? pkd->options->version : n.version;
	result->kind = l->delta ? "ldif-delta" : "ldif-complete";
	if (l->version > 0)
		snprintf(result->version, sizeof(result->version), "%llu",
		    (unsigned long long)l->version);
	if (!find_source(pkd, &n, err) ||
	    !count_before(pkd, l->source, &l->had, err))
		return false;
	snprintf(result->source, sizeof(result->source), "%s", l->origin.name);
	if (l->version == 0 && l->origin.number > 0)
		return refuse_ldif(result, "ldif.version",
		    "the file's name does "
		    "not say its version: --version N does");
	*wanted = may_apply(pkd, &n, result);
	return true;
}

/* ---- entries ------------------------------------------------------------ */

/* A DN in a message: so much of it. */
#define DN_SHOWN 120

static void
entry_finding(struct pkd_ldif *l, enum severity severity, const char *what)
{
	findings_add(&l->result->findings, "ldif.entry", severity, NULL, NULL,
	    "%s", what);
	if (severity == SEVERITY_ERROR)
		l->result->refused++;
}

static void
word_entry(const struct ldif_entry *e, const char *why, char *out, size_t size)
{
	bool cut = e->dn.len > DN_SHOWN;

	snprintf(out, size, "line %llu, %.*s%s: %s",
	    (unsigned long long)e->line, (int)(cut ? DN_SHOWN : e->dn.len),
	    (const char *)e->dn.data, cut ? "…" : "", why);
}

/* A value, or a whole entry, that is not read. */
static void
bad_entry(struct pkd_ldif *l, const struct ldif_entry *e, const char *why)
{
	char text[sizeof(l->why)];

	word_entry(e, why, text, sizeof(text));
	entry_finding(l, SEVERITY_ERROR, text);
}

static void
note_entry(struct pkd_ldif *l, const struct ldif_entry *e, const char *what)
{
	char text[sizeof(l->why)];

	word_entry(e, what, text, sizeof(text));
	entry_finding(l, SEVERITY_INFO, text);
}

/* A value that breaks off is told when it is not the end of the file. */
static void
tell_cut(struct pkd_ldif *l)
{
	if (l->last_cut)
		entry_finding(l, SEVERITY_ERROR, l->why);
	l->last_cut = false;
}

/*
 * Attributes of the PKD's schema whose values are certificates, CRLs or lists,
 * and any that says it is binary; others are text. (Where a value is DER it is
 * read whatever its attribute is called.)
 */
static bool
holds_der(struct span name)
{
	static const char *const names[] = {"usercertificate", "cacertificate",
	    "certificaterevocationlist", "authorityrevocationlist",
	    "pkdmasterlistcontent", "pkddeviationlistcontent"};
	struct span base = span_first(name, span_find(name, ';'));

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ldif_name_is(base, names[i]))
			return true;
	return base.len < name.len &&
	    ldif_name_is(span_from(name, base.len), ";binary");
}

static bool
is_der(struct span value)
{
	struct span content;

	return value.len >= 64 && value.data[0] == 0x30 &&
	    der_only(value, DER_SEQUENCE, &content);
}

static bool
looks_cut(struct span value)
{
	struct span rest = value;
	struct der e;

	return value.len >= 64 && value.data[0] == 0x30 && !der_next(&rest, &e);
}

/* Line feeds after the DER, which some exports add. */
static struct span
without_line_feeds(struct span value)
{
	struct span rest = value;
	struct der e;

	if (value.len < 64 || value.data[0] != 0x30 || !der_next(&rest, &e))
		return value;
	for (size_t i = 0; i < rest.len; i++)
		if (rest.data[i] != '\n' && rest.data[i] != '\r')
			return value;
	return span_first(value, value.len - rest.len);
}

static bool
is_pem(struct span value, struct buf *der)
{
	struct span label, rest = value;
	bool damaged;

	buf_clear(der);
	return span_starts(span_trim(value), SPAN("-----BEGIN")) &&
	    pem_next(&rest, &label, der, &damaged) && !damaged &&
	    is_der(buf_span(der)) && span_trim(rest).len == 0;
}

/* What in a value can be read, and what is said of it; no value: nothing. */
static bool
usable_value(struct pkd_ldif *l, const struct ldif_entry *e, size_t i,
    struct buf *der, struct span *out)
{
	struct span value = e->attribute[i].value;
	struct span shorter = without_line_feeds(value);

	*out = value;
	if (is_der(value))
		return true;
	if (is_der(shorter)) {
		note_entry(l, e, "line feeds after the value were left out");
		*out = shorter;
	} else if (is_pem(value, der)) {
		note_entry(l, e, "PEM where DER belongs");
		*out = buf_span(der);
	} else if (looks_cut(value)) {
		tell_cut(l);
		word_entry(e, "a value breaks off", l->why, sizeof(l->why));
		l->last_cut = true;
		return false;
	} else {
		bad_entry(l, e,
		    value.len == 0 ? "a value is empty"
			: value.data[0] == 0x30
			? "a value has bytes after its DER"
			: "a value is not DER");
		return false;
	}
	return true;
}

/* Counts what an embedded list brought to the file's own. */
static void
join_results(struct pkd_result *to, const struct pkd_result *from)
{
	size_t i;

	to->added += from->added;
	to->updated += from->updated;
	to->withdrawn += from->withdrawn;
	to->unchanged += from->unchanged;
	to->refused += from->refused;
	to->usable |= from->usable;
	for (i = 0; i < from->findings.count; i++) {
		const struct finding *f = &from->findings.list[i];

		findings_add_span(&to->findings, f->code, f->severity,
		    span_str(from->source), f->ref,
		    finding_note(&from->findings, f));
	}
}

/* The hash of a list that was put in under this entry, for UNCHANGED. */
static bool
embedded_list(struct pkd *pkd, struct span der, struct err *err)
{
	struct pkd_ldif *l = &pkd->ldif;
	struct pkd_result inner;
	uint8_t zero[SHA256_SIZE] = {0};
	bool ok;

	if (!pkd_drain(pkd, true, err))
		return false;
	pkd_result_init(&inner);
	pkd->result = &inner;
	ok = pkd_list(pkd, der, l->origin.name, zero, &inner, err) &&
	    pkd_drain(pkd, true, err);
	pkd->result = l->result;
	join_results(l->result, &inner);
	pkd_result_release(&inner);
	return ok;
}

static bool
one_value(struct pkd *pkd, const struct ldif_entry *e, struct span der,
    const uint8_t *id, bool *is_list, struct err *err)
{
	struct pkd_ldif *l = &pkd->ldif;
	struct cms cms;
	struct cert cert;
	struct crl crl;
	struct err why = ERR_INIT;

	if (cert_parse(der, &cert, &why))
		return pkd_cert(pkd, der, PKD_ROLE_DIRECTORY, l->source, id,
		    l->result, err);
	if (crl_parse(der, &crl, &why))
		return pkd_crl(pkd, &crl, l->source, id, l->result, err);
	if (cms_parse(der, &cms, &why)) {
		*is_list = true;
		return embedded_list(pkd, der, err);
	}
	bad_entry(l, e, "neither certificate, CRL nor signed list");
	return true;
}

/* The id of a value: its entry's name, and its place for a second one. */
static void
entry_id(
    struct pkd *pkd, struct span dn, size_t place, uint8_t id[ENTRY_ID_SIZE])
{
	uint8_t hash[DIGEST_SIZE_MAX] = {0};
	struct buf normal = BUF_INIT;

	ldif_dn_normalise(dn, &normal);
	if (place > 0)
		buf_append_byte(&normal, (uint8_t)place);
	if (buf_ok(&normal))
		(void)digest_compute(DIGEST_SHA256, buf_span(&normal), hash);
	buf_release(&normal);
	memcpy(id, hash, ENTRY_ID_SIZE);
	(void)pkd;
}

static bool
delete_entry(struct pkd *pkd, const struct ldif_entry *e, struct err *err)
{
	uint8_t id[ENTRY_ID_SIZE];
	bool gone;

	entry_id(pkd, e->dn, 0, id);
	if (!edit_entry_gone(pkd->edit, pkd->ldif.source, id, &gone, err))
		return false;
	if (gone)
		pkd->ldif.result->withdrawn++;
	pkd->ldif.result->usable = true;
	return true;
}

/*
 * The values of an entry. One that cannot be read keeps its place: an edition
 * with damage in it withdraws nothing that an earlier one had whole.
 */
static bool
take_values(struct pkd *pkd, const struct ldif_entry *e, struct err *err)
{
	struct pkd_ldif *l = &pkd->ldif;
	struct buf pem = BUF_INIT;
	uint8_t id[ENTRY_ID_SIZE];
	size_t place = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < e->count; i++) {
		struct span value = e->attribute[i].value;
		bool is_list = false;

		if (!holds_der(e->attribute[i].name) && !is_der(value) &&
		    !looks_cut(value))
			continue;
		entry_id(pkd, e->dn, place++, id);
		if (usable_value(l, e, i, &pem, &value)) {
			ok = one_value(pkd, e, value, id, &is_list, err);
			l->entries++;
			l->last_whole = true;
		}
		if (!is_list)
			buf_append(&l->ids, id, ENTRY_ID_SIZE);
	}
	buf_release(&pem);
	return ok && (buf_ok(&l->ids) || err_memory(err));
}

bool
pkd_ldif_entry(struct pkd *pkd, const struct ldif_entry *e, struct err *err)
{
	struct pkd_ldif *l = &pkd->ldif;

	tell_cut(l);
	l->last_whole = e->change == LDIF_DELETE;
	l->any_entry = true;
	if (e->change == LDIF_RENAME) {
		bad_entry(l, e, "an entry cannot be renamed");
		return true;
	}
	if (e->change != LDIF_CONTENT && l->guess) {
		l->guess = false;
		l->delta = true;
	}
	return e->change == LDIF_DELETE ? delete_entry(pkd, e, err)
					: take_values(pkd, e, err);
}

/* ---- the end ------------------------------------------------------------ */

static int
compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, ENTRY_ID_SIZE);
}

/*
 * A file of an unknown name without any changetype: all there is, or, when
 * it follows the version that is here and holds far less, what changed.
 */
static void
settle_kind(struct pkd_ldif *l)
{
	if (l->guess && l->origin.imported != 0 &&
	    l->version == l->origin.number + 1 && l->entries < l->had / 2)
		l->delta = true;
	l->result->kind = l->delta ? "ldif-delta" : "ldif-complete";
}

bool
pkd_ldif_end(struct pkd *pkd, bool open_end, struct err *err)
{
	struct pkd_ldif *l = &pkd->ldif;
	uint64_t gone = 0;

	if (l->last_cut)
		return err_set(
		    err, ERR_DATA, "the LDIF breaks off: %s", l->why);
	if (open_end && !l->last_whole)
		return err_set(err, ERR_DATA,
		    "the LDIF breaks off in the middle of an entry");
	if (!pkd_drain(pkd, true, err))
		return false;
	settle_kind(l);
	if (l->entries == 0 && l->result->refused == 0 && !l->result->usable &&
	    (l->any_entry || (!l->delta && l->had > 0)))
		return refuse_ldif(l->result, "ldif.empty",
		    "no certificate, CRL or list is in it: it withdraws "
		    "nothing");
	if (!l->delta) {
		if (l->ids.len > 0)
			qsort(l->ids.data, l->ids.len / ENTRY_ID_SIZE,
			    ENTRY_ID_SIZE, compare_ids);
		if (!edit_sweep(pkd->edit, l->source, l->ids.data,
			l->ids.len / ENTRY_ID_SIZE, &gone, err))
			return false;
		l->result->withdrawn += gone;
	}
	if (l->entries == 0 && l->result->refused == 0)
		l->result->usable = true; /* the empty delta */
	return pkd_imported(pkd, l->source, &l->origin, l->result->version,
	    l->version, l->digest, l->result, err);
}

/*
 * trust/pkd with one call failing at a time: a change of the store is whole,
 * or an error that leaves the store as it was; a look-up gives everything or
 * an error. Nothing is ever missing in silence.
 */
#include "base/codec.h"
#include "base/dir.h"
#include "faults.h"
#include "gen/list.h"
#include "gen/made.h"
#include "temp.h"
#include "trust/ldif.h"
#include "trust/pkd.h"
#include "trust/trust_store.h"

static struct err err;
static struct pkd_options options;
static struct gen_party csca, nowhere, signer;
static uint8_t csca_digest[DIGEST_SIZE_MAX], nowhere_digest[DIGEST_SIZE_MAX];
static struct blob files[5];
static struct buf ldif, before;
static char data_path[128];

/* ---- the store ----------------------------------------------------------- */

static bool
import(const struct blob *list, size_t count)
{
	struct pkd_result r;
	struct trust *trust;
	struct pkd *pkd = NULL;
	uint64_t generation;
	uint8_t digest[DIGEST_SIZE_MAX];
	bool ok;

	if (!trust_open(temp_folder, KV_WRITE, &trust, &err))
		return false;
	ok = pkd_open(trust, &options, &pkd, &err);
	for (size_t i = 0; ok && i < count; i++) {
		struct span bytes = made_span(list[i]);

		pkd_result_init(&r);
		ok = digest_compute(DIGEST_SHA256, bytes, digest) &&
		    pkd_seen(pkd, "file", digest, &r, &err) &&
		    pkd_object(pkd, bytes, digest, &r, &err) && r.usable &&
		    !r.findings.failed && r.refused == 0;
		pkd_result_release(&r);
	}
	ok = ok && pkd_event(pkd, SPAN("{}"), &err);
	if (ok)
		ok = pkd_commit(pkd, &generation, &err);
	else
		pkd_abort(pkd);
	trust_close(trust);
	return ok;
}

/* All keys and values of all tables, in one digest. */
static bool
state(uint8_t out[DIGEST_SIZE_MAX])
{
	struct buf all = BUF_INIT;
	struct trust *trust;
	struct trust_view *view;
	struct kv_cursor *c;
	struct span key, value;
	bool ok, found;

	if (!trust_open(temp_folder, KV_READ, &trust, &err))
		return false;
	ok = trust_begin(trust, &view, &err);
	for (unsigned i = 0; ok && i < TABLE_COUNT; i++) {
		ok = kv_cursor_open(view->txn, trust->table[i], &c, &err);
		if (!ok)
			break;
		ok = kv_cursor_seek(
		    c, span_make(NULL, 0), &key, &value, &found, &err);
		while (ok && found) {
			buf_printf(&all, "%u %zu %zu ", i, key.len, value.len);
			buf_append_span(&all, key);
			buf_append_span(&all, value);
			ok = kv_cursor_next(c, &key, &value, &found, &err);
		}
		kv_cursor_close(c);
	}
	if (ok)
		ok = digest_compute(DIGEST_SHA256, buf_span(&all), out);
	buf_release(&all);
	trust_end(view);
	trust_close(trust);
	return ok;
}

static void
put_back(void)
{
	temp_file(data_path, buf_span(&before));
}

static void
entry(const char *name, const char *attribute, struct blob der)
{
	buf_printf(&ldif, "dn: cn=%s,o=dsc,c=UT,dc=data\n%s;binary:: ", name,
	    attribute);
	base64_encode(&ldif, made_span(der));
	buf_append_str(&ldif, "\n\n");
}

static void
setup(void)
{
	struct settings list = {.count = 0}, crl = {.count = 0},
			deviations = {.count = 0}, defects = {.count = 0};
	struct trust *trust;

	made_setup();
	snprintf(temp_folder, sizeof(temp_folder), "/tmp/check.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(temp_folder));
	ck_assert_int_eq(chdir(temp_folder), 0);
	snprintf(
	    data_path, sizeof(data_path), "%s/trust/data.mdb", temp_folder);
	memset(&err, 0, sizeof(err));
	memset(&options, 0, sizeof(options));
	options.now = gen_now;
	options.jobs = 1;
	csca = made_csca("key=p256");
	nowhere = made_csca("key=p384 subject=CN=Nowhere san=none");
	signer = made_signer("key=p256", &csca);
	ck_assert(
	    digest_compute(DIGEST_SHA256, made_span(csca.cert), csca_digest));
	ck_assert(digest_compute(
	    DIGEST_SHA256, made_span(nowhere.cert), nowhere_digest));
	files[0] = signer.cert;
	files[1] = gen_list_crl(&crl, &csca, &signer.serial, 1);
	files[2] = gen_list_master(&list, &csca, &csca.cert, 1);
	settings_parse(&deviations, "numbers=C01X0006H");
	files[3] = gen_list_deviations(&deviations, &csca, &signer);
	files[4] = gen_list_defects(&defects, &csca, &signer);
	buf_append_str(&ldif, "version: 1\n\n");
	entry("one", "userCertificate", files[0]);
	entry("two", "certificateRevocationList", files[1]);

	ck_assert_msg(
	    trust_open(temp_folder, KV_CREATE, &trust, &err), "%s", err.text);
	trust_close(trust);
	options.unsigned_allowed = true;
	ck_assert_msg(import(&csca.cert, 1), "%s", err.text);
	ck_assert_msg(import(&nowhere.cert, 1), "%s", err.text);
	options.unsigned_allowed = false;
	options.trust[0] = made_span(csca.cert);
	options.trust_count = 1;
	ck_assert(file_read(data_path, 64 << 20, &before, &err));
}

static void
teardown(void)
{
	buf_release(&ldif);
	buf_release(&before);
	temp_teardown();
	made_release();
}

/* ---- changes ------------------------------------------------------------- */

static bool
import_files(void)
{
	return import(files, COUNT(files));
}

static bool
import_ldif(void)
{
	static const uint8_t digest[SHA256_SIZE] = {1};
	struct pkd_result r;
	struct trust *trust;
	struct pkd *pkd = NULL;
	struct span rest = buf_span(&ldif), line;
	struct ldif lines;
	uint64_t generation;
	bool ok, wanted = false, complete;

	if (!trust_open(temp_folder, KV_WRITE, &trust, &err))
		return false;
	pkd_result_init(&r);
	ok = pkd_open(trust, &options, &pkd, &err) &&
	    pkd_ldif_begin(pkd, "icaopkd-001-complete-000007.ldif", digest, &r,
		&wanted, &err);
	ldif_init(&lines);
	while (ok && rest.len > 0) {
		line = span_first(rest, span_find(rest, '\n'));
		rest = span_from(rest, line.len + 1);
		ok = ldif_line(&lines, line, &complete, &err) &&
		    (!complete || pkd_ldif_entry(pkd, &lines.entry, &err));
	}
	ldif_release(&lines);
	ok = ok && pkd_ldif_end(pkd, false, &err) && !r.findings.failed &&
	    r.refused == 0;
	pkd_result_release(&r);
	if (ok)
		ok = pkd_commit(pkd, &generation, &err);
	else
		pkd_abort(pkd);
	trust_close(trust);
	return ok;
}

/* Two decisions and what takes them back: the last one is whole, too. */
static bool
decide(bool (*decision)(struct trust *trust))
{
	struct trust *trust;
	bool ok;

	if (!trust_open(temp_folder, KV_WRITE, &trust, &err))
		return false;
	ok = decision(trust);
	trust_close(trust);
	return ok;
}

static bool
distrust_it(struct trust *trust)
{
	return pkd_distrust(
	    trust, gen_now, nowhere_digest, "stolen", SPAN("{}"), &err);
}

static bool
bind_it(struct trust *trust)
{
	return pkd_bind(
	    trust, gen_now, nowhere_digest, "UT", "known", SPAN("{}"), &err);
}

static bool
roll_it_back(struct trust *trust)
{
	return pkd_rollback(trust, gen_now, 1, SPAN("{}"), &err);
}

static bool
distrust(void)
{
	return decide(distrust_it);
}

static bool
bind_state(void)
{
	return decide(bind_it);
}

static bool
roll_back(void)
{
	return decide(roll_it_back);
}

static bool (*const changes[])(void) = {
    import_files, import_ldif, distrust, bind_state, roll_back};

/* What fsck finds in the store. */
static size_t
unclean(void)
{
	struct pkd_fsck out = {0};
	struct trust *trust;
	struct trust_view *view;
	size_t count;

	findings_init(&out.findings, false);
	ck_assert_msg(
	    trust_open(temp_folder, KV_READ, &trust, &err), "%s", err.text);
	ck_assert_msg(trust_begin(trust, &view, &err), "%s", err.text);
	ck_assert_msg(pkd_fsck(view, &out, &err), "%s", err.text);
	count = out.findings.count;
	findings_release(&out.findings);
	trust_end(view);
	trust_close(trust);
	return count;
}

/* A path that was made without memory must not lead here. */
static size_t
names_here(void)
{
	struct dir_names names;
	size_t count;

	ck_assert(dir_names(".", &names, &err));
	count = names.count;
	dir_names_release(&names);
	return count;
}

/*
 * Old, new or (where a signature could not be checked) new with something that
 * waits: never half of it.
 */
static void
fail_each(bool (*change)(void), enum faults kinds)
{
	uint8_t old[DIGEST_SIZE_MAX], new[DIGEST_SIZE_MAX],
	    now[DIGEST_SIZE_MAX];
	int refused = 0;
	bool ok, met, is_old, is_new;

	ck_assert(state(old));
	ck_assert_msg(change(), "%s", err.text);
	ck_assert(state(new));
	ck_assert_mem_ne(old, new, SHA256_SIZE);
	put_back();
	for (faults_begin(kinds); faults_next();) {
		ok = change();
		met = faults_met();
		refused += !ok;
		ck_assert_msg(ok || met, "%s", err.text);
		ck_assert_msg(
		    state(now), "after %s: %s", faults_name(), err.text);
		is_old = memcmp(now, old, SHA256_SIZE) == 0;
		is_new = memcmp(now, new, SHA256_SIZE) == 0;
		if (ok && !is_old && kinds == FAULTS_CRYPTO)
			is_new = unclean() == 0;
		ck_assert_msg(is_new || (!ok && is_old), "%s: %s",
		    faults_name(), ok ? "missing" : "half");
		if (!is_old)
			put_back();
	}
	ck_assert(refused > 50 || kinds == FAULTS_CRYPTO);
	ck_assert_uint_eq(names_here(), 1);
}

START_TEST(a_change_is_whole_or_an_error)
{
	fail_each(changes[_i], FAULTS_SYSTEM);
}
END_TEST

START_TEST(what_cannot_be_checked_is_not_believed)
{
	fail_each(changes[_i], FAULTS_CRYPTO);
}
END_TEST

/* ---- reading ------------------------------------------------------------- */

/* What sodverify asks for one document; how much it was given. */
static bool
ask(struct trust_view *view, struct buf *out)
{
	struct trust_certs certs;
	struct trust_crls crls;
	struct trust_deviations remarks;
	struct trust_cert one;
	struct cert cert;
	struct span why;
	char country[NAME_COUNTRY];
	bool found;

	if (!cert_parse(made_span(signer.cert), &cert, &err) ||
	    !trust_csca_by_name(view, cert.issuer, &certs, &err))
		return false;
	buf_printf(out, "%zu", certs.count);
	if (!trust_csca_by_ski(view, cert.aki, &certs, &err))
		return false;
	buf_printf(out, " %zu", certs.count);
	if (!trust_signer_by_serial(
		view, cert.issuer, cert.serial, &certs, &err))
		return false;
	buf_printf(out, " %zu", certs.count);
	if (!trust_signer_by_ski(view, cert.ski, &certs, &err))
		return false;
	buf_printf(out, " %zu", certs.count);
	if (!trust_crl_by_issuer(view, cert.issuer, NULL, gen_now, &crls, &err))
		return false;
	buf_printf(out, " %zu", crls.count);
	if (!trust_crl_by_country(view, "UT", gen_now, &crls, &err))
		return false;
	buf_printf(out, " %zu", crls.count);
	if (!trust_deviation_by_number(
		view, "UT", SPAN("C01X0006H"), &remarks, &err))
		return false;
	buf_printf(out, " %zu", remarks.count);
	if (!trust_deviation_by_signer(view, &cert, &remarks, &err))
		return false;
	buf_printf(out, " %zu", remarks.count);
	if (!trust_cert_find(view, nowhere_digest, &one, &found, &err) ||
	    !trust_distrust_reason(view, one.key, &why, &err))
		return false;
	buf_printf(out, " %d %zu", found, why.len);
	if (!trust_cert_find(view, nowhere_digest, &one, &found, &err) ||
	    !trust_binding(view, one.key, country, &why, &err))
		return false;
	buf_printf(out, " %d %s", found, country);
	return trust_renew(view, &err);
}

static bool
check_all(struct trust_view *view, struct buf *out)
{
	struct pkd_fsck fsck = {0};
	bool ok;

	findings_init(&fsck.findings, false);
	ok = pkd_fsck(view, &fsck, &err);
	buf_printf(out, "%" PRIu64 " %" PRIu64 " %zu", fsck.objects,
	    fsck.signatures, fsck.findings.count);
	findings_release(&fsck.findings);
	return ok;
}

static bool
count_object(void *context, const struct pkd_object *object, struct err *e)
{
	(void)e;
	buf_printf(
	    context, "%d%d%d ", object->role, object->chain, object->state);
	return true;
}

static bool
walk(struct trust_view *view, struct buf *out)
{
	struct trust_source source;
	struct span text;
	uint64_t generation = 0;
	uint32_t position = 0, line = 0;
	bool ok, more = true;

	ok = pkd_walk(view, count_object, out, &err);
	while (ok && more) {
		ok = trust_source_next(view, &position, &source, &more, &err);
		if (ok && more)
			buf_printf(out, "%s ", source.name);
	}
	for (more = true; ok && more; line++) {
		ok = pkd_history_next(
		    view, &generation, &line, &text, &more, &err);
		if (ok && more)
			buf_printf(out, "%" PRIu64 " ", generation);
	}
	return ok;
}

static bool (*const readers[])(struct trust_view *view, struct buf *out) = {
    ask, walk};

static bool
reading(
    bool (*reader)(struct trust_view *view, struct buf *out), struct buf *out)
{
	struct trust *trust;
	struct trust_view *view;
	bool ok;

	buf_clear(out);
	if (!trust_open(temp_folder, KV_READ, &trust, &err))
		return false;
	ok = trust_begin(trust, &view, &err);
	if (ok) {
		ok = reader(view, out);
		trust_end(view);
	}
	trust_close(trust);
	return ok && buf_ok(out);
}

START_TEST(what_could_not_be_read_is_not_missing)
{
	struct buf whole = BUF_INIT, out = BUF_INIT;
	int refused = 0;
	bool ok, met;

	ck_assert_msg(
	    import_files() && bind_state() && distrust(), "%s", err.text);
	ck_assert_msg(reading(readers[_i], &whole), "%s", err.text);
	if (readers[_i] == ask)
		ck_assert_str_eq(buf_text(&whole), "1 1 1 1 1 1 1 1 1 6 1 UT");
	for (faults_begin(FAULTS_ALL); faults_next();) {
		ok = reading(readers[_i], &out);
		met = faults_met();
		refused += !ok;
		ck_assert_msg(ok || met, "%s", err.text);
		ck_assert_msg(
		    !ok || span_equal(buf_span(&out), buf_span(&whole)),
		    "%s: '%s' is not '%s'", faults_name(), buf_text(&out),
		    buf_text(&whole));
	}
	ck_assert_int_gt(refused, 10);
	buf_release(&whole);
	buf_release(&out);
}
END_TEST

/* What could not be checked is an error or is told, never passed over. */
START_TEST(a_check_that_met_a_fault_is_not_clean)
{
	struct buf out = BUF_INIT;
	int refused = 0, told = 0;
	bool ok, clean;

	ck_assert_msg(import_files(), "%s", err.text);
	for (faults_begin(FAULTS_ALL); faults_next();) {
		ok = reading(check_all, &out);
		if (!faults_met())
			break;
		clean = span_equal(buf_span(&out), SPAN("7 5 0"));
		refused += !ok;
		told += ok && !clean;
		ck_assert_msg(
		    !ok || !clean || strncmp(faults_name(), "EVP_", 4) != 0,
		    "%s", faults_name());
	}
	ck_assert_int_gt(refused, 10);
	ck_assert_int_gt(told, 3);
	buf_release(&out);
}
END_TEST

Suite *pkd_faults_suite(void);

Suite *
pkd_faults_suite(void)
{
	Suite *s = suite_create("pkd_faults");

	CASE_TABLE(s, a_change_is_whole_or_an_error, changes, setup, teardown);
	CASE_TABLE(s, what_cannot_be_checked_is_not_believed, changes, setup,
	    teardown);
	CASE_WITH(s, a_check_that_met_a_fault_is_not_clean, setup, teardown);
	CASE_TABLE(
	    s, what_could_not_be_read_is_not_missing, readers, setup, teardown);
	return s;
}

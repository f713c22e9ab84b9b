/*
 * trust/barcode: a signer of barcodes that is in the store is found, whatever
 * release put him there and whatever became of the index since.
 */
#include "gen/made.h"
#include "temp.h"
#include "trust/pkd.h"
#include "trust/trust_barcode.h"
#include "trust/trust_store.h"

Suite *barcode_suite(void);

static struct err err;
static struct trust *trust;
static struct pkd_options options;

static void
import(struct blob bytes)
{
	uint8_t digest[DIGEST_SIZE_MAX];
	struct pkd_result r;
	struct pkd *pkd;
	uint64_t generation;

	ck_assert(digest_compute(DIGEST_SHA256, made_span(bytes), digest));
	ck_assert_msg(pkd_open(trust, &options, &pkd, &err), "%s", err.text);
	pkd_result_init(&r);
	ck_assert(pkd_object(pkd, made_span(bytes), digest, &r, &err));
	ck_assert(r.usable);
	pkd_result_release(&r);
	ck_assert_msg(pkd_commit(pkd, &generation, &err), "%s", err.text);
}

static struct gen_party
signer(const char *subject, const char *serial)
{
	struct settings s = {.count = 0};

	settings_parse(&s, "key=p256 ku=none eku=2.23.136.1.1.11.1");
	settings_set(&s, "subject", subject);
	settings_set(&s, "serial", serial);
	return gen_cert_make(&s, "", CERT_DSC, "check-signer", NULL);
}

static void
setup(void)
{
	made_setup();
	snprintf(temp_folder, sizeof(temp_folder), "/tmp/check.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(temp_folder));
	memset(&err, 0, sizeof(err));
	memset(&options, 0, sizeof(options));
	options.now = gen_now;
	options.jobs = 1;
	ck_assert_msg(
	    trust_open(temp_folder, KV_CREATE, &trust, &err), "%s", err.text);
	import(signer("C=UT,CN=V1", "32").cert);
}

static void
teardown(void)
{
	trust_close(trust);
	temp_teardown();
	made_release();
}

/* How many there are, and how the index was used. */
static size_t
find(const char *name, const char *serial, enum trust_barcodes *how)
{
	struct trust_view *view;
	struct trust_certs found;
	size_t count;

	ck_assert_msg(trust_begin(trust, &view, &err), "%s", err.text);
	ck_assert_msg(trust_barcode_by_name(view, "UT", span_str(name),
			  span_str(serial), &found, &err),
	    "%s", err.text);
	count = found.count;
	*how = view->barcodes;
	trust_end(view);
	return count;
}

static size_t
complaints(void)
{
	struct pkd_fsck out = {0};
	struct trust_view *view;
	size_t count;

	findings_init(&out.findings, false);
	ck_assert_msg(trust_begin(trust, &view, &err), "%s", err.text);
	ck_assert_msg(pkd_fsck(view, &out, &err), "%s", err.text);
	trust_end(view);
	count = out.findings.count;
	findings_release(&out.findings);
	return count;
}

/* ---- what may become of the index ---------------------------------------- */

static void
first_row_goes(struct kv_txn *txn)
{
	struct kv_cursor *c;
	struct span key, value;
	struct buf name = BUF_INIT;
	bool found;

	ck_assert(kv_cursor_open(txn, trust->table[TABLE_BARCODE], &c, &err));
	ck_assert(kv_cursor_seek(c, SPAN(""), &key, &value, &found, &err));
	ck_assert(found);
	buf_append_span(&name, key);
	kv_cursor_close(c);
	ck_assert(kv_delete(
	    txn, trust->table[TABLE_BARCODE], buf_span(&name), &found, &err));
	buf_release(&name);
}

static void
row_is_changed(struct kv_txn *txn)
{
	first_row_goes(txn);
	ck_assert(kv_put(txn, trust->table[TABLE_BARCODE], SPAN("nUTX"),
	    SPAN(""), KV_REPLACE, &err));
}

static void
meta(struct kv_txn *txn, const char *name, struct span value)
{
	ck_assert(kv_put(txn, trust->table[TABLE_META], span_str(name), value,
	    KV_REPLACE, &err));
}

static void
stamp_is_cut(struct kv_txn *txn)
{
	meta(txn, META_BARCODE, SPAN("cut"));
}

/* What an older release does: it knows neither the index nor its stamp. */
static void
older_release_writes(struct kv_txn *txn)
{
	struct trust_index number = {{0}, 0};

	first_row_goes(txn);
	index_put64(&number, 9);
	meta(txn, "generation", index_span(&number));
}

static void
no_stamp(struct kv_txn *txn)
{
	bool found;

	first_row_goes(txn);
	ck_assert(kv_delete(
	    txn, trust->table[TABLE_META], SPAN(META_BARCODE), &found, &err));
}

static const struct {
	void (*change)(struct kv_txn *txn);
	enum trust_barcodes how;
	size_t complaints;
} changes[] = {
    {first_row_goes, BARCODES_DAMAGED, 1},
    {row_is_changed, BARCODES_DAMAGED, 1},
    {stamp_is_cut, BARCODES_DAMAGED, 1},
    {older_release_writes, BARCODES_STALE, 0},
    {no_stamp, BARCODES_STALE, 0},
};

START_TEST(found_whatever_became_of_the_index)
{
	enum trust_barcodes how;
	struct kv_txn *txn;

	ck_assert_uint_eq(find("V1", "\x32", &how), 1);
	ck_assert_int_eq(how, BARCODES_WHOLE);
	ck_assert(kv_begin(trust->kv, true, &txn, &err));
	changes[_i].change(txn);
	ck_assert(kv_commit(txn, &err));

	ck_assert_uint_eq(find("V1", "\x32", &how), 1);
	ck_assert_int_eq(how, changes[_i].how);
	ck_assert_uint_eq(find("V1", "\x33", &how), 0);
	ck_assert_uint_eq(find("V2", "\x32", &how), 0);
	ck_assert_uint_eq(complaints(), changes[_i].complaints);

	/* The next import makes it anew, with what it brings. */
	import(signer("C=UT,CN=V2", "32").cert);
	ck_assert_uint_eq(find("V1", "\x32", &how), 1);
	ck_assert_int_eq(how, BARCODES_WHOLE);
	ck_assert_uint_eq(find("V2", "\x32", &how), 1);
	ck_assert_uint_eq(complaints(), 0);
}
END_TEST

/* A generation that is undone takes its signers along, the index too. */
START_TEST(returns_to_an_older_generation)
{
	enum trust_barcodes how;

	import(signer("C=UT,CN=V2", "32").cert);
	ck_assert_uint_eq(find("V2", "\x32", &how), 1);
	ck_assert_msg(
	    pkd_rollback(trust, gen_now, 1, SPAN("{}"), &err), "%s", err.text);
	ck_assert_uint_eq(find("V2", "\x32", &how), 0);
	ck_assert_int_eq(how, BARCODES_WHOLE);
	ck_assert_uint_eq(find("V1", "\x32", &how), 1);
	ck_assert_uint_eq(complaints(), 0);
}
END_TEST

Suite *
barcode_suite(void)
{
	Suite *s = suite_create("barcode");

	CASE_TABLE(
	    s, found_whatever_became_of_the_index, changes, setup, teardown);
	CASE_WITH(s, returns_to_an_older_generation, setup, teardown);
	return s;
}

/*
 * trust/pkd_fsck: a store that was made as it should be is clean; one key,
 * record or byte changed below it is told, by its code.
 */
#include "gen/list.h"
#include "gen/made.h"
#include "trust/pkd.h"
#include "trust/trust_store.h"
#include "temp.h"

static struct err err;
static struct trust *trust;
static struct pkd_options options;
static uint8_t digests[4][DIGEST_SIZE_MAX];
enum stored { CSCA, SIGNER, REVOCATION, LIST };

static void
import(enum stored what, struct blob bytes)
{
	struct pkd_result r;
	struct pkd *pkd;
	uint64_t generation;

	ck_assert(
	    digest_compute(DIGEST_SHA256, made_span(bytes), digests[what]));
	ck_assert_msg(pkd_open(trust, &options, &pkd, &err), "%s", err.text);
	pkd_result_init(&r);
	ck_assert_msg(
	    pkd_object(pkd, made_span(bytes), digests[what], &r, &err), "%s",
	    err.text);
	ck_assert_msg(r.usable, "file %d", (int)what);
	pkd_result_release(&r);
	ck_assert_msg(pkd_commit(pkd, &generation, &err), "%s", err.text);
}

/* A state's key, its signer, its CRL and its list: all of them verified. */
static void
setup(void)
{
	struct settings list = {.count = 0}, crl = {.count = 0};
	struct gen_party csca, signer;

	made_setup();
	snprintf(temp_folder, sizeof(temp_folder), "/tmp/check.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(temp_folder));
	memset(&err, 0, sizeof(err));
	memset(&options, 0, sizeof(options));
	options.now = gen_now;
	options.jobs = 1;
	ck_assert_msg(
	    trust_open(temp_folder, KV_CREATE, &trust, &err), "%s", err.text);
	csca = made_csca("key=p256");
	signer = made_signer("key=p256", &csca);
	options.unsigned_allowed = true;
	import(CSCA, csca.cert);
	options.unsigned_allowed = false;
	options.trust[0] = made_span(csca.cert);
	options.trust_count = 1;
	import(SIGNER, signer.cert);
	import(REVOCATION, gen_list_crl(&crl, &csca, &signer.serial, 1));
	import(LIST, gen_list_master(&list, &csca, &csca.cert, 1));
}

static void
teardown(void)
{
	trust_close(trust);
	temp_teardown();
	made_release();
}

static void
fsck(struct pkd_fsck *out)
{
	struct trust_view *view;

	memset(out, 0, sizeof(*out));
	findings_init(&out->findings, false);
	ck_assert_msg(trust_begin(trust, &view, &err), "%s", err.text);
	ck_assert_msg(pkd_fsck(view, out, &err), "%s", err.text);
	trust_end(view);
}

START_TEST(a_store_as_imported_is_clean)
{
	struct pkd_fsck out;

	fsck(&out);
	ck_assert_uint_eq(out.findings.count, 0);
	ck_assert_uint_eq(out.objects, 4);
	ck_assert_uint_eq(out.signatures, 3);
	findings_release(&out.findings);
}
END_TEST

enum how {
	MORE, /* a key that is not there */
	LESS, /* the first key is gone */
	FLIP, /* an object again, the last byte of its DER another */
	CUT   /* an object again, the last byte of its DER gone */
};

static const struct {
	enum how how;
	enum trust_table table;
	enum stored what;
	const char *code;
} damages[] = {
    {LESS, TABLE_CSCA_NAME, CSCA, "fsck.index"},
    {MORE, TABLE_CSCA_NAME, CSCA, "fsck.index"},
    {LESS, TABLE_CSCA_SKI, CSCA, "fsck.index"},
    {LESS, TABLE_CSCA_KEY, CSCA, "fsck.index"},
    {LESS, TABLE_CSCA_KEY, CSCA, "fsck.signature"},
    {LESS, TABLE_SIGNER_SERIAL, SIGNER, "fsck.index"},
    {LESS, TABLE_SIGNER_SKI, SIGNER, "fsck.index"},
    {LESS, TABLE_CRL_NAME, REVOCATION, "fsck.index"},
    {LESS, TABLE_CRL_KEY, REVOCATION, "fsck.index"},
    {LESS, TABLE_CRL_COUNTRY, REVOCATION, "fsck.index"},
    {MORE, TABLE_WAITING, SIGNER, "fsck.index"},
    {LESS, TABLE_ENTRY, CSCA, "fsck.entry"},
    {MORE, TABLE_ENTRY, CSCA, "fsck.entry"},
    {MORE, TABLE_DER, CSCA, "fsck.object"},
    {FLIP, TABLE_DER, SIGNER, "fsck.signature"},
    {FLIP, TABLE_DER, REVOCATION, "fsck.signature"},
    {FLIP, TABLE_DER, LIST, "fsck.signature"},
    {CUT, TABLE_DER, CSCA, "fsck.malformed"},
    {CUT, TABLE_DER, SIGNER, "fsck.malformed"},
    {CUT, TABLE_DER, REVOCATION, "fsck.malformed"},
    {CUT, TABLE_DER, LIST, "fsck.malformed"},
    {MORE, TABLE_DEVIATION, CSCA, "fsck.deviation"},
};

static struct buf
copy(struct kv_txn *txn, unsigned table, struct span key)
{
	struct buf out = BUF_INIT;
	struct span value;
	bool found;

	ck_assert(kv_get(txn, table, key, &value, &found, &err) && found);
	buf_append_span(&out, value);
	return out;
}

static void
put(struct kv_txn *txn, unsigned table, struct span key, struct span value)
{
	ck_assert(kv_put(txn, table, key, value, KV_REPLACE, &err));
}

/* What an import would never have let in, with all that says it did. */
static void
forge(struct kv_txn *txn, enum how how, const uint8_t *sha256)
{
	struct span name = span_make(sha256, SHA256_SIZE);
	struct buf der = copy(txn, trust->table[TABLE_DER], name);
	struct buf record = copy(txn, trust->table[TABLE_OBJECT], name);
	struct buf forged = BUF_INIT;
	struct trust_object o;
	uint8_t hash[DIGEST_SIZE_MAX];

	der.data[der.len - 1] ^= how == FLIP;
	der.len -= how == CUT;
	ck_assert(digest_compute(DIGEST_SHA256, buf_span(&der), hash));
	name = span_make(hash, SHA256_SIZE);
	put(txn, trust->table[TABLE_DER], name, buf_span(&der));
	ck_assert(object_decode(buf_span(&record), sha256, &o, &err));
	object_encode(&o, hash, &forged);
	put(txn, trust->table[TABLE_OBJECT], name, buf_span(&forged));
	buf_release(&forged);
	buf_release(&der);
	buf_release(&record);
}

static void
take_first(struct kv_txn *txn, unsigned table)
{
	struct kv_cursor *c;
	struct span key, value;
	struct buf name = BUF_INIT;
	bool found;

	ck_assert(kv_cursor_open(txn, table, &c, &err));
	ck_assert(
	    kv_cursor_seek(c, span_make(NULL, 0), &key, &value, &found, &err));
	ck_assert(found);
	buf_append_span(&name, key);
	kv_cursor_close(c);
	ck_assert(kv_delete(txn, table, buf_span(&name), &found, &err));
	buf_release(&name);
}

/* Changes the store below everything that keeps it whole. */
static void
damage(enum how how, enum trust_table table, enum stored what)
{
	static const uint8_t unused[SHA256_SIZE] = {0xff, 0xff, 0xff};
	struct kv_txn *txn;

	ck_assert(kv_begin(trust->kv, true, &txn, &err));
	if (how == LESS)
		take_first(txn, trust->table[table]);
	else if (how != MORE)
		forge(txn, how, digests[what]);
	else
		/* An object that waits is named by its own digest. */
		put(txn, trust->table[table],
		    span_make(table == TABLE_WAITING ? digests[what] : unused,
			SHA256_SIZE),
		    SPAN("x"));
	ck_assert(kv_commit(txn, &err));
}

START_TEST(a_damage_is_told_by_its_code)
{
	struct pkd_fsck out;
	bool told = false;

	damage(damages[_i].how, damages[_i].table, damages[_i].what);
	fsck(&out);
	for (size_t i = 0; i < out.findings.count; i++) {
		ck_assert_int_eq(out.findings.list[i].severity, SEVERITY_ERROR);
		told = told ||
		    strcmp(out.findings.list[i].code, damages[_i].code) == 0;
	}
	ck_assert_msg(told, "damage %d: no %s among %zu findings", _i,
	    damages[_i].code, out.findings.count);
	findings_release(&out.findings);
}
END_TEST

/* Bytes that went bad below their own digest: nothing more can be said. */
START_TEST(bytes_that_went_bad_end_it)
{
	struct pkd_fsck out = {0};
	struct trust_view *view;
	struct kv_txn *txn;
	struct span name = span_make(digests[SIGNER], SHA256_SIZE);
	struct buf der;

	ck_assert(kv_begin(trust->kv, true, &txn, &err));
	der = copy(txn, trust->table[TABLE_DER], name);
	der.data[der.len / 2] ^= 1;
	put(txn, trust->table[TABLE_DER], name, buf_span(&der));
	buf_release(&der);
	ck_assert(kv_commit(txn, &err));
	findings_init(&out.findings, false);
	ck_assert(trust_begin(trust, &view, &err));
	ck_assert(!pkd_fsck(view, &out, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	trust_end(view);
	findings_release(&out.findings);
}
END_TEST

Suite *pkd_fsck_suite(void);

Suite *
pkd_fsck_suite(void)
{
	Suite *s = suite_create("pkd_fsck");

	CASE_WITH(s, a_store_as_imported_is_clean, setup, teardown);
	CASE_TABLE(s, a_damage_is_told_by_its_code, damages, setup, teardown);
	CASE_WITH(s, bytes_that_went_bad_end_it, setup, teardown);
	return s;
}

/*
 * trust: what readers ask and get, over a store that pkd fills with
 * certificates of tests/gen.
 */
#include "gen/list.h"
#include "gen/made.h"
#include "trust/pkd.h"
#include "temp.h"

/* Behind every CRL here. */
#define LATER ((instant)4102444800)

static struct err err;
static struct trust *trust;
static struct pkd_options options;

static void
setup(void)
{
	made_setup();
	/* Afterwards the keys' folder must still be found: no chdir here. */
	snprintf(temp_folder, sizeof(temp_folder), "/tmp/check.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(temp_folder));
	memset(&err, 0, sizeof(err));
	memset(&options, 0, sizeof(options));
	options.now = gen_now;
	options.jobs = 1;
	ck_assert_msg(
	    trust_open(temp_folder, KV_CREATE, &trust, &err), "%s", err.text);
}

static void
teardown(void)
{
	trust_close(trust);
	temp_teardown();
	made_release();
}

/* One file as one session. */
static void
import(struct blob bytes, bool vouched)
{
	struct pkd_result r;
	struct pkd *pkd;
	uint64_t generation;
	uint8_t digest[DIGEST_SIZE_MAX];

	options.unsigned_allowed = vouched;
	ck_assert(digest_compute(DIGEST_SHA256, made_span(bytes), digest));
	ck_assert_msg(pkd_open(trust, &options, &pkd, &err), "%s", err.text);
	pkd_result_init(&r);
	ck_assert_msg(pkd_object(pkd, made_span(bytes), digest, &r, &err), "%s",
	    err.text);
	ck_assert(r.usable);
	pkd_result_release(&r);
	ck_assert_msg(pkd_commit(pkd, &generation, &err), "%s", err.text);
	ck_assert_uint_gt(generation, 0);
}

static struct trust_view *
view(void)
{
	struct trust_view *v;

	ck_assert_msg(trust_begin(trust, &v, &err), "%s", err.text);
	return v;
}

static struct cert
parsed(struct blob b)
{
	struct cert cert;

	ck_assert(cert_parse(made_span(b), &cert, &err));
	return cert;
}

START_TEST(a_csca_is_found_by_identifier_name_and_key)
{
	struct gen_party csca = made_csca("key=p256 subject=C=ut,O=U,CN=X");
	struct blob same_name =
	    gen_cert_name("CN=x,O=u,C=UT", "printable", false);
	struct cert cert = parsed(csca.cert);
	struct trust_certs found;
	struct trust_view *v;
	struct trust_cert one;
	uint8_t sha256[SHA256_SIZE];
	bool there;

	import(csca.cert, true);
	v = view();
	ck_assert(trust_csca_by_ski(v, cert.ski, &found, &err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert(span_equal(found.list[0].der, cert.der));
	ck_assert_int_eq(found.list[0].state, TRUST_CURRENT);
	ck_assert_str_eq(found.list[0].country, "UT");
	/* Letters' case, string type and the order of RDNs say nothing. */
	ck_assert(trust_csca_by_name(v, made_span(same_name), &found, &err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert(trust_csca_by_key(v, found.list[0].key, &found, &err));
	ck_assert_uint_eq(found.count, 1);
	cert_sha256(&cert, sha256);
	ck_assert(trust_cert_find(v, sha256, &one, &there, &err));
	ck_assert(there);
	sha256[0] ^= 1;
	ck_assert(trust_cert_find(v, sha256, &one, &there, &err));
	ck_assert(!there);
	ck_assert(trust_csca_by_ski(v, SPAN("nobody's"), &found, &err));
	ck_assert_uint_eq(found.count, 0);
	ck_assert(trust_csca_by_ski(v, SPAN(""), &found, &err));
	ck_assert_uint_eq(found.count, 0);
	trust_end(v);
}
END_TEST

START_TEST(certificates_of_one_key_stand_together)
{
	struct gen_party a = made_csca("key=p256/one subject=C=UT,CN=N"
				       " to=2033-01-01");
	struct gen_party b = made_csca("key=p256/two subject=C=UT,CN=N");
	struct gen_party again = made_csca("key=p256/one subject=C=UT,CN=N"
					   " to=2035-01-01");
	struct trust_certs found;
	struct trust_view *v;
	size_t i, runs = 1;

	import(a.cert, true);
	import(b.cert, true);
	import(again.cert, true);
	v = view();
	ck_assert(trust_csca_by_name(v, made_span(a.subject), &found, &err));
	ck_assert_uint_eq(found.count, 3);
	for (i = 1; i < found.count; i++)
		runs += memcmp(found.list[i].key, found.list[i - 1].key,
			    SHA256_SIZE) != 0;
	ck_assert_uint_eq(runs, 2);
	trust_end(v);
}
END_TEST

START_TEST(a_csca_without_identifier_answers_to_its_keys_hash)
{
	struct gen_party csca = made_csca("key=p256 ski=none");
	struct gen_party dsc = made_signer("key=p256", &csca);
	struct cert cert = parsed(csca.cert);
	struct span spki, bits;
	uint8_t hash[DIGEST_SIZE_MAX];
	struct trust_certs found;
	struct trust_view *v;

	(void)dsc;
	import(csca.cert, true);
	/* The last 65 bytes of a P-256 key's encoding are its point. */
	spki = cert.spki;
	bits = span_from(spki, spki.len - 65);
	ck_assert(digest_compute(DIGEST_SHA1, bits, hash));
	v = view();
	ck_assert(trust_csca_by_ski(v, span_make(hash, 20), &found, &err));
	ck_assert_uint_eq(found.count, 1);
	trust_end(v);
}
END_TEST

START_TEST(a_signer_waits_for_its_csca)
{
	struct gen_party csca = made_csca("key=p256");
	struct gen_party dsc = made_signer("key=p256 serial=0080", &csca);
	struct cert cert = parsed(dsc.cert);
	struct trust_certs found;
	struct trust_view *v;

	import(dsc.cert, false);
	v = view();
	ck_assert(
	    trust_signer_by_serial(v, cert.issuer, cert.serial, &found, &err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert_int_eq(found.list[0].chain, TRUST_CHAIN_UNDETERMINED);
	ck_assert_ptr_null(found.list[0].issuer_key);
	trust_end(v);

	import(csca.cert, true);
	v = view();
	/* Leading zeros of the serial number say nothing. */
	ck_assert(trust_signer_by_serial(
	    v, cert.issuer, SPAN("\0\0\x80"), &found, &err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert_int_eq(found.list[0].chain, TRUST_CHAIN_PASS);
	ck_assert_ptr_nonnull(found.list[0].issuer_key);
	ck_assert(trust_signer_by_ski(v, cert.ski, &found, &err));
	ck_assert_uint_eq(found.count, 1);
	trust_end(v);
}
END_TEST

START_TEST(a_crl_counts_only_when_it_is_verified)
{
	struct gen_party csca = made_csca("key=p256");
	struct gen_party stranger = made_csca("key=p384 subject=C=UT,CN=S");
	struct settings s = {.count = 0};
	struct blob serial = asn_int(5), good, foreign;
	struct trust_crls found;
	struct trust_view *v;
	struct cert cert = parsed(csca.cert);

	good = gen_list_crl(&s, &csca, &serial, 1);
	foreign = gen_list_crl(&s, &stranger, &serial, 1);
	import(foreign, false);
	import(good, false);
	v = view();
	ck_assert(trust_crl_by_country(v, "UT", LATER, &found, &err));
	ck_assert_uint_eq(found.count, 0);
	trust_end(v);
	import(csca.cert, true);
	v = view();
	ck_assert(trust_crl_by_country(v, "UT", LATER, &found, &err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert(span_equal(found.list[0].der, made_span(good)));
	ck_assert(
	    trust_crl_by_issuer(v, cert.subject, NULL, LATER, &found, &err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert(trust_crl_by_issuer(v, made_span(stranger.subject),
	    found.list[0].issuer_key, LATER, &found, &err));
	ck_assert_uint_eq(found.count, 1);
	ck_assert(trust_crl_by_country(v, "XX", LATER, &found, &err));
	ck_assert_uint_eq(found.count, 0);
	trust_end(v);
}
END_TEST

START_TEST(a_view_does_not_move_until_it_is_renewed)
{
	struct gen_party csca = made_csca("key=p256");
	struct cert cert = parsed(csca.cert);
	struct trust_certs found;
	struct trust_view *v = view();

	ck_assert_uint_eq(trust_generation(v), 0);
	import(csca.cert, true);
	ck_assert(trust_csca_by_ski(v, cert.ski, &found, &err));
	ck_assert_uint_eq(found.count, 0);
	ck_assert(trust_renew(v, &err));
	ck_assert_uint_eq(trust_generation(v), 1);
	ck_assert_int_eq(trust_as_of(v), gen_now);
	ck_assert(trust_csca_by_ski(v, cert.ski, &found, &err));
	ck_assert_uint_eq(found.count, 1);
	trust_end(v);
}
END_TEST

START_TEST(distrust_reaches_every_certificate_of_the_key)
{
	struct gen_party a = made_csca("key=p256/x subject=C=UT,CN=N"
				       " to=2033-01-01");
	struct gen_party again = made_csca("key=p256/x subject=C=UT,CN=N"
					   " to=2035-01-01");
	struct gen_party dsc = made_signer("key=p256", &a);
	struct cert cert = parsed(a.cert), signer = parsed(dsc.cert);
	uint8_t sha256[SHA256_SIZE];
	struct trust_certs found;
	struct trust_view *v;
	struct span why;

	import(a.cert, true);
	import(again.cert, true);
	import(dsc.cert, false);
	cert_sha256(&cert, sha256);
	ck_assert(
	    pkd_distrust(trust, gen_now, sha256, "stolen", SPAN("{}"), &err));
	v = view();
	ck_assert(trust_csca_by_ski(v, cert.ski, &found, &err));
	ck_assert_uint_eq(found.count, 2);
	ck_assert_int_eq(found.list[0].state, TRUST_DISTRUSTED);
	ck_assert_int_eq(found.list[1].state, TRUST_DISTRUSTED);
	ck_assert(trust_distrust_reason(v, found.list[0].key, &why, &err));
	ck_span_eq(why, "stolen");
	ck_assert(trust_signer_by_ski(v, signer.ski, &found, &err));
	ck_assert_int_eq(found.list[0].chain, TRUST_CHAIN_FAIL);
	trust_end(v);
}
END_TEST

START_TEST(no_store_and_a_store_of_another_kind)
{
	struct trust *other;

	ck_assert(!trust_open("/nonexistent", KV_READ, &other, &err));
	ck_assert_int_eq(err.kind, ERR_UNAVAILABLE);
}
END_TEST

Suite *trust_suite(void);

Suite *
trust_suite(void)
{
	Suite *s = suite_create("trust");

	CASE_WITH(
	    s, a_csca_is_found_by_identifier_name_and_key, setup, teardown);
	CASE_WITH(s, certificates_of_one_key_stand_together, setup, teardown);
	CASE_WITH(s, a_csca_without_identifier_answers_to_its_keys_hash, setup,
	    teardown);
	CASE_WITH(s, a_signer_waits_for_its_csca, setup, teardown);
	CASE_WITH(s, a_crl_counts_only_when_it_is_verified, setup, teardown);
	CASE_WITH(s, a_view_does_not_move_until_it_is_renewed, setup, teardown);
	CASE_WITH(
	    s, distrust_reaches_every_certificate_of_the_key, setup, teardown);
	CASE_WITH(s, no_store_and_a_store_of_another_kind, setup, teardown);
	return s;
}

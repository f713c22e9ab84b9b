/*
 * EF.SOD opened, and its gates, over chips of tests/gen: what is accepted and
 * told, and the gate at which everything else stops.
 */
#include "gen/made.h"
#include "lds/sod.h"
#include "suite.h"

static const struct {
	const char *settings;
	enum sod_state state;
	unsigned deviations;
} opened[] = {
    {"", SOD_OPEN, 0},
    {"lds.version=1", SOD_OPEN, 0},
    {"cms.sid=ski", SOD_OPEN, 0},
    {"sod=bare", SOD_OPEN, SOD_DEVIATION_WRAPPER},
    {"sod.append=0000", SOD_OPEN, SOD_DEVIATION_TRAILING},
    {"cms.encoding=ber", SOD_OPEN, SOD_DEVIATION_BER},
    {"cms.type=1.3.27.1.1.1", SOD_OPEN, SOD_DEVIATION_CONTENT_TYPE},
    {"cms.type=1.2.528.1.1006.1.20.1", SOD_OPEN, SOD_DEVIATION_CONTENT_TYPE},
    {"cms.type=1.2.840.113549.1.7.1", SOD_OPEN, SOD_DEVIATION_CONTENT_TYPE},
    {"cms.type=2.23.136.1.1.2", SOD_MALFORMED, 0},
    {"cms.content=none", SOD_MALFORMED, 0},
    {"lds.order=reversed", SOD_OPEN, SOD_DEVIATION_UNSORTED},
    {"cms.signers=2", SOD_OPEN, SOD_DEVIATION_SIGNERS},
    {"lds.version=9", SOD_MALFORMED, 0},
    {"sod.cut=1", SOD_MALFORMED, 0},
    {"sod=garbage", SOD_NO_ASN1, 0},
};

START_TEST(accepted_and_told)
{
	struct gen_party csca = made_csca("key=p256");
	struct sod sod = SOD_INIT;
	struct err err = ERR_INIT;
	struct gen_chip chip;

	made_chip(opened[_i].settings, &csca, &chip);
	ck_assert_msg(
	    sod_open(made_span(chip.sod), &sod, &err) == opened[_i].state,
	    "%s: %s", opened[_i].settings, err.text);
	if (opened[_i].state == SOD_OPEN)
		ck_assert_msg(sod.deviations == opened[_i].deviations,
		    "%s: deviations %x", opened[_i].settings, sod.deviations);
	sod_release(&sod);
}
END_TEST

static const struct {
	const char *settings;
	enum cms_gate gate;
	unsigned deviations;
} gates[] = {
    {"", CMS_GATE_OPEN, 0},
    {"cms.version=1", CMS_GATE_OPEN, CMS_DEVIATION_VERSION},
    {"cms.version=2", CMS_GATE_OPEN, CMS_DEVIATION_VERSION},
    {"cms.version=9", CMS_GATE_VERSION, 0},
    {"cms.si_version=3", CMS_GATE_OPEN, CMS_DEVIATION_VERSION},
    {"cms.attrs=no", CMS_GATE_ATTRIBUTES, 0},
    {"cms.message_digest=none", CMS_GATE_ATTRIBUTES, 0},
    {"cms.message_digest=twice", CMS_GATE_ATTRIBUTES, 0},
    {"cms.type_attr=none", CMS_GATE_ATTRIBUTES, 0},
    {"cms.type_attr=1.2.840.113549.1.7.1", CMS_GATE_CONTENT_TYPE, 0},
    {"cms.message_digest=bad", CMS_GATE_DIGEST, 0},
    {"cms.forged=content", CMS_GATE_DIGEST, 0},
    {"cms.forged=attrs", CMS_GATE_SIGNATURE, 0},
    {"cms.signature=bad", CMS_GATE_SIGNATURE, 0},
    {"cms.signature=empty", CMS_GATE_SIGNATURE, 0},
    {"cms.alg_named=rsa-sha256", CMS_GATE_ALGORITHM, 0},
    {"cms.digest_set=sha512", CMS_GATE_OPEN, CMS_DEVIATION_DIGEST_LIST},
    {"cms.digest_set=none", CMS_GATE_OPEN, CMS_DEVIATION_DIGEST_LIST},
    {"cms.digest=sha512", CMS_GATE_OPEN, 0},
    {"cms.alg=ecdsa-sha256:null", CMS_GATE_OPEN, 0},
    {"cms.attrs_order=reversed", CMS_GATE_OPEN, CMS_DEVIATION_ATTRIBUTES_BER},
    {"dsc.key=rsa-2048/s cms.alg=rsa-sha256", CMS_GATE_OPEN, 0},
    {"dsc.key=rsa-2048/s cms.alg=rsa-sha256:keyoid", CMS_GATE_OPEN, 0},
    {"dsc.key=rsa-2048/s cms.alg=rsa-sha256:absent", CMS_GATE_OPEN, 0},
    {"dsc.key=rsa-2048/s cms.alg=rsa-sha256:bare", CMS_GATE_OPEN,
	CMS_DEVIATION_DIGEST_INFO},
    {"dsc.key=rsa-2048/s cms.alg=pss-sha256", CMS_GATE_OPEN, 0},
    {"dsc.key=rsa-2048/s cms.alg=pss-sha512:salt20", CMS_GATE_OPEN, 0},
    {"dsc.key=rsa-2048/s cms.alg=rsa-sha256 cms.alg_named=pss-sha256",
	CMS_GATE_SIGNATURE, 0},
    {"dsc.key=rsa-2048/s cms.alg=rsa-sha256 cms.alg_named=rsa-sha512",
	CMS_GATE_SIGNATURE, 0},
    {"dsc.key=rsa-2048/s cms.alg=rsa-sha256 dsc.spki=pss", CMS_GATE_OPEN,
	CMS_DEVIATION_PSS_KEY},
    {"dsc.key=bp512", CMS_GATE_OPEN, 0},
    {"dsc.key=bp224 dsc.spki=named", CMS_GATE_OPEN, 0},
};

START_TEST(gate_by_gate)
{
	struct gen_party csca = made_csca("key=p256");
	struct cms_verdict verdict;
	struct sod sod = SOD_INIT;
	struct err err = ERR_INIT;
	struct gen_chip chip;
	struct key *key;
	struct cert cert;
	struct span rest, der;

	made_chip(gates[_i].settings, &csca, &chip);
	ck_assert_msg(sod_open(made_span(chip.sod), &sod, &err) == SOD_OPEN,
	    "%s", err.text);
	rest = sod.cms.certificates;
	ck_assert(cms_certificate_next(&rest, &der));
	ck_assert(cert_parse(der, &cert, &err));
	ck_assert(key_parse(cert.spki, &key, &err));
	cms_verify(&sod.cms, &sod.cms.signer[0], key, &verdict);
	ck_assert_msg(verdict.gate == gates[_i].gate, "%s: %s",
	    gates[_i].settings, cms_gate_text(verdict.gate));
	if (verdict.gate == CMS_GATE_OPEN)
		ck_assert_msg(verdict.deviations == gates[_i].deviations,
		    "%s: deviations %x", gates[_i].settings,
		    verdict.deviations);
	key_free(key);
	sod_release(&sod);
}
END_TEST

static const struct {
	const char *settings;
	enum cms_match match;
} matches[] = {
    {"", CMS_MATCH_EXACT},
    {"cms.sid=ski", CMS_MATCH_EXACT},
    {"dsc.serial=00", CMS_MATCH_EXACT},
    {"dsc.serial=-4e", CMS_MATCH_EXACT},
    {"cms.sid=swapped", CMS_MATCH_RDN_SET},
    {"cms.sid=other", CMS_MATCH_NONE},
    {"cms.sid=other_ski", CMS_MATCH_NONE},
    {"cms.certs=other", CMS_MATCH_NONE},
};

START_TEST(whom_the_identifier_names)
{
	struct gen_party csca = made_csca("key=p256");
	struct sod sod = SOD_INIT;
	struct err err = ERR_INIT;
	struct gen_chip chip;
	struct cert cert;
	struct span rest, der;

	made_chip(matches[_i].settings, &csca, &chip);
	ck_assert_msg(sod_open(made_span(chip.sod), &sod, &err) == SOD_OPEN,
	    "%s", err.text);
	rest = sod.cms.certificates;
	ck_assert(cms_certificate_next(&rest, &der));
	ck_assert(cert_parse(der, &cert, &err));
	ck_assert_msg(cms_match(&sod.cms.signer[0], &cert) == matches[_i].match,
	    "%s", matches[_i].settings);
	sod_release(&sod);
}
END_TEST

static const struct {
	const char *settings;
	unsigned version;
	uint32_t groups;
	const char *lds;
} objects[] = {
    {"", 0, 1 << 1 | 1 << 2 | 1 << 14, ""},
    {"lds.version=1", 1, 1 << 1 | 1 << 2 | 1 << 14, "1.8"},
    {"lds.order=reversed", 0, 1 << 1 | 1 << 2 | 1 << 14, ""},
    {"lds.groups=none", 0, 0, ""},
    {"dg=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16", 0, 0x1fffe, ""},
};

START_TEST(what_the_security_object_holds)
{
	struct gen_party csca = made_csca("key=p256");
	struct sod sod = SOD_INIT;
	struct err err = ERR_INIT;
	struct gen_chip chip;
	char lds[16];

	made_chip(objects[_i].settings, &csca, &chip);
	ck_assert_msg(sod_open(made_span(chip.sod), &sod, &err) == SOD_OPEN,
	    "%s", err.text);
	ck_assert_uint_eq(sod.object.version, objects[_i].version);
	ck_assert_uint_eq(sod.object.groups, objects[_i].groups);
	lds_version_text(sod.object.lds_version, lds, sizeof(lds));
	ck_assert_str_eq(lds, objects[_i].lds);
	for (unsigned i = 1; i <= LDS_GROUPS; i++) {
		uint8_t digest[DIGEST_SIZE_MAX];

		if (!(sod.object.groups & 1u << i))
			continue;
		ck_assert(digest_compute(
		    sod.object.digest, made_span(chip.lds.dg[i]), digest));
		ck_assert(span_equal(sod.object.hash[i],
		    span_make(digest, digest_size(sod.object.digest))));
	}
	sod_release(&sod);
}
END_TEST

Suite *sod_suite(void);

Suite *
sod_suite(void)
{
	Suite *s = suite_create("sod");

	CASE_TABLE(s, accepted_and_told, opened, made_setup, made_release);
	CASE_TABLE(s, gate_by_gate, gates, made_setup, made_release);
	CASE_TABLE(
	    s, whom_the_identifier_names, matches, made_setup, made_release);
	CASE_TABLE(s, what_the_security_object_holds, objects, made_setup,
	    made_release);
	return s;
}

/*
 * Corpora for fuzzing. See corpus.h. EC keys keep the files small.
 */
#include "gen/corpus.h"

#include <stdio.h>

#include "gen/chip.h"
#include "gen/list.h"

#define PATH_SIZE_MAX 4096
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct sample {
	const char *name, *settings;
};

static const struct sample certs[] = {
    {"csca", "key=p256"},
    {"named-curve", "key=p384 spki=named"},
    {"rsa-pss", "key=rsa-1024 alg=pss-sha256:salt20"},
    {"full-aki", "key=p256 aki=full namechange=yes"},
    {"bare",
	"key=p256 ku=none bc=none pkup=none san=none crldp=none "
	"ski=none aki=none"},
    {"times", "key=p256 time=generalized serial=-4e"},
    {"types", "key=p256 doctypes=P,ID,AR ext=1.2.3.4:critical:0500"},
    {"name",
	"key=p256 subject='E=a@b.example,C=ut,O=République,L=x,"
	"ST=y,OU=z,CN=v,serialNumber=4' strings=utf8"},
};

static const struct sample crls[] = {
    {"empty", ""},
    {"revoked", ""},
    {"entries", "entry=reason"},
    {"indirect", "indirect=yes entry=issuer"},
    {"idp", "idp=yes"},
    {"v1", "version=1"},
    {"no-next", "to=none number=none aki=none"},
};

static const struct sample sods[] = {
    {"v0", ""},
    {"v1", "lds.version=1"},
    {"ber", "cms.encoding=ber"},
    {"ski", "cms.sid=ski"},
    {"swapped", "cms.sid=swapped cms.certs=twice"},
    {"two-signers", "cms.signers=2"},
    {"no-attributes", "cms.attrs=no"},
    {"type", "cms.type=1.2.840.113549.1.7.1 cms.signing_time=none"},
    {"all-groups",
	"dg=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 "
	"lds.order=reversed lds.digest=sha512"},
};

static const struct sample lists[] = {
    {"by-name", "cms.sid=issuer"},
    {"ber", "cms.encoding=ber"},
};

static const struct sample deviations[] = {
    {"serial", "by=issuer text=wrong numbers=A1,B-2"},
    {"ski", "by=ski period=2020-01-01/2021-01-01 doctype=P<"},
    {"digest", "by=digest odd_time=yes count=3"},
};

static const struct sample groups[] = {
    {"td1", "format=TD1 doc.number=592165AB48X7"},
    {"td2", "format=TD2"},
    {"td3", ""},
    {"jp2", "photo=jp2"},
    {"39794", "faces=39794 photo=j2k"},
};

static void
write_sample(
    const char *dir, const char *target, const char *name, struct blob content)
{
	char path[PATH_SIZE_MAX];

	snprintf(path, sizeof(path), "%s/%s/%s", dir, target, name);
	gen_write(path, content);
}

static void
write_groups(const char *dir)
{
	for (size_t i = 0; i < COUNT(groups); i++) {
		struct settings s = {.count = 0};
		struct gen_lds lds;
		char name[64];

		settings_parse(&s, groups[i].settings);
		settings_set(&s, "dg",
		    i == 2	? "1,2,7,11,12,14,15"
			: i > 2 ? "2"
				: "1");
		settings_set(&s, "aa", "p256");
		gen_lds_make(&s, &lds);
		for (int g = 1; g <= LDS_GROUPS; g++) {
			snprintf(
			    name, sizeof(name), "%s-dg%d", groups[i].name, g);
			if (lds.dg[g].len > 0)
				write_sample(dir, "dg", name, lds.dg[g]);
		}
		if (i == 2) {
			write_sample(dir, "dg", "com", lds.com);
			write_sample(dir, "dg", "object",
			    gen_lds_security_object(&s, &lds));
		}
	}
}

static void
write_sods(const char *dir, const struct gen_party *csca)
{
	for (size_t i = 0; i < COUNT(sods); i++) {
		struct settings s = {.count = 0};
		struct gen_chip chip;

		settings_parse(&s, sods[i].settings);
		settings_set(&s, "dsc.key", "p256");
		gen_chip_make(&s, csca, NULL, csca->cert, &chip);
		write_sample(dir, "sod", sods[i].name, chip.sod);
		if (i < 3)
			write_sample(dir, "der", sods[i].name, chip.sod);
	}
}

static void
write_lists(
    const char *dir, const struct gen_party *csca, const struct gen_party *dsc)
{
	char name[64];

	for (size_t i = 0; i < COUNT(lists); i++) {
		struct settings s = {.count = 0};

		settings_parse(&s, lists[i].settings);
		snprintf(name, sizeof(name), "master-%s", lists[i].name);
		write_sample(dir, "list", name,
		    gen_list_master(&s, csca, &csca->cert, 1));
	}
	for (size_t i = 0; i < COUNT(deviations); i++) {
		struct settings s = {.count = 0}, t = {.count = 0};

		settings_parse(&s, deviations[i].settings);
		snprintf(
		    name, sizeof(name), "deviation-%s", deviations[i].name);
		write_sample(
		    dir, "list", name, gen_list_deviations(&s, csca, dsc));
		settings_set(&t, "list_version", i == 0 ? "0" : "1");
		settings_set(&t, "by", i == 1 ? "ski" : "issuer");
		snprintf(name, sizeof(name), "defect-%zu", i);
		write_sample(
		    dir, "list", name, gen_list_defects(&t, csca, dsc));
	}
}

void
gen_corpus_write(const char *dir)
{
	struct settings csca_settings = {.count = 0}, none = {.count = 0};
	struct gen_party csca, dsc;

	settings_parse(&csca_settings, "key=p256");
	csca = gen_cert_make(&csca_settings, "", CERT_CSCA, "corpus", NULL);
	settings_parse(&none, "key=p256");
	dsc = gen_cert_make(&none, "", CERT_DSC, "corpus-signer", &csca);
	write_sample(dir, "cert", "signer", dsc.cert);
	for (size_t i = 0; i < COUNT(certs); i++) {
		struct settings s = {.count = 0};

		settings_parse(&s, certs[i].settings);
		write_sample(dir, "cert", certs[i].name,
		    gen_cert_make(&s, "", CERT_CSCA, "corpus", NULL).cert);
	}
	for (size_t i = 0; i < COUNT(crls); i++) {
		struct settings s = {.count = 0};
		struct blob serials[2] = {dsc.serial, asn_int(-5)};

		settings_parse(&s, crls[i].settings);
		write_sample(dir, "crl", crls[i].name,
		    gen_list_crl(&s, &csca, serials, i == 0 ? 0 : 2));
	}
	write_sods(dir, &csca);
	write_lists(dir, &csca, &dsc);
	write_groups(dir);
}

/*
 * mrtd-gen: makes what the tests and the demonstration inspect. See
 * README.md beside this file; settings are in the headers.
 *
 *	mrtd-gen [-k KEYS] [-a TIME] cert FILE [KEY=VALUE…]
 *	mrtd-gen … chip DIR [KEY=VALUE…]
 *	mrtd-gen … list master|crl|deviation|defect FILE [KEY=VALUE…]
 *	mrtd-gen … aa CHALLENGE [aa=KEY] [scheme=…]
 *	mrtd-gen … corpus DIR			for tests/fuzz
 *	mrtd-gen … demo DIR
 *	mrtd-gen … pkd DIR [signers=N …]
 *	mrtd-gen … suite DIR [folders=yes]	from the repository's top
 *	mrtd-gen … judge FILE [CONTEXT]
 *	mrtd-gen … flips FILE COUNT
 *	mrtd-gen … judge-flips FILE COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "gen/chip.h"
#include "gen/aa.h"
#include "gen/corpus.h"
#include "gen/flip.h"
#include "gen/judge.h"
#include "gen/list.h"
#include "gen/pkd.h"
#include "gen/world.h"

#define WORLD_TABLE "tests/gen/world.tsv"
#define CHIPS_TABLE "tests/gen/chips.tsv"

static int exit_status;

static char *
path_in(const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 2;
	char *path = asn_alloc(size);

	snprintf(path, size, "%s/%s", dir, name);
	return path;
}

static void
words(struct settings *s, char **argv)
{
	for (; *argv != NULL; argv++)
		settings_add_word(s, *argv);
}

static struct gen_party
default_csca(struct settings *s)
{
	return gen_cert_make(s, "csca.", CERT_CSCA, "csca", NULL);
}

static void
verb_cert(char **argv)
{
	struct settings s = {.count = 0};
	struct gen_party csca;

	words(&s, argv + 1);
	csca = default_csca(&s);
	settings_check_used(&s, "cert");
	gen_write(argv[0], csca.cert);
}

static void
verb_chip(char **argv)
{
	struct settings s = {.count = 0};
	struct gen_party csca;
	struct gen_chip chip;
	const char *naming;

	words(&s, argv + 1);
	csca = default_csca(&s);
	naming = settings_get(&s, "", "naming", "plain");
	gen_chip_make(&s, &csca, NULL, csca.cert, &chip);
	settings_check_used(&s, "chip");
	gen_chip_write_folder(&chip, argv[0], naming);
	gen_write(
	    path_in(argv[0], "record.jsonl"), gen_chip_record(&chip, NULL));
}

static void
demo_chip(const char *dir, const char *name, const struct gen_party *csca,
    const char *text)
{
	struct settings s = {.count = 0};
	struct gen_chip chip;
	char file[64];

	settings_parse(&s, text);
	gen_chip_make(&s, csca, NULL, csca->cert, &chip);
	settings_check_used(&s, name);
	gen_chip_write_folder(&chip, path_in(dir, name), "plain");
	snprintf(file, sizeof(file), "%s.jsonl", name);
	gen_write(path_in(dir, file), gen_chip_record(&chip, name));
}

/* A trust store's material and three documents, valid on the day it runs. */
static void
verb_demo(char **argv)
{
	const char *dir = argv[0];
	struct settings none = {.count = 0};
	struct gen_party csca = default_csca(&none);

	gen_write(path_in(dir, "trust/csca.cer"), csca.cert);
	gen_write(path_in(dir, "trust/utopia.ml"),
	    gen_list_master(&none, &csca, &csca.cert, 1));
	gen_write(path_in(dir, "trust/utopia.crl"),
	    gen_list_crl(&none, &csca, NULL, 0));
	demo_chip(dir, "genuine", &csca, "");
	demo_chip(dir, "altered-photo", &csca, "altered=2");
	demo_chip(dir, "wrong-digit", &csca, "print=digit");
}

/* A line of the manifest: name, status, checks, findings, why. */
static struct blob
manifest_line(const struct row *row)
{
	struct blob tab = asn_text("\t");

	return ASN_JOIN(asn_text(row->column[0]), tab, asn_text(row->column[2]),
	    tab, asn_text(row->column[3]), tab, asn_text(row->column[4]), tab,
	    asn_text(row->column[5]), asn_text("\n"));
}

/*
 * The world's files below DIR/world and every chip of the suite as a line of
 * DIR/chips.jsonl; DIR/cms/NAME is what stands inside EF.SOD, and with
 * folders=yes DIR/chips/NAME has the chip's files. DIR/manifest.tsv tells
 * what is due.
 */
static void
verb_suite(char **argv)
{
	static struct table chips;
	const char *dir = argv[0];
	struct blob all = ASN_NONE, manifest = ASN_NONE;
	struct settings asked = {.count = 0};
	bool folders;

	words(&asked, argv + 1);
	folders = settings_flag(&asked, "", "folders", false);
	settings_check_used(&asked, "suite");

	gen_world_open(WORLD_TABLE);
	gen_world_write(path_in(dir, "world"));
	gen_table_read(CHIPS_TABLE, &chips);
	for (size_t i = 0; i < chips.count; i++) {
		const char *name = chips.rows[i].column[0];
		struct settings s = {.count = 0};
		struct gen_chip chip;

		gen_world_chip(&chips.rows[i], &chip, &s);
		settings_check_used(&s, name);
		all = ASN_JOIN(all, gen_chip_record(&chip, name));
		manifest = ASN_JOIN(manifest, manifest_line(&chips.rows[i]));
		if (folders)
			gen_chip_write_folder(&chip,
			    path_in(path_in(dir, "chips"), name), "plain");
		if (chip.sod.len > 0 && chip.sod.data[0] == 0x77)
			gen_write(path_in(path_in(dir, "cms"), name),
			    asn_copy(chip.sod.data + 4, chip.sod.len - 4));
	}
	gen_write(path_in(dir, "chips.jsonl"), all);
	gen_write(path_in(dir, "manifest.tsv"), manifest);
	gen_table_free(&chips);
	gen_world_free();
}

/* flips FILE COUNT: after `suite`, whose world they belong to. */
static void
verb_flips(char **argv)
{
	/* Signature kinds, versions and sizes of document in turn. */
	static const char *const good[] = {"", "csca=rsa-2048 format=TD1",
	    "csca=p256 dsc.key=bp256 lds.version=1",
	    "csca=pss-32 dsc.alg=pss-sha256 cms.alg=pss-sha256",
	    "csca=bp384 dsc.key=p384 cms.sid=ski lds.digest=sha384",
	    "cms.alg=rsa-sha512:absent:keyoid cms.signing_time=none format=TD2"};
	struct gen_chip chips[sizeof(good) / sizeof(good[0])];
	size_t count = sizeof(good) / sizeof(good[0]);

	gen_world_open(WORLD_TABLE);
	for (size_t i = 0; i < count; i++) {
		struct row row = {{"flip", good[i]}, 0};
		struct settings s = {.count = 0};

		gen_world_chip(&row, &chips[i], &s);
		settings_check_used(&s, good[i]);
	}
	gen_flip_write(
	    chips, count, strtoul(argv[1], NULL, 10), 20261124, argv[0]);
	gen_world_free();
}

/* judge-flips FILE COUNT */
static void
verb_judge_flips(char **argv)
{
	exit_status = gen_judge_flips(argv[0], strtoul(argv[1], NULL, 10));
}

/* judge FILE CONTEXT: what sodverify said of DIR/chips.jsonl. */
static void
verb_judge(char **argv)
{
	static struct table chips;
	int failures;

	gen_table_read(CHIPS_TABLE, &chips);
	failures = gen_judge_chips(
	    &chips, argv[0], argv[1] == NULL ? "chip" : argv[1]);
	gen_table_free(&chips);
	exit_status = failures > 0;
}

/* aa CHALLENGE [aa=KEY] [scheme=sha1]: prints CHALLENGE:RESPONSE. */
static void
verb_aa(char **argv)
{
	struct settings s = {.count = 0};
	const struct gen_key *key;

	words(&s, argv + 1);
	key = gen_key_get(settings_get(&s, "", "aa", "rsa-1024"), "aa");
	printf("%s:%s\n", argv[0],
	    asn_to_hex(gen_aa_response(key,
		settings_get(&s, "", "scheme", "sha1"), asn_hex(argv[0]))));
	settings_check_used(&s, "aa");
}

/* list KIND FILE: of `csca.` and, where it names one, `dsc.`. */
static void
verb_list(char **argv)
{
	struct settings s = {.count = 0};
	struct gen_party csca, named;
	struct blob list;

	words(&s, argv + 2);
	csca = default_csca(&s);
	named = gen_cert_make(&s, "dsc.", CERT_DSC, "signer", &csca);
	if (strcmp(argv[0], "master") == 0)
		list = gen_list_master(&s, &csca, &csca.cert, 1);
	else if (strcmp(argv[0], "crl") == 0)
		list = gen_list_crl(&s, &csca, &named.serial,
		    settings_flag(&s, "", "revoked", false));
	else if (strcmp(argv[0], "deviation") == 0)
		list = gen_list_deviations(&s, &csca, &named);
	else if (strcmp(argv[0], "defect") == 0)
		list = gen_list_defects(&s, &csca, &named);
	else
		gen_die("no such list: %s", argv[0]);
	settings_check_used(&s, "list");
	gen_write(argv[1], list);
}

static void
verb_pkd(char **argv)
{
	struct settings s = {.count = 0};

	words(&s, argv + 1);
	gen_pkd_write(&s, argv[0]);
	settings_check_used(&s, "pkd");
}

static void
verb_corpus(char **argv)
{
	gen_corpus_write(argv[0]);
}

static const struct {
	const char *name;
	void (*run)(char **argv);
	int operands; /* that must be there */
} verbs[] = {
    {"aa", verb_aa, 1},
    {"cert", verb_cert, 1},
    {"chip", verb_chip, 1},
    {"corpus", verb_corpus, 1},
    {"demo", verb_demo, 1},
    {"flips", verb_flips, 2},
    {"judge", verb_judge, 1},
    {"judge-flips", verb_judge_flips, 2},
    {"list", verb_list, 2},
    {"pkd", verb_pkd, 1},
    {"suite", verb_suite, 1},
};

int
main(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "+k:a:")) != -1) {
		if (c == 'k')
			gen_key_folder(optarg);
		else if (c == 'a')
			gen_now = strcmp(optarg, "now") == 0
			    ? (int64_t)time(NULL)
			    : gen_parse_time(optarg);
		else
			return 64;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (argc - optind < verbs[i].operands + 1 ||
		    strcmp(argv[optind], verbs[i].name) != 0)
			continue;
		verbs[i].run(argv + optind + 1);
		gen_key_release_all();
		asn_release();
		return exit_status;
	}
	fputs("usage: mrtd-gen [-k KEYS] [-a TIME] VERB PATH [KEY=VALUE…]\n",
	    stderr);
	return 64;
}

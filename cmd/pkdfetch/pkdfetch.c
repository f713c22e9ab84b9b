/*
 * pkdfetch: keeps the trust store that passports are checked against.
 *
 * Wires options to verbs; each verb is a file of its own.
 */
#include "base/file.h"
#include "base/msg.h"
#include "base/online.h"
#include "travel/country.h"
#include "x509/library.h"
#include "pkdfetch.h"

#define IN(member) offsetof(struct pkdfetch, member)
#define ELLIPSIS "\xe2\x80\xa6"

#define OPTION_COUNTRY                                               \
	{                                                            \
		'c', "country", OPT_STRING, IN(country), "CC",       \
		    "of this country only (two letters)", 0, 0, NULL \
	}
#define OPTION_JOBS                                                      \
	{                                                                \
		'j', "jobs", OPT_UINT, IN(jobs), "N",                    \
		    "threads that verify (default: one a processor)", 1, \
		    PKD_JOBS_MAX, NULL                                   \
	}

static const struct opt import_options[] = {
    {'s', "source", OPT_STRING, IN(source), "NAME",
	"name of the source (default: by content)", 0, 0, NULL},
    {'t', "trust", OPT_LIST, IN(trust), "FILE",
	"CSCA certificate that vouches for a list; repeats", 0, 0, NULL},
    {0, "trust-on-first-use", OPT_FLAG, IN(first_use), NULL,
	"trust the CSCA that a new source's list names", 0, 0, NULL},
    {0, "unsigned", OPT_FLAG, IN(unsigned_allowed), NULL,
	"vouch for bare lists and CSCA certificates", 0, 0, NULL},
    {0, "allow-rollback", OPT_FLAG, IN(allow_rollback), NULL,
	"take a version older than the one imported", 0, 0, NULL},
    {0, "version", OPT_UINT, IN(version), "N",
	"version of an LDIF whose name does not say it", 1, 0, NULL},
    {0, "digest", OPT_STRING, IN(digest), "HEX",
	"SHA-1 or SHA-256 that the file must have", 0, 0, NULL},
    OPTION_JOBS, {0}};

static const struct opt sync_options[] = {
    {0, "config", OPT_STRING, IN(config), "FILE",
	"sources (default: " MRTD_PREFIX "/etc/mrtd-tools/pkdfetch.conf)", 0, 0,
	NULL},
    OPTION_JOBS, {0}};

#define OPTION_ALL                                                      \
	{                                                               \
		0, "all", OPT_FLAG, IN(all), NULL,                      \
		    "also CRLs that a later one supersedes", 0, 0, NULL \
	}

static const struct opt status_options[] = {OPTION_COUNTRY, OPTION_ALL,
    {0, "fail-on", OPT_STRING, IN(fail_on), "WORD,\xe2\x80\xa6",
	"of stale, missing, never: what exits with 2 (default: stale)", 0, 0,
	NULL},
    {0, "metrics", OPT_STRING, IN(metrics_file), "FILE",
	"replace FILE by the numbers, as OpenMetrics text", 0, 0, NULL},
    {0}};

static const struct opt list_options[] = {OPTION_COUNTRY, OPTION_ALL, {0}};

static const struct opt export_options[] = {
    {'f', "format", OPT_CHOICE, IN(format), "FORMAT",
	"how to write (default: pem)", 0, 0, export_formats},
    OPTION_COUNTRY, {0}};

static const struct opt bind_options[] = {
    {'c', "country", OPT_STRING, IN(country), "CC",
	"the state that the key is of", 0, 0, NULL},
    {'w', "why", OPT_STRING, IN(why), "TEXT",
	"the reason, shown with every use", 0, 0, NULL},
    {0, "undo", OPT_FLAG, IN(undo), NULL, "bind it to no state", 0, 0, NULL},
    {0}};

static const struct opt distrust_options[] = {
    {'w', "why", OPT_STRING, IN(why), "TEXT",
	"the reason, shown with every use", 0, 0, NULL},
    {0, "undo", OPT_FLAG, IN(undo), NULL, "trust it again", 0, 0, NULL}, {0}};

ONLINE_VERB(sync_online, "pkdfetch", sync_run)

static const struct opt_verb verbs[] = {
    {"import", "FILE|DIR" ELLIPSIS,
	"lists, LDIF, certificates, CRLs into the store", import_options,
	import_run},
    {"sync", "[SOURCE" ELLIPSIS "]", "fetch and import what is configured",
	sync_options, sync_online},
    {"status", NULL, "the state of each country, and what is stale",
	status_options, status_run},
    {"list", "[csca|dsc|bcs|crl|ml]", "what the store holds", list_options,
	list_run},
    {"show", "SHA256|SKI", "one certificate, CRL or list", NULL, show_run},
    {"export", "DIR", "write certificates and CRLs", export_options,
	export_run},
    {"bind", "SHA256", "say whose key a CSCA is that names no state",
	bind_options, bind_run},
    {"distrust", "SHA256", "take trust from a certificate's key",
	distrust_options, distrust_run},
    {"fsck", NULL, "verify everything again from the stored bytes", NULL,
	fsck_run},
    {"history", NULL, "imports, with their counts", NULL, history_run},
    {"rollback", "N", "return to generation N", NULL, rollback_run}, {0}};

static const struct opt_program program = {
    .name = "pkdfetch",
    .summary = "keep the trust store of document signers",
    .verbs = verbs,
    .examples = "pkdfetch import --trust csca-germany.cer DE_ML.ml\n"
		"pkdfetch import icaopkd-001-complete-10332.ldif.gz\n"
		"pkdfetch status\n",
};

bool
pkdfetch_needs(void *context, struct sandbox *s, struct err *err)
{
	struct pkdfetch *tool = context;
	struct buf store = BUF_INIT;
	/* How many processors there are, for the threads that verify. */
	bool ok = library_sandbox(s, err) &&
	    sandbox_read(s, "/sys/devices/system/cpu/online", err) &&
	    store_folder(tool->common.store, &store, err) &&
	    (tool->writes_store ? sandbox_write_in(s, buf_text(&store), err)
				: sandbox_read(s, buf_text(&store), err)) &&
	    (tool->folder == NULL || sandbox_write_in(s, tool->folder, err)) &&
	    (tool->metrics_file == NULL ||
		sandbox_write(s, tool->metrics_file, err));

	if (tool->parser != NULL)
		sandbox_keep_worker(s);
	buf_release(&store);
	return ok;
}

bool
shut_in(struct pkdfetch *tool, int argc, char **argv, struct err *err)
{
	return sandbox_enter((enum sandbox_mode)tool->common.sandbox, argc,
	    argv, pkdfetch_needs, tool, err);
}

bool
open_store(struct pkdfetch *tool, enum kv_mode mode, struct trust **trust,
    struct err *err)
{
	return store_folder(tool->common.store, &tool->store, err) &&
	    trust_open(buf_text(&tool->store), mode, trust, err);
}

bool
open_view(struct pkdfetch *tool, struct trust **trust, struct trust_view **view,
    struct err *err)
{
	*view = NULL;
	*trust = NULL;
	if (tool->country != NULL &&
	    !read_country(tool->country, tool->wanted, err))
		return err_wrap(err, "--country");
	if (open_store(tool, KV_READ, trust, err))
		return trust_begin(*trust, view, err);
	if (err->kind == ERR_UNAVAILABLE)
		err_set(err, ERR_UNAVAILABLE,
		    "%s holds no trust store: "
		    "pkdfetch import, or sync, makes one",
		    buf_text(&tool->store));
	return false;
}

bool
read_country(const char *text, char out[NAME_COUNTRY], struct err *err)
{
	size_t len = strlen(text), i;
	char two[3];

	for (i = 0; i < len && i < NAME_COUNTRY - 1; i++) {
		out[i] = text[i] >= 'a' && text[i] <= 'z'
		    ? (char)(text[i] - 'a' + 'A')
		    : text[i];
		if (out[i] < 'A' || out[i] > 'Z')
			break;
	}
	if (i < len || len < 2)
		return err_set(err, ERR_USAGE,
		    "%s is no state: two letters "
		    "as in its certificates, DE",
		    text);
	out[len] = '\0';
	if (len == 3 && country_two_letters(span_str(out), two))
		memcpy(out, two, sizeof(two));
	return true;
}

bool
wanted_country(const struct pkdfetch *tool, const char *country)
{
	return tool->wanted[0] == '\0' || strcmp(tool->wanted, country) == 0;
}

bool
one_operand(
    int argc, char **argv, const char *what, const char **out, struct err *err)
{
	if (argc != 2)
		return err_set(
		    err, ERR_USAGE, "one operand is wanted: %s", what);
	*out = argv[1];
	return true;
}

int
main(int argc, char **argv)
{
	struct pkdfetch tool = PKDFETCH_INIT;
	const struct opt_verb *verb;
	struct err err = ERR_INIT;
	int status;

	tool.format = -1;
	online_keep(argc, argv);
	verb = opt_parse(&program, &argc, argv, &tool);
	tool.writes_store = verb->run != status_run && verb->run != list_run &&
	    verb->run != show_run && verb->run != export_run &&
	    verb->run != fsck_run && verb->run != history_run;
	if (verb->run == export_run && argc > 1)
		tool.folder = argv[1];
	/* These two start processes of their own first. */
	if (verb->run != import_run && verb->run != sync_online &&
	    !shut_in(&tool, argc, argv, &err))
		return msg_err(&err);
	status = opt_run(verb, &tool, argc, argv);
	buf_release(&tool.store);
	return status;
}

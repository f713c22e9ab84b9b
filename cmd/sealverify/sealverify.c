/*
 * sealverify: is the barcode on a visa or paper what a state signed, and does
 * it belong to this document?
 *
 * Wires options and trust store to the filter loop; checks nothing itself.
 */
#include "sealverify.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/msg.h"
#include "x509/library.h"

#define IN(member) offsetof(struct sealverify, member)

/* Days past nextUpdate that an operator may allow. */
#define CRL_AGE_MAX 36500

static const struct opt options[] = {
    {'j', "jobs", OPT_UINT, IN(jobs), "N", "threads that share the records", 1,
	FILTER_JOBS_MAX, NULL},
    {0, "max-crl-age", OPT_UINT, IN(max_crl_age), "DAYS",
	"past nextUpdate, after which a CRL proves nothing", 0, CRL_AGE_MAX,
	NULL},
    {0, "signer-may-expire", OPT_FLAG, IN(signer_may_expire), NULL,
	"a signer that expired after it signed is a warning", 0, 0, NULL},
    {0}};

static const struct opt_program program = {
    .name = "sealverify",
    .summary = "verify the signed barcodes of visas and papers",
    .operands = "[FILE\xe2\x80\xa6]",
    .options = options,
    .examples = "ZXingReader -bytes visa.png | sealverify\n"
		"sealverify records.jsonl\n",
};

static bool
sealverify_sandbox(void *context, struct sandbox *s, struct err *err)
{
	const struct sealverify *tool = context;

	return library_sandbox(s, err) &&
	    sandbox_read_store(s, tool->common.store, err);
}

static const struct filter_ops ops = {
    .tool = "sealverify",
    .sandbox = sealverify_sandbox,
    .annotate = sealverify_annotate,
    .raw_split = sealverify_split,
    .raw_object = sealverify_object,
    .raw_read = sealverify_read,
    .worker_new = sealverify_worker_new,
    .worker_free = sealverify_worker_free,
};

int
main(int argc, char **argv)
{
	struct sealverify tool = SEALVERIFY_INIT;
	struct err err = ERR_INIT;
	int status;

	opt_parse(&program, &argc, argv, &tool);
	if (!trust_open_or_none(
		tool.common.store, &tool.trust, tool.why_no_store, &err))
		return msg_err(&err);
	tool.settings = (struct seal_settings){tool.trust, tool.why_no_store,
	    tool.common.now, (unsigned)tool.max_crl_age,
	    tool.signer_may_expire};
	status = filter_run(
	    &ops, &tool.common, argc, argv, (unsigned)tool.jobs, &tool);
	trust_close(tool.trust);
	return status;
}

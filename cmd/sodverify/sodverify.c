/*
 * sodverify: is a chip what the issuing state signed?
 *
 * Wires options, policy and trust store to the filter loop; checks nothing
 * itself.
 */
#include "sodverify.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/codec.h"
#include "base/config.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/msg.h"
#include "x509/library.h"

#define IN(member) offsetof(struct sodverify, member)

static const struct opt options[] = {
    {'j', "jobs", OPT_UINT, IN(jobs), "N", "threads that share the records", 1,
	FILTER_JOBS_MAX, NULL},
    {0, "require", OPT_STRING, IN(required), "DG,\xe2\x80\xa6",
	"data groups without which nothing passes (default: 1,2)", 0, 0, NULL},
    {0, "max-crl-age", OPT_UINT, IN(max_crl_age), "DAYS",
	"past nextUpdate, after which a CRL proves nothing", 0,
	POLICY_CRL_AGE_MAX, NULL},
    {0, "photo", OPT_STRING, IN(photo_file), "FILE",
	"write the face of data group 2, once it is verified", 0, 0, NULL},
    {0, "show-photo", OPT_FLAG, IN(show_photo), NULL,
	"draw the face in the terminal, once it is verified", 0, 0, NULL},
    {0, "unverified", OPT_FLAG, IN(unverified), NULL,
	"write or draw the face although it is not verified", 0, 0, NULL},
    {0, "aa", OPT_STRING, IN(active), "CHALLENGE:RESPONSE",
	"check the chip's answer (hexadecimal)", 0, 0, NULL},
    {0, "policy", OPT_STRING, IN(policy_file), "FILE",
	"what is an error, what a warning (ini)", 0, 0, NULL},
    {0, "show-policy", OPT_FLAG, IN(show_policy), NULL,
	"print the policy in force and end", 0, 0, NULL},
    {0}};

static const struct opt_program program = {
    .name = "sodverify",
    .summary = "verify the chips of travel documents",
    .operands = "[DIR|FILE\xe2\x80\xa6]",
    .options = options,
    .examples = "sodverify passport/         a folder with EF_SOD.bin, DG1.bin "
		"\xe2\x80\xa6\n"
		"mrzcheck records.jsonl | sodverify -j 2\n",
};

static bool
sodverify_sandbox(void *context, struct sandbox *s, struct err *err)
{
	const struct sodverify *tool = context;

	return library_sandbox(s, err) &&
	    sandbox_read_store(s, tool->common.store, err) &&
	    (tool->photo_file == NULL ||
		sandbox_write(s, tool->photo_file, err));
}

static const struct filter_ops ops = {
    .tool = "sodverify",
    .sandbox = sodverify_sandbox,
    .annotate = sodverify_annotate,
    .raw_split = sodverify_split,
    .raw_read = sodverify_read,
    .operand = chip_operand,
    .worker_new = sodverify_worker_new,
    .worker_free = sodverify_worker_free,
};

static bool
policy_entry(void *context, const char *section, const char *key,
    const char *value, struct err *err)
{
	return policy_set(context, section, key, value, err);
}

static bool
open_policy(struct sodverify *tool, struct err *err)
{
	uint32_t groups = 0;

	policy_default(&tool->policy);
	if (tool->policy_file != NULL &&
	    !config_read(tool->policy_file, policy_entry, &tool->policy, err))
		return false;
	if (tool->max_crl_age != CRL_AGE_NOT_GIVEN)
		tool->policy.crl_max_age_days = (unsigned)tool->max_crl_age;
	if (tool->required != NULL &&
	    !policy_groups(tool->required, &groups, err))
		return err_wrap(err, "--require");
	/* An unset variable of a script must not mean: require nothing. */
	if (tool->required != NULL && groups == 0)
		return err_set(
		    err, ERR_USAGE, "--require: no data group named");
	if (tool->required != NULL)
		tool->policy.required = groups;
	return true;
}

/* The parts of --aa, for one document. */
static bool
open_active(struct sodverify *tool, struct err *err)
{
	struct span text, challenge;
	size_t colon;

	if (tool->active == NULL)
		return true;
	text = span_str(tool->active);
	colon = span_find(text, ':');
	challenge = span_first(text, colon);
	if (colon == text.len || !hex_decode(challenge, &tool->challenge) ||
	    !hex_decode(span_from(text, colon + 1), &tool->response) ||
	    tool->challenge.len < AA_CHALLENGE_MIN ||
	    tool->challenge.len > AA_CHALLENGE_MAX || tool->response.len == 0 ||
	    tool->response.len > AA_RESPONSE_MAX)
		return err_set(err, ERR_USAGE,
		    "--aa: the challenge (8 bytes) "
		    "and the chip's answer in hexadecimal, a colon between "
		    "them");
	return true;
}

/* False: something named on the command line is not usable. */
static bool
sodverify_open(struct sodverify *tool, struct err *err)
{
	if (!open_policy(tool, err) || !open_active(tool, err))
		return false;
	if (tool->show_policy)
		return true;
	if (!trust_open_or_none(
		tool->common.store, &tool->trust, tool->why_no_store, err))
		return false;
	tool->settings = (struct pa_settings){
	    &tool->policy, tool->trust, tool->why_no_store, tool->common.now};
	/* One file for one face: records are taken one after the other. */
	if (tool->photo_file != NULL || tool->show_photo)
		tool->jobs = 1;
	return !tool->show_photo || show_open(&tool->show, &tool->common, err);
}

static int
print_policy(const struct sodverify *tool)
{
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	bool ok;

	policy_print(&tool->policy, &text);
	ok = buf_ok(&text)
	    ? file_write_fd(1, "standard output", buf_span(&text), &err)
	    : err_memory(&err);
	buf_release(&text);
	return ok ? 0 : msg_err(&err);
}

static void
sodverify_close(struct sodverify *tool)
{
	show_close(&tool->show);
	trust_close(tool->trust);
	buf_release(&tool->challenge);
	buf_release(&tool->response);
}

int
main(int argc, char **argv)
{
	struct sodverify tool = SODVERIFY_INIT;
	struct err err = ERR_INIT;
	int status;

	opt_parse(&program, &argc, argv, &tool);
	if (!sodverify_open(&tool, &err))
		status = msg_err(&err);
	else if (tool.show_policy)
		status = memory_status(print_policy(&tool));
	else
		status = filter_run(
		    &ops, &tool.common, argc, argv, (unsigned)tool.jobs, &tool);
	sodverify_close(&tool);
	return status;
}

/*
 * mrzcheck: is a machine readable zone what it should be?
 *
 * Wires options to the filter loop; reads no zone itself.
 */
#include "mrzcheck.h"

#include "base/msg.h"

#define IN(member) offsetof(struct mrzcheck, member)

static const struct opt options[] = {
    {'f', "format", OPT_CHOICE, IN(format), "FORMAT",
	"the layout, where it is known", 0, 0, mrz_format_names},
    {'s', "suggest", OPT_FLAG, IN(suggest), NULL,
	"list repairs that check digits prove", 0, 0, NULL},
    {'e', "explain", OPT_FLAG, IN(explain), NULL,
	"show the weighted sum of every digit", 0, 0, NULL},
    {'g', "generate", OPT_FLAG, IN(generate), NULL,
	"make zones of the fields of records", 0, 0, NULL},
    {'m', "models", OPT_STRING, IN(models_file), "FILE",
	"check against a reference of document models", 0, 0, NULL},
    {0}};

static const struct opt_program program = {
    .name = "mrzcheck",
    .summary = "check machine readable zones",
    .operands = "[FILE\xe2\x80\xa6]",
    .options = options,
    .no_store = true,
    .examples = "mrzcheck                 paste a zone; Ctrl-D ends\n"
		"mrzcheck zones.txt | sodverify\n",
};

static const struct filter_ops ops = {
    .tool = "mrzcheck",
    .annotate = mrzcheck_annotate,
    .raw_split = mrzcheck_split,
    .raw_pause = mrzcheck_pause,
    .raw_read = mrzcheck_read,
};

/* Ends the program when the reference of models cannot be read. */
static void
mrzcheck_open(struct mrzcheck *tool)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < MRZ_LINES_KEPT; i++)
		buf_init(&tool->scratch[i], 0);
	buf_init(&tool->text, 0);
	buf_init(&tool->values, 0);
	tool->options.at = date_of_instant(tool->common.now);
	if (tool->format >= 0)
		tool->forced = (enum mrz_format)tool->format;
	/* Sums are for people to read, unless JSON is asked for. */
	if (tool->explain && !tool->common.json)
		tool->common.text = true;
	if (tool->models_file != NULL &&
	    !models_open(tool->models_file, &tool->models, &err))
		exit(msg_err(&err));
}

static void
mrzcheck_close(struct mrzcheck *tool)
{
	models_close(tool->models);
	for (size_t i = 0; i < MRZ_LINES_KEPT; i++)
		buf_release(&tool->scratch[i]);
	buf_release(&tool->text);
	buf_release(&tool->values);
}

int
main(int argc, char **argv)
{
	struct mrzcheck tool = MRZCHECK_INIT;
	int status;

	opt_parse(&program, &argc, argv, &tool);
	mrzcheck_open(&tool);
	report_init();
	status = filter_run(&ops, argc, argv, 1, &tool);
	mrzcheck_close(&tool);
	return status;
}

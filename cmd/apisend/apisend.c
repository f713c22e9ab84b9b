/*
 * apisend: advance passenger information, built, checked, sent and decoded.
 * Only the wiring: options, verbs.
 */
#include "apisend.h"

static const struct opt_verb verbs[] = {
	{"build", "[FILE…]", "records to messages for a state",
	    apisend_build_options, apisend_build},
	{"check", "[FILE…]", "messages against a profile",
	    apisend_check_options, apisend_check},
	{"decode", "[FILE…]", "messages to records, one a person", NULL,
	    apisend_decode},
	{NULL, NULL, NULL, NULL, NULL},
};

static const struct opt_program program = {
	.name = "apisend",
	.summary = "advance passenger information: build, check, send, decode",
	.verbs = verbs,
	.examples = "apisend decode paxlst.edi | sltdquery\n"
		    "apisend check --profile us paxlst.edi\n",
};

int
main(int argc, char **argv)
{
	struct apisend a = {.common = OPT_COMMON_INIT};
	const struct opt_verb *verb = opt_parse(&program, &argc, argv, &a);

	return verb->run(&a, argc, argv);
}

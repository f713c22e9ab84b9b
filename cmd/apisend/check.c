/*
 * check: messages against a profile. What decode finds, and what the state
 * would say.
 */
#include "apisend.h"
#include "base/msg.h"
#include "decoder.h"
#include "edi/paxlst_check.h"

#define AT(member) offsetof(struct apisend, member)
const struct opt apisend_check_options[] = {
    {'p', "profile", OPT_STRING, AT(profile), "NAME",
	"state or programme: a name, or an ini file", 0, 0, NULL},
    {0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL},
};

struct check {
	struct profile profile;
	struct paxlst_checker checker;
	struct decoder decoder;
};

static void
check_person(void *context, const struct decoder *d,
    const struct paxlst_person *person, struct findings *f)
{
	struct check *c = context;

	/* Doubles are looked for within one message. */
	if (d->emitted == 0)
		paxlst_checker_begin(&c->checker);
	paxlst_check_person(&c->checker, &d->paxlst.message, person, f);
}

static void
check_message(void *context, const struct decoder *d, struct findings *f)
{
	struct check *c = context;
	const struct envelope *e = &d->envelope;

	if (e->message.kind == MESSAGE_PAXLST)
		paxlst_check_message(&c->checker, &d->paxlst.message,
		    e->message.release, span_trim(e->interchange.recipient), f);
	/* A profile is about lists: another message has not been checked. */
	else
		findings_add(f, "api.code", SEVERITY_ERROR, "message",
		    c->profile.name, "no passenger list (PAXLST)");
}

int
apisend_check(void *context, int argc, char **argv)
{
	struct apisend *a = context;
	struct check *c = calloc(1, sizeof(*c));
	struct decoder_checks checks = {check_person, check_message, c};
	struct err err = ERR_INIT;
	int status;

	if (c == NULL) {
		err_memory(&err);
		return msg_err(&err);
	}
	if (!apisend_profile(a, &c->profile, &err) ||
	    !decoder_init(&c->decoder, &a->common, &checks, &err)) {
		status = msg_err(&err);
	} else {
		paxlst_checker_init(
		    &c->checker, &c->profile, date_of_instant(a->common.now));
		status = decoder_run(&c->decoder, argc, argv);
		paxlst_checker_release(&c->checker);
	}
	free(c);
	return status;
}

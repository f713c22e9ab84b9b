/*
 * apisend: advance passenger information, built, checked, sent and decoded.
 * Only the wiring: options, verbs.
 */
#include "apisend.h"

#include "base/online.h"
#include "sending.h"

#define IN(member) offsetof(struct apisend, member)

#define CONFIG                                                \
	{                                                     \
		0, "config", OPT_STRING, IN(config), "FILE",  \
		    "destinations (apisend.conf)", 0, 0, NULL \
	}
#define NOW                                                 \
	{                                                   \
		0, "now", OPT_FLAG, IN(flush_now), NULL,    \
		    "ignore waits and breakers", 0, 0, NULL \
	}

static const struct opt enqueue_options[] = {
    {'p', "profile", OPT_STRING, IN(profile), "NAME",
	"state or programme: how long a message lives", 0, 0, NULL},
    CONFIG, {0}};

static const struct opt config_options[] = {CONFIG, {0}};

static const struct opt flush_options[] = {CONFIG, NOW, {0}};

static const struct opt status_options[] = {CONFIG,
    {0, "passengers", OPT_FLAG, IN(passengers), NULL, "a line a passenger", 0,
	0, NULL},
    {0, "metrics", OPT_STRING, IN(metrics_file), "FILE",
	"replace FILE by the numbers, as OpenMetrics text", 0, 0, NULL},
    {0}};

static const struct opt requeue_options[] = {CONFIG,
    {0, "hours", OPT_UINT, IN(hours), "N", "give it so long from now", 1, 9600,
	NULL},
    {0}};

static const struct opt purge_options[] = {CONFIG,
    {0, "older", OPT_UINT, IN(keep_days), "DAYS",
	"what was settled longer ago (default 30)", 0, 36500, NULL},
    {0}};

ONLINE_VERB(send_online, "apisend", apisend_send)
ONLINE_VERB(flush_online, "apisend", apisend_flush)

static const struct opt_verb verbs[] = {
    {"build", "[FILE…]", "records to messages for a state",
	apisend_build_options, apisend_build},
    {"check", "[FILE…]", "messages against a profile", apisend_check_options,
	apisend_check},
    {"profiles", "[NAME…]", "what states require, and by what rule", NULL,
	apisend_profiles},
    {"decode", "[FILE…]", "messages to records, one a person", NULL,
	apisend_decode},
    {"enqueue", "[FILE…]", "messages into the durable queue", enqueue_options,
	apisend_enqueue},
    {"send", "[FILE…]", "build, enqueue, flush", apisend_send_options,
	send_online},
    {"flush", NULL, "send what waits, take in answers", flush_options,
	flush_online},
    {"status", "[ID…]", "what is queued, sent, cleared, failed", status_options,
	apisend_status},
    {"requeue", "ID…", "send a failed message again", requeue_options,
	apisend_requeue},
    {"cancel", "ID…", "call back what still waits", config_options,
	apisend_cancel},
    {"purge", NULL, "remove what was settled long ago", purge_options,
	apisend_purge},
    {"verify", NULL, "hash again what is in the queue", config_options,
	apisend_verify},
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
	struct apisend a = {.common = OPT_COMMON_INIT, .keep_days = 30};
	const struct opt_verb *verb;

	online_keep(argc, argv);
	verb = opt_parse(&program, &argc, argv, &a);
	return opt_run(verb, &a, argc, argv);
}

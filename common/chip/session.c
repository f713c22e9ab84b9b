/*
 * session: the frame of a reading, and what faults mean. See session.h.
 */
#include "chip/session_private.h"

#include "base/date.h"

const char *
session_check_name(enum session_check check)
{
	static const char *const names[SESSION_CHECKS] = {
	    [SESSION_ACCESS] = "access",
	    [SESSION_FILES] = "files",
	    [SESSION_CAM] = "pace_cam",
	    [SESSION_CA] = "chip_authentication",
	    [SESSION_AA] = "active_authentication"};

	return names[check];
}

void
session_result_init(struct session_result *result)
{
	memset(result, 0, sizeof(*result));
	for (size_t i = 0; i < EF_COUNT; i++)
		buf_init(&result->file[i], EF_SIZE_MAX + APDU_EXTENDED_LE);
	buf_init(&result->active.response, APDU_EXTENDED_LE);
}

void
session_result_release(struct session_result *result)
{
	for (size_t i = 0; i < EF_COUNT; i++)
		buf_wipe(&result->file[i]);
	aa_reply_release(&result->active);
}

enum status
session_status(const struct session_result *result)
{
	enum status worst = STATUS_PASS;

	/* A chip that was not opened is no pass, whatever else is missing. */
	if (result->check[SESSION_ACCESS] == STATUS_ABSENT || result->failed)
		worst = STATUS_UNDETERMINED;
	for (size_t i = 0; i < SESSION_CHECKS; i++)
		if (result->check[i] > worst)
			worst = result->check[i];
	return worst;
}

void
session_worsen(struct session *s, enum session_check check, enum status status)
{
	if (status > s->out->check[check])
		s->out->check[check] = status;
}

void
session_prove(struct session *s, enum session_check check, struct span spki)
{
	uint8_t hash[DIGEST_SIZE_MAX];

	if (!digest_compute(DIGEST_SHA256, spki, hash)) {
		s->out->failed = s->over = true;
		return;
	}
	memcpy(s->out->key[check].sha256, hash, SHA256_SIZE);
	s->out->key[check].proven = true;
	session_worsen(s, check, STATUS_PASS);
}

/* ---- faults -------------------------------------------------------------- */

/*
 * What a kind of fault means: its code ("": the check's own), whether it is
 * an error, and whether the chip is to be asked anything more.
 */
static const struct meaning {
	const char *code;
	enum severity severity;
	bool over;
} meanings[] = {
    [FAULT_REFUSED] = {"", SEVERITY_WARNING, false},
    [FAULT_BARE] = {"", SEVERITY_WARNING, false},
    [FAULT_PROTOCOL] = {"chip.protocol", SEVERITY_ERROR, true},
    [FAULT_CLONE] = {"chip.clone", SEVERITY_ERROR, false},
    [FAULT_FILE] = {"chip.file", SEVERITY_WARNING, false},
    [FAULT_LIMIT] = {"chip.limit", SEVERITY_WARNING, false},
    [FAULT_UNSUPPORTED] = {"", SEVERITY_WARNING, false},
    [FAULT_DEADLINE] = {"chip.lost", SEVERITY_WARNING, true},
    [FAULT_LOST] = {"chip.lost", SEVERITY_WARNING, true},
    [FAULT_INTERNAL] = {"chip.limit", SEVERITY_WARNING, true},
};

void
session_fault(struct session *s, enum session_check check, const char *where,
    const struct fault *why)
{
	const struct meaning *m = &meanings[why->kind];
	const char *code = m->code;

	if (code[0] == '\0')
		code = check == SESSION_FILES ? "chip.file" : "chip.access";
	if (where == NULL)
		where = session_check_name(check);
	findings_add(s->findings, code, m->severity, where,
	    check == SESSION_ACCESS ? "ICAO 9303-11 4" : NULL, "%s", why->note);
	session_worsen(s, check,
	    m->severity == SEVERITY_ERROR ? STATUS_FAIL : STATUS_UNDETERMINED);
	s->over =
	    s->over || m->over || s->channel.commands == CHANNEL_COMMANDS_MAX;
	if (why->kind == FAULT_INTERNAL)
		s->out->failed = true;
}

bool
session_infos(enum secinfo_read how, const char *what, struct fault *why)
{
	if (how == SECINFO_TOO_MANY)
		return fault_set(why, FAULT_LIMIT,
		    "%s: more than %d security infos of a kind", what,
		    SECINFO_MAX);
	return how == SECINFO_READ ||
	    fault_set(why, FAULT_FILE, "%s: security infos that cannot be read",
		what);
}

static void
report_quirks(struct session *s)
{
	for (int i = 0; i < QUIRK_COUNT; i++)
		if (s->quirks.seen[i])
			findings_add(s->findings, "chip.quirk", SEVERITY_INFO,
			    s->quirks.where[i], NULL, "%s",
			    quirk_text((enum quirk)i));
}

/* ---- a reading ----------------------------------------------------------- */

void
session_run(const struct transport *transport,
    const struct session_request *request, struct session_result *out,
    struct findings *findings)
{
	struct session s = {.transport = transport,
	    .request = request,
	    .out = out,
	    .findings = findings};
	uint64_t start = monotonic_us();

	s.random =
	    request->random != NULL ? request->random : &randomness_system;
	channel_init(&s.channel, transport, &s.quirks);
	s.channel.trace = request->trace;
	s.channel.deadline_us = request->deadline_us;
	s.reader.c = &s.channel;
	s.reader.progress = request->progress;
	s.reader.context = request->context;
	if (session_access(&s))
		session_files(&s);
	report_quirks(&s);
	out->commands = s.channel.commands;
	out->sent = s.channel.sent;
	out->received = s.channel.received;
	out->elapsed_us = monotonic_us() - start;
	if (findings->failed)
		out->failed = true;
	channel_release(&s.channel);
}

/*
 * document: a document waited for, its chip read, and the result filled.
 */
#include "chipread.h"

#include "base/date.h"
#include "base/msg.h"

static void
lost(struct chipread *tool, const char *note, struct result *result)
{
	(void)tool;
	findings_add(&result->findings, "chip.lost", SEVERITY_WARNING, "reader",
	    NULL, "%s", note);
	result->status = STATUS_UNDETERMINED;
}

/* The PC/SC service went away, or was never there. */
static void
service_lost(
    struct chipread *tool, const struct err *err, struct result *result)
{
	chipread_failed(tool, err);
	lost(tool, err->text, result);
	pcsc_close(tool->pcsc);
	tool->pcsc = NULL;
	tool->last[0] = '\0';
}

static uint64_t
deadline(const struct chipread *tool)
{
	uint64_t ms = tool->deadline_ms;

	if (ms == 0 && !tool->person)
		ms = CHIPREAD_DEADLINE_MS;
	return ms > 0 ? monotonic_us() + ms * 1000 : 0;
}

/* ---- waiting ---- */

static bool
wait_until(struct chipread *tool, const char *name, bool present,
    uint64_t until, char found[PCSC_NAME_MAX], struct result *result)
{
	struct err err = ERR_INIT;
	enum pcsc_wait how;

	if (!pcsc_wait(tool->pcsc, name, present, until, found, &how, &err)) {
		service_lost(tool, &err, result);
		return false;
	}
	if (how != PCSC_WAITED)
		lost(tool,
		    present ? "no document was laid on the reader in time"
			    : "the document before was not lifted in time",
		    result);
	return how == PCSC_WAITED;
}

/* The reader on which the next document lies. */
static bool
wait_for_document(struct chipread *tool, uint64_t until,
    char found[PCSC_NAME_MAX], struct result *result)
{
	struct err err = ERR_INIT;
	char ignored[PCSC_NAME_MAX];

	if (tool->pcsc == NULL && !pcsc_open(&tool->pcsc, &err)) {
		service_lost(tool, &err, result);
		return false;
	}
	/* The one before is not read again for the next zone. */
	if (tool->last[0] != '\0' &&
	    !wait_until(tool, tool->last, false, until, ignored, result))
		return false;
	tool->last[0] = '\0';
	prompt_say(tool, "lay the document on the reader");
	return wait_until(tool, tool->reader, true, until, found, result);
}

/* ---- progress ---- */

static void
show_progress(void *context, enum ef file, size_t done, size_t total)
{
	struct chipread *tool = context;

	if (tool->shown != file) {
		progress_end(&tool->progress);
		progress_start(&tool->progress, "bytes", 0, tool->common.quiet);
		tool->progress.label = ef_title(file);
		tool->shown = file;
	}
	tool->progress.total = total;
	progress_update(&tool->progress, done);
}

/* ---- reading ---- */

static struct session_request
make_request(struct chipread *tool, uint64_t until)
{
	const struct secrets *s = tool->secrets;
	struct session_request request = {
	    .mrz = s->has_mrz ? &s->mrz : NULL,
	    .can = s->has_can ? &s->can : NULL,
	    .groups = tool->groups,
	    .zone = s->zone,
	    .allow_bac_fallback = tool->allow_bac_fallback,
	    .deadline_us = until,
	    .trace = tool->trace_fd >= 0 ? &tool->trace : NULL,
	    .progress = show_progress,
	    .context = tool,
	};

	return request;
}

static void
read_chip(struct chipread *tool, struct pcsc_card *card, const char *reader,
    uint64_t until, bool zone, struct result *result, struct json_writer *nouns)
{
	struct session_request request = make_request(tool, until);
	const struct transport *transport = pcsc_transport(card);
	struct session_result session;

	session_result_init(&session);
	session_run(transport, &request, &session, &result->findings);
	progress_end(&tool->progress);
	tool->shown = 0;
	prompt_bell(tool);
	result->status = session_status(&session);
	if (findings_worst(&result->findings) == SEVERITY_ERROR)
		result->status = STATUS_FAIL;
	if (session.failed) {
		result_no_memory(result);
	} else {
		report_write(&session, reader, transport->atr, &result->writer);
		report_nouns(&session, zone, nouns);
	}
	session_result_release(&session);
}

void
document_read(struct chipread *tool, bool zone, struct result *result,
    struct json_writer *nouns)
{
	uint64_t until = deadline(tool);
	struct fault why = FAULT_INIT;
	char reader[PCSC_NAME_MAX];
	struct pcsc_card *card;

	if (!wait_for_document(tool, until, reader, result))
		return;
	snprintf(tool->last, sizeof(tool->last), "%s", reader);
	if (!pcsc_connect(tool->pcsc, reader, &card, &why)) {
		lost(tool, why.note, result);
		return;
	}
	msg(MSG_DEBUG, "reading the document on %s", reader);
	read_chip(tool, card, reader, until, zone, result, nouns);
	pcsc_disconnect(card);
}

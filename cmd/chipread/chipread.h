/*
 * chipread: what the files of the tool share. annotate.c takes a record's
 * nouns, desk.c serves a person at a terminal, document.c reads a chip,
 * report.c writes what came of it, prompt.c asks for passwords, trace.c
 * writes down what was said, list.c shows the readers.
 */
#ifndef CHIPREAD_H
#define CHIPREAD_H

#include "base/progress.h"
#include "chip/pcsc.h"
#include "chip/session.h"
#include "mrz/mrz.h"
#include "record/filter.h"
#include "record/noun.h"

/* How long a document is waited for where no person is at hand, unless
 * --deadline says otherwise; a command at work is never cut off. */
#define CHIPREAD_DEADLINE_MS 60000
/* Longest --deadline: a day. */
#define CHIPREAD_DEADLINE_MAX 86400000

/* Passwords of the document at hand, in secret_new() memory. */
struct secrets {
	bool has_mrz, has_can;
	struct password mrz, can;
	size_t zone; /* characters of the zone; 0: not known */
};

struct chipread {
	struct opt_common common;
	bool list, watch, ask_can, allow_bac_fallback, trace_secrets;
	const char *reader, *dg, *skip, *trace_file;
	uint64_t deadline_ms; /* 0: not given */

	uint32_t groups; /* bit n: wanted, of --dg and --skip */
	bool person;	 /* one is at the terminal */
	struct pcsc *pcsc;
	struct secrets *secrets;
	char last[PCSC_NAME_MAX]; /* reader of the document before; or "" */
	struct err failed;	  /* met on the way, and not said yet */
	struct progress progress;
	enum ef shown;	   /* file that the progress is about; 0: none */
	int trace_fd;	   /* -1: no trace */
	bool trace_public; /* the next answer's data may be shown */
	struct trace trace;
	struct mrz_lines lines;
	struct mrz mrz;
	struct noun_reader nouns;
};

#define CHIPREAD_INIT                                     \
	{                                                 \
		.common = OPT_COMMON_INIT, .trace_fd = -1 \
	}

/* ---- annotate.c: functions of struct filter_ops ---- */

bool chipread_annotate(
    void *context, struct filter_item *item, struct err *err);
bool chipread_read(void *context, struct filter_item *item, struct err *err);
size_t chipread_split(
    void *context, struct span text, bool end, struct span *piece);

/*
 * The password of the lines in tool->lines; false, with a finding, when they
 * give none.
 */
bool zone_take(struct chipread *tool, struct result *result);

/* The lines in tool->lines as the noun "mrz". */
void zone_write(const struct chipread *tool, struct json_writer *w);

/* ---- document.c ---- */

/*
 * Waits for a document, reads it with tool->secrets, fills the result and
 * appends the nouns; zone: the record has a zone already.
 */
void document_read(struct chipread *tool, bool zone, struct result *result,
    struct json_writer *nouns);

/*
 * Keeps the first error that is met with a document, beside its verdict; and
 * gives it, once: false when there was one.
 */
void chipread_failed(struct chipread *tool, const struct err *err);
MUST_CHECK bool chipread_met_none(struct chipread *tool, struct err *err);

/* ---- report.c ---- */

void report_write(const struct session_result *s, const char *reader,
    struct span atr, struct json_writer *w);
void report_nouns(
    const struct session_result *s, bool zone, struct json_writer *w);

/* ---- prompt.c ---- */

/* Forgets the passwords of the document before. */
void secrets_clear(struct secrets *secrets);

/* Asks for the card access number without echo, at /dev/tty. */
MUST_CHECK bool prompt_can(struct chipread *tool, struct err *err);

/* A line on standard error for the person at the terminal; none with -q. */
void prompt_say(const struct chipread *tool, const char *text);

/* The bell: the document may be lifted. */
void prompt_bell(const struct chipread *tool);

/* ---- desk.c ---- */

/* A person at the terminal: one document, or with --watch all day. */
int desk_run(struct chipread *tool, sandbox_needs *needs);

/* ---- trace.c ---- */

MUST_CHECK bool trace_open(struct chipread *tool, struct err *err);
void trace_close(struct chipread *tool);

/* ---- list.c ---- */

int list_run(struct chipread *tool);

#endif

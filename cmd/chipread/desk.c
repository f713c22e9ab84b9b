/*
 * desk: a person at the terminal. Asks for a zone, or with --can for the card
 * access number, waits for the document, and shows its record; with --watch
 * again and again until the input ends or the program is interrupted.
 */
#include "chipread.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/msg.h"
#include "chip/secret.h"
#include "mrz/split.h"

/* More typed text than any zone has. */
#define TYPED_MAX 4096

/* Whether nothing more is typed or pasted for a moment. */
static bool
pauses(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&in, 1, FILTER_PAUSE_MS) == 0;
}

/* The lines of one zone as they are typed, pasted, or sent by a reader that
 * behaves as a keyboard. False at the end of the input. */
static bool
ask_zone(struct chipread *tool, struct buf *typed)
{
	struct span piece = {NULL, 0};

	prompt_say(tool,
	    "type, paste or scan the zone; an empty line ends it, Ctrl-D all");
	for (;;) {
		struct span text = buf_span(typed);
		/* Lines come one by one: what is typed is whole after a pause.
		 */
		size_t done =
		    mrz_split(text, pauses() ? MRZ_PAUSE : MRZ_MORE, &piece);
		uint8_t *room;
		ssize_t got;

		if (piece.len > 0) {
			mrz_lines_clear(&tool->lines);
			mrz_lines_add_text(&tool->lines, piece);
			buf_consume(typed, done);
			return true;
		}
		buf_consume(typed, done);
		room = typed->len < TYPED_MAX ? buf_reserve(typed, 512) : NULL;
		if (room == NULL)
			return false;
		got = read(STDIN_FILENO, room, 512);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		typed->len += (size_t)got;
	}
}

/* The passwords of the next document; false when there is none. */
static bool
ask_passwords(struct chipread *tool, struct buf *typed, struct result *result,
    bool *usable)
{
	struct err err = ERR_INIT;

	secrets_clear(tool->secrets);
	*usable = true;
	if (!tool->ask_can) {
		if (!ask_zone(tool, typed))
			return false;
		*usable = zone_take(tool, result);
		return true;
	}
	if (prompt_can(tool, &err))
		return true;
	chipread_failed(tool, &err);
	return false;
}

static void
put_record(struct output *output, const struct json_writer *nouns,
    const struct result *result)
{
	struct json_writer w;

	json_begin(&w, output_record(output));
	json_open_object(&w, NULL);
	json_put_text(&w, NULL, json_end(nouns));
	result_write(result, &w, "chipread");
	json_close_object(&w);
	output_end(output, result_status(result));
	output_flush(output);
}

/* One document; false when there are no more. */
static bool
serve(struct chipread *tool, struct output *output, struct buf *typed)
{
	struct buf nouns = BUF_INIT;
	struct result result;
	struct json_writer w;
	bool usable, more;
	struct err err = ERR_INIT;

	result_init(&result, tool->common.strict);
	json_begin_members(&w, &nouns);
	more = ask_passwords(tool, typed, &result, &usable);
	if (more) {
		if (!tool->ask_can)
			zone_write(tool, &w);
		if (usable)
			document_read(tool, !tool->ask_can, &result, &w);
		put_record(output, &w, &result);
	}
	secrets_clear(tool->secrets);
	buf_wipe(&nouns);
	result_release(&result);
	if (!chipread_met_none(tool, &err))
		output_error(output, &err);
	return more && !output->failed;
}

int
desk_run(struct chipread *tool, sandbox_needs *needs)
{
	struct err err = ERR_INIT;
	struct buf typed = BUF_INIT;
	struct output output;

	/* Before anything is asked for: a person need not type in vain. */
	if (!pcsc_open(&tool->pcsc, &err) ||
	    !sandbox_enter((enum sandbox_mode)tool->common.sandbox, 0, NULL,
		needs, tool, &err))
		return msg_err(&err);
	output_init(&output, "chipread", &tool->common);
	while (serve(tool, &output, &typed) && tool->watch)
		prompt_say(tool, "lift the document");
	buf_wipe(&typed);
	return output_finish(&output);
}

/*
 * output: the writing end of every tool. A write that fails is said once and
 * ends in the exit status; nothing is dropped silently.
 */
#include "record/output.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/msg.h"
#include "base/runlog.h"

#define TERMINAL_WIDTH 80

/* Columns of the terminal, or what is usual where it does not say. */
static unsigned
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return TERMINAL_WIDTH;
	return size.ws_col < CARD_WIDTH_MIN ? CARD_WIDTH_MIN : size.ws_col;
}

void
output_init(struct output *o, const char *tool, const struct opt_common *common)
{
	const char *no_color = getenv("NO_COLOR");
	bool terminal = isatty(STDOUT_FILENO) == 1;

	memset(o, 0, sizeof(*o));
	buf_init(&o->buf, 0);
	buf_init(&o->line, 0);
	o->tool = tool;
	o->text = common->text || (terminal && !common->json);
	o->style.colour = terminal && (no_color == NULL || no_color[0] == '\0');
	o->style.verbose = common->verbose;
	o->style.width = terminal ? terminal_width() : 0;
	if (o->text)
		card_language();
	o->at_once = terminal || common->line_buffered;
	o->worst = STATUS_ABSENT;
}

void
output_error(struct output *o, const struct err *err)
{
	msg_err(err);
	if (o->error == 0)
		o->error = (int)err->kind;
}

/* Output that could not be written outranks whatever else went wrong. */
static void
fail(struct output *o, const struct err *err)
{
	msg_err(err);
	o->failed = true;
	o->error = (int)err->kind;
}

void
output_flush(struct output *o)
{
	struct err err = ERR_INIT;

	if (o->buf.len > 0 && !o->failed &&
	    !file_write_fd(
		STDOUT_FILENO, "standard output", buf_span(&o->buf), &err))
		fail(o, &err);
	buf_clear(&o->buf);
}

struct buf *
output_record(struct output *o)
{
	if (!o->text)
		return &o->buf;
	buf_clear(&o->line);
	return &o->line;
}

static void
fail_memory(struct output *o)
{
	struct err err = ERR_INIT;

	err_memory(&err);
	fail(o, &err);
}

void
output_count(struct output *o, enum status status)
{
	o->counts[status]++;
	if (status > o->worst)
		o->worst = status;
}

void
output_end(struct output *o, enum status status)
{
	unsigned long refusals = memory_refusals();

	if (o->text)
		card_render(buf_span(&o->line), &o->style, &o->buf);
	else
		buf_append_byte(&o->buf, '\n');
	output_count(o, status);
	/* A card that lost a line may have lost the one that warns. */
	if (memory_refusals() != refusals || !buf_ok(&o->buf) ||
	    !buf_ok(&o->line))
		fail_memory(o);
	if (o->at_once || o->buf.len >= OUTPUT_BLOCK)
		output_flush(o);
}

void
output_drawing(struct output *o, struct span drawing)
{
	if (!o->text || drawing.len == 0)
		return;
	buf_append_span(&o->buf, drawing);
	if (!buf_ok(&o->buf))
		fail_memory(o);
	if (o->at_once || o->buf.len >= OUTPUT_BLOCK)
		output_flush(o);
}

void
output_line(struct output *o, struct span line, enum status status)
{
	buf_append_span(output_record(o), line);
	output_end(o, status);
}

void
output_runs(struct output *o, struct iovec *runs, size_t count)
{
	struct err err = ERR_INIT;

	output_flush(o);
	if (!o->failed &&
	    !file_write_pieces(
		STDOUT_FILENO, "standard output", runs, count, &err))
		fail(o, &err);
}

/* What --syslog says of them. */
static void
log_counts(const struct output *o)
{
	uint64_t records = 0;

	for (size_t i = 0; i < ARRAY_SIZE(o->counts); i++)
		records += o->counts[i];
	runlog_count("records", records);
	for (size_t i = 0; i < ARRAY_SIZE(o->counts); i++)
		runlog_count(status_word((enum status)i), o->counts[i]);
}

int
output_finish(struct output *o)
{
	struct err err = ERR_INIT;

	output_flush(o);
	if (close(STDOUT_FILENO) != 0 && !o->failed && errno != EBADF) {
		err_errno(&err, ERR_IO, errno, "standard output");
		fail(o, &err);
	}
	buf_release(&o->buf);
	buf_release(&o->line);
	log_counts(o);
	return o->error != 0 ? o->error : status_exit(o->worst);
}

/*
 * trace: what was said to a chip and what it answered, for a developer. The
 * file is for its owner alone. Unless --trace-secrets asks for it, no data of
 * a person and nothing that a session could be deciphered with is in it:
 * headers, lengths and statuses are, and what every chip tells everybody.
 */
#include "chipread.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/file.h"
#include "base/msg.h"

/* Header bytes of a command. */
#define HEADER 4
#define INS_SELECT 0xa4
#define INS_READ 0xb0
#define INS_MANAGE 0x22
#define SFI_CARD_ACCESS 0x9c

static void
put_trace_line(struct chipread *tool, struct buf *line)
{
	struct err err = ERR_INIT;

	buf_append_byte(line, '\n');
	if (tool->trace_fd >= 0 &&
	    !file_write_fd(
		tool->trace_fd, tool->trace_file, buf_span(line), &err)) {
		chipread_failed(tool, &err);
		close(tool->trace_fd);
		tool->trace_fd = -1;
	}
	buf_wipe(line);
}

/* Public are the names of files and algorithms, and EF.CardAccess. */
static void
command(void *context, struct span air, struct span plain)
{
	struct chipread *tool = context;
	struct span c = plain.len > 0 ? plain : air;
	struct buf line = BUF_INIT;
	bool open;

	if (c.len < HEADER)
		return;
	open = c.data[1] == INS_SELECT ||
	    (c.data[1] == INS_MANAGE && c.data[3] == INS_SELECT) ||
	    c.data[1] == INS_READ;
	tool->trace_public = plain.len == 0 && c.data[1] == INS_READ &&
	    c.data[2] == SFI_CARD_ACCESS;
	buf_append_str(&line, plain.len > 0 ? "> protected " : "> ");
	if (tool->trace_secrets || open) {
		hex_encode(&line, c);
	} else {
		hex_encode(&line, span_first(c, HEADER));
		buf_printf(&line, " ..(%zu)", c.len - HEADER);
	}
	put_trace_line(tool, &line);
	if (tool->trace_secrets && plain.len > 0) {
		BUF_LITERAL(&line, "> air ");
		hex_encode(&line, air);
		put_trace_line(tool, &line);
	}
}

static void
answer(void *context, struct span air, struct span plain)
{
	struct chipread *tool = context;
	struct buf line = BUF_INIT;
	size_t data;

	if (air.len < 2)
		return;
	data = air.len - 2;
	BUF_LITERAL(&line, "< ");
	if (tool->trace_secrets || tool->trace_public)
		hex_encode(&line, span_first(air, data));
	else
		buf_printf(&line, "..(%zu)", data);
	buf_append_byte(&line, ' ');
	hex_encode(&line, span_from(air, data));
	put_trace_line(tool, &line);
	if (tool->trace_secrets && plain.len > 0) {
		BUF_LITERAL(&line, "< plain ");
		hex_encode(&line, plain);
		put_trace_line(tool, &line);
	}
}

bool
trace_open(struct chipread *tool, struct err *err)
{
	int fd;

	if (tool->trace_file == NULL)
		return true;
	fd = open(tool->trace_file,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(
		    err, ERR_CANTCREATE, errno, "%s", tool->trace_file);
	/* One that was there may have been open to others. */
	if (fchmod(fd, 0600) != 0) {
		err_errno(err, ERR_CANTCREATE, errno, "%s", tool->trace_file);
		close(fd);
		return false;
	}
	tool->trace_fd = fd;
	tool->trace = (struct trace){command, answer, tool};
	return true;
}

void
trace_close(struct chipread *tool)
{
	struct err err = ERR_INIT;

	if (tool->trace_fd >= 0 && close(tool->trace_fd) != 0) {
		err_errno(&err, ERR_IO, errno, "%s", tool->trace_file);
		chipread_failed(tool, &err);
	}
	tool->trace_fd = -1;
}

/*
 * online: see online.h.
 */
#include "base/online.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

#define FOLDER "libexec/mrtd-tools"

static char **kept; /* NULL: not, or for want of memory */

void
online_keep(int argc, char **argv)
{
	kept = calloc((size_t)argc + 1, sizeof(*kept));
	if (kept != NULL)
		memcpy(kept, argv, (size_t)argc * sizeof(*kept));
}

static void
program_path(const char *tool, struct buf *out)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	for (int up = 0; n > 0 && up < 2; up++)
		while (n > 0 && self[--n] != '/')
			;
	if (n > 0) {
		buf_append(out, self, (size_t)n);
		buf_printf(out, "/" FOLDER "/%s-online", tool);
		if (buf_ok(out) && access(buf_text(out), X_OK) == 0)
			return;
	}
	buf_clear(out);
	buf_printf(out, MRTD_PREFIX "/" FOLDER "/%s-online", tool);
}

bool
online_exec(const char *tool, struct err *err)
{
	struct buf path = BUF_INIT;

	program_path(tool, &path);
	if (kept == NULL || !buf_ok(&path)) {
		err_memory(err);
	} else {
		execv(buf_text(&path), kept);
		err_errno(err, ERR_UNAVAILABLE, errno,
		    "this needs the network, and with it %s", buf_text(&path));
	}
	buf_release(&path);
	return false;
}

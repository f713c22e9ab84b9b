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
#include "base/installed.h"

#define FOLDER "libexec/mrtd-tools"

static char **kept; /* NULL: not, or for want of memory */

void
online_keep(int argc, char **argv)
{
	free(kept); /* a fuzzer runs a tool many times in one process */
	kept = calloc((size_t)argc + 1, sizeof(*kept));
	if (kept != NULL)
		memcpy(kept, argv, (size_t)argc * sizeof(*kept));
}

bool
online_exec(const char *tool, struct err *err)
{
	struct buf below = BUF_INIT, path = BUF_INIT;

	/* Where it is in neither place, execv(2) says so. */
	buf_printf(&below, FOLDER "/%s-online", tool);
	(void)installed_beside(buf_text(&below), &path);
	if (kept == NULL || !buf_ok(&below) || !buf_ok(&path)) {
		err_memory(err);
	} else {
		execv(buf_text(&path), kept);
		err_errno(err, ERR_UNAVAILABLE, errno,
		    "this needs the network, and with it %s", buf_text(&path));
	}
	buf_release(&below);
	buf_release(&path);
	return false;
}

/*
 * online: see online.h.
 */
#include <errno.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "online.h"

#define PROGRAM "libexec/mrtd-tools/sltdquery-online"

char **
online_keep(int argc, char **argv)
{
	char **copy = calloc((size_t)argc + 1, sizeof(*copy));

	if (copy != NULL)
		memcpy(copy, argv, (size_t)argc * sizeof(*copy));
	return copy;
}

/* Beside the folder that this program is in, else where it is installed. */
static void
find(struct buf *out)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	for (int up = 0; n > 0 && up < 2; up++)
		while (n > 0 && self[--n] != '/')
			;
	if (n > 0) {
		self[n] = '\0';
		path_join(out, self, PROGRAM);
		if (access(buf_text(out), X_OK) == 0)
			return;
	}
	buf_clear(out);
	buf_append_str(out, MRTD_PREFIX "/" PROGRAM);
}

bool
online_exec(char **argv, struct err *err)
{
	struct buf path = BUF_INIT;

	find(&path);
	if (argv != NULL)
		execv(buf_text(&path), argv);
	err_errno(err, ERR_UNAVAILABLE, errno, "this source needs %s",
	    buf_text(&path));
	buf_release(&path);
	return false;
}

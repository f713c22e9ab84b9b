/*
 * installed: looks for a file in the few places where it can be; reads none.
 */
#include "base/installed.h"

#include <unistd.h>

#include "base/array.h"

/* The folder that the program lies in; "" when it is not known. */
static void
program_folder(char *out, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", out, size - 1);

	out[len > 0 ? len : 0] = '\0';
	if (strrchr(out, '/') != NULL)
		*strrchr(out, '/') = '\0';
}

bool
installed_beside(const char *below, struct buf *out)
{
	char folder[4096];

	program_folder(folder, sizeof(folder));
	buf_clear(out);
	if (folder[0] != '\0') {
		buf_printf(out, "%s/../%s", folder, below);
		if (access(buf_text(out), F_OK) == 0)
			return true;
	}
	buf_clear(out);
	buf_printf(out, MRTD_PREFIX "/%s", below);
	return access(buf_text(out), F_OK) == 0;
}

bool
installed_find(const char *name, const char *source, struct buf *out)
{
	static const char *const between[] = {"/../../", "/../../../"};
	struct buf below = BUF_INIT;
	char folder[4096];
	bool found;

	buf_printf(&below, "share/mrtd-tools/%s", name);
	found = installed_beside(buf_text(&below), out);
	buf_release(&below);
	program_folder(folder, sizeof(folder));
	for (size_t i = 0;
	     !found && folder[0] != '\0' && i < ARRAY_SIZE(between); i++) {
		buf_clear(out);
		buf_printf(out, "%s%s%s", folder, between[i], source);
		found = access(buf_text(out), F_OK) == 0;
	}
	if (!found) {
		buf_clear(out);
		buf_append_str(out, source);
		found = access(buf_text(out), F_OK) == 0;
	}
	if (!found)
		buf_clear(out);
	return found;
}

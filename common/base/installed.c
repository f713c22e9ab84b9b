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
installed_find(const char *name, const char *source, struct buf *out)
{
	char folder[4096];
	const struct {
		const char *base, *between, *name;
	} places[] = {
	    {folder, "/../share/mrtd-tools/", name},
	    {MRTD_PREFIX, "/share/mrtd-tools/", name},
	    {folder, "/../../", source},
	    {folder, "/../../../", source},
	    {".", "/", source},
	};

	program_folder(folder, sizeof(folder));
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (places[i].base[0] == '\0')
			continue;
		buf_clear(out);
		buf_printf(out, "%s%s%s", places[i].base, places[i].between,
		    places[i].name);
		if (access(buf_text(out), F_OK) == 0)
			return true;
	}
	buf_clear(out);
	return false;
}

bool
installed_locale(struct buf *out)
{
	char folder[4096];

	program_folder(folder, sizeof(folder));
	buf_clear(out);
	if (folder[0] != '\0') {
		buf_printf(out, "%s/../share/locale", folder);
		if (access(buf_text(out), F_OK) == 0)
			return true;
	}
	buf_clear(out);
	buf_append_str(out, MRTD_PREFIX "/share/locale");
	return access(buf_text(out), F_OK) == 0;
}

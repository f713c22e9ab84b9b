/*
 * shared: profiles and the spool, found for every verb.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apisend.h"
#include "base/file.h"
#include "target.h"

/* ---- profiles ---- */

/* Below the prefix, and beside the program where it was built. */
#define INSTALLED MRTD_PREFIX "/share/mrtd-tools/profiles"
#define SOURCE "cmd/apisend/profiles"

/* The folder that a program lies in; "" when it is not known. */
static void
program_folder(char *out, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", out, size - 1);

	out[len > 0 ? len : 0] = '\0';
	if (strrchr(out, '/') != NULL)
		*strrchr(out, '/') = '\0';
}

static bool
file_is_there(
    struct buf *path, const char *folder, const char *between, const char *name)
{
	struct stat st;

	if (folder == NULL || folder[0] == '\0')
		return false;
	buf_clear(path);
	buf_printf(path, "%s%s/%s.ini", folder, between, name);
	return stat(buf_text(path), &st) == 0;
}

static bool
is_path(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') != NULL ||
	    (len > 4 && strcmp(name + len - 4, ".ini") == 0);
}

static bool
find_profile(const char *name, struct buf *path, struct err *err)
{
	char folder[4096];

	if (is_path(name)) {
		buf_clear(path);
		buf_append_str(path, name);
		return true;
	}
	program_folder(folder, sizeof(folder));
	if (file_is_there(path, getenv("MRTD_PROFILES"), "", name) ||
	    file_is_there(
		path, folder, "/../share/mrtd-tools/profiles", name) ||
	    file_is_there(path, INSTALLED, "", name) ||
	    file_is_there(path, folder, "/../../" SOURCE, name) ||
	    file_is_there(path, folder, "/../../../" SOURCE, name) ||
	    file_is_there(path, SOURCE, "", name))
		return true;
	return err_set(err, ERR_NOINPUT,
	    "no profile '%s' in $MRTD_PROFILES or %s", name, INSTALLED);
}

bool
apisend_profile(const struct apisend *a, struct profile *out, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = true;

	profile_init(out);
	if (a->profile != NULL)
		ok = find_profile(a->profile, &path, err) &&
		    profile_read(buf_text(&path), out, err);
	buf_release(&path);
	return ok;
}

bool
apisend_profile_folder(struct buf *folder, struct err *err)
{
	/* The guide's own is wherever the others are. */
	if (!find_profile("wco", folder, err))
		return false;
	folder->len = (size_t)(path_base(buf_text(folder)) - buf_text(folder));
	return buf_ok(folder) || err_memory(err);
}

/* ---- the spool ---- */

bool
apisend_spool(const struct apisend *a, struct spool **out, struct err *err)
{
	struct buf store = BUF_INIT, folder = BUF_INIT;
	bool ok = store_folder(a->common.store, &store, err) &&
	    spool_open(
		path_join(&folder, buf_text(&store), "apisend"), out, err);

	buf_release(&store);
	buf_release(&folder);
	return ok;
}

void
apisend_sender_name(struct span sender, char *out, size_t size)
{
	if (!target_id(sender, out, size))
		out[0] = '\0';
}

/*
 * shared: profiles and the spool, found for every verb.
 */
#include <errno.h>
#include <unistd.h>

#include "apisend.h"
#include "base/file.h"
#include "base/installed.h"
#include "target.h"

/* ---- profiles ---- */

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
	const char *folder = getenv("MRTD_PROFILES");
	struct buf file = BUF_INIT, source = BUF_INIT;
	bool found = true;

	buf_clear(path);
	if (is_path(name)) {
		buf_append_str(path, name);
		return true;
	}
	buf_printf(&file, "profiles/%s.ini", name);
	buf_printf(&source, "cmd/apisend/%s", buf_text(&file));
	if (folder != NULL && folder[0] != '\0')
		buf_printf(path, "%s/%s.ini", folder, name);
	if (path->len == 0 || access(buf_text(path), F_OK) != 0)
		found =
		    installed_find(buf_text(&file), buf_text(&source), path);
	buf_release(&file);
	buf_release(&source);
	return found ||
	    err_set(err, ERR_NOINPUT,
		"no profile '%s' in $MRTD_PROFILES or " MRTD_PREFIX
		"/share/mrtd-tools/profiles",
		name);
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

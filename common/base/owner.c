/*
 * owner: see owner.h.
 */
#include "base/owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/msg.h"

/* His groups; one who has no account has that of the folder. */
static bool
join_groups(uid_t uid, gid_t *gid)
{
	const struct passwd *who = getpwuid(uid);

	if (who == NULL)
		return setgroups(0, NULL) == 0;
	*gid = who->pw_gid;
	return initgroups(who->pw_name, who->pw_gid) == 0;
}

bool
owner_become(const char *folder, struct err *err)
{
	struct stat st;
	gid_t gid;

	if (geteuid() != 0 || stat(folder, &st) != 0 || st.st_uid == 0)
		return true;
	gid = st.st_gid;
	if (!join_groups(st.st_uid, &gid) || setgid(gid) != 0 ||
	    setuid(st.st_uid) != 0)
		return err_errno(
		    err, ERR_INTERNAL, errno, "%s: becoming its owner", folder);
	if (setuid(0) == 0)
		return err_set(
		    err, ERR_INTERNAL, "%s: root cannot be given up", folder);
	msg(MSG_DEBUG, "root goes on as user %lu, who owns %s",
	    (unsigned long)st.st_uid, folder);
	return true;
}

/*
 * kv_held: files of a store whose place another one has taken, and that
 * somebody still has open.
 *
 * Room on the disk comes back when the last reader lets a file go: in a moment,
 * of an honest one. One that never lets go would have the store grow by a file
 * with each import. So what is held keeps a name, in a folder that only the
 * owner can enter, and is emptied in the end whoever holds it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "store/kv_private.h"

/* Linux's; <fcntl.h> has it for sources of the GNU dialect only. */
#ifndef F_SETLEASE
#define F_SETLEASE 1024
#endif

#define HELD_FOLDER "held"
#define HELD_FOLDER_MODE 0700

/*
 * Whether another one has the file open, or may: a lease to write is given only
 * to whoever has a file alone. On a file system without leases that is never
 * so.
 */
static bool
is_held(int fd)
{
	if (fcntl(fd, F_SETLEASE, F_WRLCK) != 0)
		return errno != EINVAL;
	(void)fcntl(fd, F_SETLEASE, F_UNLCK);
	return false;
}

static void
sweep_one(const char *path, int after_s)
{
	struct stat st;
	int fd;

	fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (!is_held(fd) || time(NULL) - st.st_ctime >= after_s)) {
		/*
		 * With another name it may be the store itself, whose place was
		 * not taken after all, or somebody's copy.
		 */
		if (st.st_nlink == 1)
			(void)!ftruncate(fd, 0);
		(void)unlink(path);
	}
	close(fd);
}

void
kv_held_sweep(const char *folder, int after_s)
{
	struct buf held = BUF_INIT, path = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct dir_names names;

	path_join(&held, folder, HELD_FOLDER);
	if (access(buf_text(&held), F_OK) == 0 &&
	    dir_names(buf_text(&held), &names, &ignored)) {
		for (size_t i = 0; i < names.count; i++)
			sweep_one(
			    path_join(&path, buf_text(&held), names.list[i]),
			    after_s);
		dir_names_release(&names);
	}
	buf_release(&held);
	buf_release(&path);
}

void
kv_held_keep(const char *folder, const char *data)
{
	struct buf held = BUF_INIT, path = BUF_INIT;
	struct stat st;
	char name[32];

	path_join(&held, folder, HELD_FOLDER);
	/* Without its folder the name would be one of the current folder. */
	if (buf_ok(&held) && stat(data, &st) == 0) {
		snprintf(
		    name, sizeof(name), "%llu", (unsigned long long)st.st_ino);
		(void)mkdir(buf_text(&held), HELD_FOLDER_MODE);
		path_join(&path, buf_text(&held), name);
		/* No links here: then nothing is held either. */
		if (buf_ok(&path))
			(void)!link(data, buf_text(&path));
	}
	buf_release(&held);
	buf_release(&path);
}

/*
 * dir: readdir(3) with its errors. Knows names, opens nothing in the folder.
 */
#include "base/dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"

struct dir {
	DIR *stream;
	char *name; /* for messages */
};

/* Takes the descriptor, which is -1 and errno when opening it failed. */
static bool
open_stream(int fd, const char *name, struct dir **out, struct err *err)
{
	struct dir *d;

	if (fd < 0)
		return err_errno(err,
		    errno == ENOENT || errno == ENOTDIR || errno == EACCES
			? ERR_NOINPUT
			: ERR_IO,
		    errno, "%s", name);
	d = calloc(1, sizeof(*d));
	if (d != NULL)
		d->name = strdup(name);
	if (d == NULL || d->name == NULL ||
	    (d->stream = fdopendir(fd)) == NULL) {
		close(fd);
		dir_close(d);
		return err_memory(err);
	}
	*out = d;
	return true;
}

bool
dir_open(const char *path, struct dir **out, struct err *err)
{
	return open_stream(
	    open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path, out, err);
}

bool
dir_open_at(int folder, const char *name, struct dir **out, struct err *err)
{
	/* Of its own: the position in a folder belongs to its descriptor. */
	return open_stream(
	    openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), name, out,
	    err);
}

bool
dir_next(struct dir *d, const char **name, struct err *err)
{
	struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(d->stream);
	} while (entry != NULL && entry->d_name[0] == '.');
	if (entry == NULL && errno != 0)
		return err_errno(err, ERR_IO, errno, "%s", d->name);
	*name = entry != NULL ? entry->d_name : NULL;
	return true;
}

void
dir_close(struct dir *d)
{
	if (d == NULL)
		return;
	if (d->stream != NULL)
		closedir(d->stream);
	free(d->name);
	free(d);
}

/* ---- all of them, in order --------------------------------------------- */

static int
compare_in_folder(const void *left, const void *right)
{
	char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

static bool
add_name(struct dir_names *n, const char *name, struct err *err)
{
	if (!array_room(n->list, n->count, n->cap))
		return err_memory(err);
	n->list[n->count] = strdup(name);
	if (n->list[n->count] == NULL)
		return err_memory(err);
	n->count++;
	return true;
}

bool
dir_names(const char *path, struct dir_names *out, struct err *err)
{
	struct dir_names names = {NULL, 0, 0};
	struct dir *d;
	const char *name = "";
	bool ok;

	if (!dir_open(path, &d, err))
		return false;
	while ((ok = dir_next(d, &name, err)) && name != NULL &&
	    (ok = add_name(&names, name, err)))
		;
	dir_close(d);
	if (!ok) {
		dir_names_release(&names);
		return false;
	}
	if (names.count > 0)
		qsort(names.list, names.count, sizeof(names.list[0]),
		    compare_in_folder);
	*out = names;
	return true;
}

void
dir_names_release(struct dir_names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->list[i]);
	free(n->list);
	*n = (struct dir_names){NULL, 0, 0};
}

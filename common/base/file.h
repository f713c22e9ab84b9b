/*
 * file: whole files in, whole files out.
 *
 * Reads are limited; writes go to a temporary file in the same folder, are
 * synced, and renamed over the target, so that a reader or a crash sees the
 * old file or the new one. "-" is standard input where a caller allows it.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/types.h>
#include <sys/uio.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Appends the file's bytes. "-" is standard input. More than limit bytes is
 * ERR_DATA; no such file, a folder or no permission is ERR_NOINPUT.
 */
MUST_CHECK bool file_read(
    const char *path, size_t limit, struct buf *out, struct err *err);

/* The same of a file in a folder of others: what is not a regular file is
 * ERR_NOINPUT at once, as in file_open_read(). */
MUST_CHECK bool file_read_regular(
    const char *path, size_t limit, struct buf *out, struct err *err);

/* The same from an open descriptor; name is for messages. */
MUST_CHECK bool file_read_fd(
    int fd, const char *name, size_t limit, struct buf *out, struct err *err);

/*
 * Opens a file to read. Where it is no regular file it is refused at once,
 * without reading or waiting (ERR_NOINPUT): a device always, a named pipe or
 * socket unless `pipes` allows them, which only a name that a person gave on
 * the command line should. A folder opens; reading it is ERR_NOINPUT.
 */
MUST_CHECK bool file_open_read(
    const char *path, bool pipes, int *fd, struct err *err);

/*
 * Descriptors 0, 1 and 2, where the caller closed them, are given to nothing
 * that can be read or written (EBADF, as if they were closed still). Else the
 * next file that is opened, a store for one, would be taken for standard
 * input, or be written over as standard output. Called first of all.
 */
MUST_CHECK bool file_hold_standard(struct err *err);

/* All bytes, or false; interrupted and short writes are continued. */
MUST_CHECK bool file_write_fd(
    int fd, const char *name, struct span bytes, struct err *err);

/* The same of several pieces, one after the other; uses up the list. */
MUST_CHECK bool file_write_pieces(int fd, const char *name,
    struct iovec *pieces, size_t count, struct err *err);

/*
 * What is left of one file, after what is written of the other: a whole file
 * shares its blocks with the copy where the file system can. Not synced.
 */
MUST_CHECK bool file_copy_fd(
    int from, int to, const char *name, struct err *err);

/* Atomic and durable replacement; "" is want of memory for the path; mode as
 * open(2), before the umask. */
MUST_CHECK bool file_replace(
    const char *path, struct span bytes, mode_t mode, struct err *err);
MUST_CHECK bool file_replace_all(const char *path, const struct span *pieces,
    size_t count, mode_t mode, struct err *err);

/* fsync(2) of a folder, so that a rename in it is durable. */
MUST_CHECK bool file_sync_folder(const char *path, struct err *err);

/*
 * Removes a file of an open folder for good: overwritten with zeros and
 * synced first, unless another name of it is still wanted. What a file
 * system that copies on write, or a flash disk, keeps elsewhere is out of
 * reach: such data belongs on an encrypted disk. No such file is success.
 */
MUST_CHECK bool file_shred(int folder, const char *name, struct err *err);

/* Makes a folder and its parents (mode for each new one); existing is fine, and
 * "" want of memory for the path. */
MUST_CHECK bool file_make_folders(
    const char *path, mode_t mode, struct err *err);

/*
 * "folder/name" into out, emptied first. A part that is empty is one that was
 * lost for want of memory, and so is the whole then (buf_ok(), and ""): else
 * the name would be one of the current folder, or of the root.
 */
const char *path_join(struct buf *out, const char *folder, const char *name);

/* What follows the last slash. */
const char *path_base(const char *path);

/* Named as what is still being written or downloaded (.part, .tmp), or as an
 * editor's copy (~). */
bool path_is_unfinished(const char *path);

/* The folder that a path is in, "." without one; into out, emptied first. Of a
 * path that was lost it is lost, too. */
const char *path_parent(struct buf *out, const char *path);

/*
 * The store directory: the option when it is given, $MRTD_STORE,
 * /var/lib/mrtd-tools where it exists or can be made,
 * $XDG_DATA_HOME/mrtd-tools, ~/.local/share/mrtd-tools. Nothing is made
 * here. ERR_CONFIG when there is not even a home.
 */
MUST_CHECK bool store_folder(
    const char *option, struct buf *out, struct err *err);

#endif

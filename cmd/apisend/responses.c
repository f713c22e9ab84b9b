/*
 * responses: the folders that answers lie in, and the polls that fill the
 * inbox.
 *
 * A drop folder is another user's: whoever may write into it can put links in
 * it, replace what was looked at, and lay pipes. So everything goes by
 * descriptor, no link is followed, a file counts when what was opened is a
 * regular one of the folder's owner, and nothing is moved but into a real
 * folder below.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answers.h"
#include "base/dir.h"
#include "base/file.h"
#include "base/msg.h"

/* A file younger than this may still be written. */
#define SETTLED_S 60

/* A folder under way. */
struct folder {
	struct outbox *o;
	struct requests *requests;
	struct answer_counts *counts;
	const char *path; /* for messages */
	int fd;
	uid_t owner;
	bool inbox; /* our own: names say for whom an answer came */
};

/* ---- opening ---- */

static bool
is_ours(const struct folder *f, uid_t owner)
{
	return owner == f->owner || owner == geteuid() || owner == 0;
}

static bool
open_folder(struct folder *f, const char *path, struct err *err)
{
	struct stat st;

	f->path = path;
	f->fd = open(
	    path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (f->fd < 0)
		return err_errno(err, ERR_CONFIG, errno, "responses: %s", path);
	if (fstat(f->fd, &st) != 0)
		err_errno(err, ERR_IO, errno, "responses: %s", path);
	else if ((st.st_mode & S_IWOTH) != 0)
		err_set(err, ERR_CONFIG,
		    "responses: %s: any user may write into it, and so clear "
		    "passengers (chmod o-w)",
		    path);
	else {
		f->owner = st.st_uid;
		return true;
	}
	close(f->fd);
	f->fd = -1;
	return false;
}

/* A real folder of the folder's owner below it; it may have to be made. */
static bool
open_sub(const struct folder *f, const char *sub, bool make, int *out,
    struct err *err)
{
	struct stat st;
	int fd;

	if (make && mkdirat(f->fd, sub, 0700) != 0 && errno != EEXIST)
		return err_errno(err, ERR_CANTCREATE, errno, "responses: %s/%s",
		    f->path, sub);
	fd = openat(f->fd, sub,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_CONFIG, errno,
		    "responses: %s/%s is not a folder that can be used",
		    f->path, sub);
	if (fstat(fd, &st) != 0 || !is_ours(f, st.st_uid)) {
		close(fd);
		return err_set(err, ERR_CONFIG,
		    "responses: %s/%s belongs to another user than its folder",
		    f->path, sub);
	}
	*out = fd;
	return true;
}

/*
 * A regular file of the folder's owner, opened; -1: there is none to take. A
 * second name of it may be anybody's file.
 */
static int
open_file(const struct folder *f, int folder, const char *name, struct stat *st)
{
	int fd = openat(
	    folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode) && st->st_nlink == 1 &&
	    is_ours(f, st->st_uid))
		return fd;
	if (!S_ISDIR(st->st_mode))
		msg(MSG_WARNING,
		    "responses: %s: a file is left alone: it is no regular "
		    "file of the folder's owner, or has a second name",
		    f->path);
	close(fd);
	return -1;
}

/* ---- putting away ---- */

/* From the folder to its done/ or unmatched/; nothing there is replaced. */
static bool
put_away(
    const struct folder *f, const char *name, const char *sub, struct err *err)
{
	char other[64];
	const char *as = name;
	int to = -1;
	bool ok;

	if (!open_sub(f, sub, true, &to, err))
		return false;
	if (faccessat(to, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		snprintf(other, sizeof(other), "%lld.%016llx",
		    (long long)instant_now(),
		    (unsigned long long)retry_random());
		as = other;
	}
	ok = renameat(f->fd, name, to, as) == 0;
	ok = ok && fsync(to) == 0 && fsync(f->fd) == 0;
	if (!ok)
		err_errno(err, ERR_IO, errno, "responses: %s/%s", f->path, sub);
	close(to);
	return ok;
}

/* ---- one file ---- */

/* Whom the message was for in whose exchange an answer came. */
static bool
find_destination(
    struct folder *f, const char *id, char *room, bool *found, struct err *err)
{
	uint32_t *list = NULL;
	size_t count = 0, cap = 0;
	struct request *r;
	bool ok = requests_find(
	    f->requests, REQUEST_ID, span_str(id), &list, &count, &cap, err);

	*found = false;
	for (size_t i = 0; ok && !*found && i < count; i++) {
		ok = requests_open(f->requests, list[i], &r, err);
		*found = ok && r != NULL && strcmp(r->id, id) == 0;
		if (*found)
			memcpy(room, r->destination, sizeof(r->destination));
	}
	free(list);
	return ok;
}

/* What the name of a file says; the source's words live in it. */
struct name_words {
	char id[SPOOL_ID_MAX + 1];
	char destination[SPOOL_DESTINATION_MAX + 1];
};

/* "ID=CHANCE": in the exchange of a message; "DESTINATION+CHANCE": polled. */
static bool
name_source(struct folder *f, const char *name, struct name_words *words,
    struct answer_source *source, bool *known, struct err *err)
{
	size_t len = strcspn(name, "=+");

	memset(source, 0, sizeof(*source));
	source->o = f->o;
	*known = !f->inbox;
	if (!f->inbox) {
		source->folder = f->path;
		return true;
	}
	if (name[len] == '\0' || len > SPOOL_ID_MAX)
		return true;
	memcpy(words->id, name, len);
	words->id[len] = '\0';
	source->destination = words->id;
	*known = name[len] == '+';
	if (*known)
		return true;
	source->only = words->id;
	source->destination = words->destination;
	return find_destination(f, words->id, words->destination, known, err);
}

/* How a file is called in messages: its name is the sender's text. */
static void
file_word(const char *name, char *out, size_t size)
{
	size_t n = 0;

	for (; name[n] != '\0' && n < 64; n++)
		if ((name[n] < '0' || name[n] > '9') && name[n] != '.' &&
		    name[n] != '-' && name[n] != '_')
			break;
	if (name[n] == '\0')
		snprintf(out, size, "%s", name);
	else
		snprintf(out, size, "(a name of %zu bytes)", strlen(name));
}

static bool
take_bytes(struct folder *f, const char *name, const struct stat *st,
    struct span bytes, struct err *err)
{
	struct answer_counts one = {0};
	struct answer_source source;
	struct err why = ERR_INIT;
	struct name_words words;
	char word[96];
	bool known;

	file_word(name, word, sizeof(word));
	if (!name_source(f, name, &words, &source, &known, err))
		return false;
	if (!known)
		err_set(&why, ERR_DATA, "of a message that is not known");
	if (why.kind != ERR_NONE ||
	    !answer_take(f->o, f->requests, bytes, &source, &one, &why)) {
		if (why.kind != ERR_DATA) {
			*err = why;
			return false;
		}
		/* Perhaps it is not all there yet. */
		if (st->st_mtime + SETTLED_S > instant_now() &&
		    st->st_mtime <= instant_now())
			return true;
		msg(MSG_ERROR, "response %s: %s", word, why.text);
		f->counts->unmatched++;
		return put_away(f, name, "unmatched", err);
	}
	f->counts->messages += one.messages;
	f->counts->statuses += one.statuses;
	f->counts->matched += one.matched;
	f->counts->unmatched += one.unmatched;
	f->counts->refused += one.refused;
	f->counts->rejected += one.rejected;
	if (one.unmatched > 0)
		msg(MSG_WARNING,
		    "response %s: %zu of %zu statuses fit nothing that was "
		    "sent to where it came from",
		    word, one.unmatched, one.statuses);
	/* What was not understood whole is not said to be. */
	else if (!answer_acknowledge(f->o, bytes, &source, err))
		return false;
	return put_away(f, name, one.matched > 0 ? "done" : "unmatched", err);
}

static bool
take_file(struct folder *f, const char *name, struct err *err)
{
	struct buf bytes = BUF_INIT;
	struct stat st;
	int fd = open_file(f, f->fd, name, &st);
	bool ok;

	if (fd < 0)
		return true;
	if ((uint64_t)st.st_size > SPOOL_ANSWER_MAX) {
		msg(MSG_ERROR, "responses: %s: an answer over %zu bytes",
		    f->path, SPOOL_ANSWER_MAX);
		f->counts->unmatched++;
		ok = put_away(f, name, "unmatched", err);
	} else {
		ok = file_read_fd(fd, f->path, SPOOL_ANSWER_MAX, &bytes, err) &&
		    take_bytes(f, name, &st, buf_span(&bytes), err);
	}
	close(fd);
	buf_wipe(&bytes);
	return ok;
}

/* ---- folders ---- */

static bool
is_ready(const char *name)
{
	size_t len = strlen(name);

	return strcmp(name, "done") != 0 && strcmp(name, "unmatched") != 0 &&
	    !(len > 5 && strcmp(name + len - 5, ".part") == 0) &&
	    !(len > 4 && strcmp(name + len - 4, ".tmp") == 0);
}

/* In the order of their names, which is how gateways number them. */
static bool
take_folder(struct outbox *o, struct requests *requests, const char *path,
    bool inbox, struct answer_counts *counts, struct err *err)
{
	struct folder f = {o, requests, counts, path, -1, 0, inbox};
	struct dir_names names = {0};
	bool ok = open_folder(&f, path, err) && dir_names(path, &names, err);

	for (size_t i = 0; ok && i < names.count; i++)
		if (is_ready(names.list[i]))
			ok = take_file(&f, names.list[i], err);
	dir_names_release(&names);
	if (f.fd >= 0)
		close(f.fd);
	return ok;
}

/* Whether there is something to look at: reading the spool costs. */
static bool
has_files(const char *path)
{
	struct err ignored = ERR_INIT;
	struct dir *d = NULL;
	const char *name = NULL;
	bool any = false, ok = dir_open(path, &d, &ignored);

	while (
	    ok && !any && (ok = dir_next(d, &name, &ignored)) && name != NULL)
		any = is_ready(name);
	dir_close(d);
	/* One that cannot be read is an error, and is told as such. */
	return any || !ok;
}

/* Whether an earlier target has the same drop folder. */
static bool
is_double(const struct targets *t, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (t->list[i].responses != NULL &&
		    strcmp(t->list[i].responses, t->list[index].responses) == 0)
			return true;
	return false;
}

/* ---- polls ---- */

/* "ID=CHANCE" for what came in the exchange of a message. */
bool
answer_store(struct outbox *o, const char *id, bool own, struct span bytes,
    struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = file_make_folders(buf_text(&o->inbox), 0700, err);

	buf_printf(&path, "%s/%s%c%016llx", buf_text(&o->inbox), id,
	    own ? '=' : '+', (unsigned long long)retry_random());
	ok = ok && (buf_ok(&path) || err_memory(err)) &&
	    file_replace(buf_text(&path), bytes, 0600, err);
	buf_release(&path);
	return ok;
}

/*
 * A gateway whose folder is in disorder may not hold up the answers of others:
 * the first trouble is the caller's to say, further ones are said here. Without
 * memory nothing is right.
 */
static bool
go_on_after(const struct err *why, struct err *first)
{
	if (first->kind == ERR_NONE)
		*first = *why;
	else
		msg_err(why);
	return why->kind != ERR_INTERNAL;
}

static bool
collect(struct outbox *o, const char *inbox, struct answer_counts *counts,
    struct err *err)
{
	struct err why = ERR_INIT;
	struct requests requests = {.index = NULL};
	bool ok =
	    requests_read(o, &requests, err) && requests_sort(&requests, err);

	if (ok && access(inbox, F_OK) == 0)
		ok = take_folder(o, &requests, inbox, true, counts, err);
	for (size_t i = 0; ok && i < o->targets.count; i++)
		if (o->targets.list[i].responses != NULL &&
		    !is_double(&o->targets, i))
			ok = take_folder(o, &requests,
				 o->targets.list[i].responses, false, counts,
				 &why) ||
			    go_on_after(&why, &counts->trouble);
	requests_release(&requests);
	if (!ok && err->kind == ERR_NONE)
		*err = why;
	return ok;
}

bool
answers_collect(struct outbox *o, struct answer_counts *counts, struct err *err)
{
	const char *inbox = buf_text(&o->inbox);
	bool any = false;

	memset(counts, 0, sizeof(*counts));
	for (size_t i = 0; i < o->targets.count; i++) {
		const struct target *t = &o->targets.list[i];

		any = any || (t->responses != NULL && has_files(t->responses));
	}
	any = any || (access(inbox, F_OK) == 0 && has_files(inbox));
	return !any || collect(o, inbox, counts, err);
}

/* ---- purging ---- */

/* Overwrites what was opened, and takes its name away. */
static bool
shred(const struct folder *f, int folder, const char *name, int64_t size,
    struct err *err)
{
	static const uint8_t zeros[4096];
	int fd = openat(
	    folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	bool ours = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_nlink == 1 && is_ours(f, st.st_uid);

	for (int64_t at = 0; ours && at < size; at += (int64_t)sizeof(zeros))
		if (pwrite(fd, zeros, sizeof(zeros), at) < 0)
			break;
	if (fd >= 0)
		close(fd);
	if (unlinkat(folder, name, 0) != 0 && errno != ENOENT)
		return err_errno(err, ERR_IO, errno, "responses: %s", f->path);
	return true;
}

static bool
purge_sub(const struct folder *f, const char *sub, instant before,
    size_t *removed, struct err *err)
{
	struct dir *d = NULL;
	const char *name = NULL;
	struct stat st;
	int folder = -1;
	bool ok = true;

	if (faccessat(f->fd, sub, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return true;
	if (!open_sub(f, sub, false, &folder, err))
		return false;
	ok = dir_open_at(folder, sub, &d, err);
	while (ok && (ok = dir_next(d, &name, err)) && name != NULL) {
		int fd = open_file(f, folder, name, &st);

		if (fd < 0)
			continue;
		close(fd);
		if (st.st_ctime >= before)
			continue;
		ok = shred(f, folder, name,
		    st.st_size < (int64_t)SPOOL_ANSWER_MAX
			? st.st_size
			: (int64_t)SPOOL_ANSWER_MAX,
		    err);
		(*removed)++;
	}
	dir_close(d);
	close(folder);
	return ok;
}

static bool
purge_folder(const char *path, instant before, size_t *removed, struct err *err)
{
	struct folder f = {NULL, NULL, NULL, path, -1, 0, false};
	bool ok;

	if (access(path, F_OK) != 0)
		return true;
	if (!open_folder(&f, path, err))
		return false;
	ok = purge_sub(&f, "done", before, removed, err) &&
	    purge_sub(&f, "unmatched", before, removed, err);
	close(f.fd);
	return ok;
}

bool
answers_purge(
    struct outbox *o, instant before, size_t *removed, struct err *err)
{
	bool ok = purge_folder(buf_text(&o->inbox), before, removed, err);
	struct err first = ERR_INIT, why = ERR_INIT;

	for (size_t i = 0; ok && i < o->targets.count; i++)
		if (o->targets.list[i].responses != NULL &&
		    !is_double(&o->targets, i))
			ok = purge_folder(o->targets.list[i].responses, before,
				 removed, &why) ||
			    go_on_after(&why, &first);
	if (first.kind == ERR_NONE)
		return ok;
	*err = first;
	return false;
}

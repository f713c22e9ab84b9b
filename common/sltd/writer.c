/*
 * writer: see writer.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "sltd/filler.h"
#include "sltd/journal.h"
#include "sltd/variant.h"
#include "sltd/writer.h"

#define FOLDER_MODE 0750
#define FILE_MODE 0640
/* Whoever could open it could keep everybody from writing. */
#define LOCK_MODE 0600

struct sltd_writer {
	struct buf folder;   /* STORE/NAME */
	struct buf building; /* STORE/NAME/new */
	struct buf scratch;
	struct kv *kv;
	struct filler *filler;
	unsigned single, series, meta_table;
	struct sltd_sieve_maker sieve;
	struct sltd_meta counts;
	sltd_sieve_key keys[SLTD_RECORD_KEYS]; /* of the record at hand */
	/* Of the series before: where its reach still holds. */
	uint8_t front[SLTD_STATE_LEN + 1];
	struct sltd_number reach;
};

/* ---- folders ----------------------------------------------------------- */

bool
sltd_lock_take(
    const char *store, const char *list, struct sltd_lock *out, struct err *err)
{
	struct buf folder = BUF_INIT, path = BUF_INIT;
	int fd = -1;
	bool ok = false;

	if (!sltd_list_name_valid(span_str(list))) {
		err_set(err, ERR_USAGE,
		    "a list is named with a-z 0-9 _ - and "
		    "at most %d characters",
		    SLTD_LIST_NAME_MAX);
		goto out;
	}
	path_join(&folder, store, list);
	path_join(&path, buf_text(&folder), SLTD_FILE_LOCK);
	if (!file_make_folders(buf_text(&folder), FOLDER_MODE, err))
		goto out;
	fd = open(buf_text(&path), O_RDWR | O_CREAT | O_CLOEXEC, LOCK_MODE);
	/* One that an older version made was for the group, too. */
	if (fd < 0 || (fchmod(fd, LOCK_MODE) != 0 && errno != EPERM)) {
		err_errno(err, ERR_CANTCREATE, errno, "%s", buf_text(&path));
		goto out;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			err_set(err, ERR_TEMPORARY,
			    "%s: another process is "
			    "writing this list",
			    buf_text(&folder));
		else
			err_errno(err, ERR_IO, errno, "%s", buf_text(&path));
		goto out;
	}
	out->fd = fd;
	fd = -1;
	ok = true;
out:
	if (fd >= 0)
		close(fd);
	buf_release(&folder);
	buf_release(&path);
	return ok;
}

void
sltd_lock_release(struct sltd_lock *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

/* A generation or building folder: files only, one level. */
bool
sltd_folder_remove(const char *path, struct err *err)
{
	struct buf file = BUF_INIT;
	struct dir_names names;

	if (access(path, F_OK) != 0 && errno == ENOENT)
		return true;
	if (!dir_names(path, &names, err))
		return false;
	/* What stays makes rmdir() fail. */
	for (size_t i = 0; i < names.count; i++)
		(void)unlink(path_join(&file, path, names.list[i]));
	dir_names_release(&names);
	buf_release(&file);
	if (rmdir(path) != 0)
		return err_errno(err, ERR_IO, errno, "%s", path);
	return true;
}

static bool
is_generation(const char *name, uint64_t *number)
{
	return name[0] == 'g' &&
	    span_uint(span_str(name + 1), UINT32_MAX, number);
}

/* Of a writer that was killed: `current` half written, runs of its sort. */
static bool
is_left_over(const char *name)
{
	struct span s = span_str(name);

	return span_starts(s, SPAN(SLTD_FILE_CURRENT ".")) ||
	    span_search(s, SPAN(".run")) < s.len;
}

/*
 * A reader that holds a generation open would keep its room on the disk. The
 * one before the current stays until the next writer comes, for those who are
 * in the midst of a query; then it is emptied, whoever holds it.
 */
static bool
remove_generation(const char *path, struct err *err)
{
	static const char *const files[] = {"data.mdb", SLTD_FILE_SIEVE};
	struct buf file = BUF_INIT;

	for (size_t i = 0; i < 2; i++)
		(void)!truncate(path_join(&file, path, files[i]), 0);
	buf_release(&file);
	return sltd_folder_remove(path, err);
}

/* Without memory for its path there is nothing to remove, least of all here. */
static bool
remove_one(const char *folder, const char *name, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok;

	path_join(&path, folder, name);
	ok = buf_ok(&path) ? remove_generation(buf_text(&path), err)
			   : err_memory(err);
	buf_release(&path);
	return ok;
}

/*
 * Removes every generation but keep and also (either may be ""), and what is
 * left over; *last is the greatest number seen. Whoever comes here has the
 * lock.
 */
static bool
sweep(const char *folder, const char *keep, const char *also, uint64_t *last,
    struct err *err)
{
	struct buf path = BUF_INIT;
	struct dir_names names;
	bool ok = true;

	*last = 0;
	if (!dir_names(folder, &names, err))
		return false;
	for (size_t i = 0; ok && i < names.count; i++) {
		const char *name = names.list[i];
		uint64_t number = 0;
		bool generation = is_generation(name, &number);

		if (generation && number > *last)
			*last = number;
		if (strcmp(name, SLTD_FOLDER_NEW) == 0 ||
		    (generation && strcmp(name, keep) != 0 &&
			strcmp(name, also) != 0))
			ok = remove_one(folder, name, err);
		else if (is_left_over(name))
			(void)unlink(path_join(&path, folder, name));
	}
	dir_names_release(&names);
	buf_release(&path);
	return ok;
}

/*
 * What `current` says, or "" when there is no list yet. One that is there and
 * cannot be read is an error: all that it does not name is emptied.
 */
static bool
current_name(
    const char *folder, char out[SLTD_GENERATION_MAX + 1], struct err *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err why = ERR_INIT;
	struct stat st;
	struct span s;
	bool ok;

	out[0] = '\0';
	path_join(&path, folder, SLTD_FILE_CURRENT);
	ok = buf_ok(&path) || err_memory(err);
	if (ok && stat(buf_text(&path), &st) != 0) {
		ok = errno == ENOENT ||
		    err_errno(err, ERR_IO, errno, "%s", buf_text(&path));
	} else if (ok) {
		ok = file_read(
		    buf_text(&path), SLTD_GENERATION_MAX + 2, &text, &why);
		/* Longer than a name: damage, which the next list mends. */
		if (!ok && why.kind == ERR_DATA)
			ok = true;
		else if (!ok)
			*err = why;
	}
	s = span_trim(buf_span(&text));
	if (ok && s.len > 0 && s.len <= SLTD_GENERATION_MAX) {
		memcpy(out, s.data, s.len);
		out[s.len] = '\0';
	}
	buf_release(&path);
	buf_release(&text);
	return ok;
}

/* ---- writing ----------------------------------------------------------- */

static bool
make_tables(struct sltd_writer *w, struct err *err)
{
	struct kv_txn *txn;
	bool found;

	if (!kv_begin(w->kv, true, &txn, err))
		return false;
	if (kv_table(txn, SLTD_TABLE_SINGLE, &w->single, &found, err) &&
	    kv_table(txn, SLTD_TABLE_SERIES, &w->series, &found, err) &&
	    kv_table(txn, SLTD_TABLE_META, &w->meta_table, &found, err))
		return kv_commit(txn, err);
	kv_abort(txn);
	return false;
}

bool
sltd_writer_open(const char *store, const char *list, uint64_t keys,
    struct sltd_writer **out, struct err *err)
{
	struct sltd_writer *w = calloc(1, sizeof(*w));
	char keep[SLTD_GENERATION_MAX + 1];
	uint64_t last;

	if (w == NULL)
		return err_memory(err);
	buf_init(&w->folder, 0);
	buf_init(&w->building, 0);
	buf_init(&w->scratch, 0);
	path_join(&w->folder, store, list);
	path_join(&w->building, buf_text(&w->folder), SLTD_FOLDER_NEW);
	if (!current_name(buf_text(&w->folder), keep, err) ||
	    !sweep(buf_text(&w->folder), keep, "", &last, err) ||
	    !kv_open(buf_text(&w->building), KV_BUILD, &w->kv, err) ||
	    !make_tables(w, err) || !filler_open(w->kv, &w->filler, err) ||
	    !sltd_sieve_make(keys, &w->sieve, err)) {
		sltd_writer_close(w);
		return false;
	}
	w->counts.sieve_keys = keys;
	*out = w;
	return true;
}

void
sltd_writer_close(struct sltd_writer *w)
{
	struct err ignored = ERR_INIT;

	if (w == NULL)
		return;
	filler_close(w->filler);
	kv_close(w->kv);
	if (w->building.len > 0)
		/* What is left of it the next writer removes. */
		may_fail(sltd_folder_remove(buf_text(&w->building), &ignored));
	sltd_sieve_release(&w->sieve);
	buf_release(&w->folder);
	buf_release(&w->building);
	buf_release(&w->scratch);
	free(w);
}

static void
add_keys(struct sltd_writer *w, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		sltd_sieve_add(&w->sieve, w->keys[i]);
}

static bool
put_single(
    struct sltd_writer *w, struct span key, struct span value, struct err *err)
{
	struct sltd_number number;
	bool withdrawn;

	if (!sltd_entry_verify(key, value, &withdrawn, err))
		return false;
	if (!sltd_entry_number(key, &number))
		return err_set(err, ERR_DATA, "a record is damaged: its key");
	add_keys(w, sltd_single_keys(&number, w->keys));
	if (number.len > w->counts.longest)
		w->counts.longest = number.len;
	w->counts.singles++;
	w->counts.withdrawn += withdrawn;
	return filler_put(w->filler, w->single, key, value, err);
}

static bool
put_series(
    struct sltd_writer *w, struct span key, struct span value, struct err *err)
{
	struct sltd_entry e;
	struct sltd_key k;
	unsigned keys;

	if (!sltd_entry_read(key, value, true, &e, NULL, err))
		return false;
	if (memcmp(w->front, key.data, sizeof(w->front)) != 0 ||
	    memcmp(w->reach.text, e.last.text, e.last.len) < 0)
		w->reach = e.last;
	memcpy(w->front, key.data, sizeof(w->front));
	sltd_entry_key(&e, &k);
	buf_clear(&w->scratch);
	sltd_entry_value(&e, &k, &w->reach, &w->scratch);
	if (!buf_ok(&w->scratch))
		return err_memory(err);
	keys = sltd_series_keys(e.state, &e.number, &e.last, w->keys);
	add_keys(w, keys);
	w->counts.series_short |= keys > 1;
	w->counts.series++;
	w->counts.withdrawn += e.withdrawn != 0;
	return filler_put(
	    w->filler, w->series, key, buf_span(&w->scratch), err);
}

bool
sltd_writer_put(struct sltd_writer *w, struct span key, struct span value,
    bool series, struct err *err)
{
	return series ? put_series(w, key, value, err)
		      : put_single(w, key, value, err);
}

/* Ties a sieve to its store; it need not be a secret, only another one. */
static uint32_t
new_id(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint32_t)hash_mix((uint64_t)t.tv_sec * 1000000007u +
	    (uint64_t)t.tv_nsec + ((uint64_t)getpid() << 40));
}

static bool
write_sieve(struct sltd_writer *w, struct sltd_meta *meta, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok;

	meta->sieve_keys = w->counts.sieve_keys;
	meta->sieve_id = new_id();
	ok = sltd_sieve_write(&w->sieve,
	    path_join(&path, buf_text(&w->building), SLTD_FILE_SIEVE),
	    meta->sieve_id, err);
	buf_release(&path);
	sltd_sieve_release(&w->sieve);
	return ok;
}

/* The store must count what was put. */
static bool
put_meta(struct sltd_writer *w, struct kv_txn *txn, struct sltd_meta *meta,
    struct err *err)
{
	uint64_t singles, series;

	meta->singles = w->counts.singles;
	meta->series = w->counts.series;
	meta->withdrawn = w->counts.withdrawn;
	meta->has_short = true;
	meta->series_short = w->counts.series_short;
	meta->longest = w->counts.longest;
	if (!kv_count(txn, w->single, &singles, err) ||
	    !kv_count(txn, w->series, &series, err))
		return false;
	if (singles != meta->singles || series != meta->series)
		return err_set(err, ERR_INTERNAL,
		    "the new store counts "
		    "%llu records where %llu were written",
		    (unsigned long long)(singles + series),
		    (unsigned long long)(meta->singles + meta->series));
	buf_clear(&w->scratch);
	sltd_meta_write(meta, &w->scratch);
	return buf_ok(&w->scratch)
	    ? kv_put(txn, w->meta_table, SPAN(SLTD_META_KEY),
		  buf_span(&w->scratch), KV_REPLACE, err)
	    : err_memory(err);
}

static bool
write_meta(struct sltd_writer *w, struct sltd_meta *meta, struct err *err)
{
	struct kv_txn *txn;

	if (!kv_begin(w->kv, true, &txn, err))
		return false;
	if (put_meta(w, txn, meta, err))
		return kv_commit(txn, err);
	kv_abort(txn);
	return false;
}

/* Names the generation, makes it the current one, removes older ones. */
bool
sltd_generation_swap(const char *folder, struct err *err)
{
	char name[SLTD_GENERATION_MAX + 1], before[SLTD_GENERATION_MAX + 1];
	struct buf from = BUF_INIT, to = BUF_INIT, current = BUF_INIT;
	uint64_t last, number = 0;
	bool ok = false;

	if (!current_name(folder, before, err))
		return false;
	(void)is_generation(before, &number);
	snprintf(name, sizeof(name), "g%06llu", (unsigned long long)number + 1);
	path_join(&from, folder, SLTD_FOLDER_NEW);
	path_join(&to, folder, name);
	path_join(&current, folder, SLTD_FILE_CURRENT);
	if (!sltd_folder_remove(buf_text(&to), err) ||
	    !file_sync_folder(buf_text(&from), err))
		goto out;
	if (rename(buf_text(&from), buf_text(&to)) != 0) {
		err_errno(err, ERR_IO, errno, "%s", buf_text(&to));
		goto out;
	}
	if (!file_sync_folder(folder, err) ||
	    !file_replace(buf_text(&current), span_str(name), FILE_MODE, err))
		goto out;
	ok = sweep(folder, name, before, &last, err);
out:
	buf_release(&from);
	buf_release(&to);
	buf_release(&current);
	return ok;
}

void
sltd_generation_drop(const char *folder)
{
	struct buf path = BUF_INIT;
	struct err ignored = ERR_INIT;

	/* What stays is swept by the next writer. */
	may_fail(sltd_folder_remove(
	    path_join(&path, folder, SLTD_FOLDER_NEW), &ignored));
	buf_release(&path);
}

static bool
copy_file(const char *from_folder, const char *to_folder, const char *name,
    struct err *err)
{
	struct buf from = BUF_INIT, to = BUF_INIT;
	int in, out = -1;
	bool ok;

	in = open(path_join(&from, from_folder, name),
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (in >= 0)
		out = open(path_join(&to, to_folder, name),
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
	if (out < 0)
		ok = err_errno(err, ERR_IO, errno, "%s",
		    in < 0 ? buf_text(&from) : buf_text(&to));
	else
		ok = file_copy_fd(in, out, buf_text(&to), err) &&
		    (fsync(out) == 0 ||
			err_errno(err, ERR_IO, errno, "%s", buf_text(&to)));
	if (in >= 0)
		close(in);
	if (out >= 0 && close(out) != 0 && ok)
		ok = err_errno(err, ERR_IO, errno, "%s", buf_text(&to));
	buf_release(&from);
	buf_release(&to);
	return ok;
}

bool
sltd_generation_copy(const char *store, const char *list, struct err *err)
{
	struct buf folder = BUF_INIT, from = BUF_INIT, to = BUF_INIT;
	struct buf sieve = BUF_INIT;
	char name[SLTD_GENERATION_MAX + 1];
	uint64_t last;
	bool ok;

	path_join(&folder, store, list);
	name[0] = '\0';
	ok = current_name(buf_text(&folder), name, err);
	path_join(&from, buf_text(&folder), name);
	path_join(&to, buf_text(&folder), SLTD_FOLDER_NEW);
	ok = ok && (buf_ok(&to) || err_memory(err)) &&
	    (name[0] != '\0' || sltd_list_none(buf_text(&folder), err)) &&
	    (buf_ok(&from) || err_memory(err)) &&
	    sweep(buf_text(&folder), name, "", &last, err) &&
	    file_make_folders(buf_text(&to), FOLDER_MODE, err) &&
	    copy_file(buf_text(&from), buf_text(&to), "data.mdb", err);
	/* Without a sieve every query looks into the store: slower, no more. */
	path_join(&sieve, buf_text(&from), SLTD_FILE_SIEVE);
	if (ok && access(buf_text(&sieve), F_OK) == 0)
		ok = copy_file(
		    buf_text(&from), buf_text(&to), SLTD_FILE_SIEVE, err);
	if (!ok)
		sltd_generation_drop(buf_text(&folder));
	buf_release(&folder);
	buf_release(&from);
	buf_release(&to);
	buf_release(&sieve);
	return ok;
}

bool
sltd_writer_commit(
    struct sltd_writer *w, struct sltd_meta *meta, struct err *err)
{
	if (!write_sieve(w, meta, err) || !filler_finish(w->filler, err) ||
	    !write_meta(w, meta, err) || !kv_sync(w->kv, err))
		return false;
	filler_close(w->filler);
	w->filler = NULL;
	kv_close(w->kv);
	w->kv = NULL;
	buf_clear(&w->building);
	return sltd_generation_swap(buf_text(&w->folder), err);
}

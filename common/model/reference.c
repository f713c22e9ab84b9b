/*
 * reference: finds the files of a state and keeps what was read of them.
 */
#include "model/reference.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/dir.h"
#include "base/file.h"

/* Codes of one to three letters, each place a letter or nothing. */
#define CODES (27 * 27 * 27)

struct kept {
	struct model_state state;
	bool empty;
	struct kept *next; /* in the order of reading */
};

struct reference {
	struct source {
		char *path;
		bool folder;
	} source[REFERENCE_SOURCES_MAX];
	size_t sources;
	reference_remark *remark;
	pthread_mutex_t lock; /* of reading; what is kept is never changed */
	_Atomic(struct kept *) *kept; /* by code */
	struct kept *all; /* of them: the table is too large to be walked */
};

/* ---- opening ------------------------------------------------------------- */

static bool
add_source(struct reference *r, const char *path, bool folder, struct err *err)
{
	struct source *source = array_place(r->source, r->sources);

	if (source == NULL)
		return err_set(err, ERR_CONFIG,
		    "more than %d files and folders of models",
		    REFERENCE_SOURCES_MAX);
	source->path = strdup(path);
	if (source->path == NULL)
		return err_memory(err);
	source->folder = folder;
	r->sources++;
	return true;
}

/* "GTM.ini" */
static bool
is_of_state(const char *name)
{
	size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return len >= 1 && len <= 3 && strcmp(name + len, ".ini") == 0;
}

static bool
is_ini(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".ini") == 0;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(
	    ((const struct source *)a)->path, ((const struct source *)b)->path);
}

/*
 * A folder, and before it the files in it that are not named by a state, in
 * the order of their names. The many that are named so are not kept.
 */
static bool
add_folder(struct reference *r, const char *path, struct err *err)
{
	size_t first = r->sources;
	struct buf file = BUF_INIT;
	const char *name = "";
	struct dir *dir;
	bool ok;

	if (!dir_open(path, &dir, err))
		return false;
	do {
		ok = dir_next(dir, &name, err);
		if (ok && name != NULL && is_ini(name) && !is_of_state(name))
			ok = add_source(
			    r, path_join(&file, path, name), false, err);
	} while (ok && name != NULL);
	dir_close(dir);
	buf_release(&file);
	qsort(&r->source[first], r->sources - first, sizeof(r->source[0]),
	    by_path);
	return ok && add_source(r, path, true, err);
}

static bool
add_path(struct reference *r, const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_errno(
		    err, ERR_NOINPUT, errno, "%s: cannot be read", path);
	return S_ISDIR(st.st_mode) ? add_folder(r, path, err)
				   : add_source(r, path, false, err);
}

static void
tell_remarks(const struct reference *r, const struct model_state *s)
{
	struct span rest = buf_span(&s->remarks);
	char line[512];

	while (rest.len > 0) {
		size_t len = span_find(rest, '\n');
		struct span one = span_first(rest, len);

		snprintf(line, sizeof(line), "%.*s",
		    one.len < sizeof(line) ? (int)one.len
					   : (int)sizeof(line) - 1,
		    (const char *)one.data);
		if (r->remark != NULL)
			r->remark(line);
		rest = span_from(rest, len + 1);
	}
}

/* Files of several states are looked through: a fault shows at once. */
static bool
try_files(const struct reference *r, struct err *err)
{
	struct model_state all;
	bool ok = true;

	model_state_init(&all, "");
	for (size_t i = 0; ok && i < r->sources; i++)
		ok = r->source[i].folder ||
		    model_state_read(&all, r->source[i].path, err);
	if (ok)
		tell_remarks(r, &all);
	model_state_release(&all);
	return ok;
}

bool
reference_open(const char *const *paths, size_t count, reference_remark *remark,
    struct reference **out, struct err *err)
{
	struct reference *r = calloc(1, sizeof(*r));
	bool ok = true;

	if (r == NULL)
		return err_memory(err);
	r->remark = remark;
	if (pthread_mutex_init(&r->lock, NULL) != 0) {
		free(r);
		return err_memory(err);
	}
	r->kept = calloc(CODES, sizeof(*r->kept));
	if (r->kept == NULL)
		ok = err_memory(err);
	for (size_t i = 0; ok && i < count; i++)
		ok = add_path(r, paths[i], err);
	if (!ok || !try_files(r, err)) {
		reference_close(r);
		return false;
	}
	*out = r;
	return true;
}

static void
kept_free(struct kept *kept)
{
	if (kept == NULL)
		return;
	model_state_release(&kept->state);
	free(kept);
}

void
reference_close(struct reference *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->sources; i++)
		free(r->source[i].path);
	while (r->all != NULL) {
		struct kept *kept = r->all;

		r->all = kept->next;
		kept_free(kept);
	}
	free(r->kept);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

bool
reference_sandbox(const struct reference *r, struct sandbox *s, struct err *err)
{
	for (size_t i = 0; i < r->sources; i++)
		if (!sandbox_read(s, r->source[i].path, err))
			return false;
	return true;
}

/* ---- asking -------------------------------------------------------------- */

/* 0 for what is no code. */
static unsigned
index_of(struct span state)
{
	unsigned index = 0;

	if (state.len == 0 || state.len > 3)
		return 0;
	for (size_t i = 0; i < state.len; i++) {
		if (state.data[i] < 'A' || state.data[i] > 'Z')
			return 0;
		index = index * 27 + (state.data[i] - 'A' + 1U);
	}
	return index;
}

/* A file of the folder, if there is one. */
static bool
read_folder(struct model_state *s, const char *folder, struct err *err)
{
	struct buf path = BUF_INIT;
	char name[8];
	bool ok = true;

	snprintf(name, sizeof(name), "%s.ini", s->state);
	path_join(&path, folder, name);
	if (!buf_ok(&path))
		ok = err_memory(err);
	else if (access(buf_text(&path), F_OK) == 0 || errno != ENOENT)
		ok = model_state_read(s, buf_text(&path), err);
	buf_release(&path);
	return ok;
}

static bool
read_state(
    struct reference *r, const char code[4], struct kept **out, struct err *err)
{
	struct kept *kept = calloc(1, sizeof(*kept));
	bool ok = true, any = false;

	if (kept == NULL)
		return err_memory(err);
	model_state_init(&kept->state, code);
	for (size_t i = 0; ok && i < r->sources; i++) {
		/* Of a file of several states all was said at the start. */
		size_t said = kept->state.remarks.len;

		ok = r->source[i].folder
		    ? read_folder(&kept->state, r->source[i].path, err)
		    : model_state_read(&kept->state, r->source[i].path, err);
		if (!r->source[i].folder)
			kept->state.remarks.len = said;
	}
	if (!ok || !model_state_check(&kept->state, err)) {
		kept_free(kept);
		return false;
	}
	tell_remarks(r, &kept->state);
	for (int kind = 0; kind < MODEL_KINDS; kind++)
		any = any || kept->state.list[kind].count > 0;
	kept->empty = !any;
	*out = kept;
	return true;
}

bool
reference_state(struct reference *r, struct span state,
    const struct model_state **out, struct err *err)
{
	unsigned index = index_of(state);
	struct kept *kept;
	bool ok = true;
	char code[4];

	*out = NULL;
	if (index == 0)
		return true;
	kept = atomic_load_explicit(&r->kept[index], memory_order_acquire);
	if (kept == NULL) {
		model_state_code(state, code);
		pthread_mutex_lock(&r->lock);
		kept = r->kept[index];
		if (kept == NULL && (ok = read_state(r, code, &kept, err))) {
			kept->next = r->all;
			r->all = kept;
			atomic_store_explicit(
			    &r->kept[index], kept, memory_order_release);
		}
		pthread_mutex_unlock(&r->lock);
	}
	if (ok && !kept->empty)
		*out = &kept->state;
	return ok;
}

bool
reference_all(struct reference *r, struct model_state *out, struct err *err)
{
	struct model_state all;
	bool ok = true;

	model_state_init(&all, "");
	for (size_t i = 0; ok && i < r->sources; i++) {
		struct dir_names names = {NULL, 0, 0};
		struct buf file = BUF_INIT;

		if (!r->source[i].folder) {
			ok = model_state_read(&all, r->source[i].path, err);
			continue;
		}
		ok = dir_names(r->source[i].path, &names, err);
		for (size_t n = 0; ok && n < names.count; n++)
			if (is_of_state(names.list[n]))
				ok = model_state_read(&all,
				    path_join(&file, r->source[i].path,
					names.list[n]),
				    err);
		dir_names_release(&names);
		buf_release(&file);
	}
	if (!ok || !model_state_check(&all, err)) {
		model_state_release(&all);
		return false;
	}
	tell_remarks(r, &all);
	*out = all;
	return true;
}

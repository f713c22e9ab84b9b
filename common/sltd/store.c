/*
 * store: see store.h.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "sltd/store.h"

/* The folder is looked over for new lists once in so long. */
#define SCAN_US 1000000

static int
compare_list_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* What cannot be looked at must not be left out: its documents would be clear.
 */
static bool
is_list(const char *folder, const char *name, bool *is, struct err *err)
{
	struct buf path = BUF_INIT, current = BUF_INIT;
	struct stat st;
	bool ok;

	path_join(&path, folder, name);
	path_join(&current, buf_text(&path), SLTD_FILE_CURRENT);
	ok = buf_ok(&current) || err_memory(err);
	*is = ok && stat(buf_text(&current), &st) == 0;
	if (ok && !*is && errno != ENOENT && errno != ENOTDIR)
		ok = err_errno(err, ERR_IO, errno, "%s", buf_text(&current));
	buf_release(&path);
	buf_release(&current);
	return ok;
}

bool
sltd_store_names(const char *folder, struct sltd_names *out, struct err *err)
{
	struct sltd_names names = {.count = 0};
	struct dir_names all;
	bool ok = true;

	if (access(folder, F_OK) != 0 && errno == ENOENT)
		return sltd_list_none(folder, err);
	if (!dir_names(folder, &all, err)) {
		if (err->kind != ERR_INTERNAL)
			err->kind = ERR_IO;
		return false;
	}
	for (size_t i = 0; ok && i < all.count; i++) {
		const char *name = all.list[i];
		bool is = false;

		ok = !sltd_list_name_valid(span_str(name)) ||
		    is_list(folder, name, &is, err);
		if (ok && is && names.count == SLTD_LISTS_MAX)
			ok = err_set(err, ERR_CONFIG, "%s: more than %d lists",
			    folder, SLTD_LISTS_MAX);
		/* Short enough, or it were no list's name. */
		else if (is)
			memcpy(
			    names.name[names.count++], name, strlen(name) + 1);
	}
	dir_names_release(&all);
	if (!ok)
		return false;
	qsort(
	    names.name, names.count, sizeof(names.name[0]), compare_list_names);
	*out = names;
	return true;
}

static struct sltd_list *
find_list(const struct sltd_store *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->lists[i]->name, name) == 0)
			return s->lists[i];
	return NULL;
}

/* Opens lists that came. One that went is met when it is refreshed. */
static bool
scan(struct sltd_store *s, struct err *err)
{
	struct sltd_names names;

	if (!sltd_store_names(buf_text(&s->folder), &names, err))
		return false;
	for (size_t i = 0; i < names.count; i++) {
		if (find_list(s, names.name[i]) != NULL ||
		    s->count == SLTD_LISTS_MAX)
			continue;
		if (!sltd_list_open(buf_text(&s->folder), names.name[i], false,
			&s->lists[s->count], err))
			return false;
		s->count++;
	}
	return true;
}

/* As old as the oldest list: that much is certain of all of them. */
static void
find_age(struct sltd_store *s)
{
	s->as_of_known = s->count > 0;
	for (size_t i = 0; i < s->count; i++) {
		const struct sltd_meta *m = &s->lists[i]->meta;
		instant until = sltd_meta_fresh_until(m);

		if (i == 0 || m->date < s->as_of)
			s->as_of = m->date;
		if (i == 0 || until < s->fresh_until)
			s->fresh_until = until;
	}
}

/* A folder that is not there, or may not be read, holds none. */
static bool
holds_lists(const char *folder, bool *any, struct err *err)
{
	struct sltd_names names;
	struct err why = ERR_INIT;

	*any = sltd_store_names(folder, &names, &why) && names.count > 0;
	return why.kind != ERR_INTERNAL ||
	    err_set(err, why.kind, "%s", why.text);
}

bool
sltd_store_folder(const char *folder, struct buf *out, struct err *err)
{
	struct buf inner = BUF_INIT;
	bool outside, inside, ok;

	path_join(&inner, folder, SLTD_FOLDER_LISTS);
	ok = (buf_ok(&inner) || err_memory(err)) &&
	    holds_lists(folder, &outside, err) &&
	    holds_lists(buf_text(&inner), &inside, err);
	if (ok && outside && inside)
		ok = err_set(err, ERR_USAGE,
		    "%s and %s hold lists: say which is meant", folder,
		    buf_text(&inner));
	if (ok) {
		buf_clear(out);
		if (inside)
			buf_append_span(out, buf_span(&inner));
		else
			buf_append_str(out, folder);
		ok = buf_ok(out) || err_memory(err);
	}
	buf_release(&inner);
	return ok;
}

bool
sltd_store_open(const char *folder, struct sltd_store *out, struct err *err)
{
	struct sltd_store s = {.folder = BUF_INIT};

	if (!sltd_store_folder(folder, &s.folder, err) || !scan(&s, err)) {
		sltd_store_close(&s);
		return false;
	}
	if (s.count == 0) {
		sltd_store_close(&s);
		return sltd_list_none(folder, err);
	}
	s.scanned_us = monotonic_us();
	find_age(&s);
	*out = s;
	return true;
}

void
sltd_store_close(struct sltd_store *s)
{
	for (size_t i = 0; i < s->count; i++)
		sltd_list_close(s->lists[i]);
	buf_release(&s->folder);
	*s = (struct sltd_store){0};
}

static void
drop(struct sltd_store *s, size_t i)
{
	sltd_list_close(s->lists[i]);
	s->lists[i] = s->lists[--s->count];
}

void
sltd_store_refresh(struct sltd_store *s, uint64_t now_us)
{
	struct err err = ERR_INIT;

	s->broken = false;
	if (now_us - s->scanned_us >= SCAN_US) {
		s->scanned_us = now_us;
		if (!scan(s, &err)) {
			s->broken = true;
			s->why = err;
		}
	}
	for (size_t i = s->count; i-- > 0;) {
		if (sltd_list_refresh(s->lists[i], now_us, &err))
			continue;
		s->broken = true;
		s->why = err;
		/* Opened again by the next scan, if it is still there. */
		drop(s, i);
		s->scanned_us = 0;
	}
	if (s->count == 0 && !s->broken) {
		s->broken = true;
		sltd_list_none(buf_text(&s->folder), &s->why);
	}
	find_age(s);
}

static void
ask_one(struct sltd_store *s, const struct sltd_query *q,
    const struct sltd_short_keys *keys, struct sltd_answer *a)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < s->count; i++) {
		struct sltd_list *l = s->lists[i];

		if ((sltd_list_maybe(l, q, keys) &&
			!sltd_list_ask(l, q, a, &err)) ||
		    (q->near && !sltd_list_ask_near(l, q, a, &err)))
			sltd_answer_fail(a, "%s", err.text);
	}
}

static void
ask_batch(struct sltd_store *s, const struct sltd_query *const *queries,
    struct sltd_answer *const *answers, size_t count)
{
	struct sltd_short_keys keys[SLTD_STORE_BATCH];

	for (size_t i = 0; i < count; i++) {
		sltd_query_keys(queries[i], &keys[i]);
		for (unsigned k = 0; k < keys[i].count; k++)
			for (size_t l = 0; l < s->count; l++)
				sltd_sieve_prefetch(
				    &s->lists[l]->sieve, keys[i].key[k]);
	}
	for (size_t i = 0; i < count; i++) {
		sltd_answer_clear(answers[i]);
		answers[i]->as_of_known = s->as_of_known;
		answers[i]->as_of = s->as_of;
		answers[i]->fresh_until = s->fresh_until;
		if (s->broken)
			sltd_answer_fail(answers[i], "%s", s->why.text);
		ask_one(s, queries[i], &keys[i], answers[i]);
	}
}

void
sltd_store_ask(struct sltd_store *s, const struct sltd_query *const *queries,
    struct sltd_answer *const *answers, size_t count)
{
	for (size_t i = 0; i < count; i += SLTD_STORE_BATCH)
		ask_batch(s, queries + i, answers + i,
		    count - i < SLTD_STORE_BATCH ? count - i
						 : SLTD_STORE_BATCH);
}

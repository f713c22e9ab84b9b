/*
 * sync_local: files that a person puts into a folder, in the order in which
 * they lead on from what is here.
 */
#include <glob.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/msg.h"
#include "sync.h"

static int
compare_file_names(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	struct pkd_ldif_name p, q;
	int d;

	pkd_ldif_name(x, &p);
	pkd_ldif_name(y, &q);
	if (!p.icao || !q.icao)
		return strcmp(x, y);
	d = strcmp(p.collection, q.collection);
	if (d == 0 && p.version != q.version)
		d = p.version < q.version ? -1 : 1;
	return d != 0 ? d : (int)p.delta - (int)q.delta;
}

/* The version of a collection that is here; 0: none. */
static bool
version_here(struct sync *s, const char *source, const char *collection,
    uint64_t *version, struct err *err)
{
	struct trust_view *view;
	struct pkd_collection c;
	bool ok;

	if (!trust_begin(s->trust, &view, err))
		return false;
	ok = pkd_collection(view, source, collection, &c, err);
	trust_end(view);
	*version = ok ? c.version : 0;
	return ok;
}

/*
 * Of ICAO's files only those that lead on: not older than what is here, and
 * no complete file that a later one in the folder replaces.
 */
static bool
leads_on(struct sync *s, const char *source, const glob_t *found, size_t i,
    struct err *err, bool *yes)
{
	struct pkd_ldif_name n, other;
	uint64_t here;
	size_t j;

	*yes = true;
	pkd_ldif_name(found->gl_pathv[i], &n);
	if (!n.icao)
		return true;
	if (!version_here(s, source, n.collection, &here, err))
		return false;
	*yes = n.version > here || (n.version == here && !n.delta);
	for (j = i + 1; *yes && !n.delta && j < found->gl_pathc; j++) {
		pkd_ldif_name(found->gl_pathv[j], &other);
		if (other.icao && !other.delta &&
		    strcmp(other.collection, n.collection) == 0 &&
		    other.version > n.version)
			*yes = false;
	}
	return true;
}

static int
nothing_there(const struct source *x, const char *pattern)
{
	struct err err = ERR_INIT;

	if (x->manual != NULL)
		err_set(&err, ERR_NOINPUT,
		    "%s: nothing at %s: download it by "
		    "hand from %s",
		    x->name, pattern, x->manual);
	else
		err_set(
		    &err, ERR_NOINPUT, "%s: nothing at %s", x->name, pattern);
	return msg_err(&err);
}

/* What is being downloaded or written is left for the next run. */
static void
drop_unfinished(glob_t *found)
{
	size_t kept = 0;

	for (size_t i = 0; i < found->gl_pathc; i++)
		if (path_is_unfinished(found->gl_pathv[i]))
			free(found->gl_pathv[i]);
		else
			found->gl_pathv[kept++] = found->gl_pathv[i];
	found->gl_pathv[kept] = NULL;
	found->gl_pathc = kept;
}

/* Of a path, or of "file:///path". */
static const char *
pattern_of(const struct source *x)
{
	return x->url[0] == '/' ? x->url : x->url + 7;
}

bool
sync_local_needs(
    const struct source *x, struct sandbox *sandbox, struct err *err)
{
	const char *pattern = pattern_of(x);
	size_t plain = strcspn(pattern, "*?[\\");
	struct buf path = BUF_INIT, folder = BUF_INIT;
	glob_t found;
	bool ok;

	buf_append_span(&path, span_make((const uint8_t *)pattern, plain));
	/* "/spool/icao-*": what comes is in /spool. */
	if (plain > 0 && pattern[plain] != '\0' && pattern[plain - 1] != '/')
		(void)path_parent(&folder, buf_text(&path));
	else
		buf_append_str(&folder, buf_text(&path));
	ok = ((buf_ok(&path) && buf_ok(&folder)) || err_memory(err)) &&
	    sandbox_read(sandbox, buf_text(&folder), err);
	/* Links lead elsewhere. */
	if (ok && glob(pattern, GLOB_MARK, NULL, &found) == 0) {
		for (size_t i = 0; ok && i < found.gl_pathc; i++)
			ok = sandbox_read(sandbox, found.gl_pathv[i], err);
		globfree(&found);
	}
	buf_release(&path);
	buf_release(&folder);
	return ok;
}

int
sync_local(struct sync *s, const struct source *x)
{
	const char *pattern = pattern_of(x);
	struct err err = ERR_INIT;
	glob_t found;
	size_t i;
	int status = 0, one;
	bool yes;

	if (glob(pattern, GLOB_MARK, NULL, &found) != 0)
		return nothing_there(x, pattern);
	drop_unfinished(&found);
	if (found.gl_pathc == 0) {
		globfree(&found);
		return nothing_there(x, pattern);
	}
	qsort(found.gl_pathv, found.gl_pathc, sizeof(*found.gl_pathv),
	    compare_file_names);
	for (i = 0; i < found.gl_pathc; i++) {
		struct pkd_ldif_name n;

		if (!leads_on(s, x->name, &found, i, &err, &yes)) {
			status = msg_err(&err);
			break;
		}
		if (!yes)
			continue;
		pkd_ldif_name(found.gl_pathv[i], &n);
		one = sync_import(s, x, found.gl_pathv[i], found.gl_pathv[i],
		    n.icao || found.gl_pathc == 1);
		if (one > status)
			status = one;
	}
	globfree(&found);
	return status;
}

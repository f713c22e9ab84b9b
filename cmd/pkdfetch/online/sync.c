/*
 * sync: fetches what is configured, and imports it. Made for cron: beside
 * readers, beside itself, silent with -q when all is well. Files that a
 * person downloads are in sync_local.c, transfers in sync_remote.c.
 *
 * It goes through no forms and clicks no terms: what a person must download
 * is said, with the address.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/config.h"
#include "base/file.h"
#include "base/msg.h"
#include "base/runlog.h"
#include "base/owner.h"
#include "sync.h"

/* In place of a descriptor. */
#define LOCK_HELD (-2)

#define CONFIG_DEFAULT MRTD_PREFIX "/etc/mrtd-tools/pkdfetch.conf"

static void
worse(struct sync *s, int status)
{
	if (status > s->status)
		s->status = status;
}

void
sync_path(
    struct sync *s, const struct source *x, const char *suffix, struct buf *out)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "%s%s", x->name, suffix);
	path_join(out, buf_text(&s->folder), buf_text(&name));
	buf_release(&name);
}

int
sync_import(struct sync *s, const struct source *x, const char *path,
    const char *name, bool own_name)
{
	struct pkdfetch *tool = s->tool;
	struct pkd_options options = {.now = tool->common.now};
	struct buf trust_bytes = BUF_INIT;
	struct err err = ERR_INIT;
	int status;

	options.source = own_name ? x->name : NULL;
	options.country = x->country[0] != '\0' ? x->country : NULL;
	options.max_age_s = x->max_age_s;
	options.trust_on_first_use = x->first_use;
	options.unsigned_allowed = x->unsigned_allowed;
	options.jobs = (unsigned)tool->jobs;
	tool->digest = x->digest;
	if (!read_trust((const char *const *)x->trust, x->trust_count,
		&trust_bytes, &options, &err)) {
		err_wrap(&err, "%s", x->name);
		status = msg_err(&err);
	} else {
		tool->syncing = x->name;
		status = import_operand(
		    tool, s->trust, &options, path, name, &s->rows);
		tool->syncing = NULL;
	}
	tool->digest = NULL;
	buf_release(&trust_bytes);
	return status;
}

/*
 * One sync of a source at a time; another one's work is not done twice. The
 * time of the lock's file is when the run began that holds it.
 */
static int
lock_source(struct sync *s, const struct source *x, time_t *since)
{
	struct buf path = BUF_INIT;
	struct stat st;
	int fd;

	sync_path(s, x, ".lock", &path);
	fd = open(buf_text(&path),
	    O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	buf_release(&path);
	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		*since = fstat(fd, &st) == 0 ? st.st_mtime : 0;
		close(fd);
		return LOCK_HELD;
	}
	(void)futimens(fd, NULL);
	return fd;
}

/* Another run is at it: as it should be, unless it hangs. */
static void
lock_held(struct sync *s, const struct source *x, time_t since)
{
	uint64_t transfer =
	    x->timeout_s > 0 ? x->timeout_s : SYNC_TRANSFER_MAX_S;
	uint64_t most = SYNC_RUN_MAX_S + SYNC_TRIES_MAX * transfer;
	time_t age = time(NULL) - since;
	struct err err = ERR_INIT;

	if (age < 0 || (uint64_t)age <= most) {
		msg(MSG_NOTICE, "%s: another sync is at it", x->name);
		return;
	}
	err_set(&err, ERR_TEMPORARY,
	    "%s: another sync has held it for %llu hours, longer than a run "
	    "may last: it hangs, and nothing is imported until it is ended",
	    x->name, (unsigned long long)age / 3600);
	worse(s, msg_err(&err));
}

static void
sync_source(struct sync *s, const struct source *x)
{
	struct err err = ERR_INIT;
	time_t since = 0;
	int lock = lock_source(s, x, &since), status;

	if (lock == LOCK_HELD) {
		lock_held(s, x, since);
		return;
	}
	if (lock < 0) {
		err_errno(
		    &err, ERR_CANTCREATE, errno, "%s", buf_text(&s->folder));
		worse(s, msg_err(&err));
		return;
	}
	status = source_is_local(x) ? sync_local(s, x) : sync_remote(s, x);
	close(lock);
	msg(status == 0 ? MSG_NOTICE : MSG_WARNING, "%s: %s", x->name,
	    status == 0	      ? "up to date"
		: status == 1 ? "imported, something in it was refused"
			      : "not imported");
	runlog_count("sources", 1);
	if (status > 1)
		runlog_count("sources_failed", 1);
	worse(s, status);
}

static bool
is_wanted(int argc, char **argv, const char *name)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc < 2;
}

static bool
all_known(int argc, char **argv, const struct sources *sources, struct err *err)
{
	size_t j;
	int i;

	for (i = 1; i < argc; i++) {
		for (j = 0; j < sources->count; j++)
			if (strcmp(sources->list[j].name, argv[i]) == 0)
				break;
		if (j == sources->count)
			return err_set(err, ERR_USAGE,
			    "%s: no such source in "
			    "the configuration",
			    argv[i]);
	}
	return true;
}

static bool
read_config(struct pkdfetch *tool, struct sources *sources, struct err *err)
{
	struct buf store = BUF_INIT, path = BUF_INIT;
	bool ok = store_folder(tool->common.store, &store, err) &&
	    config_find(
		tool->config, buf_text(&store), "pkdfetch.conf", &path, err);

	ok = ok && path.len > 0 && sources_read(buf_text(&path), sources, err);
	buf_release(&store);
	buf_release(&path);
	if (ok || err->kind != ERR_NONE)
		return ok;
	return err_set(err, ERR_NOINPUT,
	    "no %s: copy the example from " MRTD_PREFIX
	    "/share/doc/mrtd-tools/examples and choose your "
	    "sources, or name a --config FILE",
	    CONFIG_DEFAULT);
}

/* Before anything of others is met; afterwards their files are his to read. */
static bool
give_up_root(struct pkdfetch *tool, struct err *err)
{
	struct buf store = BUF_INIT;
	bool ok = store_folder(tool->common.store, &store, err) &&
	    owner_become(buf_text(&store), err);

	buf_release(&store);
	return ok;
}

/* STORE/fetch; a store that is not there yet is made for it. */
static bool
fetch_folder(struct sync *s, struct err *err)
{
	struct pkdfetch *tool = s->tool;
	bool ok = store_folder(tool->common.store, &tool->store, err);

	if (!ok)
		return false;
	path_join(&s->folder, buf_text(&tool->store), "fetch");
	if (!buf_ok(&s->folder))
		return err_memory(err);
	if (access(buf_text(&s->folder), F_OK) == 0)
		return true;
	ok = open_store(tool, KV_CREATE, &s->trust, err) &&
	    file_make_folders(buf_text(&s->folder), 0700, err);
	trust_close(s->trust);
	s->trust = NULL;
	return ok;
}

/* Where any source that is wanted is on the network. */
static bool
start_fetcher(struct sync *s, int argc, char **argv, struct err *err)
{
	const struct sources *all = s->sources;
	bool wanted = false;

	for (size_t i = 0; i < all->count; i++)
		wanted = wanted ||
		    (!source_is_local(&all->list[i]) &&
			is_wanted(argc, argv, all->list[i].name));
	return !wanted ||
	    fetcher_open(all, buf_text(&s->folder), s->tool->common.quiet,
		(enum sandbox_mode)s->tool->common.sandbox, &s->fetcher, err);
}

/* The store, and what the sources name of this machine. */
static bool
sync_needs(void *context, struct sandbox *sandbox, struct err *err)
{
	struct sync *s = context;
	bool ok = pkdfetch_needs(s->tool, sandbox, err);

	if (s->fetcher != NULL)
		sandbox_keep_worker(sandbox);
	for (size_t i = 0; ok && i < s->sources->count; i++) {
		const struct source *x = &s->sources->list[i];

		for (size_t j = 0; ok && j < x->trust_count; j++)
			ok = sandbox_read(sandbox, x->trust[j], err);
		ok = ok &&
		    (!source_is_local(x) || sync_local_needs(x, sandbox, err));
	}
	return ok;
}

int
sync_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	static struct sources sources;
	struct sync s = {.tool = tool, .folder = BUF_INIT, .sources = &sources};
	struct err err = ERR_INIT;
	size_t i;
	bool ok;

	tool->regular_only = true;
	ok = read_config(tool, &sources, &err) &&
	    all_known(argc, argv, &sources, &err) && give_up_root(tool, &err) &&
	    fetch_folder(&s, &err) && start_fetcher(&s, argc, argv, &err) &&
	    import_begin(tool, &err) &&
	    sandbox_enter((enum sandbox_mode)tool->common.sandbox, 0, NULL,
		sync_needs, &s, &err) &&
	    open_store(tool, KV_CREATE, &s.trust, &err);
	if (!tool->common.json)
		tool->common.text = true;
	rows_init(&s.rows, &tool->common, import_columns);
	for (i = 0; ok && i < sources.count; i++)
		if (is_wanted(argc, argv, sources.list[i].name))
			sync_source(&s, &sources.list[i]);
	if (!ok)
		worse(&s, msg_err(&err));
	trust_close(s.trust);
	worker_close(tool->parser);
	fetcher_close(s.fetcher);
	sources_release(&sources);
	buf_release(&s.folder);
	if (tool->common.quiet && !tool->common.json)
		buf_clear(&s.rows.lines);
	worse(&s, rows_finish(&s.rows));
	return s.status;
}

/*
 * sync: fetches what is configured, and imports it. Made for cron: beside
 * readers, beside itself, silent with -q when all is well.
 *
 * What was fetched stays in the store directory's "fetch", with the marks by
 * which a server tells whether it has changed, and with what a cut transfer
 * had got already. It goes through no forms and clicks no terms: what a
 * person must download is said, with the address.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "net/retry.h"
#include "pkdfetch.h"
#include "source.h"

#define CONFIG_DEFAULT MRTD_PREFIX "/etc/mrtd-tools/pkdfetch.conf"
#define CONFIG_SYSTEM "/etc/mrtd-tools/pkdfetch.conf"
/* Tries of one source in one run, and the waits between them. */
#define TRIES_MAX 4
#define WAIT_BASE_MS 1000
#define WAIT_CAP_MS 20000

struct sync {
	struct pkdfetch *tool;
	struct trust *trust;
	struct http *http;
	struct rows rows;
	struct buf folder;	/* STORE/fetch */
	int status;
};

static void
worse(struct sync *s, int status)
{
	if (status > s->status)
		s->status = status;
}

/* ---- the marks of what is here ------------------------------------------ */

static void
mark_path(struct sync *s, const struct source *x, const char *suffix,
    struct buf *out)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "%s%s", x->name, suffix);
	path_join(out, buf_text(&s->folder), buf_text(&name));
	buf_release(&name);
}

/* Two lines: the ETag and the date. */
static void
load_marks(struct sync *s, const struct source *x,
    struct http_validator *marks)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span etag, date;

	memset(marks, 0, sizeof(*marks));
	mark_path(s, x, ".marks", &path);
	if (file_read(buf_text(&path), 4 * HTTP_VALIDATOR_MAX, &text,
	    &ignored)) {
		etag = span_first(buf_span(&text), span_find(buf_span(&text),
		    '\n'));
		date = span_from(buf_span(&text), etag.len + 1);
		date = span_first(date, span_find(date, '\n'));
		if (etag.len < HTTP_VALIDATOR_MAX)
			memcpy(marks->etag, etag.data, etag.len);
		if (date.len < HTTP_VALIDATOR_MAX)
			memcpy(marks->last_modified, date.data, date.len);
	}
	buf_release(&path);
	buf_release(&text);
}

static void
save_marks(struct sync *s, const struct source *x,
    const struct http_validator *marks, bool keep)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err err = ERR_INIT;

	mark_path(s, x, ".marks", &path);
	buf_printf(&text, "%s\n%s\n", marks->etag, marks->last_modified);
	if (!keep)
		unlink(buf_text(&path));
	else if (!file_replace(buf_text(&path), buf_span(&text), 0600, &err))
		msg_err(&err);
	buf_release(&path);
	buf_release(&text);
}

/* ---- one import --------------------------------------------------------- */

static int
import_file(struct sync *s, const struct source *x, const char *path,
    const char *name, bool own_name)
{
	struct pkdfetch *tool = s->tool;
	struct pkd_options options = {.now = tool->common.now};
	struct buf trust_bytes = BUF_INIT;
	struct err err = ERR_INIT;
	int status;

	options.source = own_name ? x->name : NULL;
	options.country = x->country;
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
		status = import_operand(tool, s->trust, &options, path, name,
		    &s->rows);
	}
	tool->digest = NULL;
	buf_release(&trust_bytes);
	return status;
}

/* ---- files that a person puts there ------------------------------------- */

static int
compare_names(const void *a, const void *b)
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

/* The version of a source that is here; 0: none. */
static bool
version_here(struct sync *s, const char *name, uint64_t *version,
    struct err *err)
{
	struct trust_view *view;
	struct trust_source source;
	uint32_t position = 0;
	bool more = true, ok;

	*version = 0;
	if (!trust_begin(s->trust, &view, err))
		return false;
	while ((ok = trust_source_next(view, &position, &source, &more,
	    err)) && more)
		if (strcmp(source.name, name) == 0 && source.imported != 0)
			(void)span_uint(span_str(source.version), UINT64_MAX /
			    2, version);
	trust_end(view);
	return ok;
}

/*
 * Of ICAO's files only those that lead on: not older than what is here, and
 * no complete file that a later one in the folder replaces.
 */
static bool
leads_on(struct sync *s, const glob_t *found, size_t i, struct err *err,
    bool *yes)
{
	struct pkd_ldif_name n, other;
	uint64_t here;
	size_t j;

	*yes = true;
	pkd_ldif_name(found->gl_pathv[i], &n);
	if (!n.icao)
		return true;
	if (!version_here(s, n.collection, &here, err))
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
		err_set(&err, ERR_NOINPUT, "%s: nothing at %s: download it by "
		    "hand from %s", x->name, pattern, x->manual);
	else
		err_set(&err, ERR_NOINPUT, "%s: nothing at %s", x->name,
		    pattern);
	return msg_err(&err);
}

static int
local_source(struct sync *s, const struct source *x)
{
	const char *pattern = x->url[0] == '/' ? x->url : x->url + 7;
	struct err err = ERR_INIT;
	glob_t found;
	size_t i;
	int status = 0, one;
	bool yes;

	if (glob(pattern, GLOB_MARK, NULL, &found) != 0)
		return nothing_there(x, pattern);
	qsort(found.gl_pathv, found.gl_pathc, sizeof(*found.gl_pathv),
	    compare_names);
	for (i = 0; i < found.gl_pathc; i++) {
		struct pkd_ldif_name n;

		if (!leads_on(s, &found, i, &err, &yes)) {
			status = msg_err(&err);
			break;
		}
		if (!yes)
			continue;
		pkd_ldif_name(found.gl_pathv[i], &n);
		one = import_file(s, x, found.gl_pathv[i],
		    found.gl_pathv[i], !n.icao && found.gl_pathc == 1);
		if (one > status)
			status = one;
	}
	globfree(&found);
	return status;
}

/* ---- what is fetched ---------------------------------------------------- */

static bool
read_password(const struct source *x, struct buf *out, struct err *err)
{
	struct span text;

	if (x->password_file == NULL)
		return true;
	if (!file_read(x->password_file, 4096, out, err))
		return false;
	text = span_trim(buf_span(out));
	memmove(out->data, text.data, text.len);
	out->len = text.len;
	return true;
}

static void
wait_ms(uint64_t ms)
{
	struct timespec t = {(time_t)(ms / 1000),
	    (long)(ms % 1000) * 1000000};

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

/* Tries, with longer and longer waits, what may help. */
static void
download(struct sync *s, const struct source *x, const char *path,
    const struct http_validator *have, const char *password,
    struct http_reply *reply)
{
	const struct retry_policy policy = {WAIT_BASE_MS, WAIT_CAP_MS};
	struct http_site site = {
		.schemes = HTTP_HTTPS | HTTP_LDAP | HTTP_LDAPS,
		.ca = x->ca, .pin = x->pin, .certificate = x->certificate,
		.key = x->key, .user = x->user, .password = password,
		.total_ms = (uint32_t)(x->timeout_s * 1000),
	};
	unsigned attempt;

	for (attempt = 1;; attempt++) {
		http_download(s->http, &site, x->url, path, x->limit, have,
		    reply);
		if ((reply->class != HTTP_TEMPORARY &&
		    reply->class != HTTP_UNKNOWN) || attempt == TRIES_MAX ||
		    reply->retry_after_s * 1000 > WAIT_CAP_MS)
			return;
		msg(MSG_DEBUG, "%s: %s; trying again", x->name,
		    reply->err.text);
		wait_ms(retry_wait_ms(&policy, attempt,
		    reply->retry_after_s * 1000, retry_random()));
	}
}

/* The name that an LDIF's version is read from: the URL's last part. */
static void
url_name(const char *url, struct buf *out)
{
	struct span s = span_str(url);
	size_t i;

	s = span_first(s, span_find(s, '?'));
	for (i = s.len; i > 0 && s.data[i - 1] != '/'; i--)
		;
	buf_append_span(out, span_from(s, i));
	if (out->len == 0)
		buf_append_str(out, "fetched");
}

static int
fetch_failed(const struct source *x, struct http_reply *reply)
{
	struct err err = reply->err;

	err_wrap(&err, "%s", x->name);
	switch (reply->class) {
	case HTTP_LOCAL:
		err.kind = err.kind == ERR_NONE ? ERR_CONFIG : err.kind;
		break;
	case HTTP_TEMPORARY:
	case HTTP_UNKNOWN:
		err.kind = ERR_UNAVAILABLE;
		break;
	default:
		err.kind = err.kind == ERR_NONE ? ERR_UNAVAILABLE : err.kind;
	}
	return msg_err(&err);
}

static int
remote_source(struct sync *s, const struct source *x)
{
	struct buf path = BUF_INIT, name = BUF_INIT, password;
	struct http_validator have;
	struct http_reply reply;
	struct err err = ERR_INIT;
	int status;

	buf_init(&password, 8192);
	mark_path(s, x, ".data", &path);
	if (!read_password(x, &password, &err)) {
		buf_release(&path);
		return msg_err(&err);
	}
	load_marks(s, x, &have);
	if (access(buf_text(&path), R_OK) != 0)
		memset(&have, 0, sizeof(have));
	http_reply_init(&reply);
	download(s, x, buf_text(&path), &have, password.len > 0 ?
	    buf_text(&password) : NULL, &reply);
	buf_wipe(&password);
	if (reply.class != HTTP_OK && reply.class != HTTP_UNCHANGED) {
		status = fetch_failed(x, &reply);
	} else {
		url_name(x->url, &name);
		status = import_file(s, x, buf_text(&path), buf_text(&name),
		    true);
		/* What was refused is looked at again next time. */
		if (reply.class == HTTP_OK)
			save_marks(s, x, &reply.validator, status == 0);
	}
	http_reply_release(&reply);
	buf_release(&path);
	buf_release(&name);
	return status;
}

/* ---- all ---------------------------------------------------------------- */

/* One sync of a source at a time; another one's work is not done twice. */
static int
lock_source(struct sync *s, const struct source *x)
{
	struct buf path = BUF_INIT;
	int fd;

	mark_path(s, x, ".lock", &path);
	fd = open(buf_text(&path), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	buf_release(&path);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return -2;
	}
	return fd;
}

static void
sync_source(struct sync *s, const struct source *x)
{
	struct err err = ERR_INIT;
	int lock = lock_source(s, x), status;

	if (lock == -2) {
		msg(MSG_NOTICE, "%s: another sync is at it", x->name);
		return;
	}
	if (lock < 0) {
		err_errno(&err, ERR_CANTCREATE, errno, "%s",
		    buf_text(&s->folder));
		worse(s, msg_err(&err));
		return;
	}
	status = source_is_local(x) ? local_source(s, x) :
	    remote_source(s, x);
	close(lock);
	msg(status == 0 ? MSG_NOTICE : MSG_WARNING, "%s: %s", x->name,
	    status == 0 ? "up to date" : status == 1 ?
	    "imported, something in it was refused" : "not imported");
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
all_known(int argc, char **argv, const struct sources *sources,
    struct err *err)
{
	size_t j;
	int i;

	for (i = 1; i < argc; i++) {
		for (j = 0; j < sources->count; j++)
			if (strcmp(sources->list[j].name, argv[i]) == 0)
				break;
		if (j == sources->count)
			return err_set(err, ERR_USAGE, "%s: no such source in "
			    "the configuration", argv[i]);
	}
	return true;
}

static bool
read_config(struct pkdfetch *tool, struct sources *sources, struct err *err)
{
	if (tool->config != NULL)
		return sources_read(tool->config, sources, err);
	if (access(CONFIG_DEFAULT, R_OK) == 0)
		return sources_read(CONFIG_DEFAULT, sources, err);
	return sources_read(CONFIG_SYSTEM, sources, err);
}

int
sync_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct sync s = {.tool = tool, .folder = BUF_INIT};
	static struct sources sources;
	struct err err = ERR_INIT;
	size_t i;
	bool ok;

	ok = read_config(tool, &sources, &err) &&
	    all_known(argc, argv, &sources, &err) &&
	    open_store(tool, KV_CREATE, &s.trust, &err);
	if (ok) {
		path_join(&s.folder, buf_text(&tool->store), "fetch");
		ok = file_make_folders(buf_text(&s.folder), 0700, &err) &&
		    http_open(&s.http, &err);
	}
	if (!tool->common.json)
		tool->common.text = true;
	rows_init(&s.rows, &tool->common, import_columns);
	for (i = 0; ok && i < sources.count; i++)
		if (is_wanted(argc, argv, sources.list[i].name))
			sync_source(&s, &sources.list[i]);
	if (!ok)
		worse(&s, msg_err(&err));
	http_close(s.http);
	trust_close(s.trust);
	sources_release(&sources);
	buf_release(&s.folder);
	if (tool->common.quiet && !tool->common.json)
		buf_clear(&s.rows.lines);
	worse(&s, rows_finish(&s.rows));
	return s.status;
}

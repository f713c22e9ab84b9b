/*
 * import: files and folders into the trust store. One operand is one
 * transaction: readers, and whoever pulls the plug, see all of it or none.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "base/runlog.h"
#include "record/result.h"
#include "import.h"

/* Folders inside each other. */
#define FOLDER_DEPTH_MAX 8

const struct column import_columns[] = {{"source", "SOURCE", 28, false},
    {"kind", "KIND", 14, false}, {"version", "VERSION", 20, false},
    {"added", "ADDED", 0, true}, {"updated", "UPDATED", 0, true},
    {"withdrawn", "WITHDRAWN", 0, true}, {"unchanged", "UNCHANGED", 0, true},
    {"refused", "REFUSED", 0, true}, {"file", "FILE", 60, false},
    {NULL, NULL, 0, false}};

/* ---- results ------------------------------------------------------------ */

/* 64 and up wins over 1, 1 over 0. */
static void
worse(int *status, int other)
{
	if (other > *status)
		*status = other;
}

/* With the source of the configuration in front, where there is one. */
static void
complain(const char *source, const char *file, const struct pkd_result *r)
{
	bool named = source != NULL;
	size_t i;

	for (i = 0; i < r->findings.count; i++) {
		const struct finding *f = &r->findings.list[i];

		if (f->severity != SEVERITY_ERROR || i >= 5)
			continue;
		msg(r->usable ? MSG_WARNING : MSG_ERROR, "%s%s%s: %.*s (%s)",
		    named ? source : "", named ? ": " : "", file,
		    SPAN_ARG(finding_note(&r->findings, f)), f->code);
	}
}

/* What --syslog says of a run, over all its files. */
static void
log_counts(const struct pkd_result *r)
{
	runlog_count("files", 1);
	runlog_count("added", r->added);
	runlog_count("updated", r->updated);
	runlog_count("withdrawn", r->withdrawn);
	runlog_count("unchanged", r->unchanged);
	runlog_count("refused", r->refused);
}

void
import_result(struct import *im, const char *file, const struct pkd_result *r)
{
	struct json_writer w;

	log_counts(r);
	json_begin(&w, &im->lines);
	json_open_object(&w, NULL);
	json_put_str(&w, "source", r->source);
	json_put_str(&w, "file", file);
	if (r->kind != NULL)
		json_put_str(&w, "kind", r->kind);
	else
		json_put_null(&w, "kind");
	if (r->version[0] != '\0')
		json_put_str(&w, "version", r->version);
	else
		json_put_null(&w, "version");
	json_put_uint(&w, "added", r->added);
	json_put_uint(&w, "updated", r->updated);
	json_put_uint(&w, "withdrawn", r->withdrawn);
	json_put_uint(&w, "unchanged", r->unchanged);
	json_put_uint(&w, "refused", r->refused);
	json_put_instant(&w, "time", im->tool->common.now);
	result_write_findings(&w, "findings", &r->findings);
	json_close_object(&w);
	buf_append_byte(&im->lines, '\n');
	complain(im->tool->syncing, file, r);
	im->any_usable |= r->usable;
	worse(&im->status, !r->usable ? ERR_DATA : r->refused > 0 ? 1 : 0);
}

/* The file in front, where the message does not begin with it already. */
static bool
name_file(struct err *err, const char *name)
{
	return strncmp(err->text, name, strlen(name)) != 0 &&
	    err_wrap(err, "%s", name);
}

/* ---- folders ------------------------------------------------------------ */

static int
may_be_read(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && !path_is_unfinished(entry->d_name);
}

/* Pipes and devices are not waited for; that one was left out is said. */
static void
skipped(struct import *im, const char *path)
{
	msg(MSG_WARNING, "%s: not a regular file, so it is not read", path);
	worse(&im->status, 1);
}

static bool
folder(struct import *im, const char *path, int depth, struct err *err)
{
	struct dirent **list;
	struct buf name = BUF_INIT;
	struct stat st;
	size_t before = im->lines.len;
	int i, n;
	bool ok = true;

	if (depth > FOLDER_DEPTH_MAX)
		return err_set(err, ERR_DATA, "%s: folders too deep", path);
	n = scandir(path, &list, may_be_read, alphasort);
	if (n < 0)
		return err_errno(err, ERR_NOINPUT, errno, "%s", path);
	for (i = 0; i < n; i++) {
		const char *each = path_join(&name, path, list[i]->d_name);

		if (ok && stat(each, &st) != 0)
			ok = err_errno(err, ERR_NOINPUT, errno, "%s", each);
		else if (ok && S_ISDIR(st.st_mode))
			ok = folder(im, each, depth + 1, err);
		else if (ok && !S_ISREG(st.st_mode))
			skipped(im, each);
		else if (ok && !import_file(im, each, each, false, err))
			ok = name_file(err, each);
		free(list[i]);
	}
	free(list);
	buf_release(&name);
	if (ok && depth == 0 && im->lines.len == before)
		return err_set(err, ERR_NOINPUT, "%s: no file in it", path);
	return ok;
}

/* ---- the operand -------------------------------------------------------- */

/* The rows into history and output, once they are true. */
static bool
put_history(struct import *im, struct err *err)
{
	struct span rest = buf_span(&im->lines);

	if (!buf_ok(&im->lines))
		return err_memory(err);
	while (rest.len > 0) {
		struct span line = span_first(rest, span_find(rest, '\n'));

		if (!pkd_event(im->pkd, line, err))
			return false;
		rest = span_from(rest, line.len + 1);
	}
	return true;
}

static void
print_rows(struct import *im)
{
	struct span rest = buf_span(&im->lines);

	while (rest.len > 0) {
		struct span line = span_first(rest, span_find(rest, '\n'));

		if (!rows_line(im->rows, line))
			bug("a row that is no JSON");
		rest = span_from(rest, line.len + 1);
	}
}

int
import_operand(struct pkdfetch *tool, struct trust *trust,
    const struct pkd_options *options, const char *path, const char *name,
    struct rows *rows)
{
	struct import im = {.tool = tool, .rows = rows, .lines = BUF_INIT};
	struct err err = ERR_INIT;
	struct stat st;
	uint64_t generation;
	bool ok;

	if (!pkd_open(trust, options, &im.pkd, &err))
		return msg_err(&err);
	if (strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	    S_ISDIR(st.st_mode))
		ok = folder(&im, path, 0, &err);
	else
		ok = import_file(&im, path, name, !tool->regular_only, &err) ||
		    name_file(&err, name);
	if (ok && im.any_usable)
		ok = put_history(&im, &err);
	if (!ok || !im.any_usable) {
		pkd_abort(im.pkd); /* nothing of it is kept */
	} else if (!pkd_commit(im.pkd, &generation, &err)) {
		ok = name_file(&err, name);
	}
	if (ok)
		print_rows(&im);
	else if (tool->syncing != NULL)
		err_wrap(&err, "%s", tool->syncing);
	if (!ok)
		worse(&im.status, msg_err(&err));
	buf_release(&im.lines);
	return im.status;
}

bool
import_begin(struct pkdfetch *tool, struct err *err)
{
	return worker_open(unpack_job, unpack_warm,
	    (enum sandbox_mode)tool->common.sandbox, &tool->parser, err);
}

bool
read_trust(const char *const *paths, size_t count, struct buf *bytes,
    struct pkd_options *options, struct err *err)
{
	size_t at[PKD_TRUST_MAX], i;

	if (count > PKD_TRUST_MAX)
		return err_set(err, ERR_USAGE,
		    "more than %d certificates to "
		    "trust",
		    PKD_TRUST_MAX);
	for (i = 0; i < count; i++) {
		struct buf file = BUF_INIT;
		bool ok;

		at[i] = bytes->len;
		ok = file_read(paths[i], CERT_SIZE_MAX * 2, &file, err) &&
		    (pkd_read_cert(buf_span(&file), bytes, err) ||
			err_wrap(err, "%s", paths[i]));
		buf_release(&file);
		if (!ok)
			return false;
	}
	for (i = 0; i < count; i++)
		options->trust[i] = span_make(bytes->data + at[i],
		    (i + 1 < count ? at[i + 1] : bytes->len) - at[i]);
	options->trust_count = count;
	return true;
}

int
import_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct pkd_options options = {.now = tool->common.now};
	struct buf trust_bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct trust *trust;
	struct rows rows;
	int status = 0, i;

	options.source = tool->source;
	options.trust_on_first_use = tool->first_use;
	options.unsigned_allowed = tool->unsigned_allowed;
	options.allow_rollback = tool->allow_rollback;
	options.has_version = tool->version > 0;
	options.version = tool->version;
	options.jobs = (unsigned)tool->jobs;
	if (argc < 2)
		err_set(&err, ERR_USAGE,
		    "import: which FILE or DIR? (- is "
		    "standard input)");
	else if (tool->digest != NULL && argc > 2)
		err_set(&err, ERR_USAGE, "--digest is of one file");
	if (err.kind != ERR_NONE ||
	    !read_trust(tool->trust.value, tool->trust.count, &trust_bytes,
		&options, &err) ||
	    !import_begin(tool, &err) || !shut_in(tool, argc, argv, &err) ||
	    !open_store(tool, KV_CREATE, &trust, &err)) {
		buf_release(&trust_bytes);
		return msg_err(&err);
	}
	rows_init(&rows, &tool->common, import_columns);
	for (i = 1; i < argc; i++)
		worse(&status,
		    import_operand(
			tool, trust, &options, argv[i], argv[i], &rows));
	trust_close(trust);
	worker_close(tool->parser);
	worse(&status, rows_finish(&rows));
	buf_release(&trust_bytes);
	return status;
}

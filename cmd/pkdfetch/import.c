/*
 * import: files, folders and zips into the trust store. One operand is one
 * transaction: readers, and whoever pulls the plug, see all of it or none.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/archive.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/input.h"
#include "base/msg.h"
#include "base/progress.h"
#include "record/result.h"
#include "x509/file_digest.h"
#include "trust/ldif.h"
#include "pkdfetch.h"

/* Folders inside each other. */
#define FOLDER_DEPTH_MAX 8

const struct column import_columns[] = {{"source", "SOURCE", 28, false},
    {"kind", "KIND", 14, false}, {"version", "VERSION", 20, false},
    {"added", "ADDED", 0, true}, {"updated", "UPDATED", 0, true},
    {"withdrawn", "WITHDRAWN", 0, true}, {"unchanged", "UNCHANGED", 0, true},
    {"refused", "REFUSED", 0, true}, {"file", "FILE", 60, false},
    {NULL, NULL, 0, false}};

/* An operand under way. */
struct import {
	struct pkdfetch *tool;
	struct pkd *pkd;
	struct rows *rows;
	struct buf lines; /* rows, printed once they are true */
	const char *path; /* of the file, for members of a zip */
	uint8_t digest[DIGEST_SIZE_MAX];
	bool any_usable;
	int status;
};

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

static void
put_result(struct import *im, const char *file, const struct pkd_result *r)
{
	struct json_writer w;

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

/* ---- one file ----------------------------------------------------------- */

static bool
in_memory(struct import *im, const char *file, struct span bytes,
    const uint8_t digest[SHA256_SIZE], struct err *err)
{
	struct pkd_result r;
	bool ok;

	pkd_result_init(&r);
	ok = pkd_file(im->pkd, file, bytes, digest, &r, err);
	if (ok)
		put_result(im, file, &r);
	pkd_result_release(&r);
	return ok;
}

static bool
one_member(void *context, struct span name, struct span bytes, struct err *err)
{
	struct import *im = context;
	uint8_t digest[DIGEST_SIZE_MAX];
	struct buf file = BUF_INIT;
	bool ok;

	buf_append_str(&file, im->path);
	buf_append_byte(&file, '!');
	buf_append_span(&file, name);
	ok = digest_compute(DIGEST_SHA256, bytes, digest) &&
	    in_memory(im, buf_text(&file), bytes, digest, err);
	buf_release(&file);
	return ok;
}

/* Whether the bytes that were hashed are those of --digest. */
static bool
is_as_given(const char *hex, struct file_digest *d, uint8_t sha256[SHA256_SIZE],
    struct err *err)
{
	uint8_t sha1[SHA1_SIZE];
	struct buf want = BUF_INIT;
	bool ok;

	if (hex == NULL)
		return file_digest_end(d, sha256, NULL, err);
	if (!hex_decode(span_trim(span_str(hex)), &want) ||
	    (want.len != SHA256_SIZE && want.len != SHA1_SIZE)) {
		buf_release(&want);
		return err_set(err, ERR_USAGE,
		    "a digest is a SHA-1 or SHA-256 in hexadecimal");
	}
	ok = file_digest_end(d, sha256, sha1, err);
	if (ok &&
	    memcmp(want.len == SHA1_SIZE ? sha1 : sha256, want.data,
		want.len) != 0)
		ok = err_set(err, ERR_DATA, "its %s is not the one given",
		    want.len == SHA1_SIZE ? "SHA-1" : "SHA-256");
	buf_release(&want);
	return ok;
}

/* All of a file, gzip taken off, and the digest of these very bytes. */
static bool
slurp(struct import *im, int fd, const char *name, struct buf *bytes,
    struct err *err)
{
	const char *hex = im->tool->digest;
	struct file_digest *d = NULL;
	struct input *in = NULL;
	struct span block;
	bool ok;

	ok = file_digest_begin(hex != NULL, &d, err) &&
	    input_open_fd(fd, name, PKD_FILE_MAX, &in, err);
	if (ok)
		input_watch(in, file_digest_more, d);
	do {
		ok = ok && input_block(in, &block, err);
		if (ok)
			buf_append_span(bytes, block);
	} while (ok && block.len > 0);
	input_close(in);
	if (ok && !buf_ok(bytes))
		ok = err_memory(err);
	ok = ok && is_as_given(hex, d, im->digest, err);
	file_digest_free(d);
	return ok;
}

/* A whole file that is no LDIF, or that can be read only once. */
static bool
whole_file(struct import *im, int fd, const char *name, const char *file,
    struct err *err)
{
	struct buf bytes;
	bool ok;

	buf_init(&bytes, PKD_FILE_MAX);
	ok = slurp(im, fd, name, &bytes, err);
	im->path = file;
	if (ok && archive_looks_like(buf_span(&bytes)))
		ok = archive_read(buf_span(&bytes), one_member, im, err);
	else if (ok)
		ok = in_memory(im, file, buf_span(&bytes), im->digest, err);
	buf_release(&bytes);
	return ok;
}

/* The whole lines of a block; what is left of the last one is carried on. */
static bool
ldif_block(
    struct import *im, struct buf *carry, struct span block, struct err *err)
{
	size_t end;

	while ((end = span_find(block, '\n')) < block.len) {
		struct span line = span_first(block, end);

		if (carry->len > 0) {
			buf_append_span(carry, line);
			line = buf_span(carry);
		}
		if (!buf_ok(carry))
			return err_set(err, ERR_DATA, "a line is too long");
		if (!pkd_ldif_line(im->pkd, line, err))
			return false;
		buf_clear(carry);
		block = span_from(block, end + 1);
	}
	buf_append_span(carry, block);
	return buf_ok(carry) || err_set(err, ERR_DATA, "a line is too long");
}

static bool
rewind_file(int fd, const char *path, struct err *err)
{
	return lseek(fd, 0, SEEK_SET) == 0 ||
	    err_errno(err, ERR_IO, errno, "%s", path);
}

/*
 * An LDIF goes through line by line. It is too large to be kept, so that it
 * is read twice from one descriptor: what was hashed first, for --digest and
 * to know it again, must be what is read now, though somebody write into it.
 */
static bool
ldif_lines(struct import *im, struct input *in, struct err *err)
{
	struct progress progress;
	struct span block = {NULL, 1};
	struct buf carry;
	bool ok = true;

	buf_init(&carry, LDIF_LINE_MAX);
	progress_start(
	    &progress, "bytes", input_size(in), im->tool->common.quiet);
	while (ok && block.len > 0) {
		ok = input_block(in, &block, err) &&
		    ldif_block(im, &carry, block, err);
		progress_update(&progress, input_read(in));
	}
	progress_end(&progress);
	if (ok && carry.len > 0)
		ok = pkd_ldif_open_line(im->pkd, buf_span(&carry), err);
	buf_release(&carry);
	return ok;
}

static bool
ldif_again(struct import *im, int fd, const char *path, struct err *err)
{
	uint8_t again[SHA256_SIZE];
	struct file_digest *d = NULL;
	struct input *in = NULL;
	bool ok;

	ok = rewind_file(fd, path, err) && file_digest_begin(false, &d, err) &&
	    input_open_fd(fd, path, PKD_LDIF_MAX, &in, err);
	if (ok) {
		input_watch(in, file_digest_more, d);
		ok = ldif_lines(im, in, err) &&
		    file_digest_end(d, again, NULL, err);
	}
	input_close(in);
	file_digest_free(d);
	if (ok && memcmp(again, im->digest, SHA256_SIZE) != 0)
		ok = err_set(err, ERR_DATA,
		    "%s: it changed while it was read: nothing of it is taken",
		    path);
	return ok && pkd_ldif_end(im->pkd, err);
}

static bool
ldif_file(struct import *im, int fd, const char *path, const char *file,
    struct err *err)
{
	const char *hex = im->tool->digest;
	struct file_digest *d;
	struct pkd_result r;
	bool ok, wanted = false;

	if (!file_digest_begin(hex != NULL, &d, err))
		return false;
	pkd_result_init(&r);
	ok = file_digest_fd(fd, path, PKD_LDIF_MAX, d, err) &&
	    is_as_given(hex, d, im->digest, err) &&
	    pkd_seen(im->pkd, im->digest, &r, err);
	file_digest_free(d);
	if (ok)
		pkd_ldif_seen(im->pkd, file, &r);
	if (ok && !r.same_file)
		ok =
		    pkd_ldif_begin(im->pkd, file, im->digest, &r, &wanted, err);
	if (ok && wanted)
		ok = ldif_again(im, fd, path, err);
	if (ok)
		put_result(im, file, &r);
	pkd_result_release(&r);
	return ok;
}

/* Whether the file begins as LDIF does, gzip taken off; not larger than a
 * file of its kind may be. */
static bool
is_ldif(int fd, const char *path, bool *ldif, struct err *err)
{
	struct input *in;
	struct span block;
	uint64_t limit;
	bool ok;

	if (!input_open_fd(fd, path, 0, &in, err))
		return false;
	ok = input_block(in, &block, err);
	if (ok)
		*ldif = ldif_looks_like(span_first(block, 4096));
	limit = *ldif ? PKD_LDIF_MAX : PKD_FILE_MAX;
	if (ok && input_size(in) > limit)
		ok = err_set(err, ERR_DATA,
		    "%s: larger than the limit of %llu bytes", path,
		    (unsigned long long)limit);
	input_close(in);
	return ok && rewind_file(fd, path, err);
}

/* One opening: everything that is checked and read comes from it. */
static bool
one_file(struct import *im, const char *path, const char *file, bool pipes,
    struct err *err)
{
	struct stat st;
	bool ldif = false, ok;
	int fd;

	if (strcmp(path, "-") == 0)
		return whole_file(
		    im, STDIN_FILENO, "standard input", file, err);
	if (!file_open_read(path, pipes, &fd, err))
		return false;
	ok = fstat(fd, &st) == 0 || err_errno(err, ERR_IO, errno, "%s", path);
	if (ok && S_ISREG(st.st_mode))
		ok = is_ldif(fd, path, &ldif, err);
	if (ok)
		ok = ldif ? ldif_file(im, fd, path, file, err)
			  : whole_file(im, fd, path, file, err);
	close(fd);
	return ok;
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
		else if (ok && !one_file(im, each, each, false, err))
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
		ok = one_file(&im, path, name, !tool->regular_only, &err) ||
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
	worse(&status, rows_finish(&rows));
	buf_release(&trust_bytes);
	return status;
}

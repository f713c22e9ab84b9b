/*
 * import_file: one file into a session. What it is wrapped in is taken apart
 * by a process of its own (trust/unpack.h); here its bytes are read, hashed
 * and handed over, and the pieces that come back are given to the session.
 *
 * A regular file is read twice from one descriptor: first for its digest, for
 * --digest and to know it again, so that no parser sees what is not wanted;
 * and what is handed over then must be what was hashed, though somebody write
 * into it.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/file.h"
#include "base/progress.h"
#include "x509/file_digest.h"
#include "import.h"

/* Bytes handed over at once. */
#define BLOCK ((size_t)256 << 10)

/* A file that is handed over. */
struct food {
	int fd; /* -1: it is in memory */
	const char *path;
	struct span rest;	   /* in memory */
	struct file_digest *eaten; /* of fd */
	struct buf block;
	struct progress progress;
	uint64_t done;
};

/* What is under way of the pieces that come back. */
struct meal {
	struct import *im;
	const char *file;      /* of the input */
	const uint8_t *own;    /* its digest */
	struct buf name;       /* of the file or member under way */
	const uint8_t *digest; /* and its digest: own, or member */
	uint8_t member[SHA256_SIZE];
	struct pkd_result r;
	bool ldif, wanted;
	bool over; /* nothing in the rest is wanted */
};

/* ---- its bytes ---------------------------------------------------------- */

static bool
feed_memory(struct food *f, struct span *block)
{
	*block = span_first(f->rest, BLOCK);
	f->rest = span_from(f->rest, block->len);
	return true;
}

static bool
feed_file(struct food *f, struct span *block, struct err *err)
{
	uint8_t *to;
	ssize_t n;

	buf_clear(&f->block);
	to = buf_reserve(&f->block, BLOCK);
	if (to == NULL)
		return err_memory(err);
	do {
		n = read(f->fd, to, BLOCK);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(err, errno == EISDIR ? ERR_NOINPUT : ERR_IO,
		    errno, "%s", f->path);
	*block = span_make(to, (size_t)n);
	return file_digest_more(f->eaten, *block, err);
}

static bool
feed(void *context, struct span *block, struct err *err)
{
	struct food *f = context;

	if (f->fd < 0)
		return feed_memory(f, block);
	if (!feed_file(f, block, err))
		return false;
	f->done += block->len;
	progress_update(&f->progress, f->done);
	return true;
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

/* ---- its pieces --------------------------------------------------------- */

static bool
begin_file(struct meal *m, const struct piece *p, struct err *err)
{
	struct pkd *pkd = m->im->pkd;
	const char *name;

	buf_clear(&m->name);
	buf_append_str(&m->name, m->file);
	m->digest = m->own;
	if (p->member.len > 0) {
		buf_append_byte(&m->name, '!');
		buf_append_span(&m->name, p->member);
		memcpy(m->member, p->digest, sizeof(m->member));
		m->digest = m->member;
	}
	name = buf_text(&m->name);
	if (!buf_ok(&m->name))
		return err_memory(err);
	pkd_result_release(&m->r);
	pkd_result_init(&m->r);
	m->ldif = p->ldif;
	if (p->member.len > 0 && !pkd_seen(pkd, name, m->digest, &m->r, err))
		return false;
	m->wanted = !m->r.same_file;
	if (m->wanted && m->ldif &&
	    !pkd_ldif_begin(pkd, name, m->digest, &m->r, &m->wanted, err))
		return false;
	m->over = !m->wanted && p->member.len == 0;
	return true;
}

static bool
end_file(struct meal *m, bool open_end, struct err *err)
{
	if (m->wanted && m->ldif && !pkd_ldif_end(m->im->pkd, open_end, err))
		return false;
	import_result(m->im, buf_text(&m->name), &m->r);
	return true;
}

static bool
take_piece(struct meal *m, const struct piece *p, struct err *err)
{
	struct pkd *pkd = m->im->pkd;

	switch (p->kind) {
	case PIECE_FILE:
		return begin_file(m, p, err);
	case PIECE_ENTRY:
		return !m->wanted || pkd_ldif_entry(pkd, p->entry, err);
	case PIECE_OBJECT:
		return !m->wanted ||
		    pkd_object(pkd, p->der, m->digest, &m->r, err);
	case PIECE_REFUSED:
		if (m->wanted)
			pkd_refused(p, &m->r);
		return true;
	default:
		return end_file(m, p->open_end, err);
	}
}

/* All pieces of the food, in a session that has not seen it. */
static bool
take_all(struct import *im, struct food *f, const char *file,
    const uint8_t *digest, bool *over, struct err *err)
{
	struct meal m = {.im = im, .file = file, .own = digest};
	struct unpack *u = NULL;
	struct piece p;
	bool more = true, ok;

	pkd_result_init(&m.r);
	buf_init(&m.name, 0);
	ok = unpack_begin(im->tool->parser, f->path, feed, f, &u, err);
	while (ok && more && !m.over) {
		ok = unpack_next(u, &p, &more, err) &&
		    (!more || take_piece(&m, &p, err));
	}
	if (ok && m.over)
		import_result(im, buf_text(&m.name), &m.r);
	*over = m.over;
	unpack_end(u);
	pkd_result_release(&m.r);
	buf_release(&m.name);
	return ok;
}

/* ---- the file ----------------------------------------------------------- */

/* Whether it was imported before; says so then. */
static bool
seen(struct import *im, const char *file, const uint8_t *digest, bool *before,
    struct err *err)
{
	struct pkd_result r;
	bool ok;

	pkd_result_init(&r);
	ok = pkd_seen(im->pkd, file, digest, &r, err);
	*before = ok && r.same_file;
	if (*before)
		import_result(im, file, &r);
	pkd_result_release(&r);
	return ok;
}

static bool
rewind_file(int fd, const char *path, struct err *err)
{
	return lseek(fd, 0, SEEK_SET) == 0 ||
	    err_errno(err, ERR_IO, errno, "%s", path);
}

static bool
same_bytes(struct food *f, const uint8_t *digest, struct err *err)
{
	uint8_t again[SHA256_SIZE];

	return file_digest_end(f->eaten, again, NULL, err) &&
	    (memcmp(again, digest, SHA256_SIZE) == 0 ||
		err_set(err, ERR_DATA,
		    "%s: it changed while it was read: nothing of it is taken",
		    f->path));
}

/* It was hashed and is wanted. */
static bool
hand_over(struct import *im, struct food *f, uint64_t size, const char *file,
    const uint8_t *digest, struct err *err)
{
	bool over = false, ok;

	ok = rewind_file(f->fd, f->path, err) &&
	    file_digest_begin(false, &f->eaten, err);
	if (ok) {
		progress_start(
		    &f->progress, "bytes", size, im->tool->common.quiet);
		ok = take_all(im, f, file, digest, &over, err) &&
		    (over || same_bytes(f, digest, err));
		progress_end(&f->progress);
	}
	file_digest_free(f->eaten);
	buf_release(&f->block);
	return ok;
}

/*
 * Nobody waits for the digest of what is too large for its kind. How a file
 * begins is all that is looked at: one that is packed may be an LDIF.
 */
static bool
small_enough(int fd, uint64_t size, const char *path, struct err *err)
{
	uint8_t head[4096];
	ssize_t n = pread(fd, head, sizeof(head), 0);
	struct span begin = span_make(head, n > 0 ? (size_t)n : 0);
	uint64_t limit =
	    ldif_looks_like(begin) || span_starts(begin, SPAN("\x1f\x8b"))
	    ? UNPACK_LDIF_MAX
	    : UNPACK_FILE_MAX;

	return size <= limit ||
	    err_set(err, ERR_DATA, "%s: larger than the limit of %llu bytes",
		path, (unsigned long long)limit);
}

static bool
regular_file(struct import *im, int fd, uint64_t size, const char *path,
    const char *file, struct err *err)
{
	struct food f = {.fd = fd, .path = path, .block = BUF_INIT};
	const char *hex = im->tool->digest;
	uint8_t digest[SHA256_SIZE];
	struct file_digest *d;
	bool ok, before = false;

	if (!file_digest_begin(hex != NULL, &d, err))
		return false;
	ok = small_enough(fd, size, path, err) &&
	    file_digest_fd(fd, path, UNPACK_LDIF_MAX, d, err) &&
	    is_as_given(hex, d, digest, err) &&
	    seen(im, file, digest, &before, err);
	file_digest_free(d);
	return ok && (before || hand_over(im, &f, size, file, digest, err));
}

/* What can be read only once is kept. */
static bool
from_pipe(struct import *im, int fd, const char *path, const char *file,
    struct err *err)
{
	struct food f = {.fd = -1, .path = path};
	const char *hex = im->tool->digest;
	struct buf bytes = BUF_INIT;
	uint8_t digest[SHA256_SIZE];
	struct file_digest *d;
	bool ok, before = false, over;

	if (!file_digest_begin(hex != NULL, &d, err))
		return false;
	ok = file_read_fd(fd, path, UNPACK_FILE_MAX, &bytes, err) &&
	    file_digest_more(d, buf_span(&bytes), err) &&
	    is_as_given(hex, d, digest, err) &&
	    seen(im, file, digest, &before, err);
	file_digest_free(d);
	f.rest = buf_span(&bytes);
	ok = ok && (before || take_all(im, &f, file, digest, &over, err));
	buf_release(&bytes);
	return ok;
}

bool
import_file(struct import *im, const char *path, const char *file, bool pipes,
    struct err *err)
{
	struct stat st;
	bool ok;
	int fd;

	if (strcmp(path, "-") == 0)
		return from_pipe(im, STDIN_FILENO, "standard input", file, err);
	if (!file_open_read(path, pipes, &fd, err))
		return false;
	if (fstat(fd, &st) != 0)
		ok = err_errno(err, ERR_IO, errno, "%s", path);
	else if (S_ISREG(st.st_mode))
		ok =
		    regular_file(im, fd, (uint64_t)st.st_size, path, file, err);
	else
		ok = from_pipe(im, fd, path, file, err);
	close(fd);
	return ok;
}

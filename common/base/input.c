/*
 * input: a file as a stream of plain bytes. zlib does the decompression and
 * checks length and checksum; what is added here are the limits, and that a
 * stream which stops half-way is never taken for one that has ended.
 */
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <zlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/recode.h"
#include "base/utf8.h"

/* zlib: a gzip wrapper, the largest window. */
#define WINDOW_GZIP (15 + 16)
/* The ratio is looked at beyond this many plain bytes. */
#define RATIO_FREE ((uint64_t)16 << 20)

struct input {
	int fd;
	bool owned;	      /* fd is ours to close */
	input_source *source; /* or NULL: from fd */
	void *source_context;
	struct span pending; /* of what it gave last */
	bool sniffed;
	bool gzip;
	bool inside; /* a gzip member has begun and not ended */
	bool ended;  /* of the file */
	z_stream z;
	uint64_t limit;
	uint64_t taken; /* bytes of the file */
	uint64_t plain; /* bytes handed on */
	uint64_t size;
	uint64_t line;
	size_t filled;	       /* bytes in raw not used yet, at its front */
	struct span rest;      /* of the block that lines are taken from */
	struct buf carry;      /* a line that spans blocks */
	struct recode *recode; /* or NULL: bytes as they are */
	struct buf text;       /* what it made */
	struct err wrong;      /* after it: no text of the encoding */
	struct input_mark original; /* of a copy */
	bool is_copy;
	const char *name;
	uint8_t *raw; /* INPUT_BLOCK bytes, from the file */
	uint8_t *out; /* INPUT_BLOCK bytes, inflated; gzip only */
	char path[];
};

static bool
open_source(struct input *in, const char *path, struct err *err)
{
	if (strcmp(path, "-") == 0) {
		in->fd = STDIN_FILENO;
		in->name = "standard input";
	} else {
		in->fd = open(path, O_RDONLY | O_CLOEXEC);
		if (in->fd < 0)
			return err_errno(err, ERR_NOINPUT, errno, "%s", path);
		in->owned = true;
	}
	return true;
}

/* Everything but the descriptor; NULL without memory. */
static struct input *
input_new(const char *name, uint64_t limit)
{
	size_t len = strlen(name) + 1;
	struct input *in = calloc(1, sizeof(*in) + len);

	if (in == NULL)
		return NULL;
	memcpy(in->path, name, len);
	in->name = in->path;
	in->limit = limit;
	in->carry = (struct buf)BUF_INIT;
	in->text = (struct buf)BUF_INIT;
	in->raw = malloc(INPUT_BLOCK);
	if (in->raw == NULL) {
		input_close(in);
		return NULL;
	}
	return in;
}

static void
learn_size(struct input *in)
{
	struct stat st;

	if (fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		in->size = (uint64_t)st.st_size;
}

bool
input_open(
    const char *path, uint64_t limit, struct input **out, struct err *err)
{
	struct input *in = input_new(path, limit);

	if (in == NULL)
		return err_memory(err);
	if (!open_source(in, path, err)) {
		input_close(in);
		return false;
	}
	learn_size(in);
	*out = in;
	return true;
}

bool
input_open_source(input_source *source, void *context, const char *name,
    uint64_t limit, struct input **out, struct err *err)
{
	struct input *in = input_new(name, limit);

	if (in == NULL)
		return err_memory(err);
	in->fd = -1;
	in->source = source;
	in->source_context = context;
	*out = in;
	return true;
}

/* ---- copies ------------------------------------------------------------- */

static bool
identify(int fd, struct input_mark *out)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	*out = (struct input_mark){
	    .device = (uint64_t)st.st_dev,
	    .inode = (uint64_t)st.st_ino,
	    .size = (uint64_t)st.st_size,
	    .modified = (uint64_t)timespec_ns(st.st_mtim),
	    .changed = (uint64_t)timespec_ns(st.st_ctim),
	};
	return true;
}

/* Nobody can open it: it has a name for no longer than it takes to lose it. */
static int
nameless_file(const char *const *folders, size_t count)
{
	struct buf path = BUF_INIT;
	int fd = -1;

	for (size_t i = 0; fd < 0 && i < count; i++) {
		if (folders[i] == NULL)
			continue;
		path_join(&path, folders[i], ".copy.XXXXXX");
		if (!buf_ok(&path))
			break;
		fd = mkstemp((char *)path.data);
		if (fd >= 0)
			(void)unlink(buf_text(&path));
	}
	buf_release(&path);
	return fd;
}

/* A file full of holes fills no disk. */
static bool
has_room(int fd, uint64_t size)
{
	struct statvfs v;

	return fstatvfs(fd, &v) == 0 && size / v.f_frsize < v.f_bavail;
}

static bool
copy_whole(const struct input *of, int to, uint64_t size, struct err *err)
{
	if (!has_room(to, size))
		return err_set(err, ERR_CANTCREATE,
		    "%s: no room for the copy that is read", of->name);
	if (lseek(of->fd, 0, SEEK_SET) != 0)
		return err_errno(err, ERR_IO, errno, "%s", of->name);
	if (!file_copy_fd(of->fd, to, of->name, err))
		return false;
	return lseek(to, 0, SEEK_SET) == 0 ||
	    err_errno(err, ERR_IO, errno, "%s", of->name);
}

bool
input_open_copy(const struct input *of, const char *const *folders,
    size_t count, struct input **out, struct err *err)
{
	struct input *in = input_new(of->name, of->limit);

	if (in == NULL)
		return err_memory(err);
	in->fd = -1;
	if (!of->owned || !identify(of->fd, &in->original)) {
		input_close(in);
		return err_set(
		    err, ERR_DATA, "%s: not a regular file", of->name);
	}
	in->is_copy = in->owned = true;
	in->fd = nameless_file(folders, count);
	if (in->fd < 0)
		err_errno(err, ERR_CANTCREATE, errno,
		    "%s: the copy that is read", of->name);
	if (in->fd < 0 || !copy_whole(of, in->fd, in->original.size, err)) {
		input_close(in);
		return false;
	}
	learn_size(in);
	*out = in;
	return true;
}

int
input_fd(const struct input *in)
{
	return in->fd;
}

/* ---- blocks ------------------------------------------------------------- */

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	if (in->gzip)
		inflateEnd(&in->z);
	if (in->owned && in->fd >= 0)
		close(in->fd);
	buf_release(&in->carry);
	buf_release(&in->text);
	recode_close(in->recode);
	free(in->raw);
	free(in->out);
	free(in);
}

/* What one read(2) gives, no more than room; 0 at the end. */
static bool
from_fd(struct input *in, size_t room, size_t *got, struct err *err)
{
	ssize_t n;

	do {
		n = read(in->fd, in->raw + in->filled, room);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(err, errno == EISDIR ? ERR_NOINPUT : ERR_IO,
		    errno, "%s", in->name);
	*got = (size_t)n;
	return true;
}

/* The same of what the source gives. */
static bool
from_source(struct input *in, size_t room, size_t *got, struct err *err)
{
	struct span part;

	if (in->pending.len == 0 &&
	    !in->source(in->source_context, &in->pending, err))
		return false;
	part = span_first(in->pending, room);
	span_copy(in->raw + in->filled, part);
	in->pending = span_from(in->pending, part.len);
	*got = part.len;
	return true;
}

/* Adds a block after the bytes in raw. */
static bool
fill_block(struct input *in, struct err *err)
{
	size_t room = INPUT_BLOCK - in->filled, n;

	if (!(in->source != NULL ? from_source : from_fd)(in, room, &n, err))
		return false;
	in->ended = n == 0;
	in->filled += n;
	in->taken += n;
	return true;
}

/* RFC 1952 2.3.1: ID1, ID2, and the only compression method there is. */
static bool
see_whether_gzip(struct input *in, struct err *err)
{
	static const uint8_t magic[] = {0x1F, 0x8B, 8};

	while (in->filled < sizeof(magic) && !in->ended)
		if (!fill_block(in, err))
			return false;
	in->sniffed = true;
	if (in->filled < sizeof(magic) ||
	    memcmp(in->raw, magic, sizeof(magic)) != 0)
		return true;
	in->out = malloc(INPUT_BLOCK);
	if (in->out == NULL || inflateInit2(&in->z, WINDOW_GZIP) != Z_OK)
		return err_memory(err);
	in->gzip = true;
	return true;
}

static bool
input_within_limits(struct input *in, size_t more, struct err *err)
{
	in->plain += more;
	if (in->limit != 0 && in->plain > in->limit)
		return err_set(err, ERR_DATA,
		    "%s: larger than the limit of %llu bytes", in->name,
		    (unsigned long long)in->limit);
	if (in->gzip && in->plain > RATIO_FREE &&
	    in->plain / INPUT_RATIO_MAX > in->taken)
		return err_set(err, ERR_DATA,
		    "%s: grows to more than %d times its size", in->name,
		    INPUT_RATIO_MAX);
	return true;
}

/* One step of zlib; *got bytes are in out, perhaps none. */
static bool
inflate_some(struct input *in, size_t *got, struct err *err)
{
	int status;

	in->z.next_in = in->raw;
	in->z.avail_in = (uInt)in->filled;
	in->z.next_out = in->out;
	in->z.avail_out = (uInt)INPUT_BLOCK;
	in->inside = true;
	status = inflate(&in->z, Z_NO_FLUSH);
	*got = INPUT_BLOCK - in->z.avail_out;
	if (in->z.avail_in > 0)
		memmove(in->raw, in->z.next_in, in->z.avail_in);
	in->filled = in->z.avail_in;
	if (status == Z_STREAM_END) {
		in->inside = false;
		if (inflateReset(&in->z) != Z_OK)
			return err_memory(err);
	} else if (status == Z_MEM_ERROR) {
		return err_memory(err);
	} else if (status != Z_OK && status != Z_BUF_ERROR) {
		return err_set(err, ERR_DATA, "%s: damaged gzip: %s", in->name,
		    in->z.msg != NULL ? in->z.msg : "bad stream");
	}
	return true;
}

static bool
block_gzip(struct input *in, struct span *block, struct err *err)
{
	size_t got = 0;

	while (got == 0) {
		if (in->filled == 0 && !in->ended && !fill_block(in, err))
			return false;
		if (in->filled == 0 && in->ended && !in->inside)
			break;
		if (!inflate_some(in, &got, err))
			return false;
		if (got == 0 && in->filled == 0 && in->ended && in->inside)
			return err_set(err, ERR_DATA,
			    "%s: the gzip stream is cut off", in->name);
	}
	*block = span_make(in->out, got);
	return input_within_limits(in, got, err);
}

static bool
block_plain(struct input *in, struct span *block, struct err *err)
{
	if (in->filled == 0 && !in->ended && !fill_block(in, err))
		return false;
	*block = span_make(in->raw, in->filled);
	in->filled = 0;
	return input_within_limits(in, block->len, err);
}

static bool
next_bytes(struct input *in, struct span *block, struct err *err)
{
	if (!in->sniffed && !see_whether_gzip(in, err))
		return false;
	return in->gzip ? block_gzip(in, block, err)
			: block_plain(in, block, err);
}

bool
input_text(struct input *in, const char *encoding, struct err *err)
{
	return recode_open(encoding, &in->recode, err);
}

/* A block of text; what came before the invalid bytes is still text. */
static bool
next_text(struct input *in, struct span *block, struct err *err)
{
	struct span raw;

	buf_clear(&in->text);
	do {
		if (in->wrong.kind != ERR_NONE) {
			*err = in->wrong;
			return false;
		}
		if (!next_bytes(in, &raw, err))
			return false;
		if (!recode_add(
			in->recode, raw, raw.len == 0, &in->text, &in->wrong) &&
		    in->wrong.kind != ERR_DATA) {
			*err = in->wrong;
			return false;
		}
	} while (in->text.len == 0 && (raw.len > 0 || in->wrong.kind != 0));
	*block = buf_span(&in->text);
	if (recode_is_plain(in->recode)) {
		recode_close(in->recode);
		in->recode = NULL;
	}
	return true;
}

bool
input_block(struct input *in, struct span *block, struct err *err)
{
	return in->recode != NULL ? next_text(in, block, err)
				  : next_bytes(in, block, err);
}

static bool
line_too_long(const struct input *in, size_t max, struct err *err)
{
	return err_set(err, ERR_DATA, "%s:%llu: longer than %zu bytes",
	    in->name, (unsigned long long)in->line + 1, max);
}

bool
input_line(struct input *in, size_t max, struct span *line, bool *more,
    struct err *err)
{
	buf_clear(&in->carry);
	for (;;) {
		size_t len = span_find(in->rest, '\n');
		struct span part = span_first(in->rest, len);
		bool whole = len < in->rest.len;

		if (part.len > max || in->carry.len > max - part.len)
			return line_too_long(in, max, err);
		in->rest = span_from(in->rest, len + 1);
		if (whole && in->carry.len == 0) {
			*line = part;
			break;
		}
		buf_append_span(&in->carry, part);
		if (!buf_ok(&in->carry))
			return err_memory(err);
		if (!whole && !input_block(in, &in->rest, err))
			return in->wrong.kind != ERR_NONE &&
			    err_wrap(err, "%s:%llu:%zu", in->name,
				(unsigned long long)in->line + 1,
				utf8_width(buf_span(&in->carry)) + 1);
		if (!whole && in->rest.len == 0 && in->carry.len == 0) {
			*more = false;
			return true;
		}
		if (whole || in->rest.len == 0) {
			*line = buf_span(&in->carry);
			break;
		}
	}
	in->line++;
	*more = true;
	return true;
}

uint64_t
input_line_number(const struct input *in)
{
	return in->line;
}

bool
input_mark(const struct input *in, struct input_mark *out)
{
	struct input_mark mark = in->original;

	if (!in->owned || in->gzip || in->recode != NULL ||
	    (!in->is_copy && !identify(in->fd, &mark)))
		return false;
	mark.offset = in->plain - in->rest.len;
	mark.line = in->line;
	*out = mark;
	return true;
}

bool
input_mark_same_file(const struct input_mark *a, const struct input_mark *b)
{
	return a->device == b->device && a->inode == b->inode &&
	    a->size == b->size && a->modified == b->modified &&
	    a->changed == b->changed;
}

bool
input_return(struct input *in, const struct input_mark *mark, struct err *err)
{
	if (lseek(in->fd, (off_t)mark->offset, SEEK_SET) < 0)
		return err_errno(err, ERR_IO, errno, "%s", in->name);
	in->filled = 0;
	in->rest = span_make(NULL, 0);
	in->ended = false;
	in->taken = in->plain = mark->offset;
	in->line = mark->line;
	return true;
}

uint64_t
input_read(const struct input *in)
{
	return in->taken;
}

uint64_t
input_size(const struct input *in)
{
	return in->size;
}

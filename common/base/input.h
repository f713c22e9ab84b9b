/*
 * input: a file read as a stream, gzip taken apart on the way, by lines or by
 * blocks, with constant memory.
 *
 * Whether a file is gzip (RFC 1952) is seen from its first bytes, never from
 * its name. Several members one after the other are one stream, as gzip(1)
 * writes them. A stream that ends inside a member, or whose checksum is
 * wrong, is ERR_DATA: what came before it must not be believed.
 */
#ifndef BASE_INPUT_H
#define BASE_INPUT_H

#include "base/buf.h"
#include "base/err.h"

/* Bytes asked from the system at once. */
#define INPUT_BLOCK ((size_t)256 << 10)

/*
 * A gzip stream that grows to more than this many times its size, beyond the
 * first 16 MiB, is a bomb and is refused.
 */
#define INPUT_RATIO_MAX 200

struct input;

/* "-" is standard input. limit is of the plain bytes; 0 means none. */
MUST_CHECK bool input_open(
    const char *path, uint64_t limit, struct input **out, struct err *err);

/*
 * The same over blocks that a function gives, each borrowed until its next
 * call; an empty one is the end.
 */
typedef bool input_source(void *context, struct span *block, struct err *err);
MUST_CHECK bool input_open_source(input_source *source, void *context,
    const char *name, uint64_t limit, struct input **out, struct err *err);

/*
 * The file is text: what its encoding is, as recode_open() takes it, and NULL
 * by its byte order mark. Blocks and lines are then UTF-8 without the mark,
 * save that bytes of UTF-8 itself are handed on as they are. What is no text
 * of the encoding is ERR_DATA with line and column. Set before the first
 * block. ERR_USAGE.
 */
MUST_CHECK bool input_text(
    struct input *in, const char *encoding, struct err *err);

/*
 * The bytes of a file that is open as they are now, in a file without a name
 * in one of the folders (a NULL is passed over), which nobody else can come to:
 * what was found out about them is true of what will be read. Nothing is read
 * of it yet; input_mark() speaks of the file itself. Of the other only
 * input_close() is called then. Not a regular file: ERR_DATA.
 */
MUST_CHECK bool input_open_copy(const struct input *of,
    const char *const *folders, size_t count, struct input **out,
    struct err *err);

/* The descriptor of a file or a copy; it stays the input's. */
int input_fd(const struct input *in);

/* NULL is fine. */
void input_close(struct input *in);

/*
 * The next block of plain bytes, borrowed until the next call; empty at the
 * end. False on error.
 */
MUST_CHECK bool input_block(
    struct input *in, struct span *block, struct err *err);

/*
 * The next line without its LF (a CR before it stays), borrowed until the
 * next call. *more is false at the end. A line longer than max bytes is
 * ERR_DATA, with its number.
 */
MUST_CHECK bool input_line(struct input *in, size_t max, struct span *line,
    bool *more, struct err *err);

/* Number of the line that input_line() gave last, from 1. */
uint64_t input_line_number(const struct input *in);

/*
 * A place between two lines, to come back to in another process: which file,
 * in which state (the times in nanoseconds), and where in it.
 */
struct input_mark {
	uint64_t device, inode, size, modified, changed;
	uint64_t offset, line;
};

/*
 * False when there is no coming back: gzip, a pipe, standard input, another
 * encoding than UTF-8.
 */
bool input_mark(const struct input *in, struct input_mark *out);
bool input_mark_same_file(
    const struct input_mark *a, const struct input_mark *b);

/* Goes on after the mark, which is of this very file. */
MUST_CHECK bool input_return(
    struct input *in, const struct input_mark *mark, struct err *err);

/* Bytes taken from the file, and the file's size (0: not known). */
uint64_t input_read(const struct input *in);
uint64_t input_size(const struct input *in);

#endif

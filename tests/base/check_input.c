/*
 * input: lines and blocks, gzip by its first bytes, and that a stream which
 * is cut, damaged or a bomb is never believed.
 */
#include <fcntl.h>
#include <sys/wait.h>
#include <zlib.h>

#include "alloc.h"
#include "base/input.h"
#include "temp.h"

static struct err err;

/* One gzip member, by zlib itself. */
static void
pack(struct span plain, struct buf *out)
{
	z_stream z = {0};
	uint8_t *to;

	ck_assert_int_eq(
	    deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
	    Z_OK);
	to = buf_reserve(out, deflateBound(&z, plain.len));
	ck_assert_ptr_nonnull(to);
	z.next_in = (Bytef *)(uintptr_t)plain.data;
	z.avail_in = (uInt)plain.len;
	z.next_out = to;
	z.avail_out = (uInt)(out->cap - out->len);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
}

/* Everything in the file, by blocks. */
static bool
read_blocks(const char *path, uint64_t limit, struct buf *out)
{
	struct input *in;
	struct span block;
	bool ok;

	buf_clear(out);
	if (!input_open(path, limit, &in, &err))
		return false;
	while ((ok = input_block(in, &block, &err)) && block.len > 0)
		buf_append_span(out, block);
	input_close(in);
	return ok;
}

/* The same by lines, each in brackets. */
static bool
read_lines(const char *path, size_t max, struct buf *out)
{
	struct input *in;
	struct span line;
	bool ok, more;
	uint64_t number = 0; /* no assertion here: it allocates */

	buf_clear(out);
	if (!input_open(path, 0, &in, &err))
		return false;
	while ((ok = input_line(in, max, &line, &more, &err)) && more) {
		if (input_line_number(in) != ++number)
			break;
		buf_append_byte(out, '[');
		buf_append_span(out, line);
		buf_append_byte(out, ']');
	}
	input_close(in);
	return ok;
}

/* Bytes that deflate cannot make much smaller. */
static void
noise(struct buf *out, size_t len)
{
	uint32_t x = 2463534242u;

	while (out->len < len) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		buf_append_byte(out, (uint8_t)x);
	}
}

START_TEST(plain_and_gzip_give_the_same_bytes)
{
	static const size_t sizes[] = {0, 1, 2, 3, 4, INPUT_BLOCK - 1,
	    INPUT_BLOCK, INPUT_BLOCK + 1, 3 * INPUT_BLOCK + 7};
	struct buf plain = BUF_INIT, packed = BUF_INIT, got = BUF_INIT;

	for (size_t i = 0; i < COUNT(sizes); i++) {
		buf_clear(&plain);
		buf_clear(&packed);
		noise(&plain, sizes[i]);
		temp_file("plain", buf_span(&plain));
		ck_assert(read_blocks("plain", 0, &got));
		ck_assert(span_equal(buf_span(&got), buf_span(&plain)));
		pack(buf_span(&plain), &packed);
		temp_file("misleading.txt", buf_span(&packed));
		ck_assert(read_blocks("misleading.txt", 0, &got));
		ck_assert(span_equal(buf_span(&got), buf_span(&plain)));
	}
	buf_release(&plain);
	buf_release(&packed);
	buf_release(&got);
}
END_TEST

START_TEST(members_behind_each_other_are_one_stream)
{
	struct buf packed = BUF_INIT, got = BUF_INIT;

	pack(SPAN("first,"), &packed);
	pack(SPAN(""), &packed);
	pack(SPAN("second"), &packed);
	temp_file("a.gz", buf_span(&packed));
	ck_assert(read_blocks("a.gz", 0, &got));
	ck_span_eq(buf_span(&got), "first,second");
	buf_append_str(&packed, "no gzip");
	temp_file("a.gz", buf_span(&packed));
	ck_assert(!read_blocks("a.gz", 0, &got));
	ck_assert_int_eq(err.kind, ERR_DATA);
	buf_release(&packed);
	buf_release(&got);
}
END_TEST

START_TEST(a_gzip_stream_cut_anywhere_is_an_error)
{
	struct buf packed = BUF_INIT, got = BUF_INIT;

	pack(SPAN("some text, some text, and more"), &packed);
	/* below three bytes it is no gzip yet, but plain bytes */
	for (size_t len = 3; len < packed.len; len++) {
		temp_file("a.gz", span_first(buf_span(&packed), len));
		ck_assert_msg(!read_blocks("a.gz", 0, &got), "%zu", len);
		ck_assert_int_eq(err.kind, ERR_DATA);
	}
	buf_release(&packed);
	buf_release(&got);
}
END_TEST

START_TEST(a_flipped_bit_is_an_error)
{
	struct buf packed = BUF_INIT, got = BUF_INIT, plain = BUF_INIT;

	noise(&plain, 300);
	pack(buf_span(&plain), &packed);
	/* the header's time, flags and system are checked by nobody */
	for (size_t i = 10; i < packed.len; i++) {
		packed.data[i] ^= 1;
		temp_file("a.gz", buf_span(&packed));
		ck_assert_msg(!read_blocks("a.gz", 0, &got), "byte %zu", i);
		ck_assert_int_eq(err.kind, ERR_DATA);
		packed.data[i] ^= 1;
	}
	buf_release(&plain);
	buf_release(&packed);
	buf_release(&got);
}
END_TEST

START_TEST(a_bomb_is_refused)
{
	struct buf zeros = BUF_INIT, packed = BUF_INIT, got = BUF_INIT;
	size_t len = (size_t)32 << 20;

	ck_assert_ptr_nonnull(buf_reserve(&zeros, len));
	memset(zeros.data, 0, len);
	zeros.len = len;
	pack(buf_span(&zeros), &packed);
	temp_file("a.gz", buf_span(&packed));
	ck_assert(!read_blocks("a.gz", 0, &got));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_ptr_nonnull(strstr(err.text, "200 times"));
	ck_assert_uint_le(got.len, (16 << 20) + INPUT_BLOCK);
	buf_release(&zeros);
	buf_release(&packed);
	buf_release(&got);
}
END_TEST

START_TEST(the_limit_is_of_plain_bytes)
{
	struct buf packed = BUF_INIT, got = BUF_INIT;

	pack(SPAN("0123456789"), &packed);
	temp_file("a.gz", buf_span(&packed));
	temp_file("a", SPAN("0123456789"));
	ck_assert(read_blocks("a.gz", 10, &got));
	ck_assert(read_blocks("a", 10, &got));
	ck_assert(!read_blocks("a.gz", 9, &got));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert(!read_blocks("a", 9, &got));
	ck_assert_int_eq(err.kind, ERR_DATA);
	buf_release(&packed);
	buf_release(&got);
}
END_TEST

START_TEST(lines_lose_their_line_feed_only)
{
	static const struct {
		const char *text, *lines;
	} rows[] = {{"", ""}, {"\n", "[]"}, {"a", "[a]"}, {"a\n", "[a]"},
	    {"a\nb", "[a][b]"}, {"a\r\n\nb\n", "[a\r][][b]"}, {"\n\n", "[][]"}};
	struct buf got = BUF_INIT;

	for (size_t i = 0; i < COUNT(rows); i++) {
		temp_file("a", span_str(rows[i].text));
		ck_assert(read_lines("a", 100, &got));
		ck_assert_str_eq(buf_text(&got), rows[i].lines);
	}
	buf_release(&got);
}
END_TEST

START_TEST(lines_may_span_blocks)
{
	struct buf text = BUF_INIT, got = BUF_INIT, lines = BUF_INIT;

	/* line feeds on both sides of the edge of a block */
	for (size_t at = INPUT_BLOCK - 2; at <= INPUT_BLOCK + 2; at++) {
		buf_clear(&text);
		buf_clear(&lines);
		for (size_t i = 0; i < at; i++)
			buf_append_byte(&text, 'a');
		buf_append_byte(&lines, '[');
		buf_append_span(&lines, buf_span(&text));
		buf_append_str(&lines, "][b]");
		buf_append_str(&text, "\nb\n");
		temp_file("a", buf_span(&text));
		ck_assert(read_lines("a", at, &got));
		ck_assert(span_equal(buf_span(&got), buf_span(&lines)));
		ck_assert(!read_lines("a", at - 1, &got));
		ck_assert_int_eq(err.kind, ERR_DATA);
		ck_assert_str_eq(strchr(err.text, ':'),
		    at == INPUT_BLOCK - 2 ? ":1: longer than 262141 bytes"
					  : strchr(err.text, ':'));
	}
	buf_release(&text);
	buf_release(&got);
	buf_release(&lines);
}
END_TEST

START_TEST(a_pipe_gives_what_a_file_gives)
{
	struct buf packed = BUF_INIT, got = BUF_INIT;
	int ends[2], saved = dup(STDIN_FILENO);
	pid_t pid;

	pack(SPAN("one\ntwo"), &packed);
	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		/* a byte at a time */
		close(ends[0]);
		for (size_t i = 0; i < packed.len; i++)
			if (write(ends[1], packed.data + i, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	ck_assert(read_lines("-", 100, &got));
	ck_assert_str_eq(buf_text(&got), "[one][two]");
	dup2(saved, STDIN_FILENO);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	buf_release(&packed);
	buf_release(&got);
}
END_TEST

START_TEST(what_cannot_be_read_is_an_error)
{
	struct buf got = BUF_INIT;

	ck_assert(!read_blocks("none", 0, &got));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
	ck_assert(!read_blocks(".", 0, &got));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
	input_close(NULL);
	buf_release(&got);
}
END_TEST

START_TEST(sizes_are_known_for_progress)
{
	struct input *in;
	struct span block;

	temp_file("a", SPAN("0123456789"));
	ck_assert(input_open("a", 0, &in, &err));
	ck_assert_uint_eq(input_size(in), 10);
	ck_assert_uint_eq(input_read(in), 0);
	ck_assert(input_block(in, &block, &err));
	ck_assert_uint_eq(input_read(in), 10);
	input_close(in);
}
END_TEST

START_TEST(no_memory_is_an_error)
{
	struct buf packed = BUF_INIT;

	pack(SPAN("one\ntwo\n"), &packed);
	temp_file("a.gz", buf_span(&packed));
	for (long n = 0; alloc_fail_at(n); n++) {
		struct buf got = BUF_INIT;
		bool ok = read_lines("a.gz", 100, &got) && buf_ok(&got);

		ck_assert(ok == !alloc_failed());
		buf_release(&got);
	}
	buf_release(&packed);
}
END_TEST

/* The lines of a file that is text, each in brackets; or the error. */
static void
read_text_lines(struct span bytes, const char *encoding, struct buf *out)
{
	struct input *in;
	struct span line;
	bool ok, more;

	temp_file("t", bytes);
	ck_assert(input_open("t", 0, &in, &err));
	ok = input_text(in, encoding, &err);
	while (ok && (ok = input_line(in, 4096, &line, &more, &err)) && more) {
		buf_append_byte(out, '[');
		buf_append_span(out, line);
		buf_append_byte(out, ']');
	}
	if (!ok)
		buf_append_str(out, err.text);
	input_close(in);
}

START_TEST(text_of_any_encoding)
{
	/* By Python: "é,ü\n€\n".encode(…). */
	const struct {
		struct span bytes;
		const char *encoding, *out;
	} rows[] = {
	    {SPAN("\xc3\xa9,\xc3\xbc\n\xe2\x82\xac\n"), NULL,
		"[\xc3\xa9,\xc3\xbc][\xe2\x82\xac]"},
	    {SPAN("\xef\xbb\xbf\xc3\xa9,\xc3\xbc\n"), NULL,
		"[\xc3\xa9,\xc3\xbc]"},
	    {SPAN("\xef\xbb\xbfx\n"), "utf-8", "[x]"},
	    {SPAN("\xff\xfe\xe9\0,\0\xfc\0\n\0\xac\x20\n\0"), NULL,
		"[\xc3\xa9,\xc3\xbc][\xe2\x82\xac]"},
	    {SPAN("\xfe\xff\0\xe9\0,\0\xfc\0\n\x20\xac\0\n"), NULL,
		"[\xc3\xa9,\xc3\xbc][\xe2\x82\xac]"},
	    {SPAN("\xfe\xff\0\xe9\0\n"), "UTF-16", "[\xc3\xa9]"},
	    {SPAN("\0\xe9\0\n"), "UTF-16BE", "[\xc3\xa9]"},
	    {SPAN("\xe9,\xfc\n"), "ISO-8859-1", "[\xc3\xa9,\xc3\xbc]"},
	    {SPAN("\x80\n"), "WINDOWS-1252", "[\xe2\x82\xac]"},
	    {SPAN("\xff\xfe"
		  "x\0y"),
		NULL, "t:1:2: bytes that are no UTF-16LE"},
	    {SPAN("\xff\xfe"
		  "a\0\n\0"
		  "b\0\0\xdc"),
		NULL, "[a]t:2:2: bytes that are no UTF-16LE"},
	    {SPAN("x\n"), "none",
		"\"none\" is no encoding that iconv knows (iconv -l)"},
	    {SPAN("x\n"), "ASCII//TRANSLIT",
		"\"ASCII//TRANSLIT\" is no encoding that iconv knows "
		"(iconv -l)"},
	    {SPAN("a\xe9\n"), "ASCII", "t:1:2: bytes that are no ASCII"},
	    {SPAN(""), NULL, ""},
	    {SPAN("x"), NULL, "[x]"},
	    {SPAN("\xff\xfe"), NULL, ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out = BUF_INIT;

		read_text_lines(rows[i].bytes, rows[i].encoding, &out);
		ck_assert_str_eq(buf_text(&out), rows[i].out);
		buf_release(&out);
	}
}
END_TEST

START_TEST(text_over_many_blocks)
{
	struct buf file = BUF_INIT, out = BUF_INIT;
	struct input_mark mark;
	struct input *in;
	struct span line;
	bool more;

	/* 400,000 times "aé" in UTF-16: blocks end within characters. */
	BUF_LITERAL(&file, "\xff\xfe");
	for (unsigned i = 0; i < 400000; i++)
		BUF_LITERAL(&file, "a\0\xe9\0");
	BUF_LITERAL(&file, "\n\0z\0");
	temp_file("t", buf_span(&file));
	ck_assert(input_open("t", 0, &in, &err));
	ck_assert(input_text(in, NULL, &err));
	ck_assert(input_line(in, 2000000, &line, &more, &err));
	ck_assert_uint_eq(line.len, 1200000);
	ck_assert(!input_mark(in, &mark));
	ck_assert(input_line(in, 10, &line, &more, &err));
	ck_span_eq(line, "z");
	input_close(in);
	/* UTF-8 behind a mark: there is coming back. */
	temp_file("t",
	    SPAN("\xef\xbb\xbf"
		 "ab\ncd\nef\n"));
	ck_assert(input_open("t", 0, &in, &err));
	ck_assert(input_text(in, NULL, &err));
	ck_assert(input_line(in, 10, &line, &more, &err));
	ck_assert(input_mark(in, &mark));
	ck_assert(input_line(in, 10, &line, &more, &err));
	ck_assert(input_return(in, &mark, &err));
	ck_assert(input_line(in, 10, &line, &more, &err));
	ck_span_eq(line, "cd");
	input_close(in);
	buf_release(&file);
	buf_release(&out);
}
END_TEST

Suite *input_suite(void);

#define INPUT_CASE(s, test) CASE_WITH(s, test, temp_setup, temp_teardown)

Suite *
input_suite(void)
{
	Suite *s = suite_create("input");

	INPUT_CASE(s, plain_and_gzip_give_the_same_bytes);
	INPUT_CASE(s, members_behind_each_other_are_one_stream);
	INPUT_CASE(s, a_gzip_stream_cut_anywhere_is_an_error);
	INPUT_CASE(s, a_flipped_bit_is_an_error);
	INPUT_CASE(s, a_bomb_is_refused);
	INPUT_CASE(s, the_limit_is_of_plain_bytes);
	INPUT_CASE(s, lines_lose_their_line_feed_only);
	INPUT_CASE(s, lines_may_span_blocks);
	INPUT_CASE(s, a_pipe_gives_what_a_file_gives);
	INPUT_CASE(s, what_cannot_be_read_is_an_error);
	INPUT_CASE(s, sizes_are_known_for_progress);
	INPUT_CASE(s, no_memory_is_an_error);
	CASE_WITH(s, text_of_any_encoding, temp_setup, temp_teardown);
	CASE_WITH(s, text_over_many_blocks, temp_setup, temp_teardown);
	return s;
}

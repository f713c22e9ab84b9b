/*
 * recode: see recode.h. UTF-8 is handed on and not looked at: whoever reads
 * the lines must do that anyway, and can say more.
 */
#include "base/recode.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <strings.h>

#include "base/array.h"

#define NONE ((iconv_t)-1)

/* Room that is asked for at once. */
#define ROOM ((size_t)64 << 10)

/* Longest mark. */
#define MARK_MAX 3

struct recode {
	iconv_t way;	 /* NONE: bytes are handed on */
	bool settled;	 /* the front of the text has been looked at */
	bool begun;	 /* something came out */
	struct buf held; /* a mark or character that is not whole yet */
	char from[64];	 /* for messages */
};

static const struct {
	const char *bytes, *encoding;
} marks[] = {
    {"\xef\xbb\xbf", "UTF-8"},
    {"\xff\xfe", "UTF-16LE"},
    {"\xfe\xff", "UTF-16BE"},
};

static bool
is_utf8(const char *name)
{
	return strcasecmp(name, "UTF-8") == 0 || strcasecmp(name, "UTF8") == 0;
}

static bool
set_encoding(struct recode *r, const char *from, struct err *err)
{
	size_t len = strlen(from);

	/* After a slash iconv takes wishes, such as to put '?' in. */
	if (len < sizeof(r->from) && strchr(from, '/') == NULL) {
		memcpy(r->from, from, len + 1);
		if (is_utf8(from))
			return true;
		r->way = iconv_open("UTF-8", from);
	}
	return r->way != NONE ||
	    err_set(err, ERR_USAGE,
		"\"%.64s\" is no encoding that iconv knows (iconv -l)", from);
}

bool
recode_open(const char *from, struct recode **out, struct err *err)
{
	struct recode *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return err_memory(err);
	r->way = NONE;
	buf_init(&r->held, 0);
	/* Alone, "UTF-16" wants a mark, which says the rest. */
	if (from != NULL && strcasecmp(from, "UTF-16") != 0 &&
	    !set_encoding(r, from, err)) {
		recode_close(r);
		return false;
	}
	*out = r;
	return true;
}

void
recode_close(struct recode *r)
{
	if (r == NULL)
		return;
	if (r->way != NONE)
		iconv_close(r->way);
	buf_release(&r->held);
	free(r);
}

bool
recode_is_plain(const struct recode *r)
{
	return r->settled && r->way == NONE && r->held.len == 0;
}

/* Looks for a mark, once enough is there. */
static bool
look_for_mark(struct recode *r, bool end, struct err *err)
{
	if (r->held.len < MARK_MAX && !end)
		return true;
	r->settled = true;
	if (r->from[0] != '\0' && !is_utf8(r->from))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		struct span mark = span_str(marks[i].bytes);

		if (!span_starts(buf_span(&r->held), mark))
			continue;
		buf_consume(&r->held, mark.len);
		return set_encoding(r, marks[i].encoding, err);
	}
	return r->from[0] != '\0' || set_encoding(r, "UTF-8", err);
}

/* A mark that an encoding by name begins with is no part of the text. */
static void
drop_mark(struct recode *r, struct buf *out, size_t start)
{
	if (r->begun || out->len == start)
		return;
	r->begun = true;
	if (span_starts(
		span_from(buf_span(out), start), SPAN("\xef\xbb\xbf"))) {
		memmove(out->data + start, out->data + start + 3,
		    out->len - start - 3);
		out->len -= 3;
	}
}

/* As much of what is held as there is room for; *more: again. */
static bool
convert_some(
    struct recode *r, bool end, struct buf *out, bool *more, struct err *err)
{
	uint8_t *room = buf_reserve(out, ROOM);
	size_t start = out->len, left = r->held.len, free_bytes = ROOM;
	char *in = (char *)r->held.data, *to = (char *)room;
	size_t made;

	if (room == NULL)
		return err_memory(err);
	errno = 0;
	made = iconv(r->way, &in, &left, &to, &free_bytes);
	out->len += ROOM - free_bytes;
	drop_mark(r, out, start);
	*more = made == (size_t)-1 && errno == E2BIG;
	if (made != (size_t)-1 || errno == E2BIG || (errno == EINVAL && !end)) {
		buf_consume(&r->held, r->held.len - left);
		return true;
	}
	return err_set(err, ERR_DATA, "bytes that are no %s", r->from);
}

bool
recode_add(struct recode *r, struct span raw, bool end, struct buf *out,
    struct err *err)
{
	bool more = true;

	buf_append_span(&r->held, raw);
	if (!buf_ok(&r->held))
		return err_memory(err);
	if (!r->settled && !look_for_mark(r, end, err))
		return false;
	if (!r->settled)
		return true;
	if (r->way == NONE) {
		buf_append_span(out, buf_span(&r->held));
		buf_clear(&r->held);
		return buf_ok(out) || err_memory(err);
	}
	while (more && r->held.len > 0)
		if (!convert_some(r, end, out, &more, err))
			return false;
	return true;
}

/*
 * rejects: see rejects.h.
 */
#include "rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"

/* Written in pieces of this many bytes. */
#define BLOCK ((size_t)64 << 10)

bool
quality_parse(const char *text, uint64_t *out)
{
	struct span s = span_str(text), part;
	size_t dot = span_find(s, '.');
	uint64_t whole, fraction = 0;

	if (!span_uint(span_first(s, dot), 100, &whole))
		return false;
	part = span_from(s, dot + 1);
	if (dot < s.len && (part.len > 2 || !span_uint(part, 99, &fraction)))
		return false;
	if (part.len == 1)
		fraction *= 10;
	*out = whole * 100 + fraction;
	return *out <= 10000;
}

bool
rejects_open(const struct sltdquery *tool, struct rejects *out, struct err *err)
{
	struct rejects r = {.path = tool->rejects,
	    .fd = -1,
	    .lines = BUF_INIT,
	    .quality = REJECTS_QUALITY};

	if (tool->quality != NULL && !quality_parse(tool->quality, &r.quality))
		return err_set(
		    err, ERR_USAGE, "--min-quality is 0 to 100 percent");
	if (tool->quality != NULL && r.path == NULL)
		return err_set(err, ERR_USAGE,
		    "--min-quality goes with --rejects: without it every line "
		    "must be good");
	if (r.path != NULL) {
		r.fd = open(r.path,
		    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		    0600);
		if (r.fd < 0)
			return err_errno(
			    err, ERR_CANTCREATE, errno, "%s", r.path);
	}
	*out = r;
	return true;
}

void
rejects_close(struct rejects *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	buf_release(&r->lines);
}

static bool
write_rejects(struct rejects *r, struct err *err)
{
	bool ok = buf_ok(&r->lines)
	    ? file_write_fd(r->fd, r->path, buf_span(&r->lines), err)
	    : err_memory(err);

	buf_clear(&r->lines);
	return ok;
}

bool
rejects_add(struct rejects *r, const struct reader *reader,
    const struct sltd_fault *fault, const char *why, struct err *err)
{
	struct json_writer w;
	struct span column;

	r->count++;
	json_begin(&w, &r->lines);
	json_open_object(&w, NULL);
	json_put_uint(&w, "line", reader_line(reader));
	if (fault != NULL) {
		column = reader_column(reader, fault->field);
		json_put_str(&w, "member", sltd_field_name(fault->field));
		if (column.len > 0)
			json_put_span(&w, "column", column);
	}
	json_put_str(
	    &w, "rule", fault != NULL ? fault->rule : "sltd.lint.line");
	json_put_str(&w, "why", fault != NULL ? fault->why : why);
	json_put_span(&w, "text", reader_text(reader));
	json_close_object(&w);
	(void)json_end(&w);
	buf_append_byte(&r->lines, '\n');
	return r->lines.len < BLOCK || write_rejects(r, err);
}

bool
rejects_end(struct rejects *r, uint64_t records, struct err *err)
{
	uint64_t good;

	if (r->path == NULL)
		return true;
	if (!write_rejects(r, err))
		return false;
	if (fsync(r->fd) != 0 && errno != EINVAL && errno != EROFS)
		return err_errno(err, ERR_IO, errno, "%s", r->path);
	good = records == 0 ? 10000
			    : (uint64_t)((long double)(records - r->count) *
				  10000 / (long double)records);
	if (good >= r->quality)
		return true;
	return err_set(err, ERR_DATA,
	    "%llu of %llu lines are bad (%s): only %llu.%02llu %% are good "
	    "(--min-quality)",
	    (unsigned long long)r->count, (unsigned long long)records, r->path,
	    (unsigned long long)(good / 100), (unsigned long long)(good % 100));
}

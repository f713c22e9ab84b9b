/*
 * http_ldif: libcurl's text of a directory search into LDIF (RFC 2849).
 *
 * libcurl writes "DN: name", a line "<tab>attribute: value" a value, base64
 * and "::" where a value is binary, and empty lines here and there, which
 * mean nothing: an entry begins at its DN.
 */
#include "net/http_private.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/file.h"

uint64_t
ldap_entries(struct span text, bool *in_line)
{
	uint64_t count = 0;

	while (text.len > 0) {
		size_t end = span_find(text, '\n');

		count += !*in_line && span_starts(text, SPAN("DN:"));
		*in_line = end == text.len;
		text = span_from(text, end + 1);
	}
	return count;
}

/* RFC 2849 SAFE-STRING: else the value goes as base64. */
static bool
is_safe(struct span s)
{
	if (s.len > 0 &&
	    (s.data[0] == ' ' || s.data[0] == ':' || s.data[0] == '<' ||
		s.data[s.len - 1] == ' '))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] >= 0x80 || s.data[i] == 0 || s.data[i] == '\r')
			return false;
	return true;
}

static void
put_dn(struct buf *out, struct span dn)
{
	buf_append_byte(out, '\n');
	if (is_safe(dn)) {
		buf_append_str(out, "dn: ");
		buf_append_span(out, dn);
	} else {
		buf_append_str(out, "dn:: ");
		base64_encode(out, dn);
	}
	buf_append_byte(out, '\n');
}

/* One line of libcurl's text; false when it is in no known form. */
static bool
put_ldif_line(struct buf *out, struct span line)
{
	if (span_starts(line, SPAN("DN: "))) {
		put_dn(out, span_from(line, 4));
		return true;
	}
	/* A newer libcurl writes a name that is not ASCII in base64. */
	if (span_starts(line, SPAN("DN:: "))) {
		buf_append_str(out, "\ndn");
		buf_append_span(out, span_from(line, 2));
		buf_append_byte(out, '\n');
		return true;
	}
	if (line.len > 1 && line.data[0] == '\t' &&
	    span_find(line, ':') < line.len) {
		buf_append_span(out, span_from(line, 1));
		buf_append_byte(out, '\n');
		return true;
	}
	return line.len == 0;
}

static bool
convert(struct span text, struct buf *out, struct err *err)
{
	while (text.len > 0) {
		size_t end = span_find(text, '\n');

		if (!put_ldif_line(out, span_first(text, end)))
			return err_set(err, ERR_INTERNAL,
			    "libcurl's text of a directory is not understood");
		text = span_from(text, end + 1);
	}
	return buf_ok(out) || err_memory(err);
}

bool
ldap_to_ldif(int fd, const char *name, uint64_t limit, struct err *err)
{
	struct buf text = BUF_INIT, out = BUF_INIT;
	bool ok = false;

	buf_append_str(&out, "version: 1\n");
	if (lseek(fd, 0, SEEK_SET) != 0)
		err_errno(err, ERR_IO, errno, "%s", name);
	else if (file_read_fd(fd, name, (size_t)limit, &text, err) &&
	    convert(buf_span(&text), &out, err)) {
		if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
			err_errno(err, ERR_IO, errno, "%s", name);
		else
			ok = file_write_fd(fd, name, buf_span(&out), err);
	}
	buf_release(&text);
	buf_release(&out);
	return ok;
}

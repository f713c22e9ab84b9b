/*
 * ldif: see the header.
 */
#include "base/codec.h"
#include "trust/ldif.h"

void
ldif_init(struct ldif *l)
{
	memset(l, 0, sizeof(*l));
	buf_init(&l->line, LDIF_ENTRY_MAX);
	buf_init(&l->data, LDIF_ENTRY_MAX);
}

void
ldif_release(struct ldif *l)
{
	buf_release(&l->line);
	buf_release(&l->data);
}

static bool
starts_nocase(struct span s, const char *prefix)
{
	size_t i, len = strlen(prefix);

	if (s.len < len)
		return false;
	for (i = 0; i < len; i++) {
		uint8_t c = s.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c + 32);
		if (c != (uint8_t)prefix[i])
			return false;
	}
	return true;
}

bool
ldif_name_is(struct span name, const char *word)
{
	return name.len == strlen(word) && starts_nocase(name, word);
}

bool
ldif_looks_like(struct span head)
{
	struct span bom = SPAN("\xef\xbb\xbf");

	if (span_starts(head, bom))
		head = span_from(head, bom.len);
	for (;;) {
		head = span_trim(head);
		if (head.len == 0 || head.data[0] != '#')
			break;
		head = span_from(head, span_find(head, '\n'));
	}
	return starts_nocase(head, "version:") || starts_nocase(head, "dn:");
}

static bool
ldif_bad(const struct ldif *l, struct err *err, const char *what)
{
	return err_set(err, ERR_DATA, "LDIF line %llu: %s",
	    (unsigned long long)l->line_number, what);
}

/* Appends a value to data: 0 the DN, then names and values in turn. */
static bool
keep(struct ldif *l, size_t slot, struct span value, bool base64)
{
	l->at[slot] = l->data.len;
	if (base64) {
		if (!base64_decode(value, &l->data))
			return false;
	} else {
		buf_append_span(&l->data, value);
	}
	l->len[slot] = l->data.len - l->at[slot];
	return buf_ok(&l->data);
}

static const struct {
	const char *word;
	enum ldif_change change;
} changes[] = {
    {"add", LDIF_ADD},
    {"modify", LDIF_MODIFY},
    {"delete", LDIF_DELETE},
    {"modrdn", LDIF_RENAME},
    {"moddn", LDIF_RENAME},
};

static bool
take_change(struct ldif *l, struct span value, struct err *err)
{
	size_t i;

	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		if (!ldif_name_is(value, changes[i].word))
			continue;
		l->change = changes[i].change;
		return true;
	}
	return ldif_bad(l, err, "unknown changetype");
}

/* "name: value" or "name:: base64", unfolded. */
static bool
take_attribute(struct ldif *l, struct err *err)
{
	struct span line = buf_span(&l->line), name, value;
	size_t colon = span_find(line, ':');
	bool base64;

	if (!buf_ok(&l->line))
		return ldif_bad(l, err, "entry too large");
	if (line.len == 1 && line.data[0] == '-')
		return true; /* between the parts of a modify */
	if (colon == line.len || colon == 0)
		return ldif_bad(l, err, "no \"name: value\"");
	name = span_first(line, colon);
	value = span_from(line, colon + 1);
	base64 = value.len > 0 && value.data[0] == ':';
	if (value.len > 0 && value.data[0] == '<')
		return ldif_bad(l, err, "a value by URL is not fetched");
	value = span_trim(span_from(value, base64 ? 1 : 0));
	if (!l->has_dn) {
		if (ldif_name_is(name, "version"))
			return true;
		if (!ldif_name_is(name, "dn"))
			return ldif_bad(l, err, "an entry starts with its dn");
		l->has_dn = true;
		l->dn_line = l->line_begun;
		return keep(l, 0, value, base64) || ldif_bad(l, err, "dn");
	}
	if (ldif_name_is(name, "changetype"))
		return take_change(l, value, err);
	if (ldif_name_is(name, "control"))
		return true;
	if (l->count == LDIF_ATTRIBUTES_MAX)
		return ldif_bad(l, err, "too many attributes");
	if (!keep(l, 1 + 2 * l->count, name, false) ||
	    !keep(l, 2 + 2 * l->count, value, base64))
		return ldif_bad(l, err,
		    base64 && buf_ok(&l->data) ? "not base64"
					       : "entry too large");
	l->count++;
	return true;
}

static bool
flush_line(struct ldif *l, struct err *err)
{
	bool ok = true;

	if (l->has_line && !l->comment)
		ok = take_attribute(l, err);
	l->has_line = l->comment = false;
	buf_clear(&l->line);
	return ok;
}

static struct span
slot_span(const struct ldif *l, size_t slot)
{
	if (l->len[slot] == 0)
		return SPAN(""); /* there may be no data at all */
	return span_make(l->data.data + l->at[slot], l->len[slot]);
}

/* The entry is whole: its spans, now that data no longer moves. */
static void
give_entry(struct ldif *l)
{
	size_t i;

	l->entry.dn = slot_span(l, 0);
	l->entry.line = l->dn_line;
	l->entry.change = l->change;
	l->entry.count = l->count;
	for (i = 0; i < l->count; i++) {
		l->entry.attribute[i].name = slot_span(l, 1 + 2 * i);
		l->entry.attribute[i].value = slot_span(l, 2 + 2 * i);
	}
}

/* Whether an entry ended; the next call may then forget it. */
static bool
end_entry(struct ldif *l)
{
	bool had = l->has_dn;

	if (had)
		give_entry(l);
	l->has_dn = false;
	l->count = 0;
	l->change = LDIF_CONTENT;
	return had;
}

bool
ldif_line(struct ldif *l, struct span line, bool *complete, struct err *err)
{
	*complete = false;
	l->line_number++;
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	if (line.len > 0 && line.data[0] == ' ') {
		if (!l->has_line)
			return ldif_bad(l, err, "nothing to continue");
		buf_append_span(&l->line, span_from(line, 1));
		return buf_ok(&l->line) || ldif_bad(l, err, "entry too large");
	}
	if (!flush_line(l, err))
		return false;
	if (line.len == 0) {
		*complete = end_entry(l);
		return true;
	}
	if (!l->has_dn)
		buf_clear(&l->data); /* the entry before is done with */
	if (l->line_number == 1 && span_starts(line, SPAN("\xef\xbb\xbf")))
		line = span_from(line, 3);
	l->has_line = true;
	l->line_begun = l->line_number;
	l->comment = line.len > 0 && line.data[0] == '#';
	buf_append_span(&l->line, line);
	return buf_ok(&l->line) || ldif_bad(l, err, "entry too large");
}

bool
ldif_end(struct ldif *l, bool *complete, struct err *err)
{
	*complete = false;
	if (!flush_line(l, err))
		return false;
	*complete = end_entry(l);
	return true;
}

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void
ldif_dn_normalise(struct span dn, struct buf *out)
{
	size_t i, start = out->len;

	for (i = 0; i < dn.len; i++) {
		uint8_t c = dn.data[i];

		if (c == '\\' && i + 2 < dn.len &&
		    hex_digit(dn.data[i + 1]) >= 0 &&
		    hex_digit(dn.data[i + 2]) >= 0) {
			c = (uint8_t)(hex_digit(dn.data[i + 1]) * 16 +
			    hex_digit(dn.data[i + 2]));
			i += 2;
			buf_append_byte(out, '\\');
		} else if (c == '\\' && i + 1 < dn.len) {
			buf_append_byte(out, '\\');
			c = dn.data[++i];
		} else if (c == ' ' &&
		    (i + 1 == dn.len || dn.data[i + 1] == ',' ||
			dn.data[i + 1] == '+' || out->len == start ||
			out->data[out->len - 1] == ',' ||
			out->data[out->len - 1] == '+')) {
			continue;
		}
		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c + 32);
		buf_append_byte(out, c);
	}
}

/*
 * record: the index of one line and the splice of one member into it. Never
 * changes a byte that is not its caller's.
 */
#include "record/record.h"

#include <stdlib.h>

#include "json/scanner.h"
#include "base/array.h"

/* Up to so many members, comparing each pair is cheaper than sorting. */
#define MEMBERS_PAIRWISE 24

void
record_init(struct record *r)
{
	memset(r, 0, sizeof(*r));
}

void
record_release(struct record *r)
{
	free(r->members);
	memset(r, 0, sizeof(*r));
}

static const char no_memory[] = "out of memory";

static void
scan_memory(struct scanner *s)
{
	scan_fail(s, no_memory);
	s->what = no_memory;
}

static struct record_member *
next_member(struct record *r, struct scanner *s)
{
	if (r->count == RECORD_MEMBERS_MAX) {
		scan_fail(s, "too many members");
		return NULL;
	}
	if (!array_room(r->members, r->count, r->cap)) {
		scan_memory(s);
		return NULL;
	}
	return &r->members[r->count];
}

static bool
scan_member(struct record *r, struct scanner *s)
{
	struct record_member *m = next_member(r, s);
	const uint8_t *start;

	if (m == NULL)
		return false;
	scan_blanks(s);
	start = s->p;
	if (!scan_name(s))
		return false;
	/* The name ends at the last quote before the colon. */
	m->name.data = start + 1;
	m->name.len = (size_t)(s->p - start) - 2;
	while (m->name.data[m->name.len] != '"')
		m->name.len--;
	scan_blanks(s);
	start = s->p;
	if (!scan_value(s, 1))
		return false;
	m->value = span_make(start, (size_t)(s->p - start));
	r->count++;
	return true;
}

static bool
scan_members(struct record *r, struct scanner *s)
{
	scan_blanks(s);
	if (s->p < s->end && *s->p == '}')
		return true;
	for (;;) {
		if (!scan_member(r, s))
			return false;
		scan_blanks(s);
		if (s->p < s->end && *s->p == '}')
			return true;
		if (s->p == s->end || *s->p != ',')
			return scan_fail(s, "expected ',' or '}'");
		s->p++;
	}
}

/* ---- no name twice ---- */

/* The name with its quotes, as json_name_is() and json_string() want it. */
static struct span
quoted(struct span name)
{
	return span_make(name.data - 1, name.len + 2);
}

static bool
has_escape(struct span name)
{
	return span_find(name, '\\') < name.len;
}

/* Points p at the later of two equal names; returns false. */
static bool
fail_twice(struct scanner *s, struct span name)
{
	s->p = name.data - 1;
	return scan_fail(s, "a member's name is there twice");
}

static bool
unique_pairwise(struct record *r, struct scanner *s)
{
	for (size_t i = 1; i < r->count; i++) {
		for (size_t k = 0; k < i; k++)
			if (span_equal(r->members[i].name, r->members[k].name))
				return fail_twice(s, r->members[i].name);
	}
	return true;
}

struct plain_name {
	struct span text; /* unescaped */
	struct span name;
};

static int
compare_member_names(const void *a, const void *b)
{
	const struct plain_name *x = a, *y = b;
	int order = span_compare(x->text, y->text);

	if (order != 0)
		return order;
	return (x->name.data > y->name.data) - (x->name.data < y->name.data);
}

/* For many members, or escapes in a name: sorted by what they mean. */
static bool
unique_sorted(struct record *r, struct scanner *s)
{
	struct plain_name *names = calloc(r->count, sizeof(*names));
	struct buf text = BUF_INIT;
	size_t at = 0;
	bool ok = names != NULL;

	for (size_t i = 0; ok && i < r->count; i++) {
		names[i].name = r->members[i].name;
		ok = json_string(quoted(names[i].name), &text);
		names[i].text.len = text.len - at;
		at = text.len;
	}
	if (!ok) {
		scan_memory(s);
		goto out;
	}
	at = 0;
	for (size_t i = 0; i < r->count; i++) {
		names[i].text.data = text.data + at;
		at += names[i].text.len;
	}
	qsort(names, r->count, sizeof(*names), compare_member_names);
	for (size_t i = 1; ok && i < r->count; i++)
		if (span_equal(names[i - 1].text, names[i].text))
			ok = fail_twice(s, names[i].name);
out:
	free(names);
	buf_release(&text);
	return ok;
}

static bool
unique_names(struct record *r, struct scanner *s)
{
	for (size_t i = 0; i < r->count && !r->escaped; i++)
		r->escaped = has_escape(r->members[i].name);
	if (r->count > MEMBERS_PAIRWISE)
		return unique_sorted(r, s);
	return r->escaped ? unique_sorted(r, s) : unique_pairwise(r, s);
}

bool
record_parse(struct record *r, struct span line, struct json_error *why)
{
	struct scanner s = {line.data, span_end(line), NULL};
	bool ok;

	r->line = line;
	r->count = 0;
	r->escaped = false;
	scan_blanks(&s);
	if (s.p < s.end && *s.p == '{') {
		s.p++;
		ok = scan_members(r, &s);
	} else {
		ok = scan_fail(&s, "expected '{'");
	}
	if (ok) {
		r->end = (size_t)(s.p - line.data);
		s.p++;
		scan_blanks(&s);
		if (s.p != s.end)
			ok = scan_fail(&s, "there is more after the object");
	}
	if (ok)
		ok = unique_names(r, &s);
	if (!ok) {
		why->offset = (size_t)(s.p - line.data);
		why->what = s.what;
		why->memory = s.what == no_memory;
	}
	return ok;
}

static const struct record_member *
find_member(const struct record *r, struct span name)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct record_member *m = &r->members[i];

		if (span_equal(m->name, name) ||
		    (r->escaped && json_name_is(quoted(m->name), name)))
			return m;
	}
	return NULL;
}

bool
record_get(const struct record *r, const char *name, struct span *value)
{
	const struct record_member *m = find_member(r, span_str(name));

	if (m == NULL)
		return false;
	*value = m->value;
	return true;
}

struct json_text
record_name(const struct record *r, size_t index)
{
	return (struct json_text){
	    quoted(r->members[index].name), JSON_TEXT_NAME};
}

struct json_text
record_value(const struct record *r, size_t index)
{
	return (struct json_text){r->members[index].value, JSON_TEXT_VALUE};
}

struct record_gap
record_gap(const struct record *r, const char *name)
{
	const struct record_member *m = find_member(r, span_str(name));
	struct record_gap gap = {r->end, r->end, r->count > 0};

	if (m != NULL) {
		gap.from = (size_t)(m->name.data - 1 - r->line.data);
		gap.to = (size_t)(span_end(m->value) - r->line.data);
		gap.comma = false;
	}
	return gap;
}

void
record_splice(const struct record *r, const char *name, struct json_text value,
    struct buf *out)
{
	struct record_gap gap = record_gap(r, name);
	struct json_writer w;

	buf_append_span(out, span_first(r->line, gap.from));
	if (gap.comma)
		buf_append_byte(out, ',');
	json_begin_members(&w, out);
	json_put_text(&w, name, value);
	buf_append_span(out, span_from(r->line, gap.to));
}

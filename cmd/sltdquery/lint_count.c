/*
 * lint_count: see lint_count.h.
 */
#include "lint_count.h"

#include <stdlib.h>

#include "base/array.h"

#define BAR_MAX 20

static void
count_one(struct lint_counts *c, const struct finding *f, struct span where)
{
	struct lint_count *new;

	where = span_first(where, LINT_WHERE_MAX);
	for (size_t i = 0; i < c->count; i++) {
		struct lint_count *one = &c->list[i];

		if (one->severity == f->severity &&
		    strcmp(one->code, f->code) == 0 &&
		    span_equal_str(where, one->where)) {
			one->count++;
			return;
		}
	}
	new = array_place(c->list, c->count);
	if (new == NULL)
		bug("more rules of lint than LINT_COUNTS_MAX");
	*new = (struct lint_count){f->code, "", f->severity, 1};
	span_copy(new->where, where);
	c->count++;
}

void
lint_count_add(struct lint_counts *c, const struct findings *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->list[i].severity >= SEVERITY_WARNING)
			count_one(
			    c, &f->list[i], finding_where(f, &f->list[i]));
}

static int
worst_first(const void *one, const void *other)
{
	const struct lint_count *a = one, *b = other;

	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	return a->count > b->count ? -1 : a->count < b->count;
}

struct span
lint_column(const struct reader *reader, struct span where)
{
	enum sltd_field field;
	struct span column;

	if (!sltd_field_parse(where, &field))
		return where;
	column = reader_column(reader, field);
	return column.len > 0 ? column : where;
}

static void
put_bar(struct json_writer *w, uint64_t share)
{
	char bar[BAR_MAX + 1];
	size_t n = (size_t)((share * BAR_MAX + 9999) / 10000);

	if (n > BAR_MAX)
		n = BAR_MAX;
	memset(bar, '#', n);
	bar[n] = '\0';
	json_put_str(w, "bar", bar);
}

static const struct column columns[] = {
    {"rule", "RULE", 0, false},
    {"column", "COLUMN", 32, false},
    {"severity", "SEVERITY", 0, false},
    {"count", "COUNT", 0, true},
    {"percent", "SHARE %", 0, true},
    {"bar", "", 0, false},
    {NULL, NULL, 0, false},
};

void
lint_count_write(struct lint_counts *c, const struct reader *reader,
    uint64_t records, struct rows *rows)
{
	if (c->count == 0)
		return;
	qsort(c->list, c->count, sizeof(c->list[0]), worst_first);
	rows_layout(rows, columns);
	for (size_t i = 0; i < c->count; i++) {
		const struct lint_count *one = &c->list[i];
		struct json_writer *w = rows_begin(rows);
		uint64_t share = records == 0
		    ? 0
		    : (uint64_t)((long double)one->count * 10000 /
			  (long double)records);

		json_put_str(w, "rule", one->code);
		json_put_span(
		    w, "column", lint_column(reader, span_str(one->where)));
		json_put_str(w, "severity", severity_word(one->severity));
		json_put_uint(w, "count", one->count);
		json_put_hundredths(w, "percent", share);
		if (rows->people)
			put_bar(w, share);
		rows_end(rows);
	}
}

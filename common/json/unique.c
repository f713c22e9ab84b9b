/*
 * unique: see unique.h.
 */
#include "json/unique.h"

#include <stdlib.h>

/* Up to so many members, comparing each pair is cheaper than sorting. */
#define UNIQUE_PAIRWISE 16

static int
compare_texts(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/*
 * The names without quotes, of which room is for max: how many there are.
 * *escaped when one that there is room for has an escape in it.
 */
static size_t
take_names(struct span object, struct span *names, size_t max, bool *escaped)
{
	struct json_iterator it;
	struct span name, value;
	size_t count = 0;

	*escaped = false;
	json_object_begin(&it, object);
	for (; json_object_next(&it, &name, &value); count++) {
		if (count >= max)
			continue;
		names[count] = span_make(name.data + 1, name.len - 2);
		*escaped = *escaped || span_find(name, '\\') < name.len;
	}
	return count;
}

/* Puts what the names mean into text, and lets them point there. */
static bool
unescape(struct span *names, size_t count, struct buf *text)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		struct span quoted =
		    span_make(names[i].data - 1, names[i].len + 2);

		if (!json_string(quoted, text))
			return false;
		names[i].len = text->len - at;
		at = text->len;
	}
	at = 0;
	for (size_t i = 0; i < count; i++) {
		names[i].data = text->data + at;
		at += names[i].len;
	}
	return buf_ok(text);
}

static bool
all_differ(struct span *names, size_t count)
{
	if (count > UNIQUE_PAIRWISE)
		qsort(names, count, sizeof(*names), compare_texts);
	for (size_t i = 1; i < count; i++) {
		size_t first = count > UNIQUE_PAIRWISE ? i - 1 : 0;

		for (size_t k = first; k < i; k++)
			if (span_equal(names[k], names[i]))
				return false;
	}
	return true;
}

bool
json_unique(struct span value, struct err *err)
{
	struct span few[UNIQUE_PAIRWISE], *names = few;
	struct buf text = BUF_INIT;
	size_t count;
	bool escaped, ok;

	if (json_kind(value) != JSON_OBJECT)
		return true;
	count = take_names(value, few, UNIQUE_PAIRWISE, &escaped);
	if (count > UNIQUE_PAIRWISE) {
		names = calloc(count, sizeof(*names));
		if (names == NULL)
			return err_memory(err);
		take_names(value, names, count, &escaped);
	}
	if (escaped && !unescape(names, count, &text))
		ok = err_memory(err);
	else
		ok = all_differ(names, count) ||
		    err_set(err, ERR_DATA, "a member's name is there twice");
	if (names != few)
		free(names);
	buf_release(&text);
	return ok;
}

/* JSON_DEPTH_MAX bounds how deep this goes. */
bool
json_unique_all(struct span value, struct err *err)
{
	struct json_iterator it;
	struct span name, inner;
	bool ok = json_unique(value, err);

	json_object_begin(&it, value);
	while (ok && json_object_next(&it, &name, &inner))
		ok = json_unique_all(inner, err);
	json_array_begin(&it, value);
	while (ok && json_array_next(&it, &inner))
		ok = json_unique_all(inner, err);
	return ok;
}

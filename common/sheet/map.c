/*
 * map: see map.h.
 */
#include "sheet/map.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/config.h"
#include "base/fold.h"
#include "sheet/day.h"
#include "travel/country.h"

/* A column or a word, and what it means. */
struct entry {
	char *key;     /* as fold_words() leaves it; owned */
	char *meaning; /* of a word; owned, NULL for a column */
	size_t member; /* of a column also MAP_IGNORED */
};

struct entries {
	struct entry *list;
	size_t count, cap;
};

/* Room for "is no day of the form " and the forms. */
#define WHY_MAX (64 + DAY_FORMS_MAX * (DAY_FORM_MAX + 4))

struct map {
	const struct map_member *members;
	size_t member_count;
	struct date today;
	char *encoding;
	char separator;
	uint64_t header_line;
	bool ignore_others;
	struct entries columns, words;
	struct day_forms days; /* of all members but: */
	struct day_forms own[MAP_MEMBERS_MAX];
	char *fixed[MAP_MEMBERS_MAX];
	char none[MAP_MEMBERS_MAX][WHY_MAX];
};

/* ---- entries ----------------------------------------------------------- */

/* A word of signs alone ("-", "?") is compared as it is. */
static void
make_key(struct span text, struct buf *key)
{
	size_t start = key->len;

	text = span_trim(text);
	fold_words(text, key);
	if (key->len == start)
		buf_append_span(key, text);
}

static const struct entry *
find_entry(const struct entries *all, struct span key, size_t member)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct entry *e = &all->list[i];

		if ((member == MAP_UNKNOWN || e->member == member) &&
		    span_equal_str(key, e->key))
			return e;
	}
	return NULL;
}

static bool
add_entry(struct entries *all, const char *text, size_t member,
    const char *meaning, struct err *err)
{
	struct buf key = BUF_INIT;
	struct entry e = {.member = member};
	bool ok;

	make_key(span_str(text), &key);
	ok = buf_ok(&key) || err_memory(err);
	if (ok &&
	    find_entry(all, buf_span(&key),
		meaning != NULL ? member : MAP_UNKNOWN) != NULL)
		ok = err_set(err, ERR_CONFIG, "\"%s\" is there twice", text);
	if (ok && all->count == MAP_ENTRIES_MAX)
		ok = err_set(
		    err, ERR_CONFIG, "more than %d entries", MAP_ENTRIES_MAX);
	if (ok) {
		e.key = strdup(buf_text(&key));
		e.meaning = meaning != NULL ? strdup(meaning) : NULL;
		ok = (e.key != NULL && (meaning == NULL || e.meaning != NULL) &&
			 array_room(all->list, all->count, all->cap)) ||
		    err_memory(err);
		if (ok)
			all->list[all->count++] = e;
	}
	if (!ok) {
		free(e.key);
		free(e.meaning);
	}
	buf_release(&key);
	return ok;
}

static void
release_entries(struct entries *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->list[i].key);
		free(all->list[i].meaning);
	}
	free(all->list);
}

/* ---- the file ---------------------------------------------------------- */

static bool
find_member(const struct map *m, const char *name, size_t *out)
{
	for (size_t i = 0; i < m->member_count; i++)
		if (strcmp(name, m->members[i].name) == 0) {
			*out = i;
			return true;
		}
	return false;
}

static bool
want_member(const struct map *m, const char *name, size_t *out, struct err *err)
{
	return find_member(m, name, out) ||
	    err_set(err, ERR_CONFIG, "\"%s\" is no member", name);
}

static bool
set_text(char **to, const char *text, struct err *err)
{
	free(*to);
	*to = strdup(text);
	return *to != NULL || err_memory(err);
}

static bool
separator_entry(struct map *m, const char *value, struct err *err)
{
	static const struct {
		const char *word;
		char separator;
	} words[] = {
	    {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(value, words[i].word) == 0) {
			m->separator = words[i].separator;
			return true;
		}
	return err_set(
	    err, ERR_CONFIG, "a separator is comma, semicolon, tab or bar");
}

static bool
file_entry(struct map *m, const char *key, const char *value, struct err *err)
{
	if (strcmp(key, "encoding") == 0)
		return set_text(&m->encoding, value, err);
	if (strcmp(key, "separator") == 0)
		return separator_entry(m, value, err);
	if (strcmp(key, "header_line") == 0)
		return config_uint(value, 1, 1000, &m->header_line, err);
	if (strcmp(key, "other_columns") != 0)
		return err_set(err, ERR_CONFIG, "[file] has no \"%s\"", key);
	m->ignore_others = strcmp(value, "ignore") == 0;
	return m->ignore_others || strcmp(value, "refuse") == 0 ||
	    err_set(err, ERR_CONFIG, "other_columns is ignore or refuse");
}

static bool
column_entry(struct map *m, const char *key, const char *value, struct err *err)
{
	size_t member = MAP_IGNORED;

	if (strcmp(value, "ignore") != 0 &&
	    !want_member(m, value, &member, err))
		return false;
	return add_entry(&m->columns, key, member, NULL, err);
}

/* Forms with " | " between them. */
static bool
days_entry(struct map *m, const char *key, const char *value, struct err *err)
{
	struct span rest = span_str(value);
	struct day_forms *forms = &m->days;
	size_t member;

	if (strcmp(key, "form") != 0) {
		if (!want_member(m, key, &member, err))
			return false;
		if (m->members[member].kind < MAP_DAY)
			return err_set(err, ERR_CONFIG, "%s is no day", key);
		forms = &m->own[member];
	}
	while (rest.len > 0) {
		size_t end = span_find(rest, '|');

		if (!day_forms_add(
			forms, span_trim(span_first(rest, end)), err))
			return false;
		rest = span_from(rest, end + 1);
	}
	return forms->count > 0 ||
	    err_set(err, ERR_CONFIG, "a form of days is wanted");
}

static bool
among_words(const char *words, struct span word)
{
	struct span rest = span_str(words);

	while (rest.len > 0) {
		size_t end = span_find(rest, ' ');

		if (span_equal(span_first(rest, end), word))
			return true;
		rest = span_from(rest, end + 1);
	}
	return false;
}

/* What a map says that a value means must be something that can be meant. */
static bool
check_meaning(
    const struct map *m, size_t member, const char *value, struct err *err)
{
	const struct map_member *what = &m->members[member];
	struct date ignored;

	if (value[0] == '\0')
		return true;
	if (what->kind == MAP_WORD &&
	    !among_words(what->words, span_str(value)))
		return err_set(err, ERR_CONFIG, "%s is one of %s", what->name,
		    what->words);
	if (what->kind == MAP_STATE && country_find(span_str(value)) == NULL)
		return err_set(err, ERR_CONFIG,
		    "\"%s\" is no code of a state or organization", value);
	if (what->kind >= MAP_DAY && !date_parse(span_str(value), &ignored))
		return err_set(err, ERR_CONFIG,
		    "\"%s\" is no day of the form 2026-11-20", value);
	return true;
}

static bool
map_entry(void *context, const char *section, const char *key,
    const char *value, struct err *err)
{
	struct map *m = context;
	size_t member;

	if (strcmp(section, "file") == 0)
		return file_entry(m, key, value, err);
	if (strcmp(section, "columns") == 0)
		return column_entry(m, key, value, err);
	if (strcmp(section, "days") == 0)
		return days_entry(m, key, value, err);
	if (strcmp(section, "defaults") == 0)
		return want_member(m, key, &member, err) &&
		    check_meaning(m, member, value, err) &&
		    set_text(&m->fixed[member], value, err);
	if (!find_member(m, section, &member))
		return err_set(err, ERR_CONFIG,
		    "sections are [file], [columns], [days], [defaults] and "
		    "those of members: there is no \"%s\"",
		    section);
	return check_meaning(m, member, value, err) &&
	    add_entry(&m->words, key, member, value, err);
}

static const struct day_forms *
forms_of(const struct map *m, size_t member)
{
	return m->own[member].count > 0 ? &m->own[member] : &m->days;
}

/* The sentences about days, made once. */
static void
make_reasons(struct map *m)
{
	for (size_t i = 0; i < m->member_count; i++) {
		const struct day_forms *f = forms_of(m, i);
		size_t len;

		len = (size_t)snprintf(
		    m->none[i], WHY_MAX, "is no day of the form");
		for (size_t k = 0; k < f->count && len < WHY_MAX; k++)
			len += (size_t)snprintf(m->none[i] + len, WHY_MAX - len,
			    "%s%s", k > 0 ? " or " : " ", f->form[k]);
	}
}

bool
map_open(const char *path, const struct map_member *members, struct date today,
    struct map **out, struct err *err)
{
	struct map *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return err_memory(err);
	m->members = members;
	m->today = today;
	m->header_line = 1;
	while (members[m->member_count].name != NULL)
		if (++m->member_count > MAP_MEMBERS_MAX)
			bug("more members than MAP_MEMBERS_MAX");
	if (!config_read(path, map_entry, m, err)) {
		map_close(m);
		return false;
	}
	make_reasons(m);
	*out = m;
	return true;
}

void
map_close(struct map *m)
{
	if (m == NULL)
		return;
	release_entries(&m->columns);
	release_entries(&m->words);
	for (size_t i = 0; i < m->member_count && i < MAP_MEMBERS_MAX; i++)
		free(m->fixed[i]);
	free(m->encoding);
	free(m);
}

/* ---- what it says ------------------------------------------------------ */

const char *
map_encoding(const struct map *m)
{
	return m->encoding;
}

char
map_separator(const struct map *m)
{
	return m->separator;
}

unsigned
map_header_line(const struct map *m)
{
	return (unsigned)m->header_line;
}

bool
map_column(
    const struct map *m, struct span name, size_t *member, struct err *err)
{
	const struct entry *e;
	struct buf key = BUF_INIT;
	bool ok;

	make_key(name, &key);
	ok = buf_ok(&key) || err_memory(err);
	if (ok) {
		e = find_entry(&m->columns, buf_span(&key), MAP_UNKNOWN);
		*member = e != NULL    ? e->member
		    : m->ignore_others ? MAP_IGNORED
				       : MAP_UNKNOWN;
		for (size_t i = 0; i < m->member_count && e == NULL; i++)
			if (span_equal_str(span_trim(name), m->members[i].name))
				*member = i;
	}
	buf_release(&key);
	return ok;
}

struct span
map_default(const struct map *m, size_t member)
{
	return m->fixed[member] != NULL ? span_str(m->fixed[member])
					: span_make(NULL, 0);
}

/* NULL, or why the day cannot be read. */
static const char *
value_of_day(const struct map *m, size_t member, struct span value,
    struct buf *room, struct span *out)
{
	const struct day_forms *forms = forms_of(m, member);
	char text[DATE_TEXT];
	size_t start = room->len;
	struct date d;

	if (forms->count == 0)
		return NULL;
	switch (day_read(forms, value, m->members[member].kind == MAP_DAY_PAST,
	    m->today, &d)) {
	case DAY_NONE:
		return m->none[member];
	case DAY_TWO:
		return "may be two days, by the forms of the map";
	case DAY_READ:
		break;
	}
	date_format(d, text);
	buf_append_str(room, text);
	*out = span_from(buf_span(room), start);
	return NULL;
}

/* The table's own words, in any case: "Stolen blank". */
static void
value_of_word(const struct map *m, size_t member, struct span key,
    struct buf *room, struct span *out)
{
	struct span rest = span_str(m->members[member].words);

	while (rest.len > 0) {
		size_t end = span_find(rest, ' '), start = room->len;
		struct span word = span_first(rest, end);

		fold_words(word, room);
		if (buf_ok(room) &&
		    span_equal(span_from(buf_span(room), start), key))
			*out = word;
		room->len = start;
		rest = span_from(rest, end + 1);
	}
}

bool
map_value(const struct map *m, size_t member, struct span value,
    struct buf *room, struct span *out, const char **none, struct err *err)
{
	const struct map_member *what = &m->members[member];
	const struct country *country;
	const struct entry *e;
	struct buf key = BUF_INIT;
	bool ok;

	*none = NULL;
	*out = value = span_trim(value);
	if (value.len == 0)
		return true;
	make_key(value, &key);
	e = buf_ok(&key) ? find_entry(&m->words, buf_span(&key), member) : NULL;
	if (e != NULL)
		*out = span_str(e->meaning);
	else if (what->kind == MAP_WORD)
		value_of_word(m, member, buf_span(&key), room, out);
	else if (what->kind == MAP_STATE &&
	    (country = country_find_any(value)) != NULL)
		*out = span_str(country->code);
	else if (what->kind >= MAP_DAY)
		*none = value_of_day(m, member, value, room, out);
	ok = (buf_ok(&key) && buf_ok(room)) || err_memory(err);
	buf_release(&key);
	return ok;
}

/*
 * state: the files of a state put together, section by section.
 */
#include <stdlib.h>

#include "base/array.h"
#include "base/file.h"
#include "model/key.h"
#include "travel/country.h"

/* A file under way. */
struct reading {
	struct model_state *state;
	const char *path;
	struct model_file file;
	unsigned sections;
	bool begun;	  /* a section was seen */
	struct span rest; /* of the file, from line rest_line on */
	unsigned rest_line;
	bool skip; /* the section at hand is of no kind that is known */
	enum model_kind kind; /* of the section at hand, */
	struct model_section *at;
	char *title;	  /* and its whole name */
	unsigned strange; /* keys that are not known */
	struct err *err;
};

void
model_state_code(struct span state, char out[4])
{
	const struct country *country = country_find(state);

	if (country != NULL && country->same != NULL)
		state = span_str(country->same);
	state = span_first(state, 3);
	memcpy(out, state.data, state.len);
	out[state.len] = '\0';
}

struct date
model_add_months(struct date d, int months)
{
	int count = d.year * 12 + d.month - 1 + months;
	int most;

	d.year = count / 12;
	d.month = count % 12 + 1;
	most = date_days_in_month(d.year, d.month);
	if (d.day > most)
		d.day = most;
	return d;
}

void
model_state_init(struct model_state *s, const char *state)
{
	memset(s, 0, sizeof(*s));
	buf_init(&s->remarks, 0);
	memcpy(s->state, state, strlen(state) + 1);
}

/* ---- releasing ----------------------------------------------------------- */

static void
head_release(struct model_section *head)
{
	free(head->name);
	free(head->source);
}

static void
patterns_release(struct pattern *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pattern_release(&list[i]);
	free(list);
}

static void
looks_release(struct model_look *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(list[i].where);
		free(list[i].genuine);
		free(list[i].light);
	}
	free(list);
}

static void
model_release(struct model *m)
{
	patterns_release(m->patterns, m->pattern_count);
	free(m->checks);
	for (int o = 0; o < 2; o++)
		for (unsigned i = 0; i < m->optional[o].count; i++)
			free(m->optional[o].number[i].name);
}

static void
number_release(struct model_number *n)
{
	patterns_release(n->patterns, n->pattern_count);
	free(n->checks);
}

static void
alert_release(struct model_alert *a)
{
	free(a->model);
	for (size_t i = 0; i < a->series_count; i++) {
		free(a->series[i].first);
		free(a->series[i].last);
	}
	free(a->series);
	looks_release(a->signs, a->sign_count);
}

static void
section_free(enum model_kind kind, struct model_section *section)
{
	if (section == NULL)
		return;
	if (kind == KIND_MODEL)
		model_release((struct model *)section);
	else if (kind == KIND_NUMBER)
		number_release((struct model_number *)section);
	else if (kind == KIND_LOOK)
		looks_release(((struct model_looks *)section)->list,
		    ((struct model_looks *)section)->count);
	else if (kind == KIND_ALERT)
		alert_release((struct model_alert *)section);
	head_release(section);
	free(section);
}

void
model_state_release(struct model_state *s)
{
	for (int kind = 0; kind < MODEL_KINDS; kind++) {
		struct model_list *list = &s->list[kind];

		for (size_t i = 0; i < list->count; i++)
			section_free((enum model_kind)kind, list->rows[i]);
		free(list->rows);
	}
	buf_release(&s->remarks);
	memset(s, 0, sizeof(*s));
}

/* ---- sections ------------------------------------------------------------ */

/* "model GTM-P-2022"; a file without [reference] has models alone. */
static bool
kind_of(const struct reading *r, const char *title, enum model_kind *kind,
    const char **name)
{
	static const char *const words[] = {[KIND_MODEL] = "model ",
	    [KIND_NUMBER] = "number ",
	    [KIND_LOOK] = "look ",
	    [KIND_ALERT] = "alert "};

	for (int i = KIND_MODEL; i < MODEL_KINDS; i++)
		if (strncmp(title, words[i], strlen(words[i])) == 0) {
			*kind = (enum model_kind)i;
			*name = title + strlen(words[i]);
			return true;
		}
	*kind = KIND_MODEL;
	*name = title;
	return r->file.version < 2;
}

static bool
same_state(const struct model_section *a, const struct reading *r)
{
	const char *state =
	    r->at->state[0] != '\0' ? r->at->state : r->file.head.state;

	return strcmp(a->state, state) == 0;
}

/* Puts the section at hand into the state, in place of an earlier one. */
static bool
end_section(struct reading *r)
{
	struct model_list *list = &r->state->list[r->kind];
	struct model_section *at = r->at;
	size_t i = 0;

	if (at == NULL || at == &r->file.head)
		return true;
	if (at->state[0] == '\0')
		memcpy(at->state, r->file.head.state, sizeof(at->state));
	if (at->state[0] == '\0')
		return err_set(
		    r->err, ERR_CONFIG, "[%.100s] has no state", r->title);
	if (!at->as_of_known) {
		at->as_of = r->file.head.as_of;
		at->as_of_known = r->file.head.as_of_known;
	}
	at->unverified |= r->file.head.unverified;
	if (at->as_of_known)
		at->stale =
		    model_pack(model_add_months(at->as_of, MODEL_STALE_MONTHS));
	if (r->state->state[0] != '\0' &&
	    strcmp(at->state, r->state->state) != 0) {
		section_free(r->kind, at); /* another state's */
		r->at = NULL;
		return true;
	}
	while (i < list->count &&
	    (strcmp(list->rows[i]->name, at->name) != 0 ||
		!same_state(list->rows[i], r)))
		i++;
	if (i < list->count && list->rows[i]->file == at->file)
		return err_set(
		    r->err, ERR_CONFIG, "[%.100s] is there twice", r->title);
	if (i < list->count) {
		section_free(r->kind, list->rows[i]);
	} else {
		if (list->count == MODEL_SECTIONS_MAX)
			return err_set(r->err, ERR_CONFIG,
			    "more than %d sections", MODEL_SECTIONS_MAX);
		if (!array_room(list->rows, list->count, list->cap))
			return err_memory(r->err);
		++list->count;
	}
	list->rows[i] = at;
	r->at = NULL;
	return true;
}

static bool
open_section(struct reading *r, const char *title, struct err *err)
{
	static const size_t sizes[] = {[KIND_MODEL] = sizeof(struct model),
	    [KIND_NUMBER] = sizeof(struct model_number),
	    [KIND_LOOK] = sizeof(struct model_looks),
	    [KIND_ALERT] = sizeof(struct model_alert)};
	const char *name;

	if (!end_section(r))
		return false;
	free(r->title);
	r->title = strdup(title);
	if (r->title == NULL)
		return err_memory(err);
	if (strcmp(title, "reference") == 0) {
		if (r->begun)
			return err_set(err, ERR_CONFIG,
			    "[reference] is the first section of a file");
		r->begun = true;
		r->kind = KIND_REFERENCE;
		r->at = &r->file.head;
		r->file.version = 2;
		return true;
	}
	r->begun = true;
	r->skip = !kind_of(r, title, &r->kind, &name);
	r->at = NULL;
	if (r->skip)
		return true;
	r->at = calloc(1, sizes[r->kind]);
	if (r->at == NULL)
		return err_memory(err);
	r->at->file = r->state->files;
	r->at->name = strdup(name);
	return r->at->name != NULL || err_memory(err);
}

/* Only the first is named; how many there are is said at the end. */
static void
remark(struct reading *r, const char *what, const char *name, unsigned line)
{
	if (r->strange++ == 0)
		buf_printf(&r->state->remarks, "%s:%u: no such %s: %.100s",
		    r->path, line, what, name);
}

/* What libinih takes for a comment after the value of a line. */
static struct span
comment_of(struct reading *r, unsigned line)
{
	struct span text;

	while (r->rest_line < line) {
		r->rest = span_from(r->rest, span_find(r->rest, '\n') + 1);
		r->rest_line++;
	}
	text = span_first(r->rest, span_find(r->rest, '\n'));
	return span_from(text, span_search(text, SPAN(" ;")));
}

static bool
take_item(void *context, struct config_item *item, struct err *err)
{
	struct reading *r = context;
	bool known;

	r->err = err;
	if (item->key == NULL) {
		if (!open_section(r, item->section, err))
			return false;
		if (r->skip)
			remark(r, "section", item->section, item->line);
		return true;
	}
	if (!r->begun)
		return err_set(err, ERR_CONFIG, "%.100s is outside any section",
		    item->key);
	if (r->skip)
		return true;
	if (!model_key(
		r->kind, r->at, item, comment_of(r, item->line), &known, err))
		return false;
	if (!known)
		remark(r, "key", item->key, item->line);
	return true;
}

static bool
read_sections(struct reading *r, struct span text)
{
	bool ok;

	r->rest = text;
	r->rest_line = 1;
	ok = config_parse(text, r->path, take_item, r, r->err);
	if (ok && !end_section(r))
		ok = err_wrap(r->err, "%s", r->path);
	if (r->at != &r->file.head)
		section_free(r->kind, r->at);
	if (r->strange > 1)
		buf_printf(&r->state->remarks, ", and %u more", r->strange - 1);
	if (r->strange > 0)
		BUF_LITERAL(&r->state->remarks, "\n");
	free(r->title);
	head_release(&r->file.head);
	return ok;
}

bool
model_state_read(struct model_state *s, const char *path, struct err *err)
{
	struct buf text = BUF_INIT;
	struct reading r;
	bool ok;

	memset(&r, 0, sizeof(r));
	r.state = s;
	r.path = path;
	r.err = err;
	s->files++;
	ok = file_read(path, CONFIG_FILE_MAX, &text, err);
	if (ok)
		ok = read_sections(&r, buf_span(&text));
	else if (err->kind == ERR_DATA)
		err->kind = ERR_CONFIG;
	buf_release(&text);
	return ok;
}

/* ---- names --------------------------------------------------------------- */

const struct model_number *
model_number_find(
    const struct model_state *s, const struct model *m, const char *name)
{
	const struct model_number *n;

	for (size_t i = 0; (n = model_section(s, KIND_NUMBER, i)) != NULL; i++)
		if (strcmp(n->head.name, name) == 0 &&
		    strcmp(n->head.state, m->head.state) == 0)
			return n;
	return NULL;
}

static bool
numbers_are_there(const struct model_state *s, const struct model *m,
    const struct model_optional *o, struct err *err)
{
	for (unsigned i = 0; i < o->count; i++)
		if (model_number_find(s, m, o->number[i].name) == NULL)
			return err_set(err, ERR_CONFIG,
			    "models of %s: [model %.100s] has the number "
			    "%.100s, which no section is about",
			    m->head.state, m->head.name, o->number[i].name);
	return true;
}

bool
model_state_check(const struct model_state *s, struct err *err)
{
	const struct model *m;

	for (size_t i = 0; (m = model_section(s, KIND_MODEL, i)) != NULL; i++)
		if (!numbers_are_there(s, m, &m->optional[0], err) ||
		    !numbers_are_there(s, m, &m->optional[1], err))
			return false;
	return true;
}

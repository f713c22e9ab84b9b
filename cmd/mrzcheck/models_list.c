/*
 * models_list: --check-models: a reference read to its end, and what it knows
 * as a table, a row a model.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/msg.h"
#include "model/period.h"
#include "mrzcheck.h"
#include "record/rows.h"

static const struct column columns[] = {
    {"state", "STATE", 0, false},
    {"model", "MODEL", 24, false},
    {"types", "TYPES", 0, false},
    {"since", "SINCE", 0, false},
    {"chip", "CHIP", 0, false},
    {"number", "NUMBER", 30, false},
    {"validity", "VALIDITY", 30, false},
    {"personal_number", "PERSONAL", 20, false},
    {"confidence", "CONF", 0, false},
    {"looks", "LOOKS", 0, true},
    {"alerts", "ALERTS", 0, true},
    {"age_months", "AGE", 0, true},
    {NULL, NULL, 0, false},
};

static void
put_day(struct json_writer *w, const char *name, const struct model_day *day)
{
	char text[DATE_TEXT];

	if (!day->known)
		return;
	date_format(model_unpack(day->first), text);
	json_put_str(w, name, text);
}

/* "since 2006-08-14", "expected", "none" */
static void
put_chip(struct json_writer *w, const struct model *m)
{
	static const char *const words[] = {"", "none", "possible", "expected"};
	char since[DATE_TEXT], text[32];

	if (m->chip_since.known) {
		date_format(model_unpack(m->chip_since.first), since);
		snprintf(text, sizeof(text), "since %s", since);
		json_put_str(w, "chip", text);
	} else if (m->chip != CHIP_UNKNOWN) {
		json_put_str(w, "chip", words[m->chip]);
	}
}

static void
put_patterns(struct json_writer *w, const struct model *m)
{
	struct span parts[MODEL_NAMES_MAX];
	size_t count = 0;

	for (; count < m->pattern_count && count < ARRAY_SIZE(parts); count++)
		parts[count] = span_str(m->patterns[count].text);
	if (count > 0)
		json_put_joined(w, "number", parts, count, "|");
}

static void
put_optional(struct json_writer *w, const struct model *m)
{
	struct span parts[2 * MODEL_NAMES_MAX];
	size_t count = 0;

	for (int o = 0; o < 2; o++)
		for (unsigned i = 0; i < m->optional[o].count; i++)
			parts[count++] =
			    span_str(m->optional[o].number[i].name);
	if (count > 0)
		json_put_joined(w, "personal_number", parts, count, " ");
}

/* "number C, validity A": "C/A/B/-", in the order of the facts. */
static void
put_confidence(struct json_writer *w, const struct model *m)
{
	char text[2 * MODEL_FACTS];

	for (int i = 0; i < MODEL_FACTS; i++) {
		text[2 * i] = m->head.unverified ? 'C'
		    : m->confidence[i] == '\0'	 ? '-'
						 : m->confidence[i];
		text[2 * i + 1] = i == MODEL_FACTS - 1 ? '\0' : '/';
	}
	json_put_str(w, "confidence", text);
}

static void
put_age(struct json_writer *w, const struct model *m, struct date at)
{
	struct date of = m->head.as_of;
	char text[DATE_TEXT];
	int months =
	    (at.year - of.year) * 12 + at.month - of.month - (at.day < of.day);

	if (!m->head.as_of_known)
		return;
	date_format(of, text);
	json_put_str(w, "as_of", text);
	json_put_int(w, "age_months", months);
}

static uint64_t
looks_of(const struct model_state *s, const struct model *m)
{
	const struct model_looks *looks;
	uint64_t count = 0;

	for (size_t i = 0; (looks = model_section(s, KIND_LOOK, i)) != NULL;
	     i++)
		if (strcmp(looks->head.name, m->head.name) == 0)
			count += looks->count;
	return count;
}

static uint64_t
alerts_of(const struct model_state *s, const struct model *m)
{
	const struct model_alert *a;
	uint64_t count = 0;

	for (size_t i = 0; (a = model_section(s, KIND_ALERT, i)) != NULL; i++)
		count += strcmp(a->head.state, m->head.state) == 0 &&
		    (a->model == NULL || strcmp(a->model, m->head.name) == 0);
	return count;
}

static void
put_row(struct rows *rows, const struct model_state *s, const struct model *m,
    struct date at)
{
	struct json_writer *w = rows_begin(rows);
	char types[16], periods[256];

	json_put_str(w, "state", m->head.state);
	json_put_str(w, "model", m->head.name);
	snprintf(types, sizeof(types), "%s%s%s",
	    m->format != NULL ? m->format : "",
	    m->format != NULL && m->code[0] != '\0' ? " " : "", m->code);
	json_put_str(w, "types", types);
	put_day(w, "since", &m->from);
	put_day(w, "until", &m->to);
	put_chip(w, m);
	put_patterns(w, m);
	period_list(m, periods, sizeof(periods));
	if (periods[0] != '\0')
		json_put_str(w, "validity", periods);
	put_optional(w, m);
	put_confidence(w, m);
	json_put_uint(w, "looks", looks_of(s, m));
	json_put_uint(w, "alerts", alerts_of(s, m));
	put_age(w, m, at);
	rows_end(rows);
}

static int
by_state(const void *a, const void *b)
{
	const struct model *x = *(const struct model *const *)a;
	const struct model *y = *(const struct model *const *)b;
	int order = strcmp(x->head.state, y->head.state);

	return order != 0 ? order : strcmp(x->head.name, y->head.name);
}

/* The models in the order of their states; to be freed. */
static const struct model **
sorted(const struct model_state *s, size_t *count)
{
	const struct model **list;
	const struct model *m;

	*count = s->list[KIND_MODEL].count;
	list = calloc(*count + 1, sizeof(*list));
	for (size_t i = 0;
	     list != NULL && (m = model_section(s, KIND_MODEL, i)) != NULL; i++)
		list[i] = m;
	if (list != NULL)
		qsort(list, *count, sizeof(*list), by_state);
	return list;
}

int
models_list(struct mrzcheck *tool)
{
	const struct model **list;
	struct model_state all;
	struct err err = ERR_INIT;
	struct rows rows;
	size_t count;

	if (!reference_all(tool->models, &all, &err))
		return msg_err(&err);
	list = sorted(&all, &count);
	rows_init(&rows, &tool->common, columns);
	for (size_t i = 0; list != NULL && i < count; i++)
		put_row(&rows, &all, list[i], tool->options.at);
	if (list == NULL) {
		err_memory(&err);
		return msg_err(&err);
	}
	free(list);
	model_state_release(&all);
	models_close(tool);
	return rows_finish(&rows);
}

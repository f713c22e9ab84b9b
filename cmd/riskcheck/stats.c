/*
 * stats: `riskcheck --stats`: of each rule, how often it was met in a log, and
 * how often an officer confirmed it. A rule that finds nothing is a burden on
 * everybody whom it stops: it is due for removal.
 */
#include "riskcheck.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/input.h"
#include "base/msg.h"
#include "json/unique.h"
#include "record/rows.h"

/* A rule is judged after so many hits, by its share of confirmed ones. */
#define HITS_TO_JUDGE 1000
#define CONFIRMED_PER_CENT 1
/* Rules of a log: those of the file, and of files before it. */
#define COUNTS_MAX 4096

struct count {
	char name[RISK_NAME_LEN_MAX + 1];
	bool in_force; /* a rule of the file */
	uint64_t hits, confirmed, refuted;
};

struct stats {
	struct count *list;
	size_t count, cap;
	uint64_t records, judged, unusable;
	struct record record;
	struct buf scratch;
};

static const struct column columns[] = {{"rule", "rule", 0, false},
    {"hits", "hits", 0, true}, {"confirmed", "confirmed", 0, true},
    {"refuted", "refuted", 0, true}, {"unjudged", "unjudged", 0, true},
    {"confirmed_per_cent", "%", 0, true}, {"due", "due", 0, false},
    {NULL, NULL, 0, false}};

/* The rule's row; NULL: no memory, or more names than a log should have. */
static struct count *
count_of(struct stats *s, struct span name, struct err *err)
{
	struct count *row;

	for (size_t i = 0; i < s->count; i++)
		if (span_equal_str(name, s->list[i].name))
			return &s->list[i];
	if (s->count == COUNTS_MAX) {
		(void)err_set(
		    err, ERR_DATA, "more than %d rules in the log", COUNTS_MAX);
		return NULL;
	}
	if (!array_room(s->list, s->count, s->cap)) {
		(void)err_memory(err);
		return NULL;
	}
	row = &s->list[s->count++];
	memset(row, 0, sizeof(*row));
	memcpy(row->name, name.data, name.len);
	return row;
}

/* ---- a record ---- */

/* The rule that a finding names: its note up to the first colon. */
static bool
rule_of(struct stats *s, struct span finding, struct span *name)
{
	struct span code, note;
	bool ours = false;

	if (json_kind(finding) != JSON_OBJECT ||
	    !json_member(finding, "code", &code) ||
	    json_kind(code) != JSON_STRING ||
	    !json_member(finding, "note", &note) ||
	    !json_string_span(note, &s->scratch, &note))
		return false;
	ours = json_name_is(code, SPAN("risk.rule")) ||
	    json_name_is(code, SPAN("risk.care")) ||
	    json_name_is(code, SPAN("risk.admission"));
	*name = span_first(note, span_find(note, ':'));
	return ours && name->len > 0 && name->len <= RISK_NAME_LEN_MAX;
}

/* What the officer said of the rule: true, false, or nothing. */
static enum json_kind
judgement(struct span confirmed, struct span name)
{
	char text[RISK_NAME_LEN_MAX + 1];
	struct span value;

	memcpy(text, name.data, name.len);
	text[name.len] = '\0';
	if (json_kind(confirmed) != JSON_OBJECT ||
	    !json_member(confirmed, text, &value))
		return JSON_NONE;
	return json_kind(value);
}

static bool
count_record(struct stats *s, struct err *err)
{
	struct span result, findings, finding, name, confirmed = SPAN("");
	struct json_iterator it;
	bool judged = false;

	if (!record_get(&s->record, "riskcheck", &result) ||
	    json_kind(result) != JSON_OBJECT ||
	    !json_member(result, "findings", &findings) ||
	    json_kind(findings) != JSON_ARRAY)
		return true;
	if (!noun_get(&s->record, "confirmed", &confirmed))
		confirmed = span_make(NULL, 0);
	else if (!json_unique(confirmed, err))
		return err->kind == ERR_DATA &&
		    ++s->unusable > 0; /* which one counts is not known */
	json_array_begin(&it, findings);
	while (json_array_next(&it, &finding)) {
		struct count *row;
		enum json_kind said;

		if (!rule_of(s, finding, &name))
			continue;
		said = judgement(confirmed, name);
		row = count_of(s, name, err);
		if (row == NULL)
			return false;
		row->hits++;
		row->confirmed += said == JSON_TRUE;
		row->refuted += said == JSON_FALSE;
		judged = judged || said == JSON_TRUE || said == JSON_FALSE;
	}
	s->records++;
	s->judged += judged;
	return true;
}

/* ---- a log ---- */

static bool
count_log(struct stats *s, const char *path, uint64_t max, struct err *err)
{
	struct input *in = NULL;
	struct json_error why = {.what = ""};
	struct span line;
	bool more = true, ok;

	if (!input_open(path, 0, &in, err))
		return false;
	while ((ok = input_line(in, (size_t)max, &line, &more, err)) && more) {
		if (span_trim(line).len == 0)
			continue;
		if (!record_parse(&s->record, line, &why)) {
			ok = why.memory
			    ? err_memory(err)
			    : err_set(err, ERR_DATA, "%s:%llu:%zu: %s", path,
				  (unsigned long long)input_line_number(in),
				  why.offset + 1, why.what);
			break;
		}
		if (!(ok = count_record(s, err)))
			break;
	}
	input_close(in);
	return ok;
}

/* ---- what comes of it ---- */

static bool
is_due(const struct count *c)
{
	return c->hits >= HITS_TO_JUDGE &&
	    c->confirmed * 100 < c->hits * CONFIRMED_PER_CENT;
}

static void
put_row(struct rows *rows, const struct count *c)
{
	struct json_writer *w = rows_begin(rows);

	json_put_str(w, "rule", c->name);
	json_put_uint(w, "hits", c->hits);
	json_put_uint(w, "confirmed", c->confirmed);
	json_put_uint(w, "refuted", c->refuted);
	json_put_uint(w, "unjudged", c->hits - c->confirmed - c->refuted);
	if (c->hits > 0)
		json_put_hundredths(
		    w, "confirmed_per_cent", c->confirmed * 10000 / c->hits);
	if (is_due(c))
		json_put_str(w, "due", "removal");
	else if (!c->in_force)
		json_put_str(w, "due", "not in these rules");
	rows_end(rows);
}

static int
put_counts(const struct riskcheck *tool, const struct stats *s)
{
	struct rows rows;
	bool due = false;
	int status;

	rows_init(&rows, &tool->common, columns);
	for (size_t i = 0; i < s->count; i++) {
		put_row(&rows, &s->list[i]);
		due = due || is_due(&s->list[i]);
	}
	status = rows_finish(&rows);
	for (size_t i = 0; i < s->count; i++)
		if (is_due(&s->list[i]))
			msg(MSG_NOTICE,
			    "rule '%s' is due for removal: less than %d %% of "
			    "its hits were confirmed",
			    s->list[i].name, CONFIRMED_PER_CENT);
	if (s->unusable > 0)
		msg(MSG_WARNING,
		    "%llu records have a rule twice in confirmed: not counted",
		    (unsigned long long)s->unusable);
	return status != 0 ? status : due;
}

static bool
count_all(struct stats *s, const struct riskcheck *tool, int argc, char **argv,
    struct err *err)
{
	for (size_t i = 0; i < tool->rules.count; i++) {
		struct count *row = count_of(s, tool->rules.rule[i].name, err);

		if (row == NULL)
			return false;
		row->in_force = true;
	}
	if (argc < 2)
		return count_log(s, "-", tool->common.max_line, err);
	for (int i = 1; i < argc; i++)
		if (!count_log(s, argv[i], tool->common.max_line, err))
			return false;
	return true;
}

int
stats_run(struct riskcheck *tool, int argc, char **argv)
{
	struct stats s = {.list = NULL};
	struct err err = ERR_INIT;
	int status;

	record_init(&s.record);
	buf_init(&s.scratch, 0);
	if (count_all(&s, tool, argc, argv, &err))
		status = put_counts(tool, &s);
	else
		status = msg_err(&err);
	record_release(&s.record);
	buf_release(&s.scratch);
	free(s.list);
	return status;
}

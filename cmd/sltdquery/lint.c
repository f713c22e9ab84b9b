/*
 * lint: `sltdquery lint FILE`: a finding a record, and a summary with the
 * share of clean records. What only the whole file shows (the same record
 * twice, series that overlap) comes after the records, by its lines.
 */
#include "base/file.h"
#include "base/msg.h"
#include "lint_count.h"
#include "listfile.h"
#include "rejects.h"
#include "rules.h"
#include "sltd/sort.h"
#include "base/hash.h"
#include "verbs.h"

#define CHUNK ((size_t)64 << 20)

struct sltd_rules
rules_of(const struct sltdquery *tool)
{
	struct sltd_rules rules = {.today = sltd_day_of(tool->today)};

	memset(rules.own.text, '<', SLTD_STATE_LEN);
	return rules;
}

struct lint {
	struct sltdquery *tool;
	struct rows rows;
	struct sltd_rules rules;
	struct sltd_sort *sort;
	struct reader reader;
	struct lint_counts counts;
	uint64_t records, clean, errors, warnings;
};

static bool
is_clean(const struct findings *f)
{
	return findings_worst(f) < SEVERITY_WARNING && !f->failed;
}

/* A person looks for what is not clean: a row a finding. */
static void
show_findings(struct lint *l, uint64_t line, const struct findings *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct finding *one = &f->list[i];
		struct json_writer *w;

		if (one->severity < SEVERITY_WARNING)
			continue;
		w = rows_begin(&l->rows);
		json_put_uint(w, "line", line);
		json_put_span(w, "column",
		    lint_column(&l->reader, finding_where(f, one)));
		json_put_str(w, "severity", severity_word(one->severity));
		json_put_str(w, "rule", one->code);
		json_put_span(w, "note", finding_note(f, one));
		rows_end(&l->rows);
	}
}

/* "columns": what the file calls those that the findings are in. */
static void
write_columns(struct lint *l, const struct findings *f, struct json_writer *w)
{
	json_open_array(w, "columns");
	for (size_t i = 0; i < f->count; i++)
		json_put_span(w, NULL,
		    lint_column(&l->reader, finding_where(f, &f->list[i])));
	json_close_array(w);
}

static void
write_line(struct lint *l, uint64_t line, const struct findings *f)
{
	struct json_writer *w;

	if (l->rows.people) {
		show_findings(l, line, f);
		return;
	}
	w = rows_begin(&l->rows);
	json_put_uint(w, "line", line);
	json_put_str(w, "status",
	    is_clean(f) ? "pass" : status_word(findings_status(f)));
	result_write_findings(w, "findings", f);
	if (l->tool->map != NULL && f->count > 0)
		write_columns(l, f, w);
	rows_end(&l->rows);
}

static void
count_codes(struct lint *l, const struct findings *f)
{
	lint_count_add(&l->counts, f);
	for (size_t i = 0; i < f->count; i++) {
		l->errors += f->list[i].severity == SEVERITY_ERROR;
		l->warnings += f->list[i].severity == SEVERITY_WARNING;
	}
}

/* ---- what the whole file shows ----------------------------------------- */

/*
 * Sorted by: 'd', hash of the key, line; or 's', state, length, first, line.
 * The value: whether the record was clean, and the last of a series.
 */
static bool
remember_entry(struct lint *l, uint64_t line, const struct sltd_entry *e,
    bool clean, struct err *err)
{
	uint8_t bytes[1 + SLTD_KEY_MAX + 8], value[1 + SLTD_NUMBER_MAX];
	struct sltd_key key;
	size_t len = 0;

	sltd_entry_key(e, &key);
	value[0] = clean;
	bytes[len++] = 'd';
	bytes_store64(
	    bytes + len, hash_sum(sltd_key_span(&key), e->last.len > 0));
	len += 8;
	for (int shift = 56; shift >= 0; shift -= 8)
		bytes[len++] = (uint8_t)(line >> shift);
	if (!sltd_sort_add(
		l->sort, span_make(bytes, len), span_make(value, 1), err))
		return false;
	if (e->last.len == 0)
		return true;
	bytes[0] = 's';
	len = 1;
	memcpy(bytes + len, key.bytes, SLTD_STATE_LEN + 1 + e->number.len);
	len += SLTD_STATE_LEN + 1 + e->number.len;
	for (int shift = 56; shift >= 0; shift -= 8)
		bytes[len++] = (uint8_t)(line >> shift);
	memcpy(value + 1, e->last.text, e->last.len);
	return sltd_sort_add(l->sort, span_make(bytes, len),
	    span_make(value, 1 + (size_t)e->last.len), err);
}

static uint64_t
line_of(struct span key)
{
	uint64_t line = 0;

	for (size_t i = key.len - 8; i < key.len; i++)
		line = line << 8 | key.data[i];
	return line;
}

static void
find_whole(struct lint *l, uint64_t line, bool clean, const char *code,
    const char *where, const char *note, uint64_t other)
{
	struct findings f;

	findings_init(&f, false);
	findings_add(&f, code, SEVERITY_ERROR, where, NULL, "%s line %llu",
	    note, (unsigned long long)other);
	count_codes(l, &f);
	l->clean -= clean;
	write_line(l, line, &f);
	findings_release(&f);
}

struct before {
	struct buf key, last;
	uint64_t line;
	bool any;
};

static void
compare_before(
    struct lint *l, struct before *b, struct span key, struct span value)
{
	size_t front = key.data[0] == 'd' ? 9 : 1 + SLTD_STATE_LEN + 1;
	bool same = b->any && b->key.len >= front &&
	    memcmp(b->key.data, key.data, front) == 0;
	uint64_t line = line_of(key);

	if (key.data[0] == 'd' && same) {
		find_whole(l, line, value.data[0] != 0, "sltd.lint.duplicate",
		    "number", "the same record as in", b->line);
		return; /* all of them against the first */
	}
	if (key.data[0] == 's' && same && b->last.len == value.len - 1 &&
	    memcmp(key.data + front, b->last.data, b->last.len) <= 0) {
		find_whole(l, line, value.data[0] != 0, "sltd.lint.overlap",
		    "number_last", "overlaps the series in", b->line);
		if (memcmp(b->last.data, value.data + 1, b->last.len) >= 0)
			return; /* the one before reaches further */
	}
	b->any = true;
	b->line = line;
	buf_clear(&b->key);
	buf_append_span(&b->key, key);
	buf_clear(&b->last);
	buf_append_span(&b->last, span_from(value, 1));
}

static bool
look_at_whole(struct lint *l, struct err *err)
{
	struct before before = {.key = BUF_INIT, .last = BUF_INIT};
	struct span key, value;
	bool more, ok;

	ok = sltd_sort_finish(l->sort, err);
	while (ok && (ok = sltd_sort_next(l->sort, &key, &value, &more, err)) &&
	    more)
		compare_before(l, &before, key, value);
	buf_release(&before.key);
	buf_release(&before.last);
	return ok;
}

/* ---- the file ---------------------------------------------------------- */

static bool
lint_record(struct lint *l, const struct sltd_fields *fields, struct err *err)
{
	struct findings f;
	struct sltd_entry e;
	enum sltd_action action;
	struct span word = fields->value[SLTD_F_ACTION];
	bool ok = true, stored;

	findings_init(&f, l->tool->common.strict);
	l->rules.withdrawal = false;
	if (word.len > 0 && !sltd_action_parse(word, &action))
		findings_add(&f, "sltd.lint.record", SEVERITY_ERROR, "action",
		    NULL, "is not one of insert, update, withdraw");
	else if (word.len > 0)
		l->rules.withdrawal = action == SLTD_WITHDRAW;
	stored = sltd_lint(fields, &l->rules, &e, &f);
	l->records++;
	l->clean += is_clean(&f);
	count_codes(l, &f);
	write_line(l, reader_line(&l->reader), &f);
	if (stored)
		ok = remember_entry(
		    l, reader_line(&l->reader), &e, is_clean(&f), err);
	findings_release(&f);
	return ok;
}

/* A line that cannot be taken apart is a record that is not clean. */
static void
lint_broken(struct lint *l, const struct err *err)
{
	struct findings f;

	findings_init(&f, false);
	findings_add(
	    &f, "sltd.lint.line", SEVERITY_ERROR, NULL, NULL, "%s", err->text);
	l->records++;
	count_codes(l, &f);
	write_line(l, reader_line(&l->reader), &f);
	findings_release(&f);
}

static bool
lint_file(struct lint *l, struct err *err)
{
	struct sltd_fields fields;
	bool more = true;

	while (more) {
		struct err wrong = ERR_INIT;

		if (!reader_next(&l->reader, &fields, &more, &wrong)) {
			if (l->reader.broken) {
				*err = wrong;
				return false;
			}
			lint_broken(l, &wrong);
			continue;
		}
		if (more && !lint_record(l, &fields, err))
			return false;
	}
	return look_at_whole(l, err);
}

/* Hundredths of a percent, rounded down: 99.999 % is not all. */
static uint64_t
share(const struct lint *l)
{
	return l->records == 0 ? 10000
			       : (uint64_t)((long double)l->clean * 10000 /
				     (long double)l->records);
}

static enum status
write_summary(struct lint *l, uint64_t wanted)
{
	uint64_t clean = share(l);
	struct json_writer *w;

	lint_count_write(&l->counts, &l->reader, l->records, &l->rows);
	rows_layout(&l->rows, NULL);
	w = rows_begin(&l->rows);
	json_open_object(w, "summary");
	json_put_uint(w, "records", l->records);
	json_put_uint(w, "clean", l->clean);
	json_put_hundredths(w, "clean_percent", clean);
	json_put_uint(w, "errors", l->errors);
	json_put_uint(w, "warnings", l->warnings);
	json_close_object(w);
	rows_end(&l->rows);
	return clean < wanted ? STATUS_FAIL : STATUS_PASS;
}

/* Whose documents may be in the file: --own-state, else the configuration. */
static bool
settle_own_state(struct lint *l, struct err *err)
{
	const struct list_config *list;
	struct config config;
	char name[SLTD_LIST_NAME_MAX + 1];

	if (l->tool->own != NULL)
		return state_named(l->tool->own, &l->rules.own) ||
		    err_set(err, ERR_USAGE, "--own-state: \"%s\" is no state",
			l->tool->own);
	if (!list_name_of(l->tool, &l->reader, name, err) ||
	    !tool_config(l->tool, &config, err))
		return false;
	list = config_list(&config, name);
	if (list != NULL)
		l->rules.own = list->own;
	config_close(&config);
	return true;
}

static const struct column columns[] = {
    {"line", "LINE", 0, true},
    {"column", "COLUMN", 32, false},
    {"severity", "SEVERITY", 0, false},
    {"rule", "RULE", 0, false},
    {"note", "WHY", 0, false},
    {NULL, NULL, 0, false},
};

int
lint_run(void *context, int argc, char **argv)
{
	struct lint l = {.tool = context};
	struct err err = ERR_INIT;
	uint64_t wanted = 0;
	const char *scratch = getenv("TMPDIR");
	enum status status = STATUS_ERROR;
	bool ok;

	if (argc != 2)
		return verb_usage("lint", "one FILE is wanted");
	if (l.tool->quality != NULL && !quality_parse(l.tool->quality, &wanted))
		return verb_usage("lint", "--min-quality is 0 to 100 percent");
	l.rules = rules_of(l.tool);
	if (!reader_open(l.tool, argv[1], &l.reader, &err))
		return msg_err(&err);
	l.rules.reviewed = reader_column(&l.reader, SLTD_F_REVIEW_DATE).len > 0;
	rows_init(&l.rows, &l.tool->common, columns);
	ok = settle_own_state(&l, &err) &&
	    sltd_sort_open(scratch != NULL ? scratch : "/tmp", "lint", CHUNK,
		&l.sort, &err) &&
	    lint_file(&l, &err);
	if (ok)
		status = write_summary(&l, wanted);
	verb_finish(&l.rows);
	sltd_sort_close(l.sort);
	reader_close(&l.reader);
	return ok ? status_exit(status) : msg_err(&err);
}

/*
 * models: a zone as a question to the reference of document models, and the
 * answer as the member "models". What is said of one model in one case is
 * written once and copied for the documents that follow.
 */
#include <stdlib.h>

#include "base/array.h"
#include "base/config.h"
#include "base/file.h"
#include "base/installed.h"
#include "base/msg.h"
#include "mrzcheck.h"

/* Of the configuration: the installed reference goes before them. */
#define FOLDERS_MAX (OPT_LIST_MAX - 1)

/* Answers that are kept as text, and places where one may be. */
#define MEMO_ROOM 1024
#define MEMO_TRIES 16

struct models_memo {
	struct kept {
		const struct model *model;
		unsigned key; /* all else that the text depends on */
		bool used, filled;
		struct buf buf;
		struct json_text text;
	} kept[MEMO_ROOM];
};

/* ---- opening ------------------------------------------------------------- */

static void
remark(const char *text)
{
	msg(MSG_WARNING, "%s", text);
}

/* The installed reference, or $MRTD_MODELS; false when there is none. */
static bool
find_installed(struct buf *path)
{
	const char *set = getenv("MRTD_MODELS");

	buf_clear(path);
	if (set != NULL) {
		buf_append_str(path, set);
		return set[0] != '\0';
	}
	return installed_beside("share/mrtd-tools/models", path);
}

/* "uv, loupe" */
static bool
set_tools(struct mrzcheck *tool, struct span list, struct err *err)
{
	while (list.len > 0) {
		size_t end = span_find(list, ','), i = 0;
		struct span word = span_trim(span_first(list, end));

		while (feature_tools[i] != NULL &&
		    !span_equal_str(word, feature_tools[i]))
			i++;
		if (feature_tools[i] == NULL)
			return err_set(err, ERR_CONFIG,
			    "lamp is of uv, uv254, ir, loupe, lens, reader");
		tool->look.tools |= 1U << i;
		list = span_from(list, end + 1);
	}
	return true;
}

struct setting {
	struct mrzcheck *tool;
	struct opt_list *folders;
};

static bool
set_line(struct mrzcheck *tool, const char *value, struct err *err)
{
	bool secondary = strcmp(value, "secondary") == 0;

	if (!secondary && strcmp(value, "primary") != 0)
		return err_set(err, ERR_CONFIG, "line is primary or secondary");
	if (tool->line < 0)
		tool->line = secondary;
	return true;
}

static bool
take_setting(void *context, const char *section, const char *key,
    const char *value, struct err *err)
{
	struct setting *s = context;
	char *copy;

	if (strcmp(section, "look") == 0 && strcmp(key, "line") == 0)
		return set_line(s->tool, value, err);
	if (strcmp(section, "look") == 0 && strcmp(key, "lamp") == 0)
		return set_tools(s->tool, span_str(value), err);
	if (strcmp(section, "models") != 0 || strcmp(key, "folder") != 0)
		return err_set(err, ERR_CONFIG,
		    "no such entry: %.40s in [%.40s]", key, section);
	if (s->folders->count == FOLDERS_MAX)
		return err_set(
		    err, ERR_CONFIG, "more than %d folders", FOLDERS_MAX);
	copy = strdup(value);
	if (copy == NULL)
		return err_memory(err);
	s->folders->value[s->folders->count++] = copy;
	return true;
}

static bool
read_settings(struct mrzcheck *tool, struct opt_list *folders, struct err *err)
{
	struct setting setting = {tool, folders};
	struct buf path = BUF_INIT;
	bool ok =
	    config_find(tool->config_file, NULL, "mrzcheck.conf", &path, err);

	if (ok && path.len > 0)
		ok = config_read(buf_text(&path), take_setting, &setting, err);

	buf_release(&path);
	return ok;
}

/* What --models names; else the installed reference, then one's own. */
static void
choose_paths(const struct mrzcheck *tool, const struct opt_list *own,
    struct buf *installed, struct opt_list *out)
{
	*out = tool->models_given;
	if (tool->check_models != NULL) {
		out->count = 1;
		out->value[0] = tool->check_models;
	} else if (out->count == 0) {
		if (find_installed(installed))
			out->value[out->count++] = buf_text(installed);
		for (size_t i = 0; i < own->count; i++)
			out->value[out->count++] = own->value[i];
	}
}

bool
models_open(struct mrzcheck *tool, struct err *err)
{
	struct opt_list paths, own = {{NULL}, 0};
	struct buf installed = BUF_INIT;
	bool ok = read_settings(tool, &own, err);

	tool->look.secondary = tool->line > 0;
	choose_paths(tool, &own, &installed, &paths);
	if (ok && paths.count > 0)
		ok = reference_open(
		    paths.value, paths.count, remark, &tool->models, err);
	for (size_t i = 0; i < own.count; i++)
		free((char *)(uintptr_t)own.value[i]);
	buf_release(&installed);
	return ok;
}

void
models_close(struct mrzcheck *tool)
{
	reference_close(tool->models);
}

void
models_memo_free(struct models_memo *memo)
{
	if (memo == NULL)
		return;
	for (size_t i = 0; i < MEMO_ROOM; i++)
		buf_release(&memo->kept[i].buf);
	free(memo);
}

/* ---- the question -------------------------------------------------------- */

/* Texts of a question, without their fillers. */
struct texts {
	uint8_t number[MRZ_NUMBER_MAX + 8];
	uint8_t optional[2][MRZ_WIDTH_MAX];
};

static struct span
without_fillers(struct span cells, uint8_t *out)
{
	size_t len = 0;

	if (span_find(cells, '<') == cells.len)
		return cells;
	for (size_t i = 0; i < cells.len; i++) {
		out[len] = cells.data[i];
		len += cells.data[i] != '<';
	}
	return span_make(out, len);
}

static void
take_holder(const struct models_zone *z, struct holder *h)
{
	h->sex = z->sex;
	if (z->birth->state != MRZ_DATE_KNOWN)
		return;
	h->birth = z->birth->earliest;
	h->year_known = z->birth->text[0] != 'X';
	h->month_known = z->birth->text[5] != 'X';
	h->day_known = z->birth->text[8] != 'X';
}

/* The printed day of issue; else that of a zone that has one. */
static void
take_issue(const struct mrzcheck *tool, const struct mrz_date *zone,
    struct model_day *issue)
{
	struct date day = tool->options.issue;

	issue->known = tool->options.issue_known;
	for (size_t i = 0; !issue->known && i < tool->viz.count; i++)
		if (tool->viz.list[i].field == MRZ_ISSUE_DATE)
			issue->known = date_parse(tool->viz.list[i].text, &day);
	if (!issue->known && zone != NULL && zone->state == MRZ_DATE_KNOWN) {
		issue->known = true;
		day = zone->earliest;
		issue->first = model_pack(day);
		if (zone->len <= 7) /* a month */
			day.day = date_days_in_month(day.year, day.month);
		issue->last = model_pack(day);
	} else if (issue->known) {
		issue->first = issue->last = model_pack(day);
	}
}

static void
ask(const struct mrzcheck *tool, const struct models_zone *z,
    struct texts *texts, struct model_question *q)
{
	memset(q, 0, sizeof(*q));
	q->code = z->code;
	q->format = z->format;
	q->number = without_fillers(z->number, texts->number);
	for (int i = 0; i < 2; i++)
		q->optional[i] =
		    without_fillers(z->optional[i], texts->optional[i]);
	q->printed = tool->printed;
	take_holder(z, &q->holder);
	q->expiry_known = z->expiry->state == MRZ_DATE_KNOWN;
	q->expiry = z->expiry->earliest;
	q->no_expiry = z->no_expiry;
	take_issue(tool, z->issue, &q->issue);
	q->at = tool->options.at;
	q->chip_read = tool->chip_read;
}

bool
models_check(struct mrzcheck *tool, const struct models_zone *zone,
    struct result *result, struct err *err)
{
	struct model_question q;
	struct texts texts;

	if (!reference_state(tool->models, zone->state, &tool->state, err))
		return false;
	ask(tool, zone, &texts, &q);
	model_judge(
	    tool->state, zone->state, &q, &tool->answer, &result->findings);
	return true;
}

static struct span
field_of(const struct mrz *m, enum mrz_field field)
{
	return span_make(m->cells + m->value[field].at, m->value[field].len);
}

bool
models_check_mrz(struct mrzcheck *tool, struct result *result, struct err *err)
{
	const struct mrz *m = &tool->mrz;
	struct span sex = mrz_field_cells(m, MRZ_SEX);
	struct models_zone zone = {
	    .format = m->layout->name,
	    .code = field_of(m, MRZ_DOCUMENT_CODE),
	    .state = field_of(m, MRZ_ISSUING_STATE),
	    .number = span_make(m->number, m->number_len),
	    .optional = {field_of(m, MRZ_OPTIONAL_DATA),
		field_of(m, MRZ_OPTIONAL_DATA_2)},
	    .sex = sex.len == 1 ? (char)sex.data[0] : '\0',
	    .birth = &m->birth,
	    .expiry = &m->expiry,
	    .issue = &m->issue,
	    .no_expiry = m->layout->field[MRZ_EXPIRY_DATE].len == 0,
	};

	return models_check(tool, &zone, result, err);
}

/* ---- the answer ---------------------------------------------------------- */

static void
put_names(struct json_writer *w, unsigned checked)
{
	static const char *const names[] = {"number", "validity",
	    "personal_number", "birth_date", "sex", "chip"};

	json_open_array(w, "checked");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if ((checked >> i & 1) != 0)
			json_put_str(w, NULL, names[i]);
	json_close_array(w);
}

static void
put_look(struct json_writer *w, const struct look_line *line)
{
	json_open_object(w, NULL);
	json_put_uint(w, "level", line->level);
	json_put_str(w, "feature", line->feature->id);
	json_put_str(w, "name", line->feature->name);
	json_put_str(w, "where", line->where);
	json_put_str(w, "light", line->light);
	json_put_str(w, "genuine", line->genuine);
	/* What is false is told where something contradicts. */
	if (line->why != NULL) {
		json_put_str(w, "forgery", line->forgery);
		json_put_str(w, "why", line->why);
	}
	json_close_object(w);
}

static void
put_model(struct json_writer *w, const struct model_answer *a)
{
	static const char *const chips[] = {
	    NULL, "none", "possible", "expected"};
	char confidence[2] = {a->confidence, '\0'};
	char day[DATE_TEXT];

	json_put_str(w, "model", a->model->head.name);
	if (a->model->head.as_of_known) {
		date_format(a->model->head.as_of, day);
		json_put_str(w, "as_of", day);
	}
	if (a->stale)
		json_put_bool(w, "stale", true);
	if (a->confidence != '\0')
		json_put_str(w, "confidence", confidence);
	put_names(w, a->checked);
	if (a->valid_until != 0) {
		date_format(model_unpack(a->valid_until), day);
		json_put_str(w, "valid_until", day);
	}
	if (chips[a->chip] != NULL)
		json_put_str(w, "chip", chips[a->chip]);
}

static void
put_models(struct json_writer *w, const struct mrzcheck *tool)
{
	static const char *const results[] = {"unknown", "fits", "differs"};
	const struct model_answer *a = &tool->answer;
	struct look_line lines[LOOK_LINES_MAX];
	unsigned count = look_choose(tool->state, a, &tool->look, lines);

	json_open_object(w, "models");
	json_put_str(w, "result", results[a->result]);
	if (a->model != NULL)
		put_model(w, a);
	json_open_array(w, "look_at");
	for (unsigned i = 0; i < count; i++)
		put_look(w, &lines[i]);
	json_close_array(w);
	json_close_object(w);
}

/* Everything that the text depends on, besides the model. */
static unsigned
answer_key(const struct model_answer *a)
{
	return a->differs | a->checked << 8 | (unsigned)a->chip << 16 |
	    (unsigned)a->result << 20 | (unsigned)a->stale << 24 |
	    (unsigned)(a->confidence & 7) << 25;
}

/* The answer's place, or the one that it takes. */
static struct kept *
memo_place(struct models_memo *memo, const struct model *model, unsigned key)
{
	uintptr_t hash = ((uintptr_t)model >> 6 ^ key) * 0x9E3779B1U >> 16;

	for (uintptr_t i = 0; i < MEMO_TRIES; i++) {
		struct kept *kept = &memo->kept[(hash + i) % MEMO_ROOM];

		if (!kept->filled || (kept->model == model && kept->key == key))
			return kept;
	}
	return &memo->kept[hash % MEMO_ROOM];
}

void
models_write(struct mrzcheck *tool, struct result *result)
{
	const struct model_answer *a = &tool->answer;
	unsigned key = answer_key(a);
	struct json_writer w;
	struct kept *kept;

	if (tool->memo == NULL)
		tool->memo = calloc(1, sizeof(*tool->memo));
	if (tool->memo == NULL || a->alerts > 0 || a->valid_until != 0) {
		put_models(&result->writer, tool);
		return;
	}
	kept = memo_place(tool->memo, a->model, key);
	if (!kept->filled || kept->model != a->model || kept->key != key) {
		if (!kept->used) /* pages that nobody needs stay untouched */
			buf_init(&kept->buf, 0);
		kept->used = true;
		buf_clear(&kept->buf);
		json_begin_members(&w, &kept->buf);
		put_models(&w, tool);
		kept->text = json_end(&w);
		kept->model = a->model;
		kept->key = key;
		kept->filled = buf_ok(&kept->buf);
	}
	json_put_text(&result->writer, NULL, kept->text);
}

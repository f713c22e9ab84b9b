/*
 * models: the reference file, read once, and its warnings. Makes no verdict.
 */
#include "mrz/models.h"

#include <regex.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/config.h"

struct model {
	char *name;
	char state[4];
	char code[3];
	enum mrz_format format; /* MRZ_FORMATS: any */
	bool has_number;
	regex_t number;
	unsigned period[MODEL_PERIODS_MAX];
	size_t periods;
	bool from_known, to_known;
	struct date from, to;
};

struct models {
	struct model *list;
	size_t count, cap;
};

/* ---- the file ---------------------------------------------------------- */

static bool
set_state(struct model *model, const char *value, struct err *err)
{
	size_t len = strlen(value);

	if (len == 0 || len > 3)
		return err_set(err, ERR_CONFIG, "state is 1 to 3 letters");
	memcpy(model->state, value, len + 1);
	return true;
}

static bool
set_code(struct model *model, const char *value, struct err *err)
{
	size_t len = strlen(value);

	if (len == 0 || len > 2)
		return err_set(err, ERR_CONFIG, "code is 1 or 2 letters");
	memcpy(model->code, value, len + 1);
	return true;
}

static bool
set_format(struct model *model, const char *value, struct err *err)
{
	if (!mrz_format_parse(span_str(value), &model->format))
		return err_set(err, ERR_CONFIG, "no such format: %.20s", value);
	return true;
}

static bool
set_number(struct model *model, const char *value, struct err *err)
{
	char whole[MODEL_NUMBER_MAX + 8], why[128];
	int failed;

	if (model->has_number)
		return err_set(err, ERR_CONFIG, "number is given twice");
	if (strlen(value) > MODEL_NUMBER_MAX)
		return err_set(err, ERR_CONFIG,
		    "number is longer than %d characters", MODEL_NUMBER_MAX);
	snprintf(whole, sizeof(whole), "^(%s)$", value);
	failed = regcomp(&model->number, whole, REG_EXTENDED | REG_NOSUB);
	if (failed != 0) {
		regerror(failed, &model->number, why, sizeof(why));
		return err_set(err, ERR_CONFIG, "number: %s", why);
	}
	model->has_number = true;
	return true;
}

static bool
set_validity(struct model *model, const char *value, struct err *err)
{
	struct span rest = span_str(value);

	model->periods = 0;
	while (rest.len > 0) {
		size_t end = span_find(rest, ',');
		uint64_t months;

		if (!span_uint(
			span_trim(span_first(rest, end)), 1200, &months) ||
		    months == 0 || model->periods == MODEL_PERIODS_MAX)
			return err_set(err, ERR_CONFIG,
			    "validity is up to %d numbers of months",
			    MODEL_PERIODS_MAX);
		model->period[model->periods++] = (unsigned)months;
		rest = span_from(rest, end + 1);
	}
	return true;
}

static bool
set_from(struct model *model, const char *value, struct err *err)
{
	model->from_known = date_parse(span_str(value), &model->from);
	return model->from_known ||
	    err_set(err, ERR_CONFIG, "not a date as 2015-01-01");
}

static bool
set_to(struct model *model, const char *value, struct err *err)
{
	model->to_known = date_parse(span_str(value), &model->to);
	return model->to_known ||
	    err_set(err, ERR_CONFIG, "not a date as 2015-01-01");
}

static const struct {
	const char *key;
	bool (*set)(struct model *model, const char *value, struct err *err);
} keys[] = {
    {"state", set_state},
    {"code", set_code},
    {"format", set_format},
    {"number", set_number},
    {"validity", set_validity},
    {"issued_from", set_from},
    {"issued_to", set_to},
};

static struct model *
add_model(struct models *models, const char *name, struct err *err)
{
	struct model *model;

	if (models->count == MODELS_MAX) {
		err_set(err, ERR_CONFIG, "more than %d models", MODELS_MAX);
		return NULL;
	}
	if (!array_room(models->list, models->count, models->cap)) {
		err_memory(err);
		return NULL;
	}
	model = &models->list[models->count];
	memset(model, 0, sizeof(*model));
	model->format = MRZ_FORMATS;
	model->name = strdup(name);
	if (model->name == NULL) {
		err_memory(err);
		return NULL;
	}
	models->count++;
	return model;
}

static bool
take_entry(void *context, const char *section, const char *key,
    const char *value, struct err *err)
{
	struct models *models = context;
	struct model *model =
	    models->count == 0 ? NULL : &models->list[models->count - 1];

	if (section[0] == '\0')
		return err_set(err, ERR_CONFIG,
		    "%.100s is outside any [model] section", key);
	if (model == NULL || strcmp(model->name, section) != 0) {
		model = add_model(models, section, err);
		if (model == NULL)
			return false;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(key, keys[i].key) == 0)
			return keys[i].set(model, value, err);
	return err_set(err, ERR_CONFIG, "no such entry: %.100s", key);
}

bool
models_open(const char *path, struct models **out, struct err *err)
{
	struct models *models = calloc(1, sizeof(*models));

	if (models == NULL)
		return err_memory(err);
	if (!config_read(path, take_entry, models, err)) {
		models_close(models);
		return false;
	}
	for (size_t i = 0; i < models->count; i++) {
		if (models->list[i].state[0] != '\0')
			continue;
		err_set(err, ERR_CONFIG, "%s: [%.100s] has no state", path,
		    models->list[i].name);
		models_close(models);
		return false;
	}
	*out = models;
	return true;
}

void
models_close(struct models *models)
{
	if (models == NULL)
		return;
	for (size_t i = 0; i < models->count; i++) {
		free(models->list[i].name);
		if (models->list[i].has_number)
			regfree(&models->list[i].number);
	}
	free(models->list);
	free(models);
}

/* ---- a zone against it ------------------------------------------------- */

/* So many months on; the last day of a month that is shorter. */
static struct date
add_months(struct date d, unsigned months)
{
	int count = d.year * 12 + d.month - 1 + (int)months;
	int most;

	d.year = count / 12;
	d.month = count % 12 + 1;
	most = date_days_in_month(d.year, d.month);
	if (d.day > most)
		d.day = most;
	return d;
}

static bool
applies(const struct model *model, const struct mrz *m)
{
	uint8_t state[MRZ_FIELD_TEXT_MAX], code[MRZ_FIELD_TEXT_MAX];
	size_t state_len = mrz_field_text(m, MRZ_ISSUING_STATE, state);
	size_t code_len = mrz_field_text(m, MRZ_DOCUMENT_CODE, code);

	return (model->format == MRZ_FORMATS ||
		   model->format == m->layout->format) &&
	    span_equal_str(span_make(state, state_len), model->state) &&
	    span_starts(span_make(code, code_len), span_str(model->code));
}

static bool
number_fits(const struct model *model, const struct mrz *m)
{
	char number[MRZ_FIELD_TEXT_MAX + 1];
	size_t len = mrz_field_text(m, MRZ_DOCUMENT_NUMBER, (uint8_t *)number);

	number[len] = '\0';
	return !model->has_number ||
	    regexec(&model->number, number, 0, NULL, 0) == 0;
}

/* With a date of issue: in the window, and one of the periods on. */
static bool
period_fits(const struct model *model, struct date issue, struct date expiry)
{
	if ((model->from_known && date_compare(issue, model->from) < 0) ||
	    (model->to_known && date_compare(issue, model->to) > 0))
		return false;
	for (size_t i = 0; i < model->periods; i++) {
		int64_t days =
		    date_to_days(add_months(issue, model->period[i])) -
		    date_to_days(expiry);

		if (days == 0 || days == 1)
			return true;
	}
	return model->periods == 0;
}

/* Without one: some day of issue that was not after at would do. */
static bool
some_issue_fits(const struct model *model, struct date at, struct date expiry)
{
	struct date last =
	    model->to_known && date_compare(model->to, at) < 0 ? model->to : at;

	if (model->periods == 0)
		return true;
	for (size_t i = 0; i < model->periods; i++) {
		bool early = model->from_known &&
		    date_to_days(expiry) < date_to_days(add_months(
					       model->from, model->period[i])) -
			    1;
		bool late = date_compare(
				expiry, add_months(last, model->period[i])) > 0;

		if (!early && !late)
			return true;
	}
	return false;
}

static bool
validity_fits(const struct model *model, const struct mrz *m,
    const struct mrz_check_options *options)
{
	if (m->expiry.state != MRZ_DATE_KNOWN)
		return true;
	return options->issue_known
	    ? period_fits(model, options->issue, m->expiry.earliest)
	    : some_issue_fits(model, options->at, m->expiry.earliest);
}

void
models_check(const struct models *models, const struct mrz *m,
    const struct mrz_check_options *options, struct findings *f)
{
	const struct model *known = NULL, *numbered = NULL;

	for (size_t i = 0; i < models->count; i++) {
		const struct model *model = &models->list[i];

		if (!applies(model, m))
			continue;
		known = model;
		if (!number_fits(model, m))
			continue;
		numbered = model;
		if (validity_fits(model, m, options))
			return;
	}
	if (numbered != NULL)
		findings_add(f, "model.validity", SEVERITY_WARNING,
		    "expiry_date", NULL,
		    "not the validity of %.100s, or of any other model",
		    numbered->name);
	else if (known != NULL)
		findings_add(f, "model.number", SEVERITY_WARNING,
		    "document_number", NULL,
		    "not a number of %.100s, or of any other model",
		    known->name);
}

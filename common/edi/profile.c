/*
 * profile: ini file to struct; see the header.
 */
#include "edi/profile.h"

#include <stddef.h>

#include "base/config.h"

enum kind {
	TEXT,
	LINES,
	LIST,
	BOOL,
	COUNT,
	LETTER,
	WORD_NAMES,
	WORD_NUMBERS,
	WORD_EXPIRED
};

static const struct {
	const char *section, *key;
	enum kind kind;
	size_t offset;
} keys[] = {
#define KEY(section, key, kind)                                    \
	{                                                          \
		section, #key, kind, offsetof(struct profile, key) \
	}
    KEY("profile", name, TEXT),
    KEY("profile", title, TEXT),
    KEY("profile", source, LINES),
    KEY("profile", unverified, LINES),
    KEY("profile", release, TEXT),
    KEY("profile", releases, LIST),
    KEY("profile", association, TEXT),
    KEY("profile", syntax, TEXT),
    KEY("profile", una, BOOL),
    KEY("profile", group, BOOL),
    KEY("profile", recipient, TEXT),
    KEY("profile", recipient_qualifier, TEXT),
    KEY("profile", application, TEXT),
    KEY("profile", bgm_version, TEXT),
    KEY("profile", transaction, BOOL),
    KEY("profile", carrier, BOOL),
    KEY("profile", ttl_hours, COUNT),
    KEY("profile", answer_minutes, COUNT),
    KEY("profile", scope, LINES),
    KEY("profile", law, LINES),
    KEY("profile", law_date, TEXT),
    KEY("profile", fine, LINES),
    KEY("profile", contact, LINES),
    KEY("profile", as_of, TEXT),
    KEY("profile", elements_beyond_9303, LIST),
    {"app", "state", TEXT, offsetof(struct profile, app_state)},
    {"app", "version", COUNT, offsetof(struct profile, app_version)},
    {"csv", "separator", LETTER, offsetof(struct profile, csv_separator)},
    {"csv", "header", BOOL, offsetof(struct profile, csv_header)},
    {"csv", "empty", TEXT, offsetof(struct profile, csv_empty)},
    {"csv", "date", TEXT, offsetof(struct profile, csv_date)},
    {"csv", "time", TEXT, offsetof(struct profile, csv_time)},
    {"csv", "other_document", TEXT,
	offsetof(struct profile, csv_other_document)},
    {"csv", "apart", BOOL, offsetof(struct profile, csv_apart)},
    KEY("codes", documents, LIST),
    KEY("codes", document_list, TEXT),
    KEY("codes", document_agency, TEXT),
    KEY("codes", employment, LIST),
    KEY("codes", employment_list, TEXT),
    KEY("codes", employment_agency, TEXT),
    KEY("codes", sexes, TEXT),
    KEY("codes", unknown_sex, LETTER),
    KEY("codes", no_given_name, TEXT),
    KEY("codes", empty_references, LIST),
    KEY("rules", names, WORD_NAMES),
    KEY("rules", partial_birth_dates, BOOL),
    {"rules", "numbers", WORD_NUMBERS,
	offsetof(struct profile, alphanumeric_numbers)},
    KEY("rules", expired, WORD_EXPIRED),
    KEY("limits", persons, COUNT),
    KEY("limits", bytes, COUNT),
    KEY("limits", parts, COUNT),
#undef KEY
};

void
profile_init(struct profile *p)
{
	memset(p, 0, sizeof(*p));
	p->name = "guide";
	p->title = "PAXLST implementation guide alone";
	p->scope = p->law = p->law_date = p->fine = p->contact = p->as_of =
	    p->source = p->unverified = p->association = p->recipient =
		p->recipient_qualifier = p->application = p->bgm_version =
		    p->document_list = p->document_agency = p->employment_list =
			p->employment_agency = p->no_given_name = "";
	p->release = "15B";
	p->app_state = p->csv_empty = p->csv_other_document = "";
	p->csv_date = "YYYY-MM-DD";
	p->csv_time = "HH:MM";
	p->csv_separator = ',';
	p->csv_header = true;
	p->app_version = 26;
	p->syntax = "UNOA:4";
	repertoire_set(&p->repertoire, span_str(p->syntax));
	p->sexes = "MFXU";
	p->unknown_sex = 'U';
	p->una = p->group = p->transaction = p->carrier = true;
	for (int i = 0; i <= PAXLST_TRANSIT_CREW; i++)
		p->allowed[i] = true;
	for (int i = 0; i < ELEMENT_COUNT; i++)
		p->length[i] = element_length((enum element)i);
}

/* The text as a part of the profile. */
static const char *
store(struct profile *p, const char *text, struct err *err)
{
	size_t len = strlen(text) + 1;
	char *to = p->text + p->text_len;

	if (len > sizeof(p->text) - p->text_len) {
		err_set(err, ERR_CONFIG, "more than %d bytes of text",
		    PROFILE_TEXT_MAX);
		return NULL;
	}
	memcpy(to, text, len);
	p->text_len += len;
	return to;
}

/* A key that is given several times: the texts are joined by spaces. */
static bool
read_line(
    struct profile *p, const char *value, const char **to, struct err *err)
{
	const char *was = *to, *start;

	if (was[0] == '\0') {
		start = store(p, value, err);
	} else {
		/* The end of one text is where the next one starts. */
		start = store(p, was, err);
		if (start != NULL) {
			p->text[p->text_len - 1] = ' ';
			if (store(p, value, err) == NULL)
				return false;
		}
	}
	if (start != NULL)
		*to = start;
	return start != NULL;
}

/* Words between blanks. */
static bool
read_list(struct profile *p, const char *value, struct profile_list *list,
    struct err *err)
{
	const char *stored = store(p, value, err);
	char *at;

	if (stored == NULL)
		return false;
	at = p->text + (stored - p->text);
	list->count = 0;
	while (*at != '\0') {
		size_t len = strcspn(at, " \t,");

		if (len > 0) {
			if (list->count >= PROFILE_LIST_MAX)
				return err_set(err, ERR_CONFIG,
				    "more than %d words", PROFILE_LIST_MAX);
			list->word[list->count++] = at;
		}
		at += len;
		if (*at != '\0')
			*at++ = '\0';
	}
	return true;
}

/* A key may be given several times: the values add up. */
static bool
read_elements(const char *value, uint64_t *bits, struct err *err)
{
	struct span rest = span_str(value);

	while (rest.len > 0) {
		size_t len = span_find(rest, ' ');
		struct span word = span_first(rest, len);
		enum element e;

		rest = span_from(rest, len + 1);
		if (word.len == 0)
			continue;
		if (!element_parse(word, &e))
			return err_set(err, ERR_CONFIG,
			    "no element is called '%.*s'", SPAN_ARG(word));
		*bits |= (uint64_t)1 << e;
	}
	return true;
}

static bool
read_word(
    const char *value, const char *const *words, int *out, struct err *err)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(value, words[i]) == 0) {
			*out = i;
			return true;
		}
	return err_set(err, ERR_CONFIG, "'%s' is not understood", value);
}

/* One of the words that a rule has. */
static bool
read_rule(struct profile *p, enum kind kind, const char *value, struct err *err)
{
	static const char *const names[] = {"any", "mrz", NULL};
	static const char *const numbers[] = {"any", "alphanumeric", NULL};
	static const char *const expired[] = {"warn", "reject", "ignore", NULL};
	const char *const *words = kind == WORD_NAMES ? names
	    : kind == WORD_NUMBERS		      ? numbers
						      : expired;
	int word = 0;

	if (!read_word(value, words, &word, err))
		return false;
	if (kind == WORD_NAMES)
		p->names = (enum profile_names)word;
	else if (kind == WORD_NUMBERS)
		p->alphanumeric_numbers = word == 1;
	else
		p->expired = (enum profile_expired)word;
	return true;
}

static bool
read_value(struct profile *p, enum kind kind, void *to, const char *value,
    struct err *err)
{
	const char *text;

	switch (kind) {
	case TEXT:
		text = store(p, value, err);
		if (text != NULL)
			*(const char **)to = text;
		return text != NULL;
	case LINES:
		return read_line(p, value, to, err);
	case LIST:
		return read_list(p, value, to, err);
	case BOOL:
		return config_bool(value, to, err);
	case COUNT:
		return config_uint(value, 0, UINT32_MAX, to, err);
	case LETTER:
		if (strlen(value) != 1)
			return err_set(err, ERR_CONFIG, "not one letter");
		*(char *)to = value[0];
		return true;
	case WORD_NAMES:
	case WORD_NUMBERS:
	case WORD_EXPIRED:
		break;
	}
	return read_rule(p, kind, value, err);
}

/* ---- deadlines ---- */

/* "-120m departure": a sign, a number, a unit, and of what. */
static bool
read_offset(struct span text, struct profile_deadline *d)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = {{'m', 60}, {'h', 3600}, {'d', 86400}};
	size_t space = span_find(text, ' ');
	struct span number = span_first(text, space), of;
	bool before = number.len > 0 && number.data[0] == '-';
	uint64_t count;

	of = span_trim(span_from(text, space));
	if (before)
		number = span_from(number, 1);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (number.len < 2 ||
		    number.data[number.len - 1] != (uint8_t)units[i].letter ||
		    !span_uint(
			span_first(number, number.len - 1), 100000, &count))
			continue;
		d->moment = span_equal(of, SPAN("departure"))
		    ? PROFILE_DEPARTURE
		    : span_equal(of, SPAN("arrival")) ? PROFILE_ARRIVAL
						      : PROFILE_TEXT;
		d->offset_s =
		    (before ? -1 : 1) * (int64_t)count * units[i].seconds;
		return d->moment != PROFILE_TEXT;
	}
	return false;
}

static bool
read_deadline(
    struct profile *p, const char *key, const char *value, struct err *err)
{
	struct profile_deadline d;

	if (p->deadline_count >= PROFILE_DEADLINES_MAX)
		return err_set(err, ERR_CONFIG, "more than %d deadlines",
		    PROFILE_DEADLINES_MAX);
	memset(&d, 0, sizeof(d));
	d.name = store(p, key, err);
	d.text = d.name != NULL ? store(p, value, err) : NULL;
	if (d.text == NULL)
		return false;
	if (strcmp(value, "doors_closed") == 0)
		d.moment = PROFILE_DOORS;
	else if (!read_offset(span_str(value), &d))
		d.moment = PROFILE_TEXT;
	p->deadlines[p->deadline_count++] = d;
	return true;
}

/* Columns or rows of a sheet, in their order. */
static bool
read_cell(struct profile *p, struct profile_cell *cells, size_t *count,
    size_t max, const char *key, const char *value, struct err *err)
{
	struct profile_cell *cell = &cells[*count];

	if (*count >= max)
		return err_set(
		    err, ERR_CONFIG, "more than %zu of a sheet", max);
	cell->title = store(p, key, err);
	cell->member = cell->title != NULL ? store(p, value, err) : NULL;
	*count += cell->member != NULL;
	return cell->member != NULL;
}

/* [passenger] …: what is required of a person of that role. */
static bool
read_role(struct profile *p, enum paxlst_role role, const char *key,
    const char *value, struct err *err)
{
	if (strcmp(key, "required") == 0)
		return read_elements(value, &p->required[role], err);
	if (strcmp(key, "allowed") == 0)
		return config_bool(value, &p->allowed[role], err);
	return err_set(err, ERR_CONFIG, "unknown key '%s'", key);
}

static bool
read_entry(void *context, const char *section, const char *key,
    const char *value, struct err *err)
{
	struct profile *p = context;
	enum paxlst_role role = paxlst_role_parse(span_str(section));
	enum element e;
	uint64_t length;

	if (role != PAXLST_UNKNOWN)
		return read_role(p, role, key, value, err);
	if (strcmp(section, "rules") == 0 && strcmp(key, "expected") == 0)
		return read_elements(value, &p->expected, err);
	if (strcmp(section, "deadlines") == 0)
		return read_deadline(p, key, value, err);
	if (strcmp(section, "columns") == 0)
		return read_cell(p, p->columns, &p->column_count,
		    PROFILE_COLUMNS_MAX, key, value, err);
	if (strcmp(section, "head") == 0)
		return read_cell(p, p->head, &p->head_count, PROFILE_ROWS_MAX,
		    key, value, err);
	if (strcmp(section, "foot") == 0)
		return read_cell(p, p->foot, &p->foot_count, PROFILE_ROWS_MAX,
		    key, value, err);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(section, keys[i].section) == 0 &&
		    strcmp(key, keys[i].key) == 0)
			return read_value(p, keys[i].kind,
			    (char *)p + keys[i].offset, value, err);
	if (strcmp(section, "limits") == 0 &&
	    element_parse(span_str(key), &e)) {
		if (!config_uint(value, 1, 512, &length, err))
			return false;
		p->length[e] = (unsigned)length;
		return true;
	}
	return err_set(
	    err, ERR_CONFIG, "unknown key '%s' in [%s]", key, section);
}

bool
profile_read(const char *path, struct profile *p, struct err *err)
{
	if (!config_read(path, read_entry, p, err))
		return false;
	if (strcmp(p->no_given_name, "none") == 0) {
		p->given_names_optional = true;
		p->no_given_name = "";
	}
	repertoire_set(&p->repertoire, span_str(p->syntax));
	if (p->bytes > 0 && p->bytes < PROFILE_BYTES_MIN)
		return err_set(err, ERR_CONFIG,
		    "%s: bytes below %d leave no room for a person", path,
		    PROFILE_BYTES_MIN);
	return true;
}

bool
profile_has(const struct profile_list *list, struct span word)
{
	for (size_t i = 0; i < list->count; i++)
		if (span_equal_str(word, list->word[i]))
			return true;
	return list->count == 0;
}

/*
 * config: hands the entries of an ini file to a function. The syntax is
 * libinih's; what is added here is that nothing is cut, guessed or skipped.
 */
#include "base/config.h"

#include <ini.h>

#include "base/array.h"
#include "base/file.h"

struct reading {
	struct span rest; /* of the file */
	struct span raw;  /* the line under way, with its indentation */
	unsigned line;
	config_entry *entry;   /* one of the two */
	config_placed *placed; /* that wants to know where */
	void *context;
	struct err *err;
	bool failed;
	unsigned column; /* of what was refused; 0: the line as a whole */
};

static bool
refuse_line(struct reading *r, const char *why)
{
	r->failed = true;
	return err_set(r->err, ERR_CONFIG, "%s", why);
}

/* The column, from 1, at which a part of the raw line begins. */
static unsigned
column_of(const struct reading *r, struct span part)
{
	return part.len > 0 ? (unsigned)(part.data - r->raw.data) + 1 : 1;
}

static bool
hand_placed(struct reading *r, struct config_item *item)
{
	item->line = r->line;
	if (r->placed(r->context, item, r->err))
		return true;
	r->failed = true;
	r->column = item->column;
	return err_config(r->err);
}

/* inih tells of a section with its first entry only, and cuts long names. */
static bool
begin_section(struct reading *r, struct span line)
{
	char name[CONFIG_NAME_MAX + 1];
	struct config_item item = {name, NULL, NULL, 0, column_of(r, line)};
	size_t len = span_find(line, ']') - 1;

	if (len > CONFIG_NAME_MAX)
		return refuse_line(r, "the name of the section is too long");
	if (r->placed == NULL)
		return true;
	memcpy(name, line.data + 1, len);
	name[len] = '\0';
	return hand_placed(r, &item);
}

static bool
take_line(struct reading *r, struct span line, int size)
{
	if (line.len > CONFIG_LINE_MAX || line.len + 2 > (size_t)size)
		return refuse_line(r, "the line is too long");
	if (span_find(line, '\0') < line.len)
		return refuse_line(r, "a NUL byte");
	if (line.len > 0 && line.data[0] == '[' &&
	    span_find(line, ']') < line.len)
		return begin_section(r, line);
	return true;
}

/* One line for inih, without its indentation; NULL at the end. */
static char *
next_line(char *out, int size, void *stream)
{
	struct reading *r = stream;
	size_t len;
	struct span line;

	if (r->failed || r->rest.len == 0)
		return NULL;
	len = span_find(r->rest, '\n');
	r->raw = line = span_first(r->rest, len);
	r->rest = span_from(r->rest, len + 1);
	r->line++;
	if (r->line == 1 && span_starts(line, SPAN("\xEF\xBB\xBF")))
		line = span_from(line, 3);
	line = span_trim(line);
	if (!take_line(r, line, size))
		return NULL;
	if (line.len > 0)
		memcpy(out, line.data, line.len);
	memcpy(out + line.len, "\n", 2);
	return out;
}

/* Where the value of the line under way begins. */
static unsigned
value_column(const struct reading *r)
{
	size_t at = span_find(r->raw, '=');
	size_t colon = span_find(r->raw, ':');
	struct span value;

	if (colon < at)
		at = colon;
	value = span_trim(span_from(r->raw, at + 1));
	return value.len > 0 ? column_of(r, value) : (unsigned)at + 1;
}

/* inih's handler: 0 is an error of this line. */
static int
hand_on(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;

	if (r->failed)
		return 0;
	if (r->placed != NULL) {
		struct config_item item = {
		    section, key, value, 0, value_column(r)};

		return hand_placed(r, &item);
	}
	if (r->entry(r->context, section, key, value, r->err))
		return 1;
	r->failed = true;
	return err_config(r->err);
}

static bool
read_entries(struct reading *r, const char *name)
{
	int wrong = ini_parse_stream(next_line, r, hand_on, r);

	if (r->failed && r->column > 0)
		return err_wrap(r->err, "%s:%u:%u", name, r->line, r->column);
	if (r->failed)
		return err_wrap(r->err, "%s:%u%s", name, r->line,
		    r->placed != NULL ? ":1" : "");
	if (wrong < 0)
		return err_memory(r->err);
	if (wrong > 0)
		return err_set(r->err, ERR_CONFIG,
		    "%s:%d%s: neither [section] nor key = value", name, wrong,
		    r->placed != NULL ? ":1" : "");
	return true;
}

bool
config_read(
    const char *path, config_entry *entry, void *context, struct err *err)
{
	struct buf text = BUF_INIT;
	struct reading r = {.entry = entry, .context = context, .err = err};
	bool ok;

	if (!file_read(path, CONFIG_FILE_MAX, &text, err)) {
		if (err->kind == ERR_DATA)
			err->kind = ERR_CONFIG;
		buf_release(&text);
		return false;
	}
	r.rest = buf_span(&text);
	ok = read_entries(&r, path);
	/* A password may have been in it. */
	buf_wipe(&text);
	return ok;
}

bool
config_parse(struct span text, const char *name, config_placed *entry,
    void *context, struct err *err)
{
	struct reading r = {
	    .rest = text, .placed = entry, .context = context, .err = err};

	return read_entries(&r, name);
}

bool
config_bool(const char *value, bool *out, struct err *err)
{
	static const char *const words[][2] = {
	    {"no", "yes"}, {"false", "true"}, {"off", "on"}, {"0", "1"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (int j = 0; j < 2; j++)
			if (strcmp(value, words[i][j]) == 0) {
				*out = j == 1;
				return true;
			}
	return err_set(err, ERR_CONFIG, "'%s' is neither yes nor no", value);
}

bool
config_uint(const char *value, uint64_t min, uint64_t max, uint64_t *out,
    struct err *err)
{
	uint64_t n;

	if (!span_uint(span_str(value), max, &n) || n < min)
		return err_set(err, ERR_CONFIG,
		    "'%s' is not a whole number from %llu to %llu", value,
		    (unsigned long long)min, (unsigned long long)max);
	*out = n;
	return true;
}

/*
 * config: hands the entries of an ini file to a function. The syntax is
 * libinih's; what is added here is that nothing is cut, guessed or skipped.
 */
#include "base/config.h"

#include <ini.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"

struct reading {
	struct span rest; /* of the file */
	unsigned long long line;
	config_entry *entry;
	void *context;
	struct err *err;
	bool failed;
};

static bool
refuse_line(struct reading *r, const char *why)
{
	r->failed = true;
	return err_set(r->err, ERR_CONFIG, "%s", why);
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
	line = span_first(r->rest, len);
	r->rest = span_from(r->rest, len + 1);
	r->line++;
	if (r->line == 1 && span_starts(line, SPAN("\xEF\xBB\xBF")))
		line = span_from(line, 3);
	line = span_trim(line);
	if (line.len > CONFIG_LINE_MAX || line.len + 2 > (size_t)size) {
		refuse_line(r, "the line is too long");
		return NULL;
	}
	if (span_find(line, '\0') < line.len) {
		refuse_line(r, "a NUL byte");
		return NULL;
	}
	if (line.len > 0)
		memcpy(out, line.data, line.len);
	memcpy(out + line.len, "\n", 2);
	return out;
}

/* inih's handler: 0 is an error of this line. */
static int
hand_on(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;

	if (r->failed)
		return 0;
	if (r->entry(r->context, section, key, value, r->err))
		return 1;
	r->err->kind = ERR_CONFIG;
	r->failed = true;
	return 0;
}

bool
config_read(
    const char *path, config_entry *entry, void *context, struct err *err)
{
	struct buf text = BUF_INIT;
	struct reading r = {{NULL, 0}, 0, entry, context, err, false};
	int wrong;

	if (!file_read(path, CONFIG_FILE_MAX, &text, err)) {
		if (err->kind == ERR_DATA)
			err->kind = ERR_CONFIG;
		buf_release(&text);
		return false;
	}
	r.rest = buf_span(&text);
	wrong = ini_parse_stream(next_line, &r, hand_on, &r);
	/* A password may have been in it. */
	buf_wipe(&text);
	if (r.failed)
		return err_wrap(err, "%s:%llu", path, r.line);
	if (wrong < 0)
		return err_memory(err);
	if (wrong > 0)
		return err_set(err, ERR_CONFIG,
		    "%s:%d: neither [section] nor key = value", path, wrong);
	return true;
}

bool
config_find(
    const char *option, const char *store, const char *name, struct buf *out)
{
	const char *const folders[] = {
	    store, MRTD_PREFIX "/etc/mrtd-tools", "/etc/mrtd-tools"};

	buf_clear(out);
	if (option != NULL) {
		buf_append_str(out, option);
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (folders[i] != NULL &&
		    access(path_join(out, folders[i], name), F_OK) == 0)
			return true;
	buf_clear(out);
	return false;
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

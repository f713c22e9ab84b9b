/*
 * policy: see policy.h.
 */
#include "base/policy.h"

#include "base/array.h"
#include "base/config.h"
#include "base/file.h"

static bool
policy_value(struct span key, struct span value, int *mode, struct err *err)
{
	static const char *const words[] = {
	    [SANDBOX_ON] = "on", [SANDBOX_REQUIRE] = "require"};

	if (!span_equal_str(key, "sandbox"))
		return err_set(err, ERR_CONFIG, "unknown key");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (span_equal_str(value, words[i])) {
			*mode = (int)i;
			return true;
		}
	return err_set(err, ERR_CONFIG, "sandbox = is on or require");
}

static bool
policy_line(struct span line, int *mode, struct err *err)
{
	size_t equals = span_find(line, '=');

	if (line.len == 0 || line.data[0] == '#' || line.data[0] == ';')
		return true;
	if (equals == line.len)
		return err_set(err, ERR_CONFIG, "no key = value");
	return policy_value(span_trim(span_first(line, equals)),
	    span_trim(span_from(line, equals + 1)), mode, err);
}

static bool
policy_file(const char *path, int *mode, struct err *err)
{
	struct buf text = BUF_INIT;
	struct span rest;
	unsigned line = 0;
	bool ok = file_read(path, POLICY_FILE_MAX, &text, err);

	/* It is there and cannot be read: what it says is not known. */
	if (!ok)
		err->kind = ERR_CONFIG;
	rest = buf_span(&text);
	while (ok && rest.len > 0) {
		size_t len = span_find(rest, '\n');

		line++;
		ok = policy_line(span_trim(span_first(rest, len)), mode, err) ||
		    err_wrap(err, "%s:%u", path, line);
		rest = span_from(rest, len + 1);
	}
	buf_release(&text);
	return ok;
}

bool
policy_sandbox(const char *option, int *mode, struct err *err)
{
	struct buf store = BUF_INIT, path = BUF_INIT;
	struct err none = ERR_INIT;
	int said = SANDBOX_ON;
	bool there = store_folder(option, &store, &none), ok;

	ok = config_find(NULL, there ? buf_text(&store) : NULL,
		 "mrtd-tools.conf", &path, err) &&
	    (path.len == 0 || policy_file(buf_text(&path), &said, err));
	if (ok && *mode == SANDBOX_ON)
		*mode = said;
	buf_release(&store);
	buf_release(&path);
	return ok;
}

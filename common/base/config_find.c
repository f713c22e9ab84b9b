/*
 * config_find: where a configuration is; apart from its reading, so that who
 * only looks for one needs no libinih.
 */
#include <unistd.h>

#include "base/array.h"
#include "base/config.h"
#include "base/file.h"

bool
config_find(const char *option, const char *store, const char *name,
    struct buf *out, struct err *err)
{
	const char *const folders[] = {
	    store, MRTD_PREFIX "/etc/mrtd-tools", "/etc/mrtd-tools"};

	buf_clear(out);
	if (option != NULL && option[0] == '\0')
		return err_set(err, ERR_NOINPUT, "--config names no file");
	if (option != NULL) {
		buf_append_str(out, option);
		return buf_ok(out) || err_memory(err);
	}
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		if (folders[i] == NULL)
			continue;
		path_join(out, folders[i], name);
		if (!buf_ok(out))
			return err_memory(err);
		if (access(buf_text(out), F_OK) == 0)
			return true;
	}
	buf_clear(out);
	return true;
}

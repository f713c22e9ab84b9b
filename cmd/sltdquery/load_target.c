/*
 * load_target: see load_target.h.
 */
#include "load_target.h"

#include "base/online.h"
#include "source.h"

bool
load_target(const struct sltdquery *tool, char **url, struct err *err)
{
	struct source_config source;
	bool ok = true;

	*url = NULL;
	if (tool->source.count == 0)
		return true;
	if (tool->source.count > 1)
		return err_set(err, ERR_USAGE,
		    "one --source is filled at a "
		    "time");
	if (!source_parse(tool->source.value[0], &source, err))
		return false;
	if (source.kind == SOURCE_POSTGRESQL && load_postgresql == NULL) {
		ok = online_exec("sltdquery", err);
	} else if (source.kind == SOURCE_POSTGRESQL) {
		*url = source.url;
		source.url = NULL;
	} else if (source.kind != SOURCE_LOCAL) {
		ok = err_set(err, ERR_USAGE,
		    "only lmdb:DIR and "
		    "postgresql://… can be filled");
	}
	source_config_release(&source);
	return ok;
}

/*
 * load_postgresql: `sltdquery load --source NAME=postgresql://…`.
 */
#include "../load_target.h"
#include "sltd/postgresql.h"

static bool
fill_tables(struct listfile *f, struct sltd_pg_load *load, struct err *err)
{
	struct sltd_entry e;
	enum sltd_action action;
	bool more, ok;

	while ((ok = listfile_next(f, false, &e, &action, &more, err)) &&
	    more && (ok = sltd_pg_load_add(load, &e, err)))
		;
	return ok && listfile_count(f, err);
}

bool
load_postgresql(struct sltdquery *tool, const char *url, struct listfile *f,
    struct sltd_meta *meta, struct sltd_load_counts *counts, struct err *err)
{
	const struct sltd_pg_rules rules = {.guard = listfile_guard(tool),
	    .fresh = tool->fresh,
	    .older = tool->older};
	struct sltd_load_counts c;
	struct sltd_pg_load *load;
	bool ok;

	if (!sltd_pg_load_open(url, f->list, &load, err))
		return false;
	ok = fill_tables(f, load, err) &&
	    sltd_pg_load_commit(load, meta, &rules, &c, err);
	sltd_pg_load_close(load);
	if (!ok)
		return false;
	meta->singles = c.records;
	meta->loaded = tool->common.now;
	counts->records = c.records;
	counts->before = c.before;
	counts->duplicates = listfile_taken(f) - c.records;
	return true;
}

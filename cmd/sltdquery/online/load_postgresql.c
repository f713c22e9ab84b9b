/*
 * load_postgresql: `sltdquery load --source NAME=postgresql://…`.
 */
#include "../load_target.h"
#include "sltd/postgresql.h"

static bool
fill(struct listfile *f, struct sltd_pg_load *load, struct err *err)
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
	struct sltd_guard guard = listfile_guard(tool);
	struct sltd_pg_load *load;
	uint64_t before, records;
	bool ok;

	if (!sltd_pg_load_open(url, f->list, &load, err))
		return false;
	ok = fill(f, load, err) &&
	    sltd_pg_load_commit(
		load, meta, &guard, tool->older, &before, &records, err);
	sltd_pg_load_close(load);
	if (!ok)
		return false;
	meta->singles = records;
	meta->loaded = tool->common.now;
	counts->records = records;
	counts->before = before;
	counts->duplicates = f->read - records;
	return true;
}

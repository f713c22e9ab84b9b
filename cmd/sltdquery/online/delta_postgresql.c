/*
 * delta_postgresql: `sltdquery delta --source NAME=postgresql://…`.
 */
#include "../load_target.h"
#include "sltd/postgresql.h"

static bool
apply_to_postgresql(struct listfile *f, struct sltd_pg_delta *d,
    struct sltd_delta_counts *counts, struct err *err)
{
	struct sltd_entry e;
	enum sltd_action action;
	bool more, ok;

	while ((ok = listfile_next(f, true, &e, &action, &more, err)) && more &&
	    (ok = sltd_pg_delta_add(d, action, &e, err)))
		;
	return ok && listfile_count(f, err) &&
	    sltd_pg_delta_commit(d, counts, err);
}

bool
delta_postgresql(const char *url, struct listfile *f,
    const struct sltd_delta_options *options, struct sltd_delta_counts *counts,
    bool *already, struct err *err)
{
	struct sltd_pg_delta *d;
	bool ok;

	if (!sltd_pg_delta_open(url, options, &d, already, err))
		return false;
	ok = apply_to_postgresql(f, d, counts, err);
	sltd_pg_delta_close(d);
	return ok;
}

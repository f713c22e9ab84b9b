/*
 * list: what the store holds; certificates are sorted by country and name by
 * whoever reads them, here they come in the store's order.
 */
#include "base/msg.h"
#include "newest.h"
#include "pkdfetch.h"

static const struct {
	const char *word;
	enum trust_role role;
	const struct column *columns;
	bool barcodes; /* only those that sign barcodes */
} kinds[] = {
    {"csca", TRUST_CSCA, csca_columns, false},
    {"dsc", TRUST_SIGNER, dsc_columns, false},
    {"bcs", TRUST_SIGNER, dsc_columns, true},
    {"crl", TRUST_CRL, crl_columns, false},
    {"ml", TRUST_LIST, ml_columns, false},
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

struct listing {
	struct pkdfetch *tool;
	size_t kind; /* KIND_COUNT: all of them */
	struct describe describe;
	struct newest newest; /* without --all */
	struct rows rows;
};

static bool
list_object(void *context, const struct pkd_object *o, struct err *err)
{
	struct listing *l = context;
	enum trust_role role = shown_role(o);
	bool all = l->kind == KIND_COUNT, superseded = false, ok;
	struct json_writer *w;

	if ((!all && role != kinds[l->kind].role) ||
	    (!all && kinds[l->kind].barcodes && !signs_barcodes(o)) ||
	    !wanted_country(l->tool, o->country))
		return true;
	if (!l->tool->all &&
	    !newest_supersedes(&l->newest, o, &superseded, err))
		return false;
	if (superseded)
		return true;
	w = rows_begin(&l->rows);
	if (all)
		json_put_str(w, "type", trust_role_word(role));
	ok = describe_object(&l->describe, w, o, err);
	rows_end(&l->rows);
	return ok;
}

/* The kind's place in the table; KIND_COUNT without an operand. */
static bool
read_kind(int argc, char **argv, size_t *kind, struct err *err)
{
	*kind = KIND_COUNT;
	if (argc < 2)
		return true;
	if (argc > 2)
		return err_set(
		    err, ERR_USAGE, "list: one of csca, dsc, bcs, crl, ml");
	for (*kind = 0; *kind < KIND_COUNT; ++*kind)
		if (strcmp(argv[1], kinds[*kind].word) == 0)
			return true;
	return err_set(err, ERR_USAGE,
	    "list: %s is not one of csca, dsc, bcs, crl, ml", argv[1]);
}

int
list_run(void *context, int argc, char **argv)
{
	struct listing l = {.tool = context};
	struct err err = ERR_INIT;
	struct trust_view *view = NULL;
	struct trust *trust = NULL;
	int status = 0, written;

	if (!read_kind(argc, argv, &l.kind, &err))
		return msg_err(&err);
	rows_init(&l.rows, &l.tool->common,
	    l.kind == KIND_COUNT ? object_columns : kinds[l.kind].columns);
	if (!open_view(l.tool, &trust, &view, &err) ||
	    !describe_init(&l.describe, view, l.tool->common.now, &err) ||
	    (!l.tool->all && !newest_find(view, &l.newest, &err)) ||
	    !pkd_walk(view, list_object, &l, &err))
		status = msg_err(&err);
	newest_release(&l.newest);
	describe_release(&l.describe);
	trust_end(view);
	trust_close(trust);
	written = rows_finish(&l.rows);
	return status > written ? status : written;
}

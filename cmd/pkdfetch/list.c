/*
 * list: what the store holds; certificates are sorted by country and name by
 * whoever reads them, here they come in the store's order.
 */
#include "base/msg.h"
#include "pkdfetch.h"

static const struct {
	const char *word;
	enum trust_role role;
	const struct column *columns;
} kinds[] = {
	{"csca", TRUST_CSCA, csca_columns},
	{"dsc", TRUST_SIGNER, dsc_columns},
	{"crl", TRUST_CRL, crl_columns},
	{"ml", TRUST_LIST, ml_columns},
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static bool
list_all(struct pkdfetch *tool, struct trust_view *view, size_t kind,
    bool all, struct rows *rows, struct err *err)
{
	struct pkd_walk *walk;
	struct pkd_object object;
	struct describe d;
	bool more = true, ok;

	ok = describe_init(&d, view, tool->common.now, err) &&
	    pkd_walk_open(view, &walk, err);
	if (!ok) {
		describe_release(&d);
		return false;
	}
	while (ok && (ok = pkd_walk_next(walk, &object, &more, err)) && more) {
		struct json_writer *w;

		if ((!all && object.role != kinds[kind].role) ||
		    !wanted_country(tool, object.country))
			continue;
		w = rows_begin(rows);
		if (all)
			json_put_str(w, "type", trust_role_word(object.role));
		ok = describe_object(&d, w, &object, err);
		rows_end(rows);
	}
	pkd_walk_close(walk);
	describe_release(&d);
	return ok;
}

int
list_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct err err = ERR_INIT;
	struct trust_view *view;
	struct trust *trust;
	struct rows rows;
	size_t kind = 0;
	int status = 0, written;

	if (argc > 2) {
		err_set(&err, ERR_USAGE, "list: one of csca, dsc, crl, ml");
		return msg_err(&err);
	}
	while (argc == 2 && kind < KIND_COUNT &&
	    strcmp(argv[1], kinds[kind].word) != 0)
		kind++;
	if (kind == KIND_COUNT) {
		err_set(&err, ERR_USAGE, "list: %s is none of csca, dsc, crl, "
		    "ml", argv[1]);
		return msg_err(&err);
	}
	if (!open_view(tool, &trust, &view, &err)) {
		trust_close(trust);
		return msg_err(&err);
	}
	rows_init(&rows, &tool->common, kinds[kind].columns);
	if (!list_all(tool, view, kind, argc < 2, &rows, &err))
		status = msg_err(&err);
	trust_end(view);
	trust_close(trust);
	written = rows_finish(&rows);
	return status > written ? status : written;
}

/*
 * Any bytes as a file to import into an empty store, without an operator's
 * word: lists, directories, certificates, CRLs, bundles. The rows are JSON,
 * and no CSCA comes to be trusted.
 */
#include <stdlib.h>

#include "whole.h"

int pkdfetch_main(int argc, char **argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
any_is_trusted(struct span rows)
{
	while (rows.len > 0) {
		size_t end = span_find(rows, '\n');
		struct span line = span_first(rows, end);

		if (span_search(line, SPAN("\"state\":\"waiting\"")) ==
		    line.len)
			return true;
		rows = span_from(rows, end + 1);
	}
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const import[] = {"pkdfetch", "import", "--json",
	    "--sandbox=off", "--at=2026-03-01", "--version=1", NULL};
	static const char *const list[] = {"pkdfetch", "list", "csca", "--json",
	    "--sandbox=off", "--at=2026-03-01", NULL};
	static bool empty;
	struct buf out = BUF_INIT;
	int status;

	/* What is refused leaves the store as it is. */
	if (!empty)
		whole_store();
	status = whole_run(
	    pkdfetch_main, import, span_make(data, size), false, &out);
	whole_judge(buf_span(&out));
	empty = status > 1;
	if (!empty) {
		whole_run_words(pkdfetch_main, list, false, &out);
		whole_judge(buf_span(&out));
		if (any_is_trusted(buf_span(&out)))
			abort();
	}
	buf_release(&out);
	return 0;
}

/*
 * Any bytes as a list of stolen documents to load, beside one that is there: as
 * CSV, as JSON Lines, with rejects. The rows are JSON, and what another list
 * has is a hit before and after.
 */
#include <stdlib.h>

#include "whole.h"

int sltdquery_main(int argc, char **argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const load[] = {"sltdquery", "load", "--json",
	    "--memory=1", "--sandbox=off", "--at=2026-03-01",
	    "--source-name=uto_new", NULL};
	static const char *const ask[] = {
	    "sltdquery", "--json", "--sandbox=off", "--at=2026-03-01", NULL};
	static const char record[] = "{" WHOLE_LISTED "}\n";
	static bool ready;
	struct buf out = BUF_INIT;
	int status;

	if (!ready)
		whole_list(sltdquery_main, "--source-name=uto");
	ready = true;
	status =
	    whole_run(sltdquery_main, load, span_make(data, size), true, &out);
	whole_judge(buf_span(&out));
	if (status <= 2) {
		if (whole_run(sltdquery_main, ask, span_str(record), false,
			&out) != 1)
			abort();
		whole_judge_filter(
		    span_str(record), buf_span(&out), "sltdquery");
	}
	buf_release(&out);
	return 0;
}

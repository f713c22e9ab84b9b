/*
 * fsck: every signature and index of the store once more. Exits 0 when all
 * is clean, 1 when something is not, and with the error's status when the
 * store cannot even be read.
 */
#include "base/msg.h"
#include "record/result.h"
#include "pkdfetch.h"

static const struct column columns[] = {{"status", "STATUS", 0, false},
    {"generation", "GENERATION", 0, true}, {"objects", "OBJECTS", 0, true},
    {"signatures", "SIGNATURES", 0, true}, {NULL, NULL, 0, false}};

int
fsck_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct pkd_fsck fsck = {0};
	struct err err = ERR_INIT;
	struct trust_view *view;
	struct trust *trust;
	struct json_writer *w;
	struct rows rows;
	int status = 0, written;

	(void)argc, (void)argv;
	findings_init(&fsck.findings, false);
	rows_init(&rows, &tool->common, columns);
	if (!open_view(tool, &trust, &view, &err) ||
	    !pkd_fsck(view, &fsck, &err)) {
		status = msg_err(&err);
	} else {
		if (fsck.findings.count > 0 || fsck.findings.failed)
			status = 1;
		w = rows_begin(&rows);
		json_put_str(w, "status", status == 0 ? "clean" : "damaged");
		json_put_uint(w, "generation", trust_generation(view));
		json_put_uint(w, "objects", fsck.objects);
		json_put_uint(w, "signatures", fsck.signatures);
		result_write_findings(w, "findings", &fsck.findings);
		rows_end(&rows);
	}
	trust_end(view);
	trust_close(trust);
	findings_release(&fsck.findings);
	written = rows_finish(&rows);
	return status > written ? status : written;
}

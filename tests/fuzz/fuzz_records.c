/*
 * Any bytes as the input of every filter, and as further members of records
 * whose verdict is known: a passport on the list, a zone with a wrong digit, a
 * seal that nobody signed. The output is JSON, has no member that its tool
 * does not own, and no such record passes.
 */
#include <stdlib.h>

#include "whole.h"

int mrzcheck_main(int argc, char **argv);
int sodverify_main(int argc, char **argv);
int sealverify_main(int argc, char **argv);
int riskcheck_main(int argc, char **argv);
int sltdquery_main(int argc, char **argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ZONE                                                          \
	"{\"mrz\":[\"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\"," \
	"\"L898902C37UTO7408122F1204159ZE184226B<<<<<10\"]"
#define LISTED "{" WHOLE_LISTED
#define CHIP "{\"sod\":\"MAA=\",\"dg\":{\"1\":\"YQA=\"}"
#define SEAL "{\"seal\":\"3ANZtw==\""

/* The words of each, and a record that may not pass. */
static const struct filter {
	const char *name;
	whole_main *tool;
	const char *words[8];
	const char *record;
} filters[] = {
    {"mrzcheck", mrzcheck_main,
	{"mrzcheck", "--json", "--sandbox=off", "--at=2026-03-01"}, ZONE},
    {"sltdquery", sltdquery_main,
	{"sltdquery", "--json", "--sandbox=off", "--at=2026-03-01"}, LISTED},
    {"sodverify", sodverify_main,
	{"sodverify", "--json", "--sandbox=off", "--at=2026-03-01"}, CHIP},
    {"sealverify", sealverify_main,
	{"sealverify", "--json", "--sandbox=off", "--at=2026-03-01"}, SEAL},
    {"riskcheck", riskcheck_main,
	{"riskcheck", "--json", "--sandbox=off", "--at=2026-03-01",
	    "--rules=cmd/riskcheck/riskcheck.rules"},
	NULL},
};

/* The bytes, in place of the record's last brace. */
static void
with_members(const char *record, struct span bytes, struct buf *line)
{
	buf_append_str(line, record);
	if (bytes.len > 0)
		buf_append_byte(line, ',');
	for (size_t i = 0; i < bytes.len; i++)
		buf_append_byte(
		    line, bytes.data[i] == '\n' ? ' ' : bytes.data[i]);
	buf_append_str(line, "}\n");
}

static void
try_record(const struct filter *f, struct span bytes)
{
	struct buf line = BUF_INIT, out = BUF_INIT;
	struct span status;

	with_members(f->record, bytes, &line);
	(void)whole_run(f->tool, f->words, buf_span(&line), false, &out);
	whole_judge_filter(buf_span(&line), buf_span(&out), f->name);
	status = whole_member(
	    span_first(buf_span(&out), out.len - 1), f->name, "status");
	if (out.len == 0 || status.len == 0 || span_equal(status, SPAN("pass")))
		abort();
	buf_release(&line);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct span bytes = span_make(data, size);
	struct buf out = BUF_INIT;

	if (!ready) {
		whole_list(sltdquery_main, "--source-name=local");
		setenv("MRTD_MODELS", "", 1);
	}
	ready = true;
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		const struct filter *f = &filters[i];

		(void)whole_run(f->tool, f->words, bytes, false, &out);
		if (size > 0 && data[0] == '{')
			whole_judge_filter(bytes, buf_span(&out), f->name);
		else
			whole_judge(buf_span(&out));
		if (f->record != NULL)
			try_record(f, bytes);
	}
	buf_release(&out);
	return 0;
}

/*
 * Any bytes as the configuration of a whole tool: of apisend's destinations, of
 * pkdfetch's sources, of which none is fetched, and of sltdquery's, of which
 * none is asked: a document on a list that is named beside stays a hit,
 * whatever the configuration says, or the tool does not start. The
 * last two have a process of their own: words and settings stay in a tool
 * until it ends.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "whole.h"

int apisend_main(int argc, char **argv);
int pkdfetch_main(int argc, char **argv);
int sltdquery_main(int argc, char **argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char record[] = "{" WHOLE_LISTED "}\n";
	static char source[128];
	char conf[48];
	const char *const ask[] = {"sltdquery", "--json", "--sandbox=off",
	    "--at=2026-03-01", conf, source, NULL};
	const char *const sync[] = {"pkdfetch", "sync", "--sandbox=off", conf,
	    "none-is-called-so", NULL};
	const char *const status[] = {
	    "apisend", "status", "--json", "--sandbox=off", conf, NULL};
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	int fd = memfd_create("conf", MFD_CLOEXEC), asked;

	if (source[0] == '\0') {
		whole_list(sltdquery_main, "--source-name=uto");
		snprintf(source, sizeof(source), "--source=l=lmdb:%s/sltd",
		    getenv("MRTD_STORE"));
	}
	if (fd < 0 || !file_write_fd(fd, "conf", span_make(data, size), &err))
		abort();
	snprintf(conf, sizeof(conf), "--config=/proc/self/fd/%d", fd);
	/* A file for the one is soon refused by the others. */
	if (span_search(span_make(data, size), SPAN("[destination")) < size) {
		(void)whole_run_words(apisend_main, status, false, &out);
		whole_judge(buf_span(&out));
	} else if (whole_run_words(pkdfetch_main, sync, true, &out) < 64 ||
	    out.len > 0) {
		abort();
	}
	asked = whole_run(sltdquery_main, ask, span_str(record), true, &out);
	whole_judge_filter(span_str(record), buf_span(&out), "sltdquery");
	if (asked != 1 && asked < 64)
		abort();
	close(fd);
	buf_release(&out);
	return 0;
}

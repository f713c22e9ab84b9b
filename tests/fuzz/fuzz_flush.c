/*
 * Any bytes as an answer in the folder of a gateway: first of another
 * destination than the one that was written to, then of that one. The first
 * changes nothing, and nobody is cleared by an answer without 0Z.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "whole.h"

int apisend_main(int argc, char **argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char request[] =
    "UNB+UNOA:4+UTAIR+UTGOV+261124:0900+1'UNH+1+PAXLST:D:05B:UN:IATA'"
    "BGM+745'RFF+TN:T1'NAD+MS+++A:B'TDT+20+UT123'LOC+125+MEX'"
    "DTM+189:2611241000:201'LOC+87+GUA'DTM+232:2611241205:201'"
    "NAD+FL+++ERIKSSON:ANNA'ATT+2++F'DTM+329:740812'LOC+22+GUA'LOC+178+MEX'"
    "LOC+179+GUA'NAT+2+UTO'RFF+AVF:ABC123'RFF+ABO:P1'"
    "DOC+P:110:111+L898902C3'DTM+36:320415'LOC+91+UTO'"
    "CNT+42:1'UNT+23+1'UNZ+1+1'";

static const char *
in_store(struct buf *path, const char *name)
{
	return path_join(path, getenv("MRTD_STORE"), name);
}

static void
make_folder(const char *name)
{
	struct buf path = BUF_INIT;

	if (mkdir(in_store(&path, name), 0700) != 0)
		abort();
	buf_release(&path);
}

static void
make_file(const char *name, struct span bytes)
{
	/* Long ago, or it would be left for a while: perhaps not all there. */
	const struct timespec old[2] = {{1, 0}, {1, 0}};
	struct buf path = BUF_INIT;
	struct err err = ERR_INIT;

	if (!file_replace(in_store(&path, name), bytes, 0600, &err) ||
	    utimensat(AT_FDCWD, buf_text(&path), old, 0) != 0)
		abort();
	buf_release(&path);
}

/* Its exit status. */
static int
apisend(const char *verb, struct buf *out)
{
	const char *const words[] = {
	    "apisend", verb, "-q", "--json", "--sandbox=off", NULL};

	return whole_run_words(apisend_main, words, false, out);
}

/* One message, which has been sent. */
static void
begin(struct buf *out)
{
	static const char *const enqueue[] = {
	    "apisend", "enqueue", "-q", "--sandbox=off", NULL};
	const char *store;
	struct buf conf = BUF_INIT;

	whole_store();
	store = getenv("MRTD_STORE");
	make_folder("out");
	make_folder("in");
	make_folder("other");
	buf_printf(&conf,
	    "[destination UTGOV]\nurl = %s/out\nresponses = %s/in\n"
	    "[destination OTHER]\nurl = %s/out\nresponses = %s/other\n",
	    store, store, store, store);
	make_file("apisend.conf", buf_span(&conf));
	buf_release(&conf);
	if (whole_run(apisend_main, enqueue, span_str(request), false, out) !=
		0 ||
	    apisend("flush", out) != 0)
		abort();
}

/* "sent", "cleared", …: of the one message. */
static bool
is_state(const char *state, struct buf *out)
{
	struct buf want = BUF_INIT;
	bool is;

	(void)apisend("status", out);
	whole_judge(buf_span(out));
	buf_printf(&want, "\"state\":\"%s\"", state);
	is = span_search(buf_span(out), buf_span(&want)) < out->len;
	buf_release(&want);
	return is;
}

/* Its characters one after the other, whatever is released between. */
static bool
says_clear(const uint8_t *data, size_t size)
{
	uint8_t before = 0;

	for (size_t i = 0; i < size; i++) {
		if (before == '0' && data[i] == 'Z')
			return true;
		if (data[i] != '?' && data[i] != '\r' && data[i] != '\n')
			before = data[i];
	}
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct span answer = span_make(data, size);
	struct buf out = BUF_INIT;

	if (!ready)
		begin(&out);
	make_file("other/answer", answer);
	(void)apisend("flush", &out);
	if (!is_state("sent", &out))
		abort();
	make_file("in/answer", answer);
	(void)apisend("flush", &out);
	ready = is_state("sent", &out);
	if (!ready && is_state("cleared", &out) && !says_clear(data, size))
		abort();
	buf_release(&out);
	return 0;
}

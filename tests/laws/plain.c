/*
 * The smallest filter: it passes every record. It is here so that the laws
 * are tested on the record layer itself, in each of its four loops, and it
 * shows all that a filter needs.
 *
 * With --try it is what a forger would make of a parser: it tries what no
 * parser needs, and a record passes when the system refuses.
 *
 * usage: plain [--jobs N] [--batch | --hold] [--shut | --service] [--try WORD]
 *	[FILE…]
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/filter.h"

enum attempt {
	TRY_READ,
	TRY_WRITE,
	TRY_REMOVE,
	TRY_CONNECT,
	TRY_REACH, /* another machine */
	TRY_EXECUTE,
	TRY_FORK,
	TRY_TRACE
};

static const char *const attempts[] = {[TRY_READ] = "read",
    [TRY_WRITE] = "write",
    [TRY_REMOVE] = "remove",
    [TRY_CONNECT] = "connect",
    [TRY_REACH] = "reach",
    [TRY_EXECUTE] = "execute",
    [TRY_FORK] = "fork",
    [TRY_TRACE] = "trace",
    NULL};

struct plain {
	struct opt_common common;
	uint64_t jobs;
	bool batch, hold, shut, service;
	int attempt; /* -1: none */
};

static const struct opt options[] = {
    {'j', "jobs", OPT_UINT, offsetof(struct plain, jobs), "N", "threads", 1,
	FILTER_JOBS_MAX, NULL},
    {0, "batch", OPT_FLAG, offsetof(struct plain, batch), NULL,
	"many records at a time", 0, 0, NULL},
    {0, "hold", OPT_FLAG, offsetof(struct plain, hold), NULL,
	"all records together", 0, 0, NULL},
    {0, "shut", OPT_FLAG, offsetof(struct plain, shut), NULL,
	"shut all but what is open, once records are read", 0, 0, NULL},
    {0, "service", OPT_FLAG, offsetof(struct plain, service), NULL,
	"leave a service of this machine in reach", 0, 0, NULL},
    {0, "try", OPT_CHOICE, offsetof(struct plain, attempt), "WORD",
	"what a sandbox refuses", 0, 0, attempts},
    {0}};

static const struct opt_program program = {"plain", "passes every record",
    "[FILE\xE2\x80\xA6]", options, NULL, false, true, NULL};

/* What open(2), or another that gives a descriptor, made of it. */
static bool
opened(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
forked(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child > 0 && waitpid(child, NULL, 0) == child;
}

/* False: refused. In a folder of the test's own, see sandbox.sh. */
static bool
succeeds(enum attempt attempt)
{
	static char *const command[] = {(char *)(uintptr_t) "true", NULL};

	switch (attempt) {
	case TRY_READ:
		return opened(open("secret", O_RDONLY | O_CLOEXEC));
	case TRY_WRITE:
		return opened(
		    open("new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	case TRY_REMOVE:
		return unlink("secret") == 0;
	case TRY_CONNECT:
		return opened(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) ||
		    opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
	case TRY_REACH:
		return opened(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) ||
		    opened(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	case TRY_EXECUTE:
		return execv("/bin/true", command) == 0;
	case TRY_FORK:
		return forked();
	case TRY_TRACE:
		return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
	}
	return true;
}

static bool
needs(void *context, struct sandbox *s, struct err *err)
{
	const struct plain *plain = context;

	return !plain->service || sandbox_use_service(s, err);
}

static bool
annotate(void *worker, struct filter_item *item, struct err *err)
{
	struct plain *plain = worker;

	item->result.status = STATUS_PASS;
	if (plain->shut && !sandbox_shut(SANDBOX_REQUIRE, err))
		return false;
	plain->shut = false;
	if (plain->attempt >= 0 && succeeds((enum attempt)plain->attempt))
		item->result.status = STATUS_FAIL;
	return true;
}

static bool
annotate_batch(
    void *worker, struct filter_item **items, size_t count, struct err *err)
{
	bool ok = true;

	for (size_t i = 0; ok && i < count; i++)
		ok = annotate(worker, items[i], err);
	return ok;
}

static bool
complete(void *context, uint64_t rejected, struct err *err)
{
	(void)context;
	(void)rejected;
	(void)err;
	return true;
}

static void
add_members(const void *context, uint64_t tag, struct json_writer *result)
{
	(void)context;
	(void)tag;
	(void)result;
}

static void *
worker_new(void *context, struct err *err)
{
	(void)err;
	return context;
}

int
main(int argc, char **argv)
{
	struct plain plain = {
	    OPT_COMMON_INIT, 1, false, false, false, false, -1};
	struct filter_ops ops = {.tool = "plain",
	    .sandbox = needs,
	    .annotate = annotate,
	    .worker_new = worker_new};

	opt_parse(&program, &argc, argv, &plain);
	if (plain.batch)
		ops.annotate_batch = annotate_batch;
	if (plain.hold) {
		ops.complete = complete;
		ops.add_members = add_members;
	}
	return filter_run(
	    &ops, &plain.common, argc, argv, (unsigned)plain.jobs, &plain);
}

/*
 * The smallest filter: it passes every record. It is here so that the laws
 * are tested on the record layer itself, in each of its four loops, and it
 * shows all that a filter needs.
 *
 * With --try it is what a forger would make of a parser: once it has read a
 * record it tries what no parser needs, and says what it was able to do.
 *
 * usage: plain [--jobs N] [--batch | --hold] [--shut | --service | --network]
 *	[--try] [FILE…]
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/msg.h"
#include "record/filter.h"

struct plain {
	struct opt_common common;
	uint64_t jobs;
	bool batch, hold, shut, service, network, attempt;
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
    {0, "network", OPT_FLAG, offsetof(struct plain, network), NULL,
	"leave the network in reach", 0, 0, NULL},
    {0, "try", OPT_FLAG, offsetof(struct plain, attempt), NULL,
	"try what a sandbox refuses", 0, 0, NULL},
    {0}};

static const struct opt_program program = {"plain", "passes every record",
    "[FILE\xE2\x80\xA6]", options, NULL, false, true, NULL};

/* ---- attempts: each is true when it succeeded --------------------------- */

/* What open(2), or another that gives a descriptor, made of it. */
static bool
opened(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
try_read(void)
{
	return opened(open("secret", O_RDONLY | O_CLOEXEC));
}

static bool
try_write(void)
{
	return opened(open("new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static bool
try_link(void)
{
	return symlink("secret", "link") == 0;
}

static bool
try_mode(void)
{
	return chmod("secret", 0644) == 0;
}

static bool
try_remove(void)
{
	return unlink("secret") == 0;
}

static bool
try_local(void)
{
	return opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static bool
try_reach(void)
{
	return opened(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) ||
	    opened(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

/* A socket that others connect to. */
static bool
try_listen(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && listen(fd, 1) == 0;

	return opened(fd) && ok;
}

static bool
try_raw(void)
{
	return opened(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
}

static bool
try_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child > 0 && waitpid(child, NULL, 0) == child;
}

/* In a child where one can be made: the parent would wait for us otherwise. */
static bool
try_trace(void)
{
	pid_t child = fork();
	int status = 1;

	if (child > 0)
		return waitpid(child, &status, 0) == child && status == 0;
	if (child < 0)
		return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
	_exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : 1);
}

/* Another process: its memory, its end, its limits. */
static bool
try_peek(void)
{
	char here;
	struct iovec to = {&here, 1}, from = {&here, 1};

	/* Where nothing is refused, there may be nothing at that address. */
	return syscall(SYS_process_vm_readv, getpid(), &to, 1UL, &from, 1UL,
		   0UL) == 1;
}

static bool
try_kill(void)
{
	return kill(getppid(), 0) == 0 ||
	    syscall(SYS_tgkill, getppid(), getppid(), 0) == 0;
}

static bool
try_limit(void)
{
	struct rlimit all;

	return syscall(SYS_prlimit64, getppid(), RLIMIT_NOFILE, NULL, &all) ==
	    0;
}

/* More than a filter ever has. */
static bool
try_memory(void)
{
	void *all = mmap(NULL, (size_t)9 << 30, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return all != MAP_FAILED;
}

static bool
try_files(void)
{
	int made[300], count = 0;
	bool all;

	while (count < 300 && (made[count] = dup(STDERR_FILENO)) >= 0)
		count++;
	all = count == 300;
	while (count > 0)
		close(made[--count]);
	return all;
}

/* Comes back only when it is refused. */
static bool
try_execute(void)
{
	static const char *const command[] = {
	    "/bin/echo", "plain: done: execute", NULL};

	execv(command[0], (char *const *)(uintptr_t)command);
	return false;
}

/* In a folder of the test's own, see sandbox.sh. */
static const struct {
	const char *name;
	bool (*succeeds)(void);
} attempts[] = {
    {"read", try_read},
    {"write", try_write},
    {"link", try_link},
    {"mode", try_mode},
    {"remove", try_remove},
    {"local", try_local},
    {"reach", try_reach},
    {"listen", try_listen},
    {"raw", try_raw},
    {"fork", try_fork},
    {"trace", try_trace},
    {"peek", try_peek},
    {"kill", try_kill},
    {"limit", try_limit},
    {"memory", try_memory},
    {"files", try_files},
    {"execute", try_execute},
};

static void
try_all(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++)
		if (attempts[i].succeeds())
			msg(MSG_NOTICE, "done: %s", attempts[i].name);
}

/* ---- the filter --------------------------------------------------------- */

static bool
needs(void *context, struct sandbox *s, struct err *err)
{
	const struct plain *plain = context;

	return (!plain->network || sandbox_use_network(s, err)) &&
	    (!plain->service || sandbox_use_service(s, err));
}

static bool
annotate(void *worker, struct filter_item *item, struct err *err)
{
	struct plain *plain = worker;

	item->result.status = STATUS_PASS;
	if (plain->shut && !sandbox_shut(SANDBOX_REQUIRE, err))
		return false;
	plain->shut = false;
	if (plain->attempt)
		try_all();
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
	struct plain plain = {.common = OPT_COMMON_INIT, .jobs = 1};
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

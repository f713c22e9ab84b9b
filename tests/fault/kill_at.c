/*
 * Runs a command and kills it, as a power failure would, at the N-th call by
 * which it changes a file, makes a change durable or sends something: just
 * before the call.
 *
 * usage: kill_at N COMMAND…
 *
 * Ends with 9 when it has killed, else with the command's own status. Says
 * on descriptor 2 at which call it was. A seccomp filter stops the command at
 * these calls only: at every one, a program with threads is ten times slower.
 * Source: ptrace(2), seccomp(2); the calls' numbers and arguments by
 * PTRACE_GET_SYSCALL_INFO, which is the same on every machine.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	long number;
	const char *name;
} calls[] = {
    {SYS_write, "write"},
    {SYS_pwrite64, "pwrite"},
    {SYS_writev, "writev"},
    {SYS_pwritev, "pwritev"},
    {SYS_fdatasync, "fdatasync"},
    {SYS_fsync, "fsync"},
    {SYS_msync, "msync"},
    {SYS_ftruncate, "ftruncate"},
    {SYS_renameat2, "renameat2"},
    {SYS_unlinkat, "unlinkat"},
    {SYS_linkat, "linkat"},
    {SYS_symlinkat, "symlinkat"},
    {SYS_mkdirat, "mkdirat"},
    {SYS_sendto, "sendto"},
#ifdef SYS_link
    {SYS_link, "link"},
#endif
#ifdef SYS_symlink
    {SYS_symlink, "symlink"},
#endif
#ifdef SYS_mkdir
    {SYS_mkdir, "mkdir"},
#endif
#ifdef SYS_rename
    {SYS_rename, "rename"},
#endif
#ifdef SYS_unlink
    {SYS_unlink, "unlink"},
#endif
};

/* The low half of the third argument. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define FLAGS_OF_OPENAT (offsetof(struct seccomp_data, args[2]) + 4)
#else
#define FLAGS_OF_OPENAT offsetof(struct seccomp_data, args[2])
#endif

#define CALLS (sizeof(calls) / sizeof(calls[0]))

static const char *
name_of(long number)
{
	size_t i;

	for (i = 0; i < CALLS; i++)
		if (calls[i].number == number)
			return calls[i].name;
	return number == SYS_openat ? "openat" : NULL;
}

/*
 * Has the kernel tell the tracer of these calls, in all that is started: what
 * is not traced then would have none of them.
 */
static int
stop_at_calls(void)
{
	struct sock_filter filter[2 * CALLS + 6];
	struct sock_fprog program = {.filter = filter};
	size_t i;

	filter[program.len++] = (struct sock_filter)BPF_STMT(
	    BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (i = 0; i < CALLS; i++) {
		filter[program.len++] = (struct sock_filter)BPF_JUMP(
		    BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, 0, 1);
		filter[program.len++] = (struct sock_filter)BPF_STMT(
		    BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	}
	/* To open a file is a change where it may be made. */
	filter[program.len++] = (struct sock_filter)BPF_JUMP(
	    BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3);
	filter[program.len++] = (struct sock_filter)BPF_STMT(
	    BPF_LD | BPF_W | BPF_ABS, FLAGS_OF_OPENAT);
	filter[program.len++] = (struct sock_filter)BPF_JUMP(
	    BPF_JMP | BPF_JSET | BPF_K, O_CREAT, 0, 1);
	filter[program.len++] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	filter[program.len++] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/*
 * The call of a stop, when it counts: of a thread of the command itself, for
 * its workers only write into pipes.
 */
static const char *
counted_call(pid_t child, pid_t pid)
{
	struct __ptrace_syscall_info info;

	if (syscall(SYS_tgkill, child, pid, 0) != 0)
		return NULL;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_SECCOMP)
		return NULL;
	/* Messages on the standard descriptors change no file. */
	if (info.seccomp.nr == SYS_write && info.seccomp.args[0] <= 2)
		return NULL;
	return name_of((long)info.seccomp.nr);
}

int
main(int argc, char **argv)
{
	long left = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	int status;
	pid_t pid, child;

	if (left <= 0) {
		fprintf(stderr, "usage: kill_at N COMMAND...\n");
		return 64;
	}
	child = fork();
	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		if (stop_at_calls())
			execvp(argv[2], argv + 2);
		_exit(127);
	}
	waitpid(child, &status, 0);
	ptrace(PTRACE_SETOPTIONS, child, NULL,
	    PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
		PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL);
	ptrace(PTRACE_CONT, child, NULL, NULL);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int deliver = 0;
		const char *name;

		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			if (pid == child)
				return WIFEXITED(status) ? WEXITSTATUS(status)
							 : 128;
			continue;
		}
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
			name = counted_call(child, pid);
			if (name != NULL && --left == 0) {
				fprintf(stderr, "killed before %s\n", name);
				kill(child, SIGKILL);
				/* Its threads end first, its workers after. */
				do
					pid = waitpid(-1, &status, __WALL);
				while (pid > 0 && pid != child);
				return 9;
			}
		} else if (WSTOPSIG(status) != SIGTRAP &&
		    WSTOPSIG(status) != SIGSTOP) {
			deliver = WSTOPSIG(status);
		}
		ptrace(PTRACE_CONT, pid, NULL, deliver);
	}
	return 70;
}

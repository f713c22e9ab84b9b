/*
 * sandbox_calls: a filter of system calls, see seccomp(2).
 *
 * Made here and not by libseccomp, which takes longer to put one together
 * than a tool takes to look at a document (tests/bench/README.md). The
 * program is a list of comparisons with one end; what has to be looked at
 * more closely (which ioctl, which clone) goes before it.
 */
#include "base/sandbox_calls.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "base/err.h"

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0 /* not known here: no filter */
#endif

/* Calls of another table of the same processor have this bit (x32). */
#define OTHER_TABLE 0x40000000

/*
 * What computing, waiting and threads need. The most frequent come first. No
 * call makes a socket, a process or another's memory.
 */
static const unsigned computing[] = {
    __NR_read,
    __NR_write,
    __NR_futex,
    __NR_mmap,
    __NR_munmap,
    __NR_brk,
    __NR_mremap,
    __NR_madvise,
    __NR_mprotect,
    __NR_close,
    __NR_fstat,
    __NR_lseek,
    __NR_readv,
    __NR_writev,
    __NR_ppoll,
    __NR_pselect6,
    __NR_clock_gettime,
    __NR_clock_getres,
    __NR_clock_nanosleep,
    __NR_nanosleep,
    __NR_gettimeofday,
    __NR_times,
    __NR_getrusage,
    __NR_getrandom,
    __NR_getpid,
    __NR_gettid,
    __NR_getuid,
    __NR_geteuid,
    __NR_getgid,
    __NR_getegid,
    __NR_uname,
    __NR_sysinfo,
    __NR_getcpu,
    __NR_prctl,
    __NR_mlock,
    __NR_munlock,
    __NR_sched_yield,
    __NR_sched_getaffinity,
    __NR_set_robust_list,
    __NR_set_tid_address,
    __NR_rseq,
    __NR_membarrier,
    __NR_rt_sigaction,
    __NR_rt_sigprocmask,
    __NR_rt_sigreturn,
    __NR_sigaltstack,
    __NR_restart_syscall,
    __NR_exit,
    __NR_exit_group,
#ifdef __x86_64__
    __NR_poll,
    __NR_select,
    __NR_time,
    __NR_getrlimit,
    __NR_arch_prctl,
#endif
};

/* What reading needs; no file without landlock's leave. */
static const unsigned reading[] = {
    __NR_openat,
    __NR_fstatfs,
    __NR_newfstatat,
    __NR_statx,
    __NR_pread64,
    __NR_getdents64,
    __NR_readlinkat,
    __NR_faccessat,
    __NR_faccessat2,
    __NR_fcntl,
    __NR_dup,
    __NR_flock,
#ifdef __x86_64__
    __NR_open,
    __NR_stat,
    __NR_lstat,
    __NR_access,
    __NR_readlink,
#endif
};

/* A worker: one descriptor, memory, and the means to end. */
static const unsigned alone[] = {
    __NR_read,
    __NR_write,
    __NR_munmap,
    __NR_brk,
    __NR_mremap,
    __NR_madvise,
    __NR_futex,
    __NR_clock_gettime,
    __NR_gettimeofday,
    __NR_getrandom,
    __NR_getpid,
    __NR_gettid,
    __NR_sched_yield,
    __NR_rt_sigaction,
    __NR_rt_sigprocmask,
    __NR_rt_sigreturn,
    __NR_restart_syscall,
    __NR_exit,
    __NR_exit_group,
};
/* Its memory: what is written is never executed. */
static const unsigned memory[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE};

/* Files beneath the folders that landlock leaves writable. */
static const unsigned writing[] = {
    __NR_fsync,
    __NR_fdatasync,
    __NR_sync,
    __NR_syncfs,
    __NR_ftruncate,
    __NR_fchmod,
    __NR_fchown,
    __NR_renameat,
    __NR_renameat2,
    __NR_unlinkat,
    __NR_linkat,
    __NR_symlinkat,
    __NR_mkdirat,
    __NR_pwrite64,
    __NR_umask,
    __NR_fallocate,
    __NR_sendfile,
    __NR_utimensat,
#ifdef __x86_64__
    __NR_rename,
    __NR_unlink,
    __NR_link,
    __NR_mkdir,
#endif
};

/* The pipes of base/worker, which no call of these can make; and how a process
 * ended that was started before. */
static const unsigned keeping[] = {
    __NR_wait4,
    __NR_sendto,
    __NR_recvfrom,
    __NR_recvmsg,
};

/* Sockets, of which only local ones can be made. */
static const unsigned talking[] = {
    __NR_connect,
    __NR_sendto,
    __NR_recvfrom,
    __NR_sendmsg,
    __NR_recvmsg,
    __NR_shutdown,
    __NR_getsockopt,
    __NR_setsockopt,
    __NR_getpeername,
    __NR_getsockname,
};
static const unsigned families[] = {AF_UNIX};

/*
 * What the resolver and libcurl's thread for it need. bind(2) is for
 * netlink, by which the C library asks for the machine's own addresses: no
 * connection can be taken without listen(2) and accept(2).
 */
static const unsigned networking[] = {
    __NR_bind,
    __NR_sendmmsg,
    __NR_socketpair,
    __NR_pipe2,
    __NR_eventfd2,
};
static const unsigned net_families[] = {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK};

/* What may be asked of a terminal: never that it reads what we write. And of
 * a file that may be written: to share the blocks of another. */
static const unsigned terminal[] = {
    TCGETS, TCSETS, TCSETSW, TCSETSF, TIOCGWINSZ, FIONREAD, FIOCLEX, FICLONE};

#define PROGRAM_MAX 160
/* Jumps are of eight bits, and all go to the end. */
_Static_assert(PROGRAM_MAX <= 255, "a jump reaches the end of the program");
_Static_assert(ARRAY_SIZE(computing) + ARRAY_SIZE(reading) +
	    ARRAY_SIZE(writing) + ARRAY_SIZE(talking) + ARRAY_SIZE(networking) +
	    ARRAY_SIZE(net_families) + ARRAY_SIZE(terminal) + 38 <=
	PROGRAM_MAX,
    "every call has its comparison");

struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned short len;
};

#define ERRNO(number) (SECCOMP_RET_ERRNO | (number))
#define CALL offsetof(struct seccomp_data, nr)
/* The lower half of an argument, on processors that are little-endian. */
#define ARGUMENT(n) offsetof(struct seccomp_data, args[n])

static void
put(struct program *p, unsigned short code, unsigned k, unsigned char yes,
    unsigned char no)
{
	p->code[p->len++] = (struct sock_filter){code, yes, no, k};
}

static void
load(struct program *p, size_t offset)
{
	put(p, BPF_LD | BPF_W | BPF_ABS, (unsigned)offset, 0, 0);
}

static void
answer(struct program *p, unsigned what)
{
	put(p, BPF_RET | BPF_K, what, 0, 0);
}

/* Unless what is loaded is value, steps over so many instructions. */
static void
unless(struct program *p, unsigned value, unsigned char steps)
{
	put(p, BPF_JMP | BPF_JEQ | BPF_K, value, 0, steps);
}

/* What is loaded is one of the values: allowed; else refused. */
static void
allow_of(struct program *p, const unsigned *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put(p, BPF_JMP | BPF_JEQ | BPF_K, values[i],
		    (unsigned char)(count - i), 0);
	answer(p, ERRNO(EPERM));
	answer(p, SECCOMP_RET_ALLOW);
}

/* The call is allowed when an argument is one of the values. */
static void
allow_argument(struct program *p, unsigned call, unsigned argument,
    const unsigned *values, size_t count)
{
	unless(p, call, (unsigned char)(count + 3));
	load(p, ARGUMENT(argument));
	allow_of(p, values, count);
}

/* Threads, and no other process. Asked in a way that can be looked at. */
static void
allow_threads(struct program *p)
{
	unless(p, __NR_clone3, 1);
	answer(p, ERRNO(ENOSYS)); /* the C library asks again by clone(2) */
	unless(p, __NR_clone, 4);
	load(p, ARGUMENT(0));
	put(p, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
	answer(p, SECCOMP_RET_ALLOW);
	answer(p, ERRNO(EPERM));
}

/*
 * Signals and limits of this process: of another one of the same user they
 * are nobody's business. A limit's process is 0 as the C library asks it.
 */
static void
allow_itself(struct program *p)
{
	const unsigned itself = (unsigned)getpid(), caller = 0;

	allow_argument(p, __NR_tgkill, 0, &itself, 1);
	allow_argument(p, __NR_prlimit64, 0, &caller, 1);
}

static void
add_calls(unsigned *list, size_t *count, const unsigned *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		list[(*count)++] = calls[i];
}

/* A call of another processor's table, or of another of this one's. */
static void
refuse_others(struct program *p)
{
	load(p, offsetof(struct seccomp_data, arch));
	put(p, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	answer(p, ERRNO(EPERM));
	load(p, CALL);
	put(p, BPF_JMP | BPF_JGE | BPF_K, OTHER_TABLE, 0, 1);
	answer(p, ERRNO(EPERM));
}

static void
make_program(struct program *p, enum sandbox_calls calls)
{
	unsigned list[PROGRAM_MAX];
	size_t count = 0;

	p->len = 0;
	refuse_others(p);
	allow_itself(p);
	if (calls == CALLS_ALONE) {
		allow_argument(p, __NR_mmap, 2, memory, ARRAY_SIZE(memory));
		allow_argument(p, __NR_mprotect, 2, memory, ARRAY_SIZE(memory));
		allow_of(p, alone, ARRAY_SIZE(alone));
		return;
	}
	allow_threads(p);
	allow_argument(p, __NR_ioctl, 1, terminal, ARRAY_SIZE(terminal));
	if (calls == CALLS_SERVICE)
		allow_argument(
		    p, __NR_socket, 0, families, ARRAY_SIZE(families));
	if (calls == CALLS_NETWORK)
		allow_argument(
		    p, __NR_socket, 0, net_families, ARRAY_SIZE(net_families));
	add_calls(list, &count, computing, ARRAY_SIZE(computing));
	if (calls >= CALLS_READ)
		add_calls(list, &count, reading, ARRAY_SIZE(reading));
	if (calls == CALLS_WRITE || calls == CALLS_KEEP ||
	    calls == CALLS_NETWORK)
		add_calls(list, &count, writing, ARRAY_SIZE(writing));
	if (calls == CALLS_KEEP)
		add_calls(list, &count, keeping, ARRAY_SIZE(keeping));
	if (calls == CALLS_SERVICE || calls == CALLS_NETWORK)
		add_calls(list, &count, talking, ARRAY_SIZE(talking));
	if (calls == CALLS_NETWORK)
		add_calls(list, &count, networking, ARRAY_SIZE(networking));
	allow_of(p, list, count);
}

bool
sandbox_calls_known(void)
{
	return ARCH != 0 && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

bool
sandbox_calls_enter(enum sandbox_calls calls)
{
	struct program p;
	struct sock_fprog all;

	make_program(&p, calls);
	all = (struct sock_fprog){p.len, p.code};
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all, 0, 0) == 0;
}

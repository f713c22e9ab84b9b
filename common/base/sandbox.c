/*
 * sandbox: see sandbox.h; landlock by its three system calls, which the C
 * library has no functions for.
 */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/msg.h"
#include "base/sandbox_calls.h"
#include "base/sandbox_limits.h"

/*
 * The sanitizers look into the process from another one, and read files of
 * their own; a program under them is being tested, not used.
 */
#ifdef __SANITIZE_ADDRESS__
#define FOR_USE false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FOR_USE false
#endif
#endif
#ifndef FOR_USE
#define FOR_USE true
#endif

#ifndef O_PATH
#define O_PATH 010000000 /* Linux's own, which the headers of POSIX hide */
#endif

/* Rights on files: of version 1 of the interface, and what came later. */
#define READ LANDLOCK_ACCESS_FS_READ_FILE
#define LIST LANDLOCK_ACCESS_FS_READ_DIR
#define VERSION_1 ((uint64_t)LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1)
#define RENAME ((uint64_t)1 << 13)   /* between folders, version 2 */
#define TRUNCATE ((uint64_t)1 << 14) /* version 3 */
#define WRITE                                                             \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
	    LANDLOCK_ACCESS_FS_MAKE_DIR | RENAME | TRUNCATE)

/* Version 4 of struct landlock_ruleset_attr; older headers end sooner. */
struct rights {
	uint64_t files;
	uint64_t tcp; /* bind and connect */
};
#define TCP_ALL ((uint64_t)3)
#define TCP_BIND ((uint64_t)1)
#define TCP_VERSION 4

static int
landlock_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	return version > 0 && FOR_USE ? (int)version : 0;
}

/* All rights of files that the version knows. */
static uint64_t
file_rights(int version)
{
	return VERSION_1 | (version >= 2 ? RENAME : 0) |
	    (version >= 3 ? TRUNCATE : 0);
}

/* What of TCP is refused that is in tcp, and all of files. */
static void
make_ruleset(struct sandbox *s, uint64_t tcp)
{
	struct rights rights = {file_rights(s->version), tcp};

	s->ruleset = (int)syscall(SYS_landlock_create_ruleset, &rights,
	    s->version >= TCP_VERSION ? sizeof(rights) : sizeof(rights.files),
	    0);
}

/* Nothing is left yet. Where landlock is forbidden, the calls are still shut.
 */
static void
begin(struct sandbox *s, enum sandbox_mode mode)
{
	memset(s, 0, sizeof(*s));
	s->ruleset = -1;
	s->open = mode == SANDBOX_OFF || !FOR_USE;
	s->version = s->open ? 0 : landlock_version();
	if (s->version > 0)
		make_ruleset(s, TCP_ALL);
}

/* Leave for one path; a file cannot have the rights of a folder. */
static bool
allow(struct sandbox *s, const char *path, int fd, uint64_t rights,
    struct err *err)
{
	struct landlock_path_beneath_attr rule;
	struct stat st;

	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rights &= READ | LANDLOCK_ACCESS_FS_WRITE_FILE;
	memset(&rule, 0, sizeof(rule));
	rule.allowed_access = rights & file_rights(s->version);
	rule.parent_fd = fd;
	/* EBADFD: a pipe of the shell's, which needs no leave. */
	return syscall(SYS_landlock_add_rule, s->ruleset,
		   LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ||
	    errno == EBADFD ||
	    err_errno(err, ERR_INTERNAL, errno, "%s: sandbox", path);
}

bool
sandbox_read(struct sandbox *s, const char *path, struct err *err)
{
	bool ok;
	int fd;

	if (s->ruleset < 0)
		return true;
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return true;
	ok = allow(s, path, fd, READ | LIST, err);
	close(fd);
	return ok;
}

/* `make coverage`: where gcov counts at the end. Nothing else is made so. */
static bool
write_counters(struct sandbox *s, struct err *err)
{
#ifdef MRTD_COUNTERS
	return sandbox_write(s, MRTD_COUNTERS, err);
#else
	(void)s;
	(void)err;
	return true;
#endif
}

bool
sandbox_use_service(struct sandbox *s, struct err *err)
{
	s->local = true;
	return sandbox_read(s, "/", err);
}

/*
 * What libcurl, OpenLDAP and the C library read when they look for a host,
 * for a user's home, and for the roots of the system.
 */
static const char *const network_files[] = {
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/passwd",
    "/etc/localtime",
    "/etc/ssl",
    "/etc/ca-certificates",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
    "/etc/pki",
    "/etc/ldap",
    "/etc/gnutls",
    "/etc/gss",
    "/etc/krb5.conf",
    "/run/systemd/resolve",
    "/run/nscd",
    "/dev/urandom",
};
/* What the environment names in place of the system's. */
static const char *const network_names[] = {
    "OPENSSL_CONF", "SSL_CERT_FILE", "SSL_CERT_DIR", "LDAPCONF", "LDAPRC"};

bool
sandbox_use_network(struct sandbox *s, struct err *err)
{
	if (s->ruleset >= 0) {
		close(s->ruleset);
		make_ruleset(s, TCP_BIND);
	}
	s->net = true;
	for (size_t i = 0; i < ARRAY_SIZE(network_files); i++)
		if (!sandbox_read(s, network_files[i], err))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(network_names); i++) {
		const char *path = getenv(network_names[i]);

		if (path != NULL && !sandbox_read(s, path, err))
			return false;
	}
	return true;
}

bool
sandbox_use_terminal(struct sandbox *s, struct err *err)
{
	static const char path[] = "/dev/tty";
	int fd = s->ruleset < 0 ? -1 : open(path, O_PATH | O_CLOEXEC);
	bool ok = fd < 0 ||
	    allow(s, path, fd, READ | LANDLOCK_ACCESS_FS_WRITE_FILE, err);

	if (fd >= 0)
		close(fd);
	return ok;
}

static bool
read_system(struct sandbox *s, struct err *err)
{
	return write_counters(s, err) && sandbox_read(s, "/usr/lib", err) &&
	    sandbox_read(s, "/etc/ld.so.cache", err) &&
	    sandbox_read(s, "/usr/share/locale", err) &&
	    sandbox_read(s, MRTD_PREFIX "/share/locale", err);
}

bool
sandbox_read_store(struct sandbox *s, const char *option, struct err *err)
{
	struct buf folder = BUF_INIT;
	bool ok = store_folder(option, &folder, err) &&
	    sandbox_read(s, buf_text(&folder), err);

	buf_release(&folder);
	return ok;
}

static bool
read_operands(struct sandbox *s, int argc, char **argv, struct err *err)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "-") != 0 && !sandbox_read(s, argv[i], err))
			return false;
	return true;
}

/* What path is in, or the nearest folder above that is there. */
static bool
allow_around(
    struct sandbox *s, const char *path, uint64_t rights, struct err *err)
{
	struct buf folder = BUF_INIT, below = BUF_INIT;
	int fd = -1;
	bool ok = true;

	s->writes = true;
	if (s->ruleset < 0)
		return true;
	buf_append_str(&below, path);
	while (fd < 0 && buf_ok(&below)) {
		(void)path_parent(&folder, buf_text(&below));
		fd = open(buf_text(&folder), O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (folder.len == below.len)
			break;
		buf_clear(&below);
		buf_append_span(&below, buf_span(&folder));
	}
	if (!buf_ok(&below) || !buf_ok(&folder))
		ok = err_memory(err);
	if (fd >= 0) {
		ok = ok && allow(s, path, fd, rights, err);
		close(fd);
	}
	buf_release(&folder);
	buf_release(&below);
	return ok;
}

bool
sandbox_write(struct sandbox *s, const char *path, struct err *err)
{
	return allow_around(s, path, READ | LIST | WRITE, err);
}

static bool
allow_in(
    struct sandbox *s, const char *folder, uint64_t rights, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = allow_around(s, path_join(&path, folder, "."), rights, err);

	buf_release(&path);
	return ok;
}

bool
sandbox_write_in(struct sandbox *s, const char *folder, struct err *err)
{
	return allow_in(s, folder, READ | LIST | WRITE, err);
}

bool
sandbox_link_in(struct sandbox *s, const char *folder, struct err *err)
{
	return allow_in(
	    s, folder, READ | LIST | WRITE | LANDLOCK_ACCESS_FS_MAKE_SYM, err);
}

void
sandbox_keep_worker(struct sandbox *s)
{
	s->keeps = true;
}

void
sandbox_leave_open(struct sandbox *s)
{
	s->open = true;
}

static void
limit(int resource, uint64_t most)
{
	const struct rlimit r = {most, most};

	(void)setrlimit((unsigned)resource, &r);
}

/* No core of personal data, whatever else is in force. */
static void
no_core(void)
{
	limit(RLIMIT_CORE, 0);
}

/* Never more than it had. Processes are refused by the list of calls. */
static void
limit_further(int resource, uint64_t most)
{
	struct rlimit now;

	if (getrlimit((unsigned)resource, &now) == 0 && now.rlim_cur > most)
		limit(resource, most);
}

static void
limit_use(const struct sandbox *s)
{
	if (s->open)
		return;
	limit_further(RLIMIT_DATA, SANDBOX_MEMORY);
	if (!s->net)
		limit_further(RLIMIT_NOFILE, SANDBOX_FILES);
}

static bool
shut_paths(struct sandbox *s, struct err *err)
{
	bool ok;

	if (s->ruleset < 0)
		return err_set(
		    err, ERR_UNAVAILABLE, "this kernel has no landlock");
	ok = syscall(SYS_landlock_restrict_self, s->ruleset, 0) == 0 ||
	    err_errno(err, ERR_UNAVAILABLE, errno, "landlock");
	close(s->ruleset);
	s->ruleset = -1;
	return ok;
}

static bool
shut_calls(enum sandbox_calls set, struct err *err)
{
	if (!sandbox_calls_known())
		return err_set(err, ERR_UNAVAILABLE,
		    "this kernel has no filter of system calls");
	return sandbox_calls_enter(set) ||
	    err_errno(err, ERR_UNAVAILABLE, errno, "filter of system calls");
}

static bool
no_new_privileges(const struct sandbox *s, struct err *err)
{
	if (s->open)
		return err_set(err, ERR_UNAVAILABLE,
		    "what was asked for needs the system open");
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ||
	    err_errno(err, ERR_UNAVAILABLE, errno, "prctl");
}

/* Each on its own: what can be shut is, also where the other cannot. */
static bool
shut_all(struct sandbox *s, enum sandbox_calls left, struct err *err)
{
	bool paths, calls;

	if (!no_new_privileges(s, err))
		return false;
	paths = shut_paths(s, err);
	calls = shut_calls(left, err);
	return paths && calls;
}

/* Whether to go on with what is shut. */
static bool
enough(
    enum sandbox_mode mode, bool whole, const struct err *why, struct err *err)
{
	if (whole || mode == SANDBOX_OFF)
		return true;
	if (mode == SANDBOX_REQUIRE)
		return err_set(
		    err, ERR_UNAVAILABLE, "--sandbox=require: %s", why->text);
	msg(MSG_DEBUG, "the sandbox is not whole: %s", why->text);
	return true;
}

/* Shuts what is not named. */
static bool
finish(struct sandbox *s, enum sandbox_mode mode, enum sandbox_calls left,
    bool named, struct err *err)
{
	struct err why = ERR_INIT;
	bool whole;

	no_core();
	limit_use(s);
	whole = named && shut_all(s, left, &why);
	if (s->ruleset >= 0)
		close(s->ruleset);
	return named && enough(mode, whole, &why, err);
}

bool
sandbox_enter(enum sandbox_mode mode, int argc, char **argv,
    sandbox_needs *needs, void *context, struct err *err)
{
	enum sandbox_calls left;
	struct sandbox s;
	bool named;

	begin(&s, mode);
	named = (needs == NULL || needs(context, &s, err)) &&
	    read_system(&s, err) && read_operands(&s, argc, argv, err);
	left = s.net   ? CALLS_NETWORK
	    : s.local  ? CALLS_SERVICE
	    : s.keeps  ? CALLS_KEEP
	    : s.writes ? CALLS_WRITE
		       : CALLS_READ;
	return finish(&s, mode, left, named, err);
}

bool
sandbox_shut(enum sandbox_mode mode, struct err *err)
{
	struct sandbox s;

	begin(&s, mode);
	return finish(&s, mode, CALLS_COMPUTE, true, err);
}

/* ---- alone -------------------------------------------------------------- */

/* Standard error stays for the sanitizers. */
static bool
keep_one(int fd, struct err *err)
{
	if (fd != SANDBOX_ALONE_FD && dup2(fd, SANDBOX_ALONE_FD) < 0)
		return err_errno(err, ERR_INTERNAL, errno, "dup2");
	for (int i = 0; FOR_USE && i < SANDBOX_ALONE_FD; i++)
		close(i);
#ifdef SYS_close_range
	if (syscall(SYS_close_range, SANDBOX_ALONE_FD + 1, ~0u, 0) == 0)
		return true;
#endif
	for (long i = sysconf(_SC_OPEN_MAX); i > SANDBOX_ALONE_FD; i--)
		close((int)i);
	return true;
}

static void
limit_alone(void)
{
	limit(RLIMIT_AS, SANDBOX_ALONE_MEMORY);
	limit(RLIMIT_CPU, SANDBOX_ALONE_CPU_S);
	limit(RLIMIT_NOFILE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NPROC, 0);
}

bool
sandbox_enter_alone(enum sandbox_mode mode, int fd, struct err *err)
{
	struct err why = ERR_INIT;
	struct sandbox s;
	bool paths = false, calls = false;

	begin(&s, mode);
	no_core();
	if (no_new_privileges(&s, &why))
		paths = shut_paths(&s, &why);
	if (!keep_one(fd, err))
		return false;
	if (!s.open) {
		limit_alone();
		calls = shut_calls(CALLS_ALONE, &why);
	}
	return enough(mode, paths && calls, &why, err);
}

void
sandbox_describe(struct buf *out)
{
	int version = landlock_version();
	bool calls = FOR_USE && sandbox_calls_known();

	if (version > 0)
		buf_printf(out, "landlock %d", version);
	if (calls)
		buf_append_str(
		    out, version > 0 ? ", system calls" : "system calls");
	if (version == 0 && !calls)
		buf_append_str(out, "none");
}

/*
 * runlog: see runlog.h. The socket does not block and is not opened again:
 * a line that the daemon does not take is said on standard error, and lost.
 */
#include "base/runlog.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "base/err.h"
#include "base/msg.h"

static struct {
	int fd; /* valid where pid is set */
	pid_t pid;
	const char *tool, *verb;
	struct timespec start;
	struct {
		const char *name;
		uint64_t count;
	} counts[RUNLOG_COUNTS_MAX];
	size_t used;
} runlog;

/*
 * A verdict of a filter (1, 2) is its work and worth a notice; so is what a
 * verb found. What waits is tried again; all other errors want somebody.
 */
static int
priority(int status)
{
	if (status == 0)
		return LOG_INFO;
	if (status < ERR_USAGE)
		return LOG_NOTICE;
	return status == ERR_TEMPORARY ? LOG_WARNING : LOG_ERR;
}

static uint64_t
milliseconds(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)((now.tv_sec - from->tv_sec) * 1000 +
	    (now.tv_nsec - from->tv_nsec) / 1000000);
}

__attribute__((format(printf, 3, 4))) static size_t
put(char *line, size_t used, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(line + used, RUNLOG_LINE_MAX - used, format, arguments);
	va_end(arguments);
	if (n < 0 || (size_t)n >= RUNLOG_LINE_MAX - used)
		bug("a line of the log is too long");
	return used + (size_t)n;
}

static void
log_run(int status, void *unused)
{
	char line[RUNLOG_LINE_MAX];
	size_t used;

	(void)unused;
	if (getpid() != runlog.pid)
		return; /* a child: the run is its parent's */
	used = put(line, 0, "<%d>%s[%ld]:", LOG_USER | priority(status),
	    runlog.tool, (long)runlog.pid);
	if (runlog.verb != NULL)
		used = put(line, used, " verb=%s", runlog.verb);
	used = put(line, used, " exit=%d ms=%llu", status,
	    (unsigned long long)milliseconds(&runlog.start));
	for (size_t i = 0; i < runlog.used; i++)
		used = put(line, used, " %s=%llu", runlog.counts[i].name,
		    (unsigned long long)runlog.counts[i].count);
	if (write(runlog.fd, line, used) != (ssize_t)used)
		msg(MSG_WARNING, "--syslog: the line is lost: %s",
		    strerror(errno));
}

static bool
connect_to(const char *path, int *out)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd, why;

	if (strlen(path) >= sizeof(at.sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(at.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	if (connect(fd, (const struct sockaddr *)&at, sizeof(at)) != 0) {
		why = errno;
		close(fd);
		errno = why;
		return false;
	}
	*out = fd;
	return true;
}

void
runlog_open(const char *tool, const char *verb)
{
	const char *path = getenv(RUNLOG_VARIABLE);

	if (path == NULL || path[0] == '\0')
		path = RUNLOG_SOCKET;
	clock_gettime(CLOCK_MONOTONIC, &runlog.start);
	runlog.tool = tool;
	runlog.verb = verb;
	if (!connect_to(path, &runlog.fd))
		msg(MSG_WARNING, "--syslog: %s: %s", path, strerror(errno));
	else if (on_exit(log_run, NULL) != 0)
		close(runlog.fd);
	else
		runlog.pid = getpid();
}

void
runlog_count(const char *name, uint64_t count)
{
	size_t i = 0;

	if (runlog.pid == 0)
		return;
	while (i < runlog.used && strcmp(runlog.counts[i].name, name) != 0)
		i++;
	if (i == RUNLOG_COUNTS_MAX)
		bug("too many numbers of a run");
	if (i == runlog.used)
		runlog.counts[runlog.used++].name = name;
	runlog.counts[i].count += count;
}

/*
 * run_pcscd: starts a real pcscd with a socket of its own, so that tests run
 * beside each other and beside the system's: socket activation, where the
 * daemon takes file descriptor 3 for its listener and does not look at the
 * path that was compiled in.
 *
 *	run_pcscd SOCKET PCSCD [ARGUMENT…]
 *
 * It becomes the daemon; it needs what the daemon needs to start (root).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LISTENER 3 /* of sd_listen_fds(3) */

static int
die(const char *what)
{
	fprintf(stderr, "run_pcscd: %s: %s\n", what, strerror(errno));
	return 71;
}

int
main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char pid[24];
	int fd;

	if (argc < 3 || strlen(argv[1]) >= sizeof(address.sun_path))
		return 64;
	memcpy(address.sun_path, argv[1], strlen(argv[1]));
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, 16) != 0)
		return die(argv[1]);
	if (fd != LISTENER && (dup2(fd, LISTENER) < 0 || close(fd) != 0))
		return die("dup2");
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	if (setenv("LISTEN_FDS", "1", 1) != 0 ||
	    setenv("LISTEN_PID", pid, 1) != 0)
		return die("setenv");
	execv(argv[2], argv + 2);
	return die(argv[2]);
}

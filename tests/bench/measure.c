/*
 * Runs a command several times, its standard output thrown away, and prints
 * the figures of the best run: seconds of wall time, seconds of processor
 * time, and the largest resident size in MB.
 *
 * usage: measure ROUNDS COMMAND…
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"

struct figures {
	double wall, cpu, megabytes;
};

static bool
run(char **argv, struct figures *f)
{
	uint64_t start = monotonic_us();
	struct rusage usage;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		int fd = open("/dev/null", O_WRONLY);

		if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
			_exit(127);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid)
		return false;
	f->wall = (double)(monotonic_us() - start) / 1e6;
	f->cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	f->megabytes = (double)usage.ru_maxrss / 1024;
	/* 1 and 2 are verdicts */
	return WIFEXITED(status) && WEXITSTATUS(status) <= 2;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0;
	struct figures best = {0, 0, 0}, f;

	if (rounds < 1) {
		fprintf(stderr, "usage: measure ROUNDS COMMAND\n");
		return 64;
	}
	for (int i = 0; i < rounds; i++) {
		if (!run(argv + 2, &f)) {
			fprintf(stderr, "measure: %s failed\n", argv[2]);
			return 70;
		}
		if (i == 0 || f.wall < best.wall)
			best.wall = f.wall;
		if (i == 0 || f.cpu < best.cpu)
			best.cpu = f.cpu;
		if (f.megabytes > best.megabytes)
			best.megabytes = f.megabytes;
	}
	printf("%.4f %.4f %.1f\n", best.wall, best.cpu, best.megabytes);
	return 0;
}

/*
 * spool_put: durable messages a second, and what the disk alone allows.
 *
 *	spool_put FOLDER [MESSAGES [BYTES [PROCESSES]]]
 *
 * prints lines "what seconds messages/s". The floor is what a durable file
 * needs at least: write, fsync(2), link(2), fsync(2) of the folder, nothing
 * else.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "spool/spool.h"

static uint64_t
argument(int argc, char **argv, int i, uint64_t otherwise)
{
	uint64_t n;

	if (i >= argc)
		return otherwise;
	if (!span_uint(span_str(argv[i]), 100000000, &n) || n == 0)
		exit(64);
	return n;
}

static void
report(const char *what, uint64_t us, uint64_t count)
{
	printf("%-28s %7.2f s %9.0f messages/s\n", what, (double)us / 1e6,
	    (double)count * 1e6 / (double)us);
	fflush(stdout);
}

static void
die(const char *what)
{
	perror(what);
	exit(74);
}

/* The least that makes a file and its name durable. */
static void
bare(const char *folder, uint64_t count, struct span payload)
{
	char tmp[4200], new[4200], from[4300], to[4300];
	int dir;

	snprintf(tmp, sizeof(tmp), "%s/bare.tmp", folder);
	snprintf(new, sizeof(new), "%s/bare.new", folder);
	mkdir(tmp, 0700);
	mkdir(new, 0700);
	dir = open(new, O_RDONLY | O_DIRECTORY);
	for (uint64_t i = 0; i < count; i++) {
		int fd;

		snprintf(
		    from, sizeof(from), "%s/%llu", tmp, (unsigned long long)i);
		snprintf(to, sizeof(to), "%s/%llu", new, (unsigned long long)i);
		fd = open(from, O_WRONLY | O_CREAT | O_EXCL, 0600);
		if (fd < 0 ||
		    write(fd, payload.data, payload.len) !=
			(ssize_t)payload.len ||
		    fsync(fd) != 0)
			die(from);
		close(fd);
		if (link(from, to) != 0 || fsync(dir) != 0)
			die(to);
		unlink(from);
	}
	close(dir);
}

/* each: messages of one call. */
static void
put(const char *folder, unsigned process, uint64_t count, uint64_t each,
    struct span payload)
{
	struct err err = ERR_INIT;
	struct spool *spool;
	struct spool_entry *e = calloc(each, sizeof(*e));
	char(*ids)[40] = calloc(each, sizeof(*ids));

	if (e == NULL || ids == NULL || !spool_open(folder, &spool, &err))
		die("spool");
	for (uint64_t i = 0; i < count; i += each) {
		for (uint64_t k = 0; k < each; k++) {
			snprintf(ids[k], sizeof(ids[k]), "P%u.%llu.%llu",
			    process, (unsigned long long)each,
			    (unsigned long long)(i + k));
			e[k].id = ids[k];
			e[k].destination = "GOV";
			e[k].order = "";
			e[k].content_type = "application/EDIFACT";
			e[k].payload = payload;
		}
		if (!spool_put(spool, e, each, instant_now(), &err)) {
			fprintf(stderr, "%s\n", err.text);
			exit(74);
		}
	}
	spool_close(spool);
	free(e);
	free(ids);
}

static void
put_together(
    const char *folder, unsigned processes, uint64_t count, struct span payload)
{
	for (unsigned p = 0; p < processes; p++)
		if (fork() == 0) {
			put(folder, 1000 + p, count / processes, 1, payload);
			_exit(0);
		}
	for (int status; wait(&status) > 0;)
		if (status != 0)
			exit(74);
}

int
main(int argc, char **argv)
{
	uint64_t count = argument(argc, argv, 2, 1000);
	uint64_t size = argument(argc, argv, 3, 12000);
	unsigned processes = (unsigned)argument(argc, argv, 4, 4);
	struct buf payload = BUF_INIT;
	char folder[4200], what[64];
	uint64_t start;

	if (argc < 2)
		return 64;
	for (uint64_t i = 0; i < size; i++)
		buf_append_byte(&payload, (uint8_t)('A' + i % 26));
	snprintf(folder, sizeof(folder), "%s/spool", argv[1]);
	start = monotonic_us();
	bare(argv[1], count, buf_span(&payload));
	report("write fsync link fsync", monotonic_us() - start, count);
	start = monotonic_us();
	put(folder, 0, count, 1, buf_span(&payload));
	report("spool_put, one by one", monotonic_us() - start, count);
	start = monotonic_us();
	put(folder, 0, count, 100, buf_span(&payload));
	report("spool_put, 100 a call", monotonic_us() - start, count);
	start = monotonic_us();
	put_together(folder, processes, count, buf_span(&payload));
	snprintf(what, sizeof(what), "spool_put, %u processes", processes);
	report(what, monotonic_us() - start, count);
	buf_release(&payload);
	return 0;
}

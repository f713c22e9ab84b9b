/*
 * The floor of decode: the separators alone. A file's bytes, read and counted
 * one by one; prints MB a second of processor time.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	static uint8_t block[256 << 10];
	uint64_t bytes = 0, separators = 0;
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	ssize_t len;

	if (fd < 0)
		return 66;
	while ((len = read(fd, block, sizeof(block))) > 0) {
		bytes += (uint64_t)len;
		for (ssize_t i = 0; i < len; i++)
			separators += block[i] == '\'' || block[i] == '+' ||
			    block[i] == ':' || block[i] == '?';
	}
	close(fd);
	printf("%.0f MB/s (%llu separators)\n",
	    (double)bytes / 1e6 / ((double)clock() / CLOCKS_PER_SEC),
	    (unsigned long long)separators);
	return len == 0 ? 0 : 74;
}

/*
 * The floor of mrzcheck's measurement: the five check digits of TD3 zones
 * that are in memory already, nothing read and nothing written. Prints zones a
 * second; a tool that also finds fields, checks them and writes them as JSON
 * cannot be faster.
 *
 * usage: mrz_floor FILE	zones of two lines of 44
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"

#define ZONE 90
#define ROUNDS 5

static unsigned
weighted(const uint8_t *cells, unsigned len, unsigned *phase)
{
	static const uint8_t weights[3] = {7, 3, 1};
	unsigned sum = 0;

	for (unsigned i = 0; i < len; i++) {
		uint8_t c = cells[i];
		unsigned value = c <= '9' ? c - (unsigned)'0'
		    : c == '<'		  ? 0
					  : c - (unsigned)'A' + 10;

		sum += value * weights[*phase];
		*phase = *phase == 2 ? 0 : *phase + 1;
	}
	return sum;
}

static bool
digit_is(const uint8_t *cells, unsigned len, uint8_t read)
{
	unsigned phase = 0;

	return weighted(cells, len, &phase) % 10 == (unsigned)read - '0';
}

static unsigned
right_digits(const uint8_t *line)
{
	unsigned phase = 0, sum;

	sum = weighted(line, 10, &phase);
	sum += weighted(line + 13, 7, &phase);
	sum += weighted(line + 21, 22, &phase);
	return digit_is(line, 9, line[9]) + digit_is(line + 13, 6, line[19]) +
	    digit_is(line + 21, 6, line[27]) +
	    digit_is(line + 28, 14, line[42] == '<' ? '0' : line[42]) +
	    (sum % 10 == (unsigned)line[43] - '0');
}

int
main(int argc, char **argv)
{
	struct buf file = BUF_INIT;
	struct err err = ERR_INIT;
	uint64_t best = UINT64_MAX, right = 0;
	size_t zones;

	if (argc != 2 || !file_read(argv[1], BUF_MAX_DEFAULT, &file, &err)) {
		fprintf(stderr, "usage: mrz_floor FILE %s\n", err.text);
		return 64;
	}
	zones = file.len / ZONE;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t start = monotonic_us(), took;

		for (size_t i = 0; i < zones; i++)
			right += right_digits(file.data + i * ZONE + 45);
		took = monotonic_us() - start;
		if (took < best)
			best = took;
	}
	printf("%.2f M zones/s, %llu of %zu digits right\n",
	    (double)zones / (double)best, (unsigned long long)right / ROUNDS,
	    zones * 5);
	buf_release(&file);
	return 0;
}

/*
 * sltd_floor: what a store's answers cost without records around them.
 *
 *	sltd_floor STORE LIST CSV COUNT
 *
 * Takes COUNT numbers of a list in CSV, spread over it, and as many that are
 * not listed (the next one up or down), and asks for each: the ordered store
 * alone, sieve and store, and the sieve alone. The floor of sltdquery is the
 * second; the first is what it would be without a sieve.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/input.h"
#include "sltd/csv.h"
#include "sltd/store.h"

static struct sltd_query *queries;
static size_t count;

static void
die(const struct err *err)
{
	fprintf(stderr, "sltd_floor: %s\n", err->text);
	exit(err->kind);
}

static void
add(const struct sltd_entry *e, bool listed)
{
	struct sltd_query *q = &queries[count++];

	*q = (struct sltd_query){
	    .number = e->number, .state = e->state, .type = e->type};
	/* Nine of ten numbers are not the successor's own neighbours. */
	for (size_t i = q->number.len; !listed && i-- > 0;) {
		char *c = &q->number.text[i];

		if (*c >= '0' && *c < '9') {
			++*c;
			break;
		}
	}
	sltd_number_fold(&q->number, &q->fold);
}

static void
take(const char *path, size_t wanted)
{
	struct err err = ERR_INIT;
	struct input *in;
	struct sltd_csv csv;
	struct span line;
	uint64_t bytes = 0, step;
	bool more;

	if (!input_open(path, 0, &in, &err) ||
	    !input_line(in, 65536, &line, &more, &err) ||
	    !sltd_csv_open(line, NULL, &csv, &err))
		die(&err);
	step = input_size(in) / (wanted + 1);
	while (count < 2 * wanted &&
	    input_line(in, 65536, &line, &more, &err) && more) {
		struct sltd_fields f;
		struct sltd_fault fault;
		struct sltd_entry e;

		bytes += line.len + 1;
		if (bytes < step * (count / 2 + 1) ||
		    !sltd_csv_read(&csv, line, &f, &err) ||
		    !sltd_form_read(&f, false, &e, &fault))
			continue;
		add(&e, true);
		add(&e, false);
	}
	sltd_csv_release(&csv);
	input_close(in);
}

/* A permutation, so that neighbours of the file are not asked together. */
static const struct sltd_query *
pick(size_t i, bool listed)
{
	size_t half = count / 2;
	uint64_t x = (uint64_t)i * UINT64_C(2654435761) % half;

	return &queries[2 * x + !listed];
}

static void
measure(struct sltd_list *l, const char *what, bool sieve, bool listed)
{
	struct sltd_answer a = {.count = 0};
	struct sltd_sieve kept = l->sieve;
	struct err err = ERR_INIT;
	uint64_t started = monotonic_us(), found = 0, took;

	if (!sieve)
		l->sieve = (struct sltd_sieve){0};
	for (size_t i = 0; i < count / 2; i++) {
		sltd_answer_clear(&a);
		if (!sltd_list_ask(l, pick(i, listed), &a, &err))
			die(&err);
		found += a.verdict == SLTD_HIT;
	}
	took = monotonic_us() - started;
	l->sieve = kept;
	printf("%-28s %-10s %10.0f/s  (%" PRIu64 " of %zu hit)\n", what,
	    listed ? "listed" : "absent",
	    (double)(count / 2) * 1e6 / (double)took, found, count / 2);
	sltd_answer_release(&a);
}

static void
measure_sieve(struct sltd_list *l)
{
	uint64_t started = monotonic_us(), maybe = 0, took;

	for (size_t i = 0; i < count / 2; i++)
		maybe += sltd_sieve_maybe(
		    &l->sieve, sltd_sieve_fold(&pick(i, false)->fold));
	took = monotonic_us() - started;
	printf("%-28s %-10s %10.0f/s  (%.2f %% let through)\n", "sieve alone",
	    "absent", (double)(count / 2) * 1e6 / (double)took,
	    100.0 * (double)maybe / (double)(count / 2));
}

int
main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct sltd_list *l;
	size_t wanted;

	if (argc != 5)
		return 64;
	wanted = (size_t)strtoul(argv[4], NULL, 10);
	queries = calloc(2 * wanted + 2, sizeof(*queries));
	if (queries == NULL)
		return 70;
	take(argv[3], wanted);
	if (!sltd_list_open(argv[1], argv[2], false, &l, &err))
		die(&err);
	for (int round = 0; round < 2; round++) { /* the first warms */
		printf("round %d\n", round + 1);
		measure(l, "store without sieve", false, true);
		measure(l, "store without sieve", false, false);
		measure(l, "sieve and store", true, true);
		measure(l, "sieve and store", true, false);
		measure_sieve(l);
	}
	sltd_list_close(l);
	free(queries);
	return 0;
}

/*
 * chip_answers: a chip that gives the answers of the input, one after the
 * other: two bytes of length, and so many bytes. Behind the last it is gone.
 * Random bytes count upwards, so that a recorded reading replays.
 */
#ifndef TESTS_FUZZ_CHIP_ANSWERS_H
#define TESTS_FUZZ_CHIP_ANSWERS_H

#include "chip/group.h"
#include "chip/transport.h"

struct answers {
	struct span rest;
	uint8_t counter;
};

static bool
answers_transmit(
    void *context, struct span command, struct buf *answer, struct fault *why)
{
	struct answers *a = context;
	size_t len;

	(void)command;
	if (a->rest.len < 2)
		return fault_set(why, FAULT_LOST, "no more answers");
	len = (size_t)a->rest.data[0] << 8 | a->rest.data[1];
	buf_append_span(answer, span_first(span_from(a->rest, 2), len));
	a->rest = span_from(a->rest, 2 + len);
	return true;
}

static bool
answers_reset(void *context, struct fault *why)
{
	(void)context;
	(void)why;
	return true;
}

static bool
answers_random(void *context, uint8_t *out, size_t len)
{
	struct answers *a = context;

	for (size_t i = 0; i < len; i++)
		out[i] = ++a->counter;
	return true;
}

static inline struct transport
answers_transport(struct answers *a)
{
	return (struct transport){
	    .transmit = answers_transmit, .reset = answers_reset, .context = a};
}

static inline struct randomness
answers_randomness(struct answers *a)
{
	return (struct randomness){answers_random, a};
}

#endif

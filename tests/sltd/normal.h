/*
 * normal: numbers and states of tests, which all have one meaning.
 */
#ifndef TESTS_SLTD_NORMAL_H
#define TESTS_SLTD_NORMAL_H

#include "base/err.h"
#include "sltd/key.h"

static inline bool
sltd_number_normal(struct span text, struct sltd_number *out)
{
	struct sltd_number n;
	size_t at;

	if (sltd_number_read(text, &n, &at) != SLTD_WRITTEN_PLAIN)
		return false;
	*out = n;
	return true;
}

static inline struct sltd_state
sltd_state_of(const char *code)
{
	struct sltd_state state;

	if (!sltd_state_normal(span_str(code), &state))
		bug("a test's state");
	return state;
}

#endif

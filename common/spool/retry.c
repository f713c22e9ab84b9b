/*
 * retry: arithmetic of waits and of the breaker. Knows no clock, sleeps never.
 */
#include "spool/retry.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

/* A wait further than this cannot be, whatever a damaged file says. */
#define WAIT_MAX_MS ((uint64_t)7 * 86400 * 1000)

static uint64_t
ceiling(const struct retry_policy *policy, unsigned attempts)
{
	uint64_t wait = policy->base_ms;

	while (attempts > 1 && wait < policy->cap_ms) {
		wait = wait > policy->cap_ms / 2 ? policy->cap_ms : wait * 2;
		attempts--;
	}
	return wait < policy->cap_ms ? wait : policy->cap_ms;
}

uint64_t
retry_wait_ms(const struct retry_policy *policy, unsigned attempts,
    uint64_t retry_after_ms, uint64_t random)
{
	uint64_t top = ceiling(policy, attempts);
	uint64_t jitter = top == UINT64_MAX ? random : random % (top + 1);

	if (retry_after_ms > WAIT_MAX_MS)
		retry_after_ms = WAIT_MAX_MS;
	return retry_after_ms + jitter;
}

uint64_t
retry_random(void)
{
	uint64_t value;
	struct timespec t;

	if (getrandom(&value, sizeof(value), 0) == (ssize_t)sizeof(value))
		return value;
	/* Only before the system's pool is ready; spread is all we need. */
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_nsec * 0x9E3779B97F4A7C15u ^ (uint64_t)getpid();
}

bool
retry_due(int64_t from_ms, uint64_t wait_ms, int64_t now_ms)
{
	if (wait_ms > WAIT_MAX_MS)
		wait_ms = WAIT_MAX_MS;
	/* It began in the future: the clock went back. Do not wait for it. */
	if (now_ms < from_ms)
		return true;
	return (uint64_t)(now_ms - from_ms) >= wait_ms;
}

static unsigned
threshold(const struct breaker *b)
{
	return b->threshold != 0 ? b->threshold : BREAKER_FAILURES;
}

static uint64_t
trial(const struct breaker *b)
{
	return b->trial_ms != 0 ? b->trial_ms : BREAKER_TRIAL_MS;
}

bool
breaker_open(const struct breaker *b)
{
	return b->failures >= threshold(b);
}

bool
breaker_allow(struct breaker *b, int64_t now_ms)
{
	if (!breaker_open(b))
		return true;
	if (!retry_due(b->tried_ms, trial(b), now_ms))
		return false;
	b->tried_ms = now_ms;
	return true;
}

void
breaker_success(struct breaker *b)
{
	b->failures = 0;
	b->tried_ms = 0;
}

void
breaker_failure(struct breaker *b, int64_t now_ms)
{
	if (b->failures < UINT32_MAX)
		b->failures++;
	b->tried_ms = now_ms;
}

int64_t
breaker_trial(const struct breaker *b, int64_t now_ms)
{
	int64_t at = b->tried_ms + (int64_t)trial(b);

	if (!breaker_open(b) || now_ms < b->tried_ms || at < now_ms)
		return now_ms;
	return at;
}

/*
 * retry: when to try again, and when to stop asking a dead server.
 *
 * No clock and no sleeping in here: times come in, times go out, so that
 * every rule can be tested without waiting. Times are milliseconds of one
 * clock; a clock that went back is noticed and never makes a wait longer.
 */
#ifndef SPOOL_RETRY_H
#define SPOOL_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* The waits of a durable queue: 30 s, doubled each time, half an hour. */
#define RETRY_BASE_MS 30000u
#define RETRY_CAP_MS 1800000u

struct retry_policy {
	uint64_t base_ms; /* greatest wait after the first failure */
	uint64_t cap_ms;  /* greatest wait of all */
};

#define RETRY_POLICY                        \
	{                                   \
		RETRY_BASE_MS, RETRY_CAP_MS \
	}

/*
 * Full jitter: evenly between 0 and min(cap, base * 2^(attempts - 1)), so
 * that a thousand senders that failed together do not come back together.
 * attempts counts from 1; random is 64 random bits. A wait that the server
 * asked for (Retry-After, 0: none) is kept to: the jitter goes on top of it.
 */
uint64_t retry_wait_ms(const struct retry_policy *policy, unsigned attempts,
    uint64_t retry_after_ms, uint64_t random);

/* 64 bits that cannot be guessed, from the system. */
uint64_t retry_random(void);

/* A wait that began at `from` and lasts `wait`: over at `now`? */
bool retry_due(int64_t from_ms, uint64_t wait_ms, int64_t now_ms);

/*
 * A breaker: after so many failures in a row nothing is sent, but one trial
 * each so often. One success closes it. Plain data: it can be stored.
 */
#define BREAKER_FAILURES 3u
#define BREAKER_TRIAL_MS 10000u

struct breaker {
	unsigned threshold; /* 0: BREAKER_FAILURES */
	uint64_t trial_ms;  /* 0: BREAKER_TRIAL_MS */
	unsigned failures;  /* in a row */
	int64_t tried_ms;   /* when it opened, or the last trial began */
};

/*
 * Whether one may be sent now. When it is open and the time for a trial has
 * come, says yes once and notes it.
 */
bool breaker_allow(struct breaker *b, int64_t now_ms);
bool breaker_open(const struct breaker *b);
void breaker_success(struct breaker *b);
void breaker_failure(struct breaker *b, int64_t now_ms);
/* When the next trial may be; now_ms when it is closed. */
int64_t breaker_trial(const struct breaker *b, int64_t now_ms);

#endif

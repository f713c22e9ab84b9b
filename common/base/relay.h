/*
 * relay: a thread that does one piece of work after another, while whoever
 * hands them over prepares the next.
 *
 * One piece is under way at a time and none is queued: two pieces of memory
 * that are used in turn are all that is ever needed. After a piece that
 * failed nothing more is done.
 */
#ifndef BASE_RELAY_H
#define BASE_RELAY_H

#include "base/err.h"

struct relay;

typedef bool relay_work(void *context, void *piece, struct err *err);

MUST_CHECK bool relay_open(
    relay_work *work, void *context, struct relay **out, struct err *err);
void relay_close(struct relay *r); /* waits first; NULL is fine */

/*
 * Waits until the piece before is done, then hands this one over: it belongs
 * to the thread until the next relay_pass() or relay_wait() returns. False:
 * a piece before failed, for this reason.
 */
MUST_CHECK bool relay_pass(struct relay *r, void *piece, struct err *err);

/* Waits until everything that was handed over is done. */
MUST_CHECK bool relay_wait(struct relay *r, struct err *err);

#endif

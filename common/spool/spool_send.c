/*
 * spool_send: the sending side, under the lock of spool_lock.c. Nothing is sent
 * in here: the caller is handed messages and says what became of them.
 */
#include "spool/spool_schedule.h"
#include "spool/spool_private.h"

#include <errno.h>

/* Filled anew for what was put in since, at most this share of the time. */
#define REFILL_MIN_US 1000000u
#define REFILL_SHARE 20u

static const struct retry_policy policy = RETRY_POLICY;

const struct spool_counts *
spool_counts(const struct spool *s)
{
	return &s->counts;
}

/* ---- destinations ---- */

static void
breaker_name(const struct destination *d, char out[SPOOL_DESTINATION_MAX + 16])
{
	/* No id begins with a dot. */
	snprintf(out, SPOOL_DESTINATION_MAX + 16, ".breaker.%s", d->name);
}

static void
breaker_load(struct spool *s, struct destination *d)
{
	char name[SPOOL_DESTINATION_MAX + 16];
	struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	unsigned failures;
	long long tried, rest_from;
	unsigned long long rest;
	bool found;

	breaker_name(d, name);
	if (spool_read(
		s, FOLDER_STATE, name, STATE_MAX, &text, &found, &ignored) &&
	    found &&
	    sscanf(buf_text(&text), "%u %lld %lld %llu", &failures, &tried,
		&rest_from, &rest) == 4) {
		d->breaker.failures = failures;
		d->breaker.tried_ms = tried;
		d->rest_from_ms = rest_from;
		d->rest_ms = rest;
	}
	buf_release(&text);
}

/* Not synced: after a power cut a dead server is merely asked once more. */
static void
breaker_store(struct spool *s, const struct destination *d)
{
	char name[SPOOL_DESTINATION_MAX + 16];
	struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;

	breaker_name(d, name);
	buf_printf(&text, "%u %lld %lld %llu\n", d->breaker.failures,
	    (long long)d->breaker.tried_ms, (long long)d->rest_from_ms,
	    (unsigned long long)d->rest_ms);
	/* Without it the next sender learns of the outage for itself. */
	if (buf_ok(&text))
		may_fail(spool_replace(
		    s, FOLDER_STATE, name, buf_span(&text), false, &ignored));
	buf_release(&text);
}

static struct destination *
destination_of(struct spool *s, const char *name)
{
	bool is_new;
	struct destination *d =
	    schedule_destination(s->schedule, name, &is_new);

	if (d != NULL && is_new)
		breaker_load(s, d);
	return d;
}

/* ---- filling ---- */

struct filling {
	struct spool *s;
	int64_t now_ms;
};

/* Its time is over: to failed/, loudly. */
static bool
expire(struct spool *s, struct spool_message *m, enum folder from,
    int64_t now_ms, struct err *err)
{
	bool maybe = m->state == SPOOL_UNKNOWN, found;
	char at[INSTANT_TEXT];

	instant_format(m->expires, at);
	snprintf(m->reason, sizeof(m->reason), "its time was over at %s%s", at,
	    maybe ? " (it may have been received)" : "");
	m->state = SPOOL_FAILED;
	m->expired = true;
	m->settled = now_ms / 1000;
	s->counts.expired++;
	return spool_state_write(s, m, err) &&
	    spool_move(s, m->id, from, FOLDER_FAILED, &found, err);
}

static bool
is_over(const struct spool_message *m, int64_t now_ms)
{
	return m->expires != 0 && now_ms / 1000 >= m->expires;
}

static bool
add_waiting(struct spool *s, struct spool_message *m, struct err *err)
{
	struct waiting w = {m->id, m->destination, m->order, m->sequence,
	    m->due != 0 ? m->due : m->deadline, m->due, m->expires, m->tried_ms,
	    m->wait_ms, m->session == s->session};

	if (schedule_count(s->schedule) >= SPOOL_MESSAGES_MAX)
		return err_set(err, ERR_DATA, "more than %d messages wait",
		    SPOOL_MESSAGES_MAX);
	if (destination_of(s, m->destination) == NULL ||
	    !schedule_add(s->schedule, &w))
		return err_memory(err);
	return true;
}

static bool
visit_new(void *context, const char *name, struct err *err)
{
	struct filling *f = context;
	struct spool_message m;
	struct err damage = ERR_INIT;
	bool found = false, ok = true;

	spool_message_init(&m);
	if (!spool_load(f->s, FOLDER_NEW, name, false, &m, &found, &damage)) {
		ok = spool_damaged(
		    f->s, FOLDER_NEW, name, &damage, f->now_ms / 1000, err);
	} else if (found && is_over(&m, f->now_ms)) {
		ok = expire(f->s, &m, FOLDER_NEW, f->now_ms, err);
	} else if (found) {
		ok = add_waiting(f->s, &m, err);
	}
	spool_message_release(&m);
	return ok;
}

static bool
fill_schedule(struct spool *s, int64_t now_ms, struct err *err)
{
	struct filling f = {s, now_ms};
	uint64_t start = monotonic_us();
	bool ok;

	schedule_forget(s->schedule);
	ok = spool_each(s, FOLDER_NEW, visit_new, &f, err) &&
	    (schedule_order(s->schedule) || err_memory(err));
	s->filled_us = monotonic_us();
	s->filling_us = s->filled_us - start;
	s->stale = false;
	return ok;
}

static bool
wants_filling(const struct spool *s)
{
	uint64_t age = monotonic_us() - s->filled_us;

	return s->filled_us == 0 ||
	    (age > REFILL_MIN_US && age > s->filling_us * REFILL_SHARE);
}

/* ---- claiming ---- */

/* new/ to cur/; *found false when somebody cancelled it meanwhile. */
static bool
claim_file(struct spool *s, const char *id, bool *found, struct err *err)
{
	if (!spool_names_lock(s, err))
		return false;
	*found = renameat(s->dir[FOLDER_NEW], id, s->dir[FOLDER_CUR], id) == 0;
	if (!*found && errno != ENOENT) {
		err_errno(err, ERR_IO, errno, "spool: new to cur");
		spool_names_unlock(s);
		return false;
	}
	spool_names_unlock(s);
	return true;
}

/*
 * One candidate. *usable is false when it was not to be sent after all; it
 * has been put where it belongs.
 */
static bool
claim_one(struct spool *s, const struct waiting *w, int64_t now_ms,
    struct spool_message *m, bool *usable, struct err *err)
{
	struct err damage = ERR_INIT;
	char id[SPOOL_ID_MAX + 1];
	bool found, ok = true;

	snprintf(id, sizeof(id), "%s", w->id);
	*usable = false;
	if (!claim_file(s, id, &found, err))
		return false;
	if (!found) {
		schedule_done(s->schedule, id);
		return true;
	}
	if (!spool_load(s, FOLDER_CUR, id, true, m, &found, &damage)) {
		ok = spool_damaged(
		    s, FOLDER_CUR, id, &damage, now_ms / 1000, err);
		schedule_done(s->schedule, id);
	} else if (is_over(m, now_ms)) {
		ok = expire(s, m, FOLDER_CUR, now_ms, err);
		schedule_done(s->schedule, id);
	} else {
		*usable = true;
		s->counts.claimed++;
	}
	return ok;
}

bool
spool_claim(struct spool *s, int64_t now_ms, bool impatient,
    struct spool_message *m, bool *found, struct err *err)
{
	const struct waiting *w;
	bool usable = false;

	*found = false;
	if (!s->locked)
		return err_set(err, ERR_INTERNAL, "the queue is not locked");
	if (wants_filling(s) && !fill_schedule(s, now_ms, err))
		return false;
	for (;;) {
		if (!schedule_next(s->schedule, now_ms, impatient, &w))
			return err_memory(err);
		if (w == NULL && s->stale) {
			if (!fill_schedule(s, now_ms, err))
				return false;
			continue;
		}
		if (w == NULL) {
			s->counts.blocked = schedule_left(
			    s->schedule, now_ms, &s->counts.overdue);
			return true;
		}
		if (!claim_one(s, w, now_ms, m, &usable, err))
			return false;
		if (usable)
			return *found = true;
	}
}

/* ---- settling ---- */

static const struct {
	enum spool_state state;
	bool counts;   /* as an attempt */
	bool answered; /* the other side is alive */
} outcomes[] = {
    [SPOOL_DELIVERED] = {SPOOL_SENT, true, true},
    [SPOOL_ANSWERED] = {SPOOL_ACKED, true, true},
    [SPOOL_RETRY] = {SPOOL_QUEUED, true, false},
    [SPOOL_MAYBE] = {SPOOL_UNKNOWN, true, false},
    [SPOOL_HOLD] = {SPOOL_HELD, false, false},
    [SPOOL_REFUSE] = {SPOOL_FAILED, true, true},
};

static void
count_outcome(struct spool_counts *c, enum spool_outcome outcome)
{
	size_t *const of[] = {
	    [SPOOL_DELIVERED] = &c->delivered,
	    [SPOOL_ANSWERED] = &c->answered,
	    [SPOOL_RETRY] = &c->retried,
	    [SPOOL_MAYBE] = &c->unknown,
	    [SPOOL_HOLD] = &c->held,
	    [SPOOL_REFUSE] = &c->refused,
	};

	(*of[outcome])++;
}

static void
judge_destination(struct spool *s, struct destination *d,
    const struct spool_result *r, int64_t now_ms)
{
	bool was = breaker_open(&d->breaker) || d->breaker.failures > 0 ||
	    d->rest_ms != 0;

	if (r->outcome == SPOOL_HOLD) {
		d->held = true;
		return;
	}
	if (outcomes[r->outcome].answered) {
		breaker_success(&d->breaker);
		d->rest_ms = 0;
		if (was)
			breaker_store(s, d);
		return;
	}
	breaker_failure(&d->breaker, now_ms);
	if (r->retry_after_s > 0) {
		d->rest_from_ms = now_ms;
		d->rest_ms = r->retry_after_s * 1000;
	}
	breaker_store(s, d);
}

static void
note(struct spool *s, struct spool_message *m, const struct spool_result *r,
    int64_t now_ms)
{
	/* Once it may have been received, a later "not sent" changes nothing.
	 */
	bool maybe = m->state == SPOOL_UNKNOWN &&
	    (r->outcome == SPOOL_RETRY || r->outcome == SPOOL_HOLD);

	m->state = maybe ? SPOOL_UNKNOWN : outcomes[r->outcome].state;
	m->attempts += outcomes[r->outcome].counts ? 1 : 0;
	m->session = s->session;
	m->status = r->status;
	m->tried_ms = now_ms;
	m->wait_ms = 0;
	if (r->outcome == SPOOL_RETRY || r->outcome == SPOOL_MAYBE)
		m->wait_ms = retry_wait_ms(&policy, m->attempts,
		    r->retry_after_s * 1000, retry_random());
	if (spool_state_folder(m->state) != FOLDER_NEW)
		m->settled = now_ms / 1000;
	snprintf(m->verdict, sizeof(m->verdict), "%s",
	    r->verdict != NULL ? r->verdict : "");
	spool_set_reason(m, r->reason);
}

static bool
keep_answer(
    struct spool *s, const char *id, struct span answer, struct err *err)
{
	if (answer.len == 0)
		return true;
	if (answer.len > SPOOL_ANSWER_MAX)
		return err_set(
		    err, ERR_DATA, "%s: the answer is too large", id);
	return spool_replace(s, FOLDER_ANSWERS, id, answer, true, err);
}

bool
spool_settle(struct spool *s, struct spool_message *m,
    const struct spool_result *result, int64_t now_ms, struct err *err)
{
	struct destination *d = destination_of(s, m->destination);
	struct err first = ERR_INIT;
	enum folder to;
	bool ok, found;

	if (d == NULL)
		return err_memory(err);
	note(s, m, result, now_ms);
	to = spool_state_folder(m->state);
	judge_destination(s, d, result, now_ms);
	count_outcome(&s->counts, result->outcome);
	ok = keep_answer(s, m->id, result->answer, &first) &&
	    spool_state_write(s, m, &first);
	/*
	 * On a full disk the move still works, and what was delivered must
	 * not be sent again for want of a note about it.
	 */
	if (!spool_move(s, m->id, FOLDER_CUR, to, &found, ok ? &first : err))
		ok = false;
	if (to == FOLDER_NEW)
		schedule_stays(s->schedule, m->id);
	else
		schedule_done(s->schedule, m->id);
	s->stale = true;
	if (!ok) {
		*err = first;
		s->rough = true;
	}
	return ok;
}

static bool
may_be_answered(enum folder folder, const struct spool_message *m)
{
	return folder == FOLDER_SENT || folder == FOLDER_ACKED ||
	    folder == FOLDER_FAILED ||
	    (folder == FOLDER_NEW && m->state == SPOOL_UNKNOWN);
}

static bool
acknowledge(struct spool *s, struct spool_message *m, enum folder folder,
    const struct spool_result *result, instant now, struct err *err)
{
	enum folder to;
	bool found;

	if (!may_be_answered(folder, m))
		return err_set(err, ERR_TEMPORARY, "%s: has not left", m->id);
	m->state = outcomes[result->outcome].state;
	m->settled = now;
	snprintf(m->verdict, sizeof(m->verdict), "%s",
	    result->verdict != NULL ? result->verdict : "");
	spool_set_reason(m, result->reason);
	to = spool_state_folder(m->state);
	return keep_answer(s, m->id, result->answer, err) &&
	    spool_state_write(s, m, err) &&
	    (to == folder || spool_move(s, m->id, folder, to, &found, err));
}

bool
spool_acknowledge(struct spool *s, const char *id,
    const struct spool_result *result, instant now, struct err *err)
{
	struct spool_message m;
	enum folder folder;
	bool found, ok;

	if (!s->locked ||
	    (result->outcome != SPOOL_DELIVERED &&
		result->outcome != SPOOL_ANSWERED &&
		result->outcome != SPOOL_REFUSE))
		return err_set(err, ERR_INTERNAL, "no such acknowledgement");
	if (!spool_where(s, id, &folder, &found))
		return err_set(err, ERR_NOINPUT, "%s: no such message", id);
	spool_message_init(&m);
	ok = spool_load(s, folder, id, false, &m, &found, err) &&
	    (found || err_set(err, ERR_NOINPUT, "%s: no such message", id)) &&
	    acknowledge(s, &m, folder, result, now, err);
	s->rough = s->rough || !ok;
	spool_message_release(&m);
	return ok;
}

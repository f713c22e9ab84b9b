/*
 * spool_counter: numbers that are never given twice.
 *
 * The sequence of messages is kept in a file that is not synced each time:
 * kill -9 does not lose what was written, and after a power cut (another
 * start of the machine) the greatest number in the spool is looked for. The
 * control references leave the machine, so each is durable before it is
 * given out.
 */
#include "spool/spool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#define COUNTER_MAX 128
#define REFERENCE_TOP UINT64_C(99999999999999)
#define DAY_STEP 1000000u /* references of a day before it overflows */

/* "NUMBER BOOT\n"; false when it is not of this start of the machine. */
static bool
counter_read(struct spool *s, const char *name, uint64_t *value, bool *ours,
    struct err *err)
{
	struct buf text = BUF_INIT;
	struct span line, number, boot;
	bool found;
	bool ok = spool_read(
	    s, FOLDER_COUNTERS, name, COUNTER_MAX, &text, &found, err);

	*value = 0;
	*ours = false;
	if (ok && found) {
		line = span_trim(buf_span(&text));
		number = span_first(line, span_find(line, ' '));
		boot = span_from(line, number.len + 1);
		*ours = span_uint(number, UINT64_MAX, value) &&
		    s->boot[0] != '\0' && span_equal_str(boot, s->boot);
	}
	buf_release(&text);
	return ok;
}

/* ---- the sequence ---- */

struct highest {
	struct spool *s;
	enum folder folder;
	uint64_t value;
	const char *prefix; /* of references */
};

static bool
visit_sequence(void *context, const char *name, struct err *err)
{
	struct highest *h = context;
	struct spool_message m;
	struct err damaged = ERR_INIT;
	bool found;

	(void)err;
	spool_message_init(&m);
	/* A damaged one has no number to keep clear of. */
	if (spool_load(h->s, h->folder, name, false, &m, &found, &damaged) &&
	    found && m.sequence > h->value)
		h->value = m.sequence;
	spool_message_release(&m);
	return true;
}

static bool
highest_sequence(struct spool *s, uint64_t *value, struct err *err)
{
	struct highest h = {s, FOLDER_NEW, *value, NULL};

	for (int f = FOLDER_MESSAGES_FIRST; f <= FOLDER_MESSAGES_LAST; f++) {
		h.folder = (enum folder)f;
		if (!spool_each(s, h.folder, visit_sequence, &h, err))
			return false;
	}
	*value = h.value;
	return true;
}

static bool
sequence_store(struct spool *s, uint64_t value, struct err *err)
{
	char text[COUNTER_MAX];
	int len =
	    snprintf(text, sizeof(text), "%020" PRIu64 " %s\n", value, s->boot);
	int fd = openat(s->dir[FOLDER_COUNTERS], "sequence",
	    O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && pwrite(fd, text, (size_t)len, 0) == len &&
	    ftruncate(fd, len) == 0;

	if (!ok)
		err_errno(err, ERR_IO, errno, "spool: sequence");
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
spool_sequence(struct spool *s, size_t count, uint64_t *first, struct err *err)
{
	uint64_t last;
	bool ours, ok;

	if (!spool_names_lock(s, err))
		return false;
	ok = counter_read(s, "sequence", &last, &ours, err) &&
	    (ours || highest_sequence(s, &last, err)) &&
	    sequence_store(s, last + count, err);
	spool_names_unlock(s);
	if (ok)
		*first = last + 1;
	return ok;
}

/* ---- control references ---- */

/* Ids are "SENDER.REFERENCE" by custom: none of those is given out again. */
static bool
visit_reference(void *context, const char *name, struct err *err)
{
	struct highest *h = context;
	struct span id = span_str(name);
	uint64_t value;

	(void)err;
	if (span_starts(id, span_str(h->prefix)) &&
	    span_uint(
		span_from(id, strlen(h->prefix)), REFERENCE_TOP, &value) &&
	    value > h->value)
		h->value = value;
	return true;
}

static bool
highest_reference(
    struct spool *s, const char *sender, uint64_t *value, struct err *err)
{
	char prefix[SPOOL_ID_MAX + 2];
	struct highest h = {s, FOLDER_NEW, *value, prefix};

	snprintf(prefix, sizeof(prefix), "%s.", sender);
	for (int f = FOLDER_MESSAGES_FIRST; f <= FOLDER_MESSAGES_LAST; f++)
		if (!spool_each(s, (enum folder)f, visit_reference, &h, err))
			return false;
	if (!spool_each(s, FOLDER_GONE, visit_reference, &h, err))
		return false;
	*value = h.value;
	return true;
}

static uint64_t
day_start(instant now)
{
	struct date d = date_of_instant(now);

	return ((uint64_t)d.year * 10000 + (uint64_t)d.month * 100 +
		   (uint64_t)d.day) *
	    DAY_STEP;
}

static bool
reference_next(struct spool *s, const char *sender, uint64_t count, instant now,
    uint64_t *first, struct err *err)
{
	char name[SPOOL_ID_MAX + 16];
	struct buf text = BUF_INIT;
	uint64_t last;
	bool ours, ok;

	snprintf(name, sizeof(name), "reference.%s", sender);
	ok = counter_read(s, name, &last, &ours, err) &&
	    (ours || highest_reference(s, sender, &last, err));
	if (!ok)
		return false;
	if (last < day_start(now))
		last = day_start(now);
	if (last > REFERENCE_TOP - count)
		return err_set(
		    err, ERR_UNAVAILABLE, "no control references are left");
	buf_printf(&text, "%" PRIu64 " %s\n", last + count, s->boot);
	ok = (buf_ok(&text) || err_memory(err)) &&
	    spool_replace(s, FOLDER_COUNTERS, name, buf_span(&text), true, err);
	buf_release(&text);
	if (ok)
		*first = last + 1;
	return ok;
}

bool
spool_references(struct spool *s, const char *sender, uint64_t count,
    instant now, uint64_t *first, struct err *err)
{
	bool ok;

	if (!spool_name_ok(sender, SPOOL_ID_MAX - SPOOL_REFERENCE_DIGITS - 1))
		return err_set(err, ERR_DATA, "this sender cannot be in an id");
	if (!spool_names_lock(s, err))
		return false;
	ok = reference_next(s, sender, count, now, first, err);
	spool_names_unlock(s);
	return ok;
}

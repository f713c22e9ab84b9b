/*
 * spool_content: the same content has the same references, so that a run
 * which is repeated after a fault makes the messages that are there already.
 *
 * What is kept is a symbolic link in contents/ that points to nothing: the
 * content's digest, to "FIRST.PREPARED". It is durable before the references
 * are used: a crash in between leaves references without a message, and the
 * next run uses them.
 */
#include "spool/spool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#define TARGET_MAX 64

/* "20261124000001.1795507200" */
static bool
parse_target(const char *target, struct spool_given *given)
{
	struct span s = span_str(target);
	size_t dot = span_find(s, '.');
	uint64_t when;

	if (!span_uint(span_first(s, dot), UINT64_MAX, &given->first) ||
	    !span_uint(span_from(s, dot + 1), INT64_MAX, &when))
		return false;
	given->prepared = (instant)when;
	return true;
}

/* False: nothing that can be read is kept for it. */
static bool
find_content(struct spool *s, const char *name, struct spool_given *given)
{
	char target[TARGET_MAX];
	ssize_t n = readlinkat(
	    s->dir[FOLDER_CONTENTS], name, target, sizeof(target) - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	return parse_target(target, given);
}

/* When another run was faster, its references are the content's. */
static bool
keep_content(struct spool *s, const char *name, bool again,
    struct spool_given *given, struct err *err)
{
	char target[TARGET_MAX];
	int dir = s->dir[FOLDER_CONTENTS];

	snprintf(target, sizeof(target), "%" PRIu64 ".%lld", given->first,
	    (long long)given->prepared);
	if (again && unlinkat(dir, name, 0) != 0 && errno != ENOENT)
		return err_errno(err, ERR_IO, errno, "spool: contents");
	if (symlinkat(target, dir, name) != 0 &&
	    !(errno == EEXIST && !again && find_content(s, name, given)))
		return err_errno(err, ERR_IO, errno, "spool: contents");
	return spool_sync(s, FOLDER_CONTENTS, err);
}

bool
spool_references_of(struct spool *s, const char *sender,
    const uint8_t content[32], bool again, uint64_t count, instant now,
    struct spool_given *given, struct err *err)
{
	char name[65];

	spool_hex(content, name);
	given->before = !again && find_content(s, name, given);
	if (given->before)
		return true;
	given->prepared = now;
	return spool_references(s, sender, count, now, &given->first, err) &&
	    keep_content(s, name, again, given, err);
}

bool
spool_forget_content(void *context, const char *name, struct err *err)
{
	const struct spool_forget *f = context;
	struct spool_given given;

	(void)err;
	if (!find_content(f->s, name, &given) ||
	    given.prepared + (instant)SPOOL_GONE_DAYS * 86400 < f->now)
		unlinkat(f->s->dir[FOLDER_CONTENTS], name, 0);
	return true;
}

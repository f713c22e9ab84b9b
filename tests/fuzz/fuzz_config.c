/*
 * Any bytes as a configuration file: as the ini that all are, as a profile of
 * apisend, as a policy of sodverify. Beyond not crashing nor leaking: an error
 * is of the configuration and says something, and a policy that was taken
 * prints as a file that gives the same policy.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/config.h"
#include "base/file.h"
#include "edi/profile.h"
#include "lds/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory, whose path is given; its descriptor, below 0: none. */
static int
file_of(struct span bytes, char path[64])
{
	struct err err = ERR_INIT;
	int fd = memfd_create("config", MFD_CLOEXEC);

	if (fd >= 0 && !file_write_fd(fd, "config", bytes, &err)) {
		close(fd);
		fd = -1;
	}
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void
judge(bool ok, const struct err *err)
{
	if (!ok && (err->kind == ERR_NONE || err->text[0] == '\0'))
		abort();
}

static bool
take_any(void *context, const char *section, const char *key, const char *value,
    struct err *err)
{
	size_t *lengths = context;

	(void)err;
	*lengths += strlen(section) + strlen(key) + strlen(value);
	return true;
}

static bool
take_policy(void *context, const char *section, const char *key,
    const char *value, struct err *err)
{
	return policy_set(context, section, key, value, err);
}

static bool
read_policy(struct span bytes, struct policy *policy, struct err *err)
{
	char path[64];
	int fd = file_of(bytes, path);
	bool ok;

	if (fd < 0)
		return err_set(err, ERR_IO, "no file in memory");
	policy_default(policy);
	ok = config_read(path, take_policy, policy, err);
	close(fd);
	return ok;
}

static void
try_policy(struct span bytes)
{
	static struct policy policy, again;
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct err err = ERR_INIT;

	if (read_policy(bytes, &policy, &err)) {
		policy_print(&policy, &once);
		if (!read_policy(buf_span(&once), &again, &err))
			abort();
		policy_print(&again, &twice);
		if (!span_equal(buf_span(&once), buf_span(&twice)))
			abort();
	} else {
		judge(false, &err);
	}
	buf_release(&once);
	buf_release(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct profile profile;
	struct span bytes = span_make(data, size);
	struct err err = ERR_INIT;
	size_t lengths = 0;
	char path[64];
	int fd = file_of(bytes, path);

	if (fd < 0)
		return 0;
	judge(config_read(path, take_any, &lengths, &err), &err);
	profile_init(&profile);
	judge(profile_read(path, &profile, &err), &err);
	close(fd);
	try_policy(bytes);
	return 0;
}

/*
 * Any bytes as a configuration file: as the ini that all are, as a profile of
 * apisend, as a policy of sodverify. Beyond not crashing nor leaking, also
 * where memory is wanting: an error is of the configuration and says
 * something, and a policy that was taken prints as a file that gives the same
 * policy.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/config.h"
#include "edi/profile.h"
#include "input.h"
#include "lds/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err_kind
read_by(config_entry *entry, void *context, struct span bytes)
{
	struct err err = ERR_INIT;
	char path[INPUT_PATH_MAX];
	int fd = input_file(bytes, path);
	bool ok = config_read(path, entry, context, &err);

	close(fd);
	return input_kind(ok, &err);
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

static enum err_kind
read_any(struct span bytes)
{
	size_t lengths = 0;

	return read_by(take_any, &lengths, bytes);
}

static enum err_kind
read_profile(struct span bytes)
{
	static struct profile profile;
	struct err err = ERR_INIT;
	char path[INPUT_PATH_MAX];
	int fd = input_file(bytes, path);
	bool ok;

	profile_init(&profile);
	ok = profile_read(path, &profile, &err);
	close(fd);
	return input_kind(ok, &err);
}

static bool
take_policy(void *context, const char *section, const char *key,
    const char *value, struct err *err)
{
	return policy_set(context, section, key, value, err);
}

static struct policy policy;

static enum err_kind
read_policy(struct span bytes)
{
	policy_default(&policy);
	return read_by(take_policy, &policy, bytes);
}

/* What is printed of the policy, read again, prints the same. */
static void
try_print(void)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;

	policy_print(&policy, &once);
	if (read_policy(buf_span(&once)) != ERR_NONE)
		abort();
	policy_print(&policy, &twice);
	if (!span_equal(buf_span(&once), buf_span(&twice)))
		abort();
	buf_release(&once);
	buf_release(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make(data, size);

	input_starve(read_any, bytes);
	input_starve(read_profile, bytes);
	input_starve(read_policy, bytes);
	if (read_policy(bytes) == ERR_NONE)
		try_print();
	return 0;
}

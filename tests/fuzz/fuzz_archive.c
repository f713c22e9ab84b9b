/*
 * Any bytes as a zip archive.
 */
#include "base/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
member(void *context, struct span name, struct span bytes, struct err *err)
{
	(void)err;
	*(size_t *)context += name.len + bytes.len;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	size_t total = 0;

	may_fail(archive_read(span_make(data, size), member, &total, &err));
	return 0;
}

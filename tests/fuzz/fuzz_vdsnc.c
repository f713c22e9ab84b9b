/*
 * A seal in JSON, and the canonical form alone: written again it is the same,
 * and it is JSON.
 */
#include <stdlib.h>

#include "json/scan.h"
#include "seal/canonical.h"
#include "seal/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
canonical(struct span input)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct json_error error;
	struct span value;
	struct err err = ERR_INIT;

	if (!json_check(input, &value, &error))
		return;
	if (canonical_write(value, &once, &err)) {
		if (!json_check(buf_span(&once), &value, &error) ||
		    !canonical_write(value, &twice, &err) ||
		    !span_equal(buf_span(&once), buf_span(&twice)))
			abort();
	} else if (err.kind == ERR_NONE) {
		abort();
	}
	buf_release(&once);
	buf_release(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make(data, size);
	struct findings findings;
	struct seal seal;

	canonical(bytes);
	findings_init(&findings, false);
	seal_init(&seal);
	if (!seal_parse(bytes, &seal, &findings) && findings.count == 0)
		abort();
	seal_release(&seal);
	findings_release(&findings);
	return 0;
}

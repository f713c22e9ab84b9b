/*
 * A visible digital seal: what is read of any bytes is inside them, and where
 * a seal ends is where its reader says.
 */
#include <stdlib.h>

#include "seal/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
within(struct span part, struct span whole)
{
	if (part.len > 0 &&
	    (part.data < whole.data || span_end(part) > span_end(whole)))
		abort();
}

static void
features(const struct seal *seal, struct span whole)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < seal->feature_count; i++) {
		within(seal->feature[i].value, whole);
		buf_clear(&text);
		(void)seal_feature_text(&seal->feature[i], &text);
	}
	(void)seal_zone(seal);
	(void)seal_feature(seal, "passport_number");
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make(data, size);
	struct findings findings;
	struct seal seal;
	size_t end = seal_vds_length(bytes);

	if (end > size)
		abort();
	findings_init(&findings, false);
	seal_init(&seal);
	if (seal_parse(bytes, &seal, &findings)) {
		if (seal.kind == SEAL_VDS) {
			features(&seal, bytes);
			within(seal.is_signed, bytes);
			within(seal.signature, bytes);
			/* A line end may follow the seal, nothing else. */
			if (seal.signature.len > 0 &&
			    (end == 0 || size - end > 2))
				abort();
		}
	} else if (findings.count == 0) {
		abort(); /* refused, and nobody is told why */
	}
	seal_release(&seal);
	findings_release(&findings);
	return 0;
}

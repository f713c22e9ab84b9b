/*
 * Any bytes as a key and value of a store, with a checksum that fits: what is
 * read must stay inside them.
 */
#include "sltd/entry.h"
#include "base/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The seed of entry.c: without it nothing behind the checksum is reached. */
#define SEED UINT64_C(0x736c74642d726563)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span key, body;
	struct buf value = BUF_INIT;
	struct err err = ERR_INIT;
	struct sltd_number reach;
	struct sltd_entry e;
	uint8_t sum[4];
	size_t len;

	if (size < 1)
		return 0;
	len = data[0] & 0x7f;
	key = span_first(span_make(data + 1, size - 1), len);
	body = span_from(span_make(data + 1, size - 1), len);
	bytes_store32(sum, (uint32_t)hash_sum(body, hash_sum(key, SEED)));
	buf_append(&value, sum, sizeof(sum));
	buf_append_span(&value, body);
	if (sltd_entry_read(key, buf_span(&value), (data[0] & 0x80) != 0, &e,
		&reach, &err)) {
		struct buf again = BUF_INIT;
		struct sltd_key k;

		sltd_entry_key(&e, &k);
		sltd_entry_value(
		    &e, &k, e.last.len > 0 ? &e.last : NULL, &again);
		buf_release(&again);
	}
	buf_release(&value);
	return 0;
}

/*
 * Protected answers, as they come, and with the MAC that they should have.
 * The first byte chooses the cipher.
 */
#include <stdlib.h>

#include "chip/sm.h"
#include "x509/der.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
unwrap(const struct sm *keys, struct span answer)
{
	struct sm sm = *keys;
	struct buf plain = BUF_INIT;
	struct fault why = FAULT_INIT;
	uint16_t sw;

	if (!sm_unwrap(&sm, answer, &plain, &sw, &why) && plain.len > 0)
		abort(); /* nothing of what is not believed */
	buf_release(&plain);
}

/* objects, their right MAC, 9000: written apart from sm.c. */
static void
seal(const struct sm *keys, struct span objects, struct buf *out)
{
	size_t block = cipher_block(keys->cipher);
	uint8_t mac[CIPHER_MAC_SIZE];
	struct buf bytes = BUF_INIT;

	buf_append(&bytes, keys->ssc, block);
	bytes.data[block - 1]++;
	buf_append_span(&bytes, objects);
	cipher_pad(&bytes, 0, block);
	if (!cipher_mac(keys->cipher, keys->mac, buf_span(&bytes), mac))
		abort();
	buf_append_span(out, objects);
	der_put(out, 0x8e, span_make(mac, sizeof(mac)));
	BUF_LITERAL(out, "\x90\x00");
	buf_release(&bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sm keys;
	struct buf sealed = BUF_INIT;

	if (size == 0 ||
	    !sm_derive((enum cipher)(data[0] % CIPHERS), SPAN("secret"), &keys))
		return 0;
	unwrap(&keys, span_make(data + 1, size - 1));
	seal(&keys, span_make(data + 1, size - 1), &sealed);
	unwrap(&keys, buf_span(&sealed));
	buf_release(&sealed);
	return 0;
}

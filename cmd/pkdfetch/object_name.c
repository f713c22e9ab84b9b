/*
 * object_name: the first digits of a SHA-256, as an operator types them.
 */
#include "base/codec.h"
#include "pkdfetch.h"

bool
object_name_read(const char *text, struct object_name *out, struct err *err)
{
	size_t digits = strlen(text);
	struct buf even = BUF_INIT, bytes = BUF_INIT;
	bool ok;

	buf_append_str(&even, text);
	if (digits % 2 != 0)
		buf_append_byte(&even, '0');
	ok = digits >= OBJECT_NAME_DIGITS && digits <= 2 * SHA256_SIZE &&
	    hex_decode(buf_span(&even), &bytes);
	if (ok) {
		memset(out, 0, sizeof(*out));
		memcpy(out->bytes, bytes.data, bytes.len);
		out->digits = digits;
	} else if (!buf_ok(&even) || !buf_ok(&bytes)) {
		err_memory(err);
	} else {
		err_set(err, ERR_USAGE,
		    "a SHA-256, or its first hexadecimal digits, %d at least",
		    OBJECT_NAME_DIGITS);
	}
	buf_release(&even);
	buf_release(&bytes);
	return ok;
}

bool
object_name_fits(const struct object_name *name, struct span bytes)
{
	size_t whole = name->digits / 2;

	return bytes.len >= (name->digits + 1) / 2 &&
	    memcmp(bytes.data, name->bytes, whole) == 0 &&
	    (name->digits % 2 == 0 ||
		(bytes.data[whole] & 0xf0) == name->bytes[whole]);
}

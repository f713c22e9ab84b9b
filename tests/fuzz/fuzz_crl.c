/* The index of a CRL, and every entry of one that was accepted. */
#include "x509/crl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct crl_entry entry, found;
	struct span rest;
	struct crl c;

	if (!crl_parse(span_make(data, size), &c, &err))
		return 0;
	(void)crl_usable(&c);
	rest = c.entries;
	for (int i = 0; i < 100 && crl_next(&rest, &entry); i++) {
		(void)crl_reason(entry.reason);
		/* What is listed is found. */
		if (!crl_find(&c, entry.serial, &found))
			__builtin_trap();
	}
	return 0;
}

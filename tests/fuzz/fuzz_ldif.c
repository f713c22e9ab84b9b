/*
 * LDIF, line by line, and the names in it.
 */
#include "trust/ldif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ldif l;
	struct span rest = span_make(data, size);
	struct buf dn = BUF_INIT;
	struct err err = ERR_INIT;
	bool ok = true, complete;

	(void)ldif_looks_like(rest);
	ldif_init(&l);
	while (ok && rest.len > 0) {
		size_t end = span_find(rest, '\n');

		ok = ldif_line(&l, span_first(rest, end), &complete, &err);
		if (ok && complete)
			ldif_dn_normalise(l.entry.dn, &dn);
		rest = span_from(rest, end + 1);
	}
	if (ok)
		may_fail(ldif_end(&l, &complete, &err));
	ldif_release(&l);
	buf_release(&dn);
	return 0;
}

/*
 * The index of a certificate: every span lies inside the bytes, and OpenSSL
 * may be asked about what was accepted.
 */
#include <stdlib.h>

#include "x509/cert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct span whole, struct span part)
{
	if (part.len > 0 &&
	    (part.data < whole.data ||
		part.data + part.len > whole.data + whole.len))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make(data, size);
	struct buf text = BUF_INIT;
	char country[NAME_COUNTRY];
	struct err err = ERR_INIT;
	struct cert c;

	if (cert_parse(bytes, &c, &err)) {
		inside(bytes, c.tbs);
		inside(bytes, c.serial);
		inside(bytes, c.issuer);
		inside(bytes, c.subject);
		inside(bytes, c.spki);
		inside(bytes, c.ski);
		inside(bytes, c.aki);
		inside(bytes, c.signature);
		name_text(c.subject, &text);
		(void)name_equal(c.issuer, c.subject);
		(void)name_normalise_set(c.issuer, &text);
		cert_country(&c, country);
		cert_state_code(&c, country);
		(void)cert_allows_document(&c, SPAN("P<"));
		(void)cert_has_extended_usage(&c, OID_LDS_SECURITY_OBJECT);
		(void)cert_is_authority(&c);
	}
	buf_release(&text);
	return 0;
}

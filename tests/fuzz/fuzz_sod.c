/* EF.SOD opened, and every gate before a certificate is needed. */
#include "lds/sod.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span file = span_make(data, size), rest, der;
	struct sod sod = SOD_INIT;
	struct err err = ERR_INIT;
	struct cms_verdict verdict;
	struct cert cert;

	(void)sod_looks_like(file);
	if (sod_open(file, &sod, &err) == SOD_OPEN) {
		rest = sod.cms.certificates;
		while (cms_certificate_next(&rest, &der)) {
			if (!cert_parse(der, &cert, &err))
				continue;
			for (size_t i = 0; i < sod.cms.signer_count; i++)
				(void)cms_match(&sod.cms.signer[i], &cert);
		}
		for (size_t i = 0; i < sod.cms.signer_count; i++)
			cms_check_content(
			    &sod.cms, &sod.cms.signer[i], &verdict);
	}
	sod_release(&sod);
	return 0;
}

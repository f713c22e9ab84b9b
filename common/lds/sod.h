/*
 * sod: EF.SOD opened: the wrapper, the SignedData in it, the security object
 * in that. Nothing is verified here.
 *
 * Accepted beside the standard's form, and told: no wrapper 77, bytes after
 * it (readers that deliver whole blocks), BER with indefinite lengths (New
 * Zealand), and the content types of Doc 9303's forerunners.
 *
 * Source: Doc 9303-10 4.6.2 and Appendix D.
 */
#ifndef LDS_SOD_H
#define LDS_SOD_H

#include "x509/cms.h"
#include "lds/lds.h"

/* Bits; each is one sentence of sod_deviation_text(). */
enum sod_deviation {
	SOD_DEVIATION_WRAPPER = 1 << 0,	 /* no tag 77 */
	SOD_DEVIATION_TRAILING = 1 << 1, /* something after it */
	SOD_DEVIATION_BER = 1 << 2,
	SOD_DEVIATION_CONTENT_TYPE = 1 << 3, /* one of the older ones */
	SOD_DEVIATION_UNSORTED = 1 << 4,     /* data groups not in order */
	SOD_DEVIATION_SIGNERS = 1 << 5,	     /* more than one */
	SOD_DEVIATION_VERSION = 1 << 6	     /* version information in LDS
					      * version 0, or missing in 1 */
};
#define SOD_DEVIATIONS 7

struct sod {
	struct buf normal; /* owned: the DER, when it came as BER */
	struct cms cms;
	struct lds_object object;
	bool has_object;
	unsigned deviations;
};

#define SOD_INIT                   \
	{                          \
		.normal = BUF_INIT \
	}

/* How far sod_open() came. */
enum sod_state {
	SOD_OPEN,
	SOD_NO_ASN1,  /* the bytes are nothing at all */
	SOD_MALFORMED /* ASN.1, but no EF.SOD */
};

/*
 * Opens the file, whose bytes are borrowed until sod_release(). err says why
 * not; the caller releases the struct in any case.
 */
enum sod_state sod_open(struct span file, struct sod *sod, struct err *err);
void sod_release(struct sod *sod);

const char *sod_deviation_text(enum sod_deviation bit);

/* Whether bytes could be an EF.SOD, from their first ones. */
bool sod_looks_like(struct span head);

#endif

/*
 * lds: the files of the logical data structure that say what is on a chip:
 * EF.COM, and the security object that EF.SOD signs.
 *
 * Everything is spans into the caller's bytes. Refuses what cannot be read
 * without doubt: a data group listed twice, a number that no data group has.
 * A hash of the wrong length is kept: it matches nothing.
 *
 * Source: Doc 9303-10 4.6.1, 4.6.2 and Appendix D.
 */
#ifndef LDS_LDS_H
#define LDS_LDS_H

#include "base/buf.h"
#include "base/err.h"
#include "x509/digest.h"

/* Data groups are numbered from 1. */
#define LDS_GROUPS 16
/* A whole elementary file; the longest face images are far below. */
#define LDS_FILE_MAX ((size_t)8 << 20)
#define LDS_SOD_MAX ((size_t)1 << 20)

#define LDS_TAG_COM 0x60u
#define LDS_TAG_SOD 0x77u

/* The tag of a data group's file, 0x61 … 0x70; 0 for no such group. */
uint32_t lds_tag(unsigned group);

/* The data group of a file's tag; 0 when it is not that of one. */
unsigned lds_group(uint32_t tag);

/* EF.COM. */
struct lds_com {
	struct span lds_version;     /* "0107" */
	struct span unicode_version; /* "040000" */
	uint32_t groups;	     /* bit n: data group n is listed */
	unsigned unknown_tags;	     /* listed tags that are no group */
};
MUST_CHECK bool lds_com_parse(
    struct span file, struct lds_com *out, struct err *err);

/* LDSSecurityObject, the content that EF.SOD signs. */
struct lds_object {
	unsigned version;	      /* 0 or 1 */
	enum digest digest;	      /* NONE: an algorithm not known here */
	struct span digest_algorithm; /* whole AlgorithmIdentifier */
	uint32_t groups;	      /* bit n: there is a hash for group n */
	struct span hash[LDS_GROUPS + 1]; /* by group */
	bool unsorted;			  /* not in rising order (accepted) */
	struct span lds_version, unicode_version; /* version 1; or empty */
};
MUST_CHECK bool lds_object_parse(
    struct span der, struct lds_object *out, struct err *err);

/* "1.7" from "0107", at most size bytes; "" when it is not four digits. */
void lds_version_text(struct span version, char *out, size_t size);

#endif

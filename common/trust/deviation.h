/*
 * deviation: what issuing states say is wrong with their own documents, read
 * from the content of a deviation list (Doc 9303-12 10). defect.h reads the
 * lists of TR-03129 into the same struct.
 *
 * It reads tolerantly where a real list departs from its own grammar (a
 * GeneralizedTime with " UTC" after it), because an entry lost is a traveller
 * held; what cannot be read at all is an error for the whole list.
 */
#ifndef TRUST_DEVIATION_H
#define TRUST_DEVIATION_H

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "x509/oid.h"

/* Entries of a list, and descriptions of all its entries together. */
#define DEVIATION_ENTRIES_MAX 100000
/* Document numbers of a list; the Italian one has 346,275. */
#define DEVIATION_NUMBERS_MAX 20000000
/* Longest document number, in normal form. */
#define DEVIATION_NUMBER_MAX 64

enum deviation_signer {
	DEVIATION_ANY_SIGNER,
	DEVIATION_BY_SERIAL, /* a: issuer, b: serial number */
	DEVIATION_BY_SKI,    /* a: key identifier */
	DEVIATION_BY_DIGEST  /* a: digest of the certificate */
};

/* One description of one set of documents; all borrowed. */
struct deviation {
	bool defect;
	enum deviation_signer signer;
	struct span a, b;
	bool has_document_type;
	struct span document_type;
	bool has_period;
	instant first_issued, last_issued;
	struct span numbers; /* content of the SET, empty: none */
	size_t number_count;
	struct span oid;	/* content of the identifier */
	struct span text;	/* may be empty */
	struct span parameters; /* whole DER, may be empty */
};

/* Returns false after err_set() to stop. */
typedef bool deviation_each(
    void *context, const struct deviation *d, struct err *err);

/*
 * content: the eContent of a deviation list. Calls each for every
 * description, in order. ERR_DATA for what is no such list, and at a limit.
 */
MUST_CHECK bool deviation_walk(
    struct span content, deviation_each *each, void *context, struct err *err);

/*
 * Steps through document numbers: *number in normal form (upper case, A–Z
 * 0–9 only), in room.
 */
bool deviation_number_next(
    struct span *rest, uint8_t room[DEVIATION_NUMBER_MAX], struct span *number);

/* The data groups of a parameter ([0] SET of INTEGER, or one INTEGER) as
 * bits 1 to 16, 20 for EF.SOD, 21 for EF.COM; 0 when it names none. */
uint32_t deviation_data_groups(struct span parameters);

#endif

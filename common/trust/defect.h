/*
 * defect: defect lists of TR-03129 (versions 1 and 2), read into the struct
 * of deviation.h.
 *
 *	DefectList ::= SEQUENCE { version, hashAlg, SET OF {
 *		SignerIdentifier, certificateHash OCTET STRING OPTIONAL,
 *		SET OF { defectType OID, parameters ANY OPTIONAL } } }
 *
 * What version 2 may add after these is passed over.
 *
 * Source: BSI TR-03129-2 7; RFC 5652 5.3 for SignerIdentifier.
 */
#ifndef TRUST_DEFECT_H
#define TRUST_DEFECT_H

#include "trust/deviation.h"

/* content: the eContent. As deviation_walk(). */
MUST_CHECK bool defect_walk(
    struct span content, deviation_each *each, void *context, struct err *err);

#endif

/*
 * pem: base64 between "-----BEGIN X-----" and "-----END X-----", and back.
 *
 * Source: RFC 7468; the lax form of its section 3 (any line length).
 */
#ifndef X509_PEM_H
#define X509_PEM_H

#include "base/buf.h"

/* Longest label, "CERTIFICATE" and its like. */
#define PEM_LABEL_MAX 64

/*
 * The next block of *rest, which moves past it: its label, and its bytes
 * appended. *damaged: the block cannot be read. False: no more blocks.
 */
bool pem_next(
    struct span *rest, struct span *label, struct buf *der, bool *damaged);

/* Appends a block; label as "CERTIFICATE". */
void pem_encode(const char *label, struct span der, struct buf *out);

#endif

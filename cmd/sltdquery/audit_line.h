/*
 * audit_line: the form of an audit's lines and of its head, and the key that
 * both rest on; the inside of audit.c and audit_check.c.
 *
 * The head is one line of constant length: the number of the last line, its
 * hash, and an HMAC over both, so that nobody without the key can shorten the
 * file and name another last line.
 */
#ifndef SLTDQUERY_AUDIT_LINE_H
#define SLTDQUERY_AUDIT_LINE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"

#define AUDIT_HEX (2 * SHA256_SIZE)
#define AUDIT_HASH_MEMBER ",\"hash\":\""
/* "00000000000000000042 HASH MAC", and a line feed. */
#define AUDIT_HEAD_SIZE (20 + 2 * (1 + AUDIT_HEX) + 1)

/* key_path NULL: FILE.key; make: it is made for an audit that begins. */
MUST_CHECK bool audit_read_key(const char *path, const char *key_path,
    bool make, struct buf *key, struct err *err);

/*
 * The hash of a line (all of it before AUDIT_HASH_MEMBER) after another. False
 * when OpenSSL has no memory.
 */
MUST_CHECK bool audit_chain(struct span key,
    const uint8_t previous[SHA256_SIZE], struct span body,
    uint8_t out[SHA256_SIZE]);

/* Takes a whole line apart; false when it has not the form of one. */
MUST_CHECK bool audit_split(
    struct span line, struct span *body, uint8_t hash[SHA256_SIZE]);
MUST_CHECK bool audit_number_of(struct span body, uint64_t *n);

/* path NULL: FILE.head. */
void audit_head_path(const char *file, const char *path, struct buf *out);

/* Appends the head that names line n and its hash. */
MUST_CHECK bool audit_head_write(struct span key, uint64_t n,
    const uint8_t hash[SHA256_SIZE], struct buf *out);

/* ERR_DATA says what is wrong with a head: "is not keyed". */
MUST_CHECK bool audit_head_read(struct span key, struct span text, uint64_t *n,
    uint8_t hash[SHA256_SIZE], struct err *err);

#endif

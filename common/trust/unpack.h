/*
 * unpack: a file of a public key directory, taken out of what it is wrapped
 * in: gzip, zip, LDIF, PEM, BER. What comes out is what a trust store is made
 * of, DER objects and directory entries, none of it looked into yet.
 *
 * unpack_job() does so in a process that can do nothing else (base/worker.h);
 * unpack_next() gives its pieces to whoever holds the store, in an order that
 * is held to here: files one after the other, an end to each. Kinds are seen
 * from content, never from a name.
 */
#ifndef TRUST_UNPACK_H
#define TRUST_UNPACK_H

#include "base/worker.h"
#include "trust/ldif.h"
#include "x509/digest.h"

/* A file other than LDIF is read whole. */
#define UNPACK_FILE_MAX ((size_t)256 << 20)
/* An LDIF is read as a stream: of the file, and of what gzip makes of it. The
 * world's has some 100 MB. Also: of all pieces of one input together. */
#define UNPACK_LDIF_MAX ((uint64_t)4 << 30)

/* A worker_job; the task is the input's name, for errors. */
MUST_CHECK bool unpack_job(
    struct worker_pipe *pipe, struct span task, struct err *err);
/* What it needs of libcrypto, loaded before that cannot be. */
void unpack_warm(void);

enum piece_kind {
	PIECE_FILE,	/* begins the input itself, or a member of a zip */
	PIECE_ENTRY,	/* of an LDIF */
	PIECE_OBJECT,	/* DER, of a file of another kind */
	PIECE_REFUSED,	/* an object that cannot be read */
	PIECE_FILE_END, /* of what PIECE_FILE began */
	PIECE_KINDS
};

enum piece_refusal {
	REFUSED_EMPTY,
	REFUSED_PEM,
	REFUSED_BER,
	REFUSED_REST, /* bytes after the objects */
	REFUSALS
};

/* All spans live until the next call. */
struct piece {
	enum piece_kind kind;
	/* PIECE_FILE */
	bool ldif;
	struct span member;	     /* its name; empty: the input itself */
	uint8_t digest[SHA256_SIZE]; /* of a member */
	/* the others */
	const struct ldif_entry *entry;
	struct span der;
	enum piece_refusal refusal;
	struct span why; /* of REFUSED_BER; of REFUSED_REST how many */
	bool open_end;	 /* an LDIF without a line feed at its end */
};

struct unpack;

/* Begins an input. The worker was opened with unpack_job(). */
MUST_CHECK bool unpack_begin(struct worker *worker, const char *name,
    worker_feed *feed, void *context, struct unpack **out, struct err *err);
/* The next piece; *more is false when the input is through. */
MUST_CHECK bool unpack_next(
    struct unpack *u, struct piece *piece, bool *more, struct err *err);
void unpack_end(struct unpack *u); /* NULL is fine */

#endif

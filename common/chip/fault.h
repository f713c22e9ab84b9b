/*
 * fault: why a step with a chip did not succeed.
 *
 * A chip that refuses, a chip that breaks the protocol and a chip that is
 * gone are three different findings, so a step tells which, beside a
 * sentence. Nothing secret and nothing personal is ever in the sentence.
 *
 * Steps have the form
 *	bool f(in…, out *, struct fault *why);
 * and leave *out untouched when they return false.
 */
#ifndef CHIP_FAULT_H
#define CHIP_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_REFUSED,	   /* the chip said no; sw tells how */
	FAULT_BARE,	   /* a status without protection where the session
			    * is protected; sw tells which */
	FAULT_PROTOCOL,	   /* an answer that no honest chip gives */
	FAULT_CLONE,	   /* the chip has no private key for its public one */
	FAULT_FILE,	   /* a file that cannot be what it should be */
	FAULT_LIMIT,	   /* a limit of ours was reached */
	FAULT_UNSUPPORTED, /* the chip or the reader cannot do what is needed */
	FAULT_DEADLINE,	   /* the time given was used up */
	FAULT_LOST,	   /* chip or reader gone */
	FAULT_INTERNAL	   /* no memory, a library failed */
};

#define FAULT_NOTE_MAX 240

struct fault {
	enum fault_kind kind;
	uint16_t sw; /* the chip's status word; 0: none */
	char note[FAULT_NOTE_MAX];
};

#define FAULT_INIT                \
	{                         \
		FAULT_NONE, 0, "" \
	}

/* Sets kind and note, sw to 0; always returns false. */
bool fault_set(struct fault *why, enum fault_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The chip refused: "what: 6982, security status not satisfied". */
bool fault_status(struct fault *why, const char *what, uint16_t sw);

/* OpenSSL failed; empties its error queue. */
bool fault_internal(struct fault *why, const char *what);
/* An allocation of our own was refused. */
bool fault_memory(struct fault *why, const char *what);

#endif

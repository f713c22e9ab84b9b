/*
 * kinds: the messages that decode knows, one row each.
 *
 * To add one: its type in envelope.h (enum message_type, and type_of() in
 * envelope.c), its reader in common/edi, and a row here.
 */
#ifndef APISEND_KINDS_H
#define APISEND_KINDS_H

#include "edi/edifact.h"
#include "edi/envelope.h"
#include "json/write.h"
#include "nouns.h"

struct decoder;

/* No function may be NULL. Findings go to d->result. */
struct message_kind {
	/* At UNH: forgets what was read of the last message. */
	void (*begin)(struct decoder *d);
	/* Emits what this segment ends, before it is taken in. */
	void (*complete)(struct decoder *d, const struct edifact_segment *s);
	/* Takes in a segment between UNH and UNT. */
	void (*segment)(struct decoder *d, const struct edifact_segment *s);
	/* At UNT or where it should be: says what the message lacks. */
	void (*finish)(struct decoder *d);
	/* Emits the records of what is open; false when nothing is. */
	bool (*emit)(struct decoder *d);
	/* The flight, as a noun, and what the message noun is to say. */
	void (*describe)(const struct decoder *d, struct nouns_function *f,
	    struct json_writer *w);
};

const struct message_kind *message_kind_of(enum message_type type);

#endif

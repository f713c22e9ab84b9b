/*
 * What the files of card share; not for callers.
 */
#ifndef RECORD_CARD_PRIVATE_H
#define RECORD_CARD_PRIVATE_H

#include "base/buf.h"
#include "base/findings.h"
#include "record/record.h"

/* A tool's result in the record. */
struct verdict {
	struct span tool; /* the member's name, as it stands */
	struct span value;
	struct span findings;
	enum status status;
};

/* A string's text, or any other value as it stands, made safe. */
void card_value(struct buf *out, struct span value);

/* Two blanks and the label, as wide as all labels. */
void card_label(struct buf *out, struct span label);

/* Two blanks and a sentence, where the verdicts have one. */
void card_advice(struct buf *out, const struct verdict *list, size_t count,
    enum status worst);

void card_rows(struct buf *out, const struct record *r);

/* What a seal says, from sealverify's result. */
void card_seal(struct buf *out, const struct record *r);

/* The model of document, and what to look at, from mrzcheck's result. */
void card_model(struct buf *out, const struct record *r);
void card_look(struct buf *out, const struct record *r);

/* An array of strings, or a string, a line each. */
void card_lines(struct buf *out, struct span value);

#endif

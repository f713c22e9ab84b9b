/*
 * card: a record as text for an officer, a screen for a document in order.
 *
 * The verdict, the worst of every tool's, with the one sentence what to do;
 * then what contradicts, what to do and to look at, whose document it is, what
 * was examined and what was not. The rest is for --verbose.
 *
 * Rendered from the finished line, so that the last tool of a pipe shows the
 * whole inspection. Control characters of the document are shown as \u{…}.
 * Sentences and headings are in the language of LC_MESSAGES where a catalogue
 * is installed; codes and status words are the same in all.
 */
#ifndef RECORD_CARD_H
#define RECORD_CARD_H

#include "base/buf.h"

/* A terminal that says it is narrower is taken for this wide. */
#define CARD_WIDTH_MIN 40

struct card_style {
	bool colour;
	bool verbose;	/* all that was read, and remarks */
	unsigned width; /* columns; 0: lines are not wrapped */
};

/* The language of the user, once, before the first card. */
void card_language(void);

/* Appends the card and an empty line. The line must be a valid record. */
void card_render(
    struct span line, const struct card_style *style, struct buf *out);

/* Whether a finding's code is one that officers are told about: any tool's. */
bool card_knows_code(struct span code);

#endif

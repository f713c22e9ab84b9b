/*
 * card: a record as text for an officer. The first line is the verdict, the
 * worst of every tool's; then what was read; then the findings, worst first.
 *
 * Rendered from the finished line, so that the last tool of a pipe shows the
 * whole inspection. Control characters of the document are shown as U+FFFD.
 */
#ifndef RECORD_CARD_H
#define RECORD_CARD_H

#include "base/buf.h"

/* Appends the card and an empty line. The line must be a valid record. */
void card_render(struct span line, bool colour, struct buf *out);

/* Whether a finding's code is one that officers are told about: any tool's. */
bool card_knows_code(struct span code);

#endif

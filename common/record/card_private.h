/*
 * card_private: what the files of card share.
 */
#ifndef RECORD_CARD_PRIVATE_H
#define RECORD_CARD_PRIVATE_H

#include "base/buf.h"
#include "base/findings.h"
#include "record/record.h"

/* A tool's result in the record. */
struct verdict {
	struct span tool; /* the member's name, as written */
	struct span value;
	struct span findings;
	enum status status;
};

/* All of a record's; worst is the headline's. */
struct verdicts {
	struct verdict *list;
	size_t count;
	enum status worst;
};

/*
 * Where a line goes on when it is wrapped; card_wrap() takes it out. No text
 * of a document can hold it: utf8_put_safe() masks control characters.
 */
#define CARD_HANG '\t'

/* ---- card_text.c: languages ---- */

/* The text in the user's language; the same text where there is none. */
const char *card_text(const char *text);
#define _(text) card_text(text)

/* The same for a text of the record, made safe. */
void card_translated(struct buf *out, struct span value);

/* ---- card_wrap.c ---- */

/* Lines of text, wrapped to so many columns (0: as they are). */
void card_wrap(struct span text, unsigned width, struct buf *out);

/* ---- card.c ---- */

/* A string's text, or any other value as written, made safe. */
void card_value(struct buf *out, struct span value);

/* Two blanks and the label, as wide as all labels. */
void card_label(struct buf *out, const char *label);

/* A text in a colour, where colours are wanted. */
void card_coloured(
    struct buf *out, const char *colour, bool coloured, const char *text);
const char *card_status_colour(enum status status);

/* The member at "tool/member/member". */
bool card_path(const struct record *r, const char *path, struct span *value);

/* ---- card_advice.c: sentences ---- */

/* Two blanks and a sentence, where the verdicts have one. */
void card_advice(struct buf *out, const struct verdicts *v);

/* The code of the finding that this sentence is of, and whose; NULL: none. */
const char *card_advice_code(const struct verdicts *v, struct span *tool);

/*
 * The sentence of one finding of a tool, and where in out its note begins, the
 * text of its own (the end: it has none). False: its code has no sentence.
 */
bool card_sentence(
    struct buf *out, struct span tool, struct span finding, size_t *note);

/* ---- card_sealed.c: where a seal is meant, and no chip; NULL: as ever ---- */

const char *card_sealed_sentence(
    struct span tool, struct span code, bool error);
const char *card_sealed_step(struct span tool, const char *code);

/* A finding's note, in the user's language where there is a text for it. */
void card_note(struct buf *out, struct span value);

/* ---- the parts of a card ---- */

/* Errors and warnings; remarks, codes and clauses with verbose. */
void card_findings(
    struct buf *out, const struct verdicts *v, bool colour, bool verbose);

/* Whether the code is among those, which have a blank around each. */
bool card_is_among(const char *codes, const char *code);

/* What to do next, where neither the sentence nor the rules say it. */
void card_next(
    struct buf *out, const struct record *r, const struct verdicts *v);

/* What the rules ask an officer to do, from riskcheck's result. */
void card_actions(struct buf *out, const struct record *r);

/* Whose document it is, in two lines. */
void card_who(struct buf *out, const struct record *r);

/* What was examined, with what result, and what was not. */
void card_examined(struct buf *out, const struct record *r,
    const struct verdicts *v, bool colour);

/* What was read; all of it with verbose. */
void card_rows(struct buf *out, const struct record *r,
    const struct verdicts *v, bool verbose);

/* What a seal says, from sealverify's result. */
void card_seal(struct buf *out, const struct record *r);

/* The model of document, and what to look at, from mrzcheck's result. */
void card_model(struct buf *out, const struct record *r);
void card_look(struct buf *out, const struct record *r);

/* An array of strings, or a string, a line each. */
void card_lines(struct buf *out, struct span value);

#endif

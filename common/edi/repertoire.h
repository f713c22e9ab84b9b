/*
 * repertoire: which bytes a syntax identifier (data element 0001) allows, and
 * which characters those above 0x7f are.
 *
 * UNOC to UNOK are parts of ISO 8859, and read by their own table. Senders
 * write UTF-8 under UNOC, and ISO 8859-1 under UNOA: data that is UTF-8 is read
 * as that under every identifier but UNOD to UNOL, where the table comes first
 * and UTF-8 is only what holds bytes that are no character in the table.
 *
 * Source: ISO 9735-1 and UN/EDIFACT service code list, 0001.
 */
#ifndef EDI_REPERTOIRE_H
#define EDI_REPERTOIRE_H

#include "base/span.h"

/* Character repertoires, the smallest first. */
enum edifact_level {
	EDIFACT_UNOA,  /* capitals, digits, some marks */
	EDIFACT_UNOB,  /* also lower case and more marks */
	EDIFACT_ASCII, /* IATA, KECA: printable ASCII */
	EDIFACT_UNOC   /* 8-bit sets and UTF-8: all but controls */
};

/* Characters of the syntax identifier: "UNOA". */
#define REPERTOIRE_SYNTAX 4

struct edifact_repertoire {
	enum edifact_level level;
	char syntax[REPERTOIRE_SYNTAX + 1];
	bool utf8_first;     /* what is UTF-8 is read as such */
	bool writes_utf8;    /* there is no table to write by */
	uint16_t upper[128]; /* 0x80 to 0xff; 0: no character */
};

/*
 * By the identifier ("UNOC"; more is ignored). A set that the machine has no
 * table of has no characters above 0x7f, so that none is read wrongly.
 */
void repertoire_set(struct edifact_repertoire *r, struct span syntax);

/*
 * Whether a level has the byte (space to 0xff; controls never). Above 0x7f the
 * table decides which of them are characters.
 */
bool edifact_level_has(enum edifact_level level, uint8_t byte);

/* Room for a byte that is read: U+FFFD in UTF-8. */
#define REPERTOIRE_READ_MAX 3

/*
 * The bytes as UTF-8 into out, REPERTOIRE_READ_MAX bytes for each of s; the
 * text is s itself where nothing had to be changed. What is no character is
 * U+FFFD, and *bad the first such byte (untouched when there is none).
 */
struct span repertoire_read(const struct edifact_repertoire *r, struct span s,
    uint8_t *out, uint8_t *bad);

/*
 * How a character is written: a byte, 0 where the repertoire lacks it. Where
 * writes_utf8 holds, every character above 0x7f is written as UTF-8.
 */
uint8_t repertoire_byte(const struct edifact_repertoire *r, uint32_t c);

/* Whether UTF-8 text can be written; else *bad is the first that cannot. */
bool repertoire_holds(
    const struct edifact_repertoire *r, struct span text, uint32_t *bad);

#endif

/*
 * apdu: commands to a chip and its answers, as bytes.
 *
 * Source: ISO/IEC 7816-4 5.3 (lengths), 5.6 (status); Doc 9303-10 3.6,
 * 9303-11 9.3.1.
 */
#ifndef CHIP_APDU_H
#define CHIP_APDU_H

#include "base/buf.h"

/* Data bytes of a command, and of an answer, in short and extended form. */
#define APDU_SHORT_DATA 255
#define APDU_SHORT_LE 256
#define APDU_EXTENDED_DATA 65535
#define APDU_EXTENDED_LE 65536
/* Class bytes: more of this command follow; under secure messaging. */
#define APDU_CLA_CHAIN 0x10
#define APDU_CLA_SECURE 0x0c

struct apdu {
	uint8_t cla, ins, p1, p2;
	struct span data; /* empty: no data field */
	unsigned le;	  /* bytes wanted, 0: no Le field; 256 is written 00,
			   * 65536 0000 */
	bool extended;	  /* the long form even where the short one would do */
};

/* Whether the long form is needed or asked for. */
bool apdu_is_extended(const struct apdu *apdu);

/* Appends the command; data over 65,535 bytes fail the buffer. */
void apdu_encode(const struct apdu *apdu, struct buf *out);

/* An answer: its data, and after them the status word. */
#define SW_OK 0x9000
#define SW_END_OF_FILE 0x6282
#define SW_DEACTIVATED 0x6283
#define SW_WRONG_LENGTH 0x6700
#define SW_SECURITY 0x6982
#define SW_SM_MISSING 0x6987
#define SW_SM_INCORRECT 0x6988
#define SW_NOT_FOUND 0x6a82
#define SW_BAD_INSTRUCTION 0x6d00

/* The last two bytes as status; false when there are fewer. */
bool apdu_answer(struct span answer, struct span *data, uint16_t *sw);

#endif

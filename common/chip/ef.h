/*
 * ef: the elementary files of a chip, and how one is read whole with the fewest
 * commands.
 *
 * A file is read by its short identifier, so that no SELECT is needed, and
 * its header with its first bytes. Nothing is ever asked for beyond the
 * length that the header tells: Russian chips end the session then. A chip
 * that refuses an answer's length is asked for less, and for the rest of the
 * session too.
 *
 * Source: Doc 9303-10 3.6 (commands), 3.11 and Tables 36 to 38 (files).
 */
#ifndef CHIP_EF_H
#define CHIP_EF_H

#include "chip/channel.h"

/* Data groups have their number, from 1. */
enum ef {
	EF_DG1 = 1,
	EF_DG2 = 2,
	EF_DG3 = 3,
	EF_DG4 = 4,
	EF_DG14 = 14,
	EF_DG15 = 15,
	EF_DG16 = 16,
	EF_COM,
	EF_SOD,
	EF_CARD_ACCESS,
	EF_ATR_INFO,
	EF_CARD_SECURITY,
	EF_COUNT
};

/* The largest file, and all that is read from one chip. */
#define EF_SIZE_MAX ((size_t)256 << 10)
#define EF_TOTAL_MAX ((size_t)1 << 20)
/* Answers without a byte, one after the other, that end the reading. */
#define EF_STALLS_MAX 2

/* "dg.2", "sod": as findings name it. Constant. */
const char *ef_name(enum ef file);
/* "EF.DG2", "EF.SOD": for messages. */
const char *ef_title(enum ef file);

struct ef_reader {
	struct channel *c;
	size_t block;	  /* the largest answer that this chip gave after it
			   * refused a larger one; 0: none refused */
	bool short_only;  /* long answers were refused */
	bool by_select;	  /* short identifiers were refused */
	bool unforgiving; /* a bare status is not tried around: it is the
			   * proof of something (chip authentication) */
	size_t read;	  /* bytes of all files */
	/* Told after every command; may be NULL. total 0: not known yet. */
	void (*progress)(
	    void *context, enum ef file, size_t done, size_t total);
	void *context;
};

/*
 * Reads the file whole, header included, into out, which is emptied first.
 * expected: its length where that is known for sure, else 0. FAULT_REFUSED
 * with 6A82 when there is no such file; FAULT_FILE when it is not one.
 */
MUST_CHECK bool ef_read(struct ef_reader *r, enum ef file, size_t expected,
    struct buf *out, struct fault *why);

/* SELECT of the application, or of the master file. */
MUST_CHECK bool ef_select_application(struct channel *c, struct fault *why);
MUST_CHECK bool ef_select_master(struct channel *c, struct fault *why);

/*
 * What the historical bytes of an answer to reset, and EF.ATR/INFO, say of
 * lengths (ISO/IEC 7816-4 8.1.1.2.7, 12.7.1).
 */
struct ef_lengths {
	bool known;	  /* the answer to reset has such bytes */
	bool chaining;	  /* commands in pieces */
	bool extended;	  /* long form */
	bool in_atr_info; /* EF.ATR/INFO tells the sizes */
};
struct ef_lengths ef_lengths_of_atr(struct span atr);

/* DO 7F66: the longest command and answer APDU; false when it is not there. */
bool ef_lengths_of_info(
    struct span atr_info, size_t *command_max, size_t *answer_max);

#endif

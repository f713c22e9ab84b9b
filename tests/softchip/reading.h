/*
 * reading: the reader of common/chip over the software chip, in one process.
 *
 * What a reading must never do is checked here for every one, whatever was
 * asked of the chip: a file that is there is the chip's, byte for byte; no
 * check passes without what it stands for; a password is tried once; nothing
 * is asked for beyond the end of a file.
 */
#ifndef SOFTCHIP_READING_H
#define SOFTCHIP_READING_H

#include "chip/session.h"
#include "softchip/card.h"

struct reading {
	struct soft_card card;
	bool by_can, wrong_password, allow_bac_fallback;
	bool short_reader; /* takes no long commands */
	size_t reader_max; /* data bytes; 0: it says nothing */
	/* Called before and after what the chip itself does; or NULL. */
	void (*chip_acts)(bool acts);
	struct session_result result;
	struct findings findings;
	char why[256]; /* what must not be; "" */
};

/* Makes the chip that the settings name; those of the reader are
 *	reader.can reader.wrong reader.fallback		yes no
 *	reader.short	takes no long commands		yes no
 *	reader.max	what it says that it takes	a number */
void reading_open(struct reading *r, const char *settings);
void reading_close(struct reading *r);
/* One session; false, and why, when something was that must not be. */
bool reading_run(struct reading *r);
/* Five letters, of access, files, mapping, chip and active authentication:
 * - absent, p pass, u undetermined, e error, f fail. */
void reading_checks(const struct reading *r, char out[6]);
/* The codes that were found, sorted, once each, with a blank between. */
void reading_codes(const struct reading *r, char *out, size_t size);

#endif

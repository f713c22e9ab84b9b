/*
 * ef_private: what the files of ef share.
 */
#ifndef CHIP_EF_PRIVATE_H
#define CHIP_EF_PRIVATE_H

#include "chip/ef.h"

/* A first read that shows the header, and that every file has. */
#define EF_HEADER 8
/* Whatever one answer holds: outside secure messaging, Le 00 means that. */
#define EF_ALL 0xffff

struct ef_row {
	const char *name, *title;
	uint16_t fid;
	uint8_t sfi;
	uint8_t tag;	/* its first byte; 0: the file is no single object */
	uint16_t first; /* bytes of the first read */
};
const struct ef_row *ef_row(enum ef file);

/* SELECT of an elementary file in the current application. */
MUST_CHECK bool ef_select(
    struct channel *c, const struct ef_row *row, struct fault *why);

#endif

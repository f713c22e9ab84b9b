/*
 * What the files of files share; not for callers.
 */
#ifndef CHIP_FILES_PRIVATE_H
#define CHIP_FILES_PRIVATE_H

#include "chip/files.h"

/* A first read that shows the header, and that every file has. */
#define FILE_HEADER 8

struct file_row {
	const char *name, *title;
	uint16_t fid;
	uint8_t sfi;
	uint8_t tag;	/* its first byte; 0: the file is no single object */
	uint16_t first; /* bytes of the first read */
};
const struct file_row *file_row(enum chip_file file);

/* SELECT of an elementary file in the current application. */
bool file_select(
    struct channel *c, const struct file_row *row, struct fault *why);

#endif

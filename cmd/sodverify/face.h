/*
 * face: the face of data group 2 in the terminal. What sodverify and
 * libexec/mrtd-tools/sodverify-face say to each other.
 *
 * A picture is the largest input that a chip has, and decoders are the oldest
 * way into a machine. So the decoders are in a program of their own, which
 * sodverify starts before it shuts itself in; that program takes a new process
 * for every picture, which holds nothing but the picture, can open nothing,
 * and hands back points (face/face.c). What is drawn of the points is made
 * outside of it: a decoder that was taken over can show another face, and
 * write no control sequence.
 */
#ifndef SODVERIFY_FACE_H
#define SODVERIFY_FACE_H

#include <stdint.h>

/* Bytes of a picture; data group 2 is a file of at most 256 KiB on a chip. */
#define FACE_BYTES_MAX ((size_t)4 << 20)
/* Points of a picture: ISO/IEC 19794-5 needs 240 x 320, scans have 2 M. */
#define FACE_POINTS_MAX ((size_t)8 << 20)
/* Bytes of a drawing: sixels of a large terminal. */
#define FACE_DRAWING_MAX ((size_t)8 << 20)
/* Seconds of processor, and bytes of memory, for one picture. */
#define FACE_SECONDS_MAX 5
#define FACE_MEMORY_MAX ((size_t)512 << 20)
/* Seconds after which sodverify waits no longer for a drawing. */
#define FACE_WAIT_S 15

/* To the program: then as many bytes of a picture. */
struct face_request {
	uint32_t length;
	uint32_t columns, rows;		  /* at most so many cells */
	uint32_t cell_width, cell_height; /* points of a cell; 0: not known */
};

enum face_how {
	FACE_DRAWN,
	FACE_DAMAGED, /* drawn, but parts of the picture are missing */
	FACE_NOT      /* what follows says why */
};

/* From it: then as many bytes of a drawing, or of text. */
struct face_answer {
	uint32_t how; /* enum face_how */
	uint32_t length;
};

#endif

/*
 * spool_index_private: an index in memory, and its file.
 */
#ifndef SPOOL_SPOOL_INDEX_PRIVATE_H
#define SPOOL_SPOOL_INDEX_PRIVATE_H

#include <stdlib.h>
#include <sys/stat.h>

#include "spool/spool_index.h"
#include "spool/spool_private.h"

/* Which files a message is made of. */
enum { STAMP_MESSAGE, STAMP_STATE, STAMP_ANSWER, STAMPS };

/* Which file it was, in 64 bits; these are none's. */
enum {
	STAMP_NONE = 0, /* cannot be told from the next one of that name */
	STAMP_ABSENT = 1,
	STAMP_FILE = 2 /* a bit of all others */
};

/* A message: spool_pack(), and the notes after it. */
struct slot {
	size_t offset, len;   /* in fresh or kept */
	const uint8_t *bytes; /* once neither grows any more */
	uint64_t stamps[STAMPS];
	uint64_t sequence;
	uint64_t hash;	/* of its id */
	uint8_t folder; /* enum folder */
	bool fresh;	/* was read in this look */
	bool seen;	/* is there in this look */
	bool answered;	/* answers/ has a file for it; once that was listed */
};

/* Half of the hash, so that most others are told apart without a look. */
struct index_place {
	uint32_t hash, slot; /* its number and 1; 0: none */
};

struct spool_index {
	const char *maker;	/* of its notes */
	struct buf kept, fresh; /* the file that was read; what is new */
	struct slot *slots;
	size_t count, cap;
	struct index_place *table; /* slots by name */
	size_t places;		   /* a power of two */
	uint64_t states, answers;  /* stamps of the folders */
	bool found;		   /* there is a file */
	bool changed;		   /* something is not as in it */
	size_t dropped;		   /* messages that are gone */
};

/* Room for so many, at once. */
MUST_CHECK bool spool_index_room(
    struct spool_index *x, size_t count, struct err *err);
MUST_CHECK bool spool_index_add(
    struct spool_index *x, const struct slot *slot, struct err *err);

/* x is empty; after a false return it may hold anything. */
MUST_CHECK bool spool_index_read(
    struct spool *s, const char *maker, struct spool_index *x, struct err *err);
MUST_CHECK bool spool_index_write(
    struct spool *s, const struct spool_index *x, struct err *err);
MUST_CHECK bool spool_index_remove(struct spool *s, struct err *err);

#endif

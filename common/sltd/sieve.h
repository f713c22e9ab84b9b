/*
 * sieve: a small mapped file that tells most numbers that are not listed
 * apart from those that may be, for the price of one cache line.
 *
 * More than 99.99 % of all queries are misses (one hit in some 15,000
 * searches of the international list), so the sieve comes before the ordered
 * store. It is a Bloom filter cut into blocks of 64 bytes: 60 of bits, 4 of a
 * checksum over them, which is verified each time a block is read. A block
 * that is damaged, or half written by a delta just now, says "may be listed",
 * and the store is asked: the sieve can cost time, never an answer.
 *
 * One process adds (the writer of a delta) beside many that ask. Bits are
 * never taken away: what was withdrawn costs a look-up until the next load.
 *
 * Source of the shape: Putze, Sanders, Singler, "Cache-, Hash- and
 * Space-Efficient Bloom Filters" (2007).
 */
#ifndef SLTD_SIEVE_H
#define SLTD_SIEVE_H

#include "base/err.h"
#include "sltd/key.h"
#include "base/hash.h"

#define SLTD_SIEVE_BLOCK 64
#define SLTD_SIEVE_BITS 480 /* of a block that are the filter */
/* Bits a key that a new sieve has room for, and bits that a key sets. */
#define SLTD_SIEVE_BITS_KEY 13
#define SLTD_SIEVE_PROBES 7

/* A key of the sieve is a hash. */
typedef uint64_t sltd_sieve_key;

/* Of a single number, by its fold, whatever its state. */
static inline sltd_sieve_key
sltd_sieve_fold(const struct sltd_number *fold)
{
	uint64_t a = bytes_load64((const uint8_t *)fold->text);
	uint64_t b = bytes_load64((const uint8_t *)fold->text + 8);

	/* Short numbers, which nearly all are, have no more than these. */
	if (fold->len <= 16)
		return hash_mix(hash_mix(a ^ fold->len) ^ b);
	return hash_sum(sltd_number_span(fold), 1);
}

/* Of the series that a number could be in: state, length, prefix. */
sltd_sieve_key sltd_sieve_series(
    struct sltd_state state, const struct sltd_number *n);

/* ---- building, in memory ----------------------------------------------- */

struct sltd_sieve_maker {
	uint8_t *blocks;	    /* page-aligned, from mmap(2) */
	uint64_t count;		    /* blocks */
	sltd_sieve_key waiting[64]; /* added later, already prefetched */
	unsigned filled;
};

MUST_CHECK bool sltd_sieve_make(
    uint64_t keys, struct sltd_sieve_maker *out, struct err *err);
void sltd_sieve_add(struct sltd_sieve_maker *m, sltd_sieve_key key);

/* Writes it to a new file, synced; id ties it to the store it belongs to. */
MUST_CHECK bool sltd_sieve_write(
    struct sltd_sieve_maker *m, const char *path, uint64_t id, struct err *err);
void sltd_sieve_release(struct sltd_sieve_maker *m);

/* ---- asking ------------------------------------------------------------ */

struct sltd_sieve {
	uint8_t *map;
	size_t size;
	const uint8_t *blocks;
	uint64_t count;
	bool writes;
};

/*
 * Maps a file. False, with a reason, when it is not there, damaged in its
 * head, cut, or made for another store: then everything may be listed.
 */
MUST_CHECK bool sltd_sieve_open(const char *path, uint64_t id, bool writes,
    struct sltd_sieve *out, struct err *err);
void sltd_sieve_close(struct sltd_sieve *s);

static inline const uint8_t *
sltd_sieve_block(const struct sltd_sieve *s, sltd_sieve_key key)
{
	return s->blocks +
	    SLTD_SIEVE_BLOCK * (size_t)((key >> 32) * s->count >> 32);
}

static inline void
sltd_sieve_prefetch(const struct sltd_sieve *s, sltd_sieve_key key)
{
	if (s->blocks != NULL)
		__builtin_prefetch(sltd_sieve_block(s, key));
}

/* False: not listed. A closed (zeroed) sieve says true to everything. */
bool sltd_sieve_maybe(const struct sltd_sieve *s, sltd_sieve_key key);

/* Adds to an open, writing sieve; durable after sltd_sieve_sync(). */
void sltd_sieve_insert(struct sltd_sieve *s, sltd_sieve_key key);
MUST_CHECK bool sltd_sieve_sync(struct sltd_sieve *s, struct err *err);

/* Blocks whose checksum is wrong. */
uint64_t sltd_sieve_damaged(const struct sltd_sieve *s);

#endif

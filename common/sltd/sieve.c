/*
 * sieve: see sieve.h.
 *
 * The file: a head of 64 bytes (magic, id, number of blocks, checksum of the
 * head) and the blocks.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "sltd/sieve.h"
#include "store/guard.h"

#define HEAD 64
#define MAGIC "sltdsv1\n"
#define BITS_BYTES (SLTD_SIEVE_BITS / 8)
#define SEED_HEAD UINT64_C(0x7369657665206864)
#define SEED_SERIES UINT64_C(0x7365726965732020)
/* The block index uses 32 bits of the key. */
#define BLOCKS_MAX ((uint64_t)1 << 32)

sltd_sieve_key
sltd_sieve_series(struct sltd_state state, const struct sltd_number *n)
{
	uint8_t key[SLTD_STATE_LEN + 1 + SLTD_NUMBER_MAX];
	size_t prefix = sltd_number_prefix(n);

	memcpy(key, state.text, SLTD_STATE_LEN);
	key[SLTD_STATE_LEN] = n->len;
	memcpy(key + SLTD_STATE_LEN + 1, n->text, prefix);
	return hash_sum(
	    span_make(key, SLTD_STATE_LEN + 1 + prefix), SEED_SERIES);
}

/*
 * Checksum of a block's bits: four lanes, so that the multiplications of
 * different words overlap. A change of one word always changes it, for each
 * step is a bijection of its lane, but for the last cut to 32 bits.
 */
static uint32_t
block_sum(const uint8_t *block)
{
	uint64_t a = 1, b = 2, c = 3, d = 4;

	a = (a ^ bytes_load64(block)) * UINT64_C(0x87c37b91114253d5);
	b = (b ^ bytes_load64(block + 8)) * UINT64_C(0x4cf5ad432745937f);
	c = (c ^ bytes_load64(block + 16)) * UINT64_C(0x9ddfea08eb382d69);
	d = (d ^ bytes_load64(block + 24)) * UINT64_C(0xc3a5c85c97cb3127);
	a = ((a ^ a >> 31) ^ bytes_load64(block + 32)) *
	    UINT64_C(0x87c37b91114253d5);
	b = ((b ^ b >> 31) ^ bytes_load64(block + 40)) *
	    UINT64_C(0x4cf5ad432745937f);
	c = ((c ^ c >> 31) ^ bytes_load64(block + 48)) *
	    UINT64_C(0x9ddfea08eb382d69);
	d = ((d ^ d >> 31) ^ bytes_load32(block + 56)) *
	    UINT64_C(0xc3a5c85c97cb3127);
	return (uint32_t)((a ^ b >> 7 ^ c >> 17 ^ d >> 23) >> 32);
}

/* Calls mark with each of the places of a key in its block. */
#define FOR_PLACES(key, place)                                             \
	for (uint64_t places_ = hash_mix(key), round_ = 0, place = 0;      \
	     round_ < SLTD_SIEVE_PROBES &&                                 \
	     (place = ((places_ & 0xffff) * SLTD_SIEVE_BITS) >> 16, true); \
	     round_++,                                                     \
		      places_ = round_ == 4                                \
		 ? hash_mix(key + UINT64_C(0x9e3779b97f4a7c15))            \
		 : places_ >> 16)

static void
set_bits(uint8_t *block, sltd_sieve_key key)
{
	FOR_PLACES(key, place)
	block[place >> 3] |= (uint8_t)(1u << (place & 7));
}

/* ---- building ---------------------------------------------------------- */

bool
sltd_sieve_make(uint64_t keys, struct sltd_sieve_maker *out, struct err *err)
{
	uint64_t count = keys * SLTD_SIEVE_BITS_KEY / SLTD_SIEVE_BITS + 64;
	void *map;

	if (count >= BLOCKS_MAX)
		return err_set(err, ERR_DATA,
		    "a list of %llu records is too "
		    "long",
		    (unsigned long long)keys);
	map = mmap(NULL, (size_t)count * SLTD_SIEVE_BLOCK,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return err_memory(err);
	madvise(map, (size_t)count * SLTD_SIEVE_BLOCK, MADV_HUGEPAGE);
	*out = (struct sltd_sieve_maker){.blocks = map, .count = count};
	return true;
}

static uint8_t *
maker_block(const struct sltd_sieve_maker *m, sltd_sieve_key key)
{
	return m->blocks +
	    SLTD_SIEVE_BLOCK * (size_t)((key >> 32) * m->count >> 32);
}

static void
settle(struct sltd_sieve_maker *m)
{
	for (unsigned i = 0; i < m->filled; i++)
		set_bits(maker_block(m, m->waiting[i]), m->waiting[i]);
	m->filled = 0;
}

void
sltd_sieve_add(struct sltd_sieve_maker *m, sltd_sieve_key key)
{
	__builtin_prefetch(maker_block(m, key), 1);
	m->waiting[m->filled++] = key;
	if (m->filled == sizeof(m->waiting) / sizeof(m->waiting[0]))
		settle(m);
}

static void
make_head(uint8_t head[HEAD], uint64_t id, uint64_t count)
{
	memset(head, 0, HEAD);
	memcpy(head, MAGIC, 8);
	bytes_store64(head + 8, id);
	bytes_store64(head + 16, count);
	bytes_store64(head + 56, hash_sum(span_make(head, 56), SEED_HEAD));
}

bool
sltd_sieve_write(
    struct sltd_sieve_maker *m, const char *path, uint64_t id, struct err *err)
{
	uint8_t head[HEAD];
	bool ok;
	int fd;

	settle(m);
	for (uint64_t i = 0; i < m->count; i++) {
		uint8_t *block = m->blocks + i * SLTD_SIEVE_BLOCK;

		bytes_store32(block + BITS_BYTES, block_sum(block));
	}
	make_head(head, id, m->count);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
	if (fd < 0)
		return err_errno(err, ERR_CANTCREATE, errno, "%s", path);
	ok = file_write_fd(fd, path, span_make(head, HEAD), err) &&
	    file_write_fd(fd, path,
		span_make(m->blocks, (size_t)m->count * SLTD_SIEVE_BLOCK), err);
	if (ok && fsync(fd) != 0)
		ok = err_errno(err, ERR_IO, errno, "%s", path);
	if (close(fd) != 0 && ok)
		ok = err_errno(err, ERR_IO, errno, "%s", path);
	return ok;
}

void
sltd_sieve_release(struct sltd_sieve_maker *m)
{
	if (m->blocks != NULL)
		munmap(m->blocks, (size_t)m->count * SLTD_SIEVE_BLOCK);
	*m = (struct sltd_sieve_maker){0};
}

/* ---- asking ------------------------------------------------------------ */

static bool
check_head(const struct sltd_sieve *s, const char *path, uint64_t id,
    uint64_t *count, struct err *err)
{
	const uint8_t *head = s->map;

	if (memcmp(head, MAGIC, 8) != 0 ||
	    bytes_load64(head + 56) != hash_sum(span_make(head, 56), SEED_HEAD))
		return err_set(err, ERR_DATA, "%s: its head is damaged", path);
	if (bytes_load64(head + 8) != id)
		return err_set(
		    err, ERR_DATA, "%s: made for another store", path);
	*count = bytes_load64(head + 16);
	if (*count == 0 || *count >= BLOCKS_MAX ||
	    s->size != HEAD + *count * SLTD_SIEVE_BLOCK)
		return err_set(err, ERR_DATA, "%s: cut short", path);
	return true;
}

bool
sltd_sieve_open(const char *path, uint64_t id, bool writes,
    struct sltd_sieve *out, struct err *err)
{
	struct sltd_sieve s = {.writes = writes};
	struct stat st;
	int fd = open(path, (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return err_errno(err, ERR_UNAVAILABLE, errno, "%s", path);
	if (fstat(fd, &st) != 0 || st.st_size < HEAD) {
		close(fd);
		return err_set(err, ERR_DATA, "%s: cut short", path);
	}
	s.size = (size_t)st.st_size;
	map = mmap(NULL, s.size, PROT_READ | (writes ? PROT_WRITE : 0),
	    MAP_SHARED, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return err_errno(err, ERR_INTERNAL, errno, "%s", path);
	s.map = map;
	if (!check_head(&s, path, id, &s.count, err)) {
		munmap(map, s.size);
		return false;
	}
	s.blocks = s.map + HEAD;
	*out = s;
	return true;
}

void
sltd_sieve_close(struct sltd_sieve *s)
{
	if (s->map != NULL)
		munmap(s->map, s->size);
	*s = (struct sltd_sieve){0};
}

struct sieve_copy {
	const uint8_t *from;
	uint8_t block[SLTD_SIEVE_BLOCK];
};

static int
copy_block(void *arguments)
{
	struct sieve_copy *copy = arguments;

	memcpy(copy->block, copy->from, sizeof(copy->block));
	return 0;
}

bool
sltd_sieve_maybe(const struct sltd_sieve *s, sltd_sieve_key key)
{
	struct sieve_copy copy;
	const uint8_t *block = copy.block;
	bool all = true;

	if (s->blocks == NULL)
		return true;
	/*
	 * A copy: the writer of a delta may be at it. A generation that was
	 * emptied under its reader has no blocks: the store is asked then, and
	 * says so.
	 */
	copy.from = sltd_sieve_block(s, key);
	if (guard_run(copy_block, &copy) != 0)
		return true;
	FOR_PLACES(key, place)
	all = all && (block[place >> 3] >> (place & 7) & 1) != 0;
	return all || bytes_load32(block + BITS_BYTES) != block_sum(block);
}

void
sltd_sieve_insert(struct sltd_sieve *s, sltd_sieve_key key)
{
	uint8_t *block;

	if (s->blocks == NULL)
		return;
	block = s->map + (sltd_sieve_block(s, key) - s->map);
	/* A damaged block stays damaged: its sum must not begin to fit. */
	if (bytes_load32(block + BITS_BYTES) != block_sum(block))
		return;
	set_bits(block, key);
	bytes_store32(block + BITS_BYTES, block_sum(block));
}

bool
sltd_sieve_sync(struct sltd_sieve *s, struct err *err)
{
	if (s->map != NULL && msync(s->map, s->size, MS_SYNC) != 0)
		return err_errno(err, ERR_IO, errno, "sieve");
	return true;
}

uint64_t
sltd_sieve_damaged(const struct sltd_sieve *s)
{
	uint64_t damaged = 0;

	if (s->blocks == NULL)
		return 0;
	for (uint64_t i = 0; i < s->count; i++) {
		const uint8_t *block = s->blocks + i * SLTD_SIEVE_BLOCK;

		damaged += bytes_load32(block + BITS_BYTES) != block_sum(block);
	}
	return damaged;
}

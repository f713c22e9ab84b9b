/*
 * Chips spoilt at random. See flip.h, which argues what is not signed.
 */
#include "gen/flip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNSIGNED_MAX 16
#define APPEND_MAX 64

/* Knuth's MMIX generator; the high bits are the good ones. */
static unsigned long
next_random(unsigned long *state, unsigned long below)
{
	*state = *state * 6364136223846793005ul + 1442695040888963407ul;
	return (*state >> 33) % below;
}

/* ---- what nothing is signed over ----------------------------------------- */

struct ranges {
	struct {
		size_t from, to;
	} list[UNSIGNED_MAX];
	size_t count;
};

static void
add_range(struct ranges *r, const unsigned char *base, struct blob element)
{
	if (r->count == UNSIGNED_MAX)
		gen_die("too many unsigned ranges");
	r->list[r->count].from = (size_t)(element.data - base);
	r->list[r->count].to = r->list[r->count].from + element.len;
	r->count++;
}

/* Takes the first element off. */
static struct blob
step(struct blob *rest)
{
	struct blob first = asn_first(*rest);

	rest->data += first.len;
	rest->len -= first.len;
	return first;
}

/* Adds an AlgorithmIdentifier's NULL, where it has one. */
static void
add_null(struct ranges *r, const unsigned char *base, struct blob algorithm)
{
	struct blob rest = asn_content(algorithm);

	step(&rest);
	if (rest.len == 2 && rest.data[0] == 0x05)
		add_range(r, base, rest);
}

/* Along the fields of SignedData (RFC 5652 5.1) as this generator writes
 * them. */
static struct ranges
unsigned_ranges(struct blob sod)
{
	struct ranges r = {.count = 0};
	struct blob info = asn_content(sod), data, signer, algorithm;

	info = asn_content(info);
	step(&info);
	data = asn_content(asn_content(info));
	add_range(&r, sod.data, step(&data)); /* version */
	add_range(&r, sod.data, step(&data)); /* digestAlgorithms */
	step(&data);			      /* encapContentInfo */
	step(&data);			      /* certificates */
	signer = asn_content(asn_content(data));
	add_range(&r, sod.data, step(&signer)); /* version */
	add_range(&r, sod.data, step(&signer)); /* sid */
	algorithm = step(&signer);
	add_null(&r, sod.data, algorithm);
	step(&signer); /* signedAttrs */
	algorithm = step(&signer);
	add_null(&r, sod.data, algorithm);
	return r;
}

static bool
in_ranges(const struct ranges *r, size_t at)
{
	for (size_t i = 0; i < r->count; i++)
		if (at >= r->list[i].from && at < r->list[i].to)
			return true;
	return false;
}

/* ---- spoiling ------------------------------------------------------------ */

enum deed { DEED_BIT, DEED_BYTE, DEED_CUT, DEED_APPEND };

struct spoilt {
	struct blob bytes;
	enum deed deed;
	size_t at;
};

static struct spoilt
spoil(struct blob b, unsigned long *random)
{
	/* Of ten: six bits, two bytes, one cut, one extension. */
	static const enum deed deeds[] = {DEED_BIT, DEED_BIT, DEED_BIT,
	    DEED_BIT, DEED_BIT, DEED_BIT, DEED_BYTE, DEED_BYTE, DEED_CUT,
	    DEED_APPEND};
	struct spoilt s = {.deed = deeds[next_random(random, 10)]};
	unsigned char more[APPEND_MAX];
	size_t n;

	s.at = next_random(random, b.len);
	switch (s.deed) {
	case DEED_BIT:
		s.bytes = asn_flip(b, (long)s.at,
		    (unsigned char)(1u << next_random(random, 8)));
		break;
	case DEED_BYTE:
		s.bytes = asn_flip(b, (long)s.at,
		    (unsigned char)(1 + next_random(random, 255)));
		break;
	case DEED_CUT:
		s.bytes = (struct blob){b.data, s.at};
		break;
	case DEED_APPEND:
		n = 1 + next_random(random, sizeof(more));
		for (size_t i = 0; i < n; i++)
			more[i] = (unsigned char)next_random(random, 256);
		s.at = b.len;
		s.bytes = ASN_JOIN(b, asn_copy(more, n));
		break;
	}
	return s;
}

/* A file of the chip by chance: EF.SOD more than half of the time. */
static struct blob *
choose(struct gen_chip *chip, unsigned long *random, char *name, size_t size)
{
	unsigned long dice = next_random(random, 20);
	int group = dice < 15 ? 1 : dice < 18 ? 2 : 14;

	if (dice < 11) {
		snprintf(name, size, "sod");
		return &chip->sod;
	}
	if (dice == 19) {
		snprintf(name, size, "com");
		return &chip->lds.com;
	}
	snprintf(name, size, "dg%d", group);
	return &chip->lds.dg[group];
}

/* A letter of the signer identifier that only changed its case: the same name
 * by the rules for comparing names (RFC 5280 7.1). */
static bool
is_same_letter(const struct spoilt *s, struct blob before)
{
	unsigned char was = before.data[s->at] & 0xdf;

	return s->deed <= DEED_BYTE && was >= 'A' && was <= 'Z' &&
	    (before.data[s->at] ^ s->bytes.data[s->at]) == 0x20;
}

/* Without a data group, or cut to nothing, less is claimed, not more: then
 * the file is missing, which is for other tests. */
static bool
is_signed(const char *name, const struct spoilt *s,
    const struct ranges *unsigned_in_sod)
{
	if (strcmp(name, "com") == 0)
		return false;
	if (strcmp(name, "sod") != 0)
		return s->bytes.len > 0;
	if (s->deed == DEED_APPEND)
		return false;
	return s->deed == DEED_CUT || !in_ranges(unsigned_in_sod, s->at);
}

void
gen_flip_write(const struct gen_chip *chips, size_t chip_count, size_t count,
    unsigned long seed, const char *path)
{
	static const char *const deeds[] = {"bit", "byte", "cut", "append"};
	FILE *f;

	gen_write(path, ASN_NONE);
	f = fopen(path, "wb");
	if (f == NULL)
		gen_die("%s: cannot be written", path);
	for (size_t i = 0; i < count; i++) {
		struct gen_chip chip = chips[i % chip_count];
		struct ranges r = unsigned_ranges(chip.sod);
		struct asn_mark mark = asn_mark();
		struct blob *victim, line, before;
		char name[8], id[80];
		struct spoilt s;

		victim = choose(&chip, &seed, name, sizeof(name));
		before = *victim;
		s = spoil(before, &seed);
		*victim = s.bytes;
		snprintf(id, sizeof(id), "%05zu-%zu-%s-%s-%zu-%s", i,
		    i % chip_count, name, deeds[s.deed], s.at,
		    is_signed(name, &s, &r)	     ? "signed"
			: is_same_letter(&s, before) ? "same"
						     : "unsigned");
		line = gen_chip_record(&chip, id);
		fwrite(line.data, 1, line.len, f);
		asn_rewind(mark);
	}
	if (ferror(f) || fclose(f) != 0)
		gen_die("%s: cannot be written", path);
}

/*
 * Portraits of nobody. See image.h. It is no image library: it writes the
 * smallest files that every decoder reads.
 */
#include "gen/image.h"

#include <string.h>

#define BLOCKS_X (IMAGE_WIDTH / 8)
#define BLOCKS_Y (IMAGE_HEIGHT / 8)
#define SCAN_SIZE_MAX (BLOCKS_X * BLOCKS_Y * 4)

/* Ellipses over each other, in blocks: where, how large, how bright. */
struct ellipse {
	double x, y, rx, ry;
	int grey;
};

static const struct ellipse people[][8] = {
    {{15, 44, 14, 12, 70}, {15, 16, 9.5, 12, 50}, {15, 20, 8, 11, 190},
	{11.5, 18, 1.6, 1, 60}, {18.5, 18, 1.6, 1, 60}, {15, 22, 1, 2, 165},
	{15, 27, 3, 0.9, 110}, {15, 9, 8, 3, 50}},
    {{15, 45, 15, 11, 120}, {15, 14, 8, 8, 140}, {15, 20, 8.5, 10, 215},
	{11, 19, 2.2, 1.6, 40}, {19, 19, 2.2, 1.6, 40}, {15, 23, 1.4, 2, 180},
	{15, 26, 4.5, 1.4, 90}, {15, 28.5, 3, 0.8, 150}},
};

static int
grey_at(int person, int x, int y)
{
	int grey = 235;

	for (int i = 0; i < 8; i++) {
		const struct ellipse *e = &people[person & 1][i];
		double dx = (x + 0.5 - e->x) / e->rx;
		double dy = (y + 0.5 - e->y) / e->ry;

		if (dx * dx + dy * dy < 1)
			grey = e->grey;
	}
	return grey;
}

struct bits {
	unsigned char data[SCAN_SIZE_MAX];
	size_t len;
	unsigned held, count;
};

static void
put_bits(struct bits *b, unsigned value, unsigned n)
{
	while (n-- > 0) {
		b->held = b->held << 1 | (value >> n & 1);
		if (++b->count < 8)
			continue;
		if (b->len + 2 > sizeof(b->data))
			gen_die("picture too large");
		b->data[b->len++] = (unsigned char)b->held;
		if ((b->held & 0xff) == 0xff)
			b->data[b->len++] = 0; /* T.81 B.1.1.5 */
		b->held = b->count = 0;
	}
}

/* The luminance DC codes of T.81 table K.3: size, code, length. */
static void
put_dc(struct bits *b, int difference)
{
	static const struct {
		unsigned code, len;
	} codes[] = {{0, 2}, {2, 3}, {3, 3}, {4, 3}, {5, 3}, {6, 3}, {14, 4},
	    {30, 5}, {62, 6}, {126, 7}, {254, 8}, {510, 9}};
	unsigned size = 0,
		 magnitude =
		     (unsigned)(difference < 0 ? -difference : difference);

	while (magnitude >> size != 0)
		size++;
	put_bits(b, codes[size].code, codes[size].len);
	put_bits(b,
	    difference < 0 ? (unsigned)(difference - 1) : (unsigned)difference,
	    size);
	put_bits(b, 0, 1); /* end of block, the only AC code */
}

struct blob
gen_image_jpeg(int person)
{
	struct blob flat = asn_copy("\x08", 1), quant = ASN_NONE;
	struct bits b = {.len = 0};
	int last = 0;

	for (int i = 0; i < 64; i++)
		quant = ASN_JOIN(quant, flat);
	for (int y = 0; y < BLOCKS_Y; y++)
		for (int x = 0; x < BLOCKS_X; x++) {
			int dc = grey_at(person, x, y) - 128;

			put_dc(&b, dc - last);
			last = dc;
		}
	put_bits(&b, 0x7f, (8 - b.count) % 8);
	return ASN_JOIN(
	    asn_hex("ffd8"
		    "ffe000104a46494600010100000100010000" /* JFIF 1.01 */
		    "ffdb004300"),
	    quant,
	    asn_hex("ffc0000b08"
		    "0140"
		    "00f0"
		    "01"
		    "011100" /* 320 lines of 240 */
		    "ffc4001f00"
		    "00010501010101010100000000000000"
		    "000102030405060708090a0b"
		    "ffc4001410"
		    "01000000000000000000000000000000"
		    "00"
		    "ffda0008010100003f00"),
	    asn_copy(b.data, b.len), asn_hex("ffd9"));
}

struct blob
gen_image_jp2(bool boxes)
{
	/* ISO/IEC 15444-1 annex A: SIZ, COD (no decomposition, one layer),
	 * QCD (no quantization), one tile whose single packet is empty. */
	struct blob stream = asn_hex("ff4f"
				     "ff510029"
				     "0000"
				     "000000f0"
				     "00000140"
				     "00000000"
				     "00000000"
				     "000000f0"
				     "00000140"
				     "00000000"
				     "00000000"
				     "0001"
				     "070101"
				     "ff52000c"
				     "00"
				     "00"
				     "0001"
				     "00"
				     "00"
				     "04"
				     "04"
				     "00"
				     "01"
				     "ff5c0004"
				     "40"
				     "40"
				     "ff90000a"
				     "0000"
				     "0000000f"
				     "00"
				     "01"
				     "ff93"
				     "00"
				     "ffd9");

	if (!boxes)
		return stream;
	return ASN_JOIN(asn_hex("0000000c6a5020200d0a870a"
				"00000014667479706a703220000000006a703220"
				"0000002d6a703268"
				"0000001669686472"
				"00000140"
				"000000f0"
				"0001"
				"07"
				"07"
				"00"
				"00"
				"0000000f636f6c72"
				"010000"
				"00000011"
				"000000006a703263"),
	    stream);
}

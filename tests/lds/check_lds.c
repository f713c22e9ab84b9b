/*
 * lds/lds and lds/image: the worked example of Doc 9303-10 for EF.COM, lists
 * of hashes as they should be and as they are not, headers of pictures.
 */
#include "lds/image.h"
#include "lds/lds.h"
#include "suite.h"

START_TEST(com_of_the_standard)
{
	struct span file = SPAN("\x60\x16\x5f\x01\x04"
				"0107"
				"\x5f\x36\x06"
				"040000"
				"\x5c\x04\x61\x75\x76\x6c");
	struct err err = ERR_INIT;
	struct lds_com com;
	char text[8];

	ck_assert_msg(lds_com_parse(file, &com, &err), "%s", err.text);
	ck_assert_uint_eq(com.groups, 1u << 1 | 1u << 2 | 1u << 4 | 1u << 12);
	ck_assert_uint_eq(com.unknown_tags, 0);
	lds_version_text(com.lds_version, text, sizeof(text));
	ck_assert_str_eq(text, "1.7");
	for (size_t cut = 0; cut < file.len; cut++)
		ck_assert(!lds_com_parse(span_first(file, cut), &com, &err));
}
END_TEST

START_TEST(tags)
{
	ck_assert_uint_eq(lds_tag(1), 0x61);
	ck_assert_uint_eq(lds_tag(2), 0x75);
	ck_assert_uint_eq(lds_tag(16), 0x70);
	ck_assert_uint_eq(lds_tag(0), 0);
	ck_assert_uint_eq(lds_tag(17), 0);
	for (unsigned i = 1; i <= LDS_GROUPS; i++)
		ck_assert_uint_eq(lds_group(lds_tag(i)), i);
	ck_assert_uint_eq(lds_group(0x77), 0);
	ck_assert_uint_eq(lds_group(0), 0);
}
END_TEST

/* LDSSecurityObject with SHA-1; the hashes are of 1 byte: whose they are is
 * not asked here. */
#define ALGORITHM "\x30\x07\x06\x05\x2b\x0e\x03\x02\x1a"
#define HASH(n) "\x30\x06\x02\x01" n "\x04\x01\x00"

START_TEST(security_objects)
{
	static const struct {
		const char *der;
		size_t len;
		bool ok;
		uint32_t groups;
		bool unsorted;
	} rows[] = {
#define ROW(literal) literal, sizeof(literal) - 1
	    {ROW("\x30\x1e\x02\x01\x00" ALGORITHM "\x30\x10" HASH("\x01")
		     HASH("\x02")),
		true, 6, false},
	    {ROW("\x30\x1e\x02\x01\x00" ALGORITHM "\x30\x10" HASH("\x02")
		     HASH("\x01")),
		true, 6, true},
	    {ROW("\x30\x0e\x02\x01\x00" ALGORITHM "\x30\x00"), true, 0, false},
	    /* twice; of no group; version 2; bytes after it */
	    {ROW("\x30\x1e\x02\x01\x00" ALGORITHM "\x30\x10" HASH("\x01")
		     HASH("\x01")),
		false, 0, false},
	    {ROW("\x30\x16\x02\x01\x00" ALGORITHM "\x30\x08" HASH("\x11")),
		false, 0, false},
	    {ROW("\x30\x16\x02\x01\x00" ALGORITHM "\x30\x08" HASH("\x00")),
		false, 0, false},
	    {ROW("\x30\x16\x02\x01\x02" ALGORITHM "\x30\x08" HASH("\x01")),
		false, 0, false},
	    {ROW("\x30\x18\x02\x01\x00" ALGORITHM
		 "\x30\x08" HASH("\x01") "\x05\x00"),
		false, 0, false},
#undef ROW
	};
	struct err err = ERR_INIT;
	struct lds_object o;

	for (size_t i = 0; i < COUNT(rows); i++) {
		bool ok = lds_object_parse(
		    span_make(rows[i].der, rows[i].len), &o, &err);

		ck_assert_msg(ok == rows[i].ok, "row %zu: %s", i, err.text);
		if (!ok)
			continue;
		ck_assert_uint_eq(o.groups, rows[i].groups);
		ck_assert(o.unsorted == rows[i].unsorted);
		ck_assert_int_eq(o.digest, DIGEST_SHA1);
	}
}
END_TEST

START_TEST(pictures)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum image_kind kind;
		unsigned width, height;
	} rows[] = {
#define ROW(literal) literal, sizeof(literal) - 1
	    /* SOI, a comment, SOF0 of 240 by 320 */
	    {ROW("\xff\xd8\xff\xfe\x00\x04"
		 "ab\xff\xc0\x00\x0b\x08"
		 "\x01\x40\x00\xf0\x01\x01\x11\x00"),
		IMAGE_JPEG, 240, 320},
	    {ROW("\xff\xd8\xff"), IMAGE_JPEG, 0, 0},
	    {ROW("\xff\xd8\xff\xfe\xff\xff"
		 "ab"),
		IMAGE_JPEG, 0, 0},
	    /* SOC, SIZ */
	    {ROW("\xff\x4f\xff\x51\x00\x29\x00\x00\x00\x00\x00\xf0"
		 "\x00\x00\x01\x40\x00\x00\x00\x00\x00\x00\x00\x00"),
		IMAGE_JPEG2000, 240, 320},
	    {ROW("\xff\x4f\xff\x51"), IMAGE_JPEG2000, 0, 0},
	    {ROW("GIF89a"), IMAGE_UNKNOWN, 0, 0},
	    {ROW(""), IMAGE_UNKNOWN, 0, 0},
#undef ROW
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct image image =
		    image_look(span_make(rows[i].bytes, rows[i].len));

		ck_assert_msg(image.kind == rows[i].kind, "row %zu", i);
		ck_assert_uint_eq(image.width, rows[i].width);
		ck_assert_uint_eq(image.height, rows[i].height);
	}
	ck_assert_str_eq(image_word(IMAGE_JPEG2000), "jpeg2000");
}
END_TEST

Suite *lds_suite(void);

Suite *
lds_suite(void)
{
	Suite *s = suite_create("lds");

	CASE(s, com_of_the_standard);
	CASE(s, tags);
	CASE(s, security_objects);
	CASE(s, pictures);
	return s;
}

/*
 * Data groups of tests/gen, read back.
 */
#include "gen/made.h"
#include "gen/image.h"
#include "lds/dg.h"
#include "lds/lds.h"
#include "suite.h"

static struct gen_lds
made(const char *settings)
{
	struct settings s = {.count = 0};
	struct gen_lds lds;

	settings_parse(&s, settings);
	gen_lds_make(&s, &lds);
	settings_check_used(&s, settings);
	return lds;
}

static const struct {
	const char *settings;
	unsigned lines;
	const char *code, *state, *number;
} zones[] = {
    {"dg=1", 2, "P<", "UTO", "L898902C3"},
    {"dg=1 doc.code=PM doc.state=D", 2, "PM", "D", "L898902C3"},
    {"dg=1 format=TD1 doc.code=ID", 3, "ID", "UTO", "L898902C3"},
    {"dg=1 format=TD1 doc.number=592165AB48X7", 3, "I<", "UTO", "592165AB48X7"},
    {"dg=1 format=TD2", 2, "I<", "UTO", "L898902C3"},
    {"dg=1 doc.number=AB12", 2, "P<", "UTO", "AB12"},
};

START_TEST(the_zone_of_data_group_1)
{
	struct gen_lds lds = made(zones[_i].settings);
	char number[DG1_NUMBER_ROOM];
	struct err err = ERR_INIT;
	struct dg1 dg1;
	char other[128];

	ck_assert_msg(
	    dg1_parse(made_span(lds.dg[1]), &dg1, &err), "%s", err.text);
	ck_assert_uint_eq(dg1.layout->lines, zones[_i].lines);
	ck_assert(span_equal_str(dg1.document_code, zones[_i].code));
	ck_assert(span_equal_str(dg1.issuing_state, zones[_i].state));
	dg1_document_number(&dg1, number);
	ck_assert_str_eq(number, zones[_i].number);
	for (unsigned i = 0; i < dg1.layout->lines; i++)
		ck_assert(span_equal_str(dg1_line(&dg1, i), lds.zone[i]));
	ck_assert(dg1_same_zone(&dg1, dg1.zone));
	memcpy(other, dg1.zone.data, dg1.zone.len);
	for (size_t i = 0; i < dg1.zone.len; i++) {
		other[i] ^= 1;
		ck_assert(!dg1_same_zone(&dg1, span_make(other, dg1.zone.len)));
		other[i] ^= 1;
	}
}
END_TEST

static const struct {
	const char *settings;
	enum image_kind kind;
	int format;
} faces[] = {
    {"dg=2", IMAGE_JPEG, DG_FORMAT_19794},
    {"dg=2 photo=jp2", IMAGE_JPEG2000, DG_FORMAT_19794},
    {"dg=2 photo=j2k", IMAGE_JPEG2000, DG_FORMAT_19794},
    {"dg=2 faces=39794", IMAGE_JPEG, DG_FORMAT_39794},
    {"dg=2 faces=39794 photo=jp2", IMAGE_JPEG2000, DG_FORMAT_39794},
};

START_TEST(the_face_of_data_group_2)
{
	struct gen_lds lds = made(faces[_i].settings);
	struct err err = ERR_INIT;
	struct dg_images images;

	ck_assert_msg(dg2_parse(made_span(lds.dg[2]), &images, &err), "%s: %s",
	    faces[_i].settings, err.text);
	ck_assert_uint_eq(images.count, 1);
	ck_assert_int_eq(images.format, faces[_i].format);
	ck_assert_int_eq(images.image[0].kind, faces[_i].kind);
	ck_assert_uint_eq(images.image[0].width, IMAGE_WIDTH);
	ck_assert_uint_eq(images.image[0].height, IMAGE_HEIGHT);
	if (faces[_i].kind == IMAGE_JPEG)
		ck_assert(span_equal(
		    images.image[0].bytes, made_span(gen_image_jpeg(0))));
}
END_TEST

START_TEST(the_other_data_groups)
{
	struct gen_lds lds = made("dg=1,2,7,11,12,14,15 aa=bp256");
	struct err err = ERR_INIT;
	struct dg_details details;
	struct dg_images images;
	struct span spki;
	struct dg14 dg14;
	struct date date;

	ck_assert(dg7_parse(made_span(lds.dg[7]), &images, &err));
	ck_assert_uint_eq(images.count, 1);
	ck_assert_msg(
	    dg11_parse(made_span(lds.dg[11]), &details, &err), "%s", err.text);
	ck_assert_uint_eq(details.count, 3);
	ck_assert_msg(
	    dg12_parse(made_span(lds.dg[12]), &details, &err), "%s", err.text);
	ck_assert(dg12_issue_date(&details, &date));
	ck_assert_int_eq(date.year, 2025);
	ck_assert_int_eq(date.month, 6);
	ck_assert_int_eq(date.day, 1);
	ck_assert(dg14_parse(made_span(lds.dg[14]), &dg14, &err));
	ck_assert_uint_eq(dg14.count, 4);
	ck_assert(dg15_parse(made_span(lds.dg[15]), &spki, &err));
	ck_assert(span_equal(spki,
	    made_span(gen_key_spki(gen_key_get("bp256", "aa"), "explicit"))));
}
END_TEST

/* Belgium: objects without content, and the tag 5F85, which is two bytes long
 * whatever X.690 makes of its second. */
START_TEST(details_of_belgium)
{
	struct gen_lds lds = made("dg=1,2,12 dg12=belgian");
	struct err err = ERR_INIT;
	struct dg_details details;
	struct date date;

	ck_assert_msg(
	    dg12_parse(made_span(lds.dg[12]), &details, &err), "%s", err.text);
	ck_assert_uint_eq(details.count, 2);
	ck_assert_str_eq(details.detail[0].name, "issuing_authority");
	ck_assert(dg12_issue_date(&details, &date));
	ck_assert_int_eq(
	    date.year * 10000 + date.month * 100 + date.day, 20250601);
	for (size_t len = 0; len < lds.dg[12].len; len++)
		ck_assert(!dg12_parse(
		    span_first(made_span(lds.dg[12]), len), &details, &err));
}
END_TEST

START_TEST(ef_com)
{
	struct gen_lds lds = made("dg=1,2,3,14");
	struct err err = ERR_INIT;
	struct lds_com com;
	char text[16];

	ck_assert(lds_com_parse(made_span(lds.com), &com, &err));
	ck_assert_uint_eq(com.groups, 1 << 1 | 1 << 2 | 1 << 3 | 1 << 14);
	ck_assert_uint_eq(com.unknown_tags, 0);
	lds_version_text(com.lds_version, text, sizeof(text));
	ck_assert_str_eq(text, "1.7");
}
END_TEST

static const unsigned numbers[] = {1, 2, 7, 11, 12, 14, 15};

static bool
parse(unsigned number, struct span file)
{
	struct err err = ERR_INIT;
	struct dg_details details;
	struct dg_images images;
	struct span spki;
	struct dg14 dg14;
	struct dg1 dg1;

	switch (number) {
	case 1:
		return dg1_parse(file, &dg1, &err);
	case 2:
		return dg2_parse(file, &images, &err);
	case 7:
		return dg7_parse(file, &images, &err);
	case 11:
		return dg11_parse(file, &details, &err);
	case 12:
		return dg12_parse(file, &details, &err);
	case 14:
		return dg14_parse(file, &dg14, &err);
	default:
		return dg15_parse(file, &spki, &err);
	}
}

START_TEST(cut_short_is_refused)
{
	struct gen_lds lds = made("dg=1,2,7,11,12,14,15 aa=bp256");
	unsigned number = numbers[_i];
	struct span file = made_span(lds.dg[number]);

	ck_assert(parse(number, file));
	for (size_t len = 0; len < file.len; len++)
		ck_assert_msg(!parse(number, span_first(file, len)),
		    "DG%u of %zu bytes", number, len);
	/* The file of another group. */
	ck_assert(!parse(number, made_span(lds.dg[number == 1 ? 2 : 1])));
}
END_TEST

Suite *dg_suite(void);

Suite *
dg_suite(void)
{
	Suite *s = suite_create("dg");

	CASE_TABLE(
	    s, the_zone_of_data_group_1, zones, made_setup, made_release);
	CASE_TABLE(
	    s, the_face_of_data_group_2, faces, made_setup, made_release);
	CASE_WITH(s, the_other_data_groups, made_setup, made_release);
	CASE_WITH(s, details_of_belgium, made_setup, made_release);
	CASE_WITH(s, ef_com, made_setup, made_release);
	CASE_TABLE(s, cut_short_is_refused, numbers, made_setup, made_release);
	return s;
}

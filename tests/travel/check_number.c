/*
 * number: long numbers and what only looks like one, by Doc 9303-5 and -6
 * 4.2.2 note j.
 */
#include "travel/number.h"

#include "suite.h"

Suite *number_suite(void);

#define FILL30 "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"
#define TD1_REST FILL30 FILL30
#define TD2_UPPER "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
#define TD2_MIDDLE "UTO7408122F1204159"

static const struct {
	enum mrz_format format;
	const char *cells, *number;
} zones[] = {
    /* 9303-5 4.2.2 note j's own example: D231458907 and more */
    {MRZ_TD1, "I<UTOD23145890<7349<<<<<<<<<<<" TD1_REST, "D23145890734"},
    {MRZ_TD1, "I<UTOD231458907<<<<<<<<<<<<<<<" TD1_REST, "D23145890"},
    /* as long as it may be: thirteen more, the digit, and a filler */
    {MRZ_TD1, "I<UTOD23145890<1234567890ABC4<" TD1_REST,
	"D231458901234567890ABC"},
    /* one more, and none but the digit: optional data */
    {MRZ_TD1, "I<UTOD23145890<1234567890ABCD4" TD1_REST, "D23145890"},
    {MRZ_TD1, "I<UTOD23145890<4<<<<<<<<<<<<<<" TD1_REST, "D23145890"},
    /* one cell of padding may be a part of it, two are a short number */
    {MRZ_TD1, "I<UTOD2314589<<7349<<<<<<<<<<<" TD1_REST, "D2314589<734"},
    {MRZ_TD1, "I<UTOD231458<<<7349<<<<<<<<<<<" TD1_REST, "D231458<<"},
    /* a crew member's certificate: the airline is there */
    {MRZ_TD1, "ACUTOD23145890<734<<<<<<<<<<<<" TD1_REST, "D23145890"},
    {MRZ_TD2, TD2_UPPER "D23145890<" TD2_MIDDLE "ABCDE4<6", "D23145890ABCDE"},
    {MRZ_TD2, TD2_UPPER "D23145890<" TD2_MIDDLE "ABCDEF46", "D23145890"},
    /* a passport's nine characters are all there are */
    {MRZ_TD3,
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	"L898902C3<UTO7408122F1204159ABC4<<<<<<<<<<10",
	"L898902C3"},
};

START_TEST(numbers_of_zones)
{
	const struct mrz_layout *layout = layout_get(zones[_i].format);
	uint8_t number[MRZ_NUMBER_MAX];
	unsigned len;

	ck_assert_uint_eq(strlen(zones[_i].cells), layout->cells);
	len = number_read(layout, (const uint8_t *)zones[_i].cells, number);
	ck_assert(span_equal_str(span_make(number, len), zones[_i].number));
}
END_TEST

START_TEST(zones_of_chips)
{
	ck_assert_ptr_eq(layout_of_chip(90), layout_get(MRZ_TD1));
	ck_assert_ptr_eq(layout_of_chip(72), layout_get(MRZ_TD2));
	ck_assert_ptr_eq(layout_of_chip(88), layout_get(MRZ_TD3));
	for (size_t cells = 0; cells < 200; cells++)
		ck_assert((layout_of_chip(cells) != NULL) ==
		    (cells == 90 || cells == 72 || cells == 88));
}
END_TEST

Suite *
number_suite(void)
{
	Suite *s = suite_create("number");

	CASE_TABLE(s, numbers_of_zones, zones, NULL, NULL);
	CASE(s, zones_of_chips);
	return s;
}

/*
 * mrz/layout: the tables hold together. Which column is which field is shown
 * by the specimens in check_mrz.c.
 */
#include "mrz/layout.h"

#include "suite.h"

/* Fields that lie inside another by intent. */
static bool
is_inside(enum mrz_field field)
{
	return field == MRZ_ISSUE_DATE || field == MRZ_LANGUAGE;
}

START_TEST(places_are_inside_and_apart)
{
	for (int f = 0; f < MRZ_FORMATS; f++) {
		const struct mrz_layout *l = mrz_layout((enum mrz_format)f);
		uint8_t used[MRZ_CELLS_MAX] = {0};
		unsigned cells = 0;

		ck_assert_str_eq(l->name, mrz_format_names[f]);
		for (unsigned i = 0; i < l->lines; i++)
			cells += l->width[i];
		ck_assert_uint_eq(cells, l->cells);
		for (int i = 0; i < MRZ_FIELDS; i++) {
			const struct mrz_place *p = &l->field[i];

			ck_assert_uint_le(p->at + p->len, cells);
			for (unsigned c = p->at; c < p->at + p->len; c++)
				if (!is_inside((enum mrz_field)i))
					ck_assert_uint_eq(used[c]++, 0);
		}
		for (int i = 0; i < MRZ_DIGITS; i++)
			if (l->digit[i].ranges > 0)
				ck_assert_uint_eq(used[l->digit[i].at]++, 0);
	}
}
END_TEST

START_TEST(a_digit_covers_its_field)
{
	for (int f = 0; f < MRZ_FORMATS; f++) {
		const struct mrz_layout *l = mrz_layout((enum mrz_format)f);

		for (int i = 0; i < MRZ_DIGIT_COMPOSITE; i++) {
			const struct mrz_digit_place *d = &l->digit[i];
			const struct mrz_place *p =
			    &l->field[mrz_digit_field((enum mrz_digit)i)];

			if (d->ranges == 0)
				continue;
			ck_assert_uint_eq(d->ranges, 1);
			ck_assert_uint_eq(
			    d->range[0].at + d->range[0].len, p->at + p->len);
			ck_assert_uint_eq(d->at, p->at + p->len);
		}
	}
}
END_TEST

/* Doc 9303-4 to 7: what a composite covers, by the numbers of the columns. */
START_TEST(composites_of_the_standard)
{
	static const struct {
		enum mrz_format format;
		unsigned covered;
	} sums[] = {
	    {MRZ_TD1, 25 + 7 + 7 + 11},
	    {MRZ_TD2, 10 + 7 + 14},
	    {MRZ_TD3, 10 + 7 + 22},
	    {MRZ_MRV_A, 0},
	    {MRZ_MRV_B, 0},
	    {MRZ_SVK_ID, 0},
	    {MRZ_FRA_ID, 71},
	    {MRZ_FRA_DL, 29},
	    {MRZ_CHE_DL, 0},
	    {MRZ_RUS_NP, 10 + 7 + 22},
	};

	for (size_t i = 0; i < COUNT(sums); i++) {
		const struct mrz_digit_place *d =
		    &mrz_layout(sums[i].format)->digit[MRZ_DIGIT_COMPOSITE];
		unsigned covered = 0;

		for (unsigned r = 0; r < d->ranges; r++) {
			covered += d->range[r].len;
			/* mrz.c gathers several of them in pieces of 32 */
			ck_assert(d->ranges == 1 || d->range[r].len <= 32);
		}
		ck_assert_uint_eq(covered, sums[i].covered);
	}
}
END_TEST

START_TEST(positions_are_lines_and_columns)
{
	unsigned line, column;

	mrz_position(mrz_layout(MRZ_TD3), 44 + 43, &line, &column);
	ck_assert_uint_eq(line, 2);
	ck_assert_uint_eq(column, 44);
	mrz_position(mrz_layout(MRZ_CHE_DL), 9 + 30, &line, &column);
	ck_assert_uint_eq(line, 3);
	ck_assert_uint_eq(column, 1);
}
END_TEST

START_TEST(names_and_back)
{
	enum mrz_format format;
	enum mrz_field field;

	for (int i = 0; i < MRZ_FORMATS; i++) {
		ck_assert(
		    mrz_format_parse(span_str(mrz_format_names[i]), &format));
		ck_assert_int_eq((int)format, i);
	}
	for (int i = 0; i < MRZ_FIELDS; i++) {
		ck_assert(mrz_field_parse(
		    span_str(mrz_field_name((enum mrz_field)i)), &field));
		ck_assert_int_eq((int)field, i);
	}
	ck_assert(!mrz_format_parse(SPAN("TD4"), &format));
	ck_assert(!mrz_field_parse(SPAN("shoe_size"), &field));
}
END_TEST

Suite *layout_suite(void);

Suite *
layout_suite(void)
{
	Suite *s = suite_create("layout");

	CASE(s, places_are_inside_and_apart);
	CASE(s, a_digit_covers_its_field);
	CASE(s, composites_of_the_standard);
	CASE(s, positions_are_lines_and_columns);
	CASE(s, names_and_back);
	return s;
}

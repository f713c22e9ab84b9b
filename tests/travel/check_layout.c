/*
 * layout: the tables hold together. Which column is which field is shown
 * by the specimens in check_mrz.c.
 */
#include "mrz/mrz.h"

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
		const struct mrz_layout *l = layout_get((enum mrz_format)f);
		uint8_t used[MRZ_CELLS_MAX] = {0};
		unsigned cells = 0;

		ck_assert_str_eq(l->name, layout_format_names[f]);
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

/* Doc 9303-3 4.3: nothing stands in a zone that no rule looks at. */
START_TEST(every_cell_has_a_meaning)
{
	for (int f = 0; f < MRZ_FORMATS; f++) {
		const struct mrz_layout *l = layout_get((enum mrz_format)f);
		unsigned meanings[MRZ_CELLS_MAX] = {0};

		for (int i = 0; i < MRZ_FIELDS; i++)
			for (unsigned c = 0; c < l->field[i].len; c++)
				if (!is_inside((enum mrz_field)i))
					meanings[l->field[i].at + c]++;
		for (int i = 0; i < MRZ_DIGITS; i++)
			if (l->digit[i].ranges > 0)
				meanings[l->digit[i].at]++;
		for (unsigned c = 0; c < l->cells; c++)
			ck_assert_msg(
			    meanings[c] + (l->filler[c / 64] >> c % 64 & 1) ==
				1,
			    "%s: cell %u", l->name, c);
	}
}
END_TEST

/* The fixed rooms that the code has are large enough for every row. */
START_TEST(limits_hold_for_every_row)
{
	for (int f = 0; f < MRZ_FORMATS; f++) {
		const struct mrz_layout *l = layout_get((enum mrz_format)f);
		const struct mrz_place *number = &l->field[MRZ_DOCUMENT_NUMBER];

		ck_assert_uint_le(l->lines, MRZ_LINES_MAX);
		ck_assert_uint_le(l->cells, MRZ_CELLS_MAX);
		for (unsigned i = 0; i < l->lines; i++)
			ck_assert_uint_le(l->width[i], MRZ_WIDTH_MAX);
		ck_assert_uint_le(
		    number->len + l->overflow_max, MRZ_NUMBER_MAX);
		ck_assert(l->overflow_max == 0 ||
		    l->overflow_max + 2 <= l->field[MRZ_OPTIONAL_DATA].len);
		for (int i = 0; i < MRZ_FIELDS; i++)
			ck_assert_uint_le(l->field[i].len, MRZ_WIDTH_MAX);
		ck_assert_uint_le(l->field[MRZ_NAME].len, MRZ_NAME_MAX);
		/* lds/pa_lists.c, seal.h; mrz_date_cells() */
		ck_assert_uint_le(l->field[MRZ_ISSUING_STATE].len, 3);
		ck_assert_uint_le(l->field[MRZ_BIRTH_DATE].len, 6);
		ck_assert_uint_le(l->field[MRZ_EXPIRY_DATE].len, 6);
		ck_assert_uint_le(l->field[MRZ_ISSUE_DATE].len, 6);
		for (int i = 0; i < MRZ_DIGITS; i++) {
			const struct mrz_digit_place *d = &l->digit[i];

			ck_assert_uint_le(d->ranges, MRZ_RANGES_MAX);
			for (unsigned r = 0; r < d->ranges; r++) {
				ck_assert_uint_le(
				    d->range[r].at + d->range[r].len, l->cells);
				ck_assert(d->ranges == 1 ||
				    d->range[r].len <= CELLS_COPY);
			}
		}
	}
}
END_TEST

START_TEST(a_digit_covers_its_field)
{
	for (int f = 0; f < MRZ_FORMATS; f++) {
		const struct mrz_layout *l = layout_get((enum mrz_format)f);

		for (int i = 0; i < MRZ_DIGIT_COMPOSITE; i++) {
			const struct mrz_digit_place *d = &l->digit[i];
			const struct mrz_place *p =
			    &l->field[layout_digit_field((enum mrz_digit)i)];

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
		    &layout_get(sums[i].format)->digit[MRZ_DIGIT_COMPOSITE];
		unsigned covered = 0;

		for (unsigned r = 0; r < d->ranges; r++) {
			covered += d->range[r].len;
		}
		ck_assert_uint_eq(covered, sums[i].covered);
	}
}
END_TEST

START_TEST(positions_are_lines_and_columns)
{
	unsigned line, column;

	layout_position(layout_get(MRZ_TD3), 44 + 43, &line, &column);
	ck_assert_uint_eq(line, 2);
	ck_assert_uint_eq(column, 44);
	layout_position(layout_get(MRZ_CHE_DL), 9 + 30, &line, &column);
	ck_assert_uint_eq(line, 3);
	ck_assert_uint_eq(column, 1);
}
END_TEST

START_TEST(names_and_back)
{
	enum mrz_field field;

	for (int i = 0; i < MRZ_FIELDS; i++) {
		ck_assert(layout_field_parse(
		    span_str(layout_field_name((enum mrz_field)i)), &field));
		ck_assert_int_eq((int)field, i);
	}
	ck_assert(!layout_field_parse(SPAN("shoe_size"), &field));
}
END_TEST

Suite *layout_suite(void);

Suite *
layout_suite(void)
{
	Suite *s = suite_create("layout");

	CASE(s, places_are_inside_and_apart);
	CASE(s, every_cell_has_a_meaning);
	CASE(s, limits_hold_for_every_row);
	CASE(s, a_digit_covers_its_field);
	CASE(s, composites_of_the_standard);
	CASE(s, positions_are_lines_and_columns);
	CASE(s, names_and_back);
	return s;
}

/*
 * map: what a map says of columns and values.
 */
#include "sheet/map.h"

#include "alloc.h"
#include "temp.h"

enum { NUMBER, STATE, TYPE, EXPIRY, REPORTED, NOTE };
static const struct map_member members[] = {
    {"number", MAP_TEXT, NULL},
    {"state", MAP_STATE, NULL},
    {"type", MAP_WORD, "P I stolen_blank"},
    {"expiry", MAP_DAY, NULL},
    {"reported", MAP_DAY_PAST, NULL},
    {"note", MAP_TEXT, NULL},
    {NULL, MAP_TEXT, NULL},
};

static const struct date today = {2026, 11, 20};
static const char spanish[] = "[file]\n"
			      "encoding = ISO-8859-1\n"
			      "separator = tab\n"
			      "header_line = 3\n"
			      "[columns]\n"
			      "N\xc3\xbamero de documento = number\n"
			      "Pa\xc3\xads = state\n"
			      "Apellidos = ignore\n"
			      "[days]\n"
			      "form = DD/MM/YYYY | DD.MM.YY\n"
			      "expiry = excel\n"
			      "[type]\n"
			      "PASAPORTE = P\n"
			      "- =\n"
			      "[state]\n"
			      "La Rep\xc3\xba"
			      "blica = ESP\n"
			      "[expiry]\n"
			      "indefinido = 9999-12-31\n"
			      "[defaults]\n"
			      "note = de la lista\n";

static struct map *
open_text(const char *text)
{
	struct map *m = NULL;
	struct err err = ERR_INIT;

	temp_file("map.ini", span_str(text));
	if (!map_open("map.ini", members, today, &m, &err))
		ck_assert_msg(err.kind == ERR_CONFIG, "%s", err.text);
	return m;
}

START_TEST(what_a_file_is_like)
{
	struct map *m = open_text(spanish);

	ck_assert_str_eq(map_encoding(m), "ISO-8859-1");
	ck_assert_int_eq(map_separator(m), '\t');
	ck_assert_uint_eq(map_header_line(m), 3);
	ck_span_eq(map_default(m, NOTE), "de la lista");
	ck_assert_uint_eq(map_default(m, NUMBER).len, 0);
	map_close(m);
	m = open_text("");
	ck_assert_ptr_null(map_encoding(m));
	ck_assert_int_eq(map_separator(m), 0);
	ck_assert_uint_eq(map_header_line(m), 1);
	map_close(m);
}
END_TEST

START_TEST(what_a_column_is)
{
	static const struct {
		const char *name;
		size_t member;
	} rows[] = {
	    {"N\xc3\xbamero de documento", NUMBER},
	    {"  NUMERO DE  DOCUMENTO:", NUMBER},
	    {"number", NUMBER},
	    {"Number", MAP_UNKNOWN},
	    {"apellidos", MAP_IGNORED},
	    {"Nombre", MAP_UNKNOWN},
	    {"type", TYPE},
	    {"", MAP_UNKNOWN},
	};
	struct map *m = open_text(spanish);
	struct err err = ERR_INIT;

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t member = 4711;

		ck_assert(map_column(m, span_str(rows[i].name), &member, &err));
		ck_assert_msg(member == rows[i].member, "%s", rows[i].name);
	}
	map_close(m);
	m = open_text("[file]\nother_columns = ignore\n");
	size_t member;
	ck_assert(map_column(m, SPAN("Nombre"), &member, &err));
	ck_assert_uint_eq(member, MAP_IGNORED);
	map_close(m);
}
END_TEST

START_TEST(what_a_value_means)
{
	static const struct {
		size_t member;
		const char *value, *out; /* NULL: refused */
	} rows[] = {
	    {NUMBER, " aB 1 ", "aB 1"},
	    {TYPE, "pasaporte", "P"},
	    {TYPE, "-", ""},
	    {TYPE, "p", "P"},
	    {TYPE, "Stolen blank", "stolen_blank"},
	    {TYPE, "otro", "otro"},
	    {STATE,
		"Espa\xc3\xb1"
		"a",
		"ESP"},
	    {STATE, "Deutschland", "D"},
	    {STATE, "Atlantis", "Atlantis"},
	    {STATE, "Allemagne", "D"},
	    {STATE, "Alemania", "D"},
	    {STATE, "Alemanha", "D"},
	    {STATE, "Germany", "D"},
	    {STATE, "276", "D"},
	    {STATE, "de", "D"},
	    {STATE, "deu", "D"},
	    {STATE, "la republica", "ESP"},
	    {STATE, "", ""},
	    {EXPIRY, "45657", "2024-12-31"},
	    {EXPIRY, "31/12/2024", NULL},
	    {EXPIRY, "Indefinido", "9999-12-31"},
	    {REPORTED, "31/12/2024", "2024-12-31"},
	    {REPORTED, "31.12.24", "2024-12-31"},
	    {REPORTED, "31.12.74", "1974-12-31"},
	    {REPORTED, "2024-12-31", NULL},
	};
	struct map *m = open_text(spanish);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf room = BUF_INIT;
		struct span out = {NULL, 0};
		struct err err = ERR_INIT;
		const char *none = NULL;

		ck_assert(map_value(m, rows[i].member, span_str(rows[i].value),
		    &room, &out, &none, &err));
		ck_assert_msg((none == NULL) == (rows[i].out != NULL), "%s",
		    rows[i].value);
		if (none == NULL)
			ck_assert_msg(span_equal_str(out, rows[i].out),
			    "%s is %.*s", rows[i].value, SPAN_ARG(out));
		else
			ck_assert(span_equal_str(out, rows[i].value));
		buf_release(&room);
	}
	map_close(m);
}
END_TEST

/* A state without its code would be another question. */
START_TEST(want_of_memory_is_no_value)
{
	struct map *m = open_text(spanish);
	bool failed = false;

	for (long n = 0; alloc_fail_at(n); n++) {
		struct err err = ERR_INIT;
		struct buf room = BUF_INIT;
		const char *none;
		struct span out;
		bool ok = map_value(
		    m, EXPIRY, SPAN("Indefinido"), &room, &out, &none, &err);

		if (alloc_failed()) {
			failed = true;
			ck_assert(!ok);
			ck_assert_int_eq(err.kind, ERR_INTERNAL);
		} else {
			ck_span_eq(out, "9999-12-31");
		}
		buf_release(&room);
	}
	ck_assert(failed);
	map_close(m);
}
END_TEST

START_TEST(without_forms_days_are_handed_on)
{
	struct map *m = open_text("");
	struct buf room = BUF_INIT;
	struct err err = ERR_INIT;
	const char *none;
	struct span out;

	ck_assert(
	    map_value(m, EXPIRY, SPAN("31/12/2024"), &room, &out, &none, &err));
	ck_assert_ptr_null(none);
	ck_span_eq(out, "31/12/2024");
	buf_release(&room);
	map_close(m);
}
END_TEST

START_TEST(what_is_no_map)
{
	static const char *const wrong[] = {
	    "number = x\n",
	    "[columns]\nNummer = numero\n",
	    "[columns]\nA b = number\na-B = note\n",
	    "[file]\nseparator = x\n",
	    "[file]\nheader_line = 0\n",
	    "[file]\nother_columns = yes\n",
	    "[file]\ncolour = red\n",
	    "[days]\nform = 31/12/2024\n",
	    "[days]\nform =\n",
	    "[days]\nnumber = DD/MM/YYYY\n",
	    "[type]\nX = Q\n",
	    "[state]\nX = ZZQ\n",
	    "[expiry]\nX = 31/12/2024\n",
	    "[type]\nX = P\nx = I\n",
	    "[defaults]\ntype = Q\n",
	    "[defaults]\nnone = Q\n",
	    "[surname]\nx = y\n",
	};

	for (size_t i = 0; i < COUNT(wrong); i++)
		ck_assert_msg(open_text(wrong[i]) == NULL, "%s", wrong[i]);
}
END_TEST

Suite *sheet_map_suite(void);

Suite *
sheet_map_suite(void)
{
	Suite *s = suite_create("sheet_map");

	CASE_WITH(s, what_a_file_is_like, temp_setup, temp_teardown);
	CASE_WITH(s, what_a_column_is, temp_setup, temp_teardown);
	CASE_WITH(s, what_a_value_means, temp_setup, temp_teardown);
	CASE_WITH(s, want_of_memory_is_no_value, temp_setup, temp_teardown);
	CASE_WITH(
	    s, without_forms_days_are_handed_on, temp_setup, temp_teardown);
	CASE_WITH(s, what_is_no_map, temp_setup, temp_teardown);
	return s;
}

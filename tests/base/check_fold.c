/*
 * fold: which words are the same. Truth: Python's unicodedata (NFD, casefold)
 * by hand for these rows.
 */
#include "base/fold.h"

#include "suite.h"

START_TEST(what_is_the_same)
{
	static const char *const rows[][2] = {
	    {"Número de Documento:", "numero de documento"},
	    {"  NUMERO   DE-DOCUMENTO ", "numero de documento"},
	    {"N\xc2\xba doc.", "n doc"},
	    {"Cafe\xcc\x81", "cafe"},
	    {"Straße Œuvre Ægir", "strasse oeuvre aegir"},
	    {"stolen_blank", "stolen blank"},
	    {"НОМЕР Документа", "номер документа"},
	    {"ΑΡΙΘΜΌΣ αριθμός", "αριθμοσ αριθμοσ"},
	    {"رقم الجواز", "رقم الجواز"},
	    {"旅券番号", "旅券番号"},
	    {"\xef\xbb\xbfnumber", "number"},
	    {"A1", "a1"},
	    {"-", ""},
	    {"", ""},
	    {"x\xff", "x\xff"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out = BUF_INIT;

		fold_words(span_str(rows[i][0]), &out);
		ck_assert_str_eq(buf_text(&out), rows[i][1]);
		buf_release(&out);
	}
}
END_TEST

START_TEST(it_appends)
{
	struct buf out = BUF_INIT;

	buf_append_str(&out, "x");
	fold_words(SPAN(" A b"), &out);
	ck_assert_str_eq(buf_text(&out), "xa b");
	buf_release(&out);
}
END_TEST

Suite *fold_suite(void);

Suite *
fold_suite(void)
{
	Suite *s = suite_create("fold");

	CASE(s, what_is_the_same);
	CASE(s, it_appends);
	return s;
}

/*
 * Normal forms: what is one document, and what is another.
 */
#include "suite.h"
#include "sltd/key.h"
#include "normal.h"

Suite *sltd_key_suite(void);

static struct sltd_number
number(const char *text)
{
	struct sltd_number n;

	ck_assert(sltd_number_normal(span_str(text), &n));
	return n;
}

static const struct {
	const char *text, *normal, *fold;
} numbers[] = {
    {"L898902C3", "L898902C3", "1898902C3"},
    {"l898902c3", "L898902C3", "1898902C3"},
    {" L-898 902/C3<<", "L898902C3", "1898902C3"},
    {"OQDILZSGB", "OQDILZSGB", "000112568"},
    {"0123456789", "0123456789", "0123456789"},
    {"ACEFHJKMNPRTUVWXY", "ACEFHJKMNPRTUVWXY", "ACEFHJKMNPRTUVWXY"},
    {"\xef\xbc\xac\xef\xbc\x98\xef\xbd\x83", "L8C", "18C"}, /* Ｌ８ｃ */
    {"\xd9\xa1\xd9\xa2", "12", "12"},			    /* ١٢ */
    {"\xdb\xb8\xe0\xa5\xaa", "84", "84"},		    /* ۸४ */
    {"L\xe2\x80\x91\xc2\xa0\xef\xbb\xbf"
     "1",
	"L1", "11"},
    {"", "", ""},
    {"-<. ", "", ""},
};

START_TEST(numbers_in_normal_form_and_fold)
{
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct sltd_number n = number(numbers[i].text), fold;

		sltd_number_fold(&n, &fold);
		ck_assert_msg(
		    span_equal_str(sltd_number_span(&n), numbers[i].normal),
		    "%s", numbers[i].text);
		ck_assert_msg(
		    span_equal_str(sltd_number_span(&fold), numbers[i].fold),
		    "%s", numbers[i].text);
	}
}
END_TEST

static const struct {
	const char *text;
	enum sltd_written written;
	size_t at;
	const char *normal;
} writings[] = {
    {"L1", SLTD_WRITTEN_PLAIN, 0, "L1"},
    {"\xd0\x90\xd0\x92"
     "12",
	SLTD_WRITTEN_ALIKE, 0, "AB12"},		/* Cyrillic */
    {"1\xce\x92", SLTD_WRITTEN_ALIKE, 1, "1B"}, /* Greek */
    {"1\xc3\x84", SLTD_WRITTEN_ALIKE, 1, "1A"}, /* A with marks */
    {"A\xcc\x88"
     "1",
	SLTD_WRITTEN_ALIKE, 1, "A1"},		     /* a combining mark */
    {"12\xc3\x9f", SLTD_WRITTEN_OTHER, 2, NULL},     /* sharp s */
    {"12\xe0\xb8\x81", SLTD_WRITTEN_OTHER, 2, NULL}, /* Thai */
    {"\xd0\x90\xe0\xb8\x81", SLTD_WRITTEN_OTHER, 2, NULL},
    {"1\xc4", SLTD_WRITTEN_OTHER, 1, NULL}, /* Latin-1 */
    {"1\xf0\x9d\x9f\x8f", SLTD_WRITTEN_OTHER, 1, NULL},
    /* what stands for a character that was lost or seen wrongly */
    {"AB?12", SLTD_WRITTEN_OTHER, 2, NULL},
    {"12*", SLTD_WRITTEN_OTHER, 2, NULL},
    {"#12", SLTD_WRITTEN_OTHER, 0, NULL},
    {"1|2", SLTD_WRITTEN_OTHER, 1, NULL},
    {"1\x07", SLTD_WRITTEN_OTHER, 1, NULL},
    {"\x1b[31m", SLTD_WRITTEN_OTHER, 0, NULL},
    {"1\xc2\x8a", SLTD_WRITTEN_OTHER, 1, NULL},	    /* S caron of CP1252 */
    {"1\xc2\xbf", SLTD_WRITTEN_OTHER, 1, NULL},	    /* inverted ? */
    {"1\xe2\x80\xa6", SLTD_WRITTEN_OTHER, 1, NULL}, /* ellipsis */
    {"1\xe2\x96\xa1", SLTD_WRITTEN_OTHER, 1, NULL}, /* white square */
    {"1\xef\xbf\xbd", SLTD_WRITTEN_OTHER, 1, NULL}, /* U+FFFD */
    {"\"A-1/2.3,4:5;6'7(8)_9<=", SLTD_WRITTEN_PLAIN, 0, "A123456789"},
    {"1\xe2\x80\x93\xc2\xb7"
     "2",
	SLTD_WRITTEN_PLAIN, 0, "12"}, /* en dash, middle dot */
    {"N/A", SLTD_WRITTEN_WORD, 0, NULL},
    {" unknown ", SLTD_WRITTEN_WORD, 0, NULL},
    {"s/n", SLTD_WRITTEN_WORD, 0, NULL},
    {"XXX XXX", SLTD_WRITTEN_WORD, 0, NULL},
    {"NA1", SLTD_WRITTEN_PLAIN, 0, "NA1"},
    {"XX", SLTD_WRITTEN_PLAIN, 0, "XX"},
    {"1.23E+08", SLTD_WRITTEN_POWER, 0, NULL},
    {" 1,23e+11 ", SLTD_WRITTEN_POWER, 0, NULL},
    {"1.5E-3", SLTD_WRITTEN_POWER, 0, NULL},
    {"12E+8", SLTD_WRITTEN_POWER, 0, NULL},
    {"12345E-7", SLTD_WRITTEN_PLAIN, 0, "12345E7"},
    {"1.23e8", SLTD_WRITTEN_POWER, 0, NULL},
    {"1.23E08", SLTD_WRITTEN_POWER, 0, NULL},
    {"123456789.0", SLTD_WRITTEN_POWER, 0, NULL},
    {"123456789,00", SLTD_WRITTEN_POWER, 0, NULL},
    {"1.23E+08\xc2\xa0", SLTD_WRITTEN_POWER, 0, NULL}, /* a blank after it */
    {"\xef\xbc\x91.5\xef\xbc\xa5\xef\xbc\x8b"
     "8",
	SLTD_WRITTEN_POWER, 0, NULL}, /* full-width 1, E and plus */
    {"\xd9\xa1.5E+8", SLTD_WRITTEN_POWER, 0, NULL}, /* Arabic-Indic 1 */
    {"1.234E5678", SLTD_WRITTEN_PLAIN, 0, "1234E5678"},
    {"12.345.678-0", SLTD_WRITTEN_PLAIN, 0, "123456780"},
    {"345.000", SLTD_WRITTEN_PLAIN, 0, "345000"},
    {"123.", SLTD_WRITTEN_PLAIN, 0, "123"},
    {"123.450", SLTD_WRITTEN_PLAIN, 0, "123450"},
    {"A123.0", SLTD_WRITTEN_PLAIN, 0, "A1230"},
    {"1E5", SLTD_WRITTEN_PLAIN, 0, "1E5"},
};

START_TEST(a_letter_is_never_left_out_in_silence)
{
	for (size_t i = 0; i < COUNT(writings); i++) {
		struct sltd_number n;
		size_t at = 0;
		enum sltd_written how =
		    sltd_number_read(span_str(writings[i].text), &n, &at);

		ck_assert_msg(how == writings[i].written, "row %zu", i);
		ck_assert_msg(how == SLTD_WRITTEN_PLAIN || at == writings[i].at,
		    "row %zu: at %zu", i, at);
		ck_assert_msg(writings[i].normal == NULL ||
			span_equal_str(
			    sltd_number_span(&n), writings[i].normal),
		    "row %zu", i);
	}
}
END_TEST

START_TEST(number_longer_than_the_limit_is_refused)
{
	char text[SLTD_NUMBER_MAX + 2];
	struct sltd_number n;

	memset(text, 'A', sizeof(text));
	ck_assert(sltd_number_normal(span_make(text, SLTD_NUMBER_MAX), &n));
	ck_assert(
	    !sltd_number_normal(span_make(text, SLTD_NUMBER_MAX + 1), &n));
}
END_TEST

static const struct {
	const char *text, *state; /* NULL: refused */
} states[] = {
    {"UTO", "UTO"},
    {"uto", "UTO"},
    {"D", "D"},
    {"D<<", "D"},
    {"DEU", "D"},
    {"deu", "D"},
    {"", ""},
    {"<<<", ""},
    {" FRA ", "FRA"},
    {"GB", "GB"},
    {"UTOP", NULL},
    {"U1O", NULL},
    {"U<O", NULL},
    {"\xc3\xa4", NULL},
};

START_TEST(states_in_normal_form)
{
	for (size_t i = 0; i < COUNT(states); i++) {
		struct sltd_state s;
		bool ok = sltd_state_normal(span_str(states[i].text), &s);

		ck_assert_msg(
		    ok == (states[i].state != NULL), "%s", states[i].text);
		if (ok)
			ck_assert_msg(span_equal_str(
					  sltd_state_span(&s), states[i].state),
			    "%s", states[i].text);
	}
}
END_TEST

static bool
related(const char *a, const char *b)
{
	struct sltd_state x, y;

	ck_assert(sltd_state_normal(span_str(a), &x));
	ck_assert(sltd_state_normal(span_str(b), &y));
	return sltd_state_related(x, y);
}

START_TEST(states_of_one_authority_are_related)
{
	static const char *const british[] = {
	    "GBR", "GBD", "GBN", "GBO", "GBP", "GBS"};

	for (size_t i = 0; i < COUNT(british); i++)
		for (size_t k = 0; k < COUNT(british); k++)
			ck_assert(related(british[i], british[k]));
	ck_assert(related("RKS", "UNK"));
	ck_assert(related("D", "DEU"));
	ck_assert(!related("GBR", "RKS"));
	ck_assert(!related("GBX", "GBR"));
	ck_assert(!related("FRA", "UTO"));
}
END_TEST

static const struct {
	const char *text;
	int type; /* -1: refused */
} types[] = {
    {"P", 'P'},
    {"p", 'P'},
    {"P<", 'P'},
    {"PD", 'P'},
    {"PN", 'P'},
    {"I", 'I'},
    {"I<", 'I'},
    {"ID", 'I'},
    {"A", 'I'},
    {"C<", 'I'},
    {"AC", 'O'},
    {"IR", 'R'},
    {"AR", 'R'},
    {"R", 'R'},
    {"V", 'V'},
    {"VB", 'V'},
    {"O", 'O'},
    {"D1", 'O'},
    {"", 0},
    {"<<", 0},
    {"PASSPORT", 'P'},
    {"Passeport", 'P'},
    {" pasaporte ", 'P'},
    {"Carte nationale d'identit\u00e9", 'I'},
    {"D.N.I.", -1}, /* three words */
    {"DNI", 'I'},
    {"visa", 'V'},
    {"Titre de s\u00e9jour", 'R'},
    {"Permiso de Residencia", 'R'},
    {"otro", 'O'},
    {"PAS", -1},
    {"Passportx", -1},
    {"driving licence", -1},
    {"\xff\xfe\xfd", -1},
    {"-", -1},
};

START_TEST(types_from_letters_and_document_codes)
{
	for (size_t i = 0; i < COUNT(types); i++) {
		char type = 1;
		bool ok = sltd_type_normal(span_str(types[i].text), &type);

		ck_assert_msg(ok ? types[i].type == type : types[i].type == -1,
		    "%s", types[i].text);
	}
}
END_TEST

static const struct {
	const char *first, *last;
	bool valid;
} series[] = {
    {"AA0000100", "AA0000199", true},
    {"100", "199", true},
    {"AA0000199", "AA0000100", false}, /* downwards */
    {"AA0000100", "AA0000100", false}, /* one number */
    {"AA0000100", "AA000199", false},  /* lengths */
    {"AA0000100", "AB0000199", false}, /* prefixes */
    {"AAA", "AAB", false},	       /* no counter */
    {"A1B09", "A1B21", true},
    {"A1B09", "A1C21", false},
};

START_TEST(series_count_by_their_last_digits)
{
	for (size_t i = 0; i < COUNT(series); i++) {
		struct sltd_number a = number(series[i].first);
		struct sltd_number b = number(series[i].last);

		ck_assert_msg(sltd_series_valid(&a, &b) == series[i].valid,
		    "%s-%s", series[i].first, series[i].last);
	}
}
END_TEST

static const struct {
	const char *number;
	bool in;
} members[] = {
    {"A1B09", true},
    {"A1B21", true},
    {"A1B15", true},
    {"A1B08", false},
    {"A1B22", false},
    {"A1C10", false},
    {"A1B1", false},
    /* Between the two bytewise, and of no such series. */
    {"A1B1X", false},
    {"A1B109", false},
};

START_TEST(a_series_has_its_numbers_and_no_others)
{
	struct sltd_number first = number("A1B09"), last = number("A1B21");

	for (size_t i = 0; i < COUNT(members); i++) {
		struct sltd_number n = number(members[i].number);

		ck_assert_msg(
		    sltd_series_has(&first, &last, &n) == members[i].in, "%s",
		    members[i].number);
	}
}
END_TEST

Suite *
sltd_key_suite(void)
{
	Suite *s = suite_create("sltd_key");

	CASE(s, numbers_in_normal_form_and_fold);
	CASE(s, a_letter_is_never_left_out_in_silence);
	CASE(s, number_longer_than_the_limit_is_refused);
	CASE(s, states_in_normal_form);
	CASE(s, states_of_one_authority_are_related);
	CASE(s, types_from_letters_and_document_codes);
	CASE(s, series_count_by_their_last_digits);
	CASE(s, a_series_has_its_numbers_and_no_others);
	return s;
}

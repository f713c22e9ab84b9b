/*
 * travel/country: Doc 9303-3 section 5 by its parts, pairs of state and
 * certificate that real documents have and pairs that none may have, names as
 * people write them, and the whole of ISO 3166-1 against Debian's iso-codes.
 */
#include "travel/country.h"

#include <stdio.h>

#include "base/bytes.h"
#include "base/file.h"
#include "json/scan.h"
#include "suite.h"
#include "travel/country_private.h"

START_TEST(state_and_country)
{
	static const struct {
		const char *state, *country;
		bool same;
	} rows[] = {
	    {"D", "DE", true},
	    {"FRA", "FR", true},
	    {"GBR", "GB", true},
	    {"GBD", "GB", true},
	    {"GBD", "BM", true},
	    {"BMU", "BM", true},
	    {"HKG", "CN", true},
	    {"MAC", "CN", true},
	    {"CHN", "CN", true},
	    {"EUE", "EU", true},
	    {"UNO", "UN", true},
	    {"UNO", "ZZ", true},
	    {"UNA", "UN", true},
	    {"RKS", "KS", true},
	    {"XOM", "XO", true},
	    {"LTU", "LTU", true},
	    {"UTO", "UT", true},
	    {"HUN", "GU", false},
	    {"CUW", "NL", true},
	    {"TWN", "TW", true},
	    {"D", "FR", false},
	    {"FRA", "DE", false},
	    {"UTO", "DE", false},
	    {"DEU", "DK", false},
	    {"XYZ", "DE", false},
	    {"", "DE", false},
	    {"D", "", false},
	    {"CHN", "TW", false},
	    {"TWN", "CN", false},
	    {"FR", "FR", true},
	    {"GUM", "GU", true},
	    {"FRAX", "FR", false},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_msg(country_of_state(span_str(rows[i].state),
				  rows[i].country) == rows[i].same,
		    "%s %s", rows[i].state, rows[i].country);
}
END_TEST

START_TEST(two_certificates)
{
	ck_assert(country_same("DE", "DE"));
	ck_assert(country_same("GB", "BM"));
	ck_assert(country_same("BM", "GB"));
	ck_assert(country_same("LTU", "LT"));
	ck_assert(country_same("LT", "LTU"));
	ck_assert(!country_same("DE", "FR"));
	ck_assert(!country_same("", "DE"));
	ck_assert(!country_same("", ""));
	ck_assert(!country_same("GB", "CN"));
	ck_assert(country_shared("CN"));
	ck_assert(!country_shared("DE"));
}
END_TEST

START_TEST(letters)
{
	char two[3];

	ck_assert(country_two_letters(SPAN("D"), two));
	ck_assert_str_eq(two, "DE");
	ck_assert(country_two_letters(SPAN("CHE"), two));
	ck_assert_str_eq(two, "CH");
	ck_assert(!country_two_letters(SPAN("XYZ"), two));
}
END_TEST

START_TEST(parts_of_section_5)
{
	static const char *const listed[] = {
	    /* A, its exceptions and a few of ISO 3166-1 */
	    "D",
	    "GBD",
	    "GBN",
	    "GBO",
	    "GBP",
	    "GBS",
	    "RKS",
	    "AFG",
	    "FRA",
	    "GBR",
	    "ZWE",
	    "ALA",
	    "SSD",
	    /* B, C, D, E, G, H */
	    "EUE",
	    "UNO",
	    "UNA",
	    "UNK",
	    "XBA",
	    "XIM",
	    "XCC",
	    "XCE",
	    "XCO",
	    "XEC",
	    "XPO",
	    "XES",
	    "XMP",
	    "XOM",
	    "XDC",
	    "XXA",
	    "XXB",
	    "XXC",
	    "XXX",
	    "UTO",
	    "IAO",
	};

	for (size_t i = 0; i < COUNT(listed); i++)
		ck_assert_msg(
		    country_kind(span_str(listed[i])) == COUNTRY_LISTED, "%s",
		    listed[i]);
	ck_assert_int_eq(country_kind(SPAN("ANT")), COUNTRY_DEPRECATED);
	ck_assert_int_eq(country_kind(SPAN("NTZ")), COUNTRY_DEPRECATED);
}
END_TEST

START_TEST(seen_in_the_field_is_not_listed)
{
	static const char *const seen[] = {"DEU", "XXK", "XKX"};

	for (size_t i = 0; i < COUNT(seen); i++) {
		ck_assert_int_eq(country_kind(span_str(seen[i])), COUNTRY_SEEN);
		ck_assert_ptr_nonnull(country_note(span_str(seen[i])));
	}
}
END_TEST

START_TEST(others_are_unknown)
{
	static const char *const unknown[] = {"", "DE", "BOS", "YTO", "ASU",
	    "INP", "COU", "UT0", "D<<", "AFGH", "afg", "A\xff\x41"};

	for (size_t i = 0; i < COUNT(unknown); i++)
		ck_assert_msg(
		    country_kind(span_str(unknown[i])) == COUNTRY_UNKNOWN, "%s",
		    unknown[i]);
	ck_assert_int_eq(country_kind(span_make("AF\0", 3)), COUNTRY_UNKNOWN);
}
END_TEST

/* 249 codes of ISO 3166-1 without DEU, and 27 of ICAO with three letters. */
START_TEST(how_many_are_listed)
{
	char code[3];
	unsigned count = 0;

	for (int i = 0; i < 26 * 26 * 26; i++) {
		code[0] = (char)('A' + i / 676);
		code[1] = (char)('A' + i / 26 % 26);
		code[2] = (char)('A' + i % 26);
		count += country_kind(span_make(code, 3)) == COUNTRY_LISTED;
	}
	ck_assert_uint_eq(count, 248 + 27);
}
END_TEST

/* others: those that are listed beside the code, in any order. */
static void
ck_others(const char *code, const char *others)
{
	const struct country *c;
	size_t len = 0;
	unsigned i;

	for (i = 0; (c = country_other_code(span_str(code), i)) != NULL; i++) {
		ck_assert_msg(
		    strstr(others, c->code) != NULL, "%s: %s", code, c->code);
		for (unsigned j = 0; j < i; j++)
			ck_assert_ptr_ne(
			    country_other_code(span_str(code), j), c);
		len += strlen(c->code) + 1;
	}
	ck_assert_uint_eq(len, others[0] != '\0' ? strlen(others) + 1 : 0);
}

START_TEST(codes_of_one_state)
{
	ck_assert(country_same_state(SPAN("D"), SPAN("DEU")));
	ck_assert(country_same_state(SPAN("DEU"), SPAN("D")));
	ck_assert(country_same_state(SPAN("UNK"), SPAN("RKS")));
	ck_assert(country_same_state(SPAN("FRA"), SPAN("FRA")));
	ck_assert(!country_same_state(SPAN("FRA"), SPAN("D")));
	ck_assert(country_same_state(SPAN("XKX"), SPAN("XXK")));
	ck_assert(!country_same_state(SPAN("GBR"), SPAN("GBD")));
	ck_assert(country_same_state(SPAN("QQQ"), SPAN("QQQ")));
	ck_assert(!country_same_state(SPAN("QQQ"), SPAN("QQR")));
	ck_others("GBR", "GBD GBN GBO GBP GBS");
	ck_others("GBO", "GBR GBD GBN GBP GBS");
	ck_others("RKS", "UNK");
	ck_others("UNK", "RKS");
	ck_others("D", "");
	ck_others("DEU", "");
	ck_others("QQQ", "");
	ck_assert(country_same_authority(SPAN("GBR"), SPAN("GBD")));
	ck_assert(country_same_authority(SPAN("GBS"), SPAN("GBN")));
	ck_assert(country_same_authority(SPAN("UNK"), SPAN("RKS")));
	ck_assert(country_same_authority(SPAN("DEU"), SPAN("D")));
	ck_assert(!country_same_authority(SPAN("GBR"), SPAN("IMN")));
	ck_assert(!country_same_authority(SPAN("QQQ"), SPAN("QQR")));
}
END_TEST

/* ---- what people write -------------------------------------------------- */

static void
ck_any(const char *text, const char *code)
{
	const struct country *c = country_find_any(span_str(text));

	ck_assert_msg(
	    code == NULL ? c == NULL : c != NULL && strcmp(c->code, code) == 0,
	    "'%s' is %s", text, c != NULL ? c->code : "none");
}

START_TEST(whatever_was_written)
{
	static const struct {
		const char *text, *code;
	} rows[] = {{"D", "D"}, {"D<<", "D"}, {"deu", "D"}, {"DE", "D"},
	    {"de", "D"}, {"276", "D"}, {"004", "AFG"}, {"4", "AFG"},
	    {"Alemania", "D"}, {"ALLEMAGNE", "D"}, {"alemanha", "D"},
	    {"Federal Republic of Germany", "D"}, {"XK", "RKS"}, {"KS", "RKS"},
	    {"XKX", "RKS"}, {"Kosovo", "RKS"}, {"UK", "GBR"}, {"EL", "GRC"},
	    {"USA", "USA"}, {"eeuu", "USA"}, {"EUA", "USA"},
	    {"\xc3\x89tats-Unis d\xe2\x80\x99"
	     "Am\xc3\xa9rique",
		"USA"},
	    {"ETATS UNIS", "USA"}, {"Estados  Unidos", "USA"},
	    /* é as e and its mark apart */
	    {"Pe\xcc\x81rou", "PER"}, {"Pérou", "PER"}, {"  peru ", "PER"},
	    {"Cote d'Ivoire", "CIV"}, {"COSTA DE MARFIL", "CIV"},
	    {"Congo, Republic of the", "COG"}, {"republique du congo", "COG"},
	    {"Congo, Democratic Republic of the", "COD"},
	    {"Republica Democratica del Congo", "COD"},
	    {"Republic of Korea", "KOR"}, {"Korea", NULL},
	    {"Democratic People's Republic of Korea", "PRK"},
	    {"People's Republic of China", "CHN"}, {"Republic of China", "TWN"},
	    {"St. Lucia", "LCA"}, {"St Kitts & Nevis", "KNA"},
	    {"The Gambia", "GMB"}, {"Gambia (The)", "GMB"}, {"Dominica", "DMA"},
	    {"Dominican Republic", "DOM"}, {"Niger", "NER"}, {"Nigeria", "NGA"},
	    {"Guinea", "GIN"}, {"Guinea-Bissau", "GNB"},
	    {"Ordre souverain militaire de Malte", "XOM"}, {"Malta", "MLT"},
	    {"UTO", "UTO"}, {"XXA", "XXA"}, {"Interpol", "XPO"}, {"", NULL},
	    {"<<<", NULL}, {"999", NULL}, {"0", NULL}, {"QQ", NULL},
	    {"QQQ", NULL}, {"Republic", NULL}, {"of the", NULL},
	    {"Germania 3", NULL}, {"\xd0\xa0\xd0\xbe\xd1\x81\xd1\x81", NULL},
	    {"Fran\xe7"
	     "a",
		NULL},
	    {"Atlantis", NULL}, {"1000", NULL}, {"Germany Germany", NULL}};
	char text[300];

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_any(rows[i].text, rows[i].code);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_any(text, NULL);
	for (size_t i = 1; i < sizeof(text) - 1; i += 2)
		text[i] = ' ';
	ck_any(text, NULL);
}
END_TEST

START_TEST(two_letters_and_numbers)
{
	ck_assert_str_eq(country_find_two(SPAN("OM"))->code, "OMN");
	ck_assert_str_eq(country_find_two(SPAN("EU"))->code, "EUE");
	ck_assert_str_eq(country_find_two(SPAN("UN"))->code, "UNO");
	ck_assert_str_eq(country_find_two(SPAN("XO"))->code, "XOM");
	ck_assert_ptr_null(country_find_two(SPAN("de")));
	ck_assert_ptr_null(country_find_two(SPAN("D")));
	ck_assert_ptr_null(country_find_two(SPAN("DEU")));
	ck_assert_ptr_null(country_find_two(SPAN("QX")));
	ck_assert_str_eq(country_find_number(756)->code, "CHE");
	ck_assert_ptr_null(country_find_number(0));
	ck_assert_ptr_null(country_find_number(1000));
	ck_assert_ptr_null(country_find_number(UINT32_MAX));
}
END_TEST

/* ---- the table itself --------------------------------------------------- */

START_TEST(every_row_is_sound)
{
	for (size_t i = 0; i < country_count; i++) {
		const struct country *c = &country_rows[i];
		struct span code = span_str(c->code);

		ck_assert_ptr_eq(country_find(code), c);
		ck_assert((c->name[0] == NULL) == (c->kind == COUNTRY_SEEN));
		ck_assert((c->note == NULL) == (c->kind != COUNTRY_SEEN));
		if (c->number != 0)
			ck_assert_ptr_eq(country_find_number(c->number), c);
		if (c->same != NULL)
			ck_assert_ptr_null(
			    country_find(span_str(c->same))->same);
		if (c->authority != NULL)
			ck_assert_ptr_nonnull(
			    country_find(span_str(c->authority)));
		for (int l = 0; l < COUNTRY_LANGUAGES && c->name[l] != NULL;
		     l++) {
			ck_assert_uint_lt(strlen(c->name[l]), COUNTRY_NAME_MAX);
			/* a name of one state alone */
			ck_assert_msg(
			    country_find_name(span_str(c->name[l])) == c, "%s",
			    c->name[l]);
		}
	}
}
END_TEST

/* ---- against iso-codes, which is somebody else's table ------------------ */

#define ISO_CODES "/usr/share/iso-codes/json/iso_3166-1.json"
#define FILE_MAX ((size_t)8 << 20)

/* A compiled catalogue of gettext: its translation of a text, or none. */
static struct span
translate(struct span mo, struct span text)
{
	const uint8_t *p = mo.data;
	uint32_t count, from, to;

	if (mo.len < 28 || bytes_load32(p) != 0x950412de)
		return span_make(NULL, 0);
	count = bytes_load32(p + 8);
	from = bytes_load32(p + 12);
	to = bytes_load32(p + 16);
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *a = p + from + 8 * i, *b = p + to + 8 * i;

		if (span_equal(text,
			span_make(p + bytes_load32(a + 4), bytes_load32(a))))
			return span_make(
			    p + bytes_load32(b + 4), bytes_load32(b));
	}
	return span_make(NULL, 0);
}

struct tally {
	unsigned asked, found;
};

/* Never another state; not found is counted. */
static void
ck_name(struct span name, const struct country *truth, struct tally *t)
{
	const struct country *c = country_find_name(name);

	/* Brazilian Portuguese gives Afghanistan the name of Pakistan. */
	if (span_equal(name,
		SPAN("Rep\xc3\xba"
		     "blica Isl\xc3\xa2mica do "
		     "Paquist\xc3\xa3o")))
		return;
	t->asked++;
	t->found += c != NULL;
	ck_assert_msg(c == NULL || c == truth, "'%.*s' is %s", SPAN_ARG(name),
	    c != NULL ? c->code : "none");
}

/* One entry of the file; catalogues are in French, Spanish, Portuguese. */
static void
ck_entry(struct span entry, const struct buf *catalogues, size_t count,
    struct tally *english, struct tally *others)
{
	static const char *const members[] = {
	    "name", "common_name", "official_name"};
	struct buf scratch = BUF_INIT;
	struct span value, text;
	const struct country *c;
	uint64_t number;

	ck_assert(json_member(entry, "alpha_3", &value) &&
	    json_string_span(value, &scratch, &text));
	c = country_find_any(text);
	ck_assert_msg(c != NULL, "%.*s", SPAN_ARG(text));
	if (!span_equal(text, SPAN("DEU")))
		ck_assert(span_equal_str(text, c->code));
	ck_assert(json_member(entry, "alpha_2", &value) &&
	    json_string_span(value, &scratch, &text));
	ck_assert(span_equal_str(text, c->two));
	ck_assert_ptr_eq(country_find_two(text), c);
	ck_assert(json_member(entry, "numeric", &value) &&
	    json_string_span(value, &scratch, &text) &&
	    span_uint(text, 999, &number));
	ck_assert_uint_eq(number, c->number);
	for (size_t m = 0; m < COUNT(members); m++) {
		if (!json_member(entry, members[m], &value))
			continue;
		ck_assert(json_string_span(value, &scratch, &text));
		ck_name(text, c, english);
		for (size_t l = 0; l < count; l++) {
			struct span other =
			    translate(buf_span(&catalogues[l]), text);

			if (other.len > 0)
				ck_name(other, c, others);
		}
	}
	buf_release(&scratch);
}

START_TEST(iso_codes_agree)
{
	static const char *const languages[] = {"fr", "es", "pt", "pt_BR"};
	struct buf file = BUF_INIT, path = BUF_INIT;
	struct buf catalogues[COUNT(languages)];
	struct tally english = {0, 0}, others = {0, 0};
	struct json_error why;
	struct json_iterator it;
	struct err err = ERR_INIT;
	struct span all, list, entry;
	unsigned count = 0;

	if (!file_read(ISO_CODES, FILE_MAX, &file, &err)) {
		printf("skip iso_codes_agree: iso-codes is not installed\n");
		return;
	}
	for (size_t l = 0; l < COUNT(languages); l++) {
		buf_init(&catalogues[l], 0);
		buf_clear(&path);
		buf_printf(&path,
		    "/usr/share/locale/%s/LC_MESSAGES/iso_3166-1.mo",
		    languages[l]);
		/* Some systems leave them out. */
		may_fail(
		    file_read(buf_text(&path), FILE_MAX, &catalogues[l], &err));
	}
	ck_assert(json_check(buf_span(&file), &all, &why));
	ck_assert(json_member(all, "3166-1", &list));
	json_array_begin(&it, list);
	for (; json_array_next(&it, &entry); count++)
		ck_entry(
		    entry, catalogues, COUNT(languages), &english, &others);
	ck_assert_uint_ge(count, 249);
	/* English names all; of the others, which have slips, most. */
	ck_assert_uint_eq(english.found, english.asked);
	ck_assert_msg(others.found * 100 >= others.asked * 95, "%u of %u",
	    others.found, others.asked);
	for (size_t l = 0; l < COUNT(languages); l++)
		buf_release(&catalogues[l]);
	buf_release(&file);
	buf_release(&path);
}
END_TEST

Suite *country_suite(void);

Suite *
country_suite(void)
{
	Suite *s = suite_create("country");

	CASE(s, state_and_country);
	CASE(s, two_certificates);
	CASE(s, letters);
	CASE(s, parts_of_section_5);
	CASE(s, seen_in_the_field_is_not_listed);
	CASE(s, others_are_unknown);
	CASE(s, how_many_are_listed);
	CASE(s, codes_of_one_state);
	CASE(s, whatever_was_written);
	CASE(s, two_letters_and_numbers);
	CASE(s, every_row_is_sound);
	CASE(s, iso_codes_agree);
	return s;
}

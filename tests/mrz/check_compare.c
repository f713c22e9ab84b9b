/*
 * mrz/compare and mrz/translit: names of the visual zone, by the worked
 * examples of Doc 9303-3 section 6 and appendix B, and 9303-4, 6, 7 4.2.3.
 */
#include "mrz/compare.h"

#include "mrz/translit.h"
#include "zone.h"

/* A Spanish card that does not expire; its page says "01 01 9999". */
#define PERMANENT                                                          \
	"IDESPBAA000589599999999R<<<<<<\n4008129F9901018ESP<<<<<<<<<<<5\n" \
	"ESPANOLA<ESPANOLA<<CARMEN<<<<<"

static const struct {
	const char *text, *cells;
	bool truncated;
	enum mrz_agreement agreement;
} names[] = {
    {"ERIKSSON", "ERIKSSON", false, MRZ_AGREES},
    {"Eriksson", "ERIKSSON", false, MRZ_AGREES},
    {"ERIKSSEN", "ERIKSSON", false, MRZ_DIFFERS},
    {"ERIKSSONS", "ERIKSSON", false, MRZ_DIFFERS},
    {"ERIKSSO", "ERIKSSON", false, MRZ_DIFFERS},
    {"", "", false, MRZ_AGREES},
    {"ANNA", "", false, MRZ_DIFFERS},
    /* every form of a letter */
    {"M\xc3\xbcller", "MUELLER", false, MRZ_AGREES},
    {"M\xc3\xbcller", "MULLER", false, MRZ_AGREES},
    {"M\xc3\xbcller", "MUXXLLER", false, MRZ_AGREES},
    {"M\xc3\xbcller", "MOELLER", false, MRZ_DIFFERS},
    {"Mu\xcc\x88ller", "MUELLER", false, MRZ_AGREES},
    {"CA\xc3\x91ON", "CANXXON", false, MRZ_AGREES},
    {"CA\xc3\x91ON", "CANON", false, MRZ_AGREES},
    {"Stra\xc3\x9f"
     "e",
	"STRASSE", false, MRZ_AGREES},
    {"\xc3\x98rsted", "OERSTED", false, MRZ_AGREES},
    {"\xc3\x9e\xc3\xb3r", "THOR", false, MRZ_AGREES},
    {"\xc4\xb2ssel", "IJSSEL", false, MRZ_AGREES},
    /* punctuation */
    {"O'CONNOR", "OCONNOR", false, MRZ_AGREES},
    {"O\xe2\x80\x99"
     "Connor",
	"OCONNOR", false, MRZ_AGREES},
    {"O'CONNOR", "O<CONNOR", false, MRZ_AGREES},
    {"SMITH-JONES", "SMITH<JONES", false, MRZ_AGREES},
    {"VAN DER MUELLEN", "VAN<DER<MUELLEN", false, MRZ_AGREES},
    {"DR. MUSTERMANN", "MUSTERMANN", false, MRZ_AGREES},
    {"SMITH JR", "SMITH", false, MRZ_AGREES},
    {"SMITH OR", "SMITH", false, MRZ_DIFFERS},
    /* what a reader leaves away: the marks of table A */
    {"Muller", "MUELLER", false, MRZ_AGREES},
    {"Muller", "MUXXLLER", false, MRZ_AGREES},
    {"Canon", "CANXXON", false, MRZ_AGREES},
    {"Orsted", "OERSTED", false, MRZ_AGREES},
    {"Aalborg", "AALBORG", false, MRZ_AGREES},
    {"Angstrom", "AANGSTROEM", false, MRZ_AGREES},
    {"Muller", "MOELLER", false, MRZ_DIFFERS},
    {"Meier", "MEIERE", false, MRZ_DIFFERS},
    {"M\xc3\xbcller Onder", "MUELLER<OENDER", false, MRZ_DIFFERS},
    /* one name in two scripts */
    {"Иван / Ivan", "IVAN", false, MRZ_AGREES},
    {"Γεώργιος / Georgios", "GEORGIOS", false, MRZ_AGREES},
    {"Γεώργιος / Georgios", "GIORGOS", false, MRZ_DIFFERS},
    {"Γεώργιος /", "GEORGIOS", false, MRZ_INCOMPARABLE},
    {"Иван / Ivan", "PETR", false, MRZ_DIFFERS},
    /* the father's name, after a given one */
    {"Иван Петрович", "IVAN", false, MRZ_AGREES},
    {"Иван Петрович", "IVAN<PETROVICH", false, MRZ_AGREES},
    {"Анна Ильинична", "ANNA", false, MRZ_AGREES},
    {"Оксана Іванівна", "OKSANA", false, MRZ_AGREES},
    {"IVAN PETROVICH", "IVAN", false, MRZ_AGREES},
    {"Иван Петров", "IVAN", false, MRZ_DIFFERS},
    {"PETROVICH", "", false, MRZ_DIFFERS},
    /* the name by birth or marriage */
    {"SMITH ep. DUPONT", "SMITH", false, MRZ_AGREES},
    {"SMITH ep. DUPONT", "SMITH<DUPONT", false, MRZ_AGREES},
    {"SMITH ep. DUPONT", "SMITH<EP<DUPONT", false, MRZ_AGREES},
    {"SMITH ep. DUPONT", "DUPONT", false, MRZ_DIFFERS},
    {"SMITH n\xc3\xa9"
     "e DUPONT",
	"SMITH", false, MRZ_AGREES},
    {"SMITH (N\xc3\x89"
     "E DUPONT)",
	"SMITH", false, MRZ_AGREES},
    {"MEIER geb. M\xc3\xbcller", "MEIER", false, MRZ_AGREES},
    {"NOVA roz. KOVA", "NOVA", false, MRZ_AGREES},
    {"EP DUPONT", "DUPONT", false, MRZ_DIFFERS},
    /* titles, degrees and hereditary rank */
    {"Graf von Berg", "BERG", false, MRZ_AGREES},
    {"Graf von Berg", "VON<BERG", false, MRZ_AGREES},
    {"Graf von Berg", "GRAF<VON<BERG", false, MRZ_AGREES},
    {"Gr\xc3\xa4"
     "fin Berg",
	"BERG", false, MRZ_AGREES},
    {"Freiherr vom Stein", "STEIN", false, MRZ_AGREES},
    {"Berg, Dr. med.", "BERG", false, MRZ_AGREES},
    {"Graf", "GRAF", false, MRZ_AGREES},
    {"Graf", "BERG", false, MRZ_DIFFERS},
    /* particles: written, left out, behind, joined; never alone */
    {"van der Velden", "VELDEN", false, MRZ_AGREES},
    {"van der Velden", "VAN<DER<VELDEN", false, MRZ_AGREES},
    {"Velden, van der", "VAN<DER<VELDEN", false, MRZ_AGREES},
    {"Vandervelden", "VAN<DER<VELDEN", false, MRZ_AGREES},
    {"von der Leyen", "LEYEN", false, MRZ_AGREES},
    {"da Silva", "SILVA", false, MRZ_AGREES},
    {"DE LA CRUZ", "DELACRUZ", false, MRZ_AGREES},
    {"Al-Sayed", "ALSAYED", false, MRZ_AGREES},
    {"Al-Sayed", "AL<SAYED", false, MRZ_AGREES},
    {"El Sayed", "SAYED", false, MRZ_AGREES},
    {"bin Said", "SAID", false, MRZ_AGREES},
    {"D'Angelo", "DANGELO", false, MRZ_AGREES},
    {"van der Velden", "DER<VELDE", false, MRZ_DIFFERS},
    {"De", "", false, MRZ_DIFFERS},
    {"De", "DE", false, MRZ_AGREES},
    /* truncation: only where the field is full, and several ways */
    {"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL",
	"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W", true, MRZ_AGREES},
    {"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL",
	"BENNELONG<WOOLOOM<WARRAND<WARNAM", true, MRZ_AGREES},
    {"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL",
	"BENNEL<WOOLOO<WARRAN<WARNAM", true, MRZ_AGREES},
    {"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL",
	"BENNEL<WOOLOO<WARRAN<WARNAM", false, MRZ_DIFFERS},
    {"BENNELONG WOOLOOMOOLOO", "BENNELONG<WOOLOX", true, MRZ_DIFFERS},
    {"CHAYAPA DEJTHAMRONG KRASUANG", "CHAYAPA<DEJTHAMRONG<K", true, MRZ_AGREES},
    {"DINGO POTOROO", "DI", true, MRZ_AGREES},
    {"DINGO POTOROO", "", true, MRZ_AGREES},
    {"DINGO POTOROO", "POTOROO", true, MRZ_DIFFERS},
    /* a form cut in the middle */
    {"ANNA J\xc3\x96RG", "ANNA<JO", true, MRZ_AGREES},
    /* Cyrillic: of several languages */
    {"\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2", "IVANOV", false,
	MRZ_AGREES},
    {"\xd0\x93\xd1\x80\xd0\xb8\xd0\xb3", "HRYH", false, MRZ_AGREES},
    {"\xd0\x93\xd1\x80\xd0\xb8\xd0\xb3", "GRIG", false, MRZ_AGREES},
    {"\xd0\xa9\xd1\x83\xd0\xba\xd0\xb8\xd0\xbd", "SHCHUKIN", false, MRZ_AGREES},
    {"\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd", "PETR", false, MRZ_DIFFERS},
    /* Arabic, appendix B: three of the published examples */
    {"\xd8\xb3\xd9\x85\xd9\x8a\xd8\xb1 \xd8\xa8\xd8\xa7\xd8\xaf\xd9\x85"
     "\xd9\x83\xd8\xaf\xd9\x88\xd8\xb0\xd9\x8a\xd9\x84",
	"SMYR<BADMKDWXDHYL", false, MRZ_AGREES},
    {"\xd8\xac\xd9\x85\xd8\xa7\xd9\x84 \xd8\xb9\xd8\xa8\xd8\xaf "
     "\xd8\xa7\xd9\x84\xd9\x86\xd8\xa7\xd8\xb5\xd8\xb1",
	"JMAL<EBD<ALNAXSSR", false, MRZ_AGREES},
    {"\xd8\xac\xd9\x85\xd9\x8a\xd9\x84\xd8\xa9", "JMYLXAH", false, MRZ_AGREES},
    /* no rule: Greek, Chinese */
    {"\xce\x91\xce\xbd\xce\xbd\xce\xb1", "ANNA", false, MRZ_INCOMPARABLE},
    {"\xe5\xb1\xb1\xe7\x94\xb0", "YAMADA", false, MRZ_INCOMPARABLE},
    {"ANN4", "ANNA", false, MRZ_DIFFERS},
    {"\xff\xfe", "ANNA", false, MRZ_INCOMPARABLE},
};

START_TEST(names_agree_by_any_legal_form)
{
	for (size_t i = 0; i < COUNT(names); i++)
		ck_assert_msg(mrz_compare_name(span_str(names[i].text),
				  span_str(names[i].cells),
				  names[i].truncated) == names[i].agreement,
		    "%s, %s", names[i].text, names[i].cells);
}
END_TEST

START_TEST(other_fields)
{
	static const struct {
		const char *zone;
		enum mrz_field field;
		const char *text;
		enum mrz_agreement agreement;
	} rows[] = {
	    {TD3, MRZ_DOCUMENT_NUMBER, "L898902C3", MRZ_AGREES},
	    {TD3, MRZ_DOCUMENT_NUMBER, "l 898-902 C3", MRZ_AGREES},
	    {TD3, MRZ_DOCUMENT_NUMBER, "L898902C4", MRZ_DIFFERS},
	    {TD3, MRZ_DOCUMENT_NUMBER, "L898902C", MRZ_DIFFERS},
	    {TD1_LONG, MRZ_DOCUMENT_NUMBER, "D23145890734", MRZ_AGREES},
	    {TD1_LONG, MRZ_DOCUMENT_NUMBER, "D23145890", MRZ_DIFFERS},
	    /* Doc 9303-7 note j: nine of a longer one */
	    {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"
	     "ABCDE12346UTO6908061F9406236ZE184226",
		MRZ_DOCUMENT_NUMBER, "ABCDE1234512", MRZ_AGREES},
	    {TD3, MRZ_BIRTH_DATE, "1974-08-12", MRZ_AGREES},
	    {TD3, MRZ_BIRTH_DATE, "1974-08-13", MRZ_DIFFERS},
	    {TD3, MRZ_BIRTH_DATE, "1974-08-XX", MRZ_DIFFERS},
	    {TD3, MRZ_BIRTH_DATE, "12 AUG 1974", MRZ_INCOMPARABLE},
	    {TD3, MRZ_SEX, "F", MRZ_AGREES},
	    {TD3, MRZ_SEX, "M", MRZ_DIFFERS},
	    {TD3, MRZ_SEX, "X", MRZ_DIFFERS},
	    {TD3, MRZ_NATIONALITY, "UTO", MRZ_AGREES},
	    {TD3, MRZ_NATIONALITY, "FRA", MRZ_DIFFERS},
	    {TD3, MRZ_NATIONALITY, "UTOPIAN", MRZ_INCOMPARABLE},
	    {TD3, MRZ_OPTIONAL_DATA, "ZE 184226 B", MRZ_AGREES},
	    {FRA_ID, MRZ_ISSUE_DATE, "1988-06-17", MRZ_AGREES},
	    {FRA_ID, MRZ_ISSUE_DATE, "1988-07-17", MRZ_DIFFERS},
	    {FRA_ID, MRZ_SURNAME, "Berthier", MRZ_AGREES},
	    {PERMANENT, MRZ_EXPIRY_DATE, "9999-01-01", MRZ_AGREES},
	    {PERMANENT, MRZ_EXPIRY_DATE, "9999-12-31", MRZ_AGREES},
	    {PERMANENT, MRZ_EXPIRY_DATE, "2029-01-01", MRZ_DIFFERS},
	    {TD3, MRZ_EXPIRY_DATE, "9999-12-31", MRZ_DIFFERS},
	    /* not in the layout: nothing to compare */
	    {FRA_ID, MRZ_EXPIRY_DATE, "1998-06-17", MRZ_AGREES},
	    {"PNRUSIVANOV<<3ER2MUXA<IVANOVI3<<<<<<<<<<<<<<\n"
	     "4600000001RUS8001019M<<<<<<<0150101770001<<4",
		MRZ_GIVEN_NAMES, "Черёмуъа Иванович", MRZ_AGREES},
	    {"PNRUSIVANOV<<3ER2MUXA<IVANOVI3<<<<<<<<<<<<<<\n"
	     "4600000001RUS8001019M<<<<<<<0150101770001<<4",
		MRZ_SURNAME, "Петров", MRZ_DIFFERS},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mrz m;

		ck_assert(zone_read(rows[i].zone, &m));
		ck_assert_msg(mrz_compare(&m, rows[i].field,
				  span_str(rows[i].text)) == rows[i].agreement,
		    "%s", rows[i].text);
	}
}
END_TEST

/* Forms by language: Doc 9303-3 section 6 table B, its exceptions. */
START_TEST(forms_to_make)
{
	static const struct {
		uint32_t letter;
		const char *state;
		bool first, last;
		const char *form;
	} rows[] = {
	    {0xdc, "D", false, false, "UE"},
	    {0xd1, "ESP", false, false, "N"},
	    {0xc5, "SWE", false, false, "AA"},
	    {'a', "UTO", true, false, "A"},
	    {0x413, "RUS", true, false, "G"},
	    {0x413, "UKR", false, false, "H"},
	    {0x42f, "UKR", true, false, "YA"},
	    {0x42f, "UKR", false, false, "IA"},
	    {0x401, "BLR", true, false, "IO"},
	    {0x401, "RUS", true, false, "E"},
	    {0x429, "BGR", false, false, "SHT"},
	    {0x427, "SRB", false, false, "C"},
	    {0x40f, "MKD", false, false, "DJ"},
	    {0x429, "RUS", false, false, "SHCH"},
	    {0x629, "EGY", false, true, "XAH"},
	    {0x629, "EGY", false, false, "XTA"},
	    {0x42c, "RUS", false, true, ""},
	    {0x640, "EGY", false, false, ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct translit_form form;

		ck_assert(translit_make(rows[i].letter, span_str(rows[i].state),
		    rows[i].first, rows[i].last, &form));
		ck_assert_str_eq(form.text, rows[i].form);
	}
}
END_TEST

/* The table is searched by halves: it has to be in order. */
START_TEST(every_letter_of_the_tables_is_found)
{
	static const struct {
		uint32_t first, last;
		unsigned known;
	} ranges[] = {
	    {0xc0, 0xde, 30},
	    {0x410, 0x42f, 32},
	    {0x621, 0x64a, 37},
	};

	for (size_t i = 0; i < COUNT(ranges); i++) {
		unsigned known = 0;

		for (uint32_t c = ranges[i].first; c <= ranges[i].last; c++) {
			struct translit_forms forms;

			translit_forms(c, &forms);
			known += forms.count > 0;
		}
		ck_assert_uint_eq(known, ranges[i].known);
	}
}
END_TEST

Suite *compare_suite(void);

Suite *
compare_suite(void)
{
	Suite *s = suite_create("compare");

	CASE(s, names_agree_by_any_legal_form);
	CASE(s, other_fields);
	CASE(s, forms_to_make);
	CASE(s, every_letter_of_the_tables_is_found);
	return s;
}

/*
 * state: the table, by the first two letters; a look-up is one step. Says
 * nothing about who may issue documents: a code is listed or it is not.
 */
#include "travel/state.h"

#define LETTERS 26

/*
 * T('A', 'F', "G"): AFG. ISO 3166-1 without DEU, and of Doc 9303-3 section 5:
 * GBD GBN GBO GBP GBS RKS (A), EUE (B), UNA UNK UNO (C), XBA XCC XCE XCO XDC
 * XEC XES XIM XMP XOM XPO (D), XXA XXB XXC XXX (E), UTO (G), IAO (H).
 * The one-letter D and part F stand below.
 */
#define T(a, b, c) [(a) - 'A'][(b) - 'A'] = c
static const char third[LETTERS][LETTERS][8] = {
    T('A', 'B', "W"),
    T('A', 'F', "G"),
    T('A', 'G', "O"),
    T('A', 'I', "A"),
    T('A', 'L', "AB"),
    T('A', 'N', "D"),
    T('A', 'R', "EGM"),
    T('A', 'S', "M"),
    T('A', 'T', "AFG"),
    T('A', 'U', "ST"),
    T('A', 'Z', "E"),
    T('B', 'D', "I"),
    T('B', 'E', "LNS"),
    T('B', 'F', "A"),
    T('B', 'G', "DR"),
    T('B', 'H', "RS"),
    T('B', 'I', "H"),
    T('B', 'L', "MRZ"),
    T('B', 'M', "U"),
    T('B', 'O', "L"),
    T('B', 'R', "ABN"),
    T('B', 'T', "N"),
    T('B', 'V', "T"),
    T('B', 'W', "A"),
    T('C', 'A', "FN"),
    T('C', 'C', "K"),
    T('C', 'H', "ELN"),
    T('C', 'I', "V"),
    T('C', 'M', "R"),
    T('C', 'O', "DGKLM"),
    T('C', 'P', "V"),
    T('C', 'R', "I"),
    T('C', 'U', "BW"),
    T('C', 'X', "R"),
    T('C', 'Y', "MP"),
    T('C', 'Z', "E"),
    T('D', 'J', "I"),
    T('D', 'M', "A"),
    T('D', 'N', "K"),
    T('D', 'O', "M"),
    T('D', 'Z', "A"),
    T('E', 'C', "U"),
    T('E', 'G', "Y"),
    T('E', 'R', "I"),
    T('E', 'S', "HPT"),
    T('E', 'T', "H"),
    T('E', 'U', "E"),
    T('F', 'I', "N"),
    T('F', 'J', "I"),
    T('F', 'L', "K"),
    T('F', 'R', "AO"),
    T('F', 'S', "M"),
    T('G', 'A', "B"),
    T('G', 'B', "DNOPRS"),
    T('G', 'E', "O"),
    T('G', 'G', "Y"),
    T('G', 'H', "A"),
    T('G', 'I', "BN"),
    T('G', 'L', "P"),
    T('G', 'M', "B"),
    T('G', 'N', "BQ"),
    T('G', 'R', "CDL"),
    T('G', 'T', "M"),
    T('G', 'U', "FMY"),
    T('H', 'K', "G"),
    T('H', 'M', "D"),
    T('H', 'N', "D"),
    T('H', 'R', "V"),
    T('H', 'T', "I"),
    T('H', 'U', "N"),
    T('I', 'A', "O"),
    T('I', 'D', "N"),
    T('I', 'M', "N"),
    T('I', 'N', "D"),
    T('I', 'O', "T"),
    T('I', 'R', "LNQ"),
    T('I', 'S', "LR"),
    T('I', 'T', "A"),
    T('J', 'A', "M"),
    T('J', 'E', "Y"),
    T('J', 'O', "R"),
    T('J', 'P', "N"),
    T('K', 'A', "Z"),
    T('K', 'E', "N"),
    T('K', 'G', "Z"),
    T('K', 'H', "M"),
    T('K', 'I', "R"),
    T('K', 'N', "A"),
    T('K', 'O', "R"),
    T('K', 'W', "T"),
    T('L', 'A', "O"),
    T('L', 'B', "NRY"),
    T('L', 'C', "A"),
    T('L', 'I', "E"),
    T('L', 'K', "A"),
    T('L', 'S', "O"),
    T('L', 'T', "U"),
    T('L', 'U', "X"),
    T('L', 'V', "A"),
    T('M', 'A', "CFR"),
    T('M', 'C', "O"),
    T('M', 'D', "AGV"),
    T('M', 'E', "X"),
    T('M', 'H', "L"),
    T('M', 'K', "D"),
    T('M', 'L', "IT"),
    T('M', 'M', "R"),
    T('M', 'N', "EGP"),
    T('M', 'O', "Z"),
    T('M', 'R', "T"),
    T('M', 'S', "R"),
    T('M', 'T', "Q"),
    T('M', 'U', "S"),
    T('M', 'W', "I"),
    T('M', 'Y', "ST"),
    T('N', 'A', "M"),
    T('N', 'C', "L"),
    T('N', 'E', "R"),
    T('N', 'F', "K"),
    T('N', 'G', "A"),
    T('N', 'I', "CU"),
    T('N', 'L', "D"),
    T('N', 'O', "R"),
    T('N', 'P', "L"),
    T('N', 'R', "U"),
    T('N', 'Z', "L"),
    T('O', 'M', "N"),
    T('P', 'A', "KN"),
    T('P', 'C', "N"),
    T('P', 'E', "R"),
    T('P', 'H', "L"),
    T('P', 'L', "W"),
    T('P', 'N', "G"),
    T('P', 'O', "L"),
    T('P', 'R', "IKTY"),
    T('P', 'S', "E"),
    T('P', 'Y', "F"),
    T('Q', 'A', "T"),
    T('R', 'E', "U"),
    T('R', 'K', "S"),
    T('R', 'O', "U"),
    T('R', 'U', "S"),
    T('R', 'W', "A"),
    T('S', 'A', "U"),
    T('S', 'D', "N"),
    T('S', 'E', "N"),
    T('S', 'G', "PS"),
    T('S', 'H', "N"),
    T('S', 'J', "M"),
    T('S', 'L', "BEV"),
    T('S', 'M', "R"),
    T('S', 'O', "M"),
    T('S', 'P', "M"),
    T('S', 'R', "B"),
    T('S', 'S', "D"),
    T('S', 'T', "P"),
    T('S', 'U', "R"),
    T('S', 'V', "KN"),
    T('S', 'W', "EZ"),
    T('S', 'X', "M"),
    T('S', 'Y', "CR"),
    T('T', 'C', "AD"),
    T('T', 'G', "O"),
    T('T', 'H', "A"),
    T('T', 'J', "K"),
    T('T', 'K', "LM"),
    T('T', 'L', "S"),
    T('T', 'O', "N"),
    T('T', 'T', "O"),
    T('T', 'U', "NRV"),
    T('T', 'W', "N"),
    T('T', 'Z', "A"),
    T('U', 'G', "A"),
    T('U', 'K', "R"),
    T('U', 'M', "I"),
    T('U', 'N', "AKO"),
    T('U', 'R', "Y"),
    T('U', 'S', "A"),
    T('U', 'T', "O"),
    T('U', 'Z', "B"),
    T('V', 'A', "T"),
    T('V', 'C', "T"),
    T('V', 'E', "N"),
    T('V', 'G', "B"),
    T('V', 'I', "R"),
    T('V', 'N', "M"),
    T('V', 'U', "T"),
    T('W', 'L', "F"),
    T('W', 'S', "M"),
    T('X', 'B', "A"),
    T('X', 'C', "CEO"),
    T('X', 'D', "C"),
    T('X', 'E', "CS"),
    T('X', 'I', "M"),
    T('X', 'M', "P"),
    T('X', 'O', "M"),
    T('X', 'P', "O"),
    T('X', 'X', "ABCX"),
    T('Y', 'E', "M"),
    T('Z', 'A', "F"),
    T('Z', 'M', "B"),
    T('Z', 'W', "E"),
};
#undef T

static const struct {
	const char *code;
	enum state_kind kind;
	const char *note;
} others[] = {
    {"D", MRZ_STATE_LISTED, NULL},
    {"ANT", MRZ_STATE_DEPRECATED, NULL},
    {"NTZ", MRZ_STATE_DEPRECATED, NULL},
    {"DEU", MRZ_STATE_SEEN, "Germany, whose code in a zone is D"},
    {"XXK", MRZ_STATE_SEEN, "Kosovo, on German residence permits"},
    {"XKX", MRZ_STATE_SEEN, "Kosovo, whose code in a zone is RKS"},
};

/* Codes that mean one state although they differ. */
static const char *const same[][2] = {
    {"D", "DEU"},
    {"RKS", "XKX"},
    {"RKS", "XXK"},
    {"RKS", "UNK"},
};

static bool
is_listed(struct span code)
{
	const char *row;
	unsigned a, b;

	if (code.len != 3)
		return false;
	a = (unsigned)code.data[0] - 'A';
	b = (unsigned)code.data[1] - 'A';
	if (a >= LETTERS || b >= LETTERS || code.data[2] == '\0')
		return false;
	row = third[a][b];
	return strchr(row, code.data[2]) != NULL;
}

enum state_kind
state_kind(struct span code)
{
	if (is_listed(code))
		return MRZ_STATE_LISTED;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (span_equal_str(code, others[i].code))
			return others[i].kind;
	return MRZ_STATE_UNKNOWN;
}

const char *
state_note(struct span code)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (span_equal_str(code, others[i].code))
			return others[i].note;
	return NULL;
}

bool
state_same(struct span a, struct span b)
{
	if (span_equal(a, b))
		return true;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if ((span_equal_str(a, same[i][0]) &&
			span_equal_str(b, same[i][1])) ||
		    (span_equal_str(a, same[i][1]) &&
			span_equal_str(b, same[i][0])))
			return true;
	return false;
}

/*
 * alike: the table. It is symmetric but for the filler: it is read as letters,
 * while no letter is read as a filler.
 */
#include "mrz/alike.h"

/* clang-format off */
static const struct mrz_alike table[128] = {
    ['0'] = {"ODQ8C6", 1, 2},
    ['1'] = {"IL7T", 1, 1},
    ['2'] = {"Z7", 1, 0},
    ['3'] = {"8B", 0, 0},
    ['4'] = {"A", 0, 1},
    ['5'] = {"S6", 1, 0},
    ['6'] = {"G580CO", 1, 0},
    ['7'] = {"T12Z", 0, 1},
    ['8'] = {"B036S", 1, 0},
    ['A'] = {"4", 0, 1},
    ['B'] = {"83", 1, 0},
    ['C'] = {"<GO06", 0, 2},
    ['D'] = {"0OQ", 0, 2},
    ['E'] = {"F", 0, 1},
    ['F'] = {"EP", 0, 1},
    ['G'] = {"6CO", 1, 1},
    ['H'] = {"N", 0, 0},
    ['I'] = {"1LT", 1, 1},
    ['K'] = {"<X", 0, 1},
    ['L'] = {"1I", 0, 2},
    ['M'] = {"N", 0, 0},
    ['N'] = {"MH", 0, 0},
    ['O'] = {"0DQCG6", 1, 2},
    ['P'] = {"FR", 0, 0},
    ['Q'] = {"0OD", 0, 2},
    ['R'] = {"P", 0, 0},
    ['S'] = {"58", 1, 0},
    ['T'] = {"71I", 0, 1},
    ['U'] = {"V", 0, 1},
    ['V'] = {"UY", 0, 1},
    ['X'] = {"K", 0, 0},
    ['Y'] = {"V", 0, 0},
    ['Z'] = {"27", 1, 0},
    /* not of any zone */
    ['('] = {"<C", 1, 1},
    ['{'] = {"<C", 1, 1},
    ['['] = {"<C", 1, 1},
    ['|'] = {"1IL", 2, 1},
    ['!'] = {"1I", 2, 0},
    ['$'] = {"S5", 1, 1},
    ['@'] = {"0O", 0, 2},
    ['&'] = {"8", 0, 1},
    ['?'] = {"72", 0, 1},
};
/* clang-format on */

const struct mrz_alike *
mrz_alike(uint8_t cell)
{
	static const struct mrz_alike none = {"", 0, 0};

	return cell < 128 && table[cell].cells != NULL ? &table[cell] : &none;
}

unsigned
mrz_alike_distance(const struct mrz_alike *alike, size_t i)
{
	if (i < alike->near)
		return MRZ_ALIKE_NEAR;
	return i < (size_t)alike->near + alike->less ? 2 : MRZ_ALIKE_FAR;
}

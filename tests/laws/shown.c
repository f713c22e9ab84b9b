/*
 * shown: each code point and whether a terminal may get it, a line each, for
 * tests/laws/terminal.py to compare with another Unicode database.
 */
#include <stdio.h>

#include "base/utf8.h"

int
main(void)
{
	for (uint32_t c = 0; c <= 0x10ffff; c++)
		printf("%d\n", utf8_is_shown(c));
	return 0;
}

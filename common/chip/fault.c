/*
 * fault: kinds and sentences. See fault.h.
 */
#include "chip/fault.h"

#include <stdarg.h>

#include "base/memory.h"
#include "x509/key.h"

/* ISO/IEC 7816-4 5.6, in the words that Doc 9303-11 gives them. */
static const struct {
	uint16_t sw;
	const char *text;
} texts[] = {
    {0x6282, "end of file reached early"},
    {0x6283, "file deactivated"},
    {0x6300, "authentication failed"},
    {0x6700, "wrong length"},
    {0x6881, "logical channel not supported"},
    {0x6882, "secure messaging not supported"},
    {0x6883, "last command of the chain expected"},
    {0x6884, "command chaining not supported"},
    {0x6982, "security status not satisfied"},
    {0x6983, "authentication method blocked"},
    {0x6984, "reference data not usable"},
    {0x6985, "conditions of use not satisfied"},
    {0x6986, "command not allowed: no current file"},
    {0x6987, "secure messaging objects missing"},
    {0x6988, "secure messaging objects incorrect"},
    {0x6a80, "incorrect parameters in the data field"},
    {0x6a81, "function not supported"},
    {0x6a82, "file not found"},
    {0x6a86, "incorrect parameters P1-P2"},
    {0x6a87, "length inconsistent with P1-P2"},
    {0x6a88, "referenced data not found"},
    {0x6b00, "offset outside the file"},
    {0x6d00, "instruction not supported"},
    {0x6e00, "class not supported"},
    {0x6f00, "no precise diagnosis"},
};

/* What a status word says, half a line; "" for one that is not known. */
static const char *
sw_text(uint16_t sw)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].sw == sw)
			return texts[i].text;
	if (sw >> 4 == 0x63c)
		return "authentication failed";
	return "";
}

bool
fault_set(struct fault *why, enum fault_kind kind, const char *format, ...)
{
	va_list arguments;

	why->kind = kind;
	why->sw = 0;
	va_start(arguments, format);
	vsnprintf(why->note, sizeof(why->note), format, arguments);
	va_end(arguments);
	return false;
}

bool
fault_status(struct fault *why, const char *what, uint16_t sw)
{
	const char *text = sw_text(sw);

	fault_set(why, FAULT_REFUSED, "%s: %04X%s%s", what, sw,
	    text[0] != '\0' ? ", " : "", text);
	why->sw = sw;
	return false;
}

bool
fault_internal(struct fault *why, const char *what)
{
	if (openssl_drain())
		return fault_memory(why, what);
	return fault_set(why, FAULT_INTERNAL, "%s: failed", what);
}

bool
fault_memory(struct fault *why, const char *what)
{
	memory_refused();
	return fault_set(why, FAULT_INTERNAL, "%s: out of memory", what);
}

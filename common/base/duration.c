/*
 * duration: see duration.h.
 */
#include "base/duration.h"

#include "base/array.h"
#include "base/span.h"

static const struct {
	char letter;
	uint64_t seconds;
} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

/* The greatest unit that divides the limit says it shortest. */
static bool
refuse_duration(const char *text, uint64_t max, struct err *err)
{
	size_t i = 0;

	while (max % units[i].seconds != 0)
		i++;
	return err_set(err, ERR_CONFIG,
	    "'%s' is not a duration: 900s, 90m, 36h or 14d, at most %llu%c",
	    text, (unsigned long long)(max / units[i].seconds),
	    units[i].letter);
}

bool
duration_parse(
    const char *text, uint64_t max, uint64_t *seconds, struct err *err)
{
	struct span s = span_trim(span_str(text));
	uint64_t unit = 1, number;

	for (size_t i = 0; i < ARRAY_SIZE(units) && s.len > 0; i++)
		if (s.data[s.len - 1] == (uint8_t)units[i].letter) {
			unit = units[i].seconds;
			s = span_trim(span_first(s, s.len - 1));
			break;
		}
	if (!span_uint(s, max / unit, &number) || number == 0)
		return refuse_duration(text, max, err);
	*seconds = number * unit;
	return true;
}

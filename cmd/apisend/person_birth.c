/*
 * person_birth: a birth date, perhaps partly unknown.
 */
#include "person_parts.h"

/*
 * A birth may have an unknown day, or month and day, as a document
 * has it (ICAO 9303-3 4.8); a profile says whether its state takes that.
 */
void
person_set_birth(const struct profile *profile, struct edi_time *to,
    struct span text, struct result *result)
{
	struct edi_time t;

	text = span_trim(text);
	if (text.len == 0)
		return;
	if (text.len != 10 || !edi_time_parse_birth(text, &t))
		findings_add(&result->findings, "api.date", SEVERITY_ERROR,
		    "birth_date", NULL, "not a date of the calendar");
	else if (t.unknown > 0 && !profile->partial_birth_dates)
		findings_add(&result->findings, "api.date", SEVERITY_ERROR,
		    "birth_date", profile->name,
		    "the day is not known, and only whole dates are taken");
	else
		*to = t;
}

/*
 * place: the position that ends a finding's note.
 */
#include "edi/place.h"

#include <inttypes.h>
#include <stdarg.h>

void
place_note(struct findings *f, const struct place *place, const char *code,
    enum severity severity, const char *where, const char *ref,
    const char *note, ...)
{
	char text[FINDING_NOTE_MAX];
	va_list arguments;

	va_start(arguments, note);
	vsnprintf(text, sizeof(text), note, arguments);
	va_end(arguments);
	if (place == NULL || place->offset == PLACE_NONE)
		findings_add_span(
		    f, code, severity, span_str(where), ref, span_str(text));
	else if (place->segment == 0)
		findings_add(f, code, severity, where, ref, "%s; byte %" PRIu64,
		    text, place->offset);
	else
		findings_add(f, code, severity, where, ref,
		    place->is_line ? "%s; line %" PRIu64 ", column %" PRIu64
				   : "%s; segment %" PRIu64 ", byte %" PRIu64,
		    text, place->segment, place->offset);
}

/*
 * person_names: names in the letters that the profile's receiver reads. What
 * has no form in a zone is an error, never left out.
 */
#include "person_parts.h"

#include "mrz/translit.h"

/* Letters of a zone for letters of the visual zone (ICAO 9303-3 6). */
static bool
spell(struct person_reader *r, struct span *name, struct span state)
{
	struct span rest = *name;
	uint8_t out[4 * 64];
	size_t n = 0;
	bool first = true;

	while (rest.len > 0) {
		uint32_t letter = translit_take(&rest);
		struct translit_form form;

		if (n + TRANSLIT_FORM_MAX + 1 > sizeof(out))
			return false;
		switch (translit_kind(letter)) {
		case TRANSLIT_SPACE:
		case TRANSLIT_COMMA:
			if (n > 0 && out[n - 1] != ' ')
				out[n++] = ' ';
			first = true;
			continue;
		case TRANSLIT_APOSTROPHE:
		case TRANSLIT_DROPPED:
		case TRANSLIT_MARK:
			continue;
		case TRANSLIT_DIGIT:
			return false;
		case TRANSLIT_LETTER:
			break;
		}
		if (!translit_make(letter, state, first, rest.len == 0, &form))
			return false;
		memcpy(out + n, form.text, form.len);
		n += form.len;
		first = false;
	}
	*name = span_trim(keep(&r->kept, span_make(out, n)));
	return true;
}

static bool
needs_spelling(const struct profile *profile, struct span name)
{
	enum edifact_level level =
	    edifact_level_of(span_first(span_str(profile->syntax), 4));

	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.data[i];

		if ((c >= 'A' && c <= 'Z') || c == ' ')
			continue;
		if (profile->names == PROFILE_NAMES_MRZ ||
		    !edifact_level_has(level, c))
			return true;
	}
	return false;
}

void
person_spell_names(
    struct person_reader *r, struct paxlst_person *p, struct result *result)
{
	struct span state =
	    p->document_count > 0 ? p->documents[0].state : span_make("", 0);
	bool changed = false, known = true;

	if (needs_spelling(r->profile, p->surname)) {
		changed = true;
		known = spell(r, &p->surname, state);
	}
	for (unsigned i = 0; i < p->given_count; i++)
		if (needs_spelling(r->profile, p->given[i])) {
			changed = true;
			known = spell(r, &p->given[i], state) && known;
		}
	if (changed && known)
		findings_add(&result->findings, "api.name", SEVERITY_INFO,
		    "name", "ICAO 9303-3 6",
		    "written with the letters of a zone");
	else if (changed)
		findings_add(&result->findings, "api.name", SEVERITY_ERROR,
		    "name", "ICAO 9303-3 6",
		    "a character without a form in a zone");
}

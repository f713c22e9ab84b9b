/*
 * person_names: names and places in the letters that the profile's receiver
 * reads. What has no form in a zone is an error, never left out.
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

/* A-Z and spaces are in every repertoire. */
static bool
is_zone_text(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((name.data[i] < 'A' || name.data[i] > 'Z') &&
		    name.data[i] != ' ')
			return false;
	return true;
}

static bool
needs_spelling(const struct profile *profile, struct span name)
{
	uint32_t bad;

	return !is_zone_text(name) &&
	    (profile->names == PROFILE_NAMES_MRZ ||
		!repertoire_holds(&profile->repertoire, name, &bad));
}

/*
 * Other texts than names keep what the repertoire has; letters above 0x7f that
 * it lacks are written as a zone writes them.
 */
static bool
spell_text(struct person_reader *r, struct span *text)
{
	const struct edifact_repertoire *set = &r->profile->repertoire;
	struct span rest = *text;
	struct buf out = BUF_INIT;
	bool changed = false;

	while (rest.len > 0) {
		struct span was = rest;
		struct translit_form form;
		uint32_t c = translit_take(&rest);
		bool lower = translit_upper(c) != c &&
		    edifact_level_has(set->level, 'a');

		was.len -= rest.len;
		if (c < 0x80 || set->writes_utf8 ||
		    repertoire_byte(set, c) != 0 ||
		    !translit_make(c, span_make("", 0), true, false, &form)) {
			buf_append_span(&out, was);
			continue;
		}
		for (size_t i = 0; i < form.len; i++)
			buf_append_byte(&out,
			    lower ? (uint8_t)(form.text[i] - 'A' + 'a')
				  : (uint8_t)form.text[i]);
		changed = true;
	}
	if (changed && buf_ok(&out))
		*text = keep(&r->kept, buf_span(&out));
	changed = changed && buf_ok(&out);
	buf_release(&out);
	return changed;
}

static bool
has_high_byte(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] >= 0x80)
			return true;
	return false;
}

/* Where somebody lives and was born: not names, so digits are kept. */
static void
spell_places(
    struct person_reader *r, struct paxlst_person *p, struct result *result)
{
	struct span *const places[] = {&p->street, &p->city, &p->state,
	    &p->birth_place, &p->birth_province};
	bool changed = false;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (has_high_byte(*places[i]))
			changed = spell_text(r, places[i]) || changed;
	if (changed)
		findings_add(&result->findings, "api.character", SEVERITY_INFO,
		    "address", "ICAO 9303-3 6",
		    "written with letters that the character set has");
}

static void
spell_names(
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

void
person_spell(
    struct person_reader *r, struct paxlst_person *p, struct result *result)
{
	spell_names(r, p, result);
	spell_places(r, p, result);
}

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

/* What level A has for what it lacks; false: nothing. */
static bool
spell_ascii(uint8_t c, struct buf *out)
{
	if (c >= 'a' && c <= 'z')
		buf_append_byte(out, (uint8_t)(c - 'a' + 'A'));
	else if (c == '@')
		buf_append_span(out, SPAN(".AT."));
	else
		return false;
	return true;
}

/* A letter above 0x7f as a zone writes it; false: it has no such form. */
static bool
spell_letter(uint32_t c, bool lower, struct buf *out)
{
	struct translit_form form;

	if (!translit_make(c, span_make("", 0), true, false, &form))
		return false;
	for (size_t i = 0; i < form.len; i++)
		buf_append_byte(out,
		    lower ? (uint8_t)(form.text[i] - 'A' + 'a')
			  : (uint8_t)form.text[i]);
	return true;
}

/*
 * Other texts than names keep what the repertoire has. Of what it lacks,
 * letters above 0x7f are written as a zone writes them, small letters as
 * capitals, and "@" as ".AT.".
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
		uint32_t c = translit_take(&rest);
		bool lower = translit_upper(c) != c &&
		    edifact_level_has(set->level, 'a');
		bool known = repertoire_byte(set, c) != 0 ||
		    (c >= 0x80 && set->writes_utf8);

		was.len -= rest.len;
		if (!known &&
		    (c < 0x80 ? spell_ascii((uint8_t)c, &out)
			      : spell_letter(c, lower, &out)))
			changed = true;
		else
			buf_append_span(&out, was);
	}
	changed = changed && buf_ok(&out);
	if (changed)
		*text = keep(&r->kept, buf_span(&out));
	buf_release(&out);
	return changed;
}

/* Whether there is something in it that may have to be written otherwise. */
static bool
may_be_lacking(const struct profile *profile, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] >= 0x80 ||
		    !edifact_level_has(profile->repertoire.level, s.data[i]))
			return true;
	return false;
}

static bool
spell_lacking(struct person_reader *r, struct span *text)
{
	return may_be_lacking(r->profile, *text) && spell_text(r, text);
}

static void
say_spelled(const char *where, struct result *result)
{
	findings_add(&result->findings, "api.character", SEVERITY_INFO, where,
	    "ICAO 9303-3 6", "written with letters that the character set has");
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
		changed = spell_lacking(r, places[i]) || changed;
	if (changed)
		say_spelled("address", result);
	changed = false;
	for (unsigned i = 0; i < p->contact_count; i++)
		changed = spell_lacking(r, &p->contacts[i].value) || changed;
	if (changed)
		say_spelled("contact", result);
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

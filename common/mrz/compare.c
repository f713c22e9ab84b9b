/*
 * compare: a field by its own simple rule; names in compare_name.c. Says
 * whether two zones can be of one document; never which of them is right.
 */
#include "mrz/compare.h"

#include "travel/country.h"
#include "mrz/translit.h"

/* A-Z and 0-9 of a text, in upper case; false when it is too long. */
static bool
squeeze(struct span text, uint8_t *out, size_t room, size_t *len)
{
	*len = 0;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c >= 'a' && c <= 'z')
			c = (uint8_t)(c - 'a' + 'A');
		if ((uint8_t)(c - 'A') >= 26 && (uint8_t)(c - '0') >= 10)
			continue;
		if (*len == room)
			return false;
		out[(*len)++] = c;
	}
	return true;
}

/* Numbers and codes: spaces, hyphens and fillers do not count. */
static enum mrz_agreement
compare_plain(struct span text, struct span zone, size_t longest)
{
	uint8_t a[MRZ_COMPARE_MAX], b[MRZ_WIDTH_MAX];
	size_t a_len, b_len;

	if (!squeeze(text, a, sizeof(a), &a_len) ||
	    !squeeze(zone, b, sizeof(b), &b_len))
		return MRZ_INCOMPARABLE;
	/* Doc 9303-7 4.2.2.2 note j: a visa has the first nine. */
	if (longest > 0 && a_len > longest)
		a_len = longest;
	return span_equal(span_make(a, a_len), span_make(b, b_len))
	    ? MRZ_AGREES
	    : MRZ_DIFFERS;
}

/* A century that one of the two does not have agrees with any. */
static bool
same_century(const struct mrz_date *date, struct span text)
{
	return date->state != MRZ_DATE_KNOWN || date->text[0] == 'X' ||
	    text.data[0] == 'X' || text.data[0] == 'x' ||
	    memcmp(date->text, text.data, 2) == 0;
}

static enum mrz_agreement
compare_date(const struct mrz *m, enum mrz_field field, struct span text)
{
	struct span zone = mrz_field_cells(m, field);
	uint8_t cells[6];
	size_t len;

	if (!mrz_date_cells(text, cells, &len))
		return MRZ_INCOMPARABLE;
	/* The page writes the same with all four figures of the year. */
	if (mrz_field_date(m, field)->state == MRZ_DATE_PERMANENT &&
	    span_starts(text, SPAN("9999")))
		return MRZ_AGREES;
	if (len > zone.len)
		len = zone.len;
	return memcmp(cells, zone.data, len) == 0 &&
		same_century(mrz_field_date(m, field), text)
	    ? MRZ_AGREES
	    : MRZ_DIFFERS;
}

static enum mrz_agreement
compare_state(struct span text, struct span zone)
{
	uint8_t code[4];
	size_t len;

	text = span_trim(text);
	while (text.len > 0 && text.data[text.len - 1] == '<')
		text.len--;
	/* "UTOPIAN" is no code, and no table says which state it is. */
	if (text.len > 3 || !squeeze(text, code, sizeof(code), &len) ||
	    len != text.len || len == 2)
		return MRZ_INCOMPARABLE;
	return country_same_state(span_make(code, len), zone) ? MRZ_AGREES
							      : MRZ_DIFFERS;
}

static enum mrz_agreement
compare_sex(struct span text, struct span zone)
{
	uint8_t c;

	text = span_trim(text);
	if (text.len != 1)
		return MRZ_INCOMPARABLE;
	c = text.data[0];
	if (c == '<')
		c = 'X';
	if (c >= 'a' && c <= 'z')
		c = (uint8_t)(c - 'a' + 'A');
	return zone.len == 1 && zone.data[0] == c ? MRZ_AGREES : MRZ_DIFFERS;
}

/* Names of a Russian national passport: Cyrillic, letter for letter. */
static enum mrz_agreement
compare_russian(struct span text, struct span cells, bool truncated)
{
	size_t at = 0;
	bool pending = false;

	while (text.len > 0) {
		uint32_t c = translit_upper(translit_take(&text));
		uint8_t cell = mrz_russian_cell(c);

		if (translit_kind(c) == TRANSLIT_SPACE) {
			pending = at > 0;
			continue;
		}
		if (cell == 0)
			return MRZ_INCOMPARABLE;
		if (at == cells.len)
			return truncated ? MRZ_AGREES : MRZ_DIFFERS;
		if (pending && cells.data[at] == '<')
			at++;
		pending = false;
		if (at == cells.len || cells.data[at++] != cell)
			return MRZ_DIFFERS;
	}
	return at == cells.len ? MRZ_AGREES : MRZ_DIFFERS;
}

static enum mrz_agreement
compare_name_part(const struct mrz *m, enum mrz_field field, struct span text)
{
	const struct mrz_value *v = &m->value[field];
	struct span cells = span_make(m->cells + v->at, v->len);
	struct span whole = mrz_field_cells(m, MRZ_NAME);
	bool truncated;

	if (whole.len == 0)
		whole = mrz_field_cells(m, field);
	if (whole.len == 0)
		return MRZ_AGREES; /* not in this layout */
	/*
	 * A full field: the last position, or the one before it where the cut
	 * fell on the filler between two parts.
	 */
	truncated = whole.data[whole.len - 1] != '<' ||
	    whole.data[whole.len - 2] != '<';
	return m->layout->format == MRZ_RUS_NP
	    ? compare_russian(text, cells, truncated)
	    : mrz_compare_name(text, cells, truncated);
}

enum mrz_agreement
mrz_compare(const struct mrz *m, enum mrz_field field, struct span text)
{
	uint8_t zone[MRZ_FIELD_TEXT_MAX];
	size_t len;
	bool visa =
	    m->layout->format == MRZ_MRV_A || m->layout->format == MRZ_MRV_B;

	if (field == MRZ_SURNAME || field == MRZ_GIVEN_NAMES)
		return compare_name_part(m, field, text);
	if (m->layout->field[field].len == 0 &&
	    !(field == MRZ_ISSUING_ORGANIZATION && m->crew))
		return MRZ_AGREES;
	len = mrz_field_text(m, field, zone);
	switch (field) {
	case MRZ_BIRTH_DATE:
	case MRZ_EXPIRY_DATE:
	case MRZ_ISSUE_DATE:
		return compare_date(m, field, text);
	case MRZ_ISSUING_STATE:
	case MRZ_NATIONALITY:
		return compare_state(text, span_make(zone, len));
	case MRZ_SEX:
		return compare_sex(text, span_make(zone, len));
	default:
		return compare_plain(text, span_make(zone, len),
		    visa && field == MRZ_DOCUMENT_NUMBER ? 9 : 0);
	}
}

/*
 * compare: names by a walk over all forms at once, everything else by its
 * own simple rule. Says whether two zones can be of one document; never
 * which of them is right.
 */
#include "mrz/compare.h"

#include "travel/country.h"
#include "mrz/translit.h"

/* A word that fills it is longer than any title. */
#define TITLE_ROOM 8

/*
 * Where the walk can be in the cells after some of the text: bit j is set
 * when cells 0 to j - 1 are accounted for. `live` goes on with the next
 * letter; `cut` has truncated the word and waits for the next one.
 */
struct walk {
	struct span cells;
	bool truncated;
	uint64_t live, cut;
	uint64_t before_word;  /* live, where the word began */
	char word[TITLE_ROOM]; /* its letters, for titles */
	size_t word_len;
};

/* Titles and suffixes, which a zone may leave out (Doc 9303-3 4.6). */
static bool
is_title(const struct walk *w)
{
	static const char titles[][TITLE_ROOM] = {"DR", "PROF", "SIR", "DAME",
	    "LORD", "LADY", "MR", "MRS", "MS", "MISS", "JR", "SR", "II", "III",
	    "IV", "PHD", "MD", "ESQ", "ING", "MAG"};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (span_equal_str(span_make(w->word, w->word_len), titles[i]))
			return true;
	return false;
}

static uint64_t
bit(size_t at)
{
	return (uint64_t)1 << at;
}

/* A filler of the zone may stand where the text has nothing. */
static uint64_t
over_fillers(const struct walk *w, uint64_t live)
{
	for (size_t j = 0; j < w->cells.len; j++)
		if ((live & bit(j)) && w->cells.data[j] == '<')
			live |= bit(j + 1);
	return live;
}

/* How many characters of the form stand at cell j. */
static size_t
matched(const struct walk *w, size_t j, const struct translit_form *form)
{
	size_t k = 0;

	while (k < form->len && j + k < w->cells.len &&
	    w->cells.data[j + k] == (uint8_t)form->text[k])
		k++;
	return k;
}

static void
step_letter(struct walk *w, const struct translit_forms *forms)
{
	uint64_t live = 0, cut = w->cut;

	for (size_t j = 0; j <= w->cells.len; j++) {
		if ((w->live & bit(j)) == 0)
			continue;
		for (size_t i = 0; i < forms->count; i++) {
			size_t k = matched(w, j, &forms->form[i]);

			if (k == forms->form[i].len)
				live |= bit(j + k);
			else if (k > 0 && w->truncated)
				cut |= bit(j + k);
		}
		/* Cut here: after a letter, or nothing of the rest fits. */
		if (w->truncated &&
		    (j == w->cells.len ||
			(j > 0 && w->cells.data[j - 1] != '<')))
			cut |= bit(j);
	}
	w->live = over_fillers(w, live);
	w->cut = cut;
}

static void
end_word(struct walk *w)
{
	uint64_t cut = 0;

	for (size_t j = 0; j <= w->cells.len; j++) {
		if ((w->cut & bit(j)) == 0)
			continue;
		if (j == w->cells.len)
			cut |= bit(j);
		else if (w->cells.data[j] == '<')
			w->live |= bit(j + 1);
	}
	if (w->word_len > 0 && w->word_len < sizeof(w->word) && is_title(w))
		w->live |= w->before_word;
	w->live = over_fillers(w, w->live);
	w->cut = cut;
	w->before_word = w->live;
	w->word_len = 0;
}

static void
remember_letter(struct walk *w, uint32_t letter)
{
	letter = translit_upper(letter);
	if (w->word_len < sizeof(w->word))
		w->word[w->word_len++] = letter < 0x80 ? (char)letter : '?';
}

/* A mark that is to be taken with the letter before it. */
static uint32_t
peek_mark(struct span text)
{
	uint32_t c = text.len == 0 ? 0 : translit_take(&text);

	return c == TRANSLIT_SHADDA ||
		(c != 0 && translit_kind(c) == TRANSLIT_MARK)
	    ? c
	    : 0;
}

#define ARABIC_FIRST 0x621
#define ARABIC_LAST 0x6d3

/* Table C, note 3: shadda, U+0651, doubles the form of its letter. */
static void
double_forms(struct translit_forms *forms)
{
	size_t count = forms->count;

	for (size_t i = 0; i < count && forms->count < TRANSLIT_FORMS_MAX;
	     i++) {
		struct translit_form twice = forms->form[i];

		if (twice.len == 0 || twice.len * 2 > TRANSLIT_FORM_MAX)
			continue;
		memcpy(twice.text + twice.len, forms->form[i].text, twice.len);
		twice.len = (uint8_t)(twice.len * 2);
		twice.text[twice.len] = '\0';
		forms->form[forms->count++] = twice;
	}
}

/* False when the letter has no form at all. */
static bool
take_letter(struct walk *w, uint32_t letter, struct span rest)
{
	uint32_t mark = peek_mark(rest);
	uint32_t composed = translit_compose(letter, mark);
	struct translit_forms forms;

	translit_forms(composed != 0 ? composed : letter, &forms);
	if (forms.count == 0)
		return false;
	/* The mark is seldom written: a letter may always be doubled. */
	if (letter >= ARABIC_FIRST && letter <= ARABIC_LAST)
		double_forms(&forms);
	remember_letter(w, letter);
	step_letter(w, &forms);
	return true;
}

enum mrz_agreement
mrz_compare_name(struct span text, struct span cells, bool truncated)
{
	struct walk w = {cells, truncated, 1, 0, 1, {0}, 0};

	if (text.len > MRZ_COMPARE_MAX || cells.len > MRZ_NAME_MAX)
		return MRZ_INCOMPARABLE;
	while (text.len > 0) {
		uint32_t c = translit_take(&text);

		switch (translit_kind(c)) {
		case TRANSLIT_LETTER:
			if (!take_letter(&w, c, text))
				return MRZ_INCOMPARABLE;
			break;
		case TRANSLIT_SPACE:
		case TRANSLIT_COMMA:
			end_word(&w);
			break;
		case TRANSLIT_DIGIT:
			return MRZ_DIFFERS;
		default:
			break;
		}
	}
	end_word(&w);
	return ((w.live | w.cut) & bit(cells.len)) != 0 ? MRZ_AGREES
							: MRZ_DIFFERS;
}

/* ---- other fields ------------------------------------------------------ */

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

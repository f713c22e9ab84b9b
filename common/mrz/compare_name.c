/*
 * compare_name: a name of the page against the cells of a zone, by a walk over
 * all forms of its letters at once; then the other readings that a page
 * allows: one of two scripts, the name without that by birth, a particle that
 * comes last. Never says which of the two is right.
 */
#include "mrz/compare.h"
#include "mrz/translit.h"

/* A word that fills it is longer than any title. */
#define TITLE_ROOM 12
/* Letters that tell a patronymic. */
#define TAIL_ROOM 4

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
	uint32_t tail[TAIL_ROOM]; /* its last letters, upper case */
	size_t words;		  /* before it */
	bool plain;		  /* no letter of the text has a mark */
	bool particles;		  /* one was met */
};

/*
 * Titles, degrees, hereditary rank and suffixes, which a zone may leave out
 * (Doc 9303-3 4.6). '?' is a letter with a mark.
 */
static bool
is_title(const struct walk *w)
{
	static const char titles[][TITLE_ROOM] = {"DR", "PROF", "SIR", "DAME",
	    "LORD", "LADY", "MR", "MRS", "MS", "MISS", "JR", "SR", "II", "III",
	    "IV", "PHD", "MD", "ESQ", "ING", "MAG", "DIPL", "MED", "JUR",
	    "PHIL", "DRA", "SRA", "SRTA", "MME", "MLLE", "HERR", "FRAU", "GRAF",
	    "GR?FIN", "FREIHERR", "FREIFRAU", "FRHR"};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (span_equal_str(span_make(w->word, w->word_len), titles[i]))
			return true;
	return false;
}

/*
 * Particles before a surname, of nobility or of descent: prefixes, which some
 * states put into the zone and some do not.
 */
static bool
is_particle(const struct walk *w)
{
	static const char particles[][TITLE_ROOM] = {"VAN", "DER", "DEN", "DE",
	    "DA", "DO", "DOS", "DAS", "DI", "DEL", "DELLA", "DU", "DES", "LA",
	    "LE", "LAS", "LOS", "VON", "VOM", "ZU", "ZUM", "ZUR", "TEN", "TER",
	    "AF", "AV", "BIN", "BINT", "IBN", "EL", "AL"};

	for (size_t i = 0; i < sizeof(particles) / sizeof(particles[0]); i++)
		if (span_equal_str(
			span_make(w->word, w->word_len), particles[i]))
			return true;
	return false;
}

/* After a given name: the father's, which many zones leave out. */
static bool
is_patronymic(const struct walk *w)
{
	static const char *const tails[] = {"ОВИЧ", "ЕВИЧ", "ЛЬИЧ", "ЬМИЧ",
	    "ОВНА", "ЕВНА", "ИЧНА", "ІВНА", "ЇВНА", "VICH", "OVNA", "EVNA",
	    "IVNA", "VYCH"};

	if (w->words == 0)
		return false;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		struct span tail = span_str(tails[i]);
		size_t n = 0;

		while (tail.len > 0 && w->tail[n] == translit_take(&tail))
			n++;
		if (n == TAIL_ROOM)
			return true;
	}
	return false;
}

static uint64_t
bit(size_t at)
{
	return (uint64_t)1 << at;
}

/* A filler of the zone may be where the text has nothing. */
static uint64_t
over_fillers(const struct walk *w, uint64_t live)
{
	for (size_t j = 0; j < w->cells.len; j++)
		if ((live & bit(j)) && w->cells.data[j] == '<')
			live |= bit(j + 1);
	return live;
}

/* How many characters of the form are at cell j. */
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

static bool
may_be_left_out(struct walk *w)
{
	if (w->word_len == 0)
		return false;
	if (w->word_len < sizeof(w->word) && is_particle(w)) {
		w->particles = true;
		return true;
	}
	return (w->word_len < sizeof(w->word) && is_title(w)) ||
	    is_patronymic(w);
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
	if (may_be_left_out(w))
		w->live |= w->before_word;
	w->words += w->word_len > 0;
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
	memmove(w->tail, w->tail + 1, (TAIL_ROOM - 1) * sizeof(w->tail[0]));
	w->tail[TAIL_ROOM - 1] = letter;
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

/*
 * A page that was read without its marks: the letter may be one of table A
 * that has a form of more letters.
 */
static void
unmarked_forms(uint32_t letter, struct translit_forms *forms)
{
	static const struct {
		char letter;
		const char *form;
	} rows[] = {{'A', "AE"}, {'A', "AA"}, {'O', "OE"}, {'U', "UE"},
	    {'U', "UXX"}, {'N', "NXX"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct translit_form *form = &forms->form[forms->count];

		if ((uint32_t)rows[i].letter != translit_upper(letter) ||
		    forms->count == TRANSLIT_FORMS_MAX)
			continue;
		form->len = (uint8_t)strlen(rows[i].form);
		memcpy(form->text, rows[i].form, form->len + 1U);
		forms->count++;
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
	if (w->plain)
		unmarked_forms(letter, &forms);
	/* The mark is seldom written: a letter may always be doubled. */
	if (letter >= ARABIC_FIRST && letter <= ARABIC_LAST)
		double_forms(&forms);
	remember_letter(w, letter);
	step_letter(w, &forms);
	return true;
}

static bool
has_no_mark(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] >= 0x80)
			return false;
	return true;
}

/* The text as it is. */
static enum mrz_agreement
walk_name(struct span text, struct span cells, bool truncated)
{
	struct walk w = {.cells = cells,
	    .truncated = truncated,
	    .live = 1,
	    .before_word = 1,
	    .plain = has_no_mark(text)};

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
	/* Particles alone are no name that could be left out. */
	if (cells.len == 0 && w.particles)
		return MRZ_DIFFERS;
	return ((w.live | w.cut) & bit(cells.len)) != 0 ? MRZ_AGREES
							: MRZ_DIFFERS;
}

/* ---- what a page may have beside the name -------------------------------- */

static enum mrz_agreement
better(enum mrz_agreement a, enum mrz_agreement b)
{
	return a < b ? a : b; /* in this order in the enum */
}

/* Case makes no difference; upper is UTF-8. */
static bool
reads_as(struct span word, const char *upper)
{
	struct span other = span_str(upper);

	while (word.len > 0 && other.len > 0)
		if (translit_upper(translit_take(&word)) !=
		    translit_take(&other))
			return false;
	return word.len == 0 && other.len == 0;
}

/* What comes between a name and the one by birth or marriage. */
static bool
is_marker(struct span word)
{
	static const char *const markers[] = {"EP", "ÉP", "EPOUSE", "ÉPOUSE",
	    "NEE", "NÉE", "NÉ", "GEB", "GEBORENE", "GEBORENER", "GEBOREN",
	    "BORN", "NATA", "ROZ", "NASCIDA", "NACIDA", "VVE", "VEUVE",
	    "USAGE"};

	while (word.len > 0 && strchr(".,()", word.data[word.len - 1]) != NULL)
		word.len--;
	while (word.len > 0 && strchr("(", word.data[0]) != NULL)
		word = span_from(word, 1);
	for (size_t i = 0; i < sizeof(markers) / sizeof(markers[0]); i++)
		if (reads_as(word, markers[i]))
			return true;
	return false;
}

/* One part, a blank, and another one. */
static enum mrz_agreement
walk_two(struct span a, struct span b, struct span cells, bool truncated)
{
	uint8_t both[MRZ_COMPARE_MAX + 1];

	span_copy(both, a);
	both[a.len] = ' ';
	span_copy(both + a.len + 1, b);
	return walk_name(span_make(both, a.len + 1 + b.len), cells, truncated);
}

/* "SMITH ep. DUPONT": the first name, or both without the word. */
static enum mrz_agreement
without_marker(struct span text, struct span cells, bool truncated)
{
	enum mrz_agreement result = MRZ_INCOMPARABLE;
	size_t at = 0;

	while (at < text.len) {
		struct span rest = span_from(text, at);
		size_t len = span_find(rest, ' ');
		struct span before = span_first(text, at);
		struct span after = span_from(rest, len + 1);

		if (at > 0 && after.len > 0 &&
		    is_marker(span_first(rest, len))) {
			result = better(walk_name(before, cells, truncated),
			    walk_two(before, after, cells, truncated));
			break;
		}
		at += len + 1;
	}
	return result;
}

/* "Velden, van der" is van der Velden. */
static enum mrz_agreement
turned(struct span text, struct span cells, bool truncated)
{
	size_t comma = span_find(text, ',');

	return comma == 0 || comma + 1 >= text.len
	    ? MRZ_INCOMPARABLE
	    : walk_two(span_from(text, comma + 1), span_first(text, comma),
		  cells, truncated);
}

static enum mrz_agreement
any_reading(struct span text, struct span cells, bool truncated)
{
	enum mrz_agreement result = walk_name(text, cells, truncated);

	if (result != MRZ_AGREES)
		result = better(result, without_marker(text, cells, truncated));
	if (result != MRZ_AGREES)
		result = better(result, turned(text, cells, truncated));
	return result;
}

enum mrz_agreement
mrz_compare_name(struct span text, struct span cells, bool truncated)
{
	enum mrz_agreement result = MRZ_INCOMPARABLE;
	struct span rest = text;

	if (text.len > MRZ_COMPARE_MAX || cells.len > MRZ_NAME_MAX)
		return MRZ_INCOMPARABLE;
	if (span_find(text, '/') == text.len)
		return any_reading(text, cells, truncated);
	/* The same name in two scripts: one that agrees is enough. */
	while (rest.len > 0 && result != MRZ_AGREES) {
		size_t end = span_find(rest, '/');
		struct span one = span_trim(span_first(rest, end));

		if (one.len > 0)
			result =
			    better(result, any_reading(one, cells, truncated));
		rest = span_from(rest, end + 1);
	}
	return result;
}

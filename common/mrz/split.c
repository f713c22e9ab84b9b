/*
 * split: lines into pieces. Reads no field and repairs nothing; a piece is
 * the input's own bytes.
 */
#include "mrz/split.h"

#include "mrz/cells.h"
#include "mrz/fit.h"

/* Lines that are looked at for one piece: strays, a zone, strays, one more. */
#define WINDOW (2 * MRZ_SPLIT_LINES_MAX + MRZ_LINES_MAX + 1)

/* A line of the text, as far as it had to be read. */
struct row {
	size_t start, stop, next; /* offsets; stop is before its end */
	bool blank;
};

/*
 * The lines from the first that is not blank on, read when they are asked
 * for. Blank lines are rows too, but their cells are not read.
 */
struct window {
	struct span text;
	enum mrz_more more;
	size_t count;
	struct row row[WINDOW];
	struct mrz_line line[WINDOW];
};

/* Why there is no row; and what is at one. */
enum there { THERE, BLANK, NO_MORE, NOT_YET };

static enum there
look(struct window *w, size_t i)
{
	while (w->count <= i && w->count < WINDOW) {
		size_t start = w->count > 0 ? w->row[w->count - 1].next : 0;
		struct span rest = span_from(w->text, start);
		struct row *row = &w->row[w->count];
		size_t len, next;

		if (rest.len == 0)
			return w->more == MRZ_MORE ? NOT_YET : NO_MORE;
		if (!mrz_line_end(rest, &len, &next, NULL) &&
		    w->more != MRZ_END)
			return w->more == MRZ_MORE ? NOT_YET : NO_MORE;
		row->start = start;
		row->stop = start + len;
		row->next = start + next;
		rest = span_first(rest, len);
		row->blank = mrz_line_is_blank(rest);
		if (!row->blank)
			mrz_line_read(rest, &w->line[w->count]);
		w->count++;
	}
	if (i >= w->count)
		return NO_MORE;
	return w->row[i].blank ? BLANK : THERE;
}

/* What begins at a line. */
enum match {
	NOTHING,
	WAIT,	/* the lines that would tell are not there yet */
	WEAK,	/* as many and as wide as a layout's */
	STRONG, /* and they look like a zone */
	NEARLY	/* a zone of which a line is too long or too short */
};

/* Lines a zone may have; the longer of two that fit looks better or not. */
static enum match
match(struct window *w, size_t at, size_t *lines)
{
	enum match best = NOTHING;

	for (size_t n = 1; n <= MRZ_LINES_MAX; n++) {
		enum there there = look(w, at + n - 1);
		struct mrz_fit fit;

		if (there == NOT_YET)
			return WAIT;
		if (there != THERE)
			break;
		if (n == 1 && w->line[at].count > MRZ_LINE_CELLS_MAX)
			return NOTHING;
		/* Two layouts fit: a piece that will say so. */
		if (!mrz_fit(w->line + at, n, NULL, &fit) && fit.other == NULL)
			continue;
		if (best != NOTHING && !mrz_fit_is_strong(w->line + at, &fit))
			continue;
		best = mrz_fit_is_strong(w->line + at, &fit) ? STRONG : WEAK;
		*lines = n;
		if (n > 1)
			break;
	}
	return best;
}

/* Whether lines after this one can change what begins with it. */
static bool
may_begin(const struct mrz_line *line)
{
	return mrz_line_is_like(line) || mrz_width_known(line->count) ||
	    mrz_width_known((size_t)line->count - line->blanks) ||
	    line->prefix > 0 || line->blanks > 0;
}

static enum match
match_at(struct window *w, size_t at, size_t *lines)
{
	enum there there = look(w, at);

	if (there != THERE)
		return there == NOT_YET ? WAIT : NOTHING;
	return may_begin(&w->line[at]) ? match(w, at, lines) : NOTHING;
}

static bool
any_like(const struct window *w, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (!w->row[i].blank && mrz_line_is_like(&w->line[i]))
			return true;
	return false;
}

/*
 * The same inside a paragraph: there, lines that have a layout's widths by
 * chance and nothing else of a zone (rules of dashes) are not a zone.
 */
static enum match
match_among(struct window *w, size_t at, size_t *lines)
{
	enum match found = match_at(w, at, lines);

	return found == WEAK && !any_like(w, at, at + *lines) ? NOTHING : found;
}

/* ---- zones of which a line has a character too many or too few --------- */

/* How far a line may be off a layout's width and still be meant for it. */
#define NEAR 4

static size_t
distance(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

/*
 * How many lines belong together although they fit no layout: lines that look
 * like a zone's, one at least of the right width, the others nearly.
 */
static size_t
nearly(struct window *w, size_t at, bool *wait)
{
	static const struct {
		uint8_t width, lines;
	} kinds[] = {{44, 2}, {36, 2}, {34, 2}, {30, 3}};

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		size_t n, right = 0;

		for (n = 0; n < kinds[k].lines; n++) {
			enum there there = look(w, at + n);
			size_t length;

			if (there == NOT_YET) {
				*wait = true;
				return 0;
			}
			if (there != THERE ||
			    !mrz_line_is_like(&w->line[at + n]))
				break;
			length = mrz_line_length(&w->line[at + n]);
			right += length == kinds[k].width;
			if (distance(length, kinds[k].width) > NEAR)
				break;
		}
		if (n == kinds[k].lines && right + 1 >= n)
			return n;
	}
	return 0;
}

/* ---- pieces ------------------------------------------------------------ */

/* Lines [from, to) as a piece; what comes before them is done with. */
static size_t
take_piece(const struct window *w, size_t from, size_t to, struct span *piece)
{
	size_t start = w->row[from].start;

	*piece = span_make(w->text.data + start, w->row[to - 1].stop - start);
	return w->row[to - 1].next;
}

/*
 * A zone in lines [at, end): lines after it that fit nothing go with it, as
 * far as a blank line or one that may be of another zone.
 */
static size_t
take_zone_piece(struct window *w, size_t from, size_t end, struct span *piece)
{
	size_t to = end, lines;

	while (to < end + MRZ_SPLIT_LINES_MAX) {
		enum there there = look(w, to);
		enum match found;

		if (there == NOT_YET)
			return 0;
		if (there != THERE || mrz_line_is_like(&w->line[to]))
			break;
		found = match_among(w, to, &lines);
		if (found == WAIT)
			return 0;
		if (found != NOTHING)
			break;
		to++;
	}
	return take_piece(w, from, to, piece);
}

/*
 * The zone begins at a line whose widths fit while its looks do not: unless
 * one that looks right begins inside of it. *end is where it ends, or where
 * that other one begins (*cut).
 */
static enum match
resynchronise(struct window *w, size_t at, size_t lines, size_t *end, bool *cut)
{
	enum there there = look(w, at + lines);

	*end = at + lines;
	*cut = false;
	if (there == NOT_YET)
		return WAIT;
	for (size_t j = at + 1; there == THERE && j < at + lines; j++) {
		size_t other;
		enum match found = match_at(w, j, &other);

		if (found == WAIT)
			return WAIT;
		if (found != STRONG)
			continue;
		*end = j;
		*cut = true;
		return WEAK;
	}
	return WEAK;
}

/* Lines [0, at) are of no zone; lines [at, end) are one. */
static size_t
take_with_strays(struct window *w, size_t at, size_t end, struct span *piece)
{
	if (at > 0 && any_like(w, 0, at))
		return take_piece(w, 0, at, piece);
	return take_zone_piece(w, 0, end, piece);
}

/* A zone with blank lines between its lines, which begins at line 0. */
static enum match
match_spaced(struct window *w, size_t *end)
{
	struct mrz_line lines[MRZ_LINES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < WINDOW && n < MRZ_LINES_MAX; i++) {
		enum there there = look(w, i);
		struct mrz_fit fit;

		if (there == NOT_YET)
			return WAIT;
		if (there == NO_MORE)
			break;
		if (there == BLANK)
			continue;
		lines[n] = w->line[i];
		if (!lines[n].plain || lines[n].cells == w->line[i].own)
			lines[n].cells = lines[n].own;
		n++;
		if (n > 1 && mrz_fit(lines, n, NULL, &fit) &&
		    mrz_fit_is_strong(lines, &fit)) {
			*end = i + 1;
			return STRONG;
		}
	}
	return NOTHING;
}

/* Nothing fits at line 0: lines as far as something does, or a blank one. */
static size_t
take_strays(struct window *w, struct span *piece)
{
	size_t to = 0, end, near;
	bool wait = false, cut;

	for (; to < MRZ_SPLIT_LINES_MAX; to++) {
		enum there there = look(w, to);
		enum match found;
		size_t lines;

		if (there == NOT_YET)
			return 0;
		if (there != THERE)
			break;
		found = match_among(w, to, &lines);
		if (found == WEAK)
			found = resynchronise(w, to, lines, &end, &cut);
		else if (found == STRONG)
			end = to + lines, cut = false;
		if (found == WAIT)
			return 0;
		if (found != NOTHING && !cut)
			return take_with_strays(w, to, end, piece);
		if (found != NOTHING)
			continue; /* the one inside is met in its turn */
		near = nearly(w, to, &wait);
		if (wait)
			return 0;
		if (near > 0 && to == 0)
			return take_piece(w, 0, near, piece);
		if (near > 0)
			break;
	}
	return take_piece(w, 0, to, piece);
}

static size_t
take_first(struct window *w, struct span *piece)
{
	size_t lines, end;
	bool cut;

	switch (match_at(w, 0, &lines)) {
	case WAIT:
		return 0;
	case STRONG:
		return take_zone_piece(w, 0, lines, piece);
	case WEAK:
		if (resynchronise(w, 0, lines, &end, &cut) == WAIT)
			return 0;
		if (!cut && (any_like(w, 0, end) || look(w, end) != THERE))
			return take_zone_piece(w, 0, end, piece);
		if (!cut)
			break;
		if (any_like(w, 0, end))
			return take_piece(w, 0, end, piece);
		match_at(w, end, &lines);
		return take_zone_piece(w, 0, end + lines, piece);
	default:
		break;
	}
	if (may_begin(&w->line[0]) &&
	    mrz_width_known(mrz_line_length(&w->line[0])))
		switch (match_spaced(w, &end)) {
		case WAIT:
			return 0;
		case STRONG:
			return take_zone_piece(w, 0, end, piece);
		default:
			break;
		}
	return take_strays(w, piece);
}

/* ---- the common case --------------------------------------------------- */

static bool
is_plain_44(const uint8_t *p)
{
	return p[44] == '\n' && cells_are_plain(p, 44);
}

static bool
are_digits(const uint8_t *p, size_t len)
{
	bool digits = true;

	for (size_t i = 0; i < len; i++)
		digits &= (uint8_t)(p[i] - '0') < 10;
	return digits;
}

/*
 * Two lines of 44 with two dates, and after them nothing, a blank line, or a
 * line that may begin another zone: one piece by the rules above, whatever
 * else is in them.
 */
static bool
is_two_of_44(struct span text, enum mrz_more more)
{
	const uint8_t *p = text.data;

	if (text.len < 90 || !is_plain_44(p) || !is_plain_44(p + 45) ||
	    !are_digits(p + 45 + 13, 6) || !are_digits(p + 45 + 21, 6))
		return false;
	if (text.len == 90)
		return more != MRZ_MORE;
	return p[90] == '\n' ||
	    (text.len >= 135 && is_plain_44(p + 90) &&
		memchr(p + 90, '<', 44) != NULL);
}

size_t
mrz_split(struct span text, enum mrz_more more, struct span *piece)
{
	struct window w;
	size_t at = 0, done, len, next;

	*piece = span_first(text, 0);
	if (is_two_of_44(text, more)) {
		*piece = span_first(text, 89);
		return 90;
	}
	for (;;) {
		struct span rest = span_from(text, at);

		if (rest.len == 0 ||
		    (!mrz_line_end(rest, &len, &next, NULL) && more != MRZ_END))
			return at;
		if (!mrz_line_is_blank(span_first(rest, len)))
			break;
		at += next;
	}
	w.text = span_from(text, at);
	w.more = more;
	w.count = 0;
	done = take_first(&w, piece);
	return done == 0 ? at : at + done;
}

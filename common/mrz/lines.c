/*
 * lines: cleaning. Never guesses at a character, never drops one that is
 * seen.
 */
#include "mrz/lines.h"

#include "base/array.h"
#include "mrz/cells.h"
#include "mrz/piece.h"

static bool
is_blank_cell(uint8_t cell)
{
	return cell == ' ';
}

static bool
is_sign(const char *set, uint8_t c)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Quotes of every kind, at an end of a line. */
static const char *const quotes[] = {
    "\"",
    "'",
    "`",
    "\xe2\x80\x98", /* U+2018 to 201A */
    "\xe2\x80\x99",
    "\xe2\x80\x9a",
    "\xe2\x80\x9c", /* U+201C to 201E */
    "\xe2\x80\x9d",
    "\xe2\x80\x9e",
};

/* Length of the quote that the text begins with, or ends with; 0: none. */
static size_t
quote_at(struct span text, bool end)
{
	for (size_t i = 0; i < ARRAY_SIZE(quotes); i++) {
		size_t len = strlen(quotes[i]);

		if (len <= text.len &&
		    memcmp(text.data + (end ? text.len - len : 0), quotes[i],
			len) == 0)
			return len;
	}
	return 0;
}

/* Quotes around a line, and what separates quoted lines in a list. */
static struct span
unquote(struct span text, unsigned *cleaned)
{
	struct span t = span_trim(text), whole = text;
	size_t len;

	while (t.len > 0 && is_sign(",;]", t.data[t.len - 1]))
		t.len--;
	for (; (len = quote_at(t, true)) > 0; whole = t)
		t.len -= len;
	t = span_trim(whole);
	while (t.len > 0 && t.data[0] == '[')
		t = span_from(t, 1);
	for (; (len = quote_at(t, false)) > 0; whole = t)
		t = span_from(t, len);
	if (whole.len != text.len)
		*cleaned |= MRZ_CLEANED_QUOTES;
	return whole;
}

/* Characters before the sign that ends a prefix. */
#define PREFIX_MAX 32

/* "> ", ">>", "- ", "* " or a round one: signs of mail and of lists. */
static size_t
find_bullet(const uint8_t *cells, size_t count)
{
	size_t at = 0;

	while (at < count &&
	    (cells[at] == '>' || (at > 0 && is_blank_cell(cells[at]))))
		at++;
	if (at == 0 && count > 1 && is_blank_cell(cells[1]) &&
	    (cells[0] == '-' || cells[0] == '*' || cells[0] == MRZ_CELL_OTHER))
		while (++at < count && is_blank_cell(cells[at]))
			;
	return at;
}

/*
 * "MRZ:", "Line 1 =", "1.", "2)", "(3)", "[1]", "2 - ": letters and digits,
 * and a sign that no zone has. After digits alone a dot or a dash will do.
 */
static size_t
find_label(const uint8_t *cells, size_t count)
{
	size_t at = count > 0 && (cells[0] == '(' || cells[0] == '[');
	bool digits = true;

	for (; at < count && at < PREFIX_MAX; at++) {
		unsigned class = layout_cell_class(cells[at]);

		if ((class & MRZ_CLASS_FILLER) != 0 ||
		    (class == 0 && !is_sign(" #_", cells[at])))
			break;
		digits = digits &&
		    (class == MRZ_CLASS_DIGIT || is_blank_cell(cells[at]));
	}
	if (at == 0 || at == count ||
	    !is_sign(digits ? ":=)].-" : ":=)]", cells[at]))
		return 0;
	return at + 1;
}

/*
 * Cells of what people and programs write before a line, with the blanks and
 * the quote after it.
 */
static size_t
find_prefix(const uint8_t *cells, size_t count)
{
	size_t at = find_bullet(cells, count);

	if (at > 0)
		return at;
	at = find_label(cells, count);
	while (at > 0 && at < count &&
	    (is_blank_cell(cells[at]) || cells[at] == '"' || cells[at] == '\''))
		at++;
	return at;
}

static void
count_blanks(struct mrz_line *line)
{
	const uint8_t *cells = line->cells;
	size_t count = line->count;

	line->lead = line->trail = line->blanks = line->prefix = 0;
	line->fillers =
	    memchr(cells, '<',
		count < MRZ_LINE_CELLS_MAX ? count : MRZ_LINE_CELLS_MAX) !=
	    NULL;
	if (count > MRZ_LINE_CELLS_MAX)
		return;
	for (size_t i = 0; i < count; i++)
		line->blanks =
		    (uint16_t)(line->blanks + is_blank_cell(cells[i]));
	while (line->lead < count && is_blank_cell(cells[line->lead]))
		line->lead++;
	while (line->lead + line->trail < (int)count &&
	    is_blank_cell(cells[count - 1 - line->trail]))
		line->trail++;
	line->prefix = (uint16_t)find_prefix(
	    cells + line->lead, count - line->lead - line->trail);
}

/* A line of a file cannot be longer than this many bytes in 16 bits. */
#define COUNT_MAX 60000

/* A line of nothing but A-Z 0-9 <. */
static void
set_plain(struct mrz_line *out, struct span text)
{
	out->source = text;
	out->row = 0;
	out->cleaned = 0;
	out->plain = true;
	out->cells = text.data;
	out->count = (uint16_t)(text.len < COUNT_MAX ? text.len : COUNT_MAX);
	out->lead = out->trail = out->blanks = out->prefix = 0;
	out->fillers = false; /* not asked for: no blanks */
}

void
mrz_line_read(struct span text, struct mrz_line *out)
{
	size_t count = 0, cased = 0;

	if (cells_are_plain(text.data, text.len)) {
		set_plain(out, text);
		return;
	}
	out->row = 0;
	out->cleaned = 0;
	out->source = text = unquote(text, &out->cleaned);
	while (text.len > 0) {
		struct mrz_piece p = mrz_piece_read(text);

		for (size_t i = 0; i < p.count; i++, count++)
			if (count < MRZ_LINE_CELLS_MAX)
				out->own[count] = p.cells[i];
		/* Blanks are noted when they turn out to matter. */
		out->cleaned |= p.cleaned;
		if ((p.cleaned & MRZ_CLEANED_CASE) != 0)
			cased = count;
		text = span_from(text, p.taken);
	}
	out->cells = out->own;
	out->count = (uint16_t)(count < COUNT_MAX ? count : COUNT_MAX);
	out->plain =
	    count <= MRZ_LINE_CELLS_MAX && cells_are_plain(out->own, count);
	count_blanks(out);
	if (cased <= (size_t)out->lead + out->prefix) /* "line 1:" */
		out->cleaned &= ~(unsigned)MRZ_CLEANED_CASE;
}

/* ---- lines of a text --------------------------------------------------- */

/* Ways to end a line but for LF and CR, which are looked for by themselves. */
static const struct {
	const char *text;
	unsigned cleaned;
} ends[] = {
    {"\f", MRZ_CLEANED_FEED},
    {"\v", MRZ_CLEANED_FEED},
    {"\xc2\x85", MRZ_CLEANED_FEED},
    {"\xe2\x80\xa8", MRZ_CLEANED_FEED},
    {"\xe2\x80\xa9", MRZ_CLEANED_FEED},
    {"\\r\\n", MRZ_CLEANED_ESCAPE},
    {"\\n", MRZ_CLEANED_ESCAPE},
    {"\\r", MRZ_CLEANED_ESCAPE},
    {"\",\"", MRZ_CLEANED_QUOTES}, /* two lines in a row of a list */
    {"\", \"", MRZ_CLEANED_QUOTES},
};

/* Length of an unusual line end at the front of the text, or 0. */
static size_t
unusual_end(struct span text, unsigned *cleaned)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (span_starts(text, span_str(ends[i].text))) {
			*cleaned |= ends[i].cleaned;
			return strlen(ends[i].text);
		}
	return 0;
}

/* Bytes in which the end of a usual line is found. */
#define USUAL 100

bool
mrz_line_end(struct span text, size_t *len, size_t *next, unsigned *cleaned)
{
	unsigned ignored = 0, *how = cleaned != NULL ? cleaned : &ignored;

	const uint8_t *feed = text.len == 0
	    ? NULL
	    : memchr(text.data, '\n', text.len < USUAL ? text.len : USUAL);

	/* Nearly always: a line of a zone, and a line feed. */
	if (feed != NULL &&
	    cells_are_plain(text.data, (size_t)(feed - text.data))) {
		*len = (size_t)(feed - text.data);
		*next = *len + 1;
		return true;
	}
	if (feed == NULL && text.len < USUAL &&
	    cells_are_plain(text.data, text.len)) {
		*len = *next = text.len;
		return false;
	}
	for (size_t at = 0; at < text.len; at++) {
		uint8_t c = text.data[at];
		size_t end = 0;

		if (c > '\r' && c < 0x80 && c != '\\' && c != '"')
			continue;
		if (c == '\n' || c == '\r')
			end = 1;
		else if (c == '\f' || c == '\v' || c == '\\' || c == '"' ||
		    c >= 0x80)
			end = unusual_end(span_from(text, at), how);
		if (end == 0)
			continue;
		*len = at + (c == '\r');
		*next = at + end;
		if (c == '\r' && *next < text.len && text.data[*next] == '\n')
			++*next;
		return true;
	}
	*len = *next = text.len;
	return false;
}

bool
mrz_line_is_blank(struct span text)
{
	while (text.len > 0) {
		struct mrz_piece p = mrz_piece_read(text);

		for (size_t i = 0; i < p.count; i++)
			if (!is_blank_cell(p.cells[i]))
				return false;
		text = span_from(text, p.taken);
	}
	return true;
}

void
mrz_lines_add(struct mrz_lines *l, struct span text)
{
	if (l->count++ >= MRZ_LINES_KEPT)
		return;
	mrz_line_read(text, &l->line[l->count - 1]);
	l->line[l->count - 1].row = (uint16_t)l->rows++;
}

/*
 * Nearly always: the lines of a zone, as wide as each other, and nothing else
 * in them. False, and nothing is added, for any other text.
 */
static bool
add_plain_zone(struct mrz_lines *l, struct span text)
{
	static const struct {
		uint8_t len, width, lines;
	} kinds[] = {{89, 44, 2}, {92, 30, 3}, {73, 36, 2}};
	size_t width = 0, lines = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (text.len == kinds[i].len) {
			width = kinds[i].width;
			lines = kinds[i].lines;
		}
	for (size_t i = 0; i < lines; i++) {
		const uint8_t *line = text.data + i * (width + 1);

		if ((i + 1 < lines && line[width] != '\n') ||
		    !cells_are_plain(line, width))
			return false;
	}
	for (size_t i = 0; i < lines; i++) {
		struct mrz_line *line = &l->line[l->count++];

		set_plain(line, span_make(text.data + i * (width + 1), width));
		line->row = (uint16_t)l->rows++;
	}
	return lines > 0;
}

void
mrz_lines_add_text(struct mrz_lines *l, struct span text)
{
	bool blank = false;

	if (l->count == 0 && add_plain_zone(l, text))
		return;
	while (text.len > 0) {
		unsigned cleaned = 0;
		size_t len, next;
		struct span line;

		mrz_line_end(text, &len, &next, &cleaned);
		line = span_first(text, len);
		if (cells_are_plain(line.data, line.len) && line.len > 0) {
			mrz_lines_add(l, line);
		} else if (mrz_line_is_blank(line)) {
			l->rows++;
			blank = l->count > 0;
			text = span_from(text, next);
			continue;
		} else {
			mrz_lines_add(l, line);
		}
		if (blank)
			l->cleaned |= MRZ_CLEANED_BLANK;
		text = span_from(text, next);
		if (text.len > 0)
			l->cleaned |= cleaned;
	}
}

void
mrz_lines_set(
    struct mrz_lines *l, const struct span *line, size_t count, bool text)
{
	mrz_lines_clear(l);
	if (text) {
		mrz_lines_add_text(l, line[0]);
		return;
	}
	for (size_t i = 0; i < count; i++)
		mrz_lines_add(l, i < MRZ_LINES_KEPT ? line[i] : SPAN(""));
}

/* ---- readings ---------------------------------------------------------- */

size_t
mrz_line_length(const struct mrz_line *line)
{
	return line->count > MRZ_LINE_CELLS_MAX
	    ? line->count
	    : line->count - (size_t)line->lead - line->trail;
}

bool
mrz_width_known(size_t length)
{
	static const uint8_t widths[] = {9, 30, 34, 36, 44, 72, 88, 90};

	for (size_t i = 0; i < sizeof(widths); i++)
		if (length == widths[i])
			return true;
	return false;
}

#define LEFT_OUT (-1)

/* What a cell is written as, or LEFT_OUT. */
static int
read_as(const struct mrz_line *line, enum mrz_reading reading, bool stripped,
    size_t at)
{
	size_t end = (size_t)line->count - line->trail;
	uint8_t cell = line->cells[at];
	bool outer = at < line->lead || at >= end;

	/* Who writes fillers writes all of them; none comes first. */
	if (reading == MRZ_FILLED_ALL && (line->fillers || at < line->lead))
		reading = MRZ_FILLED;

	if (stripped && at < (size_t)line->lead + line->prefix)
		return LEFT_OUT;
	if (!is_blank_cell(cell))
		return cell;
	switch (reading) {
	case MRZ_FILLED:
		return outer ? LEFT_OUT : '<';
	case MRZ_FILLED_ALL:
		return '<';
	case MRZ_KEPT:
		return outer ? LEFT_OUT : ' ';
	default:
		return LEFT_OUT;
	}
}

size_t
mrz_line_width(
    const struct mrz_line *line, enum mrz_reading reading, bool stripped)
{
	size_t width = 0;

	if (line->count > MRZ_LINE_CELLS_MAX)
		return line->count;
	if (line->plain)
		return line->count;
	for (size_t i = 0; i < line->count; i++)
		width += read_as(line, reading, stripped, i) != LEFT_OUT;
	return width;
}

void
mrz_line_cells_as(const struct mrz_line *line, enum mrz_reading reading,
    bool stripped, uint8_t *out)
{
	for (size_t i = 0; i < line->count && i < MRZ_LINE_CELLS_MAX; i++) {
		int cell = read_as(line, reading, stripped, i);

		if (cell != LEFT_OUT)
			*out++ = (uint8_t)cell;
	}
}

void
mrz_line_put(const struct mrz_line *line, struct buf *out)
{
	uint8_t cells[MRZ_LINE_CELLS_MAX];
	enum mrz_reading reading = MRZ_DROPPED;

	if (line->plain) {
		buf_append(out, line->cells, line->count);
		return;
	}
	if (line->count > MRZ_LINE_CELLS_MAX) {
		buf_append_span(out, line->source);
		return;
	}
	while (reading != MRZ_KEPT &&
	    !mrz_width_known(mrz_line_width(line, reading, false)))
		reading++;
	mrz_line_cells_as(line, reading, false, cells);
	buf_append(out, cells, mrz_line_width(line, reading, false));
}

void
mrz_line_text_as(const struct mrz_line *line, enum mrz_reading reading,
    bool stripped, struct buf *out)
{
	struct span rest = line->source;
	size_t at = 0;

	if (line->count > MRZ_LINE_CELLS_MAX) {
		buf_append_span(out, line->source);
		return;
	}
	while (rest.len > 0) {
		struct mrz_piece p = mrz_piece_read(rest);

		for (size_t i = 0; i < p.count; i++, at++) {
			int cell = read_as(line, reading, stripped, at);

			if (cell == MRZ_CELL_OTHER)
				buf_append(out, rest.data, p.taken);
			else if (cell != LEFT_OUT)
				buf_append_byte(out, (uint8_t)cell);
		}
		rest = span_from(rest, p.taken);
	}
}

const char *
mrz_cleaned_note(unsigned cleaned, struct buf *out)
{
	static const struct {
		unsigned bit;
		const char *what;
	} words[] = {
	    {MRZ_CLEANED_CASE, "lower case"},
	    {MRZ_CLEANED_SPACES, "spaces"},
	    {MRZ_CLEANED_FILLERS, "spaces in place of fillers"},
	    {MRZ_CLEANED_CR, "CR"},
	    {MRZ_CLEANED_ENTITY, "&lt;"},
	    {MRZ_CLEANED_GUILLEMET, "\xc2\xab"},
	    {MRZ_CLEANED_WIDE, "full-width forms"},
	    {MRZ_CLEANED_INVISIBLE, "characters of no width"},
	    {MRZ_CLEANED_QUOTES, "quotes"},
	    {MRZ_CLEANED_FRAME, "STX and ETX"},
	    {MRZ_CLEANED_FEED, "form feed"},
	    {MRZ_CLEANED_ESCAPE, "\\n"},
	    {MRZ_CLEANED_BLANK, "blank lines"},
	    {MRZ_CLEANED_PREFIX, "prefixes"},
	    {MRZ_CLEANED_MARK, "byte order mark"},
	};

	buf_clear(out);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((cleaned & words[i].bit) == 0)
			continue;
		if (out->len > 0)
			BUF_LITERAL(out, ", ");
		buf_append_str(out, words[i].what);
	}
	return buf_text(out);
}

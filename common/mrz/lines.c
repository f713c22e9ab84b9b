/*
 * lines: cleaning. Never guesses at a character, never drops one that is
 * seen.
 */
#include "mrz/lines.h"

#include "mrz/cells.h"

/* What one character of the input stands for. */
struct piece {
	size_t taken; /* bytes of the input */
	unsigned cleaned;
	uint8_t cells[2];
	uint8_t count;
};

/* Texts that stand for something else. ' ': a blank; "": nothing. */
static const struct stand_in {
	const char *text, *cells;
	unsigned cleaned;
} stand_ins[] = {
    {"&lt;", "<", MRZ_CLEANED_ENTITY}, {"&amp;lt;", "<", MRZ_CLEANED_ENTITY},
    {"&laquo;", "<<", MRZ_CLEANED_ENTITY},
    {"&lsaquo;", "<", MRZ_CLEANED_ENTITY}, {"&nbsp;", " ", MRZ_CLEANED_ENTITY},
    {"\\r\\n", "", MRZ_CLEANED_ESCAPE}, {"\\n", "", MRZ_CLEANED_ESCAPE},
    {"\\r", "", MRZ_CLEANED_ESCAPE}, {"\x02", "", MRZ_CLEANED_FRAME},
    {"\x03", "", MRZ_CLEANED_FRAME}, {"\t", " ", MRZ_CLEANED_SPACES},
    {" ", " ", MRZ_CLEANED_SPACES}, {"\n", " ", MRZ_CLEANED_SPACES},
    {"\r", "", MRZ_CLEANED_CR}, {"\f", "", MRZ_CLEANED_FEED},
    {"\v", "", MRZ_CLEANED_FEED},
    {"\xc2\x85", "", MRZ_CLEANED_FEED},		 /* U+0085 */
    {"\xc2\xa0", " ", MRZ_CLEANED_SPACES},	 /* U+00A0 */
    {"\xc2\xab", "<<", MRZ_CLEANED_GUILLEMET},	 /* U+00AB */
    {"\xc2\xad", "", MRZ_CLEANED_INVISIBLE},	 /* U+00AD */
    {"\xe2\x80\x8b", "", MRZ_CLEANED_INVISIBLE}, /* U+200B to 200F */
    {"\xe2\x80\x8c", "", MRZ_CLEANED_INVISIBLE},
    {"\xe2\x80\x8d", "", MRZ_CLEANED_INVISIBLE},
    {"\xe2\x80\x8e", "", MRZ_CLEANED_INVISIBLE},
    {"\xe2\x80\x8f", "", MRZ_CLEANED_INVISIBLE},
    {"\xe2\x80\xa8", "", MRZ_CLEANED_FEED}, /* U+2028, U+2029 */
    {"\xe2\x80\xa9", "", MRZ_CLEANED_FEED},
    {"\xe2\x80\xaf", " ", MRZ_CLEANED_SPACES},	  /* U+202F */
    {"\xe2\x80\xb9", "<", MRZ_CLEANED_GUILLEMET}, /* U+2039 */
    {"\xe2\x81\x9f", " ", MRZ_CLEANED_SPACES},	  /* U+205F */
    {"\xe2\x81\xa0", "", MRZ_CLEANED_INVISIBLE},  /* U+2060 */
    {"\xe3\x80\x80", " ", MRZ_CLEANED_SPACES},	  /* U+3000 */
    {"\xef\xbb\xbf", "", MRZ_CLEANED_MARK},	  /* U+FEFF */
};

static bool
is_blank_cell(uint8_t cell)
{
	return cell == ' ';
}

/* Length of the UTF-8 character at the front; 1 for a byte that is none. */
static size_t
character_length(struct span text)
{
	uint8_t c = text.data[0];
	size_t want = c < 0x80 ? 1
	    : (c >> 5) == 6    ? 2
	    : (c >> 4) == 14   ? 3
	    : (c >> 3) == 30   ? 4
			       : 1;

	if (want > text.len)
		return 1;
	for (size_t i = 1; i < want; i++)
		if ((text.data[i] & 0xc0) != 0x80)
			return 1;
	return want;
}

/* Whether the text begins so, in either case of letters. */
static bool
begins(struct span text, const char *with)
{
	for (size_t i = 0; with[i] != '\0'; i++) {
		uint8_t c = i < text.len ? text.data[i] : 0;

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c - 'A' + 'a');
		if (c != (uint8_t)with[i])
			return false;
	}
	return true;
}

/* "&#60;", "&#060;", "&#x3c;": how long it is, or 0. */
static size_t
numeric_entity(struct span text)
{
	size_t at = 2;
	bool hexadecimal;

	if (!begins(text, "&#"))
		return 0;
	hexadecimal = begins(span_from(text, at), "x");
	at += hexadecimal;
	while (at < text.len && text.data[at] == '0')
		at++;
	return begins(span_from(text, at), hexadecimal ? "3c;" : "60;") ? at + 3
									: 0;
}

/* U+FF01 to U+FF5E are the ASCII characters in the width of a Chinese one. */
static uint8_t
full_width(struct span text)
{
	unsigned c;

	if (text.len < 3 || text.data[0] != 0xef ||
	    (text.data[1] & 0xfe) != 0xbc || (text.data[2] & 0xc0) != 0x80)
		return 0;
	c = (text.data[1] & 3u) << 6 | (text.data[2] & 0x3fu);
	return c >= 1 && c <= 0x5e ? (uint8_t)(c + 0x20) : 0;
}

/* Any character that is not one of a zone already. */
static struct piece
read_other(struct span text)
{
	struct piece p = {1, 0, {text.data[0], 0}, 1};
	size_t entity = numeric_entity(text);
	uint8_t wide = full_width(text);

	for (size_t i = 0; i < sizeof(stand_ins) / sizeof(stand_ins[0]); i++) {
		if (!begins(text, stand_ins[i].text))
			continue;
		p.taken = strlen(stand_ins[i].text);
		p.cleaned = stand_ins[i].cleaned;
		p.count = (uint8_t)strlen(stand_ins[i].cells);
		memcpy(p.cells, stand_ins[i].cells, p.count);
		return p;
	}
	if (entity > 0) {
		p.taken = entity;
		p.cells[0] = '<';
		p.cleaned = MRZ_CLEANED_ENTITY;
	} else if (wide != 0) {
		p.taken = 3;
		p.cells[0] = wide;
		p.cleaned = MRZ_CLEANED_WIDE;
	} else if (p.cells[0] >= 0x80) {
		p.taken = character_length(text);
		p.cells[0] = MRZ_CELL_OTHER;
	}
	return p;
}

static struct piece
read_piece(struct span text)
{
	struct piece p = {1, 0, {text.data[0], 0}, 1};

	if (layout_cell_class(p.cells[0]) == 0 &&
	    (p.cells[0] < 'a' || p.cells[0] > 'z'))
		p = read_other(text);
	if (p.count == 1 && p.cells[0] >= 'a' && p.cells[0] <= 'z') {
		p.cells[0] = (uint8_t)(p.cells[0] - 'a' + 'A');
		p.cleaned |= MRZ_CLEANED_CASE;
	}
	return p;
}

/* Quotes around a line, and what separates quoted lines in a list. */
static struct span
unquote(struct span text, unsigned *cleaned)
{
	struct span t = span_trim(text), whole = text;

	if (t.len > 0 && (t.data[t.len - 1] == ',' || t.data[t.len - 1] == ';'))
		t.len--;
	if (t.len > 0 && t.data[t.len - 1] == '"') {
		while (t.len > 0 && t.data[t.len - 1] == '"')
			t.len--;
		whole = t;
	}
	t = span_trim(whole);
	if (t.len > 0 && t.data[0] == '"') {
		while (t.len > 0 && t.data[0] == '"')
			t = span_from(t, 1);
		whole = t;
	}
	if (whole.len != text.len)
		*cleaned |= MRZ_CLEANED_QUOTES;
	return whole;
}

/* Letters and digits before a colon, or signs of a quoted mail. */
#define PREFIX_MAX 10

/*
 * Cells of what people and programs write before a line: "MRZ:", "Line 1:",
 * "1.", "2)", ">"; the blanks after it count as well. No character of these
 * signs is in any zone.
 */
static size_t
find_prefix(const uint8_t *cells, size_t count)
{
	size_t at = 0;

	while (at < count && (cells[at] == '>' || (at > 0 && cells[at] == ' ')))
		at++;
	if (at == 0) {
		bool digits = true;

		while (at < count && at < PREFIX_MAX &&
		    ((layout_cell_class(cells[at]) & MRZ_CLASS_FILLER) == 0) &&
		    (layout_cell_class(cells[at]) != 0 || cells[at] == ' ' ||
			cells[at] == '#')) {
			digits = digits &&
			    layout_cell_class(cells[at]) == MRZ_CLASS_DIGIT;
			at++;
		}
		if (at == 0 || at == count ||
		    (cells[at] != ':' && cells[at] != ')' &&
			!(cells[at] == '.' && digits)))
			return 0;
		at++;
		while (at < count && cells[at] == ' ')
			at++;
	}
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

void
mrz_line_read(struct span text, struct mrz_line *out)
{
	size_t count = 0;

	out->source = text;
	out->row = 0;
	out->cleaned = 0;
	out->plain = cells_are_plain(text.data, text.len);
	if (out->plain) {
		out->cells = text.data;
		out->count =
		    (uint16_t)(text.len < COUNT_MAX ? text.len : COUNT_MAX);
		out->lead = out->trail = out->blanks = out->prefix = 0;
		out->fillers = false; /* not asked for: no blanks */
		return;
	}
	out->source = text = unquote(text, &out->cleaned);
	while (text.len > 0) {
		struct piece p = read_piece(text);

		for (size_t i = 0; i < p.count; i++, count++)
			if (count < MRZ_LINE_CELLS_MAX)
				out->own[count] = p.cells[i];
		/* Blanks are noted when they turn out to matter. */
		out->cleaned |= p.cleaned;
		text = span_from(text, p.taken);
	}
	out->cells = out->own;
	out->count = (uint16_t)(count < COUNT_MAX ? count : COUNT_MAX);
	out->plain =
	    count <= MRZ_LINE_CELLS_MAX && cells_are_plain(out->own, count);
	count_blanks(out);
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

		if (c > '\r' && c < 0x80 && c != '\\')
			continue;
		if (c == '\n' || c == '\r')
			end = 1;
		else if (c == '\f' || c == '\v' || c == '\\' || c >= 0x80)
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
		struct piece p = read_piece(text);

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

void
mrz_lines_add_text(struct mrz_lines *l, struct span text)
{
	bool blank = false;

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
		struct piece p = read_piece(rest);

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

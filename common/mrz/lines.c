/*
 * lines: cleaning. Never guesses at a character, never drops one.
 */
#include "mrz/lines.h"

#include "mrz/cells.h"

/* Most UTF-8 bytes and cells that one input character gives. */
#define GUILLEMET "\xc2\xab"
#define MARK "\xef\xbb\xbf"

void
mrz_lines_init(struct mrz_lines *l)
{
	memset(l, 0, sizeof(*l));
	for (size_t i = 0; i < MRZ_LINES_KEPT; i++)
		buf_init(&l->store[i], 0);
	l->plain = true;
}

void
mrz_lines_release(struct mrz_lines *l)
{
	for (size_t i = 0; i < MRZ_LINES_KEPT; i++)
		buf_release(&l->store[i]);
	memset(l, 0, sizeof(*l));
}

void
mrz_lines_clear(struct mrz_lines *l)
{
	l->count = 0;
	l->cleaned = 0;
	l->plain = true;
	l->failed = false;
}

static bool
is_plain(struct span text)
{
	return cells_are_plain(text.data, text.len);
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
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

/* What one character of the input stands for. */
struct piece {
	size_t taken; /* bytes of the input */
	unsigned cleaned;
	uint8_t cells[2];
	size_t count;
};

static struct piece
take(struct span text)
{
	uint8_t c = text.data[0];
	struct piece p = {1, 0, {c, 0}, 1};

	if (c >= 'a' && c <= 'z') {
		p.cells[0] = (uint8_t)(c - 'a' + 'A');
		p.cleaned = MRZ_CLEANED_CASE;
	} else if (c == '&' &&
	    (span_starts(text, SPAN("&lt;")) ||
		span_starts(text, SPAN("&LT;")))) {
		p.taken = 4;
		p.cells[0] = '<';
		p.cleaned = MRZ_CLEANED_ENTITY;
	} else if (span_starts(text, SPAN(GUILLEMET))) {
		p.taken = 2;
		p.cells[0] = p.cells[1] = '<';
		p.count = 2;
		p.cleaned = MRZ_CLEANED_GUILLEMET;
	} else if (c >= 0x80) {
		p.taken = character_length(text);
		p.cells[0] = MRZ_CELL_OTHER;
	}
	return p;
}

/* Without the blanks around it; *cleaned says what they were. */
static struct span
trim(struct span text, unsigned *cleaned)
{
	if (span_starts(text, SPAN(MARK))) {
		text = span_from(text, sizeof(MARK) - 1);
		*cleaned |= MRZ_CLEANED_MARK;
	}
	if (text.len > 0 && text.data[text.len - 1] == '\r') {
		text.len--;
		*cleaned |= MRZ_CLEANED_CR;
	}
	while (text.len > 0 && is_blank(text.data[0])) {
		text = span_from(text, 1);
		*cleaned |= MRZ_CLEANED_SPACES;
	}
	while (text.len > 0 && is_blank(text.data[text.len - 1])) {
		text.len--;
		*cleaned |= MRZ_CLEANED_SPACES;
	}
	return text;
}

bool
mrz_length_known(size_t length)
{
	static const uint8_t lengths[] = {9, 30, 34, 36, 44, 72, 88, 90};

	for (size_t i = 0; i < sizeof(lengths); i++)
		if (length == lengths[i])
			return true;
	return false;
}

size_t
mrz_line_length(struct span text)
{
	unsigned cleaned = 0;
	size_t cells = 0, blanks = 0;

	text = trim(text, &cleaned);
	if (is_plain(text))
		return text.len;
	while (text.len > 0) {
		struct piece p = take(text);

		blanks += is_blank(text.data[0]);
		cells += p.count;
		text = span_from(text, p.taken);
	}
	return mrz_length_known(cells - blanks) ? cells - blanks : cells;
}

/*
 * The cells with inner blanks, the cells without, and the text that the
 * latter stand for, behind each other in one buffer.
 */
static bool
build(struct mrz_lines *l, struct mrz_line *line, struct buf *store,
    struct span text)
{
	struct span rest;
	size_t spaced, cells;
	bool dropped;

	buf_clear(store);
	for (rest = text; rest.len > 0;) {
		struct piece p = take(rest);

		buf_append(store, p.cells, p.count);
		l->cleaned |= p.cleaned;
		rest = span_from(rest, p.taken);
	}
	spaced = store->len;
	for (size_t i = 0; i < spaced && buf_ok(store); i++)
		if (!is_blank(store->data[i]))
			buf_append_byte(store, store->data[i]);
	cells = store->len - spaced;
	dropped = cells < spaced && mrz_length_known(cells);
	for (rest = text; rest.len > 0;) {
		struct piece p = take(rest);

		if (p.cells[0] == MRZ_CELL_OTHER)
			buf_append(store, rest.data, p.taken);
		else if (!dropped || !is_blank(p.cells[0]))
			buf_append(store, p.cells, p.count);
		rest = span_from(rest, p.taken);
	}
	if (!buf_ok(store))
		return false;
	line->spaced = span_make(store->data, spaced);
	line->cells =
	    dropped ? span_make(store->data + spaced, cells) : line->spaced;
	line->text = span_from(buf_span(store), spaced + cells);
	if (dropped)
		l->cleaned |= MRZ_CLEANED_SPACES;
	return true;
}

void
mrz_lines_add(struct mrz_lines *l, struct span text)
{
	struct mrz_line *line;

	if (l->count++ >= MRZ_LINES_KEPT)
		return;
	line = &l->line[l->count - 1];
	if (is_plain(text)) {
		line->cells = line->text = line->spaced = text;
		return;
	}
	text = trim(text, &l->cleaned);
	if (is_plain(text)) {
		line->cells = line->text = line->spaced = text;
		return;
	}
	if (!build(l, line, &l->store[l->count - 1], text)) {
		l->failed = true;
		line->cells = line->text = line->spaced = SPAN("");
		return;
	}
	l->plain = l->plain && is_plain(line->cells);
}

void
mrz_lines_add_text(struct mrz_lines *l, struct span text)
{
	while (text.len > 0) {
		size_t end = span_find(text, '\n');
		struct span line = span_first(text, end);

		if (line.len > 0 &&
		    (!is_blank(line.data[0]) || span_trim(line).len > 0))
			mrz_lines_add(l, line);
		text = span_from(text, end + 1);
	}
}

const char *
mrz_lines_note(const struct mrz_lines *l, struct buf *out)
{
	static const struct {
		unsigned bit;
		const char *what;
	} words[] = {
	    {MRZ_CLEANED_CASE, "lower case"},
	    {MRZ_CLEANED_SPACES, "spaces"},
	    {MRZ_CLEANED_CR, "CR"},
	    {MRZ_CLEANED_ENTITY, "&lt;"},
	    {MRZ_CLEANED_GUILLEMET, GUILLEMET},
	    {MRZ_CLEANED_MARK, "byte order mark"},
	};

	buf_clear(out);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((l->cleaned & words[i].bit) == 0)
			continue;
		if (out->len > 0)
			BUF_LITERAL(out, ", ");
		buf_append_str(out, words[i].what);
	}
	return buf_text(out);
}

/*
 * card_wrap: lines no wider than the terminal, each going on below the place
 * where its text began. Sequences of colour have no width; a word that is
 * wider than the line is cut where the line ends.
 */
#include "record/card_private.h"

/* Columns that are left for text, however far in it begins. */
#define TEXT_MIN 16

/* One line under way. */
struct wrap {
	struct buf *out;
	unsigned width, hang;
	unsigned column; /* of what is written */
};

/* The bytes of the character, or of the colour sequence, at the front. */
static size_t
unit_at(struct span s, unsigned *columns)
{
	size_t len = 1;

	*columns = 0;
	if (s.data[0] == 033) {
		while (len < s.len && s.data[len] != 'm')
			len++;
		return len < s.len ? len + 1 : len;
	}
	*columns = 1;
	while (len < s.len && (s.data[len] & 0xc0) == 0x80)
		len++;
	return len;
}

static unsigned
columns_of(struct span s)
{
	unsigned all = 0;

	while (s.len > 0) {
		unsigned columns;
		size_t len = unit_at(s, &columns);

		all += columns;
		s = span_from(s, len);
	}
	return all;
}

static void
new_line(struct wrap *w)
{
	buf_append_byte(w->out, '\n');
	for (unsigned i = 0; i < w->hang; i++)
		buf_append_byte(w->out, ' ');
	w->column = w->hang;
}

/* A word, cut where it is wider than any line. */
static void
put_word(struct wrap *w, struct span word)
{
	while (word.len > 0) {
		unsigned columns;
		size_t len = unit_at(word, &columns);

		if (w->column + columns > w->width)
			new_line(w);
		buf_append_span(w->out, span_first(word, len));
		w->column += columns;
		word = span_from(word, len);
	}
}

/* The text after the hanging place, word by word; its blanks stay. */
static void
wrap_text(struct wrap *w, struct span text)
{
	while (text.len > 0) {
		struct span word;
		size_t blanks = 0;

		while (blanks < text.len && text.data[blanks] == ' ')
			blanks++;
		word = span_from(text, blanks);
		word = span_first(word, span_find(word, ' '));
		if (w->column > w->hang &&
		    w->column + blanks + columns_of(word) > w->width) {
			new_line(w);
		} else {
			buf_append_span(w->out, span_first(text, blanks));
			w->column += (unsigned)blanks;
		}
		put_word(w, word);
		text = span_from(text, blanks + word.len);
	}
}

static void
wrap_line(struct span line, unsigned width, struct buf *out)
{
	struct wrap w = {out, width, 0, 0};
	size_t at = span_find(line, CARD_HANG);
	struct span before = span_first(line, at == line.len ? 0 : at);
	struct span text = at == line.len ? line : span_from(line, at + 1);

	buf_append_span(out, before);
	w.column = columns_of(before);
	w.hang = width < w.column + TEXT_MIN ? 2 : w.column;
	if (width == 0)
		buf_append_span(out, text);
	else
		wrap_text(&w, text);
	buf_append_byte(out, '\n');
}

void
card_wrap(struct span text, unsigned width, struct buf *out)
{
	while (text.len > 0) {
		size_t len = span_find(text, '\n');

		wrap_line(span_first(text, len), width, out);
		text = span_from(text, len + 1);
	}
}

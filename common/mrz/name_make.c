/*
 * name_make: letters, parts, and what to leave out. Refuses what has no
 * transliteration rather than leave it out.
 */
#include "mrz/name_make.h"

#include "mrz/script.h"

/* Parts of both identifiers together; more cannot be told apart in a zone. */
#define PARTS_MAX 64

struct parts {
	char text[2 * NAME_MAKE_MAX];
	size_t text_len;
	struct {
		size_t at, len; /* in text */
		size_t kept;	/* letters that go into the zone */
	} part[PARTS_MAX];
	size_t count;
	size_t surnames; /* the first so many are primary */
};

static bool
add_form(struct parts *p, const struct translit_form *form, bool *open,
    struct err *err)
{
	if (form->len == 0)
		return true;
	if (!*open) {
		if (p->count == PARTS_MAX)
			return err_set(err, ERR_DATA,
			    "more than %d parts in a name", PARTS_MAX);
		p->part[p->count].at = p->text_len;
		p->part[p->count].len = 0;
		p->count++;
		*open = true;
	}
	if (p->text_len + form->len > sizeof(p->text))
		return err_set(err, ERR_DATA, "a name of too many letters");
	memcpy(p->text + p->text_len, form->text, form->len);
	p->text_len += form->len;
	p->part[p->count - 1].len += form->len;
	return true;
}

/* What follows a letter: a mark that changes it, the end of its word. */
struct after {
	uint32_t mark;
	bool last;
};

static struct after
look_after(struct span rest)
{
	struct after a = {0, true};

	while (rest.len > 0) {
		uint32_t c = translit_take(&rest);
		enum translit_kind kind = translit_kind(c);
		struct translit_form form;

		if (kind == TRANSLIT_MARK || c == TRANSLIT_SHADDA) {
			if (a.mark == 0)
				a.mark = c;
			continue;
		}
		if (kind == TRANSLIT_LETTER) {
			/* Vowel signs and the like are not encoded. */
			if (translit_make(c, SPAN(""), false, false, &form) &&
			    form.len == 0)
				continue;
			a.last = false;
			return a;
		}
		if (kind == TRANSLIT_SPACE || kind == TRANSLIT_COMMA)
			return a;
	}
	return a;
}

static bool
add_letter(struct parts *p, uint32_t letter, struct span rest,
    struct span state, bool *open, struct err *err)
{
	struct after after = look_after(rest);
	uint32_t composed = translit_compose(letter, after.mark);
	struct translit_form form;

	if (letter == TRANSLIT_SHADDA)
		return true; /* done with its letter */
	if (!translit_make(composed != 0 ? composed : letter, state, !*open,
		after.last, &form))
		return err_set(err, ERR_DATA,
		    "no transliteration is known of U+%04X", (unsigned)letter);
	return add_form(p, &form, open, err) &&
	    (after.mark != TRANSLIT_SHADDA || add_form(p, &form, open, err));
}

static bool
add_identifier(
    struct parts *p, struct span text, struct span state, struct err *err)
{
	bool open = false, first = true;

	if (text.len > NAME_MAKE_MAX)
		return err_set(err, ERR_DATA, "a name of too many letters");
	while (text.len > 0) {
		struct translit_form form;
		size_t taken = script_make(text, state, first, &form);
		uint32_t c;

		if (taken > 0) {
			text = span_from(text, taken);
			first = false;
			if (!add_form(p, &form, &open, err))
				return false;
			continue;
		}
		c = translit_take(&text);
		switch (translit_kind(c)) {
		case TRANSLIT_LETTER:
			if (!add_letter(p, c, text, state, &open, err))
				return false;
			first = false;
			break;
		case TRANSLIT_SPACE:
		case TRANSLIT_COMMA:
			open = false;
			first = true;
			break;
		case TRANSLIT_DIGIT:
			return err_set(err, ERR_DATA, "a digit in a name");
		default:
			break;
		}
	}
	return true;
}

/* Positions that the parts take, each with so many letters as are kept. */
static size_t
width_of(const struct parts *p, size_t count)
{
	size_t width = 0;

	for (size_t i = 0; i < count; i++)
		width += p->part[i].kept +
		    (i == 0		       ? 0
			    : i == p->surnames ? 2
					       : 1);
	return width;
}

/* How many parts can stay, from the first on, with a letter each. */
static size_t
choose_count(const struct parts *p, size_t width)
{
	size_t count = p->count;

	while (count > 1) {
		/* One letter a part, a filler between, one more for "<<". */
		size_t least = 2 * count - 1 + (count > p->surnames);

		if (least <= width)
			break;
		count--;
	}
	return count;
}

/* Doc 9303-4 4.2.3: shortens from the last part on until it fits. */
static size_t
truncate_parts(struct parts *p, size_t width)
{
	size_t count = choose_count(p, width), total;

	for (size_t i = 0; i < count; i++)
		p->part[i].kept = p->part[i].len;
	total = width_of(p, count);
	for (size_t i = count; i-- > 0 && total > width;) {
		size_t excess = total - width;
		size_t spare = p->part[i].kept - 1;
		size_t cut = spare < excess ? spare : excess;

		p->part[i].kept -= cut;
		total -= cut;
	}
	return count;
}

bool
name_make(struct span surname, struct span given, struct span state,
    uint8_t *cells, size_t width, struct err *err)
{
	struct parts p;
	size_t count, at = 0;

	p.text_len = p.count = 0;
	if (!add_identifier(&p, surname, state, err))
		return false;
	p.surnames = p.count;
	if (!add_identifier(&p, given, state, err))
		return false;
	if (p.count == 0)
		return err_set(err, ERR_DATA, "no name");
	count = truncate_parts(&p, width);
	for (size_t i = 0; i < count; i++) {
		/* A lone secondary identifier is written as a primary one. */
		if (i > 0)
			at += i == p.surnames ? 2 : 1;
		memcpy(cells + at, p.text + p.part[i].at, p.part[i].kept);
		at += p.part[i].kept;
	}
	return true;
}

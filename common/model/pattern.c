/*
 * pattern: from an expression to a table. Each character of the expression
 * is a place; which places can follow which is worked out while it is read
 * (Glushkov's construction), and sets of places become states. A count reads
 * its operand again, so that each copy has places of its own.
 */
#include "model/pattern.h"

#include <stdlib.h>

#include "base/array.h"

#define WORDS (PATTERN_PLACES_MAX / 64)

struct set {
	uint64_t word[WORDS];
};

/* A part of the expression: where it can begin and end, or be nothing. */
struct part {
	bool empty;
	struct set first, last;
};

struct reading {
	const char *text;
	size_t at;
	unsigned depth, steps, places;
	struct err *err;
	struct set follow[PATTERN_PLACES_MAX];
	uint64_t chars[PATTERN_PLACES_MAX][2]; /* of each place, ASCII */
};

static void
set_add(struct set *to, const struct set *more)
{
	for (int i = 0; i < WORDS; i++)
		to->word[i] |= more->word[i];
}

static bool
set_has(const struct set *s, unsigned place)
{
	return (s->word[place / 64] >> place % 64 & 1) != 0;
}

/* ---- reading ------------------------------------------------------------- */

static bool read_choice(struct reading *r, struct part *out);

static bool
wrong_pattern(struct reading *r, const char *why)
{
	return err_set(r->err, ERR_CONFIG, "%s", why);
}

static void
chars_add(uint64_t chars[2], unsigned first, unsigned last)
{
	for (unsigned c = first; c <= last; c++)
		chars[c / 64] |= (uint64_t)1 << c % 64;
}

/* "[:digit:]" and its like, in a bracket. */
static bool
read_named(struct reading *r, uint64_t chars[2])
{
	static const struct {
		const char *name;
		const char *ranges; /* pairs */
	} classes[] = {{"[:digit:]", "09"}, {"[:upper:]", "AZ"},
	    {"[:lower:]", "az"}, {"[:alpha:]", "AZaz"},
	    {"[:alnum:]", "09AZaz"}};

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		size_t len = strlen(classes[i].name);

		if (strncmp(r->text + r->at, classes[i].name, len) != 0)
			continue;
		for (const char *p = classes[i].ranges; *p != '\0'; p += 2)
			chars_add(
			    chars, (unsigned char)p[0], (unsigned char)p[1]);
		r->at += len;
		return true;
	}
	return wrong_pattern(
	    r, "no class of characters that a pattern can have");
}

static bool
is_named(const char *text)
{
	return text[0] == '[' &&
	    (text[1] == ':' || text[1] == '.' || text[1] == '=');
}

static bool
read_bracket(struct reading *r, uint64_t chars[2])
{
	bool negated = r->text[++r->at] == '^', begun = false;

	r->at += negated;
	while (r->text[r->at] != ']' || !begun) {
		unsigned char from = (unsigned char)r->text[r->at], to = from;

		begun = true;
		if (from == '\0')
			return wrong_pattern(r, "the bracket is not closed");
		if (is_named(r->text + r->at)) {
			if (!read_named(r, chars))
				return false;
			continue;
		}
		if (r->text[r->at + 1] == '-' && r->text[r->at + 2] != ']' &&
		    r->text[r->at + 2] != '\0') {
			to = (unsigned char)r->text[r->at + 2];
			r->at += 2;
		}
		if (to < from || to > 127)
			return wrong_pattern(r, "no range of ASCII characters");
		chars_add(chars, from, to);
		r->at++;
	}
	r->at++;
	if (negated) {
		chars[0] = ~chars[0] & ~(uint64_t)1;
		chars[1] = ~chars[1];
	}
	return true;
}

/* One character, or a bracket: a place. */
static bool
read_place(struct reading *r, struct part *out)
{
	unsigned place = r->places;
	uint64_t *chars = r->chars[place];
	unsigned char c = (unsigned char)r->text[r->at];

	if (place == PATTERN_PLACES_MAX)
		return wrong_pattern(r, "the pattern is too long");
	chars[0] = chars[1] = 0;
	if (c == '[') {
		if (!read_bracket(r, chars))
			return false;
	} else if (c == '.') {
		chars_add(chars, 1, 127);
		r->at++;
	} else {
		if (c == '\\')
			c = (unsigned char)r->text[++r->at];
		if (c == '\0' || c > 127)
			return wrong_pattern(r, "no ASCII character");
		chars_add(chars, c, c);
		r->at++;
	}
	memset(out, 0, sizeof(*out));
	out->first.word[place / 64] = (uint64_t)1 << place % 64;
	out->last = out->first;
	memset(&r->follow[place], 0, sizeof(r->follow[place]));
	r->places++;
	return true;
}

static bool
read_atom(struct reading *r, struct part *out)
{
	char c = r->text[r->at];

	if (++r->steps > PATTERN_STEPS_MAX)
		return wrong_pattern(r, "the pattern is too long");
	if (c == '?' || c == '*' || c == '+' || c == '{')
		return wrong_pattern(r, "nothing that could be repeated");
	if (c == ')')
		return wrong_pattern(r, "no group is open");
	if (c == '^' || c == '$')
		return wrong_pattern(r,
		    "a pattern is for the whole number: no "
		    "anchors inside");
	if (c != '(')
		return read_place(r, out);
	if (++r->depth > PATTERN_DEPTH_MAX)
		return wrong_pattern(r, "too many groups in each other");
	r->at++;
	if (!read_choice(r, out))
		return false;
	if (r->text[r->at] != ')')
		return wrong_pattern(r, "the group is not closed");
	r->at++;
	r->depth--;
	return true;
}

#define ANY_NUMBER (PATTERN_COUNT_MAX + 1)

/* What follows an atom: how often at least and at most. */
static bool
read_count(struct reading *r, unsigned *least, unsigned *most)
{
	char *end;

	*least = *most = 1;
	switch (r->text[r->at]) {
	case '?':
		*least = 0;
		break;
	case '*':
		*least = 0;
		*most = ANY_NUMBER;
		break;
	case '+':
		*most = ANY_NUMBER;
		break;
	case '{':
		if (r->text[r->at + 1] < '0' || r->text[r->at + 1] > '9')
			return wrong_pattern(r, "no count");
		*least = *most =
		    (unsigned)strtoul(r->text + r->at + 1, &end, 10);
		if (end[0] == ',' && end[1] >= '0' && end[1] <= '9') {
			*most = (unsigned)strtoul(end + 1, &end, 10);
		} else if (end[0] == ',') {
			*most = ANY_NUMBER;
			end++;
		}
		if (*end != '}' || *least > PATTERN_COUNT_MAX ||
		    *most > ANY_NUMBER || *most < *least ||
		    (*most == ANY_NUMBER && end[-1] != ','))
			return wrong_pattern(r, "no count");
		r->at = (size_t)(end - r->text);
		break;
	default:
		return true;
	}
	r->at++;
	return true;
}

static void
join(struct reading *r, struct part *to, const struct part *next)
{
	for (unsigned p = 0; p < r->places; p++)
		if (set_has(&to->last, p))
			set_add(&r->follow[p], &next->first);
	if (to->empty)
		set_add(&to->first, &next->first);
	if (next->empty)
		set_add(&to->last, &next->last);
	else
		to->last = next->last;
	to->empty = to->empty && next->empty;
}

static void
loop(struct reading *r, struct part *part)
{
	for (unsigned p = 0; p < r->places; p++)
		if (set_has(&part->last, p))
			set_add(&r->follow[p], &part->first);
}

/* An atom as often as its count says; each copy is read anew. */
static bool
read_piece(struct reading *r, struct part *out)
{
	size_t begin = r->at, end;
	unsigned least, most, copies;
	bool any;
	struct part copy;

	if (!read_atom(r, out) || !read_count(r, &least, &most))
		return false;
	end = r->at;
	any = most == ANY_NUMBER;
	copies = !any ? most : least != 0 ? least : 1;
	if (copies == 0) {
		memset(out, 0, sizeof(*out));
		out->empty = true;
	}
	if (any && copies == 1)
		loop(r, out);
	out->empty = out->empty || least == 0;
	for (unsigned i = 1; i < copies; i++) {
		r->at = begin;
		if (!read_atom(r, &copy))
			return false;
		if (any && i == copies - 1)
			loop(r, &copy);
		copy.empty = copy.empty || i >= least;
		join(r, out, &copy);
	}
	r->at = end;
	return true;
}

static bool
read_sequence(struct reading *r, struct part *out)
{
	struct part next;

	memset(out, 0, sizeof(*out));
	out->empty = true;
	if (r->text[r->at] == '^' && r->depth == 0)
		r->at++;
	while (r->text[r->at] != '\0' && r->text[r->at] != '|' &&
	    !(r->text[r->at] == ')' && r->depth > 0)) {
		if (r->text[r->at] == '$' && r->depth == 0 &&
		    (r->text[r->at + 1] == '\0' || r->text[r->at + 1] == '|')) {
			r->at++;
			break;
		}
		if (!read_piece(r, &next))
			return false;
		join(r, out, &next);
	}
	return true;
}

static bool
read_choice(struct reading *r, struct part *out)
{
	struct part next;

	if (!read_sequence(r, out))
		return false;
	while (r->text[r->at] == '|') {
		r->at++;
		if (!read_sequence(r, &next))
			return false;
		set_add(&out->first, &next.first);
		set_add(&out->last, &next.last);
		out->empty = out->empty || next.empty;
	}
	return true;
}

/* ---- the table ----------------------------------------------------------- */

/* Characters that no place tells apart are one class. */
static void
make_classes(const struct reading *r, struct pattern *p, unsigned char *member)
{
	p->classes = 1;
	for (unsigned c = 1; c < 128; c++) {
		unsigned class = 1;
		bool any = false, same = false;

		for (unsigned i = 0; i < r->places && !any; i++)
			any = (r->chars[i][c / 64] >> c % 64 & 1) != 0;
		if (!any)
			continue;
		for (; class < p->classes && !same; class ++) {
			unsigned d = member[class];

			same = true;
			for (unsigned i = 0; i < r->places && same; i++)
				same = (r->chars[i][c / 64] >> c % 64 & 1) ==
				    (r->chars[i][d / 64] >> d % 64 & 1);
		}
		if (same) {
			p->class_of[c] = (uint8_t)(class - 1);
			continue;
		}
		member[p->classes] = (unsigned char)c;
		p->class_of[c] = (uint8_t)p->classes++;
	}
}

/* The state of a set of places, a new one where there is none yet. */
static bool
find_state(struct reading *r, const struct set *places, struct set *sets,
    struct pattern *p, unsigned *state)
{
	static const struct set none;

	if (memcmp(places, &none, sizeof(none)) == 0) {
		*state = 0;
		return true;
	}
	for (*state = 2; *state < p->states; ++*state)
		if (memcmp(&sets[*state], places, sizeof(*places)) == 0)
			return true;
	if (p->states == PATTERN_STATES_MAX)
		return wrong_pattern(r, "the pattern has too many forms");
	sets[p->states++] = *places;
	return true;
}

static bool
fill_state(struct reading *r, const struct part *whole, unsigned from,
    struct set *sets, const unsigned char *member, struct pattern *p)
{
	struct set after = {{0}};

	if (from == 1)
		after = whole->first;
	for (unsigned i = 0; from > 1 && i < r->places; i++)
		if (set_has(&sets[from], i))
			set_add(&after, &r->follow[i]);
	for (unsigned class = 1; class < p->classes; class ++) {
		unsigned c = member[class], state;
		struct set to = {{0}};

		for (unsigned i = 0; i < r->places; i++)
			if (set_has(&after, i) &&
			    (r->chars[i][c / 64] >> c % 64 & 1) != 0)
				to.word[i / 64] |= (uint64_t)1 << i % 64;
		if (!find_state(r, &to, sets, p, &state))
			return false;
		p->next[from * p->classes + class] = state * p->classes;
	}
	p->final[from] = from == 1 && whole->empty;
	for (unsigned i = 0; from > 1 && i < r->places; i++)
		if (set_has(&sets[from], i) && set_has(&whole->last, i))
			p->final[from] = 1;
	return true;
}

static bool
make_table(struct reading *r, const struct part *whole, struct pattern *p)
{
	unsigned char member[128] = {0};
	struct set *sets = calloc(PATTERN_STATES_MAX, sizeof(*sets));
	bool ok = true;

	make_classes(r, p, member);
	p->states = 2;
	p->next =
	    calloc((size_t)PATTERN_STATES_MAX * p->classes, sizeof(*p->next));
	p->final = calloc(PATTERN_STATES_MAX, 1);
	if (sets == NULL || p->next == NULL || p->final == NULL)
		ok = err_memory(r->err);
	for (unsigned s = 1; ok && s < p->states; s++)
		ok = fill_state(r, whole, s, sets, member, p);
	free(sets);
	if (ok) { /* what was not needed; that it stays does no harm */
		size_t size = sizeof(*p->next) * p->states * p->classes;
		uint32_t *fit = realloc(p->next, size);

		p->next = fit == NULL ? p->next : fit;
	}
	return ok;
}

bool
pattern_compile(
    const char *text, size_t *at, struct pattern *out, struct err *err)
{
	struct reading *r = calloc(1, sizeof(*r));
	struct pattern p;
	struct part whole;
	bool ok;

	*at = 0;
	if (r == NULL)
		return err_memory(err);
	memset(&p, 0, sizeof(p));
	p.text = strdup(text);
	r->text = text;
	r->err = err;
	ok = (p.text != NULL || err_memory(err)) && read_choice(r, &whole) &&
	    make_table(r, &whole, &p);
	*at = r->at;
	free(r);
	if (!ok) {
		pattern_release(&p);
		return false;
	}
	*out = p;
	return true;
}

void
pattern_release(struct pattern *p)
{
	free(p->text);
	free(p->next);
	free(p->final);
	memset(p, 0, sizeof(*p));
}

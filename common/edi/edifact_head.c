/*
 * edifact_head: where an interchange starts, and its service characters.
 *
 * It looks for UNA or UNB (and for UNG or UNH, when somebody has taken the
 * envelope off) among whatever a line, a mail or a gateway has put before it.
 */
#include "edi/edifact.h"

/* A tag of three letters, folds in it, has at most so many bytes. */
#define TAG_WINDOW 12
/* The six characters, blanks, and the tag after them. */
#define UNA_WINDOW 32

static bool
is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

/* A character that may separate: printable ASCII or an information separator.
 */
static bool
may_separate(uint8_t c)
{
	return !is_alnum(c) && c != ' ' &&
	    ((c >= 0x21 && c <= 0x7e) || (c >= 0x1c && c <= 0x1f));
}

static void
skip_folds(struct span w, size_t *at)
{
	while (*at < w.len && edifact_is_fold(w.data[*at]))
		(*at)++;
}

static void
skip_head_blanks(struct span w, size_t *at)
{
	while (*at < w.len &&
	    (edifact_is_fold(w.data[*at]) || w.data[*at] == ' ' ||
		w.data[*at] == '\t'))
		(*at)++;
}

/* The next three letters are tag, folds between them allowed. */
static bool
take_tag(struct span w, size_t *at, const char *tag)
{
	size_t i = *at;

	for (int k = 0; k < 3; k++) {
		skip_folds(w, &i);
		if (i >= w.len || w.data[i] != (uint8_t)tag[k])
			return false;
		i++;
	}
	*at = i;
	return true;
}

static bool
all_different(const struct edifact_service *s)
{
	uint8_t c[4] = {s->component, s->element, s->terminator, s->release};

	for (int i = 0; i < 4; i++)
		for (int k = 0; k < i; k++)
			if (c[i] == c[k])
				return false;
	return true;
}

/* The six characters after "UNA" (4.1). *at is after them then. */
static bool
read_una(struct span w, size_t *at, struct edifact_service *service)
{
	uint8_t c[6];
	size_t i = *at;

	for (int k = 0; k < 5; k++) {
		skip_folds(w, &i);
		if (i >= w.len)
			return false;
		c[k] = w.data[i++];
	}
	if (i >= w.len)
		return false;
	if (w.data[i] == '\r' || w.data[i] == '\n') {
		size_t next = i;

		/* A line end as terminator, unless it folds before one. */
		skip_folds(w, &next);
		if (next < w.len && w.data[next] != 'U')
			i = next;
		else if (w.data[i] == '\r' && i + 1 < w.len &&
		    w.data[i + 1] == '\n')
			i++;
	}
	c[5] = w.data[i++];
	service->component = c[0];
	service->element = c[1];
	service->decimal = c[2];
	service->release = c[3];
	service->repetition = c[4];
	service->terminator = c[5];
	*at = i;
	return may_separate(c[0]) && may_separate(c[1]) &&
	    (may_separate(c[3]) || c[3] == ' ') &&
	    (may_separate(c[5]) || c[5] == '\r' || c[5] == '\n') &&
	    all_different(service);
}

/*
 * "+UNOA:" after UNB or, no envelope, "+" after UNH: the characters between
 * elements and components. *at is after them then.
 */
static enum edifact_head
read_separators(struct span w, bool end, size_t *at, bool envelope,
    struct edifact_service *service)
{
	const enum edifact_head cut =
	    end ? EDIFACT_HEAD_NONE : EDIFACT_HEAD_MORE;
	size_t i = *at;

	if (i >= w.len)
		return cut;
	if (!may_separate(w.data[i]))
		return EDIFACT_HEAD_NONE;
	service->element = w.data[i++];
	/* The syntax identifier is four letters. */
	for (int k = 0; envelope && k < 4; k++) {
		skip_folds(w, &i);
		if (i >= w.len)
			return cut;
		if (w.data[i] < 'A' || w.data[i] > 'Z')
			return EDIFACT_HEAD_NONE;
		i++;
	}
	if (envelope) {
		skip_folds(w, &i);
		if (i < w.len && may_separate(w.data[i]) &&
		    w.data[i] != service->element)
			service->component = w.data[i++];
	}
	*at = i;
	return EDIFACT_HEAD_FOUND;
}

/* Whether the segment that comes next is one that can follow the first. */
static bool
is_followed(struct span w, size_t at, bool envelope)
{
	struct span close = span_first(span_from(w, at), TAG_WINDOW);
	size_t i = 0;

	return take_tag(close, &i, envelope ? "UNH" : "BGM") ||
	    take_tag(close, &i, envelope ? "UNG" : "MSG");
}

static void
set_terminator(struct edifact_service *service, uint8_t c)
{
	service->terminator = c;
	if (service->release == c || service->release == service->element ||
	    service->release == service->component)
		service->release = ' ';
}

/*
 * Service characters from a segment at *at on: "UNB+UNOA:4+…'UNG+". The
 * terminator is what comes, blanks apart, before UNG or UNH.
 */
static enum edifact_head
sniff(struct span w, bool end, size_t at, bool envelope,
    struct edifact_service *service, unsigned *flags)
{
	static const struct edifact_service standard = EDIFACT_SERVICE_DEFAULT;
	enum edifact_head head;

	*service = standard;
	head = read_separators(w, end, &at, envelope, service);
	if (head != EDIFACT_HEAD_FOUND)
		return head;
	for (; at < w.len; at++) {
		uint8_t c = w.data[at];
		size_t next = at + 1;

		if ((!may_separate(c) && c != '\n') || c == service->element ||
		    c == service->component)
			continue;
		skip_head_blanks(w, &next);
		if (w.len - next < TAG_WINDOW && !end)
			return EDIFACT_HEAD_MORE;
		if (!is_followed(w, next, envelope))
			continue;
		set_terminator(service, c);
		if (memcmp(service, &standard, sizeof(standard)) != 0)
			*flags |= EDIFACT_SNIFFED;
		return EDIFACT_HEAD_FOUND;
	}
	if (!end)
		return EDIFACT_HEAD_MORE;
	/* No message follows: only what is standard can be believed. */
	return service->element == '+' && service->component == ':'
	    ? EDIFACT_HEAD_FOUND
	    : EDIFACT_HEAD_NONE;
}

/*
 * Every decision looks at a number of bytes that does not depend on how the
 * input was cut: MORE until they are there.
 */
enum edifact_head
edifact_head(struct span window, bool end, struct edifact_service *service,
    size_t *body, unsigned *flags)
{
	struct span w = span_first(window, EDIFACT_HEAD_MAX);
	struct span close = span_first(w, TAG_WINDOW);
	size_t at = 0, una, unb;

	*flags = 0;
	*body = 0;
	end = end || window.len >= EDIFACT_HEAD_MAX;
	if (w.len < TAG_WINDOW && !end)
		return EDIFACT_HEAD_MORE;
	if (take_tag(close, &at, "UNB"))
		return sniff(w, end, at, true, service, flags);
	if (take_tag(close, &at, "UNH"))
		return sniff(w, end, at, false, service, flags);
	if (!take_tag(close, &at, "UNA"))
		return EDIFACT_HEAD_NONE;

	una = at;
	if (w.len < una + UNA_WINDOW && !end)
		return EDIFACT_HEAD_MORE;
	close = span_first(w, una + UNA_WINDOW);
	if (read_una(close, &at, service)) {
		skip_head_blanks(close, &at);
		unb = at;
		if (take_tag(close, &unb, "UNB") ||
		    take_tag(close, &unb, "UNG") ||
		    take_tag(close, &unb, "UNH")) {
			*body = at;
			*flags = EDIFACT_AFTER_UNA;
			return EDIFACT_HEAD_FOUND;
		}
	}
	/* Not an advice after all; is there a UNB close after it? */
	for (at = una; at < close.len; at++) {
		unb = at;
		if (!take_tag(close, &unb, "UNB"))
			continue;
		*flags = EDIFACT_BAD_UNA;
		*body = at;
		return sniff(w, end, unb, true, service, flags);
	}
	return EDIFACT_HEAD_NONE;
}

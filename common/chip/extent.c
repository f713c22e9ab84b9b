/*
 * extent: definite lengths read, indefinite ones walked. See extent.h.
 */
#include "chip/extent.h"

#include "x509/der.h"

/* The end-of-contents octets. */
#define END 2

/*
 * A tag and length at the front. False when more bytes are needed; *wrong
 * when no bytes would make one of it. *content is 0 for the indefinite form.
 */
static bool
take_tag_and_length(struct span s, size_t *header, size_t *content,
    bool *indefinite, bool *wrong)
{
	size_t at = 1, count;

	*wrong = false;
	if (s.len < 2)
		return false;
	if ((s.data[0] & 0x1f) == 0x1f) {
		while (at < s.len && at < 4 && s.data[at] & 0x80)
			at++;
		at++;
		*wrong = at > 4;
	}
	if (*wrong || at >= s.len)
		return false;
	count = s.data[at] & 0x7f;
	*indefinite = s.data[at] == 0x80;
	*content = s.data[at] & 0x80 ? 0 : s.data[at];
	*wrong = (s.data[at] & 0x80) && count > 4;
	at++;
	if (*wrong || ((s.data[at - 1] & 0x80) && s.len < at + count))
		return false;
	if (s.data[at - 1] & 0x80)
		for (size_t i = 0; i < count; i++)
			*content = *content << 8 | s.data[at++];
	*header = at;
	return true;
}

/*
 * Where the element at offset at ends at the earliest, of which rest is there:
 * nothing, half of an end, or a header that is not whole.
 */
static size_t
begun(struct span rest, size_t at, size_t have)
{
	if (rest.len == 0 || (rest.len == 1 && rest.data[0] == 0))
		return at;
	return have + 1 > at + 2 ? have + 1 : at + 2;
}

/* Element by element after the header; each open one ends with 00 00. */
static enum extent
walk_elements(struct span have, size_t at, size_t *len)
{
	size_t depth = 1;

	while (depth > 0) {
		struct span rest = span_from(have, at);
		size_t header, content;
		bool indefinite, wrong;

		if (at + END <= have.len && rest.data[0] == 0 &&
		    rest.data[1] == 0) {
			at += END;
			depth--;
			continue;
		}
		if (at > have.len ||
		    !take_tag_and_length(
			rest, &header, &content, &indefinite, &wrong)) {
			if (at <= have.len && wrong)
				return EXTENT_WRONG;
			*len = begun(rest, at, have.len) + END * depth;
			return EXTENT_OPEN;
		}
		if (indefinite && ++depth > DER_DEPTH_MAX)
			return EXTENT_WRONG;
		if (content > DER_SIZE_MAX)
			return EXTENT_WRONG;
		at += header + content;
	}
	*len = at;
	return EXTENT_WHOLE;
}

enum extent
extent_of(struct span have, uint8_t tag, size_t *len, bool *indefinite)
{
	size_t header, content;
	bool wrong;

	*indefinite = false;
	if (have.len > 0 && have.data[0] != tag)
		return EXTENT_WRONG;
	if (!take_tag_and_length(have, &header, &content, indefinite, &wrong)) {
		/* At least a tag and a length. */
		*len = have.len + 1 > 2 ? have.len + 1 : 2;
		return wrong ? EXTENT_WRONG : EXTENT_OPEN;
	}
	if (*indefinite)
		return walk_elements(have, header, len);
	*len = header + content;
	return EXTENT_WHOLE;
}

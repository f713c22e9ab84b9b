/*
 * announced: what a carrier said of a passenger (the nouns document and
 * person, as apisend decode writes them) against the zone of the document
 * that is shown. Names are compared by the rules of Doc 9303-3 for
 * transliteration and truncation: what they allow is no difference.
 */
#include "riskcheck.h"

#include "mrz/compare.h"

static void
set_agreement(struct riskcheck *tool, enum derived which, bool same)
{
	derived_set(tool, which, same ? SPAN("same") : SPAN("differs"));
}

/* ---- number and birth date ---- */

/* Any of the documents that were announced. */
static bool
find_number(struct riskcheck *tool, const struct record *record,
    struct span shown, bool *known)
{
	struct span list, one, value, text;
	struct json_iterator it;
	bool same = false;

	*known = facts_text(tool, record, "document/number", &text);
	if (*known)
		same = facts_same_number(text, shown);
	if (!noun_get(record, "documents", &list) ||
	    json_kind(list) != JSON_ARRAY)
		return same;
	json_array_begin(&it, list);
	while (json_array_next(&it, &one))
		if (json_kind(one) == JSON_OBJECT &&
		    json_member(one, "number", &value) &&
		    facts_value(tool, value, &text)) {
			*known = true;
			same = same || facts_same_number(text, shown);
		}
	return same;
}

static void
compare_number(struct riskcheck *tool, const struct record *record)
{
	struct span shown;
	bool known, same;

	if (!derived_wanted(tool, DERIVED_ANNOUNCED_NUMBER) ||
	    !facts_text(
		tool, record, "mrzcheck/fields/document_number", &shown))
		return;
	same = find_number(tool, record, shown, &known);
	if (known)
		set_agreement(tool, DERIVED_ANNOUNCED_NUMBER, same);
}

static void
compare_birth(struct riskcheck *tool, const struct record *record)
{
	struct span shown, announced;

	if (derived_wanted(tool, DERIVED_ANNOUNCED_BIRTH_DATE) &&
	    facts_text(tool, record, "mrzcheck/fields/birth_date", &shown) &&
	    facts_text(tool, record, "person/birth_date", &announced))
		set_agreement(tool, DERIVED_ANNOUNCED_BIRTH_DATE,
		    span_equal(shown, announced));
}

/* ---- names ---- */

static size_t
count_names(struct span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != ' ' && (i == 0 || text.data[i - 1] == ' '))
			count++;
	return count;
}

/*
 * Cells as they were in the zone, as many names as were announced: a carrier
 * may send the first given name alone.
 */
static struct span
cells_of(struct span text, size_t names, char cells[FACTS_VALUE_MAX])
{
	size_t len = 0;

	for (size_t i = 0; i < text.len && len < FACTS_VALUE_MAX; i++) {
		if (text.data[i] == ' ' && (names == 0 || --names == 0))
			break;
		cells[len++] = text.data[i] == ' ' ? '<' : (char)text.data[i];
	}
	return span_make(cells, len);
}

/*
 * A name with the forms of one letter made one: a zone writes MUELLER or
 * MUXXLLER where a booking has MULLER (Doc 9303-3 section 6, table A).
 */
static size_t
fold_name(struct span text, char out[FACTS_VALUE_MAX])
{
	size_t len = 0;

	for (size_t i = 0; i < text.len && len < FACTS_VALUE_MAX; i++) {
		uint8_t c = text.data[i];
		char last = len > 0 ? out[len - 1] : '\0';

		if (c >= 'a' && c <= 'z')
			c = (uint8_t)(c - 32);
		if (c < 'A' || c > 'Z' ||
		    (c == 'E' && last != '\0' && strchr("AOU", last) != NULL) ||
		    (c == 'S' && last == 'S'))
			continue;
		if (c == 'X' && i + 1 < text.len && text.data[i + 1] == 'X' &&
		    (last == 'U' || last == 'N')) {
			i++;
			continue;
		}
		out[len++] = (char)c;
	}
	return len;
}

static bool
same_folded(struct span announced, struct span cells, bool truncated)
{
	char a[FACTS_VALUE_MAX], b[FACTS_VALUE_MAX];
	size_t n = fold_name(announced, a), m = fold_name(cells, b);

	return m > 0 && (n == m || (truncated && n > m)) &&
	    memcmp(a, b, m) == 0;
}

static enum mrz_agreement
agree_names(struct span announced, struct span shown, bool truncated)
{
	char text[FACTS_VALUE_MAX];
	struct span cells = cells_of(shown, count_names(announced), text);
	enum mrz_agreement answer =
	    mrz_compare_name(announced, cells, truncated);

	if (answer == MRZ_DIFFERS && same_folded(announced, cells, truncated))
		return MRZ_AGREES;
	return answer;
}

/* Surname and given names as one, where a booking parts them elsewhere. */
static enum mrz_agreement
agree_whole(struct riskcheck *tool, struct span announced[2],
    struct span shown[2], bool truncated)
{
	struct buf *a = &tool->line, b = BUF_INIT;
	enum mrz_agreement answer = MRZ_INCOMPARABLE;

	buf_clear(a);
	for (int i = 0; i < 2; i++) {
		buf_append_span(a, announced[i]);
		buf_append_span(&b, shown[i]);
		if (i == 0 && announced[1].len > 0)
			buf_append_byte(a, ' ');
		if (i == 0 && shown[1].len > 0)
			buf_append_byte(&b, ' ');
	}
	if (buf_ok(a) && buf_ok(&b))
		answer = agree_names(
		    span_trim(buf_span(a)), span_trim(buf_span(&b)), truncated);
	buf_release(&b);
	return answer;
}

static bool
is_truncated(struct riskcheck *tool, const struct record *record)
{
	struct span findings, finding, code;
	struct json_iterator it;
	struct span result;

	(void)tool;
	if (!noun_get(record, "mrzcheck", &result) ||
	    !json_member(result, "findings", &findings))
		return true;
	json_array_begin(&it, findings);
	while (json_array_next(&it, &finding))
		if (json_kind(finding) == JSON_OBJECT &&
		    json_member(finding, "code", &code) &&
		    json_kind(code) == JSON_STRING &&
		    json_name_is(code, SPAN("mrz.name_truncated")))
			return true;
	return false;
}

static void
compare_name(struct riskcheck *tool, const struct record *record)
{
	struct span announced[2] = {SPAN(""), SPAN("")};
	struct span shown[2] = {SPAN(""), SPAN("")};
	bool truncated = is_truncated(tool, record), unsure = false;
	bool agrees = true;

	if (!derived_wanted(tool, DERIVED_ANNOUNCED_NAME) ||
	    !facts_text(tool, record, "person/surname", &announced[0]) ||
	    !facts_text(tool, record, "mrzcheck/fields/surname", &shown[0]))
		return;
	(void)facts_text(tool, record, "person/given_names", &announced[1]);
	(void)facts_text(
	    tool, record, "mrzcheck/fields/given_names", &shown[1]);
	for (int i = 0; i < 2; i++) {
		enum mrz_agreement one;

		if (announced[i].len == 0)
			continue;
		one = agree_names(announced[i], shown[i], truncated);
		agrees = agrees && one == MRZ_AGREES;
		unsure = unsure || one == MRZ_INCOMPARABLE;
	}
	if (!agrees &&
	    agree_whole(tool, announced, shown, truncated) == MRZ_AGREES)
		agrees = true;
	if (agrees || !unsure)
		set_agreement(tool, DERIVED_ANNOUNCED_NAME, agrees);
}

void
announced_take(struct riskcheck *tool, const struct record *record)
{
	compare_number(tool, record);
	compare_birth(tool, record);
	compare_name(tool, record);
}

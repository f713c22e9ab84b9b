/*
 * app: messages of SITA's APP, found and taken apart; see the header.
 */
#include "edi/app.h"

#include <stdio.h>

#define SOURCE "SITA APP"
#define STX 0x02
#define ETX 0x03

static const char *const kind_words[APP_KINDS] = {[APP_CIRQ] = "CIRQ",
    [APP_CICX] = "CICX",
    [APP_CIMR] = "CIMR",
    [APP_CIRS] = "CIRS",
    [APP_CICC] = "CICC",
    [APP_CIMA] = "CIMA"};

const char *
app_kind_word(enum app_kind kind)
{
	return kind_words[kind];
}

bool
app_is(const struct app_group *g, const char tag[4])
{
	return span_equal_str(g->tag, tag);
}

/* ---- finding ---- */

/* "CIRQ:" and its like; the colon is what tells them from words. */
static bool
is_start(struct span s)
{
	if (s.len < 5 || s.data[4] != ':')
		return false;
	for (int i = 0; i < APP_KINDS; i++)
		if (memcmp(s.data, kind_words[i], 4) == 0)
			return true;
	return false;
}

static bool
ends_line(uint8_t c)
{
	return c == '\r' || c == '\n' || c == ETX || c == '\0';
}

/*
 * Gateways write their own lines before a message, or two letters ("VD"), so
 * that it may start anywhere.
 */
enum app_found
app_find(struct span bytes, bool end, struct span *text, size_t *used)
{
	for (size_t i = 0; i < bytes.len; i++) {
		struct span rest = span_from(bytes, i);
		size_t len = 0;

		if (rest.data[0] != 'C' || !is_start(rest))
			continue;
		while (len < rest.len && !ends_line(rest.data[len]))
			len++;
		*used = i;
		if (len == rest.len && !end && len < APP_MESSAGE_MAX)
			return APP_MORE;
		*text = span_first(rest, len);
		*used = i + len;
		return APP_FOUND;
	}
	/* The last bytes may be the beginning of a word. */
	*used = bytes.len > 4 && !end ? bytes.len - 4 : end ? bytes.len : 0;
	return end ? APP_NONE : APP_MORE;
}

bool
app_recognise(struct span bytes)
{
	struct span text;
	size_t used;
	struct span head = span_first(bytes, 4096);
	enum app_found found = app_find(head, true, &text, &used);

	/* An interchange may hold such words as data, but begins before. */
	return found == APP_FOUND &&
	    span_search(span_first(head, used), SPAN("UNB")) >= used &&
	    span_find(text, '/') < text.len;
}

/* ---- taking apart ---- */

static bool
is_number(struct span s)
{
	uint64_t n;

	return s.len > 0 && s.len <= 2 && span_uint(s, 99, &n);
}

static bool
is_group_tag(struct span s)
{
	static const char tags[] = "CHKINTINMEXOEXDPRQPCXPADMRQPRSPCCMAKERR";

	if (s.len != 3)
		return false;
	for (size_t i = 0; i + 3 < sizeof(tags); i += 3)
		if (memcmp(s.data, tags + i, 3) == 0)
			return true;
	return false;
}

/* The field up to the next slash, without blanks. */
static struct span
next_field(struct span *rest)
{
	size_t end = span_find(*rest, '/');
	struct span field = span_trim(span_first(*rest, end));

	*rest = span_from(*rest, end + 1);
	return field;
}

/* Whether a group begins here: its letters, and the number of its fields. */
static bool
at_group(struct span rest)
{
	struct span tag = next_field(&rest);

	return is_group_tag(tag) && is_number(next_field(&rest));
}

/* Fields that implementations were seen to leave out or to add. */
#define SLACK 3

/*
 * A group ends where it says; one field more or fewer has been seen, so that
 * near its end the beginning of the next group counts.
 */
static bool
next_group(struct span *rest, struct app_group *g)
{
	uint64_t says;

	g->tag = next_field(rest);
	if (!span_uint(next_field(rest), APP_FIELDS_MAX, &says))
		return false;
	g->says = (unsigned)says;
	g->count = 0;
	while (rest->len > 0 && g->count < APP_FIELDS_MAX) {
		bool near = g->count + SLACK >= g->says;

		if (near && at_group(*rest))
			break;
		if (g->count >= g->says + SLACK)
			break;
		g->field[++g->count] = next_field(rest);
	}
	return true;
}

static void
parse_head(struct app_message *m, struct span *rest)
{
	struct span version;
	uint64_t number;
	bool answer = m->kind >= APP_CIRS;

	m->id = next_field(rest);
	if (answer)
		return;
	m->user = next_field(rest);
	if (m->kind != APP_CIMR) {
		next_field(rest); /* N: no more parts */
		m->precheck = span_equal(next_field(rest), SPAN("P"));
	}
	version = next_field(rest);
	if (span_uint(version, 99, &number))
		m->version = (unsigned)number;
}

/* Answers do not say their version; the size of their groups does. */
static void
guess_version(struct app_message *m)
{
	for (unsigned i = 0; i < m->group_count && m->version == 0; i++)
		if (app_is(&m->groups[i], "PRS"))
			m->version = m->groups[i].says == 27 ? 21
			    : m->groups[i].says == 29	     ? 26
							     : 0;
}

bool
app_parse(struct span text, struct app_message *m, struct findings *f)
{
	struct span rest = span_from(text, 5);

	memset(m, 0, offsetof(struct app_message, groups));
	if (!is_start(text) || text.len >= APP_MESSAGE_MAX) {
		findings_add(f,
		    text.len >= APP_MESSAGE_MAX ? "edi.limit" : "edi.syntax",
		    SEVERITY_ERROR, "message", SOURCE, "cannot be read");
		return false;
	}
	for (int i = 0; i < APP_KINDS; i++)
		if (memcmp(text.data, kind_words[i], 4) == 0)
			m->kind = (enum app_kind)i;
	parse_head(m, &rest);
	if (m->id.len == 0)
		findings_add(f, "edi.reference", SEVERITY_ERROR, "message",
		    SOURCE, "no number of the message");
	while (rest.len > 0) {
		struct app_group *g = &m->groups[m->group_count];

		if (!at_group(rest)) {
			/* What a group left over. */
			if (next_field(&rest).len > 0)
				findings_add(f, "edi.syntax", SEVERITY_ERROR,
				    "message", SOURCE,
				    "a field outside any group");
			continue;
		}
		if (m->group_count >= APP_GROUPS_MAX) {
			findings_add(f, "edi.limit", SEVERITY_ERROR, "message",
			    SOURCE, "more than %d groups", APP_GROUPS_MAX);
			break;
		}
		if (!next_group(&rest, g))
			break;
		m->group_count++;
	}
	guess_version(m);
	return true;
}

/* ---- flights ---- */

/* CCYYMMDD, and HHMMSS of which the seconds are dropped. */
static bool
read_time(struct span day, struct span time, struct edi_time *out)
{
	char text[sizeof("2026-11-24T10:00")];

	memset(out, 0, sizeof(*out));
	if (day.len != 8)
		return day.len == 0;
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", (const char *)day.data,
	    (const char *)day.data + 4, (const char *)day.data + 6);
	if (time.len == 6 || time.len == 4)
		snprintf(text + 10, sizeof(text) - 10, "T%.2s:%.2s",
		    (const char *)time.data, (const char *)time.data + 2);
	return edi_time_parse(span_str(text), out);
}

bool
app_leg(const struct app_message *m, struct paxlst_leg *leg, struct findings *f)
{
	bool good = true;

	memset(leg, 0, sizeof(*leg));
	for (unsigned i = 0; i < m->group_count; i++) {
		const struct app_group *g = &m->groups[i];

		if (app_is(g, "INT")) {
			leg->number = app_field(g, 2);
			leg->from = app_field(g, 3);
			leg->to = app_field(g, 4);
			good = read_time(app_field(g, 5), app_field(g, 6),
				   &leg->departs) &&
			    read_time(app_field(g, 7), app_field(g, 8),
				&leg->arrives);
		} else if (app_is(g, "INM")) {
			leg->number = app_field(g, 1);
			leg->from = app_field(g, 2);
			good = read_time(
			    app_field(g, 3), span_make("", 0), &leg->departs);
		} else {
			continue;
		}
		if (!good)
			findings_add(f, "api.date", SEVERITY_ERROR, "legs",
			    SOURCE, "no such date or time");
		return true;
	}
	return false;
}

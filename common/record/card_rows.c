/*
 * card_rows: what was read and what was found out, as rows of a card: which
 * members are shown under which label.
 */
#include "record/card_private.h"

enum row_kind {
	ROW_VALUE,     /* a string or number */
	ROW_STATUSES,  /* an object of status words: "a pass, b fail" */
	ROW_SOURCES,   /* the sources of sltdquery, a line each */
	ROW_LINES,     /* an array of strings, or a string, a line each */
	ROW_CANDIDATES /* the repairs that mrzcheck proposes, a line each */
};

/* When a row is on the card. */
enum row_when {
	ROW_ALWAYS,
	ROW_VERBOSE,
	ROW_DOUBT /* verbose, or where its tool has not passed */
};

/* In this order; a row whose member is not there, or empty, is left out. */
static const struct {
	const char *label;
	const char *path;
	enum row_kind kind;
	enum row_when when;
} rows[] = {
    {"Zone", "mrz", ROW_LINES, ROW_DOUBT},
    {"Layout", "mrzcheck/format", ROW_VALUE, ROW_VERBOSE},
    {"Document", "mrzcheck/fields/document_code", ROW_VALUE, ROW_VERBOSE},
    {"Issuing state", "mrzcheck/fields/issuing_state", ROW_VALUE, ROW_VERBOSE},
    {"Number", "mrzcheck/fields/document_number", ROW_VALUE, ROW_VERBOSE},
    {"Surname", "mrzcheck/fields/surname", ROW_VALUE, ROW_VERBOSE},
    {"Given names", "mrzcheck/fields/given_names", ROW_VALUE, ROW_VERBOSE},
    {"Nationality", "mrzcheck/fields/nationality", ROW_VALUE, ROW_VERBOSE},
    {"Born", "mrzcheck/fields/birth_date", ROW_VALUE, ROW_VERBOSE},
    {"Sex", "mrzcheck/fields/sex", ROW_VALUE, ROW_VERBOSE},
    {"Issued", "mrzcheck/fields/issue_date", ROW_VALUE, ROW_VERBOSE},
    {"Expires", "mrzcheck/fields/expiry_date", ROW_VALUE, ROW_VERBOSE},
    {"Organization", "mrzcheck/fields/issuing_organization", ROW_VALUE,
	ROW_ALWAYS},
    {"Optional data", "mrzcheck/fields/optional_data", ROW_VALUE, ROW_VERBOSE},
    {"Optional data 2", "mrzcheck/fields/optional_data_2", ROW_VALUE,
	ROW_VERBOSE},
    {"Department", "mrzcheck/fields/department", ROW_VALUE, ROW_ALWAYS},
    {"Office", "mrzcheck/fields/office", ROW_VALUE, ROW_ALWAYS},
    {"Language", "mrzcheck/fields/language", ROW_VALUE, ROW_ALWAYS},
    {"PIN", "mrzcheck/fields/pin", ROW_VALUE, ROW_ALWAYS},
    {"Version", "mrzcheck/fields/version", ROW_VALUE, ROW_ALWAYS},
    {"Could be", "mrzcheck/candidates", ROW_CANDIDATES, ROW_ALWAYS},
    {"Sums", "mrzcheck/explanation", ROW_LINES, ROW_ALWAYS},
    {"Rules", "riskcheck/explanation", ROW_LINES, ROW_ALWAYS},
    {"Document", "document/type", ROW_VALUE, ROW_VERBOSE},
    {"Issuing state", "document/issuing_state", ROW_VALUE, ROW_VERBOSE},
    {"Number", "document/number", ROW_VALUE, ROW_VERBOSE},
    {"Expires", "document/expiry_date", ROW_VALUE, ROW_VERBOSE},
    {"Surname", "person/surname", ROW_VALUE, ROW_VERBOSE},
    {"Given names", "person/given_names", ROW_VALUE, ROW_VERBOSE},
    {"Nationality", "person/nationality", ROW_VALUE, ROW_VERBOSE},
    {"Born", "person/birth_date", ROW_VALUE, ROW_VERBOSE},
    {"Sex", "person/sex", ROW_VALUE, ROW_VERBOSE},
    {"Flight", "flight/number", ROW_VALUE, ROW_ALWAYS},
    {"Role", "message/role", ROW_VALUE, ROW_ALWAYS},
    {"Response", "response/meaning", ROW_VALUE, ROW_ALWAYS},
    {"Checks", "sodverify/checks", ROW_STATUSES, ROW_DOUBT},
    {"Data groups", "sodverify/data_groups", ROW_STATUSES, ROW_VERBOSE},
    {"Chip's zone", "sodverify/dg1/mrz", ROW_LINES, ROW_VERBOSE},
    {"Unverified zone", "sodverify/unverified/dg1/mrz", ROW_LINES, ROW_DOUBT},
    {"Signed", "sodverify/signing_time", ROW_VALUE, ROW_VERBOSE},
    {"Signer", "sodverify/document_signer/subject", ROW_VALUE, ROW_VERBOSE},
    {"CSCA", "sodverify/csca/subject", ROW_VALUE, ROW_VERBOSE},
    {"Trust store of", "sodverify/store/as_of", ROW_VALUE, ROW_VERBOSE},
    {"Asked for", "sltdquery/query/number", ROW_VALUE, ROW_DOUBT},
    {"Lists", "sltdquery/sources", ROW_SOURCES, ROW_DOUBT},
};

/* Bytes after which a list of statuses goes on in the next line. */
#define STATUSES_WIDTH 50

/*
 * "name word, name word": words that are not strings are left out, and so is
 * what was not there to check.
 */
static void
put_statuses(struct buf *out, struct span object)
{
	struct json_iterator it;
	struct span name, value;
	size_t start = out->len;

	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &value)) {
		if (json_kind(value) == JSON_STRING &&
		    json_name_is(value, SPAN("absent")))
			continue;
		if (out->len - start > STATUSES_WIDTH) {
			BUF_LITERAL(out, ",\n");
			card_label(out, "");
			start = out->len;
		} else if (out->len > start) {
			BUF_LITERAL(out, ", ");
		}
		card_value(out, name);
		buf_append_byte(out, ' ');
		card_value(out, value);
	}
}

/* The members of an object that are there, one blank before each. */
static void
put_member_values(struct buf *out, struct span object, const char *const *names)
{
	struct span value;

	for (; *names != NULL; names++) {
		if (!json_member(object, *names, &value))
			continue;
		buf_append_byte(out, ' ');
		card_value(out, value);
	}
}

static void
put_source(struct buf *out, struct span source)
{
	static const char *const source_names[] = {"answer", NULL};
	static const char *const record_names[] = {"status", "reporting_state",
	    "reported", "reference", "match", NULL};
	struct span value, records, record;
	struct json_iterator it;

	if (json_member(source, "name", &value))
		card_value(out, value);
	put_member_values(out, source, source_names);
	if (json_member(source, "as_of", &value)) {
		buf_append_str(out, _(", data of "));
		card_value(out, value);
	}
	if (json_member(source, "max_age", &value))
		buf_append_str(out, _(" (data of any age is taken)"));
	if (!json_member(source, "records", &records))
		return;
	json_array_begin(&it, records);
	while (json_array_next(&it, &record)) {
		BUF_LITERAL(out, "\n");
		card_label(out, "");
		put_member_values(out, record, record_names);
	}
}

static void
put_source_names(struct buf *out, struct span sources)
{
	struct json_iterator it;
	struct span source;
	bool more = false;

	json_array_begin(&it, sources);
	while (json_array_next(&it, &source)) {
		if (more) {
			buf_append_byte(out, '\n');
			card_label(out, "");
		}
		more = true;
		put_source(out, source);
	}
}

/* A line feed inside a string starts a line as well. */
static void
put_zone_line(struct buf *out, struct span value, bool *more)
{
	struct buf scratch = BUF_INIT;
	struct span text = value;

	if (json_kind(value) == JSON_STRING &&
	    !json_string_span(value, &scratch, &text))
		out->failed = true;
	while (text.len > 0) {
		size_t end = span_find(text, '\n');

		if (*more) {
			buf_append_byte(out, '\n');
			card_label(out, "");
		}
		*more = true;
		utf8_put_safe(span_first(text, end), 0, out);
		text = span_from(text, end + 1);
	}
	buf_release(&scratch);
}

void
card_lines(struct buf *out, struct span value)
{
	struct json_iterator it;
	struct span line;
	bool more = false;

	if (json_kind(value) != JSON_ARRAY) {
		put_zone_line(out, value, &more);
		return;
	}
	json_array_begin(&it, value);
	while (json_array_next(&it, &line))
		put_zone_line(out, line, &more);
}

/*
 * "0 for O in line 2, column 9 (document_number)"; "a further < in …" and "a <
 * less in …" for fillers that a line has too few or too many of.
 */
static void
put_slip(struct buf *out, struct span change)
{
	static const struct {
		const char *before, *name;
	} parts[] = {
	    {" in line ", "line"},
	    {", column ", "column"},
	    {" (", "where"},
	};
	struct span proposed = SPAN(""), read = SPAN(""), value;

	json_member(change, "proposed", &proposed);
	json_member(change, "read", &read);
	if (span_equal_str(read, "\"\"")) {
		buf_append_str(out, "a further ");
		card_value(out, proposed);
	} else if (span_equal_str(proposed, "\"\"")) {
		buf_append_str(out, "a ");
		card_value(out, read);
		buf_append_str(out, " less");
	} else {
		card_value(out, proposed);
		buf_append_str(out, " for ");
		card_value(out, read);
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buf_append_str(out, parts[i].before);
		if (json_member(change, parts[i].name, &value))
			card_value(out, value);
	}
	buf_append_byte(out, ')');
}

/* All places of a candidate: they are one repair. */
static void
put_candidate(struct buf *out, struct span candidate)
{
	struct json_iterator it;
	struct span more, change;

	put_slip(out, candidate);
	if (!json_member(candidate, "and", &more) ||
	    json_kind(more) != JSON_ARRAY)
		return;
	json_array_begin(&it, more);
	while (json_array_next(&it, &change)) {
		buf_append_str(out, " and ");
		put_slip(out, change);
	}
}

static void
put_candidates(struct buf *out, struct span candidates)
{
	struct json_iterator it;
	struct span candidate;
	bool more = false;

	json_array_begin(&it, candidates);
	while (json_array_next(&it, &candidate)) {
		if (json_kind(candidate) != JSON_OBJECT)
			continue;
		if (more) {
			buf_append_byte(out, '\n');
			card_label(out, "");
		}
		more = true;
		put_candidate(out, candidate);
	}
	if (!more)
		buf_append_str(out, _("nothing that digits prove"));
}

/* Whether the tool that the path begins with has something to say. */
static bool
is_in_doubt(const struct verdicts *v, const char *path)
{
	size_t len = strcspn(path, "/");

	for (size_t i = 0; i < v->count; i++)
		if (span_equal(v->list[i].tool, span_make(path, len)))
			return v->list[i].status > STATUS_PASS;
	return v->worst > STATUS_UNDETERMINED;
}

static void
put_row_value(struct buf *out, enum row_kind kind, struct span value)
{
	switch (kind) {
	case ROW_STATUSES:
		put_statuses(out, value);
		break;
	case ROW_SOURCES:
		put_source_names(out, value);
		break;
	case ROW_LINES:
		card_lines(out, value);
		break;
	case ROW_CANDIDATES:
		put_candidates(out, value);
		break;
	default:
		card_value(out, value);
	}
}

void
card_rows(struct buf *out, const struct record *r, const struct verdicts *v,
    bool verbose)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t before = out->len, empty;
		struct span value;

		if (!verbose && rows[i].when != ROW_ALWAYS &&
		    (rows[i].when != ROW_DOUBT ||
			!is_in_doubt(v, rows[i].path)))
			continue;
		if (!card_path(r, rows[i].path, &value))
			continue;
		card_label(out, _(rows[i].label));
		empty = out->len;
		put_row_value(out, rows[i].kind, value);
		if (out->len == empty)
			out->len = before;
		else
			buf_append_byte(out, '\n');
	}
}

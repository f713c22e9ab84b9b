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

/* In this order; a row whose member is not there, or empty, is left out. */
static const struct {
	const char *label;
	const char *path;
	enum row_kind kind;
} rows[] = {
    {"Zone", "mrz", ROW_LINES},
    {"Layout", "mrzcheck/format", ROW_VALUE},
    {"Document", "mrzcheck/fields/document_code", ROW_VALUE},
    {"Issuing state", "mrzcheck/fields/issuing_state", ROW_VALUE},
    {"Number", "mrzcheck/fields/document_number", ROW_VALUE},
    {"Surname", "mrzcheck/fields/surname", ROW_VALUE},
    {"Given names", "mrzcheck/fields/given_names", ROW_VALUE},
    {"Nationality", "mrzcheck/fields/nationality", ROW_VALUE},
    {"Born", "mrzcheck/fields/birth_date", ROW_VALUE},
    {"Sex", "mrzcheck/fields/sex", ROW_VALUE},
    {"Issued", "mrzcheck/fields/issue_date", ROW_VALUE},
    {"Expires", "mrzcheck/fields/expiry_date", ROW_VALUE},
    {"Organization", "mrzcheck/fields/issuing_organization", ROW_VALUE},
    {"Optional data", "mrzcheck/fields/optional_data", ROW_VALUE},
    {"Optional data 2", "mrzcheck/fields/optional_data_2", ROW_VALUE},
    {"Department", "mrzcheck/fields/department", ROW_VALUE},
    {"Office", "mrzcheck/fields/office", ROW_VALUE},
    {"Language", "mrzcheck/fields/language", ROW_VALUE},
    {"PIN", "mrzcheck/fields/pin", ROW_VALUE},
    {"Version", "mrzcheck/fields/version", ROW_VALUE},
    {"Could be", "mrzcheck/candidates", ROW_CANDIDATES},
    {"Sums", "mrzcheck/explanation", ROW_LINES},
    {"Document", "document/type", ROW_VALUE},
    {"Issuing state", "document/issuing_state", ROW_VALUE},
    {"Number", "document/number", ROW_VALUE},
    {"Expires", "document/expiry_date", ROW_VALUE},
    {"Surname", "person/surname", ROW_VALUE},
    {"Given names", "person/given_names", ROW_VALUE},
    {"Nationality", "person/nationality", ROW_VALUE},
    {"Born", "person/birth_date", ROW_VALUE},
    {"Sex", "person/sex", ROW_VALUE},
    {"Flight", "flight/number", ROW_VALUE},
    {"Role", "message/role", ROW_VALUE},
    {"Response", "response/meaning", ROW_VALUE},
    {"Checks", "sodverify/checks", ROW_STATUSES},
    {"Data groups", "sodverify/data_groups", ROW_STATUSES},
    {"Chip's zone", "sodverify/dg1/mrz", ROW_LINES},
    {"Unverified zone", "sodverify/unverified/dg1/mrz", ROW_LINES},
    {"Signed", "sodverify/signing_time", ROW_VALUE},
    {"Signer", "sodverify/document_signer/subject", ROW_VALUE},
    {"CSCA", "sodverify/csca/subject", ROW_VALUE},
    {"Trust store of", "sodverify/store/as_of", ROW_VALUE},
    {"Asked for", "sltdquery/query/number", ROW_VALUE},
    {"Lists", "sltdquery/sources", ROW_SOURCES},
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
			card_label(out, SPAN(""));
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
		BUF_LITERAL(out, ", data of ");
		card_value(out, value);
	}
	if (json_member(source, "max_age", &value))
		BUF_LITERAL(out, " (data of any age is taken)");
	if (!json_member(source, "records", &records))
		return;
	json_array_begin(&it, records);
	while (json_array_next(&it, &record)) {
		BUF_LITERAL(out, "\n");
		card_label(out, SPAN(""));
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
			card_label(out, SPAN(""));
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
			card_label(out, SPAN(""));
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

/* "0 for O in line 2, column 9 (document_number)" */
static void
put_candidate(struct buf *out, struct span candidate)
{
	static const struct {
		const char *before, *name;
	} parts[] = {
	    {"", "proposed"},
	    {" for ", "read"},
	    {" in line ", "line"},
	    {", column ", "column"},
	    {" (", "where"},
	};
	struct span value;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buf_append_str(out, parts[i].before);
		if (json_member(candidate, parts[i].name, &value))
			card_value(out, value);
	}
	buf_append_byte(out, ')');
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
			card_label(out, SPAN(""));
		}
		more = true;
		put_candidate(out, candidate);
	}
	if (!more)
		BUF_LITERAL(out, "nothing that digits prove");
}

static bool
record_path(const struct record *r, const char *path, struct span *value)
{
	char first[64];
	const char *slash = strchr(path, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	if (slash == NULL)
		return record_get(r, path, value);
	memcpy(first, path, len);
	first[len] = '\0';
	return record_get(r, first, value) &&
	    json_path(*value, slash + 1, value);
}

void
card_rows(struct buf *out, const struct record *r)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t before = out->len, empty;
		struct span value;

		if (!record_path(r, rows[i].path, &value))
			continue;
		card_label(out, span_str(rows[i].label));
		empty = out->len;
		if (rows[i].kind == ROW_STATUSES)
			put_statuses(out, value);
		else if (rows[i].kind == ROW_SOURCES)
			put_source_names(out, value);
		else if (rows[i].kind == ROW_LINES)
			card_lines(out, value);
		else if (rows[i].kind == ROW_CANDIDATES)
			put_candidates(out, value);
		else
			card_value(out, value);
		if (out->len == empty)
			out->len = before;
		else
			buf_append_byte(out, '\n');
	}
}

/*
 * card: a finished record as text for an officer, from tables: which findings
 * say what to do (most important first), and which members are shown under
 * which label. Decides nothing: every verdict is the tools' own.
 */
#include "json/card.h"

#include <stdlib.h>

#include "base/findings.h"
#include "base/utf8.h"
#include "json/record.h"

#define LABEL_WIDTH 16

/* A string's text, or any other value as it stands. */
static void
put_value(struct buf *out, struct span value)
{
	struct buf scratch = BUF_INIT;
	struct span text = value;

	json_string_span(value, &scratch, &text);
	utf8_put_safe(text, 0, out);
	buf_release(&scratch);
}

/* ---- colour ---- */

static const char *
status_colour(enum status status)
{
	switch (status) {
	case STATUS_PASS:
		return "\033[1;32m";
	case STATUS_FAIL:
	case STATUS_ERROR:
		return "\033[1;31m";
	case STATUS_UNDETERMINED:
		return "\033[1;33m";
	default:
		return "\033[1m";
	}
}

static const char *
severity_colour(enum severity severity)
{
	return severity == SEVERITY_ERROR ? "\033[31m" :
	    severity == SEVERITY_WARNING ? "\033[33m" : "\033[2m";
}

static void
put_coloured(
    struct buf *out, const char *colour, bool coloured, const char *text)
{
	if (coloured)
		buf_append_str(out, colour);
	buf_append_str(out, text);
	if (coloured)
		buf_append_str(out, "\033[0m");
}

static void
put_label(struct buf *out, struct span label)
{
	BUF_LITERAL(out, "  ");
	utf8_put_safe(label, 0, out);
	for (size_t i = label.len; i < LABEL_WIDTH; i++)
		buf_append_byte(out, ' ');
}

/* ---- every tool's result in the record ---- */

struct verdict {
	struct span tool;	/* the member's name, as it stands */
	struct span value;
	struct span findings;
	enum status status;
};

/* Members that are results, whatever stands in them. */
static const char *const tools[] = {
	"mrzcheck", "sodverify", "sltdquery", "apisend"
};

static bool
is_tool(struct span name)
{
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		if (span_equal_str(name, tools[i]))
			return true;
	return false;
}

static bool
take_status(struct span value, enum status *status)
{
	struct buf scratch = BUF_INIT;
	struct span text;
	bool ok = json_string_span(value, &scratch, &text) &&
	    status_parse(text, status);

	buf_release(&scratch);
	return ok;
}

/*
 * A member that has the form of a result envelope. A tool's result that has
 * not is an error: else the fail that it was meant to be would read as pass.
 */
static bool
as_verdict(const struct record_member *m, struct verdict *v)
{
	struct span status;

	v->tool = m->name;
	v->value = m->value;
	if (json_kind(m->value) == JSON_OBJECT &&
	    json_member(m->value, "status", &status) &&
	    json_member(m->value, "findings", &v->findings) &&
	    take_status(status, &v->status))
		return true;
	v->findings = SPAN("[]");
	v->status = STATUS_ERROR;
	return is_tool(m->name) && json_kind(m->value) != JSON_NULL;
}

/* All of them, however many: none may hide behind others. To be freed. */
static struct verdict *
collect_verdicts(const struct record *r, size_t *count)
{
	struct verdict *list = calloc(r->count + 1, sizeof(*list));

	*count = 0;
	for (size_t i = 0; list != NULL && i < r->count; i++)
		if (as_verdict(&r->members[i], &list[*count]))
			++*count;
	return list;
}

/* ---- the headline ---- */

/*
 * What to tell an officer first, most important first: of the findings in a
 * record, the one whose row comes earliest gives the sentence; where nothing
 * could be concluded, why comes before what else was noticed. "%" stands for
 * the finding's `where` (all of them, when the code is there several times),
 * "$" for its note.
 */
static const struct {
	enum {
		ADVERSE,	/* what speaks against the document */
		UNPROVEN	/* why nothing could be concluded */
	} kind;
	const char *code, *sentence;
} advice[] = {
	{ADVERSE, "record.malformed", "the record cannot be read"},
	{ADVERSE, "record.input",
	    "the input cannot be read: % is not what it should be"},
	{ADVERSE, "sltd.hit",
	    "listed (%): hold the document, verify with the issuing state"},
	{ADVERSE, "sod.signature",
	    "altered or forged: the chip's signature is wrong"},
	{ADVERSE, "dg.hash", "altered: not what the issuing state signed: %"},
	{ADVERSE, "dg.unlisted",
	    "altered: not covered by the state's signature: %"},
	{ADVERSE, "aa.signature",
	    "copied: the chip does not hold the key of the genuine one"},
	{ADVERSE, "csca.signature",
	    "not issued by that state: the signer is not the state's"},
	{ADVERSE, "csca.distrusted",
	    "not to be trusted: an operator distrusts this state's key"},
	{ADVERSE, "dsc.revoked", "revoked: the state has withdrawn the signer"},
	{ADVERSE, "state.mismatch",
	    "not issued by that state: the states in chip and signature "
	    "differ"},
	{ADVERSE, "mrz.mismatch",
	    "altered: the printed zone is not the chip's"},
	{ADVERSE, "sod.malformed", "the chip's security object is damaged"},
	{ADVERSE, "sod.empty", "the chip's security object is empty"},
	{ADVERSE, "sod.algorithm",
	    "signed in a way that must not be relied on: $"},
	{ADVERSE, "dsc.document_type",
	    "signed by a signer for other documents"},
	{ADVERSE, "dsc.usage",
	    "signed by a certificate that may not sign documents"},
	{ADVERSE, "dsc.validity", "signed outside the signer's validity"},
	{ADVERSE, "csca.validity",
	    "signed outside the validity of the state's key"},
	{ADVERSE, "defect.known", "a known defect of this document or signer"},
	{ADVERSE, "viz.mismatch",
	    "the visual zone does not agree with the zone: %"},
	{ADVERSE, "mrz.check_digit", "wrong check digit: %"},
	{ADVERSE, "mrz.layout", "no machine readable zone of a known layout"},
	{ADVERSE, "mrz.character", "a character that cannot stand there: %"},
	{ADVERSE, "mrz.date", "no such date: %"},
	{ADVERSE, "mrz.date_order", "expires before birth"},
	{ADVERSE, "mrz.document_code", "document code not of this layout"},
	{ADVERSE, "mrz.sex", "no such sex marker"},
	{ADVERSE, "mrz.name", "name not as the standard has it"},
	{ADVERSE, "document.expired", "expired"},
	{UNPROVEN, "sltd.candidate",
	    "resembles a listed document: verify with the issuing state"},
	{UNPROVEN, "csca.unknown",
	    "cannot be established: $ (pkdfetch import of a list that has "
	    "it)"},
	{UNPROVEN, "dsc.missing",
	    "cannot be established: no document signer certificate"},
	{UNPROVEN, "sod.missing", "cannot be established: no EF.SOD was read"},
	{UNPROVEN, "sod.unreadable",
	    "cannot be established: EF.SOD cannot be read"},
	{UNPROVEN, "dg.unreadable", "cannot be established: % cannot be read"},
	{UNPROVEN, "dg.empty", "cannot be established: % is empty"},
	{UNPROVEN, "dg.missing", "cannot be established: $"},
	{UNPROVEN, "dg.malformed",
	    "cannot be established: % cannot be understood"},
	{UNPROVEN, "aa.missing",
	    "cannot be established: no key to check the chip's answer with"},
	{UNPROVEN, "mrz.unchecked",
	    "cannot be established: the chip's zone was not read"},
	{UNPROVEN, "crl.missing",
	    "cannot be fully established: no revocation list (pkdfetch)"},
	{UNPROVEN, "crl.stale",
	    "cannot be fully established: the revocation list is old "
	    "(pkdfetch)"},
	{UNPROVEN, "sltd.not_checked",
	    "not checked against %: ask again or by other means"},
	{UNPROVEN, "sltd.incomplete_query", "not checked: no document number"},
};

#define ADVICES (sizeof(advice) / sizeof(advice[0]))

/* The row, behind all others (by ADVICES) if it is not the kind wanted. */
static size_t
advice_rank(struct span code, enum status worst)
{
	for (size_t i = 0; i < ADVICES; i++)
		if (json_name_is(code, span_str(advice[i].code)))
			return (advice[i].kind == UNPROVEN) ==
			    (worst == STATUS_UNDETERMINED) ? i : i + ADVICES;
	return 2 * ADVICES;
}

/* What an officer calls the places that findings name. */
static const struct {
	const char *where;
	const char *name;
} places[] = {
	{"dg.1", "the personal data (dg.1)"},
	{"dg.2", "the photograph (dg.2)"},
	{"dg.3", "the fingerprints (dg.3)"},
	{"dg.4", "the irises (dg.4)"},
	{"dg.7", "the signature's image (dg.7)"},
	{"dg.11", "the personal details (dg.11)"},
	{"dg.12", "the document's details (dg.12)"},
	{"dg.14", "the chip's protocols (dg.14)"},
	{"dg.15", "the chip's key (dg.15)"},
};

static void
put_place(struct buf *out, struct span where)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (json_name_is(where, span_str(places[i].where))) {
			buf_append_str(out, places[i].name);
			return;
		}
	}
	put_value(out, where);
}

/* The verdicts that a headline may speak of. */
struct concern {
	const struct verdict *list;
	size_t count;
	enum status worst;
};

/*
 * Whether a finding can be why the record has its status: of a tool that has
 * it, an error where that is fail, no mere information.
 */
static bool
finding_counts(const struct concern *c, const struct verdict *v,
    struct span finding, struct span *code)
{
	struct span severity;

	if (v->status != c->worst || !json_member(finding, "code", code) ||
	    json_kind(*code) != JSON_STRING ||
	    !json_member(finding, "severity", &severity) ||
	    json_kind(severity) != JSON_STRING ||
	    json_name_is(severity, SPAN("info")))
		return false;
	return c->worst != STATUS_FAIL ||
	    json_name_is(severity, SPAN("error"));
}

/* Rank of the finding that matters most; 2 * ADVICES: none. */
static size_t
find_advice(const struct concern *c)
{
	size_t best = 2 * ADVICES;

	for (size_t i = 0; i < c->count; i++) {
		struct json_iterator it;
		struct span finding, code;

		json_array_begin(&it, c->list[i].findings);
		while (json_array_next(&it, &finding))
			if (finding_counts(c, &c->list[i], finding, &code) &&
			    advice_rank(code, c->worst) < best)
				best = advice_rank(code, c->worst);
	}
	return best;
}

/* Every `where` of the findings of a rank, or the first one's note. */
static void
put_detail(struct buf *out, const struct concern *c, size_t rank, bool note)
{
	bool more = false;

	for (size_t i = 0; i < c->count; i++) {
		struct json_iterator it;
		struct span finding, code, value;

		json_array_begin(&it, c->list[i].findings);
		while (json_array_next(&it, &finding)) {
			if (!finding_counts(c, &c->list[i], finding, &code) ||
			    advice_rank(code, c->worst) != rank ||
			    !json_member(finding, note ? "note" : "where",
				&value))
				continue;
			if (more)
				BUF_LITERAL(out, ", ");
			more = true;
			if (note) {
				put_value(out, value);
				return;
			}
			put_place(out, value);
		}
	}
}

static void
put_advice(struct buf *out, const struct concern *c)
{
	size_t rank = find_advice(c);
	const char *sentence, *mark;

	if (rank == 2 * ADVICES)
		return;
	BUF_LITERAL(out, "  ");
	sentence = advice[rank % ADVICES].sentence;
	mark = sentence + strcspn(sentence, "%$");
	buf_append(out, sentence, (size_t)(mark - sentence));
	if (*mark == '\0')
		return;
	put_detail(out, c, rank, *mark == '$');
	buf_append_str(out, mark + 1);
}

static const char *
headline(enum status worst)
{
	static const char *const words[] = {
		[STATUS_ABSENT] = "NOTHING TO CHECK",
		[STATUS_PASS] = "PASS",
		[STATUS_UNDETERMINED] = "UNDETERMINED",
		[STATUS_ERROR] = "ERROR",
		[STATUS_FAIL] = "FAIL",
	};

	return words[worst];
}

/*
 * A chip that passes is the one thing that a pass can assert. What else is
 * noted must not sound like a doubt: only that the document has expired.
 */
static bool
put_genuine(struct buf *out, const struct concern *c)
{
	size_t row = find_advice(c);
	bool genuine = false;

	for (size_t i = 0; i < c->count; i++)
		genuine |= span_equal_str(c->list[i].tool, "sodverify") &&
		    c->list[i].status == STATUS_PASS;
	if (!genuine || c->worst != STATUS_PASS)
		return false;
	BUF_LITERAL(out, "  genuine: the chip holds what the issuing state "
	    "signed");
	if (row < sizeof(advice) / sizeof(advice[0]) &&
	    strcmp(advice[row].code, "document.expired") == 0)
		BUF_LITERAL(out, "; expired");
	return true;
}

static void
put_headline(struct buf *out, const struct verdict *list, size_t count,
    bool colour)
{
	enum status worst = STATUS_ABSENT;
	struct concern c;

	for (size_t i = 0; i < count; i++)
		if (list[i].status > worst)
			worst = list[i].status;
	put_coloured(out, status_colour(worst), colour, headline(worst));
	c = (struct concern){list, count, worst};
	if (!put_genuine(out, &c))
		put_advice(out, &c);
	buf_append_byte(out, '\n');
}

/* ---- what was read ---- */

enum row_kind {
	ROW_VALUE,	/* a string or number */
	ROW_STATUSES,	/* an object of status words: "a pass, b fail" */
	ROW_SOURCES,	/* the sources of sltdquery, a line each */
	ROW_LINES,	/* an array of strings, or a string, a line each */
	ROW_CANDIDATES	/* the repairs that mrzcheck proposes, a line each */
};

/* In this order; a row whose member is not there is left out. */
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
	{"Expires", "mrzcheck/fields/expiry_date", ROW_VALUE},
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
			put_label(out, SPAN(""));
			start = out->len;
		} else if (out->len > start) {
			BUF_LITERAL(out, ", ");
		}
		put_value(out, name);
		buf_append_byte(out, ' ');
		put_value(out, value);
	}
}

/* The members of an object that are there, one blank before each. */
static void
put_members(struct buf *out, struct span object, const char *const *names)
{
	struct span value;

	for (; *names != NULL; names++) {
		if (!json_member(object, *names, &value))
			continue;
		buf_append_byte(out, ' ');
		put_value(out, value);
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
		put_value(out, value);
	put_members(out, source, source_names);
	if (json_member(source, "as_of", &value)) {
		BUF_LITERAL(out, ", data of ");
		put_value(out, value);
	}
	if (!json_member(source, "records", &records))
		return;
	json_array_begin(&it, records);
	while (json_array_next(&it, &record)) {
		BUF_LITERAL(out, "\n");
		put_label(out, SPAN(""));
		put_members(out, record, record_names);
	}
}

static void
put_sources(struct buf *out, struct span sources)
{
	struct json_iterator it;
	struct span source;
	bool more = false;

	json_array_begin(&it, sources);
	while (json_array_next(&it, &source)) {
		if (more) {
			buf_append_byte(out, '\n');
			put_label(out, SPAN(""));
		}
		more = true;
		put_source(out, source);
	}
}

/* A line feed inside a string starts a line as well. */
static void
put_line(struct buf *out, struct span value, bool *more)
{
	struct buf scratch = BUF_INIT;
	struct span text = value;

	json_string_span(value, &scratch, &text);
	while (text.len > 0) {
		size_t end = span_find(text, '\n');

		if (*more) {
			buf_append_byte(out, '\n');
			put_label(out, SPAN(""));
		}
		*more = true;
		utf8_put_safe(span_first(text, end), 0, out);
		text = span_from(text, end + 1);
	}
	buf_release(&scratch);
}

static void
put_lines(struct buf *out, struct span value)
{
	struct json_iterator it;
	struct span line;
	bool more = false;

	if (json_kind(value) != JSON_ARRAY) {
		put_line(out, value, &more);
		return;
	}
	json_array_begin(&it, value);
	while (json_array_next(&it, &line))
		put_line(out, line, &more);
}

/* "0 for O in line 2, column 9 (document_number)" */
static void
put_candidate(struct buf *out, struct span candidate)
{
	static const struct {
		const char *before, *name;
	} parts[] = {
		{"", "proposed"}, {" for ", "read"}, {" in line ", "line"},
		{", column ", "column"}, {" (", "where"},
	};
	struct span value;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buf_append_str(out, parts[i].before);
		if (json_member(candidate, parts[i].name, &value))
			put_value(out, value);
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
			put_label(out, SPAN(""));
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

static void
put_rows(struct buf *out, const struct record *r)
{
	struct span value;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!record_path(r, rows[i].path, &value))
			continue;
		put_label(out, span_str(rows[i].label));
		if (rows[i].kind == ROW_STATUSES)
			put_statuses(out, value);
		else if (rows[i].kind == ROW_SOURCES)
			put_sources(out, value);
		else if (rows[i].kind == ROW_LINES)
			put_lines(out, value);
		else if (rows[i].kind == ROW_CANDIDATES)
			put_candidates(out, value);
		else
			put_value(out, value);
		buf_append_byte(out, '\n');
	}
}

/* ---- findings ---- */

static void
put_finding(
    struct buf *out, struct span finding, enum severity severity, bool colour)
{
	struct span value;

	put_coloured(out, severity_colour(severity), colour,
	    severity_word(severity));
	for (size_t i = strlen(severity_word(severity)); i < 9; i++)
		buf_append_byte(out, ' ');
	if (json_member(finding, "code", &value))
		put_value(out, value);
	if (json_member(finding, "where", &value)) {
		BUF_LITERAL(out, " (");
		put_value(out, value);
		BUF_LITERAL(out, ")");
	}
	if (json_member(finding, "note", &value)) {
		BUF_LITERAL(out, ": ");
		put_value(out, value);
	}
	if (json_member(finding, "ref", &value)) {
		BUF_LITERAL(out, " [");
		put_value(out, value);
		BUF_LITERAL(out, "]");
	}
	buf_append_byte(out, '\n');
}

static void
put_findings_of(struct buf *out, const struct verdict *v,
    enum severity severity, bool colour)
{
	struct json_iterator it;
	struct span finding, word;

	json_array_begin(&it, v->findings);
	while (json_array_next(&it, &finding)) {
		if (!json_member(finding, "severity", &word) ||
		    json_kind(word) != JSON_STRING ||
		    !json_name_is(word, span_str(severity_word(severity))))
			continue;
		BUF_LITERAL(out, "  ");
		put_finding(out, finding, severity, colour);
	}
}

static void
put_card(struct buf *out, const struct record *r, const struct verdict *list,
    size_t count, bool colour)
{
	put_headline(out, list, count, colour);
	put_rows(out, r);
	for (size_t i = 0; i < count; i++) {
		put_label(out, list[i].tool);
		put_coloured(out, status_colour(list[i].status), colour,
		    status_word(list[i].status));
		buf_append_byte(out, '\n');
	}
	for (int s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--)
		for (size_t i = 0; i < count; i++)
			put_findings_of(out, &list[i], (enum severity)s,
			    colour);
	buf_append_byte(out, '\n');
}

void
card_render(struct span line, bool colour, struct buf *out)
{
	struct verdict *list = NULL;
	struct json_error why;
	struct record r;
	size_t count;

	record_init(&r);
	if (record_parse(&r, line, &why))
		list = collect_verdicts(&r, &count);
	if (list != NULL)
		put_card(out, &r, list, count, colour);
	else
		BUF_LITERAL(out, "ERROR  the record cannot be shown\n\n");
	free(list);
	record_release(&r);
}

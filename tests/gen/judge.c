/*
 * Holds verdicts against the tables. See judge.h. It decides nothing about
 * documents; what is due stands in chips.tsv.
 */
#include "gen/judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "json/scan.h"

#define REASON_SIZE 1024
#define TOOL "sodverify"

static const char *const check_names[] = {"sod_signature", "certificate_chain",
    "revocation", "validity", "data_groups", "com", "issuing_state", "mrz",
    "defects"};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct verdict {
	char *line;
	struct span root;
	char reason[REASON_SIZE]; /* why it is not as it should be */
};

static void say(struct verdict *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
say(struct verdict *v, const char *format, ...)
{
	size_t used = strlen(v->reason);
	va_list ap;

	if (used > 0 && used + 3 < sizeof(v->reason)) {
		strcat(v->reason, "; ");
		used += 2;
	}
	va_start(ap, format);
	vsnprintf(v->reason + used, sizeof(v->reason) - used, format, ap);
	va_end(ap);
}

/* The text at a path below the tool's member; "" when there is none. Every
 * word looked at here is ASCII without escapes. */
static const char *
word(struct span object, const char *path)
{
	struct span value;
	char *text;

	if (!json_path(object, path, &value) || json_kind(value) != JSON_STRING)
		return "";
	text = asn_alloc(value.len);
	memcpy(text, value.data + 1, value.len - 2);
	return text;
}

/* ---- checks -------------------------------------------------------------- */

static bool
wanted_status(const char *list, const char *name, char *status, size_t size)
{
	size_t len = strlen(name);

	for (const char *p = list; *p != '\0';) {
		size_t n = strcspn(p, ",");

		if (n > len && strncmp(p, name, len) == 0 && p[len] == '=') {
			snprintf(status, size, "%.*s", (int)(n - len - 1),
			    p + len + 1);
			return true;
		}
		p += n;
		p += *p == ',';
	}
	return false;
}

static bool
one_of(const char *choices, const char *is)
{
	size_t len = strlen(is);

	for (const char *p = choices; *p != '\0';) {
		size_t n = strcspn(p, "|");

		if (n == len && strncmp(p, is, n) == 0)
			return true;
		p += n;
		p += *p == '|';
	}
	return false;
}

static void
judge_checks(struct verdict *v, const char *wanted)
{
	for (size_t i = 0; i < COUNT(check_names); i++) {
		char path[64], status[32];
		const char *is;

		snprintf(path, sizeof(path), TOOL "/checks/%s", check_names[i]);
		is = word(v->root, path);
		if (wanted_status(
			wanted, check_names[i], status, sizeof(status))) {
			if (!one_of(status, is))
				say(v, "%s %s, not %s", check_names[i], is,
				    status);
		} else if (!gen_list_has(wanted, "*") &&
		    !one_of("pass|absent", is)) {
			say(v, "%s %s", check_names[i], is);
		}
	}
}

/* ---- findings ------------------------------------------------------------ */

/* CODE, CODE@WHERE, CODE:SEVERITY, as in a column of the table. */
static bool
finding_is(struct span finding, const char *wanted, size_t len)
{
	char text[128], *where, *severity;

	snprintf(text, sizeof(text), "%.*s", (int)len, wanted);
	severity = strchr(text, ':');
	if (severity != NULL)
		*severity++ = '\0';
	where = strchr(text, '@');
	if (where != NULL)
		*where++ = '\0';
	return strcmp(word(finding, "code"), text) == 0 &&
	    (where == NULL || strcmp(word(finding, "where"), where) == 0) &&
	    (severity == NULL ||
		strcmp(word(finding, "severity"), severity) == 0);
}

static bool
has_finding(struct span findings, const char *wanted, size_t len)
{
	struct json_iterator it;
	struct span finding;

	json_array_begin(&it, findings);
	while (json_array_next(&it, &finding))
		if (finding_is(finding, wanted, len))
			return true;
	return false;
}

/* A|B: one of the two. */
static bool
has_one(struct span findings, const char *wanted, size_t len)
{
	while (len > 0) {
		size_t n = 0;

		while (n < len && wanted[n] != '|')
			n++;
		if (has_finding(findings, wanted, n))
			return true;
		n += n < len;
		wanted += n;
		len -= n;
	}
	return false;
}

static bool
is_wanted(struct span finding, const char *wanted)
{
	for (const char *p = wanted; *p != '\0';) {
		size_t n = strcspn(p, ",|");

		if (finding_is(finding, p, n))
			return true;
		p += n;
		p += *p != '\0';
	}
	return false;
}

static void
judge_findings(struct verdict *v, const char *wanted)
{
	struct json_iterator it;
	struct span findings, finding;

	if (!json_path(v->root, TOOL "/findings", &findings)) {
		say(v, "no findings member");
		return;
	}
	for (const char *p = wanted; *p != '\0' && *p != '-';) {
		size_t n = strcspn(p, ",");

		if (*p == '!' && has_finding(findings, p + 1, n - 1))
			say(v, "there is %.*s", (int)n - 1, p + 1);
		if (*p != '!' && !has_one(findings, p, n))
			say(v, "no %.*s", (int)n, p);
		p += n;
		p += *p == ',';
	}
	json_array_begin(&it, findings);
	while (json_array_next(&it, &finding))
		if (strcmp(word(finding, "severity"), "error") == 0 &&
		    !is_wanted(finding, wanted))
			say(v, "error %s@%s: %s", word(finding, "code"),
			    word(finding, "where"), word(finding, "note"));
}

/* ---- lines --------------------------------------------------------------- */

struct lines {
	char *text;
	struct verdict *list;
	size_t count;
};

static void
read_lines(const char *path, struct lines *lines)
{
	FILE *f = fopen(path, "rb");
	size_t cap = 0;
	char *end;
	long size;

	*lines = (struct lines){.text = NULL};
	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		gen_die("%s: cannot be read", path);
	rewind(f);
	lines->text = calloc(1, (size_t)size + 1);
	if (lines->text == NULL ||
	    fread(lines->text, 1, (size_t)size, f) != (size_t)size)
		gen_die("%s: cannot be read", path);
	fclose(f);
	for (char *p = lines->text; *p != '\0'; p = end) {
		struct json_error why;
		struct verdict *v;

		end = p + strcspn(p, "\n");
		if (lines->count == cap) {
			cap = cap == 0 ? 1024 : 2 * cap;
			lines->list =
			    realloc(lines->list, cap * sizeof(*lines->list));
			if (lines->list == NULL)
				gen_die("out of memory");
		}
		v = &lines->list[lines->count++];
		*v = (struct verdict){.line = p};
		if (!json_check(
			span_make(p, (size_t)(end - p)), &v->root, &why))
			gen_die("%s: line %zu is no JSON: %s", path,
			    lines->count, why.what);
		end += *end == '\n';
	}
}

static void
free_lines(struct lines *lines)
{
	free(lines->list);
	free(lines->text);
}

static struct verdict *
by_id(struct lines *lines, const char *id)
{
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(word(lines->list[i].root, "id"), id) == 0)
			return &lines->list[i];
	return NULL;
}

int
gen_judge_chips(
    const struct table *chips, const char *path, const char *context)
{
	struct lines lines;
	int failures = 0;

	read_lines(path, &lines);
	for (size_t i = 0; i < chips->count; i++) {
		const char *const *row = chips->rows[i].column;
		struct verdict *v = by_id(&lines, row[0]);
		const char *status;

		asn_reset();
		if (v == NULL) {
			printf(
			    "not ok %s/%s: no line for it\n", context, row[0]);
			failures++;
			continue;
		}
		status = word(v->root, TOOL "/status");
		if (!one_of(row[2], status))
			say(v, "status %s, not %s", status, row[2]);
		judge_checks(v, row[3]);
		judge_findings(v, row[4]);
		if (v->reason[0] == '\0') {
			printf("ok %s/%s\n", context, row[0]);
			continue;
		}
		printf("not ok %s/%s: %s (%s)\n", context, row[0], v->reason,
		    row[5]);
		failures++;
	}
	free_lines(&lines);
	return failures;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

int
gen_judge_flips(const char *path, size_t lines_due)
{
	static const char said[] = "sod.nonconformance";
	size_t passed = 0, unsaid = 0, unsigned_passed = 0;
	struct lines lines;

	read_lines(path, &lines);
	for (size_t i = 0; i < lines.count; i++) {
		struct span root = lines.list[i].root, findings;
		const char *id = word(root, "id");

		asn_reset();
		if (strcmp(word(root, TOOL "/status"), "pass") != 0)
			continue;
		if (!ends_with(id, "-unsigned") && !ends_with(id, "-same")) {
			printf("not ok flips/%s: passes\n", id);
			passed++;
			continue;
		}
		unsigned_passed++;
		if (strstr(id, "-sod-") == NULL || ends_with(id, "-same"))
			continue;
		if (!json_path(root, TOOL "/findings", &findings) ||
		    !has_finding(findings, said, strlen(said))) {
			printf("not ok flips/%s: passes and nothing says why\n",
			    id);
			unsaid++;
		}
	}
	if (lines.count != lines_due)
		printf("not ok flips/count: %zu lines of %zu\n", lines.count,
		    lines_due);
	else if (passed == 0 && unsaid == 0)
		printf(
		    "ok flips/%zu-spoilt-chips-%zu-pass-outside-the-signed\n",
		    lines_due, unsigned_passed);
	free_lines(&lines);
	return passed > 0 || unsaid > 0 || lines.count != lines_due;
}

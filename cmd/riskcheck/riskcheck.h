/*
 * riskcheck: what the files of the tool share. facts.c takes from a record
 * what the rules look at, derived.c works out what no member says, seen.c and
 * entries.c remember the documents that were shown, report.c writes the
 * verdict, stats.c counts over a log.
 */
#ifndef RISKCHECK_H
#define RISKCHECK_H

#include "record/filter.h"
#include "record/noun.h"
#include "risk/risk_judge.h"

/* Bytes of values with escapes in them that are kept of one record. */
#define FACTS_TEXT_MAX 65536
/* A longer value is compared with nothing: it is as good as not known. */
#define FACTS_VALUE_MAX 1024
/* Names in the longest path of the table. */
#define FACTS_DEPTH_MAX 4
#define FACTS_NAME_MAX 32
/* Members of a record that paths begin with. */
#define MEMBERS_MAX 32
/* The largest file of rules. */
#define RULES_FILE_MAX ((size_t)1 << 20)

/* Documents that are remembered in one run; later ones are not compared. */
#define SEEN_MAX 1500000

/* Days after which an earlier record is no longer compared. */
#define ENTRIES_DAYS 30

struct seen_document {
	uint64_t document; /* 0: the place is free */
	uint64_t holder;
};

struct seen {
	struct seen_document *list;
	size_t count, size; /* size: a power of two, or 0 */
	uint64_t seed;	    /* nobody can make two holders look alike */
};

/* A path of the table, taken apart. */
struct path {
	char name[FACTS_DEPTH_MAX][FACTS_NAME_MAX];
	unsigned depth;
	bool opaque; /* only whether it is there is asked */
};

/* What no member says by itself. */
enum derived {
	DERIVED_AGE,
	DERIVED_HOLDER,
	DERIVED_ISSUE_DATE,
	DERIVED_EXPIRY_DATE,
	DERIVED_TRAVEL_DATE,
	DERIVED_ARRIVAL_DATE,
	DERIVED_ANNOUNCED_NUMBER,
	DERIVED_ANNOUNCED_BIRTH_DATE,
	DERIVED_ANNOUNCED_NAME,
	DERIVED_EARLIER_DOCUMENT,
	DERIVED_SAME_DOCUMENT,
	DERIVED_COUNT
};

/* What derived.c writes: the texts of its facts. */
struct derived_text {
	char age[12];
	char issue[DATE_TEXT], expiry[DATE_TEXT];
	char travel[DATE_TEXT], arrival[DATE_TEXT];
};

struct riskcheck {
	struct opt_common common; /* first: filter.h expects it */
	const char *rules_file, *entries_file;
	bool explain, stats;

	struct risk_rules rules;
	struct path paths[RISK_FIELDS_MAX];
	const char *members[MEMBERS_MAX]; /* of a record, that are looked at */
	size_t member_count;
	struct risk_facts facts;
	struct risk_verdict verdict;
	struct buf text; /* values with escapes; FACTS_TEXT_MAX bytes */
	struct buf line; /* of an explanation */
	struct derived_text derived;
	risk_field_id derived_id[DERIVED_COUNT];
	struct seen seen;
};

#define RISKCHECK_INIT                     \
	{                                  \
		.common = OPT_COMMON_INIT, \
	}

/* ---- facts.c ---- */

/* Which members the rules look at, and the paths of the table, once. */
void facts_init(struct riskcheck *tool);

/*
 * All that the rules look at. False when a member is not what it should be,
 * which is reported; *nothing: the record has none of them.
 */
MUST_CHECK bool facts_take(struct riskcheck *tool, const struct record *record,
    struct result *result, bool *nothing);

/* The text of the first value at a path "a/b/c"; false: there is none. */
bool facts_text(struct riskcheck *tool, const struct record *record,
    const char *path, struct span *text);

/* Whether a string or number is there, and its text. */
bool facts_value(struct riskcheck *tool, struct span value, struct span *text);

/* Whether two document numbers are one, whatever is between the letters
 * and digits. */
bool facts_same_number(struct span a, struct span b);

/* ---- derived.c ---- */

void derived_init(struct riskcheck *tool);
void derived_take(struct riskcheck *tool, const struct record *record);

/* ---- announced.c ---- */

/* Whether what was announced is what is shown: same or differs, by number,
 * birth date and name. */
void announced_take(struct riskcheck *tool, const struct record *record);

/* Sets a derived fact; false when no rule looks at it. */
bool derived_wanted(const struct riskcheck *tool, enum derived which);
void derived_set(struct riskcheck *tool, enum derived which, struct span text);

/* ---- seen.c ---- */

MUST_CHECK bool seen_init(struct seen *s, struct err *err);
void seen_release(struct seen *s);

enum seen_answer { SEEN_NEW, SEEN_SAME, SEEN_DIFFERS, SEEN_FULL };

/* The document was shown by this holder: was it before, and by whom? */
enum seen_answer seen_add(
    struct seen *s, struct span document, struct span holder);

/* ---- entries.c ---- */

/* Whether the document was shown before, and by whom. */
void entries_take(struct riskcheck *tool, const struct record *record);

/*
 * The post's own earlier records: those whose movement is of the last
 * ENTRIES_DAYS days. ERR_DATA, with file, line and column, for what is not an
 * entry.
 */
MUST_CHECK bool entries_read(
    struct riskcheck *tool, const char *path, struct err *err);

/* ---- report.c ---- */

/* Findings, status and members of what the rules say. */
void report_verdict(struct riskcheck *tool, struct result *result);

/* ---- stats.c ---- */

/* Over the logs argv[1] …: the exit status. */
int stats_run(struct riskcheck *tool, int argc, char **argv);

#endif

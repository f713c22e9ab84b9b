/*
 * What the files of sltdquery share.
 */
#ifndef SLTDQUERY_H
#define SLTDQUERY_H

#include "base/array.h"
#include "base/opt.h"
#include "record/filter.h"
#include "record/noun.h"
#include "mrz/mrz.h"
#include "sltd/match.h"

#include "source.h"

/* An option that was not given. */
#define NOT_GIVEN UINT64_MAX

/* Under the store directory: the lists, and what waits to be sent. */
#define FOLDER_LISTS SLTD_FOLDER_LISTS
#define FOLDER_OUTBOX "sltd-outbox"

struct audit;

/* What a record came to. */
enum answer {
	ANSWER_NO_RECORD,
	ANSWER_NOT_CHECKED,
	ANSWER_CANDIDATE,
	ANSWER_HIT,
	ANSWER_ABSENT,
	ANSWER_ERROR
};
#define ANSWERS 6

/* --only and --summary (tally.h). */
struct tally {
	unsigned wanted; /* bits of enum answer; 0: all */
	bool table;	 /* a row for people in place of each card */
	bool headed;
	uint64_t count[ANSWERS], left_out;
};

/* The headers of plain lists, and that of the line at hand (plain.h). */
struct plain_header;
struct plain {
	struct plain_header *headers;
	size_t count, room;
	size_t current; /* from 1; 0: none, so number, state, type */
	unsigned lines; /* of this input so far */
	bool lost;	/* there was no memory for a header */
};

struct sltdquery {
	struct opt_common common; /* first: opt_parse() wants it */

	/* one document */
	const char *number, *state, *type;
	/* sources */
	struct opt_list source;
	const char *config;
	uint64_t deadline_ms;
	bool near, related_only;
	const char *only;
	bool summary;
	const char *audit_file, *audit_key, *audit_head, *terminal;

	/* load, delta, lint */
	const char *list;
	const char *metrics_file; /* stats --metrics */
	uint64_t sequence, previous, change_percent;
	const char *date, *quality, *own, *signature;
	uint64_t memory_mb;
	bool fresh, older;
	/* files of other people (sheet.c) */
	const char *map_file, *encoding, *rejects;
	struct map *map; /* NULL: none */
	/* verbs over a store */
	bool csv, series_only, repair, verify, now;
	/* report */
	const char *what, *destination;
	const char *status, *number_last, *reporting, *reported;
	const char *issued, *expiry, *review, *reference, *note;
	const char *until, *contact, *measure, *to;

	struct sources sources;
	struct audit *audit;
	struct buf lists; /* folder of the lists */

	struct tally tally;
	struct plain plain;
	/* reused from record to record */
	struct mrz_lines lines;
	struct noun_reader nouns;
	struct date today;
};

/* ---- the question of a record (question.c) ----------------------------- */

enum question_state {
	QUESTION_READY,
	QUESTION_ABSENT,     /* nothing here for this tool */
	QUESTION_INCOMPLETE, /* no number to ask for */
	QUESTION_WRONG,	     /* the input is malformed */
	QUESTION_NO_MEMORY   /* it could not be read */
};

struct question {
	enum question_state state;
	struct sltd_query query;
	/*
	 * Asked for, but perhaps not what the document says: its check digit
	 * is wrong. No source's no_record clears it.
	 */
	bool doubtful;
	const char *where, *why; /* of INCOMPLETE, WRONG and doubtful */
	unsigned document; /* place in "documents", from 1; 0: elsewhere */
	/* Of INCOMPLETE: the number as it came, '?' for what is not A-Z 0-9. */
	struct sltd_number given;
};

/* Documents of one record that are asked for; what is more is not checked. */
#define QUESTIONS_MAX 32

/* What one record asks for: one question at least. */
struct questions {
	struct question *list; /* QUESTIONS_MAX of them are the caller's */
	size_t count;
	size_t left_out; /* documents beyond QUESTIONS_MAX */
};

void questions_of_record(
    struct sltdquery *tool, const struct record *record, struct questions *out);
/* A line of a plain list that cannot be asked for, and why. */
void question_of_line(const char *why, struct questions *out);
/* A line for whose record there was no memory. */
void question_lost(struct questions *out);

/* Whether a type is that of a number which is no document's. */
bool question_is_traveller_number(struct span type);

void question_of_words(const char *number, const char *state, const char *type,
    struct question *out);

/* ---- the answer of a record (answer.c) --------------------------------- */

/* A question and what tool->sources.list[i] said; NULL: not asked. */
struct asked {
	const struct question *question;
	struct sltd_answer *answers[SOURCES_MAX];
};

/* The worst of the sources; NOT_CHECKED when nothing could be asked. */
enum sltd_verdict answer_worst(
    const struct sltdquery *tool, const struct asked *asked);

/* The question with the worst answer; the first of equal ones. */
const struct asked *answer_worst_of(
    const struct sltdquery *tool, const struct asked *asked, size_t count);

/*
 * Fills the result: verdict, findings, the query or queries, and what each
 * source said. left_out: documents of the record that were not asked for.
 */
enum answer answer_report(struct sltdquery *tool, const struct asked *asked,
    size_t count, size_t left_out, struct result *result);

/* A list may be dated so far ahead of our clock: clocks differ by hours. */
#define FUTURE_MAX_S 86400

/*
 * Whether a list's date is further ahead, of the clock and of --at. Such data
 * would never grow old.
 */
bool of_future(const struct sltdquery *tool, instant when);

/* The texts of a record, wherever they are kept. */
struct entry_texts {
	struct span reference, note, contact;
};

/* A record as JSON members, by the names of a file. */
void entry_write(struct json_writer *w, const struct sltd_entry *e,
    const struct entry_texts *texts);

/* ---- records in, verdicts out (annotate.c) ----------------------------- */

bool annotate_batch(
    void *worker, struct filter_item **items, size_t count, struct err *err);

/* The single document of -n; returns the exit status. */
int annotate_one(struct sltdquery *tool);

/* ---- verbs, one file each ---------------------------------------------- */

int load_run(void *context, int argc, char **argv);
int delta_run(void *context, int argc, char **argv);
int lint_run(void *context, int argc, char **argv);
int stats_run(void *context, int argc, char **argv);
int export_run(void *context, int argc, char **argv);
int purge_run(void *context, int argc, char **argv);
int fsck_run(void *context, int argc, char **argv);
int audit_run(void *context, int argc, char **argv);
int compare_run(void *context, int argc, char **argv);

/* These are in online/, and NULL in the program without network code. */
int report_run(void *context, int argc, char **argv) __attribute__((weak));
int flush_run(void *context, int argc, char **argv) __attribute__((weak));
int status_run(void *context, int argc, char **argv) __attribute__((weak));

/* --map into tool->map, once; and --encoding, or what the map says. */
MUST_CHECK bool sheet_open(struct sltdquery *tool, struct err *err);

/* STORE/sltd into tool->lists; false after a message. */
MUST_CHECK bool lists_folder(struct sltdquery *tool, struct err *err);

/* The configuration: of --config, the store's folder, or /etc. */
struct config;
MUST_CHECK bool tool_config(
    const struct sltdquery *tool, struct config *out, struct err *err);

#endif

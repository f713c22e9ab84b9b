/*
 * mrzcheck: what the files of the tool share. annotate.c takes a zone's nouns
 * and gives a verdict, report.c writes what was read, viz.c compares it with
 * the visual zone, explain.c shows the sums, generate.c goes the other way.
 */
#ifndef MRZCHECK_H
#define MRZCHECK_H

#include "record/filter.h"
#include "record/noun.h"
#include "mrz/mrz.h"
#include "mrz/mrz_check.h"
#include "mrz/suggest.h"
#include "model/look.h"
#include "model/reference.h"

/* The visual zone's fields, in the order of the record. */
struct viz {
	size_t count;
	struct viz_field {
		enum mrz_field field;
		struct span text; /* empty: it was not read */
	} list[MRZ_FIELDS];
};

struct mrzcheck {
	struct opt_common common;
	int format; /* enum mrz_format, or -1: any */
	bool suggest, explain, generate;
	uint64_t jobs;
	struct opt_list models_given;
	const char *check_models, *config_file;
	int line; /* 0: primary, 1: secondary, -1: as configured */
	struct reference *models; /* NULL: there is none */
	struct look_options look;

	/* Of the zone at hand, reused. */
	struct mrz_check_options options;
	enum mrz_format forced;
	struct mrz_lines lines;
	uint64_t first_row; /* of the text in its input, from 1 */
	bool read;	    /* a layout fits, and mrz is the zone */
	struct mrz mrz;
	struct mrz made; /* by --generate */
	struct noun_reader nouns;
	struct viz viz;
	bool chip_read;	     /* files of a chip came with the zone */
	struct span printed; /* a national number from the page */
	const struct model_state *state; /* what the reference knows, */
	struct model_answer answer;	 /* and what it said */
	struct models_memo *memo;
	struct buf text;
};

#define MRZCHECK_INIT                                                          \
	{                                                                      \
		.common = OPT_COMMON_INIT, .jobs = 1, .format = -1, .line = -1 \
	}

/* ---- annotate.c: functions of struct filter_ops ---- */

bool mrzcheck_annotate(
    void *context, struct filter_item *item, struct err *err);
bool mrzcheck_read(void *context, struct filter_item *item, struct err *err);
size_t mrzcheck_split(
    void *context, struct span text, bool end, struct span *piece);
size_t mrzcheck_pause(void *context, struct span text, struct span *piece);

/*
 * Checks the lines that are in tool->lines, against tool->viz where there is
 * one, and fills the result.
 */
MUST_CHECK bool mrzcheck_zone(
    struct mrzcheck *tool, struct result *result, struct err *err);

/* The zone's lines as the noun "mrz", name and all. */
void mrzcheck_write_noun(
    struct mrzcheck *tool, bool read, struct json_writer *w);

/* ---- models.c ---- */

/* Reads the configuration and opens the reference, where there is one. */
MUST_CHECK bool models_open(struct mrzcheck *tool, struct err *err);
void models_close(struct mrzcheck *tool);

/* What the reference is asked of: cells of a zone, fillers and all. */
struct models_zone {
	const char *format; /* the layout's name */
	struct span code, state, number, optional[2];
	char sex; /* as in the zone; 0: the layout has none */
	const struct mrz_date *birth, *expiry, *issue; /* issue: or NULL */
	bool no_expiry;				       /* the layout has none */
};

/* The zone against the reference: findings; then the member "models". */
MUST_CHECK bool models_check(struct mrzcheck *tool,
    const struct models_zone *zone, struct result *result, struct err *err);
/* The same for tool->mrz. */
MUST_CHECK bool models_check_mrz(
    struct mrzcheck *tool, struct result *result, struct err *err);
void models_write(struct mrzcheck *tool, struct result *result);

/* Frees what a worker keeps; NULL is fine. */
void models_memo_free(struct models_memo *memo);

/* --check-models: a table of what is known; the exit status. */
int models_list(struct mrzcheck *tool);

/* ---- report.c ---- */

/* Appends format, fields, check_digits and mrz_information. */
/* Once, before anything is reported. */
void report_init(void);

void report_write(const struct mrz *m, struct json_writer *w);

/* The names of a record's and a report's members, made by report_init(). */
extern struct report_keys {
	struct json_key mrz, format, fields, check_digits, information;
	struct json_key field[MRZ_FIELDS], digit[MRZ_DIGITS], read, computed;
	struct json_pair both[MRZ_DIGITS]; /* read and computed */
} report_keys;

/* Appends "candidates": what --suggest found. */
void report_candidates(const struct mrz_candidates *c, struct json_writer *w);

/* ---- clean.c ---- */

/* Once, before clean_read() and after report_init(). */
void clean_init(void);

/*
 * A raw piece that is a passport of which there is nothing to report but what
 * the reference of models says: makes the record's noun and the result, as
 * mrzcheck_zone() would with no option. False, and nothing done, for any other
 * text, and where the reference cannot be read.
 */
bool clean_read(struct mrzcheck *tool, struct filter_item *item);

/* ---- explain.c ---- */

/* Appends "explanation": a line of text for each digit of the zone. */
void explain_write(const struct mrz *m, struct json_writer *w);

/* ---- generate.c ---- */

/*
 * Makes a zone of the record's fields and puts it into the record as the noun
 * "mrz"; the verdict is that on the new zone.
 */
MUST_CHECK bool generate_annotate(
    struct mrzcheck *tool, struct filter_item *item, struct err *fault);

/* ---- viz.c ---- */

/*
 * The fields of an object, named as those of a result; other members are
 * passed over. False after an error in the result.
 */
bool viz_take(struct mrzcheck *tool, struct span object, const char *where,
    struct viz *out, struct result *result);

/* A printed date of birth tells the century of the zone's. */
void viz_birth(struct mrzcheck *tool, const struct viz *viz);

/*
 * Compares the fields with the zone; adds viz.mismatch findings. False when
 * one of them could not be compared.
 */
bool viz_check(
    struct mrzcheck *tool, const struct viz *viz, struct findings *findings);

#endif

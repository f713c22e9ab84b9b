/*
 * mrzcheck: what the files of the tool share. annotate.c takes a zone's nouns
 * and gives a verdict, report.c writes what was read, viz.c compares it with
 * the visual zone, explain.c shows the sums, generate.c goes the other way.
 */
#ifndef MRZCHECK_H
#define MRZCHECK_H

#include "record/filter.h"
#include "mrz/models.h"
#include "mrz/mrz.h"
#include "mrz/mrz_check.h"

struct mrzcheck {
	struct opt_common common; /* first: filter.h expects it */
	int format;		  /* enum mrz_format, or -1: any */
	bool suggest, explain, generate;
	uint64_t jobs;
	const char *models_file;
	struct models *models; /* NULL: none given */

	/* Of the zone at hand, reused. */
	struct mrz_check_options options;
	enum mrz_format forced;
	struct mrz_lines lines;
	uint64_t first_row; /* of the text in its input, from 1 */
	struct mrz mrz;
	struct mrz made;		    /* by --generate */
	struct buf scratch[MRZ_LINES_KEPT]; /* unescaped lines */
	struct buf text;
	struct buf values; /* of fields, by --generate */
};

#define MRZCHECK_INIT                                              \
	{                                                          \
		.common = OPT_COMMON_INIT, .jobs = 1, .format = -1 \
	}

/* ---- annotate.c: functions of struct filter_ops ---- */

void mrzcheck_annotate(void *context, struct filter_item *item);
void mrzcheck_read(void *context, struct filter_item *item);
size_t mrzcheck_split(
    void *context, struct span text, bool end, struct span *piece);
size_t mrzcheck_pause(void *context, struct span text, struct span *piece);

/*
 * Checks the lines that are in tool->lines and fills the result; record may
 * be NULL (raw input). False when an input of the record is malformed.
 */
bool mrzcheck_zone(
    struct mrzcheck *tool, const struct record *record, struct result *result);

/* The zone's lines as the noun "mrz", name and all. */
void mrzcheck_write_noun(
    struct mrzcheck *tool, bool read, struct json_writer *w);

/* ---- report.c ---- */

/* Appends format, fields, check_digits and mrz_information. */
/* Once, before anything is reported. */
void report_init(void);

void report_write(const struct mrz *m, struct json_writer *w);

/* Appends "candidates": what --suggest found. */
void report_candidates(
    const struct mrz *m, struct date at, struct json_writer *w);

/* ---- explain.c ---- */

/* Appends "explanation": a line of text for each digit of the zone. */
void explain_write(const struct mrz *m, struct json_writer *w);

/* ---- generate.c ---- */

/*
 * Makes a zone of the record's fields and puts it into the record as the noun
 * "mrz"; the verdict is that on the new zone.
 */
void generate_annotate(struct mrzcheck *tool, struct filter_item *item);

/*
 * The text of a JSON string. False after result_error(): `viz`'s member
 * `field` is of another kind (NULL: it is a string for certain), or no memory.
 */
bool mrzcheck_text(struct span value, struct buf *scratch, struct span *text,
    const char *field, struct result *result);

/* ---- viz.c ---- */

/* A printed date of birth tells the century of the zone's. */
void viz_birth(struct mrzcheck *tool, struct span viz);

/*
 * Compares an object of fields with the zone; adds viz.mismatch findings.
 * *all is false when a field could not be compared. False after
 * result_error() when it is malformed.
 */
bool viz_check(
    struct mrzcheck *tool, struct span viz, bool *all, struct result *result);

#endif

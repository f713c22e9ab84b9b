/*
 * mrzcheck: what the files of the tool share. annotate.c takes a zone's nouns
 * and gives a verdict, report.c writes what was read, viz.c compares it with
 * the visual zone, explain.c shows the sums, generate.c goes the other way.
 */
#ifndef MRZCHECK_H
#define MRZCHECK_H

#include "record/filter.h"
#include "record/noun.h"
#include "mrz/models.h"
#include "mrz/mrz.h"
#include "mrz/mrz_check.h"

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
	const char *models_file;
	struct models *models; /* NULL: none given */

	/* Of the zone at hand, reused. */
	struct mrz_check_options options;
	enum mrz_format forced;
	struct mrz_lines lines;
	uint64_t first_row; /* of the text in its input, from 1 */
	struct mrz mrz;
	struct mrz made; /* by --generate */
	struct noun_reader nouns;
	struct viz viz;
	struct buf text;
};

#define MRZCHECK_INIT                                              \
	{                                                          \
		.common = OPT_COMMON_INIT, .jobs = 1, .format = -1 \
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
void mrzcheck_zone(struct mrzcheck *tool, struct result *result);

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

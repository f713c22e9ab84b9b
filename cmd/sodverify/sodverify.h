/*
 * sodverify: what the files of the tool share. chip.c finds a chip's files
 * in a folder or zip, nouns.c and proofs.c take them from records, annotate.c
 * has them checked, report.c writes what was found out.
 */
#ifndef SODVERIFY_H
#define SODVERIFY_H

#include "record/filter.h"
#include "record/noun.h"
#include "mrz/lines.h"
#include "lds/aa.h"
#include "lds/pa.h"

/* --max-crl-age, where it is not given. */
#define CRL_AGE_NOT_GIVEN UINT64_MAX

/* The program that draws; see face.h. */
struct show {
	int to, from; /* pipes; -1: it is not asked */
};

#define SHOW_CLOSED    \
	{              \
		-1, -1 \
	}

struct sodverify {
	struct opt_common common;
	uint64_t jobs;
	uint64_t max_crl_age;
	const char *photo_file;
	bool show_photo;
	bool unverified;
	const char *required;
	const char *policy_file;
	bool show_policy;
	const char *active; /* CHALLENGE:RESPONSE */

	struct policy policy;
	struct trust *trust; /* NULL: there is no store */
	char why_no_store[TRUST_NONE_TEXT];
	struct pa_settings settings;
	struct buf challenge, response;
	bool photo_done;
	struct show show;
};

#define SODVERIFY_INIT                                                   \
	{                                                                \
		.common = OPT_COMMON_INIT, .jobs = 1,                    \
		.max_crl_age = CRL_AGE_NOT_GIVEN, .challenge = BUF_INIT, \
		.response = BUF_INIT, .show = SHOW_CLOSED                \
	}

/* One thread's. */
struct worker {
	struct sodverify *tool;
	struct pa *pa;
	struct pa_input input;
	bool device_signed;	  /* a credential (lds/dtc.h) of type 2 or 3 */
	struct noun_reader nouns; /* what input borrows from, with: */
	struct buf bytes;
	struct buf scratch; /* of the report */
	struct mrz_lines lines;
};

/* ---- annotate.c: functions of struct filter_ops ---- */

void *sodverify_worker_new(void *context, struct err *err);
void sodverify_worker_free(void *worker);
bool sodverify_annotate(
    void *worker, struct filter_item *item, struct err *err);
bool sodverify_read(void *worker, struct filter_item *item, struct err *err);
size_t sodverify_split(
    void *context, struct span input, bool end, struct span *piece);

/* ---- nouns.c: a record's own inputs ---- */

/*
 * Fills w->input from the record. False after result_error() when one
 * of the nouns is malformed.
 */
bool nouns_take(
    struct worker *w, const struct record *record, struct result *result);

/* The members of a record for what was read of a chip. */
void nouns_write(const struct worker *w, struct json_writer *j);

/* ---- proofs.c: that the chip is no copy ---- */

/* The answer of an active authentication. */
MUST_CHECK bool proofs_take_active(
    struct worker *w, const struct noun_chip *chip, struct noun_fault *fault);

/* chipread's result, where the record has one. */
MUST_CHECK bool proofs_take_reader(
    struct worker *w, const struct record *record, struct noun_fault *fault);

/* ---- chip.c: folders and zips ---- */

/* Which file of a chip a name means. */
enum chip_kind {
	CHIP_NONE,
	CHIP_SOD,
	CHIP_COM,
	CHIP_CARD_ACCESS,
	CHIP_CARD_SECURITY,
	CHIP_GROUP
};
enum chip_kind chip_classify(struct span name, unsigned *group);

/* struct filter_ops.operand: a folder, or a folder of folders. */
MUST_CHECK bool chip_operand(
    void *context, struct filter *filter, const char *operand, struct err *err);

/*
 * Fills w->input from the folder at path, from a zip's bytes, or from
 * the bytes of an EF.SOD or of a digital travel credential. False: nothing of a
 * chip in it, err says what is wrong.
 */
MUST_CHECK bool chip_read_path(
    struct worker *w, const char *path, struct err *err);
MUST_CHECK bool chip_read_bytes(
    struct worker *w, struct span bytes, struct err *err);

/* ---- report.c ---- */

/* The tool's own members. */
void report_write(
    struct worker *w, const struct pa_result *r, struct json_writer *j);

/* ---- photo.c ---- */

/*
 * Writes the face image where --photo asks for it; messages say why one is
 * not to be written. False: the file could not be.
 */
MUST_CHECK bool photo_write(
    struct worker *w, const struct pa_result *result, struct err *err);

/* Draws it for --show-photo, into *drawing; or says why not. */
void photo_show(
    struct worker *w, const struct pa_result *result, struct buf *drawing);

/* ---- show.c ---- */

void show_close(struct show *s);

/*
 * Starts the program that draws, where standard output is a terminal that
 * shows cards; else says that nothing is drawn. ERR_UNAVAILABLE: this build
 * has none.
 */
MUST_CHECK bool show_open(
    struct show *s, const struct opt_common *common, struct err *err);

/* Appends the drawing and one line that says what it is; or says why not. */
void show_face(
    struct show *s, const struct image *face, bool verified, struct buf *out);

#endif

/*
 * sealverify: what the files of the tool share. annotate.c takes seals from
 * records and raw input, zones.c compares the zone in a seal with what is
 * shown beside it, report.c writes what was found out.
 */
#ifndef SEALVERIFY_H
#define SEALVERIFY_H

#include "mrz/mrz.h"
#include "record/filter.h"
#include "record/noun.h"
#include "seal/recognise.h"
#include "seal/seal_check.h"

/* Seals of one record; more is record.input. */
#define SEALS_MAX 16

struct sealverify {
	struct opt_common common;
	uint64_t jobs;
	uint64_t max_crl_age;
	bool signer_may_expire;

	struct trust *trust; /* NULL: there is no store */
	char why_no_store[TRUST_NONE_TEXT];
	struct seal_settings settings;
};

#define SEALVERIFY_INIT                               \
	{                                             \
		.common = OPT_COMMON_INIT, .jobs = 1, \
		.max_crl_age = SEAL_CRL_AGE_DEFAULT   \
	}

/* Lines of a zone that are compared. */
#define SHOWN_LINES 3

/* What is shown beside a seal: a zone as far as it was read. */
struct shown {
	bool there, readable;
	struct mrz_lines lines;
	struct buf line[SHOWN_LINES]; /* cleaned; empty: there is none */
	struct mrz mrz;
};

/* Members that many seals have alike, as they were written before. */
struct report {
	struct {
		enum status check[SEAL_CHECKS];
		struct buf text; /* empty: not written yet */
		struct json_kept members;
	} checks;
	struct {
		uint64_t number; /* of the signer; 0: nothing is kept */
		instant as_of;
		struct buf text;
		struct json_kept members;
	} signer[SEAL_SIGNERS_MAX];
};

/* One thread's. */
struct worker {
	struct sealverify *tool;
	struct seal_checker *checker;
	struct shown printed, passport;
	struct noun_reader nouns;
	struct buf bytes; /* of one seal */
	struct buf scratch;
	struct buf cells; /* of the zone in the seal */
	struct report report;
	struct err store_error; /* met with the record under way */
};

/* ---- annotate.c: functions of struct filter_ops ---- */

void *sealverify_worker_new(void *context, struct err *err);
void sealverify_worker_free(void *worker);
bool sealverify_annotate(
    void *worker, struct filter_item *item, struct err *err);
bool sealverify_read(void *worker, struct filter_item *item, struct err *err);
enum filter_object sealverify_object(struct span input, bool end);
size_t sealverify_split(
    void *context, struct span input, bool end, struct span *piece);

/* ---- zones.c ---- */

/*
 * The zone in the seal: its digits, the printed zone, the passport that is
 * named and the one that is shown.
 */
void zones_check(struct worker *worker, const struct seal *seal,
    struct seal_verdict *verdict, struct findings *findings);

/* ---- report.c ---- */

void report_init(struct report *r);
void report_release(struct report *r);

/* The tool's own members for one seal. */
void report_write(struct worker *w, const struct seal *seal,
    const struct seal_verdict *v, struct json_writer *j);

#endif

/*
 * judge: a document against the models of its state.
 *
 * Of the models of its code and layout the one that fits best is taken, and
 * what does not fit that one is found. Warnings and remarks only: a new model
 * is issued before any list has it. Where the date of issue is not known, the
 * day is inferred: an expiry less each period of validity, where that is
 * within the model's days of issue and at the age that it is for.
 *
 * Notes never repeat a number of the holder or of the document.
 */
#ifndef MODEL_JUDGE_H
#define MODEL_JUDGE_H

#include "base/findings.h"
#include "model/model.h"

/* Alerts of one document that are told. */
#define MODEL_ALERTS_MAX 4

struct model_question {
	struct span code, number; /* of the zone, without fillers */
	const char *format;	  /* "TD3" */
	struct span optional[2];  /* without fillers; empty: none */
	struct span printed;	  /* a national number on the page, or empty */
	struct holder holder;
	bool expiry_known;
	bool no_expiry; /* the layout has none: it is good for the longest */
	struct date expiry;
	struct model_day issue;
	struct date at;
	bool chip_read;
};

enum model_result { MODEL_UNKNOWN, MODEL_FITS, MODEL_DIFFERS };

/* What can be held to a model: bits of checked and differs. */
enum model_what {
	WHAT_NUMBER = 1 << 0,
	WHAT_VALIDITY = 1 << 1,
	WHAT_PERSONAL = 1 << 2,
	WHAT_BIRTH = 1 << 3,
	WHAT_SEX = 1 << 4,
	WHAT_CHIP = 1 << 5,
	/* Of differs alone: no difference, and something to look at. */
	WHAT_SILENT_CHIP = 1 << 6,
	WHAT_EXTENSION = 1 << 7
};

struct model_answer {
	enum model_result result;
	const struct model *model; /* NULL: unknown */
	enum model_chip chip;
	char confidence; /* the least of what was checked; 0: not said */
	bool stale;
	int valid_until; /* packed; of a layout without expiry; 0: not known */
	unsigned checked, differs;
	unsigned alerts;
	const struct model_alert *alert[MODEL_ALERTS_MAX];
};

/* s NULL: no file of the state. state: as in the zone, for the note. */
void model_judge(const struct model_state *s, struct span state,
    const struct model_question *q, struct model_answer *out,
    struct findings *f);

#endif

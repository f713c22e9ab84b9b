/*
 * model: the reference of document models of one state, as its files have it.
 *
 * mrtd-models(5) is the manual of the format. A state's sections are gathered
 * from several files: a section of a later file takes the place of the one
 * of the same name of an earlier file. Nothing is judged here (judge.h).
 *
 * A reference is advice, never proof: documents are issued that no list has.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "model/feature.h"
#include "model/holder.h"
#include "model/pattern.h"
#include "model/sum.h"

/* The format that is read; a file that says more needs another program. */
#define MODEL_VERSION 2
/* A reference that is older says so. */
#define MODEL_STALE_MONTHS 18
/* Sections of one state, or of one file. */
#define MODEL_SECTIONS_MAX 10000
/* Periods of validity, alternatives of one model, checks of one number. */
#define MODEL_PERIODS_MAX 16
#define MODEL_NAMES_MAX 8
#define MODEL_CHECKS_MAX 8
/* Ages that a period may be bound to, and months that it may have. */
#define MODEL_AGE_MAX 150
#define MODEL_MONTHS_MAX 1200

/* A fact of a model that has a confidence of its own. */
enum model_fact {
	FACT_NUMBER,
	FACT_VALIDITY,
	FACT_CHIP,
	FACT_OPTIONAL,
	MODEL_FACTS
};

enum model_chip { CHIP_UNKNOWN, CHIP_NONE, CHIP_POSSIBLE, CHIP_EXPECTED };

struct model_period {
	unsigned least, most; /* months: as a rule the same */
	unsigned from, under; /* years of age at issue; under 0: any age */
};

/*
 * A day as a number that is in order, and from which whole years are taken by
 * a subtraction (model_years()): documents are compared by the million.
 */
static inline int
model_pack(struct date d)
{
	return d.year << 9 | d.month << 5 | d.day;
}

static inline struct date
model_unpack(int day)
{
	struct date d = {day >> 9, day >> 5 & 15, day & 31};

	return d;
}

static inline int
model_years(unsigned years)
{
	return (int)years << 9;
}

/* A day of which only the month or the year may be known, packed. */
struct model_day {
	bool known;
	int first, last;
};

/* What a zone's optional data holds, by the names of [number] sections. */
struct model_optional {
	bool empty; /* "none": nothing */
	unsigned count;
	struct {
		char *name;
		bool unverified;
	} number[MODEL_NAMES_MAX];
};

/* What every section has. */
struct model_section {
	char *name;
	char state[4]; /* "": that of the [reference] */
	char *source;  /* NULL: the file's */
	unsigned file; /* which of the state's files, from 1 */
	struct date as_of;
	bool as_of_known;
	int stale; /* packed: the first day on which it is old */
	bool unverified;
};

struct model {
	struct model_section head; /* first in each kind */
	char code[3];		   /* "": any */
	const char *format;	   /* of layout_format_names; NULL: any */
	struct pattern *patterns;
	size_t pattern_count, pattern_cap;
	struct sum_check *checks; /* of the document number itself */
	size_t check_count, check_cap;
	struct model_period period[MODEL_PERIODS_MAX];
	unsigned periods;
	struct model_day from, to;
	unsigned extension; /* months that a stamp may add, at most */
	enum model_chip chip;
	struct model_day chip_since;
	struct model_optional optional[2];
	char confidence[MODEL_FACTS]; /* A, B, C; 0: not said */
};

struct model_number {
	struct model_section head;
	struct pattern *patterns;
	size_t pattern_count, pattern_cap;
	struct sum_check *checks;
	size_t check_count, check_cap;
	struct birth_rule birth;
	struct sex_rule sex;
	bool soft; /* genuine numbers fail */
};

struct model_look {
	unsigned level;
	const struct feature *feature;
	char *where, *genuine, *light; /* light NULL: the feature's */
};

struct model_looks {
	struct model_section head; /* the name is that of the model */
	struct model_look *list;
	size_t count, cap;
};

struct model_series {
	char *first, *last; /* of one length */
};

struct model_alert {
	struct model_section head;
	char *model; /* NULL: any of the state */
	char code[3];
	struct model_series *series; /* none: every number */
	size_t series_count, series_cap;
	struct model_look *signs; /* level and where are not used */
	size_t sign_count, sign_cap;
};

enum model_kind {
	KIND_REFERENCE, /* of a file; no list has it */
	KIND_MODEL,
	KIND_NUMBER,
	KIND_LOOK,
	KIND_ALERT,
	MODEL_KINDS
};

struct model_state {
	char state[4];
	unsigned files;
	struct model_list {
		struct model_section **rows; /* of the kind's struct */
		size_t count, cap;
	} list[MODEL_KINDS];
	/* Remarks on the files, a line each: keys that are not known. */
	struct buf remarks;
};

/* The i-th section of a kind; NULL after the last. */
static inline const void *
model_section(const struct model_state *s, enum model_kind kind, size_t i)
{
	return i < s->list[kind].count ? s->list[kind].rows[i] : NULL;
}

/* state: as in a zone; "": of all states, for --check-models. */
void model_state_init(struct model_state *s, const char *state);
void model_state_release(struct model_state *s); /* zeroed is fine */

/*
 * Adds the sections of a file that are of this state. A file that is not
 * there is ERR_NOINPUT; anything wrong in it is ERR_CONFIG with file, line and
 * column.
 */
MUST_CHECK bool model_state_read(
    struct model_state *s, const char *path, struct err *err);

/* So many months on, or back; a shorter month's last day. */
struct date model_add_months(struct date d, int months);

/* After the last file: whether every name that is used is there. */
MUST_CHECK bool model_state_check(const struct model_state *s, struct err *err);

const struct model_number *model_number_find(
    const struct model_state *s, const struct model *m, const char *name);

/* A code as issuers write it: upper case, and known; DEU is D. */
void model_state_code(struct span state, char out[4]);

#endif

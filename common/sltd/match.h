/*
 * match: a question, what a record has to do with it, and an answer.
 *
 * One difference at a time is looked for: a record that differs in number
 * and state, or in state and type, is somebody else's document. Whatever is
 * not the very same document is a candidate, which an officer compares with
 * the issuing state, and never a hit.
 */
#ifndef SLTD_MATCH_H
#define SLTD_MATCH_H

#include "base/err.h"
#include "sltd/entry.h"

struct sltd_query {
	struct sltd_number number, fold;
	struct sltd_state state;   /* may be unknown */
	char type;		   /* may be 0 */
	enum sltd_written written; /* number is empty but for PLAIN, ALIKE */
	bool has_short;		   /* sltd_number_has_short() */
	bool near;		   /* edit distance 1, too */
	/* any_state only for an unknown state and related ones. */
	bool related_only;
	/*
	 * The state is no code that any authority issues under: a record of
	 * the same one is exact, and all other states are looked at as if none
	 * had been given.
	 */
	bool no_authority;
	sltd_day today; /* alerts that ended before it answer nothing; 0: all */
};

/* Whether the query names an authority that can have issued the document. */
static inline bool
sltd_query_stated(const struct sltd_query *q)
{
	return sltd_state_known(q->state) && !q->no_authority;
}

/* Best first. */
enum sltd_match {
	SLTD_EXACT,
	SLTD_RANGE,	 /* a number of a series of blanks */
	SLTD_ANY_TYPE,	 /* both types known and different */
	SLTD_CONFUSABLE, /* the same fold: O for 0, I for 1 … */
	SLTD_ZEROS,	 /* with other zeros before its digits */
	SLTD_DIGIT,	 /* one has the zone's check digit after it */
	SLTD_ANY_STATE,	 /* the state not known, or another */
	SLTD_NEAR	 /* edit distance 1 */
};
#define SLTD_MATCHES 8

const char *sltd_match_word(enum sltd_match match);
bool sltd_match_parse(struct span word, enum sltd_match *out);

/* Worst last, so that the worst of two is the greater. */
enum sltd_verdict {
	SLTD_NO_RECORD,
	SLTD_NOT_CHECKED,
	SLTD_CANDIDATE,
	SLTD_HIT
};

const char *sltd_verdict_word(enum sltd_verdict verdict);
bool sltd_verdict_parse(struct span word, enum sltd_verdict *out);

/*
 * Normal forms of number and type; *out is untouched where one is wrong. A
 * number of length 0 is for the caller to see, and so is how the number was
 * written: of OTHER and POWER there is no number that could be asked for, and
 * what is found for one that is ALIKE is a candidate at best.
 */
enum sltd_query_fault {
	SLTD_QUERY_FINE,
	SLTD_QUERY_LONG, /* the number is longer than any document's */
	SLTD_QUERY_TYPE	 /* no document code */
};
MUST_CHECK enum sltd_query_fault sltd_query_make(struct span number,
    struct sltd_state state, struct span type, struct sltd_query *out);
/* What is wrong with it as a sentence. */
const char *sltd_query_fault_text(enum sltd_query_fault fault);

/*
 * Whether the record answers the query, and how. Withdrawn ones too; not an
 * alert that has ended.
 */
bool sltd_match(const struct sltd_query *q, const struct sltd_entry *e,
    enum sltd_match *how);

/* One insertion, deletion, substitution, or swap of neighbours apart. */
bool sltd_number_near(const struct sltd_number *a, const struct sltd_number *b);

/*
 * Calls visit with every normal number at edit distance 1 of n; some come
 * twice. Stops when it returns false, and returns that.
 */
typedef bool sltd_near_visit(void *context, const struct sltd_number *n);
bool sltd_number_neighbours(
    const struct sltd_number *n, sltd_near_visit *visit, void *context);

/* ---- answers ----------------------------------------------------------- */

/*
 * How old data may be before its silence proves nothing, where nothing is said
 * otherwise: of a list that is kept by deltas, which come daily, and of one
 * that is only replaced whole.
 */
#define SLTD_MAX_AGE_DELTA_S 93600 /* 26 hours */
#define SLTD_MAX_AGE_S 3024000	   /* 35 days */

/* More records to one query and source than this are not kept. */
#define SLTD_HITS_MAX 64
#define SLTD_WHY_MAX 160
#define SLTD_LIST_NAME_MAX 32

/* One record of an answer; its texts are in the answer's buffer. */
struct sltd_hit {
	struct sltd_entry entry; /* reference and note: see below */
	enum sltd_match match;
	uint32_t reference_at, note_at, contact_at; /* in sltd_answer.text */
	char list[SLTD_LIST_NAME_MAX + 1];	    /* "" when not told */
};

/* What one source said to one query. */
struct sltd_answer {
	enum sltd_verdict verdict;
	bool as_of_known;
	instant as_of; /* age of the data that answered */
	/* Past this its silence proves nothing; 0: the source did not say. */
	instant fresh_until;
	uint32_t elapsed_us;
	char why[SLTD_WHY_MAX]; /* of not_checked; no personal data */
	bool more;		/* there were over SLTD_HITS_MAX */
	bool settled;		/* whole: what comes later only adds */
	sltd_day withdrawn;	/* the very document was listed until */
	struct sltd_hit *hits;
	size_t count, cap;
	struct buf text;
};

/* A zeroed one is ready; memory is kept from query to query. */
void sltd_answer_clear(struct sltd_answer *a);
void sltd_answer_release(struct sltd_answer *a);

/*
 * Adds a record and lifts the verdict: exact is a hit, all others are
 * candidates. Withdrawn ones only leave their day. No memory: not_checked.
 */
void sltd_answer_add(struct sltd_answer *a, const struct sltd_entry *e,
    enum sltd_match match, const char *list);

/*
 * What a source says of a number that was only guessed from look-alikes is a
 * candidate at best, whatever it calls it.
 */
void sltd_answer_weaken(const struct sltd_query *q, struct sltd_answer *a);

/* Not checked, and why: a no_record becomes it, a hit stays one. */
void sltd_answer_fail(struct sltd_answer *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The texts of a hit. */
struct span sltd_hit_reference(
    const struct sltd_answer *a, const struct sltd_hit *h);
struct span sltd_hit_note(
    const struct sltd_answer *a, const struct sltd_hit *h);
struct span sltd_hit_contact(
    const struct sltd_answer *a, const struct sltd_hit *h);

#endif

/*
 * entry: one record of a list, as a struct and as the bytes of a store.
 *
 * A record names a document, never a person: there is no field for a holder,
 * by design. The stored form is a key, ordered so that everything that could
 * answer one query is together, and a value that starts with a checksum
 * over both. sltd_entry_read() verifies it every time: damage is an error and
 * never looks like a record that is not there.
 *
 *	single	fold | 00 | state | type | number, where it is not its fold
 *	series	state | length | first | type | last
 *
 * The value: checksum (4), for a series its reach (see sltd/list.h), status,
 * which members follow, and those; what makes it an alert (until, measure,
 * contact) before the note.
 */
#ifndef SLTD_ENTRY_H
#define SLTD_ENTRY_H

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "sltd/key.h"

/* Longest reference and note, in bytes. */
#define SLTD_REFERENCE_MAX 128
#define SLTD_NOTE_MAX 1024
/* Longest contact of an alert. */
#define SLTD_CONTACT_MAX 128

/* Greatest stored forms. */
#define SLTD_KEY_MAX (2 * SLTD_NUMBER_MAX + 8)
#define SLTD_VALUE_MAX                                             \
	(SLTD_NUMBER_MAX + SLTD_REFERENCE_MAX + SLTD_CONTACT_MAX + \
	    SLTD_NOTE_MAX + 64)

/* Past this many years after its report a record is due for review. */
#define SLTD_REVIEW_YEARS 10

enum sltd_status {
	SLTD_STOLEN,
	SLTD_LOST,
	SLTD_REVOKED,
	SLTD_INVALID,
	SLTD_STOLEN_BLANK,
	SLTD_COUNTERFEIT,
	SLTD_WATCH
};
#define SLTD_STATUSES 7

/* "stolen" …; false for another word. */
const char *sltd_status_word(enum sltd_status status);
bool sltd_status_parse(struct span word, enum sltd_status *out);

/* What an officer who meets the document is asked to do. */
enum sltd_measure {
	SLTD_MEASURE_NONE, /* nothing is said */
	SLTD_VERIFY,	   /* with whoever made the alert */
	SLTD_SEIZE,	   /* keep the document */
	SLTD_REFER,	   /* to the second line */
	SLTD_CALL	   /* the contact, at once */
};
#define SLTD_MEASURES 5

/* "" "verify" …; false for another word. */
const char *sltd_measure_word(enum sltd_measure measure);
bool sltd_measure_parse(struct span word, enum sltd_measure *out);

/*
 * A day: 1 is 0001-01-01, 0 is not known. Three bytes in a store hold every
 * day until 9999.
 */
typedef uint32_t sltd_day;

static inline sltd_day
sltd_day_of(struct date d)
{
	return (sltd_day)(date_to_days(d) + 719163);
}

static inline struct date
sltd_day_date(sltd_day day)
{
	return date_from_days((int64_t)day - 719163);
}

struct sltd_entry {
	struct sltd_number number;
	struct sltd_number last; /* length 0: not a series */
	struct sltd_state state;
	char type; /* 0: not known */
	enum sltd_status status;
	struct sltd_state reporting;
	sltd_day reported, issued, expiry, review;
	/*
	 * Withdrawn on that day by a delta: it answers nothing any more, and
	 * is kept so that a hit elsewhere can be told apart.
	 */
	sltd_day withdrawn;
	/* Of an alert: it answers until this day, and then no more; 0: on. */
	sltd_day until;
	enum sltd_measure measure;
	struct span contact;	     /* the office that is to be called */
	struct span reference, note; /* UTF-8; empty: none */
};

/* The day of review: its own, else SLTD_REVIEW_YEARS after the report; 0. */
sltd_day sltd_entry_review(const struct sltd_entry *e);

struct sltd_key {
	uint8_t len;
	uint8_t bytes[SLTD_KEY_MAX];
};

static inline struct span
sltd_key_span(const struct sltd_key *k)
{
	return span_make(k->bytes, k->len);
}

/* The key of a record; a series has last.len > 0. */
void sltd_entry_key(const struct sltd_entry *e, struct sltd_key *out);

/* The number of a single from its key alone; false: the key has no such form.
 */
bool sltd_entry_number(struct span key, struct sltd_number *out);

/* The front that all keys of singles with this fold have in common. */
void sltd_fold_key(const struct sltd_number *fold, struct sltd_key *out);

/*
 * The front of the keys of series that number could be in, and a bound: the
 * last series that could have it is directly before or at the bound.
 */
void sltd_series_key(struct sltd_state state, const struct sltd_number *n,
    struct sltd_key *front, struct sltd_key *bound);

/*
 * Appends the value for key. reach: of a series, the greatest last number of
 * it and of those before it with the same front; else NULL.
 */
void sltd_entry_value(const struct sltd_entry *e, const struct sltd_key *key,
    const struct sltd_number *reach, struct buf *out);

/*
 * Only the checksum, and whether the record is withdrawn; for a single whose
 * members that the caller does not ask for. ERR_DATA when it is wrong.
 */
MUST_CHECK bool sltd_entry_verify(
    struct span key, struct span value, bool *withdrawn, struct err *err);

/*
 * A record from key and value, its reference and note borrowed from value;
 * reach may be NULL. ERR_DATA when the checksum or the form is wrong.
 */
MUST_CHECK bool sltd_entry_read(struct span key, struct span value, bool series,
    struct sltd_entry *out, struct sltd_number *reach, struct err *err);

#endif

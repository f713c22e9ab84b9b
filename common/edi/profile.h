/*
 * profile: what a state or programme wants of a passenger list, from an ini
 * file.
 *
 * A profile is data: a subset of PAXLST and local codes (ICAO Annex 9, 9.8).
 * Adding a state is adding a file. Keys that are not known are refused, so
 * that a slip of the pen is not a rule that silently does not hold. source,
 * unverified and required may be given several times: their values add up.
 *
 *	[profile] name title source unverified release releases association
 *		syntax una group recipient recipient_qualifier application
 *		bgm_version transaction carrier ttl_hours answer_minutes
 *	[passenger] [crew] [transit_passenger] [transit_crew]
 *		required (names of element.h), allowed (persons of that role)
 *	[codes] documents document_list document_agency employment
 *		employment_list employment_agency sexes unknown_sex
 *		no_given_name empty_references
 *	[rules] names numbers expired expected partial_birth_dates
 *	[limits] persons bytes parts, and lengths by element name
 *	[app] state version
 *	[csv] separator header empty date time other_document apart
 *	[columns] TITLE = element, or what the flight has; in their order
 *	[head] [foot] rows before and after, each a title and a value
 *	[deadlines] NAME = "-120m departure", "doors_closed", or a text
 */
#ifndef EDI_PROFILE_H
#define EDI_PROFILE_H

#include "base/date.h"
#include "base/err.h"
#include "edi/element.h"
#include "edi/repertoire.h"

#define PROFILE_TEXT_MAX 8192
#define PROFILE_LIST_MAX 64
#define PROFILE_DEADLINES_MAX 16
#define PROFILE_COLUMNS_MAX 64
#define PROFILE_ROWS_MAX 24
/* A person of a message never takes more than this (bytes limit below it). */
#define PROFILE_BYTES_MIN 1000

/* What names may hold. */
enum profile_names {
	PROFILE_NAMES_ANY, /* what the repertoire has, escaped */
	PROFILE_NAMES_MRZ  /* A-Z and spaces: as in a zone */
};

/* What an expired document is. */
enum profile_expired {
	PROFILE_EXPIRED_WARN,
	PROFILE_EXPIRED_REJECT,
	PROFILE_EXPIRED_IGNORE
};

struct profile_list {
	const char *word[PROFILE_LIST_MAX];
	size_t count;
};

/*
 * When a message is due: "-120m departure", "-72h departure", "40m arrival",
 * "doors_closed"; or a text for people where no time is said.
 */
enum profile_moment {
	PROFILE_TEXT, /* not a time */
	PROFILE_DEPARTURE,
	PROFILE_ARRIVAL,
	PROFILE_DOORS /* when the doors are closed: departure, at the latest */
};
struct profile_deadline {
	const char *name, *text;
	enum profile_moment moment;
	int64_t offset_s; /* negative: before */
};

/* A column or row of a sheet, and whose value it has. */
struct profile_cell {
	const char *title, *member;
};

struct profile {
	const char *name, *title, *source, *unverified;
	const char *release, *association, *syntax, *recipient,
	    *recipient_qualifier, *application, *bgm_version;
	/* SITA's APP: who asks (two letters), and which version (26). */
	const char *app_state;
	uint64_t app_version;
	struct edifact_repertoire repertoire; /* of syntax */
	struct profile_list releases;
	bool una, group, transaction, carrier;
	bool given_names_optional; /* no_given_name = none */
	uint64_t ttl_hours, answer_minutes;
	/* For people: scope of the rule, its law and since when, whom to ask.
	 */
	const char *scope, *law, *law_date, *fine, *contact, *as_of;
	struct profile_list elements_beyond_9303;
	struct profile_deadline deadlines[PROFILE_DEADLINES_MAX];
	size_t deadline_count;

	/* A sheet, for a state that takes one; no columns: none. */
	struct profile_cell columns[PROFILE_COLUMNS_MAX],
	    head[PROFILE_ROWS_MAX], foot[PROFILE_ROWS_MAX];
	size_t column_count, head_count, foot_count;
	char csv_separator;
	bool csv_header;
	bool csv_apart; /* passengers and crew have sheets of their own */
	/* For no value; DD/MM/YYYY; HH:MM; for any kind but a passport. */
	const char *csv_empty, *csv_date, *csv_time, *csv_other_document;

	bool allowed[PAXLST_TRANSIT_CREW + 1];
	uint64_t required[PAXLST_TRANSIT_CREW + 1]; /* bits: enum element */

	struct profile_list documents, employment, empty_references;
	const char *document_list, *document_agency, *employment_list,
	    *employment_agency, *no_given_name, *sexes;
	char unknown_sex;

	uint64_t expected; /* bits: a warning where they are missing */

	enum profile_names names;
	bool alphanumeric_numbers; /* no spaces or hyphens in them */
	bool partial_birth_dates;  /* 00 for a day or month not known */
	enum profile_expired expired;

	uint64_t persons, bytes, parts; /* of one message; 0: no limit */
	unsigned length[ELEMENT_COUNT];

	size_t text_len;
	char text[PROFILE_TEXT_MAX]; /* what the pointers point into */
};

/* What holds where no profile is given: the guide alone. */
void profile_init(struct profile *p);

/* Over what is there already. ERR_CONFIG with file and line. */
MUST_CHECK bool profile_read(
    const char *path, struct profile *p, struct err *err);

/* A word of a list; an empty list has every word. */
bool profile_has(const struct profile_list *list, struct span word);

#endif

/*
 * apisend: what the verbs share.
 */
#ifndef APISEND_APISEND_H
#define APISEND_APISEND_H

#include "base/opt.h"
#include "due.h"
#include "edi/profile.h"
#include "spool/spool.h"

/* --function: what a list is for (BGM 1001 and 1004). */
enum apisend_function {
	FUNCTION_LIST,
	FUNCTION_CHANGE,
	FUNCTION_CANCEL,
	FUNCTION_REDUCE,
	FUNCTION_CLOSE,
	FUNCTION_ON_BOARD,
	FUNCTION_NOT_BOARDED,
	FUNCTION_CANCEL_FLIGHT,
	FUNCTION_CHANGE_FLIGHT
};

/* --form: what is written. */
enum apisend_form { FORM_EDIFACT, FORM_APP, FORM_CSV };

/* The context of all verbs. */
struct apisend {
	struct opt_common common;
	/* build, send, check */
	const char *profile;   /* --profile: a name or a path */
	const char *flight;    /* --flight */
	const char *out;       /* --out */
	const char *reference; /* --reference */
	const char *map;       /* --map: operands are CSV */
	int function;	       /* --function */
	bool message_only, all_or_nothing;
	bool again;		/* send --again */
	int form;		/* --form: enum apisend_form */
	struct due_times times; /* of the flight file */
	/* the sending verbs */
	const char *config;	  /* --config */
	bool flush_now;		  /* flush --now */
	bool passengers;	  /* status --passengers */
	const char *metrics_file; /* status --metrics */
	uint64_t hours;		  /* requeue --hours */
	uint64_t keep_days;	  /* purge --older */
	/* send: what sending what is built needs */
	sandbox_needs *sending;
	void *sending_context;
};

int apisend_decode(void *context, int argc, char **argv);
int apisend_build(void *context, int argc, char **argv);
int apisend_check(void *context, int argc, char **argv);
int apisend_profiles(void *context, int argc, char **argv);

/* Options of build, of send, which builds too, and of check. */
extern const struct opt apisend_build_options[];
extern const struct opt apisend_send_options[];
extern const struct opt apisend_check_options[];

/*
 * What build does with its finished interchanges, all of them in one call, in
 * order, before any record is written: a record says "queued" only when this
 * has returned true. What each has come to goes into states, constant words.
 */
typedef bool apisend_deliver(void *context, const struct span *interchanges,
    size_t count, const char **states, struct err *err);

/*
 * build with another end: deliver gets the interchanges, and the records say
 * what it says of each. With a deliver of NULL they go where --out and
 * --message-only say, and are "built".
 */
int apisend_build_with(struct apisend *a, int argc, char **argv,
    apisend_deliver *deliver, void *context);

/*
 * Reads the profile that --profile names: NAME.ini in $MRTD_PROFILES, beside
 * the installed data, or in the source's folder; or a path (it has a slash
 * or ends in .ini). ERR_NOINPUT names the places that were looked at.
 */
MUST_CHECK bool apisend_profile(
    const struct apisend *a, struct profile *out, struct err *err);

/* The folder in which profiles are looked for, with its slash. */
MUST_CHECK bool apisend_profile_folder(struct buf *folder, struct err *err);

/* The spool in the store directory: "apisend" below it. */
MUST_CHECK bool apisend_spool(
    const struct apisend *a, struct spool **out, struct err *err);

/*
 * A sender (UNB) as it is called in the spool's ids, see target_id(); ""
 * when it cannot be.
 */
void apisend_sender_name(struct span sender, char *out, size_t size);

#endif

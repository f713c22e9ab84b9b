/*
 * pkdfetch: what its verbs share. Each verb is one file and one function.
 */
#ifndef PKDFETCH_H
#define PKDFETCH_H

#include "base/opt.h"
#include "record/rows.h"
#include "trust/pkd.h"

struct pkdfetch {
	struct opt_common common;

	/* import and sync */
	const char *source, *country;
	struct opt_list trust;
	bool first_use, unsigned_allowed, allow_rollback;
	uint64_t version, jobs;
	const char *digest;
	const char *syncing; /* the source that sync is at; NULL: none */
	bool regular_only;   /* sync: neither pipes nor devices */
	const char *config;

	/* the others */
	int format;
	const char *why;
	bool undo;
	bool all; /* CRLs that a later one supersedes, too */
	const char *fail_on;
	const char *metrics_file;

	bool writes_store;
	const char *folder;	   /* export's */
	struct worker *parser;	   /* import and sync: see import_begin() */
	struct buf store;	   /* the store directory */
	char wanted[NAME_COUNTRY]; /* --country, read; "": all */
};

#define PKDFETCH_INIT                                        \
	{                                                    \
		.common = OPT_COMMON_INIT, .store = BUF_INIT \
	}

int import_run(void *context, int argc, char **argv);
/* In the program with network code (base/online.h). */
int sync_run(void *context, int argc, char **argv) __attribute__((weak));
int status_run(void *context, int argc, char **argv);
int list_run(void *context, int argc, char **argv);
int show_run(void *context, int argc, char **argv);
int export_run(void *context, int argc, char **argv);
int bind_run(void *context, int argc, char **argv);
int distrust_run(void *context, int argc, char **argv);
int fsck_run(void *context, int argc, char **argv);
int history_run(void *context, int argc, char **argv);
int rollback_run(void *context, int argc, char **argv);

/* "pem" "der" "bundle" "ldif" */
extern const char *const export_formats[];

/*
 * Gives up all but the operands, which import reads, the store, what --metrics
 * and export write, and the parser's pipe where there is one.
 */
MUST_CHECK bool shut_in(
    struct pkdfetch *tool, int argc, char **argv, struct err *err);
/* Its sandbox_needs: what it leaves beside the operands. */
MUST_CHECK bool pkdfetch_needs(
    void *context, struct sandbox *s, struct err *err);

/* Opens the trust store and, for a reader, a snapshot of it. */
MUST_CHECK bool open_store(struct pkdfetch *tool, enum kv_mode mode,
    struct trust **trust, struct err *err);
MUST_CHECK bool open_view(struct pkdfetch *tool, struct trust **trust,
    struct trust_view **view, struct err *err);

/* "DE" of "de", "DEU" or "DE"; ERR_USAGE for what can be no state. */
MUST_CHECK bool read_country(
    const char *text, char out[NAME_COUNTRY], struct err *err);

/* No --country, or it is this one. */
bool wanted_country(const struct pkdfetch *tool, const char *country);

/* An operand that must be there, and alone. */
MUST_CHECK bool one_operand(
    int argc, char **argv, const char *what, const char **out, struct err *err);

/*
 * A SHA-256 or a key identifier, or the first digits of one (an odd number of
 * them, too), as every verb takes it.
 */
#define OBJECT_NAME_DIGITS 8
struct object_name {
	uint8_t bytes[SHA256_SIZE];
	size_t digits;
};
MUST_CHECK bool object_name_read(
    const char *text, struct object_name *out, struct err *err);
bool object_name_fits(const struct object_name *name, struct span bytes);

/*
 * An operator's word on one object, that whose SHA-256 starts with the digits,
 * eight or more: opens the store to write, finds the object, and makes the
 * line of the history: kind, country where it is not NULL, and --why unless
 * the word is taken back. ERR_NOINPUT: no such object; ERR_USAGE: several, or
 * no digits. To be closed in any case; a zeroed one may be.
 */
struct operator_word {
	struct trust *trust;
	uint8_t sha256[SHA256_SIZE];
	struct buf event;
};
MUST_CHECK bool word_open(struct pkdfetch *tool, const char *kind,
    const char *country, const char *digits, struct operator_word *out,
    struct err *err);
void word_close(struct operator_word *word);

/* Longest reason. */
#define WHY_MAX 500
/* --why, which an operator's decision must have. */
MUST_CHECK bool read_why(
    const struct pkdfetch *tool, const char *verb, struct err *err);

/* ---- objects as JSON ---------------------------------------------------- */

/* What costs to find out once for all rows. */
struct describe {
	struct trust_view *view;
	struct key_cache *cache;
	struct revocations *revocations;
	instant now;
};

MUST_CHECK bool describe_init(
    struct describe *d, struct trust_view *view, instant now, struct err *err);
void describe_release(struct describe *d);

/* The members of a row for an object of any role. */
MUST_CHECK bool describe_object(struct describe *d, struct json_writer *w,
    const struct pkd_object *object, struct err *err);

/* The role by which people look for it: a link that waits for its key is a
 * CSCA's, though nothing is trusted for it. */
enum trust_role shown_role(const struct pkd_object *object);

/* Whether it is a certificate that signs barcodes. */
bool signs_barcodes(const struct pkd_object *object);

/* Columns of tables by role, and of all roles together. */
extern const struct column csca_columns[], dsc_columns[], crl_columns[],
    ml_columns[], object_columns[];

/* Whether a signer is revoked, and when; *known: a verified CRL was there. */
MUST_CHECK bool revoked_find(struct revocations *r, const struct cert *cert,
    const uint8_t *issuer_key, bool *known, bool *revoked,
    struct crl_entry *entry, struct err *err);
struct revocations *revocations_new(
    struct trust_view *view, instant now, struct err *err);
void revocations_free(struct revocations *r);

/* ---- imports ------------------------------------------------------------ */

/* Before the store is opened: the process that makes parsers of files. */
MUST_CHECK bool import_begin(struct pkdfetch *tool, struct err *err);

/* One operand (file, folder or "-") as one transaction; adds its rows. */
int import_operand(struct pkdfetch *tool, struct trust *trust,
    const struct pkd_options *options, const char *path, const char *name,
    struct rows *rows);

extern const struct column import_columns[];

/* The certificates of --trust into options; bytes lives as long. */
MUST_CHECK bool read_trust(const char *const *paths, size_t count,
    struct buf *bytes, struct pkd_options *options, struct err *err);

#endif

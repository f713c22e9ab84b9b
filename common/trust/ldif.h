/*
 * ldif: directory entries from LDIF (RFC 2849), a line at a time, with the
 * memory of one entry.
 *
 * Lines are unfolded, "::" values decoded, comments and "version:" passed
 * over. Values by URL (":<") are refused: nothing is fetched because a file
 * says so.
 */
#ifndef TRUST_LDIF_H
#define TRUST_LDIF_H

#include "base/buf.h"
#include "base/err.h"

/* All lines of one entry together; a national master list fits. */
#define LDIF_ENTRY_MAX ((size_t)96 << 20)
#define LDIF_ATTRIBUTES_MAX 1024
/* Longest line as it is in the file, before unfolding. */
#define LDIF_LINE_MAX LDIF_ENTRY_MAX

enum ldif_change {
	LDIF_CONTENT, /* no changetype: this is what there is */
	LDIF_ADD,
	LDIF_MODIFY,
	LDIF_DELETE,
	LDIF_RENAME
};

struct ldif_attribute {
	struct span name;  /* "userCertificate;binary", as written */
	struct span value; /* decoded */
};

struct ldif_entry {
	struct span dn; /* decoded */
	uint64_t line;	/* of its dn, from 1 */
	enum ldif_change change;
	struct ldif_attribute attribute[LDIF_ATTRIBUTES_MAX];
	size_t count;
};

struct ldif {
	struct buf line; /* the unfolded line so far */
	struct buf data; /* names and values of the entry */
	size_t at[2 * LDIF_ATTRIBUTES_MAX + 2],
	    len[2 * LDIF_ATTRIBUTES_MAX + 2];
	size_t count; /* attributes, the DN not among them */
	bool has_dn, has_line, comment;
	enum ldif_change change;
	uint64_t line_number;
	uint64_t line_begun, dn_line; /* where the unfolded line, the DN is */
	struct ldif_entry entry;
};

void ldif_init(struct ldif *l);
void ldif_release(struct ldif *l);

/* The first bytes of a file look like LDIF. */
bool ldif_looks_like(struct span head);

/*
 * Gives it the next line, without its LF. *complete: l->entry holds an
 * entry, until the next call. ERR_DATA names the line.
 */
MUST_CHECK bool ldif_line(
    struct ldif *l, struct span line, bool *complete, struct err *err);

/* The end of the file: the last entry may have had no empty line after it. */
MUST_CHECK bool ldif_end(struct ldif *l, bool *complete, struct err *err);

/* The name of an attribute, or a part of one, in any case. */
bool ldif_name_is(struct span name, const char *word);

/*
 * A DN in a form that is equal for two spellings of one: lower case, "\2c"
 * as "\,", no blanks at the edges of its parts.
 */
void ldif_dn_normalise(struct span dn, struct buf *out);

#endif

/*
 * config: sltdquery.conf (ini).
 *
 *	[source NAME]	url= ca= certificate= key= deadline_ms= max_age=
 *			request= mapping=	(templates, see template.h)
 *			detail=	yes: a second question for each listed record
 *	[list NAME]	ed25519=FILE or cms=FILE: files of that list must be
 *			signed; own_state=CODE: for lint
 *	[outbox]	where `flush` sends to: url= ca= certificate= key=
 *			request= mapping=
 *	[outbox NAME]	another office that notices of a fraud go to: the
 *			same, and state= where it is of that issuing state
 *	[match]		any_state= all or related; near= yes or no
 *	[audit]		file= key= head= terminal=
 */
#ifndef SLTDQUERY_CONFIG_H
#define SLTDQUERY_CONFIG_H

#include "source.h"

struct list_config {
	char name[SLTD_LIST_NAME_MAX + 1];
	char *key;	       /* Ed25519 public key, PEM */
	char *certificate;     /* of the signer of a CMS signature, PEM */
	struct sltd_state own; /* for lint; not known: any */
};

/* Offices beside that of [outbox]. */
#define OFFICES_MAX 15

struct office_config {
	struct source_config source; /* its name is the office's */
	struct sltd_state state;     /* that it is of; not known: none */
};

struct config {
	struct source_config sources[SOURCES_MAX];
	size_t source_count;
	struct list_config lists[SLTD_LISTS_MAX];
	size_t list_count;
	struct source_config outbox;
	struct office_config offices[OFFICES_MAX];
	size_t office_count;
	bool near, related_only;
	char *audit_file, *audit_key, *audit_head, *terminal;
};

/*
 * path NULL: STORE/sltdquery.conf, or one of etc/mrtd-tools, or
 * nothing when neither is there.
 */
MUST_CHECK bool config_open(
    const char *path, const char *store, struct config *out, struct err *err);
void config_close(struct config *c);

/* A state that documents are of: a code, letters, number or name. */
MUST_CHECK bool state_named(const char *text, struct sltd_state *out);

/* NULL: the list is not mentioned. */
const struct list_config *config_list(const struct config *c, const char *name);

#endif

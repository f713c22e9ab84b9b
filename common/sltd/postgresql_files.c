/*
 * postgresql_files: what libpq reads when it connects, so that a sandbox can
 * leave it.
 */
#include "sltd/postgresql.h"

#if HAVE_LIBPQ

#include <libpq-fe.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"

/* Parameters that are the name of a file or a folder. */
static const char *const named[] = {
    "passfile", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslcrldir"};

static bool
is_named(const char *keyword)
{
	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		if (strcmp(keyword, named[i]) == 0)
			return true;
	return false;
}

/* Frees the list; one that is no list has nothing to say. */
static bool
read_named(PQconninfoOption *list, struct sandbox *s, struct err *err)
{
	bool ok = true;

	for (PQconninfoOption *o = list; ok && o != NULL && o->keyword != NULL;
	     o++)
		ok = o->val == NULL || o->val[0] == '\0' ||
		    !is_named(o->keyword) || sandbox_read(s, o->val, err);
	PQconninfoFree(list);
	return ok;
}

/* What is looked at in the user's home without being named. */
static bool
read_home(struct sandbox *s, struct err *err)
{
	static const char *const files[] = {
	    ".pgpass", ".pg_service.conf", ".postgresql"};
	const char *home = getenv("HOME");
	const struct passwd *user =
	    home == NULL || home[0] == '\0' ? getpwuid(geteuid()) : NULL;
	struct buf path = BUF_INIT;
	bool ok = true;

	if (user != NULL)
		home = user->pw_dir;
	for (size_t i = 0; ok && home != NULL && i < ARRAY_SIZE(files); i++)
		ok = sandbox_read(s, path_join(&path, home, files[i]), err);
	buf_release(&path);
	return ok;
}

/* Of Kerberos, a cache that is a file: what /tmp holds of this user's. */
static bool
read_tickets(struct sandbox *s, struct err *err)
{
	const char *name = getenv("KRB5CCNAME");
	struct buf path = BUF_INIT;
	bool ok;

	if (name == NULL)
		buf_printf(&path, "/tmp/krb5cc_%lu", (unsigned long)getuid());
	else
		buf_append_str(
		    &path, strncmp(name, "FILE:", 5) == 0 ? name + 5 : name);
	ok = (buf_ok(&path) || err_memory(err)) &&
	    sandbox_read(s, buf_text(&path), err);
	buf_release(&path);
	return ok;
}

bool
sltd_pg_sandbox(const char *url, struct sandbox *s, struct err *err)
{
	static const char *const system[] = {
	    "/etc/postgresql-common", "/etc/krb5.conf.d"};
	const char *service = getenv("PGSERVICEFILE");
	bool ok = read_named(PQconninfoParse(url, NULL), s, err) &&
	    read_named(PQconndefaults(), s, err) && read_home(s, err) &&
	    read_tickets(s, err) &&
	    (service == NULL || sandbox_read(s, service, err));

	for (size_t i = 0; ok && i < ARRAY_SIZE(system); i++)
		ok = sandbox_read(s, system[i], err);
	return ok;
}

#endif

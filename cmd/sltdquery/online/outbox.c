/*
 * outbox: see outbox.h.
 */
#include "outbox.h"

#include "base/file.h"

static bool
add_office(struct outbox *o, const char *name, const struct source_config *c,
    struct sltd_state state, struct err *err)
{
	struct office *to = &o->office[o->offices];

	*to = (struct office){.name = name, .source = c, .state = state};
	if (!template_open(c->request, c->mapping, &to->template, err))
		return false;
	o->offices++;
	return true;
}

static bool
add_offices(struct outbox *o, struct err *err)
{
	const struct config *c = &o->config;
	struct sltd_state none = {"<<<"};
	bool ok = add_office(o, OUTBOX_DESTINATION, &c->outbox, none, err);

	for (size_t i = 0; ok && i < c->office_count; i++)
		ok = add_office(o, c->offices[i].source.name,
		    &c->offices[i].source, c->offices[i].state, err);
	return ok;
}

bool
outbox_open(struct sltdquery *tool, struct outbox *out, struct err *err)
{
	struct buf store = BUF_INIT, folder = BUF_INIT;
	bool ok;

	memset(out, 0, sizeof(*out));
	ok = store_folder(tool->common.store, &store, err) &&
	    config_open(tool->config, buf_text(&store), &out->config, err);
	if (ok) {
		ok = add_offices(out, err) &&
		    spool_open(
			path_join(&folder, buf_text(&store), FOLDER_OUTBOX),
			&out->spool, err);
		if (!ok)
			outbox_close(out);
	}
	buf_release(&store);
	buf_release(&folder);
	return ok;
}

void
outbox_close(struct outbox *o)
{
	spool_close(o->spool);
	for (size_t i = 0; i < o->offices; i++)
		template_close(&o->office[i].template);
	config_close(&o->config);
	memset(o, 0, sizeof(*o));
}

struct office *
outbox_office(struct outbox *o, struct span name)
{
	for (size_t i = 0; i < o->offices; i++)
		if (span_equal_str(name, o->office[i].name))
			return &o->office[i];
	return NULL;
}

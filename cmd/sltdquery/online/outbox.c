/*
 * outbox: see outbox.h.
 */
#include "outbox.h"

#include "base/file.h"

bool
outbox_open(struct sltdquery *tool, struct outbox *out, struct err *err)
{
	struct buf store = BUF_INIT, folder = BUF_INIT;
	struct outbox o = {.spool = NULL};
	bool ok;

	ok = store_folder(tool->common.store, &store, err) &&
	    config_open(tool->config, buf_text(&store), &o.config, err);
	if (ok) {
		ok = template_open(o.config.outbox.request,
			 o.config.outbox.mapping, &o.template, err) &&
		    spool_open(
			path_join(&folder, buf_text(&store), FOLDER_OUTBOX),
			&o.spool, err);
		if (!ok)
			outbox_close(&o);
	}
	buf_release(&store);
	buf_release(&folder);
	if (ok)
		*out = o;
	return ok;
}

void
outbox_close(struct outbox *o)
{
	spool_close(o->spool);
	template_close(&o->template);
	config_close(&o->config);
	o->spool = NULL;
}

/*
 * verbs: see verbs.h.
 */
#include "base/file.h"
#include "base/msg.h"
#include "config.h"
#include "sltd/store.h"
#include "verbs.h"

int
verb_usage(const char *verb, const char *why)
{
	msg(MSG_ERROR, "%s: %s", verb, why);
	return ERR_USAGE;
}

void
verb_put_list(
    struct json_writer *w, const char *name, const struct sltd_meta *meta)
{
	json_put_str(w, "source", name);
	if (meta->numbered)
		json_put_uint(w, "sequence", meta->sequence);
	json_put_instant(w, "date", meta->date);
	json_put_instant(w, "loaded", meta->loaded);
}

void
verb_finish(struct rows *rows)
{
	int status = rows_finish(rows);

	if (status != 0)
		exit(status);
}

bool
tool_config(const struct sltdquery *tool, struct config *out, struct err *err)
{
	struct buf store = BUF_INIT;
	bool ok = store_folder(tool->common.store, &store, err) &&
	    config_open(tool->config, buf_text(&store), out, err);

	buf_release(&store);
	return ok;
}

bool
lists_folder(struct sltdquery *tool, struct err *err)
{
	struct buf store = BUF_INIT;
	struct source_config source;
	bool ok;

	/* --source NAME=lmdb:DIR is another store than the usual one. */
	if (tool->source.count == 1) {
		if (!source_parse(tool->source.value[0], &source, err))
			return false;
		ok = source.kind != SOURCE_LOCAL ||
		    sltd_store_folder(source.url, &tool->lists, err);
		source_config_release(&source);
		if (!ok || tool->lists.len > 0)
			return ok;
	}
	ok = store_folder(tool->common.store, &store, err);
	if (ok) {
		path_join(&tool->lists, buf_text(&store), FOLDER_LISTS);
		ok = buf_ok(&tool->lists) || err_memory(err);
	}
	buf_release(&store);
	return ok;
}

bool
verb_each_list(
    struct sltdquery *tool, verb_list *each, void *context, struct err *err)
{
	struct sltd_names names;

	if (tool->list != NULL)
		return each(context, tool->list, err);
	if (!sltd_store_names(buf_text(&tool->lists), &names, err))
		return false;
	if (names.count == 0)
		return sltd_list_none(buf_text(&tool->lists), err);
	for (size_t i = 0; i < names.count; i++)
		if (!each(context, names.name[i], err))
			return false;
	return true;
}

/*
 * profiles: what states require, as a table, a record each, or in words.
 */
#include <stdio.h>
#include <unistd.h>

#include "apisend.h"
#include "base/dir.h"
#include "base/file.h"
#include "base/msg.h"
#include "json/write.h"

struct listing {
	struct apisend *a;
	struct buf out;
	bool table;
	size_t shown;
};

static void
put_profile_list(
    struct json_writer *w, const char *name, const struct profile_list *list)
{
	if (list->count == 0)
		return;
	json_open_array(w, name);
	for (size_t i = 0; i < list->count; i++)
		json_put_str(w, NULL, list->word[i]);
	json_close_array(w);
}

static void
put_elements(struct json_writer *w, const struct profile *p)
{
	json_open_object(w, "required");
	for (int role = PAXLST_PASSENGER; role < PAXLST_ROLES; role++) {
		if (!p->allowed[role])
			continue;
		json_open_array(w, paxlst_role_word((enum paxlst_role)role));
		for (int e = 0; e < ELEMENT_COUNT; e++)
			if (p->required[role] & (uint64_t)1 << e)
				json_put_str(
				    w, NULL, element_name((enum element)e));
		json_close_array(w);
	}
	json_close_object(w);
}

static void
put_profile_line(struct listing *l, const struct profile *p)
{
	const struct {
		const char *name, *text;
	} texts[] = {{"title", p->title}, {"scope", p->scope}, {"law", p->law},
	    {"law_date", p->law_date}, {"fine", p->fine},
	    {"contact", p->contact}, {"as_of", p->as_of}, {"source", p->source},
	    {"unverified", p->unverified}, {"release", p->release},
	    {"recipient", p->recipient}, {"no_given_name", p->no_given_name}};
	struct json_writer w;

	json_begin(&w, &l->out);
	json_open_object(&w, NULL);
	json_put_str(&w, "profile", p->name);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].text[0] != '\0')
			json_put_str(&w, texts[i].name, texts[i].text);
	put_elements(&w, p);
	put_profile_list(&w, "elements_beyond_9303", &p->elements_beyond_9303);
	put_profile_list(&w, "documents", &p->documents);
	json_open_object(&w, "deadlines");
	for (size_t i = 0; i < p->deadline_count; i++)
		json_put_str(&w, p->deadlines[i].name, p->deadlines[i].text);
	json_close_object(&w);
	json_close_object(&w);
	buf_append_byte(&l->out, '\n');
}

/* The first deadline that is a time. */
static const char *
shown_deadline(const struct profile *p)
{
	for (size_t i = 0; i < p->deadline_count; i++)
		if (p->deadlines[i].moment != PROFILE_TEXT)
			return p->deadlines[i].text;
	return "";
}

static void
put_profile_row(struct listing *l, const struct profile *p)
{
	if (l->shown++ == 0)
		buf_printf(&l->out, "%-9s  %-7s  %-16s  %-10s  %s\n", "PROFILE",
		    "RELEASE", "FIRST DUE", "AS OF", "TITLE");
	buf_printf(&l->out, "%-9s  %-7s  %-16s  %-10s  %s%s\n", p->name,
	    p->release, shown_deadline(p), p->as_of, p->title,
	    p->unverified[0] != '\0' ? " (*)" : "");
}

static void
put_text(struct buf *out, const char *name, const char *text)
{
	if (text[0] != '\0')
		buf_printf(out, "%-14s %s\n", name, text);
}

/* One profile in words: what it needs, since when, by what source. */
static void
put_card(struct listing *l, const struct profile *p)
{
	struct buf *out = &l->out;

	buf_printf(out, "%s: %s\n", p->name, p->title);
	put_text(out, "  scope", p->scope);
	put_text(out, "  law", p->law);
	put_text(out, "  in force", p->law_date);
	put_text(out, "  fine", p->fine);
	put_text(out, "  contact", p->contact);
	for (size_t i = 0; i < p->deadline_count; i++)
		buf_printf(out, "  due (%s) %s\n", p->deadlines[i].name,
		    p->deadlines[i].text);
	buf_printf(out, "  message        PAXLST D.%s to %s\n", p->release,
	    p->recipient[0] != '\0' ? p->recipient
				    : "an address that the state gives");
	for (int role = PAXLST_PASSENGER; role < PAXLST_ROLES; role++) {
		if (!p->allowed[role] || p->required[role] == 0)
			continue;
		buf_printf(out, "  %s needs",
		    paxlst_role_word((enum paxlst_role)role));
		for (int e = 0; e < ELEMENT_COUNT; e++)
			if (p->required[role] & (uint64_t)1 << e)
				buf_printf(
				    out, " %s", element_name((enum element)e));
		buf_append_byte(out, '\n');
	}
	if (p->elements_beyond_9303.count > 0) {
		buf_append_str(out, "  on no document:");
		for (size_t i = 0; i < p->elements_beyond_9303.count; i++)
			buf_printf(out, " %s", p->elements_beyond_9303.word[i]);
		buf_append_byte(out, '\n');
	}
	put_text(out, "  source", p->source);
	put_text(out, "  as of", p->as_of);
	put_text(out, "  not verified", p->unverified);
}

static bool
show_profile(struct listing *l, const char *name, bool alone, struct err *err)
{
	struct profile *p = malloc(sizeof(*p));
	bool ok;

	if (p == NULL)
		return err_memory(err);
	l->a->profile = name;
	ok = apisend_profile(l->a, p, err);
	if (ok && !l->table)
		put_profile_line(l, p);
	else if (ok && alone)
		put_card(l, p);
	else if (ok)
		put_profile_row(l, p);
	free(p);
	return ok;
}

/* Every NAME.ini of the folder of profiles. */
static bool
show_all(struct listing *l, struct err *err)
{
	struct buf folder = BUF_INIT;
	struct dir_names names = {0};
	bool ok = apisend_profile_folder(&folder, err) &&
	    dir_names(buf_text(&folder), &names, err);

	for (size_t i = 0; ok && i < names.count; i++) {
		char *dot = strrchr(names.list[i], '.');

		if (dot == NULL || strcmp(dot, ".ini") != 0)
			continue;
		*dot = '\0';
		ok = show_profile(l, names.list[i], false, err);
	}
	if (ok && l->table)
		buf_append_str(&l->out,
		    "(*) not all of it is verified: apisend profiles NAME\n");
	dir_names_release(&names);
	buf_release(&folder);
	return ok;
}

int
apisend_profiles(void *context, int argc, char **argv)
{
	struct listing l = {.a = context, .out = BUF_INIT};
	struct err err = ERR_INIT;
	bool ok = true;

	l.table =
	    !l.a->common.json && (l.a->common.text || isatty(STDOUT_FILENO));
	if (argc < 2)
		ok = show_all(&l, &err);
	for (int i = 1; ok && i < argc; i++)
		ok = show_profile(&l, argv[i], true, &err);
	ok = ok && (buf_ok(&l.out) || err_memory(&err)) &&
	    file_write_fd(
		STDOUT_FILENO, "standard output", buf_span(&l.out), &err);
	buf_release(&l.out);
	return ok ? 0 : msg_err(&err);
}

/*
 * card_look: which model of document the reference takes it for, and at the
 * card's end the few lines of what to look at, as mrzcheck chose them.
 */
#include "record/card_private.h"

/* The member of mrzcheck's result, where it is an object. */
static bool
take_models(const struct record *r, struct span *models)
{
	struct span result;

	return record_get(r, "mrzcheck", &result) &&
	    json_kind(result) == JSON_OBJECT &&
	    json_member(result, "models", models) &&
	    json_kind(*models) == JSON_OBJECT;
}

static bool
says(struct span value, const char *word)
{
	return json_kind(value) == JSON_STRING &&
	    json_name_is(value, span_str(word));
}

/* "compared: number, validity" */
static void
put_checked(struct buf *out, struct span list)
{
	struct json_iterator it;
	struct span word;
	const char *before = _("; compared: ");

	json_array_begin(&it, list);
	while (json_array_next(&it, &word)) {
		buf_append_str(out, before);
		card_value(out, word);
		before = ", ";
	}
}

/* "GTM-P-2022 fits; compared: number; reference of 2026-11-30" */
void
card_model(struct buf *out, const struct record *r)
{
	struct span models, value;

	if (!take_models(r, &models) || !json_member(models, "result", &value))
		return;
	card_label(out, _("Model"));
	if (says(value, "unknown")) {
		buf_append_str(out, _("none is known: not compared"));
		buf_append_byte(out, '\n');
		return;
	}
	if (json_member(models, "model", &value))
		card_value(out, value);
	buf_append_byte(out, ' ');
	if (json_member(models, "result", &value))
		card_value(out, value);
	if (json_member(models, "checked", &value) &&
	    json_kind(value) == JSON_ARRAY)
		put_checked(out, value);
	if (json_member(models, "valid_until", &value)) {
		buf_append_str(out, _("; good until "));
		card_value(out, value);
	}
	if (json_member(models, "as_of", &value)) {
		buf_append_str(out, _("; reference of "));
		card_value(out, value);
	}
	if (json_member(models, "stale", &value))
		buf_append_str(out, _(": OLD, ask for a newer one"));
	buf_append_byte(out, '\n');
}

/* A member after a text, when it is there. */
static void
put_after(struct buf *out, const char *before, struct span look,
    const char *name, const char *after)
{
	struct span value;

	if (!json_member(look, name, &value))
		return;
	buf_append_str(out, _(before));
	card_translated(out, value);
	buf_append_str(out, after);
}

static void
put_look(struct buf *out, struct span look)
{
	struct span value;

	put_after(out, "", look, "name", "");
	put_after(out, ", ", look, "where", "");
	put_after(out, " (", look, "light", ")");
	put_after(out, " [", look, "why", "]");
	buf_append_byte(out, '\n');
	card_label(out, "");
	put_after(out, "genuine: ", look, "genuine", "\n");
	if (json_member(look, "forgery", &value)) {
		card_label(out, "");
		buf_append_str(out, _("false: "));
		card_translated(out, value);
		buf_append_byte(out, '\n');
	}
}

void
card_look(struct buf *out, const struct record *r)
{
	struct json_iterator it;
	struct span models, list, look;
	const char *label = _("Look at");

	if (!take_models(r, &models) ||
	    !json_member(models, "look_at", &list) ||
	    json_kind(list) != JSON_ARRAY)
		return;
	json_array_begin(&it, list);
	while (json_array_next(&it, &look)) {
		if (json_kind(look) != JSON_OBJECT)
			continue;
		card_label(out, label);
		label = "";
		put_look(out, look);
	}
}

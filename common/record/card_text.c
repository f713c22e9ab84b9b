/*
 * card_text: the sentences of a card in the user's language, by gettext(3).
 * Without a catalogue, or in a language that has none, they are English.
 */
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/installed.h"
#include "base/utf8.h"
#include "record/card.h"
#include "record/card_private.h"

#define DOMAIN "mrtd-tools"

static bool translates;

/* The name of the user's language, in the order of setlocale(3). */
static const char *
wanted_language(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0')
			return value;
	}
	return "C";
}

/*
 * A language whose locale was never generated on this machine is taken all
 * the same: the catalogue is all that is needed of it.
 */
static bool
set_language(void)
{
	const char *wanted = wanted_language();

	if (strcmp(wanted, "C") == 0 || strcmp(wanted, "POSIX") == 0)
		return false;
	if (setlocale(LC_MESSAGES, "") != NULL)
		return true;
	return setlocale(LC_MESSAGES, "C.UTF-8") != NULL &&
	    (getenv("LANGUAGE") != NULL || setenv("LANGUAGE", wanted, 0) == 0);
}

void
card_language(void)
{
	struct buf folder = BUF_INIT;

	translates = set_language() &&
	    installed_beside("share/locale", &folder) &&
	    bindtextdomain(DOMAIN, buf_text(&folder)) != NULL &&
	    bind_textdomain_codeset(DOMAIN, "UTF-8") != NULL;
	buf_release(&folder);
	/* Read now: a tool in its sandbox opens no more files. */
	if (translates)
		(void)dgettext(DOMAIN, "PASS");
}

const char *
card_text(const char *text)
{
	return translates && text[0] != '\0' ? dgettext(DOMAIN, text) : text;
}

void
card_translated(struct buf *out, struct span value)
{
	struct buf scratch = BUF_INIT, copy = BUF_INIT;
	struct span text = value;
	const char *found;

	if (json_kind(value) == JSON_STRING &&
	    !json_string_span(value, &scratch, &text))
		out->failed = true;
	buf_append_span(&copy, text);
	found = span_find(text, '\0') < text.len ? "" : buf_text(&copy);
	if (found[0] != '\0')
		found = card_text(found);
	utf8_put_safe(found[0] != '\0' ? span_str(found) : text, 0, out);
	buf_release(&copy);
	buf_release(&scratch);
}

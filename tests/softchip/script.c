/*
 * Moments, deeds and quirks of the software chip. See script.h. It refuses a
 * word that is in no table, so that no test tests nothing.
 */
#include "softchip/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define RULE_TEXT_MAX 200

enum argument { NONE, STATUS, NUMBER, HEX };

/* Which word does what, in the order of enum soft_deed. */
static const struct {
	const char *name;
	enum argument argument;
} deeds[DEED_COUNT] = {
    [DEED_STATUS] = {"sw", STATUS},
    [DEED_BARE] = {"bare", STATUS},
    [DEED_KEPT] = {"kept", STATUS},
    [DEED_LOST] = {"lost", NONE},
    [DEED_AWAY] = {"away", NONE},
    [DEED_HANG] = {"hang", NONE},
    [DEED_ANSWER] = {"answer", STATUS},
    [DEED_SHORT] = {"short", NUMBER},
    [DEED_LONG] = {"long", HEX},
    [DEED_DATA] = {"data", HEX},
    [DEED_MAC] = {"mac", NONE},
    [DEED_NO_MAC] = {"no-mac", NONE},
    [DEED_NO_STATUS] = {"no-status", NONE},
    [DEED_STATUS_99] = {"99", STATUS},
    [DEED_PADDING] = {"padding", NONE},
    [DEED_UNPROTECTED] = {"unprotected", NONE},
    [DEED_FLIP] = {"flip", NUMBER},
    [DEED_CUT] = {"cut", NUMBER},
    [DEED_TWICE] = {"twice", NONE},
    [DEED_REPLAY] = {"replay", NONE},
    [DEED_NOTHING] = {"nothing", NONE},
    [DEED_APPEND] = {"append", HEX},
    [DEED_DELAY] = {"delay", NUMBER},
    [DEED_REFLECT] = {"reflect", NONE},
    [DEED_INFINITY] = {"infinity", NONE},
    [DEED_OFF] = {"off", NONE},
    [DEED_SMALL] = {"small", NONE},
    [DEED_ZERO] = {"zero", NONE},
    [DEED_WRONG] = {"wrong", NONE},
    [DEED_SHORTER] = {"shorter", NONE},
    [DEED_LONGER] = {"longer", NONE},
    [DEED_TAG] = {"tag", NONE},
};

static const char *const moments[] = {"any", "select", "select-mf",
    "select-app", "read", "challenge", "external", "mse-pace", "ga-nonce",
    "ga-map", "ga-key", "ga-token", "mse-kat", "mse-ca", "ga-ca", "internal",
    "other"};

#define X(name, text) [SOFT_QUIRK_##name] = text,
static const char *const quirk_names[] = {SOFT_QUIRKS(X)};
#undef X

/* ---- reading ------------------------------------------------------------- */

static bool
is_moment(const char *word)
{
	for (size_t i = 0; i < COUNT(moments); i++)
		if (strcmp(moments[i], word) == 0)
			return true;
	/* A file: select-NAME, read-NAME. */
	return strncmp(word, "select-", 7) == 0 ||
	    strncmp(word, "read-", 5) == 0;
}

static void
read_moment(struct soft_rule *rule, char *word)
{
	char *hash = strchr(word, '#'), *end;
	size_t len;

	if (hash != NULL) {
		rule->kth = (unsigned)strtoul(hash + 1, NULL, 10);
		*hash = '\0';
	}
	rule->number = strtoul(word, &end, 10);
	if (*end == '\0' && rule->number > 0)
		return;
	rule->number = 0;
	len = strlen(word);
	if (!is_moment(word) || len >= sizeof(rule->moment))
		gen_die("at=: no such moment: %s", word);
	memcpy(rule->moment, word, len + 1);
}

static void
read_deed(struct soft_rule *rule, char *word)
{
	char *argument = strchr(word, '=');
	size_t i = 0;

	if (argument != NULL)
		*argument++ = '\0';
	while (i < DEED_COUNT && strcmp(deeds[i].name, word) != 0)
		i++;
	if (i == DEED_COUNT)
		gen_die("at=: no such deed: %s", word);
	rule->deed = (enum soft_deed)i;
	if ((argument == NULL) != (deeds[i].argument == NONE))
		gen_die("at=: %s has %s argument", word,
		    argument == NULL ? "an" : "no");
	if (deeds[i].argument == STATUS)
		rule->value = strtol(argument, NULL, 16);
	else if (deeds[i].argument == NUMBER)
		rule->value = strtol(argument, NULL, 10);
	else if (deeds[i].argument == HEX)
		rule->bytes = asn_hex(argument);
}

void
soft_script_add(struct soft_script *script, const char *text)
{
	struct soft_rule *rule = &script->rules[script->count++];
	char word[RULE_TEXT_MAX], *colon;

	if (script->count > SOFT_RULES_MAX)
		gen_die("at=: too many rules");
	memset(rule, 0, sizeof(*rule));
	snprintf(word, sizeof(word), "%s", text);
	colon = strchr(word, ':');
	if (colon == NULL)
		gen_die("at=: not MOMENT:DEED: %s", text);
	*colon = '\0';
	read_moment(rule, word);
	read_deed(rule, colon + 1);
}

static void
read_quirks(const char *list, struct soft_script *script)
{
	char word[RULE_TEXT_MAX];

	while (*list != '\0') {
		size_t n = strcspn(list, ","), i = 0;

		snprintf(word, sizeof(word), "%.*s", (int)n, list);
		while (
		    i < SOFT_QUIRK_COUNT && strcmp(quirk_names[i], word) != 0)
			i++;
		if (i == SOFT_QUIRK_COUNT)
			gen_die("quirk=: no such quirk: %s", word);
		script->quirks |= 1U << i;
		list += n + (list[n] == ',');
	}
}

_Static_assert(SOFT_QUIRK_COUNT <= 32, "a bit a quirk");

void
soft_script_read(struct settings *s, struct soft_script *script)
{
	const char *list = settings_get(s, "", "at", "");
	char word[RULE_TEXT_MAX];

	memset(script, 0, sizeof(*script));
	while (*list != '\0') {
		size_t n = strcspn(list, ",");

		snprintf(word, sizeof(word), "%.*s", (int)n, list);
		soft_script_add(script, word);
		list += n + (list[n] == ',');
	}
	read_quirks(settings_get(s, "", "quirk", ""), script);
}

/* ---- asking -------------------------------------------------------------- */

void
soft_script_restart(struct soft_script *script)
{
	for (size_t i = 0; i < script->count; i++)
		script->rules[i].seen = 0;
}

/* "read" is a moment of read-dg2 as well. */
static bool
covers(const struct soft_rule *rule, const char *moment, unsigned long command)
{
	size_t n = strlen(rule->moment);

	if (rule->number > 0)
		return rule->number == command;
	return strcmp(rule->moment, "any") == 0 ||
	    (strncmp(rule->moment, moment, n) == 0 &&
		(moment[n] == '\0' || moment[n] == '-'));
}

void
soft_script_moment(
    struct soft_script *script, const char *moment, unsigned long command)
{
	memset(script->now, 0, sizeof(script->now));
	for (size_t i = 0; i < script->count; i++) {
		struct soft_rule *rule = &script->rules[i];

		if (!covers(rule, moment, command))
			continue;
		rule->seen++;
		if (rule->kth == 0 || rule->kth == rule->seen)
			script->now[rule->deed] = rule;
	}
}

const struct soft_rule *
soft_script_due(const struct soft_script *script, enum soft_deed deed)
{
	return script->now[deed];
}

bool
soft_script_has(const struct soft_script *script, enum soft_quirk quirk)
{
	return (script->quirks >> quirk & 1) != 0;
}

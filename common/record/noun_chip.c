/*
 * noun_chip: what was read of a chip: sod, com, dg, card_access,
 * card_security and active. The files themselves are not looked into.
 */
#include "record/noun.h"

const char *const noun_chip_names[] = {
    "sod", "dg", "com", "card_access", "card_security", "active", NULL};

static bool
take_file(struct noun_reader *n, struct span value, const char *where,
    struct noun_file *out, struct noun_fault *fault)
{
	switch (json_kind(value)) {
	case JSON_NULL:
		return true;
	case JSON_FALSE:
		out->how = NOUN_UNREADABLE;
		return true;
	default:
		out->how = NOUN_READ;
		return noun_base64(n, value, where, &out->bytes, fault);
	}
}

/* ---- dg ---- */

/* "dg.16", for the finding. */
static const char *
group_name(unsigned group)
{
	static const char *const names[NOUN_GROUPS + 1] = {NULL, "dg.1", "dg.2",
	    "dg.3", "dg.4", "dg.5", "dg.6", "dg.7", "dg.8", "dg.9", "dg.10",
	    "dg.11", "dg.12", "dg.13", "dg.14", "dg.15", "dg.16"};

	return names[group];
}

/* The group that a name (with its quotes) means; 0: none. */
static unsigned
group_of(struct span name)
{
	for (unsigned i = 1; i <= NOUN_GROUPS; i++)
		if (json_name_is(name, span_str(group_name(i) + 3)))
			return i;
	return 0;
}

static bool
take_groups(struct noun_reader *n, struct span value, struct noun_chip *out,
    struct noun_fault *fault)
{
	struct json_iterator it;
	struct span name, file;
	uint32_t seen = 0;

	if (json_kind(value) != JSON_OBJECT)
		return noun_refuse(fault, "dg", "not an object");
	json_object_begin(&it, value);
	while (json_object_next(&it, &name, &file)) {
		unsigned group = group_of(name);

		if (group == 0)
			return noun_refuse(fault, "dg",
			    "a member that is no number from 1 to 16");
		if ((seen >> group & 1) != 0)
			return noun_refuse(
			    fault, group_name(group), "given twice");
		seen |= (uint32_t)1 << group;
		if (!take_file(
			n, file, group_name(group), &out->dg[group], fault))
			return false;
	}
	return true;
}

/* ---- active ---- */

static bool
take_active(struct noun_reader *n, struct span value, struct noun_chip *out,
    struct noun_fault *fault)
{
	struct span challenge, response;

	if (!noun_object(value, "active", fault))
		return false;
	if (!noun_member(value, "challenge", &challenge) ||
	    !noun_member(value, "response", &response))
		return noun_refuse(
		    fault, "active", "not a challenge and a response");
	out->active = true;
	return noun_base64(n, challenge, "active", &out->challenge, fault) &&
	    noun_base64(n, response, "active", &out->response, fault);
}

bool
noun_chip(struct noun_reader *n, const struct record *record,
    struct noun_chip *out, struct noun_fault *fault)
{
	const struct {
		const char *name;
		struct noun_file *file;
	} files[] = {
	    {"sod", &out->sod},
	    {"com", &out->com},
	    {"card_access", &out->card_access},
	    {"card_security", &out->card_security},
	};
	struct span value;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (noun_get(record, files[i].name, &value) &&
		    !take_file(n, value, files[i].name, files[i].file, fault))
			return false;
	if (noun_get(record, "dg", &value) &&
	    !take_groups(n, value, out, fault))
		return false;
	return !noun_get(record, "active", &value) ||
	    take_active(n, value, out, fault);
}

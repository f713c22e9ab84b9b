/*
 * flight: JSON file to struct; see the header.
 */
#include "flight.h"

#include <stddef.h>

#include "base/file.h"
#include "base/msg.h"
#include "json/scan.h"

struct reader {
	struct flight *flight;
	const char *path;
	struct buf scratch;
	struct span reporting;
	struct span carrier, number;
};

static bool
take_string(struct reader *r, struct span value, const char *name,
    struct span *to, struct err *err)
{
	struct span text;

	if (!json_string_span(value, &r->scratch, &text))
		return err_set(
		    err, ERR_DATA, "%s: %s is no string", r->path, name);
	*to = keep(&r->flight->kept, span_trim(text));
	return true;
}

static bool
take_count(struct reader *r, struct span value, const char *name, uint64_t *to,
    bool *given, struct err *err)
{
	if (!json_uint(value, 999999, to))
		return err_set(
		    err, ERR_DATA, "%s: %s is no whole number", r->path, name);
	*given = true;
	return true;
}

/* Characters of "2026-11-24T10:00". */
#define LOCAL_TIME 16

/* The instant of a local time with its offset: RFC 3339 but for seconds. */
static bool
take_offset(struct span text, instant *exact)
{
	char whole[LOCAL_TIME + sizeof(":00+00:00")];
	struct span offset = span_from(text, LOCAL_TIME);

	if (offset.len > sizeof("+00:00") - 1)
		return false;
	snprintf(whole, sizeof(whole), "%.*s:00%.*s",
	    SPAN_ARG(span_first(text, LOCAL_TIME)), SPAN_ARG(offset));
	return instant_parse(span_str(whole), exact);
}

/*
 * Local time, and the instant where its offset is given; one that is not the
 * first departure's or the last arrival's is not needed.
 */
static bool
take_time(struct reader *r, struct span value, const char *name,
    struct edi_time *to, instant *exact, struct err *err)
{
	struct span text, local;

	if (!take_string(r, value, name, &text, err))
		return false;
	local = span_first(text, LOCAL_TIME);
	*exact = 0;
	if (!edi_time_parse(local, to) || !to->has_time ||
	    (text.len > LOCAL_TIME && !take_offset(text, exact)))
		return err_set(err, ERR_DATA,
		    "%s: %s is no local time as 2026-11-24T10:00 or "
		    "2026-11-24T10:00-06:00",
		    r->path, name);
	return true;
}

/* Passed over, but not in silence: it may be a slip of the pen. */
static bool
unknown(struct reader *r, struct span name)
{
	msg(MSG_WARNING, "%s: unknown member %.*s", r->path,
	    (int)(name.len < 40 ? name.len : 40), (const char *)name.data);
	return true;
}

static bool
take_leg(struct reader *r, struct span object, struct err *err)
{
	struct paxlst_message *m = &r->flight->sending.message;
	struct paxlst_leg *leg = &m->legs[m->leg_count];
	struct json_iterator it;
	struct span name, value;
	instant departs = 0, arrives = 0;
	bool ok = true;

	if (json_kind(object) != JSON_OBJECT)
		return err_set(
		    err, ERR_DATA, "%s: a leg is no object", r->path);
	if (m->leg_count >= PAXLST_LEGS_MAX)
		return err_set(err, ERR_DATA, "%s: more than %d legs", r->path,
		    PAXLST_LEGS_MAX);
	memset(leg, 0, sizeof(*leg));
	json_object_begin(&it, object);
	while (ok && json_object_next(&it, &name, &value)) {
		if (json_name_is(name, SPAN("from")))
			ok = take_string(r, value, "from", &leg->from, err);
		else if (json_name_is(name, SPAN("to")))
			ok = take_string(r, value, "to", &leg->to, err);
		else if (json_name_is(name, SPAN("departs")))
			ok = take_time(
			    r, value, "departs", &leg->departs, &departs, err);
		else if (json_name_is(name, SPAN("arrives")))
			ok = take_time(
			    r, value, "arrives", &leg->arrives, &arrives, err);
		else if (json_name_is(name, SPAN("number")))
			ok = take_string(r, value, "number", &leg->number, err);
		else if (json_name_is(name, SPAN("carrier")))
			ok = take_string(
			    r, value, "carrier", &leg->carrier, err);
		else
			ok = unknown(r, name);
	}
	/* What match_request has: the times of the first leg. */
	if (m->leg_count++ == 0) {
		r->flight->times.departs = departs;
		r->flight->times.arrives = arrives;
	}
	return ok;
}

static bool
take_legs(struct reader *r, struct span array, struct err *err)
{
	struct json_iterator it;
	struct span leg;

	if (json_kind(array) != JSON_ARRAY)
		return err_set(err, ERR_DATA, "%s: legs is no array", r->path);
	json_array_begin(&it, array);
	while (json_array_next(&it, &leg))
		if (!take_leg(r, leg, err))
			return false;
	return true;
}

/* A number of the contact; an empty one is none. */
static bool
take_telephone(struct reader *r, struct span value, const char *name,
    const char *qualifier, struct err *err)
{
	struct paxlst_message *m = &r->flight->sending.message;
	struct edi_pair number = {span_str(qualifier), {NULL, 0}};

	if (!take_string(r, value, name, &number.value, err))
		return false;
	if (number.value.len == 0)
		return true;
	if (m->contact_count >= PAXLST_CONTACTS_MAX)
		return err_set(err, ERR_DATA,
		    "%s: contact has more than %d numbers", r->path,
		    PAXLST_CONTACTS_MAX);
	m->contacts[m->contact_count++] = number;
	return true;
}

static bool
take_contact_member(
    struct reader *r, struct span name, struct span value, struct err *err)
{
	static const struct {
		const char *name, *qualifier; /* NULL: a text */
		size_t offset;		      /* in struct paxlst_message */
	} members[] = {
	    {"telephone", "TE", 0},
	    {"fax", "FX", 0},
	    {"email", "EM", 0},
	    {"name", NULL, offsetof(struct paxlst_message, contact_name)},
	    {"given_name", NULL,
		offsetof(struct paxlst_message, contact_given)},
	    {"profile", NULL, offsetof(struct paxlst_message, contact_profile)},
	};
	char *message = (char *)&r->flight->sending.message;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (!json_name_is(name, span_str(members[i].name)))
			continue;
		if (members[i].qualifier != NULL)
			return take_telephone(r, value, members[i].name,
			    members[i].qualifier, err);
		return take_string(r, value, members[i].name,
		    (struct span *)(void *)(message + members[i].offset), err);
	}
	return unknown(r, name);
}

static bool
take_contact(struct reader *r, struct span object, struct err *err)
{
	struct json_iterator it;
	struct span name, value;
	bool ok = true;

	if (json_kind(object) != JSON_OBJECT)
		return err_set(
		    err, ERR_DATA, "%s: contact is no object", r->path);
	json_object_begin(&it, object);
	while (ok && json_object_next(&it, &name, &value))
		ok = take_contact_member(r, name, value, err);
	return ok;
}

/* Strings of the file, by name. */
static const struct {
	const char *name;
	size_t offset; /* in struct paxlst_sending */
} texts[] = {
#define TEXT(name, member)                                    \
	{                                                     \
		name, offsetof(struct paxlst_sending, member) \
	}
    TEXT("sender", sender),
    TEXT("sender_qualifier", sender_qualifier),
    TEXT("recipient", recipient),
    TEXT("recipient_qualifier", recipient_qualifier),
    TEXT("application", application),
    TEXT("access_reference", access_reference),
    TEXT("function", message.function),
    TEXT("subfunction", message.subfunction),
    TEXT("transaction", message.transaction),
    TEXT("revision", message.revision),
#undef TEXT
};

/* Which of several lists of one flight this is. */
static bool
take_step(struct reader *r, struct span value, struct err *err)
{
	struct span word;

	return take_string(r, value, "step", &word, err) &&
	    (due_step_parse(word, &r->flight->times.step) ||
		err_set(err, ERR_DATA, "%s: step is first, update or closed",
		    r->path));
}

static bool
take_member(
    struct reader *r, struct span name, struct span value, struct err *err)
{
	struct flight *f = r->flight;
	struct paxlst_message *m = &f->sending.message;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (json_name_is(name, span_str(texts[i].name)))
			return take_string(r, value, texts[i].name,
			    (struct span *)(void *)((char *)&f->sending +
				texts[i].offset),
			    err);
	if (json_name_is(name, SPAN("number")))
		return take_string(r, value, "number", &r->number, err);
	if (json_name_is(name, SPAN("carrier")))
		return take_string(r, value, "carrier", &r->carrier, err);
	if (json_name_is(name, SPAN("reporting")))
		return take_string(r, value, "reporting", &r->reporting, err);
	if (json_name_is(name, SPAN("legs")))
		return take_legs(r, value, err);
	if (json_name_is(name, SPAN("contact")))
		return take_contact(r, value, err);
	if (json_name_is(name, SPAN("count_passengers")))
		return take_count(r, value, "count_passengers", &m->passengers,
		    &f->counts_passengers, err);
	if (json_name_is(name, SPAN("count_crew")))
		return take_count(
		    r, value, "count_crew", &m->crew, &f->counts_crew, err);
	if (json_name_is(name, SPAN("step")))
		return take_step(r, value, err);
	if (json_name_is(name, SPAN("test"))) {
		f->sending.test = json_kind(value) == JSON_TRUE;
		return true;
	}
	return unknown(r, name);
}

/*
 * The leg over the border of the reporting state is 125 and 87, others are
 * 92 (4.10). Without a reporting port a single leg is that one, and several
 * are all 92.
 */
static void
qualify(struct reader *r)
{
	struct paxlst_message *m = &r->flight->sending.message;
	bool found = false;

	for (unsigned i = 0; i < m->leg_count; i++) {
		struct paxlst_leg *leg = &m->legs[i];
		bool border = r->reporting.len == 0
		    ? m->leg_count == 1
		    : span_equal(leg->to, r->reporting) ||
			span_equal(leg->from, r->reporting);

		border = border && !found;
		if (border)
			r->flight->outbound = r->reporting.len > 0 &&
			    span_equal(leg->from, r->reporting);
		found = found || border;
		leg->from_qualifier = border ? SPAN("125") : SPAN("92");
		leg->to_qualifier = border ? SPAN("87") : SPAN("92");
	}
}

/* What a flight must have, else no list of it can be sent. */
static void
complete(struct reader *r, struct findings *problems)
{
	struct paxlst_sending *s = &r->flight->sending;
	struct paxlst_message *m = &s->message;

	if (s->sender.len == 0)
		findings_add(problems, "api.flight", SEVERITY_ERROR, "sender",
		    NULL, "the flight file names no sender");
	if (s->recipient.len == 0)
		findings_add(problems, "api.flight", SEVERITY_ERROR,
		    "recipient", NULL, "the flight file names no recipient");
	if (r->number.len == 0)
		findings_add(problems, "api.flight", SEVERITY_ERROR, "number",
		    NULL, "no flight number");
	if (m->leg_count == 0)
		findings_add(problems, "api.flight", SEVERITY_ERROR, "legs",
		    NULL, "no leg");
	/* NAD MS has a profile or a name, and COM only follows it (4.7, 4.8).
	 */
	if (m->contact_name.len + m->contact_profile.len == 0 &&
	    m->contact_count + m->contact_given.len > 0)
		findings_add(problems, "api.flight", SEVERITY_ERROR, "contact",
		    NULL, "contact needs a name or a profile");
	for (unsigned i = 0; i < m->leg_count; i++) {
		struct paxlst_leg *leg = &m->legs[i];

		if (leg->from.len == 0 || leg->to.len == 0 ||
		    !leg->departs.has_time || !leg->arrives.has_time)
			findings_add(problems, "api.flight", SEVERITY_ERROR,
			    "legs", NULL,
			    "leg %u needs from, departs, to, arrives", i + 1);
		if (leg->number.len == 0)
			leg->number = r->number;
		if (leg->carrier.len == 0)
			leg->carrier = r->carrier;
		leg->flight = i == 0 ? 0
				     : m->legs[i - 1].flight +
			!span_equal(leg->number, m->legs[i - 1].number);
		m->flight_count = leg->flight + 1;
	}
}

bool
flight_read(const char *path, const struct profile *profile, struct flight *f,
    struct findings *problems, struct err *err)
{
	struct reader r = {.flight = f, .path = path};
	struct json_error why;
	struct json_iterator it;
	struct span all, name, value;
	bool ok;

	memset(f, 0, sizeof(*f));
	buf_init(&f->text, 0);
	buf_init(&r.scratch, 0);
	f->sending.profile = profile;
	f->sending.recipient = span_str(profile->recipient);
	f->sending.recipient_qualifier = span_str(profile->recipient_qualifier);
	f->sending.application = span_str(profile->application);
	ok = file_read(path, FLIGHT_FILE_MAX, &f->text, err);
	if (ok &&
	    (!json_check(buf_span(&f->text), &all, &why) ||
		json_kind(all) != JSON_OBJECT))
		ok = err_set(err, ERR_DATA, "%s: no JSON object", path);
	if (ok)
		json_object_begin(&it, all);
	while (ok && json_object_next(&it, &name, &value))
		ok = take_member(&r, name, value, err);
	if (ok && f->kept.full)
		ok = err_set(err, ERR_DATA, "%s: too much text", path);
	if (ok) {
		complete(&r, problems);
		qualify(&r);
	}
	buf_release(&r.scratch);
	if (!ok)
		flight_release(f);
	return ok;
}

void
flight_release(struct flight *f)
{
	buf_release(&f->text);
}

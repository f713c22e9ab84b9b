/*
 * build_records: the record of a person into a part of its list, and what it
 * says of the message that it went into.
 */
#include "base/msg.h"
#include "build.h"

/* ---- lists ---- */

static const struct {
	const char *function, *subfunction;
} functions[] = {
    [FUNCTION_LIST] = {"745", ""},
    [FUNCTION_CHANGE] = {"745", "CP"},
    [FUNCTION_CANCEL] = {"745", "XR"},
    [FUNCTION_REDUCE] = {"745", "RP"},
    [FUNCTION_CLOSE] = {"266", "CL"},
    [FUNCTION_ON_BOARD] = {"266", "CLOB"},
    [FUNCTION_NOT_BOARDED] = {"266", "CLNB"},
    [FUNCTION_CANCEL_FLIGHT] = {"266", "XF"},
    [FUNCTION_CHANGE_FLIGHT] = {"266", "CF"},
};

void
build_lists_begin(struct build *b)
{
	const struct paxlst_sending *given = &b->flight.sending;
	int function = b->apisend->function;

	for (int i = 0; i < BUILD_LISTS; i++) {
		struct build_list *list = &b->list[i];
		struct paxlst_message *m = &list->sending.message;

		list->sending = *given;
		list->sending.prepared = b->apisend->common.now;
		/* --function goes before the file, and crew has its own BGM. */
		if (function != FUNCTION_LIST || m->function.len == 0) {
			m->function = span_str(functions[function].function);
			m->subfunction =
			    span_str(functions[function].subfunction);
		}
		if (i == BUILD_CREW && span_equal(m->function, SPAN("745"))) {
			m->function = SPAN("250");
			m->subfunction = span_make("", 0);
		}
		m->has_passengers = m->has_crew = true;
		buf_init(&list->body, 0);
		buf_init(&list->parts, 0);
		paxlst_checker_init(&list->checker, &b->profile,
		    date_of_instant(b->apisend->common.now));
		list->checker.sending = true;
		list->overhead = build_is_csv(b)
		    ? build_csv_overhead(b)
		    : paxlst_write_overhead(&list->sending);
		m->has_passengers =
		    i == BUILD_PASSENGERS || b->flight.counts_passengers;
		m->has_crew = i == BUILD_CREW || b->flight.counts_crew;
	}
}

/* The count of a list is the flight's where the file gives it. */
void
build_lists_end(struct build *b)
{
	for (int i = 0; i < BUILD_LISTS; i++) {
		struct build_list *list = &b->list[i];
		struct paxlst_message *m = &list->sending.message;

		if (i == BUILD_PASSENGERS && !b->flight.counts_passengers)
			m->passengers = list->seen;
		if (i == BUILD_CREW && !b->flight.counts_crew)
			m->crew = list->seen;
		/* Receivers complain of a count below the persons. */
		if ((i == BUILD_PASSENGERS ? m->passengers : m->crew) <
		    list->persons)
			msg(MSG_WARNING,
			    "the flight file counts fewer %s than "
			    "are in the list (%llu)",
			    i == BUILD_PASSENGERS ? "passengers" : "crew",
			    (unsigned long long)list->persons);
		/* A list counts its own kind only, where both are known too. */
		m->has_passengers = i == BUILD_PASSENGERS;
		m->has_crew = i == BUILD_CREW;
	}
}

static struct build_part *
last_part(struct build_list *list)
{
	if (list->parts.len == 0)
		return NULL;
	return (struct build_part *)(void *)(list->parts.data +
	    list->parts.len - sizeof(struct build_part));
}

struct build_part *
build_new_part(struct build_list *list)
{
	struct build_part *before = last_part(list);
	/* What follows the part before, and what goes before this one. */
	size_t room = (before != NULL ? 2 : 1) * list->overhead;
	struct build_part part = {list->body.len + room, 0, 0, 0,
	    before != NULL ? before->number + 1 : 1, true};

	if (before != NULL)
		before->last = false;
	buf_append(&list->parts, &part, sizeof(part));
	if (!buf_ok(&list->parts) || buf_reserve(&list->body, room) == NULL)
		return NULL;
	list->body.len += room;
	return last_part(list);
}

/*
 * The person's segments into the part under way, or into a new one where
 * that would be more persons or bytes than the profile takes. False: the
 * person alone is too large, or there are too many.
 */
static bool
add_person(struct build *b, struct build_list *list, uint32_t *part_index)
{
	const struct profile *profile = &b->profile;
	struct build_part *part = last_part(list);
	struct edifact_writer w;
	size_t at = list->body.len, len;

	if (build_app_closes(b)) {
		*part_index = 0; /* a CIMR names nobody */
		return part != NULL || build_new_part(list) != NULL;
	}
	edifact_writer_init(&w, &list->body);
	if (build_is_app(b))
		build_app_person(b, &list->body);
	else if (build_is_csv(b))
		build_csv_person(b, &list->body);
	else
		paxlst_write_person(
		    &w, profile, &list->sending.message, &b->person);
	len = list->body.len - at;
	if (!buf_ok(&list->body) || list->persons >= BUILD_PERSONS_MAX ||
	    (profile->bytes > 0 && list->overhead + len > profile->bytes)) {
		list->body.len = at;
		return false;
	}
	if (part == NULL ||
	    (profile->persons > 0 && part->persons >= profile->persons) ||
	    (profile->bytes > 0 &&
		list->overhead + part->len + len > profile->bytes)) {
		list->body.len = at;
		part = build_new_part(list);
		if (part == NULL || buf_reserve(&list->body, len) == NULL)
			return false;
		memmove(
		    list->body.data + part->start, list->body.data + at, len);
		list->body.len += len;
	}
	part->len += len;
	part->segments += w.segments;
	part->persons++;
	list->persons++;
	*part_index = (uint32_t)(list->parts.len / sizeof(*part) - 1);
	return true;
}

/* ---- records ---- */

static bool
is_crew(enum paxlst_role role)
{
	return role == PAXLST_CREW || role == PAXLST_TRANSIT_CREW;
}

/* What is wrong with the flight: errors on every record, the rest once. */
static void
add_problems(struct build *b, struct findings *to)
{
	const struct findings *from = &b->problems;

	for (size_t i = 0; i < from->count; i++) {
		const struct finding *x = &from->list[i];

		if (x->severity == SEVERITY_ERROR || !b->said_problems)
			findings_add_span(to, x->code, x->severity,
			    finding_where(from, x), x->ref,
			    finding_note(from, x));
	}
	b->said_problems = true;
}

/*
 * A record's place in the lists, for its result: the list and the part, and
 * 0 for a record that is in none.
 */
static uint64_t
tag_of(int list, uint32_t part)
{
	return ((uint64_t)part << 1 | (uint64_t)list) + 1;
}

/* Fills the result, and adds the person to the lists when it is a pass. */
static void
take_person(struct build *b, const struct record *record, struct result *r,
    uint64_t *tag)
{
	struct build_list *list;
	uint32_t part;
	int which;

	if (!person_read(&b->reader, record, &b->person, r) ||
	    !build_app_take_id(b, record, r))
		return;
	which = is_crew(b->person.role) ? BUILD_CREW : BUILD_PASSENGERS;
	list = &b->list[which];
	list->seen++;
	add_problems(b, &r->findings);
	if (b->person.role != PAXLST_UNKNOWN)
		paxlst_check_person(&list->checker, &list->sending.message,
		    &b->person, &r->findings);
	if (build_is_app(b))
		build_app_check_person(b, &r->findings);
	else if (build_is_csv(b))
		build_csv_check_person(b, &r->findings);
	r->status = findings_status(&r->findings);
	if (r->status != STATUS_PASS)
		return;
	/* A sheet holds both, where they are not to be apart. */
	if (build_is_csv(b) && !b->profile.csv_apart)
		which = BUILD_PASSENGERS;
	if (add_person(b, &b->list[which], &part)) {
		*tag = tag_of(which, part);
		return;
	}
	findings_add(&r->findings, "edi.limit", SEVERITY_ERROR, "person",
	    b->profile.name, "does not fit into a message of the profile");
	r->status = STATUS_FAIL;
}

bool
build_annotate(void *context, struct filter_item *item, struct err *err)
{
	struct build *b = context;

	(void)err;
	item->left_out = b->apisend->message_only;
	take_person(b, &item->record, &item->result, &item->tag);
	return true;
}

/* "message":"20261123000017","part":1,"state":"built" */
void
build_add_members(const void *context, uint64_t tag, struct json_writer *result)
{
	const struct build *b = context;
	char text[BUILD_REFERENCE_TEXT];
	uint64_t number, before = 0;
	int list = (int)((tag - 1) & 1);

	if (tag == 0 || b->nothing)
		return;
	number = (tag - 1) >> 1;
	if (list == BUILD_CREW)
		before = build_part_count(&b->list[BUILD_PASSENGERS]);
	JSON_PUT(result, "message",
	    build_reference(b, b->first + before + number, text));
	json_put_uint(
	    result, "part", build_part_at(&b->list[list], number)->number);
	json_put_str(result, "state",
	    b->states != NULL ? b->states[before + number] : "built");
}

/*
 * build_records: the lines of the input, each to a person and back to an
 * annotated line. One line in, one line out, whatever is wrong with it.
 */
#include "base/codec.h"
#include "base/msg.h"
#include "build.h"
#include "record/filter.h"

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
		list->overhead = paxlst_write_overhead(&list->sending);
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

	edifact_writer_init(&w, &list->body);
	paxlst_write_person(&w, profile, &list->sending.message, &b->person);
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

/* Fills the result; true: the person is in a part of the list. */
static bool
take_person(struct build *b, struct build_line *line)
{
	struct result *r = &b->result;
	struct build_list *list;

	if (!person_read(&b->reader, &b->record, &b->person, r))
		return false;
	line->list = is_crew(b->person.role) ? BUILD_CREW : BUILD_PASSENGERS;
	list = &b->list[line->list];
	list->seen++;
	add_problems(b, &r->findings);
	if (b->person.role != PAXLST_UNKNOWN)
		paxlst_check_person(&list->checker, &list->sending.message,
		    &b->person, &r->findings);
	r->status = findings_status(&r->findings);
	if (r->status != STATUS_PASS)
		return false;
	if (!add_person(b, list, &line->part)) {
		findings_add(&r->findings, "edi.limit", SEVERITY_ERROR,
		    "person", b->profile.name,
		    "does not fit into a message of the profile");
		r->status = STATUS_FAIL;
		return false;
	}
	return true;
}

/* What is no record has nothing that its result could be put into. */
static void
put_malformed(
    struct build *b, struct span text, const char *why, struct json_writer *w)
{
	result_error(&b->result, "record.malformed", NULL, "%s", why);
	json_begin(w, &b->values);
	json_open_object(w, NULL);
	json_put_base64(
	    w, "malformed", span_first(text, FILTER_MALFORMED_KEPT));
	result_write(&b->result, w, "apisend");
	json_close_object(w);
}

/* name and number: of the line in its input. */
static void
take_line(struct build *b, struct span text, const char *name, uint64_t number)
{
	char note[FINDING_NOTE_MAX];
	struct build_line line = {.status = STATUS_ERROR};
	struct result *r = &b->result;
	struct json_error why = {0, ""};
	struct json_writer w;
	struct span value;

	result_clear(r);
	line.has_value = true;
	if (text.len > b->apisend->common.max_line) {
		filter_note_long(
		    note, name, number, b->apisend->common.max_line);
		put_malformed(b, text, note, &w);
	} else if (!record_parse(&b->record, text, &why)) {
		filter_note_malformed(note, name, number, &why);
		put_malformed(b, text, note, &w);
	} else {
		struct record_gap gap = record_gap(&b->record, "apisend");

		if (record_get(&b->record, "malformed", &value))
			result_error(r, "record.malformed", NULL,
			    "the record was malformed when it was read");
		else
			line.in_message = take_person(b, &line) &&
			    !b->nothing && result_status(r) == STATUS_PASS;
		line.text = (uint32_t)(text.data - b->input.data);
		line.text_len = (uint32_t)text.len;
		line.gap_from = (uint32_t)gap.from;
		line.gap_to = (uint32_t)gap.to;
		line.gap_comma = gap.comma;
		line.has_value =
		    result_status(r) != STATUS_PASS || r->findings.count > 0;
		json_begin(&w, &b->values);
		if (line.has_value)
			result_write(r, &w, NULL);
	}
	line.status = (uint8_t)result_status(r);
	b->rejected +=
	    line.status != STATUS_PASS && line.status != STATUS_ABSENT;
	if (line.has_value)
		line.value = json_keep(&w);
	buf_append(&b->lines, &line, sizeof(line));
}

static bool
is_blank(struct span text)
{
	return span_trim(text).len == 0;
}

static void
take_source(struct build *b, const struct build_source *source)
{
	struct span rest =
	    span_first(span_from(buf_span(&b->input), source->start),
		source->end - source->start);

	if (span_starts(rest, SPAN("\xef\xbb\xbf")))
		rest = span_from(rest, 3);
	for (uint64_t number = 1; rest.len > 0; number++) {
		size_t end = span_find(rest, '\n');
		struct span text = span_first(rest, end);

		rest = span_from(rest, end + 1);
		if (!is_blank(text))
			take_line(b, text, source->name, number);
	}
}

void
build_records(struct build *b)
{
	for (size_t i = 0; i < b->source_count; i++)
		take_source(b, &b->sources[i]);
}

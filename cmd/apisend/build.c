/*
 * build: records in, interchanges out, and the records again with what
 * became of each. All of a flight is read before anything is written: counts
 * and parts are then right, and no record says "queued" that is not.
 */
#include "build.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "sheet.h"

static const char *const form_words[] = {
    [FORM_EDIFACT] = "edifact", [FORM_APP] = "app", [FORM_CSV] = "csv", NULL};

static const char *const function_words[] = {[FUNCTION_LIST] = "list",
    [FUNCTION_CHANGE] = "change",
    [FUNCTION_CANCEL] = "cancel",
    [FUNCTION_REDUCE] = "reduce",
    [FUNCTION_CLOSE] = "close",
    [FUNCTION_ON_BOARD] = "on-board",
    [FUNCTION_NOT_BOARDED] = "not-boarded",
    [FUNCTION_CANCEL_FLIGHT] = "cancel-flight",
    [FUNCTION_CHANGE_FLIGHT] = "change-flight",
    NULL};

#define AT(member) offsetof(struct apisend, member)
#define BUILD_OPTIONS                                                          \
	{'p', "profile", OPT_STRING, AT(profile), "NAME",                      \
	    "state or programme: a name, or an ini file", 0, 0, NULL},         \
	    {'f', "flight", OPT_STRING, AT(flight), "FILE",                    \
		"who sends which flight (JSON)", 0, 0, NULL},                  \
	    {0, "function", OPT_CHOICE, AT(function), "WORD",                  \
		"what the list is for (list)", 0, 0, function_words},          \
	    {0, "form", OPT_CHOICE, AT(form), "WORD",                          \
		"what is written (edifact)", 0, 0, form_words},                \
	    {0, "map", OPT_STRING, AT(map), "FILE",                            \
		"operands are CSV, as this map reads them (- for none)", 0, 0, \
		NULL},                                                         \
	    {0, "all-or-nothing", OPT_FLAG, AT(all_or_nothing), NULL,          \
		"no message when a record is rejected", 0, 0, NULL},           \
	{                                                                      \
		0, "reference", OPT_STRING, AT(reference), "NUMBER",           \
		    "first control reference (next of the sender)", 0, 0, NULL \
	}

const struct opt apisend_build_options[] = {
    BUILD_OPTIONS,
    {'o', "out", OPT_STRING, AT(out), "FILE", "write the messages there", 0, 0,
	NULL},
    {0, "message-only", OPT_FLAG, AT(message_only), NULL,
	"the messages to standard output, no records", 0, 0, NULL},
    {0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL},
};

const struct opt apisend_send_options[] = {
    BUILD_OPTIONS,
    {0, "config", OPT_STRING, AT(config), "FILE", "destinations (apisend.conf)",
	0, 0, NULL},
    {0, "now", OPT_FLAG, AT(flush_now), NULL, "ignore waits and breakers", 0, 0,
	NULL},
    {0, "again", OPT_FLAG, AT(again), NULL,
	"another list, though the same is queued or sent", 0, 0, NULL},
    {0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL},
};

/* ---- start and end ---- */

static bool
build_open(struct build *b, struct apisend *a, struct err *err)
{
	memset(b, 0, sizeof(*b));
	b->apisend = a;
	findings_init(&b->problems, a->common.strict);
	buf_init(&b->person_id, 0);
	buf_init(&b->person_text, 0);
	if (a->profile == NULL || a->flight == NULL)
		return err_set(err, ERR_USAGE, "build needs --%s",
		    a->profile == NULL ? "profile" : "flight");
	if (a->out != NULL && a->message_only)
		return err_set(err, ERR_USAGE,
		    "--out and --message-only exclude each other");
	if (a->reference != NULL &&
	    (strlen(a->reference) > BUILD_REFERENCE_MAX ||
		strspn(a->reference, "0123456789") != strlen(a->reference)))
		return err_set(err, ERR_USAGE,
		    "--reference takes up to %d digits", BUILD_REFERENCE_MAX);
	b->digits =
	    a->reference != NULL ? strlen(a->reference) : BUILD_REFERENCE_MAX;
	if (!apisend_profile(a, &b->profile, err) ||
	    !build_app_profile(b, err) || !build_csv_profile(b, err) ||
	    !flight_read(a->flight, &b->profile, &b->flight, &b->problems, err))
		return false;
	a->times = b->flight.times;
	build_app_check_flight(b);
	return true;
}

static void
lists_release(struct build *b)
{
	for (int i = 0; i < BUILD_LISTS; i++) {
		paxlst_checker_release(&b->list[i].checker);
		buf_release(&b->list[i].body);
		buf_release(&b->list[i].parts);
	}
	person_reader_release(&b->reader);
}

static void
build_close(struct build *b)
{
	lists_release(b);
	free(b->states);
	buf_release(&b->person_id);
	buf_release(&b->person_text);
	flight_release(&b->flight);
	findings_release(&b->problems);
}

/* What is wrong with the flight itself, whoever is on it. */
static void
check_flight(struct build *b)
{
	struct paxlst_sending *s = &b->flight.sending;
	struct span own = s->message.transaction;
	struct paxlst_checker checker;

	paxlst_checker_init(
	    &checker, &b->profile, date_of_instant(b->apisend->common.now));
	checker.sending = true;
	/* There will be one: the message's reference, if nothing else. */
	if (own.len == 0)
		s->message.transaction = SPAN("-");
	paxlst_check_message(&checker, &s->message,
	    span_str(b->profile.release), s->recipient, &b->problems);
	s->message.transaction = own;
	paxlst_checker_release(&checker);
}

/* ---- messages ---- */

size_t
build_part_count(const struct build_list *list)
{
	return list->parts.len / sizeof(struct build_part);
}

/* A function that is about the flight needs no person. */
static bool
add_empty_parts(struct build *b)
{
	struct build_list *list = &b->list[BUILD_PASSENGERS];

	return b->apisend->function < FUNCTION_CLOSE || b->nothing ||
	    b->problems.count > 0 || build_part_count(list) > 0 ||
	    build_new_part(list) != NULL;
}

struct span
build_reference(
    const struct build *b, uint64_t number, char out[BUILD_REFERENCE_TEXT])
{
	size_t len = BUILD_REFERENCE_TEXT, at = len;

	while (at > 0 && (number > 0 || len - at < b->digits)) {
		out[--at] = (char)('0' + number % 10);
		number /= 10;
	}
	return span_make(out + at, len - at);
}

bool
build_next_references(struct build *b, uint64_t count, struct err *err)
{
	char sender[64];
	struct spool *spool = NULL;
	bool ok;

	if (b->apisend->reference != NULL) {
		char last[BUILD_REFERENCE_TEXT];

		if (!span_uint(span_str(b->apisend->reference), UINT64_MAX / 2,
			&b->first) ||
		    build_reference(b, b->first + count, last).len > b->digits)
			return err_set(err, ERR_USAGE,
			    "--reference leaves too few digits for %llu parts",
			    (unsigned long long)count);
		return true;
	}
	apisend_sender_name(b->flight.sending.sender, sender, sizeof(sender));
	ok = apisend_spool(b->apisend, &spool, err) &&
	    spool_references(
		spool, sender, count, b->apisend->common.now, &b->first, err);
	spool_close(spool);
	return ok;
}

struct build_part *
build_part_at(const struct build_list *list, size_t index)
{
	return (struct build_part *)(void *)list->parts.data + index;
}

/* Writes a part's head and tail around its persons, where room was left. */
static bool
write_message(struct build *b, struct build_list *list,
    const struct build_part *part, struct span reference, struct span *message,
    struct err *err)
{
	struct paxlst_sending *s = &list->sending;
	struct span own = s->message.transaction;
	struct buf text = BUF_INIT;
	struct edifact_writer w;
	uint8_t *persons;
	size_t head;

	edifact_writer_init(&w, &text);
	/* What an answer will be matched by. */
	if (own.len == 0 && b->profile.transaction)
		s->message.transaction = reference;
	if (build_is_app(b))
		build_app_head(b, reference, &text);
	else if (build_is_csv(b))
		build_csv_head(b, &text);
	else
		paxlst_write_head(&w, s, reference, part->number, part->last);
	head = text.len;
	w.segments += part->segments;
	if (build_is_app(b))
		buf_append_byte(&text, '\n');
	else if (build_is_csv(b))
		build_csv_foot(b, &text);
	else
		paxlst_write_tail(&w, s, reference);
	s->message.transaction = own;
	if (!buf_ok(&text) || text.len > list->overhead) {
		buf_release(&text);
		return err_memory(err);
	}
	persons = list->body.data + part->start;
	memcpy(persons - head, text.data, head);
	memcpy(persons + part->len, text.data + head, text.len - head);
	*message = span_make(persons - head, part->len + text.len);
	buf_release(&text);
	return true;
}

bool
build_write(struct build *b, struct span *messages, struct err *err)
{
	char text[BUILD_REFERENCE_TEXT];
	uint64_t number = b->first;

	/* Room after the last part, before anything points into a list. */
	for (int i = 0; i < BUILD_LISTS; i++)
		if (buf_reserve(&b->list[i].body, b->list[i].overhead) == NULL)
			return err_memory(err);
	for (int i = 0; i < BUILD_LISTS; i++)
		for (size_t k = 0; k < build_part_count(&b->list[i]); k++)
			if (!write_message(b, &b->list[i],
				build_part_at(&b->list[i], k),
				build_reference(b, number++, text), messages++,
				err))
				return false;
	return true;
}

static bool
hand_over(
    struct build *b, const struct span *messages, size_t count, struct err *err)
{
	bool ok = true;

	if (build_is_csv(b) && count > 0)
		msg(MSG_NOTICE,
		    "a sheet for people to hand in: it is never mailed from "
		    "here");
	if (b->deliver != NULL) {
		b->states = calloc(count + 1, sizeof(*b->states));
		if (b->states == NULL)
			return err_memory(err);
		return count == 0 ||
		    b->deliver(
			b->deliver_context, messages, count, b->states, err);
	}
	if (b->apisend->out != NULL)
		return file_replace_all(
		    b->apisend->out, messages, count, 0600, err);
	for (size_t i = 0; ok && b->apisend->message_only && i < count; i++)
		ok = file_write_fd(
		    STDOUT_FILENO, "standard output", messages[i], err);
	return ok;
}

static bool
make_messages(struct build *b, struct err *err)
{
	struct span *messages;
	size_t count;
	bool ok;

	if (!add_empty_parts(b))
		return err_memory(err);
	count = build_part_count(&b->list[0]) + build_part_count(&b->list[1]);
	messages = calloc(count + 1, sizeof(*messages));
	if (messages == NULL)
		return err_memory(err);
	ok = count == 0 ||
	    ((b->deliver != NULL
		     ? build_references_once(b, messages, count, err)
		     : build_next_references(b, count, err)) &&
		build_write(b, messages, err));
	ok = ok && hand_over(b, messages, count, err);
	free(messages);
	return ok;
}

/* ---- the run ---- */

/* After the last record: the counts are known, and the messages are made. */
static bool
complete(void *context, uint64_t rejected, struct err *err)
{
	struct build *b = context;

	b->nothing = b->apisend->all_or_nothing && rejected > 0;
	for (int i = 0; b->nothing && i < BUILD_LISTS; i++)
		buf_clear(&b->list[i].parts);
	build_lists_end(b);
	return make_messages(b, err);
}

/* Where the messages go, and where their numbers are counted. */
static bool
build_sandbox(void *context, struct sandbox *s, struct err *err)
{
	const struct apisend *a = ((const struct build *)context)->apisend;
	struct buf store = BUF_INIT, spool = BUF_INIT;
	bool ok;

	if (a->sending != NULL && !a->sending(a->sending_context, s, err))
		return false;
	if (a->out != NULL && !sandbox_write(s, a->out, err))
		return false;
	if (a->reference != NULL)
		return true;
	ok = store_folder(a->common.store, &store, err) &&
	    spool_sandbox(
		path_join(&spool, buf_text(&store), "apisend"), s, err);
	buf_release(&store);
	buf_release(&spool);
	return ok;
}

static const struct filter_ops build_ops = {
    .tool = "apisend",
    .annotate = build_annotate,
    .complete = complete,
    .add_members = build_add_members,
    .sandbox = build_sandbox,
};

int
apisend_build_with(struct apisend *a, int argc, char **argv,
    apisend_deliver *deliver, void *context)
{
	struct build *b = malloc(sizeof(*b));
	struct err err = ERR_INIT;
	int status;

	if (b == NULL) {
		err_memory(&err);
		return msg_err(&err);
	}
	if (a->form == FORM_CSV && deliver != NULL) {
		err_set(&err, ERR_USAGE, "a sheet is not sent: use build");
		free(b);
		return msg_err(&err);
	}
	if (build_open(b, a, &err) &&
	    (a->map == NULL || sheet_to_records(a, argc, argv, &err))) {
		b->deliver = deliver;
		b->deliver_context = context;
		check_flight(b);
		person_reader_init(
		    &b->reader, &b->profile, date_of_instant(a->common.now));
		build_lists_begin(b);
		status = filter_run(&build_ops, &a->common,
		    a->map != NULL ? 1 : argc, argv, 1, b);
	} else {
		status = msg_err(&err);
	}
	build_close(b);
	free(b);
	return status;
}

int
apisend_build(void *context, int argc, char **argv)
{
	return apisend_build_with(context, argc, argv, NULL, NULL);
}

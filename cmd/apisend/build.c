/*
 * build: records in, interchanges out, and the records again with what
 * became of each. All of a flight is read before anything is written: counts
 * and parts are then right, and no record says "queued" that is not.
 */
#include "build.h"

#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"

static const char *const function_words[] = {
	[FUNCTION_LIST] = "list",
	[FUNCTION_CHANGE] = "change",
	[FUNCTION_CANCEL] = "cancel",
	[FUNCTION_REDUCE] = "reduce",
	[FUNCTION_CLOSE] = "close",
	[FUNCTION_ON_BOARD] = "on-board",
	[FUNCTION_NOT_BOARDED] = "not-boarded",
	[FUNCTION_CANCEL_FLIGHT] = "cancel-flight",
	[FUNCTION_CHANGE_FLIGHT] = "change-flight",
	NULL
};

#define AT(member) offsetof(struct apisend, member)
#define BUILD_OPTIONS \
	{'p', "profile", OPT_STRING, AT(profile), "NAME", \
	    "state or programme: a name, or an ini file", 0, 0, NULL}, \
	{'f', "flight", OPT_STRING, AT(flight), "FILE", \
	    "who sends which flight (JSON)", 0, 0, NULL}, \
	{0, "function", OPT_CHOICE, AT(function), "WORD", \
	    "what the list is for (list)", 0, 0, function_words}, \
	{0, "all-or-nothing", OPT_FLAG, AT(all_or_nothing), NULL, \
	    "no message when a record is rejected", 0, 0, NULL}, \
	{0, "reference", OPT_STRING, AT(reference), "NUMBER", \
	    "first control reference (next of the sender)", 0, 0, NULL}

const struct opt apisend_build_options[] = {
	BUILD_OPTIONS,
	{'o', "out", OPT_STRING, AT(out), "FILE",
	    "write the messages there", 0, 0, NULL},
	{0, "message-only", OPT_FLAG, AT(message_only), NULL,
	    "the messages to standard output, no records", 0, 0, NULL},
	{0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL},
};

const struct opt apisend_send_options[] = {
	BUILD_OPTIONS,
	{0, "config", OPT_STRING, AT(config), "FILE",
	    "destinations (apisend.conf)", 0, 0, NULL},
	{0, "now", OPT_FLAG, AT(flush_now), NULL,
	    "ignore waits and breakers", 0, 0, NULL},
	{0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL},
};

/* ---- input ---- */

static bool
read_inputs(struct build *b, int argc, char **argv, struct err *err)
{
	static char dash[] = "-";

	for (int i = argc < 2 ? 0 : 1; i < (argc < 2 ? 1 : argc); i++) {
		const char *path = argc < 2 ? dash : argv[i];

		if (!file_read(path, BUILD_INPUT_MAX - b->input.len,
			&b->input, err))
			return false;
		/* The next file's first line is a line of its own. */
		buf_append_byte(&b->input, '\n');
	}
	return buf_ok(&b->input) || err_memory(err);
}

static bool
build_open(struct build *b, struct apisend *a, struct err *err)
{
	memset(b, 0, sizeof(*b));
	b->apisend = a;
	buf_init(&b->input, 0);
	buf_init(&b->values, 0);
	buf_init(&b->lines, 0);
	result_init(&b->result, a->common.strict);
	record_init(&b->record);
	findings_init(&b->problems, a->common.strict);
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
	memset(b->placeholder, '0', a->reference != NULL ?
	    strlen(a->reference) : BUILD_REFERENCE_MAX);
	return apisend_profile(a, &b->profile, err) &&
	    flight_read(a->flight, &b->profile, &b->flight, &b->problems,
		err);
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
	flight_release(&b->flight);
	buf_release(&b->input);
	buf_release(&b->values);
	buf_release(&b->lines);
	result_release(&b->result);
	record_release(&b->record);
	findings_release(&b->problems);
}

/* What is wrong with the flight itself, whoever is on it. */
static void
check_flight(struct build *b)
{
	struct paxlst_sending *s = &b->flight.sending;
	struct span own = s->message.transaction;
	struct paxlst_checker checker;

	paxlst_checker_init(&checker, &b->profile,
	    date_of_instant(b->apisend->common.now));
	checker.sending = true;
	/* There will be one: the message's reference, if nothing else. */
	if (own.len == 0)
		s->message.transaction = SPAN("-");
	paxlst_check_message(&checker, &s->message,
	    span_str(b->profile.release), s->recipient, &b->problems);
	s->message.transaction = own;
	paxlst_checker_release(&checker);
}

/* Reads all records into new lists. */
static void
run_records(struct build *b)
{
	buf_clear(&b->values);
	buf_clear(&b->lines);
	b->rejected = 0;
	person_reader_init(&b->reader, &b->profile,
	    date_of_instant(b->apisend->common.now));
	b->said_problems = false;
	build_lists_begin(b);
	build_records(b);
	build_lists_end(b);
}

/* ---- messages ---- */

static size_t
part_count(const struct build_list *list)
{
	return list->parts.len / sizeof(struct build_part);
}

/* A function that is about the flight needs no person. */
static void
add_empty_parts(struct build *b)
{
	struct build_list *list = &b->list[BUILD_PASSENGERS];
	struct build_part part = {0, 0, 0, 0, 1, true};

	if (b->apisend->function >= FUNCTION_CLOSE && !b->nothing &&
	    b->problems.count == 0 && part_count(list) == 0)
		buf_append(&list->parts, &part, sizeof(part));
}

/* Of the placeholder's width, or wider when the number is. */
static struct span
reference_text(const struct build *b, uint64_t number,
    char out[BUILD_REFERENCE_MAX + 8])
{
	size_t width = strlen(b->placeholder), len = BUILD_REFERENCE_MAX + 8;
	size_t at = len;

	while (at > 0 && (number > 0 || len - at < width)) {
		out[--at] = (char)('0' + number % 10);
		number /= 10;
	}
	return span_make(out + at, len - at);
}

static bool
first_reference(struct build *b, uint64_t count, uint64_t *first,
    struct err *err)
{
	char sender[64];
	struct spool *spool = NULL;
	bool ok;

	if (b->apisend->reference != NULL) {
		char last[BUILD_REFERENCE_MAX + 8];

		if (!span_uint(span_str(b->apisend->reference), UINT64_MAX / 2,
			first) ||
		    reference_text(b, *first + count, last).len >
			strlen(b->placeholder))
			return err_set(err, ERR_USAGE,
			    "--reference leaves too few digits for %llu parts",
			    (unsigned long long)count);
		return true;
	}
	apisend_sender_name(b->flight.sending.sender, sender, sizeof(sender));
	ok = apisend_spool(b->apisend, &spool, err) &&
	    spool_references(spool, sender, count, b->apisend->common.now,
		first, err);
	spool_close(spool);
	return ok;
}

/* Puts the message's reference into the record that waits for it. */
static void
patch_records(struct build *b, uint64_t first)
{
	size_t base[BUILD_LISTS] = {0, part_count(&b->list[0])};
	size_t count = b->lines.len / sizeof(struct build_line);
	char text[BUILD_REFERENCE_MAX + 8];
	struct span reference = reference_text(b, first, text);
	uint64_t last = first;

	for (size_t i = 0; i < count; i++) {
		struct build_line line;
		uint64_t number;

		memcpy(&line, b->lines.data + i * sizeof(line), sizeof(line));
		if (line.reference_at == 0)
			continue;
		number = first + base[line.list] + line.part;
		if (number != last)
			reference = reference_text(b, number, text);
		last = number;
		memcpy(b->values.data + line.reference_at, reference.data,
		    reference.len);
	}
}

/* All interchanges, one behind the other; their ends in *ends. */
static void
write_messages(struct build *b, uint64_t first, struct buf *out,
    struct buf *ends)
{
	char text[BUILD_REFERENCE_MAX + 8];
	uint64_t number = first;

	for (int i = 0; i < BUILD_LISTS; i++) {
		struct build_list *list = &b->list[i];
		struct span own = list->sending.message.transaction;

		for (size_t k = 0; k < part_count(list); k++) {
			struct build_part part;
			struct edifact_writer w;
			struct span reference = reference_text(b, number++,
			    text);

			memcpy(&part, list->parts.data + k * sizeof(part),
			    sizeof(part));
			edifact_writer_init(&w, out);
			/* What an answer will be matched by. */
			if (own.len == 0 && b->profile.transaction)
				list->sending.message.transaction = reference;
			paxlst_write_interchange(&w, &list->sending,
			    reference, part.number, part.last,
			    span_make(list->body.data + part.start, part.len),
			    part.segments);
			list->sending.message.transaction = own;
			buf_append(ends, &out->len, sizeof(out->len));
		}
	}
}

static bool
hand_over(struct build *b, const struct buf *messages, const struct buf *ends,
    apisend_deliver *deliver, void *context, struct err *err)
{
	size_t count = ends->len / sizeof(size_t), start = 0;
	struct span *each;
	bool ok;

	if (deliver == NULL && b->apisend->out != NULL)
		return file_replace(b->apisend->out, buf_span(messages), 0600,
		    err);
	if (deliver == NULL && b->apisend->message_only)
		return file_write_fd(STDOUT_FILENO, "standard output",
		    buf_span(messages), err);
	if (deliver == NULL || count == 0)
		return true;
	each = calloc(count, sizeof(*each));
	if (each == NULL)
		return err_memory(err);
	for (size_t i = 0; i < count; i++) {
		size_t end;

		memcpy(&end, ends->data + i * sizeof(end), sizeof(end));
		each[i] = span_make(messages->data + start, end - start);
		start = end;
	}
	ok = deliver(context, each, count, err);
	free(each);
	return ok;
}

static bool
make_messages(struct build *b, apisend_deliver *deliver, void *context,
    struct err *err)
{
	struct buf messages = BUF_INIT, ends = BUF_INIT;
	uint64_t first = 0, count;
	bool ok = true;

	add_empty_parts(b);
	count = part_count(&b->list[0]) + part_count(&b->list[1]);
	if (!buf_ok(&b->values) || !buf_ok(&b->lines))
		return err_memory(err);
	if (count > 0) {
		ok = first_reference(b, count, &first, err);
		if (ok) {
			patch_records(b, first);
			write_messages(b, first, &messages, &ends);
		}
	}
	if (ok && (!buf_ok(&messages) || !buf_ok(&ends)))
		ok = err_memory(err);
	ok = ok && hand_over(b, &messages, &ends, deliver, context, err);
	buf_release(&messages);
	buf_release(&ends);
	return ok;
}

/* ---- output ---- */

static void
write_line(const struct build_line *line, struct span value, struct buf *out)
{
	const struct record_gap *gap = &line->gap;

	if (line->text.len == 0) {
		buf_append_span(out, value);
		return;
	}
	buf_append_span(out, span_first(line->text, gap->from));
	if (gap->comma)
		buf_append_byte(out, ',');
	BUF_LITERAL(out, "\"apisend\":");
	buf_append_span(out, value);
	buf_append_span(out, span_from(line->text, gap->to));
}

static int
write_records(struct build *b)
{
	size_t count = b->lines.len / sizeof(struct build_line), start = 0;
	struct output output;

	output_init(&output, "apisend", &b->apisend->common);
	for (size_t i = 0; i < count; i++) {
		struct build_line line;

		memcpy(&line, b->lines.data + i * sizeof(line), sizeof(line));
		if (b->apisend->message_only) {
			if ((enum status)line.status > output.worst)
				output.worst = (enum status)line.status;
		} else {
			write_line(&line, span_make(b->values.data + start,
			    line.end - start), output_record(&output));
			output_end(&output, (enum status)line.status);
		}
		start = line.end;
	}
	return output_finish(&output);
}

int
apisend_build_with(struct apisend *a, int argc, char **argv,
    apisend_deliver *deliver, void *context, const char *state)
{
	struct build *b = malloc(sizeof(*b));
	struct err err = ERR_INIT;
	int status;

	if (b == NULL) {
		err_memory(&err);
		return msg_err(&err);
	}
	if (build_open(b, a, &err) && read_inputs(b, argc, argv, &err)) {
		b->state = state;
		check_flight(b);
		run_records(b);
		if (a->all_or_nothing && b->rejected > 0) {
			b->nothing = true;
			lists_release(b);
			run_records(b);
			for (int i = 0; i < BUILD_LISTS; i++)
				buf_clear(&b->list[i].parts);
		}
		status = make_messages(b, deliver, context, &err) ?
		    write_records(b) : msg_err(&err);
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
	return apisend_build_with(context, argc, argv, NULL, NULL, "built");
}

/*
 * answer: what the sources said, as the verdict, findings and members of a
 * record. A hit is something to verify with the issuing state, and says so;
 * it never says what to do with the traveller.
 */
#include "sltdquery.h"

#include "sltd/form.h"

_Static_assert((int)ANSWER_NO_RECORD == SLTD_NO_RECORD &&
	(int)ANSWER_NOT_CHECKED == SLTD_NOT_CHECKED &&
	(int)ANSWER_CANDIDATE == SLTD_CANDIDATE && (int)ANSWER_HIT == SLTD_HIT,
    "a verdict is an answer");

/* ---- records ----------------------------------------------------------- */

static void
put_day_member(struct json_writer *w, const char *name, sltd_day day)
{
	char text[DATE_TEXT];

	if (day == 0)
		return;
	sltd_day_format(day, text);
	json_put_str(w, name, text);
}

static void
put_type(struct json_writer *w, char type)
{
	if (type != 0)
		JSON_PUT(w, "type", span_make(&type, 1));
}

void
entry_write(struct json_writer *w, const struct sltd_entry *e,
    const struct entry_texts *texts)
{
	json_put_span(w, "number", sltd_number_span(&e->number));
	if (e->last.len > 0)
		json_put_span(w, "number_last", sltd_number_span(&e->last));
	JSON_TEXT(w, "issuing_state", sltd_state_span(&e->state));
	put_type(w, e->type);
	json_put_str(w, "status", sltd_status_word(e->status));
	JSON_TEXT(w, "reporting_state", sltd_state_span(&e->reporting));
	put_day_member(w, "reported", e->reported);
	put_day_member(w, "issue_date", e->issued);
	put_day_member(w, "expiry_date", e->expiry);
	put_day_member(w, "review_date", e->review);
	put_day_member(w, "until", e->until);
	if (e->measure != SLTD_MEASURE_NONE)
		json_put_str(w, "measure", sltd_measure_word(e->measure));
	if (texts->contact.len > 0)
		json_put_span(w, "contact", texts->contact);
	if (texts->reference.len > 0)
		json_put_span(w, "reference", texts->reference);
	if (texts->note.len > 0)
		json_put_span(w, "note", texts->note);
}

static void
write_hits(struct json_writer *w, const struct sltd_answer *a)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct sltd_hit *h = &a->hits[i];
		const struct entry_texts texts = {sltd_hit_reference(a, h),
		    sltd_hit_note(a, h), sltd_hit_contact(a, h)};

		json_open_object(w, NULL);
		entry_write(w, &h->entry, &texts);
		json_put_str(w, "match", sltd_match_word(h->match));
		if (h->list[0] != '\0')
			json_put_str(w, "source", h->list);
		json_close_object(w);
	}
}

/* What one source said to all questions of a record. */
struct said {
	enum sltd_verdict verdict;
	const struct sltd_answer *first; /* NULL: it was not asked */
	uint32_t elapsed_us;
	sltd_day withdrawn;
	size_t records;
};

static struct said
said_by(size_t source, const struct asked *asked, size_t count)
{
	struct said s = {.verdict = SLTD_NO_RECORD};

	for (size_t i = 0; i < count; i++) {
		const struct sltd_answer *a = asked[i].answers[source];

		if (a == NULL)
			continue;
		if (s.first == NULL || !s.first->as_of_known)
			s.first = a;
		if (a->verdict > s.verdict)
			s.verdict = a->verdict;
		if (a->elapsed_us > s.elapsed_us)
			s.elapsed_us = a->elapsed_us;
		if (a->withdrawn > s.withdrawn)
			s.withdrawn = a->withdrawn;
		s.records += a->count;
	}
	return s;
}

/* The age of data as text; that of the last answer is mostly that of all. */
static struct span
as_of_text(struct source *s, instant as_of)
{
	if (s->as_of_text[0] == '\0' || s->as_of != as_of) {
		instant_format(as_of, s->as_of_text);
		s->as_of = as_of;
	}
	return span_str(s->as_of_text);
}

static void
write_source(struct json_writer *w, const struct sltdquery *tool, size_t source,
    const struct asked *asked, size_t count)
{
	const struct source_config *c = &tool->sources.list[source]->config;
	struct said s = said_by(source, asked, count);

	json_open_object(w, NULL);
	JSON_PUT(w, "name", span_str(c->name));
	JSON_PUT(w, "answer", span_str(sltd_verdict_word(s.verdict)));
	if (s.first != NULL && s.first->as_of_known)
		JSON_PUT(w, "as_of",
		    as_of_text(tool->sources.list[source], s.first->as_of));
	if (c->any_age)
		json_put_str(w, "max_age", "none");
	json_put_uint(w, "elapsed_us", s.elapsed_us);
	if (s.withdrawn != 0)
		put_day_member(w, "withdrawn", s.withdrawn);
	if (s.records > 0) {
		json_open_array(w, "records");
		for (size_t i = 0; i < count; i++)
			if (asked[i].answers[source] != NULL)
				write_hits(w, asked[i].answers[source]);
		json_close_array(w);
	}
	json_close_object(w);
}

static void
write_query_members(struct json_writer *w, const struct sltd_query *q)
{
	JSON_TEXT(w, "number", sltd_number_span(&q->number));
	JSON_TEXT(w, "issuing_state", sltd_state_span(&q->state));
	put_type(w, q->type);
}

static void
write_query(struct json_writer *w, const struct sltd_query *q)
{
	JSON_OPEN_OBJECT(w, "query");
	write_query_members(w, q);
	json_close_object(w);
}

/* Each of several documents, and what was said of it. */
static void
write_queries(struct json_writer *w, const struct sltdquery *tool,
    const struct asked *asked, size_t count)
{
	json_open_array(w, "queries");
	for (size_t i = 0; i < count; i++) {
		json_open_object(w, NULL);
		write_query_members(w, &asked[i].question->query);
		json_put_str(w, "answer",
		    sltd_verdict_word(answer_worst(tool, &asked[i])));
		json_close_object(w);
	}
	json_close_array(w);
}

/* ---- findings ---------------------------------------------------------- */

/* "lost, reported by UTO 2020-02-02, 2487 days ago, reference UTO-123" */
static void
describe_hit(struct buf *note, const struct sltd_answer *a,
    const struct sltd_hit *h, sltd_day today)
{
	const struct sltd_entry *e = &h->entry;
	struct sltd_state by =
	    sltd_state_known(e->reporting) ? e->reporting : e->state;
	char day[DATE_TEXT];

	buf_append_str(note, sltd_status_word(e->status));
	BUF_LITERAL(note, ", reported by ");
	buf_append_span(note, sltd_state_span(&by));
	if (e->reported != 0) {
		sltd_day_format(e->reported, day);
		buf_printf(note, " on %s", day);
		if (today >= e->reported)
			buf_printf(note, ", %u days ago", today - e->reported);
	}
	if (h->entry.reference.len > 0) {
		BUF_LITERAL(note, ", reference ");
		buf_append_span(note, sltd_hit_reference(a, h));
	}
}

/* What whoever made an alert asks for: what to do, whom to call, until when. */
static void
describe_alert(
    struct buf *note, const struct sltd_answer *a, const struct sltd_hit *h)
{
	static const char *const measures[SLTD_MEASURES] = {
	    [SLTD_MEASURE_NONE] = "",
	    [SLTD_VERIFY] = "; verify with the contact",
	    [SLTD_SEIZE] = "; the document is to be seized",
	    [SLTD_REFER] = "; refer the traveller to the second line",
	    [SLTD_CALL] = "; call the contact at once",
	};
	char day[DATE_TEXT];

	buf_append_str(note, measures[h->entry.measure]);
	if (h->entry.contact.len > 0) {
		BUF_LITERAL(note, "; contact: ");
		buf_append_span(note, sltd_hit_contact(a, h));
	}
	if (h->entry.until != 0) {
		sltd_day_format(h->entry.until, day);
		buf_printf(note, "; the alert ends after %s", day);
	}
}

/* What may make a match somebody else's, or an old story. */
static void
describe_doubts(struct buf *note, const struct sltd_hit *h, sltd_day today)
{
	const struct sltd_entry *e = &h->entry;
	sltd_day review = sltd_entry_review(e);

	if (e->status == SLTD_LOST)
		BUF_LITERAL(note,
		    "; the owner may travel on a document "
		    "reported lost and found again");
	if (e->expiry != 0 && e->expiry < today)
		BUF_LITERAL(note,
		    "; the listed document has expired, its "
		    "number may be in use again");
	if (review != 0 && review < today)
		BUF_LITERAL(note, "; past its review date");
}

static const char *const match_notes[SLTD_MATCHES] = {
    [SLTD_RANGE] = "the number is in a series of: ",
    [SLTD_ANY_TYPE] = "the same number, another type of document: ",
    [SLTD_CONFUSABLE] = "a number that is easily misread for it: ",
    [SLTD_ZEROS] = "the number with more or fewer zeros before its digits: ",
    [SLTD_DIGIT] = "the number with or without its check digit: ",
    [SLTD_ANY_STATE] = "the same number, another or no issuing state: ",
    [SLTD_NEAR] = "a number one character apart: ",
};

/* Which of several documents a finding is of: "document 2: ", else "". */
struct which {
	char text[32];
};

static struct which
which_of(const struct question *q, size_t count)
{
	struct which w = {""};

	if (count > 1 && q->document > 0)
		snprintf(w.text, sizeof(w.text), "document %u: ", q->document);
	return w;
}

static void
find_hit(struct sltdquery *tool, const struct source *s, const char *which,
    const struct sltd_answer *a, const struct sltd_hit *h, struct findings *f)
{
	sltd_day today = sltd_day_of(tool->today);
	bool hit = h->match == SLTD_EXACT;
	struct buf note = BUF_INIT;

	buf_append_str(&note, which);
	if (!hit)
		buf_append_str(&note, match_notes[h->match]);
	describe_hit(&note, a, h, today);
	describe_alert(&note, a, h);
	describe_doubts(&note, h, today);
	BUF_LITERAL(&note, "; verify with the issuing state");
	findings_add_span(f, hit ? "sltd.hit" : "sltd.candidate",
	    hit ? SEVERITY_ERROR : SEVERITY_WARNING, span_str(s->config.name),
	    NULL, buf_span(&note));
	buf_release(&note);
}

/* A source may say what it found and show no record. */
static void
find_bare(const struct source *s, const char *which,
    const struct sltd_answer *a, struct findings *f)
{
	if (a->verdict == SLTD_HIT)
		findings_add(f, "sltd.hit", SEVERITY_ERROR, s->config.name,
		    NULL, "%slisted; verify with the issuing state", which);
	else if (a->verdict == SLTD_CANDIDATE)
		findings_add(f, "sltd.candidate", SEVERITY_WARNING,
		    s->config.name, NULL,
		    "%sa record is close; verify with "
		    "the issuing state",
		    which);
}

bool
of_future(const struct sltdquery *tool, instant when)
{
	instant now = instant_now();

	if (now < tool->common.now)
		now = tool->common.now;
	return when > now + FUTURE_MAX_S;
}

/*
 * Until when the data of an answer counts: as the configuration says, else by
 * what the source says of its lists, else SOURCE_MAX_AGE_S.
 */
static bool
fresh_until(const struct source *s, const struct sltd_answer *a, instant *until)
{
	if (s->config.any_age || !a->as_of_known)
		return false;
	if (s->config.max_age_s != 0)
		*until = a->as_of + (instant)s->config.max_age_s;
	else if (a->fresh_until != 0)
		*until = a->fresh_until;
	else
		*until = a->as_of + SLTD_MAX_AGE_S;
	return true;
}

/*
 * No record in data that is too old is no answer: what was reported since is
 * not in it. A hit in old data is a hit.
 */
static bool
is_stale(const struct sltdquery *tool, const struct source *s,
    const struct sltd_answer *a)
{
	instant until;

	if (a->verdict == SLTD_NOT_CHECKED || s->config.any_age)
		return false;
	if (!a->as_of_known)
		return s->config.max_age_s != 0;
	if (of_future(tool, a->as_of))
		return true;
	return fresh_until(s, a, &until) && tool->common.now > until;
}

static void
find_stale(const struct sltdquery *tool, const struct source *s,
    const struct sltd_answer *a, struct findings *f)
{
	uint64_t age;

	if (!is_stale(tool, s, a))
		return;
	if (!a->as_of_known) {
		findings_add(f, "sltd.stale", SEVERITY_WARNING, s->config.name,
		    NULL, "the age of its data is not known");
		return;
	}
	if (of_future(tool, a->as_of)) {
		findings_add(f, "sltd.stale", SEVERITY_WARNING, s->config.name,
		    NULL,
		    "its data is dated ahead of the clock, so that its "
		    "age is not known");
		return;
	}
	age = (uint64_t)(tool->common.now - a->as_of);
	findings_add(f, "sltd.stale", SEVERITY_WARNING, s->config.name, NULL,
	    "its data is %llu hours old", (unsigned long long)(age / 3600));
}

static void
find_answer(struct sltdquery *tool, const struct source *s, const char *which,
    const struct sltd_answer *a, struct findings *f)
{
	char day[DATE_TEXT];

	for (size_t i = 0; i < a->count; i++)
		find_hit(tool, s, which, a, &a->hits[i], f);
	if (a->count == 0)
		find_bare(s, which, a, f);
	if (a->more)
		findings_add(f, "sltd.candidate", SEVERITY_WARNING,
		    s->config.name, NULL,
		    "%smore than %d records match; the rest is not shown",
		    which, SLTD_HITS_MAX);
	if (a->why[0] != '\0' || a->verdict == SLTD_NOT_CHECKED)
		findings_add(f, "sltd.not_checked", SEVERITY_WARNING,
		    s->config.name, NULL, "%s%s", which,
		    a->why[0] != '\0'
			? a->why
			: "the source says that it did not check");
	if (a->withdrawn != 0) {
		sltd_day_format(a->withdrawn, day);
		findings_add(f, "sltd.withdrawn", SEVERITY_INFO, s->config.name,
		    NULL,
		    "%sthis document was listed and has been withdrawn on %s",
		    which, day);
	}
}

/* What one source said to all questions, and once how old its data is. */
static void
find_in_source(struct sltdquery *tool, size_t source, const struct asked *asked,
    size_t count, struct findings *f)
{
	const struct source *s = tool->sources.list[source];
	const struct sltd_answer *stale = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct sltd_answer *a = asked[i].answers[source];
		struct which which = which_of(asked[i].question, count);

		if (a == NULL)
			continue;
		find_answer(tool, s, which.text, a, f);
		if (stale == NULL && is_stale(tool, s, a))
			stale = a;
	}
	if (stale != NULL)
		find_stale(tool, s, stale, f);
}

/* What is wrong with a question, or in doubt. */
static void
find_question(const struct asked *asked, size_t count, struct findings *f)
{
	const struct question *q = asked->question;
	struct which which = which_of(q, count);

	if (q->state == QUESTION_WRONG)
		findings_add(f, "record.input", SEVERITY_ERROR, q->where, NULL,
		    "%s%s", which.text, q->why);
	else if (q->state == QUESTION_INCOMPLETE || q->doubtful)
		findings_add(f, "sltd.incomplete_query", SEVERITY_WARNING,
		    q->where, NULL, "%s%s", which.text, q->why);
	if (q->state == QUESTION_READY && q->query.no_authority)
		findings_add(f, "sltd.state", SEVERITY_WARNING, "issuing_state",
		    "ICAO 9303-3 5",
		    "%sno authority issues documents under this code: every "
		    "state was searched",
		    which.text);
}

/* ---- the whole --------------------------------------------------------- */

static enum status
status_of(enum sltd_verdict verdict)
{
	switch (verdict) {
	case SLTD_HIT:
		return STATUS_FAIL;
	case SLTD_NO_RECORD:
		return STATUS_PASS;
	default:
		return STATUS_UNDETERMINED;
	}
}

enum sltd_verdict
answer_worst(const struct sltdquery *tool, const struct asked *asked)
{
	const struct question *q = asked->question;
	enum sltd_verdict worst =
	    q->doubtful ? SLTD_NOT_CHECKED : SLTD_NO_RECORD;

	if (q->state != QUESTION_READY || tool->sources.count == 0)
		return SLTD_NOT_CHECKED;
	for (size_t i = 0; i < tool->sources.count; i++) {
		const struct sltd_answer *a = asked->answers[i];
		enum sltd_verdict v = a->verdict;

		if (v == SLTD_NO_RECORD &&
		    is_stale(tool, tool->sources.list[i], a))
			v = SLTD_NOT_CHECKED;
		if (v > worst)
			worst = v;
	}
	return worst;
}

const struct asked *
answer_worst_of(
    const struct sltdquery *tool, const struct asked *asked, size_t count)
{
	const struct asked *worst = asked;

	for (size_t i = 1; i < count; i++)
		if (answer_worst(tool, &asked[i]) > answer_worst(tool, worst))
			worst = &asked[i];
	return worst;
}

static void
write_sources(struct result *result, const struct sltdquery *tool,
    const struct asked *asked, size_t count)
{
	bool any = false;

	for (size_t i = 0; i < count; i++)
		any = any || asked[i].question->state == QUESTION_READY;
	if (!any)
		return;
	JSON_OPEN_ARRAY(&result->writer, "sources");
	for (size_t i = 0; i < tool->sources.count; i++)
		write_source(&result->writer, tool, i, asked, count);
	json_close_array(&result->writer);
}

static enum sltd_verdict
write_whole(struct result *result, const struct sltdquery *tool,
    const struct asked *asked, size_t count, size_t left_out)
{
	const struct asked *worst = answer_worst_of(tool, asked, count);
	enum sltd_verdict verdict = answer_worst(tool, worst);
	bool wrong = false;

	if (left_out > 0 && verdict < SLTD_NOT_CHECKED)
		verdict = SLTD_NOT_CHECKED;
	for (size_t i = 0; i < count; i++)
		wrong = wrong || asked[i].question->state == QUESTION_WRONG;
	result->status = status_of(verdict);
	/* With --strict every warning is an error, and fails. */
	if (!wrong && findings_status(&result->findings) == STATUS_FAIL)
		result->status = STATUS_FAIL;
	if (wrong && result->status != STATUS_FAIL)
		result->status = STATUS_ERROR;
	JSON_PUT(
	    &result->writer, "answer", span_str(sltd_verdict_word(verdict)));
	write_query(&result->writer, &worst->question->query);
	if (count > 1 || left_out > 0)
		write_queries(&result->writer, tool, asked, count);
	write_sources(result, tool, asked, count);
	return verdict;
}

enum answer
answer_report(struct sltdquery *tool, const struct asked *asked, size_t count,
    size_t left_out, struct result *result)
{
	const struct question *q = asked->question;
	struct findings *f = &result->findings;
	enum sltd_verdict verdict;

	if (count == 1 && q->state == QUESTION_ABSENT) {
		result->status = STATUS_ABSENT;
		return ANSWER_ABSENT;
	}
	for (size_t i = 0; i < count; i++) {
		if (asked[i].question->state == QUESTION_NO_MEMORY) {
			result_no_memory(result);
			return ANSWER_ERROR;
		}
	}
	if (count == 1 && q->state == QUESTION_WRONG) {
		result_error(result, "record.input", q->where, "%s", q->why);
		return ANSWER_ERROR;
	}
	for (size_t i = 0; i < tool->sources.count; i++)
		find_in_source(tool, i, asked, count, f);
	for (size_t i = 0; i < count; i++)
		find_question(&asked[i], count, f);
	if (left_out > 0)
		findings_add(f, "sltd.not_checked", SEVERITY_WARNING,
		    "documents", NULL,
		    "%zu more documents of the record: %d are asked for",
		    left_out, QUESTIONS_MAX);
	verdict = write_whole(result, tool, asked, count, left_out);
	return result->status == STATUS_ERROR ? ANSWER_ERROR
					      : (enum answer)verdict;
}

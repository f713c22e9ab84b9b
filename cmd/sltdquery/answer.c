/*
 * answer: what the sources said, as the verdict, findings and members of a
 * record. A hit is something to verify with the issuing state, and says so;
 * it never says what to do with the traveller.
 */
#include "sltdquery.h"

#include "sltd/form.h"

/* ---- records ----------------------------------------------------------- */

static void
put_day(struct json_writer *w, const char *name, sltd_day day)
{
	char text[DATE_TEXT];

	if (day == 0)
		return;
	sltd_day_format(day, text);
	json_put_str(w, name, text);
}

static void
put_state(struct json_writer *w, const char *name, struct sltd_state s)
{
	if (sltd_state_known(s))
		json_put_span(w, name, sltd_state_span(&s));
}

static void
put_type(struct json_writer *w, char type)
{
	if (type != 0)
		json_put_span(w, "type", span_make(&type, 1));
}

void
entry_write(struct json_writer *w, const struct sltd_entry *e,
    struct span reference, struct span note)
{
	json_put_span(w, "number", sltd_number_span(&e->number));
	if (e->last.len > 0)
		json_put_span(w, "number_last", sltd_number_span(&e->last));
	put_state(w, "issuing_state", e->state);
	put_type(w, e->type);
	json_put_str(w, "status", sltd_status_word(e->status));
	put_state(w, "reporting_state", e->reporting);
	put_day(w, "reported", e->reported);
	put_day(w, "issue_date", e->issued);
	put_day(w, "expiry_date", e->expiry);
	put_day(w, "review_date", e->review);
	if (reference.len > 0)
		json_put_span(w, "reference", reference);
	if (note.len > 0)
		json_put_span(w, "note", note);
}

static void
write_hits(struct json_writer *w, const struct sltd_answer *a)
{
	json_open_array(w, "records");
	for (size_t i = 0; i < a->count; i++) {
		const struct sltd_hit *h = &a->hits[i];

		json_open_object(w, NULL);
		entry_write(w, &h->entry, sltd_hit_reference(a, h),
		    sltd_hit_note(a, h));
		json_put_str(w, "match", sltd_match_word(h->match));
		if (h->list[0] != '\0')
			json_put_str(w, "source", h->list);
		json_close_object(w);
	}
	json_close_array(w);
}

static void
write_source(
    struct json_writer *w, const struct source *s, const struct sltd_answer *a)
{
	json_open_object(w, NULL);
	json_put_str(w, "name", s->config.name);
	json_put_str(w, "answer", sltd_verdict_word(a->verdict));
	if (a->as_of_known)
		json_put_instant(w, "as_of", a->as_of);
	json_put_uint(w, "elapsed_us", a->elapsed_us);
	if (a->withdrawn != 0)
		put_day(w, "withdrawn", a->withdrawn);
	if (a->count > 0)
		write_hits(w, a);
	json_close_object(w);
}

static void
write_query(struct json_writer *w, const struct sltd_query *q)
{
	json_open_object(w, "query");
	if (q->number.len > 0)
		json_put_span(w, "number", sltd_number_span(&q->number));
	put_state(w, "issuing_state", q->state);
	put_type(w, q->type);
	json_close_object(w);
}

/* ---- findings ---------------------------------------------------------- */

/* "lost, reported by UTO 2020-02-02, 2487 days ago, reference UTO-123" */
static void
describe(struct buf *note, const struct sltd_answer *a,
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
    [SLTD_ANY_STATE] = "the same number, another or no issuing state: ",
    [SLTD_NEAR] = "a number one character apart: ",
};

static void
find_hit(struct sltdquery *tool, const struct source *s,
    const struct sltd_answer *a, const struct sltd_hit *h, struct findings *f)
{
	sltd_day today = sltd_day_of(tool->today);
	bool hit = h->match == SLTD_EXACT;
	struct buf note = BUF_INIT;

	if (!hit)
		buf_append_str(&note, match_notes[h->match]);
	describe(&note, a, h, today);
	describe_doubts(&note, h, today);
	BUF_LITERAL(&note, "; verify with the issuing state");
	findings_add_span(f, hit ? "sltd.hit" : "sltd.candidate",
	    hit ? SEVERITY_ERROR : SEVERITY_WARNING, span_str(s->config.name),
	    NULL, buf_span(&note));
	buf_release(&note);
}

/* A source may say what it found and show no record. */
static void
find_bare(
    const struct source *s, const struct sltd_answer *a, struct findings *f)
{
	if (a->verdict == SLTD_HIT)
		findings_add(f, "sltd.hit", SEVERITY_ERROR, s->config.name,
		    NULL, "listed; verify with the issuing state");
	else if (a->verdict == SLTD_CANDIDATE)
		findings_add(f, "sltd.candidate", SEVERITY_WARNING,
		    s->config.name, NULL,
		    "a record is close; verify with "
		    "the issuing state");
}

static void
find_stale(const struct sltdquery *tool, const struct source *s,
    const struct sltd_answer *a, struct findings *f)
{
	uint64_t age;

	if (s->config.max_age_s == 0 || a->verdict == SLTD_NOT_CHECKED)
		return;
	if (!a->as_of_known) {
		findings_add(f, "sltd.stale", SEVERITY_WARNING, s->config.name,
		    NULL, "the age of its data is not known");
		return;
	}
	age = tool->common.now > a->as_of
	    ? (uint64_t)(tool->common.now - a->as_of)
	    : 0;
	if (age > s->config.max_age_s)
		findings_add(f, "sltd.stale", SEVERITY_WARNING, s->config.name,
		    NULL, "its data is %llu hours old",
		    (unsigned long long)(age / 3600));
}

/*
 * No record in data that is too old is no answer: what was reported since is
 * not in it. A hit in old data is a hit.
 */
static bool
too_old(const struct sltdquery *tool, const struct source *s,
    const struct sltd_answer *a)
{
	return s->config.max_age_s != 0 && a->verdict == SLTD_NO_RECORD &&
	    (!a->as_of_known ||
		(tool->common.now > a->as_of &&
		    (uint64_t)(tool->common.now - a->as_of) >
			s->config.max_age_s));
}

static void
find_source(struct sltdquery *tool, const struct source *s,
    struct sltd_answer *a, struct findings *f)
{
	char day[DATE_TEXT];

	for (size_t i = 0; i < a->count; i++)
		find_hit(tool, s, a, &a->hits[i], f);
	if (a->count == 0)
		find_bare(s, a, f);
	if (a->more)
		findings_add(f, "sltd.candidate", SEVERITY_WARNING,
		    s->config.name, NULL,
		    "more than %d records match; the "
		    "rest is not shown",
		    SLTD_HITS_MAX);
	if (a->why[0] != '\0' || a->verdict == SLTD_NOT_CHECKED)
		findings_add(f, "sltd.not_checked", SEVERITY_WARNING,
		    s->config.name, NULL, "%s",
		    a->why[0] != '\0'
			? a->why
			: "the source says that it did not check");
	find_stale(tool, s, a, f);
	if (a->withdrawn != 0) {
		sltd_day_format(a->withdrawn, day);
		findings_add(f, "sltd.withdrawn", SEVERITY_INFO, s->config.name,
		    NULL,
		    "this document was listed and has "
		    "been withdrawn on %s",
		    day);
	}
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

static void
write_whole(struct result *result, enum sltd_verdict verdict,
    const struct sltd_query *q)
{
	result->status = status_of(verdict);
	/* With --strict every warning is an error, and fails. */
	if (findings_status(&result->findings) == STATUS_FAIL)
		result->status = STATUS_FAIL;
	json_put_str(&result->writer, "answer", sltd_verdict_word(verdict));
	write_query(&result->writer, q);
}

enum sltd_verdict
answer_worst(const struct sltdquery *tool, const struct question *q,
    struct sltd_answer *const *answers)
{
	enum sltd_verdict worst =
	    q->doubtful ? SLTD_NOT_CHECKED : SLTD_NO_RECORD;

	if (q->state != QUESTION_READY || tool->sources.count == 0)
		return SLTD_NOT_CHECKED;
	for (size_t i = 0; i < tool->sources.count; i++) {
		enum sltd_verdict v = answers[i]->verdict;

		if (too_old(tool, tool->sources.list[i], answers[i]))
			v = SLTD_NOT_CHECKED;
		if (v > worst)
			worst = v;
	}
	return worst;
}

static void
answer_asked(struct sltdquery *tool, const struct question *q,
    struct sltd_answer *const *answers, struct result *result)
{
	const struct sources *sources = &tool->sources;

	for (size_t i = 0; i < sources->count; i++)
		find_source(
		    tool, sources->list[i], answers[i], &result->findings);
	if (q->doubtful)
		findings_add(&result->findings, "sltd.incomplete_query",
		    SEVERITY_WARNING, q->where, NULL, "%s", q->why);
	write_whole(result, answer_worst(tool, q, answers), &q->query);
	json_open_array(&result->writer, "sources");
	for (size_t i = 0; i < sources->count; i++)
		write_source(&result->writer, sources->list[i], answers[i]);
	json_close_array(&result->writer);
}

void
answer_report(struct sltdquery *tool, const struct question *q,
    struct sltd_answer *const *answers, struct result *result)
{
	switch (q->state) {
	case QUESTION_ABSENT:
		result->status = STATUS_ABSENT;
		break;
	case QUESTION_WRONG:
		result_error(result, "record.input", q->where, "%s", q->why);
		break;
	case QUESTION_INCOMPLETE:
		findings_add(&result->findings, "sltd.incomplete_query",
		    SEVERITY_WARNING, q->where, NULL, "%s", q->why);
		write_whole(result, SLTD_NOT_CHECKED, &q->query);
		break;
	case QUESTION_READY:
		answer_asked(tool, q, answers, result);
	}
}

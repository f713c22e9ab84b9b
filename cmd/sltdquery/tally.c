/*
 * tally: see tally.h.
 */
#include "tally.h"
#include "base/msg.h"

/* In the order in which they are counted out, the worst first. */
static const struct {
	enum answer answer;
	const char *word;
} words[] = {
    {ANSWER_HIT, "hit"},
    {ANSWER_CANDIDATE, "candidate"},
    {ANSWER_ERROR, "error"},
    {ANSWER_NOT_CHECKED, "not_checked"},
    {ANSWER_NO_RECORD, "no_record"},
    {ANSWER_ABSENT, "absent"},
};

bool
tally_only(const char *list, struct tally *out, struct err *err)
{
	struct span rest = span_str(list);

	while (rest.len > 0) {
		struct span word = span_first(rest, span_find(rest, ','));
		size_t i;

		rest = span_from(
		    rest, word.len < rest.len ? word.len + 1 : word.len);
		for (i = 0; i < ARRAY_SIZE(words); i++)
			if (span_equal_str(word, words[i].word))
				break;
		if (i == ARRAY_SIZE(words))
			return err_set(err, ERR_USAGE,
			    "--only: hit, candidate, not_checked, no_record, "
			    "absent or error, with commas between them");
		out->wanted |= 1u << words[i].answer;
	}
	return out->wanted != 0 ||
	    err_set(err, ERR_USAGE, "--only: an answer is wanted");
}

static const char *
word_of(enum answer answer)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].answer == answer)
			return words[i].word;
	return "";
}

/* What a row says beside the answer: the record that was found, or why not. */
static void
put_row_detail(const struct sltdquery *tool, const struct asked *asked)
{
	for (size_t s = 0; s < tool->sources.count; s++) {
		const struct sltd_answer *a = asked->answers[s];

		if (a == NULL || (a->count == 0 && a->why[0] == '\0'))
			continue;
		printf("%s: %s", tool->sources.list[s]->config.name,
		    a->count > 0 ? sltd_status_word(a->hits[0].entry.status)
				 : a->why);
		if (a->count > 0)
			printf(" (%s)", sltd_match_word(a->hits[0].match));
		return;
	}
	if (asked->question->why != NULL)
		printf("%s", asked->question->why);
}

/*
 * Of several documents the one whose answer counts. Numbers and states are A-Z
 * 0-9 here, or made harmless; all other words are ours.
 */
static void
put_answer_row(struct sltdquery *tool, enum answer answer,
    const struct asked *asked, size_t count)
{
	const struct asked *worst = answer_worst_of(tool, asked, count);
	const struct sltd_query *q = &worst->question->query;
	const struct sltd_number *number =
	    q->number.len > 0 ? &q->number : &worst->question->given;

	if (!tool->tally.headed)
		printf("%-12s %-14s %-6s %-4s %s\n", "ANSWER", "NUMBER",
		    "STATE", "TYPE", "DETAIL");
	tool->tally.headed = true;
	printf("%-12s %-14.*s %-6.*s %-4.*s ", word_of(answer), number->len,
	    number->text, (int)sltd_state_span(&q->state).len, q->state.text,
	    q->type != 0, &q->type);
	put_row_detail(tool, worst);
	putchar('\n');
}

bool
tally_record(struct sltdquery *tool, enum answer answer,
    const struct asked *asked, size_t count)
{
	struct tally *t = &tool->tally;
	bool unwanted = t->wanted != 0 && answer != ANSWER_ERROR &&
	    (t->wanted & 1u << answer) == 0;

	t->count[answer]++;
	t->left_out += unwanted;
	if (!t->table || unwanted)
		return unwanted;
	put_answer_row(tool, answer, asked, count);
	return true;
}

void
tally_end(const struct sltdquery *tool)
{
	const struct tally *t = &tool->tally;

	if (tool->summary)
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			fprintf(stderr, "%-12s %llu\n", words[i].word,
			    (unsigned long long)t->count[words[i].answer]);
	if (t->left_out > 0)
		msg(MSG_NOTICE, "%llu records are left out (--only)",
		    (unsigned long long)t->left_out);
}

/*
 * template: a gateway that speaks something else than the neutral message,
 * connected by two files, without touching code.
 *
 * The request: lines "Name: value" (headers; "Path: /x" is put after the
 * URL instead), an empty line, and the body. In both, {number}
 * {issuing_state} {type} {id} are replaced. Numbers are A-Z 0-9, states and
 * types A-Z: nothing in them needs an escape in JSON, XML or a form. In a
 * request of details also {reference}, which the gateway itself has given;
 * it is escaped.
 *
 * The mapping (ini): where things are in the answer; JSON pointers (RFC
 * 6901), or XPath expressions (XPath 1.0) when format is xml.
 *
 *	[answer]
 *	format = xml
 *	proof = //s:SearchResult	must be there, else nothing was checked
 *	answer = //s:SearchResult/s:Code
 *	as_of = //s:SearchResult/@asOf
 *	id = //s:SearchResult/@id	must be the {id} that was sent
 *	records = //s:Document
 *	[answers]		what the words of `answer` mean
 *	FOUND = hit
 *	NONE = no_record
 *	[record]		from a record on
 *	number = s:Number
 *	status = s:Fraud
 *	[detail]		of the answer to the request of details
 *	record = //s:Case	where the record is; "" is the whole answer
 *	note = s:Place		what is elsewhere than [record] says
 *	[statuses]
 *	STL = stolen
 *	[namespaces]
 *	s = urn:example:gateway
 *
 * What `id`, `answer`, `as_of` and a member of a record name must be there
 * once: with two it is not known which of them counts.
 *
 * An answer without `answer` is a hit when it has records; without records
 * it is no_record only when what `proof` names is there.
 */
#ifndef SLTDQUERY_TEMPLATE_H
#define SLTDQUERY_TEMPLATE_H

#include "../answer_read.h"

#define TEMPLATE_MAX ((size_t)64 << 10)
#define TEMPLATE_HEADERS_MAX 16
#define TEMPLATE_WORDS_MAX 64
#define TEMPLATE_TEXT_MAX 256
/* Records of one answer that are looked at; an answer with more is refused. */
#define TEMPLATE_RECORDS_MAX 1000

struct template_word {
	char word[TEMPLATE_TEXT_MAX];
	char meaning[TEMPLATE_TEXT_MAX];
};

struct template_words {
	struct template_word list[TEMPLATE_WORDS_MAX];
	size_t count;
};

/* The members of a record that a mapping can name, and their places. */
enum template_member {
	TEMPLATE_NUMBER,
	TEMPLATE_NUMBER_LAST,
	TEMPLATE_ISSUING_STATE,
	TEMPLATE_TYPE,
	TEMPLATE_STATUS,
	TEMPLATE_REPORTING_STATE,
	TEMPLATE_REPORTED,
	TEMPLATE_EXPIRY_DATE,
	TEMPLATE_REFERENCE,
	TEMPLATE_NOTE
};
#define TEMPLATE_MEMBERS 10

struct template
{
	/* request */
	struct buf request; /* the file */
	char *headers[TEMPLATE_HEADERS_MAX + 1];
	size_t header_count;
	char *path; /* after the URL; NULL: "/search" */
	char *content_type, *accept;
	struct span body;
	/* mapping */
	bool mapped, xml;
	char proof[TEMPLATE_TEXT_MAX], answer[TEMPLATE_TEXT_MAX];
	char as_of[TEMPLATE_TEXT_MAX], records[TEMPLATE_TEXT_MAX];
	char id[TEMPLATE_TEXT_MAX]; /* "": the gateway does not repeat it */
	char member[TEMPLATE_MEMBERS][TEMPLATE_TEXT_MAX];
	bool detailed; /* there is a [detail]: */
	char detail[TEMPLATE_TEXT_MAX];
	char detail_member[TEMPLATE_MEMBERS][TEMPLATE_TEXT_MAX];
	struct template_words answers, statuses, namespaces;
};

/* Either path may be NULL: then the neutral message is used for it. */
MUST_CHECK bool template_open(const char *request, const char *mapping,
    struct template *out, struct err *err);
void template_close(struct template *t);

/*
 * The body with values in the places of their names, appended; what may need
 * it is escaped as the content type wants (JSON, else XML).
 */
struct template_value {
	struct span name; /* "{number}" */
	struct span value;
	bool escaped; /* free text, which needs escapes */
};
void template_fill(const struct template *t,
    const struct template_value *values, size_t count, struct buf *out);

/* The body of a request for the query, appended. */
void template_request(const struct template *t, const char *id,
    const struct sltd_query *q, struct buf *out);

/* The same for the details of a record, by its reference. */
void template_request_detail(const struct template *t, const char *id,
    const struct sltd_query *q, struct span reference, struct buf *out);

/*
 * ERR_DATA with a sentence why when the answer cannot be believed. id is that
 * of the question: an answer in the neutral message, and one whose mapping
 * says where its id is, must have it.
 */
MUST_CHECK bool template_answer(const struct template *t, struct span body,
    const char *id, const struct sltd_query *q, struct sltd_answer *a,
    struct err *err);

/*
 * What an answer to the request of details says of hit i takes its place;
 * what cannot be read leaves it as it is.
 */
void template_answer_detail(const struct template *t, struct span body,
    const char *id, const struct sltd_query *q, size_t i,
    struct sltd_answer *a);

/* ---- shared with the two formats --------------------------------------- */

/* What was found in an answer, whichever its format. */
struct template_found {
	bool proof;
	bool answered; /* `answer` is there: */
	struct span answer;
	struct span as_of, id;
	size_t records;
};

/* Looks words up; the word itself when it is not in the list. */
struct span template_meaning(const struct template_words *w, struct span word);

/*
 * A record's texts by member, into the neutral form, and added; or, for
 * details, put in the place of hit i.
 */
#define TEMPLATE_NEW SIZE_MAX
MUST_CHECK bool template_add(const struct template *t,
    const struct span texts[TEMPLATE_MEMBERS], const struct sltd_query *q,
    size_t i, struct sltd_answer *a, struct err *err);

/* Where a member is, from its record on. */
static inline const char *
template_place(const struct template *t, unsigned member, size_t i)
{
	return i == TEMPLATE_NEW ? t->member[member] : t->detail_member[member];
}

/* The verdict of it all. */
MUST_CHECK bool template_settle(const struct template *t, const char *id,
    const struct template_found *found, struct sltd_answer *a, struct err *err);

MUST_CHECK bool template_read_json(const struct template *t, struct span body,
    const char *id, const struct sltd_query *q, struct sltd_answer *a,
    struct err *err);
MUST_CHECK bool template_read_xml(const struct template *t, struct span body,
    const char *id, const struct sltd_query *q, struct sltd_answer *a,
    struct err *err);
void template_detail_json(const struct template *t, struct span body,
    const struct sltd_query *q, size_t i, struct sltd_answer *a);
void template_detail_xml(const struct template *t, struct span body,
    const struct sltd_query *q, size_t i, struct sltd_answer *a);

#endif

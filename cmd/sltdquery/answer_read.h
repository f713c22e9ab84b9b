/*
 * answer_read: the neutral message of this tool: a question as one JSON
 * object, and what comes back.
 *
 *	{"id":"1","number":"…","issuing_state":"…","type":"…"}
 *	{"id":"1","answer":"hit","as_of":"…","records":[…]}
 *
 * Number, state and type leave the machine, nothing else. An answer is
 * believed only when it is whole and makes sense: whatever else comes is
 * not_checked.
 */
#ifndef SLTDQUERY_ANSWER_READ_H
#define SLTDQUERY_ANSWER_READ_H

#include "base/err.h"
#include "json/scan.h"
#include "sltd/match.h"

/* An answer longer than this is refused. */
#define ANSWER_MAX ((size_t)1 << 20)

/* Appends the object; id may be NULL. */
void question_write(
    const char *id, const struct sltd_query *q, struct buf *out);

/*
 * The id of an answer that json_check() accepted: false where there is none,
 * it is no string, or it is there twice. *scratch holds what *id points to.
 */
bool answer_id(struct span object, struct buf *scratch, struct span *id);

/*
 * The answer in an object that json_check() accepted, whose id was compared.
 * ERR_DATA for one that cannot be believed, a sentence that begins with "its
 * answer" or the like: *a is then not to be used.
 */
MUST_CHECK bool answer_read(struct span object, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err);

/*
 * After json_unique_all() refused an answer: the error without the name, which
 * is the source's. Always false.
 */
bool answer_twice(struct err *err);

/*
 * The details of a listed record, asked for by its reference:
 *	{"id":"1","reference":"UTO-123"}
 *	{"id":"1","record":{…}}
 * What they say of the same document takes the place of what is known of hit
 * i; anything else, and what they do not say, leaves it as it is.
 */
void detail_write(const char *id, struct span reference, struct buf *out);
void detail_read(struct span object, const char *id, const struct sltd_query *q,
    size_t i, struct sltd_answer *a);

/*
 * One record of an answer. match "" leaves it to be worked out from what the
 * record says.
 */
struct answer_record {
	struct span number, number_last, issuing_state, type, status;
	struct span reporting_state, reported, expiry_date, reference, note;
	struct span match, until, contact, measure;
};
MUST_CHECK bool answer_add(const struct answer_record *r,
    const struct sltd_query *q, struct sltd_answer *a, struct err *err);

/*
 * The same for details of hit i, in whose place it comes when it is the same
 * document. What is empty stays as it is known.
 */
void answer_detail(struct answer_record *r, const struct sltd_query *q,
    size_t i, struct sltd_answer *a);

/* ERR_DATA when the verdict word and the records beside it do not agree. */
MUST_CHECK bool answer_settle(
    enum sltd_verdict said, struct sltd_answer *a, struct err *err);

#endif

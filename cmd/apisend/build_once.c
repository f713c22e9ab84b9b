/*
 * build_once: `send` run again after a fault makes the messages that it made
 * before, byte for byte, and the queue has each once. What tells one content
 * from another is all that is in its messages but references and times.
 */
#include "base/hash.h"
#include "base/msg.h"
#include "build.h"

/*
 * Of the step, which the second list of a flight may have alone for a
 * difference, and of all messages: a digest of their digests.
 */
static bool
digest_of(const struct build *b, const struct span *messages, uint64_t count,
    uint8_t out[SHA256_SIZE], struct err *err)
{
	struct buf all = BUF_INIT;
	uint8_t one[SHA256_SIZE];
	bool ok = true;

	buf_append_str(&all, due_step_word(b->flight.times.step));
	for (uint64_t i = 0; ok && i < count; i++) {
		ok = hash_sha256(messages[i], one);
		buf_append(&all, one, sizeof(one));
	}
	ok = ok && buf_ok(&all) && hash_sha256(buf_span(&all), out);
	buf_release(&all);
	return ok || err_memory(err);
}

static void
set_prepared(struct build *b, instant when)
{
	for (int i = 0; i < BUILD_LISTS; i++)
		b->list[i].sending.prepared = when;
}

bool
build_references_once(
    struct build *b, struct span *messages, uint64_t count, struct err *err)
{
	uint8_t content[SHA256_SIZE];
	struct spool *spool = NULL;
	struct spool_given given;
	char sender[64];
	bool ok;

	if (b->apisend->reference != NULL)
		return build_next_references(b, count, err);
	b->first = 0;
	set_prepared(b, 0);
	apisend_sender_name(b->flight.sending.sender, sender, sizeof(sender));
	ok = build_write(b, messages, err) &&
	    digest_of(b, messages, count, content, err) &&
	    apisend_spool(b->apisend, &spool, err) &&
	    spool_references_of(spool, sender, content, b->apisend->again,
		count, b->apisend->common.now, &given, err);
	spool_close(spool);
	if (!ok)
		return false;
	b->first = given.first;
	set_prepared(b, given.prepared);
	if (given.before)
		msg(MSG_NOTICE,
		    "the same list was made before: it is not sent twice "
		    "(--again makes another)");
	return true;
}

/*
 * channel: one command after the other. See channel.h.
 */
#include "chip/channel.h"

#include "base/date.h"
#include "chip/secret.h"

/* Status words: more bytes are waiting; the length was wrong, this is it. */
#define SW1_MORE 0x61

void
channel_init(
    struct channel *c, const struct transport *transport, struct quirks *quirks)
{
	memset(c, 0, sizeof(*c));
	c->transport = transport;
	c->quirks = quirks;
	buf_init(&c->air, 0);
	buf_init(&c->answer, 0);
}

void
channel_release(struct channel *c)
{
	channel_open(c);
	buf_wipe(&c->air);
	buf_wipe(&c->answer);
}

bool
channel_protect(struct channel *c, const struct sm *keys, struct fault *why)
{
	if (c->sm == NULL)
		c->sm = secret_new(sizeof(*c->sm));
	if (c->sm == NULL)
		return fault_internal(why, "secure messaging");
	*c->sm = *keys;
	return true;
}

void
channel_open(struct channel *c)
{
	secret_free(c->sm, sizeof(*c->sm));
	c->sm = NULL;
}

bool
channel_short_only(const struct channel *c)
{
	return c->transport->extended_max == 0 &&
	    !c->transport->extended_unknown;
}

size_t
channel_answer_room(const struct channel *c, bool extended)
{
	size_t size = extended ? c->answer_max : APDU_SHORT_LE + 2;

	if (size > APDU_EXTENDED_LE + 2)
		size = APDU_EXTENDED_LE + 2;
	if (size < 2)
		return 0;
	return c->sm != NULL ? sm_answer_room(c->sm->cipher, size) : size - 2;
}

/* ---- one exchange on the air --------------------------------------------- */

/* Sends c->air; the answer is appended to answer. */
static bool
exchange(struct channel *c, struct buf *answer, struct fault *why)
{
	size_t before = answer->len;

	if (c->commands == CHANNEL_COMMANDS_MAX)
		return fault_set(why, FAULT_LIMIT, "more than %d commands",
		    CHANNEL_COMMANDS_MAX);
	if (c->deadline_us != 0 && monotonic_us() >= c->deadline_us)
		return fault_set(
		    why, FAULT_DEADLINE, "the time given for it was used up");
	if (!buf_ok(&c->air))
		return fault_internal(why, "command");
	c->commands++;
	c->sent += c->air.len;
	if (!c->transport->transmit(
		c->transport->context, buf_span(&c->air), answer, why))
		return false;
	if (!buf_ok(answer))
		return fault_internal(why, "answer");
	c->received += answer->len - before;
	/* Under two bytes: the chip left the field during the command. */
	if (answer->len - before < 2)
		return fault_set(why, FAULT_LOST, "an answer without status");
	return true;
}

/* GET RESPONSE while the chip says 61xx; the data are put together. */
static bool
collect_response(struct channel *c, uint8_t cla, struct fault *why)
{
	for (unsigned n = 0;; n++) {
		size_t len = c->answer.len;
		struct apdu get = {.cla = cla, .ins = 0xc0};

		if (c->answer.data[len - 2] != SW1_MORE)
			return true;
		if (n == CHANNEL_RESPONSES_MAX)
			return fault_set(why, FAULT_LIMIT,
			    "an answer in more than %d parts",
			    CHANNEL_RESPONSES_MAX);
		get.le = c->answer.data[len - 1];
		if (get.le == 0)
			get.le = APDU_SHORT_LE;
		c->answer.len -= 2;
		buf_clear(&c->air);
		apdu_encode(&get, &c->air);
		if (!exchange(c, &c->answer, why))
			return false;
	}
}

static void
trace_command(const struct channel *c, struct span plain)
{
	if (c->trace != NULL)
		c->trace->command(c->trace->context, buf_span(&c->air), plain);
}

static void
trace_answer(const struct channel *c, struct span plain)
{
	if (c->trace != NULL)
		c->trace->answer(
		    c->trace->context, buf_span(&c->answer), plain);
}

static bool
send_plain(struct channel *c, const struct apdu *apdu, struct span *data,
    uint16_t *sw, struct fault *why)
{
	buf_clear(&c->air);
	buf_clear(&c->answer);
	apdu_encode(apdu, &c->air);
	trace_command(c, span_make(NULL, 0));
	if (!exchange(c, &c->answer, why) ||
	    !collect_response(c, apdu->cla, why))
		return false;
	trace_answer(c, span_make(NULL, 0));
	return apdu_answer(buf_span(&c->answer), data, sw) ||
	    fault_set(why, FAULT_LOST, "an answer without status");
}

/* The plain command, for a trace; it lives in *out. */
static struct span
plain_bytes(const struct channel *c, const struct apdu *apdu, struct buf *out)
{
	if (c->trace != NULL)
		apdu_encode(apdu, out);
	return buf_span(out);
}

static bool
send_secure(struct channel *c, const struct apdu *apdu, struct span *data,
    uint16_t *sw, struct fault *why)
{
	struct buf plain;
	bool ok;

	buf_clear(&c->air);
	buf_clear(&c->answer);
	if (!sm_wrap(c->sm, apdu, &c->air, why))
		return false;
	buf_init(&plain, 0);
	trace_command(c, plain_bytes(c, apdu, &plain));
	buf_wipe(&plain);
	if (!exchange(c, &c->answer, why)) {
		/* A command that the reader did not take never left. */
		if (why->kind == FAULT_UNSUPPORTED)
			sm_uncount(c->sm);
		return false;
	}
	if (!collect_response(c, 0, why))
		return false;
	buf_clear(&c->air);
	ok = sm_unwrap(c->sm, buf_span(&c->answer), &c->air, sw, why);
	trace_answer(c, ok ? buf_span(&c->air) : span_make(NULL, 0));
	if (!ok && why->kind == FAULT_BARE)
		sm_uncount(c->sm);
	if (ok)
		*data = buf_span(&c->air);
	return ok;
}

/* ---- chaining ------------------------------------------------------------ */

/* The most data that one short command can carry. */
static size_t
short_room(const struct channel *c, const struct apdu *apdu)
{
	return c->sm != NULL
	    ? sm_command_room(c->sm->cipher, APDU_SHORT_DATA, apdu->ins & 1)
	    : APDU_SHORT_DATA;
}

/* Whether the long form cannot be used and the chip takes pieces. */
static bool
must_chain(const struct channel *c, const struct apdu *apdu)
{
	return apdu->data.len > short_room(c, apdu) && c->chaining &&
	    channel_short_only(c);
}

/* ISO/IEC 7816-4 5.3.3: all but the last with the class's chaining bit. */
static bool
send_chained(struct channel *c, const struct apdu *apdu, struct span *data,
    uint16_t *sw, struct fault *why)
{
	size_t room = short_room(c, apdu);
	struct apdu part = *apdu;
	struct span rest = apdu->data;

	part.cla |= APDU_CLA_CHAIN;
	part.le = 0;
	part.extended = false;
	while (rest.len > room) {
		part.data = span_first(rest, room);
		rest = span_from(rest, room);
		if (!(c->sm != NULL ? send_secure : send_plain)(
			c, &part, data, sw, why))
			return false;
		if (*sw != SW_OK)
			return true;
	}
	part = *apdu;
	part.data = rest;
	part.extended = false;
	return (c->sm != NULL ? send_secure : send_plain)(
	    c, &part, data, sw, why);
}

bool
channel_send(struct channel *c, const struct apdu *apdu, struct span *data,
    uint16_t *sw, struct fault *why)
{
	struct apdu fitting = *apdu;

	if (must_chain(c, apdu))
		return send_chained(c, apdu, data, sw, why);
	if (channel_short_only(c) && apdu_is_extended(apdu)) {
		if (apdu->data.len > short_room(c, apdu))
			return fault_set(why, FAULT_UNSUPPORTED,
			    "the reader takes no command of over 255 bytes, "
			    "which this chip needs");
		/* A longer answer then comes in pieces (61xx). */
		fitting.extended = false;
		if (fitting.le > APDU_SHORT_LE)
			fitting.le = APDU_SHORT_LE;
	}
	return (c->sm != NULL ? send_secure : send_plain)(
	    c, &fitting, data, sw, why);
}

bool
channel_ask(struct channel *c, const struct apdu *apdu, const char *what,
    struct span *data, struct fault *why)
{
	uint16_t sw;

	if (!channel_send(c, apdu, data, &sw, why))
		return false;
	return sw == SW_OK || fault_status(why, what, sw);
}

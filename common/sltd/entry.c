/*
 * entry: see entry.h.
 */
#include "sltd/entry.h"
#include "base/hash.h"

/* Seed of the checksum over a record. */
#define SEED UINT64_C(0x736c74642d726563)

static const char *const status_words[SLTD_STATUSES] = {
    [SLTD_STOLEN] = "stolen",
    [SLTD_LOST] = "lost",
    [SLTD_REVOKED] = "revoked",
    [SLTD_INVALID] = "invalid",
    [SLTD_STOLEN_BLANK] = "stolen_blank",
    [SLTD_COUNTERFEIT] = "counterfeit",
    [SLTD_WATCH] = "watch",
};

/* Which members a value has, in the order in which they follow. */
enum {
	HAS_REPORTED = 0x01,
	HAS_ISSUED = 0x02,
	HAS_EXPIRY = 0x04,
	HAS_REVIEW = 0x08,
	HAS_REPORTING = 0x10,
	REPORTING_IS_STATE = 0x20,
	HAS_REFERENCE = 0x40,
	HAS_NOTE = 0x80
};

/* Beside the status in its byte. */
#define IS_WITHDRAWN 0x80
#define IS_ALERT 0x40 /* until, measure and contact follow */
#define STATUS_MASK 0x0f

/* In a key: no type; a state is in it whole. */
#define NO_TYPE '-'

const char *
sltd_status_word(enum sltd_status status)
{
	return status_words[status];
}

bool
sltd_status_parse(struct span word, enum sltd_status *out)
{
	for (unsigned i = 0; i < SLTD_STATUSES; i++)
		if (span_equal_str(word, status_words[i])) {
			*out = (enum sltd_status)i;
			return true;
		}
	return false;
}

static const char *const measure_words[SLTD_MEASURES] = {
    [SLTD_MEASURE_NONE] = "",
    [SLTD_VERIFY] = "verify",
    [SLTD_SEIZE] = "seize",
    [SLTD_REFER] = "refer",
    [SLTD_CALL] = "call",
};

const char *
sltd_measure_word(enum sltd_measure measure)
{
	return measure_words[measure];
}

bool
sltd_measure_parse(struct span word, enum sltd_measure *out)
{
	for (unsigned i = 0; i < SLTD_MEASURES; i++)
		if (span_equal_str(word, measure_words[i])) {
			*out = (enum sltd_measure)i;
			return true;
		}
	return false;
}

sltd_day
sltd_entry_review(const struct sltd_entry *e)
{
	if (e->review != 0 || e->reported == 0)
		return e->review;
	return sltd_day_of(
	    date_add_years(sltd_day_date(e->reported), SLTD_REVIEW_YEARS));
}

/* ---- keys -------------------------------------------------------------- */

static void
put_key_bytes(struct sltd_key *k, const void *bytes, size_t len)
{
	memcpy(k->bytes + k->len, bytes, len);
	k->len = (uint8_t)(k->len + len);
}

static void
put_byte(struct sltd_key *k, uint8_t byte)
{
	k->bytes[k->len++] = byte;
}

void
sltd_fold_key(const struct sltd_number *fold, struct sltd_key *out)
{
	out->len = 0;
	put_key_bytes(out, fold->text, fold->len);
	put_byte(out, 0);
}

static void
series_front(struct sltd_state state, size_t length, struct sltd_key *out)
{
	out->len = 0;
	put_key_bytes(out, state.text, SLTD_STATE_LEN);
	put_byte(out, (uint8_t)length);
}

void
sltd_entry_key(const struct sltd_entry *e, struct sltd_key *out)
{
	char type = e->type != 0 ? e->type : NO_TYPE;
	struct sltd_number fold;

	if (e->last.len > 0) {
		series_front(e->state, e->number.len, out);
		put_key_bytes(out, e->number.text, e->number.len);
		put_byte(out, (uint8_t)type);
		put_key_bytes(out, e->last.text, e->last.len);
		return;
	}
	sltd_number_fold(&e->number, &fold);
	sltd_fold_key(&fold, out);
	put_key_bytes(out, e->state.text, SLTD_STATE_LEN);
	put_byte(out, (uint8_t)type);
	if (memcmp(fold.text, e->number.text, fold.len) != 0)
		put_key_bytes(out, e->number.text, e->number.len);
}

void
sltd_series_key(struct sltd_state state, const struct sltd_number *n,
    struct sltd_key *front, struct sltd_key *bound)
{
	series_front(state, n->len, front);
	series_front(state, n->len, bound);
	put_key_bytes(bound, n->text, n->len);
	put_byte(bound, 0xff);
}

/* ---- values ------------------------------------------------------------ */

static void
put_packed_day(uint8_t **p, sltd_day day)
{
	(*p)[0] = (uint8_t)day;
	(*p)[1] = (uint8_t)(day >> 8);
	(*p)[2] = (uint8_t)(day >> 16);
	*p += 3;
}

static unsigned
members(const struct sltd_entry *e)
{
	unsigned has = 0;

	if (e->reported != 0)
		has |= HAS_REPORTED;
	if (e->issued != 0)
		has |= HAS_ISSUED;
	if (e->expiry != 0)
		has |= HAS_EXPIRY;
	if (e->review != 0)
		has |= HAS_REVIEW;
	if (sltd_state_known(e->reporting))
		has |= sltd_state_equal(e->reporting, e->state)
		    ? REPORTING_IS_STATE
		    : HAS_REPORTING;
	if (e->reference.len > 0)
		has |= HAS_REFERENCE;
	if (e->note.len > 0)
		has |= HAS_NOTE;
	return has;
}

static bool
is_alert(const struct sltd_entry *e)
{
	return e->until != 0 || e->measure != SLTD_MEASURE_NONE ||
	    e->contact.len > 0;
}

static void
put_alert(uint8_t **p, const struct sltd_entry *e)
{
	put_packed_day(p, e->until);
	*(*p)++ = (uint8_t)e->measure;
	*(*p)++ = (uint8_t)e->contact.len;
	span_copy(*p, e->contact);
	*p += e->contact.len;
}

static uint32_t
checksum(struct span key, struct span body)
{
	return (uint32_t)hash_sum(body, hash_sum(key, SEED));
}

void
sltd_entry_value(const struct sltd_entry *e, const struct sltd_key *key,
    const struct sltd_number *reach, struct buf *out)
{
	unsigned has = members(e);
	uint8_t *start = buf_reserve(out, SLTD_VALUE_MAX), *p;

	if (start == NULL)
		return;
	p = start + 4;
	if (reach != NULL) {
		memcpy(p, reach->text, reach->len);
		p += reach->len;
	}
	*p++ = (uint8_t)(e->status | (e->withdrawn ? IS_WITHDRAWN : 0) |
	    (is_alert(e) ? IS_ALERT : 0));
	*p++ = (uint8_t)has;
	if (e->withdrawn != 0)
		put_packed_day(&p, e->withdrawn);
	if (has & HAS_REPORTED)
		put_packed_day(&p, e->reported);
	if (has & HAS_ISSUED)
		put_packed_day(&p, e->issued);
	if (has & HAS_EXPIRY)
		put_packed_day(&p, e->expiry);
	if (has & HAS_REVIEW)
		put_packed_day(&p, e->review);
	if (has & HAS_REPORTING) {
		memcpy(p, e->reporting.text, SLTD_STATE_LEN);
		p += SLTD_STATE_LEN;
	}
	if (has & HAS_REFERENCE) {
		*p++ = (uint8_t)e->reference.len;
		memcpy(p, e->reference.data, e->reference.len);
		p += e->reference.len;
	}
	if (is_alert(e))
		put_alert(&p, e);
	if (has & HAS_NOTE) {
		memcpy(p, e->note.data, e->note.len);
		p += e->note.len;
	}
	bytes_store32(start,
	    checksum(sltd_key_span(key),
		span_make(start + 4, (size_t)(p - start) - 4)));
	out->len += (size_t)(p - start);
}

/* Takes len bytes from the front; NULL when there are fewer. */
static const uint8_t *
take_front(struct span *s, size_t len)
{
	const uint8_t *p = s->data;

	if (s->len < len)
		return NULL;
	*s = span_from(*s, len);
	return p;
}

static bool
take_day(struct span *s, sltd_day *day)
{
	const uint8_t *p = take_front(s, 3);

	if (p == NULL)
		return false;
	*day = (sltd_day)p[0] | (sltd_day)p[1] << 8 | (sltd_day)p[2] << 16;
	return true;
}

static bool
take_packed_number(struct span *s, size_t len, struct sltd_number *n)
{
	const uint8_t *p = take_front(s, len);

	if (p == NULL || len == 0 || len > SLTD_NUMBER_MAX)
		return false;
	memset(n, 0, sizeof(*n));
	memcpy(n->text, p, len);
	n->len = (uint8_t)len;
	return true;
}

static bool
take_state(struct span *s, struct sltd_state *state)
{
	const uint8_t *p = take_front(s, SLTD_STATE_LEN);

	if (p == NULL)
		return false;
	memcpy(state->text, p, SLTD_STATE_LEN);
	return true;
}

static bool
take_type(struct span *s, char *type)
{
	const uint8_t *p = take_front(s, 1);

	if (p == NULL)
		return false;
	*type = *p == NO_TYPE ? 0 : (char)*p;
	return true;
}

/* The number is its fold, or comes after the type. */
bool
sltd_entry_number(struct span key, struct sltd_number *out)
{
	const size_t others = 1 + SLTD_STATE_LEN + 1;
	struct span number = span_first(key, span_find(key, 0));

	if (key.len < number.len + others)
		return false;
	if (key.len > number.len + others)
		number = span_from(key, number.len + others);
	return take_packed_number(&number, number.len, out);
}

static bool
read_single_key(struct span key, struct sltd_entry *e)
{
	struct span rest = span_from(key, span_find(key, 0) + 1);

	return take_state(&rest, &e->state) && take_type(&rest, &e->type) &&
	    sltd_entry_number(key, &e->number);
}

static bool
read_series_key(struct span key, struct sltd_entry *e)
{
	const uint8_t *len;

	return take_state(&key, &e->state) &&
	    (len = take_front(&key, 1)) != NULL &&
	    take_packed_number(&key, *len, &e->number) &&
	    take_type(&key, &e->type) &&
	    take_packed_number(&key, *len, &e->last) && key.len == 0;
}

static bool
take_alert(struct span *body, struct sltd_entry *e)
{
	const uint8_t *p;

	if (!take_day(body, &e->until) || (p = take_front(body, 2)) == NULL ||
	    p[0] >= SLTD_MEASURES || p[1] > SLTD_CONTACT_MAX ||
	    p[1] > body->len)
		return false;
	e->measure = (enum sltd_measure)p[0];
	e->contact = span_first(*body, p[1]);
	*body = span_from(*body, p[1]);
	return true;
}

static bool
read_members(struct span body, struct sltd_entry *e)
{
	const uint8_t *p = take_front(&body, 2), *len;
	unsigned has;

	if (p == NULL || (p[0] & STATUS_MASK) >= SLTD_STATUSES)
		return false;
	e->status = (enum sltd_status)(p[0] & STATUS_MASK);
	has = p[1];
	if ((p[0] & IS_WITHDRAWN) && !take_day(&body, &e->withdrawn))
		return false;
	if ((has & HAS_REPORTED) && !take_day(&body, &e->reported))
		return false;
	if ((has & HAS_ISSUED) && !take_day(&body, &e->issued))
		return false;
	if ((has & HAS_EXPIRY) && !take_day(&body, &e->expiry))
		return false;
	if ((has & HAS_REVIEW) && !take_day(&body, &e->review))
		return false;
	if (has & REPORTING_IS_STATE)
		e->reporting = e->state;
	else if ((has & HAS_REPORTING) && !take_state(&body, &e->reporting))
		return false;
	if (has & HAS_REFERENCE) {
		if ((len = take_front(&body, 1)) == NULL || body.len < *len ||
		    *len > SLTD_REFERENCE_MAX)
			return false;
		e->reference = span_first(body, *len);
		body = span_from(body, *len);
	}
	if ((p[0] & IS_ALERT) && !take_alert(&body, e))
		return false;
	if (has & HAS_NOTE)
		e->note = body;
	return body.len <= SLTD_NOTE_MAX;
}

static bool
verify_entry(struct span key, struct span value, struct err *err)
{
	return (value.len >= 4 &&
		   bytes_load32(value.data) ==
		       checksum(key, span_from(value, 4))) ||
	    err_set(err, ERR_DATA,
		"a record is damaged: its checksum is "
		"wrong");
}

bool
sltd_entry_verify(
    struct span key, struct span value, bool *withdrawn, struct err *err)
{
	if (!verify_entry(key, value, err))
		return false;
	if (value.len < 6)
		return err_set(err, ERR_DATA,
		    "a record is damaged: its "
		    "members");
	*withdrawn = (value.data[4] & IS_WITHDRAWN) != 0;
	return true;
}

bool
sltd_entry_read(struct span key, struct span value, bool series,
    struct sltd_entry *out, struct sltd_number *reach, struct err *err)
{
	struct sltd_entry e = {.reporting = {"<<<"}};
	struct sltd_number r;

	if (!verify_entry(key, value, err))
		return false;
	value = span_from(value, 4);
	if (series ? !read_series_key(key, &e) ||
		    !take_packed_number(&value, e.number.len, &r)
		   : !read_single_key(key, &e))
		return err_set(err, ERR_DATA, "a record is damaged: its key");
	if (!read_members(value, &e))
		return err_set(err, ERR_DATA,
		    "a record is damaged: its "
		    "members");
	*out = e;
	if (series && reach != NULL)
		*reach = r;
	return true;
}

/*
 * session_access: how a chip is opened: EF.CardAccess, PACE, BAC. See
 * session.h.
 *
 * PACE that is offered and fails is a finding, and no quiet BAC: who makes
 * PACE fail may want just that.
 */
#include "chip/bac.h"
#include "chip/session_private.h"

/* ---- EF.CardAccess and lengths ------------------------------------------- */

/* These mean that there is none (Doc 9303-11 4.2; Malaysia's 6283). */
static bool
means_none(uint16_t sw)
{
	return sw == SW_DEACTIVATED || sw == SW_NOT_FOUND ||
	    sw == SW_SECURITY || sw == SW_BAD_INSTRUCTION;
}

/* Reads it; *there is false when the chip has none. */
static bool
read_card_access(struct session *s, bool *there, struct fault *why)
{
	struct buf *out = &s->out->file[EF_CARD_ACCESS];
	struct fault ignored = FAULT_INIT;

	*there = ef_read(&s->reader, EF_CARD_ACCESS, 0, out, why);
	if (*there)
		return true;
	if (why->kind != FAULT_REFUSED)
		return false;
	if (means_none(why->sw)) {
		if (why->sw != SW_NOT_FOUND)
			quirk_note(&s->quirks, QUIRK_CARD_ACCESS, NULL);
		return true;
	}
	/* Only now: chips of six states refuse it, one falls silent. */
	if (!ef_select_master(&s->channel, &ignored) &&
	    ignored.kind != FAULT_REFUSED) {
		*why = ignored;
		return false;
	}
	*there = ef_read(&s->reader, EF_CARD_ACCESS, 0, out, why);
	if (*there)
		quirk_note(&s->quirks, QUIRK_SELECT_MF, NULL);
	return *there || why->kind == FAULT_REFUSED;
}

/* The ways to it, in their order. */
enum way { BY_IDENTIFIER, AFTER_MASTER_FILE, BY_NAME, WAYS };

/* Looks for it from the chip's own start; *there is false when it has none. */
static bool
find_card_access(struct session *s, bool *there, struct fault *why)
{
	struct buf *out = &s->out->file[EF_CARD_ACCESS];

	*there = false;
	if (!s->transport->reset(s->transport->context, why))
		return false;
	for (enum way way = BY_IDENTIFIER; way < WAYS && !*there; way++) {
		struct fault no = FAULT_INIT;

		if (way == AFTER_MASTER_FILE)
			may_fail(ef_select_master(&s->channel, &no));
		if (no.kind == FAULT_NONE || no.kind == FAULT_REFUSED) {
			s->reader.by_select = way == BY_NAME;
			*there =
			    ef_read(&s->reader, EF_CARD_ACCESS, 0, out, &no);
			s->reader.by_select = false;
		}
		if (!*there && no.kind != FAULT_REFUSED) {
			*why = no;
			return false;
		}
	}
	return true;
}

/* What the chip states of lengths, and the reader with it. */
static bool
learn_lengths(struct session *s, struct fault *why)
{
	struct ef_lengths told = ef_lengths_of_atr(s->transport->atr);
	struct buf *info = &s->out->file[EF_ATR_INFO];
	size_t command, answer, reader = s->transport->extended_max;

	s->channel.chaining = told.chaining;
	if (!told.extended || !told.in_atr_info || reader == 0)
		return true;
	if (!ef_read(&s->reader, EF_ATR_INFO, 0, info, why))
		return why->kind == FAULT_REFUSED;
	if (!ef_lengths_of_info(buf_span(info), &command, &answer))
		return true;
	if (answer > reader + 2)
		answer = reader + 2;
	/* Sizes below the short form's are no long form. */
	s->channel.answer_max = answer > APDU_SHORT_LE + 2 ? answer : 0;
	return true;
}

/* ---- PACE ---------------------------------------------------------------- */

static const struct password *
pace_password(const struct session *s)
{
	return s->request->can != NULL ? s->request->can : s->request->mrz;
}

/* The one key whose number is that of the domain parameters. */
static const struct chip_key *
cam_key(struct session *s, const struct secinfos *infos)
{
	const struct chip_key *only = NULL;
	size_t curves = 0;

	for (size_t i = 0; i < infos->key_count; i++) {
		if (!infos->key[i].curve)
			continue;
		if (secinfo_key_id_is(infos->key[i].key_id, s->pace->parameter))
			return &infos->key[i];
		only = &infos->key[i];
		curves++;
	}
	if (curves != 1)
		return NULL;
	quirk_note(&s->quirks, QUIRK_CAM_KEY, "card_security");
	return only;
}

/* EF.CardSecurity lies in the master file: before the application. */
static void
verify_cam(struct session *s, const struct pace_cam *cam)
{
	struct span file;
	struct secinfos infos;
	struct cms ignored;
	struct fault why = FAULT_INIT;
	const struct chip_key *key;

	if (!session_read(s, EF_CARD_SECURITY, 0)) {
		session_worsen(s, SESSION_CAM, STATUS_UNDETERMINED);
		return;
	}
	file = buf_span(&s->out->file[EF_CARD_SECURITY]);
	if (!session_infos(secinfo_of_card_security(file, &ignored, &infos),
		"EF.CardSecurity", &why)) {
		session_fault(s, SESSION_CAM, "card_security", &why);
		return;
	}
	key = cam_key(s, &infos);
	if (key == NULL) {
		fault_set(&why, FAULT_FILE,
		    "no key in EF.CardSecurity belongs to the parameters of "
		    "PACE");
		session_fault(s, SESSION_CAM, "card_security", &why);
	} else if (pace_cam_verify(cam, key->spki, &why)) {
		session_prove(s, SESSION_CAM, key->spki);
	} else {
		session_fault(s, SESSION_CAM, NULL, &why);
	}
}

static void
remember_pace(struct session *s, const struct password *password)
{
	struct session_result *out = s->out;
	struct span oid = s->pace->oid;

	s->proven = password;
	out->protocol = PROTOCOL_PACE;
	out->password = password->kind;
	out->parameter = s->pace->parameter;
	out->oid_len = oid.len <= SESSION_OID_MAX ? oid.len : 0;
	memcpy(out->oid, oid.data, out->oid_len);
}

/* A status that says that the password was wrong, and nothing else. */
static bool
is_wrong_password(uint16_t sw)
{
	return sw == 0x6300 || sw >> 4 == 0x63c;
}

static void
explain_pace(const struct password *password, struct fault *why)
{
	struct fault plain = *why;

	if (why->kind != FAULT_REFUSED || !is_wrong_password(why->sw))
		return;
	fault_set(why, FAULT_REFUSED,
	    "the chip does not take the %s: not of this document, or misread "
	    "(PACE, %04X)",
	    password->kind == PASSWORD_CAN ? "card access number" : "zone",
	    plain.sw);
	why->sw = plain.sw;
}

/* first: with the proofs that go with it. */
static bool
run_pace(struct session *s, const struct password *password, bool first,
    struct fault *why)
{
	struct pace_cam cam = {0};
	bool ok, proven;

	ok = pace_run(
	    &s->channel, s->pace, password, s->random, &cam, &proven, why);
	if (ok && first) {
		remember_pace(s, password);
		if (s->pace->implied)
			quirk_note(&s->quirks, QUIRK_PARAMETER, "card_access");
		if (s->pace->mapping == PACE_CHIP_AUTHENTICATION)
			verify_cam(s, &cam);
	}
	pace_cam_release(&cam);
	return ok;
}

/* ---- BAC ----------------------------------------------------------------- */

/* These say that the chip knows no BAC (Netherlands, Germany). */
static bool
means_no_bac(uint16_t sw)
{
	return sw == 0x6985 || sw == 0x6a88 || sw == SW_BAD_INSTRUCTION ||
	    sw == 0x6882 || sw == 0x6e00;
}

static void
explain_bac(bool tried, struct fault *why)
{
	uint16_t sw = why->sw;

	if (why->kind != FAULT_REFUSED)
		return;
	if (means_no_bac(sw))
		fault_set(why, FAULT_REFUSED,
		    "the chip knows no basic access control (%04X)", sw);
	else if (tried)
		fault_set(why, FAULT_REFUSED,
		    "the chip does not take the zone: not of this document, "
		    "or misread (BAC, %04X)",
		    sw);
	why->sw = sw;
}

/*
 * Tries the zone. *absent: the chip knows no BAC, as far as could be found out
 * without trying a password.
 */
static bool
run_bac(struct session *s, bool *absent, struct fault *why)
{
	const struct password *mrz = s->request->mrz;
	bool selected, tried = false;

	*absent = false;
	/* 9303-11 4.3.2: it may be refused before access and still count. */
	selected = ef_select_application(&s->channel, why);
	if (!selected &&
	    (why->kind != FAULT_REFUSED || why->sw == SW_NOT_FOUND))
		return false;
	if (mrz == NULL) {
		*absent = true;
		return fault_set(why, FAULT_UNSUPPORTED,
		    "the chip has no PACE: its zone is needed, a card "
		    "access number does not do");
	}
	if (!bac_run(&s->channel, mrz, s->random, &tried, why)) {
		*absent = !tried && why->kind == FAULT_REFUSED;
		explain_bac(tried, why);
		return false;
	}
	if (!selected)
		quirk_note(&s->quirks, QUIRK_PLAIN_SELECT, NULL);
	s->proven = mrz;
	s->out->protocol = PROTOCOL_BAC;
	s->out->password = PASSWORD_MRZ;
	return true;
}

/* Belgium's oldest have no access control: EF.COM can be read, and the rest. */
static bool
is_open(struct session *s)
{
	struct fault ignored = FAULT_INIT;
	struct buf *com = &s->out->file[EF_COM];

	if (!ef_read(&s->reader, EF_COM, 0, com, &ignored))
		return false;
	s->out->has[EF_COM] = true;
	s->out->protocol = PROTOCOL_NONE;
	quirk_note(&s->quirks, QUIRK_NO_ACCESS, NULL);
	return true;
}

/* ---- both ---------------------------------------------------------------- */

/* Whether the operator's word lets BAC be tried after this. */
static bool
may_fall_back(const struct session *s, const struct fault *why)
{
	return s->request->allow_bac_fallback && s->request->mrz != NULL &&
	    (why->kind == FAULT_UNSUPPORTED ||
		(why->kind == FAULT_REFUSED && !is_wrong_password(why->sw)));
}

static bool
fall_back(struct session *s, struct fault *why)
{
	bool ignored;

	findings_add(s->findings, "chip.downgrade", SEVERITY_WARNING, "access",
	    "ICAO 9303-11 4.2", "BAC although the chip offers PACE: %s",
	    why->note);
	channel_open(&s->channel);
	return s->transport->reset(s->transport->context, why) &&
	    run_bac(s, &ignored, why);
}

static bool
open_with_pace(struct session *s, struct fault *why)
{
	const struct password *password = pace_password(s);

	if (password == NULL)
		return fault_set(why, FAULT_UNSUPPORTED,
		    "neither zone nor card access number is known");
	if (!run_pace(s, password, true, why)) {
		explain_pace(password, why);
		return may_fall_back(s, why) && fall_back(s, why);
	}
	if (s->over)
		return false;
	/* After PACE the master file is current, and all is protected. */
	return ef_select_application(&s->channel, why);
}

/* EF.CardAccess offers PACE, but none that can be done. */
static bool
open_without_usable(struct session *s, struct fault *why)
{
	fault_set(why, FAULT_UNSUPPORTED,
	    "the chip offers PACE with parameters that are not known");
	return may_fall_back(s, why) && fall_back(s, why);
}

static bool
open_by_card_access(struct session *s, struct fault *why)
{
	struct span file = buf_span(&s->out->file[EF_CARD_ACCESS]);
	bool absent;

	if (!session_infos(
		secinfo_parse(file, &s->card_access), "EF.CardAccess", why))
		return false;
	if (s->card_access.unreadable > 0)
		quirk_note(&s->quirks, QUIRK_SECURITY_INFO, "card_access");
	s->pace = secinfo_best_pace(&s->card_access);
	if (s->pace != NULL)
		return open_with_pace(s, why);
	if (s->card_access.pace_count > 0 || s->card_access.unreadable > 0)
		return open_without_usable(s, why);
	return run_bac(s, &absent, why) || (absent && is_open(s));
}

/*
 * Neither PACE nor BAC was found. French cards start in another application,
 * and another program may have left one selected: EF.CardAccess is looked for
 * in every way before a chip is taken for one that is open to anybody.
 */
static bool
open_after_all(struct session *s, struct fault *why)
{
	struct fault ignored = FAULT_INIT;
	bool there;

	if (!find_card_access(s, &there, why))
		return false;
	if (there) {
		quirk_note(&s->quirks, QUIRK_OTHER_APP, NULL);
		s->out->has[EF_CARD_ACCESS] = true;
		return open_by_card_access(s, why);
	}
	return (ef_select_application(&s->channel, &ignored) ||
		   ignored.kind == FAULT_REFUSED) &&
	    is_open(s);
}

static bool
open_chip(struct session *s, struct fault *why)
{
	bool there, absent;

	if (!read_card_access(s, &there, why))
		return false;
	/* Whatever comes of the rest: what was read whole stays. */
	s->out->has[EF_CARD_ACCESS] = there;
	if (!learn_lengths(s, why))
		return false;
	if (there)
		return open_by_card_access(s, why);
	return run_bac(s, &absent, why) || (absent && open_after_all(s, why));
}

bool
session_access(struct session *s)
{
	struct fault why = FAULT_INIT;

	if (open_chip(s, &why)) {
		session_worsen(s, SESSION_ACCESS, STATUS_PASS);
		return true;
	}
	if (why.kind != FAULT_NONE)
		session_fault(s, SESSION_ACCESS, NULL, &why);
	session_worsen(s, SESSION_ACCESS, STATUS_UNDETERMINED);
	s->over = true;
	return false;
}

bool
session_reopen(struct session *s, struct fault *why)
{
	bool ignored;

	s->reopened = true;
	s->ca_pending = false;
	s->reader.unforgiving = false;
	channel_open(&s->channel);
	if (s->proven == NULL ||
	    !s->transport->reset(s->transport->context, why))
		return false;
	if (!s->cloned)
		quirk_note(&s->quirks, QUIRK_NEW_SESSION, NULL);
	if (s->out->protocol == PROTOCOL_BAC) {
		may_fail(ef_select_application(&s->channel, why));
		return bac_run(
		    &s->channel, s->proven, s->random, &ignored, why);
	}
	return run_pace(s, s->proven, false, why) &&
	    ef_select_application(&s->channel, why);
}

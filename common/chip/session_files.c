/*
 * session_files: EF.SOD, the proofs that the chip is no copy, and the data
 * groups. See session.h.
 */
#include "chip/ca.h"
#include "chip/session_private.h"
#include "lds/dg.h"
#include "lds/sod.h"
#include "travel/layout.h"

/* ---- one file ------------------------------------------------------------ */

/*
 * The first answer under the keys of chip authentication has come, or has
 * not: only a chip with the private key can protect it (9303-11 6.2.1).
 */
static void
settle_ca(struct session *s, bool ok, struct fault *why)
{
	bool believed = ok || why->kind == FAULT_REFUSED ||
	    why->kind == FAULT_FILE || why->kind == FAULT_LIMIT;

	if (!s->ca_pending)
		return;
	s->ca_pending = s->reader.unforgiving = false;
	if (believed) {
		session_prove(s, SESSION_CA, s->ca_key);
	} else if (why->kind == FAULT_PROTOCOL ||
	    (why->kind == FAULT_BARE &&
		(why->sw == SW_SM_MISSING || why->sw == SW_SM_INCORRECT))) {
		struct fault clone = FAULT_INIT;

		fault_set(&clone, FAULT_CLONE,
		    "chip authentication: the chip does not have the private "
		    "key of its data group 14");
		session_fault(s, SESSION_CA, NULL, &clone);
		s->cloned = true;
		/* What is read from here on is read in a new session. */
		why->kind = FAULT_BARE;
	} else {
		session_worsen(s, SESSION_CA, STATUS_UNDETERMINED);
	}
}

/* Reads, and once more in a new session where the chip closed this one. */
static bool
read_twice(struct session *s, enum ef file, size_t expected, struct fault *why)
{
	struct buf *out = &s->out->file[file];
	bool ok = ef_read(&s->reader, file, expected, out, why);

	settle_ca(s, ok, why);
	if (ok || why->kind != FAULT_BARE || s->reopened)
		return ok;
	return session_reopen(s, why) &&
	    ef_read(&s->reader, file, expected, out, why);
}

bool
session_read(struct session *s, enum ef file, size_t expected)
{
	struct fault why = FAULT_INIT;

	if (s->over)
		return false;
	if (s->out->has[file])
		return true;
	s->out->has[file] = read_twice(s, file, expected, &why);
	if (s->out->has[file]) {
		session_worsen(s, SESSION_FILES, STATUS_PASS);
		return true;
	}
	/* LDS 1.8 does without it (9303-10 4.6.1); EF.SOD says more. */
	if (file == EF_COM && why.sw == SW_NOT_FOUND && s->out->has[EF_SOD]) {
		findings_add(s->findings, "chip.file", SEVERITY_INFO, "com",
		    "ICAO 9303-10 4.6.1", "the chip has no EF.COM");
		return false;
	}
	session_fault(s, SESSION_FILES, ef_name(file), &why);
	s->over = s->over || why.kind == FAULT_BARE;
	return false;
}

static struct span
file_of(const struct session *s, enum ef file)
{
	return buf_span(&s->out->file[file]);
}

/* ---- what there is to read ----------------------------------------------- */

/* The data groups with a hash in EF.SOD; 0 when it cannot be read. */
static uint32_t
groups_of_sod(const struct session *s)
{
	struct sod sod = SOD_INIT;
	struct err err = ERR_INIT;
	uint32_t groups = 0;

	if (s->out->has[EF_SOD] &&
	    sod_open(file_of(s, EF_SOD), &sod, &err) == SOD_OPEN &&
	    sod.has_object)
		groups = sod.object.groups;
	sod_release(&sod);
	return groups;
}

static uint32_t
groups_of_com(const struct session *s)
{
	struct lds_com com;
	struct err err = ERR_INIT;

	return s->out->has[EF_COM] &&
		lds_com_parse(file_of(s, EF_COM), &com, &err)
	    ? com.groups
	    : 0;
}

static bool
listed(uint32_t groups, unsigned group)
{
	return groups >> group & 1;
}

/* ---- chip authentication ------------------------------------------------- */

/* 9303-11 4.2: what was offered in the open must be what is signed. */
static void
compare_card_access(struct session *s, const struct secinfos *dg14)
{
	static const char ref[] = "ICAO 9303-11 4.2";

	if (dg14->pace_count == 0)
		return;
	if (s->card_access.pace_count == 0 && s->out->protocol == PROTOCOL_BAC)
		findings_add(s->findings, "chip.downgrade", SEVERITY_WARNING,
		    "card_access", ref,
		    "data group 14 offers PACE, the chip did not: BAC was "
		    "used");
	if (s->card_access.pace_count == 0 ||
	    secinfo_same_pace(&s->card_access, dg14))
		return;
	findings_add(s->findings, "chip.protocol", SEVERITY_ERROR,
	    "card_access", ref,
	    "EF.CardAccess offers another PACE than data group 14");
	session_worsen(s, SESSION_ACCESS, STATUS_FAIL);
}

/* A proof that was not given; where the chip closed the session over it, the
 * files are still read, in a new one. */
static void
failed(struct session *s, enum session_check check, const struct fault *proof)
{
	struct fault why = FAULT_INIT;

	session_fault(s, check, NULL, proof);
	if (proof->kind == FAULT_BARE &&
	    (s->reopened || !session_reopen(s, &why))) {
		if (why.kind != FAULT_NONE)
			session_fault(s, SESSION_FILES, NULL, &why);
		s->over = true;
	}
}

static void
authenticate_chip(struct session *s, const struct secinfos *dg14)
{
	struct fault why = FAULT_INIT;

	/* Mapping with chip authentication has proven it already. */
	if (!ca_offered(dg14) || s->out->check[SESSION_CAM] == STATUS_PASS ||
	    s->channel.sm == NULL)
		return;
	if (ca_run(&s->channel, dg14, s->random, &s->ca_key, &why)) {
		s->ca_pending = s->reader.unforgiving = true;
		return;
	}
	failed(s, SESSION_CA, &why);
}

static void
read_dg14(struct session *s, struct secinfos *infos)
{
	struct fault why = FAULT_INIT;

	if (!session_read(s, EF_DG14, 0))
		return;
	if (!session_infos(
		secinfo_of_file(file_of(s, EF_DG14), lds_tag(14), infos),
		"data group 14", &why)) {
		session_fault(s, SESSION_CA, "dg.14", &why);
		return;
	}
	if (infos->unreadable > 0)
		quirk_note(&s->quirks, QUIRK_SECURITY_INFO, "dg.14");
	compare_card_access(s, infos);
	authenticate_chip(s, infos);
}

/* ---- active authentication ----------------------------------------------- */

static void
ask_active(struct session *s, struct key *key, struct span spki,
    const struct secinfos *dg14)
{
	enum digest digest = dg14->has_aa ? dg14->aa_digest : DIGEST_NONE;
	struct fault why = FAULT_INIT;

	if (!aa_ask(&s->channel, key, s->random, &s->out->active, &why)) {
		failed(s, SESSION_AA, &why);
		return;
	}
	s->out->has_active = true;
	if (aa_judge(key, digest, &s->out->active, &s->quirks, &why))
		session_prove(s, SESSION_AA, spki);
	else
		session_fault(s, SESSION_AA, NULL, &why);
}

static void
read_dg15(struct session *s, const struct secinfos *dg14)
{
	struct err err = ERR_INIT;
	struct fault why = FAULT_INIT;
	struct span spki;
	struct key *key;

	if (!session_read(s, EF_DG15, 0))
		return;
	if (!dg15_parse(file_of(s, EF_DG15), &spki, &err) ||
	    !key_parse(spki, &key, &err)) {
		fault_set(&why, FAULT_UNSUPPORTED, "%s", err.text);
		session_fault(s, SESSION_AA, "dg.15", &why);
		return;
	}
	ask_active(s, key, spki, dg14);
	key_free(key);
}

/* ---- all of it ----------------------------------------------------------- */

/* Tag and length of the group and of the zone in it (9303-10 4.7.1). */
static size_t
dg1_size(const struct session *s)
{
	size_t zone = s->request->zone;

	return layout_of_chip(zone) != NULL ? zone + 5 : 0;
}

/* DG1 first, DG2 last, the others between in rising order. */
static void
read_groups(struct session *s, uint32_t groups)
{
	if (listed(groups, EF_DG1))
		session_read(s, EF_DG1, dg1_size(s));
	for (unsigned i = 3; i <= LDS_GROUPS && !s->over; i++)
		if (listed(groups, i) && !s->out->has[i] && i != EF_DG14 &&
		    i != EF_DG15)
			session_read(s, (enum ef)i, 0);
	if (listed(groups, EF_DG2))
		session_read(s, EF_DG2, 0);
}

void
session_files(struct session *s)
{
	/* DG3 and DG4 are never asked for without terminal authentication:
	 * some chips end the session over it. */
	uint32_t wanted = s->request->groups & SESSION_GROUPS_ALL, groups;
	struct secinfos dg14 = {.domain = -1};

	session_read(s, EF_SOD, 0);
	groups = groups_of_sod(s);
	/* What is signed decides: a clone leaves DG14 and DG15 out of EF.COM.
	 */
	if (listed(groups & wanted, EF_DG14))
		read_dg14(s, &dg14);
	if (listed(groups & wanted, EF_DG15) && !s->over)
		read_dg15(s, &dg14);
	session_read(s, EF_COM, 0);
	groups |= groups_of_com(s);
	if (groups == 0)
		groups = 1u << EF_DG1 | 1u << EF_DG2;
	read_groups(s, groups & wanted);
	/* Nothing came after it that could have shown it. */
	if (s->ca_pending)
		session_worsen(s, SESSION_CA, STATUS_UNDETERMINED);
}

/*
 * pa_groups: every data group that was read is the one that was signed, and
 * EF.COM names the same ones. Hashes are over the raw bytes of the file:
 * whoever parses and encodes again gets another hash (data group 14's SET).
 */
#include <stdio.h>

#include "lds/pa_private.h"

#define WHERE_MAX 8
_Static_assert(WHERE_MAX >= sizeof("dg.16"), "the longest");

static void
name_group(unsigned group, char where[WHERE_MAX])
{
	(void)snprintf(where, WHERE_MAX, "dg.%u", group);
}

/* ---- the hashes' own algorithm ------------------------------------------ */

/* False when hashes of it prove nothing; a finding says so. */
static bool
digest_counts(struct run *r)
{
	const struct lds_object *o = &r->out->sod.object;

	r->out->has_digest = o->digest != DIGEST_NONE;
	if (o->digest == DIGEST_NONE) {
		pa_report(r,
		    pa_is_broken(o->digest_algorithm)
			? RULE_DG_ALGORITHM
			: RULE_DG_ALGORITHM_UNKNOWN,
		    NULL, "the digest algorithm of the data group hashes %s",
		    pa_is_broken(o->digest_algorithm) ? "is not allowed"
						      : "is not known");
		return false;
	}
	pa_judge_digest(r, o->digest, "the data group hashes",
	    RULE_DG_ALGORITHM, RULE_SOD_ALGORITHM_WEAK);
	return true;
}

/* ---- one group ---------------------------------------------------------- */

static enum status
hash_group(struct run *r, unsigned group, const char *where)
{
	const struct lds_object *o = &r->out->sod.object;
	uint8_t digest[DIGEST_SIZE_MAX];
	bool soft = r->soft[RULE_DG_HASH];

	if (!digest_compute(o->digest, r->in->dg[group].bytes, digest)) {
		pa_report(r, RULE_DG_UNREADABLE, where,
		    "its hash cannot be computed");
		return STATUS_UNDETERMINED;
	}
	if (span_equal(
		o->hash[group], span_make(digest, digest_size(o->digest))))
		return STATUS_PASS;
	r->soft[RULE_DG_HASH] = soft && (r->soft_groups & 1u << group);
	pa_report(r, RULE_DG_HASH, where,
	    "data group %u is not what was "
	    "signed",
	    group);
	r->soft[RULE_DG_HASH] = soft;
	return STATUS_FAIL;
}

static enum status
not_read(struct run *r, unsigned group, bool listed, const char *where)
{
	bool required = r->policy->required & 1u << group;

	if (required)
		pa_report(r, RULE_DG_REQUIRED, where,
		    "data group %u is "
		    "required, and %s",
		    group, listed ? "was not read" : "EF.SOD lists none");
	else if (listed)
		pa_report(r, RULE_DG_MISSING, where,
		    "data group %u is "
		    "signed and was not read",
		    group);
	return STATUS_ABSENT;
}

static enum status
check_group(struct run *r, unsigned group, bool digest_ok)
{
	const struct pa_file *file = &r->in->dg[group];
	bool listed = r->out->sod.object.groups & 1u << group;
	char where[WHERE_MAX];

	name_group(group, where);
	if (file->how == PA_UNREADABLE) {
		pa_report(r, RULE_DG_UNREADABLE, where,
		    "the file is there and cannot be read");
		return STATUS_UNDETERMINED;
	}
	/* A reader may leave an empty file for what the chip has not. */
	if (file->how == PA_NOT_READ || (file->bytes.len == 0 && !listed))
		return not_read(r, group, listed, where);
	if (file->bytes.len == 0) {
		pa_report(r, RULE_DG_EMPTY, where,
		    "data group %u was read "
		    "and has no bytes",
		    group);
		return STATUS_UNDETERMINED;
	}
	if (!listed) {
		pa_report(r, RULE_DG_UNLISTED, where,
		    "data group %u is not "
		    "covered by the signature",
		    group);
		return STATUS_FAIL;
	}
	return digest_ok ? hash_group(r, group, where) : STATUS_UNDETERMINED;
}

void
pa_check_groups(struct run *r)
{
	bool digest_ok, any = false;

	pa_raise(r, CHECK_GROUPS, STATUS_PASS);
	digest_ok = digest_counts(r);
	for (unsigned i = 1; i <= LDS_GROUPS; i++) {
		r->out->group[i] = check_group(r, i, digest_ok);
		any |= r->in->dg[i].how != PA_NOT_READ;
	}
	if (!any)
		pa_report(r, RULE_DG_NONE, NULL,
		    "no data group was read: "
		    "EF.SOD alone proves none of them");
}

/* ---- EF.COM ------------------------------------------------------------- */

/* Appends " 3 14" for the groups of a set. */
static void
put_groups(struct buf *out, uint32_t groups)
{
	for (unsigned i = 1; i <= LDS_GROUPS; i++)
		if (groups & 1u << i)
			buf_printf(out, " %u", i);
}

static void
compare_lists(struct run *r, const struct lds_com *com)
{
	uint32_t signed_groups = r->out->sod.object.groups;
	struct buf text = BUF_INIT;

	if (com->groups == signed_groups && com->unknown_tags == 0)
		return;
	if (signed_groups & ~com->groups) {
		BUF_LITERAL(&text, "; not in EF.COM:");
		put_groups(&text, signed_groups & ~com->groups);
	}
	if (com->groups & ~signed_groups) {
		BUF_LITERAL(&text, "; not in EF.SOD:");
		put_groups(&text, com->groups & ~signed_groups);
	}
	if (com->unknown_tags > 0)
		BUF_LITERAL(&text, "; EF.COM has a tag of no data group");
	pa_report(r, RULE_COM_MISMATCH, "com",
	    "EF.COM and EF.SOD list "
	    "different data groups%s",
	    buf_text(&text));
	buf_release(&text);
}

void
pa_check_com(struct run *r)
{
	const struct pa_file *file = &r->in->com;
	struct err err = ERR_INIT;
	struct lds_com com;

	if (file->how == PA_NOT_READ)
		return;
	pa_raise(r, CHECK_COM, STATUS_PASS);
	if (file->how == PA_UNREADABLE) {
		pa_report(r, RULE_COM_MALFORMED, "com",
		    "EF.COM is there and cannot be read");
		return;
	}
	if (!lds_com_parse(file->bytes, &com, &err)) {
		pa_report(r, RULE_COM_MALFORMED, "com", "%s", err.text);
		return;
	}
	/* Versions are not compared: EF.COM may stay at 1.7 beside 1.8. */
	compare_lists(r, &com);
}

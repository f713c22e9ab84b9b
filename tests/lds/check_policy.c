/*
 * lds/policy: what is printed reads back as the same policy, and no file can
 * make a forgery pass.
 */
#include "lds/policy.h"

#include "suite.h"

/* Reads what policy_print() wrote, as config_read() would. */
static bool
read_back(struct span text, struct policy *p, struct err *err)
{
	char section[64] = "", line[256], *equals;

	while (text.len > 0) {
		struct span row = span_first(text, span_find(text, '\n'));
		struct span value;

		text = span_from(text, row.len + 1);
		if (row.len == 0 || row.data[0] == ';')
			continue;
		ck_assert_uint_lt(row.len, sizeof(line));
		memcpy(line, row.data, row.len);
		line[row.len] = '\0';
		if (line[0] == '[') {
			line[row.len - 1] = '\0';
			memcpy(section, line + 1, strlen(line + 1) + 1);
			continue;
		}
		equals = strstr(line, " =");
		ck_assert_ptr_nonnull(equals);
		*equals = '\0';
		value = span_trim(span_str(equals + 2));
		if (!policy_set(p, section, line,
			value.len > 0 ? (const char *)value.data : "", err))
			return false;
	}
	return true;
}

START_TEST(printed_reads_back)
{
	struct policy first, second;
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct err err = ERR_INIT;

	policy_default(&first);
	ck_assert(policy_set(&first, "findings", "dsc.usage", "warning", &err));
	ck_assert(policy_set(
	    &first, "algorithms", "digests", "SHA-256, SHA-512", &err));
	ck_assert(policy_set(&first, "algorithms", "rsa_min", "2048", &err));
	ck_assert(policy_set(&first, "crl", "max_age_days", "7", &err));
	ck_assert(policy_set(&first, "data_groups", "require", "1 2", &err));
	ck_assert(policy_set(&first, "chip", "require", "yes", &err));
	ck_assert(!policy_set(&first, "chip", "require", "1", &err));
	ck_assert(policy_set(&first, "states", "XYZ", "DE", &err));
	policy_print(&first, &a);
	policy_default(&second);
	ck_assert_msg(read_back(buf_span(&a), &second, &err), "%s", err.text);
	policy_print(&second, &b);
	ck_assert_str_eq(buf_text(&a), buf_text(&b));
	ck_assert_uint_eq(second.required, 1u << 1 | 1u << 2);
	ck_assert(second.chip_required);
	ck_assert(policy_country(&second, SPAN("XYZ"), "DE"));
	ck_assert(!policy_country(&second, SPAN("XYZ"), "FR"));
	ck_assert_int_eq(policy_digest(&second, DIGEST_SHA1), STRENGTH_REFUSED);
	ck_assert_int_eq(policy_digest(&second, DIGEST_SHA256), STRENGTH_GOOD);
	buf_release(&a);
	buf_release(&b);
}
END_TEST

START_TEST(no_policy_lets_a_forgery_pass)
{
	static const char *const forgeries[] = {"sod.signature",
	    "sod.malformed", "sod.empty", "sod.algorithm", "csca.signature",
	    "csca.distrusted", "dsc.revoked", "dg.hash", "dg.unlisted",
	    "aa.signature", "chip.clone", "chip.card_access",
	    /* and what could not be looked at */
	    "sod.missing", "csca.unknown", "crl.missing", "dsc.missing",
	    "dg.unreadable", "dg.empty", "dg.missing.all", "chip.unproven"};
	static const char *const effects[] = {"ignore", "info", "warning"};
	struct err err = ERR_INIT;
	struct policy p;

	policy_default(&p);
	for (size_t i = 0; i < COUNT(forgeries); i++) {
		for (size_t e = 0; e < COUNT(effects); e++)
			ck_assert_msg(!policy_set(&p, "findings", forgeries[i],
					  effects[e], &err),
			    "%s", forgeries[i]);
		ck_assert(
		    policy_set(&p, "findings", forgeries[i], "error", &err));
		ck_assert(policy_set(
		    &p, "findings", forgeries[i], "undetermined", &err));
	}
}
END_TEST

START_TEST(wrong_entries)
{
	static const struct {
		const char *section, *key, *value;
	} rows[] = {
	    {"findings", "no.such", "error"},
	    {"findings", "dsc.usage", "fatal"},
	    {"algorithms", "digests", "SHA-256 MD5"},
	    {"algorithms", "rsa_min", "many"},
	    {"algorithms", "rsa_min", "99999"},
	    {"crl", "max_age_days", "-1"},
	    {"data_groups", "require", "17"},
	    {"data_groups", "require", "0"},
	    {"states", "TOOLONG", "DE"},
	    {"other", "key", "value"},
	    {"", "key", "value"},
	};
	struct err err = ERR_INIT;
	struct policy p;

	policy_default(&p);
	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_msg(!policy_set(&p, rows[i].section, rows[i].key,
				  rows[i].value, &err),
		    "row %zu", i);
}
END_TEST

START_TEST(groups)
{
	struct err err = ERR_INIT;
	uint32_t bits;

	ck_assert(policy_groups("1,2 14", &bits, &err) &&
	    bits == (1u << 1 | 1u << 2 | 1u << 14));
	ck_assert(policy_groups("DG1,dg16", &bits, &err) &&
	    bits == (1u << 1 | 1u << 16));
	ck_assert(policy_groups("", &bits, &err) && bits == 0);
	ck_assert(!policy_groups("x", &bits, &err));
}
END_TEST

Suite *policy_suite(void);

Suite *
policy_suite(void)
{
	Suite *s = suite_create("policy");

	CASE(s, printed_reads_back);
	CASE(s, no_policy_lets_a_forgery_pass);
	CASE(s, wrong_entries);
	CASE(s, groups);
	return s;
}

/*
 * secinfo: PACEInfo and its kin, and the choice among them.
 */
#include "x509/secinfo.h"

#include "chip/script.h"

Suite *secinfo_suite(void);

#define GM_AES128 "060A 04007F00070202040202"
#define GM_AES256 "060A 04007F00070202040204"
#define IM_AES256 "060A 04007F00070202040404"
#define CAM_AES128 "060A 04007F00070202040602"
#define CAM_3DES "060A 04007F00070202040601"
#define DH_3DES "060A 04007F00070202040101"

static const struct {
	const char *set;
	const char *best; /* content of the OID; NULL: none is usable */
	unsigned parameter, unreadable;
} rows[] = {
    {"3114 3012 " GM_AES128 " 020102 02010D", "04007F00070202040202", 13, 0},
    /* Italy's: Diffie-Hellman, 3DES, 2048 bits */
    {"3114 3012 " DH_3DES " 020102 020102", "04007F00070202040101", 2, 0},
    /* chip authentication mapping before all; generic before integrated */
    {"3128 3012 " GM_AES256 " 020102 02010D 3012 " CAM_AES128 " 020102 02010D",
	"04007F00070202040602", 13, 0},
    {"3128 3012 " IM_AES256 " 020102 02010D 3012 " GM_AES128 " 020102 02010C",
	"04007F00070202040202", 12, 0},
    /* the stronger cipher */
    {"3128 3012 " GM_AES128 " 020102 02010C 3012 " GM_AES256 " 020102 02010D",
	"04007F00070202040204", 13, 0},
    /* Spain's: two elements, alone and with domain parameters beside it */
    {"3111 300F " GM_AES128 " 020102", NULL, 0, 0},
    {"312C 300F " GM_AES128 " 020102 3019 0609 04007F000702020402"
     "300C 0607 04007F00070102 02010C",
	"04007F00070202040202", 12, 0},
    /* no such parameters; P-224 has no integrated mapping; numbers for
     * points */
    {"3114 3012 " GM_AES128 " 020102 020105", NULL, 0, 0},
    {"3114 3012 " IM_AES256 " 020102 02010A", NULL, 0, 0},
    {"3114 3012 " GM_AES128 " 020102 020102", NULL, 0, 0},
    {"3114 3012 " DH_3DES " 020102 02010D", NULL, 0, 0},
    /* there is no chip authentication mapping with 3DES; version 1 */
    {"3114 3012 " CAM_3DES " 020102 02010D", NULL, 0, 1},
    {"3114 3012 " GM_AES128 " 020101 02010D", NULL, 0, 1},
    {"3100", NULL, 0, 0},
    /* what nobody knows is left out */
    {"3108 3006 0604 2A030405", NULL, 0, 0},
};

START_TEST(choice_of_pace)
{
	struct secinfos infos;
	const struct pace_info *best;

	ck_assert_int_eq(
	    secinfo_parse(hex(rows[_i].set), &infos), SECINFO_READ);
	best = secinfo_best_pace(&infos);
	ck_assert_uint_eq(infos.unreadable, rows[_i].unreadable);
	ck_assert_int_eq(best != NULL, rows[_i].best != NULL);
	if (best != NULL) {
		ck_hex_eq(best->oid, rows[_i].best);
		ck_assert_uint_eq(best->parameter, rows[_i].parameter);
	}
}
END_TEST

static const char *const wrong[] = {
    "", "3014", "3114 3012", "3102 0500", "3104 3002 0500", "3104 3003 0601"};

START_TEST(no_security_infos)
{
	struct secinfos infos;

	ck_assert_int_eq(secinfo_parse(hex(wrong[_i]), &infos), SECINFO_BROKEN);
}
END_TEST

START_TEST(too_many)
{
	struct buf set = BUF_INIT;
	struct secinfos infos;

	buf_append_span(&set, hex("3182 0294"));
	for (int i = 0; i < 33; i++)
		buf_append_span(&set, hex("3012 " GM_AES128 "020102 02010D"));
	ck_assert_int_eq(
	    secinfo_parse(buf_span(&set), &infos), SECINFO_TOO_MANY);
	buf_release(&set);
}
END_TEST

static const struct {
	const char *a, *b;
	bool same;
} offers[] = {
    {"3128 3012 " GM_AES256 " 020102 02010D 3012 " CAM_AES128 " 020102 02010D",
	"3128 3012 " CAM_AES128 " 020102 02010D 3012 " GM_AES256
	" 020102 02010D",
	true},
    {"3128 3012 " GM_AES256 " 020102 02010D 3012 " CAM_AES128 " 020102 02010D",
	"3114 3012 " GM_AES256 " 020102 02010D", false},
    /* other parameters */
    {"3114 3012 " GM_AES256 " 020102 02010D",
	"3114 3012 " GM_AES256 " 020102 02010C", false},
    /* implied is as good as said */
    {"312C 300F " GM_AES128 " 020102 3019 0609 04007F000702020402"
     "300C 0607 04007F00070102 02010C",
	"3114 3012 " GM_AES128 " 020102 02010C", true},
    /* what is not to be used is compared nevertheless */
    {"3128 3012 " GM_AES256 " 020102 02010D 3012 " CAM_3DES " 020102 02010D",
	"3114 3012 " GM_AES256 " 020102 02010D", false},
    {"3114 3012 " GM_AES128 " 020101 02010D",
	"3114 3012 " GM_AES128 " 020102 02010D", false},
    /* what is no PACE is not */
    {"311C 3012 " GM_AES256 " 020102 02010D 3006 0604 2A030405",
	"3114 3012 " GM_AES256 " 020102 02010D", true},
};

START_TEST(same_offer)
{
	struct secinfos a, b;

	ck_assert_int_eq(secinfo_parse(hex(offers[_i].a), &a), SECINFO_READ);
	ck_assert_int_eq(secinfo_parse(hex(offers[_i].b), &b), SECINFO_READ);
	ck_assert(secinfo_same_pace(&a, &b) == offers[_i].same);
	ck_assert(secinfo_same_pace(&b, &a) == offers[_i].same);
}
END_TEST

/* A key of chip authentication, number 13; the hash is sha256sum's. */
#define DG14_KEY \
	"6E2F312D302B060904007F000702020102301B301406072A8648CE3D020106092B2403030208010107030300040502010D"
#define KEY_SHA256                         \
	"64EDF69C8342BDE8FB84E846217A158C" \
	"C86DE61F6E6CF91ADB56AB9E90A02D91"

START_TEST(key_of_data_group_14)
{
	struct secinfos infos;
	struct span other = hex("00"
				"EDF69C8342BDE8FB84E846217A158C"
				"C86DE61F6E6CF91ADB56AB9E90A02D91");

	ck_assert_int_eq(
	    secinfo_of_file(hex(DG14_KEY), 0x6e, &infos), SECINFO_READ);
	ck_assert_uint_eq(infos.key_count, 1);
	ck_assert(infos.key[0].curve);
	ck_assert(secinfo_key_id_is(infos.key[0].key_id, 13));
	ck_assert(!secinfo_key_id_is(infos.key[0].key_id, 12));
	ck_assert(secinfo_has_key(&infos, hex(KEY_SHA256).data));
	ck_assert(!secinfo_has_key(&infos, other.data));
	/* another tag; something behind the file */
	ck_assert_int_eq(
	    secinfo_of_file(hex(DG14_KEY), 0x6f, &infos), SECINFO_BROKEN);
	ck_assert_int_eq(
	    secinfo_of_file(hex(DG14_KEY " 00"), 0x6e, &infos), SECINFO_BROKEN);
	/* a key that is none is left out and counted */
	ck_assert_int_eq(
	    secinfo_of_file(
		hex("6E0F310D300B060904007F000702020102"), 0x6e, &infos),
	    SECINFO_READ);
	ck_assert_uint_eq(infos.key_count, 0);
	ck_assert_uint_eq(infos.unreadable, 1);
}
END_TEST

Suite *
secinfo_suite(void)
{
	Suite *s = suite_create("secinfo");

	CASE_TABLE(s, choice_of_pace, rows, NULL, NULL);
	CASE_TABLE(s, no_security_infos, wrong, NULL, NULL);
	CASE(s, too_many);
	CASE_TABLE(s, same_offer, offers, NULL, NULL);
	CASE(s, key_of_data_group_14);
	return s;
}

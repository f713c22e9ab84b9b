/*
 * Every protocol, every habit of real chips and every attack: the reader of
 * common/chip over the software chip. The chip is held to the standard's
 * worked examples in check_softchip.c, so it is no echo of the reader.
 */
#include <string.h>

#include "gen/made.h"
#include "softchip/reading.h"
#include "suite.h"

struct row {
	const char *settings;
	const char *checks; /* as reading_checks() */
	const char *codes;  /* as reading_codes() */
};

static struct reading reading;

static void
explain(char *out, size_t size)
{
	const struct findings *f = &reading.findings;
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < f->count && n + 1 < size; i++)
		n += (size_t)snprintf(out + n, size - n, "; %s: %.*s",
		    f->list[i].code, (int)f->list[i].note_len,
		    (const char *)f->text.data + f->list[i].note_at);
}

static void
read_row(const struct row *row)
{
	char checks[6], codes[128], notes[1024];
	bool held;

	reading_open(&reading, row->settings);
	held = reading_run(&reading);
	reading_checks(&reading, checks);
	reading_codes(&reading, codes, sizeof(codes));
	explain(notes, sizeof(notes));
	ck_assert_msg(held, "%s: %s (%s)", row->settings, reading.why, notes);
	ck_assert_msg(
	    strcmp(checks, row->checks) == 0 && strcmp(codes, row->codes) == 0,
	    "%s: %s %s, not %s %s%s", row->settings, checks, codes, row->checks,
	    row->codes, notes);
	reading_close(&reading);
}

/* ---- protocols and parameters -------------------------------------------- */

static const char *const all_ciphers[] = {"3des", "aes128", "aes192", "aes256"};

/* Every mapping with every cipher over every group it may have. */
static const struct {
	const char *mapping;
	int first, last;
} mappings[] = {{"dh-gm", 0, 2}, {"ecdh-gm", 8, 18}, {"dh-im", 0, 2},
    {"ecdh-im", 8, 18}, {"ecdh-cam", 8, 18}};

START_TEST(pace_with_every_parameter)
{
	char settings[128];
	struct row row = {settings, NULL, ""};
	bool cam = strcmp(mappings[_i].mapping, "ecdh-cam") == 0;

	for (int id = mappings[_i].first; id <= mappings[_i].last; id++)
		for (size_t k = cam; k < COUNT(all_ciphers); k++) {
			/* 9303-11 9.5.1: P-224 has no integrated mapping. */
			if (id == 10 && strstr(mappings[_i].mapping, "-im"))
				continue;
			snprintf(settings, sizeof(settings),
			    "bac=no dg=1,2,14 ca=none aa.info=none "
			    "pace=%s-%s:%d%s",
			    mappings[_i].mapping, all_ciphers[k], id,
			    (id + k) % 2 == 0 ? " reader.can=yes" : "");
			row.checks = cam ? "ppp--" : "pp---";
			read_row(&row);
		}
}
END_TEST

static const struct row ways[] = {
    /* Chip authentication: every cipher over every kind of key. */
    {"ca=3des@bp256", "pp-p-", ""},
    {"ca=aes128@bp256", "pp-p-", ""},
    {"ca=aes192@p384", "pp-p-", ""},
    {"ca=aes256@p521", "pp-p-", ""},
    {"ca=aes256@bp512", "pp-p-", ""},
    {"ca=aes128@p192", "pp-p-", ""},
    {"ca=aes128@bp192", "pp-p-", ""},
    {"ca=3des@p224", "pp-p-", ""},
    {"ca=aes128@bp224", "pp-p-", ""},
    {"ca=3des@p256 ca.form=named", "pp-p-", ""},
    {"ca=aes256@bp320 ca.form=standardized", "pp-p-", ""},
    {"ca=aes128@bp384", "pp-p-", ""},
    {"ca=3des@dh-0", "pp-p-", ""},
    {"ca=aes128@dh-0 ca.form=pkcs3", "pp-p-", ""},
    {"ca=aes128@dh-1 extended=stated", "pp-p-", ""},
    {"ca=3des@dh-2 extended=stated", "pp-p-", ""},
    {"ca=3des@dh-2", "pp-p-", ""},
    {"ca=aes256@dh-2 ca.form=standardized", "pp-p-", ""},
    {"ca=aes128@bp256#1,aes256@p384#2", "pp-p-", ""},
    {"ca=aes128@bp256#200", "pp-p-", ""},
    {"ca=aes128@bp256#70000", "pp-p-", ""},
    {"ca=3des@bp256,aes256@bp256", "pp-p-", ""},
    {"pace=none ca=3des@bp256", "pp-p-", ""},
    {"pace=none ca=aes256@dh-0", "pp-p-", ""},
    /* Active authentication. */
    {"dg=1,2,15 aa=rsa-1024", "pp--p", ""},
    {"dg=1,2,15 aa=rsa-1280 pace=none", "pp--p", ""},
    {"dg=1,2,14,15 aa=rsa-1024 aa.scheme=sha256-cc ca=none", "pp--p", ""},
    {"dg=1,2,15 aa=rsa-1024 aa.scheme=sha1-cc", "pp--p", ""},
    {"dg=1,2,15 aa=rsa-1024 aa.scheme=sha224-cc", "pp--p", ""},
    {"dg=1,2,15 aa=rsa-1536 aa.scheme=sha384-cc", "pp--p", ""},
    {"dg=1,2,15 aa=rsa-1536 aa.scheme=sha512-cc", "pp--p", ""},
    {"dg=1,2,15 aa=rsa-2048 extended=stated", "pp--p", ""},
    {"dg=1,2,15 aa=rsa-4096 extended=stated", "pp--p", ""},
    {"dg=1,2,14,15 aa=p256 ca=none", "pp--p", ""},
    {"dg=1,2,14,15 aa=bp256 ca=none", "pp--p", ""},
    {"dg=1,2,14,15 aa=p384 aa.scheme=plain-sha384 aa.info=sha384 ca=none",
	"pp--p", ""},
    {"dg=1,2,14,15 aa=p521 aa.scheme=plain-sha512 aa.info=sha512 ca=none",
	"pp--p", ""},
    {"dg=1,2,14,15 aa=bp512 aa.scheme=plain-sha512 aa.info=sha512 ca=none",
	"pp--p", ""},
    {"dg=1,2,14,15 aa=p224 aa.scheme=plain-sha224 aa.info=sha224 ca=none",
	"pp--p", ""},
    {"dg=1,2,14,15 aa=rsa-1024", "pp-pp", ""},
    {"dg=1,2,14,15 aa=p256 pace=ecdh-cam-aes128:12", "ppp-p", ""},
    /* Passwords and documents. */
    {"dg=1,2 format=TD1 pace=none", "pp---", ""},
    {"dg=1,2 format=TD2 pace=none", "pp---", ""},
    {"dg=1,2 format=TD1 doc.number=D23145890734 pace=none", "pp---", ""},
    {"dg=1,2 format=TD1 doc.number=D23145890734", "pp---", ""},
    {"dg=1,2 reader.can=yes", "pp---", ""},
    {"dg=1,2 can=1 reader.can=yes", "pp---", ""},
    /* Files. */
    {"dg=1,2,7,11,12,14", "pp-p-", ""},
    {"dg=1,2,3,4,7,11,12,13,14,15,16", "pp-pp", ""},
    {"dg=1,2 photo.padding=20000", "pp---", ""},
    {"dg=1,2 photo.padding=20000 extended=stated", "pp---", ""},
    {"dg=1,2 photo.padding=40000 extended=stated", "pp---", ""},
    {"dg=1,2 photo.padding=40000", "pp---", ""},
    {"dg=1,2 photo.padding=40000 pace=none", "pp---", ""},
    {"dg=1,2 photo.padding=70000 pace=ecdh-gm-aes256:12", "pp---", ""},
    {"dg=1,2 photo.padding=70000 extended=stated max.response=65000", "pp---",
	""},
    {"dg=1,2 extended=stated max.response=600 photo.padding=5000", "pp---", ""},
    {"dg=1,2 extended=stated max.response=10", "pp---", ""},
    {"dg=1,2 extended=stated reader.max=10", "pp---", ""},
    {"dg=1,2 extended=stated reader.max=300 photo.padding=5000", "pp---", ""},
    {"dg=1,2 extended=stated reader.short=yes photo.padding=5000", "pp---", ""},
    {"dg=1,2 extended=never photo.padding=5000", "pp---", ""},
    {"dg=1,2 com=none", "pp---", "file"},
    /* Which of several is chosen. */
    {"dg=1,2 pace=dh-gm-3des:0,ecdh-gm-aes256:16", "pp---", ""},
    {"dg=1,2 pace=ecdh-gm-3des:12,ecdh-cam-aes128:12", "ppp--", ""},
    {"dg=1,2 pace=ecdh-gm-aes128:12,ecdh-gm-aes128:13", "pp---", ""},
};

START_TEST(ways_through_the_standard)
{
	read_row(&ways[_i]);
}
END_TEST

/* Peers fail one session in 256 here: secrets are of fixed length. */
static const char *const secrets[] = {"ecdh-gm-aes128:12", "ecdh-gm-3des:13",
    "dh-gm-aes128:0", "ecdh-im-aes256:12", "ecdh-cam-aes128:12",
    "dh-im-3des:1"};

START_TEST(secrets_that_begin_with_00)
{
	char settings[128];
	struct row row = {
	    settings, strstr(secrets[_i], "cam") ? "ppp--" : "pp---", ""};

	snprintf(settings, sizeof(settings), "dg=1,2 pace=%s quirk=secret-00",
	    secrets[_i]);
	for (int i = 0; i < 3; i++) {
		read_row(&row);
		ck_assert_uint_eq(reading.card.pace.secret.data[0], 0);
	}
}
END_TEST

/* The terminal's key is new each time: some secrets begin with 00. */
START_TEST(chip_authentication_six_hundred_times)
{
	reading_open(&reading, "dg=1,14 ca=aes128@p256 pace=none");
	for (int i = 0; i < 600; i++) {
		ck_assert_msg(reading_run(&reading), "%s", reading.why);
		ck_assert_int_eq(reading.result.check[SESSION_CA], STATUS_PASS);
	}
	reading_close(&reading);
}
END_TEST

/* ---- habits of real chips ------------------------------------------------ */

/* In the order of the habits in the field; what arises is told by chip.quirk
 * unless it is how every chip is treated anyway. */
static const struct row habits[] = {
    /* 1 */ {"dg=1,2 quirk=needs-84", "pp---", ""},
    /* 2 */ {"dg=1,2 at=select-mf:sw=6982", "pp---", ""},
    {"dg=1,2 at=select-mf:sw=6a81", "pp---", ""},
    {"dg=1,2 at=select-mf:hang", "pp---", ""},
    {"dg=1,2 at=read-cardaccess#1:sw=6986", "pp---", "quirk"},
    /* 3 */ {"dg=1,2 pace=none at=read-none#1:sw=6283", "pp---", "quirk"},
    {"dg=1,2 pace=none at=1:sw=6982", "pp---", "quirk"},
    {"dg=1,2 pace=none at=1:sw=6d00", "pp---", "quirk"},
    {"dg=1,2 pace=none", "pp---", ""},
    /* 4 */ {"dg=1,2 quirk=no-le", "pp---", ""},
    /* 5 */ {"dg=1,2 pace=none bac=no", "u----", "access"},
    {"dg=1,2 pace=none at=external:sw=6a88", "u----", "access"},
    /* 8 */ {"dg=1,2 pace=ecdh-gm-aes128:13?", "u----", "access"},
    {"dg=1,2 pace=ecdh-gm-aes128:13?,ecdh-gm-aes256:13", "pp---", ""},
    /* 9 */ {"dg=1,2 pace=dh-gm-3des:2 quirk=nonce-8", "pp---", "quirk"},
    {"dg=1,2 pace=dh-gm-3des:2", "pp---", ""},
    {"dg=1,2 pace=ecdh-gm-aes256:12 quirk=nonce-32", "pp---", ""},
    /* 11 */ {"dg=1,2 pace=none quirk=mf-first extended=stated", "pp---", ""},
    /* 12 */ {"dg=1,2 quirk=le-6c le.max=192", "pp---", "quirk"},
    {"dg=1,2 le.max=192", "pp---", "quirk"},
    {"dg=1,2 le.max=160 pace=none", "pp---", "quirk"},
    {"dg=1,2 le.max=128", "pp---", "quirk"},
    {"dg=1,2 le.max=223 pace=none photo.padding=3000", "pp---", "quirk"},
    /* Whatever the status is that refuses it. */
    {"dg=1,2 le.max=192 le.sw=6a86", "pp---", "quirk"},
    {"dg=1,2 le.max=160 le.sw=6f00 pace=none", "pp---", "quirk"},
    {"dg=1,2 le.max=192 le.sw=6985", "pp---", "quirk"},
    {"dg=1,2,15 aa=rsa-2048 extended=never", "pp--u", "access"},
    /* 13 */ {"dg=1,2,7,11,12 quirk=beyond", "pp---", ""},
    {"dg=1,2,14 quirk=beyond pace=none", "pp-p-", ""},
    {"dg=1,2 quirk=beyond extended=stated", "pp---", ""},
    /* 14 */ {"dg=1,2 quirk=eof-6282", "pp---", ""},
    /* 15 */ {"dg=1,2 quirk=extended-bare extended=stated", "pp---", "quirk"},
    {"dg=1,2 quirk=extended-6700 extended=stated", "pp---", "quirk"},
    /* 16 */ {"dg=1,2 quirk=ga-le", "pp---", ""},
    /* 17 */
    {"dg=1,2,15 aa=rsa-2048 quirk=aa-short extended=stated", "pp--p", ""},
    {"dg=1,2,15 aa=rsa-1024 quirk=aa-extended extended=stated", "pp--p", ""},
    /* 18 */ {"dg=1,2,14,15 aa=p256 quirk=aa-der ca=none", "pp--p", "quirk"},
    {"dg=1,2,15 aa=p384 quirk=aa-der", "pp--p", "quirk"},
    /* 19 */ {"dg=1,2", "pp---", ""},
    /* 20 */ {"ca=key@bp256", "pp-p-", "quirk"},
    {"ca=key@bp256 quirk=kat-as-at", "pp-u-", "access"},
    {"ca=3des@bp256 quirk=kat-as-at", "pp-p-", "quirk"},
    /* 21 */ {"ca=aes128@bp256#1", "pp-p-", ""},
    /* 22 */ {"ca=aes192@bp256,aes256@p256", "pp-p-", "quirk"},
    {"ca=aes256@bp256#1,aes128@p256#2 at=mse-ca#1:sw=6a80", "pp-p-", "quirk"},
    /* 23 */ {"quirk=ca-no-le", "pp-p-", ""},
    /* 24 */ {"dg=1,2 pace=ecdh-cam-aes128:12 cam=p256/cam#12", "ppp--", ""},
    {"dg=1,2 pace=ecdh-cam-aes128:12 cam=p256/cam#3", "ppp--", "quirk"},
    /* 25 */ {"dg14.order=reversed", "pp-p-", ""},
    /* 26 */ {"dg=1,2 sod.length=indefinite", "pp---", "quirk"},
    /* 27 */ {"dg=1,2,12 dg12=belgian", "pp---", ""},
    /* 28 */ {"dg=1,2,3,4 quirk=dg3-ends", "pp---", ""},
    /* 29 */ {"dg=1,2 pace=none bac=no open=yes", "pp---", "quirk"},
    {"dg=1,2 pace=none bac=no open=yes reader.can=yes", "pp---", "quirk"},
    {"dg=1,2 pace=none open=yes", "pp---", ""},
    {"dg=1,2 bac=no quirk=other-app", "pp---", "quirk"},
    {"dg=1,2 bac=no quirk=left-app", "pp---", "quirk"},
    {"dg=1,2 bac=no quirk=left-app reader.can=yes", "pp---", "quirk"},
    {"dg=1,2 quirk=other-app reader.can=yes", "pp---", "quirk"},
    {"dg=1,2 quirk=other-app pace=none", "pp---", ""},
    {"dg=1,2 quirk=other-app pace=none bac=no", "u----", "access"},
    {"dg=1,2 bac=no quirk=no-sfi", "pp---", "quirk"},
    /* Open to anybody, and no way for who has the operator's word only. */
    {"dg=1,2 bac=no open=yes at=mse-pace:sw=6a80 reader.fallback=yes", "u----",
	"access downgrade"},
    /* 30 */ {"dg=1,2 at=ga-nonce:delay=300", "pp---", ""},
    /* 31 */ {"dg=1,2 at=ga-token:sw=6a80", "u----", "access"},
    {"dg=1,2 at=mse-pace:sw=6a80 reader.fallback=yes", "pp---", "downgrade"},
    {"dg=1,2 at=mse-pace:sw=6a80", "u----", "access"},
    {"quirk=no-sfi", "pp-p-", "downgrade quirk"},
    {"dg=1,2 quirk=wide-b1 photo.padding=40000", "pp---", ""},
    /* 32: a reader that takes no long commands, and one that says it does. */
    {"dg=1,2 extended=stated reader.short=yes", "pp---", ""},
    {"dg=1,2 extended=stated reader.short=yes reader.max=65544", "pp---",
	"quirk"},
    {"dg=1,2 pace=dh-gm-aes128:2 reader.short=yes", "u----", "access"},
    {"ca=aes128@dh-2 extended=stated reader.short=yes", "pp-p-", ""},
    /* Counters of tries, and a password that is blocked. */
    {"dg=1,2 at=ga-token:sw=63c2", "u----", "access"},
    {"dg=1,2 at=ga-nonce:sw=6983", "u----", "access"},
    {"dg=1,2 at=mse-pace:answer=63c1", "u----", "access"},
    {"dg=1,2 pace=none at=external:sw=6983", "u----", "access"},
    {"dg=1,2 reader.wrong=yes wrong.delay=20", "u----", "access"},
    /* A password that is not this document's is tried once. */
    {"dg=1,2 reader.wrong=yes", "u----", "access"},
    {"dg=1,2 reader.wrong=yes reader.fallback=yes", "u----", "access"},
    {"dg=1,2 reader.wrong=yes pace=none", "u----", "access"},
    {"dg=1,2 reader.wrong=yes reader.can=yes", "u----", "access"},
};

START_TEST(habits_of_real_chips)
{
	read_row(&habits[_i]);
}
END_TEST

/* ---- attacks ------------------------------------------------------------- */

#define EC "dg=1,2 pace=ecdh-gm-aes128:13 "
#define DH "dg=1,2 pace=dh-gm-aes128:0 "
#define IM "dg=1,2 pace=ecdh-im-aes128:13 "
#define CAM "dg=1,2 pace=ecdh-cam-aes128:13 "
#define BAC "dg=1,2 pace=none "

static const struct row attacks[] = {
    /* Keys that are none, in both steps of PACE. */
    {EC "at=ga-map:reflect", "f----", "protocol"},
    {EC "at=ga-map:infinity", "f----", "protocol"},
    {EC "at=ga-map:off", "f----", "protocol"},
    {EC "at=ga-map:small", "f----", "protocol"},
    {EC "at=ga-map:shorter", "f----", "protocol"},
    {EC "at=ga-map:longer", "f----", "protocol"},
    {EC "at=ga-map:tag", "f----", "protocol"},
    {EC "at=ga-key:reflect", "f----", "protocol"},
    {EC "at=ga-key:infinity", "f----", "protocol"},
    {EC "at=ga-key:off", "f----", "protocol"},
    {EC "at=ga-key:small", "f----", "protocol"},
    {EC "at=ga-key:shorter", "f----", "protocol"},
    {EC "at=ga-key:longer", "f----", "protocol"},
    {EC "at=ga-key:tag", "f----", "protocol"},
    {DH "at=ga-map:reflect", "f----", "protocol"},
    {DH "at=ga-map:infinity", "f----", "protocol"},
    {DH "at=ga-map:off", "f----", "protocol"},
    {DH "at=ga-map:small", "f----", "protocol"},
    {DH "at=ga-map:longer", "f----", "protocol"},
    {DH "at=ga-key:reflect", "f----", "protocol"},
    {DH "at=ga-key:infinity", "f----", "protocol"},
    {DH "at=ga-key:off", "f----", "protocol"},
    {DH "at=ga-key:small", "f----", "protocol"},
    {DH "at=ga-key:longer", "f----", "protocol"},
    {IM "at=ga-key:reflect", "f----", "protocol"},
    {IM "at=ga-key:infinity", "f----", "protocol"},
    {IM "at=ga-key:off", "f----", "protocol"},
    {CAM "at=ga-map:reflect", "f----", "protocol"},
    {CAM "at=ga-key:off", "f----", "protocol"},
    /* Nonces and tokens. */
    {EC "at=ga-nonce:shorter", "f----", "protocol"},
    {EC "at=ga-nonce:zero", "f----", "protocol"},
    {EC "at=ga-nonce:tag", "f----", "protocol"},
    {EC "at=ga-nonce:data=7c00", "f----", "protocol"},
    {EC "at=ga-nonce:data=", "f----", "protocol"},
    {EC "at=ga-token:zero", "f----", "protocol"},
    {EC "at=ga-token:reflect", "f----", "protocol"},
    {EC "at=ga-token:wrong", "f----", "protocol"},
    {EC "at=ga-token:tag", "f----", "protocol"},
    {EC "at=ga-token:data=7c00", "f----", "protocol"},
    {DH "at=ga-token:zero", "f----", "protocol"},
    {CAM "at=ga-token:zero", "f----", "protocol"},
    /* Basic access control. */
    {BAC "at=challenge:short=1", "f----", "protocol"},
    {BAC "at=challenge:long=00", "f----", "protocol"},
    {BAC "at=external:wrong", "f----", "protocol"},
    {BAC "at=external:reflect", "f----", "protocol"},
    {BAC "at=external:zero", "f----", "protocol"},
    {BAC "at=external:short=8", "f----", "protocol"},
    {BAC "at=external:short=40", "f----", "protocol"},
    /* Secure messaging. */
    {EC "at=read-sod#1:mac", "pf---", "protocol"},
    {EC "at=read-sod#1:no-mac", "pf---", "protocol"},
    {EC "at=read-sod#1:no-status", "pf---", "protocol"},
    {EC "at=read-sod#1:99=6a82", "pf---", "protocol"},
    {EC "at=read-sod#1:padding", "pf---", "protocol"},
    {EC "at=read-sod#1:unprotected", "pf---", "protocol"},
    {EC "at=read-sod#1:flip=4", "pf---", "protocol"},
    {EC "at=read-sod#1:twice", "pf---", "protocol"},
    {EC "at=read-sod#2:replay", "pf---", "protocol"},
    {EC "at=read-sod#1:append=9000", "pf---", "protocol"},
    {BAC "at=read-sod#1:mac", "pf---", "protocol"},
    {BAC "at=read-sod#1:unprotected", "pf---", "protocol"},
    {BAC "at=read-sod#2:replay", "pf---", "protocol"},
    {BAC "at=read-dg2#2:mac", "pf---", "protocol"},
    {BAC "at=read-dg1#1:unprotected", "pf---", "protocol"},
    {EC "at=read-dg2#1:nothing", "pu---", "lost"},
    {EC "at=read-dg2#1:lost", "pu---", "lost"},
    {EC "at=read-dg1:sw=6982", "pu---", "file"},
    /* Under another tag; longer than any file of a chip. */
    {EC "at=read-dg2:data=6100010203040506", "pu---", "file quirk"},
    {EC "at=read-dg2:data=7584ffffffff7f61", "pu---", "limit quirk"},
    {EC "at=read-dg2:data=7583ffffff7f6100", "pu---", "limit quirk"},
    {EC "at=select-app:lost", "u----", "lost"},
    {EC "at=1:lost", "u----", "lost"},
    /* Copies. */
    {"clone=yes", "pp-f-", "clone"},
    {"clone=yes pace=none", "pp-f-", "clone"},
    {"clone=yes ca=3des@bp256 pace=none", "pp-f-", "clone"},
    {"clone=yes ca=aes128@dh-0", "pp-f-", "clone"},
    {"clone=yes dg=1,2,15 aa=rsa-1024", "pp--f", "clone"},
    {"clone=yes dg=1,2,14,15 aa=p256 ca=none", "pp--f", "clone"},
    {"clone=yes dg=1,2,14,15", "pp-ff", "clone"},
    {CAM "clone=yes", "ppf--", "clone"},
    {CAM "at=ga-token:shorter", "f----", "protocol"},
    {"dg=1,2,15 at=internal:wrong", "pp--f", "clone"},
    {"dg=1,2,15 at=internal:data=00", "pp--u", "access"},
    {"dg=1,2,15 at=internal:sw=6985", "pp--u", "access"},
    {"dg=1,2,14 at=mse-ca:sw=6a80", "pp-u-", "access"},
    {"dg=1,2,14 at=ga-ca:sw=6a80", "pp-u-", "access"},
};

START_TEST(attacks_are_seen)
{
	read_row(&attacks[_i]);
}
END_TEST

/* The chip lifted at every command: whatever was read whole is kept. */
static const char *const lifted[] = {
    "dg=1,2,14,15 pace=none", "dg=1,2,14,15", CAM, "extended=stated"};

START_TEST(lifted_at_every_command)
{
	char settings[128], codes[128];
	unsigned long commands = 1;

	for (unsigned long n = 1; n <= commands; n++) {
		snprintf(settings, sizeof(settings), "%s at=%lu:lost",
		    lifted[_i], n);
		reading_open(&reading, settings);
		ck_assert_msg(
		    reading_run(&reading), "%s: %s", settings, reading.why);
		reading_codes(&reading, codes, sizeof(codes));
		if (reading.card.gone == SOFT_LOST) {
			commands = n + 1;
			ck_assert_msg(strcmp(codes, "lost") == 0, "%s: %s",
			    settings, codes);
			ck_assert_int_eq(session_status(&reading.result),
			    STATUS_UNDETERMINED);
			/* The first command reads it, where there is one. */
			ck_assert_msg(reading.result.has[EF_CARD_ACCESS] ==
				(n > 1 && reading.card.pace_count > 0),
			    "%s: EF.CardAccess", settings);
		}
		reading_close(&reading);
	}
	ck_assert_uint_gt(commands, 10);
}
END_TEST

Suite *reading_suite(void);

Suite *
reading_suite(void)
{
	Suite *s = suite_create("reading");

	CASE_TABLE(
	    s, pace_with_every_parameter, mappings, made_setup, made_release);
	CASE_TABLE(
	    s, ways_through_the_standard, ways, made_setup, made_release);
	CASE_TABLE(
	    s, secrets_that_begin_with_00, secrets, made_setup, made_release);
	CASE_WITH(
	    s, chip_authentication_six_hundred_times, made_setup, made_release);
	CASE_TABLE(s, habits_of_real_chips, habits, made_setup, made_release);
	CASE_TABLE(s, attacks_are_seen, attacks, made_setup, made_release);
	CASE_TABLE(
	    s, lifted_at_every_command, lifted, made_setup, made_release);
	return s;
}

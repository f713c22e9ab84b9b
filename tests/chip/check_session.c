/*
 * session: recorded readings replayed. The random bytes count upwards, as
 * when they were recorded, so each command must be the recorded one for the
 * answers to be believed at all.
 */
#include "chip/session.h"

#include <stdio.h>

#include "base/file.h"
#include "chip/script.h"
#include "fuzz/chip_answers.h"

Suite *session_suite(void);

#define CORPUS "tests/fuzz/corpus/session/"

enum { ZONE = 0, NO_ZONE = 1, CAN = 2, LENGTH = 8, EXTENDED = 16 };

static const struct row {
	const char *name;
	enum session_protocol protocol;
	enum status status, cam, ca, aa;
} rows[] = {
    {"bac", PROTOCOL_BAC, STATUS_PASS, STATUS_ABSENT, STATUS_ABSENT,
	STATUS_ABSENT},
    {"pace_ca_aa", PROTOCOL_PACE, STATUS_PASS, STATUS_ABSENT, STATUS_PASS,
	STATUS_PASS},
    {"cam_can", PROTOCOL_PACE, STATUS_PASS, STATUS_PASS, STATUS_ABSENT,
	STATUS_ABSENT},
    {"clone", PROTOCOL_PACE, STATUS_FAIL, STATUS_ABSENT, STATUS_FAIL,
	STATUS_ABSENT},
    {"open", PROTOCOL_NONE, STATUS_PASS, STATUS_ABSENT, STATUS_ABSENT,
	STATUS_ABSENT},
    {"extended", PROTOCOL_PACE, STATUS_PASS, STATUS_ABSENT, STATUS_PASS,
	STATUS_ABSENT},
};

static void
load(const char *name, struct buf *recorded)
{
	char path[128];
	struct err err = ERR_INIT;

	snprintf(path, sizeof(path), CORPUS "%s", name);
	ck_assert_msg(file_read(path, 1 << 20, recorded, &err), "%s", err.text);
}

/* As fuzz_session.c has it: the first byte is what the operator gives. */
static void
replay(
    struct span recorded, struct session_result *out, struct findings *findings)
{
	struct answers answers = {.rest = span_from(recorded, 1)};
	struct transport transport = answers_transport(&answers);
	struct randomness random = answers_randomness(&answers);
	struct session_request request = {
	    .groups = SESSION_GROUPS_ALL, .random = &random};
	struct password mrz, can;
	uint8_t given = recorded.data[0];

	ck_assert(password_of_mrz(SPAN("L898902C3674081223404156"), &mrz));
	ck_assert(password_of_can(SPAN("123456"), &can));
	request.mrz = &mrz;
	request.can = given & CAN ? &can : NULL;
	request.zone = given & LENGTH ? 88 : 0;
	if (given & EXTENDED) {
		transport.extended_max = 65535;
		transport.atr = SPAN("\x3b\x85\x80\x01\x80\x73\xc0\x21\xe0");
	}
	session_result_init(out);
	findings_init(findings, false);
	session_run(&transport, &request, out, findings);
}

START_TEST(recorded_readings)
{
	const struct row *r = &rows[_i];
	struct buf recorded = BUF_INIT;
	struct session_result out;
	struct findings findings;

	load(r->name, &recorded);
	replay(buf_span(&recorded), &out, &findings);
	ck_assert_int_eq(session_status(&out), r->status);
	ck_assert_int_eq(out.protocol, r->protocol);
	ck_assert_int_eq(out.check[SESSION_CAM], r->cam);
	ck_assert_int_eq(out.check[SESSION_CA], r->ca);
	ck_assert_int_eq(out.check[SESSION_AA], r->aa);
	ck_assert(out.has[EF_SOD] && out.has[EF_DG1] && out.has[EF_DG2]);
	session_result_release(&out);
	findings_release(&findings);
	buf_release(&recorded);
}
END_TEST

/* The offset behind answer number n; 0 behind the last. */
static size_t
behind(struct span recorded, unsigned n)
{
	size_t at = 1;

	while (n-- > 0) {
		if (at + 2 > recorded.len)
			return 0;
		at += 2u +
		    ((size_t)recorded.data[at] << 8 | recorded.data[at + 1]);
	}
	return at;
}

/* The chip lifted at every command: no pass, and whole files only. */
START_TEST(lifted_at_every_command)
{
	struct buf recorded = BUF_INIT;
	struct session_result whole, out;
	struct findings findings;
	size_t end;

	load(rows[_i].name, &recorded);
	replay(buf_span(&recorded), &whole, &findings);
	findings_release(&findings);
	for (unsigned n = 0;
	     (end = behind(buf_span(&recorded), n)) < recorded.len && end > 0;
	     n++) {
		replay(span_first(buf_span(&recorded), end), &out, &findings);
		ck_assert_int_ne(session_status(&out), STATUS_PASS);
		for (int i = 1; i < EF_COUNT; i++)
			if (out.has[i])
				ck_assert(span_equal(buf_span(&out.file[i]),
				    buf_span(&whole.file[i])));
		session_result_release(&out);
		findings_release(&findings);
	}
	session_result_release(&whole);
	buf_release(&recorded);
}
END_TEST

/* The last answers under the session's keys: one bit of each is wrong. */
START_TEST(changed_on_the_way)
{
	struct buf recorded = BUF_INIT;
	struct session_result out;
	struct findings findings;
	size_t last = 0, end;

	load("bac", &recorded);
	for (unsigned n = 0;
	     (end = behind(buf_span(&recorded), n)) > 0 && end < recorded.len;
	     n++)
		last = end;
	for (size_t at = last + 2; at < recorded.len; at++) {
		recorded.data[at] ^= 1;
		replay(buf_span(&recorded), &out, &findings);
		ck_assert_int_eq(session_status(&out), STATUS_FAIL);
		ck_assert(!out.has[EF_DG2]);
		ck_assert(out.has[EF_DG1]);
		session_result_release(&out);
		findings_release(&findings);
		recorded.data[at] ^= 1;
	}
	buf_release(&recorded);
}
END_TEST

Suite *
session_suite(void)
{
	Suite *s = suite_create("session");

	CASE_TABLE(s, recorded_readings, rows, NULL, NULL);
	CASE_TABLE(s, lifted_at_every_command, rows, NULL, NULL);
	CASE(s, changed_on_the_way);
	return s;
}

/*
 * The reader of common/chip over the software chip, with one call of its own
 * failing at a time: what fails is never the chip's merit. No check is better
 * than in the undisturbed reading, no file is missing or changed in silence,
 * no password is tried again.
 */
#include <string.h>

#include "faults.h"
#include "gen/made.h"
#include "softchip/reading.h"
#include "suite.h"

static struct reading reading;

static const char *const chips[] = {
    "pace=ecdh-gm-aes128:12 ca=none",
    "pace=ecdh-cam-aes256:13 ca=none",
    "pace=ecdh-im-3des:12 ca=none",
    "pace=dh-gm-aes128:0 ca=none",
    "pace=dh-im-aes128:0 ca=none",
    "pace=none ca=aes128@bp256",
    "pace=none ca=3des@dh-0",
    "pace=none dg=1,2,14,15 aa=rsa-1024 aa.scheme=sha256-cc ca=none",
    "pace=none dg=1,2,14,15 aa=p256 ca=none",
};

static unsigned
files(void)
{
	unsigned n = 0;

	for (int i = 0; i < EF_COUNT; i++)
		n += reading.result.has[i];
	return n;
}

/* How good a check is: a pass above all, and a fault of the chip's below. */
static bool
is_better(char is, char was)
{
	return is == 'p' && was != 'p';
}

START_TEST(a_fault_is_never_the_chips_merit)
{
	char due[6], is[6];
	unsigned all;
	int worse = 0;
	bool held, met, same;

	reading_open(&reading, chips[_i]);
	reading.chip_acts = faults_hold;
	ck_assert_msg(reading_run(&reading), "%s", reading.why);
	reading_checks(&reading, due);
	all = files();
	for (faults_begin(FAULTS_ALL); faults_next();) {
		held = reading_run(&reading);
		met = faults_met();
		reading_checks(&reading, is);
		ck_assert_msg(held ||
			strcmp(reading.why, "the reader failed") == 0 ||
			strcmp(reading.why, "no password") == 0,
		    "%s: %s", faults_name(), reading.why);
		ck_assert_msg(held || met, "%s", reading.why);
		for (int i = 0; i < SESSION_CHECKS; i++)
			ck_assert_msg(!is_better(is[i], due[i]),
			    "%s: %s, not %s", faults_name(), is, due);
		same = held && strcmp(is, due) == 0 && files() == all;
		worse += !same;
		ck_assert_msg(same || !held || reading.findings.count > 0 ||
			reading.findings.failed,
		    "%s: %s and %u files of %u, and nothing is said",
		    faults_name(), is, files(), all);
	}
	ck_assert_int_gt(worse, 10);
	reading_close(&reading);
}
END_TEST

Suite *reading_faults_suite(void);

Suite *
reading_faults_suite(void)
{
	Suite *s = suite_create("reading_faults");

	CASE_TABLE(s, a_fault_is_never_the_chips_merit, chips, made_setup,
	    made_release);
	return s;
}

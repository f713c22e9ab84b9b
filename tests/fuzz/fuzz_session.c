/*
 * A whole reading against the answers of the input. The first byte chooses
 * what the operator gives and allows.
 */
#include <stdlib.h>

#include "chip/session.h"
#include "fuzz/chip_answers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What may not be whatever a chip answers. */
static void
judge(const struct session_result *r, const struct findings *findings)
{
	enum status status = session_status(r);

	if (r->protocol == PROTOCOL_NOT_YET && status == STATUS_PASS)
		abort();
	if (findings_worst(findings) == SEVERITY_ERROR && status != STATUS_FAIL)
		abort();
	for (int i = 0; i < SESSION_CHECKS; i++)
		if (r->key[i].proven && r->check[i] != STATUS_PASS &&
		    r->check[i] != STATUS_FAIL)
			abort();
	for (int i = 1; i < EF_COUNT; i++)
		if (r->has[i] != (r->file[i].len > 0) && i != EF_ATR_INFO)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answers answers = {.rest = span_from(span_make(data, size), 1)};
	struct transport transport = answers_transport(&answers);
	struct randomness random = answers_randomness(&answers);
	struct session_request request = {
	    .groups = SESSION_GROUPS_ALL, .random = &random};
	struct password mrz, can;
	struct session_result result;
	struct findings findings;

	if (size < 1 ||
	    !password_of_mrz(SPAN("L898902C3674081223404156"), &mrz) ||
	    !password_of_can(SPAN("123456"), &can))
		return 0;
	if (!(data[0] & 1))
		request.mrz = &mrz;
	if (data[0] & 2)
		request.can = &can;
	request.allow_bac_fallback = data[0] & 4;
	if (data[0] & 8)
		request.zone = 88;
	if (data[0] & 16) {
		transport.extended_max = 65535;
		transport.atr = SPAN("\x3b\x85\x80\x01\x80\x73\xc0\x21\xe0");
	}
	session_result_init(&result);
	findings_init(&findings, false);
	session_run(&transport, &request, &result, &findings);
	judge(&result, &findings);
	session_result_release(&result);
	findings_release(&findings);
	return 0;
}

/*
 * PACE against the answers of the input. The first two bytes choose mapping,
 * cipher and domain parameters.
 */
#include <stdlib.h>

#include "chip/pace.h"
#include "fuzz/chip_answers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Those that are cheap. */
static const struct {
	enum pace_mapping mapping;
	bool curve;
	unsigned parameter;
} kinds[] = {
    {PACE_GENERIC, true, 12},
    {PACE_INTEGRATED, true, 12},
    {PACE_CHIP_AUTHENTICATION, true, 12},
    {PACE_GENERIC, false, 0},
    {PACE_INTEGRATED, false, 0},
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answers answers = {.rest = span_from(span_make(data, size), 2)};
	struct transport transport = answers_transport(&answers);
	struct randomness random = answers_randomness(&answers);
	struct quirks quirks = {.seen = {false}};
	struct pace_info info = {
	    .oid = SPAN("\x04\x00\x7f"), .has_parameter = true};
	struct password password;
	struct pace_cam cam = {0};
	struct channel c;
	struct fault why = FAULT_INIT;
	bool proven, ok;
	size_t kind;

	if (size < 2 || !password_of_can(SPAN("123456"), &password))
		return 0;
	kind = data[0] % (sizeof(kinds) / sizeof(kinds[0]));
	info.mapping = kinds[kind].mapping;
	info.curve = kinds[kind].curve;
	info.parameter = kinds[kind].parameter;
	info.cipher = (enum cipher)(data[1] % CIPHERS);
	channel_init(&c, &transport, &quirks);
	ok = pace_run(&c, &info, &password, &random, &cam, &proven, &why);
	if ((ok && !proven) || (c.sm != NULL) != ok)
		abort();
	pace_cam_release(&cam);
	channel_release(&c);
	return 0;
}

/*
 * bac and sm: the exchange of Doc 9303-11 Appendix D, byte for byte.
 */
#include "chip/bac.h"
#include "chip/ef.h"
#include "chip/script.h"

Suite *bac_suite(void);

static struct quirks quirks;

/* D.3 and D.4 */
static const char *const appendix_d[] = {"0084000008", "4608F919887022129000",
    "0082000028"
    "72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2"
    "5F1448EEA8AD90A7"
    "28",
    "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F"
    "2F2D235D074D7449"
    "9000",
    "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800",
    "990290008E08FA855A5D4C50A8ED9000",
    "0CB000000D9701048E08ED6705417E96BA5500",
    "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000",
    "0CB000040D9701128E082EA28A70F3C7B53500",
    "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08"
    "C8B2787EAEA07D749000",
    NULL};

static void
start(struct script *script, struct transport *transport, struct channel *c)
{
	*transport = script_transport(script);
	channel_init(c, transport, &quirks);
}

static bool
open_with(struct channel *c, bool *tried, struct fault *why)
{
	struct fixed fixed = {.count = 0};
	struct randomness random = fixed_random(&fixed);
	struct password password;

	fixed_bytes(&fixed, "781723860C06C226");
	fixed_bytes(&fixed, "0B795240CB7049B01C19B33E32804F0B");
	ck_assert(password_of_mrz(SPAN("L898902C<369080619406236"), &password));
	return bac_run(c, &password, &random, tried, why);
}

START_TEST(worked_example)
{
	struct script script = {.lines = appendix_d};
	struct transport transport;
	struct channel c;
	struct fault why = FAULT_INIT;
	struct span data;
	uint16_t sw;
	bool tried;

	start(&script, &transport, &c);
	ck_assert_msg(open_with(&c, &tried, &why), "%s", why.note);
	ck_hex_eq(span_make(c.sm->enc, 16), "979EC13B1CBFE9DCD01AB0FED307EAE5");
	ck_hex_eq(span_make(c.sm->mac, 16), "F1CB1F1FB5ADF208806B89DC579DC1F8");
	ck_hex_eq(span_make(c.sm->ssc, 8), "887022120C06C226");

	ck_assert(channel_send(&c,
	    &(struct apdu){
		.ins = 0xa4, .p1 = 2, .p2 = 0x0c, .data = hex("011E")},
	    &data, &sw, &why));
	ck_assert_uint_eq(sw, 0x9000);
	ck_assert_uint_eq(data.len, 0);
	ck_assert(channel_send(
	    &c, &(struct apdu){.ins = 0xb0, .le = 4}, &data, &sw, &why));
	ck_hex_eq(data, "60145F01");
	ck_assert(
	    channel_send(&c, &(struct apdu){.ins = 0xb0, .p2 = 4, .le = 0x12},
		&data, &sw, &why));
	ck_hex_eq(data, "04303130365F36063034303030305C026175");
	ck_assert_uint_eq(c.commands, 5);
	channel_release(&c);
}
END_TEST

/* What the chip answers to EXTERNAL AUTHENTICATE, and what that means. */
static const struct row {
	const char *answer;
	enum fault_kind kind;
} wrong[] = {
    {"6300", FAULT_REFUSED},
    {"6982", FAULT_REFUSED},
    {"9000", FAULT_PROTOCOL},
    {"00", FAULT_LOST},
    {"", FAULT_LOST},
    /* a bit of the MAC, a bit of the text */
    {"46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F"
     "2F2D235D074D7448"
     "9000",
	FAULT_PROTOCOL},
    {"47B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F"
     "2F2D235D074D7449"
     "9000",
	FAULT_PROTOCOL},
    /* our own message sent back */
    {"72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2"
     "5F1448EEA8AD90A7"
     "9000",
	FAULT_PROTOCOL},
};

START_TEST(wrong_answers)
{
	const char *lines[] = {appendix_d[0], appendix_d[1], appendix_d[2],
	    wrong[_i].answer, NULL};
	struct script script = {.lines = lines};
	struct transport transport;
	struct channel c;
	struct fault why = FAULT_INIT;
	bool tried;

	start(&script, &transport, &c);
	ck_assert(!open_with(&c, &tried, &why));
	ck_assert_msg(why.kind == wrong[_i].kind, "%d: %s", why.kind, why.note);
	ck_assert(tried);
	ck_assert(c.sm == NULL);
	channel_release(&c);
}
END_TEST

/* Instead of the protected answer to SELECT. */
static const struct row wrong_secure[] = {
    {"6988", FAULT_BARE},
    {"9000", FAULT_PROTOCOL},
    {"990290008E08FA855A5D4C50A8EE9000", FAULT_PROTOCOL},
    {"990290008E08FA855A5D4C50A8ED6282", FAULT_PROTOCOL},
    {"8E08FA855A5D4C50A8ED9000", FAULT_PROTOCOL},
    {"990290008E08FA855A5D4C50A8ED009000", FAULT_PROTOCOL},
    {"990290008E07FA855A5D4C50A89000", FAULT_PROTOCOL},
    {"990290009000", FAULT_PROTOCOL},
    {"60145F019000", FAULT_PROTOCOL},
};

START_TEST(wrong_secure_answers)
{
	const char *lines[7];
	struct script script = {.lines = lines};
	struct transport transport;
	struct channel c;
	struct fault why = FAULT_INIT;
	struct span data = {NULL, 0};
	uint8_t before[8];
	uint16_t sw;
	bool tried;

	memcpy(lines, appendix_d, sizeof(lines));
	lines[5] = wrong_secure[_i].answer;
	lines[6] = NULL;
	start(&script, &transport, &c);
	ck_assert(open_with(&c, &tried, &why));
	memcpy(before, c.sm->ssc, 8);
	ck_assert(!channel_send(&c,
	    &(struct apdu){
		.ins = 0xa4, .p1 = 2, .p2 = 0x0c, .data = hex("011E")},
	    &data, &sw, &why));
	ck_assert_msg(
	    why.kind == wrong_secure[_i].kind, "%d: %s", why.kind, why.note);
	ck_assert_uint_eq(data.len, 0);
	if (why.kind == FAULT_BARE)
		ck_assert(memcmp(before, c.sm->ssc, 8) == 0);
	channel_release(&c);
}
END_TEST

/* Doc 9303-11 9.3.1: 231 and 223 bytes in a short answer. */
static const struct {
	enum cipher cipher;
	size_t size, room;
} rooms[] = {
    {CIPHER_3DES, 258, 231},
    {CIPHER_AES128, 258, 223},
    {CIPHER_AES256, 258, 223},
    {CIPHER_3DES, 18, 0},
    {CIPHER_3DES, 17, 0},
    {CIPHER_AES128, 4098, 4063},
};

START_TEST(room_of_an_answer)
{
	struct sm sm = {.cipher = rooms[_i].cipher};
	size_t room = sm_answer_room(rooms[_i].cipher, rooms[_i].size);

	(void)sm;
	ck_assert_uint_eq(room, rooms[_i].room);
}
END_TEST

Suite *
bac_suite(void)
{
	Suite *s = suite_create("bac");

	CASE(s, worked_example);
	CASE_TABLE(s, wrong_answers, wrong, NULL, NULL);
	CASE_TABLE(s, wrong_secure_answers, wrong_secure, NULL, NULL);
	CASE_TABLE(s, room_of_an_answer, rooms, NULL, NULL);
	return s;
}

/*
 * ef: a file read whole, the commands that it takes, and what chips of the
 * field do about lengths; on an open chip, so that the bytes can be read here.
 */
#include "chip/ef.h"

#include "chip/script.h"

Suite *ef_suite(void);

/* 9303-11 D.4 */
static const char com[] = "60145F0104303130365F36063034303030305C026175";

static struct span
part(size_t from, size_t len)
{
	return span_first(span_from(hex(com), from), len);
}

/* ---- a chip that is asked, and says what was asked of it ---------------- */

enum habit {
	HABIT_NONE,
	HABIT_6C,	/* 6C08 to anything over 8 bytes */
	HABIT_EARLY,	/* 6282 with the data of the last part */
	HABIT_SHORT,	/* five bytes at a time, 9000 */
	HABIT_NOTHING,	/* 9000 without data */
	HABIT_NO_SFI,	/* 6A82 by short identifier, good after SELECT */
	HABIT_NO_FILE,	/* 6A82 */
	HABIT_FORBIDDEN /* 6982 */
};

struct chip {
	enum habit habit;
	bool selected;
	unsigned commands, selects;
	size_t beyond; /* bytes asked for that the file does not have */
};

static bool
answer(struct buf *out, struct span data, uint16_t sw)
{
	buf_append_span(out, data);
	buf_append_byte(out, (uint8_t)(sw >> 8));
	buf_append_byte(out, (uint8_t)(sw & 0xff));
	return true;
}

static bool
transmit(void *context, struct span c, struct buf *out, struct fault *why)
{
	struct chip *chip = context;
	const struct span nothing = {NULL, 0};
	size_t offset, le;

	(void)why;
	chip->commands++;
	if (c.data[1] == 0xa4) {
		ck_hex_eq(c, "00A4020C02011E");
		chip->selects++;
		chip->selected = chip->habit != HABIT_NO_FILE;
		return answer(out, nothing, chip->selected ? 0x9000 : 0x6a82);
	}
	ck_assert_uint_eq(c.data[1], 0xb0);
	ck_assert_uint_eq(c.len, 5);
	if (chip->habit == HABIT_FORBIDDEN)
		return answer(out, nothing, 0x6982);
	if (c.data[2] & 0x80) {
		ck_assert_uint_eq(c.data[2], 0x9e);
		if (chip->habit == HABIT_NO_SFI || chip->habit == HABIT_NO_FILE)
			return answer(out, nothing, 0x6a82);
		chip->selected = true;
	}
	ck_assert(chip->selected);
	offset = c.data[2] & 0x80 ? 0 : (size_t)c.data[2] << 8 | c.data[3];
	le = c.data[4] == 0 ? 256 : c.data[4];
	if (offset + le > 22)
		chip->beyond += offset + le - 22;
	if (chip->habit == HABIT_6C && le > 8)
		return answer(out, nothing, 0x6c08);
	if (chip->habit == HABIT_NOTHING)
		return answer(out, nothing, 0x9000);
	if (chip->habit == HABIT_SHORT && le > 5)
		le = 5;
	return answer(out, part(offset, le),
	    chip->habit == HABIT_EARLY && offset > 0 ? 0x6282 : 0x9000);
}

static const struct {
	enum habit habit;
	enum fault_kind kind;
	uint16_t sw;
	unsigned commands, selects;
	int quirk;
} habits[] = {
    {HABIT_NONE, FAULT_NONE, 0, 2, 0, -1},
    {HABIT_6C, FAULT_NONE, 0, 4, 0, QUIRK_LE_EXACT},
    {HABIT_EARLY, FAULT_NONE, 0, 2, 0, -1},
    {HABIT_SHORT, FAULT_NONE, 0, 5, 0, QUIRK_SHORT_ANSWER},
    {HABIT_NOTHING, FAULT_FILE, 0, 2, 0, QUIRK_SHORT_ANSWER},
    {HABIT_NO_SFI, FAULT_NONE, 0, 4, 1, QUIRK_SELECT_FILE},
    {HABIT_NO_FILE, FAULT_REFUSED, 0x6a82, 2, 1, -1},
    {HABIT_FORBIDDEN, FAULT_REFUSED, 0x6982, 1, 0, -1},
};

START_TEST(habits_of_chips)
{
	struct chip chip = {.habit = habits[_i].habit};
	struct transport transport = {.transmit = transmit, .context = &chip};
	struct quirks quirks = {.seen = {false}};
	struct channel c;
	struct ef_reader reader = {.c = &c};
	struct buf out = BUF_INIT;
	struct fault why = FAULT_INIT;
	bool ok;

	channel_init(&c, &transport, &quirks);
	ok = ef_read(&reader, EF_COM, 0, &out, &why);
	ck_assert_msg(why.kind == habits[_i].kind || ok, "%s", why.note);
	ck_assert_int_eq(ok, habits[_i].kind == FAULT_NONE);
	if (ok)
		ck_hex_eq(buf_span(&out), com);
	else
		ck_assert_uint_eq(out.len, 0);
	if (habits[_i].kind == FAULT_REFUSED)
		ck_assert_uint_eq(why.sw, habits[_i].sw);
	ck_assert_uint_eq(chip.commands, habits[_i].commands);
	ck_assert_uint_eq(chip.selects, habits[_i].selects);
	ck_assert_uint_eq(chip.beyond, 0);
	for (int i = 0; i < QUIRK_COUNT; i++)
		ck_assert_msg(quirks.seen[i] == (i == habits[_i].quirk),
		    "quirk %d: %s", i, quirk_text((enum quirk)i));
	channel_release(&c);
	buf_release(&out);
}
END_TEST

/* ---- what is told of lengths --------------------------------------------- */

static const struct {
	const char *atr;
	bool known, chaining, extended, in_atr_info;
} atrs[] = {
    /* a contactless chip as PC/SC shows it: 80 73 c0 21 c0 and 80 73 c0 21 20
     */
    {"3B85800180 73C021C0 47", true, true, true, false},
    {"3B85800180 73C021E0 67", true, true, true, true},
    {"3B85800180 73C02120 A7", true, false, false, true},
    {"3B8F8001804F0CA000000306030001000000006A", false, false, false, false},
    {"3B808001 01", false, false, false, false},
    {"3B858001", false, false, false, false},
    {"3BFF", false, false, false, false},
    {"3B", false, false, false, false},
    {"", false, false, false, false},
};

START_TEST(answers_to_reset)
{
	struct ef_lengths told = ef_lengths_of_atr(hex(atrs[_i].atr));

	ck_assert_int_eq(told.known, atrs[_i].known);
	ck_assert_int_eq(told.chaining, atrs[_i].chaining);
	ck_assert_int_eq(told.extended, atrs[_i].extended);
	ck_assert_int_eq(told.in_atr_info, atrs[_i].in_atr_info);
}
END_TEST

START_TEST(lengths_of_atr_info)
{
	size_t command = 0, answer_max = 0;

	ck_assert(
	    ef_lengths_of_info(hex("4303 B08000 7F6608 02020100 02021000"),
		&command, &answer_max));
	ck_assert_uint_eq(command, 0x100);
	ck_assert_uint_eq(answer_max, 0x1000);
	ck_assert(
	    !ef_lengths_of_info(hex("4303 B08000"), &command, &answer_max));
	ck_assert(
	    !ef_lengths_of_info(hex("7F6604 02020100"), &command, &answer_max));
	ck_assert(
	    !ef_lengths_of_info(hex("7F6608 0202"), &command, &answer_max));
	ck_assert(!ef_lengths_of_info(hex(""), &command, &answer_max));
}
END_TEST

Suite *
ef_suite(void)
{
	Suite *s = suite_create("ef");

	CASE_TABLE(s, habits_of_chips, habits, NULL, NULL);
	CASE_TABLE(s, answers_to_reset, atrs, NULL, NULL);
	CASE(s, lengths_of_atr_info);
	return s;
}

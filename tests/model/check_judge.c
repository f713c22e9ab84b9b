/*
 * model/judge: documents against models of one state: which model it is, and
 * what of it is not of that model. Ages, windows and chips are those of the
 * rules of facts that states publish: five years for children, ten for adults
 * from a day on, a chip since a day.
 */
#include "model/judge.h"

#include "model/look.h"
#include "temp.h"

#define REFERENCE                                                           \
	"[reference]\nversion = 2\nstate = UTO\nas_of = 2026-01-31\n"       \
	"[model OLD]\ncode = P\nformat = TD3\nissued_to = 2015-12-31\n"     \
	"issued_from = 2006\nnumber = [0-9]{9}\nvalidity = 60\n"            \
	"chip_since = 2010-06\nconfidence = number B, validity B, chip A\n" \
	"[model NEW]\ncode = P\nformat = TD3\nissued_from = 2016-01-01\n"   \
	"number = [A-Z][0-9]{8}\nvalidity = 120 from 18\n"                  \
	"validity = 60 under 18, 24 under 2\nextension = 18\n"              \
	"extension = 36\nchip = expected\noptional = id\n"                  \
	"confidence = number A, validity A, chip B, optional C\n"           \
	"[model CARD]\ncode = I\nformat = TD1\nnumber = [A-Z]{3}[0-9]{6}\n" \
	"number_check = over=1-9 w=7,3,1,9,7,3,1,7,3 mod=10 zero\n"         \
	"optional = none\noptional_2 = soft\noptional_2 = id\n"             \
	"confidence = B\n"                                                  \
	"[model DOUBT]\ncode = R\nnumber = [0-9]{4}\nvalidity = 12-18\n"    \
	"unverified = yes\noptional = id\n"                                 \
	"[number id]\npattern = [0-9]{11}\n"                                \
	"check = over=1-10 w=1,3,7,9 mod=10 sub at=11\n"                    \
	"birth = yymmdd@1 month+20=2000\nsex = odd:M@10\n"                  \
	"[number soft]\npattern = S[0-9]{6}[0-9]\n"                         \
	"check = over=2-7 mod=10 at=8\nsoft = yes\n"                        \
	"[look NEW]\nlook = 1 seethrough \"pages\" \"a bird\"\n"            \
	"look = 2 uv \"page 2\" \"a star\"\n"                               \
	"[alert A]\nseries = X00000100-X00000199\nseries = X00000300\n"     \
	"sign = photo \"an edge\"\nsource = ours\n"                         \
	"[alert B]\nmodel = OLD\ncode = P\n"

static const struct {
	const char *name;
	const char *code, *format, *number, *optional, *optional_2;
	const char *birth, *issue, *expiry; /* "" : not known */
	char sex;
	bool chip;
	const char *model, *codes;
	enum model_chip expected;
} rows[] = {
    {"ten years of an adult", "P", "TD3", "X12345678", "", "", "1990-05-01",
	"2020-05-01", "2030-05-01", 'F', true, "NEW", "", CHIP_EXPECTED},
    {"and to the day before", "P", "TD3", "X12345678", "", "", "1990-05-01",
	"2020-05-01", "2030-04-30", 'F', true, "NEW", "", CHIP_EXPECTED},
    {"a day too long", "P", "TD3", "X12345678", "", "", "1990-05-01",
	"2020-05-01", "2030-05-02", 'F', true, "NEW", "model.validity:w",
	CHIP_EXPECTED},
    {"two days short", "P", "TD3", "X12345678", "", "", "1990-05-01",
	"2020-05-01", "2030-04-29", 'F', true, "NEW", "model.validity:w",
	CHIP_EXPECTED},
    {"issued on 29 February", "P", "TD3", "X12345678", "", "", "1990-05-01",
	"2020-02-29", "2030-02-28", 'F', true, "NEW", "", CHIP_EXPECTED},
    {"issued on 29 February, until March", "P", "TD3", "X12345678", "", "",
	"1990-05-01", "2020-02-29", "2030-03-01", 'F', true, "NEW", "",
	CHIP_EXPECTED},
    {"ten years the day before 18", "P", "TD3", "X12345678", "", "",
	"2002-05-02", "2020-05-01", "2030-05-01", 'F', true, "NEW",
	"model.validity:w", CHIP_EXPECTED},
    {"on the day", "P", "TD3", "X12345678", "", "", "2002-05-01", "2020-05-01",
	"2030-05-01", 'F', true, "NEW", "", CHIP_EXPECTED},
    {"five years of an adult", "P", "TD3", "X12345678", "", "", "1990-05-01",
	"2022-05-01", "2027-05-01", 'F', true, "NEW", "model.validity:w",
	CHIP_EXPECTED},
    {"five years of a child", "P", "TD3", "X12345678", "", "", "2012-05-01",
	"2022-05-01", "2027-05-01", 'F', true, "NEW", "", CHIP_EXPECTED},
    {"two years of a baby, and of a child", "P", "TD3", "X12345678", "", "",
	"2024-05-01", "2025-05-01", "2027-05-01", 'F', true, "NEW", "",
	CHIP_EXPECTED},
    {"of a child", "P", "TD3", "X12345678", "", "", "2020-05-01", "2025-05-01",
	"2027-05-01", 'F', true, "NEW", "model.validity:w", CHIP_EXPECTED},
    /* the day of issue inferred */
    {"a child's five years inferred", "P", "TD3", "X12345678", "", "",
	"2012-05-01", "", "2027-05-01", 'F', true, "NEW", "", CHIP_EXPECTED},
    {"nobody of 20 has five or ten", "P", "TD3", "X12345678", "", "",
	"2006-11-01", "", "2030-05-01", 'F', true, "NEW", "model.validity:w",
	CHIP_EXPECTED},
    {"an expiry too far away", "P", "TD3", "X12345678", "", "", "1990-05-01",
	"", "2037-05-01", 'F', true, "NEW", "model.validity:w", CHIP_EXPECTED},
    {"today's", "P", "TD3", "X12345678", "", "", "1990-05-01", "", "2036-11-30",
	'F', true, "NEW", "", CHIP_EXPECTED},
    {"before the model was issued, by its day", "P", "TD3", "X12345678", "", "",
	"1990-05-01", "2015-05-01", "2025-05-01", 'F', true, "NEW",
	"model.validity:w model.extension:i", CHIP_EXPECTED},
    {"issued after the inspection", "P", "TD3", "X12345678", "", "",
	"1990-05-01", "2026-12-01", "2036-12-01", 'F', true, "NEW",
	"model.validity:w", CHIP_EXPECTED},
    {"older than every model", "P", "TD3", "999", "", "", "1990-05-01",
	"2005-12-31", "2010-12-31", 'F', true, NULL, "model.unknown:i",
	CHIP_UNKNOWN},
    {"older than every model, inferred", "P", "TD3", "999", "", "",
	"1990-05-01", "", "2010-12-30", 'F', true, NULL, "model.unknown:i",
	CHIP_UNKNOWN},
    {"no dates at all", "P", "TD3", "X12345678", "", "", "", "", "", 'F', true,
	"NEW", "", CHIP_EXPECTED},
    /* numbers */
    {"a number of neither", "P", "TD3", "XX2345678", "", "", "1990-05-01",
	"2020-05-01", "2030-05-01", 'F', true, "NEW", "model.number:w",
	CHIP_EXPECTED},
    {"an old number in a new book", "P", "TD3", "123456789", "", "",
	"1990-05-01", "2020-05-01", "2030-05-01", 'F', true, "OLD",
	"model.validity:w model.alert:w", CHIP_EXPECTED},
    {"a card", "I", "TD1", "ABA300000", "", "", "1990-05-01", "", "2030-05-01",
	'F', false, "CARD", "", CHIP_UNKNOWN},
    {"its own check digit", "ID", "TD1", "ABA400000", "", "", "1990-05-01", "",
	"2030-05-01", 'F', false, "CARD", "model.number:w", CHIP_UNKNOWN},
    {"of another layout", "I", "TD2", "ABA300000", "", "", "1990-05-01", "",
	"2030-05-01", 'F', false, NULL, "model.unknown:i", CHIP_UNKNOWN},
    {"what nobody confirmed", "R", "TD1", "12345", "", "", "1990-05-01",
	"2026-01-01", "2028-01-01", 'F', false, "DOUBT",
	"model.number:i model.validity:i", CHIP_UNKNOWN},
    {"a sure number in a model that nobody confirmed", "R", "TD1", "1234",
	"44051401358", "", "1944-05-15", "2026-01-01", "2027-01-01", 'F', false,
	"DOUBT", "model.personal_number:i model.birth_date:i model.sex:i",
	CHIP_UNKNOWN},
    {"between two validities", "R", "TD1", "1234", "", "", "1990-05-01",
	"2026-01-01", "2027-04-01", 'F', false, "DOUBT", "", CHIP_UNKNOWN},
    /* chips */
    {"silent", "P", "TD3", "X12345678", "", "", "1990-05-01", "2020-05-01",
	"2030-05-01", 'F', false, "NEW", "model.chip:i", CHIP_EXPECTED},
    {"before the first", "P", "TD3", "123456789", "", "", "1990-05-01",
	"2010-05-31", "2015-05-31", 'F', true, "OLD",
	"model.chip:w model.alert:w", CHIP_NONE},
    {"in the month of the first", "P", "TD3", "123456789", "", "", "1990-05-01",
	"2010-06-15", "2015-06-15", 'F', false, "OLD", "model.alert:w",
	CHIP_POSSIBLE},
    {"after it, inferred", "P", "TD3", "123456789", "", "", "1990-05-01", "",
	"2016-05-01", 'F', false, "OLD", "model.chip:i model.alert:w",
	CHIP_EXPECTED},
    /* a stamp */
    {"expired, and may be extended", "P", "TD3", "X12345678", "", "",
	"1990-05-01", "2016-01-01", "2026-01-01", 'F', true, "NEW",
	"model.extension:i", CHIP_EXPECTED},
    /* national numbers: the PESEL that everybody prints */
    {"a national number", "P", "TD3", "X12345678", "44051401359", "",
	"1944-05-14", "2020-05-01", "2030-05-01", 'M', true, "NEW", "",
	CHIP_EXPECTED},
    {"its check", "P", "TD3", "X12345678", "44051401358", "", "1944-05-14",
	"2020-05-01", "2030-05-01", 'M', true, "NEW", "model.personal_number:w",
	CHIP_EXPECTED},
    {"another date", "P", "TD3", "X12345678", "44051401359", "", "1944-05-15",
	"2020-05-01", "2030-05-01", 'M', true, "NEW", "model.birth_date:w",
	CHIP_EXPECTED},
    {"another sex", "P", "TD3", "X12345678", "44051401359", "", "1944-05-14",
	"2020-05-01", "2030-05-01", 'F', true, "NEW", "model.sex:w",
	CHIP_EXPECTED},
    {"a form that may be another thing", "P", "TD3", "X12345678", "440514", "",
	"1944-05-14", "2020-05-01", "2030-05-01", 'M', true, "NEW",
	"model.personal_number:i", CHIP_EXPECTED},
    {"a field that is empty in all", "I", "TD1", "ABA300000", "1", "",
	"1990-05-01", "", "2030-05-01", 'F', false, "CARD",
	"model.personal_number:w", CHIP_UNKNOWN},
    {"a number that genuine ones fail", "I", "TD1", "ABA300000", "", "S1111117",
	"1990-05-01", "", "2030-05-01", 'F', false, "CARD",
	"model.personal_number:i", CHIP_UNKNOWN},
    {"of two forms the one that fits", "I", "TD1", "ABA300000", "",
	"44051401359", "1944-05-14", "", "2030-05-01", 'M', false, "CARD", "",
	CHIP_UNKNOWN},
    /* alerts */
    {"a series", "P", "TD3", "X00000150", "", "", "1990-05-01", "2020-05-01",
	"2030-05-01", 'F', true, "NEW", "model.alert:w", CHIP_EXPECTED},
    {"its end", "P", "TD3", "X00000199", "", "", "1990-05-01", "2020-05-01",
	"2030-05-01", 'F', true, "NEW", "model.alert:w", CHIP_EXPECTED},
    {"after its end", "P", "TD3", "X00000200", "", "", "1990-05-01",
	"2020-05-01", "2030-05-01", 'F', true, "NEW", "", CHIP_EXPECTED},
    {"a single one", "P", "TD3", "X00000300", "", "", "1990-05-01",
	"2020-05-01", "2030-05-01", 'F', true, "NEW", "model.alert:w",
	CHIP_EXPECTED},
};

static bool
take_date(const char *text, struct date *out)
{
	ck_assert(text[0] == '\0' || date_parse(span_str(text), out));
	return text[0] != '\0';
}

static void
set_question(size_t i, struct model_question *q)
{
	struct date issue = {1, 1, 1};

	memset(q, 0, sizeof(*q));
	q->at = (struct date){2026, 11, 30};
	q->code = span_str(rows[i].code);
	q->format = rows[i].format;
	q->number = span_str(rows[i].number);
	q->optional[0] = span_str(rows[i].optional);
	q->optional[1] = span_str(rows[i].optional_2);
	q->holder.sex = rows[i].sex;
	q->holder.year_known = q->holder.month_known = q->holder.day_known =
	    take_date(rows[i].birth, &q->holder.birth);
	q->expiry_known = take_date(rows[i].expiry, &q->expiry);
	q->issue.known = take_date(rows[i].issue, &issue);
	q->issue.first = q->issue.last = model_pack(issue);
	q->chip_read = rows[i].chip;
}

static const char *
codes_of(const struct findings *f, char out[256])
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < f->count; i++)
		len += (size_t)snprintf(out + len, 256 - len, "%s%s:%c",
		    i > 0 ? " " : "", f->list[i].code,
		    severity_word(f->list[i].severity)[0]);
	return out;
}

static void
read_reference(struct model_state *s)
{
	struct err err = ERR_INIT;

	temp_file("UTO.ini", SPAN(REFERENCE));
	model_state_init(s, "UTO");
	ck_assert_msg(model_state_read(s, "UTO.ini", &err), "%s", err.text);
	ck_assert_msg(model_state_check(s, &err), "%s", err.text);
	ck_assert_uint_eq(s->remarks.len, 0);
}

START_TEST(documents)
{
	struct model_state s;
	char codes[256];

	read_reference(&s);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = rows[i].name;
		struct model_question q;
		struct model_answer a;
		struct findings f;

		set_question(i, &q);
		findings_init(&f, false);
		model_judge(&s, SPAN("UTO"), &q, &a, &f);
		ck_assert_msg(strcmp(codes_of(&f, codes), rows[i].codes) == 0,
		    "%s: %s", name, codes);
		ck_assert_msg(
		    (a.model == NULL) == (rows[i].model == NULL), "%s", name);
		ck_assert_int_eq(a.result == MODEL_UNKNOWN, a.model == NULL);
		if (a.model != NULL)
			ck_assert_msg(
			    strcmp(a.model->head.name, rows[i].model) == 0,
			    "%s: %s", name, a.model->head.name);
		ck_assert_msg(
		    a.chip == rows[i].expected, "%s: chip %d", name, a.chip);
		/* Only what contradicts makes it differ. */
		ck_assert_msg(a.model == NULL ||
			(a.result == MODEL_DIFFERS) ==
			    ((a.differs & (WHAT_CHIP * 2 - 1)) != 0),
		    "%s", name);
		for (size_t n = 0; n < f.count; n++) {
			struct span note = finding_note(&f, &f.list[n]);

			ck_assert_int_ne(f.list[n].severity, SEVERITY_ERROR);
			ck_assert_msg(rows[i].optional[0] == '\0' ||
				strlen(rows[i].optional) < 6 ||
				span_search(note, span_str(rows[i].optional)) ==
				    note.len,
			    "%s: a number is repeated", name);
		}
		findings_release(&f);
	}
	model_state_release(&s);
}
END_TEST

START_TEST(no_file_of_the_state)
{
	struct model_question q;
	struct model_answer a;
	struct findings f;

	set_question(0, &q);
	findings_init(&f, false);
	model_judge(NULL, SPAN("UTO"), &q, &a, &f);
	ck_assert_int_eq(a.result, MODEL_UNKNOWN);
	ck_assert_uint_eq(f.count, 1);
	ck_assert_str_eq(f.list[0].code, "model.unknown");
	findings_release(&f);
}
END_TEST

START_TEST(a_reference_that_is_old)
{
	static const struct {
		struct date at;
		bool stale;
	} days[] = {{{2027, 7, 31}, false}, {{2027, 8, 1}, true}};
	struct model_state s;

	read_reference(&s);
	for (size_t i = 0; i < COUNT(days); i++) {
		struct model_question q;
		struct model_answer a;
		struct findings f;

		set_question(0, &q);
		q.at = days[i].at;
		findings_init(&f, false);
		model_judge(&s, SPAN("UTO"), &q, &a, &f);
		ck_assert_int_eq(a.stale, days[i].stale);
		findings_release(&f);
	}
	model_state_release(&s);
}
END_TEST

START_TEST(a_printed_number_is_any_of_the_states)
{
	static const struct {
		const char *printed, *codes;
	} numbers[] = {
	    {"440514-01359", ""},
	    {"44051401358", "model.personal_number:w"},
	    {"S1111116", ""},
	    {"S1111117", "model.personal_number:i"},
	    {"something else", ""},
	};
	struct model_state s;
	char codes[256];

	read_reference(&s);
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct model_question q;
		struct model_answer a;
		struct findings f;

		set_question(0, &q);
		take_date("1944-05-14", &q.holder.birth);
		q.holder.sex = 'M';
		q.printed = span_str(numbers[i].printed);
		findings_init(&f, false);
		model_judge(&s, SPAN("UTO"), &q, &a, &f);
		ck_assert_str_eq(codes_of(&f, codes), numbers[i].codes);
		findings_release(&f);
	}
	model_state_release(&s);
}
END_TEST

/* ---- what to look at ----------------------------------------------------- */

static const char *
looks_of(const struct model_state *s, size_t row,
    const struct look_options *options, char out[256], unsigned *seconds)
{
	struct look_line lines[LOOK_LINES_MAX];
	struct model_question q;
	struct model_answer a;
	struct findings f;
	unsigned count;
	size_t len = 0;

	set_question(row, &q);
	findings_init(&f, false);
	model_judge(s, SPAN("UTO"), &q, &a, &f);
	count = look_choose(s, &a, options, lines);
	*seconds = 0;
	for (unsigned i = 0; i < count; i++) {
		len += (size_t)snprintf(out + len, 256 - len, "%s%s",
		    i > 0 ? " " : "", lines[i].feature->id);
		*seconds += lines[i].feature->seconds;
	}
	findings_release(&f);
	return out;
}

static size_t
row_of(const char *name)
{
	size_t i = 0;

	while (i < COUNT(rows) && strcmp(rows[i].name, name) != 0)
		i++;
	ck_assert_uint_lt(i, COUNT(rows));
	return i;
}

START_TEST(lines_to_look_at)
{
	static const struct {
		const char *row;
		bool secondary;
		unsigned tools;
		const char *lines;
	} cases[] = {
	    {"on the day", false, 0, "seethrough tactile ovi"},
	    {"on the day", true, 0, "seethrough numbering tactile ovi ghost"},
	    {"on the day", true, TOOL_UV,
		"seethrough uv numbering tactile ovi"},
	    {"a number of neither", false, 0, "numbering tactile ovi"},
	    {"silent", false, 0, "chip seethrough tactile"},
	    {"its check", false, 0, "person seethrough tactile"},
	    {"a series", true, 0, "photo seethrough tactile ovi ghost"},
	    {"of another layout", false, 0, "numbering tactile ovi"},
	};
	struct model_state s;
	char lines[256];

	read_reference(&s);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct look_options options = {
		    cases[i].secondary, cases[i].tools};
		unsigned seconds;

		ck_assert_msg(strcmp(looks_of(&s, row_of(cases[i].row),
					 &options, lines, &seconds),
				  cases[i].lines) == 0,
		    "%s: %s", cases[i].row, lines);
	}
	model_state_release(&s);
}
END_TEST

START_TEST(three_to_five_lines_in_seven_seconds)
{
	struct model_state s;
	char lines[256];

	read_reference(&s);
	for (size_t i = 0; i < COUNT(rows); i++)
		for (unsigned tools = 0; tools < 64; tools++) {
			struct look_options primary = {false, tools};
			struct look_options secondary = {true, tools};
			unsigned seconds, count = 1;

			looks_of(&s, i, &primary, lines, &seconds);
			for (const char *p = lines; *p != '\0'; p++)
				count += *p == ' ';
			ck_assert_uint_le(seconds, LOOK_PRIMARY_SECONDS);
			/* A sign of an alert takes longer than others. */
			ck_assert_msg(count <= 5 &&
				(count >= 3 || strstr(lines, "photo") != NULL),
			    "%s: %s", rows[i].name, lines);
			looks_of(&s, i, &secondary, lines, &seconds);
			ck_assert_uint_le(seconds, LOOK_SECONDARY_SECONDS);
		}
	model_state_release(&s);
}
END_TEST

Suite *judge_suite(void);

Suite *
judge_suite(void)
{
	Suite *s = suite_create("judge");

	CASE_WITH(s, documents, temp_setup, temp_teardown);
	CASE(s, no_file_of_the_state);
	CASE_WITH(s, a_reference_that_is_old, temp_setup, temp_teardown);
	CASE_WITH(s, a_printed_number_is_any_of_the_states, temp_setup,
	    temp_teardown);
	CASE_WITH(s, lines_to_look_at, temp_setup, temp_teardown);
	CASE_WITH(
	    s, three_to_five_lines_in_seven_seconds, temp_setup, temp_teardown);
	return s;
}

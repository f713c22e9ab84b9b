/*
 * zone: what the tests of the mrz domain share: a zone from a literal, its
 * findings as one line of text, a day of inspection.
 */
#ifndef TESTS_MRZ_ZONE_H
#define TESTS_MRZ_ZONE_H

#include "mrz/mrz.h"
#include "mrz/mrz_check.h"
#include "suite.h"

static const struct date zone_at = {2026, 11, 24};

/* Specimens of Doc 9303: parts 4, 5, 6, 7, and 11 appendix D.2. */
#define TD3_UPPER "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
#define TD3 TD3_UPPER "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
#define TD1                                \
	"I<UTOD231458907<<<<<<<<<<<<<<<\n" \
	"7408122F1204159UTO<<<<<<<<<<<6\n" \
	"ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
#define TD1_LONG                           \
	"I<UTOD23145890<7349<<<<<<<<<<<\n" \
	"3407127M9507122UTO<<<<<<<<<<<2\n" \
	"STEVENSON<<PETER<JOHN<<<<<<<<<"
#define TD2                                      \
	"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n" \
	"D231458907UTO7408122F1204159<<<<<<<6"
#define TD2_LONG                                 \
	"I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\n" \
	"D23145890<UTO3407127M95071227349<<<8"
#define MRV_A                                            \
	"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" \
	"L898902C<3UTO6908061F9406236ZE184226B<<<<<<<"
#define MRV_B                                    \
	"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n" \
	"L898902C<3UTO6908061F9406236ZE184226"
/* Specimens of the national layouts, as PRADO and others show them. */
#define FRA_ID                                   \
	"IDFRABERTHIER<<<<<<<<<<<<<<<<<923255\n" \
	"8806923102858CORINNE<<<<<<<6512068F2"
#define FRA_DL "D1FRA13AA000026181231MARTIN<<9"
#define CHE_DL                                        \
	"AAA001D<<\nFACHE305142128097<<800126<<<<<\n" \
	"MARCHAND<<FABIENNE<<<<<<<<<<<<"
#define RUS_ID                                           \
	"PNRUSIVANOV<<IVAN<IVANOVI3<<<<<<<<<<<<<<<<<<\n" \
	"4600000006RUS8001014M<<<<<<<0150101770001<30"
#define SVK_ID                                 \
	"I<SVKNOVAK<<JAN<<<<<<<<<<<<<<<<<<<\n" \
	"123456<AA5SVK8110251M1801020749313"

static inline bool
zone_read(const char *text, struct mrz *m)
{
	struct mrz_lines lines;
	bool read;

	mrz_lines_clear(&lines);
	mrz_lines_add_text(&lines, span_str(text));
	read = mrz_read(&lines, NULL, zone_at, m);
	return read;
}

/* "code:where:severity code:where:severity", lives until the next call. */
static inline const char *
zone_findings(const char *text)
{
	static struct buf out;
	struct mrz_check_options options = {zone_at, false, zone_at};
	struct mrz_lines lines;
	struct findings f;
	struct mrz m;

	buf_clear(&out);
	if (out.max == 0)
		buf_init(&out, 0);
	findings_init(&f, false);
	mrz_lines_clear(&lines);
	mrz_lines_add_text(&lines, span_str(text));
	if (mrz_read(&lines, NULL, zone_at, &m)) {
		mrz_check_cleaned(&lines, &m, &f);
		mrz_check_ignored(&lines, &m, 1, &f);
		mrz_check(&m, &options, &f);
	} else {
		mrz_check_cleaned(&lines, NULL, &f);
		mrz_check_layout(&lines, NULL, &m.fit, &f);
	}
	for (size_t i = 0; i < f.count; i++) {
		buf_append_str(&out, i == 0 ? "" : " ");
		buf_append_str(&out, f.list[i].code);
		BUF_LITERAL(&out, ":");
		buf_append_span(&out, finding_where(&f, &f.list[i]));
		BUF_LITERAL(&out, ":");
		buf_append(&out, severity_word(f.list[i].severity), 1);
	}
	findings_release(&f);
	return buf_text(&out);
}

/* A field as a report shows it; lives until the next call. */
static inline const char *
zone_field(const struct mrz *m, enum mrz_field field)
{
	static char text[MRZ_FIELD_TEXT_MAX + 1];

	text[mrz_field_text(m, field, (uint8_t *)text)] = '\0';
	return text;
}

#endif

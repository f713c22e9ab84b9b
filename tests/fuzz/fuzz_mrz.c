/*
 * Any bytes as the text of zones: taken apart, cleaned, read, checked,
 * repaired, compared with themselves. Every piece must lie inside the input,
 * and a zone that is read passes only with digits that agree.
 */
#include <stdlib.h>

#include "mrz/compare.h"
#include "mrz/mrz_check.h"
#include "mrz/split.h"
#include "mrz/suggest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date at = {2026, 11, 24};

static void
look_at(const struct mrz *m)
{
	struct mrz_candidates candidates;
	struct mrz_check_options options = {at, false, at};
	uint8_t text[MRZ_FIELD_TEXT_MAX];
	char information[MRZ_INFORMATION_MAX];
	struct findings f;

	findings_init(&f, false);
	mrz_check(m, &options, &f);
	for (int i = 0; i < MRZ_DIGITS; i++)
		if (m->check[i].present && !m->check[i].agrees &&
		    m->check[i].computed != '\0' &&
		    findings_status(&f) != STATUS_FAIL)
			abort();
	for (int i = 0; i < MRZ_NAME; i++) {
		size_t len = mrz_field_text(m, (enum mrz_field)i, text);

		if (len > sizeof(text))
			abort();
		mrz_compare(m, (enum mrz_field)i, span_make(text, len));
	}
	mrz_information(m, information);
	mrz_suggest(m, at, &candidates);
	findings_release(&f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make(data, size), piece;
	struct mrz_candidates candidates;
	struct mrz_lines lines;
	struct mrz m;

	mrz_lines_clear(&lines);
	while (text.len > 0) {
		size_t done = mrz_split(text, MRZ_END, &piece);

		if (done == 0 || done > text.len ||
		    (piece.len > 0 &&
			(piece.data < text.data ||
			    piece.data + piece.len > text.data + done)))
			abort();
		mrz_lines_clear(&lines);
		mrz_lines_add_text(&lines, piece);
		if (piece.len > 0 && mrz_read(&lines, NULL, at, &m))
			look_at(&m);
		else if (piece.len > 0)
			mrz_suggest_lines(&lines, NULL, at, &candidates);
		text = span_from(text, done);
	}
	return 0;
}

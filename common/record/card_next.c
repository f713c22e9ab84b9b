/*
 * card_next: what an officer does next, right under a verdict that is no plain
 * pass, where the sentence beside the verdict does not say it already. The
 * rules of riskcheck, where they ask for something, know more and come in its
 * place.
 */
#include "record/card_private.h"

static const struct {
	const char *what;
	const char *codes; /* with a blank around each */
} steps[] = {
    {"Read the chip once more; if it says the same, a document examiner",
	" sod.signature dg.hash dg.unlisted aa.signature chip.clone "
	"chip.card_access chip.protocol mrz.mismatch state.mismatch "
	"sod.malformed sod.empty "},
    {"The chip proves nothing: examine the document by hand; a document "
     "examiner decides",
	" csca.signature csca.usage csca.key dsc.key csca.revoked "
	"csca.distrusted dsc.revoked dsc.document_type dsc.usage dsc.validity "
	"csca.validity sod.algorithm defect.known "},
    {"Scan the barcode once more; if it says the same, ask the authority that "
     "issued it",
	" passport.mismatch seal.signature seal.unsigned seal.malformed "
	"seal.version seal.feature seal.algorithm seal.date seal.mrz "
	"seal.test_reference "},
    {"Read the zone once more; if it says the same, look at it under a lens: "
     "changed, or never genuine",
	" viz.mismatch mrz.check_digit mrz.layout mrz.character mrz.date "
	"mrz.date_order mrz.document_code mrz.sex mrz.name mrz.number "},
    {"Read zone and chip once more, other side up; if it stays so, examine "
     "the document by hand",
	" chip.access chip.lost chip.file chip.limit dsc.missing sod.missing "
	"sod.unreadable dg.unreadable dg.empty dg.missing dg.malformed "
	"aa.missing aa.malformed chip.unproven mrz.unchecked com.malformed "
	"chip.downgrade "},
    {"Examine the document by hand: nothing was proven for or against it",
	" csca.unknown seal.unknown seal.profile state.unknown crl.missing "
	"crl.stale dtc.signature "},
    {"Ask again, or by another channel, before the holder leaves the counter",
	" sltd.stale sltd.incomplete_query record.memory "},
    {"Ask for a valid document, or for what extends this one",
	" document.expired "},
    {"The record is at fault: tell whoever keeps this system, and read the "
     "document again",
	" record.input record.malformed "},
};

bool
card_is_among(const char *codes, const char *code)
{
	size_t len = strlen(code);
	const char *at = codes;

	while ((at = strstr(at, code)) != NULL) {
		if (at[-1] == ' ' && at[len] == ' ')
			return true;
		at += len;
	}
	return false;
}

static bool
rules_ask(const struct record *r)
{
	struct json_iterator it;
	struct span list, action;

	if (!card_path(r, "riskcheck/actions", &list) ||
	    json_kind(list) != JSON_ARRAY)
		return false;
	json_array_begin(&it, list);
	return json_array_next(&it, &action);
}

void
card_next(struct buf *out, const struct record *r, const struct verdicts *v)
{
	struct span tool;
	const char *code = card_advice_code(v, &tool), *what;

	if (code == NULL || rules_ask(r))
		return;
	what = card_sealed_step(tool, code);
	for (size_t i = 0; what == NULL && i < sizeof(steps) / sizeof(steps[0]);
	     i++)
		if (card_is_among(steps[i].codes, code))
			what = steps[i].what;
	if (what == NULL)
		return;
	card_label(out, _("To do"));
	buf_append_str(out, _(what));
	buf_append_byte(out, '\n');
}

/*
 * feature: the table. Level 3, for laboratories, is not for a counter.
 */
#include "model/feature.h"

const char *const feature_tools[] = {
    "uv", "uv254", "ir", "loupe", "lens", "reader", NULL};

/* id, level, name, where, light, genuine, forgery, seconds, sense, tool,
 * whether it binds the page to the zone or the holder */
static const struct feature features[] = {
    {"watermark", 1, "watermark", "paper pages, visa pages", "transmitted",
	"multi-tone, soft edges, in register with the page",
	"printed grey or white ink, seen in flat light, one tone", 3,
	SENSE_LIGHT, 0, false},
    {"seethrough", 1, "see-through register", "paper pages, cover inside",
	"transmitted", "front and back parts meet to one figure",
	"parts miss by 0.5 mm or more", 3, SENSE_LIGHT, 0, false},
    {"ovi", 1, "optically variable ink", "data page, inside cover", "tilt",
	"two definite colours", "glitter or one colour with gloss", 2,
	SENSE_TILT, 0, false},
    {"dovd", 1, "diffractive or zero-order overlay", "over photograph and data",
	"tilt", "movement, exchange of motifs, sits under or in the laminate",
	"sticker edge, silver foil without motion, cuts at the photograph", 3,
	SENSE_TILT, 0, false},
    {"tactile", 1, "raised laser relief, intaglio",
	"data page edge, inside cover", "touch, oblique",
	"edges felt at first touch", "flat, or thick glue line", 2, SENSE_TOUCH,
	0, false},
    {"window", 1, "transparent window, edge sealed", "polycarbonate page",
	"transmitted", "clear window with image both sides",
	"bubble, haze, loose edge", 2, SENSE_LIGHT, 0, false},
    {"mli", 1, "multiple or changeable laser image", "data page", "tilt",
	"two data sets change with the angle", "one set only, printed lens", 2,
	SENSE_TILT, 0, false},
    {"ghost", 1, "second portrait", "data page, other page",
	"flat, transmitted (perforated)", "same person, same pose",
	"differs, or pixels like ink jet", 3, SENSE_LOOK, 0, true},
    {"numbering", 1, "laser perforated number", "page edges through the book",
	"transmitted",
	"holes conical, same number on each page, equals the zone",
	"holes cut square, page without, number differs from the zone", 3,
	SENSE_LIGHT, 0, true},
    {"stitching", 1, "sewing thread", "spine, centre fold", "flat, UV",
	"lock stitch, continuous, thread reacts to UV in colours of the model",
	"double holes, glue, missing thread", 4, SENSE_LOOK, 0, false},
    {"pages", 1, "page count and order", "whole book", "flat",
	"all pages, watermark and number continuous",
	"missing or swapped pages", 5, SENSE_LOOK, 0, false},
    {"rainbow", 2, "split-fountain (rainbow) background",
	"data page, visa pages", "flat, 8x loupe",
	"colours flow without dots in true spot colours",
	"cyan, magenta, yellow dots", 4, SENSE_TOOL, TOOL_LOUPE, false},
    {"guilloche", 2, "fine line pattern, relief lines", "data page, visa pages",
	"8x loupe", "unbroken lines, line over line",
	"broken lines, dots, blur", 5, SENSE_TOOL, TOOL_LOUPE, false},
    {"microprint", 2, "micro text, deliberate error",
	"data page, lines of fields", "8-10x loupe", "letters readable",
	"row of dots, filled letters", 5, SENSE_TOOL, TOOL_LOUPE, false},
    {"uv", 2, "fluorescent motif and fibres", "all pages", "UV 365 nm",
	"paper dull, motif in two or more colours in register, fibres at "
	"random places",
	"paper bright, motif single colour or missing, fibres printed in the "
	"same place on each page",
	3, SENSE_TOOL, TOOL_UV, false},
    {"uv254", 2, "second UV response", "data page", "UV 254 nm",
	"motif or colour changes", "nothing new", 3, SENSE_TOOL, TOOL_UV254,
	false},
    {"ir", 2, "infrared drop-out", "data page, zone", "IR 850-900 nm",
	"zone and portrait stay, background goes",
	"everything stays or everything goes", 3, SENSE_TOOL, TOOL_IR, false},
    {"intaglio-latent", 2, "latent image in intaglio", "inside cover",
	"oblique", "letters appear at low angle", "nothing", 3, SENSE_TOOL, 0,
	false},
    {"secondimage", 2, "coded or hidden image", "portrait, background",
	"lens of the issuer", "text appears", "nothing", 5, SENSE_TOOL,
	TOOL_LENS, false},
    {"zoneprint", 2, "OCR-B zone", "data page", "flat, 8x loupe",
	"one size, carbon or laser, character pitch 2.54 mm",
	"mixed fonts, wrong pitch, sits over the overlay", 3, SENSE_TOOL,
	TOOL_LOUPE, false},
    {"photo", 2, "portrait integration", "data page", "oblique, 8x loupe",
	"laser or ink in the substrate, background lines run on through it",
	"edge of a cut, other gloss, background stops", 4, SENSE_TOOL,
	TOOL_LOUPE, true},
    {"chip", 2, "chip answers and holds", "cover or data page", "reader",
	"the signed data agree with the print",
	"silent chip in a model that has one: look at the book for heat or "
	"punching",
	2, SENSE_TOOL, TOOL_READER, true},
    /* What a contradiction of the reference points at. */
    {"dates", 1, "printed dates", "data page", "flat",
	"issue and expiry as in the zone, no trace of a change",
	"a digit in another type, height or colour", 2, SENSE_LOOK, 0, false},
    {"person", 1, "printed birth date, sex and national number", "data page",
	"flat", "the three agree with each other and with the zone",
	"one of them changed, the others left as they were", 2, SENSE_LOOK, 0,
	false},
    {"extension", 1, "stamp that extends the validity", "page of observations",
	"flat", "stamp, signature and date; the zone does not show it",
	"no stamp: the document has expired", 2, SENSE_LOOK, 0, false},
};

const struct feature *
feature_at(unsigned i)
{
	return i < sizeof(features) / sizeof(features[0]) ? &features[i] : NULL;
}

const struct feature *
feature_find(struct span id)
{
	const struct feature *f;

	for (unsigned i = 0; (f = feature_at(i)) != NULL; i++)
		if (span_equal_str(id, f->id))
			return f;
	return NULL;
}

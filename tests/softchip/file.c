/*
 * The files of the software chip: what it holds, SELECT and READ BINARY
 * (Doc 9303-10 3.6). See card.h.
 */
#include <stdio.h>
#include <string.h>

#include "softchip/card.h"

#define PATH_SIZE_MAX 4096
#define APPLICATION "a0000002471001"
#define B0_OFFSET_MAX 32767

/* ---- making -------------------------------------------------------------- */

static const struct {
	const char *name, *file; /* in a folder of mrtd-gen */
	unsigned id, sfi;
	bool master;
} fixed_files[] = {
    {"atr", "EF_ATR.bin", 0x2f01, 0x01, true},
    {"dir", "EF_DIR.bin", 0x2f00, 0x1e, true},
    {"cardaccess", "EF_CardAccess.bin", 0x011c, 0x1c, true},
    {"cardsecurity", "EF_CardSecurity.bin", 0x011d, 0x1d, true},
    {"com", "EF_COM.bin", 0x011e, 0x1e, false},
    {"sod", "EF_SOD.bin", 0x011d, 0x1d, false},
};
#define FIXED (sizeof(fixed_files) / sizeof(fixed_files[0]))

static void
add(struct soft_card *card, const char *name, unsigned id, unsigned sfi,
    bool master, struct blob content)
{
	struct soft_file *file = &card->files[card->file_count];

	if (content.len == 0)
		return;
	if (card->file_count++ == SOFT_FILES_MAX)
		gen_die("too many files");
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->id = id;
	file->sfi = sfi;
	file->master = master;
	file->content = content;
}

static struct blob
load(const char *folder, const char *name)
{
	char path[PATH_SIZE_MAX];
	unsigned char *data;
	long size;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "rb");
	if (f == NULL)
		return ASN_NONE;
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	data = asn_alloc((size_t)size + 1);
	if (fread(data, 1, (size_t)size, f) != (size_t)size)
		gen_die("%s: cannot be read", path);
	fclose(f);
	return (struct blob){data, (size_t)size};
}

/* Doc 9303-10 3.11.1: capabilities, and the sizes of APDUs. */
static struct blob
make_atr_file(const struct soft_card *card)
{
	unsigned char sizes[4] = {(unsigned char)(card->max_command >> 8),
	    (unsigned char)card->max_command,
	    (unsigned char)(card->max_response >> 8),
	    (unsigned char)card->max_response};

	if (card->extended != SOFT_STATED)
		return ASN_NONE;
	return ASN_JOIN(asn_tlv(0x47, asn_hex("8421e0")),
	    asn_tlv(0x7f66,
		ASN_JOIN(asn_tlv(0x02, asn_copy(sizes, 2)),
		    asn_tlv(0x02, asn_copy(sizes + 2, 2)))));
}

/* The document made now; EF.CardAccess unless the settings say otherwise. */
static void
make_document(struct settings *s, struct gen_chip *chip)
{
	struct gen_party csca;
	struct gen_ca cam;

	if (settings_get(s, "", "card_access", NULL) == NULL)
		settings_set(s, "card_access", "same");
	if (settings_get(s, "", "card_security", NULL) == NULL &&
	    gen_secinfo_cam(s, &cam))
		settings_set(s, "card_security", "good");
	csca = gen_cert_make(s, "csca.", CERT_CSCA, "csca", NULL);
	gen_chip_make(s, &csca, NULL, csca.cert, chip);
}

void
soft_files_make(struct soft_card *card, struct settings *s)
{
	const char *folder = settings_get(s, "", "files", NULL);
	struct gen_chip chip;
	struct blob made[FIXED] = {ASN_NONE}; /* by fixed_files */
	char name[32];

	/* Made in any case: the same settings tell what a folder holds. */
	make_document(s, &chip);
	made[2] = chip.card_access;
	made[3] = chip.card_security;
	made[4] = chip.lds.com;
	made[5] = chip.sod;
	made[0] = make_atr_file(card);
	for (size_t i = 0; i < FIXED; i++)
		add(card, fixed_files[i].name, fixed_files[i].id,
		    fixed_files[i].sfi, fixed_files[i].master,
		    folder == NULL || i == 0
			? made[i]
			: load(folder, fixed_files[i].file));
	for (unsigned n = 1; n <= LDS_GROUPS; n++) {
		snprintf(name, sizeof(name), "DG%u.bin", n);
		if (folder != NULL)
			chip.lds.dg[n] = load(folder, name);
		snprintf(name, sizeof(name), "dg%u", n);
		add(card, name, 0x0100 + n, n, false, chip.lds.dg[n]);
	}
}

/* ---- finding ------------------------------------------------------------- */

static const struct soft_file *
by_id(const struct soft_card *card, unsigned id)
{
	for (size_t i = 0; i < card->file_count; i++)
		if (card->files[i].id == id &&
		    card->files[i].master != card->in_application)
			return &card->files[i];
	return NULL;
}

static const struct soft_file *
by_sfi(const struct soft_card *card, unsigned sfi)
{
	for (size_t i = 0; i < card->file_count; i++)
		if (card->files[i].sfi == sfi &&
		    card->files[i].master != card->in_application)
			return &card->files[i];
	return NULL;
}

const struct soft_file *
soft_file_named(const struct soft_card *card, const struct soft_command *c)
{
	if (c->ins == 0xa4)
		return c->p1 == 0x02 && c->data.len == 2
		    ? by_id(card,
			  (unsigned)(c->data.data[0] << 8 | c->data.data[1]))
		    : NULL;
	if (c->ins == 0xb0 && (c->p1 & 0x80) != 0)
		return by_sfi(card, c->p1 & 0x1f);
	return card->current;
}

/* Does the chip let this file be read now? */
static unsigned
permission(struct soft_card *card, const struct soft_file *file)
{
	bool protected_group =
	    strcmp(file->name, "dg3") == 0 || strcmp(file->name, "dg4") == 0;

	if (file->master) {
		if (card->access == SOFT_BY_BAC &&
		    soft_quirk(card, SOFT_QUIRK_MF_FIRST))
			return 0x6882;
		return strcmp(file->name, "cardsecurity") != 0 ||
			card->access == SOFT_BY_PACE || card->is_open
		    ? 0x9000
		    : 0x6982;
	}
	if (card->access == SOFT_NO_ACCESS && !card->is_open)
		return 0x6982;
	if (!protected_group)
		return 0x9000;
	if (soft_quirk(card, SOFT_QUIRK_DG3_ENDS))
		card->dead = true;
	return 0x6982;
}

/* ---- SELECT -------------------------------------------------------------- */

static struct soft_answer
select_application(struct soft_card *card, const struct soft_command *c)
{
	if (!asn_equal(c->data, asn_hex(APPLICATION)))
		return SOFT_STATUS(0x6a82);
	card->in_application = true;
	card->elsewhere = false;
	card->current = NULL;
	return SOFT_STATUS(0x9000);
}

struct soft_answer
soft_select(struct soft_card *card, const struct soft_command *c)
{
	const struct soft_file *file;
	unsigned status;

	card->counts.selects++;
	if (c->p1 == 0x04)
		return select_application(card, c);
	if (c->p1 == 0x00) {
		if (card->elsewhere)
			return SOFT_STATUS(0x6a86);
		if (c->data.len != 0 && !asn_equal(c->data, asn_hex("3f00")))
			return SOFT_STATUS(0x6a82);
		card->in_application = false;
		card->current = NULL;
		return SOFT_STATUS(0x9000);
	}
	if (c->p1 != 0x02 || c->p2 != 0x0c)
		return SOFT_STATUS(0x6a86);
	file = soft_file_named(card, c);
	if (file == NULL)
		return SOFT_STATUS(0x6a82);
	status = permission(card, file);
	if (status == 0x9000)
		card->current = file;
	return SOFT_STATUS(status);
}

/* ---- READ BINARY --------------------------------------------------------- */

/* Le over what one answer can carry, or over what this chip allows. */
static unsigned
check_le(const struct soft_card *card, const struct soft_command *c)
{
	size_t most = 256;

	if (c->extended)
		most = 65536;
	else if (card->sm.on)
		most = card->sm.cipher == GEN_3DES ? 231 : 223;
	if (card->le_max > 0 && c->le > card->le_max) {
		if (soft_quirk(card, SOFT_QUIRK_LE_6C))
			return 0x6c00 | (unsigned)card->le_max;
		return card->le_status;
	}
	return c->le == 0 || c->le > most ? 0x6700 : 0x9000;
}

/* `count` bytes from `offset`, or fewer at the end. */
static struct soft_answer
part(struct soft_card *card, size_t offset, size_t count)
{
	struct blob file = card->current->content;
	struct soft_answer answer = {0x9000, ASN_NONE};

	/* An Le of zero asks for what there is. */
	if (offset + count > file.len && !card->current->master &&
	    count != 256 && count != 65536) {
		card->counts.beyond++;
		if (soft_quirk(card, SOFT_QUIRK_BEYOND)) {
			card->dead = true;
			return SOFT_STATUS(0x6b00);
		}
	}
	if (offset >= file.len)
		return SOFT_STATUS(0x6b00);
	if (count > file.len - offset)
		count = file.len - offset;
	if (offset + count == file.len && soft_quirk(card, SOFT_QUIRK_EOF_6282))
		answer.status = 0x6282;
	answer.data = asn_copy(file.data + offset, count);
	return answer;
}

/* B1: offset in DO'54', data in DO'53', whose head counts for Le. */
static struct soft_answer
read_odd(struct soft_card *card, const struct soft_command *c)
{
	struct soft_answer answer;
	struct blob value;
	size_t offset = 0, head;

	if (soft_quirk(card, SOFT_QUIRK_NO_ODD))
		return SOFT_STATUS(0x6d00);
	if (c->p1 != 0 || (c->p2 & 0xe0) != 0)
		return SOFT_STATUS(0x6a86);
	if (!soft_find(c->data, 0x54, &value) || value.len > 4)
		return SOFT_STATUS(0x6a80);
	for (size_t i = 0; i < value.len; i++)
		offset = offset << 8 | value.data[i];
	if (soft_quirk(card, SOFT_QUIRK_WIDE_B1) && offset <= B0_OFFSET_MAX)
		return SOFT_STATUS(0x6a86);
	head = c->le > 0x102 ? 4 : c->le > 0x81 ? 3 : 2;
	if (c->le <= head)
		return SOFT_STATUS(0x6700);
	answer = part(card, offset, c->le - head);
	if (answer.data.len > 0)
		answer.data = asn_tlv(0x53, answer.data);
	return answer;
}

struct soft_answer
soft_read(struct soft_card *card, const struct soft_command *c)
{
	bool by_short = c->ins == 0xb0 && (c->p1 & 0x80) != 0;
	const struct soft_file *file;
	unsigned status;

	card->counts.reads++;
	if (by_short &&
	    (card->elsewhere || soft_quirk(card, SOFT_QUIRK_NO_SFI)))
		return SOFT_STATUS(0x6a82);
	file = soft_file_named(card, c);
	if (file == NULL)
		return SOFT_STATUS(by_short ? 0x6a82 : 0x6986);
	status = permission(card, file);
	if (status != 0x9000)
		return SOFT_STATUS(status);
	if (c->extended && soft_quirk(card, SOFT_QUIRK_EXTENDED_6700))
		return SOFT_STATUS(0x6700);
	status = check_le(card, c);
	if (status != 0x9000)
		return SOFT_STATUS(status);
	card->current = file;
	if (c->ins == 0xb1)
		return read_odd(card, c);
	return part(
	    card, by_short ? c->p2 : (size_t)(c->p1 << 8 | c->p2), c->le);
}

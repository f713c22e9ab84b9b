/*
 * Chips from settings, and their files and records. See chip.h.
 */
#include "gen/chip.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gen/secinfo.h"

#define OID_LDS_SECURITY_OBJECT "2.23.136.1.1.1"
/* id-SecurityObject of BSI TR-03110 (Doc 9303-11 9.2.11). */
#define OID_CARD_SECURITY "0.4.0.127.0.7.3.2.1"
#define PATH_SIZE_MAX 4096

/* ---- making -------------------------------------------------------------- */

static void
alter(struct settings *s, struct gen_lds *lds, const char *list)
{
	for (int i = 1; i <= LDS_GROUPS; i++) {
		if (!gen_list_has_number(list, i))
			continue;
		if (i == 2) {
			settings_set(s, "person", "1");
			lds->dg[2] = gen_lds_group(s, lds, 2);
		} else {
			lds->dg[i] = asn_flip(lds->dg[i], -1, 1);
		}
	}
}

static void
keep_read(struct gen_lds *lds, const char *list)
{
	for (int i = 1; i <= LDS_GROUPS; i++)
		if (!gen_list_has_number(list, i))
			lds->dg[i] = ASN_NONE;
}

static struct blob
wrap_sod(struct settings *s, struct blob cms)
{
	const char *form = settings_get(s, "", "sod", "good");
	const char *append = settings_get(s, "sod.", "append", NULL);
	long flip = settings_number(s, "sod.", "flip", 0);
	long cut = settings_number(s, "sod.", "cut", 0);
	unsigned tag =
	    (unsigned)strtoul(settings_get(s, "sod.", "tag", "77"), NULL, 16);
	struct blob sod = asn_tlv(tag, cms);

	if (strcmp(form, "none") == 0 || strcmp(form, "empty") == 0)
		return ASN_NONE;
	if (strcmp(form, "bare") == 0)
		return cms;
	if (strcmp(form, "garbage") == 0)
		return asn_text("this is no ASN.1 at all");
	if (settings_is(s, "sod.", "length", "indefinite"))
		sod = ASN_JOIN(asn_hex("7780"), cms, asn_hex("0000"));
	if (flip != 0)
		sod = asn_flip(sod, flip, 1);
	if ((size_t)cut > sod.len)
		gen_die("sod.cut is more than there is");
	sod.len -= (size_t)cut;
	return append == NULL ? sod : ASN_JOIN(sod, asn_hex(append));
}

static struct blob
make_card_security(
    struct settings *s, const struct gen_party *signer, struct blob other_cert)
{
	const char *form = settings_get(s, "", "card_security", "none");
	struct blob infos;

	if (strcmp(form, "none") == 0)
		return ASN_NONE;
	infos = gen_secinfo_card_security(s);
	if (infos.len == 0)
		gen_die("card_security= wants chip authentication mapping");
	return gen_cms_make(
	    s, "cs.", infos, OID_CARD_SECURITY, signer, other_cert);
}

static void
print_zone(struct settings *s, struct gen_chip *chip)
{
	const char *form = settings_get(s, "", "print", "same");

	chip->printed = strcmp(form, "none") != 0;
	chip->print_lines = chip->lds.lines;
	memcpy(chip->print, chip->lds.zone, sizeof(chip->print));
	if (strcmp(form, "digit") == 0) {
		/* The digit of the document number, one too much. */
		char *digit = chip->lds.lines == 3 ? &chip->print[0][14]
						   : &chip->print[1][9];

		*digit = *digit == '9' ? '0' : (char)(*digit + 1);
	}
	if (strcmp(form, "name") == 0)
		chip->print[chip->lds.lines == 3 ? 2 : 0]
			   [chip->lds.lines == 3 ? 0 : 5] = 'X';
}

void
gen_chip_make(struct settings *s, const struct gen_party *csca,
    const struct gen_party *signer, struct blob other_cert,
    struct gen_chip *chip)
{
	struct gen_party made;
	struct blob object;

	memset(chip, 0, sizeof(*chip));
	if (signer == NULL) {
		made = gen_cert_make(s, "dsc.", CERT_DSC,
		    settings_get(s, "", "name", "signer"), csca);
		signer = &made;
	}
	gen_lds_make(s, &chip->lds);
	print_zone(s, chip);
	object = gen_lds_security_object(s, &chip->lds);
	chip->sod = wrap_sod(s,
	    gen_cms_make(s, "cms.", object, OID_LDS_SECURITY_OBJECT, signer,
		other_cert));
	chip->card_access = gen_secinfo_card_access(s);
	chip->card_security = make_card_security(s, signer, other_cert);
	chip->issue_date = settings_get(s, "", "issue_date", NULL);
	alter(s, &chip->lds, settings_get(s, "", "altered", ""));
	keep_read(&chip->lds,
	    settings_get(
		s, "", "read", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"));
}

/* ---- writing ------------------------------------------------------------- */

void
gen_write(const char *path, struct blob content)
{
	char part[PATH_SIZE_MAX];
	FILE *f;

	for (size_t i = 1; path[i] != '\0' && i < sizeof(part); i++)
		if (path[i] == '/') {
			snprintf(part, sizeof(part), "%.*s", (int)i, path);
			mkdir(part, 0777);
		}
	f = fopen(path, "wb");
	if (f == NULL ||
	    (content.len > 0 &&
		fwrite(content.data, 1, content.len, f) != content.len) ||
	    fclose(f) != 0)
		gen_die("%s: cannot be written", path);
}

struct blob
gen_base64(struct blob data)
{
	unsigned char *out = asn_alloc(data.len / 3 * 4 + 5);
	int n = EVP_EncodeBlock(out, data.data, (int)data.len);

	return (struct blob){out, (size_t)n};
}

static void
write_in(const char *dir, const char *name, struct blob content)
{
	char path[PATH_SIZE_MAX];

	if (content.len == 0)
		return;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	gen_write(path, content);
}

void
gen_chip_write_folder(
    const struct gen_chip *chip, const char *dir, const char *naming)
{
	/* EF.SOD, EF.COM, a data group; the file identifiers of Doc 9303-10
	 * table 38 are 011D, 011E and 0101…0110. */
	static const char *const names[][4] = {
	    {"plain", "EF_SOD.bin", "EF_COM.bin", "DG%d.bin"},
	    {"ef", "EF.SOD", "EF.COM", "EF_DG%d.bin"},
	    {"short", "sod.bin", "com.bin", "dg%d.bin"},
	    {"hex", "011D.bin", "011E.bin", "01%02X.bin"},
	    {"long", "EF_SOD.bin", "EF_COM.bin", "Datagroup%d.bin"}};
	size_t n = 0;
	char name[64];

	while (n < 5 && strcmp(names[n][0], naming) != 0)
		n++;
	if (n == 5)
		gen_die("no such naming: %s", naming);
	write_in(dir, names[n][1], chip->sod);
	write_in(dir, names[n][2], chip->lds.com);
	write_in(dir, "EF_CardAccess.bin", chip->card_access);
	write_in(dir, "EF_CardSecurity.bin", chip->card_security);
	for (int i = 1; i <= LDS_GROUPS; i++) {
		snprintf(name, sizeof(name), names[n][3], i);
		write_in(dir, name, chip->lds.dg[i]);
	}
}

/* "NAME":"base64", or nothing. */
static struct blob
noun(const char *name, struct blob file)
{
	return file.len == 0
	    ? ASN_NONE
	    : ASN_JOIN(asn_text("\""), asn_text(name), asn_text("\":\""),
		  gen_base64(file), asn_text("\","));
}

struct blob
gen_chip_record(const struct gen_chip *chip, const char *id)
{
	struct blob quote = asn_text("\""), list = ASN_NONE, zone = ASN_NONE;
	char name[24];

	for (int i = 0; chip->printed && i < chip->print_lines; i++)
		zone = ASN_JOIN(zone, asn_text(i == 0 ? "\"" : ",\""),
		    asn_text(chip->print[i]), quote);
	for (int i = 1; i <= LDS_GROUPS; i++) {
		if (chip->lds.dg[i].len == 0)
			continue;
		snprintf(name, sizeof(name), "%s\"%d\":\"",
		    list.len == 0 ? "" : ",", i);
		list = ASN_JOIN(list, asn_copy(name, strlen(name)),
		    gen_base64(chip->lds.dg[i]), quote);
	}
	return ASN_JOIN(asn_text("{"),
	    id == NULL ? ASN_NONE
		       : ASN_JOIN(asn_text("\"id\":\""), asn_text(id),
			     asn_text("\",")),
	    zone.len == 0
		? ASN_NONE
		: ASN_JOIN(asn_text("\"mrz\":["), zone, asn_text("],")),
	    chip->issue_date == NULL
		? ASN_NONE
		: ASN_JOIN(asn_text("\"issue_date\":\""),
		      asn_text(chip->issue_date), asn_text("\",")),
	    noun("sod", chip->sod), noun("com", chip->lds.com),
	    noun("card_access", chip->card_access),
	    noun("card_security", chip->card_security), asn_text("\"dg\":{"),
	    list, asn_text("}}\n"));
}

/*
 * A whole chip: data groups, EF.COM, EF.SOD and the printed zone, then what
 * a forger, a bad reader or a careless issuer did to it.
 *
 * Settings, besides those of lds.h, "dsc." (cert.h) and "cms." (cms.h):
 *	altered		comma list of groups changed after signing; DG2 gets
 *			another face, the others another last byte
 *	read		comma list of groups that were read	as dg
 *	print		the printed zone: same none digit name
 *	print.lines	1 2 3: how the record holds it
 *	issue_date	as printed
 *	name		whose document signer this is: its key and serial
 *	sod		good none empty bare garbage
 *	sod.tag		hexadecimal			77
 *	sod.length	definite indefinite		definite
 *	sod.flip	offset of a byte that is changed
 *	sod.cut		bytes that are missing at the end
 *	sod.append	HEX after the end
 *	card_security	none good; signed as "cs." says (cms.h)	none
 */
#ifndef GEN_CHIP_H
#define GEN_CHIP_H

#include "gen/cms.h"
#include "gen/lds.h"

struct gen_chip {
	struct gen_lds lds;
	struct blob sod, card_access, card_security;
	char print[3][48];
	int print_lines;
	const char *issue_date;
	bool printed;
};

/* `csca` signs the document signer; `signer` NULL makes one by "dsc.". */
void gen_chip_make(struct settings *s, const struct gen_party *csca,
    const struct gen_party *signer, struct blob other_cert,
    struct gen_chip *chip);
/* A folder with EF_SOD.bin, EF_COM.bin, DG1.bin… or by another `naming`:
 * ef (EF.SOD, EF_DG1.bin), short (sod.bin, dg1.bin), hex (011D.bin,
 * 0101.bin), long (Datagroup1.bin). */
void gen_chip_write_folder(
    const struct gen_chip *chip, const char *dir, const char *naming);
/* One inspection record. `id` is left out when NULL. */
struct blob gen_chip_record(const struct gen_chip *chip, const char *id);

/* Writes a file and the folders above it. */
void gen_write(const char *path, struct blob content);
struct blob gen_base64(struct blob data);

#endif

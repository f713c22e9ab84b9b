/*
 * The world of the acceptance suite: states with their CSCAs, lists and
 * revocation lists from world.tsv, and the chips of chips.tsv with the
 * verdict that is due for each.
 *
 * world.tsv, columns separated by tabs: kind, name, settings.
 *	csca NAME	a CSCA certificate. by=NAME makes it a link, signed by
 *			that one. list=NAME (default main) puts it on a master
 *			list, write=yes beside it as NAME.cer. crl=no leaves
 *			out its CRL, "crl." sets how it is (list.h);
 *			crl.by=NAME has another key sign it, crl.revoked=A,B
 *			names signers, crl.pem=yes.
 *	dsc NAME	a document signer that several chips or lists name;
 *			by=CSCA. write=yes as NAME.cer.
 *	list NAME	a master list NAME.ml signed under by=CSCA, of every
 *			CSCA with list=NAME; settings as in list.h.
 *	deviation NAME, defect NAME	NAME.dl and NAME.defects, see list.h;
 *			csca=NAME signs, of=NAME is the signer that they name
 *
 * chips.tsv: name, settings, status, checks, findings, why.
 *	settings	csca=NAME or dsc=NAME of the world, and chip.h
 *	checks		those that are not pass or absent, CHECK=STATUS; * when
 *			nothing is said of the others; - for none
 *	findings	CODE or CODE@WHERE or CODE:SEVERITY that must be there,
 *			!CODE that must not; every error must be named here;
 *			A|B: one of the two
 */
#ifndef GEN_WORLD_H
#define GEN_WORLD_H

#include "gen/chip.h"

#define WORLD_MAX 512
#define ROW_COLUMNS 6

struct row {
	const char *column[ROW_COLUMNS];
	int line;
};

struct table {
	const char *path;
	char *text;
	struct row rows[WORLD_MAX];
	size_t count;
};

/* Reads a table; comments begin with #, missing columns are "". */
void gen_table_read(const char *path, struct table *table);
void gen_table_free(struct table *table);

/* Reads and makes everything; parties live until gen_world_free(). */
void gen_world_open(const char *path);
void gen_world_free(void);
const struct gen_party *gen_world_find(const char *name);
/* The files of the world into a folder. */
void gen_world_write(const char *dir);
/* A chip of a row. */
void gen_world_chip(
    const struct row *row, struct gen_chip *chip, struct settings *s);

#endif

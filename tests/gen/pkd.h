/*
 * A public key directory as ICAO hands it out: LDIF files of document
 * signers, CRLs and master lists, complete and delta, as large as wanted.
 *
 * The mix of keys and algorithms is that of the real directory (28,733
 * signers in August 2026). The signers' public keys are numbers that nobody
 * can sign with; the signatures over them are real.
 *
 * Settings:
 *	signers		in the complete file		200
 *	more		in the delta			20
 *	version		of the complete file		10332
 *	padding		yes no: six digits in names	no
 *	crlf		yes no: line ends		no
 */
#ifndef GEN_PKD_H
#define GEN_PKD_H

#include "gen/cert.h"

/*
 * Into a folder, with V for the version:
 *	csca.cer			the CSCA that signs the master list
 *	icaopkd-001-complete-V.ldif	signers and CRLs
 *	icaopkd-001-delta-(V+1).ldif	more signers
 *	icaopkd-001-delta-(V+2).ldif	empty
 *	icaopkd-001-delta-(V+3).ldif	changetype add, delete and modify
 *	icaopkd-001-delta-(V+4).ldif	one more; without V+3 after a gap
 *	icaopkd-002-complete-V.ldif	the master list with all CSCAs
 */
void gen_pkd_write(struct settings *s, const char *dir);

#endif

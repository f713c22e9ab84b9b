/*
 * Good chips, each with one thing spoilt at random: a bit of a byte, a byte,
 * the end cut off, bytes put behind. From a fixed seed, so that a finding can
 * be made again.
 *
 * The `id` of a record tells what was done and ends in "-signed" when it
 * stands under a signature or hash that the verdict rests on, else in
 * "-unsigned", or "-same" for a letter of an unsigned name that became
 * small or capital. Not signed are, and only these:
 *
 *	EF.SOD	the version of SignedData and of SignerInfo, digestAlgorithms:
 *		nothing is computed from them
 *		the signer identifier: a wrong one is answered by the sole
 *		certificate of EF.SOD (TR-03135, "Wrong Signer Identifier"),
 *		whose key then has to verify the signature all the same
 *		what stands behind EF.SOD
 *		NULL parameters of an algorithm, which mean nothing
 *	EF.COM	all of it; Doc 9303-10 4.2 puts nothing over it
 */
#ifndef GEN_FLIP_H
#define GEN_FLIP_H

#include "gen/chip.h"

/* `count` records to a file. `chips` are good ones. */
void gen_flip_write(const struct gen_chip *chips, size_t chip_count,
    size_t count, unsigned long seed, const char *path);

#endif

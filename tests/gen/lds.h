/*
 * What stands in a chip: EF.COM, the data groups and the security object
 * over them (Doc 9303-10).
 */
#ifndef GEN_LDS_H
#define GEN_LDS_H

#include "gen/sign.h"
#include "gen/settings.h"

#define LDS_GROUPS 16

struct gen_lds {
	struct blob dg[LDS_GROUPS + 1]; /* [1]…[16], empty: not there */
	struct blob com;
	char zone[3][48]; /* the machine readable zone, lines */
	int lines;
};

/*
 * Settings:
 *	dg		comma list of data groups	1,2,14
 *	format		TD1 TD2 TD3			TD3
 *	doc.code state surname given number nationality birth sex expiry
 *	doc.optional	as they stand in the zone
 *	photo		jpeg jp2 j2k other		jpeg
 *	photo.padding	zero bytes after the image	0
 *	faces		19794 39794			19794
 *	person		0 1
 *	dg12		usual, or belgian: with objects that are
 *			empty and one with a tag of its own	usual
 *	malformed	comma list of groups that hold a NULL only
 *	aa		key of DG15, see key.h		rsa-1024
 *	com		as the groups, none, or a comma list	dg
 *	com.lds		0107, with lds.version=1 0108
 *	com.unicode	040000
 * and for DG14 those of secinfo.h.
 */
void gen_lds_make(struct settings *s, struct gen_lds *lds);
/*
 * LDSSecurityObject. Settings:
 *	lds.version	0 1				0
 *	lds.digest	see key.h			sha256
 *	lds.digest_params null absent			absent
 *	lds.order	sorted reversed			sorted
 *	lds.groups	which groups are listed		as dg
 *	lds.lds lds.unicode for version 1		0108 040000
 *	lds.twice	a group that has a second, other hash
 *	hash.N		bad, or HEX in place of group N's hash
 */
struct blob gen_lds_security_object(
    struct settings *s, const struct gen_lds *lds);
/* One data group's content by the settings. */
struct blob gen_lds_group(struct settings *s, struct gen_lds *lds, int number);
unsigned gen_lds_tag(int number);

#endif

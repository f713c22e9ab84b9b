/*
 * country: two tables and a comparison. See country.h.
 */
#include "travel/country.h"

struct pair {
	char state[4];	 /* in the zone */
	char country[3]; /* in certificates */
};

/* ISO 3166-1, in order of the three letters. */
static const struct pair iso[] = {
    {"ABW", "AW"},
    {"AFG", "AF"},
    {"AGO", "AO"},
    {"AIA", "AI"},
    {"ALA", "AX"},
    {"ALB", "AL"},
    {"AND", "AD"},
    {"ARE", "AE"},
    {"ARG", "AR"},
    {"ARM", "AM"},
    {"ASM", "AS"},
    {"ATA", "AQ"},
    {"ATF", "TF"},
    {"ATG", "AG"},
    {"AUS", "AU"},
    {"AUT", "AT"},
    {"AZE", "AZ"},
    {"BDI", "BI"},
    {"BEL", "BE"},
    {"BEN", "BJ"},
    {"BES", "BQ"},
    {"BFA", "BF"},
    {"BGD", "BD"},
    {"BGR", "BG"},
    {"BHR", "BH"},
    {"BHS", "BS"},
    {"BIH", "BA"},
    {"BLM", "BL"},
    {"BLR", "BY"},
    {"BLZ", "BZ"},
    {"BMU", "BM"},
    {"BOL", "BO"},
    {"BRA", "BR"},
    {"BRB", "BB"},
    {"BRN", "BN"},
    {"BTN", "BT"},
    {"BVT", "BV"},
    {"BWA", "BW"},
    {"CAF", "CF"},
    {"CAN", "CA"},
    {"CCK", "CC"},
    {"CHE", "CH"},
    {"CHL", "CL"},
    {"CHN", "CN"},
    {"CIV", "CI"},
    {"CMR", "CM"},
    {"COD", "CD"},
    {"COG", "CG"},
    {"COK", "CK"},
    {"COL", "CO"},
    {"COM", "KM"},
    {"CPV", "CV"},
    {"CRI", "CR"},
    {"CUB", "CU"},
    {"CUW", "CW"},
    {"CXR", "CX"},
    {"CYM", "KY"},
    {"CYP", "CY"},
    {"CZE", "CZ"},
    {"DEU", "DE"},
    {"DJI", "DJ"},
    {"DMA", "DM"},
    {"DNK", "DK"},
    {"DOM", "DO"},
    {"DZA", "DZ"},
    {"ECU", "EC"},
    {"EGY", "EG"},
    {"ERI", "ER"},
    {"ESH", "EH"},
    {"ESP", "ES"},
    {"EST", "EE"},
    {"ETH", "ET"},
    {"FIN", "FI"},
    {"FJI", "FJ"},
    {"FLK", "FK"},
    {"FRA", "FR"},
    {"FRO", "FO"},
    {"FSM", "FM"},
    {"GAB", "GA"},
    {"GBR", "GB"},
    {"GEO", "GE"},
    {"GGY", "GG"},
    {"GHA", "GH"},
    {"GIB", "GI"},
    {"GIN", "GN"},
    {"GLP", "GP"},
    {"GMB", "GM"},
    {"GNB", "GW"},
    {"GNQ", "GQ"},
    {"GRC", "GR"},
    {"GRD", "GD"},
    {"GRL", "GL"},
    {"GTM", "GT"},
    {"GUF", "GF"},
    {"GUM", "GU"},
    {"GUY", "GY"},
    {"HKG", "HK"},
    {"HMD", "HM"},
    {"HND", "HN"},
    {"HRV", "HR"},
    {"HTI", "HT"},
    {"HUN", "HU"},
    {"IDN", "ID"},
    {"IMN", "IM"},
    {"IND", "IN"},
    {"IOT", "IO"},
    {"IRL", "IE"},
    {"IRN", "IR"},
    {"IRQ", "IQ"},
    {"ISL", "IS"},
    {"ISR", "IL"},
    {"ITA", "IT"},
    {"JAM", "JM"},
    {"JEY", "JE"},
    {"JOR", "JO"},
    {"JPN", "JP"},
    {"KAZ", "KZ"},
    {"KEN", "KE"},
    {"KGZ", "KG"},
    {"KHM", "KH"},
    {"KIR", "KI"},
    {"KNA", "KN"},
    {"KOR", "KR"},
    {"KWT", "KW"},
    {"LAO", "LA"},
    {"LBN", "LB"},
    {"LBR", "LR"},
    {"LBY", "LY"},
    {"LCA", "LC"},
    {"LIE", "LI"},
    {"LKA", "LK"},
    {"LSO", "LS"},
    {"LTU", "LT"},
    {"LUX", "LU"},
    {"LVA", "LV"},
    {"MAC", "MO"},
    {"MAF", "MF"},
    {"MAR", "MA"},
    {"MCO", "MC"},
    {"MDA", "MD"},
    {"MDG", "MG"},
    {"MDV", "MV"},
    {"MEX", "MX"},
    {"MHL", "MH"},
    {"MKD", "MK"},
    {"MLI", "ML"},
    {"MLT", "MT"},
    {"MMR", "MM"},
    {"MNE", "ME"},
    {"MNG", "MN"},
    {"MNP", "MP"},
    {"MOZ", "MZ"},
    {"MRT", "MR"},
    {"MSR", "MS"},
    {"MTQ", "MQ"},
    {"MUS", "MU"},
    {"MWI", "MW"},
    {"MYS", "MY"},
    {"MYT", "YT"},
    {"NAM", "NA"},
    {"NCL", "NC"},
    {"NER", "NE"},
    {"NFK", "NF"},
    {"NGA", "NG"},
    {"NIC", "NI"},
    {"NIU", "NU"},
    {"NLD", "NL"},
    {"NOR", "NO"},
    {"NPL", "NP"},
    {"NRU", "NR"},
    {"NZL", "NZ"},
    {"OMN", "OM"},
    {"PAK", "PK"},
    {"PAN", "PA"},
    {"PCN", "PN"},
    {"PER", "PE"},
    {"PHL", "PH"},
    {"PLW", "PW"},
    {"PNG", "PG"},
    {"POL", "PL"},
    {"PRI", "PR"},
    {"PRK", "KP"},
    {"PRT", "PT"},
    {"PRY", "PY"},
    {"PSE", "PS"},
    {"PYF", "PF"},
    {"QAT", "QA"},
    {"REU", "RE"},
    {"ROU", "RO"},
    {"RUS", "RU"},
    {"RWA", "RW"},
    {"SAU", "SA"},
    {"SDN", "SD"},
    {"SEN", "SN"},
    {"SGP", "SG"},
    {"SGS", "GS"},
    {"SHN", "SH"},
    {"SJM", "SJ"},
    {"SLB", "SB"},
    {"SLE", "SL"},
    {"SLV", "SV"},
    {"SMR", "SM"},
    {"SOM", "SO"},
    {"SPM", "PM"},
    {"SRB", "RS"},
    {"SSD", "SS"},
    {"STP", "ST"},
    {"SUR", "SR"},
    {"SVK", "SK"},
    {"SVN", "SI"},
    {"SWE", "SE"},
    {"SWZ", "SZ"},
    {"SXM", "SX"},
    {"SYC", "SC"},
    {"SYR", "SY"},
    {"TCA", "TC"},
    {"TCD", "TD"},
    {"TGO", "TG"},
    {"THA", "TH"},
    {"TJK", "TJ"},
    {"TKL", "TK"},
    {"TKM", "TM"},
    {"TLS", "TL"},
    {"TON", "TO"},
    {"TTO", "TT"},
    {"TUN", "TN"},
    {"TUR", "TR"},
    {"TUV", "TV"},
    {"TWN", "TW"},
    {"TZA", "TZ"},
    {"UGA", "UG"},
    {"UKR", "UA"},
    {"UMI", "UM"},
    {"URY", "UY"},
    {"USA", "US"},
    {"UZB", "UZ"},
    {"VAT", "VA"},
    {"VCT", "VC"},
    {"VEN", "VE"},
    {"VGB", "VG"},
    {"VIR", "VI"},
    {"VNM", "VN"},
    {"VUT", "VU"},
    {"WLF", "WF"},
    {"WSM", "WS"},
    {"YEM", "YE"},
    {"ZAF", "ZA"},
    {"ZMB", "ZM"},
    {"ZWE", "ZW"},
};

/*
 * What ISO 3166-1 does not say. Codes of Doc 9303-3 section 5 parts B to D,
 * and countries as certificates of the field have them: territories under
 * the state whose CSCA signs for them, Kosovo as KS, laissez-passers of the
 * United Nations as UN and ZZ. A state may stand in several rows.
 */
static const struct pair other[] = {{"D", "DE"}, {"GBD", "GB"}, {"GBN", "GB"},
    {"GBO", "GB"}, {"GBP", "GB"}, {"GBS", "GB"},
    /* signed by the United Kingdom's CSCA for its territories */
    {"AIA", "GB"}, {"BMU", "GB"}, {"CYM", "GB"}, {"FLK", "GB"}, {"GGY", "GB"},
    {"GIB", "GB"}, {"IMN", "GB"}, {"JEY", "GB"}, {"MSR", "GB"}, {"PCN", "GB"},
    {"SHN", "GB"}, {"TCA", "GB"}, {"VGB", "GB"}, {"GBR", "BM"}, {"GBD", "BM"},
    {"HKG", "CN"}, {"MAC", "CN"}, {"CHN", "HK"}, {"CHN", "MO"}, {"ABW", "NL"},
    {"CUW", "NL"}, {"SXM", "NL"}, {"BES", "NL"}, {"GRL", "DK"}, {"FRO", "DK"},
    {"ALA", "FI"}, {"GUF", "FR"}, {"GLP", "FR"}, {"MTQ", "FR"}, {"REU", "FR"},
    {"MYT", "FR"}, {"NCL", "FR"}, {"PYF", "FR"}, {"SPM", "FR"}, {"WLF", "FR"},
    {"PRI", "US"}, {"GUM", "US"}, {"VIR", "US"}, {"ASM", "US"}, {"MNP", "US"},
    {"NFK", "AU"}, {"CXR", "AU"}, {"CCK", "AU"}, {"COK", "NZ"}, {"NIU", "NZ"},
    {"TKL", "NZ"}, {"SJM", "NO"}, {"RKS", "KS"}, {"RKS", "XK"}, {"RKS", "RK"},
    {"UNK", "KS"}, {"UNK", "XK"}, {"UNK", "UN"}, {"EUE", "EU"}, {"UNO", "UN"},
    {"UNO", "ZZ"}, {"UNA", "UN"}, {"UNA", "ZZ"}, {"XOM", "XO"}, {"XOM", "XM"},
    {"XPO", "XP"}, {"XPO", "IP"}, {"XBA", "XB"}, {"XIM", "XI"}, {"XCC", "XC"},
    {"XCE", "XE"}, {"XCO", "XC"}, {"XEC", "XE"}, {"XES", "XE"}, {"XMP", "XM"},
    {"XDC", "XD"}, {"IAO", "UN"}, {"NTZ", "NT"}, {"UTO", "UT"}};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool
is(const char *text, struct span state)
{
	return state.len > 0 && text[0] == (char)state.data[0] &&
	    span_equal_str(state, text);
}

/* The row of ISO 3166-1, whose rows are in order. */
static const struct pair *
find_iso(struct span state)
{
	size_t low = 0, high = COUNT(iso);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = span_compare(state, span_str(iso[middle].state));

		if (order == 0)
			return &iso[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* In a table; country "" finds any row of the state. */
static bool
in_table(const struct pair *table, size_t count, struct span state,
    const char *country)
{
	for (size_t i = 0; i < count; i++)
		if (is(table[i].state, state) &&
		    (country[0] == '\0' ||
			strcmp(table[i].country, country) == 0))
			return true;
	return false;
}

bool
country_of_state(struct span state, const char *country)
{
	const struct pair *pair;

	if (country[0] == '\0' || state.len == 0)
		return false;
	/* Some certificates have the three letters themselves (LTU). */
	if (span_equal_str(state, country))
		return true;
	pair = find_iso(state);
	if (pair != NULL && strcmp(pair->country, country) == 0)
		return true;
	return in_table(other, COUNT(other), state, country);
}

bool
country_state_known(struct span state)
{
	return in_table(iso, COUNT(iso), state, "") ||
	    in_table(other, COUNT(other), state, "");
}

bool
country_same(const char *a, const char *b)
{
	if (a[0] == '\0' || b[0] == '\0')
		return false;
	if (strcmp(a, b) == 0)
		return true;
	/* one with three letters, one with two */
	return country_of_state(span_str(a), b) ||
	    country_of_state(span_str(b), a) ||
	    (country_shared(a) && country_shared(b) &&
		country_group(a) == country_group(b));
}

/* ---- countries whose CSCAs sign for each other -------------------------- */

/*
 * Countries that one code stands for in some certificates and another in
 * others; several CSCAs work under one code there.
 */
static const struct {
	char country[3];
	int group;
} groups[] = {
    {"GB", 1},
    {"BM", 1},
    {"CN", 2},
    {"HK", 2},
    {"MO", 2},
    {"UN", 3},
    {"ZZ", 3},
    {"KS", 4},
    {"XK", 4},
    {"RK", 4},
    {"NL", 5},
    {"AW", 5},
    {"CW", 5},
    {"SX", 5},
    {"DK", 6},
    {"FO", 6},
    {"GL", 6},
};

int
country_group(const char *country)
{
	for (size_t i = 0; i < COUNT(groups); i++)
		if (strcmp(groups[i].country, country) == 0)
			return groups[i].group;
	return 0;
}

bool
country_shared(const char *country)
{
	return country_group(country) != 0;
}

bool
country_two_letters(struct span state, char out[3])
{
	const struct {
		const struct pair *table;
		size_t count;
	} tables[] = {{iso, COUNT(iso)}, {other, COUNT(other)}};

	for (size_t t = 0; t < COUNT(tables); t++) {
		for (size_t i = 0; i < tables[t].count; i++) {
			if (is(tables[t].table[i].state, state)) {
				memcpy(out, tables[t].table[i].country, 3);
				return true;
			}
		}
	}
	return false;
}

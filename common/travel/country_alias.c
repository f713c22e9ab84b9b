/*
 * country_alias: what else states are called: official names, old ones, other
 * spellings. What differs by case, accents, articles, the order of its words
 * or a leading "Republic of" needs no row.
 */
#include "travel/country_private.h"

/* clang-format off */
const struct country_alias country_aliases[] = {
    {"ALA", "Aland|Alanda|Ilhas Alanda"},
    {"ARE", "UAE|Emirates|EAU"},
    {"ASM", "Samoa Estadounidense"},
    {"ATA", "Antártida"},
    {"ATF", "Territorios Franceses del Sur"},
    {"AZE", "Azerbaidjão"},
    {"BES", "Bonaire|Caribbean Netherlands|Islas BES (Caribe Neerlandés)"},
    {"BFA", "Burkina|Burquina"},
    {"BGD", "People's Republic of Bangladesh|"
	"République populaire du Bangladesh|República Popular de Bangladés|"
	"Bangladeche"},
    {"BHS", "Comunidade das Bahamas"},
    {"BIH", "Bosnia|Bosnie|Bosnia-Hercegovina|Bosnia-Herzegovina"},
    {"BLR", "Byelorussia|Bélarus|Bielo-Rússia|Bielorússia"},
    {"BMU", "Islas Bermudas"},
    {"BOL", "Plurinational State of Bolivia|État plurinational de Bolivie|"
	"Estado Plurinacional de Bolivia"},
    {"BRA", "Federative Republic of Brazil|República Federativa do Brasil"},
    {"BRN", "Brunei Darussalam"},
    {"CCK", "Cocos Islands|Ilhas Cocos"},
    {"CHE", "Swiss Confederation|Confédération suisse|"
	"Confédération helvétique|Confederación Suiza|Confederação Suíça"},
    {"CHN", "People's Republic of China|République populaire de Chine|"
	"República Popular China"},
    {"CIV", "Cote d Ivoire"},
    {"COD", "DR Congo|DRC|RDC|Congo-Kinshasa|Zaire"},
    {"COG", "Congo-Brazzaville"},
    {"COM", "Union of the Comoros|Union des Comores|Unión de las Comoras|"
	"União das Comores|Islas Comores"},
    {"CPV", "Cape Verde"},
    {"CXR", "Ilha Christmas|Ilha Natal|Isla Christmas"},
    {"CYM", "Ilhas Cayman|Ilhas Caimão"},
    {"CZE", "Czech Republic|République tchèque|República Checa|"
	"República Tcheca|Chéquia"},
    {"D", "Federal Republic of Germany|République fédérale d'Allemagne|"
	"República Federal de Alemania|República Federativa da Alemanha|"
	"Deutschland"},
    {"DMA", "Comunidade da Dominica"},
    {"DZA", "People's Democratic Republic of Algeria|"
	"République algérienne démocratique et populaire|"
	"República Democrática Popular de Argelia"},
    {"EGY", "Arab Republic of Egypt|République arabe d'Égypte|"
	"República Árabe de Egipto"},
    {"ETH", "Federal Democratic Republic of Ethiopia|"
	"République fédérale démocratique d'Éthiopie|"
	"República Federal Democrática de Etiopía"},
    {"FLK", "Falkland Islands (Malvinas)|Îles Malouines (Falkland)|"
	"Islas Falkland (Malvinas)|Ilhas Falkland (Malvinas)|Falklands|"
	"Malvinas"},
    {"FRA", "French Republic|République française|República Francesa"},
    {"FRO", "Faroes"},
    {"FSM", "Federated States of Micronesia|États fédérés de Micronésie|"
	"Estados Federados de Micronesia"},
    {"GAB", "Gabonese Republic|République gabonaise|República Gabonesa"},
    {"GBR", "United Kingdom of Great Britain and Northern Ireland|"
	"Royaume-Uni de Grande-Bretagne et d'Irlande du Nord|"
	"Reino Unido de Gran Bretaña e Irlanda del Norte|"
	"Reino Unido da Grã-Bretanha e Irlanda do Norte|Great Britain|"
	"Grande-Bretagne|Gran Bretaña|Grã-Bretanha"},
    {"GRC", "Hellenic Republic|République hellénique|République grecque|"
	"República Helénica"},
    {"GRL", "Gronelândia"},
    {"HKG", "Hongkong|Hong Kong SAR|"
	"Hong Kong Special Administrative Region of China"},
    {"HMD", "Ilha Heard e Ilhas McDonald"},
    {"IRN", "Irão|Persia"},
    {"ITA", "Italian Republic|République italienne|República Italiana"},
    {"JOR", "Hashemite Kingdom of Jordan|Royaume hachémite de Jordanie|"
	"Reino Hachemita de Jordania|Reino Hachemí de Jordania"},
    {"KGZ", "Kyrgyz Republic|République kirghize|República Kirguisa|"
	"República Kirguiza|Quirgistão"},
    {"KNA", "Saint Kitts"},
    {"KOR", "Republic of Korea|République de Corée|República de Corea|"
	"República da Coreia"},
    {"LAO", "Lao People's Democratic Republic|"
	"République démocratique populaire lao|"
	"República Democrática Popular Lao|"
	"República Democrática Popular do Laos"},
    {"LBN", "Lebanese Republic|République libanaise|República Libanesa"},
    {"LBY", "Libyan Arab Jamahiriya"},
    {"LKA", "Democratic Socialist Republic of Sri Lanka|"
	"République démocratique socialiste de Sri Lanka|"
	"República Democrática Socialista de Sri Lanka|Ceylon"},
    {"LUX", "Grand Duchy of Luxembourg|Grand-Duché de Luxembourg|"
	"Gran Ducado de Luxemburgo|Grão-Ducado do Luxemburgo"},
    {"MAC", "Macau SAR|Macao Special Administrative Region of China"},
    {"MAF", "Saint-Martin|Saint Martin|San Martín (zona francesa)|"
	"São Martim (parte francesa)"},
    {"MDV", "Islas Maldivas"},
    {"MEX", "United Mexican States|États-Unis du Mexique|"
	"Estados Unidos Mexicanos|Méjico"},
    {"MKD", "Macedonia|The former Yugoslav Republic of Macedonia|Macédoine|"
	"Macedônia"},
    {"MMR", "Burma|Birmanie|Birmania|Birmânia"},
    {"MNP", "Comunidade das Ilhas Marianas do Norte"},
    {"MUS", "Île Maurice|Maurícia|Ilhas Maurício"},
    {"MYT", "Maiote"},
    {"NGA", "Federal Republic of Nigeria"},
    {"NIU", "Nioue"},
    {"NLD", "Holland|Holanda|The Netherlands|Nederland"},
    {"NPL", "Federal Democratic Republic of Nepal|"
	"République fédérale démocratique du Népal|"
	"República Federal Democrática de Nepal"},
    {"PCN", "Pitcairn Islands|Îles Pitcairn"},
    {"PNG", "Independent State of Papua New Guinea|"
	"État indépendant de Papouasie-Nouvelle-Guinée|"
	"Estado Independiente de Papúa Nueva Guinea|"
	"Estado Independente da Papua-Nova Guiné"},
    {"PRK", "Democratic People's Republic of Korea|"
	"République populaire démocratique de Corée|"
	"República Popular Democrática de Corea|"
	"República Popular Democrática da Coreia|DPRK"},
    {"PRT", "Portuguese Republic|République portugaise|República Portuguesa"},
    {"PSE", "Palestine|Palestina|Palestinian Territory, Occupied"},
    {"REU", "La Réunion|Île de la Réunion|Ilha Reunião"},
    {"RUS", "Russian Federation|Fédération de Russie|Federación de Rusia|"
	"Federación Rusa|Federação Russa|Federação da Rússia"},
    {"RWA", "Rwandese Republic|République rwandaise"},
    {"SAU", "Arabia Saudí"},
    {"SGP", "Cingapura"},
    {"SHN", "Saint Helena|Sainte-Hélène|Santa Elena|Santa Helena"},
    {"SJM", "Svalbard|Svalbard et île Jan Mayen"},
    {"SLB", "Salomon"},
    {"SMR", "São Marino|Saint-Marin"},
    {"SPM", "São Pedro e Miquelon"},
    {"STP", "Democratic Republic of Sao Tome and Principe|"
	"République démocratique de Sao Tomé-et-Principe|"
	"República Democrática de Santo Tomé y Príncipe|"
	"República Democrática de São Tomé e Príncipe"},
    {"SUR", "Surinam"},
    {"SVK", "Slovak Republic|République slovaque|República Eslovaca"},
    {"SWE", "Sverige"},
    {"SWZ", "Swaziland|Suazilandia|Suazilândia"},
    {"SXM", "Sint Maarten|São Martim (parte holandesa)"},
    {"SYR", "Syrian Arab Republic|République arabe syrienne|"
	"República Árabe Siria|República Árabe da Síria"},
    {"TCA", "Ilhas Turks e Caicos"},
    {"TGO", "Togolese Republic|République togolaise|República Togolesa"},
    {"TJK", "Tadjiquistão"},
    {"TKL", "Toquelau"},
    {"TKM", "Turquemenistão"},
    {"TLS", "East Timor|Timor|Democratic Republic of Timor-Leste|"
	"République démocratique du Timor-Leste|"
	"República Democrática de Timor-Leste|Timor oriental"},
    {"TTO", "Trindade e Tobago|Trinidade e Tobago|Trinidad"},
    {"TUR", "Türkiye"},
    {"TWN", "Taiwan, Province of China|Taïwan, province de Chine|"
	"Taiwán, provincia de China|Taiwan, Província da China|"
	"Republic of China|Chinese Taipei"},
    {"TZA", "United Republic of Tanzania|République-Unie de Tanzanie|"
	"República Unida de Tanzania"},
    {"URY", "Eastern Republic of Uruguay|République orientale de l'Uruguay|"
	"República Oriental del Uruguay"},
    {"USA", "United States of America|États-Unis d'Amérique|"
	"Estados Unidos de América|Estados Unidos da América|USA|EEUU|EUA"},
    {"VAT", "Vatican City|Vatican|Vaticano|Holy See|Saint-Siège|Santa Sede|"
	"Santa Sé|Ciudad del Vaticano|Cité du Vatican"},
    {"VEN", "Bolivarian Republic of Venezuela|"
	"République bolivarienne du Venezuela|"
	"République bolivarienne du Vénézuela|"
	"República Bolivariana de Venezuela"},
    {"VGB", "British Virgin Islands|Islas Vírgenes (Británicas)"},
    {"VIR", "US Virgin Islands|Virgin Islands of the United States|"
	"Ilhas Virgens dos Estados Unidos|Ilhas Virgens, Estados Unidos"},
    {"VNM", "Vietnam|Vietnã|Socialist Republic of Viet Nam|"
	"République socialiste du Viêt Nam|República Socialista de Viet Nam|"
	"República Socialista do Vietnã"},
    {"WSM", "Western Samoa|Independent State of Samoa|"
	"État indépendant des Samoa|Estado Independiente de Samoa|"
	"Estado Independente de Samoa"},
    {"RKS", "Republic of Kosovo|République du Kosovo|República de Kosovo|"
	"Kósovo|Kosova"},
    {"XOM", "Order of Malta|Ordre de Malte|Orden de Malta|Ordem de Malta"},
    {"UNO", "United Nations Organization|Organisation des Nations Unies|"
	"Organización de las Naciones Unidas|Organização das Nações Unidas|UN"},
    {"XCC", "CARICOM"},
    {"XEC", "ECOWAS|CEDEAO"},
    {"XCO", "COMESA"},
    {"XDC", "SADC"},
    {"XXA", "Stateless"},
};
/* clang-format on */

const size_t country_alias_count =
    sizeof(country_aliases) / sizeof(country_aliases[0]);

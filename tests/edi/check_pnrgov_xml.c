/*
 * pnrgov_xml: who and whose it is, wherever a sender puts it, and that nobody
 * is left out in silence. That XML and EDIFACT say the same is compared by
 * tests/cli/apisend_xml.py.
 */
#include "edi/pnrgov_xml.h"
#include "suite.h"
#include "time_text.h"
#include "walk.h"

static struct pnrgov bookings;
static struct pnrgov_xml reader;
static struct findings f;
static struct buf found;

static void
setup(void)
{
	findings_init(&f, false);
	buf_init(&found, 0);
	pnrgov_init(&bookings, walk_today);
	pnrgov_begin(&bookings);
	pnrgov_xml_init(&reader, &bookings);
}

static void
teardown(void)
{
	findings_release(&f);
	buf_release(&found);
	pnrgov_xml_release(&reader);
	pnrgov_release(&bookings);
}

/* "SURNAME/GIVEN type NUMBER STATE DATE\n" a traveller */
static void
see_booking(void)
{
	unsigned count = pnrgov_link(&bookings, &f);

	for (unsigned i = 0; i < count; i++) {
		struct paxlst_person p;

		pnrgov_person(&bookings, i, &p, &f);
		buf_append_span(&found, p.surname);
		for (unsigned k = 0; k < p.given_count; k++) {
			buf_append_byte(&found, '/');
			buf_append_span(&found, p.given[k]);
		}
		buf_append_byte(&found, ' ');
		buf_append_span(&found, bookings.travellers[i].type);
		for (unsigned k = 0; k < p.document_count; k++) {
			buf_append_byte(&found, ' ');
			buf_append_span(&found, p.documents[k].number);
			buf_append_byte(&found, ' ');
			buf_append_span(&found, p.documents[k].state);
		}
		if (p.residence.len > 0) {
			buf_append_str(&found, " of ");
			buf_append_span(&found, p.residence);
		}
		buf_append_byte(&found, '\n');
	}
	bookings.open = false;
}

static void
take_open(void *context, const struct xml_element *e)
{
	(void)context;
	if (pnrgov_xml_open(&reader, e, &f) == PNRGOV_XML_MESSAGE)
		pnrgov_begin(&bookings);
}

static void
take_text(void *context, struct span text)
{
	(void)context;
	pnrgov_xml_text(&reader, text);
}

static void
take_close(void *context, const struct xml_element *e)
{
	(void)context;
	if (pnrgov_xml_close(&reader, e, &f) == PNRGOV_XML_BOOKING)
		see_booking();
}

static void
read_document(const char *text)
{
	static const struct xml_events events = {
	    take_open, take_text, take_close, NULL, NULL};
	struct err err = ERR_INIT;
	struct xml *x;

	ck_assert(xml_open(&events, &x, &err));
	ck_assert(xml_feed(x, span_str(text), true, &err));
	ck_assert_ptr_null(xml_fault(x)->code);
	xml_close(x);
}

#define HEAD                                                                 \
	"<IATA_PNRGOV_NotifRQ Version='16.1'><Originator AirlineCode='UT'/>" \
	"<FlightLeg CarrierCode='UT' FlightNumber='123' "                    \
	"DepartureDateTime='2026-11-24T10:00:00'>"                           \
	"<DepartureAirport LocationCode='MEX'/>"                             \
	"<ArrivalAirport LocationCode='GUA'/></FlightLeg>"
#define TAIL "</IATA_PNRGOV_NotifRQ>"
#define IN_PNR(inner) HEAD "<PNRs><PNR>" inner "</PNR></PNRs>" TAIL
#define DOE(attributes, inner)                                  \
	"<Passenger " attributes "><GivenName>Jane</GivenName>" \
	"<Surname>Doe</Surname>" inner "</Passenger>"
#define BABY(inner)                                                \
	"<Passenger RPH='2'><Surname>Doe</Surname><GivenName>Baby" \
	"</GivenName><FareInfo PTC_Code='INF'/>" inner "</Passenger>"
#define DOCS(attributes) \
	"<DOC_SSR><DOCS IssuingLoc='UTO' " attributes "/></DOC_SSR>"

static const struct {
	const char *text, *expected, *findings;
} documents[] = {
    {IN_PNR(DOE("", DOCS("TravelDocNbr='X1'"))), "Doe/Jane  X1 UTO\n", ""},
    /* With the flight or the booking: by number, also by half of it. */
    {IN_PNR(DOE("RPH='1' SurnameRefNumber='1'", "") BABY(
	 "") "<Flight><DOC_SSR RPH='1'><DOCS TravelDocNbr='X1'/></DOC_SSR>"
	     "</Flight><DOC_SSR><TravelerRefNumber RPH='2'/>"
	     "<DOCS TravelDocNbr='X2'/></DOC_SSR>"),
	"Doe/Jane  X1 \nDoe/Baby IN X2 \n", ""},
    /* By name, and where there is nobody else. */
    {IN_PNR("<Flight>" DOCS("TravelDocNbr='X1' Surname='Doe' "
			    "FirstGivenName='Jane'") "</Flight>" DOE("", "")),
	"Doe/Jane  X1 UTO\n", ""},
    /* An infant's, with the adult: by the sex, by the mark, also its home. */
    {IN_PNR(DOE("", DOCS("TravelDocNbr='X2' Gender='FI'")) BABY("")),
	"Doe/Jane \nDoe/Baby IN X2 UTO\n", ""},
    {IN_PNR(DOE("",
	 DOCS(
	     "TravelDocNbr='X2' Gender='F' InfantInd='true'") "<DOC_SSR><DOCO InfantInd='1' TravelDocType='V' "
							      "TravelDocNbr='V2'/></DOC_SSR>"
							      "<DOC_SSR><DOCA AddressType='R' Country='UTO' InfantInd='true'/>"
							      "</DOC_SSR>")
	     BABY("")),
	"Doe/Jane \nDoe/Baby IN X2 UTO V2  of UTO\n", ""},
    /* A document of nobody makes somebody; parts as elements; wrappers. */
    {IN_PNR("<Extra><DOC_SSR><DOCS><TravelDocNbr> X9 </TravelDocNbr>"
	    "<Surname>ROE</Surname></DOCS></DOC_SSR></Extra>"),
	"ROE  X9 \n", "edi.reference SSR\n"},
    /* Names in pieces; those of somebody else are not his. */
    {IN_PNR("<Passenger><SurnamePrefix>van</SurnamePrefix><Contact>"
	    "<Surname>OTHER</Surname></Contact><Surname>D&amp;<!-- -->"
	    "<![CDATA[OE]]></Surname><GivenName>A</GivenName><MiddleName>B"
	    "</MiddleName></Passenger>"),
	"van D&OE/A B \n", ""},
    {IN_PNR("<Passenger><Contact><Surname>OTHER</Surname></Contact>"
	    "</Passenger>"),
	" \n", "api.name surname\n"},
    /* A slash ends no field, and neither it nor an unknown part is silent. */
    {IN_PNR(DOE("", DOCS("TravelDocNbr='X/1' Surname='DOE' Colour='red'"))),
	"DOE  X 1 UTO\n", "edi.segment DOCS\nedi.segment DOCS\n"},
    {IN_PNR(DOE("",
	 DOCS("TravelDocNbr='X1' DateOfBirth='1964-13-01' "
	      "ExpiryDate='soon'"))),
	"Doe/Jane  X1 UTO\n", "api.date expiry_date\napi.date birth_date\n"},
    /* Somebody where nobody is looked for. */
    {HEAD "<PNRs>" DOE("", "") "</PNRs>" TAIL, "", "edi.segment Passenger\n"},
    {IN_PNR(DOE("", DOE("", ""))), "Doe/Jane \n", "edi.segment Passenger\n"},
    {HEAD "<PNRs><Record>" DOCS("") "</Record></PNRs>" TAIL, "",
	"edi.segment DOC_SSR\nedi.segment DOCS\n"},
    {HEAD "<PNRs><PNR NumberOfPassengers='2'>" DOE("", "") "</PNR></PNRs>" TAIL,
	"Doe/Jane \n", "edi.count PNR\n"},
};

START_TEST(whose_it_is)
{
	struct buf codes = BUF_INIT;

	read_document(documents[_i].text);
	ck_assert_str_eq(buf_text(&found), documents[_i].expected);
	walk_findings(&f, &codes);
	ck_assert_str_eq(buf_text(&codes), documents[_i].findings);
	buf_release(&codes);
}
END_TEST

/* Comments between the pieces: each is short enough for the reader of XML. */
START_TEST(a_text_too_long_in_pieces_is_said)
{
	struct buf text = BUF_INIT, codes = BUF_INIT;

	buf_append_str(&text, HEAD "<PNRs><PNR><Passenger><Surname>");
	for (int piece = 0; piece < 2; piece++) {
		for (size_t i = 0; i < XML_MARKUP_MAX / 2 + 1; i++)
			buf_append_byte(&text, 'A');
		buf_append_str(&text, "<!-- -->");
	}
	buf_append_str(&text, "</Surname></Passenger></PNR></PNRs>" TAIL);
	read_document(buf_text(&text));
	walk_findings(&f, &codes);
	ck_assert_ptr_nonnull(strstr(buf_text(&codes), "edi.limit text\n"));
	buf_release(&text);
	buf_release(&codes);
}
END_TEST

START_TEST(message_and_flights)
{
	char text[TIME_TEXT_MAX];

	read_document("<Soap><Body><IATA_PNRGOVNotifRQ Version='13.1' "
		      "Target='test' TransactionIdentifier='T1'>"
		      "<FlightLeg FlightNumber='1'/>"
		      "<FlightLeg CarrierCode='UT' FlightNumber='2' "
		      "DepartureDateTime='2026-11-24 10:00:59.5'>"
		      "<DepartureAirport LocationCode='MEX'/>"
		      "<ArrivalAirport LocationCode='GUA'/></FlightLeg>"
		      "<FlightLeg CarrierCode='XX'/>"
		      "<PNRs NumberOfPnrs='1'><PNR>"
		      "<Flight FlightNumber='5' "
		      "ArrivalDateTime='2026-11-24T12:05:00+01:00'>"
		      "<BookingRefID ID='OTHER'/>"
		      "<DepartureAirport LocationCode='MEX'/>"
		      "<ArrivalAirport LocationCode='GUA'/>"
		      "<OperatingAirline Code='XX' FlightNumber='6'/></Flight>"
		      "<Flight/><POS><BookingRefID ID='NONE'/></POS>"
		      "<BookingRefID ID='LOC'><CompanyName Code='UT'/>"
		      "</BookingRefID>"
		      "</PNR></PNRs></IATA_PNRGOVNotifRQ></Body></Soap>");
	ck_span_eq(reader.head.version, "13.1");
	ck_span_eq(reader.head.transaction, "T1");
	ck_assert(reader.head.test);
	ck_assert(bookings.message.has_flight);
	ck_span_eq(bookings.message.flight.carrier, "UT");
	ck_assert_str_eq(time_text(&bookings.message.flight.departs, text),
	    "2026-11-24T10:00");
	ck_assert_uint_eq(bookings.message.count, 1);
	ck_assert_uint_eq(bookings.record.leg_count, 1);
	ck_span_eq(bookings.record.legs[0].operating_number, "6");
	ck_assert_str_eq(time_text(&bookings.record.legs[0].arrives, text),
	    "2026-11-24T12:05");
	ck_span_eq(bookings.record.locator, "LOC");
	ck_span_eq(bookings.record.carrier, "UT");
	ck_assert_uint_eq(f.count, 0);
}
END_TEST

START_TEST(cards_are_masked)
{
	read_document(IN_PNR(DOE("",
	    "<TicketDocument><PaymentInfo PaymentType='CC' "
	    "VendorCode='VI' AccountNbr='4111111111111111'/>"
	    "</TicketDocument>")));
	ck_assert_uint_eq(bookings.record.payment_count, 1);
	ck_span_eq(bookings.record.payments[0].number, "XXXXXXXXXXXX1111");
}
END_TEST

Suite *pnrgov_xml_suite(void);
Suite *
pnrgov_xml_suite(void)
{
	Suite *s = suite_create("pnrgov_xml");

	CASE_TABLE(s, whose_it_is, documents, setup, teardown);
	CASE_WITH(s, a_text_too_long_in_pieces_is_said, setup, teardown);
	CASE_WITH(s, message_and_flights, setup, teardown);
	CASE_WITH(s, cards_are_masked, setup, teardown);
	return s;
}

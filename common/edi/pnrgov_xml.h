/*
 * pnrgov_xml: bookings pushed to a state as XML (IATA_PNRGOV_NotifRQ, 10.1 –
 * 16.1), into the same struct pnrgov as those of EDIFACT.
 *
 * Which element means what depends on what it is in. One that is not known
 * is looked through: what it holds counts as if it were not there, save
 * names, which may be of somebody else. Of an SSR's document (DOCS, DOCO,
 * DOCA) every part that is not known is said.
 *
 * Sources: the parts that published implementations of the PNRGOV XML guides
 * 13.1 – 16.1 read and write; AIRIMP for what DOCS, DOCO and DOCA hold.
 */
#ifndef EDI_PNRGOV_XML_H
#define EDI_PNRGOV_XML_H

#include "edi/pnrgov.h"
#include "edi/xml.h"

/* Fields of DOCS, the longest of the three. */
#define PNRGOV_XML_FIELDS 10

/* What the message says of itself; spans live until the next begins. */
struct pnrgov_xml_head {
	struct span version, transaction, correlation;
	bool test;
};

struct pnrgov_xml {
	struct pnrgov *pnrgov;
	struct pnrgov_xml_head head;
	struct {
		uint8_t meaning; /* enum of pnrgov_xml.c */
		bool own;	 /* its own, not that of what it is in */
	} stack[XML_DEPTH_MAX + 1];
	struct place place;	   /* of what came last */
	struct pnrgov_leg *leg;	   /* of the Flight under way; NULL: none */
	struct buf names;	   /* of the head */
	struct buf surname, given; /* of the Passenger under way */
	struct buf text;	   /* of the element under way */
	bool text_cut;		   /* and more that was not kept */
	struct buf reference;	   /* of a document's SSR: whose it is */
	enum pnrgov_ssr_kind kind; /* of the document under way */
	struct buf fields[PNRGOV_XML_FIELDS + 1]; /* its own, from 1 */
	bool infant;				  /* it is an infant's */
	uint64_t party; /* how many the booking says; 0: not */
};

enum pnrgov_xml_event {
	PNRGOV_XML_NOTHING,
	PNRGOV_XML_MESSAGE, /* begins: call pnrgov_begin() now */
	PNRGOV_XML_BOOKING, /* is whole: hand over its travellers */
	PNRGOV_XML_END	    /* of the message */
};

void pnrgov_xml_init(struct pnrgov_xml *x, struct pnrgov *p);
/* Wipes what it held. */
void pnrgov_xml_release(struct pnrgov_xml *x);

enum pnrgov_xml_event pnrgov_xml_open(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f);
void pnrgov_xml_text(struct pnrgov_xml *x, struct span text);
enum pnrgov_xml_event pnrgov_xml_close(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f);

/* False: memory ran out, and what was read is not the whole. */
bool pnrgov_xml_ok(const struct pnrgov_xml *x);

#endif

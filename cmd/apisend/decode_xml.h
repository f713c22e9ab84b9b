/*
 * decode_xml: bookings pushed as XML (IATA_PNRGOV_NotifRQ) to the records
 * that the same bookings in EDIFACT give.
 */
#ifndef APISEND_DECODE_XML_H
#define APISEND_DECODE_XML_H

#include "base/input.h"
#include "decoder.h"

/*
 * The rest of an input whose first block xml_recognise() knew. What is no
 * such message, or ends early, is a finding; false: it could not be read.
 */
MUST_CHECK bool decode_xml(struct decoder *d, struct input *in,
    struct span block, const char *name, struct err *err);

#endif

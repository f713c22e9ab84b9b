/*
 * risk_limits: which rules may not be.
 *
 * A rule may not rest only on who somebody is. Each of its conditions is one
 * of three things: a ground, which a document in order does not meet; ordinary,
 * which it may meet as well; or of the person. A rule of suspicion that looks
 * at the person, or at the circumstances of the journey alone, must not hold
 * without a ground: whatever else is in it, and in whichever of its ways
 * ("two of …") it is met. The rule of the matrix for second grounds is here,
 * too: a condition that every record meets says nothing.
 *
 * Source: Directive (EU) 2016/681 article 6(4); CJEU C-817/19; ICERD 1.
 */
#ifndef RISK_RISK_LIMITS_H
#define RISK_RISK_LIMITS_H

#include "risk/risk_rules.h"

/* ERR_CONFIG with the reason; sets rule->vacuous. */
MUST_CHECK bool risk_limits_check(struct risk_rule *rule, struct err *err);

#endif

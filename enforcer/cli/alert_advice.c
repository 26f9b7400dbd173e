/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alert_advice.c - one sentence for each detector, and for what rules alert of.
 */
#include "enforcer/cli/alert_advice.h"

#include <stddef.h>
#include <string.h>

#include "enforcer/record/reason.h"
#include "policy/alerts.h"

static const char *const advice[] = {
	[POLICY_TUNNEL] =
		"find out what the program is and who runs it; a security "
		"agent or a content network may look so, a shell tool does not",
	[POLICY_MANY_NAMES] =
		"look at the names: numbered hosts are ordinary, random ones "
		"are not",
	[POLICY_TXT] = "look at what the answers hold: a script or a key that "
		       "is fetched this way is a bad sign",
	[POLICY_DGA] = "treat the program as malware until it is known what it "
		       "is; keep it and its parent for analysis",
	[POLICY_NXDOMAIN] =
		"look at the names: dead links and blocklists are harmless, a "
		"row of made-up words is not",
	[POLICY_REBINDING] =
		"find out who serves the domain; `action: deny` keeps such "
		"answers from opening anything",
	[POLICY_PRIVATE_ANSWER] =
		"see if the domain is your own (split horizon), and except it "
		"then",
	[POLICY_LISTED] = "see what the list says of the name, and what else "
			  "the program has done",
	[POLICY_FIRST_DOMAIN] = "see if something was installed or updated",
	[POLICY_FIRST_PAIR] = "see if the program was updated or configured "
			      "anew; else see who made it do that",
	[POLICY_RESOLVER] = "see if the server is meant to be asked; list it "
			    "in `resolvers` or deny it by a rule",
	[POLICY_ENCRYPTED_DNS] = "see if the program is to have lookups that "
				 "nobody sees; deny the names by a rule if not",
	[POLICY_ODD_TYPE] = "see what the program is: a DNS tool is harmless, "
			    "anything else is not",
	[POLICY_ODD_PROGRAM] = "see what started the program, and with which "
			       "arguments",
	[POLICY_LOOKALIKE] = "see where the user got the link from, and what "
			     "the page asked for",
	[POLICY_BEACON] = "see what the program is: updates and monitoring "
			  "look the same",
	[POLICY_FAST_FLUX] = "see who owns the domain: content networks look "
			     "the same",
};

const char *alert_advice(const char *alert)
{
	const enum reason reason = reason_from_name(alert);
	size_t i;

	if (reason == REASON_RULE)
		return "see if the program is to do that, and permit or deny "
		       "it by a rule of its own";
	if (reason == REASON_OTHER_PORT)
		return "see why the program asks at a port that is not for "
		       "DNS; no rule opens what is answered there";
	for (i = 0; i < POLICY_DETECTORS; i++)
		if (!strcmp(policy_alerts_name((enum policy_detector)i), alert))
			return advice[i];
	return NULL;
}

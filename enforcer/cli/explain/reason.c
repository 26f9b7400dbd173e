/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reason.c - what nameward(8) says of each reason, in a sentence.
 */
#include "enforcer/cli/explain/reason.h"

#include <stddef.h>

#include "enforcer/record/alert/attack.h"
#include "enforcer/record/reason.h"

static const char *const sentences[REASON_N] = {
	[REASON_RULE] = "That rule of the policy decided.",
	[REASON_DEFAULT] =
		"No rule matched, so the policy's `defaults` decided.",
	[REASON_LOCAL_RESOLVER] =
		"A listed resolver of this host made its own lookup, which the "
		"built-in rule permits.",
	[REASON_UNKNOWN] = "It is unknown which program sent it.",
	[REASON_MALFORMED] =
		"The message is not one question that can be read to its last "
		"byte.",
	[REASON_UNFOLLOWED] =
		"It is unknown what message these bytes of a TCP connection "
		"are part of.",
	[REASON_NO_POLICY] =
		"There was no policy in the kernel, or it was damaged.",
	[REASON_OVERLOAD] = "There was no room to decide.",
	[REASON_MARK] = "The socket has a mark that nameward did not give it, "
			"or not to this program.",
	[REASON_UNREADABLE] =
		"The packet can't be read far enough to look for a question.",
	[REASON_SHARED_MEMORY] =
		"The sender could still change the message once it was judged.",
	[REASON_UNSOLICITED] =
		"No socket had asked for it, or only after it came.",
	[REASON_NOT_AN_ANSWER] = "It is not a response to a query.",
	[REASON_WRONG_QUESTION] = "It answers another question.",
	[REASON_UNTRUSTED_RESOLVER] =
		"It is not from the resolver that was asked, or that one is "
		"not in `resolvers`, or it came by a way that does not lead "
		"there.",
	[REASON_DUPLICATE] = "The question had been answered before.",
	[REASON_LATE] = "The question was asked more than a minute before.",
	[REASON_TRUNCATED] =
		"The answer is cut short; the program is going to ask again "
		"over TCP.",
	[REASON_RCODE] = "It says that there is no such name, or an error.",
	[REASON_DENIED] = "The question was denied.",
	[REASON_OPENS_NOTHING] =
		"The rule has `open: no`, or the default permitted the "
		"question.",
	[REASON_BROKEN_CHAIN] =
		"The addresses are not at the end of the chain of CNAME and "
		"DNAME records that begins with the question.",
	[REASON_LONG_CHAIN] = "The chain of aliases has more than 16 links.",
	[REASON_DENIED_ALIAS] =
		"The name is an alias that leads by another one, which that "
		"rule denies to the program.",
	[REASON_NO_ADDRESS] = "It has no address of the type asked for.",
	[REASON_SPECIAL_ADDRESS] =
		"It has a private, loopback or otherwise special address, and "
		"the rule has no `special`.",
	[REASON_ACCEPTED] = "Its addresses are open to the program.",
	[REASON_TOO_MANY] = "The rule has 4,096 addresses open.",
	[REASON_POLICY_CHANGED] =
		"The rule that permitted the question is no longer there.",
	[REASON_NO_MEMORY] = "The daemon was out of memory.",
	[REASON_REPLACED] =
		"A rule is about the file that the program was executed from, "
		"but that was replaced before: start the program anew.",
	[REASON_SUSPICIOUS] =
		"Lookups of the program were suspicious, and `alerts` denies "
		"what is alike for a while.",
	[REASON_NOT_OPEN] =
		"No answer that the program got has opened this address and "
		"port for it, and no rule permits it without a lookup.",
	[REASON_UNKNOWN_SOURCE] =
		"It was sent in another network namespace, from an address "
		"that does not come by in ours, or that another one has.",
	[REASON_FOREIGN_SOURCE] = "Its source address is not one of this host.",
	[REASON_MARTIAN] =
		"It was sent to a loopback address, and would have left by "
		"another device.",
	[REASON_NOT_FORWARDED] =
		"It was sent in another network namespace, by a device from "
		"which it would not have to come by in ours.",
	[REASON_NAME_SERVICE] =
		"The program asked a daemon of this host that would have "
		"looked the name up as itself. It was refused the connection "
		"to it, and can ask by DNS.",
	[REASON_OTHER_PORT] =
		"A question was sent to a port that is not for DNS.",
	[REASON_LOADED] = "This policy is in force from the start on.",
	[REASON_RELOADED] = "This policy is in force after a reload.",
	[REASON_REFUSED] =
		"A reload failed, and the former policy stays in force.",
	[REASON_KEPT] =
		"The policy of the file was refused at the start; the last "
		"good one, which was kept, is in force.",
	[REASON_UNCONFIRMED] =
		"This policy goes back unless `nameward confirm` comes in "
		"time.",
	[REASON_CONFIRMED] = "`nameward confirm` came in time.",
	[REASON_GONE_BACK] =
		"`nameward confirm` did not come in time: the policy before "
		"is in force again.",
	[REASON_LISTS_CHANGED] = "Lists of the policy were read again.",
	[REASON_RULES_ENDED] =
		"Rules whose `until` is over were taken out of force.",
	[REASON_PERMITTED] =
		"Somebody permitted a program something for a while, with "
		"`nameward permit`.",
	[REASON_PERMIT_ENDED] = "The time of a permission was over, or "
				"`nameward permit --end` ended it.",
	[REASON_CLOCK_SET] = "The clock was set, and permissions end "
			     "when they would have without that.",
	[REASON_EXECUTABLES_CHANGED] =
		"A program that the policy names was replaced.",
	[REASON_RESOLVERS_CHANGED] =
		"/etc/resolv.conf names other nameservers.",
	[REASON_UNWATCHED] =
		"Not all files that may change could be watched, so they are "
		"looked at each second.",
	[REASON_WATCHED] = "All files that may change are watched again.",
	[REASON_FAILED] = "A change could not be put in force.",
	[REASON_REPAIRED] = "The table of nftables was put right again.",
	[REASON_INTO_FAILED] = "A set of `into` could not be filled.",
	[REASON_INTO_FILLED] = "A set of `into` is filled again.",
	[REASON_CONNTRACK_FULL] =
		"The kernel follows nearly as many flows as it can.",
	[REASON_CONNTRACK_ROOM] = "The kernel has room for flows again.",
};

const char *explain_reason_words(const char *word, bool of_answer)
{
	const enum reason reason = reason_from_name(word);

	if (reason == REASON_NONE)
		return NULL;
	if (reason == REASON_MALFORMED && of_answer)
		return "It does not parse to its last byte.";
	if (reason == REASON_LOCAL_RESOLVER && of_answer)
		return "It is the answer to a lookup that a listed resolver of "
		       "this host made for others; it opens nothing.";
	return sentences[reason] ?: attack_sentence(reason);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attack.c - the techniques of each alert (attack.mitre.org, version 15).
 */
#include "enforcer/record/alert/attack.h"

#include <stddef.h>

#include "policy/base.h"

enum technique {
	NO_TECHNIQUE,
	DNS,
	TUNNELING,
	PLAIN_EXFILTRATION,
	TOOL_TRANSFER,
	DGA,
	FAST_FLUX,
	DRIVE_BY,
	DNS_KNOWLEDGE,
	INTERPRETER,
	WEB_SHELL,
	MASQUERADING,
	PHISHING,
	DOMAINS,
	SCHEDULED,
	OTHER_PORT,
	APPLICATION_PROTOCOL,
};

#define C2                                      \
	{                                       \
		"TA0011", "Command and Control" \
	}
#define EXFILTRATION                     \
	{                                \
		"TA0010", "Exfiltration" \
	}
#define APPLICATION                                   \
	{                                             \
		"T1071", "Application Layer Protocol" \
	}

static const struct attack_technique techniques[] = {
	[DNS] = { C2, APPLICATION, { "T1071.004", "DNS" } },
	[APPLICATION_PROTOCOL] = { C2, APPLICATION, { NULL, NULL } },
	[TUNNELING] = { C2, { "T1572", "Protocol Tunneling" }, { NULL, NULL } },
	[PLAIN_EXFILTRATION] = { EXFILTRATION,
				 { "T1048",
				   "Exfiltration Over Alternative Protocol" },
				 { "T1048.003",
				   "Exfiltration Over Unencrypted Non-C2 "
				   "Protocol" } },
	[TOOL_TRANSFER] = { C2,
			    { "T1105", "Ingress Tool Transfer" },
			    { NULL, NULL } },
	[DGA] = { C2,
		  { "T1568", "Dynamic Resolution" },
		  { "T1568.002", "Domain Generation Algorithms" } },
	[FAST_FLUX] = { C2,
			{ "T1568", "Dynamic Resolution" },
			{ "T1568.001", "Fast Flux DNS" } },
	[DRIVE_BY] = { { "TA0001", "Initial Access" },
		       { "T1189", "Drive-by Compromise" },
		       { NULL, NULL } },
	[DNS_KNOWLEDGE] = { { "TA0043", "Reconnaissance" },
			    { "T1590", "Gather Victim Network Information" },
			    { "T1590.002", "DNS" } },
	[INTERPRETER] = { { "TA0002", "Execution" },
			  { "T1059", "Command and Scripting Interpreter" },
			  { NULL, NULL } },
	[WEB_SHELL] = { { "TA0003", "Persistence" },
			{ "T1505", "Server Software Component" },
			{ "T1505.003", "Web Shell" } },
	[MASQUERADING] = { { "TA0005", "Defense Evasion" },
			   { "T1036", "Masquerading" },
			   { NULL, NULL } },
	[PHISHING] = { { "TA0001", "Initial Access" },
		       { "T1566", "Phishing" },
		       { NULL, NULL } },
	[DOMAINS] = { { "TA0042", "Resource Development" },
		      { "T1583", "Acquire Infrastructure" },
		      { "T1583.001", "Domains" } },
	[SCHEDULED] = { EXFILTRATION,
			{ "T1029", "Scheduled Transfer" },
			{ NULL, NULL } },
	[OTHER_PORT] = { C2, { "T1571", "Non-Standard Port" }, { NULL, NULL } },
};

static const struct alert {
	const char *sentence;
	enum technique techniques[ATTACK_PER_ALERT];
} alerts[] = {
	[REASON_TUNNEL] = { "The names below a domain carry data.",
			    { DNS, TUNNELING } },
	[REASON_MANY_NAMES] = { "A program asks for very many names below a "
				"domain.",
				{ DNS } },
	[REASON_TXT] = { "A program asks for many names of types that carry "
			 "data in their answers.",
			 { DNS, TOOL_TRANSFER } },
	[REASON_DGA] = { "A program asks for domains that do not exist and "
			 "that an algorithm may have made.",
			 { DGA } },
	[REASON_NXDOMAIN] = { "A program asks for many domains that do not "
			      "exist.",
			      { DGA } },
	[REASON_REBINDING] = { "A name that had a public address has a special "
			       "one: a page may reach into this network.",
			       { DRIVE_BY } },
	[REASON_PRIVATE_ANSWER] = { "A public name has a special address.",
				    { DRIVE_BY } },
	[REASON_LIST] = { "The name is on a list of bad names.",
			  { APPLICATION_PROTOCOL } },
	[REASON_FIRST_DOMAIN] = { "No program of this host has asked for the "
				  "domain before.",
				  { NO_TECHNIQUE } },
	[REASON_FIRST_PAIR] = { "A program that knows few domains asks for a "
				"new one.",
				{ DNS } },
	[REASON_RESOLVER] = { "A program asks a server that is not a listed "
			      "resolver.",
			      { DNS } },
	[REASON_ENCRYPTED_DNS] = { "A program makes for a server of encrypted "
				   "DNS, whose lookups nobody sees.",
				   { DNS, TUNNELING } },
	[REASON_ODD_TYPE] = { "A program asks for a record type that ordinary "
			      "programs do not ask for.",
			      { DNS } },
	[REASON_ODD_PROGRAM] = { "A program that has nothing to look up looks "
				 "something up.",
				 { INTERPRETER, WEB_SHELL, MASQUERADING } },
	[REASON_LOOKALIKE] = { "The domain looks like one that is listed.",
			       { PHISHING, DOMAINS } },
	[REASON_BEACON] = { "A program asks for a name at equal times.",
			    { DNS, SCHEDULED } },
	[REASON_FAST_FLUX] = { "A name has addresses in many networks, for a "
			       "short time each.",
			       { FAST_FLUX } },
	[REASON_OTHER_PORT] = { "A question went to a port that is not for "
				"DNS.",
				{ DNS, OTHER_PORT } },
};

static const struct attack_technique *find(enum reason reason, unsigned int i)
{
	enum technique technique;

	if (reason >= ARRAY_SIZE(alerts) || i >= ATTACK_PER_ALERT)
		return NULL;
	technique = alerts[reason].techniques[i];
	return technique ? &techniques[technique] : NULL;
}

const struct attack_technique *
attack_technique(const struct attack_alert *alert, unsigned int i)
{
	const struct attack_technique *technique = find(alert->reason, i);

	/* Who wants a whole zone looks around, and carries nothing by it. */
	if (alert->transfer)
		return i ? NULL : &techniques[DNS_KNOWLEDGE];
	if (!technique && alert->outward && i && find(alert->reason, i - 1))
		return &techniques[PLAIN_EXFILTRATION];
	return technique;
}

const char *attack_sentence(enum reason reason)
{
	return reason < ARRAY_SIZE(alerts) ? alerts[reason].sentence : NULL;
}

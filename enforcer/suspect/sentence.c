/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sentence.c - the wording of each detector, with what the alert has counted.
 */
#include "enforcer/suspect/sentence.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/alert/alert.h"
#include "enforcer/lib/addrtext.h"
#include "policy/base.h"
#include "policy/rrtype.h"

#define NS_PER_S 1000000000ULL

/* The texts of an alert that are put into its sentence. */
struct words {
	char domain[DNS_NAME_TEXT_MAX];
	char name[DNS_NAME_TEXT_MAX]; /* the latest */
	char like[DNS_NAME_TEXT_MAX];
	char time[32];
	char types[ALERT_TYPES_MAX * (RRTYPE_NAME_MAX + 2)];
	char address[ADDRTEXT_MAX];
};

static void put_time(const struct alert *alert, char *buf, size_t size)
{
	uint64_t s = alert->end_ns > alert->begin_ns
			     ? (alert->end_ns - alert->begin_ns) / NS_PER_S
			     : 0;

	if (s >= 7200)
		(void)snprintf(buf, size, "%llu h",
			       (unsigned long long)s / 3600);
	else if (s >= 120)
		(void)snprintf(buf, size, "%llu min",
			       (unsigned long long)s / 60);
	else
		(void)snprintf(buf, size, "%llu s", (unsigned long long)s);
}

static void put_types(const struct alert_evidence *e, char *buf, size_t size)
{
	char type[RRTYPE_NAME_MAX];
	size_t i, len = 0;

	buf[0] = '\0';
	for (i = 0; i < ALERT_TYPES_MAX && e->types[i].n && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%s",
					i ? ", " : "",
					rrtype_name(e->types[i].type, type));
}

static void put_last_name(const struct alert_evidence *e, char *buf)
{
	struct dns_name name = { 0 };
	size_t i;

	for (i = 0; alert_example(e, i, &name); i++)
		;
	if (name.len)
		(void)dns_name_text(&name, buf);
	else
		strcpy(buf, "a name");
}

static void find_words(const struct alert *alert, struct words *w)
{
	if (alert->domain.len)
		(void)dns_name_text(&alert->domain, w->domain);
	else
		strcpy(w->domain, "no top-level domain");
	put_last_name(&alert->evidence, w->name);
	w->like[0] = '\0';
	if (alert->like.len)
		(void)dns_name_text(&alert->like, w->like);
	put_time(alert, w->time, sizeof(w->time));
	put_types(&alert->evidence, w->types, sizeof(w->types));
	w->address[0] = '\0';
	if (alert->server.family)
		(void)addrtext(&alert->server, w->address);
}

/* What was counted.  false: nothing was, it is about a single lookup. */
static bool put_count(const struct alert *alert, const struct words *w,
		      char *buf, size_t size)
{
	const struct alert_evidence *e = &alert->evidence;

	switch (alert->detector) {
	case POLICY_TUNNEL:
		(void)snprintf(buf, size,
			       "has put about %.0f bytes into %u names below "
			       "%s in %s",
			       e->score, e->names, w->domain, w->time);
		break;
	case POLICY_MANY_NAMES:
		(void)snprintf(buf, size,
			       "has asked for %u different names below %s in "
			       "%s",
			       e->names, w->domain, w->time);
		break;
	case POLICY_TXT:
		(void)snprintf(buf, size,
			       "has asked for %u names of type %s below %s in "
			       "%s, and got %u bytes",
			       e->names, w->types, w->domain, w->time,
			       e->answered_bytes);
		break;
	case POLICY_DGA:
		(void)snprintf(buf, size,
			       "has asked for %u domains that do not exist and "
			       "look made by an algorithm in %s, such as %s",
			       e->nxdomain, w->time, w->name);
		break;
	case POLICY_NXDOMAIN:
		(void)snprintf(buf, size,
			       "has asked for %u domains that do not exist in "
			       "%s, such as %s",
			       e->nxdomain, w->time, w->name);
		break;
	case POLICY_BEACON:
		(void)snprintf(buf, size,
			       "asks for %s again and again at equal times",
			       w->name);
		break;
	case POLICY_FAST_FLUX:
		(void)snprintf(buf, size,
			       "has addresses of %s in %.0f networks", w->name,
			       e->score);
		break;
	default:
		return false;
	}
	return true;
}

/* What a single lookup is suspicious for. */
static void put_lookup(const struct sentence *from, const struct words *w,
		       char *buf, size_t size)
{
	switch (from->alert->detector) {
	case POLICY_REBINDING:
		(void)snprintf(buf, size,
			       "was answered that %s, which had a public "
			       "address, has %s",
			       w->name, w->address);
		break;
	case POLICY_PRIVATE_ANSWER:
		(void)snprintf(buf, size, "was answered that %s has %s",
			       w->name, w->address);
		break;
	case POLICY_LISTED:
		(void)snprintf(buf, size,
			       "has asked for %s, which is on the list %s",
			       w->name, from->list ?: "of the policy");
		break;
	case POLICY_FIRST_DOMAIN:
		(void)snprintf(buf, size,
			       "is the first of this host to ask for %s",
			       w->domain);
		break;
	case POLICY_FIRST_PAIR:
		(void)snprintf(buf, size, "has asked for %s for the first time",
			       w->domain);
		break;
	case POLICY_RESOLVER:
		(void)snprintf(buf, size,
			       "has asked %s, which is no listed resolver, for "
			       "%s",
			       w->address, w->name);
		break;
	case POLICY_ENCRYPTED_DNS:
		(void)snprintf(buf, size,
			       "has asked for %s, a server of encrypted DNS",
			       w->name);
		break;
	case POLICY_ODD_TYPE:
		(void)snprintf(buf, size, "has asked for type %s of %s",
			       w->types, w->name);
		break;
	case POLICY_LOOKALIKE:
		(void)snprintf(buf, size,
			       "has asked for %s, which looks like %s", w->name,
			       w->like);
		break;
	default:
		(void)snprintf(buf, size, "has asked for %s", w->name);
	}
}

const char *sentence_make(const struct sentence *from, char *buf, size_t size)
{
	const struct alert *alert = from->alert;
	char what[SENTENCE_MAX], times[48] = "";
	struct words words;

	find_words(alert, &words);
	if (!put_count(alert, &words, what, sizeof(what)))
		put_lookup(from, &words, what, sizeof(what));
	if (alert->total > 1)
		(void)snprintf(times, sizeof(times), ", %llu times by now",
			       (unsigned long long)alert->total);
	(void)snprintf(buf, size, "%s: %s (%s) %s%s",
		       policy_alerts_name(alert->detector), from->program,
		       from->user, what, times);
	return buf;
}

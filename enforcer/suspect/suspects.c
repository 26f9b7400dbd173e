/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suspects.c - make a lookup of an event, and a record of an alert.
 */
#include "enforcer/suspect/suspects.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "bpf/abi/event.h"
#include "enforcer/alert/domain.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/host/matchers.h"
#include "enforcer/host/policy.h"
#include "enforcer/host/search.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/suspect/raised.h"
#include "enforcer/suspect/seen_file.h"
#include "policy/base.h"

#define ADDRS_MAX 64

struct suspects {
	struct suspects_options options;
	uint64_t key[2];
	struct alerts *alerts;
	const struct host_policy *host; /* NULL: none so far */
	/* Since 1970, by the clock of the start, when CLOCK_BOOTTIME was 0: the
	 * times of detectors are counted from there, so that setting the clock
	 * moves none. */
	int64_t boot_ns;
	struct raised_subject now; /* for on_alert(), on_counted(), exe_of() */
	struct raised raised;
	struct seen_file seen_file;
};

void suspects_free(struct suspects *s)
{
	if (!s)
		return;
	if (s->alerts && s->host)
		alert_tick(s->alerts, UINT64_MAX);
	if (s->alerts)
		seen_file_tick(&s->seen_file, s->alerts, UINT64_MAX);
	seen_file_done(&s->seen_file);
	alert_free(s->alerts);
	free(s);
}

void suspects_freep(struct suspects **s)
{
	suspects_free(*s);
	*s = NULL;
}

const struct denied_options *suspects_denied(const struct suspects *s)
{
	return &s->raised.denied;
}

const char *suspects_list(const struct suspects *s, uint32_t list)
{
	const struct policy_alerts *settings = &s->host->policy->alerts;

	return list < settings->n_lists ? settings->lists[list].name : NULL;
}

/* The time of detectors at @boottime_ns. */
static uint64_t time_at(const struct suspects *s, uint64_t boottime_ns)
{
	return boottime_ns + (uint64_t)s->boot_ns;
}

int64_t suspects_wall(const struct suspects *s, uint64_t time_ns)
{
	struct wallclock clock = { 0 };

	return wallclock_at(&clock, time_ns - (uint64_t)s->boot_ns);
}

static void on_alert(void *context, const struct alert *alert,
		     const struct alert_lookup *lookup)
{
	struct suspects *s = context;
	struct alert said = *alert;
	const char *list = alert->detector == POLICY_LISTED
				   ? suspects_list(s, alert->list)
				   : NULL;

	said.begin_ns = (uint64_t)suspects_wall(s, alert->begin_ns);
	said.end_ns = (uint64_t)suspects_wall(s, alert->end_ns);
	raised_write(&s->raised, &said, lookup, &s->now, list);
}

static void on_counted(void *context, const struct alert *alert,
		       const struct alert_lookup *lookup)
{
	struct suspects *s = context;

	raised_count(&s->raised, alert, lookup, &s->now);
}

/* The executable of the program that did the lookup at hand.  A path in a
 * container says nothing: whoever made that has put there what they like. */
static const char *exe_of(void *context, const struct alert_lookup *lookup)
{
	const struct identity_info *identity;
	struct suspects *s = context;

	(void)lookup;
	identity = identity_find(s->options.identity, s->now.owner);
	return identity->container ? NULL : identity->exe;
}

int suspects_new(const struct suspects_options *options,
		 struct suspects **ret_suspects)
{
	CLEANUP(suspects_freep) struct suspects *s = calloc(1, sizeof(*s));
	struct wallclock clock = { 0 };
	size_t n;

	if (!s)
		return -ENOMEM;
	s->options = *options;
	s->boot_ns = wallclock_at(&clock, 0);
	s->raised.denied = options->denied;
	s->raised.denied.exempt.domains = options->domains;
	s->raised.reporter = options->reporter;
	s->raised.identity = options->identity;
	if (getrandom(s->key, sizeof(s->key), 0) != sizeof(s->key))
		return -EIO;
	if (seen_file_init(&s->seen_file, options->state_dir) < 0)
		return -ENOMEM;
	n = denied_take_over(&s->raised.denied);
	if (n)
		log_info("%zu denials of a former run hold for the names of "
			 "this one",
			 n);
	*ret_suspects = TAKE_PTR(s);
	return 0;
}

/* The domains of resolv.conf are other ones, perhaps. */
static int follow_domains(const struct suspects *s)
{
	struct search search;

	if (!s->options.domains)
		return -ENOENT;
	search_read(RESOLVERS_PATH, &search);
	alert_domain_search(s->options.domains, search.domains, search.n);
	return 0;
}

static int follow_settings(struct suspects *s,
			   const struct policy_alerts *settings)
{
	const struct alert_options options = { .settings = settings,
					       .key = { s->key[0], s->key[1] },
					       .on_alert = on_alert,
					       .on_counted = on_counted,
					       .exe_of = exe_of,
					       .context = s };

	return s->alerts ? alert_set(s->alerts, settings)
			 : alert_new(&options, &s->alerts);
}

void suspects_follow(struct suspects *s, const struct host_policy *host)
{
	const struct policy_alerts *settings = &host->policy->alerts;
	int r = 0;

	s->host = NULL;
	/* Memory is only for those who want alerts. */
	if (!policy_alerts_any(settings))
		return;
	r = follow_settings(s, settings);
	if (r == 0)
		r = follow_domains(s);
	if (r < 0) {
		log_err("alerts: %s; there are none", strerror(-r));
		return;
	}
	seen_file_follow(&s->seen_file, s->alerts);
	s->raised.denied.exempt.alerts = s->alerts;
	s->host = host;
}

bool suspects_look(const struct suspects *s)
{
	return s && s->host;
}

static bool is_known(const struct event_owner *owner)
{
	return owner->attribution != EVENT_UNKNOWN;
}

/* Has the question gone past the listed resolvers?  What is loopback in another
 * network namespace is a resolver of that one. */
static bool is_foreign(const struct suspects *s, const struct event *event,
		       const struct ip_addr *server)
{
	const struct resolvers *resolvers = &s->host->resolvers;
	const bool loopback =
		server->family == AF_INET
			? server->bytes[0] == IN_LOOPBACKNET
			: IN6_IS_ADDR_LOOPBACK(
				  (const struct in6_addr *)server->bytes);

	if (event->netns != s->options.netns && loopback)
		return false;
	return !ip_nets_have(resolvers->nets, resolvers->n_nets, server);
}

static struct alert_who who_from(const struct event *event,
				 const struct event_owner *owner)
{
	return (struct alert_who){ .exe_ino = owner->exe_ino,
				   .netns = event->netns,
				   .exe_dev = owner->exe_dev,
				   .uid = owner->uid };
}

static void match(struct suspects *s, const struct dns_name *name,
		  struct matchers_found *found)
{
	const struct matchers *matchers = s->host->matchers;
	const char *cgroup = NULL;

	if (matchers_use_cgroups(matchers))
		cgroup = identity_find(s->options.identity, s->now.owner)
				 ->cgroup;
	matchers_find(matchers, s->now.owner, cgroup, name, found);
}

/* Fill in what questions and answers have in common, and look at it. */
static uint32_t look(struct suspects *s, struct alert_lookup *lookup)
{
	const struct dns_name *name = &s->now.msg->question.name;
	struct matchers_found found;
	struct alert_domain domain;
	uint32_t suspicious;

	match(s, name, &found);
	if (!alert_wants(s->alerts, found.detectors))
		return 0;
	alert_domain_find(s->options.domains, name, &domain);
	lookup->who = who_from(s->now.event, s->now.owner);
	lookup->time_ns = time_at(s, s->now.event->ktime_ns);
	lookup->name = name;
	lookup->domain = &domain;
	lookup->type = s->now.msg->question.type;
	lookup->detectors = found.detectors;
	lookup->named = found.named;
	lookup->lists = found.lists;
	lookup->n_lists = found.n_lists;
	suspicious = alert_look(s->alerts, lookup);
	lookup->domain = NULL;
	lookup->lists = NULL;
	s->now = (struct raised_subject){ 0 };
	return suspicious;
}

/* Is it a lookup of a program by name, and in a class that has names? */
static bool is_lookup(const struct suspects *s, const struct event *event,
		      const struct dns_msg *msg)
{
	return s->host && msg->question.name.len &&
	       !(event->flags & (EVENT_RESOLVER | EVENT_MULTICAST));
}

void suspects_query(struct suspects *s, const struct event *event,
		    const struct dns_msg *msg, const struct policy_rule *rule)
{
	struct alert_lookup lookup = { .phase = ALERT_ASKED };

	if (!is_lookup(s, event, msg) || !is_known(&event->owner))
		return;
	s->now = (struct raised_subject){
		.event = event, .owner = &event->owner, .msg = msg, .rule = rule
	};
	lookup.server = ip_addr_of(event->family, event->remote);
	lookup.foreign_server = is_foreign(s, event, &lookup.server);
	(void)look(s, &lookup);
}

/* The addresses of the answer, and the least TTL of its records. */
static size_t list_addresses(const struct dns_msg *msg, struct ip_addr *addrs,
			     uint32_t *ret_ttl_s)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	size_t n = 0;

	*ret_ttl_s = UINT32_MAX;
	while (dns_msg_next_answer(msg, &walk, &rr)) {
		if (rr.ttl_s < *ret_ttl_s)
			*ret_ttl_s = rr.ttl_s;
		if (n < ADDRS_MAX && dns_rdata_addr(msg, &rr, &addrs[n]))
			n++;
	}
	return n;
}

static bool rebinding_denies(const struct suspects *s)
{
	const struct policy *policy = s->host->policy;

	return policy->mode == POLICY_ENFORCE &&
	       policy->alerts.detectors[POLICY_REBINDING].alerting.denies;
}

bool suspects_answer(struct suspects *s, const struct event *event,
		     const struct event_question *question,
		     const struct dns_msg *msg, const struct policy_rule *rule)
{
	struct alert_lookup lookup = { .phase = ALERT_ANSWERED };
	struct ip_addr addrs[ADDRS_MAX];
	uint32_t suspicious;

	if (!is_lookup(s, event, msg) || !is_known(&question->owner) ||
	    (question->flags & EVENT_RESOLVER) || !(msg->flags & DNS_MSG_QR))
		return false;
	s->now = (struct raised_subject){ .event = event,
					  .question = question,
					  .owner = &question->owner,
					  .msg = msg,
					  .rule = rule };
	lookup.server = ip_addr_of(event->family, question->server);
	lookup.rcode = msg->rcode;
	lookup.answer_len = (uint32_t)msg->len;
	lookup.addrs = addrs;
	lookup.n_addrs = list_addresses(msg, addrs, &lookup.ttl_s);
	suspicious = look(s, &lookup);
	return (suspicious & POLICY_DETECTOR_BIT(POLICY_REBINDING)) &&
	       rebinding_denies(s);
}

void suspects_tick(struct suspects *s)
{
	const uint64_t now_ns = time_at(s, wallclock_boottime_ns());

	(void)denials_expire(&s->raised.denied.maps, wallclock_boottime_ns());
	if (s->host && alert_due_ns(s->alerts) <= now_ns)
		alert_tick(s->alerts, now_ns);
	if (s->host)
		seen_file_tick(&s->seen_file, s->alerts,
			       wallclock_boottime_ns());
}

bool suspects_is_quiet(struct suspects *s, uint64_t until_ns)
{
	return !s || !s->host || alert_due_ns(s->alerts) > time_at(s, until_ns);
}

const struct alert *suspects_nth(const struct suspects *s, size_t n,
				 const struct alerted_entry **ret_who)
{
	const struct alert *alert = s->host ? alert_nth(s->alerts, n) : NULL;

	if (alert)
		*ret_who = alerted_find((struct alerted *)&s->raised.alerted,
					alert->id);
	return alert;
}

int suspects_release(struct suspects *s, size_t n)
{
	const struct alert *alert = s->host ? alert_nth(s->alerts, n) : NULL;
	struct alerted_entry *who =
		alert ? alerted_find(&s->raised.alerted, alert->id) : NULL;

	if (!who || !who->denied.until_ns)
		return -ENOENT;
	(void)denied_end(&s->raised.denied, &who->denied);
	alerted_release(&s->raised.alerted, &who->denied);
	return 0;
}

void suspects_release_program(struct suspects *s, const struct denial_key *key)
{
	alerted_release_program(&s->raised.alerted, key);
}

void suspects_losses(const struct suspects *s, struct alert_losses *ret_losses)
{
	*ret_losses = (struct alert_losses){ 0 };
	if (s->alerts)
		alert_losses(s->alerts, ret_losses);
}

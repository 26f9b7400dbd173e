/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * firewalls.c - marks that other firewalls set or route by, and what empties
 * tables.
 */
#include <errno.h>
#include <inttypes.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <string.h>

#include "enforcer/cli/doctor/checks.h"
#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/forward/rtnl.h"
#include "nft/netlink/nl.h"
#include "nft/netlink/nlattr.h"
#include "nft/nftmarks.h"
#include "nft/nftprobe.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "policy/policy.h"

#define TEXT_MAX 65536
#define MASK_MEND \
	"another 'mark: { mask: ... }' in the policy, or other bits there"

static uint32_t mask_of(const struct checkup *checkup)
{
	return checkup->policy ? checkup->policy->mark_mask : MARK_MASK_DEFAULT;
}

static void add_rule(const struct checkup *checkup,
		     const struct nftmarks_rule *rule)
{
	struct findings *findings = checkup->findings;

	if (rule->of_flow)
		findings_add(findings, "firewall-flow-mark", FINDINGS_OPEN,
			     "a rule changes bits of conntrack's mark that are "
			     "nameward's: 0x%08x of 0x%08x",
			     rule->bits, mask_of(checkup));
	else
		findings_add(findings, "firewall-mark", FINDINGS_OPEN,
			     "a rule changes bits of packets' marks that are "
			     "nameward's: 0x%08x of 0x%08x",
			     rule->bits, mask_of(checkup));
	findings_about(findings, "%s, handle %" PRIu64, rule->chain,
		       rule->handle);
	findings_see(findings, "nft -a list chain %s", rule->chain);
	findings_mend(findings, MASK_MEND);
}

static void check_marks(const struct checkup *checkup, struct nl_socket *nl)
{
	struct nftmarks marks;
	size_t i;
	int r;

	r = nftmarks_read(nl, mask_of(checkup), &marks);
	if (r < 0) {
		findings_add(checkup->findings, "firewall-mark",
			     FINDINGS_UNKNOWN,
			     "the rules of nftables could not be read: %s",
			     strerror(-r));
		return;
	}
	for (i = 0; i < marks.n && i < NFTMARKS_MAX; i++)
		add_rule(checkup, &marks.rules[i]);
	if (marks.n > NFTMARKS_MAX)
		findings_add(checkup->findings, "firewall-more", FINDINGS_NOTE,
			     "%zu more rules do", marks.n - NFTMARKS_MAX);
	if (marks.n == 0) {
		findings_add(checkup->findings, "firewall-mark", FINDINGS_SHUT,
			     "no rule of nftables changes bits of marks that "
			     "are nameward's (0x%08x)",
			     mask_of(checkup));
		findings_see(checkup->findings, "nft list ruleset");
	}
}

/* Is "flush ruleset" a line of @text? */
static bool flushes(char *text)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		line += strspn(line, " \t");
		if (strncmp(line, "flush ruleset", 13) == 0)
			return true;
	}
	return false;
}

static void add_flush(const struct checkup *checkup, const char *path,
		      enum findings_state state)
{
	static const char *const what[] = {
		[FINDINGS_OPEN] = "nameward's table is gone until the daemon "
				  "makes it anew",
		[FINDINGS_UNKNOWN] = "whether nameward's table is passed over "
				     "could not be tried",
		[FINDINGS_SHUT] = "nameward's table is passed over",
	};

	findings_add(checkup->findings, "firewall-flush", state,
		     "it flushes the ruleset: %s", what[state]);
	findings_about(checkup->findings, "%s", path);
	findings_see(checkup->findings, "grep flush %s", path);
	if (state != FINDINGS_SHUT)
		findings_mend(checkup->findings,
			      "'destroy table' or 'flush table' of its own "
			      "tables, or Linux 6.9");
}

static void check_flush(const struct checkup *checkup, struct nl_socket *nl)
{
	static const char *const files[] = { "/etc/nftables.conf",
					     "/etc/sysconfig/nftables.conf",
					     "/etc/nftables.nft" };
	enum findings_state state = FINDINGS_UNKNOWN;
	struct nftprobe probe = { 0 };
	char text[TEXT_MAX];
	size_t i;

	if (nftprobe_run(nl, checkup->without_nft, &probe) == 0)
		state = probe.owner_persist ? FINDINGS_SHUT : FINDINGS_OPEN;
	for (i = 0; i < ARRAY_SIZE(files); i++)
		if (checkup_read(checkup, files[i], text, sizeof(text)) == 0 &&
		    flushes(text))
			add_flush(checkup, files[i], state);
}

/* Only chains of the table mangle may set marks. */
static void check_legacy(const struct checkup *checkup)
{
	static const char *const names[] = { "/proc/net/ip_tables_names",
					     "/proc/net/ip6_tables_names" };
	char text[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (checkup_read(checkup, names[i], text, sizeof(text)) < 0 ||
		    !strstr(text, "mangle"))
			continue;
		findings_add(checkup->findings, "iptables-legacy",
			     FINDINGS_UNKNOWN,
			     "iptables-legacy has a table mangle: whether its "
			     "rules change bits 0x%08x of marks is not seen "
			     "here",
			     mask_of(checkup));
		findings_about(checkup->findings, "%s", names[i]);
		findings_see(checkup->findings,
			     "%s-legacy-save -t mangle | grep MARK",
			     i == 0 ? "iptables" : "ip6tables");
		findings_mend(checkup->findings,
			      MASK_MEND ", or iptables-nft in its place");
	}
}

struct routing {
	const struct checkup *checkup;
};

static int take_routing_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct routing *routing = data;
	uint32_t ours = mask_of(routing->checkup);
	struct findings *findings = routing->checkup->findings;
	uint32_t mark = 0, mask = UINT32_MAX, priority = 0;
	const struct nlattr *attr;
	bool compares = false;

	mnl_attr_for_each(attr, nlh, sizeof(struct fib_rule_hdr))
	{
		if (mnl_attr_get_payload_len(attr) != sizeof(uint32_t))
			continue;
		if (mnl_attr_get_type(attr) == FRA_FWMARK)
			mark = mnl_attr_get_u32(attr);
		else if (mnl_attr_get_type(attr) == FRA_FWMASK)
			mask = mnl_attr_get_u32(attr);
		else if (mnl_attr_get_type(attr) == FRA_PRIORITY)
			priority = mnl_attr_get_u32(attr);
		compares |= mnl_attr_get_type(attr) == FRA_FWMARK;
	}
	if (!compares || !(mask & ours))
		return MNL_CB_OK;
	findings_add(findings, "routing-mark", FINDINGS_OPEN,
		     "a rule of routing compares mark 0x%x under mask 0x%x, in "
		     "which programs have bits of nameward's",
		     mark, mask);
	findings_about(findings, "priority %u", priority);
	findings_see(findings, "ip rule show; ip -6 rule show");
	findings_mend(findings, "'fwmark 0x%x/0x%x' in its place", mark & ~ours,
		      mask & ~ours);
	return MNL_CB_OK;
}

static int ask_routing(const struct checkup *checkup, uint8_t family)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	struct routing routing = { checkup };
	char buffer[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct fib_rule_hdr *header;
	int r;

	r = rtnl_open(&nl);
	if (r < 0)
		return r;
	nlh->nlmsg_type = RTM_GETRULE;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header = mnl_nlmsg_put_extra_header(nlh, sizeof(*header));
	header->family = family;
	return rtnl_request(nl, nlh, take_routing_rule, &routing);
}

static void check_routing(const struct checkup *checkup)
{
	size_t before = checkup->findings->n;
	int r;

	r = ask_routing(checkup, AF_INET);
	if (r == 0)
		r = ask_routing(checkup, AF_INET6);
	if (r < 0 && r != -EAFNOSUPPORT)
		findings_add(checkup->findings, "routing-mark",
			     FINDINGS_UNKNOWN,
			     "the rules of routing could not be read: %s",
			     strerror(-r));
	else if (checkup->findings->n == before)
		findings_add(checkup->findings, "routing-mark", FINDINGS_SHUT,
			     "no rule of routing compares bits of marks that "
			     "are nameward's");
}

void firewalls_check(const struct checkup *checkup)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	int r = nl_open(&nl);

	if (r < 0) {
		findings_add(checkup->findings, "firewall-mark",
			     FINDINGS_UNKNOWN,
			     "nftables could not be asked: %s", strerror(-r));
	} else {
		check_marks(checkup, nl);
		check_flush(checkup, nl);
	}
	check_legacy(checkup);
	check_routing(checkup);
}

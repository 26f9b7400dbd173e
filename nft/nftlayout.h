/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlayout.h - the names in the table `inet nameward`, and the description
 * that it is made from.
 *
 * Plain data that all of nft/ may include.  What the rules are that follow
 * from a description is written down in nft/table/nftrules.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

#define NFTLAYOUT_TABLE "nameward"

#define NFTLAYOUT_CHAIN_UNTRACKED "untracked"
#define NFTLAYOUT_CHAIN_OUTPUT "output"
#define NFTLAYOUT_CHAIN_FORWARD "forward"
#define NFTLAYOUT_CHAIN_FORWARDED "forwarded"
#define NFTLAYOUT_CHAIN_PERMIT_FORWARDED "permit_forwarded"
#define NFTLAYOUT_CHAIN_LEAVING "leaving"
#define NFTLAYOUT_CHAIN_FOREIGN "foreign"
#define NFTLAYOUT_CHAIN_UNANSWERED "unanswered"
#define NFTLAYOUT_CHAIN_LOOPBACK "loopback"
#define NFTLAYOUT_CHAIN_MARTIAN "martian"
#define NFTLAYOUT_CHAIN_BY_PACKET "by_packet"
#define NFTLAYOUT_CHAIN_SHUT "shut"
#define NFTLAYOUT_CHAIN_HOLD "hold"
#define NFTLAYOUT_CHAIN_MISS "miss"
#define NFTLAYOUT_CHAIN_REFUSE "refuse"

/* The names of the fixed sets can't collide with those of a rule's sets, which
 * end in _4, _6, _n4 and so on. */
#define NFTLAYOUT_SET_CLASSES "classes"
#define NFTLAYOUT_SET_FLOWS "flows"
#define NFTLAYOUT_SET_TRANSPARENT "transparent"
#define NFTLAYOUT_SET_HELD "held"
#define NFTLAYOUT_SET_HELD_DATAGRAMS "held_udp"
#define NFTLAYOUT_SET_SOURCES_4 "sources4"
#define NFTLAYOUT_SET_SOURCES_6 "sources6"
#define NFTLAYOUT_SET_RESOLVERS_4 "resolvers4"
#define NFTLAYOUT_SET_RESOLVERS_6 "resolvers6"

/* What the log says in place of a rule's name, which begins with a letter. */
#define NFTLAYOUT_LOG_FOREIGN "!source"
#define NFTLAYOUT_LOG_MARTIAN "!martian"
#define NFTLAYOUT_LOG_NO_CLASS "!class"

#define NFTLAYOUT_RULE_NAME_MAX 128 /* bytes with the terminator */
#define NFTLAYOUT_SET_NAME_MAX (NFTLAYOUT_RULE_NAME_MAX + 4)

struct nftlayout_port {
	uint8_t proto; /* IPPROTO_ICMP: no port; for IPv6 it is ICMPv6 */
	uint16_t port; /* host byte order */
	uint16_t last; /* of a range that begins at @port; 0: none */
};

/* The sets of one rule of the policy. */
struct nftlayout_rule {
	const char *name; /* [A-Za-z][A-Za-z0-9_.-]*, unique */
	bool answers;	  /* has RULE_4 and RULE_6 */
	bool keep;	  /* sets that exist keep their elements; nets are the
			   * same as before */
	const struct ip_net *nets; /* RULE_n4 and RULE_n6; may overlap */
	size_t n_nets;
	const struct ip_net *sources; /* RULE_s4, RULE_s6; with nets */
	size_t n_sources;
};

/* What one clause means to a class. */
struct nftlayout_entry {
	const char *rule; /* name of a rule whose sets exist */
	bool networks;	  /* about RULE_n4/n6, else about RULE_4/6 */
	bool deny;
	bool audit; /* what is denied is logged, and passes */
	const struct nftlayout_port *ports; /* none: any port and protocol */
	size_t n_ports;
	int64_t until_s; /* since 1970; then it matches nothing; 0: no end */
};

/* Programs that may open the same; entries in the order of their clauses. */
struct nftlayout_class {
	const char *label; /* comment for people; NULL: none */
	const struct nftlayout_entry *entries;
	size_t n_entries;
	uint32_t epoch;	  /* that its flows are marked with */
	uint8_t id;	  /* 1..MARK_CLASSES - 1 */
	bool open_all;	  /* everything is accepted: the local resolver */
	bool transparent; /* sends from addresses that are not this host's */
};

struct nftlayout_config {
	uint32_t mark_mask;  /* policy/eval/mark.h */
	bool egress_allow;   /* what no entry decides is accepted */
	bool audit;	     /* log what would be rejected, and accept it */
	bool enforces;	     /* but some entries reject all the same */
	bool track_loopback; /* conntrack follows what leaves by lo */
	uint32_t epoch;	     /* of the classes: mark_of_flow() */
	bool all_epochs;     /* flows of the epoch before count as well */
	bool no_flows;	     /* the mark of a flow may mean something else: none
			      * counts, and no flow gets one */
	bool staged;	     /* entries are of two policies, of which one is
			      * about to be in force: what is forwarded makes no
			      * flow of either */
	bool forward_waits;  /* whose packets are forwarded is not known: what
			      * begins is dropped, and is sent again */
	uint16_t log_group;  /* nflog_group() */
	uint16_t hold_queue; /* where packets wait for an answer in flight; 0:
			      * nowhere, they are dropped */
	uint32_t set_size;   /* of RULE_4/6; 0: no bound, which is best: what
			      * has expired counts until the kernel collects
			      * it, a second or more later, and a full set
			      * fails the whole transaction */
	bool count_elements; /* each address counts its packets, where the
			      * kernel can: adding one takes 3 us more */
	const struct ip_net *resolvers; /* port 53; whole addresses */
	size_t n_resolvers;
	const struct nftlayout_rule *rules;
	size_t n_rules;
	/* A mark of a class that is not among them is refused, or dropped
	 * while an answer is in flight.  So is mark_class_none(), unless it is
	 * among them. */
	const struct nftlayout_class *classes;
	size_t n_classes;
	/* Other network namespaces, and what may be forwarded for them. */
	const struct ip_net *sources;
	size_t n_sources;
	uint16_t answers_group; /* nflog_group() for copies of answers; or 0 */
	const struct nftlayout_entry *forward;
	size_t n_forward;
};

enum nftlayout_rule_set {
	NFTLAYOUT_ANSWERS_4, /* RULE_4 */
	NFTLAYOUT_ANSWERS_6, /* RULE_6 */
	NFTLAYOUT_NETS_4,    /* RULE_n4 */
	NFTLAYOUT_NETS_6,    /* RULE_n6 */
	NFTLAYOUT_FORWARD_4, /* RULE_f4: source . address, beside RULE_4 */
	NFTLAYOUT_FORWARD_6, /* RULE_f6 */
	NFTLAYOUT_SOURCES_4, /* RULE_s4 */
	NFTLAYOUT_SOURCES_6, /* RULE_s6 */
};

/* Make the name of a rule's set.  -ENAMETOOLONG; -EINVAL: @rule is no name that
 * nftables takes. */
int nftlayout_set_name(const char *rule, enum nftlayout_rule_set set,
		       char ret_name[NFTLAYOUT_SET_NAME_MAX]);

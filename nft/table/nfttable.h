/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfttable.h - the table `inet nameward`: made, replaced and removed.
 *
 * Each call is one transaction: no packet ever meets half a table.  Where the
 * kernel has `owner,persist` the table is ours alone while the socket is open,
 * outlives us, and is adopted by the next nfttable_open().  See nftrules.c for
 * its layout as `nft list table inet nameward` shows it.
 *
 * Addresses are in network order, IPv4 in the first four bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nl_socket; /* nft/netlink/nl.h */
struct nftprobe;  /* nft/nftprobe.h */
struct nfttable;

#define NFTTABLE_NAME "nameward"
#define NFTTABLE_RULE_NAME_MAX 128 /* bytes with the terminator */
#define NFTTABLE_SET_NAME_MAX (NFTTABLE_RULE_NAME_MAX + 4)
#define NFTTABLE_CLASS_MAX 127

struct nfttable_net {
	uint8_t family; /* AF_INET or AF_INET6 */
	uint8_t prefix; /* bits */
	uint8_t bytes[16];
};

struct nfttable_port {
	uint8_t proto;
	uint16_t port; /* host byte order */
};

/* The sets of one rule of the policy. */
struct nfttable_rule {
	const char *name; /* [A-Za-z][A-Za-z0-9_.-]*, unique */
	bool answers;	  /* has RULE_4 and RULE_6 */
	bool keep;	  /* their elements stay, when the sets exist, and
			   * nets are what they were */
	const struct nfttable_net *nets; /* RULE_n4 and RULE_n6; may overlap */
	size_t n_nets;
	const struct nfttable_net *sources; /* RULE_s4 and RULE_s6, with nets */
	size_t n_sources;
};

/* What one clause means to a class. */
struct nfttable_entry {
	const char *rule; /* name of a rule whose sets exist */
	bool networks;	  /* about RULE_n4/n6, else about RULE_4/6 */
	bool deny;
	const struct nfttable_port *ports; /* none: any port and protocol */
	size_t n_ports;
};

/* Programs that may open the same; in the order of their clauses. */
struct nfttable_class {
	uint8_t id;	   /* 1..NFTTABLE_CLASS_MAX */
	bool open_all;	   /* everything is accepted: the local resolver */
	const char *label; /* comment for people; NULL: none */
	const struct nfttable_entry *entries;
	size_t n_entries;
};

struct nfttable_config {
	uint32_t mark_mask;  /* contiguous, at least 4 bits; the top one says
			      * "answer in flight", the others are the class */
	bool egress_allow;   /* what no entry decides is accepted */
	bool audit;	     /* log what would be rejected, and accept it */
	uint16_t log_group;  /* nflog_group() */
	uint16_t hold_queue; /* where packets wait for an answer in flight; 0:
			      * nowhere, they are dropped */
	uint32_t set_size;   /* of RULE_4/6; 0: no bound, which is best: what
			      * has expired counts until the kernel collects
			      * it, a second or more later, and a set that is
			      * full fails the transaction of all */
	bool count_elements; /* each address counts its packets, where the
			      * kernel can: adding one takes 3 us more */
	const struct nfttable_net *resolvers; /* port 53; whole addresses */
	size_t n_resolvers;
	const struct nfttable_rule *rules;
	size_t n_rules;
	/* A mark of a class that is not among them is refused, or dropped
	 * while an answer is in flight.  Id 127, too, unless it is given. */
	const struct nfttable_class *classes;
	size_t n_classes;
	/* Other network namespaces, and what may be forwarded for them */
	const struct nfttable_net *sources;
	size_t n_sources;
	uint16_t answers_group; /* nflog_group() for copies of answers; or 0 */
	const struct nfttable_entry *forward;
	size_t n_forward;
};

enum nfttable_set {
	NFTTABLE_ANSWERS_4, /* RULE_4 */
	NFTTABLE_ANSWERS_6, /* RULE_6 */
	NFTTABLE_NETS_4,    /* RULE_n4 */
	NFTTABLE_NETS_6,    /* RULE_n6 */
	NFTTABLE_FORWARD_4, /* RULE_f4: source . address, beside RULE_4 */
	NFTTABLE_FORWARD_6, /* RULE_f6 */
	NFTTABLE_SOURCES_4, /* RULE_s4 */
	NFTTABLE_SOURCES_6, /* RULE_s6 */
};

/* The mark that a packet of the queue comes back with: bits under @mask that
 * no program is given, so that it is not held again. */
static inline uint32_t nfttable_mark_released(uint32_t mark, uint32_t mask)
{
	return (mark & ~mask) | (mask & ~(mask >> 1));
}

/* The name of a rule's set.  -ENAMETOOLONG. */
int nfttable_set_name(const char *rule, enum nfttable_set set,
		      char ret_name[NFTTABLE_SET_NAME_MAX]);

/*
 * Take over the table that a former run left, if there is one; what packets
 * meet doesn't change.  @nl and @probe are borrowed.  -EBUSY: the socket of a
 * living process owns it.
 */
int nfttable_open(struct nl_socket *nl, const struct nftprobe *probe,
		  struct nfttable **ret_table);
void nfttable_close(struct nfttable *table); /* leaves the table in force */
void nfttable_closep(struct nfttable **table);

/* Was there a table when nfttable_open() looked? */
bool nfttable_adopted(const struct nfttable *table);

/*
 * Make the table what @config says.  *ret_kept: each set to be kept has its
 * elements still; false: some set is new and empty, fill all of them anew.
 * On failure all is as it was.
 */
int nfttable_replace(struct nfttable *table,
		     const struct nfttable_config *config, bool *ret_kept);

/* Add a class, or give another meaning to its id, as the last replacement
 * would have done it. */
int nfttable_add_class(struct nfttable *table,
		       const struct nfttable_class *cls);

/* Is everything that we made still there?  -ENOENT: something is not. */
int nfttable_check(struct nfttable *table);

/* Remove the table, whoever made it.  Not there: 0.  -EBUSY: as above. */
int nfttable_remove(struct nl_socket *nl);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * servedbox.h - a table in a network namespace of the test's own that serves
 * one policy, without the gate around it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/gate/served.h"
#include "enforcer/gate/sources.h"
#include "nft/nftprobe.h"

/* Seconds in the unit of the functions under test. */
#define SERVEDBOX_S 1000000000ULL

struct servedbox {
	struct nl_socket *nl;
	struct nftprobe probe;
	struct nfttable *table;
	struct policy *policy;
	struct sources sources;
	struct gate_served *served;
	char news[256]; /* messages about users' sets, each followed by ";" */
};

/* With the policy @text, whose one class has its first clause.  false: the test
 * was skipped. */
bool servedbox_open(struct servedbox *box, const char *text);
void servedbox_close(struct servedbox *box);

/* What the next start of the daemon does: the table stays, what fills it is
 * made anew. */
void servedbox_restart(struct servedbox *box);

/* Does set @set of the table `inet nameward` have @element? */
bool servedbox_has(const char *set, const char *element);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gatescene.h - a gate in a network namespace of its own, and the policy in
 * force there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/gate/gate.h"
#include "enforcer/host/resolvers.h"

struct aside;  /* bpf/aside/aside.h */
struct loop;   /* enforcer/lib/loop.h */
struct policy; /* policy/policy.h */

#define GATESCENE_WEB                                                      \
	"  - name: web\n    domains: [w.example.com]\n    action: allow\n" \
	"    open: { ports: [80/tcp], ttl: { min: 30s, max: 1h }, "        \
	"grace: 5s }\n"
#define GATESCENE_POLICY "version: 1\nmode: enforce\nrules:\n" GATESCENE_WEB
#define GATESCENE_OTHER                       \
	"version: 1\nmode: enforce\nrules:\n" \
	"  - { name: new, domains: [n.example.com], action: allow }\n" GATESCENE_WEB
#define GATESCENE_LIST_4 "list set inet nameward web_4"

struct gatescene {
	struct loop *loop;
	struct gate *gate;
	struct aside *ct_aside;
	struct policy *policy;
	struct resolvers resolvers;
	uint32_t class_epoch; /* of what is staged next */
	char news[256];
};

/* All rules keep their addresses. */
extern const struct gate_handover gatescene_all_kept;

/* Put the policy @text in force; false: no namespace can be made. */
bool gatescene_open(struct gatescene *s, const char *text);
void gatescene_close(struct gatescene *s);

/* The gate alone, as at a start and at a crash. */
void gatescene_open_gate(struct gatescene *s);
void gatescene_close_gate(struct gatescene *s);

int gatescene_stage(struct gatescene *s, const struct policy *policy,
		    const struct gate_handover *handover);

/* Have rule 0 open @address.  Returns its timeout in seconds. */
uint32_t gatescene_put(struct gatescene *s, const char *address,
		       uint32_t ttl_s);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fold_kind.h - what makes two denials equal, and what those of one program or
 * one user have in common.  Used by enforcer/record/fold.c only.
 */
#pragma once

#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/name.h"
#include "enforcer/record/record.h"
#include "policy/policy.h"

struct alert_domains;	 /* enforcer/alert/domain.h */
struct dns_msg_question; /* enforcer/dns/rr.h */

/* Compared and hashed as bytes, so there is no padding. */
struct fold_kind {
	uint64_t exe_ino;
	uint64_t cgroup_id;
	uint32_t exe_dev;
	uint32_t uid, gid;
	uint32_t reason; /* enum reason */
	uint16_t remote_port;
	uint16_t type, class, name_len;
	uint16_t action; /* enum record_action */
	uint16_t mode;	 /* enum record_mode */
	uint16_t folded; /* enum record_folded: which fields are set */
	uint8_t family, proto;
	uint8_t remote[16];
	char comm[EVENT_COMM_LEN];
	char rule[POLICY_RULE_NAME_MAX];
	uint8_t name[DNS_NAME_MAX + 1]; /* lower case; last: mostly unused */
};

/* Fill in what makes @record equal to others; it has an event. */
void fold_kind_of(const struct record *record, struct fold_kind *ret_kind);

/* Leave in @kind, which is that of @record, what alerts are equal by.  @domains
 * may be NULL. */
void fold_kind_of_alert(const struct record *record,
			struct alert_domains *domains, struct fold_kind *kind);

/* Leave only the fields that the denials of one program, or of one user, have
 * in common. */
void fold_kind_widen(struct fold_kind *kind, enum record_folded folded);

uint64_t fold_kind_hash(const struct fold_kind *kind, uint64_t seed);

/* The question of @record's message; NULL: it has none that could be read. */
const struct dns_msg_question *fold_kind_question(const struct record *record);

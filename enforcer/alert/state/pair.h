/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pair.h - what one program asks for below one domain, as tunnel, many-names
 * and txt count it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/alert/state/distinct.h"
#include "enforcer/alert/look.h"

#define PAIR_PAIRS 4096
#define PAIR_LABEL_BITS 512
#define PAIR_NAME_BITS 512
#define PAIR_TXT_BITS 256

/* The detectors that count by pair. */
#define PAIR_DETECTORS                            \
	(POLICY_DETECTOR_BIT(POLICY_TUNNEL) |     \
	 POLICY_DETECTOR_BIT(POLICY_MANY_NAMES) | \
	 POLICY_DETECTOR_BIT(POLICY_TXT))

struct pair_type {
	uint16_t type;
	uint16_t n; /* at most UINT16_MAX */
};

struct pair {
	struct slot slot;
	/* Since day_s, when the first lookup of this day came. */
	uint32_t day_s;
	uint32_t day_sum; /* tunnel.h, TUNNEL_BYTE */
	uint32_t queries;
	uint32_t nxdomain;
	uint32_t name_bytes;
	uint32_t answered_bytes;
	uint16_t day_names; /* these two at most UINT16_MAX */
	uint16_t hour_names;
	struct pair_type types[ALERT_TYPES_MAX];
	/* tunnel: since hour_s. */
	uint32_t hour_s;
	uint32_t hour_sum;
	/* many-names: since many_s. */
	uint32_t many_s;
	struct distinct many;
	/* txt: since txt_s. */
	uint32_t txt_s;
	uint32_t txt_bytes; /* in answers */
	struct distinct txt;
	uint64_t labels[PAIR_LABEL_BITS / 64]; /* that were counted today */
	uint64_t names[PAIR_NAME_BITS / 64];
	uint64_t txt_names[PAIR_TXT_BITS / 64];
};

_Static_assert(sizeof(struct pair) <= 256, "a megabyte for all of them");

/* The pair of @look with its question counted; it may have been made for it. */
struct pair *pair_asked(const struct slots *pairs, const struct look *look);

/* The pair of @look with its answer counted; NULL: there is none. */
struct pair *pair_answered(const struct slots *pairs, const struct look *look);

/* Put what was counted for @pair into @evidence. */
void pair_evidence(const struct pair *pair, struct alert_evidence *evidence);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * feed.h - show the lookups of a log to the detectors.
 *
 * A log has no inodes: two programs are one if host, path and user are the
 * same.
 */
#pragma once

#include <stdint.h>

#include "enforcer/alert/alert.h"
#include "enforcer/alert/domain.h"
#include "enforcer/cli/replay/lookup.h"

/* What the policy says of @lookup: fill detectors, named, lists and n_lists of
 * @alert. */
typedef void (*feed_judge_fn)(void *context, const struct replay_lookup *lookup,
			      struct alert_lookup *alert);

struct feed {
	struct alerts *alerts;
	struct alert_domains *domains;
	feed_judge_fn judge;
	void *context;
};

/* Have the detectors look at question and answer of @lookup.  Returns as
 * alert_look(), for both. */
uint32_t feed_lookup(const struct feed *feed,
		     const struct replay_lookup *lookup);

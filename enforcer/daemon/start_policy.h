/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_policy.h - the steps of the start that find the first policy and put it
 * in force: that of the file, or the last good one that was kept, if the file
 * fails or what was in force before was not confirmed in time.
 */
#pragma once

struct service; /* enforcer/daemon/service_state.h */

int start_policy_read(struct service *s);
int start_policy_activate(struct service *s);

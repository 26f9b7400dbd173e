/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_asides.h - the steps of the start that make helpers for what others may
 * keep the kernel from answering.
 *
 * Each kind of question has a helper of its own, so that who makes one wait
 * takes no time from the others.  That for processes is made earlier
 * (enforcer/daemon/start_records.h).
 */
#pragma once

struct service; /* enforcer/daemon/service_state.h */

int start_asides_device(struct service *s); /* once the programs are open */
int start_asides_conntrack(struct service *s);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denialbox.h - real maps of denials that no program uses.
 */
#pragma once

#include <stdbool.h>

#include "bpf/maps/denials.h"

/* false: the test was skipped. */
bool denialbox_open(struct denial_maps *maps);
void denialbox_close(const struct denial_maps *maps);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * counters.h - the kernel side's counters, summed over the processors.
 */
#pragma once

#include "bpf/capture.h"

void counters_read(int counters_fd, struct capture_counters *ret_counters);

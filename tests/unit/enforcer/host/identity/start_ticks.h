/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_ticks.h - the start time of a process, as /proc has it.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/* In clock ticks since boot; fails the test if @pid does not run. */
uint64_t start_ticks(pid_t pid);

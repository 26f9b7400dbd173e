/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz.h - the function that each fuzz target defines, and libFuzzer or
 * replay.c calls.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

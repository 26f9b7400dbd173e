/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * confusables.h - what a character looks like.
 */
#pragma once

#include <stdint.h>

/* The letter of ASCII that @character looks like, else @character. */
uint32_t confusables_fold(uint32_t character);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known_names.h - names of which everybody knows what they mean.
 */
#pragma once

#include "enforcer/alert/lookup.h"

/* What @name is, or is below. */
enum alert_known known_names_find(const struct dns_name *name);

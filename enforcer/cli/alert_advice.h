/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alert_advice.h - what to look at first after an alert.
 */
#pragma once

/* @alert: the name of a detector.  NULL: there is none of that name. */
const char *alert_advice(const char *alert);

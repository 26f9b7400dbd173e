/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alert_advice.h - what to look at first after an alert.
 */
#pragma once

/* The advice for an alert with the reason @alert, such as the name of a
 * detector.  NULL: no alert has that reason. */
const char *alert_advice(const char *alert);

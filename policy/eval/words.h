/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * words.h - the words of a policy that its image carries as numbers.
 *
 * Zero is the safe value of each: denied, enforced, recorded.
 * Freestanding: the kernel side and the host mean the same by a number.
 */
#pragma once

enum policy_action { POLICY_DENY = 0, POLICY_ALLOW = 1 };
enum policy_mode { POLICY_ENFORCE = 0, POLICY_AUDIT = 1 };
enum policy_records {
	POLICY_RECORDS_ALL,
	POLICY_RECORDS_DENIED,
	POLICY_RECORDS_NONE,
	POLICY_RECORDS_LOOKUPS /* never in an image: the kernel reports all */
};
enum policy_alert {
	POLICY_ALERT_NONE,
	POLICY_ALERT_LOW,
	POLICY_ALERT_MEDIUM,
	POLICY_ALERT_HIGH
};

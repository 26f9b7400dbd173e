/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tunnel.c - bytes in names, and names without.
 */
#include "enforcer/alert/detector/tunnel.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)
#define A 1
#define TXT 16

static void random_labels_surprise_and_words_do_not(void)
{
	static const struct {
		const char *label; /* with its length */
		uint32_t least, most;
	} labels[] = {
		{ "\003www", 0, 0 },
		{ "\004mail", 0, TUNNEL_BYTE },
		{ "\012production", 0, TUNNEL_BYTE },
		{ "\020qzx7kvj3wq9xzj4v", 8 * TUNNEL_BYTE, 30 * TUNNEL_BYTE },
		{ "\032azkx5c5zl36pto5uq2lvkopqae", 6 * TUNNEL_BYTE,
		  20 * TUNNEL_BYTE },
	};
	uint64_t hash;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		uint32_t sum = tunnel_label((const uint8_t *)labels[i].label, 1,
					    &hash);

		if (sum < labels[i].least || sum > labels[i].most)
			unit_string(labels[i].label, "in bounds",
				    "out of them");
	}
}

static void hashes_fold_case_and_nothing_else(void)
{
	uint64_t a, b, c, d;

	(void)tunnel_label((const uint8_t *)"\003abc", 1, &a);
	(void)tunnel_label((const uint8_t *)"\003ABC", 1, &b);
	(void)tunnel_label((const uint8_t *)"\003ab\377", 1, &c);
	(void)tunnel_label((const uint8_t *)"\003ab\376", 1, &d);
	CU_ASSERT_EQUAL(a, b);
	CU_ASSERT_NOT_EQUAL(c, d);
}

static void data_in_names_is_an_alert_with_its_numbers(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct dns_name example;
	struct alertbox box;
	uint64_t n;

	alertbox_open(&box, BIT(TUNNEL));
	for (n = 0; n < 60 && !box.n[POLICY_TUNNEL]; n++) {
		alertbox_wait(&box, 1);
		(void)alertbox_ask(
			&box, alertbox_data_name(n, 26, "t.example.com", name),
			TXT);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 1);
	CU_ASSERT(n >= 8 && n <= 30);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_HIGH);
	CU_ASSERT_EQUAL(box.last.evidence.unit, ALERT_BYTES);
	CU_ASSERT(box.last.evidence.score >= 200);
	CU_ASSERT_EQUAL(box.last.evidence.threshold, 200);
	CU_ASSERT_EQUAL(box.last.evidence.window_s, 3600);
	CU_ASSERT_EQUAL(box.last.evidence.names, n);
	CU_ASSERT_EQUAL(box.last.evidence.queries, n);
	CU_ASSERT_EQUAL(box.last.evidence.types[0].type, TXT);
	CU_ASSERT_EQUAL(box.last.evidence.types[0].n, n);
	CU_ASSERT_TRUE(box.last.outweighs);
	unit_string("the domain", "example.com",
		    dns_name_text(&box.last.domain, name));
	CU_ASSERT_TRUE(alert_example(&box.last.evidence, 2, &example));
	CU_ASSERT_EQUAL(box.last.begin_ns / 1000000000, ALERTBOX_BEGIN_S + 1);
	alertbox_close(&box);
}

/* Ask for @n names of @len, one in @gap_s seconds.  Returns the alerts. */
static unsigned int trickle(uint64_t n, unsigned int len, uint64_t gap_s)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int found;
	uint64_t i;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < n; i++) {
		alertbox_wait(&box, gap_s);
		(void)alertbox_ask(
			&box, alertbox_data_name(i, len, "example.com", name),
			A);
	}
	found = box.n[POLICY_TUNNEL];
	alertbox_close(&box);
	return found;
}

static void data_of_16_bytes_in_20_minutes_is_found_in_a_day(void)
{
	CU_ASSERT(trickle(72, 26, 1200) >= 1);
}

/* 16 bytes a name, three a second, for an hour. */
static void the_highest_thresholds_are_reached(void)
{
	struct policy_detector_settings *settings;
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t n;

	alertbox_open(&box, BIT(TUNNEL));
	settings = &box.settings.detectors[POLICY_TUNNEL];
	settings->bytes = POLICY_TUNNEL_BYTES_MAX;
	settings->day_bytes = POLICY_TUNNEL_BYTES_MAX;
	for (n = 0; n < 10800 && !box.n[POLICY_TUNNEL]; n++) {
		if (n % 3 == 0)
			alertbox_wait(&box, 1);
		(void)alertbox_ask(
			&box, alertbox_data_name(n, 26, "example.com", name),
			A);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 1);
	CU_ASSERT_EQUAL(box.last.evidence.window_s, 3600);
	alertbox_close(&box);
}

static void less_data_than_the_bounds_is_no_tunnel(void)
{
	CU_ASSERT_EQUAL(trickle(24, 13, 3600), 0);
}

static void names_that_are_asked_for_again_add_nothing(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t i;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < 10000; i++)
		(void)alertbox_ask(
			&box,
			alertbox_data_name(i % 5, 26, "example.com", name), A);
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 0);
	alertbox_close(&box);
}

static void many_domains_without_a_top_level_are_one(void)
{
	char name[DNS_NAME_TEXT_MAX], data[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t n;

	alertbox_open(&box, BIT(TUNNEL));
	for (n = 0; n < 60 && !box.n[POLICY_TUNNEL]; n++) {
		(void)alertbox_data_name(n, 12, "", data);
		(void)alertbox_data_name(n + 1000, 12, data, name);
		name[strlen(name) - 1] = '\0';
		(void)alertbox_ask(&box, name, A);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 1);
	CU_ASSERT_EQUAL(box.last.domain.len, 0);
	alertbox_close(&box);
}

static void two_programs_are_counted_apart(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t i;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < 400; i++) {
		alertbox_program(&box, 1 + i % 40);
		(void)alertbox_ask(
			&box, alertbox_data_name(i, 26, "example.com", name),
			A);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 0);
	alertbox_close(&box);
}

static void addresses_services_and_ordinary_names_are_no_tunnel(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int i;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < 20000; i++) {
		(void)snprintf(name, sizeof(name),
			       "%u.%u.%u.%u.zen.example.org", i * 7 % 256,
			       i * 13 % 256, i * 29 % 256, i % 256);
		(void)alertbox_ask(&box, name, A);
		(void)snprintf(name, sizeof(name), "_x%xq%uz._tcp.example.org",
			       i * 77777U, i);
		(void)alertbox_ask(&box, name, A);
		(void)snprintf(name, sizeof(name), "client%u.example.net",
			       i % 300);
		(void)alertbox_ask(&box, name, A);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 0);
	alertbox_close(&box);
}

static void a_label_of_a_service_counts_only_if_it_is_long(void)
{
	char data[DNS_NAME_TEXT_MAX], name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t n;

	alertbox_open(&box, BIT(TUNNEL));
	for (n = 0; n < 1000; n++) {
		(void)alertbox_data_name(n, 23, "example.com", data);
		(void)snprintf(name, sizeof(name), "_%.200s", data);
		(void)alertbox_ask(&box, name, TXT);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 0);
	for (n = 0; n < 60 && !box.n[POLICY_TUNNEL]; n++) {
		(void)alertbox_data_name(n, 24, "example.com", data);
		(void)snprintf(name, sizeof(name), "_%.200s", data);
		(void)alertbox_ask(&box, name, TXT);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 1);
	alertbox_close(&box);
}

static void public_names_with_a_search_domain_are_no_tunnel(void)
{
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	uint64_t i;

	alertbox_open(&box, BIT(TUNNEL));
	for (i = 0; i < 1000; i++) {
		(void)alertbox_data_name(
			i, 12, "www.com.default.svc.cluster.local", name);
		(void)alertbox_ask(&box, name, A);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 0);
	alertbox_close(&box);
}

static void a_bitmap_full_of_small_labels_hides_nothing(void)
{
	static const char *const parts[] = { "in",  "er",  "on",  "re", "st",
					     "co",  "ma",  "pro", "de", "ser",
					     "ver", "con", "ent", "ing" };
	const unsigned int n_parts = ARRAY_SIZE(parts);
	char name[DNS_NAME_TEXT_MAX];
	struct alertbox box;
	unsigned int n;

	alertbox_open(&box, BIT(TUNNEL));
	for (n = 0; n < n_parts * n_parts * n_parts; n++) {
		(void)snprintf(name, sizeof(name), "%s%s%s.example.com",
			       parts[n % n_parts], parts[n / n_parts % n_parts],
			       parts[n / n_parts / n_parts]);
		(void)alertbox_ask(&box, name, A);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 0);
	for (n = 0; n < 60 && !box.n[POLICY_TUNNEL]; n++)
		(void)alertbox_ask(
			&box, alertbox_data_name(n, 26, "example.com", name),
			A);
	CU_ASSERT_EQUAL(box.n[POLICY_TUNNEL], 1);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(random_labels_surprise_and_words_do_not),
	UNIT(hashes_fold_case_and_nothing_else),
	UNIT(data_in_names_is_an_alert_with_its_numbers),
	UNIT(data_of_16_bytes_in_20_minutes_is_found_in_a_day),
	UNIT(the_highest_thresholds_are_reached),
	UNIT(less_data_than_the_bounds_is_no_tunnel),
	UNIT(names_that_are_asked_for_again_add_nothing),
	UNIT(many_domains_without_a_top_level_are_one),
	UNIT(two_programs_are_counted_apart),
	UNIT(addresses_services_and_ordinary_names_are_no_tunnel),
	UNIT(a_label_of_a_service_counts_only_if_it_is_long),
	UNIT(public_names_with_a_search_domain_are_no_tunnel),
	UNIT(a_bitmap_full_of_small_labels_hides_nothing),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/tunnel", tests,
			 ARRAY_SIZE(tests));
}

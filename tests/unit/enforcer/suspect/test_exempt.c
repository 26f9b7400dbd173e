/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_exempt.c - what a program keeps while all other names are denied to it,
 * in real maps.
 */
#include "enforcer/suspect/exempt.h"

#include <bpf/bpf.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/enforcer/suspect/deniedbox.h"
#include "tests/unit/unit.h"

struct scene {
	struct denied_options options;
	struct alertbox box;
};

/* Detectors of which one may deny, and empty maps. */
static bool begin(struct scene *scene)
{
	if (!deniedbox_open(&scene->options))
		return false;
	alertbox_open(&scene->box, POLICY_DETECTOR_BIT(POLICY_DGA));
	scene->box.settings.detectors[POLICY_DGA].alerting.denies = true;
	CU_ASSERT_EQUAL(alert_set(scene->box.alerts, &scene->box.settings), 0);
	scene->options.exempt.alerts = scene->box.alerts;
	scene->options.exempt.domains = scene->box.domains;
	return true;
}

static void end(struct scene *scene)
{
	alertbox_close(&scene->box);
	deniedbox_close(&scene->options);
}

/* Is the domain @text exempt for program @ino? */
static bool is_exempt(const struct scene *scene, uint64_t ino, const char *text)
{
	const struct denial_key key = { .exe_ino = ino,
					.domain_hash = deniedbox_hash(
						&scene->options, text) };
	struct denial_exemption exemption;
	struct dns_name name;

	if (bpf_map_lookup_elem(scene->options.maps.exempt, &key, &exemption) !=
	    0)
		return false;
	(void)dns_name_from_text(text, &name);
	CU_ASSERT_EQUAL(exemption.name_len, name.len);
	return true;
}

static void domains_with_an_answer_and_local_ones_are_exempt(void)
{
	const struct alert_who who = { .exe_ino = 1 };
	struct dns_name search;
	struct scene scene;

	if (!begin(&scene))
		return;
	(void)dns_name_from_text("office.example.org", &search);
	alert_domain_search(scene.box.domains, &search, 1);
	(void)alertbox_answer(&scene.box, "www.Example.com", 0, "192.0.2.1");
	(void)alertbox_answer(&scene.box, "nosuchname.com", 3, "");
	alertbox_program(&scene.box, 2);
	(void)alertbox_answer(&scene.box, "www.example.net", 0, "192.0.2.2");
	CU_ASSERT_EQUAL(exempt_begin(&scene.options.maps,
				     scene.options.name_key,
				     &scene.options.exempt, &who),
			0);
	CU_ASSERT_TRUE(is_exempt(&scene, 1, "example.com"));
	CU_ASSERT_FALSE(is_exempt(&scene, 1, "nosuchname.com"));
	CU_ASSERT_FALSE(is_exempt(&scene, 1, "example.net"));
	CU_ASSERT_FALSE(is_exempt(&scene, 1, "com"));
	CU_ASSERT_TRUE(is_exempt(&scene, 1, "arpa"));
	CU_ASSERT_TRUE(is_exempt(&scene, 1, "local"));
	CU_ASSERT_TRUE(is_exempt(&scene, 1, "office.example.org"));
	CU_ASSERT_FALSE(is_exempt(&scene, 2, "example.net"));
	end(&scene);
}

static void exemptions_of_a_former_run_hold_by_the_key_of_now(void)
{
	const struct alert_who who = { .exe_ino = 1 };
	struct scene scene;

	if (!begin(&scene))
		return;
	(void)alertbox_answer(&scene.box, "www.example.com", 0, "192.0.2.1");
	CU_ASSERT_EQUAL(exempt_begin(&scene.options.maps,
				     scene.options.name_key,
				     &scene.options.exempt, &who),
			0);
	scene.options.name_key[1]++;
	CU_ASSERT_FALSE(is_exempt(&scene, 1, "example.com"));
	exempt_take_over(&scene.options.maps, scene.options.name_key);
	CU_ASSERT_TRUE(is_exempt(&scene, 1, "example.com"));
	CU_ASSERT_TRUE(is_exempt(&scene, 1, "arpa"));
	scene.options.name_key[1]--;
	CU_ASSERT_FALSE(is_exempt(&scene, 1, "example.com"));
	end(&scene);
}

static void domains_without_room_are_counted(void)
{
	const struct denial_exemption exemption = { .name_len = 1 };
	const struct alert_who who = { .exe_ino = 1 };
	struct denial_key key = { .exe_ino = 9 };
	struct scene scene;
	size_t n_local;

	if (!begin(&scene))
		return;
	for (; key.domain_hash < DENIAL_EXEMPTIONS; key.domain_hash++)
		(void)denials_exempt(&scene.options.maps, &key, 1, &exemption);
	n_local = exempt_begin(&scene.options.maps, scene.options.name_key,
			       &scene.options.exempt, &who);
	CU_ASSERT(n_local > 0);
	(void)alertbox_answer(&scene.box, "www.example.com", 0, "192.0.2.1");
	CU_ASSERT_EQUAL(exempt_begin(&scene.options.maps,
				     scene.options.name_key,
				     &scene.options.exempt, &who),
			n_local + 1);
	end(&scene);
}

static const struct unit_test tests[] = {
	UNIT(domains_with_an_answer_and_local_ones_are_exempt),
	UNIT(exemptions_of_a_former_run_hold_by_the_key_of_now),
	UNIT(domains_without_room_are_counted),
};

int main(void)
{
	return unit_main("exempt", tests, ARRAY_SIZE(tests));
}

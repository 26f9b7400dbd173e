/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_matchers.c - who is looked at, for which names.
 */
#include "enforcer/host/matchers.h"

#include <stdio.h>

#include "bpf/abi/owner.h"
#include "enforcer/dns/name.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define BIT POLICY_DETECTOR_BIT
#define ALL_ON                                                            \
	(BIT(POLICY_TUNNEL) | BIT(POLICY_MANY_NAMES) | BIT(POLICY_TXT) |  \
	 BIT(POLICY_DGA) | BIT(POLICY_NXDOMAIN) | BIT(POLICY_REBINDING) | \
	 BIT(POLICY_RESOLVER) | BIT(POLICY_ENCRYPTED_DNS) |               \
	 BIT(POLICY_ODD_TYPE))

struct scene {
	struct policy *policy;
	struct diag *diag;
	struct matchers *matchers;
};

static void scene_open(struct scene *s, const char *alerts)
{
	char text[2048];

	(void)snprintf(text, sizeof(text), "version: 1\n%s", alerts);
	s->policy = policy_text_load(text);
	CU_ASSERT_EQUAL_FATAL(diag_new(&s->diag), 0);
	CU_ASSERT_EQUAL_FATAL(
		matchers_new(s->policy, -1, s->diag, &s->matchers), 0);
}

static void scene_close(struct scene *s)
{
	matchers_free(s->matchers);
	diag_free(s->diag);
	policy_free(s->policy);
}

static struct matchers_found find(const struct scene *s, uint32_t uid,
				  const char *cgroup, const char *text)
{
	const struct event_owner owner = { .uid = uid,
					   .gid = uid,
					   .attribution = EVENT_EXACT };
	struct matchers_found found;
	struct dns_name name;

	CU_ASSERT_EQUAL_FATAL(dns_name_from_text(text, &name), 0);
	matchers_find(s->matchers, &owner, cgroup, &name, &found);
	return found;
}

static void without_matchers_the_defaults_look(void)
{
	struct matchers_found found;
	struct scene s;

	scene_open(&s, "");
	found = find(&s, 7, NULL, "a.example");
	CU_ASSERT_EQUAL(found.detectors, ALL_ON);
	CU_ASSERT_EQUAL(found.exception, -1);
	CU_ASSERT_FALSE(matchers_use_cgroups(s.matchers));
	scene_close(&s);
	scene_open(&s, "alerts: no\n");
	CU_ASSERT_EQUAL(find(&s, 7, NULL, "a.example").detectors, 0);
	scene_close(&s);
}

static void the_key_who_narrows_a_detector(void)
{
	struct scene s;

	scene_open(&s, "alerts: { dga: { who: { user: 7 } }, odd-program: "
		       "{ who: [{ user: 8 }, { group: 9 }] } }\n");
	CU_ASSERT_EQUAL(find(&s, 7, NULL, "a").detectors, ALL_ON);
	CU_ASSERT_EQUAL(find(&s, 8, NULL, "a").detectors,
			(ALL_ON & ~BIT(POLICY_DGA)) | BIT(POLICY_ODD_PROGRAM));
	CU_ASSERT_EQUAL(find(&s, 9, NULL, "a").detectors,
			(ALL_ON & ~BIT(POLICY_DGA)) | BIT(POLICY_ODD_PROGRAM));
	scene_close(&s);
	/* Off stays off. */
	scene_open(&s, "alerts: { dga: { severity: no, who: { user: 7 } } }\n");
	CU_ASSERT_EQUAL(find(&s, 7, NULL, "a").detectors,
			ALL_ON & ~BIT(POLICY_DGA));
	scene_close(&s);
}

static void all_keys_of_an_exception_must_match(void)
{
	struct matchers_found found;
	struct scene s;

	scene_open(&s, "alerts:\n  except:\n"
		       "    - { who: { user: 7 }, domains: '**.a', alerts: "
		       "[tunnel, beacon] }\n"
		       "    - { domains: b }\n");
	found = find(&s, 7, NULL, "x.y.a");
	CU_ASSERT_EQUAL(found.detectors, ALL_ON & ~BIT(POLICY_TUNNEL));
	CU_ASSERT_EQUAL(found.excepted, BIT(POLICY_TUNNEL));
	CU_ASSERT_EQUAL(found.exception, 0);
	CU_ASSERT_EQUAL(find(&s, 8, NULL, "x.y.a").detectors, ALL_ON);
	CU_ASSERT_EQUAL(find(&s, 7, NULL, "a").detectors, ALL_ON);
	found = find(&s, 8, NULL, "b");
	CU_ASSERT_EQUAL(found.detectors, 0);
	CU_ASSERT_EQUAL(found.exception, 1);
	scene_close(&s);
}

static void lists_and_names_are_found(void)
{
	struct matchers_found found;
	struct scene s;

	scene_open(&s, "alerts:\n  encrypted-dns: { domains: [doh.x] }\n"
		       "  list:\n    - { domains: [a, b] }\n"
		       "    - { domains: [b, '**.b'], who: { user: 7 } }\n");
	found = find(&s, 7, NULL, "b");
	CU_ASSERT_EQUAL_FATAL(found.n_lists, 2);
	CU_ASSERT_EQUAL(found.lists[0], 0);
	CU_ASSERT_EQUAL(found.lists[1], 1);
	CU_ASSERT(found.detectors & BIT(POLICY_LISTED));
	CU_ASSERT_EQUAL(found.named, 0);
	CU_ASSERT_EQUAL(find(&s, 8, NULL, "c.b").n_lists, 0);
	CU_ASSERT_EQUAL(find(&s, 8, NULL, "DOH.x").named,
			BIT(POLICY_ENCRYPTED_DNS));
	scene_close(&s);
}

static void a_unit_is_known_by_the_path_of_its_cgroup(void)
{
	struct scene s;

	scene_open(&s, "alerts: { except: [{ who: { unit: a.service } }] }\n");
	CU_ASSERT_TRUE(matchers_use_cgroups(s.matchers));
	CU_ASSERT_EQUAL(find(&s, 0, "/system.slice/a.service", "x").detectors,
			0);
	CU_ASSERT_EQUAL(find(&s, 0, "/system.slice/b.service", "x").detectors,
			ALL_ON);
	CU_ASSERT_EQUAL(find(&s, 0, NULL, "x").detectors, ALL_ON);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(without_matchers_the_defaults_look),
	UNIT(the_key_who_narrows_a_detector),
	UNIT(all_keys_of_an_exception_must_match),
	UNIT(lists_and_names_are_found),
	UNIT(a_unit_is_known_by_the_path_of_its_cgroup),
};

int main(void)
{
	return unit_main("matchers", tests, ARRAY_SIZE(tests));
}

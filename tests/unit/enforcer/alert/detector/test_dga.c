/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_dga.c - domains that look made up.
 */
#include "enforcer/alert/detector/dga.h"

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)
#define NXDOMAIN 3

/* Of kraken, necurs, tinba, ramnit: facts of public lists. */
static const char *const made_up[] = {
	"qxjvkwzyhr.com",   "wvbjxkqtrzpl.net", "hkqwzxvbnmrt.org",
	"pzxqkjvhwlfg.com", "xkcvbnqwzrtj.net", "zqjxvkwhpbtn.com",
	"vqkzjxwrtplm.org", "jxqzvkhwbrnt.com", "kzqxjvwlmrtp.net",
	"bqzxkvjwhntr.com", "wxqkzjvhrtlp.org", "qvzxkjwbhrtn.com",
};
static const char *const words[] = {
	"weather-today.com", "gardentools.net",	 "bookstore.org",
	"news-online.com",   "housekeeping.net", "mountainbikes.org",
	"coffeehouse.com",   "travelagency.net", "schooldistrict.org",
	"bluewater.com",     "marketplace.net",	 "healthcenter.org",
};

static void made_up_labels_score_above_words(void)
{
	struct dns_name name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(made_up); i++) {
		(void)dns_name_from_text(made_up[i], &name);
		CU_ASSERT(dga_label(name.wire) > 0);
		(void)dns_name_from_text(words[i], &name);
		CU_ASSERT(dga_label(name.wire) < 0);
	}
	CU_ASSERT_EQUAL(dga_label((const uint8_t *)""), 0);
}

/* A NXDOMAIN for each; returns after how many there was an alert, 0: none. */
static size_t fail(struct alertbox *box, const char *const *names, size_t n,
		   uint16_t rcode)
{
	size_t i;

	for (i = 0; i < n; i++) {
		alertbox_wait(box, 2);
		(void)alertbox_answer(box, names[i], rcode, "");
		if (box->n[POLICY_DGA])
			return i + 1;
	}
	return 0;
}

static void some_made_up_names_that_do_not_exist_are_an_alert(void)
{
	struct alertbox box;
	struct dns_name name;
	size_t n;

	alertbox_open(&box, BIT(DGA));
	n = fail(&box, made_up, ARRAY_SIZE(made_up), NXDOMAIN);
	CU_ASSERT(n >= 2 && n <= 10);
	CU_ASSERT_EQUAL(box.last.severity, POLICY_ALERT_HIGH);
	CU_ASSERT_EQUAL(box.last.evidence.unit, ALERT_POINTS);
	CU_ASSERT(box.last.evidence.score >= 5);
	CU_ASSERT_EQUAL(box.last.evidence.nxdomain, n);
	CU_ASSERT_EQUAL(box.last.domain.len, 0);
	CU_ASSERT_TRUE(alert_example(&box.last.evidence, 0, &name));
	alertbox_close(&box);
}

static void made_up_names_that_exist_or_fail_are_no_alert(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(DGA));
	CU_ASSERT_EQUAL(fail(&box, made_up, ARRAY_SIZE(made_up), 0), 0);
	CU_ASSERT_EQUAL(fail(&box, made_up, ARRAY_SIZE(made_up), 2), 0);
	alertbox_close(&box);
}

static void words_that_do_not_exist_are_no_alert(void)
{
	struct alertbox box;

	alertbox_open(&box, BIT(DGA));
	CU_ASSERT_EQUAL(fail(&box, words, ARRAY_SIZE(words), NXDOMAIN), 0);
	alertbox_close(&box);
}

static void names_of_other_letters_that_do_not_exist_are_no_alert(void)
{
	static const char *const names[] = {
		"xn--e1afmkfd.com",	"XN--80AIRFTM.com",
		"xn--b1agh1afp.com",	"xn--80adxhks.com",
		"xn--wgv71a119e.com",	"xn--3e0b707e.com",
		"xn--l3cmwb9e3d4b.com",
	};
	struct alertbox box;

	alertbox_open(&box, BIT(DGA));
	CU_ASSERT_EQUAL(fail(&box, names, ARRAY_SIZE(names), NXDOMAIN), 0);
	alertbox_close(&box);
}

static void a_domain_that_is_asked_for_again_counts_once(void)
{
	struct alertbox box;
	int i;

	alertbox_open(&box, BIT(DGA));
	for (i = 0; i < 100; i++)
		(void)fail(&box, made_up, 1, NXDOMAIN);
	CU_ASSERT_EQUAL(box.n[POLICY_DGA], 0);
	alertbox_close(&box);
}

static void time_halves_the_sum(void)
{
	struct alertbox box;
	size_t i;

	alertbox_open(&box, BIT(DGA));
	for (i = 0; i < ARRAY_SIZE(made_up); i++) {
		(void)fail(&box, made_up + i, 1, NXDOMAIN);
		alertbox_wait(&box, 1800);
	}
	CU_ASSERT_EQUAL(box.n[POLICY_DGA], 0);
	alertbox_close(&box);
}

static void single_labels_and_search_domains_are_no_alert(void)
{
	static const char *const names[] = {
		"qxjvkwzyhr",	     "wvbjxkqtrzpl",	   "hkqwzxvbnmrt",
		"pzxqkjvhwlfg.lan",  "xkcvbnqwzrtj.local", "zqjxvkwhpbtn.corp",
		"vqkzjxwrtplm.home", "jxqzvkhwbrnt",	   "kzqxjvwlmrtp.lan",
	};
	struct alertbox box;

	alertbox_open(&box, BIT(DGA));
	CU_ASSERT_EQUAL(fail(&box, names, ARRAY_SIZE(names), NXDOMAIN), 0);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(made_up_labels_score_above_words),
	UNIT(some_made_up_names_that_do_not_exist_are_an_alert),
	UNIT(made_up_names_that_exist_or_fail_are_no_alert),
	UNIT(words_that_do_not_exist_are_no_alert),
	UNIT(names_of_other_letters_that_do_not_exist_are_no_alert),
	UNIT(a_domain_that_is_asked_for_again_counts_once),
	UNIT(time_halves_the_sum),
	UNIT(single_labels_and_search_domains_are_no_alert),
};

int main(void)
{
	return unit_main("enforcer/alert/detector/dga", tests,
			 ARRAY_SIZE(tests));
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_needs.c - which kernels are too old, and the sentence about what one
 * lacks.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bpf/load/needs.h"
#include "policy/base.h"
#include "tests/unit/bpf/load/lacking.skel.h"
#include "tests/unit/unit.h"

static const struct {
	const char *release;
	bool too_old;
} releases[] = {
	{ "6.1", false },
	{ "6.1.0-56-cloud-amd64", false },
	{ "6.1.0", false },
	{ "6.10.3", false },
	{ "6.12.117+deb13-cloud-amd64", false },
	{ "7.3.4+deb13-cloud-amd64", false },
	{ "7", false },
	{ "10.0-rc1", false },
	{ "5.10.0-30-amd64", true },
	{ "5.19.17", true },
	{ "6.0.19", true },
	{ "6.0-custom", true },
	{ "6", true },
	{ "4.19", true },
	{ "2.6.78-fc-v657", true },
	{ "custom", false },
	{ "", false },
};

static void kernel_older_than_the_oldest_supported_is_too_old(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(releases); i++)
		unit_string(releases[i].release,
			    releases[i].too_old ? "too old" : "fine",
			    needs_newer(releases[i].release) ? "too old"
							     : "fine");
}

static void missing_system_call_or_permission_is_named(void)
{
	struct lacking *lacking = lacking__open();

	CU_ASSERT_PTR_NOT_NULL_FATAL(lacking);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(needs_missing(lacking->obj, -ENOSYS), "bpf(2)"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(needs_missing(lacking->obj, -EPERM), "root"));
	lacking__destroy(lacking);
}

static void missing_helper_is_named(void)
{
	struct lacking *lacking;

	if (geteuid()) {
		unit_skip("it takes root to load a BPF program");
		return;
	}
	lacking = lacking__open();
	CU_ASSERT_PTR_NOT_NULL_FATAL(lacking);
	unit_string("with it", "it lacks a BPF helper",
		    needs_missing(lacking->obj, -EINVAL) ?: "nothing");
	(void)bpf_program__set_autoload(lacking->progs.needs_too_much, false);
	unit_string("without it", "nothing",
		    needs_missing(lacking->obj, -EINVAL) ?: "nothing");
	lacking__destroy(lacking);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(kernel_older_than_the_oldest_supported_is_too_old),
		UNIT(missing_system_call_or_permission_is_named),
		UNIT(missing_helper_is_named),
	};

	return unit_main("needs", tests, ARRAY_SIZE(tests));
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tracing.c - functions that every kernel has, and one that none has.
 */
#include "bpf/load/tracing.h"

#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void function_that_is_not_there_can_not_be_traced(void)
{
	CU_ASSERT(!tracing_has("nameward_no_such_function"));
	CU_ASSERT(!tracing_fentry("nameward_no_such_function"));
	CU_ASSERT(!tracing_modify_return("nameward_no_such_function"));
	CU_ASSERT(!tracing_kprobe("nameward_no_such_function"));
}

static void function_of_every_kernel_is_found(void)
{
	if (access("/sys/kernel/btf/vmlinux", R_OK) < 0) {
		unit_skip("the kernel does not tell its types");
		return;
	}
	CU_ASSERT(tracing_has("udp_sendmsg"));
	CU_ASSERT(tracing_has("tcp_sendmsg_locked"));
	CU_ASSERT(tracing_has("security_unix_stream_connect"));
}

/* The kernel permits it for functions of LSM and for those that errors may be
 * injected into. */
static void only_the_result_of_some_functions_can_be_changed(void)
{
	if (!tracing_fentry("udp_sendmsg")) {
		unit_skip("the kernel has no fentry");
		return;
	}
	CU_ASSERT(tracing_modify_return("security_unix_stream_connect"));
	CU_ASSERT(!tracing_modify_return("udp_sendmsg"));
}

static const struct unit_test tests[] = {
	UNIT(function_that_is_not_there_can_not_be_traced),
	UNIT(function_of_every_kernel_is_found),
	UNIT(only_the_result_of_some_functions_can_be_changed),
};

int main(void)
{
	return unit_main("tracing", tests, ARRAY_SIZE(tests));
}

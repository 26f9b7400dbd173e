/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * needs.c - try the map types, program types and helpers of an object, each
 * alone.
 */
#include "bpf/load/needs.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"

#define SENTENCE(name) \
	[BPF_FUNC_##name] = "it lacks the BPF helper bpf_" #name "()"
static const char *const helpers[] = { __BPF_FUNC_MAPPER(SENTENCE) };

#define LACKS_PROGRAMS "it lacks BPF programs for cgroups (CONFIG_CGROUP_BPF)"
static const char *const types[] = {
	[BPF_PROG_TYPE_CGROUP_SKB] = LACKS_PROGRAMS,
	[BPF_PROG_TYPE_CGROUP_SOCK] = LACKS_PROGRAMS,
	[BPF_PROG_TYPE_CGROUP_SOCK_ADDR] = LACKS_PROGRAMS,
	[BPF_PROG_TYPE_CGROUP_SOCKOPT] = LACKS_PROGRAMS,
	[BPF_PROG_TYPE_SOCK_OPS] = LACKS_PROGRAMS,
};

static const char *const maps[] = {
	[BPF_MAP_TYPE_SK_STORAGE] = "it lacks BPF storage in sockets",
	[BPF_MAP_TYPE_RINGBUF] = "it lacks BPF ring buffers",
	[BPF_MAP_TYPE_ARRAY_OF_MAPS] = "it lacks BPF maps of maps",
	[BPF_MAP_TYPE_HASH_OF_MAPS] = "it lacks BPF maps of maps",
};

bool needs_newer(const char *release)
{
	unsigned int want[2] = { 0 }, got[2] = { 0 };

	if (sscanf(release, "%u.%u", &got[0], &got[1]) < 1)
		return false;
	(void)sscanf(NEEDS_LINUX, "%u.%u", &want[0], &want[1]);
	return got[0] < want[0] || (got[0] == want[0] && got[1] < want[1]);
}

/* Does the verifier know @helper for programs of this type?  Its log says it if
 * not. */
static bool knows_helper(const struct bpf_program *program, int helper)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = helper },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	char log[4096] = "";
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log,
		    .log_size = sizeof(log), .log_level = 1,
		    .expected_attach_type =
			    bpf_program__expected_attach_type(program));
	CLEANUP(base_closep) int fd = -1;

	fd = bpf_prog_load(bpf_program__type(program), NULL, "GPL", insns,
			   ARRAY_SIZE(insns), &opts);
	return fd >= 0 || (!strstr(log, "invalid func ") &&
			   !strstr(log, "unknown func ") &&
			   !strstr(log, "cannot use helper "));
}

static const char *text_of(const char *const *texts, size_t n, size_t i,
			   const char *other)
{
	return i < n && texts[i] ? texts[i] : other;
}

static const char *missing_helper(const struct bpf_program *program)
{
	const struct bpf_insn *insn = bpf_program__insns(program);
	size_t i, n = bpf_program__insn_cnt(program);

	for (i = 0; i < n; i++)
		if (insn[i].code == (BPF_JMP | BPF_CALL) &&
		    insn[i].src_reg == 0 && !knows_helper(program, insn[i].imm))
			return text_of(helpers, ARRAY_SIZE(helpers),
				       (size_t)insn[i].imm,
				       "it lacks a BPF helper");
	return NULL;
}

static const char *missing_for(const struct bpf_program *program)
{
	enum bpf_prog_type type = bpf_program__type(program);

	if (!bpf_program__autoload(program))
		return NULL;
	if (libbpf_probe_bpf_prog_type(type, NULL) == 0)
		return text_of(types, ARRAY_SIZE(types), type,
			       "it lacks a type of BPF program");
	return missing_helper(program);
}

static const char *missing_types(const struct bpf_object *object)
{
	const struct bpf_map *map;

	bpf_object__for_each_map(map, object)
	{
		if (bpf_map__autocreate(map) &&
		    libbpf_probe_bpf_map_type(bpf_map__type(map), NULL) == 0)
			return text_of(maps, ARRAY_SIZE(maps),
				       bpf_map__type(map),
				       "it lacks a type of BPF map");
	}
	return NULL;
}

const char *needs_missing(const struct bpf_object *object, int error)
{
	struct bpf_program *program;
	const char *missing;
	struct btf *btf;

	if (error == -ENOSYS)
		return "it lacks bpf(2) (CONFIG_BPF_SYSCALL)";
	if (error == -EPERM)
		return "BPF is not permitted here; it takes root, CAP_BPF, "
		       "CAP_PERFMON and CAP_NET_ADMIN, and no lockdown";
	btf = btf__load_vmlinux_btf();
	btf__free(btf);
	if (!btf)
		return "it does not tell its types: there is no "
		       "/sys/kernel/btf/vmlinux (CONFIG_DEBUG_INFO_BTF)";
	missing = missing_types(object);
	bpf_object__for_each_program(program, object)
	{
		if (!missing)
			missing = missing_for(program);
	}
	return missing;
}

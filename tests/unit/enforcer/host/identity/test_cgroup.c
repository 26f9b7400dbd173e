/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_cgroup.c - the unit and container in the path of a cgroup, and the path
 * of an id.
 */
#include "enforcer/host/identity/cgroup.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/sockets/cgroups.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void units_and_containers_are_read_from_the_path(void)
{
#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	static const struct {
		const char *path, *unit, *container;
	} cases[] = {
		{ "/", "-", "-" },
		{ "/system.slice/nginx.service", "nginx.service", "-" },
		{ "/user.slice/user-1000.slice/user@1000.service/app.slice/"
		  "app-term.scope",
		  "app-term.scope", "-" },
		{ "/system.slice/_cpu.service", "cpu.service", "-" },
		{ "/user.slice", "-", "-" },
		{ "/docker/" ID, "-", ID },
		{ "/system.slice/docker-" ID ".scope", "docker-" ID ".scope",
		  ID },
		{ "/kubepods.slice/pod1/cri-containerd-" ID ".scope",
		  "cri-containerd-" ID ".scope", ID },
		{ "/machine.slice/libpod-conmon-" ID ".scope",
		  "libpod-conmon-" ID ".scope", "-" },
		{ "/x/" ID "0", "-", "-" },
		{ "/lxc.payload.web", "-", "web" },
		{ "/lxc.payload.", "-", "-" },
		{ "/machine.slice/libpod-" ID ".scope/container",
		  "libpod-" ID ".scope", ID },
		{ "/system.slice/web.service/libpod-payload-" ID, "web.service",
		  ID },
		{ "/kubepods/besteffort/pod7/" ID, "-", ID },
		{ "/kubepods.slice/crio-" ID ".scope", "crio-" ID ".scope",
		  ID },
		{ "/kubepods.slice/crio-conmon-" ID ".scope",
		  "crio-conmon-" ID ".scope", "-" },
		{ "/docker/" ID "/docker/f" ID, "-", ID },
		{ "/machine.slice/machine-my\\x2dbox.scope/payload/init.scope",
		  "init.scope", "my-box" },
		{ "/machine.slice/machine-a\\x0z\\x00\\x.scope",
		  "machine-a\\x0z\\x00\\x.scope", "a\\x0z\\x00\\x" },
		{ "/machine.slice/systemd-nspawn@web.service/payload",
		  "systemd-nspawn@web.service", "web" },
		{ "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope",
		  "machine-qemu\\x2d1\\x2dvm.scope", "-" },
		{ "/machine.slice/machine-.scope", "machine-.scope", "-" },
		{ "/lxc.monitor.web", "-", "-" },
		{ "/.service", "-", "-" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char unit[IDENTITY_CGROUP_NAME_MAX] = "-";
		char container[IDENTITY_CGROUP_NAME_MAX] = "-";

		(void)identity_cgroup_unit(cases[i].path, unit);
		(void)identity_cgroup_container(cases[i].path, container);
		unit_string(cases[i].path, cases[i].unit, unit);
		unit_string(cases[i].path, cases[i].container, container);
	}
}

static void names_longer_than_the_buffer_are_cut(void)
{
	char path[512], unit[IDENTITY_CGROUP_NAME_MAX];

	memset(path, 'a', sizeof(path));
	path[0] = '/';
	memcpy(path + sizeof(path) - 9, ".service", 9);
	CU_ASSERT_TRUE(identity_cgroup_unit(path, unit));
	CU_ASSERT_EQUAL(strlen(unit), IDENTITY_CGROUP_NAME_MAX - 1);
}

static void a_cgroup_is_found_by_its_id_and_stays_known(void)
{
	CLEANUP(identity_cgroup_freep) struct identity_cgroup *cgroups = NULL;
	const struct identity_cgroup_info *info;
	char mount[PATH_MAX], dir[PATH_MAX + 64], want[64];
	struct stat st;

	if (cgroups_mount(mount, sizeof(mount)) < 0) {
		unit_skip("there is no cgroup2");
		return;
	}
	(void)snprintf(want, sizeof(want), "/nwtest-%d.service", (int)getpid());
	(void)snprintf(dir, sizeof(dir), "%s%s", mount, want);
	if (mkdir(dir, 0755) < 0) {
		unit_skip("no cgroup can be made here");
		return;
	}
	CU_ASSERT_EQUAL(stat(dir, &st), 0);
	CU_ASSERT_EQUAL_FATAL(identity_cgroup_new(mount, &cgroups), 0);
	CU_ASSERT_PTR_NULL(identity_cgroup_find(cgroups, st.st_ino));
	CU_ASSERT_PTR_NULL(identity_cgroup_offer(cgroups, st.st_ino, "/"));
	info = identity_cgroup_resolve(cgroups, st.st_ino);
	CU_ASSERT_EQUAL(rmdir(dir), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(info);
	unit_string("path", want, info->path);
	unit_string("unit", want + 1, info->unit);
	CU_ASSERT_PTR_NULL(info->container);
	CU_ASSERT_PTR_EQUAL(identity_cgroup_find(cgroups, st.st_ino), info);
	CU_ASSERT_PTR_NULL(identity_cgroup_resolve(cgroups, st.st_ino + 1));
}

static void a_path_is_remembered_only_for_the_id_of_its_directory(void)
{
	CLEANUP(identity_cgroup_freep) struct identity_cgroup *cgroups = NULL;
	char dir[] = "/tmp/test_cgroup.XXXXXX", service[64];
	const struct identity_cgroup_info *info;
	struct stat st;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	(void)snprintf(service, sizeof(service), "%s/a.service", dir);
	CU_ASSERT_EQUAL_FATAL(mkdir(service, 0700), 0);
	CU_ASSERT_EQUAL_FATAL(stat(service, &st), 0);
	CU_ASSERT_EQUAL_FATAL(identity_cgroup_new(dir, &cgroups), 0);
	CU_ASSERT_PTR_NULL(
		identity_cgroup_offer(cgroups, st.st_ino, "a.service"));
	CU_ASSERT_PTR_NULL(identity_cgroup_offer(cgroups, st.st_ino, "/b"));
	CU_ASSERT_PTR_NULL(
		identity_cgroup_offer(cgroups, st.st_ino + 1, "/a.service"));
	CU_ASSERT_PTR_NULL(identity_cgroup_find(cgroups, st.st_ino));
	info = identity_cgroup_offer(cgroups, st.st_ino, "/a.service");
	CU_ASSERT_PTR_NOT_NULL_FATAL(info);
	unit_string("unit", "a.service", info->unit);
	CU_ASSERT_PTR_EQUAL(identity_cgroup_find(cgroups, st.st_ino), info);
	CU_ASSERT_PTR_NULL(identity_cgroup_find(cgroups, 0));
	(void)rmdir(service);
	(void)rmdir(dir);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(units_and_containers_are_read_from_the_path),
		UNIT(names_longer_than_the_buffer_are_cut),
		UNIT(a_cgroup_is_found_by_its_id_and_stays_known),
		UNIT(a_path_is_remembered_only_for_the_id_of_its_directory),
	};

	return unit_main("identity_cgroup", tests, ARRAY_SIZE(tests));
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nfnl.c - requests return what the kernel says, and nothing blocks.
 */
#include "nft/netlink/nfnl.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <sys/socket.h>

#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define CONFIG (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG)

static int request_command(int fd, uint16_t type, uint8_t command)
{
	const struct nfulnl_msg_config_cmd cmd = { .command = command };
	uint8_t buffer[NFNL_REQUEST_ROOM] = { 0 };
	struct nlmsghdr *nlh = nfnl_begin(buffer, type, 7);

	mnl_attr_put(nlh, NFULA_CFG_CMD, sizeof(cmd), &cmd);
	return nfnl_request(fd, nlh);
}

static void a_request_returns_the_error_of_the_kernel(void)
{
	CLEANUP(base_closep) int fd = -1;
	CLEANUP(base_closep) int other = -1;

	if (!nftbox_enter())
		return;
	fd = nfnl_open(1 << 20);
	other = nfnl_open(1 << 20);
	CU_ASSERT_FATAL(fd >= 0 && other >= 0);
	CU_ASSERT_EQUAL(request_command(fd, CONFIG, NFULNL_CFG_CMD_UNBIND),
			-ENODEV);
	CU_ASSERT_EQUAL(request_command(fd, CONFIG, NFULNL_CFG_CMD_BIND), 0);
	CU_ASSERT_EQUAL(request_command(other, CONFIG, NFULNL_CFG_CMD_BIND),
			-EPERM);
	CU_ASSERT_EQUAL(request_command(fd, CONFIG, NFULNL_CFG_CMD_UNBIND), 0);
	CU_ASSERT_EQUAL(request_command(other, CONFIG, NFULNL_CFG_CMD_BIND), 0);
}

static void a_subsystem_that_does_not_exist_is_an_error(void)
{
	CLEANUP(base_closep) int fd = -1;

	if (!nftbox_enter())
		return;
	fd = nfnl_open(1 << 20);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(request_command(fd, 0xff << 8, 0), -EINVAL);
}

static void a_socket_without_packets_does_not_block(void)
{
	CLEANUP(base_closep) int fd = -1;
	char byte;

	if (!nftbox_enter())
		return;
	fd = nfnl_open(1 << 20);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(recv(fd, &byte, 1, 0), -1);
	CU_ASSERT_EQUAL(errno, EAGAIN);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_request_returns_the_error_of_the_kernel),
		UNIT(a_subsystem_that_does_not_exist_is_an_error),
		UNIT(a_socket_without_packets_does_not_block),
	};

	return unit_main("nfnl", tests, ARRAY_SIZE(tests));
}

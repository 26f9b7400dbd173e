/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_reach.c - connections with a lookup, without one, and odd ones.
 */
#include "enforcer/cli/learn/reach.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/cli/draft/line.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "tests/unit/enforcer/cli/learn/learn_scene.h"
#include "tests/unit/unit.h"

struct scene {
	struct learn_facts facts;
	struct learn_programs programs;
	struct learn_reach *reach;
};

static void open_scene(struct scene *scene)
{
	CU_ASSERT_EQUAL_FATAL(learn_facts_init(&scene->facts), 0);
	learn_scene_add(&scene->facts, LEARN_SCENE_ANSWER
			",'x':0,'dns.resolved_ip':['192.0.2.1']");
}

static void connect_to(struct scene *scene, const char *ip, unsigned int port,
		       const char *more)
{
	char record[1024];

	(void)snprintf(record, sizeof(record),
		       "%s,'destination.ip':'%s','destination.port':%u%s",
		       LEARN_SCENE_CONNECT, ip, port, more);
	learn_scene_add(&scene->facts, record);
}

static void sort(struct scene *scene)
{
	CU_ASSERT_EQUAL_FATAL(
		learn_programs_make(&scene->facts, &scene->programs), 0);
	CU_ASSERT_EQUAL_FATAL(learn_reach_sort(scene->programs.list[0],
					       scene->facts.arena,
					       &scene->reach),
			      0);
}

static void close_scene(struct scene *scene)
{
	learn_programs_done(&scene->programs);
	learn_facts_done(&scene->facts);
}

/* "192.0.2.0/24 !8.8.8.8": those that look suspicious with '!'. */
static void check_nets(const char *what, const struct learn_network *nets,
		       size_t n, const char *want)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		buf_text(&out, i ? " " : "");
		buf_text(&out, nets[i].reason ? "!" : "");
		draft_line_net(&nets[i].net, &out);
	}
	buf_char(&out, '\0');
	unit_string(what, want, out.data);
}

static void check_ports(const char *what, const struct learn_ports *ports,
			const char *want)
{
	CLEANUP(buf_done) struct buf out = { 0 };

	learn_ports_write(ports, &out);
	buf_char(&out, '\0');
	unit_string(what, want, out.data);
}

static void an_address_of_an_answer_needs_a_port_only(void)
{
	CLEANUP(close_scene) struct scene scene;

	open_scene(&scene);
	connect_to(&scene, "192.0.2.1", 443, "");
	connect_to(&scene, "192.0.2.1", 80, "");
	connect_to(&scene, "192.0.2.2", 22, "");
	sort(&scene);
	check_ports("named", &scene.reach->named, "80/tcp, 443/tcp");
	check_ports("others", &scene.reach->others, "22/tcp");
	check_nets("networks", scene.reach->networks, scene.reach->n_networks,
		   "192.0.2.2");
	CU_ASSERT_EQUAL(scene.reach->n_special, 0);
}

static void a_private_address_of_an_answer_is_special(void)
{
	CLEANUP(close_scene) struct scene scene;

	open_scene(&scene);
	learn_scene_add(&scene.facts, LEARN_SCENE_OWNER
			"'event.action':'answer','dns.question.name':'b.test',"
			"'dns.resolved_ip':['10.1.2.3','10.1.2.4','10.1.3.5']");
	connect_to(&scene, "10.1.2.3", 443, "");
	connect_to(&scene, "10.1.2.4", 443, "");
	connect_to(&scene, "10.1.3.5", 443, "");
	sort(&scene);
	check_nets("special", scene.reach->special, scene.reach->n_special,
		   "10.1.2.3 10.1.2.4 10.1.3.5");
	CU_ASSERT_EQUAL(scene.reach->n_networks, 0);
}

static void private_neighbours_are_a_network_and_others_are_not(void)
{
	CLEANUP(close_scene) struct scene scene;
	unsigned int i;
	char ip[64];

	open_scene(&scene);
	for (i = 1; i <= 3; i++) {
		(void)snprintf(ip, sizeof(ip), "10.0.7.%u", i);
		connect_to(&scene, ip, 9100, "");
		connect_to(&scene, ip, 9101, "");
		(void)snprintf(ip, sizeof(ip), "203.0.113.%u", i);
		connect_to(&scene, ip, 9100, "");
		(void)snprintf(ip, sizeof(ip), "fd00::7:%u", i);
		connect_to(&scene, ip, 9100, "");
	}
	sort(&scene);
	check_nets("networks", scene.reach->networks, scene.reach->n_networks,
		   "10.0.7.0/24 203.0.113.1 203.0.113.2 203.0.113.3 "
		   "\"fd00::/64\"");
}

static void resolvers_alerts_and_rare_protocols_look_suspicious(void)
{
	CLEANUP(close_scene) struct scene scene;

	open_scene(&scene);
	connect_to(&scene, "8.8.8.8", 53, ",'network.transport':'udp'");
	connect_to(&scene, "8.8.8.9", 853, "");
	connect_to(&scene, "8.8.8.10", 443, ",'event.action':'alert'");
	connect_to(&scene, "8.8.8.11", 9, ",'network.transport':'sctp'");
	connect_to(&scene, "8.8.8.12", 0, ",'network.transport':'icmp'");
	sort(&scene);
	check_nets("networks", scene.reach->networks, scene.reach->n_networks,
		   "8.8.8.12 !8.8.8.8 !8.8.8.9 !8.8.8.10 !8.8.8.11");
	check_ports("others", &scene.reach->others, "icmp");
}

static void very_many_addresses_are_no_list(void)
{
	CLEANUP(close_scene) struct scene scene;
	unsigned int i;
	char ip[64];

	open_scene(&scene);
	for (i = 0; i <= LEARN_REACH_MANY; i++) {
		(void)snprintf(ip, sizeof(ip), "203.0.113.%u", i);
		connect_to(&scene, ip, 6881, "");
	}
	sort(&scene);
	CU_ASSERT_EQUAL(scene.reach->n_networks, LEARN_REACH_MANY + 1);
	CU_ASSERT_PTR_NOT_NULL(scene.reach->networks[0].reason);
}

static const struct unit_test tests[] = {
	UNIT(an_address_of_an_answer_needs_a_port_only),
	UNIT(a_private_address_of_an_answer_is_special),
	UNIT(private_neighbours_are_a_network_and_others_are_not),
	UNIT(resolvers_alerts_and_rare_protocols_look_suspicious),
	UNIT(very_many_addresses_are_no_list),
};

int main(void)
{
	return unit_main("learn_reach", tests, ARRAY_SIZE(tests));
}

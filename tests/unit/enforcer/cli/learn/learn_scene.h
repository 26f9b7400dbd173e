/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * learn_scene.h - facts from records that a test writes by hand.
 *
 * A record is the inside of a JSON object with ' for ", and of a key that is
 * there twice the last counts, so that one can be varied by what stands behind:
 * LEARN_SCENE_QUERY ",'user.id':'8'".
 */
#pragma once

#include "enforcer/cli/learn/facts.h"

#define LEARN_SCENE_OWNER                                                    \
	"'@timestamp':'2026-11-20T10:00:00Z','process.executable':'/bin/a'," \
	"'process.name':'a','user.name':'u','user.id':'1007',"               \
	"'group.id':'1007','nameward.attribution':'exact',"                  \
	"'event.type':['denied'],'event.outcome':'unknown',"
#define LEARN_SCENE_QUERY                                            \
	LEARN_SCENE_OWNER                                            \
	"'event.action':'query','event.reason':'default',"           \
	"'network.direction':'egress','dns.question.name':'a.test'," \
	"'dns.question.type':'A'"
#define LEARN_SCENE_ANSWER                                      \
	LEARN_SCENE_OWNER                                       \
	"'event.action':'answer','event.reason':'denied',"      \
	"'dns.question.name':'a.test','dns.question.type':'A'," \
	"'dns.resolved_ip':['192.0.2.1']"
#define LEARN_SCENE_CONNECT                                    \
	LEARN_SCENE_OWNER                                      \
	"'event.action':'connect','event.reason':'not-open',"  \
	"'destination.ip':'192.0.2.1','destination.port':443," \
	"'network.transport':'tcp'"

/* Add one; a text that is no record fails the test at once. */
void learn_scene_add(struct learn_facts *facts, const char *record);

/* The only actor that @facts have, or else the test fails at once. */
const struct learn_actor *learn_scene_actor(const struct learn_facts *facts);

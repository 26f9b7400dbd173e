/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_browser.c - paths of browsers, and others.
 */
#include "enforcer/alert/browser.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *path;
	bool want;
} paths[] = {
	{ "/usr/lib/firefox/firefox", true },
	{ "/usr/lib/firefox-esr/firefox-esr", true },
	{ "/usr/lib/chromium/chromium", true },
	{ "/opt/google/chrome/chrome", true },
	{ "/snap/firefox/4173/usr/lib/firefox/firefox", true },
	{ "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/WebKitNetworkProcess",
	  true },
	{ "/usr/bin/curl", false },
	{ "/home/user/usr/lib/firefox/firefox", false },
	{ "/tmp/firefox", false },
	{ "/usr/lib/firefox/x/firefox", false },
	{ "", false },
	{ "C:\\Program Files\\Mozilla Firefox\\firefox.exe", true },
	{ "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", true },
	{ "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
	  true },
	{ "c:\\program files\\mozilla firefox\\FIREFOX.EXE", true },
	{ "C:\\Users\\a\\Mozilla Firefox\\firefox.exe", false },
	{ "C:\\Program Files2\\Mozilla Firefox\\firefox.exe", false },
	{ "C:\\Program Files\\x\\Mozilla Firefox\\firefox.exe", false },
	{ "C:\\Program Files\\Mozilla Firefox\\firefox.exe.exe", false },
	{ "C:/Program Files/Mozilla Firefox/firefox.exe", false },
};

static void browsers_are_where_packages_put_them(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(paths); i++)
		if (browser_is(paths[i].path) != paths[i].want)
			unit_string(paths[i].path, "as wanted", "otherwise");
	CU_ASSERT_FALSE(browser_is(NULL));
}

static const struct unit_test tests[] = {
	UNIT(browsers_are_where_packages_put_them),
};

int main(void)
{
	return unit_main("enforcer/alert/browser", tests, ARRAY_SIZE(tests));
}

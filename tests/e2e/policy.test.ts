import { ANY_SIZE, expect, test } from "./support/people";

const PATHS = ["/", "/offers/off_mathematics", "/sign-in", "/orders"];

test(
  "an inline script that somebody slipped into a page does not run, and ours do",
  ANY_SIZE,
  async ({ as, watch }) => {
    test.setTimeout(180_000);
    // The browser says what it refused, and names what it did not ask for.
    watch.expect(/Content Security Policy|ERR_BLOCKED_BY_CSP|evil\.holdfast\.test/);
    const page = await as("customer");
    const attack = [
      "<script>window.stolen = 'inline'</script>",
      "<script nonce>window.stolen = 'empty nonce'</script>",
      `<script nonce="AAAA">window.stolen = 'guessed nonce'</script>`,
      `<script src="data:text/javascript,window.stolen='data'"></script>`,
      `<script src="https://evil.holdfast.test/x.js"></script>`,
      `<img src="x:" onerror="window.stolen = 'handler'">`,
      `<iframe srcdoc="<script>parent.stolen = 'frame'</script>"></iframe>`,
      `<base href="https://evil.holdfast.test/">`,
    ].join("");
    // The page comes from our server with its headers, and on the way its text is changed.
    await page.route(
      (url) => PATHS.includes(url.pathname),
      async (route) => {
        if (!route.request().isNavigationRequest()) return route.continue();
        const response = await route.fetch();
        const body = (await response.text()).replace(/<body([^>]*)>/, `<body$1>${attack}`);
        await route.fulfill({ response, body });
      },
    );
    for (const path of PATHS) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "window.stolen = 'made by a script'";
        document.body.append(script);
        location.hash = "seen";
      });
      expect(await page.evaluate(() => ("stolen" in window ? String(window.stolen) : null)), path).toBeNull();
      expect(await page.evaluate(() => document.baseURI.includes("evil")), path).toBe(false);
    }
    // What React has taken over answers to clicks.
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.goto("/offers/off_mathematics");
    await page.getByRole("button", { name: /^Book for/ }).click();
    await page.waitForURL(/\/checkout\/ord_/);
  },
);

test("no page can be shown inside another", ANY_SIZE, async ({ as, watch }) => {
  watch.expect(/frame|ERR_BLOCKED_BY_RESPONSE/i);
  const page = await as("customer");
  await page.goto("/");
  const { status, headers } = await page.evaluate(async () => {
    const response = await fetch("/orders");
    return { status: response.status, headers: Object.fromEntries(response.headers) };
  });
  expect(status).toBe(200);
  expect(headers["x-frame-options"]).toBe("DENY");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
});

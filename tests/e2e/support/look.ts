import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

type Scheme = "light" | "dark";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
/** What a page can lose by being narrow: other controls are shown, and closer together. The rest is the same document. */
const NARROW_RULES = [
  "aria-hidden-focus",
  "button-name",
  "label",
  "link-name",
  "meta-viewport",
  "scrollable-region-focusable",
  "target-size",
];
/** While a page is brought up to date it has no title for a moment: `look` waits for one instead. */
const WAITED_FOR = { "document-title": { enabled: false } };
/** Where to put pictures of what is looked at; none are taken without it. */
export const PICTURES = process.env["HOLDFAST_SCREENS"];

const NOTHING = "nothing";

type Violations = Awaited<ReturnType<AxeBuilder["analyze"]>>["violations"];

/** Leaves axe in the page. None of ours has frames of other sites, which would need a page to gather what they find. */
async function inspect(page: Page, looking: Looking): Promise<Violations> {
  const { repeats = NOTHING, folder } = looking;
  const rules = folder === "mobile" ? NARROW_RULES : null;
  const known = rules === null ? null : await inspectAgain(page, looking, rules);
  if (known !== null) return known;
  const runOnly = rules === null ? { type: "tag" as const, values: TAGS } : { type: "rule" as const, values: rules };
  const axe = new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"], runOnly, rules: WAITED_FOR })
    .exclude(repeats);
  return (await axe.analyze()).violations;
}

interface Inspector {
  run(where: object, options: object): Promise<{ violations: Violations }>;
}

/** With the axe that is there, which costs less than to bring it along; null where there is none. */
function inspectAgain(
  page: Page,
  { repeats = NOTHING }: Looking,
  runOnly: readonly string[],
): Promise<Violations | null> {
  return page.evaluate(
    async ({ exclude, runOnly }) => {
      const { axe } = globalThis as unknown as { axe?: Inspector };
      return axe === undefined
        ? null
        : (await axe.run({ exclude }, { runOnly, resultTypes: ["violations"] })).violations;
    },
    { exclude: repeats, runOnly },
  );
}

export interface Looking {
  readonly name: string;
  /** The project, and the folder of the pictures. */
  readonly folder: string;
  /** What repeats others on the page, and is not looked at. */
  readonly repeats?: string;
  /** The first is looked at in full, of the others the colours: nothing else differs. */
  readonly schemes?: readonly Scheme[];
}

/** Whoever cannot see, or only on a small screen, can use this page; with pictures where they are wanted. */
export async function look(page: Page, looking: Looking): Promise<void> {
  const { name, folder, schemes = ["light"] } = looking;
  await expect(page, name).toHaveTitle(/./);
  for (const [nth, colorScheme] of schemes.entries()) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const again = nth === 0 ? null : await inspectAgain(page, looking, COLOUR_RULES);
    const violations = again ?? (await inspect(page, looking));
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`),
      `${name}, ${colorScheme}`,
    ).toEqual([]);
    if (PICTURES === undefined) continue;
    mkdirSync(join(PICTURES, folder), { recursive: true });
    await page.screenshot({ path: join(PICTURES, folder, `${name}-${colorScheme}.png`), fullPage: true, scale: "css" });
  }
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${name} scrolls sideways`).toBe(0);
}

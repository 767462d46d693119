import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'

/** The ways a page is looked at: in the light, in the dark, on a phone. */
const looks = [
  { look: 'light', colorScheme: 'light', viewport: { width: 1100, height: 800 } },
  { look: 'dark', colorScheme: 'dark', viewport: { width: 1100, height: 800 } },
  { look: 'phone', colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const

/**
 * The rules that see colours and sizes. All others see the tree of what is shown, which is the same
 * in every look, as `lookAt` asserts; so they are asked once.
 */
const rulesOfLooks = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable']
const allRules: RunOptions = { resultTypes: ['violations'] }
const onlyRulesOfLooks: RunOptions = { ...allRules, runOnly: rulesOfLooks }

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

interface Sight {
  isDark: boolean
  width: number
  overflow: boolean
  /** A digit for each element, 1 for those that are shown. */
  shown: string
  violations: AxeResults['violations']
}

/** What is seen of a page that has loaded axe, all in one call, as each costs a round trip. */
const see = (page: Page, options: RunOptions) =>
  page.evaluate<Sight>(`axe.run(${JSON.stringify(options)}).then(({ violations }) => ({
    isDark: matchMedia('(prefers-color-scheme: dark)').matches,
    width: innerWidth,
    overflow: document.documentElement.scrollWidth > innerWidth,
    shown: [...document.querySelectorAll('*')]
      .map((each) => Number(each.checkVisibility({ visibilityProperty: true })))
      .join(''),
    violations,
  }))`)

/** A line for each place that axe finds wrong. */
const linesOf = (violations: AxeResults['violations']) =>
  violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  )

/** Keeps a picture of the whole page in `screenshots/`, where it is wished. */
async function takePicture(page: Page, name: string): Promise<void> {
  if (process.env.TEST_SCREENSHOTS === undefined) return
  mkdirSync('screenshots', { recursive: true })
  await page.screenshot({ path: `screenshots/${name}.png`, fullPage: true })
}

/** Asserts that the page, as it stands, has no barriers and fits in each look; leaves it on a phone. */
export async function lookAt(t: Test, page: Page, name: string): Promise<void> {
  await page.evaluate(axeSource)
  let first: Sight | undefined
  for (const { look, colorScheme, viewport } of looks) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    const sight = await see(page, first === undefined ? allRules : onlyRulesOfLooks)
    first ??= sight
    t.equal(sight.isDark, colorScheme === 'dark', `${name}, ${look}: in its colours`)
    t.equal(sight.width, viewport.width, `${name}, ${look}: in its width`)
    t.equal(sight.shown, first.shown, `${name}, ${look}: shows what any look shows`)
    t.same(linesOf(sight.violations), [], `${name}, ${look}: has no barriers`)
    t.equal(sight.overflow, false, `${name}, ${look}: nothing sticks out`)
    await takePicture(page, `${name}-${look}`)
  }
}

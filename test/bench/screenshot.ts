/** Makes the picture of the README: the overview of the demo's user, in a real browser. */
import { logInToDemo, openDemoPage, withDemo } from '../support/demo-pages.js'

await withDemo(async (demo) => {
  const page = await openDemoPage(demo, { viewport: { width: 1200, height: 760 } })
  await logInToDemo(page, demo)
  await page.goto(`${demo.base}/`)
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: process.argv[2] ?? 'docs/overview.png' })
})

import type { PageScript } from '../../../html/layout.js'
import { offerScript } from '../page-script.js'

const script = offerScript({
  path: '/assets/captcha.js',
  file: import.meta.resolve('#captcha-script'),
  summary: 'The script that solves the captcha of the page to create an account',
})

export const captchaScriptRoute = script.route

/** It loads nothing. */
export const captchaScript: PageScript = {
  url: script.url,
  connects: "'none'",
  plays: "'none'",
  frames: "'none'",
}

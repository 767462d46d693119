import { offerScript, selfContained } from '../page-script.js'

const script = offerScript({
  path: '/assets/captcha.js',
  file: import.meta.resolve('#captcha-script'),
  summary: 'The script that solves the captcha of the page to create an account',
})

export const captchaScriptRoute = script.route

export const captchaScript = selfContained(script.url)

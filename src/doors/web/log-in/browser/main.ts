import { findNumber } from './find-number.js'

/** Lets the page respond to what is typed; a message comes sooner than a timer may. */
function letPageRespond(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      done()
    }
    port2.postMessage(undefined)
  })
}

/** Solves the puzzle of a form while it is filled in; who is quicker sees that it is sent then. */
async function solve(field: HTMLInputElement, form: HTMLFormElement): Promise<void> {
  const { text = '', digest = '', most = '0', seal = '' } = field.dataset
  const state = { isSolved: false, isWaiting: false }
  form.addEventListener('submit', (event) => {
    if (state.isSolved) return
    event.preventDefault()
    state.isWaiting = true
    const words = document.getElementById('captcha-wait')
    if (words) words.hidden = false
  })
  const number = await findNumber({ text, digest, most: Number(most) }, letPageRespond)
  field.value = [text, digest, seal, number].join('.')
  state.isSolved = true
  if (state.isWaiting) form.requestSubmit()
}

const field = document.getElementById('captcha')
if (field instanceof HTMLInputElement && field.form) void solve(field, field.form)

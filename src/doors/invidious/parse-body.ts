import { Problem } from '../../platform/problem.js'

/** A body that came as text, as JSON; throws `input_invalid`. */
export function parseBody(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch (cause) {
    throw new Problem('input_invalid', 'The body is not valid JSON', { cause })
  }
}

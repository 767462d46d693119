/** A message with values, as it is written in a catalogue: `At most {count} characters.` */
interface MessagePattern {
  expression: RegExp
  names: readonly string[]
  translation: string
}

const placeholder = /\{(\w+)\}/

const escapeForExpression = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function createMessagePattern(text: string, translation: string): MessagePattern {
  // Every second part is the name of a value.
  const parts = text.split(placeholder)
  const source = parts
    .map((part, at) => (at % 2 === 0 ? escapeForExpression(part) : '(.*)'))
    .join('')
  return {
    expression: new RegExp(`^${source}$`, 's'),
    names: parts.filter((_, at) => at % 2 === 1),
    translation,
  }
}

/**
 * Translates the messages of problems. They are finished English sentences, as programs get them, so
 * one with values in it is found by the pattern that it was made by.
 */
export function createProblemTranslator(
  translations: Readonly<Record<string, string>>,
): (message: string) => string {
  const whole = new Map(Object.entries(translations))
  const patterns = [...whole]
    .filter(([text]) => placeholder.test(text))
    // The one that says more is tried first: a value may be anything.
    .sort(([a], [b]) => b.length - a.length)
    .map(([text, translation]) => createMessagePattern(text, translation))
  return (message) => {
    const known = whole.get(message)
    if (known !== undefined) return known
    for (const { expression, names, translation } of patterns) {
      const values = expression.exec(message)?.slice(1)
      if (values) {
        return translation.replace(new RegExp(placeholder, 'g'), (unknown, name: string) => {
          return values[names.indexOf(name)] ?? unknown
        })
      }
    }
    return message
  }
}
